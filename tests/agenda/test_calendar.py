"""The calendar has the meeting and its deadlines, and nothing of any case or person."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from generator.agenda import calendar
from tests.agenda.making import SAMPLES, TEAM, case_data, meeting_data, planned, sample_agenda


def events(data: bytes) -> list:
    return Calendar.from_ical(data).walk("VEVENT")


def test_the_meeting_is_in_it_with_time_and_place(tmp_path: Path):
    data = calendar.make(planned(tmp_path, meeting_data("1", "2", start="08:45"), case_data("1"), case_data("2")))
    meeting = events(data)[0]
    zone = ZoneInfo("Europe/Copenhagen")
    assert meeting.decoded("dtstart") == datetime(2025, 3, 26, 8, 45, tzinfo=zone)
    assert meeting.decoded("dtend") == datetime(2025, 3, 26, 10, 45, tzinfo=zone)
    assert (meeting["summary"], meeting["location"]) == ("Møde i rehabiliteringsteamet", "Lokale 2")
    assert meeting["description"] == "2 sager på dagsordenen."


def test_deadlines_that_are_not_met_are_whole_days_with_a_count(tmp_path: Path):
    cases = [case_data("1"), case_data("2", datoer={"sendt_region": "2025-03-10"}), case_data("3")]
    data = calendar.make(planned(tmp_path, meeting_data("1", "2", "3"), *cases))
    assert [(event["summary"], event.decoded("dtstart")) for event in events(data)[1:]] == [
        ("Frist: til regionen (2 sager)", date(2025, 3, 12)),
        ("Frist: kopi til borgeren (3 sager)", date(2025, 4, 2)),
    ]


def test_it_is_a_calendar_that_programs_read(tmp_path: Path):
    data = calendar.make(planned(tmp_path, meeting_data("1"), case_data("1")))
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    uids = [str(event["uid"]) for event in events(data)]
    assert len(set(uids)) == len(uids)
    assert all(uid.isascii() and uid.startswith("2025-03-26-team-") for uid in uids)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_no_case_and_no_person_is_in_it(file: Path):
    agenda = sample_agenda(file, date(2019, 1, 1))
    text = calendar.make(agenda).decode().replace("\r\n ", "")
    for entry in agenda.entries:
        assert entry.case.number not in text
        people = [row.get("navn", "?-?") for row in entry.case.get("moede.deltagere")]
        assert [name for name in people if name in text] == []


def test_the_same_meeting_gives_the_same_bytes():
    assert calendar.make(sample_agenda(SAMPLES[0])) == calendar.make(sample_agenda(SAMPLES[0]))


def test_hostile_words_are_only_words(tmp_path: Path):
    place = "A;B,C\\D\tBEGIN:VALARM END:VEVENT"
    agenda = planned(tmp_path, meeting_data("1", sted=place, faste_medlemmer=TEAM), case_data("1"))
    (meeting, *_) = events(calendar.make(agenda))
    assert meeting["location"] == place
    assert Calendar.from_ical(calendar.make(agenda)).walk("VALARM") == []


def test_a_meeting_without_cases_is_a_day(tmp_path: Path):
    (meeting,) = events(calendar.make(planned(tmp_path, meeting_data())))
    assert meeting.decoded("dtstart") == date(2025, 3, 26)
