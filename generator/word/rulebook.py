"""How a book of rules about Word files is run, and how a place in a document is named.

A rule is a generator that yields spots and knows nothing of codes, messages or headings; the table it stands in
gives code, level and words, and `run` fills in the place.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from generator.finding import Finding, Level
from generator.formats import clipped
from generator.word.anatomy import Element, Package, Part, W, blocks, inside, open_package, text_of, val, value

MOST_TOLD = 200
"""Faults of one kind in one file; a reader has no use for more."""

LONGEST_NAME = 40
"""Characters of a heading, style or tag shown in a place."""

PART_NAMES = {
    "document": "dokument",
    "hdr": "sidehoved",
    "ftr": "sidefod",
    "footnotes": "fodnoter",
    "endnotes": "slutnoter",
    "comments": "kommentarer",
    "styles": "typografier",
    "settings": "indstillinger",
    "numbering": "lister",
    "coreProperties": "egenskaber",
    "glossaryDocument": "byggeklodser",
}


@dataclass(frozen=True)
class Spot:
    """Where a rule was broken: a part or its name, an element in it, and a technical detail (never case text)."""

    part: Part | str
    element: Element | None = None
    detail: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule: its code and level, what is wrong and what to do, the generator that finds it, its source."""

    code: str
    level: Level
    find: Callable[[Package], Iterable[Spot]]
    message: str
    mend: str
    law: str = ""


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file, with its spot: what a finding is made of, and a comment in Word."""

    code: str
    level: Level
    message: str
    mend: str
    spot: Spot
    law: str = ""


UNREADABLE = (
    "word-ulaeselig",
    "Filen er ikke et Word-dokument, der kan læses.",
    "Åbn filen i Word uden adgangskode, og gem den igen som »Word-dokument (*.docx)«.",
)
BROKEN_PART = (
    "word-xml-fejl",
    "En del af filen er ødelagt, så Word ikke kan åbne den.",
    "Hent en tidligere udgave af filen, eller lad Word reparere den, og kontrollér derefter hele teksten.",
)


def run(docx: bytes, rules: Iterable[Rule]) -> list[Finding]:
    """Return what the rules find in a file, after whatever stops it, or a part of it, from being read at all."""
    try:
        package = open_package(docx)
    except ValueError:
        return [_finding(_unread(UNREADABLE, "fil"), "fil")]
    places = Places(package)
    return [_finding(fault, places.name(fault.spot)) for fault in faults(package, rules)]


def faults(package: Package, rules: Iterable[Rule]) -> list[Fault]:
    """Return what the rules find in an opened file; where it has no body that can be read, only that."""
    broken = [_unread(BROKEN_PART, name) for name in package.unreadable]
    if package.main is None:
        return broken or [_unread(UNREADABLE, "fil")]
    return broken + [_fault(rule, spot) for rule in rules for spot in islice(rule.find(package), MOST_TOLD)]


def _unread(fault: tuple[str, str, str], part: str) -> Fault:
    code, message, mend = fault
    return Fault(code, "fejl", message, mend, Spot(part))


def _fault(rule: Rule, spot: Spot) -> Fault:
    message = f"{rule.message.removesuffix('.')} ({spot.detail})." if spot.detail else rule.message
    return Fault(rule.code, rule.level, message, rule.mend, spot, rule.law)


def _finding(fault: Fault, place: str) -> Finding:
    return Finding(fault.code, fault.level, place, fault.message, fault.mend, fault.law)


class Places:
    """The names of the places in one file; a part's headings are read when the first place in it is asked for."""

    def __init__(self, package: Package) -> None:
        self._styles = package.styles
        self._stories: dict[str, dict[Element, tuple[tuple[str, ...], int]]] = {}

    def name(self, spot: Spot) -> str:
        """Return where a spot is, as "dokument › 3. Helbred › tabel 2, række 1, celle 2"."""
        if isinstance(spot.part, str):
            return spot.part
        steps = [_part_name(spot.part)]
        if spot.element is not None:
            steps += _style_step(spot.element) or self._story_steps(spot.part, spot.element)
            steps += _control_step(spot.element)
        return " › ".join(steps)

    def _story_steps(self, part: Part, element: Element) -> list[str]:
        """Return the headings above an element and the block it stands in, or the first it holds."""
        known = self._stories.setdefault(part.name, {}) or self._read(part)
        candidates = (element, *element.iterancestors(), *element.iter(f"{W}p", f"{W}tbl"))
        block = next((candidate for candidate in candidates if candidate in known), None)
        if block is None or element is part.root or element.tag == f"{W}body":
            return []
        trail, number = known[block]
        return [*trail, *_block_step(block, element, number)]

    def _read(self, part: Part) -> dict[Element, tuple[tuple[str, ...], int]]:
        """Note each block's headings, and its number among paragraphs or tables since the nearest of them."""
        known = self._stories[part.name]
        trail: dict[int, str] = {}
        counts = {"p": 0, "tbl": 0}
        for block in blocks(part.root):
            kind = block.tag.removeprefix(W)
            level = self._styles.heading_level(block) if kind == "p" else 0
            if level:
                trail = {above: text for above, text in trail.items() if above < level}
                trail[level] = _short(text_of(block, controls=False)) or "(tom overskrift)"
                counts = {"p": 0, "tbl": 0}
            else:
                counts[kind] += 1
            known[block] = tuple(trail.values()), 0 if level else counts[kind]
        return known


def _part_name(part: Part) -> str:
    name = PART_NAMES.get(part.root.tag.rpartition("}")[2], part.name)
    number = re.search(r"(\d+)\.xml$", part.name)
    return f"{name} {number[1]}" if number and name in ("sidehoved", "sidefod") else name


def _style_step(element: Element) -> list[str]:
    style = next((e for e in (element, *element.iterancestors()) if e.tag == f"{W}style"), None)
    return [] if style is None else [f"typografien »{_short(val(style, 'name') or value(style, 'styleId'))}«"]


def _control_step(element: Element) -> list[str]:
    if element.tag != f"{W}sdt":
        return []
    name = val(element, "sdtPr/tag") or val(element, "sdtPr/alias")
    return [f"feltet »{_short(name)}«" if name else "felt uden navn"]


def _block_step(block: Element, element: Element, number: int) -> list[str]:
    if block.tag == f"{W}p":
        return [f"afsnit {number}"] if number else []
    around = {element, *element.iterancestors()}
    steps = [f"tabel {number}"]
    for row_number, row in enumerate(inside(block, "tr"), 1):
        if row in around:
            steps.append(f"række {row_number}")
            steps += [f"celle {number}" for number, cell in enumerate(inside(row, "tc"), 1) if cell in around]
    return [", ".join(steps)]


def _short(text: str) -> str:
    return clipped(text, LONGEST_NAME)
