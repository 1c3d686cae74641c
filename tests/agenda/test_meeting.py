"""A meeting comes in as JSON or as a filled workbook, and means the same either way."""

import json
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from generator.agenda import cells, form, meeting
from generator.agenda.schedule import Wish
from generator.errors import CaseError
from tests.agenda.making import DAY, SAMPLES, codes, edited, kept_book, meeting_data, write_json


def accepted(**facts) -> meeting.Meeting:
    read = meeting.accept(meeting_data(**facts))
    assert read.meeting is not None, read.findings
    return read.meeting


# JSON


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_a_sample_meeting_is_read_without_a_word(file: Path):
    read = meeting.read(file)
    assert read.findings == ()
    assert read.meeting is not None
    assert len(read.meeting.items) == 5


def test_a_meeting_has_its_times_in_minutes():
    got = accepted(start="08:30", slut="15:00", sager=[{"sagsnr": "1", "start": "09:45", "minutter": 75}])
    assert (got.day, got.begins, got.ends, got.items[0].start, got.items[0].minutes) == (DAY, 510, 900, 585, 75)


def test_what_is_not_said_has_an_ordinary_value():
    got = accepted(start=None)
    assert (got.minutes, got.begins, got.breaks, got.deadline_days) == (60, None, None, None)
    assert accepted(pauser=[]).breaks == ()
    assert accepted(pauser=[{"start": "12:00"}]).breaks == (Wish(15, 720),)


def test_a_deputy_comes_for_a_member_who_is_away():
    members = [
        {"navn": "A", "omraade": "social", "deltager": "nej", "stedfortraeder": "B"},
        {"navn": "C", "omraade": "region", "deltager": "nej"},
        {"navn": "D", "omraade": "sundhed"},
    ]
    assert [member.comes for member in accepted(faste_medlemmer=members).team] == ["B", "D"]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("9.30", "09:30"), ("9:30", "09:30"), ("kl. 9.30", "09:30"), ("Kl. 14", "14:00"), (time(9, 30), "09:30"),
        (9.3, "09:30"), (9.05, "09:05"), (9, "09:00"), (23.59, "23:59"), (24.3, None), (9.75, None), (930, None),
        ("09:30:00", "09:30"), ("halv ti", None), (datetime(2025, 3, 26, 9, 30), "09:30"),
    ],
)  # fmt: skip
def test_a_time_is_read_as_danes_write_it_also_where_excel_made_it_a_number(tmp_path: Path, typed, read):
    book = openpyxl.Workbook()
    patterns = ("h\\.mm", "hh:mm", *(() if isinstance(typed, time | datetime) else ("General",)))
    for row, pattern in enumerate(patterns, 1):
        book.active.cell(row, 1, typed).number_format = pattern
    book.save(tmp_path / "tid.xlsx")
    page = openpyxl.load_workbook(tmp_path / "tid.xlsx").active
    assert {cells.as_clock(page.cell(row, 1).value) for row, _ in enumerate(patterns, 1)} == {read}


def test_every_fault_of_form_is_told_at_once():
    read = meeting.accept({"skemaversion": "1.0", "dato": "i morgen", "start": "9", "sager": [{"minutter": 1}], "x": 1})
    assert read.meeting is None
    assert {found.path for found in read.findings} == {
        "dato", "start", "sager[0].sagsnr", "sager[0].minutter", "x", "moede",
    }  # fmt: skip


def test_a_sign_that_cannot_be_seen_is_taken_out_and_told(tmp_path: Path):
    read = meeting.read(write_json(tmp_path / "m.json", meeting_data(sted="Lokale\x07 2")))
    assert codes(read.findings) == ["fjernet-tegn"]
    assert read.meeting is not None
    assert read.meeting.place == "Lokale 2"


# The workbook


def fill(file: Path, **sheets: list[list[object]]) -> Path:
    """Fill a blank workbook: rows from the first under the headings; Møde by label."""

    def put(book: openpyxl.Workbook) -> None:
        for name, lines in sheets.items():
            page = book[name.replace("_", " ")]
            for number, line in enumerate(lines, 2):
                for column, value in enumerate(line, 1):
                    page.cell(number, column).value = value

    file.write_bytes(form.blank())
    return edited(file, put)


MEETING = [["Mødets navn", "team"], ["Mødedato", date(2025, 3, 26)], ["Mødet begynder", time(8, 30)]]


def test_a_filled_workbook_is_the_same_meeting_as_the_json_it_stands_for(tmp_path: Path):
    want = json.loads(SAMPLES[1].read_text(encoding="utf-8"))
    labels = form.catalogue("moede")
    meeting_rows = [
        [labels[key].label, want.get(key)]
        for key in ("moede", "dato", "start", "slut", "sted", "minutter_pr_sag", "frist_dage", "kommune")
    ]
    file = fill(
        tmp_path / "m.xlsx",
        Møde=meeting_rows,
        Sager=[[row["sagsnr"], row["start"], row["minutter"], row.get("oensker")] for row in want["sager"]],
        Ekstra_deltagere=[
            [row["sagsnr"], guest["navn"], guest["titel"], title("omraade", guest["omraade"]), guest["grund"]]
            for row in want["sager"]
            for guest in row.get("ekstra_deltagere", ())
        ],
        Faste_medlemmer=[
            [row["navn"], row["titel"], title("omraade", row["omraade"]), title("rolle", row["rolle"]),
             row.get("stedfortraeder"), "Ja"]
            for row in want["faste_medlemmer"]
        ],
        Pauser=[[row["start"], row["minutter"], row["titel"]] for row in want["pauser"]],
    )  # fmt: skip
    read = meeting.read(file)
    assert read.findings == ()
    assert read.meeting == meeting.read(SAMPLES[1]).meeting


