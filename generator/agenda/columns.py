"""The sheets of an agenda, declared: every column with its heading, width, value and looks, in the order they print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import repeat
from typing import Any

from generator.agenda import shown
from generator.agenda.booking import is_held
from generator.agenda.deadlines import Deadline
from generator.agenda.plan import Agenda, Entry
from generator.agenda.sheet import Column, Kind, Link, Tone, Value
from generator.agenda.shown import Line, day_at, title
from generator.case import Case
from generator.fields import OwnFields, catalogue, label
from generator.finding import Finding

POSITION, NUMBER = "Nr.", "Sagsnr."
OUTCOME, AGAIN, COPY, REMARKS = "Indstilling", "Ses igen", "Kopi udleveret", "Bemærkninger"

AGAIN_PATH, COPY_PATH = "indstilling.se_sagen_igen", "indstilling.kopi_dato"
POSTPONED_PATH, REMARKS_PATH = "moede.udsat_grund", "kommune_felter.dagsorden_bemaerkninger"
POSTPONED = ("udsat", "afventer")
"""The states of a case that are outcomes of a meeting without being recommendations."""

_YES_NO = tuple(choice.title for choice in catalogue()[AGAIN_PATH].choices)
_LEVELS: Mapping[str, str] = {"fejl": "Fejl", "advarsel": "Advarsel", "oplysning": "Oplysning"}
_READY_TONES: Mapping[str, Tone] = {"Klar": "god", "Mangler": "slem", "Ikke": "slem"}
_SENT_TONES: Mapping[str, Tone] = {
    shown.OVERDUE: "slem",
    "Til regionen: overholdt": "god",
    "Til regionen: for sent": "slem",
    "Til regionen: overskredet": "slem",
    "Til regionen": "obs",
}
_GAP_TONES: Mapping[str, Tone] = {"Ingen": "god", "Fejl": "slem", "Advarsler": "obs"}
_OUTCOME_TONES: Mapping[str, Tone] = {"Udsat": "obs", "Afventer": "obs"}
_OWN_WIDTHS: Mapping[str, tuple[float, Kind]] = {
    "dato": (10, "dato"),
    "klokkeslaet": (6.5, "tid"),
    "heltal": (8, "tal"),
    "afkrydsning": (8, "tekst"),
}
_LEVEL_TONES: Mapping[str, Tone] = {"Fejl": "slem", "Advarsel": "obs"}


def _start(line: Line) -> time | None:
    return shown.clock_at(line.entry.span.start) if line.entry.span else None


def _end(line: Line) -> time | None:
    return shown.clock_at(line.entry.span.end) if line.entry.span else None


def remarks(case: Case) -> str:
    """Return the meeting's remarks on a case: why it was postponed, else the agenda's own; none before the meeting."""
    path = POSTPONED_PATH if case.get("status") in POSTPONED else REMARKS_PATH
    return (is_held(case) and case.get(path)) or ""


def _gaps(line: Line) -> str:
    return shown.counted(line.entry.all_findings)


def agenda_columns(agenda: Agenda, *, choices_at: str) -> list[Column[Line]]:
    """Return the columns of the sheet Dagsorden; `choices_at` is the formula for a row's lawful outcomes."""
    profile = agenda.profile
    return [
        Column(POSITION, 3.2, lambda line: line.entry.position, "tal"),
        Column(NUMBER, 11.2, lambda line: line.case.number),
        Column("Fra", 5.3, _start, "tid"),
        Column("Til", 5.3, _end, "tid"),
        Column("Borger", 6, shown.citizen),
        *_if(shown.shows(profile, "cpr"), Column("CPR-nr.", 11, shown.cpr)),
        Column("Alder", 4.9, shown.age, "tal", is_internal=True),
        Column("Sagstype", 13.5, _choice("sagstype"), is_hyphenated=True),
        Column("Forsørgelse", 14.2, _choice("borger.forsoergelse"), is_internal=True, is_hyphenated=True),
        Column("Behandling", 9.4, _choice("moede.behandling")),
        Column("Sagsbehandler", 12, lambda line: line.case.get("sagsbehandler.navn")),
        Column("Borger deltager", 7, shown.attends, tones={"Nej": "obs", "Ikke": "obs"}, is_hyphenated=True),
        Column("Bisidder", 6.8, shown.lay_assistant, is_hyphenated=True),
        Column("Tolk", 6, shown.interpreter, tones={"Ja, sprog": "obs"}),
        Column("Indkaldes særskilt", 10.8, shown.called_in, tones={"Mangler": "slem"}, is_hyphenated=True),
        Column("Særligt", 8, shown.special, tones={shown.PROTECTED: "slem"}),
        *_if(shown.shows(profile, "helbred"), Column("Ønsker", 14, lambda line: line.case.get("moede.oensker"))),
        Column("Lægeattest", 9, shown.certificate, tones={"Mangler": "slem"}, is_internal=True),
        Column("Forbered. del", 8.2, shown.preparation, tones=_READY_TONES, is_internal=True),
        Column("Til regionen og åbne frister", 11.2, shown.open_deadlines, tones=_SENT_TONES, is_internal=True),
        Column("Mangler", 7.2, _gaps, tones=_GAP_TONES, is_internal=True),
        *map(_own, profile.get("dagsorden", {}).get("kolonner", ()), repeat(agenda.own)),
        _input(OUTCOME, 15.3, shown.outcome, "Vælg det, mødet endte med.", choices_at=choices_at, tones=_OUTCOME_TONES),
        _input(AGAIN, 5, _choice(AGAIN_PATH), "Vil teamet se sagen igen?", choices=_YES_NO),
        _input(COPY, 10, lambda line: day_at(line.case, COPY_PATH), "Datoen, da borgeren fik en kopi.", kind="dato"),
        _input(REMARKS, 11.5, lambda line: remarks(line.case), "Ved udsat: grunden."),
    ]


