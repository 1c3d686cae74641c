"""Edited documents back to cases: the changes, and nothing but the changes."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import pipeline
from generator.case import Case
from generator.documents import KINDS, called_for
from generator.fields import Field, catalogue, generic, template_fields
from generator.load import accept, load_case
from generator.markup import normalise
from generator.pipeline import Choices
from generator.readback import ReadBack, read_back
from generator.word.read import Reading, read
from generator.word.reading_values import typed
from tests.office import SECONDS, _run_or_kill, find_soffice, needs_libreoffice
from tests.test_hostile import HOSTILE, hostile_case
from tests.word import edits
from tests.word.edits import edited, par, run, saved_by, write

FIELDS = template_fields()
DAY = date(2026, 11, 21)
NAME = "borger.navn"
LONG = "forberedende_del.helbred.beskrivelse"
ONE = "forberedende_del.maal.borgerens_ord"
TALKS = "forberedende_del.samtaler"
SINCE = "borger.forsoergelse_fra"
SAMPLES = {file.stem: file for file in pipeline.sample_cases()}


@cache
def sample(number: str = "2019-001217") -> Case:
    case = load_case(SAMPLES[number]).case
    assert case is not None
    return case


def made(case: Case, kind: str = "forberedende_del", state: str = "kladde") -> bytes:
    return pipeline.make_documents(case, [KINDS[kind]], Choices(DAY, state=state))[0].data


@cache
def document(kind: str = "forberedende_del") -> bytes:
    return made(sample(), kind)


@cache
def sent(kind: str = "forberedende_del") -> Reading:
    return read(document(kind), FIELDS)


def after(
    *changes: edits.Edit, case: Case | None = None, kind: str = "forberedende_del", program: str = ""
) -> ReadBack:
    docx = edited(document(kind), *changes)
    reading = read(saved_by(docx, program) if program else docx, FIELDS, sent(kind))
    return read_back(reading, sent(kind), case or sample())


def codes(back: ReadBack) -> list[tuple[str, str]]:
    return [(found.code, found.path) for found in back.findings]


def differences(back: ReadBack, case: Case | None = None) -> list[str]:
    """The paths of leaves at which the case read differs from the one before."""
    assert back.case is not None
    before, now = dict(leaves((case or sample()).data)), dict(leaves(back.case.data))
    return sorted(path for path in before | now if before.get(path) != now.get(path))


def leaves(value: Any, path: str = ""):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, f"{path}[{index}]")
    else:
        yield path, value


# Nothing edited


@pytest.mark.parametrize("number", SAMPLES)
@pytest.mark.parametrize("state", ["kladde", "endelig"])
def test_what_was_not_edited_does_not_change_the_case(number: str, state: str):
    case = sample(number)
    for one in pipeline.make_documents(case, called_for(case), Choices(DAY, state=state)):
        reading = read(one.data, FIELDS)
        back = read_back(reading, reading, case)
        assert back.case is case
        assert (back.changes, back.findings, back.unread) == ((), (), ())


@pytest.mark.parametrize("number", SAMPLES)
def test_a_case_made_from_a_document_says_what_the_document_was_made_from(number: str):
    """Nothing to compare with: every text on the page becomes a value, and each is that of the case."""
    case = sample(number)
    for one in pipeline.make_documents(case, called_for(case), Choices(DAY)):
        reading = read(one.data, FIELDS)
        back = read_back(reading)
        assert [found.code for found in back.findings if found.level == "fejl"] == []
        assert back.case is not None
        for path, value in leaves(back.case.data):
            if path not in {"skemaversion", "kommune"}:
                assert value == case.get(as_in_case(path, reading)), path


def as_in_case(path: str, reading: Reading) -> str:
    """The path with the row's index in the case, which a document may show in another order."""
    found = re.match(r"([^\[]+)\[(\d+)\](.*)", path)
    return f"{found[1]}[{reading.rows[found[1]][int(found[2])]}]{found[3]}" if found else path


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["forberedende_del", "indsatsdel", "indstilling_fleksjob"])
def test_hostile_texts_come_back_as_they_went(name: str, kind: str):
    text = HOSTILE[name][:3000]
    loaded = accept(hostile_case(text, text.splitlines()[0]))
    assert loaded.case is not None
    comes_back(loaded.case, kind)


