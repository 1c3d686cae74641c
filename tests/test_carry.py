"""Carrying forward: what goes on, what never does, and what is still word for word the same."""

import pytest

from generator import pipeline
from generator.carry import TABLE, carry, unworked
from generator.case import Case
from generator.fields import catalogue
from generator.load import accept, load_case

CASE = Case(
    {
        "skemaversion": "1.0",
        "sagsnr": "2026-1",
        "forberedende_del": {
            "maal": {"borgerens_ord": "Jeg vil køre bus.", "uddannelsesmaal": "Chauffør"},
            "udfordringer": {"sociale": "Bor alene."},
            "aarsag": {"borgerens": "Ingen hørte mig."},
        },
        "indstilling": {
            "type": "ressourceforloeb",
            "sociale_forhold": "Skrevet i forvejen.",
            "opfoelgning": "Hver måned.",
            "mentor": "ja",
            "indsatser": [
                {"titel": "Praktik", "omraade": "beskaeftigelse", "indhold": "Værksted."},
                {"titel": "Psykolog"},
            ],
            "sammenfatning": "Teamets egne ord.",
            "virksomhed_fravalgt": "Teamets grund.",
        },
    }
)
PAIRS = [pair for table in TABLE.values() for pair in table]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_pair_is_of_one_kind_and_keeps_its_choices(source: str, target: str):
    fields = catalogue()
    one_line = {fields[source].kind, fields[target].kind} == {"linje", "tekst"} and fields[target].kind == "tekst"
    assert fields[source].kind == fields[target].kind or one_line
    keys = [{choice.key for choice in fields[path].choices} for path in (source, target)]
    assert keys[0] <= keys[1]


def test_no_reason_is_ever_carried():
    words = ("grund", "aarsag", "fravalgt", "begrundelse", "hvorfor", "enighed", "bemaerkninger", "sammenfatning")
    assert not [pair for pair in PAIRS if any(word in path for path in pair for word in words)]


def test_goals_facts_and_wishes_go_into_the_indstilling_where_it_is_empty():
    carried = carry(CASE, "indstilling")
    assert carried.filled == ("indstilling.borgerens_maal", "indstilling.maal")
    assert carried.case.get("indstilling.borgerens_maal") == "Jeg vil køre bus."
    assert carried.case.get("indstilling.maal") == "Chauffør"
    assert carried.case.get("indstilling.sociale_forhold") == "Skrevet i forvejen."


def test_goal_efforts_follow_up_and_mentor_go_into_the_indsatsdel():
    carried = carry(carry(CASE, "indstilling").case, "indsatsdel")
    plan = carried.case.get("indsatsdel")
    assert plan["maal"] == {"konkret": "Chauffør"}
    assert plan["aktiviteter"] == [
        {"titel": "Praktik", "omraade": "beskaeftigelse", "indhold": "Værksted."},
        {"titel": "Psykolog"},
    ]
    assert plan["sammenhaeng"] == [{"indsats": "Praktik"}, {"indsats": "Psykolog"}]
    assert plan["opfoelgning"] == {"beskrivelse": "Hver måned."}
    assert plan["stoette"] == {"mentor": "ja"}
    assert "Teamets" not in str(plan)


def test_a_list_with_rows_is_left_alone():
    started = CASE.with_value("indsatsdel.aktiviteter", [{"titel": "Noget andet"}])
    assert carry(started, "indsatsdel").case.get("indsatsdel.aktiviteter") == [{"titel": "Noget andet"}]


def test_carrying_twice_is_carrying_once():
    once = carry(CASE, "indsatsdel")
    again = carry(once.case, "indsatsdel")
    assert (again.case, again.filled) == (once.case, ())


def test_a_text_still_equal_to_its_source_is_told_until_it_is_worked_on():
    carried = carry(CASE, "indsatsdel")
    paths = ["indsatsdel.aktiviteter[0].indhold", "indsatsdel.opfoelgning.beskrivelse"]
    assert [found.path for found in carried.findings] == paths
    assert {(found.code, found.level) for found in carried.findings} == {("overfoert", "oplysning")}
    worked = carried.case.with_value(paths[1], "Hver måned, i virksomheden.")
    assert [found.path for found in unworked(worked)] == paths[:1]


def test_a_sample_stays_valid_with_all_carried_into_it():
    for file in pipeline.sample_cases():
        case = load_case(file).case
        assert case is not None
        empty = Case({key: value for key, value in case.data.items() if key != "indsatsdel"})
        loaded = accept(carry(carry(empty, "indstilling").case, "indsatsdel").case.data)
        assert loaded.findings == ()
