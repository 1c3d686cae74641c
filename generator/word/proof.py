"""Marks in the texts of a template, to see in a document made from it which of them have come along."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from generator.word import package
from generator.word.anatomy import Element, Package
from generator.word.package import FILLABLE
from generator.word.rulebook import Spot
from generator.word.tokens import TAG
from generator.word.xml import MC, P, T, parse

_WORD = re.compile(r"\{%-?\s*(?:(?:p|tr|tc|r)\s+)?(\w+)")
_MARK = re.compile("\ue000(\\d+)\ue001")
_WORDY = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a template between two tags: where it stands, and the number of the branch of a block it stands in."""

    spot: Spot
    branch: int


def marked(opened: Package, data: bytes) -> tuple[bytes, dict[int, Piece]]:
    """Return a template with a mark after each of its texts, and the texts by the number of their mark."""
    pieces: dict[int, Piece] = {}
    branches = iter(range(1_000_000))
    parts = dict(package.read(data, "", package.MAX_XML))
    for part in opened.parts:
        if FILLABLE.fullmatch(part.name) and part.name.startswith("word/"):
            root = parse(parts[part.name], part.name)
            shown = part.root.iter(P)
            stack = [next(branches)]
            for paragraph in (one for one in root.iter(P) if not any(one.iterancestors(f"{{{MC}}}Fallback"))):
                spot = Spot(part, next(shown))
                for branch in _mark(paragraph, len(pieces), stack, branches):
                    pieces[len(pieces)] = Piece(spot, branch)
            parts[part.name] = etree.tostring(root, encoding="UTF-8", standalone=True)
    return package.pack_all(parts), pieces


def _mark(paragraph: Element, first: int, stack: list[int], branches: Iterator[int]) -> list[int]:
    """Put a mark after each text of a paragraph; return the branches they stand in, and follow the blocks."""
    nodes = [text for text in paragraph.iter(T) if next(text.iterancestors(P), None) is paragraph]
    text = "".join(node.text or "" for node in nodes)
    ends: dict[int, str] = {}
    found: list[int] = []
    at = 0
    for tag in [*TAG.finditer(text), None]:
        piece = text[at : tag.start() if tag else len(text)]
        if _WORDY.search(piece):
            ends[at + len(piece.rstrip())] = f"\ue000{first + len(found)}\ue001"
            found.append(stack[-1])
        if tag:
            at = tag.end()
            _follow(tag.group(), stack, branches)
    reach = 0
    for node in nodes:
        own = node.text or ""
        for end in sorted((end for end in ends if reach < end <= reach + len(own)), reverse=True):
            own = own[: end - reach] + ends[end] + own[end - reach :]
        reach += len(node.text or "")
        node.text = own
    return found


def _follow(tag: str, stack: list[int], branches: Iterator[int]) -> None:
    found = _WORD.match(tag)
    word = found.group(1) if found else ""
    if word in {"endfor", "endif", "elif", "else"} and len(stack) > 1:
        stack.pop()
    if word in {"for", "if", "elif", "else"}:
        stack.append(next(branches))


def seen(document: bytes) -> set[int]:
    """Return the numbers of the marks that a document shows."""
    texts = (data.decode("utf-8") for name, data in package.read(document, "").items() if FILLABLE.fullmatch(name))
    return {int(number) for text in texts for number in _MARK.findall(text)}


def lost(pieces: Mapping[int, Piece], shown: set[int]) -> set[int]:
    """Return the texts that a document lacks although another of the same branch is there."""
    entered = {pieces[number].branch for number in shown}
    return {number for number, piece in pieces.items() if piece.branch in entered and number not in shown}
