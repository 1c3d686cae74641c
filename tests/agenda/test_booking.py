"""Booking writes the plan into the cases; what was recorded at a meeting is never written over."""

from pathlib import Path
from typing import Any

import pytest

from generator.agenda import booking, meeting
from generator.agenda.schedule import Span
from generator.case import Case
from generator.load import faults, load_case, read_json
from tests.agenda.making import SAMPLES, TEAM, case_data, codes, desk, made, meeting_data, sample_agenda


def book(case: dict[str, Any], item: dict[str, Any] | None = None, **facts: Any) -> booking.Booked:
    rows = [{"sagsnr": case["sagsnr"], **(item or {})}]
    plan = meeting.accept(meeting_data(sager=rows, **facts)).meeting
    assert plan is not None
    booked = booking.book(Case(case), plan, plan.items[0], Span(9 * 60, 10 * 60))
    assert faults(booked.case.data, "sag") == []
    return booked


def people(booked: booking.Booked) -> list[tuple[str, str]]:
    return [(row.get("navn", ""), row["rolle"]) for row in booked.case.get("moede.deltagere")]


def test_the_meeting_is_written_into_the_case():
    booked = book(case_data("1"), {"oensker": "Plads ved døren"})
    assert booked.findings == ()
    want = {
        "moede": "team", "dato": "2025-03-26", "start": "09:00", "slut": "10:00", "minutter": 60, "sted": "Lokale 2",
        "oensker": "Plads ved døren", "behandling": "foerste",
    }  # fmt: skip
    assert {key: value for key, value in booked.case.get("moede").items() if key != "deltagere"} == want
    assert booked.case.get("status") == "paa_dagsorden"


def test_team_citizen_caseworker_and_guests_are_to_be_there():
    borger = {
        "navn": "Bo", "tolk_behov": "ja", "bisidder": {"navn": "Bi"},
        "repraesentant": {"navn": "Pia", "rolle": "vaerge"}, "egen_laege": {"navn": "Lis"},
    }  # fmt: skip
    guests = [{"navn": "Una", "omraade": "undervisning"}, {"navn": "Eks"}]
    booked = book(
        case_data("1", borger=borger, moede={"egen_laege_deltager": "ja"}),
        {"ekstra_deltagere": guests},
        faste_medlemmer=[TEAM[0], {**TEAM[1], "deltager": "nej", "stedfortraeder": "Vikar"}],
    )
    assert people(booked) == [
        ("Medlem beskaeftigelse", "medlem"),
        ("Vikar", "medlem"),
        ("Kim Sagsbehandler", "sagsbehandler"),
        ("Bo", "borger"),
        ("Bi", "bisidder"),
        ("Pia", "vaerge"),
        ("", "tolk"),
        ("Lis", "egen_laege"),
        ("Una", "medlem"),
        ("Eks", "ekspert"),
    ]


def test_those_who_do_not_come_are_not_put_down():
    no = {"borger_deltager": "nej", "bisidder_deltager": "nej"}
    booked = book(case_data("1", borger={"navn": "Bo", "bisidder": {"navn": "Bi"}}, moede=no), faste_medlemmer=[])
    assert people(booked) == [("Kim Sagsbehandler", "sagsbehandler")]


def test_someone_the_case_knows_of_is_kept_and_a_former_member_is_not():
    others = [{"navn": "Tove Tolk", "rolle": "tolk"}, {"navn": "Ny Ekspert", "rolle": "ekspert"}]
    former = [{"navn": "Forhenværende", "rolle": "medlem", "omraade": "social"}]
    case = case_data("1", borger={"navn": "Bo", "tolk_behov": "ja"}, moede={"deltagere": others + former})
    names = people(book(case, faste_medlemmer=TEAM[:1]))
    assert names[-2:] == [("Tove Tolk", "tolk"), ("Ny Ekspert", "ekspert")]
    assert ("", "tolk") not in names
    assert "Forhenværende" not in dict(names)


