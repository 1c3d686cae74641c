"""For each slot of a template the function that gives the XML of its values, made once and called in every document.

Of nearly all values the XML is known before them, but for three things: the address, the number of the control, and
the text. So the XML of a hole in place of each (`_mould`) is cut at the holes, and a document's values are poured in.
What is no plain text goes the thorough way (`thorough`), of which the moulds are made too: both give the same.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from generator.formats import Titled, long_date, number, short_date
from generator.word import controls, runs
from generator.word.fill import Filler, Maker, Manner, prompt_for
from generator.word.slot import ROUND, Slot
from generator.word.thorough import Place

_HOLE = "\ufdd2"
"""A character that no document can hold."""

_UNSURE = bytes(range(0x20)) + b"\x7f\xc2\xef*"
"""What a plain text has none of: marks of bold, and what is or begins a character to look into (UTF-8)."""

_SPECIAL = _UNSURE + b"&<>"

_FIRST = b" -\xe1\xe2\xe3"
"""What a plain text does not begin with: a blank, the mark of an item, what begins the other blanks of Unicode."""

_BLANK = ord(" ")
Pour = Callable[[Filler, str, bytes], bytes]
"""Gives the XML of a text, with its address where a control has one."""


class _SomeDay(date):
    """A day that is a hole."""

    def isoformat(self) -> str:
        return _HOLE


def makers(slots: Sequence[Slot], manner: Manner) -> list[Maker]:
    """Return the makers of `slots`, each made when its slot is filled once more.

    It costs as much as four values filled the thorough way: too much where only one document is made, or a form.
    """
    found: list[Maker] = []
    filled: set[int] = set()

    def begun(number: int) -> Maker:
        def make(fill: Filler, value: object, address: str) -> bytes:
            slot = slots[number]
            if slot.form in ROUND:
                maker = found[number] = _round(slot, manner)
            elif number in filled and not manner.narrowed:
                maker = found[number] = _maker(Place.of(slot, manner))
            else:
                filled.add(number)
                maker = Place.of(slot, manner).made
            return maker(fill, value, address)

        return make

    found += map(begun, range(len(slots)))
    return found


def _maker(place: Place) -> Maker:
    if place.slot.form in {"felt", "afsnit"}:
        return _OF_KIND.get(place.field.kind, _words)(place)
    return _inside(place) if place.slot.form == "tekst" else place.made


def _plain(value: object) -> bytes | None:
    """Return a plain text or choice as character data; None for any other value."""
    if type(value) is Titled:
        value = str(value)
    elif type(value) is not str:
        return None
    try:
        text = value.encode()
    except UnicodeEncodeError:
        return None
    if text.translate(None, _SPECIAL) == text:
        return text
    return runs.escape(value).encode() if text.translate(None, _UNSURE) == text else None


def _inside(place: Place) -> Maker:
    """What goes into an open w:t."""

    def make(fill: Filler, value: object, address: str) -> bytes:
        text = _plain(value)
        return place.made(fill, value, address) if text is None else text

    return make


def _words(place: Place, day: date = date.min) -> Maker:
    """A text, in a line or as one paragraph."""
    pour, empty = _pour(_mould(place, day=day)), _empty(place, day)

    def make(fill: Filler, value: object, address: str) -> bytes:
        text = _plain(value)
        if text and text[0] not in _FIRST and text[-1] != _BLANK:
            return pour(fill, address, text)
        return empty(fill, address) if text == b"" else place.made(fill, value, address)

    return make


def _number(place: Place) -> Maker:
    """A whole number, the others go the thorough way."""
    words = _words(place)
    return lambda fill, value, address: words(fill, number(value) if type(value) is int else value, address)


def _choice(place: Place) -> Maker:
    """A choice from a list that has the titles of the day."""
    begin = sorted({day for choice in place.field.choices for day, _ in choice.later_titles})
    words = [_words(place, day) for day in (date.min, *begin)]
    if not begin:
        return words[0]
    return lambda fill, value, address: words[bisect_right(begin, fill.day)](fill, value, address)


def _day(place: Place) -> Maker:
    *front, between, after = _mould(place, _SomeDay(1, 1, 1))
    pour, empty, short = _pour((*(front or [between]), after)), _empty(place), place.slot.short_date

    def make(fill: Filler, value: object, address: str) -> bytes:
        if type(value) is date:
            key, text = _written(value, short)
            return pour(fill, address, key + between + text if front else text)
        return empty(fill, address) if type(value) is str and not value else place.made(fill, value, address)

    return make


@lru_cache(maxsize=4096)
def _written(day: date, short: bool) -> tuple[bytes, bytes]:
    """Return a day as programs write it, and as people do."""
    return day.isoformat().encode(), (short_date if short else long_date)(day).encode()


def _box(place: Place) -> Maker:
    checked, unchecked = (_pour(_mould(place, value)) for value in (True, False))

    def make(fill: Filler, value: object, address: str) -> bytes:
        if type(value) is bool:
            return (checked if value else unchecked)(fill, address, b"")
        return place.made(fill, value, address)

    return make


_OF_KIND = {"valg": _choice, "dato": _day, "afkrydsning": _box, "heltal": _number, "tal": _number}


def _round(slot: Slot, manner: Manner) -> Maker:
    """What opens or closes a control round others, where there are any; or the number of a picture."""
    if slot.form == "nummer":
        return lambda fill, value, address: b"%d" % fill.next_picture()
    if manner.state == "udsendelse":
        return lambda fill, value, address: b""
    if slot.form == "lukker":
        closed = controls.CLOSED.encode()
        return lambda fill, value, address: closed if value else b""
    opened = _pour(_cut(controls.opened(slot.frame, _HOLE, _HOLE)))
    return lambda fill, value, address: opened(fill, address, b"") if value else b""


def _empty(place: Place, day: date = date.min) -> Callable[[Filler, str], bytes]:
    """Return what makes the XML of an empty field: a prompt in a draft."""
    pour = _pour(_mould(place, "", "", day))
    path, neutral = place.field.path, prompt_for(place.field)

    def make(fill: Filler, address: str) -> bytes:
        return pour(fill, address, runs.inner(fill.prompts.get(path) or neutral).encode())

    return make


def _mould(place: Place, value: Any = _HOLE, text: str = _HOLE, day: date = date.min) -> tuple[bytes, ...]:  # noqa: ANN401 - any value of a case
    """Return the pieces of the XML of a value between its holes."""
    holes = Filler((), day, {place.field.path: _HOLE})
    holes.next_id = _HOLE.encode
    return _cut(place.xml(holes, value, text, _HOLE))


def _cut(xml: str) -> tuple[bytes, ...]:
    return tuple(piece.encode() for piece in xml.split(_HOLE))


def _pour(mould: Sequence[bytes]) -> Pour:
    """Return what fills the holes of a mould: address and number of a control, with a text or without; or a text."""
    match mould:
        case (head, middle, before, after):
            return lambda fill, address, text: b"".join(
                (head, address.encode(), middle, fill.next_id(), before, text, after)
            )
        case (head, middle, tail):
            return lambda fill, address, text: b"".join((head, address.encode(), middle, fill.next_id(), tail))
        case (before, after):
            return lambda fill, address, text: b"".join((before, text, after))
    (known,) = mould
    return lambda fill, address, text: known
