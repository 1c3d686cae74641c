"""A period's overview: every treatment in it counted once, with how long it waited and what it lacked."""

import io
import random
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.agenda import overview
from generator.agenda.law import Law
from generator.agenda.overview import Period, Treatment
from tests.agenda.making import PROFILE, TODAY, case_data, opened, rows, write_json
from tests.test_golden import SAMPLES

EMU_PER_POINT, ROW = 12_700, 15
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
LAW = Law(PROFILE, TODAY)
ONE = Treatment(
    "2025-1", date(2025, 3, 26), "Sygedagpenge", "Første behandling", "Fleksjob", "Afgjort", 40, "Visiteret", 2,
    "Ingen", True,
)  # fmt: skip


def read(*files: Path, period: Period = YEAR) -> list[Treatment]:
    return [one for _, (treatments, _) in overview.read_all(files, period, LAW) for one in treatments]


def one(tmp_path: Path, **facts: Any) -> Treatment:
    (got,) = read(write_json(tmp_path / "1.json", case_data("1", **{"moede": {"dato": "2025-03-26"}, **facts})))
    return got


# What is counted


@pytest.mark.parametrize(
    ("day", "count"), [("2024-12-31", 0), ("2025-01-01", 1), ("2025-12-31", 1), ("2026-01-01", 0), (None, 0)]
)
def test_a_case_counts_if_its_meeting_is_in_the_period(tmp_path: Path, day, count):
    case = case_data("1", moede={"dato": day} if day else {})
    assert len(read(write_json(tmp_path / "1.json", case))) == count


def test_an_earlier_treatment_counts_by_itself(tmp_path: Path):
    earlier = {"moede": {"dato": "2025-02-05", "behandling": "foerste"}, "indstilling": {"type": "anden_indsats"}}
    case = case_data(
        "1", moede={"dato": "2025-09-10"}, indstilling={"type": "fleksjob"}, tidligere_behandlinger=[earlier]
    )
    got = read(write_json(tmp_path / "1.json", case))
    assert [(one.day, one.outcome) for one in got] == [
        (date(2025, 9, 10), "Fleksjob"),
        (date(2025, 2, 5), "Anden indsats"),
    ]


@pytest.mark.parametrize(
    ("dates", "waited", "since"),
    [
        ({"ansoegning": "2025-01-25", "information_borger": "2025-02-24"}, 60, "Ansøgning modtaget"),
        ({"visiteret": "2025-03-25", "information_borger": "2025-02-24"}, 1, "Visiteret til tværfaglig indsats"),
        ({"information_borger": "2025-02-24"}, 30, "Skriftlig information til borgeren"),
        ({"information_borger": "2025-05-01"}, None, "Skriftlig information til borgeren"),
        ({}, None, ""),
    ],
)
def test_the_wait_is_counted_from_the_first_known_step(tmp_path: Path, dates, waited, since):
    got = one(tmp_path, datoer=dates)
    assert (got.waited, got.waited_from) == (waited, since)


def test_days_to_the_copy_are_counted(tmp_path: Path):
    assert one(tmp_path, indstilling={"kopi_dato": "2025-03-28"}).copied == 2
    assert one(tmp_path).copied is None


def test_a_case_is_complete_when_the_rules_find_no_fault():
    got = read(*SAMPLES, period=Period(date(2019, 1, 1), date(2019, 12, 31)))
    assert [each.is_complete for each in got] == [True] * len(got)
    assert len(got) == 5


def test_a_case_with_faults_is_not_complete(tmp_path: Path):
    got = one(tmp_path, forberedende_del={"dato": "2025-03-01"})
    assert not got.is_complete
    assert got.gaps.startswith("Fejl: ")


@pytest.mark.parametrize(
    "text", ["{", '{"skemaversion": "1.0", "sagsnr": "1", "sagstype": "x", "moede": {"dato": "2025-03-26"}}']
)
def test_a_file_with_faults_is_told_and_not_counted(tmp_path: Path, text):
    (tmp_path / "1.json").write_text(text, encoding="utf-8")
    assert list(overview.read_all([tmp_path / "1.json"], YEAR, LAW)) == [(tmp_path / "1.json", ([], True))]


@pytest.mark.parametrize(
    "odd", [{"moede": 5}, {"moede": {"dato": 5}}, {"tidligere_behandlinger": {"a": 1}}, {"tidligere_behandlinger": [5]}]
)
def test_a_case_of_odd_form_outside_the_period_is_passed_over(tmp_path: Path, odd):
    file = write_json(tmp_path / "1.json", {"skemaversion": "1.0", "sagsnr": "1", **odd})
    assert list(overview.read_all([file], YEAR, LAW)) == [(file, ([], False))]


def test_many_files_give_the_same_by_all_processors_as_by_one(tmp_path: Path, monkeypatch):
    files = [write_json(tmp_path / f"{n}.json", case_data(str(n), moede={"dato": "2025-03-26"})) for n in range(1, 9)]
    alone = list(overview.read_all(files, YEAR, LAW))
    monkeypatch.setattr(overview, "_MANY", 2)
    assert list(overview.read_all(files, YEAR, LAW)) == alone
    assert len(alone) == 8