def comes_back(case: Case, kind: str) -> None:
    back = read_back(read(made(case, kind), FIELDS))
    assert back.case is not None, codes(back)
    assert len(back.changes) > 10
    for path, value in leaves(back.case.data):
        wanted = case.get(path)
        if wanted != value:
            pytest.fail(f"{path}: {value!r} is not {wanted!r}")


TEXT = st.lists(
    st.sampled_from(
        ["- ", "**", "*", "\n", "\n\n", " ", "\t", "æ", "a", "Å b", "1.", "{{", "<", "&", "–", "\u00ad", "-"]
    ),
    max_size=25,
).map("".join) | st.text(max_size=60)


@settings(max_examples=25, deadline=None)
@given(text=TEXT, day=st.dates(date(1900, 1, 1), date(2199, 12, 31)), index=st.integers(0, 20))
def test_any_text_date_and_choice_comes_back(text: str, day: date, index: int):
    data = hostile_case(normalise(text) or "x", "x")
    loaded = accept(with_every(data, day, index))
    assert loaded.case is not None
    comes_back(loaded.case, "indsatsdel")


def with_every(data: Any, day: date, index: int, path: str = "") -> Any:
    """The data with every date and every choice set anew."""
    if isinstance(data, dict):
        return {key: with_every(part, day, index, f"{path}.{key}".lstrip(".")) for key, part in data.items()}
    if isinstance(data, list):
        return [with_every(part, day, index, f"{path}[]") for part in data]
    known = catalogue().get(path)
    if known and known.kind == "dato" and path not in {"indsatsdel.dato", "moede.dato"}:
        return day.isoformat()
    return known.choices[index % len(known.choices)].key if known and known.choices and index else data


# One thing edited


def test_an_edited_line_is_the_only_change():
    back = after(write(NAME, "Pernille Dahl"))
    (change,) = back.changes
    assert (change.path, change.label) == (NAME, "Borgerens navn")
    assert (change.before, change.after) == ("Pernille Ørskov-Dahl", "Pernille Dahl")
    assert differences(back) == [NAME]
    assert codes(back) == []


def test_an_edited_text_keeps_paragraphs_items_and_bold():
    back = after(
        write(LONG, par(run("Nu ") + run("bedre", "<w:b/>")), par(run("et"), '<w:pStyle w:val="ListBullet"/>'))
    )
    assert differences(back) == [LONG]
    assert back.case is not None
    assert back.case.get(LONG) == "Nu **bedre**\n- et"


def test_a_cleared_field_goes_and_a_filled_prompt_comes():
    back = after(edits.clear(NAME), write("datoer.ansoegning", "1. marts 2019"))
    assert differences(back) == [NAME, "datoer.ansoegning"]
    assert back.case is not None
    assert "navn" not in back.case.data["borger"]


def test_a_dash_typed_in_a_field_is_no_value():
    back = after(write(NAME, "–"))
    assert back.case is not None
    assert back.case.get(NAME) is None


def test_unicode_written_otherwise_is_the_same_text():
    assert after(write("sagstype", "ressourceforløb,  fleksjob eller førtidspension.")).changes == ()


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("den 7. apr. 2026", "2026-04-07"),
        ("07.04.26", "2026-04-07"),
        ("tirsdag den 7. april 2026", "2026-04-07"),
        ("7/4-2026", "2026-04-07"),
        ("2026-04-07", "2026-04-07"),
        ("07-04-1985", "1985-04-07"),
        ("1. maj 85", "1985-05-01"),
    ],
)
def test_a_date_may_be_typed_in_any_danish_way(words: str, day: str):
    back = after(write(SINCE, words))
    assert back.case is not None
    assert (back.case.get(SINCE), differences(back), codes(back)) == (day, [SINCE], [])


NOT_UNDERSTOOD = {
    SINCE: ["i morgen", "31. februar 2019", "7. april", "april 2019", "32-01-2019"],
    "sagstype": ["noget helt andet", "fleks"],
    "bilag[0].sider": ["fire", "3,5", "1.2.3"],
    "moede.start": ["25:00", "om formiddagen"],
    "borger.cpr": ["123456", "310299-0000x"],
}


