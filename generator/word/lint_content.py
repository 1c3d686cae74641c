"""Rules about the XML of the text: paragraphs, tables, leftovers of the template, ranges and content controls.

`lint.RULES` gives them codes and words.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from generator.word.anatomy import (
    CORE,
    W14,
    W15,
    Element,
    Package,
    Part,
    W,
    any_of,
    blocks,
    child,
    inside,
    number,
    rows,
    tags,
    text_of,
    val,
    value,
)
from generator.word.rulebook import Spot

LONGEST_TAG = 64
"""Characters Word allows in a control's tag and title."""

WORDS = tags("t delText instrText delInstrText fldData")
PLAIN_KINDS = tags("text date dropDownList comboBox") | {f"{W14}checkbox"}
KINDS = (
    PLAIN_KINDS
    | tags("richText picture group equation citation bibliography docPartObj docPartList")
    | {f"{W14}entityPicker", f"{W15}repeatingSection", f"{W15}repeatingSectionItem"}
)

TEMPLATE_CODE = re.compile(r"\{\{|\{%|\{#|%\}|\}\}")
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")


# --- paragraphs and tables ---


def _word_parts(package: Package) -> Iterator[Part]:
    return (part for part in package.parts if str(part.root.tag).startswith(W))


def _each(package: Package, *names: str) -> Iterator[tuple[Part, Element]]:
    return ((part, element) for part in _word_parts(package) for element in part.iter(*names))


def stray_text(package: Package) -> Iterator[Spot]:
    """Text outside the elements that hold text."""
    for part in _word_parts(package):
        for element in part.root.iter(f"{W}*"):
            own = "" if element.tag in WORDS else element.text or ""
            if own.strip() or any((inner.tail or "").strip() for inner in element):
                yield Spot(part, element)


def cells_without_paragraph(package: Package) -> Iterator[Spot]:
    """A cell that holds no block at all."""
    return (Spot(part, cell) for part, cell in _each(package, "tc") if not any_of(blocks(cell)))


def cells_ending_in_table(package: Package) -> Iterator[Spot]:
    """A cell whose last block is a table."""
    for part, cell in _each(package, "tc"):
        if [block.tag for block in blocks(cell)][-1:] == [f"{W}tbl"]:
            yield Spot(part, cell)


def rows_without_cells(package: Package) -> Iterator[Spot]:
    """A row without cells."""
    return (Spot(part, row) for part, row in _each(package, "tr") if not any_of(inside(row, "tc")))


def tables_without_rows(package: Package) -> Iterator[Spot]:
    """A table without rows."""
    return (Spot(part, table) for part, table in _each(package, "tbl") if not any_of(inside(table, "tr")))


def grid_mismatches(package: Package) -> Iterator[Spot]:
    """A row with another width than the table's grid; the loop rows of a template are not part of the table."""
    for part, table in _each(package, "tbl"):
        columns = len(table.findall(f"{W}tblGrid/{W}gridCol"))
        for row in rows(table):
            cells = list(inside(row, "tc"))
            if cells and _width(row, cells) != columns:
                yield Spot(part, row)


def _width(row: Element, cells: list[Element]) -> int:
    skipped = sum(number(val(row, f"trPr/{name}"), 0) for name in ("gridBefore", "gridAfter"))
    return skipped + sum(number(val(cell, "tcPr/gridSpan"), 1) for cell in cells)


def unknown_styles(package: Package) -> Iterator[Spot]:
    """A paragraph, run or table in a style the file does not have."""
    if package.part("styles"):
        for part in package.stories:
            used = part.iter("pStyle", "rStyle", "tblStyle")
            yield from (Spot(part, e, value(e, "val")) for e in used if value(e, "val") not in package.styles.by_id)


def unknown_lists(package: Package) -> Iterator[Spot]:
    """A list item whose numbering the file does not have; 0 takes an item out of its list."""
    numbering = package.part("numbering")
    known = {"0", *(value(num, "numId") for num in (numbering.iter("num") if numbering else ()))}
    for part in package.stories:
        yield from (Spot(part, e) for e in part.iter("numId") if value(e, "val") not in known)


# --- leftovers of the template ---


def template_code(package: Package) -> Iterator[Spot]:
    """Template code in the text, in an attribute or in the properties."""
    return _matches(package, TEMPLATE_CODE, every_attribute=True)


def marker_characters(package: Package) -> Iterator[Spot]:
    """The private-use characters that mark values while a document is made; bullets of symbol fonts are attributes."""
    return _matches(package, PRIVATE_USE, every_attribute=False)


def _matches(package: Package, pattern: re.Pattern[str], *, every_attribute: bool) -> Iterator[Spot]:
    for part in package.parts:
        for element in part.root.iter():
            texts = [text_of(element)] if element.tag == f"{W}p" else []
            if every_attribute or element.tag in (f"{W}tag", f"{W}alias"):
                texts += [str(attribute) for attribute in element.attrib.values()]
            if part.root.tag == CORE:
                texts.append(element.text or "")
            if any(map(pattern.search, texts)):
                yield Spot(part, element)


# --- ranges ---


