"""What staff write in the workbook comes back to the right case, whole; what the law does not allow does not."""

import json
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from generator import municipalities, pipeline
from generator.agenda import cases, form, outcomes, row
from generator.agenda.law import Law
from generator.case import Case
from generator.load import faults, load_case
from tests import office
from tests.agenda.making import (
    DAY,
    PROFILE,
    SAMPLES,
    TODAY,
    case_data,
    codes,
    desk,
    edited,
    filled,
    made,
    meeting_data,
    sample_before,
    write_json,
)

LAW = Law(PROFILE, TODAY)
NUMBERS = ("2025-000412", "2025-000433", "2025-000447", "2025-000460", "2025-000471")
FIVE = {
    "2025-000412": {"Indstilling": "Fleksjob", "Ses igen": "Nej", "Kopi udleveret": date(2025, 3, 26)},
    "2025-000433": {"Indstilling": "Ressourceforløb", "Ses igen": "Ja", "Kopi udleveret": datetime(2025, 3, 27, 0, 0)},
    "2025-000447": {"Indstilling": "Tilskud til selvstændigt erhvervsdrivende", "Bemærkninger": "Mødet gik\ngodt"},
    "2025-000460": {"Indstilling": "Udsat", "Bemærkninger": "Tolken udeblev"},
    "2025-000471": {"Indstilling": "Anden indsats", "Kopi udleveret": "28.3.2025"},
}


def lean(case: dict[str, Any]) -> dict[str, Any]:
    """A case without its long part, which is only read and written here."""
    return {key: value for key, value in case.items() if key != "forberedende_del"}


@pytest.fixture(scope="module")
def before(tmp_path_factory) -> Path:
    """The second sample meeting on the day before it: workbook made, meeting booked."""
    folder = tmp_path_factory.mktemp("moede")
    meeting = pipeline.load.read_json(SAMPLES[1])
    whole, *others = map(sample_before, NUMBERS)
    file = desk(folder, meeting, whole, *map(lean, others))
    got = made(file, folder / "out", write=True)
    assert not got.is_refused
    return folder


@pytest.fixture
def meeting(before: Path, tmp_path: Path) -> Path:
    """A copy of it to work in."""
    return Path(shutil.copytree(before, tmp_path / "moede"))


def workbook(folder: Path) -> Path:
    (file,) = (folder / "out" / "dagsorden").glob("*.xlsx")
    return file


def read(folder: Path) -> outcomes.Outcomes:
    return outcomes.read_workbook(workbook(folder), folder / "sager", LAW)


def written(folder: Path) -> outcomes.Outcomes:
    got = read(folder)
    cases.write(got.cases, got.found)
    return got


def fact(folder: Path, number: str, path: str) -> Any:
    case = load_case(folder / "sager" / f"{number}.json").case
    assert case is not None
    return case.get(path)


def changed(got: outcomes.Outcomes) -> list[tuple[str, str, str, str]]:
    return [(change.number, change.label, change.before, change.after) for change in got.changes]


# There and back


def test_a_workbook_that_nobody_filled_changes_nothing(meeting: Path):
    got = read(meeting)
    assert (got.changes, got.cases, got.findings) == ((), (), ())


def test_outcomes_come_back_to_their_cases(meeting: Path):
    filled(workbook(meeting), FIVE)
    got = written(meeting)
    assert got.findings == ()
    assert [fact(meeting, number, "indstilling.type") for number in NUMBERS] == [
        "fleksjob", "ressourceforloeb", "tilskud_selvstaendig", None, "anden_indsats",
    ]  # fmt: skip
    assert [fact(meeting, number, "status") for number in NUMBERS] == [
        "kopi_udleveret", "kopi_udleveret", "indstillet", "udsat", "kopi_udleveret",
    ]  # fmt: skip
    assert [fact(meeting, number, "indstilling.kopi_dato") for number in NUMBERS] == [
        "2025-03-26", "2025-03-27", None, None, "2025-03-28",
    ]  # fmt: skip
    assert fact(meeting, "2025-000412", "indstilling.se_sagen_igen") == "nej"
    assert fact(meeting, "2025-000412", "indstilling.dato") == "2025-03-26"
    assert fact(meeting, "2025-000460", "moede.udsat_grund") == "Tolken udeblev"
    assert fact(meeting, "2025-000447", "kommune_felter.dagsorden_bemaerkninger") == "Mødet gik\ngodt"