# What the workbook says


def lines(data: bytes) -> list[list[Any]]:
    return [[cell.value for cell in row if cell.value is not None] for row in opened(data)["Overblik"].iter_rows()]


FOUR = [
    ONE,
    replace(ONE, number="2025-2", waited=20, copied=None, is_complete=False, gaps="Fejl: 2"),
    replace(ONE, number="2025-3", day=date(2025, 4, 2), waited=200, outcome="Udsat", kind="Tilskud"),
    replace(ONE, number="2025-4", day=date(2025, 4, 2), waited=None, kind="Tilskud"),
]


def test_counts_waits_and_shares_are_reckoned():
    got = lines(overview.make(FOUR, YEAR, PROFILE, TODAY))
    for line in (
        ["Sager behandlet", 4],
        ["Møder", 2],
        ["Komplette sager", "3 af 4 (75 %)"],
        ["Ventetid, gennemsnit i dage", 87],
        ["Ventetid, median i dage", 40],
        ["Ventetid, længste i dage", 200],
        ["Kopi til borgeren, gennemsnit i dage", 2],
        ["Sygedagpenge", 2, 1, 0.5, 30, 30, 40],
        ["Tilskud", 2, 2, 1, 200, 200, 200],
        ["Fleksjob", 3, 0.75],
        ["Udsat", 1, 0.25],
        ["Under 4 uger", 1, 0.25],
        ["4-8 uger", 1, 0.25],
        ["Over 26 uger", 1, 0.25],
        ["Kendes ikke", 1, 0.25],
        ["2025-03", 2, 1, 1],
        ["2025-04", 2, 2, 0],
    ):
        assert line in got, line


def test_every_treatment_has_a_row():
    listed = rows(overview.make(FOUR, YEAR, PROFILE, TODAY), "Sager")
    assert [(row["Sagsnr."], row["Ventetid, dage"], row["Komplet"]) for row in listed] == [
        ("2025-1", 40, "Ja"),
        ("2025-2", 20, "Nej"),
        ("2025-3", 200, "Ja"),
        ("2025-4", None, "Ja"),
    ]
    assert listed[0]["Mødedato"].date() == date(2025, 3, 26)


def test_an_empty_period_has_a_workbook():
    data = overview.make([], YEAR, PROFILE, TODAY)
    assert ["Sager behandlet", 0] in lines(data)
    assert rows(data, "Sager")[0]["Sagsnr."] == "Ingen sager i perioden"


def test_the_chart_is_native_and_says_what_it_shows():
    data = overview.make(FOUR, YEAR, PROFILE, TODAY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    months = opened(data)["Overblik"].tables["Maaneder"].ref
    first, last = re.findall(r"\d+", months)
    assert f"'Overblik'!$C${int(first) + 1}:$C${last}" in chart
    assert f"'Overblik'!$A${int(first) + 1}:$A${last}" in chart
    assert "Sager pr. måned" in chart
    assert 'descr="Søjler, en for hver måned' in drawing


def test_the_chart_stands_beside_the_first_table_and_covers_no_other():
    data = overview.make(FOUR, YEAR, PROFILE, TODAY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    column, row = (int(re.findall(rf"<(?:xdr:)?{name}>(\d+)<", drawing)[0]) for name in ("col", "row"))
    height = int(re.findall(r'cy="(\d+)"', drawing)[0]) / EMU_PER_POINT
    tables = {name: re.fullmatch(r"A(\d+):([A-Z])(\d+)", ref) for name, ref in opened(data)["Overblik"].tables.items()}
    first, second = tables["Periode"], tables["Typer"]
    assert column > ord(first[2]) - ord("A")
    assert row * ROW + height < (int(second[1]) - 2) * ROW, "the heading of the next table"


def test_no_name_and_no_cpr_is_in_the_overview():
    found = read(*SAMPLES, period=Period(date(2013, 1, 1), date(2026, 12, 31)))
    data = overview.make(found, YEAR, PROFILE, TODAY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
    for file in SAMPLES:
        citizen = overview.load.read_json(file)["borger"]
        assert not any(secret in text for secret in (citizen["navn"], citizen["cpr"], citizen["cpr"].replace("-", "")))


def two_thousand() -> list[Treatment]:
    chance = random.Random(1)
    return [
        replace(
            ONE,
            number=f"2025-{number:06}",
            day=date(2025, 1, 2) + timedelta(days=7 * chance.randrange(50)),
            waited=chance.randrange(10, 220),
            is_complete=chance.random() < 0.7,
        )
        for number in range(2_000)
    ]


def test_two_thousand_rows_are_all_there():
    data = overview.make(two_thousand(), YEAR, PROFILE, TODAY)
    assert len(rows(data, "Sager")) == 2_000
    assert ["Sager behandlet", 2_000] in lines(data)


def test_the_same_cases_in_any_order_give_the_same_bytes():
    some = two_thousand()[:50]
    assert overview.make(some, YEAR, PROFILE, TODAY) == overview.make(reversed(some), YEAR, PROFILE, TODAY)