def unmatched(package: Package, *, kinds: tuple[str, ...]) -> Iterator[Spot]:
    """A range that begins without ending, ends without beginning, or shares its id with another."""
    for part, kind in ((part, kind) for part in _word_parts(package) for kind in kinds):
        starts, ends = (Counter(value(e, "id") for e in part.iter(f"{kind}{edge}")) for edge in ("Start", "End"))
        for element in part.iter(f"{kind}Start", f"{kind}End"):
            name = value(element, "id")
            if starts[name] != 1 or ends[name] != 1:
                yield Spot(part, element)


unmatched_bookmarks = partial(unmatched, kinds=("bookmark",))
unmatched_comments = partial(unmatched, kinds=("commentRange",))
unmatched_ranges = partial(unmatched, kinds=("perm", "moveFromRange", "moveToRange"))


def repeated_bookmarks(package: Package) -> Iterator[Spot]:
    """Two bookmarks of one name, upper and lower case alike."""
    seen = set[str]()
    for part in package.stories:
        for element in part.iter("bookmarkStart"):
            name = value(element, "name").lower()
            if name in seen:
                yield Spot(part, element)
            seen.add(name)


def missing_comments(package: Package) -> Iterator[Spot]:
    """A mark for a comment that is not there."""
    comments = package.part("comments")
    known = {value(comment, "id") for comment in (comments.iter("comment") if comments else ())}
    for part in package.stories:
        yield from (Spot(part, e) for e in part.iter("commentReference") if value(e, "id") not in known)


# --- content controls ---


def controls_without_content(package: Package) -> Iterator[Spot]:
    """A control with no or empty content."""
    for part, control in _each(package, "sdt"):
        content = child(control, "sdtContent")
        if content is None or not len(content):
            yield Spot(part, control)


def controls_of_two_kinds(package: Package) -> Iterator[Spot]:
    """A control that is, say, both a date and a text."""
    for part, control in _each(package, "sdt"):
        if len(_kinds(control)) > 1:
            yield Spot(part, control)


def _kinds(control: Element) -> list[str]:
    properties = child(control, "sdtPr")
    return [] if properties is None else [str(inner.tag) for inner in properties if inner.tag in KINDS]


def _controls_shown(package: Package) -> Iterator[tuple[Part, Element]]:
    return ((part, control) for part in package.stories for control in part.iter("sdt"))


def missing_ids(package: Package) -> Iterator[Spot]:
    """A control without id."""
    return (Spot(part, control) for part, control in _controls_shown(package) if not val(control, "sdtPr/id"))


def repeated_ids(package: Package) -> Iterator[Spot]:
    """A control whose id stands earlier in any part."""
    seen = set[str]()
    for part, control in _controls_shown(package):
        name = val(control, "sdtPr/id")
        if name and name in seen:
            yield Spot(part, control)
        seen.add(name)


def repeated_choices(package: Package) -> Iterator[Spot]:
    """A drop-down with two items of one text or one value."""
    for part, control in _each(package, "sdt"):
        for kind in ("dropDownList", "comboBox"):
            items = control.findall(f"{W}sdtPr/{W}{kind}/{W}listItem")
            for attribute in ("displayText", "value"):
                counts = Counter(value(item, attribute) for item in items if value(item, attribute))
                if any(count > 1 for count in counts.values()):
                    yield Spot(part, control)
                    break


def long_names(package: Package) -> Iterator[Spot]:
    """A control with a tag or title longer than Word allows."""
    for part, control in _each(package, "sdt"):
        if any(len(val(control, f"sdtPr/{name}")) > LONGEST_TAG for name in ("tag", "alias")):
            yield Spot(part, control)


HOLDERS = {"p": "run", "body": "block", "hdr": "block", "ftr": "block", "tc": "block", "tbl": "row", "tr": "cell"}
HOLDERS |= dict.fromkeys(("footnote", "endnote", "comment", "txbxContent", "docPartBody"), "block")
HELD = {"p": "block", "tbl": "block", "tr": "row", "tc": "cell", "r": "run", "fldSimple": "run"}


def misplaced_controls(package: Package, *, wanted: Callable[[str, str], bool]) -> Iterator[Spot]:
    """A control where the place asks for one thing (run, block, row, cell) and the content is another."""
    for part, control in _each(package, "sdt"):
        around = (str(ancestor.tag).removeprefix(W) for ancestor in control.iterancestors())
        asked = next((HOLDERS[name] for name in around if name in HOLDERS), "")
        content = child(control, "sdtContent")
        held = [HELD[inner.tag.removeprefix(W)] for inner in inside(content, *HELD)] if content is not None else []
        if any(asked and thing != asked and wanted(asked, thing) for thing in held):
            yield Spot(part, control)


blocks_in_line = partial(misplaced_controls, wanted=lambda asked, held: asked == "run")
runs_as_blocks = partial(misplaced_controls, wanted=lambda asked, held: asked == "block" and held == "run")
misfits_in_table = partial(
    misplaced_controls, wanted=lambda asked, held: asked in ("row", "cell") or (asked == "block" and held != "run")
)


def controls_in_plain_controls(package: Package) -> Iterator[Spot]:
    """A control inside one that can only hold text."""
    for part, control in _each(package, "sdt"):
        outer = next(control.iterancestors(f"{W}sdt"), None)
        if outer is not None and PLAIN_KINDS.intersection(_kinds(outer)):
            yield Spot(part, control)
