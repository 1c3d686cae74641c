"""What the team may recommend in each kind of case, on each day: domain.md b.4, asked of the rules."""

import json
from datetime import date
from pathlib import Path

import pytest

from generator import pipeline
from generator.agenda.law import Law, has_265
from generator.case import Case
from generator.fields import catalogue
from generator.orders import orders
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
    ("revalidering", "2026-03-01", {}, set()),
    ("ressourceforloeb_igen", "2023-05-01", {}, {"ressourceforloeb"}),
    ("ressourceforloeb_igen", "2026-03-01", {}, set()),
]


def case(kind: str, day: str, **facts) -> Case:
    return Case(case_data("1", sagstype=kind, moede={"dato": day}, **facts))


@pytest.mark.parametrize(("kind", "day", "facts", "want"), MATRIX)
def test_the_outcomes_are_those_that_the_law_knows_in_the_case(kind, day, facts, want):
    assert {choice.key for choice in LAW.outcomes(case(kind, day, **facts))} == want


@pytest.mark.parametrize(("kind", "day", "facts", "want"), MATRIX)
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


@pytest.mark.parametrize("order", orders(), ids=lambda order: order.key)
@pytest.mark.parametrize("file", pipeline.sample_cases(), ids=lambda file: file.stem)
def test_every_sample_offers_in_every_order_what_the_law_knows(file: Path, order):
    """domain.md b.4, written out: from the order that begins it to the one that ends it."""
    data = {**json.loads(file.read_text(encoding="utf-8")), "indstilling": {}, "afgoerelse": {}, "status": "klar"}
    data["moede"] = {"dato": order.begins.isoformat()}
    sample = Case(data)
    plain = PLAIN - ({"ressourceforloeb"} if order.key == "2026" else set())
    basis = plain if has_265(sample) else set()
    after_2012, after_2014a = order.key != "2012", order.key not in {"2012", "2014a"}
    lawful = {
        "ressource_fleks_pension": plain,
        "tilskud_selvstaendig": plain | {"tilskud_selvstaendig"},
        "jobafklaring_foerste": basis | {"jobafklaring"} if after_2012 else set(),
        "jobafklaring_nyt": plain | {"jobafklaring", "nyt_jobafklaring"} if after_2012 else set(),
        "sygedagpenge": basis - {"anden_indsats"} | {"sygedagpenge"} if after_2014a else set(),
        "ressourceforloeb_igen": {"ressourceforloeb"} if order.key in {"2021b", "2024"} else set(),
        "revalidering": set(),
    }[data["sagstype"]]
    assert {choice.key for choice in LAW.outcomes(sample)} == lawful
