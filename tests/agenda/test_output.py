"""Files appear whole or not at all, and none that staff have edited is written over."""

import json
from pathlib import Path

import pytest

from generator.agenda import output
from generator.errors import OutputError
from tests.agenda.making import case_data, codes, desk, edited, made, meeting_data


def test_a_file_is_written_and_written_anew(tmp_path: Path):
    assert output.write({"a.xlsx": b"1"}, tmp_path / "ud") == ([tmp_path / "ud" / "a.xlsx"], [])
    assert output.write({"a.xlsx": b"2"}, tmp_path / "ud") == ([tmp_path / "ud" / "a.xlsx"], [])
    assert (tmp_path / "ud" / "a.xlsx").read_bytes() == b"2"


def test_an_edited_file_is_kept_and_told_and_the_others_are_written(tmp_path: Path):
    output.write({"a.xlsx": b"1", "b.ics": b"1"}, tmp_path)
    (tmp_path / "a.xlsx").write_bytes(b"rettet")
    written, found = output.write({"a.xlsx": b"2", "b.ics": b"2"}, tmp_path)
    assert (written, codes(found)) == ([tmp_path / "b.ics"], ["rettet-arbejdsbog"])
    assert "a.xlsx" in found[0].message
    assert (tmp_path / "a.xlsx").read_bytes() == b"rettet"


@pytest.mark.parametrize("ledger", [None, b"", b"[]", b"{", b"\xff\xfe", b'{"a.xlsx": 5}', b"[" * 100_000])
def test_without_a_ledger_that_can_be_read_nothing_is_written_over(tmp_path: Path, ledger):
    (tmp_path / "a.xlsx").write_bytes(b"fremmed")
    if ledger is not None:
        (tmp_path / output.LEDGER).write_bytes(ledger)
    written, found = output.write({"a.xlsx": b"1"}, tmp_path)
    assert (written, codes(found)) == ([], ["rettet-arbejdsbog"])


def test_a_file_that_is_already_as_it_would_be_is_not_an_edited_one(tmp_path: Path):
    (tmp_path / "a.xlsx").write_bytes(b"1")
    assert output.write({"a.xlsx": b"1"}, tmp_path)[1] == []


def test_what_cannot_be_written_is_told_and_what_could_is_remembered(tmp_path: Path, monkeypatch):
    write_whole = output.write_whole

    def refuse(file: Path, data: bytes) -> None:
        if file.name == "b.xlsx":
            raise PermissionError(13, "i brug", str(file))
        write_whole(file, data)

    monkeypatch.setattr(output, "write_whole", refuse)
    with pytest.raises(OutputError, match="Luk den i Excel"):
        output.write({"a.xlsx": b"1", "b.xlsx": b"1"}, tmp_path)
    assert list(json.loads((tmp_path / output.LEDGER).read_text(encoding="utf-8"))) == ["a.xlsx"]
    assert sorted(file.name for file in tmp_path.iterdir()) == [".laas", "a.xlsx", output.LEDGER]


def test_a_folder_that_may_not_be_written_in_is_told_by_the_workbook(tmp_path: Path, monkeypatch):
    def refuse(file: Path, data: bytes) -> None:
        raise PermissionError(13, "nej", str(file))

    monkeypatch.setattr(output, "write_whole", refuse)
    with pytest.raises(OutputError) as caught:
        output.write({"a.xlsx": b"1"}, tmp_path)
    assert caught.value.place == str(tmp_path / "a.xlsx")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "ud").write_bytes(b"")
    with pytest.raises(OutputError, match="kan ikke skrives"):
        output.write({"a.xlsx": b"1"}, tmp_path / "ud")


def test_an_agenda_that_staff_have_filled_is_kept_and_the_cases_are_booked_all_the_same(tmp_path: Path):
    file = desk(tmp_path, meeting_data("1"), case_data("1"))
    workbook = made(file, tmp_path / "out").written[0]
    edited(workbook, lambda book: setattr(book["Dagsorden"]["E2"], "value", "BX"))
    before = workbook.read_bytes()
    got = made(file, tmp_path / "out", write=True)
    assert (workbook.read_bytes(), codes(got.findings), got.is_refused) == (before, ["rettet-arbejdsbog"], True)
    assert [path.name for path in got.written] == ["2025-03-26_team.ics"]
    assert [path.name for path in got.booked or ()] == ["1.json"]


def test_no_file_name_tells_of_a_citizen(tmp_path: Path):
    file = desk(tmp_path, meeting_data("1"), case_data("1"))
    names = [path.name for wish in ({}, {"is_sent": True}) for path in made(file, tmp_path / "out", **wish).written]
    assert names == ["2025-03-26_team.xlsx", "2025-03-26_team.ics", "2025-03-26_team_udsendelse.xlsx"]


def test_the_copy_to_send_is_made_only_where_nothing_is_wrong(tmp_path: Path):
    file = desk(tmp_path, meeting_data("1", "2"), case_data("1"))
    got = made(file, tmp_path / "out", is_sent=True)
    assert (got.written, got.is_refused) == ((), True)
    assert not (tmp_path / "out").exists()
