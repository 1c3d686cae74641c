"""An agenda's workbook of ten columns: ours, and openpyxl with every cell given its font, border and alignment."""

import io
from datetime import date, time
from functools import partial

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from generator.agenda.excel import workbook
from generator.agenda.sheet import Block as Table
from generator.agenda.sheet import Column, Frame, Kind, Sheet, Value, tops

_HEADINGS = ("Nr.", "Tid", "Sagsnr.", "Dato", "Type", "Borger", "Sagsbehandler", "Indstilling", "Frist", "Bemærkning")
_KINDS: tuple[Kind, ...] = ("tal", "tid", "tekst", "dato", "tekst", "tekst", "tekst", "tekst", "dato", "tekst")
_FORMATS = {"tal": "0", "tid": "hh:mm", "dato": "dd-mm-yyyy", "tekst": "General"}
Row = tuple[Value, ...]


def row(number: int) -> Row:
    """Return one row of the agenda."""
    day = date(2019, 4, number % 28 + 1)
    names = ("Jobafklaringsforløb", f"Borger {number}", "Åse Bæk", "Ressourceforløb")
    return (number + 1, time(8 + number % 8, 30), f"2019-{number:06}", day, *names, day, "Bisidder & tolk deltager")


def ours(count: int) -> bytes:
    """Return the workbook as the program makes it."""
    columns: list[Column[Row]] = [
        Column(heading, 16, partial(_at, index), kind)
        for index, (heading, kind) in enumerate(zip(_HEADINGS, _KINDS, strict=True))
    ]
    block = Table("Dagsorden", columns, [row(number) for number in range(count)])
    assert tops([block]) == [1]
    frame = Frame("Dagsorden", "Lyngsø", "3. april 2019", "Jobcentret", "", "1F4E79", date(2019, 4, 3))
    return workbook([Sheet("Dagsorden", [block])], frame)


def _at(index: int, cells: Row) -> Value:
    return cells[index]


def cell_by_cell(count: int) -> bytes:
    """Return the same cells from openpyxl as its manual styles them."""
    book = Workbook()
    page = book.active
    assert page is not None
    for number, cells in enumerate([_HEADINGS, *(row(number) for number in range(count))], 1):
        for index, (value, kind) in enumerate(zip(cells, _KINDS, strict=True), 1):
            cell = page.cell(number, index, value)  # type: ignore[arg-type]
            assert isinstance(cell, Cell)
            _style(cell, kind, number == 1)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _style(cell: Cell, kind: Kind, is_heading: bool) -> None:
    side = Side("thin", "A6A6A6")
    cell.font = Font("Calibri", 10, bold=is_heading, color="FFFFFF" if is_heading else "000000")
    cell.border = Border(side, side, side, side)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if is_heading:
        cell.fill = PatternFill("solid", "1F4E79")
    else:
        cell.number_format = _FORMATS[kind]