def title(key: str, value: str) -> str:
    choices = form.catalogue("moede")[f"faste_medlemmer[].{key}"].choices
    return next(choice.title for choice in choices if choice.key == value)


def test_times_and_dates_are_read_as_people_write_them(tmp_path: Path):
    file = fill(
        tmp_path / "m.xlsx",
        Møde=[["Mødets navn", "team"], ["Mødedato", "26.3.2025"], ["Mødet begynder", "8.30"]],
        Sager=[["2025-1", time(9, 0), 45.0], ["2025-2", "10:15", "30"], [20253, "11"]],
    )
    got = meeting.read(file).meeting
    assert got is not None
    assert (got.day, got.begins) == (DAY, 510)
    assert [(item.number, item.start, item.minutes) for item in got.items] == [
        ("2025-1", 540, 45),
        ("2025-2", 615, 30),
        ("20253", 660, None),
    ]


def test_a_fault_in_the_workbook_is_told_by_sheet_and_row(tmp_path: Path):
    file = fill(
        tmp_path / "m.xlsx",
        Møde=[["Mødets navn", "team"], ["Mødedato", "snart"]],
        Sager=[["2025-1", "kl. ni"], [], ["2025-2", None, 3]],
        Faste_medlemmer=[["A", None, "Skole"]],
    )
    read = meeting.read(file)
    assert read.meeting is None
    assert {(found.code, found.path) for found in read.findings} == {
        ("ugyldig-dato", "Møde, række 3"),
        ("ugyldigt-format", "Sager, række 2"),
        ("uden-for-graense", "Sager, række 4"),
        ("ukendt-valg", "Faste medlemmer, række 2"),
    }


def test_a_date_in_the_workbook_is_written_as_people_write_it(tmp_path: Path):
    file = fill(tmp_path / "m.xlsx", Møde=[["Mødets navn", "team"], ["Mødedato", "9. december 2026"]])
    assert getattr(meeting.read(file).meeting, "day", None) == date(2026, 12, 9)
    file = fill(tmp_path / "m.xlsx", Møde=[["Mødets navn", "team"], ["Mødedato", "snart"]])
    assert [found.mend for found in meeting.read(file).findings] == ["Skriv den som 3. april 2019 eller 03-04-2019."]


def test_an_agenda_is_told_to_be_no_planning_form(tmp_path: Path):
    (tmp_path / "m.xlsx").write_bytes(kept_book(SAMPLES[0]))
    (found,) = meeting.read(tmp_path / "m.xlsx").findings
    assert "er ikke et skema til et møde" in found.message
    assert "rehabplan read" in found.mend


def test_a_guest_of_a_case_that_is_not_there_is_told(tmp_path: Path):
    file = fill(
        tmp_path / "m.xlsx", Møde=MEETING, Sager=[["2025-1"]], Ekstra_deltagere=[["2025-2", "A"], ["2025-1", "B"]]
    )
    read = meeting.read(file)
    assert [(found.code, found.path) for found in read.findings] == [("deltager-uden-sag", "Ekstra deltagere, række 2")]
    assert read.meeting is None


def test_a_formula_in_the_workbook_is_told_and_not_read(tmp_path: Path):
    read = meeting.read(fill(tmp_path / "m.xlsx", Møde=MEETING, Sager=[["=A1"], ["2025-1", "=1/24"]]))
    assert [(found.code, found.path) for found in read.findings] == [
        ("formel", "Sager, række 2, Sagsnummer"),
        ("formel", "Sager, række 3, Begynder"),
    ]
    assert read.meeting is None


def test_a_sheet_or_heading_that_is_gone_is_told(tmp_path: Path):
    file = fill(tmp_path / "m.xlsx", Møde=MEETING)

    def spoil(book: openpyxl.Workbook) -> None:
        del book["Pauser"]
        book["Sager"]["B1"].value = "Start"
        book["Faste medlemmer"]["A1"].value = "Titel"

    found = meeting.read(edited(file, spoil)).findings
    assert codes(found) == ["kolonne-mangler", "kolonne-mangler", "kolonne-to-gange", "moede-ikke-laest"]


def test_columns_may_be_moved_and_added(tmp_path: Path):
    file = fill(tmp_path / "m.xlsx", Møde=MEETING, Sager=[["2025-1", None, 30]])

    def move(book: openpyxl.Workbook) -> None:
        book["Sager"].insert_cols(1)
        book["Sager"]["A1"].value = "Mine noter"

    got = meeting.read(edited(file, move)).meeting
    assert got is not None
    assert [(item.number, item.minutes) for item in got.items] == [("2025-1", 30)]


def test_a_blank_workbook_lacks_what_a_meeting_must_have(tmp_path: Path):
    file = tmp_path / "m.xlsx"
    file.write_bytes(form.blank())
    assert [(found.code, found.path) for found in meeting.read(file).findings] == [
        ("mangler", "moede"),
        ("mangler", "dato"),
    ]


def test_what_is_no_workbook_is_said_so(tmp_path: Path):
    file = tmp_path / "m.xlsx"
    file.write_bytes(b"{}")
    with pytest.raises(CaseError, match="ikke en arbejdsbog"):
        meeting.read(file)
