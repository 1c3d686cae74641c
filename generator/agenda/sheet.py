"""A sheet as a declaration: what its tables are, where a column's values come from, how they look, what they take."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from itertools import zip_longest
from typing import Any, Generic, Literal, TypeVar, cast

Row = TypeVar("Row")
Kind = Literal["tekst", "tal", "andel", "dato", "tid"]
Tone = Literal["god", "obs", "slem"]

_FIRST_WIDTH, _OTHER_WIDTH = 30, 20


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to a place in the workbook: `Dagsorden!A5`."""

    text: str
    to: str


Value = str | int | float | date | time | Link | None
Cells = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column of a table.

    `choices` (or `choices_at`, a formula for the cells that hold them) make a drop-down; `tones` colour a cell
    that begins with a word; `is_internal` keeps it out of the copy that is sent; `is_input` is for staff to fill;
    `is_hyphenated` sets a hyphen in a compound that is wider than the column.
    """

    heading: str
    width: float
    value: Callable[[Row], Value]
    kind: Kind = "tekst"
    choices: tuple[str, ...] = ()
    choices_at: str = ""
    prompt: str = ""
    tones: Mapping[str, Tone] | None = None
    is_internal: bool = False
    is_input: bool = False
    is_hyphenated: bool = False


@dataclass(frozen=True, slots=True)
class Block(Generic[Row]):
    """One table: `empty` stands in the first column where there are no rows; `heading` stands above it."""

    table: str
    columns: Sequence[Column[Row]]
    rows: Sequence[Row]
    heading: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart of a table: its first column names the bars, `columns` (1 is the second) are stacked in them."""

    title: str
    description: str
    block: int
    columns: tuple[int, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its tables below each other, how many of the first columns stay in sight, and its charts."""

    name: str
    blocks: Sequence[Block[Any]]
    frozen_columns: int = 0
    charts: tuple[Bars, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What all sheets share: title, place and time for the print header, sender, note, colour, and day of the file."""

    title: str
    place: str
    when: str
    sender: str
    note: str
    colour: str
    day: date


def table(
    name: str, headings: Sequence[str], rows: Sequence[Cells], heading: str = "", kinds: Sequence[Kind] = ()
) -> Block[Cells]:
    """Return a small table whose rows are tuples: the first column wide, the others alike."""
    columns = [
        Column(text, _OTHER_WIDTH if index else _FIRST_WIDTH, partial(_at, index), cast(Kind, kind))
        for index, (text, kind) in enumerate(zip_longest(headings, kinds, fillvalue="tekst"))
    ]
    return Block(name, columns, rows, heading, empty="Ingen")


def _at(index: int, row: Cells) -> Value:
    return row[index] if index < len(row) else None


def tops(blocks: Sequence[Block[Any]]) -> list[int]:
    """Return the row in which each table of a sheet has its headings."""
    sizes = [max(1, len(block.rows)) + 1 + bool(block.heading) for block in blocks]
    return [1 + sum(sizes[:index]) + bool(block.heading) for index, block in enumerate(blocks)]
