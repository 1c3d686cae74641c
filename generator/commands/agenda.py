"""The command `rehabplan agenda`: a meeting's workbook, the blank one to plan it in, and the overview of a period.

Exit codes: 0 done · 1 a fault stands in the way · 2 could not run.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from generator import report, workspace
from generator.agenda.make import Made, Wishes, make_agenda, make_blank, make_overview
from generator.agenda.meeting import clock, told
from generator.agenda.overview import Period
from generator.agenda.plan import Agenda, Entry
from generator.commands import FAULTS, OK, OPTIONS, paths
from generator.errors import RehabplanError
from generator.fields import catalogue, label
from generator.finding import Finding, has_errors
from generator.formats import counted
from generator.municipalities import Municipality
from generator.municipalities import municipality as find_municipality
from generator.places import SAMPLE_MEETINGS

_FEW = 3
_ROW = re.compile(r"sager\[(\d+)\]")

_folder = click.Path(path_type=Path, file_okay=False)
_day = click.DateTime(["%Y-%m-%d"])


@click.command(
    "agenda",
    options_metavar=OPTIONS,
    help="Dan dagsordenen til et møde i rehabiliteringsteamet (MOEDE.json eller MOEDE.xlsx). "
    "Med --blank: et tomt skema til mødet. Med --from og --to: et overblik over sager i en periode.",
)
@click.argument("files", metavar="[MOEDE | SAG...]", nargs=-1, type=paths.MEETING)
@click.option(
    "--cases",
    type=_folder,
    metavar="MAPPE",
    help="Mappen med sager. Ellers sager, i arbejdsområdet eller ved siden af mødets mappe.",
)
@click.option("--arrange", is_flag=True, help="Foreslå rækkefølgen: sager med samme tolk eller undervisning samlet.")
@click.option("--write", is_flag=True, help="Skriv mødet i sagerne.")
@click.option("--send", "is_sent", is_flag=True, help="Kopien til udsendelse: uden interne kolonner.")
@click.option("--blank", is_flag=True, help="Dan et tomt skema til at planlægge et møde i Excel.")
@click.option("--from", "begins", type=_day, metavar="DATO", help="Overblik: første mødedag (ÅÅÅÅ-MM-DD).")
@click.option("--to", "ends", type=_day, metavar="DATO", help="Overblik: sidste mødedag (ÅÅÅÅ-MM-DD).")
@click.option(
    "--date", "day", type=_day, metavar="DATO", help="Dagen, fristerne regnes fra (ÅÅÅÅ-MM-DD). Ellers i dag."
)
@click.option("--municipality", metavar="NAVN", help="Kommunens profil, hvis ikke mødets egen.")
@click.option(
    "--out",
    type=_folder,
    default=paths.out,
    metavar="MAPPE",
    help="Mappen, der skrives i. Ellers out, i arbejdsområdet.",
)
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
def agenda(
    files: tuple[Path, ...],
    cases: Path | None,
    arrange: bool,
    write: bool,
    is_sent: bool,
    blank: bool,
    begins: datetime | None,
    ends: datetime | None,
    day: datetime | None,
    municipality: str | None,
    out: Path,
    as_json: bool,
) -> None:
    """Write an agenda, a blank meeting or an overview."""
    today = day.date() if day else date.today()

    def ours_or(name: str | None) -> Municipality:
        return find_municipality(municipality or name, workspace.find())

    ours = paths.inside(workspace.CASES)
    wishes = Wishes(today, out, ours_or, cases or ours, is_sent, arrange, write)
    if blank:
        _finish(make_blank(out), as_json)
    elif begins or ends:
        _overview(files or ((ours,) if ours else ()), begins, ends, wishes, as_json)
    elif len(files) == 1:
        _finish(make_agenda(files[0], wishes), as_json)
    else:
        raise RehabplanError("Peg på ét møde.", mend="Skriv MOEDE.json eller MOEDE.xlsx, eller brug --blank.")


def make_samples(out: Path) -> None:
    """Make the agendas of the meetings that come with the program; say on standard error what was made."""
    for file in sorted(SAMPLE_MEETINGS.glob("*.json")):
        made = make_agenda(file, Wishes(date.today(), out, find_municipality))
        _echo(report.finding_lines(made.findings), err=True)
        _echo((f"Dannet: {one}" for one in made.written), err=True)


def _overview(
    files: Sequence[Path], begins: datetime | None, ends: datetime | None, wishes: Wishes, as_json: bool
) -> None:
    if begins is None or ends is None:
        raise RehabplanError("Perioden skal have en første og en sidste dag.", mend="Skriv både --from og --to.")
    if ends < begins:
        raise RehabplanError("Perioden slutter, før den begynder.", mend="Byt om på --from og --to.")
    found = _case_files(files)
    hidden = len(found) <= _FEW or not sys.stderr.isatty()
    with click.progressbar(length=len(found), label="Læser sager", file=sys.stderr, hidden=hidden) as bar:
        made = make_overview(found, Period(begins.date(), ends.date()), wishes, lambda: bar.update(1))
    _finish(made, as_json)


def _case_files(files: Sequence[Path]) -> list[Path]:
    """Return the case files, each once: a folder stands for every .json file in it."""
    if missing := next((file for file in files if not file.exists()), None):
        raise RehabplanError("Filen eller mappen findes ikke.", place=str(missing), mend="Kontrollér navnet.")
    each = (one for file in files for one in (sorted(file.glob("*.json")) if file.is_dir() else [file]))
    found = {one.resolve(): one for one in each}
    if not found:
        raise RehabplanError("Der er ingen sager.", mend="Skriv filer med sager, eller mappen, de ligger i.")
    return list(found.values())


def _finish(made: Made, as_json: bool) -> None:
    if as_json:
        click.echo(report.as_json(_as_json(made)))
    else:
        _echo(_lines(made))
    entries = made.agenda.entries if made.agenda else ()
    faulty = has_errors(made.findings) or not all(entry.is_known and not entry.is_refused for entry in entries)
    sys.exit(FAULTS if made.is_refused or faulty else OK)


def _lines(made: Made) -> Iterator[str]:
    """Yield the report: the meeting, each case in its place, files written."""
    if made.agenda:
        meeting = made.agenda.meeting
        yield f"Møde {meeting.day.isoformat()} {meeting.name}: {_verdict(made.findings)}"
    yield from report.finding_lines(_placed(each, made.agenda) for each in made.findings)
    for entry in made.agenda.entries if made.agenda else ():
        yield f"  {entry.position}. {_times(entry)} Sag {entry.case.number}: {_verdict(entry.all_findings)}"
        yield from report.finding_lines(entry.all_findings)
    if made.is_refused and made.agenda and not made.written:
        yield "Intet er skrevet, for mødet har fejl. Ret dem, der er nævnt ovenfor, og prøv igen."
    yield from (f"Dannet: {file}" for file in made.written)
    if made.booked is not None:
        cases = counted(len(made.booked), "sag", "sager")
        yield f"Mødet er skrevet i {cases}." if made.booked else "Mødet stod i sagerne i forvejen."


def _placed(found: Finding, agenda: Agenda | None) -> Finding:
    """Return a finding about a meeting with its place in words: which case, or which field."""
    if agenda is None:
        return found
    row = _ROW.match(found.path)
    words = f"Sag {agenda.meeting.items[int(row[1])].number} (nr. {int(row[1]) + 1})" if row else ""
    return replace(found, path=words or label(found.path, catalogue("moede")))


def _verdict(findings: Sequence[Finding]) -> str:
    levels = [found.level for found in findings]
    faults, warnings = levels.count("fejl"), levels.count("advarsel")
    parts = [f"{faults} fejl" if faults else "", counted(warnings, "advarsel", "advarsler") if warnings else ""]
    return ", ".join(filter(None, parts)) or "ingen fejl"


def _times(entry: Entry) -> str:
    return f"{told(entry.span.start)}-{told(entry.span.end)}" if entry.span else "uden tid"


def _echo(lines: Iterable[str], *, err: bool = False) -> None:
    for line in lines:
        click.echo(line, err=err)


def _as_json(made: Made) -> dict[str, Any]:
    agenda = made.agenda
    return {
        "moede": agenda.meeting.name if agenda else None,
        "dato": agenda.meeting.day.isoformat() if agenda else None,
        "fund": [found.as_dict() for found in made.findings],
        "sager": [
            {
                "nr": entry.position,
                "sagsnr": entry.case.number,
                "start": clock(entry.span.start) if entry.span else None,
                "slut": clock(entry.span.end) if entry.span else None,
                "fund": [found.as_dict() for found in entry.all_findings],
            }
            for entry in (agenda.entries if agenda else ())
        ],
        "dannet": [str(file) for file in made.written],
        "skrevet_i": [str(file) for file in made.booked or ()],
        "afvist": made.is_refused,
    }
