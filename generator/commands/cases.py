"""The commands on cases: `demo`, `check` and `generate`.

Exit codes: 0 done · 1 a fault stands in the way, or `check` found one · 2 could not run.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path

import click

from generator import batch, pipeline, report, workspace
from generator.commands import FAILED, FAULTS, OK, OPTIONS, paths
from generator.documents import KINDS
from generator.errors import CaseError
from generator.load import Line, Source
from generator.pipeline import Choices, Outcome
from generator.tally import Tally
from generator.values import dataclass
from generator.word import State

_FEW = 3
"""So many cases are done before a person looks for a progress bar."""
_MANY = 50
"""More cases than a person reads one by one: then those that came to nothing are told, and the rest is summed up."""
_MOST_JOBS = 256
_STDIN = Path("-")
_CASES_HELP = (
    "SAG er en fil eller en mappe med sager; »-« er sager som linjer af JSON på standard input. I et arbejdsområde er "
    "sagens nummer nok, og uden SAG er det alle sager i det."
)

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
    type=paths.OUT,
    default=paths.out,
    metavar="MAPPE",
    help="Mappen til dokumenterne. Ellers out, i arbejdsområdet.",
)
_cases = click.argument("cases", metavar="SAG...", nargs=-1, type=paths.CASE, callback=paths.cases)
_documents = click.option(
    "--document",
    "keys",
    multiple=True,
    type=click.Choice(list(KINDS)),
    metavar="NØGLE",
    help="Kun dette dokument. Kan gentages.",
)


@click.command(options_metavar=OPTIONS, help="Dan alle dokumenter og dagsordener for de eksempler, der følger med.")
@_out
@_json
def demo(out: Path, as_json: bool) -> None:
    """Make every document of the sample cases, and the agendas of the sample meetings."""
    from generator.commands.agenda import make_samples

    make_samples(out)
    samples = pipeline.sample_cases()
    _run(_Many(samples, len(samples)), Choices(date.today(), out), as_json)


def _few_enough(_context: click.Context, _parameter: click.Parameter, jobs: int) -> int:
    """Return the number of processes, if it is one that a machine can hold."""
    if not 1 <= jobs <= _MOST_JOBS:
        raise click.BadParameter(f"Skriv et tal fra 1 til {_MOST_JOBS}.")
    return jobs


@click.command(options_metavar=OPTIONS, help=f"Kontrollér sager, og vis, hvad der mangler. {_CASES_HELP}")
@_cases
@_date
@_json
def check(cases: Sequence[Path], day: datetime | None, as_json: bool) -> None:
    """Show the findings of cases."""
    tally = Tally()
    many = _sources(cases)
    outcomes = batch.check_all(many.sources, Choices(_today(day), home=workspace.find()))
    _tell(outcomes, tally, as_json, is_long=many.is_long)
    sys.exit(FAILED if tally.failed else FAULTS if tally.has_errors else OK)


@click.command(
    options_metavar=OPTIONS,
    help=f"Dan Word-dokumenter for sager. Uden --document: de dokumenter, sagen er nået til. {_CASES_HELP}",
    epilog=f"NØGLE er et af: {', '.join(KINDS)}.",
)
@_cases
@_documents
@click.option("--final", "state", flag_value="endelig", help="Endelig udgave: ingen fejl, ingen felter, der mangler.")
@click.option("--send", "state", flag_value="udsendelse", help="Til udsendelse: uden felter, kun det, siderne viser.")
@click.option("--pdf", is_flag=True, help="Lav også en PDF ved siden af hvert dokument. Kræver LibreOffice.")
@_date
@_out
@click.option("--municipality", metavar="NAVN", help="Kommunens profil, hvis ikke sagens egen.")
@click.option("--templates", metavar="SÆT", help="Et andet sæt skabeloner, fx 2013, eller en mappe med skabeloner.")
@click.option(
    "-j", "jobs", type=int, default=1, callback=_few_enough, metavar="N", help="Så mange processer ad gangen (1-256)."
)
@click.option("--resume", is_flag=True, help="Fortsæt en afbrudt kørsel: spring det over, der er dannet og uændret.")
@_json
def generate(
    cases: Sequence[Path],
    keys: tuple[str, ...],
    state: State | None,
    pdf: bool,
    day: datetime | None,
    out: Path,
    municipality: str | None,
    templates: str | None,
    jobs: int,
    resume: bool,
    as_json: bool,
) -> None:
    """Write documents."""
    choices = Choices(
        _today(day),
        out,
        state or "kladde",
        keys,
        municipality,
        pipeline.template_set(templates) if templates else pipeline.BASE_TEMPLATES,
        workspace.find(),
        pdf,
        resume,
    )
    _run(_sources(cases), choices, as_json, jobs)


@dataclass(frozen=True, slots=True)
class _Many:
    """Cases to come, and how many if that is known."""

    sources: Iterable[Source]
    count: int | None = None

    @property
    def is_long(self) -> bool:
        return self.count is None or self.count > _MANY


def _run(many: _Many, choices: Choices, as_json: bool, jobs: int = 1) -> None:
    """Write documents while the cases come in; nothing of a case is held once it has been told."""
    tally = Tally()
    workers = batch.processes(jobs) if jobs > 1 else None
    outcomes = batch.generate_all(many.sources, choices, workers)
    hidden = (many.count is not None and many.count <= _FEW) or not sys.stderr.isatty()
    with nullcontext(outcomes) if hidden else _bar(outcomes, many.count, tally) as shown:
        _tell(shown, tally, as_json, is_long=many.is_long, state=choices.state)
    click.echo(f"{tally.documents} {'dokument' if tally.documents == 1 else 'dokumenter'} i {choices.out}", err=True)
    sys.exit(FAILED if tally.failed else FAULTS if tally.refused else OK)


def _bar(outcomes: Iterable[Outcome], count: int | None, tally: Tally) -> AbstractContextManager[Iterable[Outcome]]:
    """Return the outcomes with a bar on standard error that tells how far they have come."""
    return click.progressbar(
        outcomes,
        length=count,
        label="Danner dokumenter",
        file=sys.stderr,
        item_show_func=lambda _: tally.rate(),
        show_pos=True,
    )


def _tell(
    outcomes: Iterable[Outcome], tally: Tally, as_json: bool, *, is_long: bool, state: State | None = None
) -> None:
    """Say what came of each case as it comes; of very many, only what came to nothing, and the rest in sum.

    `state` is that of the documents to be made, None where there are to be none.
    """
    if as_json:
        for piece in report.json_pieces(tally.counted(outcomes)):
            click.echo(piece, nl=False)
        return
    for outcome in tally.counted(outcomes):
        if not is_long or outcome.refused:
            click.echo("\n".join(report.lines(outcome)))
            if state and (why := report.refusal(outcome, state)):
                click.echo(f"  {why}")
    if is_long:
        click.echo("\n".join(tally.lines()))


def _today(day: datetime | None) -> date:
    return day.date() if day else date.today()


def _sources(cases: Sequence[Path]) -> _Many:
    """Return the cases, each once: a folder stands for every .json file in it, `-` for lines of JSON sent in."""
    if _STDIN in cases:
        if len(cases) > 1:
            raise CaseError(
                "»-« kan ikke stå sammen med filer.", mend="Send alle sager som linjer, eller peg på filer."
            )
        return _Many(_lines())
    found: dict[Path, Path] = {}
    for case in cases:
        files = sorted(case.glob("*.json")) if case.is_dir() else [case]
        if not files:
            mend = "Læg en sag i mappen, eller peg på en anden."
            raise CaseError("Der er ingen sager (.json) i mappen.", place=str(case), mend=mend)
        found |= {file.resolve(): file for file in files}
    return _Many(list(found.values()), len(found))


def _lines() -> Iterator[Line]:
    """Yield each line of standard input that is not blank as a case."""
    for number, text in enumerate(sys.stdin.buffer, 1):
        if text.strip():
            yield Line(f"linje {number}", text)
