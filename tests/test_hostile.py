"""Hostile text in every free-text field: every visible character arrives in every document that shows the field."""

import io
import json
import unicodedata
import zipfile
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from generator import documents, pipeline
from generator.case import steps
from generator.documents import KINDS
from generator.fields import catalogue
from generator.load import accept
from generator.pipeline import Choices
from generator.word import Template
from tests.golden_text import as_text, words

HOSTILE = {
    "ampersand": "A & B && C &amp; D",
    "tags": "<x>y</x> <w:p> </w:t> <!-- --> <![CDATA[ ]]>",
    "expression": "{{ borger.cpr }} }} {{",
    "statement": "{% for x in y %} {% raw %} %} {# c #} {_{ }_}",
    "quotes": "\"dobbelt\" 'enkelt' »gåseøjne« “smarte” ’",
    "danish": "æøå ÆØÅ é ü ß",
    "emoji": "👩‍👩‍👧 🇩🇰 ❤️",
    "hebrew": "שלום abc عربى",
    "tabs": "før\tefter\t\tslut",
    "soft": "blød\u00adt, hård\u00a0mellemrum, smal\u202fkant, ikke\u2011bindestreg, nul\u200bbredde",
    "bold": "**fed** og *ikke* og ** ikke ** og ***tre*** **",
    "lists": "- et\n- to\n\nSlut\n-ikke\n- tre",
    "breaks": "a\r\nb\rc\nd\u2028e\u2029f\x0bg\x0ch\x85i",
    "private": "\ue000\uf8ff",
    "long": "x" * 99_990 + " slut",
}
DAY = date(2019, 4, 3)


def visible(text: str) -> str:
    """What a reader must find again: every character but blanks, in NFC, without the marks of bold and lists."""
    kept = (char for char in unicodedata.normalize("NFC", text) if not char.isspace() and char not in "*-⏎→")
    return "".join(kept)


def put(data: Any, path: str, value: object) -> None:
    """Set `value` at a path whose lists have one row each."""
    keys = steps(path.replace("[]", "[0]"))
    for key, following in pairwise(keys):
        empty: Any = [{}] if isinstance(following, int) else {}
        data = data[key] if isinstance(key, int) else data.setdefault(key, empty)
    data[keys[-1]] = value


def hostile_case(text: str, line: str) -> dict[str, Any]:
    """A case with `text` in every free text, `line` in every line, and something in every other field."""
    data: dict[str, Any] = {"skemaversion": "1.0"}
    for path, field in catalogue().items():
        value = {
            "tekst": text,
            "linje": line,
            "dato": "2019-04-03",
            "klokkeslaet": "09:00",
            "cpr": "700180-1234",
            "heltal": 7,
            "tal": 7,
        }.get(field.kind, field.choices[0].key if field.choices else None)
        if value is not None and path not in {"sagsnr", "skemaversion", "kommune"}:
            put(data, path, value)
    return data | {"sagsnr": "2019-1", "moede": data["moede"] | {"minutter": 7}}


def shown_texts(kind: str) -> list[str]:
    """The free texts that the template of `kind` shows."""
    template = Template.open(pipeline.BASE_TEMPLATES / f"{kind}.docx")
    return [path for path in template.placeholders if path in catalogue() and catalogue()[path].kind == "tekst"]


@cache
def texts_on_the_page(kind: str) -> int:
    """How many free texts the hostile case shows in a document of `kind`: counted with a harmless word."""
    return page(hostile_case("harmløs", "x"), kind).count("harmløs")


def page(data: dict[str, Any], kind: str) -> str:
    loaded = accept(data)
    assert loaded.case is not None, [found.message for found in loaded.findings]
    (document,) = pipeline.make_documents(loaded.case, [KINDS[kind]], Choices(DAY))
    with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
        return words(etree.fromstring(archive.read("word/document.xml"), etree.XMLParser(huge_tree=True)))


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", KINDS)
def test_every_visible_character_arrives(kind: str, name: str):
    text = HOSTILE[name]
    line = text.splitlines()[0]
    got = visible(page(hostile_case(text, line), kind))
    assert texts_on_the_page(kind) > 10
    assert got.count(visible(text)) >= texts_on_the_page(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_each_free_text_that_a_template_shows_can_be_found_on_the_page(kind: str):
    """One field at a time would be slow: give each its own words, and look for them all."""
    data = hostile_case("x", "x")
    wanted = {}
    for number, path in enumerate(shown_texts(kind)):
        wanted[path] = f"mærke{number}slut"
        put(data, path, wanted[path])
    case = accept(data).case
    assert case is not None
    pages = [
        as_text(made.data)
        for variant in variants(case)
        for made in pipeline.make_documents(variant, [KINDS[kind]], Choices(DAY))
    ]
    missing = [path for path, word in wanted.items() if not any(word in page for page in pages)]
    assert missing == []


def variants(case):
    """The case under every choice that makes sections come and go."""
    yield case
    for path in ("sagstype", "indstilling.type", "forelaeggelse.form", "forberedende_del.undtagelse.type"):
        for choice in catalogue()[path].choices:
            yield case.with_value(path, choice.key)
    for path, field in catalogue().items():
        if field.kind == "liste" and "[]" not in path and case.get(path):
            yield case.with_value(path, [])
    yield case.with_value("forberedende_del.laegens_vurdering.attest", None)
    yield case.with_value("moede.borger_deltager", "nej")
    for key in (
        "indstilling.parallelt",
        "indstilling.mentor",
        "indstilling.enighed",
        "indstilling.meget_begraenset",
        "indsatsdel.stoette.mentor",
    ):
        yield case.with_value(key, "nej")


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\t", "\u00a0"])
def test_a_blank_text_is_no_text(text: str):
    loaded = accept(hostile_case(text, ""))
    assert loaded.case is not None
    (draft,) = pipeline.make_documents(loaded.case, [KINDS["forberedende_del"]], Choices(DAY))
    assert "‹" in as_text(draft.data)


def test_a_control_character_is_taken_out_and_its_field_named():
    loaded = accept({"skemaversion": "1.0", "sagsnr": "1", "forberedende_del": {"maal": {"beskrivelse": "lyd\x07løs"}}})
    (found,) = loaded.findings
    assert (found.code, found.level, found.path) == ("fjernet-tegn", "advarsel", "forberedende_del.maal.beskrivelse")
    assert loaded.case is not None
    assert loaded.case.get("forberedende_del.maal.beskrivelse") == "lydløs"


def test_the_hostile_cases_are_read_from_json_too(tmp_path: Path):
    file = tmp_path / "2019-1.json"
    file.write_text(json.dumps(hostile_case(HOSTILE["tags"], "x")), encoding="utf-8")
    outcome = pipeline.generate(file, Choices(DAY, tmp_path / "out"))
    assert [path.name for path in outcome.written] == [
        documents.file_name(
            accept(hostile_case("x", "x")).case,
            kind,
            documents.applied(accept(hostile_case("x", "x")).case, kind.key, DAY),
        )
        for kind in outcome.kinds
    ]
