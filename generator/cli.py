"""The command line's door: which commands there are, and how every failure ends in one Danish sentence.

A command's module is loaded when the command is called. Exit codes: 0 done · 1 a fault stands in the way, or `check`
found one · 2 could not run.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module

import click
from click import core, decorators, exceptions, formatting, parser, types

from generator import __version__
from generator.errors import RehabplanError, unreachable
from generator.messages import CLICK

for _module in (core, decorators, exceptions, formatting, parser, types):
    vars(_module).update(
        _=lambda words: CLICK.get(words, words),
        ngettext=lambda one, many, count: CLICK.get(one if count == 1 else many, one if count == 1 else many),
    )

_FAILED = 2
COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("cases", "Dan alle dokumenter og dagsordener for eksemplerne."),
    "init": ("init", "Opret et arbejdsområde til en kommune."),
    "check": ("cases", "Kontrollér sager, og vis, hvad der mangler."),
    "generate": ("cases", "Dan Word-dokumenter for sager."),
    "blank": ("blank", "Lav en blanket, der kan udfyldes i Word."),
    "read": ("read", "Læs rettelser i Word og udfald i dagsordener tilbage i sagerne."),
    "history": ("read", "Vis en sags tidligere udgaver, eller hent en frem."),
    "erase": ("read", "Slet alt om en sag."),
    "agenda": ("agenda", "Dan dagsordenen til et møde i rehabiliteringsteamet."),
    "templates": ("templates", "Kommunens egne skabeloner: kontrollér, tilpas, opgradér."),
}
"""Each command: the module in `commands` that holds it, and its line in the list of commands."""


class _Commands(click.Group):
    """The commands, each loaded when it is called, listed in the order that people meet them in."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, its module loaded now."""
        if cmd_name not in self.commands:
            return None
        command: click.Command = getattr(import_module(f"generator.commands.{COMMANDS[cmd_name][0]}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any."""
        with formatter.section("Kommandoer"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[VALG]",
    subcommand_metavar="KOMMANDO …",
    help="Rehabiliteringsplaner: fra sag til Word-dokumenter.",
)
@click.version_option(
    __version__, "--version", prog_name="rehabplan", message="%(prog)s %(version)s", help="Vis versionen."
)
def main_group() -> None:
    """Hold the commands."""


main_group.commands = {name: click.Command(name) for name in COMMANDS}  # empty: the names for »Mente du …?«


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
    except OSError as error:
        if os.environ.get("REHABPLAN_DEBUG"):
            raise
        click.echo(f"Kunne ikke køre. {unreachable(error)}", err=True)
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
