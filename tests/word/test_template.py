"""A template is strict: what is wrong stops it with its place; what is right loses nothing, the same every time."""

import io
import os
import re
import struct
import subprocess
import sys
import zipfile
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from generator.errors import TemplateError
from generator.markup import FORBIDDEN, Paragraph, normalise
from generator.markup import paragraphs as parts_of
from generator.word import Look, Template
from tests.reading import W, controls, paragraphs, parts, root, styles
from tests.word.good import PICTURE, good, packed
from tests.word.making import EMPTY, FIELDS, docx, made, par, pars, run, table

DOCUMENT = "word/document.xml"


def fault(template: bytes, context: dict[str, Any] | None = None, fields: Any = None) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        Template.open(template, fields).render(context or {})
    assert caught.value.place
    assert caught.value.mend.endswith(".")
    return caught.value


# --- tags ---


BROKEN = [
    ("{{ navn", "En feltkode er ikke afsluttet."),
    ("{% if x", "En feltkode er ikke afsluttet."),
    ("{# husk", "En feltkode er ikke afsluttet."),
    ("{{ }}", "Feltkoden {{ }} kan ikke forstås."),
    ("{{ a b }}", "Feltkoden {{ a b }} kan ikke forstås."),
    ("{{ a. }}", "Feltkoden {{ a. }} kan ikke forstås."),
    ("{{ 'a }}", "Feltkoden {{ 'a }} kan ikke forstås."),
    ("{{ (a }}", "Feltkoden {{ (a }} kan ikke forstås."),
    ("{% if %}a{% endif %}", "Feltkoden {% if %} kan ikke forstås."),
    ("{% for x %}a{% endfor %}", "Feltkoden {% for x %} kan ikke forstås."),
    ("{% for x of y %}a{% endfor %}", "Feltkoden {% for x of y %} kan ikke forstås."),
    ("{% set x %}a", "Feltkoden {% set x %} kan ikke forstås."),
    ("{% if x = 1 %}a{% endif %}", "Feltkoden {% if x = 1 %} kan ikke forstås."),
    ("{% if x %}a{% else if y %}b{% endif %}", "Feltkoden {% else if y %} kan ikke forstås."),
    ("{% if x %}a{% endif x %}", "Feltkoden {% endif x %} kan ikke forstås."),
    ("{% if x %}a{% else %}b{% else %}c{% endif %}", "Feltkoden {% else %} kan ikke forstås."),
    ("{% if x %}a{% else %}b{% elif y %}c{% endif %}", "Feltkoden {% elif y %} kan ikke forstås."),
    ("{% for x in y %}a{% elif z %}b{% endfor %}", "Feltkoden {% elif z %} kan ikke forstås."),
    ("{% if x %}a", "{% if x %} bliver ikke lukket."),
    ("{% for x in y %}{% if x %}a{% endif %}", "{% for x in y %} bliver ikke lukket."),
    ("a{% endif %}", "{% endif %} hører ikke til noget, der er åbnet."),
    ("a{% else %}", "{% else %} hører ikke til noget, der er åbnet."),
    ("{% if x %}a{% endfor %}", "{% endfor %} hører ikke til noget, der er åbnet."),
    ("{% for x in y %}{% if x %}a{% endfor %}{% endif %}", "{% endfor %} hører ikke til noget, der er åbnet."),
    ("{% fro x in y %}", "{% fro x in y %} er ikke tilladt i en skabelon."),
    ("{% %}", "{% %} er ikke tilladt i en skabelon."),
    ("{{ x|stor }}", "Skabelonen bruger noget, der ikke er tilladt: filteret stor."),
    ("{{ x|safe }}", "Skabelonen bruger noget, der ikke er tilladt: filteret safe."),
    ("{{ x._y }}", "Skabelonen bruger noget, der ikke er tilladt: _y."),
    ("{{ _x }}", "Skabelonen bruger noget, der ikke er tilladt: _x."),
    ("{{ x is stor }}", "Skabelonen bruger noget, der ikke er tilladt: prøven stor."),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
@pytest.mark.parametrize("fields", [None, dict.fromkeys("xyz", FIELDS["samtaler"])], ids=["plain", "fields"])
def test_a_broken_tag_stops_the_template_with_its_place(text: str, message: str, fields: Any):
    error = fault(docx(par("Hidtidig indsats", style="Overskrift1") + par("a") + par(text)), fields=fields)
    assert (error.place, error.message) == ("brødteksten, afsnit 3 under »Hidtidig indsats«", message)


APART = [
    (par("{%p for x in y %}") + table(["{%tr endfor %}"]), "{% for x in y %}"),
    (table(["{%tr for x in y %}"], ["a"]) + par("{%p endfor %}"), "{% for x in y %}"),
    (table(["{%tr for x in y %}"], ["{% endfor %}"]), "{% for x in y %}"),
    (table(["{%tc for x in y %}", "a"], ["{%tr endfor %}", ""]), "{% for x in y %}"),
    (par("{%p if x %}") + par("a {% endif %}"), "{% if x %}"),
    (par("{% if x %}") + par("{%p endif %}"), "{% if x %}"),
    (par("{% if x %}") + table(["{% endif %}"]), "{% if x %}"),
    (par("a{% if x %}") + par("{%p else %}") + par("b{% endif %}"), "{% if x %}"),
    (par("{%r if x %}", "a {% endif %}"), "{% if x %}"),
    (par("{% if x %}") + f"<w:sdt><w:sdtContent>{par('{% endif %}')}</w:sdtContent></w:sdt>", "{% if x %}"),
]


@pytest.mark.parametrize(("body", "opener"), APART)
def test_a_block_that_begins_and_ends_in_different_kinds_of_places_is_refused(body: str, opener: str):
    error = fault(docx(par("a") + body + par("b")), {"x": 1, "y": [1]})
    assert error.message.startswith(f"{opener} og {{%")
    assert error.message.endswith("står ikke i samme slags afsnit, række eller celle.")
    assert re.fullmatch(r"brødteksten, afsnit [2-5]", error.place)


CUT = [
    par("a {{ na", f"<w:sdt><w:sdtContent>{run('vn }} b')}</w:sdtContent></w:sdt>"),
    par(f"<w:sdt><w:sdtContent>{run('{{ navn')}</w:sdtContent></w:sdt>", " }}"),
    par('<w:hyperlink w:anchor="a">' + run("{{ navn") + "</w:hyperlink>", "}}"),
]
APART_TAGS = [
    par("{{ navn") + table(["}}"]),
    table(["{{ navn", "}}"]),
    pars("{{ navn", "}}"),
    pars("{% if navn", "%}a{% endif %}"),
    pars("{# en", "bemærkning #}"),
]


@pytest.mark.parametrize("body", CUT)
def test_a_tag_that_cuts_through_the_structure_is_refused_where_it_begins(body: str):
    error = fault(docx(par("a") + body + par("b")), {"navn": "Åse"})
    assert error.place == "brødteksten, afsnit 2"
    assert error.message == "Skabelonens opbygning går i stykker om en feltkode."
    assert error.mend == "Skriv feltkoden forfra i ét stræk, og hold {{ og }} i samme afsnit og samme indholdskontrol."


@pytest.mark.parametrize("body", APART_TAGS)
def test_a_tag_that_ends_in_another_paragraph_is_refused_since_the_two_would_become_one(body: str):
    error = fault(docx(par("a") + body + par("b")), {"navn": "Åse"})
    assert (error.place, error.message) == ("brødteksten, afsnit 2", "En feltkode er ikke afsluttet.")


@pytest.mark.parametrize(
    "text",
    ["b {%- if x %}c{% endif %}", "{{ x }} {%- set y = 1 %}", "{% set y = 1 -%} b", "{%- if x -%}{{ x }}{% endif %}"],
)
def test_a_dash_within_a_paragraph_is_refused_since_docxtpl_would_lose_the_text_beside_it(text: str):
    error = fault(docx(pars("a", text, "c")), {"x": 1})
    assert error.place == "brødteksten, afsnit 2"
    assert error.mend == "Sæt {%- først og -%} sidst i afsnittet, eller fjern stregen."


@pytest.mark.parametrize(
    "body", [table(["b"]) + par("{%- if x %}c{% endif %}"), par("{% if x %}c{% endif -%}") + table(["b"])]
)
def test_a_dash_that_would_merge_a_paragraph_with_a_table_is_refused(body: str):
    error = fault(docx(body + par("d")), {"x": 1})
    assert error.place in {"brødteksten, afsnit 1", "brødteksten, afsnit 2"}
    assert error.message == "Skabelonens opbygning går i stykker om en feltkode."


BRACES = [
    ("{", "{{ x }}"),
    ("{", "{% if x %}a{% endif %}"),
    ("{", "% b"),
    ("50 %", "} b"),
    ("{{ x }}", "}"),
    ("{", "{_{"),
]


@pytest.mark.parametrize(("one", "two"), BRACES)
def test_braces_at_the_ends_of_two_paragraphs_or_cells_do_not_join(one: str, two: str):
    for body in (pars(one, two), table([one, two]), table([one], [two])):
        assert len(paragraphs(Template.open(docx(body + par("{{ x }}"))).render({"x": "a"}))) == 3


PLACES = {
    "header1": "sidehovedet, afsnit 2",
    "footer1": "sidefoden, afsnit 2",
    "footnotes": "fodnoterne, afsnit 2",
}


@pytest.mark.parametrize(("part", "place"), PLACES.items())
@pytest.mark.parametrize("text", ["{{ a b }}", "{{ mangler }}", "{% if mangler %}{% endif %}", "{{r a }}", "{{ x/0 }}"])
def test_the_place_names_the_part(part: str, place: str, text: str):
    assert fault(docx(par("a"), **{part: pars("a", text)}), {"x": 1}).place == place


def test_the_title_is_a_place_too():
    assert fault(docx(par("a"), title="{{ mangler }}")).place == "dokumentegenskaberne"


def test_paragraphs_are_counted_as_word_shows_them():
    body = pars("{%p if ja %}", "a", "{%p endif %}", "b", "{{ mangler }}")
    assert fault(docx(body), {"ja": True}).place == "brødteksten, afsnit 5"


SUMS = [
    "{{ x / 0 }}",
    "{% if x / 0 %}{% endif %}",
    "{{ 'a' + 1 }}",
    "{{ 'a' &lt; 1 }}",
    "{% for i in x %}{% endfor %}",
    "{{ x|round(1, 2, 3, 4) }}",
    "{{ ['a']|map('ukendt')|list }}",
    "{{ 'a'.split('') }}",
    "{% set a, b = [1] %}",
]


@pytest.mark.parametrize("text", SUMS)
def test_a_sum_that_does_not_work_out_tells_its_tag_and_place_and_not_the_data(text: str):
    error = fault(docx(pars("a", text)), {"x": 7, "a": {}})
    code = re.sub(r"%\}.*", "%}", text).replace("&lt;", "<")
    assert (error.message, error.place) == (f"{code} kan ikke regnes ud.", "brødteksten, afsnit 2")


def test_the_place_is_that_of_the_tag_at_fault_among_others():
    error = fault(docx(pars("{{ x }}", "{{ x }} {% if x / 0 %}a{% endif %}", "{{ x }}")), {"x": 1})
    assert (error.message, error.place) == ("{% if x / 0 %} kan ikke regnes ud.", "brødteksten, afsnit 2")


def test_a_missing_key_is_told_without_telling_the_key_that_the_data_gave():
    error = fault(docx(par("{% if titler[navn] %}{% endif %}")), {"titler": {}, "navn": "Åse Bæk"})
    assert error.message == "{% if titler[navn] %} bruger noget, som data ikke har."


@pytest.mark.parametrize("char", ["\0", "\x01", "\b", "\x1b", "\x7f", "\x9f", "\ufdd0", "\ufdd1", "\ufffe", "\ud800"])
@pytest.mark.parametrize(
    "text", ["{{ borger.navn }}", "Navn: {{ borger.navn|upper }}", "{{ helbred }}", "a {{ helbred }} b"]
)
def test_a_character_that_xml_cannot_hold_is_refused_with_the_path_and_not_the_text(char: str, text: str):
    context = deepcopy(EMPTY) | {"helbred": f"hemmelig{char}"}
    context["borger"]["navn"] = f"hemmelig{char}"
    for fields in (None, FIELDS):
        error = fault(docx(par(text)), context, fields)
        assert re.fullmatch(
            r"Feltet (borger\.navn(\|upper)?|helbred) har et tegn, som Word ikke kan rumme\.", error.message
        )
        assert "hemmelig" not in str(error)


def test_a_character_in_an_item_is_refused_with_the_path_of_that_item():
    rows = [{"#": f"samtaler[{number}]", "emne": emne} for number, emne in enumerate(["a", "b\x01"])]
    context = deepcopy(EMPTY) | {"samtaler": rows}
    error = fault(docx(par("{% for s in samtaler|reverse %}{{ s.emne }}{% endfor %}")), context, FIELDS)
    assert error.message == "Feltet samtaler[1].emne har et tegn, som Word ikke kan rumme."


WITHIN = ["<w:hyperlink w:anchor='a'>{}</w:hyperlink>", "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"]


@pytest.mark.parametrize("sign", ["\a", "\f"])
@pytest.mark.parametrize("body", [par(within.format(run("{{ x }}"))) for within in WITHIN])
def test_a_new_paragraph_or_page_is_refused_where_there_can_be_none(sign: str, body: str):
    assert fault(docx(body), {"x": f"a{sign}b"}).message == "Feltet x har et tegn, som Word ikke kan rumme."


@pytest.mark.parametrize("text", ["{{ x }}\ufdd00\ufdd1", "{{ x }}&#xFDD0;0&#64977;"])
def test_a_template_with_the_engines_own_signs_is_refused(text: str):
    assert fault(docx(par(text))).message == "Skabelonen har tegn, som Word ikke bruger."


HIDDEN = [
    ("<!-- {{ x }} -->", "En feltkode er skjult i filens kode."),
    ("<?skjult {{ x }}?>", "En feltkode er skjult i filens kode."),
    ('<w:r xmlns:skjult="urn:{{ x }}"/>', "Filen er beskadiget og kan ikke læses."),
    ("<w:r{{ x }}/>", "Filen er beskadiget og kan ikke læses."),
    ('<w:r w:rsidR="{{ x"/>', "En feltkode er ikke afsluttet."),
    ("<w:r>{{ x }}</w:r>", "{{ x }} står uden for teksten."),
    ("{{ x }}", "{{ x }} står uden for teksten."),
]


@pytest.mark.parametrize(("xml", "message"), HIDDEN)
def test_a_tag_where_word_shows_no_text_is_refused(xml: str, message: str):
    assert fault(docx(f"<w:p>{xml}</w:p>")).message == message


def test_a_comment_in_the_xml_hides_no_tag_from_the_checks():
    body = "<w:p><w:r><w:t>a<!-- b -->{{ lipsum() }}</w:t></w:r></w:p>"
    assert fault(docx(body)).message == "Skabelonen bruger noget, der ikke er tilladt: funktionskald."


def test_loops_nested_deeper_than_python_can_are_refused():
    deep = "".join(f"{{% for a{number} in x %}}" for number in range(30)) + "{% endfor %}" * 30
    assert fault(docx(par(deep))).message == "Feltkoderne kan ikke forstås tilsammen."
    assert "kan ikke forstås" in fault(docx(par("{{ " + "(" * 900 + "1" + ")" * 900 + " }}"))).message


# --- the sandbox ---


ESCAPES = [
    "{{ ''.__class__.__mro__ }}",
    "{{ x.__init__ }}",
    "{{ ''['__class__'] }}",
    "{{ (''|attr('__class__')) }}",
    "{{ [x]|map(attribute='__class__')|first }}",
    "{{ [x]|map('attr', '__class__')|list }}",
    "{% for g in [x]|groupby('__class__') %}{{ g.grouper }}{% endfor %}",
    "{{ '{0.__class__}'.format(x) }}",
    "{{ '{0.__class__}'|format(x) }}",
    "{{ ['%1000000000d']|map('format', 1)|list }}",
    "{{ ['a']|map('center', 1000000000)|list }}",
    "{{ _x }}",
    "{{ x._y }}",
    "{{ __udfyld__ }}",
    "{{ __udfyld__(0, x, '') }}",
    "{% set __udfyld__ = x %}",
    "{% for __udfyld__ in x %}{% endfor %}",
    "{{ []*10**9 }}",
    "{{ [0] * 1000000000 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 1000000000 * 'a' }}",
    "{{ 10 ** 1000000000 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '%s' % x }}",
    "{{ 'a'|center(1000000000) }}",
    "{{ 'a'|indent(1000000000) }}",
    "{{ range(1000000000) }}",
    "{% for i in range(1000000000) %}{% endfor %}",
    "{{ range }}",
    "{{ lipsum }}",
    "{{ lipsum(1000000) }}",
    "{{ cycler }}",
    "{{ namespace }}",
    "{{ dict }}",
    "{% if namespace %}{% endif %}",
    "{{ x.append(1) }}",
    "{{ x.clear() }}",
    "{{ x.copy }}",
    "{{ [x.copy] }}",
    "{{ x|map('upper') }}",
    "{% for i in x %}{{ loop.cycle }}{% endfor %}",
    "{% set a.b = 1 %}",
    "{{ self.x() }}",
    "{{ x() }}",
    "{{ x['get']() }}",
    "{{ loop(x) }}",
    "{{ x|tojson }}",
    "{{ x|xmlattr }}",
    "{{ x|pprint }}",
    "{{ x|random }}",
    "{{ x|map('random')|list }}",
    "{{ ['a']|map('safe')|join }}",
    "{% do x.append(1) %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_what_leads_out_of_the_template_or_blows_it_up_is_refused(text: str):
    fault(docx(par(text)), {"x": ["a"]})


@pytest.mark.parametrize("text", ["{{ x }}", "{{ x|d('') }}", "{{ [x]|join }}", "{{ x ~ '' }}", "{{ x|e }}"])
@pytest.mark.parametrize("title", ["", "{{ x }}"])
def test_no_value_can_smuggle_in_xml(text: str, title: str):
    class Html(str):
        def __html__(self) -> str:
            return str(self)

    template = docx(par(text), title=title)
    for value, fields in product(("<w:p/>", Html("<w:p/>")), (None, {"x": FIELDS["borger.navn"]})):
        document = Template.open(template, fields).render({"x": value})
        assert [len(list(root(document).iter(f"{W}{name}"))) for name in ("body", "p")] == [1, 1]
        assert title == "" or "<w:p/>" in etree.fromstring(parts(document)["docProps/core.xml"]).xpath("string()")


# --- the package ---


def test_a_file_that_is_no_zip_is_refused_by_its_name(tmp_path: Path):
    for data in (b"", b"PK", b"%PDF-1.4", docx(par("a"))[:-40], docx(par("a"))[30:]):
        (tmp_path / "plan.docx").write_bytes(data)
        with pytest.raises(TemplateError) as caught:
            Template.open(tmp_path / "plan.docx")
        assert str(caught.value) == (
            "plan.docx: Filen er ikke et Word-dokument (.docx). Gem den i Word som .docx, og prøv igen."
        )


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_zip_is_refused_or_read_and_never_anything_else(data: st.DataObject):
    spoilt = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 4))):
        spoilt[data.draw(st.integers(0, len(SMALL) - 1))] = data.draw(st.integers(0, 255))
    try:
        Template.open(bytes(spoilt)).render({"x": "a"})
    except TemplateError as error:
        assert error.place
        assert error.mend


