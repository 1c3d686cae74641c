"""From a JSON file to a valid case, or to every fault it has, all at once, in Danish.

Owns jsonschema. Text is normalised here, so that documents can be compared with what was read.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from generator import markup
from generator.case import Case
from generator.errors import CaseError
from generator.fields import Field, catalogue, generic, read_schema
from generator.finding import Finding, has_errors
from generator.formats import read_cpr
from generator.messages import finding
from generator.places import SCHEMAS

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 40
_YEARS = range(1900, 2200)
_TYPES = {
    "object": "en gruppe felter { … }",
    "array": "en liste [ … ]",
    "string": "tekst i anførselstegn",
    "integer": "et helt tal",
    "number": "et tal",
    "boolean": "true eller false",
}
_INDEX = re.compile(r"\[(\d+)\]")
_KEY = re.compile(r"(?!.*\d{6})[\w-]{1,64}")
"""What can be the name of a field; other keys are text gone astray, so they are not quoted."""


class _Doubled(dict[str, Any]):
    """An object of a JSON file in which the keys `twice` stand more than once."""

    twice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading a file: the case (None if a fault stands in the way) and all findings."""

    case: Case | None
    findings: tuple[Finding, ...]


def load_case(file: Path) -> Loaded:
    """Read, normalise and validate a case file. Raises CaseError for what is no JSON object."""
    return accept(read_json(file), file)


def accept(data: Any, source: Path | None = None) -> Loaded:  # noqa: ANN401 - JSON
    """Return parsed JSON as a case, normalised, with every fault as a finding."""
    tidy, found = examine(data, "sag")
    return Loaded(None if has_errors(found) else Case(tidy, source), tuple(found))


def load_profile(file: Path) -> Mapping[str, Any]:
    """Read a municipality's profile, normalised. Raises CaseError that lists every fault."""
    tidy, found = examine(read_json(file), "kommune")
    if has_errors(found):
        words = " ".join(f"{each.message} {each.mend}" for each in found)
        raise CaseError(f"Profilen har fejl. {words}", place=str(file))
    profile: Mapping[str, Any] = tidy
    return profile


def examine(data: Any, schema: str) -> tuple[Any, list[Finding]]:  # noqa: ANN401 - JSON
    """Return parsed JSON normalised, and everything there is to say about it against the schema."""
    notes: list[Finding] = []
    tidy = _tidy(data, "", catalogue(schema), notes)
    return tidy, [*notes, *faults(tidy, schema)]


def read_json(file: Path) -> dict[str, Any]:
    """Return a JSON file parsed. Raises CaseError, with line and column, for what cannot be read; quotes no text."""
    text = _read_text(file)
    try:
        data = json.loads(text, object_pairs_hook=_group, parse_constant=_refuse)
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
    if _is_deeper(data, MAX_DEPTH):
        raise CaseError("Filen har for mange lag.", place=str(file), mend="Ret filen.")
    return data


def _read_text(file: Path) -> str:
    try:
        if file.is_dir():
            raise CaseError("Det er en mappe, ikke en fil.", place=str(file), mend="Peg på filen i mappen.")
        if file.stat().st_size > MAX_BYTES:
            raise CaseError("Filen er for stor.", place=str(file), mend="En sag fylder højst nogle få megabyte.")
        raw = file.read_bytes()
    except FileNotFoundError as error:
        raise CaseError("Filen findes ikke.", place=str(file), mend="Kontrollér navnet.") from error
    except (OSError, ValueError) as error:
        raise CaseError("Filen kan ikke læses.", place=str(file), mend="Kontrollér navn og adgang.") from error
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
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return layers == 0 or any(_is_deeper(part, layers - 1) for part in parts)


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


def _tidy(value: Any, path: str, fields: Mapping[str, Field], notes: list[Finding]) -> Any:  # noqa: ANN401 - JSON
    """Return `value` without nulls and with texts normalised; what is lost or stands twice is noted."""
    if isinstance(value, dict):
        return _tidy_group(value, path, fields, notes)
    if isinstance(value, list):
        return [_tidy(part, f"{path}[{index}]", fields, notes) for index, part in enumerate(value)]
    if isinstance(value, str):
        return _tidy_text(value, path, fields, notes)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _tidy_group(group: dict[str, Any], path: str, fields: Mapping[str, Field], notes: list[Finding]) -> dict[str, Any]:
    prefix = f"{path}." if path else ""
    for key in group.twice if isinstance(group, _Doubled) else ():
        if _KEY.fullmatch(key):
            notes.append(finding("dobbelt-felt", prefix + key, key=key))
    tidy = {}
    for number, (key, part) in enumerate(group.items(), 1):
        if not _KEY.fullmatch(key):
            notes.append(finding("ulaeseligt-felt", path, label=label(path, fields), number=number))
        elif (value := _tidy(part, prefix + key, fields, notes)) is not None:
            tidy[key] = value
    return tidy


