"""Each way of spoiling a document is found under its own code, and nothing is found in the good one."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from generator.word.accessibility import RULES as ACCESSIBILITY_RULES
from generator.word.accessibility import accessibility
from generator.word.lint import RULES as LINT_RULES
from generator.word.lint import lint
from tests.ooxml import needs_validator, validate
from tests.word.damage import ACCESSIBILITY, LINT, UNREADABLE, Damage, body, cell, paragraph, put, row, run, table
from tests.word.good import CASE_TEXTS, good, packed

ALL = [*UNREADABLE, *LINT, *ACCESSIBILITY]
CHECKS = (lint, accessibility)


def codes(findings):
    return {finding.code for finding in findings}


@pytest.mark.parametrize("check", CHECKS)
def test_the_good_document_gives_no_finding(check):
    assert check(packed(good())) == []


@needs_validator
def test_the_good_document_is_valid_to_the_sdk(tmp_path: Path):
    path = tmp_path / "good.docx"
    path.write_bytes(packed(good()))
    assert validate([path]) == {path: []}


@pytest.mark.parametrize("damage", LINT, ids=str)
def test_lint_finds_damage(damage: Damage):
    assert codes(lint(damage.docx())) == {damage.code, *damage.also}


@pytest.mark.parametrize("damage", ACCESSIBILITY, ids=str)
def test_accessibility_finds_damage(damage: Damage):
    assert codes(accessibility(damage.docx())) == {damage.code, *damage.also}


@pytest.mark.parametrize("damage", UNREADABLE, ids=str)
@pytest.mark.parametrize("check", CHECKS)
def test_an_unreadable_file_is_a_finding_in_both_books(check, damage: Damage):
    assert damage.code in codes(check(damage.docx()))


def test_every_rule_has_a_damage_that_breaks_it():
    assert {rule.code for rule in LINT_RULES} == {damage.code for damage in LINT}
    assert {rule.code for rule in ACCESSIBILITY_RULES} == {damage.code for damage in ACCESSIBILITY}


def test_codes_are_unique_and_every_rule_tells_the_mend():
    rules = [*LINT_RULES, *ACCESSIBILITY_RULES]
    assert len({rule.code for rule in rules}) == len(rules)
    assert all(rule.message.endswith(".") and rule.mend.endswith(".") for rule in rules)


@pytest.mark.parametrize("damage", ALL, ids=str)
def test_no_finding_quotes_the_case(damage: Damage):
    found = [finding for check in CHECKS for finding in check(damage.docx())]
    assert not [finding for finding in found for text in CASE_TEXTS if text in str(finding.as_dict())]


PLACES = [
    ("en celle", put("<w:p/></w:tc>", "</w:tc>"), "dokument › Forberedende del › Helbred › tabel 1, række 3, celle 2"),
    (
        "et felt",
        put('<w:id w:val="1"/>', ""),
        "dokument › Forberedende del › Helbred › afsnit 2 › feltet »borger.navn«",
    ),
    (
        "et felt om afsnit",
        put('<w:id w:val="4"/>', ""),
        "dokument › Forberedende del › Helbred › afsnit 5 › feltet »helbred.beskrivelse«",
    ),
    ("før tabellen", put("Se også", "{{ a }}"), "dokument › Forberedende del › afsnit 2"),
    ("en overskrift", put("Helbred", "{{ b }}"), "dokument › Forberedende del › {{ b }}"),
    ("sidehovedet", put("Rehab", "{{", "word/header1.xml"), "sidehoved 1 › afsnit 1"),
    ("egenskaberne", put("<dc:title>", "<dc:title>{{ a }}", "docProps/core.xml"), "egenskaber"),
]


@pytest.mark.parametrize(("name", "spoil", "place"), PLACES, ids=[name for name, _, _ in PLACES])
def test_a_finding_names_its_place(name, spoil, place):
    assert [finding.path for finding in lint(spoil(good()))] == [place]


def test_a_style_is_named_where_it_is_at_fault():
    spoilt = put(
        '<w:name w:val="heading 1"/>',
        '<w:name w:val="heading 1"/><w:rPr><w:lang w:val="sv-SE"/></w:rPr>',
        "word/styles.xml",
    )
    assert [finding.path for finding in accessibility(spoilt(good()))] == ["typografier › typografien »heading 1«"]


def test_contrast_tells_colours_and_ratio_once_for_each_style():
    faint = paragraph(run("Svag.", '<w:color w:val="808080"/>'))
    (finding,) = accessibility(body(faint + faint)(good()))
    assert "808080 på FFFFFF, 3,9:1" in finding.message


TEMPLATE = body(
    paragraph("{{ borger.navn }}")
    + table(
        row(cell(paragraph("A.")), cell(paragraph("B.")), header=True),
        row(cell(paragraph("{%tr for x in y %}"), '<w:gridSpan w:val="3"/>')),
        row(cell(paragraph("{{ x.a }}")), cell(paragraph("{{ x.b }}"))),
        row(cell(paragraph("{%tr endfor %}"))),
    )
)


def test_a_template_may_hold_template_code():
    template = TEMPLATE(good())
    assert lint(template, template=True) == []
    assert accessibility(template) == []
    assert codes(lint(template)) == {"word-skabelonkode"}


DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative val="1" '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"/></a:ext></a:extLst>'
)
UNPROTECTED = '<w:documentProtection w:edit="forms" w:enforcement="0"/>'
ALLOWED = [
    ("automatisk farve på sort", body(paragraph(run("A.", '<w:color w:val="auto"/><w:shd w:fill="000000"/>')))),
    ("afsnit efter tabel", body(table(row(cell(), cell())) + "<w:p/>" + table(row(cell(), cell())))),
    ("sideskift i tomt afsnit", body('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')),
    ("ét ord med fed", body(paragraph(run("Husk", "<w:b/>") + run(" det")))),
    ("dato først i afsnittet", body(paragraph("1. marts 2026 begyndte forløbet"))),
    ("tankestreg som svar", body(paragraph("–"))),
    ("dekorativt billede", put(' descr="Kommunens byvåben"/>', f">{DECORATIVE}</wp:docPr>")),
    ("beskyttelse slået fra", put("<w:compat>", f"{UNPROTECTED}<w:compat>", "word/settings.xml")),
    ("tegn i symbolskrift", body(paragraph('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'))),
]


@pytest.mark.parametrize(("name", "spoil"), ALLOWED, ids=[name for name, _ in ALLOWED])
@pytest.mark.parametrize("check", CHECKS)
def test_what_looks_like_a_fault_and_is_none(check, name, spoil):
    assert check(spoil(good())) == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_checks_never_raise_whatever_the_xml_says(data: st.DataObject):
    """Any attribute and any element of a part may be other than it should be."""
    parts = good()
    name = data.draw(st.sampled_from([name for name in parts if name.endswith((".xml", ".rels"))]))
    root = etree.fromstring(parts[name])
    elements = list(root.iter())
    for element in data.draw(st.lists(st.sampled_from(elements), max_size=8)):
        parent = data.draw(st.sampled_from(elements))
        if parent not in [element, *element.iterdescendants()] and element is not root:
            parent.append(element)  # moves it
        for attribute in element.attrib:
            element.set(
                attribute, data.draw(st.sampled_from(["", "0", "-1", "x", "FFFFFF", "æ" * 70, "{{", "9" * 5000, "²"]))
            )
    spoilt = packed(parts | {name: etree.tostring(root)})
    assert all(isinstance(check(spoilt), list) for check in CHECKS)
