"""From a JSON file to a valid case, or to every fault it has, all at once, in Danish.

Text is normalised here, so that documents can be compared with what was read.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from generator import markup
from generator.case import Case
from generator.errors import CaseError
from generator.fields import NO_OWN, Field, OwnFields, catalogue, generic, label
from generator.finding import Finding, has_errors
from generator.messages import finding
from generator.moves import move_data
from generator.valid import is_valid

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 40
_LONGEST_KEY = 64
_NAME = re.compile(r"(?!.*\d{6})[\w-]+")


class _Doubled(dict[str, Any]):
    """An object of a JSON file in which the keys `twice` stand more than once."""

    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading a file: the case (None if a fault stands in the way) and all findings."""

    case: Case | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A case that another program streams in as one line of JSON; `name` is what people are told it is."""

    name: str
    text: bytes


Source = Path | Line
"""Where a case comes from."""


def load_case(file: Path, own: OwnFields = NO_OWN) -> Loaded:
    """Read, normalise and validate a case file. Raises CaseError for what is no JSON object."""
    return accept(read_json(file), file, own)


def accept(data: Any, source: Path | None = None, own: OwnFields = NO_OWN) -> Loaded:  # noqa: ANN401 - JSON
    """Return parsed JSON as a case, normalised, with every fault as a finding; `own` are the municipality's fields."""
    data, moved = move_data(data)
    tidy, found = examine(data, "sag", own)
    notes = [finding("felt-flyttet", new, old=generic(old), new=generic(new)) for old, new in moved]
    return Loaded(None if has_errors(found) else Case(tidy, source, own), (*notes, *found))


def load_profile(file: Path) -> Mapping[str, Any]:
    """Read a municipality's profile, normalised. Raises CaseError that lists every fault."""
    tidy, found = examine(read_json(file), "kommune")
    if has_errors(found):
        words = " ".join(f"{each.message} {each.mend}" for each in found)
        raise CaseError(f"Profilen har fejl. {words}", place=str(file))
    return cast(Mapping[str, Any], tidy)


def examine(data: Any, schema: str, own: OwnFields = NO_OWN) -> tuple[Any, list[Finding]]:  # noqa: ANN401 - JSON
    """Return parsed JSON normalised, and everything there is to say about it against the schema."""
    tidy, notes = tidied(data, catalogue(schema, own))
    return tidy, [*notes, *faults(tidy, schema, own)]


def tidied(data: Any, fields: Mapping[str, Field]) -> tuple[Any, list[Finding]]:  # noqa: ANN401 - JSON
    """Return parsed JSON without nulls and with texts normalised, and what was lost or stands twice."""
    notes: list[Finding] = []
    return _tidy(data, _Place("", "", fields, notes)), notes


def read_json(source: Source) -> dict[str, Any]:
    """Return a JSON file parsed. Raises CaseError, with line and column, for what cannot be read; quotes no text."""
    file = source if isinstance(source, Path) else source.name
    text = _as_text(_read_bytes(source) if isinstance(source, Path) else source.text, file)
    try:
        data = json.loads(text, object_pairs_hook=_group, parse_constant=_refuse)
        if _is_deeper(data, MAX_DEPTH):
            raise RecursionError
    except json.JSONDecodeError as error:
        where = f"{file}, linje {error.lineno}, tegn {error.colno}"
        raise CaseError(_json_words(error), place=where, mend="Ret filen der, og prøv igen.") from error
    except RecursionError as error:
        raise CaseError("Filen har for mange lag.", place=str(file), mend="Ret filen.") from error
    except ValueError as error:
        raise CaseError(
            "Filen har et tal, der ikke kan læses.", place=str(file), mend="Skriv tal med cifre, aldrig NaN."
        ) from error
    if not isinstance(data, dict):
        raise CaseError("Filen skal begynde med { og slutte med }.", place=str(file), mend="Ret filen.")
    return data


def _read_bytes(file: Path) -> bytes:
    try:
        if file.is_dir():
            raise CaseError("Det er en mappe, ikke en fil.", place=str(file), mend="Peg på filen i mappen.")
        if file.stat().st_size > MAX_BYTES:
            raise CaseError("Filen er for stor.", place=str(file), mend="En sag fylder højst nogle få megabyte.")
        return file.read_bytes()
    except FileNotFoundError as error:
        raise CaseError("Filen findes ikke.", place=str(file), mend="Kontrollér navnet.") from error
    except (OSError, ValueError) as error:
        raise CaseError("Filen kan ikke læses.", place=str(file), mend="Kontrollér navn og adgang.") from error


