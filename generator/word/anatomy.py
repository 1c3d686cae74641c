"""A Word file opened for checking: its parts, paragraphs, tables, styles and text.

What both rule books, `lint` and `accessibility`, look at. Nothing here is ever written back, so a part is
simplified when it is opened: comments go, and of every `mc:AlternateContent` only the choice is kept.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from lxml import etree

from generator.errors import TemplateError
from generator.word import xml
from generator.word.package import MAX_BYTES, refuse_excess

Element = etree._Element

W, W14, W15, MC = (f"{{{namespace}}}" for namespace in (xml.W, xml.W14, xml.W15, xml.MC))
CORE = f"{{{xml.CORE}}}coreProperties"


def tags(names: str) -> frozenset[str]:
    """Return the full tags of these `w:` names."""
    return frozenset(f"{W}{name}" for name in names.split())


STORIES = tags("document hdr ftr footnotes endnotes comments")
"""Roots of the parts that hold paragraphs; the glossary is a document of its own and is kept apart."""

WRAPPERS = tags(
    "body footnote endnote comment docParts docPart docPartBody sdt sdtContent customXml smartTag ins del moveFrom"
    " moveTo hyperlink"
) | {f"{MC}AlternateContent", f"{MC}Choice"}
"""Elements that hold content without being a paragraph, table, row, cell or run themselves."""

_HEAD = 64 * 1024
"""Bytes at the start of a picture that tell how large it is."""

_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_CODE_ONLY = re.compile(r"\s*\{%-?\s*(p|tr)\b")


@dataclass(frozen=True)
class Part:
    """One XML part: its name in the zip and its root element."""

    name: str
    root: Element

    def iter(self, *names: str) -> Iterator[Element]:
        """Yield the elements with these names (`w:` understood), in document order."""
        return self.root.iter(*(f"{W}{name}" for name in names))


@dataclass(frozen=True)
class Package:
    """An opened file: `names` of its entries, doubles too, its XML `parts`, and the names of those `unreadable`.

    `media` are name, size and first bytes of the other entries.
    """

    names: tuple[str, ...]
    parts: tuple[Part, ...]
    unreadable: tuple[str, ...] = ()
    media: tuple[tuple[str, int, bytes], ...] = ()

    @cached_property
    def stories(self) -> tuple[Part, ...]:
        """The parts that hold paragraphs and are shown: body, headers, footers, notes, comments."""
        return tuple(part for part in self.parts if part.root.tag in STORIES)

    @cached_property
    def main(self) -> Part | None:
        """The part with the body, or None."""
        return self.part("document")

    @cached_property
    def styles(self) -> "Styles":
        """The styles; empty where the file has none."""
        return Styles(self.part("styles"))

    def part(self, local_name: str) -> Part | None:
        """Return the part whose root has this name (`w:` unless in braces), or None; never the glossary's own."""
        tag = local_name if local_name.startswith("{") else f"{W}{local_name}"
        return next((part for part in self.parts if part.root.tag == tag and "/glossary/" not in part.name), None)


class Styles:
    """The styles of a file by id, and what a paragraph or run gets from them."""

    def __init__(self, part: Part | None) -> None:
        found = [] if part is None else list(part.iter("style"))
        self.by_id = {value(style, "styleId"): style for style in found}
        self.defaults = None if part is None else part.root.find(f"{W}docDefaults")
        defaults = (s for s in found if value(s, "default") in ("1", "true", "on") and value(s, "type") == "paragraph")
        self._default_paragraph = value(next(defaults, None), "styleId")

    def chain(self, style_id: str) -> Iterator[Element]:
        """Yield the style and those it is based on, nearest first."""
        seen = set[str]()
        while style_id in self.by_id and style_id not in seen:
            seen.add(style_id)
            yield self.by_id[style_id]
            style_id = val(self.by_id[style_id], "basedOn")

    def of_paragraph(self, paragraph: Element) -> Iterator[Element]:
        """Yield the styles of a paragraph, nearest first."""
        return self.chain(val(paragraph, "pPr/pStyle") or self._default_paragraph)

    def heading_level(self, paragraph: Element) -> int:
        """Return 1-9 for a heading, 0 for any other paragraph."""
        for holder in (paragraph, *self.of_paragraph(paragraph)):
            level = number(val(holder, "pPr/outlineLvl"), -1)
            if level >= 0:
                return level + 1 if level < 9 else 0
            named = re.fullmatch(r"heading ([1-9])", val(holder, "name").lower())
            if named:
                return int(named[1])
        return 0


