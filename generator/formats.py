"""Danish ways of writing dates, times, numbers and CPR numbers, counts, and texts cut short."""

from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

from generator.values import dataclass

_MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()
_HUNDREDTH = Decimal("0.01")
_DANISH = str.maketrans(",.", ".,")
_ERSTATNING = 6
"""An erstatningspersonnummer adds 60 to the day of birth (cpr.dk)."""


class Titled(str):
    """A choice as templates see it: prints its title, equals its key."""

    __slots__ = ("key",)
    key: str | int

    def __new__(cls, title: str, key: str | int) -> "Titled":
        """Return the title `title` for the key `key`."""
        titled = super().__new__(cls, title)
        titled.key = key
        return titled

    def __eq__(self, other: object) -> bool:
        """Equal to the key and to the title."""
        return other == self.key or (isinstance(other, str) and str.__eq__(self, other))

    def __ne__(self, other: object) -> bool:
        """The opposite of equal."""
        return not self == other

    __hash__ = str.__hash__


class Unsaid(str):
    """An empty text that sorts after every other: each field of the row to spare in a form."""

    __slots__ = ()

    def lower(self) -> "Unsaid":
        """Stay what it is where a template sorts without regard to case."""
        return self

    def __lt__(self, other: str) -> bool:
        """Come last."""
        return False

    def __gt__(self, other: str) -> bool:
        """Come last, but not after another like it."""
        return not isinstance(other, Unsaid)


@dataclass(frozen=True, slots=True)
class Cpr:
    """A CPR number read: ten digits, the day of birth, and whether it is an erstatningspersonnummer."""

    digits: str
    born: date
    substitute: bool

    def __str__(self) -> str:
        return f"{self.digits[:6]}-{self.digits[6:]}"

    def age_on(self, day: date) -> int:
        """Return the age in whole years on `day`."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


def read_cpr(text: str) -> Cpr | None:
    """Return the CPR number in `text`, or None if its date or century cannot be.

    Modulus 11 is not asked for: numbers without it are issued since 2007 (cpr.dk).
    """
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
        return None
    substitute = int(digits[0]) >= _ERSTATNING
    plain = f"{int(digits[0]) - _ERSTATNING}{digits[1:]}" if substitute else digits
    try:
        born = date(_century(int(plain[6]), int(plain[4:6])) + int(plain[4:6]), int(plain[2:4]), int(plain[:2]))
    except ValueError:
        return None
    return Cpr(digits, born, substitute)


def _century(seventh: int, year: int) -> int:
    """Return the century of birth by the seventh digit and the year ("Personnummeret i CPR", cpr.dk)."""
    if 5 <= seventh <= 8:
        return 2000 if year <= 57 else 1800
    return 1900 if seventh <= 3 or year >= 37 else 2000


def months_later(day: date, months: int) -> date:
    """Return the same day `months` later, or the month's last day where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=4096)
def long_date(day: date) -> str:
    """Return `day` as in a letter: 3. april 2019."""
    return f"{day.day}. {_MONTHS[day.month - 1]} {day.year:04}"


@lru_cache(maxsize=4096)
def short_date(day: date) -> str:
    """Return `day` as in a table: 03-04-2019."""
    return f"{day.day:02}-{day.month:02}-{day.year:04}"


def clock(told: str) -> str:
    """Return a time as a case has it, 09:30, as in a letter: 9.30."""
    return f"{int(told[:2])}.{told[3:]}"


@lru_cache(maxsize=1024)
def number(value: float) -> str:
    """Return `value` with decimal comma and at most two decimals: 12,5."""
    exact = Decimal(str(value))
    try:
        rounded = exact.quantize(_HUNDREDTH, ROUND_HALF_EVEN)
    except InvalidOperation:  # too large to have decimals
        rounded = exact.to_integral_value()
    if not rounded:  # nothing has no sign: -0.0 equals 0.0, and would answer for it from memory
        return "0"
    whole, _, decimals = f"{rounded:,f}".translate(_DANISH).partition(",")
    return f"{whole},{decimals.rstrip('0')}".rstrip(",")


def counted(count: int, one: str, many: str) -> str:
    """Return `count` with its noun: 1 sag, 2 sager."""
    return f"{count} {one if count == 1 else many}"


def clipped(text: str, longest: int) -> str:
    """Return `text` as one line of at most `longest` characters, an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
