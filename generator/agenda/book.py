"""An agenda as a workbook: five sheets for the staff, or the copy of two that is sent."""

from collections.abc import Iterator, Sequence

from generator.agenda import shown
from generator.agenda.columns import (
    DEADLINES,
    GAPS,
    NUMBER,
    PEOPLE,
    POSTPONED,
    Attendance,
    Due,
    Gap,
    agenda_columns,
)
from generator.agenda.excel import workbook
from generator.agenda.meeting import told
from generator.agenda.plan import Agenda, Entry
from generator.agenda.sheet import Block, Cells, Frame, Kind, Sheet, table, tops
from generator.agenda.shown import Line, title
from generator.fields import catalogue
from generator.finding import worst_first
from generator.formats import long_date

AGENDA, GAPS_SHEET, PEOPLE_SHEET, DEADLINES_SHEET, OVERVIEW = "Dagsorden", "Mangler", "Deltagere", "Frister", "Overblik"
FACT, VALUE = "Mødet", "Oplysning"
MEETING_NAME, MEETING_DAY = "Mødets navn", "Mødedato"
"""Headings and rows of Overblik by which the workbook is known when it comes back."""

_AREA, _ROLE = "moede.deltagere[].omraade", "moede.deltagere[].rolle"
_NOTE = "Indeholder personoplysninger"
_TYPE_HEADINGS = ("Sagstype", "Sager", "Minutter", "Klar", "Andel klar")
_TYPE_KINDS: tuple[Kind, ...] = ("tekst", "tal", "tal", "tal", "andel")


def make(agenda: Agenda, *, is_sent: bool = False) -> bytes:
    """Return the workbook of an agenda; the sent copy has Dagsorden and Deltagere without internal columns."""
    lines = [Line(entry, agenda, is_sent) for entry in agenda.entries]
    overview = _overview(agenda)
    choices_at = _choices_formula(overview, len(lines))
    columns = [one for one in agenda_columns(agenda, choices_at=choices_at) if not (is_sent and one.is_internal)]
    main = Sheet(AGENDA, [Block("Dagsorden", columns, lines, empty="Ingen sager")], frozen_columns=2)
    people = Sheet(PEOPLE_SHEET, [Block("Deltagere", PEOPLE, list(_people(agenda, lines)), empty="Ingen")], 2)
    if is_sent:
        return workbook([main, people], _frame(agenda))
    gaps = Sheet(GAPS_SHEET, [Block("Mangler", GAPS, list(_gaps(agenda)), empty="Ingen mangler")], 2)
    due = [Due(one, entry, agenda.today) for entry in agenda.entries for one in entry.deadlines]
    deadlines = Sheet(DEADLINES_SHEET, [Block("Frister", DEADLINES, due, empty="Ingen frister")], 2)
    return workbook([main, gaps, people, deadlines, Sheet(OVERVIEW, overview)], _frame(agenda))


def _frame(agenda: Agenda) -> Frame:
    meeting, profile = agenda.meeting, agenda.profile
    when = f"{long_date(meeting.day)}{_hours(agenda)}"
    colour = profile.get("farver", {}).get("primaer", "")
    return Frame("Dagsorden: rehabiliteringsteamet", meeting.place, when, profile["navn"], _NOTE, colour, meeting.day)


def _hours(agenda: Agenda) -> str:
    spans = [entry.span for entry in agenda.entries if entry.span]
    begins = agenda.meeting.begins if agenda.meeting.begins is not None else min((s.start for s in spans), default=None)
    ends = max((span.end for span in spans), default=None)
    return "" if begins is None or ends is None else f", kl. {told(begins)}-{told(ends)}"


def _gaps(agenda: Agenda) -> Iterator[Gap]:
    yield from (Gap(each, None, 0) for each in worst_first(agenda.findings))
    for row, entry in enumerate(agenda.entries, 2):
        yield from (Gap(each, entry, row) for each in worst_first(entry.all_findings))


def _people(agenda: Agenda, lines: Sequence[Line]) -> Iterator[Attendance]:
    """Yield the team for the whole meeting, the breaks, and then whoever comes for each case."""
    spans = [line.entry.span for line in lines if line.entry.span]
    start = shown.clock_at(min(span.start for span in spans)) if spans else None
    end = shown.clock_at(max(span.end for span in spans)) if spans else None
    day = agenda.meeting.day
    for member in agenda.meeting.members:
        attends = "Ja" if not member.is_away else f"Afbud, {member.deputy} kommer" if member.deputy else "Afbud"
        area, role = title(_AREA, member.area, day), title(_ROLE, member.role, day)
        yield Attendance(start, end, None, member.name, member.title, area, role, "Fast medlem", attends)
    for rest in agenda.rests:
        at = shown.clock_at(rest.span.start), shown.clock_at(rest.span.end)
        yield Attendance(*at, None, rest.title or "Pause", "", "", "", "", "")
    for line in lines:
        yield from _for_case(line)