def test_changes_are_shown_as_words_before_and_after(meeting: Path):
    filled(workbook(meeting), {"2025-000460": FIVE["2025-000460"], "2025-000412": FIVE["2025-000412"]})
    assert changed(read(meeting)) == [
        ("2025-000412", "Teamets indstilling", "", "Fleksjob"),
        ("2025-000412", "Indstillingens dato", "", "26-03-2025"),
        ("2025-000412", "Status", "På dagsorden", "Kopi udleveret"),
        ("2025-000412", "Teamet ønsker at se sagen igen", "", "Nej"),
        ("2025-000412", "Kopi udleveret til borgeren", "", "26-03-2025"),
        ("2025-000460", "Status", "På dagsorden", "Udsat"),
        ("2025-000460", "Grund til, at sagen er udsat", "", "Tolken udeblev"),
    ]


def test_nothing_is_written_by_reading(meeting: Path):
    before = {file: file.read_bytes() for file in (meeting / "sager").glob("*.json")}
    filled(workbook(meeting), FIVE)
    read(meeting)
    assert {file: file.read_bytes() for file in (meeting / "sager").glob("*.json")} == before


def test_what_is_written_is_a_valid_case_and_the_earlier_one_is_kept(meeting: Path):
    filled(workbook(meeting), FIVE)
    assert all(faults(case.data, "sag") == [] for case in read(meeting).cases)
    before = (meeting / "sager" / "2025-000412.json").read_bytes()
    written(meeting)
    kept = [file.read_bytes() for file in (meeting / "sager" / ".rehabplan" / "2025-000412").glob("*.json")]
    assert before in kept


def test_reading_again_changes_nothing_more(meeting: Path):
    filled(workbook(meeting), FIVE)
    written(meeting)
    again = read(meeting)
    assert (again.changes, again.findings) == ((), ())


def test_the_agenda_made_again_shows_what_was_read_and_reads_back_the_same(meeting: Path):
    filled(workbook(meeting), FIVE)
    written(meeting)
    workbook(meeting).unlink()
    made(meeting / "moeder" / "moede.json", meeting / "out", write=True)
    page = openpyxl.load_workbook(workbook(meeting))["Dagsorden"]
    heads = {cell.value: cell.column for cell in page[1]}
    assert [page.cell(row, heads["Indstilling"]).value for row in range(2, 7)] == [
        FIVE[number]["Indstilling"] for number in NUMBERS
    ]
    assert read(meeting).changes == ()
    assert fact(meeting, "2025-000460", "status") == "udsat", "booking again does not undo it"


# Wherever the rows have gone


def reorder(page: Worksheet, order: list[int]) -> None:
    """Put the rows below the headings in another order, as a sort does."""
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    for number, index in enumerate(order, 2):
        for column, value in enumerate(lines[index], 1):
            page.cell(number, column).value = value


def test_rows_may_be_sorted(meeting: Path):
    filled(workbook(meeting), FIVE)
    want = set(changed(read(meeting)))
    edited(workbook(meeting), lambda book: reorder(book["Dagsorden"], [3, 0, 4, 2, 1]))
    assert set(changed(read(meeting))) == want


def test_rows_may_be_filtered_away(meeting: Path):
    filled(workbook(meeting), FIVE)
    want = changed(read(meeting))

    def hide(book: openpyxl.Workbook) -> None:
        book["Dagsorden"].row_dimensions[3].hidden = True
        book["Dagsorden"].row_dimensions[5].hidden = True

    edited(workbook(meeting), hide)
    assert changed(read(meeting)) == want


def test_columns_may_be_moved_and_added(meeting: Path):
    filled(workbook(meeting), FIVE)
    want = changed(read(meeting))

    def move(book: openpyxl.Workbook) -> None:
        page = book["Dagsorden"]
        page.insert_cols(3)
        page["C1"].value = "Egne noter"
        page["C2"].value = "=1+1"

    edited(workbook(meeting), move)
    assert changed(read(meeting)) == want


