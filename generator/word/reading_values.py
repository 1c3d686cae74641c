"""What people type in a control, as a value of the field's kind: dates, numbers and choices as written in Danish."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from generator.fields import Field, Kind
from generator.formats import read_cpr

_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_WEEKDAY = r"(?:(?:man|tirs|ons|tors|fre|lør|søn)dag,?\s+)?(?:d(?:en|\.)\s*)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FIGURES = re.compile(rf"{_WEEKDAY}(\d{{1,2}})\s?[./-]\s?(\d{{1,2}})\s?[./-]\s?(\d{{4}}|\d{{2}})")
_WORDS = re.compile(rf"{_WEEKDAY}(\d{{1,2}})\.?\s*([a-zæøå]{{3,9}})\.?\s+(\d{{4}}|\d{{2}})")
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d{1,15})(?:,\d{1,10})?")
_POINT = re.compile(r"-?\d{1,15}\.(?:\d{1,2}|\d{4,10})")
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:](\d{2}))?")
_CENTURY_TURNS = 70
"""07.04.26 is 2026; 07.04.85 is 1985."""

_WANTED: Mapping[str, tuple[str, str]] = {
    "dato": ("en dato", "Skriv den som 3. april 2019 eller 03-04-2019."),
    "klokkeslaet": ("et klokkeslæt", "Skriv det som 9.30."),
    "cpr": ("et CPR-nummer, der kan findes", "Skriv ti cifre."),
    "valg": ("et af valgene på listen", "Vælg på feltets liste i Word: {choices}."),
    "afkrydsning": ("sat eller ikke sat", "Klik på feltet i Word."),
    "heltal": ("et helt tal", "Skriv det med cifre, fx 4."),
    "tal": ("et tal", "Skriv det med cifre, fx 12,5."),
}


def wanted(field: Field) -> tuple[str, str]:
    """Return what a field of this kind must hold, and how to mend it; of a choice, what there is to choose from."""
    held, mend = _WANTED[field.kind]
    return held, mend.format(choices=" · ".join(choice.title for choice in field.choices))


def typed(field: Field, text: str) -> tuple[object, bool]:
    """Return the value that `text` stands for, None if it is empty, and whether it could be understood."""
    words = " ".join(text.split())
    reader = _READERS.get(field.kind)
    if field.kind == "valg":
        return _choice(field, words)
    if reader is None:
        return (text if field.kind == "tekst" else text.strip()) or None, True
    value = reader(words) if words else None
    return value, value is not None or not words


def _choice(field: Field, words: str) -> tuple[object, bool]:
    """Return the key whose title, on any day, is `words`; two with one title cannot be told apart."""
    said = words.rstrip(".").casefold()
    found = {
        choice.key
        for choice in field.choices
        for title in (choice.title, *(later for _, later in choice.later_titles), str(choice.key))
        if " ".join(title.split()).rstrip(".").casefold() == said
    }
    return (next(iter(found)), True) if len(found) == 1 else (None, not words)


def day_of(words: str) -> str | None:
    """Return a date as Danes write it as ÅÅÅÅ-MM-DD, None for what is none."""
    said = words.lower()
    if iso := _ISO.fullmatch(said):
        year, month, day = iso.groups()
    elif figures := _FIGURES.fullmatch(said):
        day, month, year = figures.groups()
    elif (named := _WORDS.fullmatch(said)) and named[2][:3] in _MONTHS:
        day, month, year = named[1], str(_MONTHS.index(named[2][:3]) + 1), named[3]
    else:
        return None
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < _CENTURY_TURNS else 1900)
    try:
        return date(full, int(month), int(day)).isoformat()
    except ValueError:
        return None


def _number(words: str) -> float | None:
    """Return a number with Danish comma; 1.234 is a thousand, 12.5 can only be meant as 12,5."""
    if _NUMBER.fullmatch(words):
        value = float(words.replace(".", "").replace(",", "."))
    elif _POINT.fullmatch(words):
        value = float(words)
    else:
        return None
    return int(value) if value.is_integer() else value


def _whole(words: str) -> float | None:
    value = _number(words)
    return value if isinstance(value, int) else None


def _clock(words: str) -> str | None:
    found = _CLOCK.fullmatch(words.lower())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return f"{int(found[1]):02}:{found[2] or '00'}"


def _cpr(words: str) -> str | None:
    found = read_cpr(words)
    return str(found) if found else None


def _tick(words: str) -> bool | None:
    return {"☒": True, "☐": False}.get(words)


_READERS: Mapping[Kind, Callable[[str], object]] = {
    "dato": day_of,
    "klokkeslaet": _clock,
    "cpr": _cpr,
    "afkrydsning": _tick,
    "heltal": _whole,
    "tal": _number,
}
