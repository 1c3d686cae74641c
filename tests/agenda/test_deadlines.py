"""The deadlines of a case: when they are, by which law, and how they stand."""

from datetime import date

import pytest

from generator.agenda import meeting
from generator.agenda.deadlines import Deadline, deadlines
from generator.case import Case
from tests.agenda.making import case_data, meeting_data


def found(
    day: str = "2025-03-26", profile: dict | None = None, frist: int | None = None, **facts
) -> dict[str, Deadline]:
    plan = meeting.accept(meeting_data("1", dato=day, frist_dage=frist)).meeting
    assert plan is not None
    return {one.what: one for one in deadlines(Case(case_data("1", **facts)), plan, profile or {})}


def test_region_and_copy_are_counted_from_the_meeting():
    got = found()
    assert {what: one.due for what, one in got.items()} == {
        "Til regionen": date(2025, 3, 12),
        "Kopi til borgeren": date(2025, 4, 2),
    }


def test_the_municipality_may_have_limits_of_its_own():
    got = found(profile={"frister": {"region_dage": 21, "kopi_dage": 3}}, frist=10)
    assert {what: one.due for what, one in got.items()} == {
        "Til teamet": date(2025, 3, 16),
        "Til regionen": date(2025, 3, 5),
        "Kopi til borgeren": date(2025, 3, 29),
    }


MOVED = {"sagstype": "jobafklaring_foerste", "datoer": {"overgang_jobafklaring": "2024-11-20"}}


def test_a_first_jobafklaring_is_before_the_team_in_four_weeks_to_2024():
    assert found("2024-12-11", **MOVED)["Forelægges inden 4 uger"].due == date(2024, 12, 18)
    assert "Forelægges inden 4 uger" not in found("2025-01-08", **MOVED)
    assert "Forelægges inden 4 uger" not in found("2024-12-11", **{**MOVED, "sagstype": "jobafklaring_nyt"})


def test_a_ressourceforloeb_begins_in_six_months_from_2022_to_january_2026():
    begun = {"datoer": {"ressourceforloeb_fra": "2024-08-31"}}
    assert found(**begun)["Første indsats inden 6 måneder"].due == date(2025, 2, 28)
    assert "Første indsats inden 6 måneder" not in found("2021-12-31", **begun)
    assert "Første indsats inden 6 måneder" not in found("2026-02-01", **begun)


def test_the_law_cited_is_that_of_the_day():
    assert "754" in found("2020-12-31")["Til regionen"].law
    assert "2236" in found("2021-01-01")["Til regionen"].law


@pytest.mark.parametrize(
    ("done", "today", "status", "left"),
    [
        (None, date(2025, 3, 10), "Om 2 dage", 2),
        (None, date(2025, 3, 11), "Om 1 dag", 1),
        (None, date(2025, 3, 12), "I dag", 0),
        (None, date(2025, 3, 13), "Overskredet: 1 dag", -1),
        (date(2025, 3, 12), date(2025, 3, 20), "Overholdt", None),
        (date(2025, 3, 14), date(2025, 3, 20), "For sent: 2 dage", None),
    ],
)
def test_a_deadline_says_in_words_how_it_stands(done, today, status, left):
    one = Deadline("Til regionen", "", date(2025, 3, 12), done)
    assert (one.status(today), one.left(today)) == (status, left)
