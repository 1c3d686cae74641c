"""A case: schema-valid data and where it came from. Frozen: a change gives a new case."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Case:
    """`data` is never changed; `source` is the file it was read from, if any."""

    data: Mapping[str, Any]
    source: Path | None = None

    @property
    def number(self) -> str:
        """The case number, `sagsnr`."""
        return str(self.data["sagsnr"])

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return the value at a dotted path (`bilag[0].dato`), or None if it is not known."""
        value: Any = self.data
        for step in steps(path):
            if isinstance(step, int):
                value = value[step] if isinstance(value, list) and step < len(value) else None
            else:
                value = value.get(step) if isinstance(value, Mapping) else None
        return value

    def with_value(self, path: str, value: object) -> "Case":
        """Return the case with `value` at `path`; groups and list rows on the way are made where they lack."""
        return Case(_put(self.data, steps(path), value), self.source)


def steps(path: str) -> list[str | int]:
    """Return the keys and indices of a dotted path."""
    return [name or int(index) for name, index in _STEP.findall(path)]


def _put(node: Any, path: list[str | int], value: object) -> Any:  # noqa: ANN401 - JSON
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        rows = list(node) if isinstance(node, list) else []
        rows += [{}] * (step + 1 - len(rows))
        rows[step] = _put(rows[step], rest, value)
        return rows
    group = dict(node) if isinstance(node, Mapping) else {}
    group[step] = _put(group.get(step), rest, value)
    return group
