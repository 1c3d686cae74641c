"""The sample cases: valid, invented, and between them every kind of case that the program must manage."""

import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from generator.case import Case
from generator.fields import catalogue
from generator.formats import months_later, read_cpr
from generator.load import load_case
from generator.orders import applied
from generator.pipeline import sample_cases

FILES = sample_cases()
CPR = re.compile(r"(?<!\d)\d{6}[- ]?\d{4}(?!\d)")


def read(file: Path) -> Case:
    case = load_case(file).case
    assert case is not None, file.name
    return case


CASES = {file.stem: read(file) for file in FILES}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def day(case: Case, path: str) -> date:
    return date.fromisoformat(case.get(path))


def values(value, path=""):
    """Every value of a case with its path, rows as `[]`."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from values(part, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for part in value:
            yield from values(part, f"{path}[]")
    else:
        yield path, value


def texts(case: Case, part: str = ""):
    """The free texts and lines of a case, or of a part of it."""
    for path, value in values(case.get(part), part):
        if catalogue()[path].kind in {"tekst", "linje"}:
            yield path, value


# Each one


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_sample_is_valid_without_a_single_remark(file: Path):
    assert load_case(file).findings == ()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_sample_is_named_by_its_case_number(file: Path):
    assert read(file).number == file.stem


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_sample_is_written_as_the_program_writes_json(file: Path):
    text = file.read_text(encoding="utf-8")
    assert json.dumps(json.loads(text), ensure_ascii=False, indent=2) == text.rstrip("\n")


@every_case
def test_nobody_can_have_the_number_of_a_sample(case: Case):
    cpr = read_cpr(case.get("borger.cpr"))
    assert cpr is not None
    assert cpr.substitute


@every_case
def test_no_text_holds_a_cpr_number(case: Case):
    assert [path for path, value in texts(case) if path != "borger.cpr" and CPR.search(value)] == []


@every_case
def test_addresses_on_the_net_are_for_examples_only(case: Case):
    found = [name for _, value in texts(case) for name in re.findall(r"[\w.+-]+@([\w.-]+\w)", value)]
    assert [name for name in found if not name.endswith(".example")] == []


@every_case
def test_the_citizens_own_words_are_in_each_part_and_not_the_caseworkers(case: Case):
    words = {
        "forberedende_del": ["forberedende_del.overblik.borgerens_ord", "forberedende_del.virksomhed.borgerens_ord"],
        "indstilling": ["indstilling.borgerens_ord"],
        "indsatsdel": ["indsatsdel.maal.borgerens_ord"],
    }
    for part, paths in words.items():
        said = [case.get(path) for path in paths if case.get(path)]
        assert said or not case.get(part), part
        others = [value for path, value in texts(case, part) if case.get(part) and path not in paths]
        assert not set(said) & set(others)


@every_case
def test_what_happened_at_a_workplace_stands_first(case: Case):
    tried = [bool(row.get("virksomhedsrettet")) for row in case.get("forberedende_del.hidtidig_indsats")]
    assert tried[0]
    assert tried == sorted(tried, reverse=True)


@every_case
def test_what_shall_happen_at_a_workplace_stands_first(case: Case):
    for path in ("indstilling.indsatser", "indsatsdel.aktiviteter"):
        areas = [row["omraade"] for row in case.get(path) or ()]
        assert not areas or areas[0] == "beskaeftigelse"
        assert areas == sorted(areas, key=lambda area: area != "beskaeftigelse")


LENGTHS = {None: (1_900, 3_200), "foreliggende_grundlag": (1_500, 2_500), "aabenbar": (800, 1_600)}
"""Words in a forberedende del: six to eight pages, less where the law lets it be less."""


@every_case
def test_a_forberedende_del_is_as_long_as_real_ones(case: Case):
    words = sum(len(value.split()) for _, value in texts(case, "forberedende_del"))
    least, most = LENGTHS[case.get("forberedende_del.undtagelse.type")]
    assert least <= words <= most


@every_case
def test_the_days_of_a_case_follow_each_other(case: Case):
    order = (
        "datoer.ansoegning",
        "forberedende_del.samtaler[0].dato",
        "forberedende_del.dato",
        "moede.dato",
        "indstilling.dato",
        "indstilling.kopi_dato",
    )
    days = [day(case, path) for path in order if case.get(path)]
    assert all(earlier <= later for earlier, later in pairwise(days)), days
    if case.get("indsatsdel.dato") and case.get("moede.dato"):
        assert case.get("moede.dato") < case.get("indsatsdel.dato")


@every_case
def test_a_row_of_days_begins_before_it_ends(case: Case):
    for path, field in catalogue().items():
        if field.kind == "liste" and "[]" not in path:
            rows = case.get(path) or ()
            assert all(row["fra"] <= row["til"] for row in rows if isinstance(row.get("til"), str) and row.get("fra"))


# All together


def some(test) -> list[str]:
    return [number for number, case in CASES.items() if test(case)]


def test_there_are_at_least_fourteen():
    assert len(CASES) >= 14


def test_every_outcome_is_there():
    there = {case.get("indstilling.type") for case in CASES.values()}
    assert there >= {choice.key for choice in catalogue()["indstilling.type"].choices}


def months_under_six(case: Case) -> bool:
    begins, ends = case.get("indsatsdel.periode_fra"), case.get("indsatsdel.periode_til")
    short = begins and date.fromisoformat(ends) < months_later(date.fromisoformat(begins), 6)
    return bool(short and case.get("indsatsdel.periode_grund"))


def young_without_education(case: Case) -> bool:
    cpr = read_cpr(case.get("borger.cpr"))
    return bool(case.get("moede.dato") and cpr and cpr.age_on(day(case, "moede.dato")) < 30) and (
        case.get("borger.erhvervsuddannelse") == "nej"
    )


def running_on(case: Case) -> bool:
    """A ressourceforløb begun before 2026-02-01, with a plan renewed after it."""
    return (
        case.get("indstilling.type") == "ressourceforloeb"
        and (case.get("datoer.ressourceforloeb_fra") or "9") < "2026-02-01"
        and (case.get("indsatsdel.dato") or "") >= "2026-02-01"
        and case.get("indsatsdel.version") > 1
    )


KINDS = {
    "an obvious case": lambda case: case.get("forberedende_del.undtagelse.type") == "aabenbar",
    "a case on the grounds there are": lambda case: (
        case.get("forberedende_del.undtagelse.type") == "foreliggende_grundlag"
    ),
    "a self-employed": lambda case: case.get("sagstype") == "tilskud_selvstaendig",
    "one under 30 without education": young_without_education,
    "a protected address": lambda case: case.get("borger.adressebeskyttelse") and case.get("borger.adresse"),
    "an interpreter": lambda case: case.get("borger.tolk_behov") == "ja" and case.get("moede.tolk_deltager") == "ja",
    "a case treated before": lambda case: case.get("tidligere_behandlinger[0].indstilling.type"),
    "a jobafklaring under six months": lambda case: (
        case.get("sagstype") == "jobafklaring_foerste" and months_under_six(case)
    ),
    "a revalidering that does not go to the team": lambda case: (
        case.get("sagstype") == "revalidering" and not case.get("moede") and not case.get("indstilling")
    ),
    "a ressourceforløb that runs on": running_on,
    "a lay helper": lambda case: case.get("borger.bisidder.navn"),
    "a case presented again after six months": lambda case: case.get("sagstype") == "ressourceforloeb_igen",
}


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_a_sample_of_each_kind(kind):
    assert some(KINDS[kind])


def test_the_samples_fall_under_orders_from_the_first_template_to_the_last_order():
    keys = {applied(case, "forberedende_del", date(2026, 11, 21)).order.key for case in CASES.values()}
    assert {"2016b", "2024", "2026"} <= keys
    assert len(keys) >= 5
