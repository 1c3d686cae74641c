"""Which row of a list a control is in, after rows have been copied, moved and removed in Word.

A row keeps its identity by the index in its controls' tags; its place is where it stands. A control met a second
time with the same index begins a new row: a copy. Word gives the controls of a copy new numbers, and may put it above.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree

from generator.word.xml import SDT, W15, w

_INDEXED = re.compile(r"([^\[\]]+)\[(\d{1,4})\]\.?")


@dataclass(slots=True)
class _Row:
    """One row met: its index, how many controls have the numbers they were sent with, what is seen of it, and where."""

    original: int
    position: int
    numbered: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    stands_in: set[etree._Element] = field(default_factory=set)


@dataclass(slots=True)
class Rows:
    """The rows of a document as they are met; `shown` are the numbers by tag that the controls were sent with."""

    shown: Mapping[str, tuple[str, ...]]
    tags_in: Mapping[etree._Element, list[str]]
    lists: dict[str, list[_Row]] = field(default_factory=dict)
    _met: set[str] = field(default_factory=set)
    _latest: dict[tuple[str, int], _Row] = field(default_factory=dict)

    def address(self, tag: str, table_row: etree._Element | None, number: str) -> str:
        """Return the path of a control by where its rows now stand: `samtaler[2].dato`, counted from the top."""
        known = number not in self._met and number in self.shown.get(tag, ())
        self._met.add(number)
        path, rest = "", tag
        for name, index, rest, stem in _levels(tag) if "[" in tag else ():
            row = self._row(path + name, index, rest, stem, table_row)
            row.numbered += known
            path = f"{path}{name}[{row.position}]."
        return path + rest

    def _row(self, path: str, index: int, rest: str, stem: str, table_row: etree._Element | None) -> _Row:
        row = self._latest.get((path, index))
        if row is None or self._begins_another(row, rest, stem, table_row):
            rows = self.lists.setdefault(path, [])
            row = _Row(index, len(rows))
            rows.append(row)
            self._latest[path, index] = row
        row.seen[rest] = row.seen.get(rest, 0) + 1
        if table_row is not None:
            row.stands_in.add(table_row)
        return row

    def _begins_another(self, row: _Row, rest: str, stem: str, table_row: etree._Element | None) -> bool:
        """Tell whether a control begins a copy of `row`: seen before, in another row of the table or in none."""
        if table_row is not None and table_row in row.stands_in:
            return False
        if table_row is None:
            return "[" not in rest and self._is_full(row, stem, rest)
        prefix = f"{stem}."
        if _section(table_row).startswith(prefix):
            return False
        beside = (tag.removeprefix(prefix) for tag in self.tags_in[table_row] if tag.startswith(prefix))
        return any("[" not in other and self._is_full(row, stem, other) for other in beside)

    def _is_full(self, row: _Row, stem: str, rest: str) -> bool:
        return row.seen.get(rest, 0) >= len(self.shown.get(f"{stem}.{rest}", "1"))

    def order(self) -> dict[str, tuple[int | None, ...]]:
        """Return for each list the rows from the top: the index each had, None for a copy of one further up."""
        found = {}
        for path, rows in self.lists.items():
            originals: dict[int, _Row] = {}
            for row in rows:
                if row.original not in originals or row.numbered > originals[row.original].numbered:
                    originals[row.original] = row
            found[path] = tuple(row.original if originals[row.original] is row else None for row in rows)
        return found


@lru_cache(maxsize=4096)
def _levels(tag: str) -> tuple[tuple[str, int, str, str], ...]:
    """Return for each list in a tag its name, the index, the rest of the tag behind it, and the tag up to there."""
    return tuple(
        (found[1], int(found[2]), tag[found.end() :], tag[: found.end()].removesuffix("."))
        for found in _INDEXED.finditer(tag)
    )


def _section(table_row: etree._Element) -> str:
    """Return the list whose repeating section a table row is in, or nothing."""
    for ancestor in table_row.iterancestors(SDT):
        if ancestor.find(f"{w('sdtPr')}/{{{W15}}}repeatingSection") is not None:
            tag = ancestor.find(f"{w('sdtPr')}/{w('tag')}")
            return "" if tag is None else tag.get(w("val"), "")
    return ""
