"""Whether parsed JSON keeps to a schema: a fast yes or no. What is wrong with it is for `faults` to say.

Owns jsonschema_rs. A test holds it to what jsonschema says.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache, partial
from typing import Any

from jsonschema_rs import Draft202012Validator

from generator.fields import NO_OWN, OwnFields, read_schema, whole_schema
from generator.formats import read_cpr
from generator.places import SCHEMAS
from generator.recall import recalled

_BASE = "json-schema:///"
_EXTENSION = ".schema.json"
_SAID = {"title", "description"}
_YEARS = range(1900, 2200)


def is_valid(data: Any, schema: str, own: OwnFields = NO_OWN) -> bool:  # noqa: ANN401 - JSON
    """Tell whether `data`, normalised, keeps to the schema; False also for what cannot be told: half a character."""
    try:
        return _validator(schema, own).is_valid(data)
    except ValueError:
        return False


def is_date(text: str) -> bool:
    """Tell whether a text is a day as cases write it (2019-04-03), in a year that can be meant."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and day.year in _YEARS


def is_cpr(text: str) -> bool:
    """Tell whether a text can be a CPR number."""
    return read_cpr(text) is not None


FORMATS = {"date": is_date, "cpr": is_cpr}
"""The formats of text that are checked, by their name in the schemas."""


@lru_cache(maxsize=64)
def _validator(name: str, own: OwnFields) -> Draft202012Validator:
    texts = recalled(f"skemaer-{name}", (), partial(_texts, name, own), own)
    return Draft202012Validator(
        texts[name],
        retriever=lambda uri: json.loads(texts[uri.removeprefix(_BASE).removesuffix(_EXTENSION)]),
        validate_formats=True,
        formats=dict(FORMATS),
    )


def _texts(name: str, own: OwnFields) -> dict[str, str]:
    """Return by name the JSON of the schema `name` and of all that it can refer to."""
    files = {file.name.removesuffix(_EXTENSION) for file in SCHEMAS.glob(f"*{_EXTENSION}")}
    whole = {**whole_schema(name, own), "$id": f"{_BASE}{name}{_EXTENSION}"}
    return {file: json.dumps(_bare(whole if file == name else read_schema(file))) for file in files}


def _bare(part: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a part of a schema without what is only said to people, which is most of it."""
    if isinstance(part, list):
        return [_bare(each) for each in part]
    if not isinstance(part, Mapping):
        return part
    return {key: _bare(each) for key, each in part.items() if not (key in _SAID and isinstance(each, str))}
