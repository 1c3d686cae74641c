"""A workbook as plain text that staff could read: sheet by sheet, row by row, with what pages and drop-downs say."""

from collections.abc import Iterator
from datetime import date, datetime, time

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def as_text(book: openpyxl.Workbook) -> str:
    """Return title, and for each sheet its header, footer, drop-downs and rows; line breaks as ⏎."""
    lines = [f"titel: {book.properties.title}"]
    for page in book.worksheets:
        lines += ["", f"# {page.title}", *_frame(page), *map(_row, page.iter_rows())]
    return "\n".join([*lines, ""])


def _frame(page: Worksheet) -> Iterator[str]:
    for name, item in (("sidehoved", page.oddHeader), ("sidefod", page.oddFooter)):
        yield f"{name}: {' | '.join(part.text or '' for part in (item.left, item.center, item.right))}"
    for check in page.data_validations.dataValidation:
        if check.type == "list":
            yield f"liste i {check.sqref}: {check.formula1}"
    yield ""


def _row(cells: tuple) -> str:
    values = [word(cell.value) for cell in cells]
    while values and not values[-1]:
        values.pop()
    return f"| {' | '.join(values)} |"


def word(value: object) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value).replace("\n", "⏎")
