"""The template language is docxtpl's: same template, same data, same text; and what of it we refuse, in plain words."""

import io
import re
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from docxtpl import DocxTemplate, InlineImage, Listing, RichText
from jinja2 import Environment, StrictUndefined, UndefinedError
from lxml import etree

from generator.errors import TemplateError
from generator.word import Template
from tests.reading import W, paragraphs, parts, root
from tests.word.making import cell, docx, par, pars, run, table

SUBDOC = type("Subdoc", (), {"__module__": "docxtpl.subdoc"})()  # the real one is an extra of docxtpl
BOOKMARK = '<w:bookmarkStart w:id="1" w:name="a"/><w:bookmarkEnd w:id="1"/>'
CASE: dict[str, Any] = {
    "navn": "Åse Bæk",
    "by": "Lyngsø",
    "hostile": "A & B < C > D \"e\" 'f' <w:p> {{ navn }} {% raw %}",
    "tal": 1234.5,
    "nul": 0,
    "minus": -3,
    "ja": True,
    "nej": False,
    "ingen": None,
    "tom": "",
    "dag": date(2019, 4, 3),
    "linjer": "første\nanden\n\nfjerde",
    "tab": "før\tefter",
    "afsnit": "et\ato\atre",
    "sider": "side 1\fside 2",
    "ting": ["æble", "pære", "fig"],
    "tomt": [],
    "farve": "FFC000",
    "to": 2,
    "ord": {"en": 1, "to": 2, "a & b": "<3>"},
    "folk": [
        {"navn": "Bo", "alder": 7, "by": "Ry", "dyr": ["kat", "hund"]},
        {"navn": "Ane", "alder": 5, "by": "Ry", "dyr": []},
        {"navn": "Carl", "alder": 9, "by": "Års", "dyr": ["mus"]},
    ],
}


def by_docxtpl(template: bytes, context: dict[str, Any]) -> bytes:
    """What docxtpl makes of it, as strict as it can be told to be."""
    document = DocxTemplate(io.BytesIO(template))
    document.render(context, Environment(undefined=StrictUndefined), autoescape=True)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def split(text: str, *cuts: int) -> str:
    """Return `text` as Word may keep it: in several runs, with marks of the spelling checker between."""
    ends = [0, *cuts, len(text)]
    pieces = [text[start:end] for start, end in pairwise(ends)]
    joint = '<w:proofErr w:type="spellStart"/>'
    return joint.join(f'<w:r w:rsidR="{number:08X}"><w:t>{piece}</w:t></w:r>' for number, piece in enumerate(pieces))


