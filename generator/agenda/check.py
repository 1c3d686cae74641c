"""What is wrong with a meeting, all at once: its team, its times, its list of cases, what it would show of people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from generator.agenda.law import Law
from generator.agenda.meeting import Meeting, told
from generator.agenda.messages import finding
from generator.agenda.schedule import DAY, Schedule
from generator.case import Case
from generator.finding import Finding
from generator.formats import read_cpr

_TEAM_RULE = "team-omraader"
_SECRETS = (("cpr", "CPR-numre"), ("helbred", "helbredsoplysninger"))


def meeting(meeting: Meeting, times: Schedule, cases: Sequence[Case], law: Law) -> Iterator[Finding]:
    """Yield everything that is wrong with a meeting whose items are `cases` at `times`."""
    yield from _team(meeting, law)
    yield from _times(meeting, times)
    yield from _cases(meeting, cases)
    yield from _secrets(law.profile)


def _team(meeting: Meeting, law: Law) -> Iterator[Finding]:
    """Yield areas that lack, asked of the rules with a case that has nothing but this meeting, and members who do."""
    people = [{"navn": member.comes, "omraade": member.area} for member in meeting.team if member.area]
    team = {"dato": meeting.day.isoformat(), "deltagere": people or [{"rolle": "medlem"}]}
    bare = Case({"skemaversion": "1.0", "sagsnr": "x", "moede": team})
    yield from (replace(each, path="faste_medlemmer") for each in law.of_meeting(bare) if each.code == _TEAM_RULE)
    for index, member in enumerate(meeting.members):
        if not member.area:
            yield finding("medlem-uden-omraade", f"faste_medlemmer[{index}].omraade")
        if not member.comes:
            yield finding("afbud-uden-stedfortraeder", f"faste_medlemmer[{index}].stedfortraeder")


def _times(meeting: Meeting, times: Schedule) -> Iterator[Finding]:
    for index, span in enumerate(times.cases):
        path = f"sager[{index}].start"
        if span.end > DAY:
            yield finding("efter-midnat", path)
        elif meeting.ends is not None and span.end > meeting.ends:
            yield finding("efter-lukketid", path, end=told(span.end), closing=told(meeting.ends))
        if meeting.begins is not None and span.start < meeting.begins:
            yield finding("foer-moedet", path, start=told(span.start), opening=told(meeting.begins))
        for other, taken in enumerate(times.cases[:index]):
            if span.overlaps(taken):
                yield finding("samtidig", path, other=f"sagen {meeting.items[other].number}")
        if any(span.overlaps(rest.span) for rest in times.rests):
            yield finding("samtidig", path, other="en pause")


def _cases(meeting: Meeting, cases: Sequence[Case]) -> Iterator[Finding]:
    if not meeting.items:
        yield finding("ingen-sager", "sager")
    seen: set[str] = set()
    citizens: dict[str, str] = {}
    for index, case in enumerate(cases):
        path = f"sager[{index}].sagsnr"
        if case.number in seen:
            yield finding("sag-to-gange", path)
            continue
        seen.add(case.number)
        cpr = read_cpr(case.get("borger.cpr") or "")
        first = citizens.setdefault(cpr.digits, case.number) if cpr else case.number
        if first != case.number:
            yield finding("samme-borger", path, other=first)


def _secrets(profile: Mapping[str, Any]) -> Iterator[Finding]:
    chosen = profile.get("dagsorden", {})
    for key, what in _SECRETS:
        if chosen.get(key) and not chosen.get(f"{key}_grund"):
            yield finding("profil-uden-grund", f"profil.dagsorden.{key}_grund", what=what)