def test_another_date_in_the_case_is_told_and_changed():
    booked = book(case_data("1", moede={"dato": "2025-03-12", "start": "09:00", "sted": "Lokale 1"}))
    assert [(each.code, each.path) for each in booked.findings] == [("moede-aendret", "moede.dato")]
    assert "mødedato, mødested" in booked.findings[0].message
    assert (booked.case.get("moede.dato"), booked.case.get("moede.sted")) == ("2025-03-26", "Lokale 2")


def test_booking_twice_changes_nothing_more():
    once = book(case_data("1"))
    assert book(dict(once.case.data)).case.data == once.case.data


HELD = {
    "dato": "2025-03-26",
    "start": "13:00",
    "sted": "Et andet sted",
    "deltagere": [{"navn": "A", "til_stede": "ja"}],
}


def test_a_meeting_that_was_held_stays_as_it_was_recorded():
    case = case_data("1", status="indstillet", moede=HELD)
    booked = book(case)
    assert booked.case.data == case
    assert codes(booked.findings) == ["moede-holdt"]


@pytest.mark.parametrize(
    "earlier",
    [
        {"indstilling": {"type": "anden_indsats"}, "afgoerelse": {"type": "anden_indsats"}, "status": "afgjort"},
        {"status": "udsat", "moede": {**HELD, "dato": "2024-11-06", "udsat_grund": "Syg"}},
    ],
)
def test_an_earlier_treatment_is_moved_back_with_all_that_belongs_to_it(earlier):
    case = case_data("1", **{"moede": {**HELD, "dato": "2024-11-06"}, **earlier})
    booked = book(case)
    assert codes(booked.findings) == ["behandlet-foer"]
    (kept,) = booked.case.get("tidligere_behandlinger")
    assert kept == {key: case[key] for key in ("moede", "indstilling", "afgoerelse") if key in case}
    assert booked.case.get("indstilling") is None
    assert booked.case.get("moede.udsat_grund") is None
    assert booked.case.get("moede.behandling") is None, "staff say why it is up again"
    assert booked.case.get("status") == "paa_dagsorden"


def test_a_newer_meeting_in_the_case_stops_the_booking():
    case = case_data("1", moede={**HELD, "dato": "2025-06-01"})
    booked = book(case)
    assert (booked.case.data, codes(booked.findings), booked.is_refused) == (case, ["nyere-moede"], True)


def test_a_case_that_is_decided_keeps_its_status():
    assert book(case_data("1", status="afgjort")).case.get("status") == "afgjort"


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_the_sample_meetings_agree_with_the_sample_cases(file: Path):
    for entry in sample_agenda(file).entries:
        assert entry.case.source is not None
        assert entry.case == load_case(entry.case.source).case


# Writing


def test_cases_are_written_only_when_told(tmp_path: Path):
    file = desk(tmp_path, meeting_data("1"), case_data("1"))
    before = (tmp_path / "sager" / "1.json").read_bytes()
    made(file, tmp_path / "out")
    assert (tmp_path / "sager" / "1.json").read_bytes() == before
    got = made(file, tmp_path / "out", write=True)
    assert tmp_path / "sager" / "1.json" in (got.booked or ())
    assert read_json(tmp_path / "sager" / "1.json")["moede"]["dato"] == "2025-03-26"
    assert [kept.read_bytes() for kept in (tmp_path / "sager" / ".rehabplan" / "1").glob("*.json")] == [before]


def test_no_case_is_written_where_the_meeting_is_at_fault(tmp_path: Path):
    file = desk(tmp_path, meeting_data("1", "2"), case_data("1"))
    before = (tmp_path / "sager" / "1.json").read_bytes()
    got = made(file, tmp_path / "out", write=True)
    assert (tmp_path / "sager" / "1.json").read_bytes() == before
    assert (codes(got.findings), got.is_refused) == (["ikke-booket"], True)


def test_a_second_booking_writes_nothing(tmp_path: Path):
    file = desk(tmp_path, meeting_data("1"), case_data("1"))
    made(file, tmp_path / "out", write=True)
    assert made(file, tmp_path / "out", write=True).booked == ()
