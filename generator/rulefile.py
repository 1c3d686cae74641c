"""Files of rules read as TOML, and remembered as JSON from run to run: Python takes its time over TOML."""

import json
import tomllib
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.places import RULE_SETS
from generator.word import cache

_DATE = "$dato"


def read_toml(file: Path) -> dict[str, Any]:
    """Return a file as `tomllib` reads it. Raises OSError and ValueError."""
    data = file.read_bytes()
    if file.parent != RULE_SETS:
        return tomllib.loads(data.decode("utf-8"))
    key = f"regler-{sha256(data).hexdigest()}"
    kept = cache.load(key)
    if kept is not None:
        remembered: dict[str, Any] = json.loads(kept, object_hook=_read)
        return remembered
    table = tomllib.loads(data.decode("utf-8"))
    cache.save(key, json.dumps(table, default=_written).encode())
    return table


def _written(day: date) -> dict[str, str]:
    return {_DATE: day.isoformat()}


def _read(group: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    return date.fromisoformat(group[_DATE]) if _DATE in group else group