@pytest.mark.parametrize(("path", "words"), [(path, words) for path, each in NOT_UNDERSTOOD.items() for words in each])
def test_what_cannot_be_understood_is_reported_and_the_case_keeps_what_it_has(path: str, words: str):
    back = after(write(path, words))
    assert codes(back) == [("uforstaaet", path)]
    choices = [choice.title for choice in FIELDS[path.replace("[0]", "[]")].choices]
    assert all(choice in back.findings[0].mend for choice in choices)
    assert back.case is sample()


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        ("tal", "12,5", 12.5),
        ("tal", "1.234", 1234),
        ("tal", "1.234,50", 1234.5),
        ("tal", "12.5", 12.5),
        ("tal", "-3", -3),
        ("heltal", "1.000", 1000),
        ("klokkeslaet", "kl. 9", "09:00"),
        ("klokkeslaet", "9.30", "09:30"),
        ("cpr", "7401011438", "740101-1438"),
        ("dato", "", None),
    ],
)
def test_numbers_and_times_are_read_in_danish(kind: Any, words: str, value: object):
    assert typed(Field("x", kind, "X"), words) == (value, True)


def test_a_choice_is_known_by_its_title_on_any_day():
    assert typed(catalogue()["sagstype"], "Fleksjob eller førtidspension") == ("ressource_fleks_pension", True)
    assert typed(catalogue()["sagstype"], "sygedagpenge, kategori 3") == ("sygedagpenge", True)


def test_a_tick_is_set_and_taken_away():
    path = "forberedende_del.hidtidig_indsats[0].virksomhedsrettet"
    back = after(edits.tick(path, state=False, sign="☐"))
    assert differences(back) == [path]
    assert back.case is not None
    assert back.case.get(path) is False


# Rows


def rows(back: ReadBack) -> list[Any]:
    assert back.case is not None
    return list(back.case.get(TALKS))


def test_a_row_copied_and_edited_is_a_new_row_after_its_original():
    copied = edits.copy_row(f"{TALKS}[1].dato")
    retyped = write(f"{TALKS}[1].dato", "1. maj 2019", number=1)
    back = after(copied, retyped)
    old = list(sample().get(TALKS))
    assert rows(back) == [*old[:2], {**shown(old[1]), "dato": "2019-05-01"}, *old[2:]]
    assert codes(back) == []


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """What the table shows of a row."""
    return {key: row[key] for key in row if f"{TALKS}[1].{key}" in sent().values}


def test_removed_rows_are_removed_and_told():
    back = after(edits.remove_row(f"{TALKS}[1].dato"))
    old = list(sample().get(TALKS))
    assert rows(back) == [old[0], *old[2:]]
    (change,) = back.changes
    assert (change.path, change.after) == (f"{TALKS}[1]", "")
    assert change.before


def test_moved_rows_are_moved():
    back = after(edits.swap_rows(f"{TALKS}[0].dato", f"{TALKS}[2].dato"))
    old = list(sample().get(TALKS))
    assert rows(back) == [old[1], old[2], old[0], old[3]]
    (change,) = back.changes
    assert (change.before, change.after) == ("1, 2, 3, 4", "2, 3, 1, 4")


def test_a_row_that_is_edited_moved_and_copied_at_once_keeps_all_three():
    back = after(
        write(f"{TALKS}[0].dato", "2. maj 2019"),
        edits.swap_rows(f"{TALKS}[0].dato", f"{TALKS}[2].dato"),
        edits.copy_row(f"{TALKS}[3].dato"),
        edits.remove_row(f"{TALKS}[1].dato"),
    )
    old = list(sample().get(TALKS))
    assert rows(back) == [old[2], {**old[0], "dato": "2019-05-02"}, old[3], shown(old[3])]


def test_rows_that_a_document_sorts_keep_the_order_of_the_case():
    path = "indstilling.indsatser"
    order = sent("indstilling_ressourceforloeb").rows[path]
    assert len(order) > 2
    turned = Case(
        {**sample().data, "indstilling": {**sample().get("indstilling"), "indsatser": sample().get(path)[::-1]}}
    )
    docx = made(turned, "indstilling_ressourceforloeb")
    before = read(docx, FIELDS)
    assert before.rows[path] != tuple(sorted(order))
    reading = read(edited(docx, write(f"{path}[0].titel", "Nyt")), FIELDS, before)
    assert differences(read_back(reading, before, turned), turned) == [f"{path}[0].titel"]


