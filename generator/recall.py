"""Values kept from run to run, so that a program of one document need not build again what never changes.

What marshal takes is kept as it is, all else as a list: the name of its kind, then its parts. Only the kinds that a
caller names come back, and what cannot be brought back is made again.
"""

import marshal
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from datetime import date
from functools import cache as once
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast, overload

from generator import __version__, kept
from generator.places import MOVES, RULE_SETS, SCHEMAS

Value = TypeVar("Value")
Makers = Mapping[str, Callable[..., Any]]
"""By name of a kind what makes a value of it from its parts."""

Apart = Mapping[type, Callable[[Any], Iterable[Any]]]
"""By kind what takes a value of it apart, where its parts are not its fields."""

_SOURCES = Path(__file__).parent
_FOLDERS = (_SOURCES, _SOURCES / "rules", _SOURCES / "word", SCHEMAS, RULE_SETS, MOVES.parent)
_PLAIN: Makers = {
    "tuple": lambda *parts: parts,
    "list": lambda *parts: list(parts),
    "dict": lambda *parts: dict(zip(parts[::2], parts[1::2], strict=True)),
    "date": date,
}
_UNREADABLE = (EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError)


class Later(Sequence[Value]):
    """Values of which each is brought back only when it is looked at: for many, of which few are."""

    __slots__ = ("_makers", "_parts")

    def __init__(self, parts: Iterable[Any], makers: Makers | None = None) -> None:
        """Hold values, or with `makers` the bytes that each is kept as."""
        self._parts, self._makers = list(parts), makers

    @overload
    def __getitem__(self, place: int) -> Value: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Value, ...]: ...

    def __getitem__(self, place: int | slice) -> Value | tuple[Value, ...]:
        """Return one value, or several."""
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        part = self._parts[place]
        if self._makers is not None and type(part) is bytes:
            part = self._parts[place] = _revived(marshal.loads(part), self._makers)
        return cast(Value, part)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._parts)


def recalled(name: str, kinds: Iterable[type], make: Callable[[], Value], of: object = ()) -> Value:
    """Return what `make` makes of the program's files and of `of`: as it was kept, else made now and kept.

    `kinds` are the dataclasses that it is made of, beside plain values.
    """
    key = f"{name}-{digest(of)}"
    value: Value | None = load(key, {kind.__name__: kind for kind in kinds})
    if value is None:
        value = make()
        save(key, value)
    return value


def digest(of: object) -> str:
    """Return a name for what is made of `of` (told by its `repr`), another for every state of the program."""
    return sha256(f"{_program()} {of!r}".encode()).hexdigest()


@once
def _program() -> str:
    """Return what tells one state of the program from another: of its version, its files' names, times and sizes."""
    return sha256(repr((__version__, sys.version, *map(_stamps, _FOLDERS))).encode()).hexdigest()


def _stamps(folder: Path) -> list[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        files = [(entry.name, entry.stat()) for entry in entries if entry.is_file()]
    return sorted((name, about.st_mtime_ns, about.st_size) for name, about in files)


def load(key: str, makers: Makers) -> Any:  # noqa: ANN401 - what was saved
    """Return the value kept under `key`, None if there is none that can be brought back."""
    data = kept.load(key)
    if data is None:
        return None
    known = {**_PLAIN, **makers}
    known[Later.__name__] = lambda *parts: Later(parts, known)
    try:
        return _revived(marshal.loads(data), known)
    except _UNREADABLE:
        return None


def _revived(part: Any, makers: Makers) -> Any:  # noqa: ANN401 - any part
    """Return a part as the value it was; its list then holds that, so that one in several places is one value."""
    if type(part) is not list:
        return part
    kind, *parts = part
    if kind is None:
        return parts[0]
    value = makers[kind](*[_revived(each, makers) if type(each) is list else each for each in parts])
    part[:] = None, value
    return value


def save(key: str, value: object, apart: Apart | None = None) -> None:
    """Keep a value under `key`, unless something in it cannot be kept."""
    try:
        data = marshal.dumps(_plain(value, apart or {}, {}))
    except ValueError:
        return
    kept.save(key, data)


def _plain(value: Any, apart: Apart, seen: dict[int, Any]) -> Any:  # noqa: ANN401 - any part
    """Return a value as marshal takes it; a tuple or dict of plain values is one itself."""
    kind = type(value)
    if kind is Later:
        return [kind.__name__, *(marshal.dumps(_plain(part, apart, {})) for part in value)]
    if kind in apart or is_dataclass(value) or isinstance(value, date):
        if id(value) not in seen:
            parts = apart.get(kind, _parts)(value)
            seen[id(value)] = [kind.__name__, *(_plain(part, apart, seen) for part in parts)]
        return seen[id(value)]
    if isinstance(value, dict):
        kind, parts = dict, [part for pair in value.items() for part in pair]
    elif isinstance(value, tuple | list):
        parts = list(value)
    else:
        return value
    plain = [_plain(part, apart, seen) for part in parts]
    if kind is list or any(mine is not theirs for mine, theirs in zip(plain, parts, strict=True)):
        return [kind.__name__, *plain]
    return dict(value) if kind is dict else value


def _parts(value: Any) -> Iterable[Any]:  # noqa: ANN401 - a dataclass or a day
    if isinstance(value, date):
        return (value.year, value.month, value.day)
    return (getattr(value, field.name) for field in fields_of(value) if field.init)
