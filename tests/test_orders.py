"""Which executive order applies to a document of a case, day by day."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.case import Case
from generator.errors import RehabplanError
from generator.orders import applied, order_on, orders
from generator.places import RULE_SETS

TODAY = date(2026, 11, 21)

TABLE = [
    # domain.md: key, first day, last day, title
    ("2012", date(2013, 1, 1), date(2014, 6, 30), "Bekendtgørelse nr. 1418 af 23. december 2012"),
    ("2014a", date(2014, 7, 1), date(2015, 1, 4), "Bekendtgørelse nr. 814 af 27. juni 2014"),
    ("2014b", date(2015, 1, 5), date(2016, 5, 31), "Bekendtgørelse nr. 1557 af 23. december 2014"),
    ("2016a", date(2016, 6, 1), date(2016, 6, 30), "Bekendtgørelse nr. 490 af 27. maj 2016"),
    ("2016b", date(2016, 7, 1), date(2019, 12, 31), "Bekendtgørelse nr. 996 af 29. juni 2016"),
    ("2019", date(2020, 1, 1), date(2021, 6, 30), "Bekendtgørelse nr. 1609 af 27. december 2019"),
    ("2021a", date(2021, 7, 1), date(2021, 12, 31), "Bekendtgørelse nr. 1250 af 11. juni 2021"),
    ("2021b", date(2022, 1, 1), date(2024, 12, 31), "Bekendtgørelse nr. 2408 af 13. december 2021"),
    ("2024", date(2025, 1, 1), date(2026, 1, 31), "Bekendtgørelse nr. 1708 af 30. december 2024"),
    ("2026", date(2026, 2, 1), date.max, "Bekendtgørelse nr. 47 af 13. januar 2026"),
]


def case(**facts):
    """A case with facts by path, `__` for the dot."""
    made = Case({"sagsnr": "1"})
    for path, value in facts.items():
        made = made.with_value(path.replace("__", "."), value)
    return made


# The table


def test_the_table_holds_the_ten_orders():
    assert [(order.key, order.begins, order.ends, order.title) for order in orders()] == TABLE


@pytest.mark.parametrize(("key", "first", "last", "title"), TABLE)
def test_an_order_applies_from_its_first_day_to_its_last(key, first, last, title):
    assert (order_on(first).key, order_on(last).key) == (key, key)


@pytest.mark.parametrize(("key", "first", "last", "title"), TABLE[1:])
def test_the_day_before_another_order_applies(key, first, last, title):
    assert order_on(first - timedelta(days=1)).key != key


def test_before_the_first_order_there_is_only_the_first():
    assert order_on(date(2012, 12, 31)).key == "2012"


@settings(deadline=None)
@given(st.dates(min_value=date(2013, 1, 1)))
def test_every_day_has_one_order_and_lies_in_it(day):
    (order,) = [order for order in orders() if order.begins <= day <= order.ends]
    assert order_on(day) is order


def test_every_order_has_its_address_and_the_day_it_was_held_against_the_text():
    for order in orders():
        number = order.title.split(" nr. ")[1].split()[0]
        assert order.eli.startswith("https://www.retsinformation.dk/eli/lta/")
        assert order.eli.endswith(f"/{number}")
        assert date.fromisoformat(order.checked)


# The day that decides

MEETING, APPLICATION, PREPARED = "2019-04-03", "2016-06-15", "2014-12-24"
DECIDING = [
    ({"moede__dato": MEETING, "datoer__ansoegning": APPLICATION, "forberedende_del__dato": PREPARED}, "2016b", MEETING),
    ({"datoer__ansoegning": APPLICATION, "forberedende_del__dato": PREPARED}, "2016a", APPLICATION),
    ({"forberedende_del__dato": PREPARED}, "2014a", PREPARED),
    ({"moede__dato": MEETING, "indsatsdel__dato": "2025-05-01"}, "2016b", MEETING),
]


@pytest.mark.parametrize("document", ["forberedende_del", "indstilling_fleksjob"])
@pytest.mark.parametrize(("facts", "key", "day"), DECIDING)
def test_the_meeting_decides_else_the_application_else_the_forberedende_del(document, facts, key, day):
    found = applied(case(**facts), document, TODAY)
    assert (found.order.key, found.day.isoformat(), found.provisional) == (key, day, False)


@pytest.mark.parametrize("document", ["forberedende_del", "indstilling_fleksjob", "indsatsdel"])
def test_without_a_day_today_decides_for_the_time_being(document):
    found = applied(case(), document, date(2021, 7, 1))
    assert (found.order.key, found.day, found.provisional) == ("2021a", date(2021, 7, 1), True)


def test_the_indsatsdel_goes_by_its_own_day():
    found = applied(case(moede__dato="2024-08-22", indsatsdel__dato="2026-03-12"), "indsatsdel", TODAY)
    assert (found.order.key, found.day, found.provisional) == ("2026", date(2026, 3, 12), False)


def test_the_indsatsdel_does_not_go_by_the_meeting():
    found = applied(case(moede__dato="2024-08-22"), "indsatsdel", TODAY)
    assert (found.order.key, found.day, found.provisional) == ("2026", TODAY, True)


def test_the_case_may_name_another_order_and_keeps_its_day():
    found = applied(case(moede__dato=MEETING, regelsaet__navn="2012"), "forberedende_del", TODAY)
    assert (found.order.key, found.day, found.provisional) == ("2012", date(2019, 4, 3), False)


# A table that is not in order

ROW = """
[[bekendtgoerelse]]
noegle = "{key}"
titel = "t"
eli = "e"
fra = {begins}
{ends}
kontrolleret = ""
"""


def row(key, begins, ends=""):
    return ROW.format(key=key, begins=begins, ends=f"til = {ends}" if ends else "")


GOOD = row("a", "2013-01-01", "2013-12-31") + row("b", "2014-01-01")
BAD = {
    "a gap": (GOOD.replace("2013-12-31", "2013-12-30"), "a og b støder ikke op"),
    "an overlap": (GOOD.replace("2013-12-31", "2014-01-01"), "a og b støder ikke op"),
    "the wrong sequence": (row("b", "2014-01-01", "2014-12-31") + row("a", "2013-01-01"), "b og a støder ikke op"),
    "an open end in the middle": (row("a", "2013-01-01") + row("b", "2014-01-01"), "a og b støder ikke op"),
    "an unknown key": (GOOD + 'kontroleret = ""', "tabel.toml, b: Ukendte eller manglende nøgler: kontroleret."),
    "a missing key": (GOOD.replace('eli = "e"', "", 1), "tabel.toml, a: Ukendte eller manglende nøgler: eli."),
    "no key at all": (
        GOOD.replace('noegle = "a"', ""),
        "en række uden noegle: Ukendte eller manglende nøgler: noegle.",
    ),
    "a text for a day": (row("a", '"2013-01-01"'), "tabel.toml, a: »fra« og »til« skal være datoer"),
    "a time for a day": (row("a", "2013-01-01T00:00:00"), "tabel.toml, a: »fra« og »til« skal være datoer"),
    "an end before the beginning": (row("a", "2013-01-01", "2012-01-01"), "»fra« først"),
    "no TOML": ("[[", "tabel.toml: Tabellen kan ikke læses."),
    "no orders": ("a = 1", "tabel.toml: Tabellen kan ikke læses."),
    "a list of words": ('bekendtgoerelse = ["a"]', "tabel.toml: Tabellen kan ikke læses."),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_table_is_refused_with_file_and_key(tmp_path: Path, name):
    text, words = BAD[name]
    file = tmp_path / "tabel.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RehabplanError) as caught:
        orders(file)
    assert words in str(caught.value)
    assert "tabel.toml" in str(caught.value)


def test_a_good_table_is_read(tmp_path: Path):
    file = tmp_path / "tabel.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert [order.key for order in orders(file)] == ["a", "b"]


def test_a_table_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(RehabplanError, match=r"^mangler\.toml: Tabellen kan ikke læses\."):
        orders(tmp_path / "mangler.toml")


def test_the_table_lies_with_the_rules():
    assert orders() == orders(RULE_SETS / "bekendtgoerelser.toml")
