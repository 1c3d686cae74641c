"""The checks that need code: exact on the day, silent where a fact is unknown, and never stopped by a valid case."""

from datetime import date

import pytest

from generator import pipeline, rules
from generator.case import Case
from generator.fields import catalogue, generic
from generator.load import load_case
from generator.orders import applied
from generator.rules.checks import CHECKS, Facts
from generator.rules.law import DOCUMENTS
from tests.rules.cases import PROFILE, complete

DAY = date(2019, 4, 3)


def hits(name: str, case: Case, document: str = "indsatsdel", profile=PROFILE, day: date = DAY) -> list:
    return list(CHECKS[name](Facts(case, applied(case, "forberedende_del", day), profile, document)))


def test_every_check_is_used_by_a_rule_and_says_what_it_holds():
    assert CHECKS.keys() == {rule.check for rule in rules.rules() if rule.check}
    assert all(check.__doc__ for check in CHECKS.values())


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_says_nothing_of_an_empty_case(name):
    expected = {"areas_absent": 4}
    for document in DOCUMENTS:
        assert len(hits(name, Case({}), document)) == expected.get(name, 0)


def leaves(value, path=""):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        yield path
        for index, part in enumerate(value):
            yield f"{path}[{index}]"
            yield from leaves(part, f"{path}[{index}]")
    else:
        yield path


def test_no_missing_value_stops_a_check():
    case = load_case(pipeline.sample_cases()[5]).case
    facts = [path for path in leaves(case.data) if catalogue()[generic(path).removesuffix("[]")].kind != "tekst"]
    for path in facts:
        without = case.with_value(path, {} if path.endswith("]") else None)
        document = "forberedende_del" if path.startswith("forberedende_del") else "indsatsdel"
        for name in CHECKS:
            hits(name, without, document)


@pytest.mark.parametrize(
    ("attest", "meeting", "old"),
    [("2018-10-03", "2019-04-03", False), ("2018-10-02", "2019-04-03", True), ("2018-08-31", "2019-02-28", False)],
)
def test_the_age_of_a_certificate_is_counted_in_months(attest, meeting, old):
    case = (
        Case({}).with_value("forberedende_del.laegens_vurdering.attest_dato", attest).with_value("moede.dato", meeting)
    )
    assert bool(hits("old_certificate", case)) is old


def test_without_a_limit_from_the_municipality_no_certificate_is_too_old():
    case = complete("fleksjob", DAY).with_value("forberedende_del.laegens_vurdering.attest_dato", "1999-01-01")
    assert hits("old_certificate", case, profile={}) == []


def test_the_municipality_sets_its_own_days():
    case = complete("fleksjob", DAY).with_value("indstilling.kopi_dato", "2019-04-06")
    profile = {"frister": {"region_dage": 21, "kopi_dage": 2}}
    assert [hit.words["dage"] for hit in hits("late_to_region", case, profile=profile)] == [21]
    assert [hit.words["dage"] for hit in hits("late_copy", case, profile=profile)] == [2]
    assert not hits("late_to_region", case, profile={})
    assert not hits("late_copy", case, profile={"frister": {"kopi_dage": 3}})


@pytest.mark.parametrize(
    ("begins", "ends", "short"),
    [("2019-08-31", "2020-02-28", False), ("2019-08-31", "2020-02-27", True), ("2019-05-01", "2019-10-31", False)],
)
def test_six_months_end_the_day_before_the_same_day_of_the_month(begins, ends, short):
    case = Case({"indsatsdel": {"periode_fra": begins, "periode_til": ends}})
    assert bool(hits("plan_under_six_months", case)) is short


def test_absent_areas_are_named_as_in_the_schema():
    case = complete("fleksjob", DAY).with_value("moede.deltagere", [{"omraade": "social", "til_stede": "ja"}])
    named = [hit.words["omraade"] for hit in hits("areas_absent", case)]
    assert named == ["Beskæftigelsesområdet", "Sundhedsområdet", "Regionen (sundhedskoordinator)"]


def test_a_citizen_turns_thirty_on_the_day():
    case = complete("fleksjob", DAY).with_value("borger.erhvervsuddannelse", "nej")
    assert hits("education_absent", case.with_value("borger.cpr", "040489-1236"))
    assert not hits("education_absent", case.with_value("borger.cpr", "030489-1237"))
    assert not hits("education_absent", case.with_value("borger.cpr", "ukendt"))


def test_efforts_are_traced_by_name_whatever_the_case_and_blanks():
    efforts = [{"titel": "Praktik i  Køkken"}, {"titel": "Mentor"}, {"indhold": "Uden navn"}]
    case = Case(
        {"indstilling": {"indsatser": efforts}, "indsatsdel": {"sammenhaeng": [{"indsats": "praktik i køkken"}]}}
    )
    assert [hit.words for hit in hits("efforts_not_traced", case)] == [{"nummer": 2}]
