"""The command `rehabplan init`: a municipality's workspace. `cli` hangs it on its group."""

from pathlib import Path

import click

from generator import workspace
from generator.commands import OPTIONS


@click.command(
    "init",
    options_metavar=OPTIONS,
    help="Opret et arbejdsområde til en kommune i MAPPE: profil, mapper til sager, møder, skabeloner og dokumenter, "
    "og en vejledning. Filer, der ligger der i forvejen, bliver ikke rørt.",
)
@click.argument("folder", metavar="MAPPE", type=click.Path(path_type=Path))
@click.option(
    "--municipality",
    "name",
    metavar="NAVN",
    required=True,
    help="Kommunens navn, som det skal stå i dokumenterne, fx »Lyngsø Kommune«.",
)
def init(folder: Path, name: str) -> None:
    """Make a workspace, and say how to go on."""
    for file in workspace.create(folder, name):
        click.echo(f"Oprettet: {file}")
    click.echo(
        f"Læs {folder / 'KOM_I_GANG.txt'}. Ret derefter {folder / 'profil.json'}: adresse, logo, farver, frister."
    )
