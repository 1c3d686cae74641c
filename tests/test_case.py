"""A case is read by path and never changed: a new value gives a new case."""

from copy import deepcopy
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.case import Case, steps

DATA = {
    "sagsnr": "2019-1",
    "borger": {"navn": "Åse", "bisidder": {"navn": "Bo"}},
    "bilag": [{"fra": "Læge"}, {"fra": "Borger", "sider": 2}],
    "tidligere_behandlinger": [{"moede": {"deltagere": [{"rolle": "medlem"}, {"rolle": "tolk"}]}}],
}
CASE = Case(DATA, Path("sag.json"))

FACTS = [
    ("sagsnr", "2019-1"),
    ("borger", {"navn": "Åse", "bisidder": {"navn": "Bo"}}),
    ("borger.navn", "Åse"),
    ("borger.bisidder.navn", "Bo"),
    ("bilag[0].fra", "Læge"),
    ("bilag[1].sider", 2),
    ("tidligere_behandlinger[0].moede.deltagere[1].rolle", "tolk"),
    ("", DATA),
]
UNKNOWN = [
    "moede",
    "moede.dato",
    "borger.cpr",
    "borger.navn.for",
    "bilag[2]",
    "bilag[2].fra",
    "bilag.fra",
    "bilag[0][0]",
    "borger[0]",
    "sagsnr[0]",
    "tidligere_behandlinger[0].moede.deltagere[9].rolle",
]


@pytest.mark.parametrize(("path", "value"), FACTS)
def test_a_value_is_found_by_its_path(path, value):
    assert CASE.get(path) == value


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_not_known_is_none(path):
    assert CASE.get(path) is None


def test_any_mapping_can_hold_the_data():
    group = MappingProxyType({"navn": "Bo", "borger": None})
    assert Case(MappingProxyType({"bisidder": group})).get("bisidder.navn") == "Bo"
    assert Case(group).get("borger.navn") is None


def test_a_case_knows_its_number_and_source():
    assert (CASE.number, CASE.source) == ("2019-1", Path("sag.json"))


def test_a_path_has_keys_and_indices():
    assert steps("a_1.b[10].c[0]") == ("a_1", "b", 10, "c", 0)
    assert steps("bilag[].dato") == ("bilag", "dato")


def test_a_new_value_gives_a_new_case_with_the_same_source():
    changed = CASE.with_value("borger.bisidder.navn", "Ib")
    assert changed.get("borger.bisidder.navn") == "Ib"
    assert changed.source == CASE.source
    assert CASE.get("borger.bisidder.navn") == "Bo"


def test_what_is_not_changed_is_the_same():
    changed = CASE.with_value("bilag[1].sider", 3)
    assert changed.data == {**DATA, "bilag": [{"fra": "Læge"}, {"fra": "Borger", "sider": 3}]}
    assert changed.data["borger"] is DATA["borger"]


def test_groups_and_rows_on_the_way_are_made():
    changed = CASE.with_value("moede.deltagere[2].rolle", "borger")
    assert changed.get("moede") == {"deltagere": [{}, {}, {"rolle": "borger"}]}


def test_rows_that_were_made_are_not_one_and_the_same():
    changed = CASE.with_value("moede.deltagere[2].rolle", "x").with_value("moede.deltagere[0].rolle", "y")
    assert changed.get("moede.deltagere") == [{"rolle": "y"}, {}, {"rolle": "x"}]


def test_a_value_in_the_way_gives_way():
    assert CASE.with_value("borger.navn.for", "Åse").get("borger.navn") == {"for": "Åse"}
    assert CASE.with_value("sagsnr[0]", "x").get("sagsnr") == ["x"]


keys = st.sampled_from(["sagsnr", "borger", "bilag", "navn", "fra", "moede", "x"])
paths = st.lists(keys | st.integers(0, 4), min_size=1, max_size=5).map(
    lambda parts: "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")
)
values = st.none() | st.text(max_size=3) | st.lists(st.integers(), max_size=2) | st.just({"a": 1})


@settings(deadline=None)
@given(paths.filter(lambda path: not path.startswith("[")), values)
def test_what_is_put_is_found_and_the_original_is_as_before(path, value):
    before = deepcopy(DATA)
    case = Case(DATA)
    assert case.with_value(path, value).get(path) == value
    assert before == DATA


@settings(deadline=None)
@given(paths.filter(lambda path: not path.startswith("[")), values, paths, values)
def test_a_second_change_leaves_the_first_case_alone(first, value, second, other):
    case = Case(DATA).with_value(first, value)
    before = deepcopy(case.data)
    if not second.startswith("["):
        case.with_value(second, other)
    assert case.data == before
