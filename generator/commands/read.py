"""The commands that bring edits back: `read`, `history` and `erase`. `cli` hangs them on its group."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator import documents, edited, load, pipeline, report, workspace
from generator import history as past
from generator.base import edits_of
from generator.case import Case
from generator.commands import FAULTS, OK, OPTIONS, outcomes, paths
from generator.errors import CaseError, OutputError, RehabplanError
from generator.finding import Finding, has_errors, worst_first
from generator.formats import counted
from generator.pipeline import Choices
from generator.readback import ReadBack

_file = click.Path(path_type=Path, exists=True, dir_okay=False)
_case_file = click.argument("case_file", metavar="SAG", type=paths.CASE_FILE)


@click.command(
    options_metavar=OPTIONS,
    help="Læs rettelser i Word-dokumenter tilbage i sagen, eller udfaldene i en dagsorden (.xlsx) tilbage i mødets "
    "sager. Viser dem; --write gemmer.",
)
@click.argument("files", metavar="DOCX|XLSX...", nargs=-1, required=True, type=_file)
@click.option(
    "--case",
    "case_file",
    metavar="SAG",
    type=paths.CASE_FILE,
    help="Sagen. Uden den bliver blanketten en ny sag.",
)
@click.option("--cases", "folder", type=paths.OUT, metavar="MAPPE", help="Dagsorden: mappen med mødets sager.")
@click.option("--write", is_flag=True, help="Gem ændringerne i sagen. Den tidligere udgave bliver gemt.")
@click.option("--drafts", is_flag=True, help="Dagsorden: lav kladder af de indstillinger, der blev valgt.")
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
def read(
    files: Sequence[Path], case_file: Path | None, folder: Path | None, write: bool, drafts: bool, as_json: bool
) -> None:
    """Show the edits in documents or agendas, and write them into the cases if told."""
    agendas = [outcomes.is_agenda(file) for file in files]
    if any(agendas) and (case_file or not all(agendas)):
        raise RehabplanError("En dagsorden læses for sig, uden --case.", mend="Læs Word-dokumenter bagefter.")
    if any(agendas):
        outcomes.read_agendas(files, folder, write=write, drafts=drafts, as_json=as_json)
    if folder or drafts:
        raise RehabplanError("--cases og --drafts hører til en dagsorden.", mend="Peg på arbejdsbogen (.xlsx).")
    raw = case_file.read_bytes() if case_file else b""
    before = pipeline.known_case(case_file, _choices()) if case_file else None
    documents_read = {file: _bytes_of(file) for file in files}
    found: dict[Path, ReadBack] = {}
    case = before
    for file in files:
        found[file] = back = edits_of(documents_read[file], file, case, _choices())
        if before is not None:
            case = back.case or case
        elif write and back.case is not None:
            _create(back.case, file)
    rest = _new_findings(case, before) if case is not None else []
    if case_file and write and case is not None:
        _save(case, before, raw)
        for file, back in found.items():
            edited.keep_read(case_file, case, file, documents_read[file], back)
    if as_json:
        click.echo(report.as_json([_row(file, back, rest) for file, back in found.items()]))
    else:
        _show(found, rest, write)
    faults = any(back.case is None or has_errors(back.findings) for back in found.values())
    sys.exit(FAULTS if faults else OK)


@click.command(options_metavar=OPTIONS, help="Vis en sags tidligere udgaver, eller hent en af dem frem.")
@_case_file
@click.option("--restore", type=int, metavar="NR", help="Gør denne udgave til den gældende igen.")
def history(case_file: Path, restore: int | None) -> None:
    """List earlier versions of a case, or bring one back."""
    number = _number(case_file)
    if restore is not None:
        past.restore(case_file, number, restore)
        click.echo(f"Udgave {restore} er nu den gældende. Den, der gjaldt før, er også gemt.")
        return
    versions = past.versions(case_file, number)
    for version in versions:
        click.echo(f"{version.number:>4}  gjaldt indtil {version.replaced.astimezone():%d-%m-%Y kl. %H.%M}")
    if not versions:
        click.echo("Sagen har ingen tidligere udgaver.")


@click.command(options_metavar=OPTIONS, help="Slet alt om en sag: sagen, dens tidligere udgaver og dens dokumenter.")
@_case_file
@click.option("--out", type=paths.OUT, default=paths.out, metavar="MAPPE", help="Mappen med dokumenterne. Ellers out.")
@click.option("--yes", is_flag=True, help="Spørg ikke først.")
def erase(case_file: Path, out: Path, yes: bool) -> None:
    """Remove everything about a case."""
    number = _number(case_file)
    if not yes and not _agrees(f"Slet sag {number}, dens udgaver og dens dokumenter for altid? Skriv ja"):
        click.echo("Intet er slettet.")
        return
    for place in past.erase(case_file, number, out):
        click.echo(f"Slettet: {place}")


def _agrees(question: str) -> bool:
    """Ask in Danish; anything but ja is no."""
    answer = click.prompt(question, default="nej", show_default=False, type=str)
    return str(answer).strip().casefold() in {"ja", "j"}


COMMANDS = (read, history, erase)


def _number(file: Path) -> str:
    """Return the case number of a file, also of one that is not valid."""
    number = str(load.read_json(file).get("sagsnr", ""))
    if load.accept({"skemaversion": "1.0", "sagsnr": number}).case is None:
        raise CaseError("Filen har intet gyldigt sagsnummer.", place=str(file), mend="Kontrollér, at det er en sag.")
    return number


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CaseError("Filen kan ikke læses.", place=str(file), mend="Luk den i Word, og prøv igen.") from error


def _create(case: Case, form: Path) -> None:
    """Write the new case of a form: in the workspace, else beside the form. Raises OutputError if there is one."""
    file = (paths.inside(workspace.CASES) or form.parent) / f"{case.number}.json"
    if file.exists():
        mend = f'Læs blanketten ind i den: rehabplan read "{form}" --case "{file}" --write'
        raise OutputError("Der er allerede en sag med det nummer.", place=str(file), mend=mend)
    past.create(case, file)


def _choices() -> Choices:
    return Choices(date.today(), home=workspace.find())


def _save(case: Case, before: Case | None, raw: bytes) -> None:
    if case is not before:
        past.save(case, raw)


def _new_findings(case: Case, before: Case | None) -> list[Finding]:
    """Return what the law says of the case that it did not say before."""
    if case is before:
        return []
    known = set(_said(before)) if before else set()
    return worst_first([found for found in _said(case) if found not in known])


def _said(case: Case) -> list[Finding]:
    found = pipeline.findings_of(case, documents.called_for(case), _choices())
    return [each for group in found.values() for each in group]


def _row(file: Path, back: ReadBack, rest: Sequence[Finding]) -> Mapping[str, Any]:
    return {
        "fil": str(file),
        "sagsnr": back.case.number if back.case else None,
        "aendringer": [asdict(change) for change in back.changes],
        "fund": [found.as_dict() for found in back.findings],
        "sagen_derefter": [found.as_dict() for found in rest],
        "ikke_laest": list(back.unread),
    }


def _show(found: Mapping[Path, ReadBack], rest: Sequence[Finding], write: bool) -> None:
    for file, back in found.items():
        count = len(back.changes)
        click.echo(f"{file.name}: {counted(count, 'ændring', 'ændringer')}")
        for change in back.changes:
            before, after = map(report.value_line, (change.before, change.after))
            click.echo(f"  {change.label}\n    før: {before}\n    nu:  {after}")
        _show_lines(report.finding_lines(back.findings))
        for words in back.unread:
            click.echo(f"  IKKE LÆST: {report.value_line(words)}")
        if back.case is None:
            click.echo("  Intet er gemt fra dette dokument.")
    if rest:
        click.echo("Sagen derefter:")
        _show_lines(report.finding_lines(rest))
    if any(back.changes and back.case for back in found.values()):
        click.echo("Ændringerne er gemt." if write else "Intet er gemt. Kør igen med --write for at gemme.")


def _show_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)
