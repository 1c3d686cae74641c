"""Documents generated anew with edits kept: no edit lost, no conflict hidden, no file broken."""

import random
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from generator import pipeline
from generator.case import Case
from generator.documents import KINDS
from generator.fields import template_fields
from generator.load import load_case
from generator.merge import Merged, merge
from generator.pipeline import Choices
from generator.readback import read_back
from generator.word.accessibility import accessibility
from generator.word.lint import lint
from generator.word.read import read
from tests import reading as plain
from tests.ooxml import needs_validator, validate
from tests.word import edits
from tests.word.edits import edited, par, run, write

FIELDS = template_fields()
NAME = "borger.navn"
SINCE = "borger.forsoergelse_fra"
LONG = "forberedende_del.helbred.beskrivelse"
ONE = "forberedende_del.maal.borgerens_ord"
TALKS = "forberedende_del.samtaler"
PURPOSE = "forberedende_del.hidtidig_indsats[0].formaal"


@cache
def case() -> Case:
    found = load_case(next(file for file in pipeline.sample_cases() if file.stem == "2019-001217")).case
    assert found is not None
    return found


def made(of: Case, kind: str = "forberedende_del") -> bytes:
    return pipeline.make_documents(of, [KINDS[kind]], Choices(date(2026, 11, 21)))[0].data


@cache
def sent() -> bytes:
    return made(case())


def merged(changed: Case, *changes: edits.Edit) -> Merged:
    return merge(sent(), edited(sent(), *changes), made(changed))


def text(document: bytes | None, path: str) -> str:
    assert document is not None
    return read(document, FIELDS).values[path].text


def test_untouched_fields_follow_the_data_and_edited_ones_stay():
    result = merged(
        case().with_value(ONE, "Nyt fra sagen."),
        write(NAME, "Rettet Navn"),
        write(LONG, par(run("Rettet.")), par(run("Og mere."))),
        write(SINCE, "1. maj 2019"),
        write(PURPOSE, run("Rettet formål")),
    )
    assert (result.conflicts, result.findings) == ((), ())
    assert result.kept == tuple(sorted([NAME, SINCE, LONG, PURPOSE]))
    assert text(result.document, NAME) == "Rettet Navn"
    assert text(result.document, LONG) == "Rettet.\n\nOg mere."
    assert text(result.document, ONE) == "Nyt fra sagen."
    assert text(result.document, PURPOSE) == "Rettet formål"


def test_a_document_that_was_not_edited_is_the_new_one():
    changed = case().with_value(NAME, "Ny Person")
    result = merge(sent(), sent(), made(changed))
    assert result.document is not None
    assert plain.paragraphs(result.document) == plain.paragraphs(made(changed))


def test_a_conflict_keeps_both_texts_and_neither_is_read_for_the_other():
    changed = case().with_value(NAME, "Fra Sagen").with_value(LONG, "Fra sagen.")
    result = merged(changed, write(NAME, "Fra Word"), write(LONG, par(run("Fra Word."))))
    assert result.conflicts == (NAME, LONG) if NAME < LONG else (LONG, NAME)
    assert [found.code for found in result.findings] == ["flettet-konflikt"] * 2
    assert result.document is not None
    shown = "\n".join(plain.paragraphs(result.document))
    assert "Fra Sagen Rettet i Word: Fra Word" in shown
    assert "Rettet i Word: Fra Word." in shown.splitlines()
    assert "Fra Sagen" in shown
    fresh = read(made(changed), FIELDS)
    back = read_back(read(result.document, FIELDS, fresh), fresh, changed)
    assert back.case is changed
    assert sorted(found.code for found in back.findings) == ["uloest-konflikt"] * 2


def test_the_same_change_in_both_is_no_conflict():
    result = merged(case().with_value(NAME, "Ens"), write(NAME, "Ens"))
    assert (result.conflicts, text(result.document, NAME)) == ((), "Ens")


def test_formatting_that_the_case_cannot_hold_stays_untouched():
    result = merged(
        case().with_value(NAME, "Ny Person"), edits.inside(ONE, run("kursiv", "<w:i/>"), run("hævet", "<w:u/>"))
    )
    assert result.document is not None
    control = edits.control(plain.root(result.document), ONE)
    assert control.find(f".//{edits.W}i") is not None
    assert result.kept == (ONE,)


