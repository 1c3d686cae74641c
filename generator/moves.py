"""Fields that have got another name, by date: `data/flytninger.toml`. Old cases and templates are read by it.

[[flytning]]
dato = 2026-11-22
fra = "forberedende_del.helbred.tekst"
til = "forberedende_del.helbred.beskrivelse"
"""

import copy
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from generator.errors import RehabplanError
from generator.places import MOVES
from generator.recall import recalled
from generator.values import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """A field, group or list that was called `old` until `day`; lists on the way are `[]` and are the same in both."""

    day: date
    old: str
    new: str


@lru_cache(maxsize=16)
def read_moves(file: Path = MOVES) -> tuple[Move, ...]:
    """Return the moves, oldest first. Raises RehabplanError for a row that lacks or has more than the three keys."""
    return recalled("flytninger", (Move,), partial(_read, file)) if file == MOVES else _read(file)


def _read(file: Path) -> tuple[Move, ...]:
    import tomllib  # what is remembered does without

    rows = tomllib.loads(file.read_text(encoding="utf-8")).get("flytning", [])
    for number, row in enumerate(rows, 1):
        whole = row.keys() == {"dato", "fra", "til"} and isinstance(row["dato"], date)
        if not whole or row["fra"].count("[]") != row["til"].count("[]"):
            raise RehabplanError(
                f"Flytning {number} er ikke rigtig.",
                place=str(file),
                mend="Skriv dato, fra og til, med lige mange [] i fra og til.",
            )
    return tuple(sorted((Move(row["dato"], row["fra"], row["til"]) for row in rows), key=lambda move: move.day))


def renamed(path: str, moves: Sequence[Move] | None = None) -> str | None:
    """Return what a path (lists as `[]`) is called now; None if it has its name still."""
    now = path
    for move in read_moves() if moves is None else moves:
        if now == move.old or now.startswith((f"{move.old}.", f"{move.old}[]")):
            now = move.new + now[len(move.old) :]
    return None if now == path else now


def move_data(data: Any, moves: Sequence[Move] | None = None) -> tuple[Any, list[tuple[str, str]]]:  # noqa: ANN401 - JSON
    """Return parsed JSON under the names of now, and old and new path of each value that was moved.

    What has a value under its new name already is left where it is.
    """
    found: list[tuple[str, str]] = []
    for move in read_moves() if moves is None else moves:
        fresh = copy.deepcopy(data)
        moved = list(_move(fresh, move.old.split("[]."), move.new.split("[]."), "", ""))
        if moved:
            data, found = fresh, [*found, *moved]
    return data, found


def _move(holder: Any, old: list[str], new: list[str], was: str, now: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Move one value in `holder`, or one in each row of the lists on the way to it."""
    if len(old) > 1:
        rows = _get(holder, old[0].split("."))
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            place = f"[{number}]."
            yield from _move(row, old[1:], new[1:], f"{was}{old[0]}{place}", f"{now}{new[0]}{place}")
        return
    source, target = old[0].split("."), new[0].split(".")
    if _get(holder, source) is None or _get(holder, target) is not None:
        return
    value = _take(holder, source)
    place = holder
    for step in target[:-1]:
        place = place.setdefault(step, {})
        if not isinstance(place, dict):
            return
    place[target[-1]] = value
    yield was + old[0], now + new[0]


def _get(holder: Any, steps: list[str]) -> Any:  # noqa: ANN401 - JSON
    for step in steps:
        holder = holder.get(step) if isinstance(holder, dict) else None
    return holder


def _take(holder: dict[str, Any], steps: list[str]) -> Any:  # noqa: ANN401 - JSON
    """Take a value out, and the groups that are empty without it."""
    if len(steps) == 1:
        return holder.pop(steps[0])
    value = _take(holder[steps[0]], steps[1:])
    if not holder[steps[0]]:
        del holder[steps[0]]
    return value
