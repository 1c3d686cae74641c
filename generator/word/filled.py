"""When a template's own control holds anything: always, where it holds more than blocks, else when they give something.

The answer is an expression of the template language, so that it is weighed for each document.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import field

from lxml import etree

from generator.values import dataclass
from generator.word.own import SILENT
from generator.word.tokens import STATEMENT, numbers
from generator.word.xml import SDT, w

ALWAYS = "1"
_LOOP = re.compile(r"\{%-?\s*for\s+\w+\s+in\s+([\w.]+(?:\|sort\([^()]*\))?)\s*-?%\}")
"""A loop through a list as it is, or sorted: it gives something when the list does."""

_CONDITION = re.compile(r"\{%-?\s*(?:if|elif)\s(.+?)-?%\}", re.DOTALL)


@dataclass(slots=True)
class _Block:
    """A block on the way: its tags so far, and for each of them what follows it, as expressions (None: unknown)."""

    tags: list[str]
    bodies: list[list[str | None]] = field(default_factory=lambda: [[]])

    def when(self) -> str | None:
        """Return when the block gives anything."""
        if any(_either(body) != ALWAYS for body in self.bodies):
            return None
        loop = _LOOP.fullmatch(self.tags[0])
        if loop:
            return loop[1] if len(self.tags) == 1 else None
        conditions = [_CONDITION.fullmatch(tag) for tag in self.tags]
        if conditions[0] is None:
            return None
        return _either([found[1] if found else ALWAYS for found in conditions])


def when_filled(sdt: etree._Element, codes: Sequence[str], values: Container[int]) -> str | None:
    """Return when a control holds anything: `1` is always, None is what cannot be told.

    `codes` are the tags by token number, and `values` the tokens that stand for a value.
    """
    content = sdt.find(w("sdtContent"))
    blocks = [_Block([])]
    for piece in () if content is None else _pieces(content):
        body = blocks[-1].bodies[-1]
        if not isinstance(piece, int):
            body.append(when_filled(piece, codes, values) if piece.tag == SDT else ALWAYS)
            continue
        word = _word(codes[piece])
        if piece in values:
            body.append(ALWAYS)
        elif word in {"for", "if"}:
            blocks.append(_Block([codes[piece]]))
        elif word in {"elif", "else"}:
            blocks[-1].tags.append(codes[piece])
            blocks[-1].bodies.append([])
        elif word in {"endfor", "endif"}:
            ended = blocks.pop().when()
            blocks[-1].bodies[-1].append(ended)
        elif word == "set":
            body.append(None)
    return _either(blocks[0].bodies[0])


def _pieces(content: etree._Element) -> Iterator[int | etree._Element]:
    """Yield what stands directly in a control, in order: tokens by number, and elements that show something."""
    yield from numbers(content.text)
    for child in content:
        if child.tag not in SILENT:
            yield child
        yield from numbers(child.tail)


def _word(code: str) -> str:
    match = STATEMENT.match(code)
    return match.group(1) if match else ""


def _either(shown: Sequence[str | None]) -> str | None:
    """Return when any of several things is there."""
    if ALWAYS in shown:
        return ALWAYS
    if not shown or None in shown:
        return None
    return " or ".join(f"({one})" for one in shown)