def _as_text(raw: bytes, file: Path | str) -> str:
    if not raw.strip():
        raise CaseError("Filen er tom.", place=str(file), mend="Hent filen igen, hvor den kommer fra.")
    try:
        if b"\0" in raw[:4]:
            raise UnicodeDecodeError("utf-8", raw, 0, 1, "UTF-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        where = f"{file}, linje {line}"
        raise CaseError("Filen er ikke gemt som UTF-8.", place=where, mend="Gem den igen som UTF-8.") from error


def _group(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    group = _Doubled(pairs)
    if len(group) == len(pairs):
        return dict(pairs)
    counts = Counter(key for key, _ in pairs)
    group.twice = tuple(key for key, count in counts.items() if count > 1)
    return group


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _is_deeper(value: Any, layers: int) -> bool:  # noqa: ANN401 - JSON
    layer = [value] if isinstance(value, dict | list) else []
    for _ in range(layers - 1):
        parts = (part for group in layer for part in (group.values() if isinstance(group, dict) else group))
        layer = [part for part in parts if isinstance(part, dict | list)]
    return any(layer)


def _json_words(error: json.JSONDecodeError) -> str:
    words = {
        "Expecting ',' delimiter": "Der mangler et komma.",
        "Expecting ':' delimiter": "Der mangler et kolon.",
        "Expecting property name": "Der mangler et feltnavn i anførselstegn, eller et komma er for meget.",
        "Expecting value": "Der mangler en værdi, eller et komma er for meget.",
        "Unterminated string": "Et anførselstegn mangler sin afslutning.",
        "Extra data": "Der står noget efter den sidste }.",
        "Illegal trailing comma": "Der er et komma for meget.",
        "Invalid control character": "Et linjeskift eller usynligt tegn står midt i en tekst (skriv \\n).",
        "Invalid \\": "En omvendt skråstreg står forkert (skriv \\\\).",
    }
    return next((said for start, said in words.items() if error.msg.startswith(start)), "Filen er ikke gyldig JSON.")


@dataclass(slots=True)
class _Place:
    """Where in the data we are: its path, its field's path, and what is known of fields and noted on the way."""

    path: str
    field: str
    fields: Mapping[str, Field]
    notes: list[Finding]

    def key(self, key: str) -> "_Place":
        dot = "." if self.path else ""
        return _Place(f"{self.path}{dot}{key}", f"{self.field}{dot}{key}", self.fields, self.notes)

    def row(self, index: int) -> "_Place":
        return _Place(f"{self.path}[{index}]", f"{self.field}[]", self.fields, self.notes)


def _tidy(value: Any, place: _Place) -> Any:  # noqa: ANN401 - JSON
    """Return `value` without nulls and with texts normalised; what is lost or stands twice is noted."""
    if isinstance(value, str):
        return _tidy_text(value, place)
    if isinstance(value, dict):
        return _tidy_group(value, place)
    if isinstance(value, list):
        return [_tidy(part, place.row(index)) for index, part in enumerate(value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _tidy_group(group: dict[str, Any], place: _Place) -> dict[str, Any]:
    for key in group.twice if isinstance(group, _Doubled) else ():
        if _is_key(key):
            place.notes.append(finding("dobbelt-felt", place.key(key).path, key=key))
    tidy = {}
    for number, (key, part) in enumerate(group.items(), 1):
        if not _is_key(key):
            place.notes.append(
                finding("ulaeseligt-felt", place.path, label=label(place.path, place.fields), number=number)
            )
        elif (value := _tidy(part, place.key(key))) is not None:
            tidy[key] = value
    return tidy


def _tidy_text(text: str, place: _Place) -> str | None:
    """Return `text` cleaned; None for an empty one where only a date, a number or a choice can stand."""
    cleaned, removed = markup.clean(text)
    if removed:
        place.notes.append(finding("fjernet-tegn", place.path, label=label(place.path, place.fields), count=removed))
    known = place.fields.get(place.field)
    if known is not None and known.kind == "tekst":
        return markup.normalise(cleaned)
    return cleaned.strip() or ("" if known is None or known.kind == "linje" else None)


def _is_key(text: str) -> bool:
    """Tell whether a key can be the name of a field; others are text gone astray, so they are not quoted."""
    return len(text) <= _LONGEST_KEY and _is_name(text)


@lru_cache(maxsize=2048)
def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def faults(data: Any, schema: str, own: OwnFields = NO_OWN) -> list[Finding]:  # noqa: ANN401 - JSON
    """Return every fault of `data` against the schema, in the order of the schema, one a place."""
    if is_valid(data, schema, own):
        return []
    from generator.faults import worded  # brings jsonschema, which valid data does without

    return worded(data, schema, own)
