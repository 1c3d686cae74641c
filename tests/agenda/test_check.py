"""What is wrong with a meeting is told all at once, each fault where it is."""

from pathlib import Path
from typing import Any

import pytest

from generator.agenda import meeting, plan
from tests.agenda.making import (
    SAMPLES,
    TEAM,
    case_data,
    codes,
    desk,
    interpreted_case,
    made,
    meeting_data,
    planned,
    sample_agenda,
)


def found(agenda: plan.Agenda) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in agenda.findings]


def times(agenda: plan.Agenda) -> list[tuple[str, str]]:
    return [
        (meeting.clock(entry.span.start), meeting.clock(entry.span.end)) if entry.span else ("", "")
        for entry in agenda.entries
    ]


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_nothing_is_wrong_with_the_samples(file: Path):
    agenda = sample_agenda(file)
    assert agenda.findings == ()
    assert agenda.is_sound
    assert [each for entry in agenda.entries for each in entry.all_findings if each.level == "fejl"] == []


def test_a_case_that_is_not_there_is_told_and_keeps_its_place(tmp_path: Path):
    agenda = planned(tmp_path, meeting_data("1", "2"), case_data("2"))
    assert codes(agenda.entries[0].findings) == ["sag-ukendt"]
    assert [entry.is_known for entry in agenda.entries] == [False, True]
    assert times(agenda) == [("09:00", "10:00"), ("10:00", "11:00")]
    assert not agenda.is_sound


def test_a_case_with_faults_is_told_with_them(tmp_path: Path):
    agenda = planned(tmp_path, meeting_data("1"), case_data("1", sagstype="x"))
    assert codes(agenda.entries[0].findings) == ["sag-ulaeselig", "ukendt-valg"]


def test_a_case_in_a_file_of_another_name_is_found(tmp_path: Path):
    file = planned(tmp_path, meeting_data("1"), case_data("1"))
    assert file.is_sound
    (tmp_path / "sager" / "1.json").rename(tmp_path / "sager" / "bo.json")
    assert planned(tmp_path, meeting_data("1")).is_sound


@pytest.mark.parametrize(
    ("facts", "want"),
    [
        ({"sager": [{"sagsnr": "1"}, {"sagsnr": "1"}]}, [("sag-to-gange", "sager[1].sagsnr")]),
        ({"sager": []}, [("ingen-sager", "sager")]),
        (
            {"sager": [{"sagsnr": "1", "start": "09:00"}, {"sagsnr": "2", "start": "09:30"}]},
            [("samtidig", "sager[1].start")],
        ),
        (
            {"sager": [{"sagsnr": "1", "start": "11:30"}], "pauser": [{"start": "12:00", "minutter": 30}]},
            [("samtidig", "sager[0].start")],
        ),
        ({"slut": "10:30"}, [("efter-lukketid", "sager[1].start")]),
        ({"slut": "11:00"}, []),
        ({"sager": [{"sagsnr": "1", "start": "23:30"}]}, [("efter-midnat", "sager[0].start")]),
        ({"sager": [{"sagsnr": "1", "start": "08:30"}]}, [("foer-moedet", "sager[0].start")]),
        ({"start": None}, [("starttid-foreslaaet", "start")]),
        ({"faste_medlemmer": TEAM[1:]}, [("team-omraader", "faste_medlemmer")]),
        ({"faste_medlemmer": []}, [("team-omraader", "faste_medlemmer")] * 4),
        ({"faste_medlemmer": [*TEAM, {"navn": "Ny"}]}, [("medlem-uden-omraade", "faste_medlemmer[4].omraade")]),
        (
            {"faste_medlemmer": [*TEAM, {**TEAM[0], "deltager": "nej"}]},
            [("afbud-uden-stedfortraeder", "faste_medlemmer[4].stedfortraeder")],
        ),
        ({"faste_medlemmer": [{**TEAM[0], "deltager": "nej", "stedfortraeder": "Vikar"}, *TEAM[1:]]}, []),
    ],
)
def test_each_fault_of_a_meeting_is_found(tmp_path: Path, facts: dict[str, Any], want):
    cases = [case_data("1"), case_data("2")]
    assert found(planned(tmp_path, meeting_data("1", "2", **facts), *cases)) == want


def test_one_citizen_in_two_cases_is_told(tmp_path: Path):
    cpr = {"cpr": "010180-1234"}
    agenda = planned(tmp_path, meeting_data("1", "2"), case_data("1", borger=cpr), case_data("2", borger=cpr))
    assert [(each.code, each.path, "sagen 1" in each.message) for each in agenda.findings] == [
        ("samme-borger", "sager[1].sagsnr", True)
    ]
    assert "0101" not in str(agenda.findings)