def _tidy_text(text: str, path: str, fields: Mapping[str, Field], notes: list[Finding]) -> str | None:
    """Return `text` cleaned; None for an empty one where only a date, a number or a choice can stand."""
    cleaned, removed = markup.clean(text)
    if removed:
        notes.append(finding("fjernet-tegn", path, label=label(path, fields), count=removed))
    known = fields.get(generic(path))
    if known is not None and known.kind == "tekst":
        return markup.normalise(cleaned)
    return cleaned.strip() or ("" if known is None or known.kind == "linje" else None)


def label(path: str, fields: Mapping[str, Field]) -> str:
    """Return the Danish label of a path, with the row's number where it is in a list."""
    known = fields.get(generic(path).removesuffix("[]"))
    name = known.label if known and known.label else _INDEX.sub("", path).rsplit(".", 1)[-1] or "Filen"
    rows = [str(int(index) + 1) for index in _INDEX.findall(path)]
    return f"{name} (nr. {'.'.join(rows)})" if rows else name


@cache
def _validator(name: str) -> Draft202012Validator:
    files = [(file.name, json.loads(file.read_text(encoding="utf-8"))) for file in SCHEMAS.glob("*.schema.json")]
    resources = [(file_name, Resource.from_contents(schema)) for file_name, schema in files]
    registry: Registry[Any] = Registry().with_resources(resources)
    checker = FormatChecker(formats=())
    checker.checks("date")(lambda value: not isinstance(value, str) or _is_date(value))
    checker.checks("cpr")(lambda value: not isinstance(value, str) or read_cpr(value) is not None)
    return Draft202012Validator(dict(read_schema(name)), registry=registry, format_checker=checker)


def _is_date(text: str) -> bool:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and day.year in _YEARS


def faults(data: Any, schema: str) -> list[Finding]:  # noqa: ANN401 - JSON
    """Return every fault of `data` against the schema, in the order of the schema, one a place."""
    fields = catalogue(schema)
    found: dict[str, Finding] = {}
    for error in _validator(schema).iter_errors(data):
        for fault in _words(error, fields):
            found.setdefault(fault.path, fault)
    return list(found.values())


def _words(error: ValidationError, fields: Mapping[str, Field]) -> Iterator[Finding]:
    """Say in Danish what jsonschema found."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path).lstrip(".")
    name = label(path, fields)
    rule, value = str(error.validator), error.validator_value
    if rule == "additionalProperties":
        yield from _unknown(error, path)
    elif rule == "required":
        yield from _missing(error, path, fields)
    elif rule == "type":
        yield finding("forkert-type", path, label=name, wanted=_TYPES.get(str(value), str(value)))
    elif rule == "oneOf":
        yield _choice(error, path, name)
    elif rule == "const":
        yield finding("skemaversion", path, wanted=value)
    elif rule in {"minimum", "maximum"}:
        wanted = f"{'mindst' if rule == 'minimum' else 'højst'} {value}"
        yield finding("uden-for-graense", path, label=name, wanted=wanted)
    else:
        yield _format(path, name, error, fields)


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], error.schema)


def _missing(error: ValidationError, path: str, fields: Mapping[str, Field]) -> Iterator[Finding]:
    for key in cast(list[str], error.validator_value):
        if key not in cast(dict[str, Any], error.instance):
            place = f"{path}.{key}" if path else key
            yield finding("mangler", place, label=label(place, fields))


def _unknown(error: ValidationError, path: str) -> Iterator[Finding]:
    known = list(_schema(error).get("properties", {}))
    for key in sorted(set(cast(dict[str, Any], error.instance)) - set(known)):
        close = get_close_matches(key.lower(), known, n=1)
        hint = f"Mente du »{close[0]}«?" if close else "Fjern det, eller se felterne i docs/felter.md."
        yield finding("ukendt-felt", f"{path}.{key}" if path else key, key=key, hint=hint)


def _choice(error: ValidationError, path: str, name: str) -> Finding:
    keys = [str(option["const"]) for option in _schema(error)["oneOf"]]
    close = get_close_matches(str(error.instance)[:64].lower(), keys, n=1)
    return finding(
        "ukendt-valg", path, label=name, wanted=", ".join(keys), hint=f" Mente du {close[0]}?" if close else ""
    )


def _format(path: str, name: str, error: ValidationError, fields: Mapping[str, Field]) -> Finding:
    known = fields.get(generic(path))
    kind = known.kind if known else "linje"
    if kind == "dato":
        return finding("ugyldig-dato", path, label=name)
    if kind == "cpr":
        return finding("ugyldigt-cpr", path, label=name)
    if _schema(error).get("format") == "linje":
        return finding("flere-linjer", path, label=name)
    return finding("ugyldigt-format", path, label=name, wanted=known.help if known else "Ret værdien.")
