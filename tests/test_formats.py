"""Danish dates and numbers, CPR numbers, and choices that print their title and equal their key."""

import operator
from datetime import date, timedelta

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.dk import cpr as stdnum_cpr
from stdnum.exceptions import ValidationError

from generator.formats import (
    Cpr,
    Titled,
    clipped,
    clock,
    counted,
    long_date,
    months_later,
    number,
    read_cpr,
    short_date,
)

calm = settings(deadline=None)
days = st.dates(min_value=date(1858, 1, 1), max_value=date(2057, 12, 31))

# Dates and numbers


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 1, 15), 12, date(2026, 1, 15)),
        (date(2025, 6, 30), 6, date(2025, 12, 30)),
    ],
)
def test_months_end_where_the_month_ends(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("day", "long", "short"),
    [
        (date(2019, 4, 3), "3. april 2019", "03-04-2019"),
        (date(2024, 2, 29), "29. februar 2024", "29-02-2024"),
        (date(2025, 12, 31), "31. december 2025", "31-12-2025"),
        (date(2026, 1, 1), "1. januar 2026", "01-01-2026"),
        (date(2013, 5, 10), "10. maj 2013", "10-05-2013"),
    ],
)
def test_a_date_is_written_as_in_a_letter_and_as_in_a_table(day, long, short):
    assert (long_date(day), short_date(day)) == (long, short)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (37, "37"),
        (12.5, "12,5"),
        (0, "0"),
        (0.25, "0,25"),
        (7.0, "7"),
        (1234.5, "1.234,5"),
        (-3, "-3"),
        (1 / 3, "0,33"),
    ],
)
def test_a_number_has_a_decimal_comma(value, text):
    assert number(value) == text


@calm
@given(st.dates())
def test_dates_are_written_as_babel_writes_them(day):
    assert long_date(day) == format_date(day, "d. MMMM yyyy", locale="da_DK")
    assert short_date(day) == format_date(day, "dd-MM-yyyy", locale="da_DK")


@pytest.mark.parametrize(
    ("told", "text"), [("09:30", "9.30"), ("14:00", "14.00"), ("00:05", "0.05"), ("23:59", "23.59")]
)
def test_a_time_is_written_with_a_point_and_no_nought_before(told, text):
    assert clock(told) == text


@calm
@given(st.one_of(st.integers(-(10**15), 10**15), st.floats(-1e12, 1e12), st.decimals(-100, 100, places=3).map(float)))
def test_numbers_are_written_as_babel_writes_them(value):
    """But for a minus before nothing: people write 0."""
    babels = format_decimal(value, format="#,##0.##", locale="da_DK")
    assert number(value) == ("0" if babels == "-0" else babels)


@pytest.mark.parametrize("first", [-0.0, 0.0, -0.001])
def test_nothing_has_no_minus_whatever_was_written_before(first):
    number.cache_clear()
    assert (number(first), number(0.0), number(0)) == ("0", "0", "0")


def test_a_number_beyond_all_measure_is_written_out():
    assert number(10**30) == "1" + ".000" * 10


# CPR numbers


@calm
@given(st.integers(0, 31), st.integers(0, 12), st.integers(0, 99), st.integers(0, 9999))
def test_a_cpr_number_is_of_the_day_that_stdnum_says(day, month, year, rest):
    text = f"{day:02}{month:02}{year:02}{rest:04}"
    try:
        born = stdnum_cpr.get_birth_date(text)
    except ValidationError:
        born = None
    cpr = read_cpr(text)
    assert (cpr.born if cpr else None) == born


CENTURIES = [
    # domain.md b.5: the seventh digit with the year
    ("0", "00", 1900),
    ("0", "99", 1999),
    ("1", "00", 1900),
    ("1", "99", 1999),
    ("2", "00", 1900),
    ("2", "99", 1999),
    ("3", "00", 1900),
    ("3", "99", 1999),
    ("4", "00", 2000),
    ("4", "36", 2036),
    ("4", "37", 1937),
    ("4", "99", 1999),
    ("5", "00", 2000),
    ("5", "57", 2057),
    ("5", "58", 1858),
    ("5", "99", 1899),
    ("6", "00", 2000),
    ("6", "57", 2057),
    ("6", "58", 1858),
    ("6", "99", 1899),
    ("7", "00", 2000),
    ("7", "57", 2057),
    ("7", "58", 1858),
    ("7", "99", 1899),
    ("8", "00", 2000),
    ("8", "57", 2057),
    ("8", "58", 1858),
    ("8", "99", 1899),
    ("9", "00", 2000),
    ("9", "36", 2036),
    ("9", "37", 1937),
    ("9", "99", 1999),
]


@pytest.mark.parametrize(("seventh", "year", "born"), CENTURIES)
def test_the_century_follows_the_seventh_digit_and_the_year(seventh, year, born):
    cpr = read_cpr(f"1503{year}-{seventh}234")
    assert cpr is not None
    assert cpr.born == date(born, 3, 15)


def test_a_cpr_number_is_ten_digits_and_printed_with_a_hyphen():
    assert read_cpr("0101801234") == Cpr("0101801234", date(1980, 1, 1), substitute=False)
    assert str(read_cpr("0101801234")) == "010180-1234"


@pytest.mark.parametrize("text", ["010180-1234", "0101801234", "010180 1234", " 010180-1234 "])
def test_hyphen_and_blanks_do_not_matter(text):
    assert read_cpr(text) == read_cpr("0101801234")


