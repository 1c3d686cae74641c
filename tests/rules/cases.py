"""Complete cases for the rules, from the compact data beside this file, on any day."""

import re
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from generator import rules
from generator.case import Case
from generator.documents import called_for
from generator.orders import applied, orders

FOLDER = Path(__file__).parent
PROFILE = {"frister": {"attest_maaneder": 6}}
_TOKEN = re.compile(r"dag([+-]\d+)?")


@cache
def data(name: str):
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def kinds() -> list[str]:
    return list(data("sager")["sag"])


def span(text: str) -> list[str]:
    """`2012-2014b` → every order from the one to the other."""
    keys = [order.key for order in orders()]
    first, _, last = text.partition("-")
    return keys[keys.index(first) : keys.index(last or first) + 1]


def day_in(key: str) -> date:
    """A day well inside an order; in the first one a day when all of it is in force."""
    order = next(order for order in orders() if order.key == key)
    return date(2014, 3, 3) if key == "2012" else order.begins + timedelta(days=10)


def complete(kind: str, day: date) -> Case:
    """The case of a kind with all that the law asks, on a meeting day."""
    own = dict(data("sager")["sag"][kind])
    own.pop("orden")
    parts = [data("sager")[part] for part in ("faelles", *own.pop("dele"))]
    case = Case({})
    for part in (*parts, own):
        case = changed(case, part, day)
    return case


def changed(case: Case, changes: dict, day: date) -> Case:
    """The case with values put in by path; "" takes a value out, and dates are counted from the day."""
    for path, value in changes.items():
        case = case.with_value(path, _dated(value, day))
    return case


def _dated(value, day: date):
    if isinstance(value, dict):
        return {key: _dated(part, day) for key, part in value.items()}
    if isinstance(value, list):
        return [_dated(part, day) for part in value]
    token = _TOKEN.fullmatch(value) if isinstance(value, str) else None
    return (day + timedelta(days=int(token[1] or 0))).isoformat() if token else (None if value == "" else value)


def weighed(case: Case, day: date, part: str = "") -> dict[str, list]:
    """Every finding by document key, the case's own and the meeting's under ""; `part` leaves out other documents."""
    found = {"": rules.case_findings(case, applied(case, "forberedende_del", day), PROFILE)}
    for kind in called_for(case):
        if kind.key.startswith(part):
            found[kind.key] = rules.findings(case, kind.key, applied(case, kind.key, day), PROFILE)
    return found


def all_found(case: Case, day: date, part: str = "") -> list:
    return [one for group in weighed(case, day, part).values() for one in group]