def test_a_row_emptied_is_removed_and_a_table_emptied_is_reported():
    back = after(*(edits.clear(f"{TALKS}[1].{key}") for key in shown(sample().get(TALKS)[1])))
    hidden = {key for key in sample().get(TALKS)[1] if key not in shown(sample().get(TALKS)[1])}
    assert len(rows(back)) == (4 if hidden else 3)
    back = after(*(edits.remove_row(f"{TALKS}[{index}].dato") for index in range(4)))
    assert codes(back) == [("raekker-vaek", TALKS)]
    assert back.case is sample()


# What is reported and not taken


def test_words_where_nothing_is_read_are_handed_out_and_not_in_the_findings():
    back = after(
        edits.insert_bare_row(f"{TALKS}[1].dato", "1. maj 2019", "Møde"),
        edits.put_before(LONG, par(run("Skrevet udenfor"))),
        edits.put_before(NAME, run("Fru ")),
    )
    assert back.unread == ("1. maj 2019 | Møde", "Fru …", "Skrevet udenfor")
    assert codes(back) == [("raekke-uden-felter", ""), ("tekst-uden-for-felt", "")]
    assert back.case is sample()


def test_a_control_removed_keeps_the_value_of_the_case():
    for change in (edits.unwrap(ONE), edits.remove_paragraph(ONE)):
        back = after(change)
        assert ("felt-mangler", ONE) in codes(back)
        assert back.case is sample()


def test_a_field_in_two_places_takes_the_one_that_was_edited():
    kind = "indstilling_ressourceforloeb"
    back = after(write(NAME, "Ny Person", number=1), kind=kind)
    assert (differences(back), codes(back)) == ([NAME], [])
    back = after(write(NAME, "Ny Person"), write(NAME, "Anden Person", number=1), kind=kind)
    assert codes(back) == [("forskellige-vaerdier", NAME)]
    assert back.case is sample()
    back = after(write(NAME, "Ny Person"), write(NAME, "Ny Person", number=1), kind=kind)
    assert differences(back) == [NAME]


def test_a_field_emptied_among_tracked_changes_is_a_question_for_a_person():
    back = after(write(NAME, f"<w:del {edits.AUTHOR}><w:r><w:delText>x</w:delText></w:r></w:del>"))
    assert ("tomt-med-sporing", NAME) in codes(back)
    assert back.case is sample()


def test_what_libreoffice_cuts_short_is_not_read():
    assert sent().values[LONG].text.count("\n\n") == 1
    back = after(write(LONG, par(run("Kun det første."))), write(ONE, par(run("Rettet."))), program="LibreOffice/25.2")
    assert ("afkortet", LONG) in codes(back)
    assert differences(back) == [ONE]
    swallowed = "forberedende_del.progression[0].aendring"
    assert sent().values[swallowed].prompt
    back = after(write(swallowed, par(run("En overskrift"))), program="LibreOffice/25.2")
    assert ("afkortet", swallowed) in codes(back)


def test_another_cases_document_is_told_apart():
    other = Case({**sample().data, "sagsnr": "2019-999999"})
    back = after(write(NAME, "Ny Person"), case=other)
    assert (back.case, back.changes) == (None, ())
    assert ("anden-sag", "sagsnr") in codes(back)


def test_another_templates_document_is_told_apart():
    reading = read(document("indsatsdel"), FIELDS)
    back = read_back(reading, sent(), sample())
    assert "anden-skabelon" in [code for code, _ in codes(back)]


def test_a_case_that_has_changed_in_the_same_place_stands():
    case = sample().with_value(NAME, "Rettet Isagen").with_value(LONG, "Rettet i sagen.")
    back = after(write(NAME, "Rettet Idokumentet"), write(ONE, par(run("Andet."))), case=case)
    assert codes(back) == [("aendret-begge-steder", NAME)]
    assert differences(back, case) == [ONE]


def test_the_same_change_in_both_is_no_clash():
    case = sample().with_value(NAME, "Ny Person")
    assert after(write(NAME, "Ny Person"), case=case) == ReadBack(case, (), (), ())


def test_rows_changed_in_both_are_left_alone():
    case = sample().with_value(TALKS, [*sample().get(TALKS)[1:], {"dato": "2019-06-01"}])
    back = after(edits.remove_row(f"{TALKS}[1].dato"), case=case)
    assert codes(back) == [("raekker-begge-steder", TALKS)]
    assert back.case is case


def protected() -> Case:
    borger = {**sample().data["borger"], "adressebeskyttelse": True, "adresse": "Hemmelig 1"}
    return Case({**sample().data, "borger": borger})


