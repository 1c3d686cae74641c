"""What people type in a cell, as facts: dates, times, numbers, choices, as Excel keeps them or as Danes write them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl.utils.datetime import to_excel
from openpyxl.workbook import Workbook

from generator import markup
from generator.agenda.messages import finding
from generator.fields import Choice, Field
from generator.finding import Finding
from generator.word.reading_values import day_of

MAX_ROWS = 500
MAX_COLUMNS = 60

_NUMBERS_END = 2000
"""A day before this year in a cell of times is a number that Excel was given."""

_CLOCK = re.compile(r"(?:[Kk]l\.?\s*)?(\d{1,2})(?:[:.](\d{2}))?(?::00)?")
_ESCAPES = {"_x005F_": "_", "_x000D_": "", "_x0009_": "\t"}
_ESCAPE = re.compile("|".join(_ESCAPES))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One filled row of a sheet: its number and its values by heading."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SheetRead:
    """The rows of a sheet below its headings, and what is wrong with its structure."""

    rows: tuple[SheetRow, ...]
    findings: tuple[Finding, ...]


def read_sheet(book: Workbook, name: str, wanted: Iterable[str]) -> SheetRead:
    """Return the filled rows of the sheet `name` under its `wanted` headings, in whatever order the columns stand.

    A missing sheet or heading, a heading twice, a formula and too many rows are findings. Other columns are let be.
    """
    if name not in book.sheetnames:
        return SheetRead((), (finding("moede-ikke-laest", name, sheet=name),))
    found: list[Finding] = []
    lines = iter(enumerate(book[name].iter_rows(max_row=MAX_ROWS + 2, max_col=MAX_COLUMNS), 1))
    headings = [_text(cell.value) for cell in next(lines, (1, ()))[1]]
    columns = _columns(headings, [*wanted], name, found)
    filled = [(number, row) for number, row in lines if any(cell.value not in (None, "") for cell in row)]
    if filled and filled[-1][0] > MAX_ROWS + 1:
        found.append(finding("for-mange-raekker", name, sheet=name, limit=MAX_ROWS))
    rows = [SheetRow(number, _values(row, columns, f"{name}, række {number}", found)) for number, row in filled]
    return SheetRead(tuple(row for row in rows if row.values), tuple(found))


def _values(row: Sequence[Any], columns: Mapping[str, int], place: str, found: list[Finding]) -> dict[str, Any]:
    """Return the values of a row by heading; a formula or a fault of reckoning is a finding and no value."""
    values = {}
    for heading, index in columns.items():
        cell = row[index]
        if cell.data_type in {"f", "e"}:
            found.append(finding("formel", f"{place}, {heading}"))
        elif cell.value not in (None, ""):
            values[heading] = cell.value
    return values


def _columns(headings: list[str], wanted: list[str], sheet: str, found: list[Finding]) -> dict[str, int]:
    for heading in wanted:
        if heading not in headings:
            found.append(finding("kolonne-mangler", sheet, sheet=sheet, heading=heading))
        elif headings.count(heading) > 1:
            found.append(finding("kolonne-to-gange", sheet, sheet=sheet, heading=heading))
    return {heading: headings.index(heading) for heading in wanted if heading in headings}


def _text(value: Any) -> str:  # noqa: ANN401 - whatever stands in the cell
    return as_text(value) if value is not None else ""


def as_text(value: Any) -> str:  # noqa: ANN401 - whatever stands in the cell
    """Return a cell as text; a whole number without decimals, for case numbers that Excel took for numbers."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _ESCAPE.sub(lambda escape: _ESCAPES[escape[0]], str(value))
    return markup.clean(text)[0].strip()


def as_day(value: Any) -> str | None:  # noqa: ANN401
    """Return a date as ÅÅÅÅ-MM-DD, or None for what is none."""
    if isinstance(value, date):
        return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    return day_of(" ".join(as_text(value).split()))


def as_clock(value: Any) -> str | None:  # noqa: ANN401
    """Return a time as TT:MM, or None for what is none; 9.30 is half past nine also where Excel made it a number."""
    if isinstance(value, datetime):
        value = to_excel(value) if value.year < _NUMBERS_END else value.time()  # type: ignore[no-untyped-call]
    if isinstance(value, int | float) and value >= 1:
        value = f"{value:.2f}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    written = _CLOCK.fullmatch(as_text(value))
    if written is None or int(written[1]) > 23 or int(written[2] or 0) > 59:
        return None
    return f"{int(written[1]):02}:{int(written[2] or 0):02}"


def as_key(value: Any, choices: Iterable[Choice]) -> str | int | None:  # noqa: ANN401
    """Return the key of the choice whose title, in any use, or key stands in the cell, or None."""
    text = as_text(value).casefold()
    for choice in choices:
        titles = (str(choice.key), choice.title, *(title for _, title in choice.later_titles))
        if text in map(str.casefold, titles):
            return choice.key
    return None


def as_fact(value: Any, field: Field) -> Any:  # noqa: ANN401 - JSON
    """Return a cell as a value of `field`; what does not fit stays as text, for the schema to name."""
    if field.kind == "dato":
        return as_day(value) or as_text(value)
    if field.kind == "klokkeslaet":
        return as_clock(value) or as_text(value)
    if field.kind == "valg":
        return as_key(value, field.choices) or as_text(value)
    text = as_text(value)
    return int(text) if field.kind == "heltal" and text.isascii() and text.isdigit() and len(text) < 10 else text