def _for_case(line: Line) -> Iterator[Attendance]:
    span, guests = line.entry.span, {guest.name: guest for guest in line.entry.item.guests}
    start, end = (shown.clock_at(span.start), shown.clock_at(span.end)) if span else (None, None)
    team = {member.comes for member in line.agenda.meeting.team}
    for row in line.case.get("moede.deltagere") or ():
        name, role = row.get("navn", ""), row.get("rolle", "")
        if name and name in team:
            continue
        is_private = role in shown.PRIVATE_ROLES
        yield Attendance(
            start,
            end,
            line,
            name=shown.private_name(line, name) if is_private else name,
            title="" if is_private else row.get("titel", ""),
            area=title(_AREA, row.get("omraade"), line.day),
            role=title(_ROLE, role, line.day),
            reason=guests[name].reason if name in guests else shown.interpreter(line) if role == "tolk" else "",
            attends=title("moede.deltagere[].til_stede", row.get("til_stede"), line.day),
        )


def _overview(agenda: Agenda) -> list[Block[Cells]]:
    """Return the tables of Overblik: the meeting, its cases by type, and what can come of each."""
    possible = [_possible(entry, agenda) for entry in agenda.entries]
    most = max(map(len, possible), default=1) - 1
    return [
        table("Moedet", (FACT, VALUE), list(_facts(agenda))),
        table("Typer", _TYPE_HEADINGS, _types(agenda), "Sager efter type", _TYPE_KINDS),
        table("Udfald", (NUMBER, *(f"Mulighed {n}" for n in range(1, most + 1))), possible, "Hvad mødet kan ende med"),
    ]


def _facts(agenda: Agenda) -> Iterator[Cells]:
    meeting, entries = agenda.meeting, agenda.entries
    ready = sum(map(shown.is_ready, entries))
    findings = [*agenda.findings, *(found for entry in entries for found in entry.all_findings)]
    yield MEETING_NAME, meeting.name
    yield MEETING_DAY, meeting.day
    yield "Tid og sted", ", ".join(filter(None, (_hours(agenda).removeprefix(", "), meeting.place)))
    yield "Pauser", "; ".join(f"{told(rest.span.start)}-{told(rest.span.end)} {rest.title}" for rest in agenda.rests)
    yield "Sager", len(entries)
    yield "Minutter til sager", _minutes(entries)
    yield "Sager, hvor den forberedende del er klar", f"{ready} af {len(entries)}"
    yield "Mangler i alt", shown.counted(findings).replace("\n", ", ")
    yield "Opgjort den", agenda.today
    if meeting.remarks:
        yield "Bemærkninger", meeting.remarks


def _types(agenda: Agenda) -> list[Cells]:
    """Return a row for each type of case on the agenda, in the schema's order, and one for those without."""
    groups: dict[object, list[Entry]] = {choice.key: [] for choice in catalogue()["sagstype"].choices} | {None: []}
    for entry in agenda.entries:
        groups[entry.case.get("sagstype")].append(entry)
    return [
        (title("sagstype", key, agenda.meeting.day) or "Ikke oplyst", *_counts(entries))
        for key, entries in groups.items()
        if entries
    ]


def _counts(entries: Sequence[Entry]) -> Cells:
    ready = sum(map(shown.is_ready, entries))
    return len(entries), _minutes(entries), ready, ready / len(entries)


def _minutes(entries: Sequence[Entry]) -> int:
    return sum(entry.span.end - entry.span.start for entry in entries if entry.span)


def _possible(entry: Entry, agenda: Agenda) -> Cells:
    """Return the case number and the titles of what can come of the case; postponed is always possible."""
    titles = [choice.title_on(agenda.meeting.day) for choice in entry.outcomes]
    return (entry.case.number, *titles, *(title("status", status, agenda.meeting.day) for status in POSTPONED))


def _choices_formula(overview: Sequence[Block[Cells]], count: int) -> str:
    """Return the formula that finds a case's outcomes on Overblik by its number, wherever its row is sorted to."""
    top, width = tops(overview)[-1], max(1, len(overview[-1].columns) - 1)
    row = f"MATCH($B2,{OVERVIEW}!$A${top + 1}:$A${top + max(1, count)},0)"
    cells = f"OFFSET({OVERVIEW}!$A${top},{row},1,1,"
    return f"{cells}COUNTA({cells}{width})))"
