"""Rules about what a reader who cannot see the page needs. `accessibility.RULES` gives them codes and words.

Headers and footers count for pictures, colours, controls and hidden text only: screen readers pass them over.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from generator.word.anatomy import (
    CORE,
    W15,
    Element,
    Package,
    Part,
    W,
    any_of,
    blocks,
    child,
    inside,
    is_code,
    is_on,
    number,
    rows,
    tags,
    text_of,
    val,
    value,
)
from generator.word.contrast import LEAST_CONTRAST, Colours, contrast, surroundings
from generator.word.rulebook import Spot
from generator.word.xml import WP

LANGUAGE = "da-DK"
MODE = 15
"""The compatibility mode of Word 2013 and later."""

LONGEST_HEADING = 100
DUBLIN = "{http://purl.org/dc/elements/1.1/}"
PLACED = f"{{{WP}}}"
DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
VML = "{urn:schemas-microsoft-com:vml}"
FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"

NOT_HEADINGS = re.compile(r"title|subtitle|caption|toc \d|toc heading")
TYPED_LIST = re.compile(r"^\s*([-–—•·*▪●○][ \t\u00a0]+|\d+[.)]\t+|[a-z]\)\t+)\S", re.MULTILINE)
BLANKS = re.compile(r"[ \u00a0]{3,}|\t{2,}")
VAGUE_LINKS = re.compile(r"((klik|tryk|se|læs|læs mere) )?her|(læs |se )?mere|(dette )?link")
BARE_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
NO_TITLE_WANTED = tags("docPartObj group bibliography") | {f"{W15}repeatingSectionItem"}
BLANK_IN_RUN = tags("rPr t tab cr lastRenderedPageBreak delText")


def _main(package: Package, *names: str) -> Iterator[tuple[Part, Element]]:
    part = package.main
    return iter(()) if part is None else ((part, element) for element in part.iter(*names))


def _shown(package: Package, *names: str) -> Iterator[tuple[Part, Element]]:
    parts = (part for part in package.stories if part.root.tag != f"{W}comments")
    return ((part, element) for part in parts for element in part.iter(*names))


# --- the document as a whole ---


def no_title(package: Package) -> Iterator[Spot]:
    """No title in the properties."""
    core = package.part(CORE)
    if core is None or not (core.root.findtext(f"{DUBLIN}title") or "").strip():
        yield Spot(core or "docProps/core.xml")


def no_language(package: Package) -> Iterator[Spot]:
    """Another language than Danish, or none, as the language of the whole document."""
    styles, settings, core = package.part("styles"), package.part("settings"), package.part(CORE)
    if val(package.styles.defaults, "rPrDefault/rPr/lang") != LANGUAGE:
        yield Spot(styles or "word/styles.xml")
    if settings and val(settings.root, "themeFontLang") not in ("", LANGUAGE):
        yield Spot(settings)
    if core and (core.root.findtext(f"{DUBLIN}language") or LANGUAGE)[:2] != LANGUAGE[:2]:
        yield Spot(core)


def stray_language(package: Package) -> Iterator[Spot]:
    """A style or a run with text in another language."""
    styles = package.part("styles")
    if styles:
        yield from (Spot(styles, e) for e in styles.iter("style") if val(e, "rPr/lang") not in ("", LANGUAGE))
    for part, run in _shown(package, "r"):
        if val(run, "rPr/lang") not in ("", LANGUAGE) and text_of(run).strip():
            yield Spot(part, run)


def protected(package: Package) -> Iterator[Spot]:
    """Editing restricted."""
    settings = package.part("settings")
    protection = child(settings.root, "documentProtection") if settings else None
    if settings and value(protection, "enforcement") in ("1", "true", "on"):
        yield Spot(settings)


def old_mode(package: Package) -> Iterator[Spot]:
    """Compatibility with an older Word."""
    settings = package.part("settings")
    modes = (e for e in (settings.iter("compatSetting") if settings else ()) if value(e, "name") == "compatibilityMode")
    if number(value(next(modes, None), "val"), 0) < MODE:
        yield Spot(settings or "word/settings.xml")


# --- headings, lists, paragraphs ---


def skipped_levels(package: Package) -> Iterator[Spot]:
    """A heading more than one level below the one before it; the first is to be of level 1."""
    last = 0
    for part, paragraph in _main(package, "p"):
        level = package.styles.heading_level(paragraph)
        if level > last + 1:
            yield Spot(part, paragraph)
        last = level or last


def empty_headings(package: Package) -> Iterator[Spot]:
    """A heading without text."""
    for part, paragraph in _main(package, "p"):
        if package.styles.heading_level(paragraph) and not text_of(paragraph).strip():
            yield Spot(part, paragraph)


def bold_headings(package: Package) -> Iterator[Spot]:
    """A short paragraph outside lists and tables, all set in bold by hand; a label ends in a colon."""
    for part, paragraph in _main(package, "p"):
        text = text_of(paragraph).strip()
        plain = not package.styles.heading_level(paragraph) and not _in_list(package, paragraph)
        if plain and 0 < len(text) <= LONGEST_HEADING and text[-1] not in ".,;:" and _all_bold(package, paragraph):
            yield Spot(part, paragraph)


def _all_bold(package: Package, paragraph: Element) -> bool:
    style = next((val(style, "name").lower() for style in package.styles.of_paragraph(paragraph)), "")
    if NOT_HEADINGS.fullmatch(style) or any_of(paragraph.iterancestors(f"{W}tc")):
        return False
    return all(_is_bold(package, run) for run in paragraph.iter(f"{W}r") if text_of(run).strip())


def _is_bold(package: Package, run: Element) -> bool:
    bold = (child(holder, "rPr/b") for holder in (run, *package.styles.chain(val(run, "rPr/rStyle"))))
    return is_on(next((toggle for toggle in bold if toggle is not None), None))


def _in_list(package: Package, paragraph: Element) -> bool:
    return any(val(holder, "pPr/numPr/numId") for holder in (paragraph, *package.styles.of_paragraph(paragraph)))


def typed_lists(package: Package) -> Iterator[Spot]:
    """A list made of typed bullets or numbers."""
    for part, paragraph in _main(package, "p"):
        if TYPED_LIST.search(text_of(paragraph)) and not _in_list(package, paragraph):
            yield Spot(part, paragraph)


def empty_paragraphs(package: Package) -> Iterator[Spot]:
    """An empty paragraph, unless Word itself asks for it: alone in its place, or after a table that ends a branch."""
    for part, holder in _shown(package, "body", "hdr", "ftr", "tc", "txbxContent"):
        everything = list(blocks(holder))
        before_code = {block for block, after in pairwise(everything) if is_code(after)}
        standing = [block for block in everything if not is_code(block)]
        for at, block in enumerate(standing):
            after_table = at > 0 and standing[at - 1].tag == f"{W}tbl"
            asked = after_table and (
                block in before_code or at + 1 == len(standing) or standing[at + 1].tag == f"{W}tbl"
            )
            if len(standing) > 1 and not asked and _is_empty(block):
                yield Spot(part, block)


def _is_empty(block: Element) -> bool:
    if block.tag != f"{W}p" or text_of(block).strip() or child(block, "pPr/sectPr") is not None:
        return False
    parent = block.getparent()
    in_control = parent is not None and parent.tag == f"{W}sdtContent" and len(parent) == 1
    if in_control or any_of(block.iter(f"{W}sdt", f"{W}fldSimple", FORMULA)):
        return False
    pieces = (inner for run in block.iter(f"{W}r") for inner in run)
    return all(e.tag in BLANK_IN_RUN or (e.tag == f"{W}br" and not value(e, "type")) for e in pieces)


def repeated_blanks(package: Package) -> Iterator[Spot]:
    """Three spaces or two tabs in a row."""
    return (Spot(part, e) for part, e in _main(package, "p") if BLANKS.search(text_of(e).strip()))


def vague_links(package: Package) -> Iterator[Spot]:
    """A link whose text does not say where it leads."""
    for part, link in _shown(package, "hyperlink"):
        text = " ".join(text_of(link).lower().split()).strip(" .:!>»«")
        if (
            VAGUE_LINKS.fullmatch(text)
            or BARE_ADDRESS.fullmatch(text)
            or (not text and not any_of(link.iter(f"{W}drawing")))
        ):
            yield Spot(part, link)


# --- tables ---


def no_header_row(package: Package) -> Iterator[Spot]:
    """A table of several rows whose first is not marked as headings."""
    for part, table in _main(package, "tbl"):
        shown = rows(table)
        if len(shown) > 1 and not is_on(child(shown[0], "trPr/tblHeader")):
            yield Spot(part, table)


def no_description(package: Package) -> Iterator[Spot]:
    """A table with neither title nor description."""
    for part, table in _main(package, "tbl"):
        if not any(val(table, f"tblPr/{name}").strip() for name in ("tblCaption", "tblDescription")):
            yield Spot(part, table)


def merged_cells(package: Package) -> Iterator[Spot]:
    """A cell that reaches over several columns or rows."""
    for part, table in _main(package, "tbl"):
        for cell in (cell for row in rows(table) for cell in inside(row, "tc")):
            if val(cell, "tcPr/gridSpan") not in ("", "1") or val(cell, "tcPr/vMerge") == "restart":
                yield Spot(part, cell)


def nested_tables(package: Package) -> Iterator[Spot]:
    """A table in a table."""
    return (Spot(part, e) for part, e in _main(package, "tbl") if any_of(e.iterancestors(f"{W}tc")))


def floating_tables(package: Package) -> Iterator[Spot]:
    """A table with text around it."""
    return (Spot(part, e) for part, e in _main(package, "tbl") if child(e, "tblPr/tblpPr") is not None)


# --- pictures, controls, colours ---


def undescribed_pictures(package: Package) -> Iterator[Spot]:
    """A picture or shape that has no alternative text and is not marked as decoration."""
    for part in package.stories:
        for drawn in part.root.iter(f"{PLACED}docPr"):
            decoration = any(mark.get("val") in ("1", "true") for mark in drawn.iter(DECORATIVE))
            if not drawn.get("descr", "").strip() and not decoration:
                yield Spot(part, drawn)
        for image in part.root.iter(f"{VML}imagedata"):
            shape = image.getparent()
            if shape is not None and not shape.get("alt", "").strip():
                yield Spot(part, image)


def floating_objects(package: Package) -> Iterator[Spot]:
    """A picture or shape with text around it."""
    part = package.main
    return (Spot(part, e) for e in part.root.iter(f"{PLACED}anchor")) if part else iter(())


def unnamed_controls(package: Package) -> Iterator[Spot]:
    """A control without title."""
    for part, control in _shown(package, "sdt"):
        properties = child(control, "sdtPr")
        exempt = properties is not None and any(inner.tag in NO_TITLE_WANTED for inner in properties)
        if not exempt and not val(control, "sdtPr/alias").strip():
            yield Spot(part, control)


def hidden_text(package: Package) -> Iterator[Spot]:
    """Text that is in the file and not on the page."""
    colours = Colours(package)
    for part, paragraph, run in _runs(package):
        if is_on(next(colours.run_properties(run, surroundings(paragraph), "vanish"), None)):
            yield Spot(part, run)


def poor_contrast(package: Package) -> Iterator[Spot]:
    """Text too faint against what lies behind it; once for each pair of colours in each style."""
    colours, seen = Colours(package), set[tuple[str, ...]]()
    for part, paragraph, run in _runs(package):
        pair = colours.of_run(run, surroundings(paragraph))
        key = (*(pair or ()), val(paragraph, "pPr/pStyle"), val(run, "rPr/rStyle"))
        if pair and key not in seen and contrast(*pair) < LEAST_CONTRAST:
            seen.add(key)
            ratio = f"{contrast(*pair):.1f}:1".replace(".", ",")
            yield Spot(part, run, f"{pair[0]} på {pair[1]}, {ratio}")


def _runs(package: Package) -> Iterator[tuple[Part, Element, Element]]:
    """Yield part, paragraph and run for each run with text; text boxes are left out, their background is their own."""
    for part, run in _shown(package, "r"):
        paragraph = next(run.iterancestors(f"{W}p"), None)
        boxed = any_of(run.iterancestors(f"{W}txbxContent"))
        if paragraph is not None and not boxed and text_of(run).strip():
            yield part, paragraph, run
