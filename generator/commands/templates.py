"""The commands `rehabplan templates …`: what a municipality does with its own Word templates. `cli` hangs the group."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator import municipalities, report, workspace
from generator.case import Case
from generator.commands import FAULTS, OK, OPTIONS, adapt, paths
from generator.documents import KINDS, MEETING_FORM, DocumentKind
from generator.errors import RehabplanError, TemplateError
from generator.finding import Finding, has_errors
from generator.formats import counted
from generator.templates import check as checking
from generator.templates import mark, proofs
from generator.templates.check import Checked
from generator.templates.proofs import Proof
from generator.templates.trial import Trial
from generator.templates.trial import cases as read_cases
from generator.templates.trial import samples as sample_cases


@click.group(
    options_metavar=OPTIONS,
    subcommand_metavar="KOMMANDO …",
    help="Kommunens egne Word-skabeloner: kontrollér, tilpas, sammenlign og opgradér dem.",
)
def templates() -> None:
    """Hold the commands on templates."""


@templates.command(
    options_metavar=OPTIONS,
    short_help="Kontrollér skabeloner: alle fejl på én gang.",
    help="Kontrollér skabeloner: alle fejl på én gang, med overskrift, afsnit eller celle, og hvad man gør ved dem.",
)
@click.argument(
    "files",
    metavar="DOCX...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
)
@click.option(
    "--document",
    "key",
    type=click.Choice([*KINDS, MEETING_FORM.key]),
    metavar="NØGLE",
    help="Det dokument, skabelonen er til; ellers filens navn.",
)
@click.option("--mark", "marks", is_flag=True, help="Gem en kopi, hvor hver fejl er en kommentar i Word.")
@click.option("--samples", is_flag=True, help="Sammenlign med de godkendte tekster i skabeloner/proever.")
@click.option("--update", is_flag=True, help="Sammen med --samples: godkend de tekster, skabelonen giver nu.")
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
def check(files: Sequence[Path], key: str | None, marks: bool, samples: bool, update: bool, as_json: bool) -> None:
    """Check templates, and say what is wrong with each."""
    if update and not samples:
        raise click.UsageError("--update hører sammen med --samples.")
    ours = municipalities.municipality(None, workspace.find())
    rows, faults = [], False
    for file in files:
        trial = Trial(_kind(file, key), ours, date.today())
        data = adapt.read_template(file)
        checked = checking.check(data, file.name, trial)
        found, tests = list(checked.findings), list[Proof]()
        if samples and not has_errors(found):
            tests, more = _prove(file, data, trial, update)
            found += more
        copy = _mark(file, data, checked) if marks else None
        faults = faults or has_errors(found)
        rows.append(_row(file, trial.kind, found, copy))
        if not as_json:
            click.echo("\n".join(_lines(file, trial.kind, found, tests, copy)))
    if as_json:
        click.echo(report.as_json(rows))
    sys.exit(FAULTS if faults else OK)


def _kind(file: Path, key: str | None) -> DocumentKind:
    """Return the kind of document: as told, else as the file is named."""
    known = {**KINDS, MEETING_FORM.key: MEETING_FORM}
    name = key or next((one for one in sorted(known, key=len, reverse=True) if file.stem.lower().startswith(one)), "")
    if name not in known:
        raise RehabplanError(
            "Filens navn siger ikke, hvilket dokument det er en skabelon til.",
            place=str(file),
            mend=f"Skriv --document og et af: {', '.join(known)}.",
        )
    return known[name]


def _prove(file: Path, data: bytes, trial: Trial, update: bool) -> tuple[list[Proof], list[Finding]]:
    """Return the documents of the samples and the municipality's own cases as text, and what is to be said of them."""
    home = workspace.find()
    folder = (home / municipalities.TEMPLATES if home else file.parent) / proofs.FOLDER
    try:
        tests = proofs.proofs(data, trial, [*sample_cases(trial.municipality.own), *_own_cases(trial)], folder)
    except TemplateError as error:
        return [], [proofs.at_fault(error)]
    if update:
        for written in proofs.accept(tests):
            click.echo(f"Godkendt: {written}", err=True)
        return [], []
    return tests, list(proofs.findings(tests))


def _own_cases(trial: Trial) -> list[Case]:
    folder = paths.inside(workspace.CASES)
    return read_cases(sorted(folder.glob("*.json")), trial.municipality.own) if folder else []


def _mark(file: Path, data: bytes, checked: Checked) -> Path | None:
    """Return the copy with comments; None where there is nothing to say, or the file cannot be read at all."""
    if not any(found.level != "oplysning" for found in checked.findings) or not checked.spots:
        return None
    try:
        return mark.save(file, mark.marked(data, checked))
    except TemplateError:
        return None


def _row(file: Path, kind: DocumentKind, found: Iterable[Finding], copy: Path | None) -> dict[str, Any]:
    """Return what was found in a template, ready for JSON."""
    marked = {"markeret": str(copy)} if copy else {}
    return {"fil": str(file), "dokument": kind.key, "fund": [one.as_dict() for one in found], **marked}


def _lines(
    file: Path, kind: DocumentKind, found: list[Finding], tests: Iterable[Proof], copy: Path | None
) -> Iterable[str]:
    yield f"{file} ({kind.title}): {_verdict(found)}"
    yield from report.finding_lines(found)
    for test in tests:
        if test.kept is not None and not test.is_same:
            yield f"  Forskelle i {test.file.name} (- godkendt, + nu):"
            yield from (f"    {line}" for line in test.changes())
    if copy:
        yield f"  Kopi med kommentarer: {copy}"


def _verdict(found: Iterable[Finding]) -> str:
    """Return the template in a few words: how many faults and warnings, or that it can be used."""
    levels = [one.level for one in found]
    faults, warnings = levels.count("fejl"), levels.count("advarsel")
    parts = [f"{faults} fejl" if faults else "kan bruges"]
    if warnings:
        parts.append(counted(warnings, "advarsel", "advarsler"))
    return ", ".join(parts)


for _command in adapt.COMMANDS:
    templates.add_command(_command)
