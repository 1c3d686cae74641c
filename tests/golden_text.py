"""A .docx as plain text a caseworker could read: headings, questions, citizen's words, tables, header and footer.

Read from the XML itself, since python-docx does not see the text inside content controls.
"""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKS = {
    "Title": "= ",
    "Subtitle": "== ",
    "Heading1": "\n# ",
    "Heading2": "\n## ",
    "Heading3": "\n### ",
    "Spoergsmaal": "? ",
    "Etiket": "@ ",
    "BorgerensOrd": "> ",
    "BorgerensOrdPunkt": "> - ",
    "Bemaerkning": "! ",
    "Advarsel": "!! ",
    "Felt": ": ",
    "FeltFortsat": ":   ",
    "FeltPunkt": ":   - ",
    "ListBullet": "- ",
}


def as_text(docx: bytes) -> str:
    """Return the document's visible text, one line a paragraph or table row, line breaks as ⏎."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        header, body, footer = (
            etree.fromstring(archive.read(f"word/{name}.xml")) for name in ("header1", "document", "footer1")
        )
        title = etree.fromstring(archive.read("docProps/core.xml")).findtext("{http://purl.org/dc/elements/1.1/}title")
    top = " | ".join(line for line in _lines(header) if line)
    bottom = " | ".join(line for line in _lines(footer) if line)
    return "\n".join([f"titel: {title}", f"sidehoved: {top}", f"sidefod: {bottom}", "", *_lines(body), ""])


def _lines(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield _mark(child) + words(child)
        elif child.tag == f"{_W}tbl":
            yield ""
            yield from (f"| {' | '.join(map(words, row.iter(f'{_W}tc')))} |" for row in child.iter(f"{_W}tr"))
            yield ""
        elif child.tag != f"{_W}sectPr":
            yield from _lines(child)


def _mark(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return _MARKS.get(style.get(f"{_W}val", ""), "") if style is not None else ""


def words(element: etree._Element) -> str:
    """Return the text below an element: w:t, with breaks as ⏎ and tabs as →; prompts stand in ‹ ›."""
    text = ""
    for node in element.iter(f"{_W}t", f"{_W}br", f"{_W}tab"):
        if node.tag == f"{_W}br":
            text += "⏎"
        elif node.tag == f"{_W}tab":
            text += " → " if node.getparent().tag == f"{_W}r" else ""
        else:
            text += f"‹{node.text}›" if _is_prompt(node) else (node.text or "")
    return text.strip()


def _is_prompt(text: etree._Element) -> bool:
    control = next(text.iterancestors(f"{_W}sdt"), None)
    return control is not None and control.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None
