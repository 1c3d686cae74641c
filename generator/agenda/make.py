"""The agenda from file to file: read a meeting and its cases, plan, write the workbook, book the meeting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.agenda import book, calendar, cases, form, meeting, output, overview, plan
from generator.agenda.law import Law
from generator.agenda.messages import finding
from generator.agenda.plan import Agenda
from generator.finding import Finding
from generator.municipalities import Municipality

FOLDER = "dagsorden"
BLANK = "moede.xlsx"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a run is told. `municipality` gives the municipality by the name that the meeting says, or None.

    `cases` is the folder of the cases, by default the one beside the meeting's; `is_sent` makes the copy to send;
    `arrange` lets the program order the cases; `write` books the meeting into them.
    """

    today: date
    out: Path
    municipality: Callable[[str | None], Municipality]
    cases: Path | None = None
    is_sent: bool = False
    arrange: bool = False
    write: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a meeting: the agenda (None if it cannot be read), findings about the meeting, files written.

    `booked` are the cases that the meeting was written into; None if it was not to be.
    """

    agenda: Agenda | None
    findings: tuple[Finding, ...]
    written: tuple[Path, ...] = ()
    is_refused: bool = False
    booked: tuple[Path, ...] | None = None


def make_agenda(file: Path, wishes: Wishes) -> Made:
    """Write the agenda of the meeting in `file`; a copy to send, and the cases, only where nothing is wrong with it.

    Raises CaseError for what cannot be read, OutputError for what cannot be written.
    """
    read = meeting.read(file)
    if read.meeting is None:
        return Made(None, read.findings, is_refused=True)
    ours = wishes.municipality(read.meeting.municipality)
    folder = wishes.cases or cases.beside(file)
    found = cases.find([item.number for item in read.meeting.items], folder, ours.own)
    law = Law(ours.profile, wishes.today, ours.own)
    agenda = plan.plan(read.meeting, found, law, arrange=wishes.arrange)
    findings = (*read.findings, *agenda.findings)
    if wishes.is_sent and not agenda.is_sound:
        return Made(agenda, findings, is_refused=True)
    files = _files(agenda, is_sent=wishes.is_sent)
    written, edited = output.write(files, wishes.out / FOLDER)
    booked = None
    if wishes.write and not agenda.is_sound:
        edited.append(finding("ikke-booket", "sager"))
    elif wishes.write:
        booked = tuple(cases.write((entry.case for entry in agenda.entries), found))
    return Made(agenda, (*findings, *edited), tuple(written), bool(edited), booked)


def _files(agenda: Agenda, *, is_sent: bool) -> dict[str, bytes]:
    name = f"{agenda.meeting.day.isoformat()}_{agenda.meeting.name}"
    if is_sent:
        return {f"{name}_udsendelse.xlsx": book.make(agenda, is_sent=True)}
    return {f"{name}.xlsx": book.make(agenda), f"{name}.ics": calendar.make(agenda)}


def make_blank(out: Path) -> Made:
    """Write an input workbook to fill in."""
    written, edited = output.write({BLANK: form.blank()}, out / FOLDER)
    return Made(None, tuple(edited), tuple(written), bool(edited))


def make_overview(
    files: Sequence[Path],
    period: overview.Period,
    wishes: Wishes,
    each: Callable[[], object] = lambda: None,
) -> Made:
    """Write the overview of a period; `each` is called for every file as it is read."""
    ours = wishes.municipality(None)
    treatments: list[overview.Treatment] = []
    notes: list[Finding] = []
    for file, (found, is_faulty) in overview.read_all(files, period, Law(ours.profile, wishes.today, ours.own)):
        treatments += found
        notes += [finding("ikke-talt", file.name)] if is_faulty else []
        each()
    name = f"overblik_{period.begins.isoformat()}_{period.ends.isoformat()}.xlsx"
    data = overview.make(treatments, period, ours.profile, wishes.today)
    written, edited = output.write({name: data}, wishes.out / FOLDER)
    return Made(None, (*notes, *edited), tuple(written), bool(edited))