def test_an_erstatningspersonnummer_has_sixty_more_on_its_day():
    cpr = read_cpr("710180-1234")
    assert cpr == Cpr("7101801234", date(1980, 1, 11), substitute=True)
    assert str(cpr) == "710180-1234"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01018012",
        "01018012345",
        "010180123x",
        "３101801234",
        "320180-1234",
        "000180-1234",
        "011380-1234",
        "600180-1234",
    ],
)
def test_what_can_be_no_birthday_is_no_cpr_number(text):
    assert read_cpr(text) is None


@pytest.mark.parametrize(("text", "born"), [("290200-0123", None), ("290200-4123", date(2000, 2, 29))])
def test_a_leap_day_must_be_in_a_leap_year_of_its_century(text, born):
    cpr = read_cpr(text)
    assert (cpr.born if cpr else None) == born


@pytest.mark.parametrize(
    "text", ["010160-0001", "010165-0002", "010180-0003", "010195-1111", "150380-1111", "150380-1112"]
)
def test_modulus_11_is_never_asked_for(text):
    assert read_cpr(text) is not None


@calm
@given(days, st.integers(0, 999), st.booleans())
def test_every_birthday_can_be_read_back_from_its_number(born, serial, substitute):
    seventh = "5" if not 1900 <= born.year <= 1999 else "1"
    text = f"{born.day + 60 * substitute:02}{born:%m}{born.year % 100:02}-{seventh}{serial:03}"
    cpr = read_cpr(text)
    assert cpr is not None
    assert (cpr.born, cpr.substitute, str(cpr)) == (born, substitute, text)


@calm
@given(st.text(max_size=14) | st.text("0123456789-", max_size=12))
def test_whatever_the_text_it_is_a_cpr_number_or_nothing(text):
    cpr = read_cpr(text)
    assert cpr is None or len(cpr.digits) == 10


AGES = [
    (date(1980, 5, 17), date(2019, 5, 16), 38),
    (date(1980, 5, 17), date(2019, 5, 17), 39),
    (date(1980, 5, 17), date(2019, 5, 18), 39),
    (date(1980, 12, 31), date(2020, 1, 1), 39),
    (date(2000, 2, 29), date(2029, 2, 28), 28),
    (date(2000, 2, 29), date(2029, 3, 1), 29),
    (date(2000, 2, 29), date(2028, 2, 28), 27),
    (date(2000, 2, 29), date(2028, 2, 29), 28),
    (date(2019, 4, 3), date(2019, 4, 3), 0),
]


@pytest.mark.parametrize(("born", "day", "age"), AGES)
def test_age_goes_up_on_the_birthday(born, day, age):
    assert Cpr("0000000000", born, substitute=False).age_on(day) == age


@calm
@given(days, st.integers(0, 40_000))
def test_one_is_never_older_than_the_days_lived(born, lived):
    age = Cpr("0000000000", born, substitute=False).age_on(born + timedelta(days=lived))
    assert 365 * age <= lived < 366 * (age + 1) + 1


# Choices

FLEKSJOB = Titled("Fleksjob", "fleksjob")
THREE = Titled("Trin 3 af 5: noget", 3)


def test_a_choice_prints_its_title():
    assert (str(FLEKSJOB), f"{FLEKSJOB}", FLEKSJOB + "!", FLEKSJOB.upper()) == (
        "Fleksjob",
        "Fleksjob",
        "Fleksjob!",
        "FLEKSJOB",
    )


@pytest.mark.parametrize("same", ["fleksjob", "Fleksjob", Titled("Fleksjob", "fleksjob")])
def test_a_choice_equals_its_key_and_its_title(same):
    assert (operator.eq(FLEKSJOB, same), operator.eq(same, FLEKSJOB)) == (True, True)
    assert (operator.ne(FLEKSJOB, same), operator.ne(same, FLEKSJOB)) == (False, False)


@pytest.mark.parametrize("other", ["ressourceforloeb", "FLEKSJOB", "", None, 3, Titled("Ressourceforløb", "x")])
def test_a_choice_equals_nothing_else(other):
    assert (operator.eq(FLEKSJOB, other), operator.eq(other, FLEKSJOB)) == (False, False)
    assert (operator.ne(FLEKSJOB, other), operator.ne(other, FLEKSJOB)) == (True, True)


def test_a_choice_can_be_looked_for_among_keys_as_templates_do():
    assert FLEKSJOB in ("ressourceforloeb", "fleksjob")
    assert FLEKSJOB in ["fleksjob"]
    assert FLEKSJOB not in ("ressourceforloeb", "foertidspension")


def test_a_choice_with_a_number_for_a_key_equals_the_number():
    assert THREE == 3
    assert THREE != 4
    assert THREE in (1, 2, 3)
    assert THREE.key == 3


def test_a_choice_hashes_as_its_title():
    assert hash(FLEKSJOB) == hash("Fleksjob")
    assert {FLEKSJOB: 1}["Fleksjob"] == 1


def test_an_unanswered_choice_is_the_empty_text_and_false():
    assert not Titled("", "")


# Counts and texts cut short


def test_a_count_comes_with_its_noun_in_the_right_number():
    assert [counted(number, "sag", "sager") for number in (0, 1, 2)] == ["0 sager", "1 sag", "2 sager"]


@pytest.mark.parametrize(
    ("text", "line"),
    [("Kort", "Kort"), ("  To\nlinjer ", "To linjer"), ("Præcis10..", "Præcis10.."), ("Ni tegn, og", "Ni tegn,…")],
)
def test_a_text_is_one_line_and_cut_with_an_ellipsis(text, line):
    assert clipped(text, 10) == line
