"""Where the commands look and write: in the workspace that they are run in, else where they stand."""

from pathlib import Path
from typing import Any

import click

from generator import workspace


class _InWorkspace(click.Path):
    """A path to a file, or the name alone of one in a folder of the workspace."""

    def __init__(self, folder: str, **more: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(path_type=Path, **more)
        self.folder = folder

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 - click's
        """Return the file; the workspace's where none is of that name here."""
        return super().convert(workspace.located(Path(value), inside(self.folder)), param, ctx)


CASE = _InWorkspace(workspace.CASES)
CASE_FILE = _InWorkspace(workspace.CASES, exists=True, dir_okay=False)
MEETING = _InWorkspace(workspace.MEETINGS)
OUT = click.Path(path_type=Path, file_okay=False)


def inside(folder: str) -> Path | None:
    """Return a folder of the workspace, None outside of any."""
    home = workspace.find()
    return home / folder if home else None


def out() -> Path:
    """Return the folder to write documents in."""
    return inside(workspace.OUT) or Path(workspace.OUT)


def cases(context: click.Context, parameter: click.Parameter, given: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the cases asked for, by default all of the workspace; fails where there are none."""
    folder = inside(workspace.CASES)
    if not given and folder is None:
        words = "Peg på en sag eller en mappe med sager, eller stå i et arbejdsområde."
        raise click.MissingParameter(words, ctx=context, param=parameter)
    return given or (folder,) if folder else given
