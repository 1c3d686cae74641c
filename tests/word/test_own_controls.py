"""A template's own controls: one round a placeholder becomes ours and keeps its looks, the others stay round theirs."""

from typing import Any

import pytest
from lxml import etree

from generator.word.lint import lint
from generator.word.read import read
from tests.ooxml import needs_validator, validate
from tests.reading import W, controls, paragraphs, root, styles
from tests.word.edits import edited, put_before, run, write
from tests.word.making import DAY, FIELDS, docx, filled_in, par, pars, samtaler, table, within
from tests.word.making import run as run_xml

W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
STATES = ("kladde", "endelig", "udsendelse")
KINDS = {
    "rich": "",
    "rich by name": "<w:richText/>",
    "plain": "<w:text/>",
    "several lines": '<w:text w:multiLine="1"/>',
    "date": '<w:date w:fullDate="2001-01-01T00:00:00Z"><w:dateFormat w:val="yyyy"/></w:date>',
    "drop-down": '<w:dropDownList><w:listItem w:displayText="x" w:value="x"/></w:dropDownList>',
    "combo": '<w:comboBox><w:listItem w:displayText="x" w:value="x"/></w:comboBox>',
    "check box": '<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>',
}
CELL = '<w:tc><w:tcPr><w:tcW w:w="4500" w:type="dxa"/></w:tcPr>{}</w:tc>'
LEVELS = {
    "run": lambda kind, code: par(within(kind, run_xml(code))),
    "run among others": lambda kind, code: par("Før ", within(kind, run_xml(code)), " efter"),
    "block": lambda kind, code: within(kind, par(code)),
    "cell": lambda kind, code: table(["a", "b"]).replace(CELL_B, within(kind, CELL.format(par(code)))),
}
CELL_B = '<w:tc><w:tcPr><w:tcW w:w="1000" w:type="dxa"/></w:tcPr>' + par("b") + "</w:tc>"
FIELDS_OF = {
    "{{ borger.navn }}": ("borger.navn", "Borgerens navn", "text", "Åse"),
    "{{ borger.foedt }}": ("borger.foedt", "Fødselsdag", "date", "3. april 2019"),
    "{{ sagstype }}": ("sagstype", "Sagstype", "dropDownList", "Fleksjob"),
    "{{ borger.tolk }}": ("borger.tolk", "Brug for tolk", "checkbox", "☒"),
    "{{ helbred }}": ("helbred", "Helbredet", "rich", "Godt."),
}
VALUES: dict[str, Any] = {"navn": "Åse", "foedt": DAY, "sagstype": "Fleksjob", "tolk": True, "helbred": "Godt."}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_control_round_a_placeholder_becomes_the_fields_own_and_none_is_put_in_it(level: str, kind: str):
    for code, wanted in FIELDS_OF.items():
        (control,) = controls(filled_in(docx(LEVELS[level](KINDS[kind], code)), **VALUES))
        assert (control.tag, control.alias, control.kind, control.text) == wanted
        assert not control.is_prompt


@pytest.mark.parametrize("level", LEVELS)
def test_what_stands_round_the_control_stays(level: str):
    body = LEVELS[level]("<w:text/>", "{{ borger.navn }}")
    shown = [text.replace("{{ borger.navn }}", "Åse") for text in paragraphs(docx(body))]
    for state in STATES:
        document = filled_in(docx(body), state=state, **VALUES)
        assert paragraphs(document) == shown
        assert bool(controls(document)) == (state != "udsendelse")
        assert lint(document) == []


LOOKS = (
    '<w:lock w:val="contentLocked"/><w:placeholder><w:docPart w:val="ABC"/></w:placeholder><w:temporary/>'
    '<w:showingPlcHdr/><w:dataBinding w:xpath="/a" w:storeItemID="{0}"/><w15:color w:val="FF0000"/>'
    '<w15:appearance w15:val="hidden"/>'
)