def _own(path: str, own: OwnFields) -> Column[Line]:
    """Return a column with one of the municipality's own fields, as its profile asks; never in the copy to send."""
    field = catalogue("sag", own)[path]
    width, kind = _OWN_WIDTHS.get(field.kind, (12.0, "tekst"))
    return Column(field.label, width, lambda line: shown.own_value(line, field), kind, is_internal=True)


def _choice(path: str) -> Callable[[Line], str]:
    """Return the value of a column that shows the title of a choice."""
    return lambda line: title(path, line.case.get(path), line.day)


def _if(shows: bool, column: Column[Line]) -> list[Column[Line]]:
    return [column] if shows else []


def _input(heading: str, width: float, value: Callable[[Line], Value], prompt: str, **more: Any) -> Column[Line]:  # noqa: ANN401
    return Column(heading, width, value, prompt=prompt, is_internal=True, is_input=True, **more)


@dataclass(frozen=True, slots=True)
class Gap:
    """A finding on the sheet Mangler: of the case at `row` of Dagsorden, or of the meeting (None)."""

    finding: Finding
    entry: Entry | None
    row: int


def _where(gap: Gap) -> str:
    path = gap.finding.path
    return label(path, catalogue("sag" if gap.entry else "moede")) if path else ""


def _link(gap: Gap) -> Link | None:
    return Link(f"Sag nr. {gap.entry.position}", f"Dagsorden!A{gap.row}") if gap.entry else None


GAPS: Sequence[Column[Gap]] = (
    Column(POSITION, 4, lambda gap: gap.entry.position if gap.entry else None, "tal"),
    Column(NUMBER, 12, lambda gap: gap.entry.case.number if gap.entry else "Mødet"),
    Column("Alvor", 10, lambda gap: _LEVELS[gap.finding.level], tones=_LEVEL_TONES),
    Column("Hvor", 27, _where),
    Column("Hvad", 48, lambda gap: gap.finding.message),
    Column("Hjemmel", 37, lambda gap: gap.finding.law),
    Column("Hvad skal gøres", 45, lambda gap: gap.finding.mend),
    Column("Gå til", 10, _link),
)


@dataclass(frozen=True, slots=True)
class Attendance:
    """Someone on the sheet Deltagere: from when to when, for which case (None: the whole meeting)."""

    start: time | None
    end: time | None
    line: Line | None
    name: str
    title: str
    area: str
    role: str
    reason: str
    attends: str


PEOPLE: Sequence[Column[Attendance]] = (
    Column("Fra", 8, lambda one: one.start, "tid"),
    Column("Til", 8, lambda one: one.end, "tid"),
    Column(POSITION, 6, lambda one: one.line.entry.position if one.line else None, "tal"),
    Column(NUMBER, 15, lambda one: one.line.case.number if one.line else "Hele mødet"),
    Column("Navn", 28, lambda one: one.name),
    Column("Titel", 32, lambda one: one.title),
    Column("Område", 26, lambda one: one.area),
    Column("Rolle", 24, lambda one: one.role),
    Column("Hvorfor", 38, lambda one: one.reason),
    Column("Deltager", 20, lambda one: one.attends, tones={"Afbud": "obs", "Nej": "obs"}),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline on the sheet Frister."""

    deadline: Deadline
    entry: Entry
    today: date


_DUE_TONES: Mapping[str, Tone] = {"Overholdt": "god", "For sent": "slem", "Overskredet": "slem", "I dag": "obs"}
DEADLINES: Sequence[Column[Due]] = (
    Column(POSITION, 6, lambda due: due.entry.position, "tal"),
    Column(NUMBER, 16, lambda due: due.entry.case.number),
    Column("Frist", 32, lambda due: due.deadline.what),
    Column("Hjemmel", 48, lambda due: due.deadline.law),
    Column("Senest", 12, lambda due: due.deadline.due, "dato"),
    Column("Sket", 12, lambda due: due.deadline.done, "dato"),
    Column("Dage tilbage", 9, lambda due: due.deadline.left(due.today), "tal"),
    Column("Status", 26, lambda due: due.deadline.status(due.today), tones=_DUE_TONES),
)
