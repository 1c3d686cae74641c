"""The whole story of an agenda: a meeting and its cases become entries in order, each with its time and its gaps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from generator.agenda import booking, check, schedule
from generator.agenda.cases import Found
from generator.agenda.deadlines import Deadline, deadlines
from generator.agenda.law import Law
from generator.agenda.meeting import Item, Meeting, told
from generator.agenda.messages import finding
from generator.agenda.schedule import Rest, Span, Wish
from generator.case import Case
from generator.fields import NO_OWN, Choice, OwnFields
from generator.finding import Finding, has_errors

NINE = 9 * 60
_UNREAD = {"skemaversion": "1.0"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A case on the agenda, with the meeting in it.

    `span` is None where the day is over, `is_known` False where the case could not be read, and `is_refused` True
    where a newer meeting stands in it.
    """

    position: int
    item: Item
    case: Case
    span: Span | None
    findings: tuple[Finding, ...]
    preparation: tuple[Finding, ...]
    deadlines: tuple[Deadline, ...]
    outcomes: tuple[Choice, ...]
    is_known: bool
    is_refused: bool = False

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Everything that is open: in the case and its meeting, then in the forberedende del."""
        return self.findings + self.preparation


@dataclass(frozen=True, slots=True)
class Agenda:
    """A meeting with its entries, breaks, and what is wrong with the meeting itself."""

    meeting: Meeting
    entries: tuple[Entry, ...]
    rests: tuple[Rest, ...]
    findings: tuple[Finding, ...]
    profile: Mapping[str, Any]
    today: date
    own: OwnFields = NO_OWN

    @property
    def is_sound(self) -> bool:
        """Whether it can be sent out and written into the cases: no fault of its own, every case there to treat."""
        booked = all(entry.is_known and not entry.is_refused for entry in self.entries)
        return booked and not has_errors(self.findings)


def plan(meeting: Meeting, found: Mapping[str, Found], law: Law, *, arrange: bool = False) -> Agenda:
    """Return the agenda of a meeting; `arrange` puts cases with one interpreter, or with education, together."""
    cases = [_case(item, found) for item in meeting.items]
    groups = [_group(case, item) for case, item in zip(cases, meeting.items, strict=True)]
    notes: list[Finding] = []
    if arrange:
        order = schedule.grouped(groups)
        meeting = replace(meeting, items=tuple(meeting.items[index] for index in order))
        cases = [cases[index] for index in order]
    elif schedule.is_split(groups) and all(item.start is None for item in meeting.items):
        notes.append(finding("ikke-samlet", "sager"))
    begins = _begins(meeting, notes)
    times = schedule.propose([_wish(meeting, item) for item in meeting.items], begins, meeting.breaks)
    spans = [span if span.end <= schedule.DAY else None for span in times.cases]
    rows = zip(count(1), cases, meeting.items, spans, strict=False)
    entries = tuple(_entry(meeting, law, found, *row) for row in rows)
    notes += check.meeting(meeting, times, cases, law)
    said = {(each.code, each.message) for each in notes}
    entries = tuple(replace(entry, findings=_unsaid(entry.findings, said)) for entry in entries)
    return Agenda(meeting, entries, times.rests, tuple(notes), law.profile, law.today, law.own)


def _case(item: Item, found: Mapping[str, Found]) -> Case:
    """Return the case, or an empty one in its place, so that the agenda shows the gap."""
    read = found.get(item.number)
    return read.case if read and read.case else Case({**_UNREAD, "sagsnr": item.number})


def _group(case: Case, item: Item) -> str:
    """Return what puts cases together: the interpreter's name or language, else the education representative."""
    if item.start is not None:
        return ""
    if case.get("borger.tolk_behov") == "ja":
        return f"tolk {case.get('borger.tolk_navn') or case.get('borger.tolk_sprog') or ''}".casefold()
    return "undervisning" if any(guest.area == "undervisning" for guest in item.guests) else ""


def _begins(meeting: Meeting, notes: list[Finding]) -> int:
    if meeting.begins is not None:
        return meeting.begins
    given = [item.start for item in meeting.items if item.start is not None]
    if not given and meeting.items:
        notes.append(finding("starttid-foreslaaet", "start", start=told(NINE)))
    return min(given, default=NINE)


def _wish(meeting: Meeting, item: Item) -> Wish:
    return Wish(item.minutes or meeting.minutes, item.start)


def _entry(
    meeting: Meeting, law: Law, found: Mapping[str, Found], position: int, case: Case, item: Item, span: Span | None
) -> Entry:
    read = found.get(item.number)
    if read is None or read.case is None:
        return Entry(
            position, item, case, span, _unread(read), preparation=(), deadlines=(), outcomes=(), is_known=False
        )
    booked = booking.book(case, meeting, item, span)
    return Entry(
        position,
        item,
        booked.case,
        span,
        findings=(*read.findings, *booked.findings, *law.of_meeting(booked.case)),
        preparation=tuple(law.of_preparation(booked.case)),
        deadlines=tuple(deadlines(booked.case, meeting, law.profile)),
        outcomes=law.outcomes(booked.case),
        is_known=True,
        is_refused=booked.is_refused,
    )


def _unread(read: Found | None) -> tuple[Finding, ...]:
    if read is None:
        return (finding("sag-ukendt", "sagsnr"),)
    return (finding("sag-ulaeselig", "sagsnr"), *read.findings)


def _unsaid(findings: Iterable[Finding], said: set[tuple[str, str]]) -> tuple[Finding, ...]:
    return tuple(each for each in findings if (each.code, each.message) not in said)
