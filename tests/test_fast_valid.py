"""The fast yes or no about parsed JSON is what jsonschema says, whatever the data is."""

import copy
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.faults import worded
from generator.fields import NO_OWN, OwnFields, catalogue
from generator.load import faults
from generator.municipalities import municipality
from generator.places import MUNICIPALITIES, SAMPLE_CASES, SAMPLE_MEETINGS, SCHEMAS
from generator.tidy import tidied
from generator.valid import _texts, is_cpr, is_date, is_valid

SAMPLES = [json.loads(file.read_text("utf-8")) for file in sorted(SAMPLE_CASES.glob("*.json"))]
PROFILES = [json.loads(file.read_text("utf-8")) for file in sorted(MUNICIPALITIES.glob("*/profil.json"))]
MEETINGS = [json.loads(file.read_text("utf-8")) for file in sorted(SAMPLE_MEETINGS.glob("*.json"))]
OWN = municipality("lyngsoe").own
calm = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])

ODD: list[Any] = [
    *("", " ", "\n", "a\n", "a\nb", "\r", "\x1c", "\x85", "\ufeff", "\u2028", "\0", "æøå", "\U0001f600", "x" * 5000),
    *("2019-04-03", "2019-4-3", "20190403", "2019-02-29", "1899-12-31", "2200-01-01", "２０１９-04-03", "2019-04-03\n"),
    *("610181-1234", "6101811234", "010181-1234", "010181 1234", "310281-1234", "٠١٠١٨١1234", "610181-1234\n"),
    *("ja", "nej", "JA", "jobafklaring", "1.0", "con", "2019-1", "-1", "08:30", "24:00", "12345", "FFFFFF", "a.png"),
    *(True, False, 0, 1, -1, 5, 6, 1.0, 1.5, -0.0, 1e308, 10**30, -(10**30), 2**63, 2**64, 0.1),
    *([], {}, [[]], [{}], {"a": 1}, [1, 1], {"": ""}, {"navn": "x"}, None),
]
LEAST = {"sag": {"skemaversion": "1.0", "sagsnr": "1"}, "kommune": {"skemaversion": "1.0", "navn": "x"}}
NESTED: Any = "x"
for _ in range(60):
    NESTED = {"a": [NESTED]}


def agree(data: Any, schema: str, own: OwnFields = NO_OWN) -> bool:
    """What both say of data as `load` hands it to them: normalised.

    A lone mark of byte order is blank only to the fast one; after its no, jsonschema has the last word.
    """
    tidy, _ = tidied(copy.deepcopy(data), schema, own)
    fast = is_valid(tidy, schema, own)
    valid = worded(tidy, schema, own) == []
    assert fast == valid or (valid and "\\ufeff" in repr(tidy))
    return valid


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in parsed JSON."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(place for key, part in parts for place in places(part, (*path, key)))]


def put(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    if not place:
        return value
    damaged = copy.copy(data)
    damaged[place[0]] = put(data[place[0]], place[1:], value)
    return damaged


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_a_sample_is_valid_to_both(number):
    assert agree(SAMPLES[number], "sag")
    assert agree(SAMPLES[number], "sag", OWN)


@pytest.mark.parametrize(
    ("schema", "data"), [*(("kommune", one) for one in PROFILES), *(("moede", one) for one in MEETINGS)]
)
def test_a_profile_and_a_meeting_are_valid_to_both(schema, data):
    assert agree(data, schema)


@calm
@given(st.data())
def test_of_a_damaged_sample_both_say_the_same(draw):
    data = draw.draw(st.sampled_from(SAMPLES))
    for _ in range(draw.draw(st.integers(1, 3))):
        place = draw.draw(st.sampled_from(places(data)[1:] or [()]))
        data = put(data, place, copy.deepcopy(draw.draw(st.sampled_from([*ODD, NESTED]))))
    agree(data, "sag", draw.draw(st.sampled_from([NO_OWN, OWN])))


@calm
@given(st.data())
def test_of_a_damaged_profile_or_meeting_both_say_the_same(draw):
    schema, known = draw.draw(st.sampled_from([("kommune", PROFILES), ("moede", MEETINGS)]))
    data = draw.draw(st.sampled_from(known))
    place = draw.draw(st.sampled_from(places(data)[1:]))
    agree(put(data, place, copy.deepcopy(draw.draw(st.sampled_from(ODD)))), schema)


@pytest.mark.parametrize("schema", sorted(file.name.partition(".")[0] for file in SCHEMAS.glob("*.schema.json")))
def test_every_field_of_every_schema_takes_the_same_values(schema):
    """One value at a time at every place that the schema has; groups on the way are made."""
    least = LEAST.get(schema, {})
    fields = catalogue(schema)
    for number, field in enumerate(fields):
        for value in ODD[number % 6 :: 6] if len(fields) > 100 else ODD:
            data: Any = copy.deepcopy(value)
            for key in reversed(field.split(".")):
                data = {key.removesuffix("[]"): [data] if key.endswith("[]") else data}
            agree({**least, **data}, schema)


@calm
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from([*catalogue("borger"), *"ab"]) | st.text(), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_of_anything_both_say_the_same(data):
    agree(data, "borger")


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_half_a_character_is_left_to_jsonschema(text):
    data = {**SAMPLES[0], "borger": {"navn": text}}
    assert not is_valid(data, "sag")
    assert faults(data, "sag") == worded(data, "sag") == []


def test_a_list_that_stands_for_a_group_and_a_key_that_is_no_text_are_refused():
    assert not is_valid([], "sag")
    assert not is_valid({1: 2}, "sag")


@given(st.dates())
def test_a_date_is_one_of_a_year_that_can_be_meant(day: date):
    assert is_date(day.isoformat()) == (1900 <= day.year < 2200)
    assert not is_date(day.strftime("%d-%m-%Y"))


def test_a_cpr_number_is_one_that_can_be():
    assert is_cpr("610181-1234")
    assert not is_cpr("990181-1234")


def test_what_a_schema_says_to_people_is_left_out_but_no_field_of_that_name():
    own = OwnFields('{"title": {"type": "string", "title": "Titel", "description": "Fri tekst.", "maxLength": 3}}')
    answers = [is_valid({**SAMPLES[0], "kommune_felter": {"title": text}}, "sag", own) for text in ("tre", "fire")]
    assert answers == [True, False]
    assert "Fri tekst." not in "".join(_texts("sag", own).values())
