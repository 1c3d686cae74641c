"""The executive orders (bekendtgørelser) by date: which one applies to a document of a case."""

from datetime import date
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from generator.case import Case
from generator.errors import RehabplanError
from generator.places import RULE_SETS
from generator.recall import recalled
from generator.values import dataclass

_FILE = RULE_SETS / "bekendtgoerelser.toml"
_DECIDING = ("moede.dato", "datoer.ansoegning", "forberedende_del.dato")
_KEYS = {"noegle", "titel", "eli", "fra", "til", "kontrolleret"}


@dataclass(frozen=True, slots=True)
class Order:
    """One order: in force from `begins` to `ends` (both included), last held against its text on `checked`."""

    key: str
    title: str
    eli: str
    begins: date
    ends: date
    checked: str


@dataclass(frozen=True, slots=True)
class Applied:
    """The order for a document, the day that decided it, and whether that day is only a guess."""

    order: Order
    day: date
    provisional: bool


@cache
def orders(file: Path = _FILE) -> tuple[Order, ...]:
    """Return the orders in the course of time; raise RehabplanError for a table with unknown keys, gaps or overlaps."""
    if file != _FILE:
        return _read(file)
    return recalled("bekendtgoerelser", (Order,), partial(_read, file))


def _read(file: Path) -> tuple[Order, ...]:
    import tomllib  # what is remembered does without

    try:
        rows = tomllib.loads(file.read_text(encoding="utf-8"))["bekendtgoerelse"]
        found = tuple(_order(row, file) for row in rows)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise RehabplanError("Tabellen kan ikke læses.", place=file.name, mend="Ret den.") from error
    for earlier, later in pairwise(found):
        if earlier.ends == date.max or (later.begins - earlier.ends).days != 1:
            raise RehabplanError(f"{earlier.key} og {later.key} støder ikke op til hinanden.", place=file.name)
    return found


def _order(row: dict[str, Any], file: Path) -> Order:
    place = f"{file.name}, {row.get('noegle', 'en række uden noegle')}"
    if wrong := (set(row) ^ _KEYS) - {"til"}:
        raise RehabplanError(f"Ukendte eller manglende nøgler: {', '.join(sorted(wrong))}.", place=place)
    begins, ends = row["fra"], row.get("til", date.max)
    if type(begins) is not date or type(ends) is not date or ends < begins:
        raise RehabplanError("»fra« og »til« skal være datoer, »fra« først.", place=place)
    return Order(row["noegle"], row["titel"], row["eli"], begins, ends, row["kontrolleret"])


def order_on(day: date) -> Order:
    """Return the order in force on `day`; before the first there is only the first."""
    return next((order for order in reversed(orders()) if order.begins <= day), orders()[0])


def applied(case: Case, document: str, today: date) -> Applied:
    """Return the order for `document` of `case`.

    The indsatsdel goes by its own date; the others by the meeting, else the application, else the forberedende
    del, else `today`, which is provisional. The case may name another order, with a reason.
    """
    deciding = ("indsatsdel.dato",) if document == "indsatsdel" else _DECIDING
    days = [date.fromisoformat(value) for value in map(case.get, deciding) if value]
    day = days[0] if days else today
    chosen = case.get("regelsaet.navn")
    order = next((order for order in orders() if order.key == chosen), None) or order_on(day)
    return Applied(order, day, not days)