def test_a_row_that_was_deleted_is_told_and_the_others_are_read(meeting: Path):
    filled(workbook(meeting), FIVE)
    edited(workbook(meeting), lambda book: book["Dagsorden"].delete_rows(2))
    got = read(meeting)
    assert [(found.code, found.path) for found in got.findings] == [("raekke-mangler", "2025-000412")]
    assert {change.number for change in got.changes} == set(NUMBERS[1:])


@office.needs_libreoffice
def test_a_workbook_saved_by_libreoffice_is_read_alike(meeting: Path, tmp_path: Path):
    filled(workbook(meeting), FIVE)
    want = changed(read(meeting))
    profile, saved = tmp_path / "profil", tmp_path / "gemt"
    command = [str(office.find_soffice()), f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved), str(workbook(meeting))]
    office._run_or_kill(command, office.SECONDS)
    got = outcomes.read_workbook(saved / workbook(meeting).name, meeting / "sager", LAW)
    assert (changed(got), got.findings) == (want, ())


# What is typed


@pytest.mark.parametrize("typed", ["Fleksjob", "fleksjob", " FLEKSJOB "])
def test_a_choice_is_known_however_it_is_typed(meeting: Path, typed):
    filled(workbook(meeting), {"2025-000412": {"Indstilling": typed}})
    assert [case.get("indstilling.type") for case in read(meeting).cases] == ["fleksjob"]


@pytest.mark.parametrize(
    "typed", [date(2025, 4, 1), "1/4-2025", "01-04-2025", "1. 4. 2025", "2025-04-01", "den 1. april 2025", "1/4-25"]
)
def test_a_date_is_known_however_it_is_typed(meeting: Path, typed):
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Fleksjob", "Kopi udleveret": typed}})
    assert [case.get("indstilling.kopi_dato") for case in read(meeting).cases] == ["2025-04-01"]


FAULTS = [
    ({"Indstilling": "Fleksjobb"}, "ukendt-udfald"),
    ({"Indstilling": "Indsats i sygedagpengesag"}, "ulovligt-udfald"),
    ({"Indstilling": "Nyt jobafklaringsforløb"}, "ulovligt-udfald"),
    ({"Indstilling": "=A1"}, "formel"),
    ({"Indstilling": "Fleksjob", "Ses igen": "Måske"}, "ugyldig-celle"),
    ({"Indstilling": "Fleksjob", "Kopi udleveret": "i går"}, "ugyldig-celle"),
    ({"Indstilling": "Fleksjob", "Kopi udleveret": "45000"}, "ugyldig-celle"),
    ({"Indstilling": "Fleksjob", "Kopi udleveret": date(2025, 3, 25)}, "kopi-foer-moedet"),
    ({"Kopi udleveret": date(2025, 3, 26)}, "uden-indstilling"),
    ({"Ses igen": "Ja"}, "uden-indstilling"),
    ({"Indstilling": "Udsat", "Kopi udleveret": date(2025, 3, 26), "Bemærkninger": "x"}, "uden-indstilling"),
]


@pytest.mark.parametrize(("row", "code"), FAULTS)
def test_a_row_with_a_fault_changes_nothing_and_the_others_do(meeting: Path, row, code):
    filled(workbook(meeting), {"2025-000412": row, "2025-000471": {"Indstilling": "Anden indsats"}})
    got = read(meeting)
    assert codes(got.findings) == [code]
    assert got.findings[0].path.startswith("Dagsorden, række 2 (sag 2025-000412), ")
    assert {change.number for change in got.changes} == {"2025-000471"}


OWN = municipalities.municipality("strandby", None).own
OWN_FACTS = {"moedeform": "video"}


def test_outcomes_come_back_to_a_case_with_the_municipality_s_own_fields(meeting: Path):
    file = meeting / "sager" / "2025-000412.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    write_json(file, {**data, "kommune_felter": OWN_FACTS})
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Fleksjob", "Bemærkninger": "Mødet gik godt"}})
    got = outcomes.read_workbook(workbook(meeting), meeting / "sager", Law(PROFILE, TODAY, OWN))
    (case,) = got.cases
    assert got.findings == ()
    assert case.get("kommune_felter") == {**OWN_FACTS, "dagsorden_bemaerkninger": "Mødet gik godt"}


