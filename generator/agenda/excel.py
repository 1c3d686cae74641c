"""Declared sheets written as .xlsx: real tables with frozen headings, typed values, drop-downs, and colours whose words
say the same; A4 landscape fitted to the width. A text stays a text, whatever sign it begins with.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from generator import markup
from generator.agenda.package import packed
from generator.agenda.sheet import Bars, Block, Column, Frame, Kind, Link, Sheet, Tone, Value, tops
from generator.agenda.widths import fitted, hyphenated, lines, longest_word

# The order in which the schema of SpreadsheetML wants them (CT_Font); openpyxl has another.
Font.__elements__ = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name", "family",
    "charset", "scheme",
)  # fmt: skip

MAX_TEXT = 1_000
"""A longer text is cut, with an ellipsis: an agenda is no place for it."""

TONES: Mapping[Tone, tuple[str, str]] = {
    "god": ("0B4F1E", "D5EEDB"),
    "obs": ("5C4000", "FFEFC2"),
    "slem": ("8A0F14", "FBDADB"),
}
"""Text and ground: each pair at least 7:1, and never without a word that says the same."""

_FONT, _SIZE, _COLOUR, _LINE_COLOUR, _INPUT_GROUND = "Calibri", 10, "1F4E79", "B4BEC6", "FFF9E5"
_FORMATS: Mapping[Kind, str] = {"tekst": "General", "tal": "0", "andel": "0\\ %", "dato": "dd-mm-yyyy", "tid": "h\\.mm"}
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_BAR_COLOURS, _CHART_SIZE = ("1F4E79", "D98E04", "7F7F7F"), (15, 5.5)
_PROMPT, _HEADER_PART = 255, 80
_MARGIN, _TOP, _BOTTOM, _EDGE = 0.2, 0.75, 0.6, 0.3
_LINE_HEIGHT = 13.5
_Rows = list[list[Value]]
_CENTRED = frozenset({"tal", "andel", "tid"})


def workbook(sheets: Iterable[Sheet], frame: Frame) -> bytes:
    """Return the sheets as an .xlsx; the same sheets give the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    properties = book.properties
    properties.creator, properties.title, properties.language = "rehabplan", frame.title, "da-DK"
    properties.created = datetime(frame.day.year, frame.day.month, frame.day.day)
    for style in _styles(frame.colour or _COLOUR):
        book.add_named_style(style)
    descriptions = []
    for sheet in sheets:
        _write(_Page(book.create_sheet(sheet.name)), sheet, frame)
        descriptions += [chart.description for chart in sheet.charts]
    return packed(book, descriptions)


def _styles(colour: str) -> Iterator[NamedStyle]:
    line = Side(style="thin", color=_LINE_COLOUR)
    border = Border(left=line, right=line, top=line, bottom=line)
    white = Font(_FONT, _SIZE, b=True, color="FFFFFF")
    ground = PatternFill("solid", fgColor=colour)
    for name, side in (("Dagsorden hoved", "left"), ("Dagsorden hoved midt", "center")):
        set_in = Alignment(horizontal=side, vertical="top", wrap_text=True)
        yield NamedStyle(name, font=white, fill=ground, alignment=set_in, border=border)
    yield NamedStyle("Dagsorden overskrift", font=Font(_FONT, _SIZE + 2, b=True, color=colour))
    for suffix, fill in (("", PatternFill()), (" udfyldes", PatternFill("solid", fgColor=_INPUT_GROUND))):
        for kind, number_format in _FORMATS.items():
            side = "center" if kind in _CENTRED else "left"
            yield NamedStyle(
                f"Dagsorden {kind}{suffix}",
                font=Font(_FONT, _SIZE),
                fill=fill,
                border=border,
                alignment=Alignment(horizontal=side, vertical="top", wrap_text=True),
                number_format=number_format,
            )


