"""The deadlines of a case on the agenda: what, by which law, when, whether kept, and how many days are left."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from generator.agenda.meeting import Meeting
from generator.case import Case
from generator.formats import counted, months_later, short_date

REGION, COPY = "Til regionen", "Kopi til borgeren"
_REGION_DAYS, _COPY_DAYS = 14, 7


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline: `done` is the day it was met, kept or not."""

    what: str
    law: str
    due: date
    done: date | None

    @property
    def is_open(self) -> bool:
        """Whether it can be missed still, or has been, other than by what is done at the meeting."""
        return self.done is None and self.what != COPY

    def left(self, today: date) -> int | None:
        """Return the days left, less than none when it is over; None when it is met."""
        return None if self.done else (self.due - today).days

    def status(self, today: date) -> str:
        """Say how it stands, in words."""
        if self.done:
            days = (self.done - self.due).days
            return f"For sent: {_days(days)}" if days > 0 else "Overholdt"
        days = (self.due - today).days
        return f"Overskredet: {_days(-days)}" if days < 0 else "I dag" if days == 0 else f"Om {_days(days)}"

    def short(self, today: date) -> str:
        """Say it in two lines: what, how it stands, and when it was met or is due."""
        status = self.status(today).lower() + ("" if self.done else ", senest")
        return f"{self.what}: {status}\n{short_date(self.done or self.due)}"


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of deadline: where it is met, from and to which meeting day it stands, and how its day is found."""

    what: str
    law: str
    met_by: str
    begins: date
    ends: date
    due: Callable[["_Facts"], date | None]


@dataclass(frozen=True, slots=True)
class _Facts:
    case: Case
    meeting: Meeting
    limits: Mapping[str, int]

    def day(self, path: str) -> date | None:
        value = self.case.get(path)
        return date.fromisoformat(value) if value else None


def _to_team(facts: _Facts) -> date | None:
    days = facts.meeting.deadline_days
    return None if days is None else facts.meeting.day - timedelta(days)


def _to_region(facts: _Facts) -> date:
    return facts.meeting.day - timedelta(facts.limits.get("region_dage", _REGION_DAYS))


def _first_jobafklaring(facts: _Facts) -> date | None:
    moved = facts.day("datoer.overgang_jobafklaring")
    return moved + timedelta(weeks=4) if moved and facts.case.get("sagstype") == "jobafklaring_foerste" else None


def _copy(facts: _Facts) -> date:
    return facts.meeting.day + timedelta(facts.limits.get("kopi_dage", _COPY_DAYS))


def _first_effort(facts: _Facts) -> date | None:
    begun = facts.day("datoer.ressourceforloeb_fra")
    return months_later(begun, 6) if begun else None


_KINDS = (
    _Kind("Til teamet", "Kommunens egen frist", "datoer.sendt_team", date.min, date.max, _to_team),
    _Kind(
        REGION, "BEK nr. 754 af 2013, §§ 21 og 24 (ikke kontrolleret)", "datoer.sendt_region",
        date.min, date(2020, 12, 31), _to_region,
    ),
    _Kind(
        REGION, "BEK nr. 2236 af 29. december 2020, §§ 21 og 24", "datoer.sendt_region",
        date(2021, 1, 1), date.max, _to_region,
    ),
    _Kind(
        "Forelægges inden 4 uger", "LAB § 109 (ikke kontrolleret)", "moede.dato",
        date(2014, 7, 1), date(2024, 12, 31), _first_jobafklaring,
    ),
    _Kind(
        COPY, "STARs skrivelse fra 2015, afsnit 4 (anbefaling)", "indstilling.kopi_dato",
        date.min, date.max, _copy,
    ),
    _Kind(
        "Første indsats inden 6 måneder", "LAB § 113, stk. 2 (ikke kontrolleret)", "datoer.foerste_indsats",
        date(2022, 1, 1), date(2026, 1, 31), _first_effort,
    ),
)  # fmt: skip


def deadlines(case: Case, meeting: Meeting, profile: Mapping[str, Any]) -> Iterator[Deadline]:
    """Yield the deadlines of a case on a meeting, in the course of a case."""
    facts = _Facts(case, meeting, profile.get("frister", {}))
    for kind in _KINDS:
        due = kind.due(facts) if kind.begins <= meeting.day <= kind.ends else None
        if due:
            yield Deadline(kind.what, kind.law, due, facts.day(kind.met_by))


def _days(count: int) -> str:
    return counted(count, "dag", "dage")
