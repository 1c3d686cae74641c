"""The conditions of the rules as bits say the same as each condition looked at by itself, and cost one look a case."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import rules
from generator.case import Case
from generator.fields import catalogue
from generator.orders import applied
from generator.rules import conditions, weigh
from generator.rules.conditions import first_filled, held, holds, index
from tests.rules.cases import complete

DAY = date(2019, 4, 3)
PATHS = sorted({path for group in index().groups for path in group.paths})


def values(path: str) -> st.SearchStrategy:
    """What may stand at a path: each choice of the field, days before and after those the rules name, or nothing."""
    field = catalogue()[path]
    kinds = {"valg": [choice.key for choice in field.choices], "dato": ["2013-12-31", "2020-06-30", "2026-02-01"]}
    return st.sampled_from([None, "", *kinds.get(field.kind, ["ja"])])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    case = Case({"sagsnr": "1"})
    for path in draw(st.lists(st.sampled_from(PATHS), max_size=12, unique=True)):
        head, is_list, key = path.partition("[].")
        if is_list:
            case = case.with_value(head, [{key: draw(values(path))} for _ in range(draw(st.integers(0, 3)))])
        elif catalogue()[path].kind not in {"liste", "gruppe"}:
            case = case.with_value(path, draw(values(path)))
    return case


@given(cases())
def test_the_bits_that_are_held_are_those_of_the_conditions_that_hold(case: Case):
    found = held(case)
    for group in index().groups:
        for condition, bit in group.conditions:
            assert bool(found & bit) == holds(condition, first_filled(case, condition.paths)), condition


def test_equal_conditions_share_a_bit_and_no_others_do():
    by_bit = {}
    for terms in index().rules:
        assert terms.when.bit_count() == len({str(one) for one in terms.rule.when})
    for group in index().groups:
        for condition, bit in group.conditions:
            assert by_bit.setdefault(bit, condition) is condition
            assert bit.bit_count() == 1


@pytest.mark.parametrize("unless", [0, 0b100])
def test_a_rule_applies_where_all_its_conditions_hold_and_not_all_that_excuse_it(unless: int):
    terms = conditions.Terms(rules.rules()[0], when=0b11, unless=unless, naming=0)
    met = [held for held in range(8) if [*conditions.applying([terms], held)]]
    assert met == ([0b11] if unless else [0b11, 0b111])


def test_a_document_is_weighed_once_for_its_findings_and_its_prompts(monkeypatch: pytest.MonkeyPatch):
    looked = []
    real = weigh.held
    monkeypatch.setattr(weigh, "held", lambda case: looked.append(case) or real(case))
    case = complete("fleksjob", DAY)
    order = applied(case, "indstilling_fleksjob", DAY)
    rules.findings(case, "indstilling_fleksjob", order, {})
    assert rules.demands("indstilling_fleksjob", case, order)
    assert len(looked) == 1
