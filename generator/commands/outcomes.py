"""What `rehabplan read` does with an agenda's workbook: shows what staff wrote, keeps it in the cases, makes drafts."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator import batch, documents, report, workspace
from generator.agenda import cases
from generator.agenda.law import OUTCOME, Law
from generator.agenda.outcomes import Outcomes, read_workbook
from generator.commands import FAILED, FAULTS, OK, paths
from generator.errors import RehabplanError
from generator.finding import has_errors
from generator.formats import counted
from generator.municipalities import municipality
from generator.pipeline import Choices, Outcome

ENDING = ".xlsx"
_OTHER_SHEETS = {".xls", ".xlsm", ".xlsb", ".ods", ".csv"}


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of a workbook: what it says, the case files written, and the drafts."""

    file: Path
    outcomes: Outcomes
    saved: tuple[Path, ...]
    drafts: tuple[Outcome, ...]


def is_agenda(file: Path) -> bool:
    """Tell whether a file to read is an agenda's workbook. Raises RehabplanError for another kind of sheet."""
    ending = file.suffix.casefold()
    if ending in _OTHER_SHEETS:
        mend = "Gem dagsordenen som Excel-projektmappe (.xlsx), og læs den igen."
        raise RehabplanError("Regnearket er ikke gemt som .xlsx.", place=str(file), mend=mend)
    return ending == ENDING


def read_agendas(files: Sequence[Path], folder: Path | None, *, write: bool, drafts: bool, as_json: bool) -> None:
    """Show what staff have written in workbooks; write it into the cases in `folder`, and make `drafts`, if told.

    Exits: 0 done · 1 something in a workbook or a draft is at fault · 2 a draft could not run. Raises RehabplanError
    for what is no workbook, and for a case that cannot be written.
    """
    if drafts and not write:
        raise RehabplanError("Kladderne laves af det, der er gemt i sagerne.", mend="Skriv --write --drafts.")
    read = []
    for file in files:
        read.append(_read(file, folder, write=write, drafts=drafts))
        for line in () if as_json else _lines(read[-1], is_written=write):
            click.echo(line)
    if as_json:
        click.echo(report.as_json(list(map(_as_json, read))))
    faults = any(has_errors(each.outcomes.findings) or any(one.refused for one in each.drafts) for each in read)
    failed = any(one.failed for each in read for one in each.drafts)
    sys.exit(FAILED if failed else FAULTS if faults else OK)


def _read(file: Path, folder: Path | None, *, write: bool, drafts: bool) -> _Read:
    choices = Choices(date.today(), paths.out(), home=workspace.find())
    ours = municipality(None, choices.home)
    place = folder or paths.inside(workspace.CASES) or cases.near(file)
    got = read_workbook(file, place, Law(ours.profile, choices.today, ours.own))
    saved = cases.write(got.cases, got.found) if write else []
    return _Read(file, got, tuple(saved), tuple(_drafts(got, choices)) if drafts else ())


def _drafts(got: Outcomes, choices: Choices) -> Iterator[Outcome]:
    """Yield what comes of making the recommendation of each case of the meeting that has one."""
    now = {number: read.case for number, read in got.found.items()} | {case.number: case for case in got.cases}
    for case in now.values():
        if case and case.source and case.get(OUTCOME):
            kinds = (kind for kind in documents.called_for(case) if case.get(OUTCOME) in kind.outcomes)
            keys = tuple(kind.key for kind in kinds)
            yield from batch.generate_all([case.source], replace(choices, document_keys=keys))


def _lines(read: _Read, *, is_written: bool) -> Iterator[str]:
    got, count = read.outcomes, len(read.outcomes.cases)
    changes = f"ændringer i {counted(count, 'sag', 'sager')}" if count else "ingen ændringer"
    yield f"{read.file.name}: {changes}"
    number = ""
    for change in got.changes:
        if change.number != number:
            number = change.number
            yield f"  Sag {number}"
        yield f"    {change.label}"
        yield f"      før: {report.value_line(change.before)}"
        yield f"      nu:  {report.value_line(change.after)}"
    yield from report.finding_lines(got.findings)
    if got.changes:
        yield "Ændringerne er gemt." if is_written else "Intet er gemt. Kør igen med --write for at gemme."
    elif not has_errors(got.findings):
        yield "Der er intet nyt i de gule kolonner."
    if has_errors(got.findings):
        rows = "Det, der har fejl, er ikke læst ind. Ret det i arbejdsbogen, gem den, og læs den igen."
        yield rows if got.found else "Intet er læst ind."
    for draft in read.drafts:
        yield f"Sag {draft.number}: {report.verdict(draft)}"
        yield from report.finding_lines(draft.all_findings if draft.refused else ())
        yield from (f"  Dannet: {file}" for file in draft.written)


def _as_json(read: _Read) -> dict[str, Any]:
    return {
        "fil": str(read.file),
        "aendringer": [asdict(change) for change in read.outcomes.changes],
        "fund": [found.as_dict() for found in read.outcomes.findings],
        "gemt": [str(path) for path in read.saved],
        "dannet": [str(path) for draft in read.drafts for path in draft.written],
    }
