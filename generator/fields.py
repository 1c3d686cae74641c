"""The schemas as a catalogue of fields: one dotted path, one label, one kind.

A path names lists with `[]`: `forberedende_del.hidtidig_indsats[].formaal`. The same path is the
key in the case, the placeholder in a template and the tag of a content control.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from itertools import chain, starmap
from operator import attrgetter
from typing import Any, Literal

from generator.places import SCHEMAS
from generator.recall import recalled
from generator.values import dataclass

Kind = Literal[
    "tekst", "linje", "dato", "klokkeslaet", "cpr", "valg", "afkrydsning", "heltal", "tal", "liste", "gruppe"
]
Schema = Mapping[str, Any]

OWN_GROUP = "kommune_felter"
"""The group of a case that holds what a municipality has added."""

Row = tuple[Any, ...]
"""A field's parts, each of its choices by its parts: kept so, since plain values are brought back at once."""

_OF_FIELD = attrgetter("path", "kind", "label", "help")
_OF_CHOICE = attrgetter("key", "title", "later_titles")
_INDEX = re.compile(r"\[(\d+)\]")
_KIND_BY_FORMAT: dict[str, Kind] = {
    "tekst": "tekst",
    "linje": "linje",
    "date": "dato",
    "klokkeslaet": "klokkeslaet",
    "cpr": "cpr",
}
_KIND_BY_TYPE: dict[str, Kind] = {
    "boolean": "afkrydsning",
    "integer": "heltal",
    "number": "tal",
    "array": "liste",
    "object": "gruppe",
    "string": "linje",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a drop-down: the key in the data, the title people read, and titles that begin later."""

    key: str | int
    title: str
    later_titles: tuple[tuple[date, str], ...] = ()

    def title_on(self, day: date) -> str:
        """Return the title in use on `day`."""
        titles = [title for begins, title in self.later_titles if begins <= day]
        return titles[-1] if titles else self.title


@dataclass(frozen=True, slots=True)
class Field:
    """One address of the data model: `label` and `help` are the schema's title and description, in Danish."""

    path: str
    kind: Kind
    label: str
    help: str = ""
    choices: tuple[Choice, ...] = ()

    def __hash__(self) -> int:
        """Of the path alone, which says almost all: fields are keys of what is remembered between documents."""
        return hash(self.path)


@dataclass(frozen=True, slots=True)
class OwnFields:
    """The fields that a municipality adds under `kommune_felter`: the properties of that group as JSON, checked.

    Text, so that it can be part of the key of what is made with it: a catalogue, a compiled template.
    """

    properties: str = "{}"


NO_OWN = OwnFields()
"""The program's own fields and no others."""


@cache
def read_schema(name: str) -> Schema:
    """Return the schema file `name` (without `.schema.json`) as parsed JSON."""
    schema: Schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    return schema


@lru_cache(maxsize=64)
def whole_schema(name: str, own: OwnFields = NO_OWN) -> Schema:
    """Return the schema `name`; that of a case has the municipality's own fields in it, and then no unknown ones."""
    schema = read_schema(name)
    if name != "sag" or own == NO_OWN:
        return schema
    group = schema["properties"][OWN_GROUP]
    fields = {**group["properties"], **json.loads(own.properties)}
    grown = {**group, "properties": fields, "additionalProperties": False}
    return {**schema, "properties": {**schema["properties"], OWN_GROUP: grown}}


def catalogue(name: str = "sag", own: OwnFields = NO_OWN) -> Mapping[str, Field]:
    """Return every path of the schema `name` with its field, in the schema's order, groups and lists included."""
    return _catalogue(name, own)  # one, whether its defaults are named or not


@lru_cache(maxsize=64)
def _catalogue(name: str, own: OwnFields) -> Mapping[str, Field]:
    def made() -> tuple[Row, ...]:
        return _rows(_walk(whole_schema(name, own), name, ""))

    return _by_path(recalled(f"felter-{name}", (), made, own))


@lru_cache(maxsize=64)
def template_fields(own: OwnFields = NO_OWN) -> Mapping[str, Field]:
    """Return every field a template may show: the case, the municipality's `profil.*` and the derived `beregnet.*`."""
    return {**catalogue("sag", own), **_by_path(recalled("felter-til-skabeloner", (), _beside_the_case))}


def _beside_the_case() -> tuple[Row, ...]:
    profile = _walk(read_schema("kommune"), "kommune", "profil")
    derived = _walk(read_schema("beregnet"), "beregnet", "beregnet")
    return _rows(chain(profile, derived))


def parts(field: Field) -> Row:
    """Return all that a field says as plain values."""
    return (*_OF_FIELD(field), tuple(map(_OF_CHOICE, field.choices)))


def _rows(fields: Iterable[Field]) -> tuple[Row, ...]:
    return tuple(map(parts, fields))


def _by_path(rows: Iterable[Row]) -> dict[str, Field]:
    return {
        path: Field(path, kind, label, help_, tuple(starmap(Choice, choices)))
        for path, kind, label, help_, choices in rows
    }


def generic(path: str) -> str:
    """Return a path with `[]` for every index: the field's own path."""
    return _INDEX.sub("[]", path)


def label(path: str, fields: Mapping[str, Field]) -> str:
    """Return the Danish label of a path, with the row's number where it is in a list."""
    known = fields.get(generic(path).removesuffix("[]"))
    name = known.label if known and known.label else _INDEX.sub("", path).rsplit(".", 1)[-1] or "Filen"
    rows = [str(int(index) + 1) for index in _INDEX.findall(path)]
    return f"{name} (nr. {'.'.join(rows)})" if rows else name


def _walk(schema: Schema, file: str, path: str) -> Iterator[Field]:
    """Yield the fields below `schema`, which stands in `file`, with `path` before each."""
    schema, file = _resolve(schema, file)
    if path:
        yield _field(schema, path)
    for key, part in schema.get("properties", {}).items():
        yield from _walk(part, file, f"{path}.{key}" if path else key)
    if "items" in schema:
        item, item_file = _resolve(schema["items"], file)
        for key, part in item.get("properties", {}).items():
            yield from _walk(part, item_file, f"{path}[].{key}")


def _resolve(schema: Schema, file: str) -> tuple[Schema, str]:
    """Follow `$ref`, letting the words beside it (title, description) win over those it points at."""
    while "$ref" in schema:
        target_file, _, pointer = schema["$ref"].partition("#")
        file = target_file.removesuffix(".schema.json") or file
        target: Any = read_schema(file)
        for step in pointer.strip("/").split("/") if pointer else ():
            target = target[step]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema, file


def _field(schema: Schema, path: str) -> Field:
    choices = tuple(_choice(option) for option in schema.get("oneOf", ()))
    kind: Kind = (
        "valg"
        if choices
        else _KIND_BY_FORMAT.get(schema.get("format", ""), _KIND_BY_TYPE.get(schema.get("type", ""), "linje"))
    )
    return Field(path, kind, schema.get("title", ""), schema.get("description", ""), choices)


def _choice(option: Schema) -> Choice:
    later = tuple(sorted((date.fromisoformat(day), title) for day, title in option.get("titel_fra", {}).items()))
    return Choice(option["const"], option["title"], later)
