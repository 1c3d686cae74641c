"""A municipality's own fields, `felter.schema.json`: only so much of JSON Schema as becomes fields in Word.

The file comes from outside. Nothing is looked up, nothing is run, and every fault is told at once.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any

from generator.errors import CaseError
from generator.fields import NO_OWN, OWN_GROUP, OwnFields, read_schema
from generator.load import read_json
from generator.tidy import tidied

MAX_BYTES = 256 * 1024
MAX_FIELDS = 200
MAX_CHOICES = 100
LONGEST = 64
"""So many characters Word allows in a tag and in its label."""
_LONGEST_HELP = 300
_MOST_FAULTS = 40

_NAME = re.compile(r"(?!.*\d{6})[a-z][a-z0-9_]*")
_CHOICE = re.compile(r"[a-z0-9_]{1,64}")
_DEFINED = {"linje": "linje", "tekst": "tekst", "date": "dato", "klokkeslaet": "klokkeslaet", "cpr": "cpr"}
"""Where our own schemas define a format of text (faelles.schema.json)."""

_WORDS = ("title", "description")
_SCALARS: Mapping[str, tuple[str, ...]] = {
    "string": (*_WORDS, "type", "format"),
    "boolean": (*_WORDS, "type"),
    "integer": (*_WORDS, "type", "minimum", "maximum"),
    "number": (*_WORDS, "type", "minimum", "maximum"),
}
_HOLDERS: Mapping[str, tuple[str, ...]] = {
    "object": (*_WORDS, "type", "properties", "additionalProperties"),
    "array": (*_WORDS, "type", "items"),
}
_CHOICES = (*_WORDS, "oneOf")
_Fields = Mapping[str, Any]


def read_own_fields(file: Path) -> OwnFields:
    """Return the fields that a municipality declares in `file`; raise CaseError that lists every fault."""
    if file.is_file() and file.stat().st_size > MAX_BYTES:
        raise CaseError("Filen er for stor.", place=str(file), mend="Kommunens felter fylder højst 256 kB.")
    whole = {key: part for key, part in read_json(file).items() if key != "$schema"}
    schema, notes = tidied(whole)
    said = chain((f"{note.message} {note.mend}" for note in notes), _file_faults(schema))
    if wrong := list(islice(said, _MOST_FAULTS)):
        more = " Der kan være flere." if next(said, "") else ""
        raise CaseError(f"Kommunens egne felter har fejl. {' '.join(wrong)}{more}", place=str(file))
    fields = {key: _built(field) for key, field in schema["properties"].items()}
    return OwnFields(json.dumps(fields, ensure_ascii=False)) if fields else NO_OWN


def _file_faults(schema: _Fields) -> Iterator[str]:
    yield from _unknown(schema, _HOLDERS["object"], "Filen")
    if schema.get("type", "object") != "object" or schema.get("additionalProperties", False) is not False:
        yield 'Filen: »type« skal være "object", og »additionalProperties« false.'
    fields = schema.get("properties")
    if not isinstance(fields, dict):
        yield "Filen: »properties« mangler; den rummer felterne."
        return
    yield from _group_faults(fields, OWN_GROUP, "")
    if sum(1 + len(_below(field)) for field in fields.values()) > MAX_FIELDS:
        yield f"Filen: der er mere end {MAX_FIELDS} felter."


def _group_faults(fields: _Fields, path: str, row: str) -> Iterator[str]:
    """Yield what is wrong with the fields of a group; `row` is `[]` where they are in the rows of a list."""
    taken: dict[str, str] = {}
    for key, field in fields.items():
        place = f"{path}{row}.{key}"
        yield from _name_faults(key, place)
        if not isinstance(field, dict):
            yield f"»{place}«: et felt skal være {{ … }}."
            continue
        title = str(field.get("title", "")).casefold()
        if title and taken.setdefault(title, key) != key:
            yield f"»{place}«: »{taken[title]}« har samme title."
        yield from _field_faults(field, place, inner=path != OWN_GROUP)


def _name_faults(key: str, place: str) -> Iterator[str]:
    if not _NAME.fullmatch(key):
        yield f"»{place[:LONGEST]}«: navnet skal begynde med a-z og ellers kun have a-z, _ og højst fem cifre i træk."
    if len(place.replace("[]", "[999]")) > LONGEST:
        yield f"»{place[:LONGEST]}…«: stien er for lang (højst {LONGEST} tegn, [999] medregnet). Vælg et kortere navn."
    if place in {f"{OWN_GROUP}.{known}" for known in read_schema("sag")["properties"][OWN_GROUP]["properties"]}:
        yield f"»{place}«: navnet er programmets eget. Vælg et andet."


def _field_faults(field: _Fields, place: str, *, inner: bool) -> Iterator[str]:
    yield from _word_faults(field, place)
    kind = str(field.get("type"))
    if "oneOf" in field:
        yield from _unknown(field, _CHOICES, f"»{place}«")
        yield from _choice_faults(field["oneOf"], place)
    elif kind in _SCALARS:
        yield from _unknown(field, _SCALARS[kind], f"»{place}«")
        yield from _value_faults(field, place)
    elif kind in _HOLDERS and not inner:
        yield from _unknown(field, _HOLDERS[kind], f"»{place}«")
        yield from _holder_faults(field, place)
    else:
        known = ", ".join((*_SCALARS, *(() if inner else _HOLDERS)))
        yield f"»{place}«: »type« skal være en af: {known}; eller brug »oneOf« til valg."


def _word_faults(field: _Fields, place: str) -> Iterator[str]:
    title, help_ = field.get("title"), field.get("description", "")
    if not isinstance(title, str) or not title.strip():
        yield f"»{place}«: »title« mangler; den er feltets navn på dansk."
    elif len(title) > LONGEST or "\n" in title:
        yield f"»{place}«: »title« skal stå på én linje med højst {LONGEST} tegn."
    if not isinstance(help_, str) or len(help_) > _LONGEST_HELP:
        yield f"»{place}«: »description« skal være tekst med højst {_LONGEST_HELP} tegn."


def _value_faults(field: _Fields, place: str) -> Iterator[str]:
    if str(field.get("format", "linje")) not in _DEFINED:
        yield f"»{place}«: »format« skal være et af: {', '.join(_DEFINED)}."
    limits = [field[key] for key in ("minimum", "maximum") if key in field]
    if any(isinstance(limit, bool) or not isinstance(limit, int | float) for limit in limits):
        yield f"»{place}«: »minimum« og »maximum« skal være tal."
    elif len(limits) > 1 and limits[0] > limits[1]:
        yield f"»{place}«: »minimum« er større end »maximum«."


def _choice_faults(options: object, place: str) -> Iterator[str]:
    rows = options if isinstance(options, list) else []
    if not 0 < len(rows) <= MAX_CHOICES:
        yield f"»{place}«: »oneOf« skal være en liste med 1-{MAX_CHOICES} valg."
    for number, row in enumerate(rows, 1):
        row = row if isinstance(row, dict) else {}
        const, title = row.get("const"), row.get("title")
        if set(row) != {"const", "title"} or not _CHOICE.fullmatch(str(const)) or isinstance(const, bool | float):
            yield f"»{place}«, valg {number}: skriv »const« (a-z, 0-9 og _) og »title«, ikke andet."
        if not isinstance(title, str) or not title.strip() or len(title) > LONGEST or "\n" in title:
            yield f"»{place}«, valg {number}: »title« skal stå på én linje med højst {LONGEST} tegn."
    for key in ("const", "title"):
        said = [str(row.get(key)).casefold() for row in rows if isinstance(row, dict)]
        if len(set(said)) < len(said):
            yield f"»{place}«: to valg har samme »{key}«."


def _holder_faults(field: _Fields, place: str) -> Iterator[str]:
    """Yield what is wrong with a group or a list: the fields in it, one level down."""
    group = field.get("items") if field["type"] == "array" else field
    if not isinstance(group, dict):
        yield f"»{place}«: »items« mangler; den rummer rækkens felter."
        return
    if field["type"] == "array":
        yield from _unknown(group, _HOLDERS["object"], f"»{place}«, items")
    if group.get("type", "object") != "object" or group.get("additionalProperties", False) is not False:
        yield f'»{place}«: »type« skal være "object", og »additionalProperties« false.'
    fields = group.get("properties")
    if not isinstance(fields, dict) or not fields:
        yield f"»{place}«: »properties« mangler; den rummer felterne."
        return
    yield from _group_faults(fields, place, "[]" if field["type"] == "array" else "")


def _unknown(schema: _Fields, known: tuple[str, ...], place: str) -> Iterator[str]:
    for key in sorted(set(schema) - set(known)):
        from difflib import get_close_matches  # which a file without faults does without

        close = get_close_matches(key.lower(), known, n=1)
        hint = f"Mente du »{close[0]}«?" if close else f"Brug kun: {', '.join(known)}."
        yield f"{place}: »{key}« kan ikke bruges her. {hint}"


def _below(field: object) -> _Fields:
    """Return the fields in a group or in the rows of a list."""
    holder = field.get("items", field) if isinstance(field, dict) else {}
    fields = holder.get("properties") if isinstance(holder, dict) else {}
    return fields if isinstance(fields, dict) else {}


def _built(field: _Fields) -> _Fields:
    """Return a field as our own schemas write it."""
    words = {key: field[key] for key in _WORDS if key in field}
    if "oneOf" in field:
        return {**words, "oneOf": field["oneOf"]}
    if field["type"] == "string":
        return {"$ref": f"faelles.schema.json#/$defs/{_DEFINED[field.get('format', 'linje')]}", **words}
    if field["type"] not in _HOLDERS:
        return {**words, **field}
    group = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _built(inner) for key, inner in _below(field).items()},
    }
    return {**words, "type": "array", "items": {**words, **group}} if field["type"] == "array" else {**words, **group}
