"""The meeting and its deadlines as a calendar file. It names no case and no person: calendars are shared and synced."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from generator.agenda.plan import Agenda
from generator.formats import counted

_ZONE = ZoneInfo("Europe/Copenhagen")


def make(agenda: Agenda) -> bytes:
    """Return the meeting, and each day on which deadlines of its cases fall, as an .ics; no clock in the bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//rehabplan//dagsorden//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for event in (_meeting(agenda), *_deadlines(agenda)):
        calendar.add_component(event)
    year = agenda.meeting.day.year
    calendar.add_missing_timezones(first_date=date(year, 1, 1), last_date=date(year + 1, 1, 1))
    return bytes(calendar.to_ical())


def _meeting(agenda: Agenda) -> Event:
    meeting, spans = agenda.meeting, [entry.span for entry in agenda.entries if entry.span]
    event = _event(agenda, "moede", "Møde i rehabiliteringsteamet")
    if spans:
        starts = [span.start for span in spans] + ([] if meeting.begins is None else [meeting.begins])
        event.add("dtstart", _at(meeting.day, min(starts)))
        event.add("dtend", _at(meeting.day, max(span.end for span in spans)))
    else:
        event.add("dtstart", meeting.day)
    if meeting.place:
        event.add("location", meeting.place)
    count = len(agenda.entries)
    event.add("description", f"{counted(count, 'sag', 'sager')} på dagsordenen.")
    return event


def _deadlines(agenda: Agenda) -> Iterator[Event]:
    """Yield an event for each kind of deadline and day that is not met."""
    open_ones = Counter((one.due, one.what) for entry in agenda.entries for one in entry.deadlines if one.done is None)
    for (due, what), count in sorted(open_ones.items()):
        name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in what.lower())
        cases = counted(count, "sag", "sager")
        event = _event(agenda, f"{name}-{due.isoformat()}", f"Frist: {what[0].lower()}{what[1:]} ({cases})")
        event.add("dtstart", due)
        event.add("transp", "TRANSPARENT")
        yield event


def _event(agenda: Agenda, name: str, summary: str) -> Event:
    meeting = agenda.meeting
    event = Event()
    event.add("uid", f"{meeting.day.isoformat()}-{meeting.name}-{name}@rehabplan")
    event.add("dtstamp", datetime.combine(agenda.today, time(), UTC))
    event.add("summary", summary)
    return event


def _at(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(), _ZONE) + timedelta(minutes=minutes)
