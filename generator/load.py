"""From a JSON file to a valid case, or to every fault it has, all at once, in Danish.

Owns jsonschema. Text is normalised here, so that documents can be compared with what was read.
"""

import json
import re
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
from generator.fields import Field, catalogue, read_schema
from generator.finding import Finding, has_errors
from generator.formats import read_cpr
from generator.messages import finding
from generator.places import SCHEMAS

MAX_BYTES = 32 * 1024 * 1024
_TYPES = {
    "object": "en gruppe felter { … }",
    "array": "en liste [ … ]",
    "string": "tekst i anførselstegn",
    "integer": "et helt tal",
    "number": "et tal",
    "boolean": "true eller false",
}
_INDEX = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of reading a file: the case (None if a fault stands in the way) and all findings."""

    case: Case | None
    findings: tuple[Finding, ...]


def load_case(file: Path) -> Loaded:
    """Read, normalise and validate a case file. Raises CaseError for what is no JSON object."""
    data, doubles = read_json(file)
    return accept(data, file, doubles)


def accept(data: Any, source: Path | None = None, doubles: tuple[str, ...] = ()) -> Loaded:  # noqa: ANN401 - JSON
    """Return parsed JSON as a case, normalised, with every fault as a finding."""
    notes = [finding("dobbelt-felt", key, key=key) for key in doubles]
    fields = catalogue("sag")
    tidy = _tidy(data, "", fields, notes)
    found = [*notes, *faults(tidy, "sag")]
    return Loaded(None if has_errors(found) else Case(tidy, source), tuple(found))


def load_profile(file: Path) -> Mapping[str, Any]:
    """Read a municipality's profile. Raises CaseError that lists every fault."""
    data, _ = read_json(file)
    if found := faults(data, "kommune"):
        words = " ".join(f"{each.message} {each.mend}" for each in found)
        raise CaseError(f"Profilen har fejl. {words}", place=str(file))
    profile: Mapping[str, Any] = data
    return profile


def read_json(file: Path) -> tuple[Any, tuple[str, ...]]:
    """Return a JSON file parsed, and the keys that stand twice in one object.

    Raises CaseError, with line and column, for what cannot be read; the text of the file is never quoted.
    """
    doubles: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        doubles.extend(sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else ())
        return dict(pairs)

    try:
        if file.stat().st_size > MAX_BYTES:
            raise CaseError("Filen er for stor.", place=str(file), mend="En sag fylder højst nogle få megabyte.")
        data = json.loads(file.read_text(encoding="utf-8-sig"), object_pairs_hook=unique, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        where = f"{file}, linje {error.lineno}, tegn {error.colno}"
        raise CaseError(_json_words(error), place=where, mend="Ret filen der, og prøv igen.") from error
    except UnicodeDecodeError as error:
        raise CaseError("Filen er ikke gemt som UTF-8.", place=str(file), mend="Gem den igen som UTF-8.") from error
    except (RecursionError, ValueError) as error:
        raise CaseError("Filen har tal eller lag, som ikke kan læses.", place=str(file), mend="Ret filen.") from error
    except OSError as error:
        raise CaseError("Filen kan ikke læses.", place=str(file), mend="Kontrollér navn og adgang.") from error
    if not isinstance(data, dict):
        raise CaseError("Filen skal begynde med { og slutte med }.", place=str(file), mend="Ret filen.")
    return data, tuple(doubles)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _json_words(error: json.JSONDecodeError) -> str:
    words = {
        "Expecting ',' delimiter": "Der mangler et komma.",
        "Expecting ':' delimiter": "Der mangler et kolon.",
        "Expecting property name enclosed in double quotes": "Der mangler et feltnavn, eller et komma er for meget.",
        "Expecting value": "Der mangler en værdi.",
        "Unterminated string starting at": "Et anførselstegn mangler sin afslutning.",
        "Extra data": "Der står noget efter den sidste }.",
        "Illegal trailing comma before end of object": "Der er et komma for meget.",
        "Illegal trailing comma before end of array": "Der er et komma for meget.",
    }
    if error.msg.startswith("Invalid control character"):
        return "Et linjeskift eller usynligt tegn står midt i en tekst (skriv \\n)."
    return words.get(error.msg, "Filen er ikke gyldig JSON.")


def _tidy(value: Any, path: str, fields: Mapping[str, Field], notes: list[Finding]) -> Any:  # noqa: ANN401 - JSON
    """Return `value` without nulls and with texts normalised; a character lost is noted."""
    if isinstance(value, dict):
        members = ((key, part) for key, part in value.items() if part is not None)
        return {key: _tidy(part, f"{path}.{key}" if path else key, fields, notes) for key, part in members}
    if isinstance(value, list):
        return [_tidy(part, f"{path}[{index}]", fields, notes) for index, part in enumerate(value)]
    if not isinstance(value, str):
        return value
    cleaned, removed = markup.clean(value)
    if removed:
        notes.append(finding("fjernet-tegn", path, label=label(path, fields), count=removed))
    known = fields.get(generic(path))
    return markup.normalise(cleaned) if known is not None and known.kind == "tekst" else cleaned.strip()


def generic(path: str) -> str:
    """Return a path with `[]` for every index."""
    return _INDEX.sub("[]", path)


def label(path: str, fields: Mapping[str, Field]) -> str:
    """Return the Danish label of a path, with the row's number where it is in a list."""
    known = fields.get(generic(path))
    name = known.label if known and known.label else path.rsplit(".", 1)[-1] or "Filen"
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
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def faults(data: Any, schema: str) -> list[Finding]:  # noqa: ANN401 - JSON
    """Return every fault of `data` against the schema, in the order of the data, one a place."""
    fields = catalogue(schema)
    found: dict[tuple[str, str], Finding] = {}
    for error in sorted(_validator(schema).iter_errors(data), key=lambda error: list(map(str, error.absolute_path))):
        for fault in _words(error, fields):
            found.setdefault((fault.path, fault.message if fault.code == "ukendt-felt" else ""), fault)
    return list(found.values())


def _words(error: ValidationError, fields: Mapping[str, Field]) -> Iterator[Finding]:
    """Say in Danish what jsonschema found."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path).lstrip(".")
    name = label(path, fields)
    rule, value = str(error.validator), error.validator_value
    if rule == "additionalProperties":
        yield from _unknown(error, path)
    elif rule == "required":
        key = next(key for key in cast(list[str], value) if key not in cast(dict[str, Any], error.instance))
        place = f"{path}.{key}" if path else key
        yield finding("mangler", place, label=label(place, fields))
    elif rule == "type":
        yield finding("forkert-type", path, label=name, wanted=_TYPES.get(str(value), str(value)))
    elif rule in {"oneOf", "enum"}:
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


def _unknown(error: ValidationError, path: str) -> Iterator[Finding]:
    known = list(_schema(error).get("properties", {}))
    for key in sorted(set(cast(dict[str, Any], error.instance)) - set(known)):
        close = get_close_matches(key, known, n=1)
        hint = f"Mente du »{close[0]}«?" if close else "Fjern det, eller se felterne i docs/felter.md."
        yield finding("ukendt-felt", f"{path}.{key}" if path else key, key=key, hint=hint)


def _choice(error: ValidationError, path: str, name: str) -> Finding:
    keys = [str(option["const"]) for option in _schema(error)["oneOf"]]
    close = get_close_matches(str(error.instance).lower(), keys, n=1)
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
