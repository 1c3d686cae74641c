"""A small template without a fault, ways to plant faults in it, and the faults of `fejl.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.word.good import DECLARATION, ROOT, good, packed, paragraph

KEY = "indstilling_tilskud_selvstaendig"
PLANTED = Path(__file__).with_name("fejl.toml")
DOCUMENT = "word/document.xml"
_HERE = "<!-- her -->"
_NOTE = "comments"


@dataclass(frozen=True)
class Planted:
    """One fault: how it is planted, what must be said of it and where, and what others say."""

    name: str
    how: dict[str, Any]
    code: str
    place: str
    also: tuple[str, ...]
    docxtpl: str
    docxtpl_lint: str

    def __str__(self) -> str:
        return self.name

    def docx(self) -> bytes:
        return planted(self.how)


@cache
def faults() -> tuple[Planted, ...]:
    """Return the faults of the table, in its order."""
    rows = tomllib.loads(PLANTED.read_text(encoding="utf-8"))["fejl"]
    told = {"navn", "kode", "sted", "ogsaa", "docxtpl", "docxtpl_lint"}
    return tuple(
        Planted(
            row["navn"],
            {key: value for key, value in row.items() if key not in told},
            row["kode"],
            row["sted"],
            tuple(row.get("ogsaa", ())),
            row["docxtpl"],
            row["docxtpl_lint"],
        )
        for row in rows
    )


def base() -> dict[str, bytes]:
    """Return the parts of the template without a fault."""
    rows = (
        "<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr/><w:p><w:r><w:t>Dato</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:tcPr/><w:p><w:r><w:t>Form</w:t></w:r></w:p></w:tc></w:tr>"
        + row("{%tr for samtale in forberedende_del.samtaler %}", "")
        + row("{{ samtale.dato }}", "{{ samtale.form }}")
        + row("{%tr endfor %}", "")
    )
    body = (
        paragraph("Indstilling", "Heading1")
        + paragraph("Udfald: {{ indstilling.type }}")
        + paragraph("{{ indstilling.nedsat_selvstaendig }}")
        + paragraph("{{ indstilling.grundlag_tilstraekkeligt }}")
        + paragraph("{{ indstilling.uenighed }}")
        + paragraph("Prøven", "Heading2")
        + _HERE
        + paragraph("Samtaler", "Heading2")
        + table(rows)
        + paragraph("{%p if borger.adressebeskyttelse %}")
        + paragraph("Adressen er beskyttet.")
        + paragraph("{%p endif %}")
        + paragraph("Til sidst.")
        + '<w:sectPr><w:headerReference w:type="default" r:id="rIdHoved"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    )
    parts = good()
    parts[DOCUMENT] = f"{DECLARATION}<w:document {ROOT}><w:body>{body}</w:body></w:document>".encode()
    for name in ("[Content_Types].xml", "word/_rels/document.xml.rels"):
        lines = parts[name].decode().replace("/><", "/>\n<").replace("><", ">\n<").splitlines()
        parts[name] = "\n".join(line for line in lines if _NOTE not in line).encode()
    del parts[f"word/{_NOTE}.xml"]
    return parts


def row(*cells: str) -> str:
    """Return a row; a cell that is no XML becomes a paragraph."""
    return f"<w:tr>{''.join(f'<w:tc><w:tcPr/>{par(cell)}</w:tc>' for cell in cells)}</w:tr>"


def table(rows: str) -> str:
    """Return a table of two columns with a caption."""
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Gitter"/><w:tblW w:w="0" w:type="auto"/><w:tblCaption w:val="Tabel"/>'
        f'</w:tblPr><w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid>{rows}</w:tbl>'
    )


def par(text: str) -> str:
    """Return a paragraph; text that is XML is one already, or the content of one."""
    if text.startswith(("<w:p>", "<w:p ", "<w:sdt>", "<w:tbl>")):
        return text
    return paragraph(text if text.startswith("<w:") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>')


def planted(how: dict[str, Any]) -> bytes:
    """Return the template with faults: `afsnit` and `tabel` under the heading, `erstat` [part, old, new], `del`."""
    parts = base()
    for name, old, new in how.get("erstat", ()):
        text = parts[name].decode()
        assert old in text, f"{name} has no {old}"
        parts[name] = text.replace(old, new, 1).encode()
    here = "".join(map(par, how.get("afsnit", ())))
    if "tabel" in how:
        header = row("A", "B").replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>")
        here += table(header + "".join(row(*cells) for cells in how["tabel"]))
    parts[DOCUMENT] = parts[DOCUMENT].replace(_HERE.encode(), here.encode())
    parts |= {name: text.encode() for name, text in how.get("del", ())}
    return packed(parts, *((name, parts[name]) for name in how.get("dobbelt", ())))
