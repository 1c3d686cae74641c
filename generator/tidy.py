"""Parsed JSON as the program keeps it: without nulls, texts in their one spelling, and what falls out is told.

Texts are spelled alike here, so that documents can be compared with what was read.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from generator import markup
from generator.fields import NO_OWN, Field, OwnFields, catalogue, label
from generator.finding import Finding
from generator.messages import finding
from generator.values import dataclass

_LONGEST_KEY = 64
_NAME = re.compile(r"(?!.*\d{6})[\w-]+")


class Doubled(dict[str, Any]):
    """An object of a JSON file in which the keys `twice` stand more than once."""

    twice: tuple[str, ...] = ()


def tidied(data: Any, schema: str | None = None, own: OwnFields = NO_OWN) -> tuple[Any, list[Finding]]:  # noqa: ANN401 - JSON
    """Return parsed JSON without nulls and with texts normalised, and what was lost or stands twice.

    How a text is spelled is told by its field in the schema; without a schema all are kept as they are, but cleaned.
    """
    tidying = _Tidying(catalogue(schema, own) if schema else {}, [])
    return tidying.value(data, "", ""), tidying.notes


@dataclass(frozen=True, slots=True)
class _Tidying:
    """What is known of the fields, by path, and what has been noted on the way through the data.

    A value's `path` says where it is, `field` the same with `[]` for every row; `known` is that field, if it is one.
    """

    fields: Mapping[str, Field]
    notes: list[Finding]

    def value(self, value: Any, path: str, field: str) -> Any:  # noqa: ANN401 - JSON
        """Return `value` without nulls and with texts normalised; what is lost or stands twice is noted."""
        if isinstance(value, dict):
            return self._group(value, path, field)
        if isinstance(value, list):
            return [self.value(part, f"{path}[{index}]", f"{field}[]") for index, part in enumerate(value)]
        if isinstance(value, str):
            return self._text(value, path, "", self.fields.get(field))
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def _group(self, group: dict[str, Any], path: str, field: str) -> dict[str, Any]:
        place, below = (f"{path}.", f"{field}.") if path else ("", "")
        if isinstance(group, Doubled):
            twice = filter(_is_key, group.twice)
            self.notes.extend(finding("dobbelt-felt", place + key, key=key) for key in twice)
        tidy = {}
        for key, part in group.items():
            known = self.fields.get(below + key)
            if known is None and not _is_key(key):
                number = list(group).index(key) + 1
                self.notes.append(finding("ulaeseligt-felt", path, label=label(path, self.fields), number=number))
                continue
            if type(part) is str:  # most are
                value = self._text(part, place, key, known)
            else:
                value = self.value(part, place + key, below + key)
            if value is not None:
                tidy[key] = value
        return tidy

    def _text(self, text: str, place: str, key: str, known: Field | None) -> str | None:
        """Return `text` cleaned; None for an empty one where only a date, a number or a choice can stand."""
        cleaned, removed = markup.clean(text)
        if removed:
            path = place + key
            self.notes.append(finding("fjernet-tegn", path, label=label(path, self.fields), count=removed))
        kind = known.kind if known else "linje"
        if kind == "tekst":
            return markup.spelled(cleaned)
        return cleaned.strip() or ("" if kind == "linje" else None)


def _is_key(text: str) -> bool:
    """Tell whether a key can be the name of a field; others are text gone astray, so they are not quoted."""
    return len(text) <= _LONGEST_KEY and _is_name(text)


@lru_cache(maxsize=2048)
def _is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None
