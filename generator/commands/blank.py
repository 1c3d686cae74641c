"""The command `blank`: a form to fill in Word. `cli` hangs it on its group."""

from datetime import date, datetime
from pathlib import Path

import click

from generator import edited, pipeline, workspace
from generator.blank import FORMS, Blank
from generator.blank import blank as make_blank
from generator.case import Case
from generator.commands import OPTIONS, paths
from generator.errors import OutputError
from generator.fields import catalogue, label
from generator.files import write_whole
from generator.pipeline import Choices
from generator.places import SAMPLE_CASES


@click.command(
    options_metavar=OPTIONS,
    help="Lav en blanket, der kan udfyldes i Word. NØGLE er dokumentet; »indstilling« er til mødet, hvor teamet "
    "vælger indstillingen i blanketten.",
    epilog=f"NØGLE er et af: {', '.join(FORMS)}.",
)
@click.argument("key", metavar="NØGLE", type=click.Choice(list(FORMS)))
@click.option(
    "--case",
    "case_file",
    metavar="SAG",
    type=paths.CASE_FILE,
    help="Sagen, hvis oplysninger skal stå i blanketten.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FIL",
    help="Filen eller mappen, der skrives i. Ellers mappen her, eller med --case sagens mappe i out.",
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATO",
    help="Dagen, når sagen ingen dato har (ÅÅÅÅ-MM-DD).",
)
@click.option("--municipality", metavar="NAVN", help="Kommunens profil, hvis ikke sagens egen.")
def blank(key: str, case_file: Path | None, out: Path | None, day: datetime | None, municipality: str | None) -> None:
    """Write a form."""
    today = day.date() if day else date.today()
    choices = Choices(today, municipality=municipality, home=workspace.find())
    case = pipeline.known_case(case_file, choices) if case_file else None
    form = make_blank(key, choices, case)
    file = _place(form, case, out)
    _write(file, form)
    told = []
    if case_file and case and case_file.resolve().parent != SAMPLE_CASES:
        told = edited.keep(case_file, case, [form.base])
    click.echo(f"Blanketten er klar: {file}")
    if form.proposed:
        click.echo("Foreslået i blanketten, til at rette:")
        for path in form.proposed:
            click.echo(f"  {label(path, catalogue())}")
    for found in told:
        click.echo(f"{found.message} {found.mend}", err=True)


def _place(form: Blank, case: Case | None, out: Path | None) -> Path:
    """Return where the form goes: beside the case's documents, else here."""
    if out is None:
        return (paths.out() / case.number if case else Path()) / form.document.file_name
    return out / form.document.file_name if out.is_dir() else out.with_suffix(".docx")


def _write(file: Path, form: Blank) -> None:
    """Write a form; one that is there already may be filled, and stays."""
    try:
        if file.exists() and file.read_bytes() != form.document.data:
            raise OutputError(
                "Der ligger allerede en blanket, og den kan være udfyldt. Den er ikke rørt.",
                place=str(file),
                mend="Læs den ind med rehabplan read, og flyt den, eller vælg et andet navn med --out.",
            )
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, form.document.data)
    except OSError as error:
        place = str(error.filename2 or error.filename or file)
        raise OutputError("Blanketten kan ikke skrives.", place=place, mend="Kontrollér plads og adgang.") from error