def test_a_cleared_field_stays_cleared():
    result = merged(case().with_value(ONE, "Nyt."), edits.clear(NAME))
    assert text(result.document, NAME) == ""


LEFT_ALONE = {
    "uden for felterne": [edits.put_before(LONG, par(run("Skrevet udenfor")))],
    "uden felter": [edits.insert_bare_row(f"{TALKS}[1].dato", "Skrevet")],
    "ændret rækker i Samtaler": [edits.copy_row(f"{TALKS}[1].dato")],
    "billede eller en fodnote": [edits.inside(ONE, '<w:r><w:t>x</w:t><w:footnoteReference w:id="2"/></w:r>')],
    "sine egne numre": [write(LONG, par(run("x"), '<w:numPr><w:numId w:val="77"/></w:numPr>'))],
    "sporede ændringer uden for": [edits.delete_row_tracked(f"{TALKS}[1].dato")],
}


@pytest.mark.parametrize("why", LEFT_ALONE)
def test_what_cannot_be_carried_over_leaves_the_edited_document_alone(why: str):
    result = merged(case().with_value(NAME, "Ny Person"), *LEFT_ALONE[why])
    assert result.document is None
    (found,) = result.findings
    assert (found.code, found.level) == ("flet-ikke", "fejl")
    assert why.lower() in found.message.lower()
    assert "Skrevet" not in found.message


def test_edited_rows_that_the_case_no_longer_has_leave_the_document_alone():
    changed = case().with_value(TALKS, case().get(TALKS)[1:])
    result = merged(changed, write(f"{TALKS}[3].dato", "1. maj 2019"))
    assert result.document is None


def test_links_and_marks_of_the_other_document_do_not_come_along():
    result = merged(
        case(),
        write(
            NAME,
            '<w:bookmarkStart w:id="1" w:name="a"/>',
            f'<w:hyperlink r:id="rId77">{run("a@post.example")}</w:hyperlink>',
            '<w:bookmarkEnd w:id="1"/>',
        ),
    )
    assert text(result.document, NAME) == "a@post.example"
    assert result.document is not None
    control = edits.control(plain.root(result.document), NAME)
    assert not any("bookmark" in str(part.tag) or "hyperlink" in str(part.tag) for part in control.iter())


def test_what_is_merged_is_a_sound_document(tmp_path: Path):
    changed = case().with_value(NAME, "Fra Sagen").with_value(LONG, "Fra sagen.")
    result = merged(changed, write(NAME, "Fra Word"), write(LONG, par(run("Fra Word."))), write(SINCE, "1. maj 2019"))
    assert result.document is not None
    assert [(each.code, each.path) for each in (*lint(result.document), *accessibility(result.document))] == []
    ids = [control.id for control in plain.controls(result.document)]
    assert len(ids) == len(set(ids))


@needs_validator
def test_what_is_merged_is_valid_to_the_open_xml_sdk(tmp_path: Path):
    changed = case().with_value(NAME, "Fra Sagen").with_value(LONG, "Fra sagen.")
    result = merged(changed, write(NAME, "Fra Word"), write(LONG, par(run("Fra Word."))), write(SINCE, "1. maj 2019"))
    assert result.conflicts
    file = tmp_path / "flettet.docx"
    file.write_bytes(result.document)
    assert validate([file], ["Microsoft365"])[file] == []


def test_no_edit_is_lost_in_random_sequences_of_edits_and_new_data():
    """Each round changes some fields in Word and some in the case; every text must stand in the new document."""
    dice = random.Random(5)
    paths = [NAME, ONE, LONG, PURPOSE, "borger.telefon", "forberedende_del.hverdag.bolig"]
    for _ in range(12):
        words = {path: f"Word{dice.randrange(10**6)}" for path in dice.sample(paths, 3)}
        facts = {path: f"Sag{dice.randrange(10**6)}" for path in dice.sample(paths, 3)}
        changed = case()
        for path, value in facts.items():
            changed = changed.with_value(path, value)
        result = merged(changed, *(write(path, run(value)) for path, value in words.items()))
        assert set(result.conflicts) == words.keys() & facts.keys()
        assert result.document is not None
        shown = "\n".join(plain.paragraphs(result.document))
        assert all(value in shown for value in (*words.values(), *facts.values()))
