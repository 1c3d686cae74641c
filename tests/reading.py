"""What a .docx shows, read back from its XML: python-docx's `paragraph.text` is blind to content controls."""

import io
import re
import zipfile
from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_ROWS = f"{_W15}repeatingSection", f"{_W15}repeatingSectionItem"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t"}
_KINDS = {f"{W}text": "text", f"{W}date": "date", f"{W}dropDownList": "dropDownList", f"{_W14}checkbox": "checkbox"}
_PARTS = ("document", "header", "footer", "footnotes", "endnotes")


class Control(NamedTuple):
    """A content control: `kind` is text, date, dropDownList, checkbox or rich; `text` has a line for each paragraph."""

    tag: str
    alias: str
    kind: str
    text: str
    is_prompt: bool
    id: int


def parts(docx: bytes) -> dict[str, bytes]:
    """Return the parts of the package by name."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def root(docx: bytes, part: str = "word/document.xml") -> etree._Element:
    """Return the root of a part, which must be well-formed."""
    return etree.fromstring(parts(docx)[part], etree.XMLParser(huge_tree=True))


def paragraphs(docx: bytes, part: str = "word/document.xml") -> list[str]:
    """Return the text of every paragraph, in the order of the document."""
    return [text_of(paragraph) for paragraph in _shown(docx, part).iter(f"{W}p")]


def styles(docx: bytes, part: str = "word/document.xml") -> list[str]:
    """Return the style id of every paragraph, "" where it has none."""
    found = (paragraph.find(f"{W}pPr/{W}pStyle") for paragraph in _shown(docx, part).iter(f"{W}p"))
    return ["" if style is None else style.get(f"{W}val", "") for style in found]


def controls(docx: bytes) -> list[Control]:
    """Return every content control but those round rows: body, headers, footers, notes."""
    return [_control(sdt) for sdt in _all_controls(docx) if not _is_round_rows(sdt)]


def round_rows(docx: bytes) -> list[Control]:
    """Return the repeating sections and their items."""
    return [_control(sdt) for sdt in _all_controls(docx) if _is_round_rows(sdt)]


def _all_controls(docx: bytes) -> list[etree._Element]:
    names = [name for stem in _PARTS for name in sorted(parts(docx)) if re.fullmatch(rf"word/{stem}\d*\.xml", name)]
    return [sdt for name in names for sdt in _shown(docx, name).iter(f"{W}sdt")]


def _is_round_rows(sdt: etree._Element) -> bool:
    return any(sdt.find(f"{W}sdtPr/{name}") is not None for name in _ROWS)


def text_of(element: etree._Element) -> str:
    """Return the text in a paragraph, without that of the text boxes that hang in it, or in another element."""
    own = element if element.tag == f"{W}p" else next(element.iterancestors(f"{W}p"), None)
    nodes = (node for node in element.iter(f"{W}t", *_SIGNS) if next(node.iterancestors(f"{W}p"), None) is own)
    return "".join(_SIGNS.get(str(node.tag), node.text or "") for node in nodes if _is_in_run(node))


def _is_in_run(node: etree._Element) -> bool:
    """A w:tab in paragraph properties is a tab stop."""
    parent = node.getparent()
    return parent is not None and parent.tag == f"{W}r"


def _shown(docx: bytes, part: str) -> etree._Element:
    """Return the root of a part without the copies of text boxes for older programs."""
    tree = root(docx, part)
    for copy in list(tree.iter(_FALLBACK)):
        parent = copy.getparent()
        if parent is not None:
            parent.remove(copy)
    return tree


def _control(sdt: etree._Element) -> Control:
    properties, content = sdt.find(f"{W}sdtPr"), sdt.find(f"{W}sdtContent")
    assert properties is not None, "a control without properties"
    assert content is not None, "a control without content"
    values = {str(child.tag).removeprefix(W): child.get(f"{W}val", "") for child in properties}
    kinds = [_KINDS[str(child.tag)] for child in properties if child.tag in _KINDS]
    lines = [text_of(paragraph) for paragraph in content.iter(f"{W}p")] or [text_of(content)]
    return Control(
        values.get("tag", ""),
        values.get("alias", ""),
        kinds[0] if kinds else "rich",
        "\n".join(lines),
        "showingPlcHdr" in values,
        int(values["id"]),
    )