def test_an_area_that_lacks_is_a_fault_to_2024_and_a_warning_after(tmp_path: Path):
    for day, level in (("2024-12-18", "fejl"), ("2025-01-08", "advarsel")):
        team = [TEAM[0], *TEAM[2:]]
        agenda = planned(tmp_path, meeting_data("1", dato=day, faste_medlemmer=team), case_data("1"))
        (lack,) = agenda.findings
        assert (lack.level, "Socialområdet" in lack.message, "§" in lack.law) == (level, True, True)
        assert "team-omraader" not in codes(agenda.entries[0].findings), "said once"


def test_everything_wrong_is_told_at_once(tmp_path: Path):
    data = meeting_data(
        slut="09:30",
        faste_medlemmer=TEAM[:3],
        sager=[
            {"sagsnr": "1", "start": "09:00"},
            {"sagsnr": "1"},
            {"sagsnr": "2", "start": "09:00"},
            {"sagsnr": "9"},
        ],
    )
    agenda = planned(tmp_path, data, case_data("1"), case_data("2"))
    assert set(codes(agenda.findings)) == {"team-omraader", "samtidig", "efter-lukketid", "sag-to-gange"}
    assert codes(agenda.entries[3].findings) == ["sag-ukendt"]


def test_a_secret_is_shown_only_with_a_reason(tmp_path: Path):
    agenda = planned(tmp_path, meeting_data("1"), case_data("1"), dagsorden={"cpr": True, "helbred": True})
    assert found(agenda) == [
        ("profil-uden-grund", "profil.dagsorden.cpr_grund"),
        ("profil-uden-grund", "profil.dagsorden.helbred_grund"),
    ]


# Order


def numbers(agenda: plan.Agenda) -> list[str]:
    return [entry.case.number for entry in agenda.entries]


def test_the_order_of_staff_stands_and_a_better_one_is_only_mentioned(tmp_path: Path):
    agenda = planned(
        tmp_path, meeting_data("1", "2", "3"), interpreted_case("1"), case_data("2"), interpreted_case("3")
    )
    assert numbers(agenda) == ["1", "2", "3"]
    assert codes(agenda.findings) == ["ikke-samlet"]


def test_cases_with_one_interpreter_are_put_together_when_asked_for(tmp_path: Path):
    cases = [interpreted_case("1"), case_data("2"), interpreted_case("3")]
    agenda = planned(tmp_path, meeting_data("1", "2", "3"), *cases, arrange=True)
    assert numbers(agenda) == ["1", "3", "2"]
    assert [entry.position for entry in agenda.entries] == [1, 2, 3]
    assert agenda.findings == ()


def test_cases_with_the_education_representative_are_put_together(tmp_path: Path):
    guest = {"navn": "Una", "omraade": "undervisning"}
    rows = [{"sagsnr": "1", "ekstra_deltagere": [guest]}, {"sagsnr": "2"}, {"sagsnr": "3", "ekstra_deltagere": [guest]}]
    cases = [case_data(number) for number in ("1", "2", "3")]
    assert numbers(planned(tmp_path, meeting_data(sager=rows), *cases, arrange=True)) == ["1", "3", "2"]


def test_a_time_that_staff_gave_wins_over_what_goes_together(tmp_path: Path):
    rows = [{"sagsnr": "1"}, {"sagsnr": "2", "start": "10:00"}, {"sagsnr": "3"}]
    cases = [interpreted_case("1"), case_data("2"), interpreted_case("3")]
    agenda = planned(tmp_path, meeting_data(sager=rows), *cases, arrange=True)
    assert dict(zip(numbers(agenda), times(agenda), strict=True)) == {
        "1": ("09:00", "10:00"),
        "2": ("10:00", "11:00"),
        "3": ("11:00", "12:00"),
    }


def test_a_meeting_of_nothing_but_numbers_gets_times_and_breaks(tmp_path: Path):
    agenda = planned(tmp_path, meeting_data("1", "2", "3", "4"), *(case_data(number) for number in "1234"))
    assert times(agenda) == [("09:00", "10:00"), ("10:00", "11:00"), ("11:30", "12:30"), ("12:30", "13:30")]
    assert [rest.title for rest in agenda.rests] == ["Frokost"]


def test_a_meeting_is_made_and_its_faults_told(tmp_path: Path):
    file = desk(tmp_path, meeting_data("1", "1"), case_data("1"))
    got = made(file, tmp_path / "out")
    assert codes(got.findings) == ["sag-to-gange"]
    assert [path.suffix for path in got.written] == [".xlsx", ".ics"]
