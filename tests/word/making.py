"""Small templates for the engine's tests, in raw XML: a body, what stands round it, and the fields they know."""

from copy import deepcopy
from datetime import date
from typing import Any

from generator.fields import Choice, Field
from generator.word import Template
from tests.word.good import DECLARATION, ROOT, packed

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CORE = f"{_RELATIONS}/metadata/core-properties"
_CORE_NAMES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_ROOTS = {"document": "document", "styles": "styles", "header1": "hdr", "footer1": "ftr", "footnotes": "footnotes"}
STYLES = "".join(
    f'<w:style w:type="{kind}" w:styleId="{style}"><w:name w:val="{name}"/></w:style>'
    for kind, style, name in [
        ("paragraph", "Normal", "Normal"),
        ("paragraph", "Overskrift1", "heading 1"),
        ("paragraph", "Svar", "Svar"),
        ("paragraph", "Svarpunkt", "Svar punkt"),
        ("paragraph", "Svarfortsat", "Svar fortsat"),
        ("paragraph", "Opstilling", "List Bullet"),
        ("character", "Pladsholder", "Placeholder Text"),
        ("table", "Gitter", "Table Grid"),
    ]
)
CHOICES = (
    Choice("fleks", "Ressourceforløb eller fleksjob", ((date(2026, 2, 1), "Fleksjob"),)),
    Choice(2, 'Anden & "sidste" sag'),
)
FIELDS = {
    field.path: field
    for field in [
        Field("borger", "gruppe", "Borgeren"),
        Field("borger.navn", "linje", "Borgerens navn"),
        Field("borger.by", "linje", "By"),
        Field("borger.adresse", "linje", "Adresse", "Vej, nummer og etage."),
        Field("borger.tolk", "afkrydsning", "Brug for tolk"),
        Field("borger.foedt", "dato", "Fødselsdag"),
        Field("sagstype", "valg", "Sagstype", choices=CHOICES),
        Field("timer", "tal", "Timer om ugen"),
        Field("helbred", "tekst", "Helbredet", "Fri tekst. Skriv, hvordan det går."),
        Field("samtaler", "liste", "Samtaler"),
        Field("samtaler[].dato", "dato", "Dato"),
        Field("samtaler[].emne", "linje", "Emne"),
        Field("samtaler[].referat", "tekst", "Referat"),
        Field("samtaler[].personer", "liste", "Personer"),
        Field("samtaler[].personer[].navn", "linje", "Personens navn"),
        Field("beregnet.alder", "heltal", "Alder"),
        Field("profil.navn", "linje", "Kommunens navn"),
    ]
}
EMPTY: dict[str, Any] = {
    "borger": {"navn": "", "by": "", "adresse": "", "tolk": False, "foedt": ""},
    "sagstype": "",
    "timer": "",
    "helbred": "",
    "samtaler": [],
    "beregnet": {"alder": 41},
    "profil": {"navn": "Lyngsø"},
}


def run(text: str, properties: str = "") -> str:
    """Return a run; `text` is XML, so & and < are written as such."""
    rpr = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{rpr}<w:t xml:space="preserve">{text}</w:t></w:r>'


def par(*content: str, style: str = "") -> str:
    """Return a paragraph of runs; a piece that is no XML element becomes a run."""
    ppr = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{ppr}{''.join(piece if piece.startswith('<') else run(piece) for piece in content)}</w:p>"


def pars(*texts: str) -> str:
    """Return a paragraph for each text."""
    return "".join(map(par, texts))


def table(*rows: list[str], width: int = 9000) -> str:
    """Return a table of rows of cells; a cell that is no XML element becomes a paragraph."""
    columns = max(len(row) for row in rows)
    grid = f'<w:gridCol w:w="{width // columns}"/>' * columns
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        + "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def cell(content: str, properties: str = "") -> str:
    """Return a cell; content that is no XML element becomes a paragraph."""
    inner = content if content.startswith("<w:p>") else par(content)
    return f'<w:tc><w:tcPr><w:tcW w:w="1000" w:type="dxa"/>{properties}</w:tcPr>{inner}</w:tc>'


def made(body: str, *, title: str = "", **others: str) -> dict[str, bytes]:
    """Return the parts of a template: `body`, `title` of the document, and header1, footer1, footnotes or styles."""
    if "footnotes" in others:
        body += par('<w:r><w:footnoteReference w:id="1"/></w:r>')
        others["footnotes"] = f'<w:footnote w:id="1">{others["footnotes"]}</w:footnote>'
    section = "".join(
        f'<w:{name}Reference w:type="default" r:id="{name}1"/>' for name in ("header", "footer") if f"{name}1" in others
    )
    document = f'<w:body>{body}<w:sectPr>{section}<w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body>'
    contents = {"document": document, "styles": STYLES, **others}
    xml = {
        "[Content_Types].xml": _types(*contents),
        "_rels/.rels": _relations(
            ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"), ("rId2", _CORE, "docProps/core.xml")
        ),
        "word/_rels/document.xml.rels": _relations(
            *((name, f"{_OFFICE}/{name.rstrip('1')}", f"{name}.xml") for name in contents if name != "document")
        ),
        "docProps/core.xml": f"<cp:coreProperties {_CORE_NAMES}><dc:title>{title}</dc:title></cp:coreProperties>",
    }
    for name, inner in contents.items():
        xml[f"word/{name}.xml"] = f"<w:{_ROOTS[name]} {ROOT}>{inner}</w:{_ROOTS[name]}>"
    return {name: (DECLARATION + text).encode() for name, text in xml.items()}


def docx(body: str, **others: str) -> bytes:
    """Return a template as a .docx."""
    return packed(made(body, **others))


def filled(body: str, context: dict[str, Any], **others: str) -> bytes:
    """Return a template filled as docxtpl would: any dict, no controls."""
    return Template.open(docx(body, **others)).render(context)


DAY = date(2019, 4, 3)


def filled_in(template: bytes, state: Any = "kladde", day: date = DAY, prompts: Any = None, **values: Any) -> bytes:
    """Return a template filled with controls; `values` by the name of the field's last key, all else is empty."""
    context = deepcopy(EMPTY)
    for key, value in values.items():
        (context["borger"] if key in context["borger"] else context)[key] = value
    return Template.open(template, FIELDS).render(context, state=state, day=day, prompts=prompts)


def samtaler(*emner: str) -> list[dict[str, Any]]:
    """Return conversations as the view gives them: each knows its path."""
    return [
        {"#": f"samtaler[{number}]", "emne": emne, "dato": "", "referat": "", "personer": []}
        for number, emne in enumerate(emner)
    ]


def personer(row: dict[str, Any], *navne: str) -> dict[str, Any]:
    """Return a conversation with people in it."""
    rows = [{"#": f"{row['#']}.personer[{number}]", "navn": navn} for number, navn in enumerate(navne)]
    return row | {"personer": rows}


def within(kind: str, content: str, *, looks: str = "", first: str = "", number: int = 900) -> str:
    """Return a control that a template has of its own, round `content`; `first` and `looks` are properties of it."""
    properties = f'{first}<w:alias w:val="Eget"/><w:tag w:val="egen"/><w:id w:val="{number}"/>{looks}{kind}'
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def _types(*names: str) -> str:
    kinds = {name: name.rstrip("1") for name in names} | {"document": "document.main"}
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kinds[name]}+xml"/>' for name in names
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(*relations: tuple[str, str, str]) -> str:
    rows = "".join(f'<Relationship Id="{name}" Type="{kind}" Target="{to}"/>' for name, kind, to in relations)
    return f'<Relationships xmlns="{_RELATIONS}">{rows}</Relationships>'