SMALL = docx(par("{{ x }}"))


def test_a_zip_that_unpacks_to_too_much_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, b" " * (64 * 1024 * 1024 + 1))
    assert len(file.getvalue()) < 100_000
    assert fault(file.getvalue()).message == "Filen fylder for meget, når den pakkes ud."


def test_a_zip_that_lies_about_its_size_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, b" " * 70_000_000)
    data = file.getvalue().replace(struct.pack("<L", 70_000_000), struct.pack("<L", 1000))
    assert fault(data).message == "Filen er ikke et Word-dokument (.docx)."


def test_a_zip_with_too_many_parts_is_refused():
    many = made(par("a")) | {f"word/media/{number}.png": b"" for number in range(1000)}
    assert fault(packed(many)).message == "Filen fylder for meget, når den pakkes ud."


@pytest.mark.parametrize("name", ["../ud.xml", "/etc/passwd", "word/../../ud.xml", "C:\\ud.xml", "word\\ud.xml"])
def test_a_part_whose_name_leads_out_of_the_package_is_refused(name: str):
    data = packed(made(par("a")) | {"x" * len(name): b""}).replace(b"x" * len(name), name.encode())
    assert fault(data).message == "Filen har dele med dobbelte eller ulovlige navne."


def test_a_part_that_is_there_twice_is_refused():
    assert (
        fault(packed(made(par("a")), (DOCUMENT, b"b"))).message == "Filen har dele med dobbelte eller ulovlige navne."
    )


