"""What keeps a template from growing without end: rounds of loops, lengths of texts, sizes of numbers.

A template is untrusted: within the sandbox it could still ask for more than any machine has.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from jinja2 import nodes
from jinja2.compiler import Frame
from jinja2.exceptions import SecurityError
from jinja2.filters import do_round

from generator.word.code import FILL, DirectCalls

LONGEST_TEXT = 4_000_000
"""Characters of a text that a template puts together; the longest free text has a hundred thousand."""

LARGEST = 10**15
MAX_ROUNDS = 200_000
"""Rounds of all loops together; a long document has a few hundred."""

_PLACES = 15


class BoundedCode(DirectCalls):
    """The engine's code generator, with every round of a loop counted and `~` bounded."""

    def visit_For(self, node: nodes.For, frame: Frame) -> None:
        """Write a loop that tells of each round."""
        counter = nodes.Getattr(nodes.Name(FILL, "load"), "count_round", "load")
        call = nodes.ExprStmt(nodes.Call(counter, [], [], None, None), lineno=node.lineno)
        node.body.insert(0, call.set_environment(self.environment))
        super().visit_For(node, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """Write `~` as a bounded call."""
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


def check_operation(operator: str, left: object, right: object) -> None:
    """Refuse what grows: texts multiplied, numbers without end, texts and lists added to more than is sensible."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        if max(abs(left), abs(right)) > LARGEST:
            raise SecurityError(f"{operator} mellem for store tal")
    elif operator != "+":
        raise SecurityError(f"{operator} mellem andet end tal")
    elif isinstance(left, str | list | tuple) and isinstance(right, str | list | tuple):
        _check_length(len(left) + len(right))


def joined(parts: Iterable[object]) -> str:
    """Return the parts as one text."""
    texts = [str(part) for part in parts]
    _check_length(sum(map(len, texts)))
    return "".join(texts)


def _check_length(length: int) -> None:
    if length > LONGEST_TEXT:
        raise SecurityError("en tekst, der bliver for lang")


def _replace(text: object, old: object, new: object, count: int | None = None) -> str:
    """Return `text` with `old` replaced, as Jinja's filter does."""
    whole, old_text, new_text = str(text), str(old), str(new)
    times = whole.count(old_text) if count is None else min(whole.count(old_text), count)
    _check_length(len(whole) + times * len(new_text))
    return whole.replace(old_text, new_text, -1 if count is None else count)


def _round(value: float, precision: int = 0, method: Any = "common") -> float:  # noqa: ANN401 - Jinja says which it takes
    """Return the number rounded, as Jinja's filter does, to as many places as a number has."""
    return do_round(value, max(-_PLACES, min(_PLACES, precision)), method)


def _join_within(join: Callable[..., Any]) -> Callable[..., Any]:
    """Return Jinja's own filter `join`, told beforehand how long its text will be."""

    def bounded(context: Any, values: Iterable[Any], between: object = "", attribute: Any = None) -> Any:  # noqa: ANN401
        rows = list(values)
        _check_length(len(str(between)) * len(rows) + (0 if attribute else sum(len(str(row)) for row in rows)))
        return join(context, rows, between, attribute)

    vars(bounded).update(vars(join))
    return bounded


def bounded_filters(known: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Return the filters that are to stand in place of those of Jinja's that have no bounds."""
    return {"replace": _replace, "round": _round, "join": _join_within(known["join"])}
