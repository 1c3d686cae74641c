"""Forms to fill in Word: everything is there, everything filled comes back, and nothing filled changes nothing."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from generator import history, pipeline
from generator.base import base_of
from generator.blank import FORMS, NOBODY, blank
from generator.case import Case
from generator.fields import Field, generic, template_fields
from generator.load import load_case
from generator.pipeline import Choices
from generator.places import MUNICIPALITIES
from generator.readback import ReadBack, read_back
from generator.word.accessibility import accessibility
from generator.word.lint import lint
from generator.word.read import read
from generator.word.reading_package import open_docx
from tests.conftest import TODAY
from tests.ooxml import needs_validator, validate
from tests.reading import controls, paragraphs
from tests.word.edits import edited, fill, fragment, offered, par, run

CHOICES = Choices(TODAY)
FIELDS = template_fields()
SAMPLES = {file.stem: load_case(file).case for file in pipeline.sample_cases()}
NUMBER = "2019-009999"
SPECIAL = {
    "sagsnr": NUMBER,
    "borger.postnr": "9999",
}


def said(field: Field, lists: list[str] | None) -> tuple[str, object]:
    """Return what a person writes in a control, and what the case then holds."""
    if field.path in SPECIAL:
        return SPECIAL[field.path], SPECIAL[field.path]
    match field.kind:
        case "valg":
            assert lists, field.path
            title = lists[-1]
            return title, next(each.key for each in field.choices if title in _titles(each))
        case "dato":
            return "3. april 2019", "2019-04-03"
        case "klokkeslaet":
            return "9.30", "09:30"
        case "cpr":
            return "610180-1234", "610180-1234"
        case "afkrydsning":
            return "☒", True
        case "heltal":
            return "3", 3
        case "tal":
            return "7,5", 7.5
    digits = {"cvr": "12345678", "p_nummer": "1234567890"}.get(field.path.rpartition(".")[2])
    words = digits or f"Æblegrød & <{field.label}>"
    return words, words


def _titles(choice) -> set[str]:
    return {choice.title, *(title for _, title in choice.later_titles)}


def back_from(docx: bytes, case: Case | None = None, sent: bytes | None = None) -> ReadBack:
    before = read(sent, FIELDS) if sent else None
    return read_back(read(docx, FIELDS, before), before, case)


def filled(docx: bytes) -> tuple[bytes, dict[str, object]]:
    """Return the form with every control filled, and what the case is to hold by path."""
    lists, wanted = offered(docx), {}

    def words(tag: str) -> str:
        wanted[tag] = said(FIELDS[generic(tag)], lists.get(tag))[1]
        return said(FIELDS[generic(tag)], lists.get(tag))[0]

    return fill(docx, lambda tag: words(tag) if _is_field(tag) else None), wanted


def _is_field(tag: str) -> bool:
    return FIELDS[generic(tag)].kind not in {"liste", "gruppe"}


@pytest.mark.parametrize("key", FORMS)
def test_a_form_filled_in_every_control_becomes_a_case_that_holds_all(key):
    form = blank(key, CHOICES).document.data
    whole, wanted = filled(form)
    back = back_from(whole)
    assert back.case is not None, [(each.code, each.path) for each in back.findings if each.level == "fejl"]
    assert {path: back.case.get(path) for path in wanted} == wanted
    assert back.findings == ()


@pytest.mark.parametrize("number", ["2019-001217", "2022-003307", "2026-000118"])
@pytest.mark.parametrize("key", FORMS)
def test_a_form_with_a_case_says_no_more_than_the_case_until_it_is_filled(key, number):
    case = SAMPLES[number]
    form = blank(key, CHOICES, case)
    back = back_from(form.document.data, case, form.base.data)
    assert {change.path.partition("[")[0] for change in back.changes} == {
        path.partition("[")[0] for path in form.proposed
    }
    assert (back.findings, back.unread) == ((), ())
    assert back.case == case or form.proposed


@pytest.mark.parametrize("key", FORMS)
def test_every_list_of_a_form_has_a_row_to_fill_after_what_is_known(key):
    case = SAMPLES["2019-001217"]
    rows = read(blank(key, CHOICES, case).document.data, FIELDS).rows
    for path, order in rows.items():
        assert max(order) == len(case.get(path) or ()), path
    assert rows


def test_a_row_to_fill_becomes_a_row_and_stands_last():
    case = SAMPLES["2019-001217"]
    form = blank("forberedende_del", CHOICES, case)
    known = case.get("forberedende_del.hidtidig_indsats")
    path = f"forberedende_del.hidtidig_indsats[{len(known)}].titel"
    back = back_from(fill(form.document.data, {path: "Ny indsats"}.get), case, form.base.data)
    assert back.case.get("forberedende_del.hidtidig_indsats") == [*known, {"titel": "Ny indsats"}]


def test_a_row_filled_while_the_case_got_one_too_comes_beside_it():
    case = SAMPLES["2019-001217"]
    form = blank("forberedende_del", CHOICES, case)
    count = len(case.get("forberedende_del.samtaler"))
    newer = case.with_value(f"forberedende_del.samtaler[{count}].emne", "Fra sagen")
    written = fill(form.document.data, {f"forberedende_del.samtaler[{count}].emne": "Fra Word"}.get)
    back = back_from(written, newer, form.base.data)
    assert [row["emne"] for row in back.case.get("forberedende_del.samtaler")[count:]] == ["Fra Word", "Fra sagen"]
    assert back.findings == ()


def test_a_demanded_field_says_its_paragraph_and_a_demanded_list_says_it_in_its_first_row():
    shown = {
        control.tag: control.text
        for control in controls(blank("indstilling_ressourceforloeb", Choices(date(2019, 5, 1))).document.data)
    }
    assert shown["indstilling.kombination"].endswith("(§ 8, stk. 1)")
    assert "Skal udfyldes" in shown["indstilling.indsatser[0].titel"]


def test_a_draft_asks_for_a_row_where_the_order_demands_one():
    facts = {
        "skemaversion": "1.0",
        "sagsnr": NUMBER,
        "sagstype": "ressource_fleks_pension",
        "moede": {"dato": "2019-05-01"},
    }
    case = Case(facts)
    (draft,) = pipeline.make_documents(case, [FORMS["indstilling_ressourceforloeb"]], CHOICES)
    shown = {control.tag: control.text for control in controls(draft.data)}
    assert shown["indstilling.indsatser[0].titel"] == "Skal udfyldes: Indstillede indsatser (§ 8, stk. 5, nr. 2)"
    assert "moede.deltagere[0].navn" not in shown
    assert "Der er ikke skrevet indsatser i indstillingen." not in paragraphs(draft.data)
    assert back_from(draft.data, case, draft.data).changes == ()


def test_a_draft_of_another_effort_asks_why_the_others_are_not_relevant():
    (draft,) = pipeline.make_documents(
        Case({"skemaversion": "1.0", "sagsnr": NUMBER}), [FORMS["indstilling_anden_indsats"]], CHOICES
    )
    assert "indstilling.andre_fravalgt" in {control.tag for control in controls(draft.data)}


def test_sections_that_depend_on_what_is_not_known_yet_are_there_and_those_that_cannot_come_are_not():
    unknown = {control.tag for control in controls(blank("indstilling_fleksjob", CHOICES).document.data)}
    assert {"moede.borger_fravaer", "indstilling.uenighed", "indstilling.udvikling"} <= unknown
    agreed = SAMPLES["2019-001309"].with_value("indstilling.enighed", "ja").with_value("indstilling.uenighed", None)
    known = {control.tag for control in controls(blank("indstilling_fleksjob", CHOICES, agreed).document.data)}
    assert "indstilling.uenighed" not in known


def test_at_the_meeting_the_form_gives_the_lawful_outcomes_and_their_sections():
    first = SAMPLES["2019-001217"].with_value("sagstype", "jobafklaring_foerste")
    first = Case({key: value for key, value in first.data.items() if key not in {"indstilling", "afgoerelse"}})
    form = blank("indstilling", CHOICES, first).document.data
    titles = offered(form)["indstilling.type"]
    assert len(titles) < len(FIELDS["indstilling.type"].choices)
    every = offered(blank("indstilling", Choices(date(2019, 5, 1))).document.data)["indstilling.type"]
    assert len(every) == len(FIELDS["indstilling.type"].choices)


def test_what_the_part_before_says_is_proposed_and_read_back_as_written():
    case = SAMPLES["2019-001217"]
    case = Case(
        {key: value for key, value in case.data.items() if key not in {"indstilling", "indsatsdel", "afgoerelse"}}
    )
    form = blank("indstilling_fleksjob", CHOICES, case)
    assert "indstilling.borgerens_maal" in form.proposed
    assert not any(path.endswith(("begrundelse", "borgerens_ord")) for path in form.proposed)
    back = back_from(form.document.data, case, form.base.data)
    assert back.case.get("indstilling.type") == "fleksjob"
    assert back.case.get("indstilling.borgerens_maal") == case.get("forberedende_del.maal.borgerens_ord")
    told = pipeline.findings_of(back.case, [], CHOICES)[""]
    assert "overfoert" in {found.code for found in told}


def test_a_form_finds_its_base_by_its_mark_whatever_it_is_called(tmp_path: Path):
    file = tmp_path / "sag.json"
    case = Case(SAMPLES["2019-001309"].data, file)
    file.write_bytes(history.as_json(case))
    form = blank("indsatsdel", CHOICES, case)
    history.keep_sent(file, case.number, {form.document.file_name: form.base.data})
    newer = case.with_value("borger.navn", "Nyt Navn")
    found = base_of(open_docx(form.document.data), "Kopi af blanket (2).docx", newer, CHOICES)
    assert found.findings == ()
    assert found.reading == read(form.base.data, FIELDS)


def test_a_form_without_a_case_is_held_against_the_form_it_was():
    form = blank("forberedende_del", Choices(date(2019, 5, 1), municipality="lyngsoe")).document.data
    assert base_of(open_docx(form), "x.docx", None, CHOICES).reading.outside == read(form, FIELDS).outside


def test_a_form_without_a_case_number_says_what_to_do():
    whole, _ = filled(blank("indsatsdel", CHOICES).document.data)
    back = back_from(fill(whole, {"sagsnr": ""}.get))
    assert back.case is None
    assert "uden-sagsnr" in {found.code for found in back.findings}


def test_a_spare_row_or_an_empty_field_that_is_taken_away_is_no_loss():
    case = SAMPLES["2019-001309"]
    form = blank("indsatsdel", CHOICES, case)
    before = read(form.base.data, FIELDS)
    assert "felt-mangler" not in {each.code for each in back_from(form.document.data, case, form.base.data).findings}
    assert before.values["indsatsdel.dato"].prompt


@pytest.mark.parametrize("key", FORMS)
def test_a_form_passes_lint_and_accessibility(key):
    for case in (None, SAMPLES["2019-001217"]):
        data = blank(key, CHOICES, case).document.data
        assert [(each.code, each.path) for each in (*lint(data), *accessibility(data))] == []


@needs_validator
def test_forms_are_valid_to_the_open_xml_sdk(tmp_path: Path):
    files = []
    for key in FORMS:
        files.append(tmp_path / f"{key}.docx")
        files[-1].write_bytes(blank(key, CHOICES).document.data)
    assert [line for lines in validate(files, ["Microsoft365"]).values() for line in lines] == []


def test_nobody_is_in_a_form_without_a_case():
    assert NOBODY.number == ""
    assert blank("indsatsdel", CHOICES).document.file_name == "blanket_indsatsdel.docx"


def test_a_form_has_rows_for_conversations_and_for_those_who_meet():
    firsts = {"forberedende_del": "forberedende_del.samtaler[0].emne", "indstilling": "moede.deltagere[0].navn"}
    for key, tag in firsts.items():
        back = back_from(fill(blank(key, CHOICES).document.data, {"sagsnr": NUMBER, tag: "Åse Bæk"}.get), None)
        assert back.case.get(tag) == "Åse Bæk", key


def test_a_form_without_a_case_has_the_own_fields_of_the_workspace_it_is_made_in(tmp_path: Path):
    own = "kommune_felter.moedeform_grund"
    home = tmp_path / "strandby"
    shutil.copytree(MUNICIPALITIES / "strandby", home)
    (home / "skabeloner").mkdir()
    template = (pipeline.BASE_TEMPLATES / "indsatsdel.docx").read_bytes()
    theirs = edited(template, lambda root: root[0].insert(0, fragment(par(run(f"{{{{ {own} }}}}")))))
    (home / "skabeloner" / "indsatsdel.docx").write_bytes(theirs)
    choices = Choices(TODAY, home=home)
    form = blank("indsatsdel", choices).document
    filled = fill(form.data, {"sagsnr": NUMBER, own: "Hun hører dårligt."}.get)
    fields = pipeline.of_case(None, choices).own
    base = base_of(open_docx(filled), "blanket.docx", None, choices)
    assert base.findings == ()
    back = read_back(read(filled, template_fields(fields), base.reading), base.reading, None, fields)
    assert back.case.get(own) == "Hun hører dårligt."
    assert blank("indsatsdel", choices, back.case).document.template == "2018+strandby/indsatsdel"
