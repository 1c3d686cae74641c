"""The commands `rehabplan templates …`: what a municipality does with its own Word templates. `cli` hangs the group."""

import click

_VALG = "[VALG]"


@click.group(
    options_metavar=_VALG,
    subcommand_metavar="KOMMANDO …",
    help="Kommunens egne Word-skabeloner: kontrollér, tilpas, sammenlign og opgradér dem.",
)
def templates() -> None:
    """Hold the commands on templates."""
