"""The commands `rehabplan templates list | fields | adapt | diff | upgrade`. `cli` hangs them on their group."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import click

from generator import report, workspace
from generator.commands import FAILED, FAULTS, OK, OPTIONS
from generator.documents import KINDS
from generator.errors import OutputError, RehabplanError, TemplateError
from generator.finding import has_errors
from generator.municipalities import Municipality, municipality
from generator.places import BASE_SET
from generator.templates import adapt as adapting
from generator.templates import catalogue, diff
from generator.templates import upgrade as upgrading
from generator.templates.adapt import Listed, Site, listed
from generator.templates.upgrade import Outcome

_docx = click.Path(path_type=Path, exists=True, dir_okay=False)
_json = click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som JSON.")
_set = click.option(
    "--set",
    "set_name",
    type=click.Choice(adapting.sets()),
    default=BASE_SET,
    metavar="SÆT",
    help=f"Sættet: {' eller '.join(adapting.sets())}. Ellers {BASE_SET}.",
)
_NEXT = (
    "Ret i den i Word: ordlyd, rækkefølge, udseende og egne felter (rehabplan templates fields giver dem at kopiere).",
    "Kontrollér den bagefter: rehabplan templates check {file}",
    "Den bliver brugt fra nu af, når dokumentet dannes i arbejdsområdet. Kopien af grundskabelonen i mappen grundlag "
    "skal blive liggende; den bruges, når grundskabelonen en dag bliver fornyet.",
)


@click.command(
    "list",
    options_metavar=OPTIONS,
    short_help="Vis skabelonerne, og hvilke der er egne.",
    help="Vis skabelonerne: sæt, dokument, udgave, og hvilke der er egne.",
)
@_json
def list_templates(as_json: bool) -> None:
    """List every template, and whose it is."""
    rows = list(listed(_here()))
    if as_json:
        click.echo(report.as_json([asdict(row) for row in rows]))
    else:
        click.echo("\n".join(_table(rows)))


@click.command(
    options_metavar=OPTIONS,
    short_help="Vis alle felter, klar til at kopiere.",
    help="Vis alle felter, klar til at kopiere; med --out som Word-dokument.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FIL", help="Gem som Word (.docx).")
def fields(out: Path | None) -> None:
    """Show the catalogue of fields, the municipality's own among them."""
    own = _here().own
    if out is None:
        click.echo("\n".join(catalogue.lines(own)))
        return
    if out.suffix.lower() != ".docx":
        raise OutputError("Filen skal hedde noget med .docx.", place=str(out), mend="Skriv fx --out felter.docx.")
    adapting.write(out, catalogue.as_docx(own))
    click.echo(f"Felterne står i {out}. Åbn den i Word, og kopiér derfra.")


@click.command(
    options_metavar=OPTIONS,
    short_help="Begynd på kommunens egen skabelon til et dokument.",
    help="Begynd på kommunens egen skabelon til et dokument, ud fra grundskabelonen.",
    epilog=f"NØGLE er et af: {', '.join(KINDS)}.",
)
@click.argument("key", metavar="NØGLE", type=click.Choice(list(KINDS)))
@_set
def adapt(key: str, set_name: str) -> None:
    """Start a municipality's template from the base."""
    file = adapting.adapt(Site(_ours(), set_name, key), date.today())
    click.echo(f"Kommunens egen skabelon ligger i {file}.")
    for line in _NEXT:
        click.echo(f"  {line.format(file=file)}")


@click.command(
    "diff",
    options_metavar=OPTIONS,
    short_help="Vis forskellene på to skabeloner.",
    help="Vis forskellene på to skabeloner: afsnit, felter, tekster, udseende.",
)
@click.argument("one", metavar="A", type=_docx)
@click.argument("other", metavar="B", type=_docx)
@_json
def compare(one: Path, other: Path, as_json: bool) -> None:
    """Show what is different in the second template."""
    first, second = read_template(one), read_template(other)
    changes = diff.compare(first, second)
    for file, data in ((one, first), (other, second)):
        for found in diff.loose(data):
            words = f"{file} kan kun sammenlignes afsnit for afsnit: {found.message}"
            click.echo("\n".join(report.finding_lines([replace(found, message=words)])), err=True)
    if as_json:
        click.echo(report.as_json([change.as_dict() for change in changes]))
        return
    click.echo("\n".join(diff.lines(changes)) or "Der er ingen forskelle.")


@click.command(
    options_metavar=OPTIONS,
    short_help="Flet nye grundskabeloner ind i kommunens.",
    help="Flet den nye grundskabelon ind i kommunens skabeloner. Viser en kopi; --write lader den træde i stedet.",
)
@click.argument("keys", metavar="[NØGLE]...", nargs=-1, type=click.Choice(list(KINDS)))
@click.option("--write", is_flag=True, help="Lad den flettede skabelon træde i stedet. Den tidligere bliver gemt.")
@_set
@_json
def upgrade(keys: Sequence[str], write: bool, set_name: str, as_json: bool) -> None:
    """Bring the municipality's templates onto the base of now."""
    ours = _ours()
    mine = [key for key in KINDS if Site(ours, set_name, key).own]
    outcomes, failed = [], False
    for key in keys or mine:
        try:
            outcomes.append(upgrading.upgrade(Site(ours, set_name, key), date.today(), replaces=write))
        except RehabplanError as error:
            failed = True
            click.echo(f"{key}: {error}", err=True)
    if as_json:
        click.echo(report.as_json([_row(outcome) for outcome in outcomes]))
    else:
        click.echo("\n".join(_lines(outcomes)), nl=bool(outcomes))
        if not (outcomes or failed):
            click.echo("Kommunen har ingen egne skabeloner i sættet.")
    faults = any(has_errors(outcome.findings) for outcome in outcomes)
    sys.exit(FAILED if failed else FAULTS if faults else OK)


COMMANDS = (list_templates, fields, adapt, compare, upgrade)


def read_template(file: Path) -> bytes:
    """Return a template's bytes. Raises TemplateError for one that cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        mend = "Kontrollér, at filen ikke er åben i Word, og at du har adgang til den."
        raise TemplateError("Skabelonen kan ikke læses.", place=str(file), mend=mend) from error


def _here() -> Municipality:
    """Return the municipality of the workspace, or nobody's."""
    return municipality(None, workspace.find())


def _ours() -> Municipality:
    """Return the municipality of the workspace; raise RehabplanError outside of any."""
    home = workspace.find()
    if home is None:
        raise RehabplanError(
            "Du står ikke i et arbejdsområde.",
            mend="Gå til kommunens mappe, eller opret den med »rehabplan init«.",
        )
    return municipality(None, home)


def _table(rows: Iterable[Listed]) -> Iterator[str]:
    shown = ""
    for row in rows:
        if row.set_name != shown:
            shown = row.set_name
            yield f"Sæt {shown}"
        yield f"  {row.key:<32} {row.version}  {row.standing}"
        if row.standing != "grundskabelon":
            yield f"  {'':<32} {row.file}"
        if row.standing == "egen, nyt grundlag":
            yield f"  {'':<32} Kør: rehabplan templates upgrade {row.key}"


def _row(outcome: Outcome) -> dict[str, object]:
    written = {"skrevet": str(outcome.written)} if outcome.written else {}
    return {"dokument": outcome.key, "fund": [found.as_dict() for found in outcome.findings], **written}


def _lines(outcomes: Iterable[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        yield KINDS[outcome.key].title
        yield from report.finding_lines(outcome.findings)
        if outcome.written:
            yield f"  Filen: {outcome.written}"
