"""The command line: the one place that prints and exits.

Exit codes: 0 done · 1 a fault stands in the way, or `check` found one · 2 could not run.
"""

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from click import core, decorators, exceptions, formatting, parser, types

from generator import __version__, cli_agenda, cli_read, cli_templates, pipeline, report
from generator.documents import KINDS
from generator.errors import CaseError, RehabplanError
from generator.finding import has_errors
from generator.messages import CLICK
from generator.pipeline import Choices, Outcome
from generator.word import State

for _module in (core, decorators, exceptions, formatting, parser, types):
    vars(_module).update(
        _=lambda words: CLICK.get(words, words),
        ngettext=lambda one, many, count: CLICK.get(one if count == 1 else many, one if count == 1 else many),
    )

_OK, _FAULTS, _FAILED = 0, 1, 2
_HELP: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_VALG = "[VALG]"
_FEW = 3
"""So many cases are done before a person looks for a progress bar."""

_date = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATO",
    help="Dagen, når sagen ingen dato har (ÅÅÅÅ-MM-DD).",
)
_json = click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
_out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    metavar="MAPPE",
    help="Mappen til dokumenterne.",
)
_cases = click.argument("cases", metavar="SAG...", nargs=-1, required=True, type=click.Path(path_type=Path))
_documents = click.option(
    "--document",
    "keys",
    multiple=True,
    type=click.Choice(list(KINDS)),
    metavar="NØGLE",
    help="Kun dette dokument. Kan gentages.",
)


@click.group(
    context_settings=_HELP,
    options_metavar=_VALG,
    subcommand_metavar="KOMMANDO …",
    help="Rehabiliteringsplaner: fra sag til Word-dokumenter.",
)
@click.version_option(
    __version__, "--version", prog_name="rehabplan", message="%(prog)s %(version)s", help="Vis versionen."
)
def main_group() -> None:
    """Hold the commands."""


@main_group.command(options_metavar=_VALG, help="Dan alle dokumenter for de sager, der følger med som eksempler.")
@_out
@_json
def demo(out: Path, as_json: bool) -> None:
    """Make every document of the sample cases."""
    _generate(pipeline.sample_cases(), Choices(date.today(), out), as_json)


@main_group.command(options_metavar=_VALG, help="Kontrollér sager, og vis, hvad der mangler.")
@_cases
@_date
@_json
def check(cases: Sequence[Path], day: datetime | None, as_json: bool) -> None:
    """Show the findings of cases."""
    outcomes = list(pipeline.check_all(_files(cases), Choices(_today(day))))
    _show(outcomes, as_json)
    sys.exit(_exit_code(outcomes, any(has_errors(outcome.all_findings) for outcome in outcomes)))


@main_group.command(
    options_metavar=_VALG, help="Dan Word-dokumenter for sager. Uden --document: de dokumenter, sagen er nået til."
)
@_cases
@_documents
@click.option("--final", "state", flag_value="endelig", help="Endelig udgave: ingen fejl, ingen felter, der mangler.")
@click.option("--send", "state", flag_value="udsendelse", help="Til udsendelse: uden felter, kun det, siderne viser.")
@_date
@_out
@click.option("--municipality", metavar="NAVN", help="Kommunens profil, hvis ikke sagens egen.")
@click.option("--templates", metavar="SÆT", help="Et andet sæt skabeloner, fx 2013, eller en mappe med skabeloner.")
@_json
def generate(
    cases: Sequence[Path],
    keys: tuple[str, ...],
    state: State | None,
    day: datetime | None,
    out: Path,
    municipality: str | None,
    templates: str | None,
    as_json: bool,
) -> None:
    """Write documents."""
    folder = pipeline.template_set(templates) if templates else pipeline.BASE_TEMPLATES
    choices = Choices(_today(day), out, state or "kladde", keys, municipality, folder)
    _generate(_files(cases), choices, as_json)


for _command in (*cli_read.COMMANDS, cli_agenda.agenda, cli_templates.templates):
    main_group.add_command(_command)


def _generate(files: Sequence[Path], choices: Choices, as_json: bool) -> None:
    outcomes = []
    hidden = len(files) <= _FEW or not sys.stderr.isatty()
    with click.progressbar(length=len(files), label="Danner dokumenter", file=sys.stderr, hidden=hidden) as bar:
        for outcome in pipeline.generate_all(files, choices):
            outcomes.append(outcome)
            bar.update(1)
    _show(outcomes, as_json)
    count = sum(len(outcome.written) for outcome in outcomes)
    click.echo(f"{count} {'dokument' if count == 1 else 'dokumenter'} i {choices.out}", err=True)
    sys.exit(_exit_code(outcomes, any(outcome.refused for outcome in outcomes)))


def _exit_code(outcomes: Sequence[Outcome], faults: bool) -> int:
    if any(outcome.failed for outcome in outcomes):
        return _FAILED
    return _FAULTS if faults else _OK


def _show(outcomes: Sequence[Outcome], as_json: bool) -> None:
    if as_json:
        click.echo(report.as_json(outcomes))
    else:
        for outcome in outcomes:
            click.echo("\n".join(report.lines(outcome)))


def _today(day: datetime | None) -> date:
    return day.date() if day else date.today()


def _files(cases: Sequence[Path]) -> list[Path]:
    """Return the case files, each once: a folder stands for every .json file in it."""
    found: dict[Path, Path] = {}
    for case in cases:
        files = sorted(case.glob("*.json")) if case.is_dir() else [case]
        if not files:
            raise CaseError("Der er ingen sager (.json) i mappen.", place=str(case), mend="Peg på en anden mappe.")
        found |= {file.resolve(): file for file in files}
    return list(found.values())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every failure ends in one Danish sentence and an exit code."""
    _speak_utf8()
    _guarded(lambda: main_group.main(args=arguments, prog_name="rehabplan"))


def _guarded(run: Callable[[], object]) -> None:
    try:
        run()
    except RehabplanError as error:
        click.echo(f"Kunne ikke køre. {error}", err=True)
        sys.exit(_FAILED)
    except Exception as error:
        if os.environ.get("REHABPLAN_DEBUG"):
            raise
        words = f"Kunne ikke køre: intern fejl ({type(error).__name__}). Sæt REHABPLAN_DEBUG=1 for at se mere."
        click.echo(words, err=True)
        sys.exit(_FAILED)


def _speak_utf8() -> None:
    """Let æøå through where Windows would pipe in a code page of its own."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