def open_package(docx: bytes, max_xml: int = MAX_BYTES) -> Package:
    """Return the file opened; `max_xml` bounds its XML, unpacked.

    Raises `ValueError` if it is no readable zip of a sensible size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            refuse_excess(entries, "fil", max_xml)
            first = {entry.filename.lower(): entry for entry in reversed(entries)}
            wanted = [entry for name, entry in reversed(first.items()) if name.endswith((".xml", ".rels"))]
            raw = [(entry.filename, archive.read(entry)) for entry in wanted]
            others = [entry for entry in entries if not entry.filename.lower().endswith((".xml", ".rels"))]
            media = tuple((entry.filename, entry.file_size, _first_bytes(archive, entry)) for entry in others)
    except TemplateError as fault:
        raise ValueError("too large") from fault
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as fault:
        raise ValueError("not a readable zip") from fault
    parsed = [(name, _parse(data)) for name, data in raw]
    return Package(
        names=tuple(entry.filename for entry in entries),
        parts=tuple(Part(name, root) for name, root in parsed if root is not None),
        unreadable=tuple(name for name, root in parsed if root is None),
        media=media,
    )


def _first_bytes(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as stream:
        return stream.read(_HEAD)


def _parse(data: bytes) -> Element | None:
    """Return the root, or None for XML that is broken or has a document type."""
    try:
        root = xml.parse(data, "")
    except TemplateError:
        return None
    for fallback in list(root.iter(f"{MC}Fallback")):
        parent = fallback.getparent()
        if parent is not None:
            parent.remove(fallback)
    return root


def value(element: Element | None, name: str) -> str:
    """Return the attribute `w:name` of an element, or an empty string."""
    return "" if element is None else element.get(f"{W}{name}", "")


def child(element: Element | None, path: str) -> Element | None:
    """Return the first element at `path` ("pPr/pStyle", `w:` understood), or None."""
    return None if element is None else element.find(_full(path))


@cache
def _full(path: str) -> str:
    return "/".join(f"{W}{step}" for step in path.split("/"))


def val(element: Element | None, path: str) -> str:
    """Return `w:val` of the element at `path`, or an empty string."""
    return value(child(element, path), "val")


def number(text: str, otherwise: int) -> int:
    """Return a whole number of at most nine digits, or `otherwise`."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else otherwise


def is_on(toggle: Element | None) -> bool:
    """Tell whether a toggle such as `w:b` is present and not switched off."""
    return toggle is not None and value(toggle, "val") not in ("0", "false", "off")


def text_of(element: Element, *, controls: bool = True) -> str:
    """Return the visible text, including what stands in content controls unless `controls` is False.

    The text of a text box belongs to the box's own paragraphs and not to the one it is anchored in.
    """
    return "".join(_pieces(element, controls))


def _pieces(element: Element, controls: bool) -> Iterator[str]:
    for inner in element:
        if inner.tag == f"{W}t":
            yield inner.text or ""
        elif inner.tag in _BREAKS:
            yield _BREAKS[inner.tag]
        elif inner.tag == f"{W}sdt" and not controls:
            yield "…"
        elif inner.tag not in (f"{W}txbxContent", f"{W}pPr", f"{W}rPr"):
            yield from _pieces(inner, controls)


def inside(container: Element, *names: str) -> Iterator[Element]:
    """Yield the elements of these names that stand directly in `container`, or there in a control or other wrapper."""
    wanted = tags(" ".join(names))
    for inner in container:
        if inner.tag in wanted:
            yield inner
        elif inner.tag in WRAPPERS:
            yield from inside(inner, *names)


def blocks(container: Element) -> Iterator[Element]:
    """Yield the paragraphs and tables of a body, header or cell in order."""
    return inside(container, "p", "tbl")


def rows(table: Element) -> list[Element]:
    """Return the rows a reader will meet."""
    return [row for row in inside(table, "tr") if not is_code(row)]


def is_code(element: Element) -> bool:
    """Tell whether a paragraph or row of a template only holds `{%p … %}` or `{%tr … %}` and goes when it is filled."""
    return bool(_CODE_ONLY.match(text_of(element)))


def any_of(elements: Iterable[Element]) -> bool:
    """Tell whether there is one; `any` would ask whether it has children."""
    return next(iter(elements), None) is not None
