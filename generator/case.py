"""A case: schema-valid data and where it came from. Frozen: a change gives a new case."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from generator.fields import NO_OWN, OwnFields
from generator.values import dataclass

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_REMEMBERED = 8
"""So many results of one function are kept: those of one case, for each of its documents."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Case:
    """`data` is never changed; `source` is the file it was read from, if any.

    `own` are the fields of the municipality that the data was checked against.
    """

    data: Mapping[str, Any]
    source: Path | None = None
    own: OwnFields = NO_OWN

    @property
    def number(self) -> str:
        """The case number, `sagsnr`."""
        return str(self.data["sagsnr"])

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return the value at a dotted path (`bilag[0].dato`), or None if it is not known."""
        value: Any = self.data
        for step in steps(path):
            if type(value) is dict:  # nearly always, and to ask for a Mapping takes many times as long
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            elif value is not None and isinstance(value, Mapping):
                value = value.get(step)
            else:
                return None
        return value

    def with_value(self, path: str, value: object) -> "Case":
        """Return the case with `value` at `path`; groups and list rows on the way are made where they lack."""
        return replace(self, data=_put(self.data, steps(path), value))


@lru_cache(maxsize=8192)
def steps(path: str) -> tuple[str | int, ...]:
    """Return the keys and indices of a dotted path."""
    return tuple(name or int(index) for name, index in _STEP.findall(path))


def remembered(make: Callable[Concatenate[Case, P], T]) -> Callable[Concatenate[Case, P], T]:
    """Return `make` with its last results kept, by the very data of the case and what else it is given.

    A case is looked at again and again while it is at work: for each document, for its findings and for its prompts.
    """
    known: list[tuple[Case, object, T]] = []

    @wraps(make)
    def remembering(case: Case, /, *args: P.args, **kwargs: P.kwargs) -> T:
        given = (case.own, args, kwargs)
        for before, with_what, made in tuple(known):
            if before.data is case.data and with_what == given:
                return made
        made = make(case, *args, **kwargs)
        known[:] = [(case, given, made), *known[: _REMEMBERED - 1]]
        return made

    return remembering


@remembered
def digest(case: Case) -> str:
    """Return the SHA-256 of a case's data in hexadecimal, whatever the order of its keys."""
    return sha256(json.dumps(case.data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _put(node: Any, path: tuple[str | int, ...], value: object) -> Any:  # noqa: ANN401 - JSON
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        rows = list(node) if isinstance(node, list) else []
        rows += [{}] * (step + 1 - len(rows))
        rows[step] = _put(rows[step], rest, value)
        return rows
    group = dict(node) if isinstance(node, Mapping) else {}
    group[step] = _put(group.get(step), rest, value)
    return group