INLINE = [
    "Hej {{ navn }}!",
    "{{navn}}{{by}}",
    "{{ hostile }}",
    "{{ tal }} {{ nul }} {{ minus }} {{ -nul }} {{ -tal }}",
    "{{ ja }} {{ nej }} {{ ingen }}",
    "[{{ tom }}]",
    "{{ dag }} {{ dag.year }} {{ dag.strftime('%d.%m.%Y') }} {{ dag.isoformat() }}",
    "{{ navn|upper }} {{ navn|lower }} {{ ting|join(', ') }} {{ ting|length }} {{ tal|round(0)|int }}",
    "{{ tom or 'ukendt' }} {{ mangler|default('–') }} {{ mangler|d('–') }} {{ tom|default('x', true) }}",
    "{{ hostile|e }} {{ hostile|escape }} {{ ['&lt;', hostile]|map('e')|join }}",
    "{{ hostile|replace('A', '&lt;&gt;') }} {{ navn|title }} {{ navn|truncate(5) }} {{ ' x '|trim }}",
    "{{ ting|first }} {{ ting|last }} {{ ting|sort|join }} {{ ting|reverse|list }} {{ [3, 1]|max }} {{ [3, 1]|sum }}",
    "{{ folk|map(attribute='navn')|join(' ') }} {{ folk|selectattr('alder', '>', 6)|map(attribute='navn')|list }}",
    "{{ navn[0] }} {{ ting[1] }} {{ ting[1:] }} {{ folk[0].navn }} {{ folk[0]['alder'] }} {{ ord.en }}",
    "{{ 'ja' if ja else 'nej' }} {{ 1 + 2 * 3 - 4 / 5 }} {{ 7 // 2 }} {{ 7 % 4 }} {{ navn ~ ' fra ' ~ by }}",
    "{{ (1, 2) }} {{ 1, 2 }} {{ {'a': 1} }} {{ [1, 'to'] }}",
    "{{ navn == 'Åse Bæk' and not nej }} {{ 'e' in navn }} {{ tal is number }} {{ mangler is defined }}",
    "{% if ja %}ja{% endif %} {% if nej %}nej{% endif %} {% if nul %}a{% elif ingen %}b{% else %}c{% endif %}",
    "{% if tal &gt; 5 and tal &lt; 2000 %}imellem{% endif %} {% if navn == “Åse Bæk” %}krøllede{% endif %}",
    "{% if by == ‘Lyngsø’ %}enkelte{% endif %} {{ “citat” }} {{ ‘citat’ }}",
    "{% for x in ting %}{{ x }};{% endfor %}",
    "{% for x in ting %}{{ loop.index }}/{{ loop.length }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "{% for x in ting %}{{ loop.index0 }}{{ loop.first }}{{ loop.revindex }}{{ loop.cycle('a', 'b') }} {% endfor %}",
    "{% for x in tomt %}{{ x }}{% else %}ingen{% endfor %}",
    "{% for x in ting if x != 'fig' %}{{ x }} {% endfor %}",
    "{% for p in folk %}{{ p.navn }}: {% for d in p.dyr %}{{ d }} {% endfor %}{% endfor %}",
    "{% for nøgle, værdi in ord.items() %}{{ nøgle }}={{ værdi }} {% endfor %}",
    "{% for nøgle in ord %}{{ nøgle }}{% endfor %} {{ ord.keys()|join }} {{ ord.values()|list }}",
    "{{ ord.get('x', 'y') }} {{ ord.get('en') }} {{ ord.values()|length }}",
    "{% for n, v in ord|dictsort %}{{ n }}{{ v }}{% endfor %}",
    "{% for gruppe in folk|groupby('by') %}{{ gruppe.grouper }}:{{ gruppe.list|length }} {% endfor %}",
    "{% set x = navn %}{{ x }} {% set y = 2 + 2 %}{{ y }} {% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% if ja %}{% set z = 1 %}{% else %}{% set z = 2 %}{% endif %}{{ z }}",
    "før{# en bemærkning {{ navn }} #}efter",
    "{_{ navn }_} og {_% if %_}",
    "Åbn   {{- navn -}}   luk, {{ navn -}} , {{- by }}",
    "{{ linjer }}|{{ tab }}",
    "før {{ afsnit }} efter",
    "før {{ sider }} efter",
]


@pytest.mark.parametrize("text", INLINE)
def test_a_line_reads_as_docxtpl_writes_it(text: str):
    template = docx(par(text) + par("Til sidst."))
    ours = paragraphs(Template.open(template).render(CASE))
    assert ours == paragraphs(by_docxtpl(template, CASE))
    assert ours[-1].endswith("Til sidst.")
    assert "{%" not in ours[0].replace("{% raw %}", "").replace("{% if %}", "")


READ = [
    ("Hej {{ navn }}!", "Hej Åse Bæk!"),
    ("{{ hostile }}", "A & B < C > D \"e\" 'f' <w:p> {{ navn }} {% raw %}"),
    ("{{ hostile|e }}", "A & B < C > D \"e\" 'f' <w:p> {{ navn }} {% raw %}"),
    ("{{ -tal }} {{ minus }} {{ ingen }} {{ ja }}", "-1234.5 -3 None True"),
    ("Åbn   {{- navn -}}   luk", "ÅbnÅse Bækluk"),
    ("{{ linjer }}|{{ tab }}", "første\nanden\n\nfjerde|før\tefter"),
    ("{_{ navn }_} og {_% if %_}", "{{ navn }} og {% if %}"),
    ("{% for x in ting %}{{ loop.index }}{{ x }} {% endfor %}", "1æble 2pære 3fig "),
    ("{# en bemærkning #}{{ 1, 2 }}", "(1, 2)"),
]


