"""What is wrong with JSON against a schema: each fault with its place, in Danish.

Owns jsonschema, and is imported only when there is a fault to tell.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from generator.fields import NO_OWN, Field, OwnFields, catalogue, generic, label, whole_schema
from generator.finding import Finding
from generator.messages import finding
from generator.places import SCHEMAS
from generator.valid import FORMATS

_TYPES = {
    "object": "en gruppe felter { … }",
    "array": "en liste [ … ]",
    "string": "tekst i anførselstegn",
    "integer": "et helt tal",
    "number": "et tal",
    "boolean": "true eller false",
}


def worded(data: Any, schema: str, own: OwnFields = NO_OWN) -> list[Finding]:  # noqa: ANN401 - JSON
    """Return every fault of `data` against the schema, in the order of the schema, one a place."""
    fields = catalogue(schema, own)
    found: dict[str, Finding] = {}
    for error in _validator(schema, own).iter_errors(data):
        for fault in _words(error, fields):
            found.setdefault(fault.path, fault)
    return list(found.values())


@lru_cache(maxsize=64)
def _validator(name: str, own: OwnFields) -> Draft202012Validator:
    files = [(file.name, json.loads(file.read_text(encoding="utf-8"))) for file in SCHEMAS.glob("*.schema.json")]
    resources = [(file_name, Resource.from_contents(schema)) for file_name, schema in files]
    registry: Registry[Any] = Registry().with_resources(resources)
    checker = FormatChecker(formats=())
    for format_name, holds in FORMATS.items():
        checker.checks(format_name)(_of_text(holds))
    return Draft202012Validator(dict(whole_schema(name, own)), registry=registry, format_checker=checker)


def _of_text(holds: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: not isinstance(value, str) or holds(value)


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
