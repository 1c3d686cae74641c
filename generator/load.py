"""From a JSON file to a valid case, or to every fault it has, all at once, in Danish."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from generator.case import Case
from generator.errors import CaseError
from generator.fields import NO_OWN, OwnFields, generic
from generator.finding import Finding, has_errors
from generator.messages import finding
from generator.moves import move_data
from generator.recall import recalled
from generator.tidy import Doubled, tidied
from generator.valid import is_valid
from generator.values import dataclass

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 40
_FIRST_BYTES = 4096
_PLAIN_NUMBER = re.compile(
    rb'\s*+\{(?:\s*+"[^"\\]*+"\s*+:\s*+(?:"[^"\\]*+"|[-+.\w]++)\s*+,)*?\s*+"sagsnr"\s*+:\s*+"([\w-]{1,64}+)"\s*+[,}]'
)
"""The number of a case among the first of its keys, after texts and numbers only."""
_HOLDERS = (dict, list)  # looked for in each value there is: a tuple is several times as fast as a union


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
    tidy, found = recalled("profil", (Finding,), lambda: examine(read_json(file), "kommune"), _read_bytes(file))
    if has_errors(found):
        words = " ".join(f"{each.message} {each.mend}" for each in found)
        raise CaseError(f"Profilen har fejl. {words}", place=str(file))
    return cast(Mapping[str, Any], tidy)


def examine(data: Any, schema: str, own: OwnFields = NO_OWN) -> tuple[Any, list[Finding]]:  # noqa: ANN401 - JSON
    """Return parsed JSON normalised, and everything there is to say about it against the schema."""
    tidy, notes = tidied(data, schema, own)
    return tidy, [*notes, *faults(tidy, schema, own)]


def read_json(source: Source) -> dict[str, Any]:
    """Return a JSON file parsed. Raises CaseError, with line and column, for what cannot be read; quotes no text."""
    return _parsed(_raw(source), source)


def number_of(source: Source) -> Any:  # noqa: ANN401 - JSON
    """Return what stands as `sagsnr` in a file; all of it is parsed only where that is not plain to see.

    Raises CaseError as `read_json` does, but not for a fault that comes after a number plain to see; that it stands
    there twice is such a fault. A file cut off at its end has no number.
    """
    raw = _raw(source)
    plain = _PLAIN_NUMBER.match(raw, 0, _FIRST_BYTES)
    if plain and raw.rstrip().endswith(b"}"):
        return plain[1].decode()
    return _parsed(raw, source).get("sagsnr")


def _parsed(raw: bytes, source: Source) -> dict[str, Any]:
    file = source if isinstance(source, Path) else source.name
    text = _as_text(raw, file)
    try:
        data = json.loads(text, object_pairs_hook=_group, parse_constant=_refuse)
        if _is_deeper(data, MAX_DEPTH):
            raise RecursionError
    except json.JSONDecodeError as error:
        column = error.colno if isinstance(file, Path) else error.pos + 1
        where = f"{_line(file, error.lineno)}, tegn {column}"
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


def _raw(source: Source) -> bytes:
    return _read_bytes(source) if isinstance(source, Path) else source.text


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
        where = _line(file, raw.count(b"\n", 0, error.start) + 1)
        raise CaseError("Filen er ikke gemt som UTF-8.", place=where, mend="Gem den igen som UTF-8.") from error


def _line(file: Path | str, number: int) -> str:
    """Return the place of a line in a file; a line that was sent in is one already."""
    return f"{file}, linje {number}" if isinstance(file, Path) else file


def _group(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    group = dict(pairs)
    if len(group) == len(pairs):
        return group
    counts = Counter(key for key, _ in pairs)
    doubled = Doubled(group)
    doubled.twice = tuple(key for key, count in counts.items() if count > 1)
    return doubled


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _is_deeper(value: Any, layers: int) -> bool:  # noqa: ANN401 - JSON
    layer = [value] if isinstance(value, _HOLDERS) else []
    for _ in range(layers - 1):
        groups = [group.values() if isinstance(group, dict) else group for group in layer]
        layer = [part for parts in groups for part in parts if isinstance(part, _HOLDERS)]
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


def faults(data: Any, schema: str, own: OwnFields = NO_OWN) -> list[Finding]:  # noqa: ANN401 - JSON
    """Return every fault of `data` against the schema, in the order of the schema, one a place."""
    if is_valid(data, schema, own):
        return []
    from generator.faults import worded  # brings jsonschema, which valid data does without

    return worded(data, schema, own)
