"""Which row of a list a control is in, after rows have been copied, moved and removed in Word.

A row keeps its identity by the index in its controls' tags; its place is where it stands. A control met a second
time with the same index begins a new row: a copy.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

_INDEXED = re.compile(r"([^\[\]]+)\[(\d{1,4})\]\.?")


@dataclass(slots=True)
class _Row:
    """One row met: the index it had, what has been seen of it, and the table rows it stands in."""

    original: int
    position: int
    seen: Counter[str] = field(default_factory=Counter)
    stands_in: set[etree._Element] = field(default_factory=set)


@dataclass(slots=True)
class Rows:
    """The rows of a document as they are met; `shown` says how often the document as sent showed each tag."""

    shown: Mapping[str, int]
    tags_in: Mapping[etree._Element, list[str]]
    lists: dict[str, list[_Row]] = field(default_factory=dict)
    _latest: dict[tuple[str, int], _Row] = field(default_factory=dict)

    def address(self, tag: str, table_row: etree._Element | None) -> str:
        """Return the path of a control by where its rows now stand: `samtaler[2].dato`, counted from the top."""
        path, rest, stem = "", tag, ""
        while found := _INDEXED.match(rest):
            name, index = found.group(1), int(found.group(2))
            rest, stem = rest[found.end() :], stem + found.group().removesuffix(".")
            row = self._row(path + name, index, rest, stem, table_row)
            path, stem = f"{path}{name}[{row.position}].", f"{stem}."
        return path + rest

    def _row(self, path: str, index: int, rest: str, stem: str, table_row: etree._Element | None) -> _Row:
        row = self._latest.get((path, index))
        if row is None or self._begins_another(row, rest, stem, table_row):
            rows = self.lists.setdefault(path, [])
            row = _Row(index, len(rows))
            rows.append(row)
            self._latest[path, index] = row
        row.seen[rest] += 1
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
        beside = (tag.removeprefix(prefix) for tag in self.tags_in[table_row] if tag.startswith(prefix))
        return any("[" not in other and self._is_full(row, stem, other) for other in beside)

    def _is_full(self, row: _Row, stem: str, rest: str) -> bool:
        return row.seen[rest] >= self.shown.get(f"{stem}.{rest}", 1)

    def order(self) -> dict[str, tuple[int | None, ...]]:
        """Return for each list the rows from the top: the index each had, None for a copy of one further up."""
        found = {}
        for path, rows in self.lists.items():
            met: set[int] = set()
            order: list[int | None] = []
            for row in rows:
                order.append(None if row.original in met else row.original)
                met.add(row.original)
            found[path] = tuple(order)
        return found
