"""The input workbook: a meeting planned in Excel instead of JSON.

What it asks comes from the schema: a sheet is a list of the meeting, a column one of its fields, with label, kind and
choices. It is read into the same facts as moede.json.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from generator.agenda import cells, package
from generator.agenda.cells import SheetRead
from generator.agenda.excel import workbook
from generator.agenda.messages import finding
from generator.agenda.sheet import Block, Column, Frame, Kind, Sheet
from generator.fields import Field, catalogue
from generator.finding import Finding

_MEETING = "Møde"
_NAME, _VALUE, _HELP = "Felt", "Værdi", "Vejledning"
_SINGLE = {
    "moede": "Kort navn til filerne, fx team-formiddag. Bogstaver a-z, cifre og bindestreg.",
    "dato": "Fx 26-03-2025.",
    "start": "Fx 8.30. Klokkeslæt til sagerne foreslås herfra.",
    "slut": "Sager, der går ud over det, bliver nævnt som fejl.",
    "sted": "Står øverst på hver side.",
    "minutter_pr_sag": "Bruges, når en sag ikke har sin egen tid. Tomt betyder 60.",
    "frist_dage": "Hvor mange dage før mødet sagerne skal være hos teamet.",
    "kommune": "Navnet på kommunens profil, fx lyngsoe.",
    "bemaerkninger": "Til det administrative personale.",
}


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet that is a list of the meeting: its path, its fields, and how many rows the blank one has."""

    name: str
    table: str
    path: str
    keys: tuple[str, ...]
    rows: int

    @property
    def fields(self) -> list[Field]:
        return [catalogue("moede")[f"{self.path}[].{key}"] for key in self.keys]


_CASES = _Table("Sager", "Sager", "sager", ("sagsnr", "start", "minutter", "oensker"), 12)
_GUESTS = _Table("Ekstra deltagere", "Ekstra", "sager[].ekstra_deltagere", ("navn", "titel", "omraade", "grund"), 15)
_MEMBERS = _Table(
    "Faste medlemmer", "Medlemmer", "faste_medlemmer",
    ("navn", "titel", "omraade", "rolle", "stedfortraeder", "deltager"), 10,
)  # fmt: skip
_BREAKS = _Table("Pauser", "Pauser", "pauser", ("start", "minutter", "titel"), 5)

_WIDTHS = {"tekst": 34, "linje": 34, "dato": 12, "klokkeslaet": 12, "heltal": 12, "valg": 30}
_KINDS: Mapping[str, Kind] = {"dato": "dato", "klokkeslaet": "tid", "heltal": "tal"}
_ROW = re.compile(r"(sager|faste_medlemmer|pauser)\[(\d+)\](?:\.ekstra_deltagere\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Form:
    """A filled input workbook: the facts, where each row stood, and what is wrong with the workbook itself.

    `sheets` are those of an input workbook that it has.
    """

    data: Mapping[str, Any]
    findings: tuple[Finding, ...]
    sheets: frozenset[str]
    places: Mapping[str, str] = field(default_factory=dict)

    def place(self, path: str) -> str:
        """Return where in the workbook a path of the meeting stands."""
        row = _ROW.match(path)
        if row:
            return self.places.get(row[0], path)
        return self.places.get(path, path)


def blank() -> bytes:
    """Return an input workbook to fill in."""
    single = Block("Moede", _single_columns(), [*_SINGLE])
    sheets = [Sheet(_MEETING, [single])]
    for table in (_CASES, _GUESTS, _MEMBERS, _BREAKS):
        sheets.append(Sheet(table.name, [Block(table.table, _columns(table), range(table.rows))]))
    frame = Frame("Møde i rehabiliteringsteamet: skema", "", "", "", "", "", date(2000, 1, 1))
    return workbook(sheets, frame)


def _single_columns() -> list[Column[str]]:
    return [
        Column(_NAME, 34, lambda key: catalogue("moede")[key].label),
        Column(_VALUE, 40, lambda _: None, is_input=True),
        Column(_HELP, 70, lambda key: _SINGLE[key]),
    ]


def _columns(table: _Table) -> list[Column[int]]:
    columns = [_column(known) for known in table.fields]
    return [_column(_CASES.fields[0]), *columns] if table is _GUESTS else columns


def _column(known: Field) -> Column[int]:
    titles = tuple(choice.title for choice in known.choices)
    kind = _KINDS.get(known.kind, "tekst")
    return Column(known.label, _WIDTHS[known.kind], lambda _: None, kind, titles, prompt=known.help, is_input=True)


def read(file: Path) -> Form:
    """Return the facts in a filled workbook. Raises CaseError for what is no workbook or not safe to open."""
    with package.opened(file) as book:
        sheets = {_MEETING, *(table.name for table in (_CASES, _GUESTS, _MEMBERS, _BREAKS))} & {*book.sheetnames}
        single = cells.read_sheet(book, _MEETING, (_NAME, _VALUE))
        tables = {table: _read_table(book, table) for table in (_CASES, _GUESTS, _MEMBERS, _BREAKS)}
    found = [*single.findings, *(each for sheet in tables.values() for each in sheet.findings)]
    places: dict[str, str] = {}
    data: dict[str, Any] = {"skemaversion": "1.0"} | dict(_single(single, places))
    for table, sheet in tables.items():
        if table is not _GUESTS:
            rows = list(_rows(table, sheet, places))
            data |= {table.path: rows} if rows else {}
    found += _add_guests(data.get("sager", []), tables[_GUESTS], places)
    return Form(data, tuple(found), frozenset(sheets), places)


def _read_table(book: Any, table: _Table) -> SheetRead:  # noqa: ANN401 - openpyxl's workbook stays in package
    return cells.read_sheet(book, table.name, [column.heading for column in _columns(table)])


def _single(sheet: SheetRead, places: dict[str, str]) -> Iterator[tuple[str, Any]]:
    labels = {catalogue("moede")[key].label: key for key in _SINGLE}
    for row in sheet.rows:
        key = labels.get(cells.as_text(row.values.get(_NAME, "")))
        if key and _VALUE in row.values:
            places[key] = f"{_MEETING}, række {row.number}"
            yield key, cells.as_fact(row.values[_VALUE], catalogue("moede")[key])


def _rows(table: _Table, sheet: SheetRead, places: dict[str, str]) -> Iterator[dict[str, Any]]:
    for index, row in enumerate(sheet.rows):
        places[f"{table.path}[{index}]"] = f"{table.name}, række {row.number}"
        yield _facts(table, row.values)


def _facts(table: _Table, values: Mapping[str, Any]) -> dict[str, Any]:
    known = zip(table.keys, table.fields, strict=True)
    return {key: cells.as_fact(values[each.label], each) for key, each in known if each.label in values}


def _add_guests(cases: list[dict[str, Any]], sheet: SheetRead, places: dict[str, str]) -> Iterator[Finding]:
    """Put each guest on the case whose number stands beside it; yield a finding for one that has none."""
    number_label = _CASES.fields[0].label
    by_number = {case.get("sagsnr"): (index, case) for index, case in enumerate(cases)}
    for row in sheet.rows:
        place = f"{_GUESTS.name}, række {row.number}"
        index, case = by_number.get(cells.as_text(row.values.get(number_label, "")), (-1, None))
        if case is None:
            yield finding("deltager-uden-sag", place)
            continue
        guests = case.setdefault("ekstra_deltagere", [])
        places[f"sager[{index}].ekstra_deltagere[{len(guests)}]"] = place
        guests.append(_facts(_GUESTS, row.values))
