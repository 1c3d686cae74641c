"""A template of eight pages: 12 tables (8 of key and value, 4 with a loop), 136 placeholders, 8 conditions.

Built with python-docx as its author would by hand, so that any engine of docxtpl's language can fill it.
"""

import io
from functools import cache
from itertools import pairwise
from typing import Any

from docx import Document
from docx.document import Document as Doc
from docx.oxml import OxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

SECTIONS = 8
FIELDS = 11
LOOPS = (3, 6, 8, 10)
"""Rows of data in each of the four loops."""
COLUMNS = ("dato", "afdeling", "indsats", "omfang", "resultat")
_WORDS = (
    "Borgeren har siden foråret deltaget i samtaler hver anden uge og fortæller, at hverdagen er blevet lettere, "
    "men at hun højst kan sidde ned & arbejde < 2 timer. "
)

_FIXED = (
    "Afsnittet bygger på samtaler med borgeren, på lægelige oplysninger og på det, som jobcentret, uddannelses- og "
    "sundhedsområdet har bidraget med. Det opdateres, når der kommer nye oplysninger i sagen."
)


@cache
def template() -> bytes:
    """Return the template as a .docx."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = "{{ kommune }} · sag {{ sagsnr }}"
    footer = section.footer.paragraphs[0]
    footer.text = "{{ sagsbehandler }}, {{ dato }} · side "
    for code, after in (("PAGE", " af "), ("NUMPAGES", "")):
        _field(footer, code)
        footer.add_run(after)
    document.add_heading("Plan for et forløb", 0)
    for number in range(SECTIONS):
        _section(document, number)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _section(document: Doc, number: int) -> None:
    document.add_heading(f"{number + 1}. Afsnit om borgerens forhold", 1)
    _run(document.add_paragraph(), _FIXED)
    _run(document.add_paragraph(), f"Indledning: {{{{ indledning_{number} }}}}")
    table = document.add_table(FIELDS, 2, style="Table Grid")
    for row in range(FIELDS):
        label, value = table.rows[row].cells
        _run(label.paragraphs[0], f"Oplysning {number + 1}.{row + 1}").bold = True
        _run(value.paragraphs[0], f"{{{{ felt_{number}_{row} }}}}")
    document.add_paragraph(f"{{%p if vis_{number} %}}")
    text = document.add_paragraph(style="List Bullet")
    _run(text, f"Særligt: {{{{ saerligt_{number} }}}}").italic = True
    _run(text, f" (oplyst af {{{{ oplyst_af_{number} }}}})")
    document.add_paragraph("{%p endif %}")
    _run(document.add_paragraph(), _FIXED)
    if number < len(LOOPS):
        _loop(document, number)


def _loop(document: Doc, number: int) -> None:
    document.add_heading("Indsatser i perioden", 2)
    table = document.add_table(4, len(COLUMNS), style="Table Grid")
    loop = f"{{%tr for r in raekker_{number} %}}"
    for row, texts in zip(
        table.rows,
        (
            [name.capitalize() for name in COLUMNS],
            [loop, *[""] * (len(COLUMNS) - 1)],
            [f"{{{{ r.{name} }}}}" for name in COLUMNS],
            ["{%tr endfor %}", *[""] * (len(COLUMNS) - 1)],
        ),
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            _run(cell.paragraphs[0], text)


def _run(paragraph: Paragraph, text: str) -> Run:
    """Add a run with looks of its own, as Word keeps them in text that people have worked on."""
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(6)
    paragraph.paragraph_format.keep_together = paragraph.paragraph_format.widow_control = True
    paragraph.paragraph_format.line_spacing = 1.1
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.color.rgb = "Calibri", Pt(11), RGBColor(0x22, 0x22, 0x22)
    run.font.no_proof = run.font.snap_to_grid = True
    run.font.bold = run.font.small_caps = run.font.strike = False
    return run


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}instr", code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def row(number: int) -> dict[str, str]:
    """Return one row of a loop."""
    start = f"{number % 28 + 1:02}-0{number % 9 + 1}-2019"
    return dict(
        zip(COLUMNS, (start, "Jobcenter", f"Mentor & vejledning {number}", "37 timer", "Gik godt"), strict=True)
    )


@cache
def context() -> dict[str, Any]:
    """Return the case that fills it: flat keys, 8 KB as JSON."""
    numbers = range(SECTIONS)
    words = [_WORDS[start:] for start, _ in pairwise(range(SECTIONS + 1))]
    return {
        "kommune": "Lyngsø Kommune",
        "sagsnr": "2019-001217",
        "sagsbehandler": "Åse Bæk",
        "dato": "3. april 2019",
        **{f"indledning_{n}": words[n] for n in numbers},
        **{f"felt_{n}_{m}": f"Oplyst <{n}.{m}> selv" for n in numbers for m in range(FIELDS)},
        **{f"vis_{n}": n % 3 != 1 for n in numbers},
        **{f"saerligt_{n}": "Der tages hensyn til skånebehov." for n in numbers},
        **{f"oplyst_af_{n}": "egen læge" for n in numbers},
        **{f"raekker_{n}": [row(m) for m in range(count)] for n, count in enumerate(LOOPS)},
    }