class _Page:
    """A sheet being written row by row. A look is worked out once and shared by all cells that have it: giving each
    cell its style by name would take most of the time of a long sheet.
    """

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self._row = 0
        self._looks: dict[tuple[str, bool], StyleArray] = {}

    def append(self, values: Iterable[tuple[Value, str]]) -> None:
        """Add a row of values, each with the name of its style."""
        self._row += 1
        self.sheet.append([self._cell(column, *each) for column, each in enumerate(values, 1)])

    def _cell(self, column: int, value: Value, style: str) -> Cell:
        """Return a cell; a text is marked as one, so that no sign makes it a formula, not even when it is edited."""
        if isinstance(value, Link):
            cell = self._cell(column, value.text, style)
            cell.hyperlink = Hyperlink(ref=cell.coordinate, location=value.to)
            return cell
        if not isinstance(value, str):
            return Cell(self.sheet, self._row, column, value, self._look(style))
        cell = Cell(self.sheet, self._row, column, shown(value), self._look(style, value.startswith(_RISKY)))
        cell.data_type = "s"
        return cell

    def _look(self, style: str, is_risky: bool = False) -> StyleArray:
        known = self._looks.get((style, is_risky))
        if known is None:
            cell = Cell(self.sheet, 1, 1)
            cell.style = style
            cell.quotePrefix = is_risky
            known = self._looks[style, is_risky] = cell._style  # type: ignore[attr-defined]
        return known


def _write(page: _Page, sheet: Sheet, frame: Frame) -> None:
    filled = [[[column.value(row) for column in block.columns] for row in block.rows] for block in sheet.blocks]
    declared = _widest([column.width for column in block.columns] for block in sheet.blocks)
    words = _widest(_needs(block, rows) for block, rows in zip(sheet.blocks, filled, strict=True))
    parts = _widest(_needs(block, rows, in_parts=True) for block, rows in zip(sheet.blocks, filled, strict=True))
    widths = fitted(declared, parts, words)
    for index, width in enumerate(widths, 1):
        page.sheet.column_dimensions[get_column_letter(index)].width = width
    for block, rows, top in zip(sheet.blocks, filled, tops(sheet.blocks), strict=True):
        _write_block(page, block, _hyphenated(block.columns, rows, widths), top)
        headings = (lines(column.heading, width) for column, width in zip(block.columns, widths, strict=False))
        page.sheet.row_dimensions[top].height = _LINE_HEIGHT * max(headings)
    for chart in sheet.charts:
        _draw(page.sheet, chart, sheet.blocks)
    _set_up_page(page.sheet, frame)
    if len(sheet.blocks) == 1:  # else the headings of the first table would stand above the others
        page.sheet.freeze_panes = f"{get_column_letter(sheet.frozen_columns + 1)}2"
        page.sheet.print_title_rows = "1:1"


def _widest(tables: Iterable[Sequence[float]]) -> list[float]:
    """Return for each column of a sheet the widest of its tables."""
    return [max(column) for column in zip_longest(*tables, fillvalue=0.0)]


def _needs(block: Block[Any], rows: _Rows, *, in_parts: bool = False) -> list[float]:
    """Return how wide each column of a table must be for whole words, or for the parts of those it may hyphenate."""
    needs = []
    for index, column in enumerate(block.columns):
        texts = {value for row in rows if isinstance(value := row[index], str)}
        if in_parts and column.is_hyphenated:
            texts = set(map(hyphenated, texts))
        needs.append(max(longest_word(column.heading, is_bold=True), *map(longest_word, texts), 0.0))
    return needs


def _hyphenated(columns: Sequence[Column[Any]], rows: _Rows, widths: Sequence[float]) -> _Rows:
    """Return the rows with hyphens in compounds that their columns have no room for."""
    for index, (column, width) in enumerate(zip(columns, widths, strict=False)):
        if column.is_hyphenated:
            for row in rows:
                value = row[index]
                row[index] = hyphenated(value, width) if isinstance(value, str) else value
    return rows


def _write_block(page: _Page, block: Block[Any], rows: _Rows, top: int) -> None:
    """Write a table whose headings stand in row `top`."""
    columns, last = block.columns, top + max(1, len(rows))
    if block.heading:
        page.append([(block.heading, "Dagsorden overskrift")])
    page.append((column.heading, f"Dagsorden hoved{' midt' * (column.kind in _CENTRED)}") for column in columns)
    for row in rows:
        page.append((value, _style(column, value)) for column, value in zip(columns, row, strict=True))
    if not rows:
        page.append((None if index else block.empty, _style(column, None)) for index, column in enumerate(columns))
    for index, column in enumerate(columns, 1):
        letter = get_column_letter(index)
        _add_rules(page.sheet, column, f"{letter}{top + 1}", f"{letter}{top + 1}:{letter}{last}")
    listed = Table(displayName=block.table, ref=f"A{top}:{get_column_letter(len(columns))}{last}")
    listed.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    page.sheet.add_table(listed)