def test_a_case_that_its_own_fields_would_refuse_is_not_changed():
    case = Case(case_data("1", kommune_felter={"moedeform": "brevdue"}), own=OWN)
    got = row.read(row.Row(case, {"Bemærkninger": "Mødet gik godt"}, "Dagsorden, række 2", "team", DAY, LAW))
    assert (codes(got.findings), got.case) == (["ukendt-valg"], None)
    assert got.findings[0].path == "Dagsorden, række 2, kommune_felter.moedeform"


def test_a_planning_form_is_told_to_be_no_agenda(meeting: Path, tmp_path: Path):
    file = tmp_path / "moede.xlsx"
    file.write_bytes(form.blank())
    (found,) = outcomes.read_workbook(file, meeting / "sager", LAW).findings
    assert "er ikke en dagsorden" in found.message


def test_an_unlawful_outcome_is_refused_with_the_reason_and_what_can_be_chosen(meeting: Path):
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Indsats i sygedagpengesag"}})
    (found,) = read(meeting).findings
    assert "passer ikke til sagstypen" in found.message
    assert found.mend == (
        "Vælg på listen: Ressourceforløb, Fleksjob, Førtidspension, Anden indsats, Udsat, "
        "Afventer yderligere oplysninger."
    )


def test_an_outcome_is_judged_by_the_day_of_the_meeting(tmp_path: Path):
    file = desk(tmp_path, meeting_data("1", dato="2026-02-04"), case_data("1"))
    made(file, tmp_path / "out", write=True)
    filled(workbook(tmp_path), {"1": {"Indstilling": "Ressourceforløb"}})
    (found,) = read(tmp_path).findings
    assert (found.code, "31. januar 2026" in found.message) == ("ulovligt-udfald", True)


def test_postponed_without_a_reason_is_read_and_mentioned(meeting: Path):
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Afventer yderligere oplysninger"}})
    got = read(meeting)
    assert codes(got.findings) == ["udsat-uden-grund"]
    assert [case.get("status") for case in got.cases] == ["afventer"]


def test_an_empty_cell_never_erases_what_the_case_knows(meeting: Path):
    filled(workbook(meeting), {"2025-000412": FIVE["2025-000412"]})
    written(meeting)
    filled(workbook(meeting), {"2025-000412": {"Indstilling": None, "Ses igen": None, "Kopi udleveret": None}})
    got = read(meeting)
    assert (codes(got.findings), got.changes) == (["tom-celle"] * 3, ())


def test_a_mistake_can_be_corrected_until_the_case_is_decided(meeting: Path):
    filled(workbook(meeting), {"2025-000412": FIVE["2025-000412"]})
    written(meeting)
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Førtidspension"}})
    assert changed(written(meeting)) == [("2025-000412", "Teamets indstilling", "Fleksjob", "Førtidspension")]
    case = load_case(meeting / "sager" / "2025-000412.json").case
    assert case is not None
    cases.history.save(case.with_value("status", "afgjort"), (meeting / "sager" / "2025-000412.json").read_bytes())
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Fleksjob"}})
    assert codes(read(meeting).findings) == ["allerede-afgjort"]


def test_a_recommended_case_is_not_postponed_afterwards(meeting: Path):
    filled(workbook(meeting), {"2025-000412": FIVE["2025-000412"]})
    written(meeting)
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Udsat"}})
    assert codes(read(meeting).findings) == ["har-indstilling", "udsat-uden-grund"]
    assert read(meeting).cases == ()


def test_a_postponed_case_can_be_recommended_after_all(meeting: Path):
    filled(workbook(meeting), {"2025-000460": FIVE["2025-000460"]})
    written(meeting)
    filled(workbook(meeting), {"2025-000460": {"Indstilling": "Nyt jobafklaringsforløb", "Bemærkninger": None}})
    written(meeting)
    assert fact(meeting, "2025-000460", "status") == "indstillet"
    assert fact(meeting, "2025-000460", "indstilling.type") == "nyt_jobafklaring"