@pytest.mark.parametrize("values", [{}, VALUES])
def test_the_control_keeps_its_looks_and_nothing_that_would_hide_or_change_the_value(values: dict[str, Any]):
    own = within("<w:text/>", run_xml("{{ borger.navn }}", "<w:i/>"), first="<w:rPr><w:b/></w:rPr>", looks=LOOKS)
    document = root(filled_in(docx(par(own)), **values))
    properties = next(document.iter(f"{W}sdtPr"))
    shows_prompt = [] if values else [f"{W}showingPlcHdr"]
    assert [child.tag for child in properties] == [
        *(f"{W}{name}" for name in ("rPr", "alias", "tag", "id", "lock", "placeholder")),
        *shows_prompt,
        f"{W15}color",
        f"{W15}appearance",
        f"{W}text",
    ]
    assert properties.find(f"{W}rPr/{W}b") is not None
    assert properties.find(f"{W}lock").get(f"{W}val") == "contentLocked"
    assert properties.find(f"{W}placeholder/{W}docPart").get(f"{W}val") != "ABC"
    assert properties.find(f"{W15}color").get(f"{W}val") == "FF0000"
    if values:
        assert next(document.iter(f"{W}sdtContent")).find(f"{W}r/{W}rPr/{W}i") is not None


def test_a_control_without_run_properties_takes_those_of_its_text_as_ours_do():
    properties = next(root(filled_in(docx(par(within("", run_xml("{{ borger.navn }}", "<w:i/>")))))).iter(f"{W}sdtPr"))
    assert [child.tag for child in properties.find(f"{W}rPr")] == [f"{W}i"]
    assert properties.find(f"{W}lock") is None


@pytest.mark.parametrize(
    "body", [within("", par("{{ helbred }}", style="Svar")), par(within("", run_xml("{{ helbred }}")), style="Svar")]
)
def test_a_free_text_in_its_own_control_may_have_several_paragraphs(body: str):
    document = filled_in(docx(body), helbred="Et.\n\n- to")
    (control,) = controls(document)
    assert control.text == "Et.\nto"
    assert styles(document) == ["Svar", "Svarpunkt"]
    assert next(root(document).iter(f"{W}sdt")).getparent().tag == f"{W}body"


@pytest.mark.parametrize("kind", ["<w:text/>", "<w:date/>", "<w:dropDownList/>", "<w:comboBox/>"])
@pytest.mark.parametrize(
    "code", ["Navn: {{ borger.navn }}", "{{ borger.navn }}{{ helbred }}", "{{ borger.navn|upper }}"]
)
def test_a_control_that_may_hold_no_other_stays_as_it_is_round_more_than_a_placeholder(kind: str, code: str):
    document = filled_in(docx(par(within(kind, run_xml(code)))), navn="Åse", helbred="Godt.")
    (control,) = controls(document)
    assert (control.tag, control.alias) == ("egen", "Eget")
    assert control.text in {"Navn: Åse", "ÅseGodt.", "ÅSE"}


