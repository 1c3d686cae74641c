"""A meeting of the team as values, from the facts of moede.json or of the workbook that staff fill in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from generator import formats, load
from generator.agenda import form
from generator.agenda.messages import finding
from generator.agenda.schedule import Wish
from generator.finding import Finding, has_errors

MINUTES_PER_CASE = 60
"""For a case when neither it nor the meeting says: the average of 2013."""

_BREAK_MINUTES = 15
_MEMBER = ("navn", "titel", "omraade", "rolle", "stedfortraeder")
_GUEST = ("navn", "titel", "omraade", "grund")


@dataclass(frozen=True, slots=True)
class Member:
    """A fixed member of the team, and who comes instead."""

    name: str
    title: str
    area: str
    role: str
    deputy: str
    is_away: bool

    @property
    def comes(self) -> str:
        """The name of the one who comes: the member, else the deputy, else nobody."""
        return self.deputy if self.is_away else self.name


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone called in for one case, and why."""

    name: str
    title: str
    area: str
    reason: str


@dataclass(frozen=True, slots=True)
class Item:
    """A case on the agenda as staff put it there."""

    number: str
    start: int | None
    minutes: int | None
    guests: tuple[Guest, ...]
    wishes: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting: times are minutes since midnight; `breaks` is None where staff left them to the program."""

    name: str
    day: date
    begins: int | None
    ends: int | None
    place: str
    minutes: int
    deadline_days: int | None
    breaks: tuple[Wish, ...] | None
    members: tuple[Member, ...]
    items: tuple[Item, ...]
    municipality: str | None
    remarks: str

    @property
    def team(self) -> tuple[Member, ...]:
        """The fixed members who come, in person or by a deputy."""
        return tuple(member for member in self.members if member.comes)


@dataclass(frozen=True, slots=True)
class MeetingRead:
    """What came of reading a meeting: None if a fault stands in the way, and all findings."""

    meeting: Meeting | None
    findings: tuple[Finding, ...]


def read(file: Path) -> MeetingRead:
    """Read moede.json or a filled input workbook. Raises CaseError for what is neither."""
    if file.suffix.casefold() != ".xlsx":
        return accept(load.read_json(file))
    filled = form.read(file)
    if not filled.sheets:
        return MeetingRead(None, (finding("intet-skema", file.name),))
    read = accept(filled.data)
    found = (*filled.findings, *(_in_words(each, filled) for each in read.findings))
    return MeetingRead(None if has_errors(found) else read.meeting, found)


def _in_words(found: Finding, filled: form.Form) -> Finding:
    """Return a fault of the facts as one of the workbook: by sheet and row, and a date as it is written there."""
    mend = "Skriv den som 3. april 2019 eller 03-04-2019." if found.code == "ugyldig-dato" else found.mend
    return replace(found, path=filled.place(found.path), mend=mend)


def accept(data: Mapping[str, Any]) -> MeetingRead:
    """Return the facts of a meeting as values, normalised, or every fault they have."""
    tidy, found = load.examine(data, "moede")
    return MeetingRead(None if has_errors(found) else _meeting(tidy), tuple(found))


def _meeting(data: Mapping[str, Any]) -> Meeting:
    breaks = data.get("pauser")
    return Meeting(
        name=data["moede"],
        day=date.fromisoformat(data["dato"]),
        begins=minutes(data.get("start")),
        ends=minutes(data.get("slut")),
        place=data.get("sted", ""),
        minutes=data.get("minutter_pr_sag", MINUTES_PER_CASE),
        deadline_days=data.get("frist_dage"),
        breaks=None if breaks is None else tuple(map(_break, breaks)),
        members=tuple(map(_member, data.get("faste_medlemmer", ()))),
        items=tuple(map(_item, data.get("sager", ()))),
        municipality=data.get("kommune"),
        remarks=data.get("bemaerkninger", ""),
    )


def _break(row: Mapping[str, Any]) -> Wish:
    return Wish(row.get("minutter", _BREAK_MINUTES), minutes(row.get("start")), row.get("titel", ""))


def _member(row: Mapping[str, Any]) -> Member:
    name, title, area, role, deputy = (row.get(key, "") for key in _MEMBER)
    return Member(name, title, area, role, deputy, is_away=row.get("deltager") == "nej")


def _item(row: Mapping[str, Any]) -> Item:
    guests = tuple(Guest(*(guest.get(key, "") for key in _GUEST)) for guest in row.get("ekstra_deltagere", ()))
    return Item(row["sagsnr"], minutes(row.get("start")), row.get("minutter"), guests, row.get("oensker", ""))


def minutes(clock: str | None) -> int | None:
    """Return `09:30` as minutes since midnight."""
    return int(clock[:2]) * 60 + int(clock[3:]) if clock else None


def clock(minutes: int) -> str:
    """Return minutes since midnight as `09:30`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def told(minutes: int) -> str:
    """Return minutes since midnight as people write it: 9.30."""
    return formats.clock(clock(minutes))