def test_a_zip_without_a_word_document_is_refused():
    assert fault(packed({"xl/workbook.xml": b"<a/>"})).message == "Filen er ikke et Word-dokument."


def test_a_template_that_cannot_be_read_is_refused(tmp_path: Path):
    for path in (tmp_path / "findes_ikke.docx", tmp_path):
        with pytest.raises(TemplateError) as caught:
            Template.open(path)
        assert (caught.value.message, caught.value.place) == ("Skabelonen kan ikke læses.", path.name)


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 100 + '"><!ENTITY c "' + "&b;" * 100 + '">]>'
DTD, DAMAGED = "Filen har en DTD, og det må en skabelon ikke have.", "Filen er beskadiget og kan ikke læses."
DTDS = {
    "a dtd": ("<!DOCTYPE a>", par("{{ x }}"), DTD),
    "an entity": (LAUGHS, par("{{ x }}&c;"), DTD),
    "a file": ('<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>', par("{{ x }}&f;"), DTD),
    "an unknown entity": ("", par("{{ x }}&f;"), DAMAGED),
    "no end": ("", par("{{ x }}") + "<w:p>", DAMAGED),
}


@pytest.mark.parametrize("name", DTDS)
@pytest.mark.parametrize("part", [DOCUMENT, "word/header1.xml", "word/styles.xml"])
def test_a_part_with_a_dtd_or_broken_xml_is_refused(name: str, part: str):
    prolog, inner, message = DTDS[name]
    template = made(par("{{ x }}"), header1=par("{{ x }}"))
    start, end = template[part].decode().split("?>\n")
    template[part] = f"{start}?>\n{prolog}{re.sub('(</w:[a-z]+>)$', lambda tag: inner + tag[1], end)}".encode()
    assert fault(packed(template), {"x": "a"}).message == message


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_part_in_another_encoding_is_refused(encoding: str):
    template = made(par("Å {{ x }}"))
    template[DOCUMENT] = template[DOCUMENT].decode().encode(encoding)
    assert fault(packed(template), {"x": "a"}).message == "Filen er ikke i UTF-8."


