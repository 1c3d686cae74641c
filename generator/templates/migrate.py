"""A template's fields under their names of now, by the list of those that have got another (`generator/moves.py`)."""

from collections.abc import Sequence

from generator.moves import Move, read_moves, renamed
from generator.word.rename import rename_fields
from generator.word.unite import open_docx


def migrated(data: bytes, moves: Sequence[Move] | None = None) -> tuple[bytes, dict[str, str]]:
    """Return a template with every renamed field under its new name, and new path by old."""
    known = read_moves() if moves is None else moves
    return (
        rename_fields(data, open_docx(data, "skabelonen"), lambda path: renamed(path, known)) if known else (data, {})
    )
