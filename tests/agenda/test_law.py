"""What the team may recommend in each kind of case, on each day: domain.md b.4, asked of the rules."""

from datetime import date

import pytest

from generator.agenda.law import Law, has_265
from generator.case import Case
from generator.fields import catalogue
from tests.agenda.making import case_data

ALL = {choice.key for choice in catalogue()["indstilling.type"].choices}
PLAIN = {"ressourceforloeb", "fleksjob", "foertidspension", "anden_indsats"}
WITH_265 = {"bilag": [{"type": "lae_265", "dato": "2025-02-01"}]}
LAW = Law({}, date(2026, 11, 21))

MATRIX = [
    ("ressource_fleks_pension", "2025-03-26", {}, PLAIN),
    ("ressource_fleks_pension", "2026-02-01", {}, PLAIN - {"ressourceforloeb"}),
    ("ressource_fleks_pension", "2026-01-31", {}, PLAIN),
    ("tilskud_selvstaendig", "2025-03-26", {}, PLAIN | {"tilskud_selvstaendig"}),
    ("jobafklaring_foerste", "2025-03-26", {}, {"jobafklaring"}),
    ("jobafklaring_foerste", "2025-03-26", WITH_265, {"jobafklaring"} | PLAIN),
    ("jobafklaring_nyt", "2025-03-26", {}, {"jobafklaring", "nyt_jobafklaring"} | PLAIN),
    ("sygedagpenge", "2025-03-26", {}, {"sygedagpenge"}),
    ("sygedagpenge", "2025-03-26", WITH_265, {"sygedagpenge"} | PLAIN - {"anden_indsats"}),
    ("sygedagpenge", "2013-06-01", {}, set()),
    ("jobafklaring_foerste", "2014-06-30", {}, set()),
    ("revalidering", "2019-04-03", {}, set()),
    ("ressourceforloeb_igen", "2023-05-01", {}, {"ressourceforloeb"}),
    ("ressourceforloeb_igen", "2026-03-01", {}, set()),
]


def case(kind: str, day: str, **facts) -> Case:
    return Case(case_data("1", sagstype=kind, moede={"dato": day}, **facts))


@pytest.mark.parametrize(("kind", "day", "facts", "want"), MATRIX)
def test_the_outcomes_are_those_that_the_law_knows_in_the_case(kind, day, facts, want):
    assert {choice.key for choice in LAW.outcomes(case(kind, day, **facts))} == want


@pytest.mark.parametrize(("kind", "day", "facts", "want"), [row for row in MATRIX if row[3]])
def test_what_is_not_offered_is_refused_with_a_reason_and_what_is_offered_is_not(kind, day, facts, want):
    for outcome in ALL:
        against = LAW.against(case(kind, day, **facts), outcome)
        assert bool(against) == (outcome not in want)
        assert all(found.message and found.law for found in against)


def test_the_certificate_is_seen_among_the_papers_and_in_the_forberedende_del():
    assert not has_265(case("sygedagpenge", "2025-03-26"))
    assert has_265(case("sygedagpenge", "2025-03-26", **WITH_265))
    attest = {"laegens_vurdering": {"attest": "lae_265"}}
    assert has_265(case("sygedagpenge", "2025-03-26", forberedende_del=attest))
