"""Whether parsed JSON keeps to a schema: a fast yes or no. What is wrong with it is for `faults` to say.

Owns jsonschema_rs. A test holds it to what jsonschema says.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from jsonschema_rs import Draft202012Validator

from generator.fields import NO_OWN, OwnFields, read_schema, whole_schema
from generator.formats import read_cpr

_BASE = "json-schema:///"
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
    schema = {**whole_schema(name, own), "$id": f"{_BASE}{name}.schema.json"}
    return Draft202012Validator(schema, retriever=_retrieve, validate_formats=True, formats=dict(FORMATS))


def _retrieve(uri: str) -> dict[str, Any]:
    """Return the schema file that another refers to."""
    return dict(read_schema(uri.removeprefix(_BASE).removesuffix(".schema.json")))
