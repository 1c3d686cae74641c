"""Meetings and cases for the tests: as little as each needs, in a folder as staff would have them."""

import io
import json
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from generator import pipeline
from generator.agenda import book, cases, meeting, plan
from generator.agenda.law import Law
from generator.agenda.make import Made, Wishes, make_agenda
from generator.places import SAMPLE_CASES, SAMPLE_MEETINGS

DAY = date(2025, 3, 26)
TODAY = date(2025, 3, 20)
PROFILE = {"navn": "Lyngsø Kommune", "dagsorden": {"navne": "initialer"}}
SAMPLES = sorted(SAMPLE_MEETINGS.glob("*.json"))
TEAM = [
    {"navn": f"Medlem {area}", "titel": "Konsulent", "omraade": area, "rolle": "medlem", "deltager": "ja"}
    for area in ("beskaeftigelse", "social", "sundhed", "region")
]
_AFTER_THE_MEETING = ("moede", "indstilling", "afgoerelse", "indsatsdel")


def meeting_data(*numbers: str, **facts: Any) -> dict[str, Any]:
    """A meeting on DAY with the whole team and these cases, whose own facts can be given instead of their number."""
    least = {"skemaversion": "1.0", "kommune": "lyngsoe", "moede": "team", "dato": DAY.isoformat(), "start": "09:00"}
    rows = [{"sagsnr": number} for number in numbers]
    return {**least, "sted": "Lokale 2", "faste_medlemmer": TEAM, "sager": rows, **facts}


def case_data(number: str, **facts: Any) -> dict[str, Any]:
    """A case that is ready for its first meeting."""
    cpr = f"0101{80 + int(number[-1]):02}-123{number[-1]}"
    return {
        "skemaversion": "1.0",
        "sagsnr": number,
        "sagstype": "ressource_fleks_pension",
        "status": "klar",
        "borger": {"navn": "Bo Åby-Ødum", "cpr": cpr, "forsoergelse": "kontanthjaelp", "tolk_behov": "nej"},
        "sagsbehandler": {"navn": "Kim Sagsbehandler", "titel": "Socialrådgiver"},
        **facts,
    }


def interpreted_case(number: str, language: str = "Arabisk") -> dict[str, Any]:
    """A case whose citizen needs an interpreter."""
    citizen = {"navn": "Ali", "cpr": f"01017{number[-1]}-1234", "tolk_behov": "ja", "tolk_sprog": language}
    return case_data(number, borger=citizen)


def sample_before(number: str) -> dict[str, Any]:
    """A sample case as it was before its meeting."""
    data = json.loads((SAMPLE_CASES / f"{number}.json").read_text(encoding="utf-8"))
    return {key: value for key, value in data.items() if key not in _AFTER_THE_MEETING} | {"status": "klar"}


def write_json(file: Path, data: Any) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return file


def desk(folder: Path, data: dict[str, Any], *case_files: dict[str, Any]) -> Path:
    """Put a meeting in `moeder/` and its cases in `sager/` beside it; return the meeting's file."""
    (folder / "sager").mkdir(parents=True, exist_ok=True)
    for case in case_files:
        write_json(folder / "sager" / f"{case['sagsnr']}.json", case)
    return write_json(folder / "moeder" / "moede.json", data)


def planned(folder: Path, data: dict[str, Any], *case_files: dict[str, Any], arrange: bool = False, **profile: Any):
    """The agenda of a meeting and its cases."""
    return planned_in(desk(folder, data, *case_files), Law({**PROFILE, **profile}, TODAY), arrange=arrange)


def planned_in(file: Path, law: Law, *, arrange: bool = False) -> plan.Agenda:
    """The agenda of the meeting in a file."""
    read = meeting.read(file)
    assert read.meeting is not None, read.findings
    found = cases.find([item.number for item in read.meeting.items], cases.beside(file), law.own)
    return plan.plan(read.meeting, found, law, arrange=arrange)


def made(file: Path, out: Path, **wishes: Any) -> Made:
    """What came of making the agenda of a meeting's file, with the sample municipality's profile."""
    return make_agenda(file, Wishes(TODAY, out, pipeline.municipality, **wishes))


def sample_agenda(file: Path, today: date = TODAY) -> plan.Agenda:
    """The agenda of a sample meeting, made anew."""
    return planned_in(file, Law(pipeline.municipality("lyngsoe").profile, today))


kept_agenda = cache(sample_agenda)
"""The agenda of a sample meeting, for tests that look at it: nobody changes it."""


@cache
def kept_book(file: Path, *, is_sent: bool = False) -> bytes:
    """The workbook of a sample meeting, for tests that read it."""
    return book.make(kept_agenda(file), is_sent=is_sent)


def opened(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(data: bytes, sheet: str) -> list[dict[str, Any]]:
    """The first table of a sheet, a row as its values by heading."""
    page = opened(data)[sheet]
    first = next(iter(page.tables.values()))
    heads, *lines = page[first.ref]
    return [{str(head.value): cell.value for head, cell in zip(heads, line, strict=True)} for line in lines]


def edited(file: Path, edit: Callable[[openpyxl.Workbook], object]) -> Path:
    """Save a workbook again with an edit, as staff would."""
    book = openpyxl.load_workbook(file)
    edit(book)
    book.save(file)
    return file


def filled(file: Path, values: dict[str, dict[str, Any]], sheet: str = "Dagsorden") -> Path:
    """Fill cells of a workbook: by case number, then by heading."""

    def fill(book: openpyxl.Workbook) -> None:
        page = book[sheet]
        columns = {cell.value: cell.column for cell in page[1]}
        for row in range(2, page.max_row + 1):
            for heading, value in values.get(page.cell(row, columns["Sagsnr."]).value, {}).items():
                page.cell(row, columns[heading]).value = value

    return edited(file, fill)


def codes(findings: Any) -> list[str]:
    return [found.code for found in findings]