def test_a_protected_address_is_never_written_over():
    control = '<w:sdt><w:sdtPr><w:tag w:val="borger.adresse"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    back = after(edits.put_before(NAME, control.format(run("Ny vej 2"))), case=protected())
    assert ("adresse-beskyttet", "borger.adresse") in codes(back)
    assert back.case is not None
    assert back.case.get("borger.adresse") == "Hemmelig 1"


def test_what_is_derived_and_the_case_number_are_not_read():
    control = '<w:sdt><w:sdtPr><w:tag w:val="{}"/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>'
    for path in ("beregnet.alder", "profil.navn"):
        back = after(edits.put_before(NAME, control.format(path, run("17"))))
        assert (back.case, back.changes) == (sample(), ())


def test_a_result_that_is_no_valid_case_is_refused_with_the_fault():
    back = after(write(NAME, "<w:r><w:t>to</w:t><w:br/><w:t>linjer</w:t></w:r>"))
    assert back.case is None
    assert codes(back) == [("flere-linjer", NAME)]
    assert len(back.changes) == 1


# Without a case


def test_a_filled_form_becomes_a_case():
    empty = accept({"skemaversion": "1.0", "sagsnr": "1"}).case
    assert empty is not None
    form = made(empty)
    before = read(form, FIELDS)
    filled = edited(form, write(NAME, "Ny Person"), write(SINCE, "1. maj 2019"), write(ONE, par(run("Jeg vil."))))
    numbered = edited(filled, write("sagsnr", "2026-000777"), part="word/header1.xml")
    back = read_back(read(numbered, FIELDS, before), before)
    assert back.case is not None
    assert json.loads(json.dumps(back.case.data)) == {
        "skemaversion": "1.0",
        "sagsnr": "2026-000777",
        "borger": {"navn": "Ny Person", "forsoergelse_fra": "2019-05-01"},
        "forberedende_del": {"maal": {"borgerens_ord": "Jeg vil."}},
    }


def test_no_finding_quotes_the_document():
    secret = "Hemmelig"
    back = after(
        write(NAME, run(secret, "<w:i/>")),
        write(SINCE, secret),
        write("sagstype", secret),
        edits.put_before(LONG, par(run(secret))),
    )
    assert len(back.findings) == 4
    assert not any(secret in str(found.as_dict()) for found in back.findings)


def test_every_path_that_a_document_shows_is_known():
    assert {generic(path) for path in sent().values} <= FIELDS.keys()


# Through LibreOffice


def resaved(docx: bytes, folder: Path) -> bytes:
    """The document opened and saved by LibreOffice, as a colleague without Word would."""
    (folder / "ud").mkdir()
    (folder / "plan.docx").write_bytes(docx)
    profile = f"-env:UserInstallation={(folder / 'profil').as_uri()}"
    kind = "docx:MS Word 2007 XML"
    command = [str(find_soffice()), profile, "--headless", "--norestore", "--convert-to", kind]
    _run_or_kill([*command, "--outdir", str(folder / "ud"), str(folder / "plan.docx")], SECONDS)
    return (folder / "ud" / "plan.docx").read_bytes()


@needs_libreoffice
def test_libreoffice_alone_changes_nothing_in_the_case(tmp_path: Path):
    back = read_back(read(resaved(document(), tmp_path), FIELDS, sent()), sent(), sample())
    assert [change.path for change in back.changes] == []
    assert back.case is sample()
    assert "andet-program" in [code for code, _ in codes(back)]


@needs_libreoffice
def test_edits_saved_by_libreoffice_are_read(tmp_path: Path):
    docx = edited(
        document(),
        write(NAME, "Ny Person"),
        write(SINCE, "1. maj 2019"),
        write("sagstype", "Sygedagpenge, kategori 3"),
        write(ONE, par(run("Rettet ") + run("nu", "<w:b/>"))),
        edits.copy_row(f"{TALKS}[1].dato"),
    )
    back = read_back(read(resaved(docx, tmp_path), FIELDS, sent()), sent(), sample())
    assert back.case is not None
    for path, value in {
        NAME: "Ny Person",
        SINCE: "2019-05-01",
        "sagstype": "sygedagpenge",
        ONE: "Rettet **nu**",
    }.items():
        assert back.case.get(path) == value
    assert len(back.case.get(TALKS)) == len(sample().get(TALKS)) + 1