@pytest.mark.parametrize(("text", "read"), READ)
def test_a_line_reads_as_its_author_expects(text: str, read: str):
    """A few of the lines above with their text by hand, should docxtpl and we ever be wrong alike."""
    assert paragraphs(Template.open(docx(par(text))).render(CASE)) == [read]


BLOCKS = {
    "p if": pars("{%p if ja %}", "ja", "{%p endif %}", "{%p if nej %}", "x", "{%p endif %}"),
    "p if else": pars("{%p if nul %}", "a", "{%p elif nej %}", "b", "{%p else %}", "c", "{%p endif %}"),
    "p for": pars("{%p for p in folk %}", "{{ p.navn }}, {{ p.alder }} år", "{%p endfor %}"),
    "p for empty": pars("før", "{%p for x in tomt %}", "{{ x }}", "{%p endfor %}", "efter"),
    "p nested": pars("{%p for p in folk %}", "{{ loop.index }} {{ p.navn }}")
    + pars("{%p for d in p.dyr %}", "{{ loop.index }} {{ d }}", "{%p endfor %}", "{%p endfor %}"),
    "p if in for": pars("{%p for p in folk %}", "{%p if p.alder &gt; 6 %}", "{{ p.navn }}")
    + pars("{%p endif %}", "{%p endfor %}"),
    "p comment": pars("a", "{#p husk at spørge #}", "b"),
    "p set": pars("{%p set x = 'sat' %}", "{{ x }}"),
    "over paragraphs": pars("a {% if nej %}b", "c{% endif %} d"),
    "over paragraphs, kept": pars("a {% if ja %}b", "c{% endif %} d"),
    "merge with the one before": pars("a", "{%- if ja %}b{% endif %}"),
    "merge with the one after": pars("a {% if ja -%}", "b", "{%- endif %} c"),
    "merge as in docxtpl's guide": pars(
        "Bor {% if ja -%}", " i byen ", "{%- else -%}", " på landet ", "{%- endif %} nu."
    ),
    "merge inline": pars("a", "{%- if ja %}b{% endif %} c", "d {% if ja %}e{% endif -%}", "f"),
    "r if": par("a ", "{%r if ja %}", run("fed", "<w:b/>"), "{%r endif %}", " c"),
    "r if not": par("a ", "{%r if nej %}", run("fed", "<w:b/>"), "{%r endif %}", " c"),
    "r for": par("{%r for x in ting %}", run("{{ x }} ", "<w:b/>"), "{%r endfor %}"),
    "split expression": par(split("Hej {{ navn }}!", 5, 8, 10, 14)),
    "split at every sign": par(split("{{ navn|upper }}", *range(1, 16))),
    "split statement": par(split("{% if ja %}ja{% endif %}", 1, 4, 9, 12, 14)),
    "split paragraph loop": par(split("{%p for x in ting %}", 1, 2, 3, 9)) + pars("{{ x }}", "{%p endfor %}"),
    "bookmark in a tag": par("{{ na", BOOKMARK, "vn }}"),
    "breaks from an inline loop": par("{% for p in folk %}{{ p.navn ~ '\\n' }}{% endfor %}"),
    "tag in two runs": par("{{ navn", " }}"),
    "no blanks": par("{{navn|upper}}{%if ja%}ja{%endif%}"),
    "hyperlink": par('<w:hyperlink w:anchor="a"><w:r><w:t>{{ navn }}</w:t></w:r></w:hyperlink>'),
    "control": f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{par('{{ navn }}')}</w:sdtContent></w:sdt>",
}
EACH, END = ["{%tr for p in folk %}", ""], ["{%tr endfor %}", ""]
TABLES = {
    "tr for": table(["Navn", "Alder"], EACH, ["{{ p.navn }}", "{{ p.alder }}"], END),
    "tr for empty": table(["Navn"], ["{%tr for p in tomt %}"], ["{{ p.navn }}"], ["{%tr endfor %}"]),
    "tr if": table(["{%tr if nej %}"], ["b"], ["{%tr endif %}"], ["{%tr if ja %}"], ["c"], ["{%tr endif %}"]),
    "tr nested": table(EACH, ["{{ p.navn }}", ""], ["{%tr for d in p.dyr %}", ""], ["- {{ d }}", ""], END, END),
    "tr comment": table(["a"], ["{#tr denne række #}"], ["b"]),
    "tr split": table([par(split("{%tr for x in ting %}", 2, 4, 9))], ["{{ x }}"], ["{%tr endfor %}"]),
    "tc for": table(
        ["Navn", "{%tc for p in folk + folk %}", "{{ p.navn }}", "{%tc endfor %}"],
        ["Alder", "{%tc for p in folk + folk %}", "{{ p.alder }}", "{%tc endfor %}"],
    ),
    "tc for, fewer": table(["{%tc for x in ting[:1] %}", "{{ x }}", "{%tc endfor %}"]),
    "tc if": table(["a", "{%tc if nej %}", "b", "{%tc endif %}", "c"]),
    "tc split": table(
        [par(split("{%tc for x in ting + ting %}", 1, 2, 3, 9)), "{{ x }}", par(split("{%tc endfor %}", 2, 4))]
    ),
    "tc comment": table(["a", "{#tc denne celle #}", "b"]),
    "colspan": table(["{% colspan to %}Overskrift"], ["a", "b"]),
    "colspan of a count": table(
        ["{% colspan ting|count %}{{ navn }}"], ["{%tc for x in ting %}", "{{ x }}", "{%tc endfor %}"]
    ),
    "cellbg": table(["{% cellbg farve %}gul", "{% cellbg 'FF0000' %}rød"]),
    "cellbg and if": table(["{% cellbg farve if ja else '' %}{{ navn }}"]),
    "vm": table(EACH, ["{% vm %}fælles {{ navn }}", "{{ p.navn }}"], END),
    "hm": table(
        ["{%tc for p in folk %}", "{% hm %}fælles", "{%tc endfor %}"],
        ["{%tc for p in folk %}", "{{ p.navn }}", "{%tc endfor %}"],
    ),
    "hm with a span": table(
        ["{%tc for p in folk %}", cell("{% hm %}fælles", '<w:gridSpan w:val="2"/>'), "{%tc endfor %}"]
    ),
    "a table in a loop": par("{%p for p in folk %}") + table(["{{ p.navn }}"]) + par("{%p endfor %}"),
    "a loop in a cell": table([pars("{%p for x in ting %}", "{{ x }}", "{%p endfor %}", "slut")]),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_paragraphs_come_and_go_as_with_docxtpl(name: str):
    template = docx(par("Først.") + BLOCKS[name] + par("Til sidst."))
    ours = paragraphs(Template.open(template).render(CASE))
    assert ours == paragraphs(by_docxtpl(template, CASE))
    assert "{" not in "".join(ours)


def shape(document: bytes) -> list[list[tuple[str, ...]]]:
    """Each row of each table as its cells: text, span, vertical merge, colour."""
    return [
        [
            (
                " ".join("".join(text.text or "" for text in p.iter(f"{W}t")) for p in tc.iter(f"{W}p")),
                *(node.get(f"{W}val", "") for name in ("gridSpan", "vMerge") for node in tc.iter(f"{W}{name}")),
                *(node.get(f"{W}fill", "") for node in tc.iter(f"{W}shd")),
            )
            for tc in row.iter(f"{W}tc")
        ]
        for row in root(document).iter(f"{W}tr")
    ]


def columns(document: bytes) -> list[int]:
    return [int(column.get(f"{W}w", "")) for column in root(document).iter(f"{W}gridCol")]


@pytest.mark.parametrize("name", TABLES)
def test_tables_grow_as_with_docxtpl(name: str):
    template = docx(TABLES[name] + par("Til sidst."))
    ours, theirs = Template.open(template).render(CASE), by_docxtpl(template, CASE)
    assert shape(ours) == shape(theirs)
    assert paragraphs(ours) == paragraphs(theirs)
    assert "{" not in "".join(paragraphs(ours))


COLUMNS = {
    "tc for": [1286, 1286, 1286, 1286, 1286, 1285, 1285],
    "tc for, fewer": [9000],
    "tc if": [4500, 4500],
    "tc split": [1500, 1500, 1500, 1500, 1500, 1500],
    "hm": [3000, 3000, 3000],
    "colspan": [4500, 4500],
}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_grid_gets_as_many_columns_as_the_cells_and_the_table_keeps_its_width(name: str):
    document = Template.open(docx(TABLES[name] + par(""))).render(CASE)
    assert columns(document) == COLUMNS[name]


@pytest.mark.parametrize("name", [name for name in COLUMNS if name.startswith("tc")])
def test_the_grid_has_as_many_columns_as_docxtpl_gives_it(name: str):
    template = docx(TABLES[name] + par(""))
    assert len(columns(Template.open(template).render(CASE))) == len(columns(by_docxtpl(template, CASE)))


def test_every_part_is_filled_as_by_docxtpl():
    template = docx(
        par("{{ navn }}"),
        title="Plan for {{ navn|upper }}",
        header1=par("{{ by }}") + par("{%p if nej %}") + par("x") + par("{%p endif %}"),
        footer1=par(split("Side for {{ navn }}", 10, 12)),
        footnotes=par("Se {{ linjer }}"),
    )
    ours, theirs = Template.open(template).render(CASE), by_docxtpl(template, CASE)
    for part in ("document", "header1", "footer1", "footnotes"):
        assert paragraphs(ours, f"word/{part}.xml") == paragraphs(theirs, f"word/{part}.xml")
    assert b"<dc:title>Plan for \xc3\x85SE B\xc3\x86K</dc:title>" in parts(ours)["docProps/core.xml"]
    assert paragraphs(ours, "word/footnotes.xml") == ["Se første\nanden\n\nfjerde"]
    assert paragraphs(ours, "word/header1.xml") == ["Lyngsø"]


def test_a_header_with_nothing_but_escaped_braces_is_filled_too():
    template = docx(par("{{ navn }}"), header1=par("{_{ x }_}"))
    assert paragraphs(Template.open(template).render(CASE), "word/header1.xml") == ["{{ x }}"]


def test_a_title_with_markup_signs_is_itself_and_not_escaped_twice():
    """docxtpl writes `A &amp;amp; B` here."""
    core = parts(Template.open(docx(par(""), title="{{ x }}")).render({"x": "A & B < C"}))["docProps/core.xml"]
    assert etree.fromstring(core).findtext("{http://purl.org/dc/elements/1.1/}title") == "A & B < C"


def test_a_text_in_a_tag_may_hold_an_ampersand():
    """docxtpl compares with `A &amp;amp; B` here, which no value is."""
    template = docx(par("{% if x == 'A &amp; B' %}ja{% endif %} {{ 'R&amp;D' }}"))
    assert paragraphs(Template.open(template).render({"x": "A & B"})) == ["ja R&D"]


def test_a_value_with_escaped_braces_is_left_alone():
    """docxtpl turns them into braces in values too."""
    assert paragraphs(Template.open(docx(par("{{ x }}"))).render({"x": "{_{ navn }_}"})) == ["{_{ navn }_}"]


MISSING = ["{{ mangler }}", "{{ folk[0].mangler }}", "{{ ord.mangler.dybt }}"]
MISSING += ["{% if mangler %}{% endif %}", "{% for x in mangler %}{% endfor %}"]


@pytest.mark.parametrize("text", MISSING)
def test_a_missing_name_stops_both(text: str):
    template = docx(par(text))
    with pytest.raises(UndefinedError):
        by_docxtpl(template, CASE)
    with pytest.raises(TemplateError, match=r"^brødteksten, afsnit 1: .*mangler.* Ret feltkoden eller data\.$"):
        Template.open(template).render(CASE)


def fault(template: bytes, context: dict[str, Any] | None = None) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        Template.open(template).render(CASE if context is None else context)
    return caught.value


@pytest.mark.parametrize("code", ["{{r fed }}", "{{p underdokument }}", "{{tr x }}", "{{tc x }}"])
def test_a_tag_for_an_object_is_refused_with_its_place_and_what_to_write(code: str):
    error = fault(docx(par("Om helbred", style="Overskrift1") + par("Her: " + code)))
    assert error.place == "brødteksten, afsnit 2 under »Om helbred«"
    assert error.message.startswith(f"{code} indsætter et objekt")
    assert error.mend == "Brug {{ felt }} uden bogstavet efter {{."


def test_a_tag_for_an_object_is_found_in_pieces_too():
    assert fault(docx(par("a"), footer1=par(split("{{r fed }}", 1, 2, 3)))).place == "sidefoden, afsnit 1"


OBJECTS = [RichText("fed", bold=True), Listing("a\nb"), InlineImage(None, "x.png"), SUBDOC]


@pytest.mark.parametrize("value", OBJECTS, ids=lambda value: type(value).__name__)
def test_an_object_of_docxtpl_as_a_value_is_refused_with_its_field_and_place(value: object):
    error = fault(docx(par("a") + par("{{ sag.tekst }}")), {"sag": {"tekst": value}})
    assert error.place == "brødteksten, afsnit 2"
    assert error.message == f"sag.tekst er et docxtpl-objekt ({type(value).__name__})."
    assert error.mend == "Giv feltet en tekst."


REFUSED = [
    ("{% macro m() %}{% endmacro %}", "{% macro m() %} er ikke tilladt i en skabelon."),
    ("{% include 'x' %}", "{% include 'x' %} er ikke tilladt i en skabelon."),
    ("{% import 'x' as y %}", "{% import 'x' as y %} er ikke tilladt i en skabelon."),
    ("{% extends 'x' %}", "{% extends 'x' %} er ikke tilladt i en skabelon."),
    ("{% block b %}{% endblock %}", "{% block b %} er ikke tilladt i en skabelon."),
    ("{% raw %}{% endraw %}", "{% raw %} er ikke tilladt i en skabelon."),
    ("{% call m() %}{% endcall %}", "{% call m() %} er ikke tilladt i en skabelon."),
    ("{% filter upper %}{% endfilter %}", "{% filter upper %} er ikke tilladt i en skabelon."),
    ("{% with x = 1 %}{% endwith %}", "{% with x = 1 %} er ikke tilladt i en skabelon."),
    ("{% tr for x in ting %}", "{% tr for x in ting %} er ikke tilladt i en skabelon."),
    ("{{ regn(1) }}", "Skabelonen bruger noget, der ikke er tilladt: funktionskald."),
    ("{{ navn.format(1) }}", "Skabelonen bruger noget, der ikke er tilladt: funktionskald."),
    ("{{ navn|safe }}", "Skabelonen bruger noget, der ikke er tilladt: filteret safe."),
    ("{{ navn|ukendt }}", "Skabelonen bruger noget, der ikke er tilladt: filteret ukendt."),
    ("{% if navn is ukendt %}{% endif %}", "Skabelonen bruger noget, der ikke er tilladt: prøven ukendt."),
    ("{% for x in folk recursive %}{% endfor %}", "Skabelonen bruger noget, der ikke er tilladt: recursive."),
]


@pytest.mark.parametrize(("code", "message"), REFUSED)
def test_what_docxtpl_offers_and_we_do_not_is_refused_with_its_place(code: str, message: str):
    error = fault(docx(par("Indsats", style="Overskrift1") + par("a") + par(code)))
    assert error.place == "brødteksten, afsnit 3 under »Indsats«"
    assert error.message == message
    assert re.fullmatch(r"(Brug kun|Fjern).*\.", error.mend)