def test_a_byte_order_mark_is_no_fault():
    template = made(par("Å {{ x }}"))
    template[DOCUMENT] = b"\xef\xbb\xbf" + template[DOCUMENT]
    assert paragraphs(Template.open(packed(template)).render({"x": "a"})) == ["Å a"]


# --- the same bytes ---


WHOLE = {
    "body": pars("{{ borger.navn }}", "{{ helbred }}", "{{ sagstype }}")
    + pars("{%p for s in samtaler|sort(attribute='emne') %}", "{{ s.emne|upper }}{{ s.emne }}", "{%p endfor %}"),
    "header1": par("{{ borger.by }} {{ profil.navn }}"),
    "title": "{{ borger.navn }}",
}
ROWS = [{"#": f"samtaler[{number}]", "emne": emne} for number, emne in enumerate("cab")]
AGAIN = "from tests.word.test_template import made_again; print(made_again().hex())"


def made_again() -> bytes:
    context = deepcopy(EMPTY) | {"samtaler": ROWS, "helbred": "a\n\n- b"}
    return Template.open(docx(**WHOLE), FIELDS).render(context)


def test_the_same_template_and_data_give_the_same_bytes_in_any_process():
    assert made_again() == made_again()
    place, environment = Path(__file__).parents[2], {**os.environ, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", AGAIN], env=environment, cwd=place, capture_output=True, check=True)
    assert bytes.fromhex(done.stdout.decode()) == made_again()


def test_a_template_can_be_used_again_and_keeps_nothing_of_the_case_before():
    template = Template.open(docx(**WHOLE), FIELDS)
    first = template.render(deepcopy(EMPTY) | {"samtaler": ROWS})
    assert template.render(deepcopy(EMPTY)) == template.render(deepcopy(EMPTY))
    assert template.render(deepcopy(EMPTY) | {"samtaler": ROWS}) == first


def test_parts_without_tags_are_copied_byte_for_byte_and_in_their_order():
    template = good() | {"word/header1.xml": made("", header1=par("{{ x }}"))["word/header1.xml"]}
    document = parts(Template.open(packed(template)).render({"x": "a"}))
    assert list(document) == list(template)
    assert [name for name in document if document[name] != template[name]] == ["word/header1.xml"]


def test_no_clock_stands_in_the_zip_and_it_is_whole():
    with zipfile.ZipFile(io.BytesIO(made_again())) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# --- nothing is lost ---


LETTERS = "aå &<>\"'{}%#\\\u00a0\u200b\u00ad\u05e9\U0001f600\u2011]-*_"
line = st.text(
    st.sampled_from(LETTERS + "\t") | st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40
)
free = st.text(
    st.sampled_from(LETTERS + "\t\n") | st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=80
)
PLAIN_FORMS = Template.open(docx(par("[{{ x }}]"), header1=par("[{{ x }}]"), title="{{ x }}"))
CONTROL_FORMS = Template.open(
    docx(pars("{{ borger.navn }}", "[{{ helbred }}]", "{{ helbred }}", "H: {{ helbred }}")), FIELDS
)


def allowed(text: str) -> str:
    return FORBIDDEN.sub("", text)


@given(free.map(allowed))
@example("{{ x }} {% raw %} ]]> &amp; <w:p/> \t\n\n")
@settings(max_examples=80, deadline=None)
def test_a_plain_value_is_read_back_as_it_was(text: str):
    document = PLAIN_FORMS.render({"x": text})
    assert paragraphs(document) == [f"[{text}]"]
    assert paragraphs(document, "word/header1.xml") == [f"[{text}]"]
    title = etree.fromstring(parts(document)["docProps/core.xml"]).findtext("{http://purl.org/dc/elements/1.1/}title")
    assert title == text or (text == "" and title is None)


@given(line.map(allowed).filter(str.strip))
@settings(max_examples=80, deadline=None)
def test_a_line_in_a_control_is_read_back_as_it_was(text: str):
    context = deepcopy(EMPTY)
    context["borger"]["navn"] = text
    assert controls(CONTROL_FORMS.render(context))[0].text == text


@given(
    free.map(lambda text: normalise(allowed(text))).filter(str.strip),
    st.sampled_from(["kladde", "endelig", "udsendelse"]),
)
@example("a\nb\n\n- c\n- d", "kladde")
@settings(max_examples=120, deadline=None)
def test_a_free_text_is_read_back_as_it_was_in_every_form_and_state(text: str, state: Any):
    text = text.replace("**", "*")  # bold is a look, not a text: see test_controls
    document = CONTROL_FORMS.render(deepcopy(EMPTY) | {"helbred": text}, state=state)
    wanted = parts_of(text)
    _, in_line, *rest = paragraphs(document)
    assert in_line == f"[{text}]"
    blocks = [Paragraph(words, style == "Opstilling") for words, style in zip(rest, styles(document)[2:], strict=True)]
    assert blocks[: len(wanted)] == wanted
    alone = len(wanted) == 1 and not wanted[0].item
    label = [Paragraph(f"H: {text}")] if alone else [Paragraph("H: "), *wanted]
    assert blocks[len(wanted) :] == label


LONG = ["x" * 100_000, "ord " * 25_000, "linje\n" * 16_000, "- et punkt\n\n" * 8_000]
LONG += ["**a** b " * 12_000, "**a " * 25_000, "<&>" * 33_000]


@pytest.mark.parametrize("text", LONG, ids=lambda text: repr(text[:7]))
def test_a_hundred_thousand_characters_arrive(text: str):
    text = normalise(text)
    document = CONTROL_FORMS.render(deepcopy(EMPTY) | {"helbred": text})
    bare = re.sub(r"\*\*(\S)\*\*", r"\1", text)
    _, in_line, below, *_ = controls(document)
    assert in_line.text == bare
    assert below.text == "\n".join(part.text for part in parts_of(bare))


# --- placeholders ---


NAMED = [
    (par("{{ borger.navn }} {{ borger.by|upper }}"), ["borger.navn", "borger.by"]),
    (par("{% if borger.tolk and not helbred %}{% endif %}"), ["borger.tolk", "helbred"]),
    (pars("{%p for s in samtaler %}", "{{ s.emne }}", "{%p endfor %}"), ["samtaler", "samtaler[].emne"]),
    (
        par("{% for s in samtaler %}{% for p in s.personer|sort %}{{ p.navn }}{% endfor %}{% endfor %}"),
        ["samtaler", "samtaler[].personer", "samtaler[].personer[].navn"],
    ),
    (par("{% set b = borger %}{% set n = b.navn %}{{ n }}"), ["borger", "borger.navn"]),
    (par("{% for s in samtaler if s.dato %}{{ loop.index }}{% endfor %}"), ["samtaler", "samtaler[].dato"]),
    (par("{{ borger.navn.upper() }} {{ borger.navn }}"), ["borger.navn"]),
    (par("{{ borger['navn'] }} {{ samtaler[0].emne }} {{ samtaler|length }}"), ["borger", "samtaler"]),
    (par("{{ 'x' }} {{ 1 + 1 }}"), []),
    (table(["{%tr for s in samtaler %}"], ["{{ s.dato|kort }}"], ["{%tr endfor %}"]), ["samtaler", "samtaler[].dato"]),
]


@pytest.mark.parametrize(("body", "names"), NAMED)
@pytest.mark.parametrize("fields", [None, FIELDS], ids=["plain", "fields"])
def test_a_template_can_say_what_it_asks_for_with_loops_and_aliases_resolved(body: str, names: list[str], fields: Any):
    assert list(Template.open(docx(body), fields).placeholders) == names


def test_the_placeholders_stand_in_the_order_of_the_parts():
    template = Template.open(
        docx(par("{{ a }}"), header1=par("{{ b }}"), footnotes=par("{{ c }}"), title="{{ d }}{{ a }}")
    )
    assert template.placeholders == ("a", "b", "c", "d")


# --- looks ---


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + b"\x08\x06\0\0\0"


def with_logo() -> dict[str, bytes]:
    """The good document with its logo in the header, one centimetre high, and another picture beside it."""
    template = good()
    logo = PICTURE.replace('cx="9525" cy="9525"', 'cx="720000" cy="360000"')
    other = logo.replace("rIdBillede", "rIdAndet")
    template["word/header1.xml"] = template["word/header1.xml"].replace(
        b"</w:hdr>", par(logo, other).encode() + b"</w:hdr>"
    )
    relation = '<Relationship Id="{}" Type="image" Target="media/{}"/>'
    template["word/_rels/header1.xml.rels"] = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + relation.format("rIdBillede", "logo.png")
        + relation.format("rIdAndet", "eu.png")
        + "</Relationships>"
    ).encode()
    return template


