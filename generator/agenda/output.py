"""What is written: each file whole or not at all, and none over one that staff have edited since it was made."""

import json
from collections.abc import Mapping
from pathlib import Path

from generator.agenda.messages import finding
from generator.errors import OutputError
from generator.files import Busy, alone, digest, write_whole
from generator.finding import Finding

LEDGER = "dannet.json"
_MAX_LEDGER = 4 * 1024 * 1024


def write(files: Mapping[str, bytes], folder: Path) -> tuple[list[Path], list[Finding]]:
    """Write files by name into `folder`; return those written, and a finding for each that was edited and is kept.

    The ledger beside them holds what was made. Raises OutputError for a folder or file that cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            return _write_all(files, folder)
    except Busy as error:
        mend = "Vent, og prøv igen."
        raise OutputError("Et andet program skriver i mappen.", place=str(folder), mend=mend) from error
    except OSError as error:
        place = str(error.filename2 or error.filename or folder)
        mend = "Luk den i Excel, og kontrollér plads og adgang."
        raise OutputError("Filen kan ikke skrives.", place=place, mend=mend) from error


def _write_all(files: Mapping[str, bytes], folder: Path) -> tuple[list[Path], list[Finding]]:
    made = _read_ledger(folder / LEDGER)
    written, edited = [], []
    try:
        for name, data in files.items():
            file = folder / name
            if _was_edited(file, made.get(name), data):
                edited.append(finding("rettet-arbejdsbog", name, file=name))
                continue
            write_whole(file, data)
            made[name] = digest(data)
            written.append(file)
    finally:  # also when one cannot be written: else the others would pass for edited the next time
        if written:
            write_whole(folder / LEDGER, (json.dumps(made, indent=2, sort_keys=True) + "\n").encode())
    return written, edited


def _was_edited(file: Path, made: str | None, fresh: bytes) -> bool:
    if not file.exists():
        return False
    present = digest(file.read_bytes())
    return present not in {digest(fresh), made}


def _read_ledger(file: Path) -> dict[str, str]:
    """Return the digests of what was made; an unreadable ledger knows nothing, and then nothing is overwritten."""
    try:
        text = file.read_bytes()[:_MAX_LEDGER].decode()
        known = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in known.items()} if isinstance(known, dict) else {}