def test_a_case_whose_meeting_was_not_booked_gets_its_day_too(tmp_path: Path):
    file = desk(tmp_path, meeting_data("1"), case_data("1"))
    made(file, tmp_path / "out")
    filled(workbook(tmp_path), {"1": {"Indstilling": "Fleksjob"}})
    (case,) = read(tmp_path).cases
    assert (case.get("moede.dato"), case.get("moede.moede"), case.get("indstilling.type")) == (
        "2025-03-26",
        "team",
        "fleksjob",
    )


# What is not as it was


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("2019-1", "raekke-fremmed"),
        (None, "sagsnr-ulaeseligt"),
        ("2025-000433", "sag-to-gange"),
        ("../x", "raekke-fremmed"),
    ],
)
def test_a_row_that_cannot_be_placed_is_told(meeting: Path, number, code):
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Fleksjob", "Sagsnr.": number}})
    got = read(meeting)
    assert code in codes(got.findings)
    assert got.changes == ()


def test_a_number_that_is_a_path_opens_no_file(meeting: Path):
    write_json(meeting / "hemmelig.json", {**case_data("1"), "sagsnr": "../hemmelig"})
    assert cases.find(["../hemmelig"], meeting / "sager") == {}

    def point(book: openpyxl.Workbook) -> None:
        book["Dagsorden"]["B2"].value = "../hemmelig"
        rows = {cell.value: cell for cell in book["Overblik"]["A"]}
        rows["2025-000412"].value = "../hemmelig"

    edited(workbook(meeting), point)
    assert codes(read(meeting).findings) == ["raekke-fremmed"]


def test_a_case_that_is_gone_or_at_fault_is_told(meeting: Path):
    filled(workbook(meeting), FIVE)
    (meeting / "sager" / "2025-000412.json").unlink()
    (meeting / "sager" / "2025-000433.json").write_text("{", encoding="utf-8")
    got = read(meeting)
    assert codes(got.findings) == ["sag-ukendt", "sag-ulaeselig"]
    assert {case.number for case in got.cases} == set(NUMBERS[2:])


def test_a_case_that_has_moved_to_another_meeting_is_told(meeting: Path):
    file = meeting / "sager" / "2025-000412.json"
    case = load_case(file).case
    assert case is not None
    cases.history.save(case.with_value("moede.dato", "2025-06-04"), file.read_bytes())
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Fleksjob"}})
    assert codes(read(meeting).findings) == ["andet-moede"]


def test_a_case_changed_by_someone_else_in_between_is_not_written_over(meeting: Path):
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "Fleksjob"}})
    got = read(meeting)
    file = meeting / "sager" / "2025-000412.json"
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(cases.history.OutputError, match="ændret af en anden"):
        cases.write(got.cases, got.found)


@pytest.mark.parametrize(
    ("spoil", "want"),
    [
        (lambda book: book.remove(book["Dagsorden"]), ["ingen-dagsorden"]),
        (lambda book: book.remove(book["Overblik"]), ["ingen-dagsorden"]),
        (lambda book: book["Dagsorden"].delete_rows(1), ["kolonne-mangler"] * 5),
        (lambda book: book["Dagsorden"].insert_rows(1), ["kolonne-mangler"] * 5),
        (lambda book: book["Overblik"].delete_rows(3), ["moede-ulaeseligt"]),
        (lambda book: setattr(book["Overblik"]["B3"], "value", "i dag"), ["moede-ulaeseligt"]),
        (lambda book: setattr(book["Overblik"]["B3"], "value", "=1+1"), ["formel"]),
        (lambda book: setattr(book["Dagsorden"]["A1"], "value", "Sagsnr."), ["kolonne-to-gange"]),
    ],
)
def test_a_workbook_whose_structure_is_gone_changes_nothing(meeting: Path, spoil, want):
    filled(workbook(meeting), FIVE)
    edited(workbook(meeting), spoil)
    got = read(meeting)
    assert (codes(got.findings), got.changes) == (want, ())


def test_findings_quote_nothing_of_a_cell(meeting: Path):
    filled(workbook(meeting), {"2025-000412": {"Indstilling": "HEMMELIG", "Sagsnr.": "HEMMELIG"}})
    edited(workbook(meeting), lambda book: setattr(book["Overblik"]["A20"], "value", "HEMMELIG"))
    assert "HEMMELIG" not in str(read(meeting).findings)