def sizes(document: bytes) -> list[str]:
    return re.findall(r'<(?:wp:extent|a:ext) (cx="\d+" cy="\d+")', parts(document)["word/header1.xml"].decode())


LOGOS = [
    ((200, 100), 'cx="720000" cy="360000"'),
    ((100, 100), 'cx="360000" cy="360000"'),
    ((100, 200), 'cx="180000" cy="360000"'),
    ((1000, 100), 'cx="1800000" cy="180000"'),
]


@pytest.mark.parametrize(("pixels", "size"), LOGOS)
def test_a_logo_keeps_its_height_and_proportions_up_to_five_centimetres_and_other_pictures_theirs(
    pixels: Any, size: str
):
    document = Template.open(packed(with_logo()), look=Look(logo=png(*pixels))).render({})
    assert parts(document)["word/media/logo.png"] == png(*pixels)
    assert sizes(document) == [size, size, 'cx="720000" cy="360000"', 'cx="720000" cy="360000"']


def test_colours_go_into_the_theme_and_the_rest_of_it_stays():
    document = Template.open(packed(with_logo()), look=Look(primary="0a1b2c", secondary="112233")).render({})
    theme = parts(document)["word/theme/theme1.xml"].decode()
    assert re.findall(r'<a:(accent\d)><a:srgbClr val="(\w+)"', theme)[:3] == [
        ("accent1", "0A1B2C"),
        ("accent2", "112233"),
        ("accent3", "A5A5A5"),
    ]
    assert sizes(document) == ['cx="720000" cy="360000"'] * 4