CONTAINERS = {
    "two": (within("", pars("{{ borger.navn }}", "{{ borger.by }}")), ["egen", "borger.navn", "borger.by"]),
    "text too": (par(within("", run_xml("Navn: {{ borger.navn }}"))), ["egen", "borger.navn"]),
    "group": (within("<w:group/>", par("{{ borger.navn }}")), ["egen", "borger.navn"]),
    "condition": (
        par(within("", run_xml("{% if borger.navn %}{{ borger.navn }}{% endif %}"))),
        ["egen", "borger.navn"],
    ),
    "loop": (
        within("", pars("{%p for s in samtaler %}", "{{ s.emne }}", "{%p endfor %}")),
        ["egen", "samtaler[0].emne", "samtaler[1].emne"],
    ),
    "inside a loop": (
        pars("{%p for s in samtaler %}") + within("", pars("{{ s.emne }}", "Mere.")) + par("{%p endfor %}"),
        ["egen", "samtaler[0].emne", "egen", "samtaler[1].emne"],
    ),
    "table": (
        within("", table(["{%tr for s in samtaler %}"], ["{{ s.emne }}"], ["{%tr endfor %}"])),
        ["egen", "samtaler[0].emne", "samtaler[1].emne"],
    ),
    "nested": (
        within("", within("", pars("{{ borger.navn }}", "{{ borger.by }}")) + par("Mere.")),
        ["egen", "egen", "borger.navn", "borger.by"],
    ),
    "nothing of ours": (
        par(within("<w:text/>", run_xml("Skrives i hånden")), "{{ borger.navn }}"),
        ["egen", "borger.navn"],
    ),
    "read-only": (par(within("<w:text/>", run_xml("{{ beregnet.alder }}"))), ["egen"]),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_control_round_more_stays_with_its_tag_and_every_control_has_a_number_of_its_own(name: str):
    body, tags = CONTAINERS[name]
    values = {"navn": "Åse", "by": "Ry", "samtaler": samtaler("a", "b")}
    found = controls(document := filled_in(docx(body, header1=par(within("", run_xml("Fast")))), **values))
    assert [control.tag for control in found] == [*tags, "egen"]
    numbers = [int(each.get(f"{W}val")) for part in ("document", "header1") for each in _numbers(document, part)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert lint(document) == []


def _numbers(document: bytes, part: str) -> list[etree._Element]:
    return list(root(document, f"word/{part}.xml").iter(f"{W}id"))


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_copy_to_send_has_none_of_the_templates_own_controls_and_the_same_words(name: str):
    template = docx(CONTAINERS[name][0], header1=par(within("", run_xml("Fast"))))
    values = {"navn": "Åse", "by": "Ry", "samtaler": samtaler("a", "b")}
    copy = filled_in(template, state="udsendelse", **values)
    assert controls(copy) == []
    assert paragraphs(copy) == paragraphs(filled_in(template, **values))
    assert paragraphs(copy, "word/header1.xml") == ["Fast"]


def test_what_is_written_in_a_container_beside_the_fields_is_told_and_the_container_is_not():
    sent = filled_in(docx(CONTAINERS["text too"][0]), navn="Åse")
    base = read(sent, FIELDS)
    assert base.values["borger.navn"].text == "Åse"
    again = read(edited(sent, write("borger.navn", "Bo"), put_before("borger.navn", run("kaldet "))), FIELDS, base)
    assert again.values["borger.navn"].text == "Bo"
    assert [line for line in again.outside if line not in base.outside] == ["Navn: kaldet …"]
    assert "ukendt-maerke" not in {found.code for found in again.findings}


def test_a_control_that_the_document_was_not_sent_with_is_told():
    sent = filled_in(docx(par("{{ borger.navn }}")), navn="Åse")
    new = edited(sent, put_before("borger.navn", within("", run("Nyt"), number=77)))
    reading = read(new, FIELDS, read(sent, FIELDS))
    assert "ukendt-maerke" in {found.code for found in reading.findings}
    assert "Nyt…" in reading.outside


@needs_validator
def test_documents_with_controls_of_their_own_are_valid_to_the_sdk(tmp_path):
    own = within(
        "<w:text/>",
        run_xml("{{ borger.navn }}"),
        first="<w:rPr><w:b/></w:rPr>",
        looks='<w:lock w:val="sdtLocked"/><w15:color w:val="FF0000"/><w15:appearance w15:val="tags"/>',
    )
    bodies = [
        *(body for body, _ in CONTAINERS.values()),
        par(own),
        *(make("", "{{ helbred }}") for make in LEVELS.values()),
    ]
    files = {
        tmp_path / f"{state}.docx": filled_in(docx("".join(bodies)), state, navn="Åse", samtaler=samtaler("a", "b"))
        for state in STATES
    }
    for file, data in files.items():
        file.write_bytes(data)
    assert validate(files, ["Microsoft365"]) == {file: [] for file in files}
