"""A plain Word document of headings, texts and tables, in the look of a template; nothing in it is filled in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from generator.word import package
from generator.word.transplant import relations_part
from generator.word.xml import CORE, OFFICE, RELATIONS, TYPES, W

_TEXT_WIDTH = 9638
"""Between the margins of A4, in twentieths of a point."""

_CODE = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:noProof/><w:sz w:val="17"/>'
_PAGE = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1247" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="454" w:gutter="0"/>'
    "</w:sectPr>"
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_KEPT = {"styles": "styles", "numbering": "numbering", "settings": "settings", "fontTable": "fontTable"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `code` is to be copied letter by letter."""

    text: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; `widths` are in hundredths, the column `code` is to be copied letter by letter."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    code: int = -1


Part = Heading | Text | Table


def listing(title: str, parts: Iterable[Part], template: bytes) -> bytes:
    """Return a document with a title and these parts, in the styles of `template`."""
    source = package.read(template, "skabelonen")
    body = [_paragraph(title, "Title"), *map(_part, parts)]
    xml = {
        package.TYPES_PART: _types(),
        "_rels/.rels": _relations(
            ("rId1", f"{OFFICE}/officeDocument", package.MAIN),
            ("rId2", f"{RELATIONS}/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(title),
        package.MAIN: _root("document", f"<w:body>{''.join(body)}{_PAGE}</w:body>"),
        "word/footer1.xml": _root("ftr", _footer(title)),
        relations_part(package.MAIN): _relations(
            *((f"rId{kind}", f"{OFFICE}/{kind}", f"{name}.xml") for kind, name in _KEPT.items()),
            ("rIdTheme", f"{OFFICE}/theme", "theme/theme1.xml"),
            ("rIdFooter", f"{OFFICE}/footer", "footer1.xml"),
        ),
    }
    kept = [*(f"word/{name}.xml" for name in _KEPT.values()), "word/theme/theme1.xml"]
    made = {name: f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{text}' for name, text in xml.items()}
    return package.pack_all(
        {**{name: text.encode() for name, text in made.items()}, **{name: source[name] for name in kept}}
    )


def _part(part: Part) -> str:
    if isinstance(part, Heading):
        return _paragraph(part.text, f"Heading{part.level}")
    if isinstance(part, Text):
        return _paragraph(part.text, "Normal", code=part.code)
    return _table(part)


def _paragraph(text: str, style: str, *, code: bool = False) -> str:
    rpr = f"<w:rPr>{_CODE}</w:rPr>" if code else ""
    keep = "<w:keepNext/>" if code else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}</w:pPr>'
        f'<w:r>{rpr}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def _table(table: Table) -> str:
    widths = [_TEXT_WIDTH * share // sum(table.widths) for share in table.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [_row(table.head, widths, head=True), *(_row(row, widths, code=table.code) for row in table.rows)]
    name, about = escape(table.name, {'"': "&quot;"}), escape(", ".join(table.head))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="RehabplanTabel"/><w:tblW w:w="{_TEXT_WIDTH}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
        f' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val="{name}"/>'
        f'<w:tblDescription w:val="Kolonner: {about}."/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _row(cells: Sequence[str], widths: Sequence[int], *, head: bool = False, code: int = -1) -> str:
    style = "Tabelhoved" if head else "Tabeltekst"
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_cell(text, style, number == code)}</w:tc>'
        for number, (text, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{made}</w:tr>"


def _cell(text: str, style: str, code: bool) -> str:
    return _paragraph(text, style, code=code) if text else f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p>'


def _footer(title: str) -> str:
    def counted(name: str) -> str:
        return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'

    def said(text: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'

    inner = f"{said(title)}<w:r><w:tab/></w:r>{said('Side ')}{counted('PAGE')}{said(' af ')}{counted('NUMPAGES')}"
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{inner}</w:p>'


def _root(name: str, inner: str) -> str:
    return f'<w:{name} xmlns:w="{W}" xmlns:r="{OFFICE}">{inner}</w:{name}>'


def _core(title: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        "<dc:creator>rehabplan</dc:creator><dc:language>da-DK</dc:language></cp:coreProperties>"
    )


def _relations(*relations: tuple[str, str, str]) -> str:
    rows = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{to}"/>' for name, kind, to in relations)
    return f'<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'


def _types() -> str:
    kinds = {"document": "document.main", "footer1": "footer", **_KEPT}
    word = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{TYPES}">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{word}'
        '<Override PartName="/word/theme/theme1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>"
    )
