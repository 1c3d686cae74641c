"""A municipality's own fields: a small part of JSON Schema, every fault at once, and then fields like all others."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import pipeline
from generator.documents import KINDS
from generator.errors import CaseError
from generator.fields import NO_OWN, OwnFields, catalogue, template_fields
from generator.fields_page import page
from generator.load import accept, load_case
from generator.municipalities import municipality
from generator.orders import applied
from generator.own_fields import MAX_FIELDS, read_own_fields
from generator.pipeline import Choices
from generator.places import MUNICIPALITIES
from generator.readback import read_back
from generator.view import Occasion, context
from generator.word import Template
from generator.word.read import read
from tests.conftest import TODAY
from tests.word.edits import edited, run, write
from tests.word.making import docx, pars

LINE = {"type": "string", "title": "Dagtilbud"}
STRANDBY = municipality("strandby").own
CASE = MUNICIPALITIES / "strandby" / "sager" / "2025-000501.json"


@pytest.fixture
def declared(tmp_path: Path):
    """Reads fields written to a file: by name, or the whole file."""

    def read_(fields=None, **whole) -> OwnFields:
        file = tmp_path / "felter.schema.json"
        file.write_text(json.dumps(whole or {"properties": fields}), encoding="utf-8")
        return read_own_fields(file)

    return read_


def case(**own):
    return {"skemaversion": "1.0", "sagsnr": "1", "kommune_felter": own}


# What may be declared


def test_every_kind_of_field_can_be_declared(declared):
    row = {"type": "object", "properties": {"navn": {"type": "string", "title": "Navn"}}}
    own = declared(
        {
            "linje": {"type": "string", "title": "Linje", "description": "Hjælp."},
            "tekst": {"type": "string", "format": "tekst", "title": "Tekst"},
            "dato": {"type": "string", "format": "date", "title": "Dato"},
            "tid": {"type": "string", "format": "klokkeslaet", "title": "Tid"},
            "cpr": {"type": "string", "format": "cpr", "title": "Barnets CPR-nummer"},
            "antal": {"type": "integer", "title": "Antal", "minimum": 0, "maximum": 9},
            "timer": {"type": "number", "title": "Timer"},
            "kryds": {"type": "boolean", "title": "Kryds"},
            "valg": {"title": "Valg", "oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]},
            "gruppe": {"title": "Gruppe", **row},
            "liste": {"type": "array", "title": "Liste", "items": row},
        }
    )
    found = {path.removeprefix("kommune_felter."): field for path, field in catalogue("sag", own).items()}
    kinds = "linje tekst dato klokkeslaet cpr heltal tal afkrydsning valg gruppe liste".split()
    names = "linje tekst dato tid cpr antal timer kryds valg gruppe liste".split()
    assert [found[name].kind for name in names] == kinds
    assert (found["linje"].label, found["linje"].help) == ("Linje", "Hjælp.")
    assert found["liste[].navn"].label == "Navn"
    assert found["gruppe.navn"].kind == "linje"


def test_the_address_of_the_schema_language_may_stand_in_the_file(declared):
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "properties": {"dagtilbud": LINE}}
    assert catalogue("sag", declared(**whole))["kommune_felter.dagtilbud"].label == "Dagtilbud"


def test_no_fields_are_the_programs_own_alone(declared):
    assert declared({}) is NO_OWN


def test_the_programs_own_catalogue_is_not_touched(declared):
    declared({"dagtilbud": LINE})
    assert "kommune_felter.dagtilbud" not in catalogue()
    assert "kommune_felter.dagtilbud" not in template_fields()


# What may not

WRONG = {
    "no title": ({"a": {"type": "string"}}, "»kommune_felter.a«: »title« mangler"),
    "a blank title": ({"a": {"type": "string", "title": " "}}, "»kommune_felter.a«: »title« mangler"),
    "a long title": ({"a": {"type": "string", "title": "x" * 65}}, "på én linje med højst 64 tegn"),
    "no type": ({"a": {"title": "A"}}, "»kommune_felter.a«: »type« skal være en af: string, boolean"),
    "an unknown type": ({"a": {"title": "A", "type": "null"}}, "»type« skal være en af"),
    "types": ({"a": {"title": "A", "type": ["string", "null"]}}, "»type« skal være en af"),
    "an unknown format": ({"a": {**LINE, "format": "email"}}, "»format« skal være et af: linje, tekst, date"),
    "a misspelt word": ({"a": {"titel": "A", "type": "string"}}, "»titel« kan ikke bruges her. Mente du »title«?"),
    "a reference to a file": ({"a": {"$ref": "file:///etc/passwd", "title": "A"}}, "»type« skal være en af"),
    "a reference beside a type": ({"a": {**LINE, "$ref": "http://x.example/y"}}, "hvis navn ikke kan være et feltnavn"),
    "a pattern": ({"a": {**LINE, "pattern": "(a+)+$"}}, "»pattern« kan ikke bruges her"),
    "a field that is text": ({"a": "string"}, "»kommune_felter.a«: et felt skal være { … }."),
    "capitals": ({"Aa": LINE}, "»kommune_felter.Aa«: navnet skal begynde med a-z"),
    "a name with a space": ({"a b": LINE}, "navn"),
    "a name like a number": ({"a123456": LINE}, "navn"),
    "a dotted name": ({"a.b": LINE}, "navn"),
    "a long name": ({"a" * 50: LINE}, "stien er for lang (højst 64 tegn"),
    "the agenda's remarks": ({"dagsorden_bemaerkninger": LINE}, "navnet er programmets eget"),
    "two of one title": ({"a": LINE, "b": LINE}, "»kommune_felter.b«: »a« har samme title."),
    "a limit of text": ({"a": {"type": "integer", "title": "A", "minimum": "1"}}, "skal være tal"),
    "limits crossed": ({"a": {"type": "integer", "title": "A", "minimum": 2, "maximum": 1}}, "større end"),
    "no choices": ({"a": {"title": "A", "oneOf": []}}, "»oneOf« skal være en liste med 1-100 valg."),
    "a choice without title": ({"a": {"title": "A", "oneOf": [{"const": "x"}]}}, "»kommune_felter.a«, valg 1: skriv"),
    "a choice with capitals": ({"a": {"title": "A", "oneOf": [{"const": "X", "title": "X"}]}}, "valg 1"),
    "a choice twice": (
        {"a": {"title": "A", "oneOf": [{"const": "x", "title": "X"}, {"const": "x", "title": "Y"}]}},
        "to valg har samme »const«",
    ),
    "a choice that looks the same": (
        {"a": {"title": "A", "oneOf": [{"const": "x", "title": "Ja"}, {"const": "y", "title": "ja"}]}},
        "to valg har samme »title«",
    ),
    "an empty group": ({"a": {"type": "object", "title": "A"}}, "»properties« mangler"),
    "a list without rows": ({"a": {"type": "array", "title": "A"}}, "»items« mangler"),
    "rows of text": ({"a": {"type": "array", "title": "A", "items": {"type": "string"}}}, 'skal være "object"'),
    "a group in a group": (
        {"a": {"type": "object", "title": "A", "properties": {"b": {"type": "object", "title": "B"}}}},
        "»kommune_felter.a.b«: »type« skal være en af: string, boolean, integer, number; eller",
    ),
    "a long name in a row": (
        {"a": {"type": "array", "title": "A", "items": {"properties": {"b" * 45: LINE}}}},
        "stien er for lang",
    ),
    "a group that takes anything": (
        {"a": {"type": "object", "title": "A", "additionalProperties": True, "properties": {"b": LINE}}},
        "»additionalProperties« false",
    ),
    "too many": ({f"a{number}": {**LINE, "title": f"A{number}"} for number in range(MAX_FIELDS + 1)}, "mere end 200"),
}


@pytest.mark.parametrize(("fields", "words"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_a_field_is_refused_with_its_place(declared, fields, words):
    with pytest.raises(CaseError) as caught:
        declared(fields)
    assert words in str(caught.value)
    assert caught.value.place.endswith("felter.schema.json")


@pytest.mark.parametrize(
    ("whole", "words"),
    [
        ({"type": "object"}, "»properties« mangler"),
        ({"properties": []}, "»properties« mangler"),
        ({"properties": {}, "$defs": {}}, "hvis navn ikke kan være et feltnavn"),
        ({"properties": {}, "required": ["a"]}, "Filen: »required« kan ikke bruges her. Brug kun: title"),
        ({"properties": {}, "additionalProperties": True}, "»additionalProperties« false"),
    ],
)
def test_the_file_itself_has_its_form(declared, whole, words):
    with pytest.raises(CaseError) as caught:
        declared(**whole)
    assert words in str(caught.value)


def test_all_faults_are_told_at_once(declared):
    with pytest.raises(CaseError) as caught:
        declared({"A": {"type": "string"}, "b": {"title": "B", "type": "x"}})
    said = str(caught.value)
    assert "»kommune_felter.A«: navnet" in said
    assert "»kommune_felter.A«: »title« mangler" in said
    assert "»kommune_felter.b«: »type«" in said


def test_of_very_many_faults_the_first_are_told_and_that_there_are_more(declared):
    with pytest.raises(CaseError) as caught:
        declared({f"A{number}": {} for number in range(3_000)})
    assert str(caught.value).count("navnet skal begynde") < 40
    assert str(caught.value).endswith(" Der kan være flere.")


def test_a_name_that_stands_twice_is_told(tmp_path):
    file = tmp_path / "felter.schema.json"
    file.write_text('{"properties": {"a": {"type": "string", "title": "A"}, "a": {"type": "string", "title": "B"}}}')
    with pytest.raises(CaseError, match="Feltet »a« står to gange samme sted"):
        read_own_fields(file)


def test_a_file_that_is_too_big_is_not_read(tmp_path):
    file = tmp_path / "felter.schema.json"
    file.write_text(" " * 300_000)
    with pytest.raises(CaseError, match="højst 256 kB"):
        read_own_fields(file)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("a b title type format oneOf const items properties minimum string array object".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(fields=json_values)
def test_whatever_stands_in_the_file_the_answer_is_fields_or_a_danish_message(fields, tmp_path_factory):
    file = tmp_path_factory.mktemp("felter") / "felter.schema.json"
    file.write_text(json.dumps({"properties": fields}), encoding="utf-8")
    try:
        catalogue("sag", read_own_fields(file))
    except CaseError as error:
        assert str(error).startswith(str(file))


# Declared fields are fields like all others


def test_a_value_is_checked_with_the_municipalitys_own_label(declared):
    own = declared({"boern": {"type": "integer", "title": "Hjemmeboende børn", "maximum": 20}, "dagtilbud": LINE})
    found = {one.path: one for one in accept(case(boern=21, dagtilbud="a\nb", dagtillbud=1), own=own).findings}
    assert found["kommune_felter.boern"].message == "Hjemmeboende børn skal være højst 20."
    assert found["kommune_felter.dagtilbud"].message == "Dagtilbud må kun fylde én linje."
    assert found["kommune_felter.dagtillbud"].mend == "Mente du »dagtilbud«?"


def test_texts_are_normalised_by_their_kind(declared):
    own = declared({"ord": {"type": "string", "format": "tekst", "title": "Ord"}, "dato": {**LINE, "format": "date"}})
    loaded = accept(case(ord="a\r\n\r\n\r\nb ", dato=""), own=own)
    assert loaded.case.get("kommune_felter") == {"ord": "a\n\nb"}
    assert loaded.case.own == own


def test_a_template_sees_them_typed_and_empty_where_nothing_is_known():
    filled, empty = load_case(CASE, STRANDBY).case, accept(case(), own=STRANDBY).case
    seen, blank = (context(one, occasion(one))["kommune_felter"] for one in (filled, empty))
    assert (str(seen["moedeform"]), seen["moedeform"].key) == ("Fremmøde", "fremmoede")
    assert seen["bolig"]["flytter"] == date(2025, 6, 1)
    assert seen["netvaerk"][1]["#"] == "kommune_felter.netvaerk[1]"
    assert (blank["moedeform"], blank["frivillig"], blank["netvaerk"], blank["bolig"]["form"]) == ("", False, [], "")


def occasion(one):
    return Occasion("Titel", "2018/indsatsdel", "kladde", applied(one, "indsatsdel", TODAY), TODAY, {"navn": "x"})


BODY = pars(
    "{{ sagsnr }}",
    "{{ kommune_felter.moedeform }}",
    "{{ kommune_felter.moedeform_grund }}",
    "{%p for x in kommune_felter.netvaerk %}",
    "{{ x.navn }}",
    "{%p endfor %}",
)


def test_they_are_content_controls_and_are_read_back_like_all_others():
    """The whole round: shown in Word with label and choices, edited there, and back in the case."""
    before = load_case(CASE, STRANDBY).case
    fields = template_fields(STRANDBY)
    template = Template.open(docx(BODY), fields)
    sent = template.render(context(before, occasion(before)))
    base = read(sent, fields)
    assert base.values["kommune_felter.moedeform"].text == "Fremmøde"
    row = "kommune_felter.netvaerk[1].navn"
    now = edited(sent, write("kommune_felter.moedeform", run("Video")), write(row, run("Bo Krage")))
    back = read_back(read(now, fields, base), base, before)
    assert {change.label: change.after for change in back.changes} == {
        "Borgerens foretrukne mødeform": "Video",
        "Navn (nr. 2)": "Bo Krage",
    }
    assert back.case.get("kommune_felter.moedeform") == "video"
    assert back.case.get("kommune_felter.netvaerk[1].navn") == "Bo Krage"
    assert back.case.get("kommune_felter.boern_hjemme") == 1
    assert back.case.own == STRANDBY


def test_the_page_of_fields_names_them():
    assert "| `kommune_felter.dagtilbud` | Barnets dagtilbud | én linje |" in page(STRANDBY)
    assert "dagtilbud" not in page()


def test_the_pipeline_reads_a_case_by_its_municipalitys_own_fields(tmp_path):
    data = json.loads(CASE.read_text(encoding="utf-8"))
    file = tmp_path / "sag.json"
    file.write_text(json.dumps({**data, "kommune_felter": {"moedeform": "brevdue"}}), encoding="utf-8")
    (fault,) = pipeline.check(file, Choices(TODAY)).all_findings
    assert (fault.path, fault.level) == ("kommune_felter.moedeform", "fejl")
    assert fault.message == "Borgerens foretrukne mødeform har et ukendt valg."


def test_a_document_of_a_case_that_was_read_without_them_has_them_too():
    plain = load_case(CASE).case
    (made,) = pipeline.make_documents(plain, [KINDS["forberedende_del"]], Choices(TODAY))
    assert made.template == "2018/forberedende_del"


def test_faults_of_a_case_are_told_before_a_municipality_that_nobody_knows(tmp_path):
    file = tmp_path / "sag.json"
    file.write_text('{"skemaversion": "1.0", "sagsnr": "1", "kommune": "ingen", "x": 1}', encoding="utf-8")
    assert [one.path for one in pipeline.check(file, Choices(TODAY)).all_findings] == ["x"]