def test_no_look_and_an_empty_look_leave_the_template_as_it_is():
    template = with_logo()
    assert parts(Template.open(packed(template)).render({})) == template
    assert parts(Template.open(packed(template), look=Look()).render({})) == template


@pytest.mark.parametrize("logo", [b"x", b"GIF89a" + b"\0" * 30, png(0, 10), png(10, 0), png(1, 1)[:20]])
def test_a_logo_that_is_no_picture_is_refused(logo: bytes):
    with pytest.raises(TemplateError) as caught:
        Template.open(packed(with_logo()), look=Look(logo=logo))
    assert str(caught.value) == (
        "profilens logo: Logoet er ikke et billede, Word kan vise overalt. Gem det som PNG eller JPEG, "
        "højst 5000 billedpunkter på hver led; SVG kan ikke bruges."
    )


def test_a_look_on_a_template_without_theme_or_logo_changes_nothing():
    template = made(par("a"))
    assert parts(Template.open(packed(template), look=Look(png(1, 1), "000000", "FFFFFF")).render({})) == template


def test_a_key_named_as_a_method_of_dicts_hides_no_method():
    context = {"ord": {"items": "en nøgle", "navn": "Bo"}}
    body = par(
        "{% for key, value in ord.items() %}{{ key }}={{ value }};{% endfor %}{{ ord['items'] }}, {{ ord.navn }}"
    )
    assert paragraphs(Template.open(docx(body)).render(context)) == ["items=en nøgle;navn=Bo;en nøgle, Bo"]


def test_the_same_context_gives_the_same_bytes_and_is_left_as_it_was():
    template = Template.open(docx(par("{{ borger.navn }}") + par("{{ helbred }}")), FIELDS)
    context = {**EMPTY, "helbred": "- et\n- to"}
    before = repr(context)
    assert template.render(context) == template.render(context)
    assert repr(context) == before