def _style(column: Column[Any], value: Value) -> str:
    kind = "dato" if isinstance(value, date) else column.kind
    return f"Dagsorden {kind}{' udfyldes' if column.is_input else ''}"


@lru_cache(maxsize=2_000)
def shown(text: str) -> str | None:
    """Return a text as a cell can hold it: what looks like an escape is escaped, what is too long is cut."""
    clean = markup.clean(text)[0]
    cut = clean if len(clean) <= MAX_TEXT else clean[: MAX_TEXT - 1] + "…"
    return _ESCAPE_LIKE.sub("_x005F_", cut) or None


def _add_rules(page: Worksheet, column: Column[Any], first: str, cells: str) -> None:
    """Add a column's drop-down, check of dates, prompt and colours to `cells`, of which `first` is the first."""
    if column.choices or column.choices_at:
        listed = column.choices_at or f'"{",".join(column.choices)}"'
        _validate(page, column, cells, DataValidation("list", formula1=listed))
    elif column.is_input and column.kind == "dato":
        _validate(page, column, cells, DataValidation("date", operator="greaterThan", formula1="36526"))
    elif column.prompt:
        _validate(page, column, cells, DataValidation())
    for word, tone in (column.tones or {}).items():
        text, ground = TONES[tone]
        look = DifferentialStyle(font=Font(color=text), fill=PatternFill(bgColor=ground))
        formula = f'LEFT({first},{len(word)})="{word}"'
        rule = Rule("beginsWith", operator="beginsWith", text=word, dxf=look, formula=[formula])
        page.conditional_formatting.add(cells, rule)


def _validate(page: Worksheet, column: Column[Any], cells: str, check: DataValidation) -> None:
    """Add a check that warns and lets be: what is not right is told when the workbook is read."""
    check.allow_blank, check.errorStyle, check.showErrorMessage = True, "warning", check.type is not None
    check.errorTitle, check.error = "Kontrollér", "Værdien er ikke på listen eller ikke en dato. Behold den alligevel?"
    check.showInputMessage, check.promptTitle = bool(column.prompt), column.heading[:32]
    check.prompt = column.prompt[:_PROMPT] or None
    check.add(cells)
    page.add_data_validation(check)


def _draw(page: Worksheet, bars: Bars, blocks: Sequence[Block[Any]]) -> None:
    block, top = blocks[bars.block], tops(blocks)[bars.block]
    last = top + max(1, len(block.rows))
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.title = "col", "stacked", 100, bars.title
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1200, b=True))  # type: ignore[union-attr]
    if chart.legend:
        chart.legend.position = "b"
    for column, colour in zip(bars.columns, _BAR_COLOURS, strict=False):
        values = Reference(page, min_col=column + 1, min_row=top, max_row=last)
        chart.add_data(values, titles_from_data=True)
        chart.series[-1].graphicalProperties.solidFill = colour
    chart.set_categories(Reference(page, min_col=1, min_row=top + 1, max_row=last))
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt, chart.y_axis.majorGridlines = "0", None
    chart.width, chart.height = _CHART_SIZE
    page.add_chart(chart, bars.at)


def _set_up_page(page: Worksheet, frame: Frame) -> None:
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", "9"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = page.page_margins
    margins.left = margins.right = _MARGIN
    margins.top, margins.bottom, margins.header, margins.footer = _TOP, _BOTTOM, _EDGE, _EDGE
    header, footer = HeaderFooterItem(), HeaderFooterItem()
    header.left.font, header.left.size = "Calibri,Bold", 12
    header.left.text, header.center.text, header.right.text = map(_print_text, (frame.title, frame.place, frame.when))
    footer.left.text, footer.right.text = _print_text(frame.sender), _print_text(frame.note)
    footer.center.text = f"{page.title}: side &P af &N"
    page.oddHeader, page.oddFooter = header, footer


def _print_text(text: str) -> str | None:
    """Return a text for header or footer, where & is a command and the three parts may hold 255 characters in all."""
    words = " ".join(markup.clean(text)[0].split())[:_HEADER_PART].replace("&[", "& [")
    while len(doubled := words.replace("&", "&&")) > _HEADER_PART:
        words = words[:-1]
    return doubled or None
