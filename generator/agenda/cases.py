"""The cases of a meeting: found by number in a folder, written back with their earlier version kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator import history, load
from generator.case import Case
from generator.errors import CaseError
from generator.fields import NO_OWN, OwnFields
from generator.finding import Finding

_FOLDER, _LEVELS = "sager", 3
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class Found:
    """A case file: the case (None if a fault stands in the way), all findings, and the bytes that were read."""

    case: Case | None
    findings: tuple[Finding, ...]
    read: bytes


def beside(file: Path) -> Path:
    """Return the folder of cases that goes with a meeting's file: `sager/` beside the folder it lies in."""
    return file.resolve().parent.parent / _FOLDER


def near(workbook: Path) -> Path:
    """Return the folder of cases that goes with an agenda's workbook.

    Agendas lie in `out/dagsorden/`: `sager/` is beside `out`, or where the commands are run. Without one, that is said
    when it is looked in.
    """
    places = (*workbook.resolve().parents[:_LEVELS], Path())
    return next((place / _FOLDER for place in places if (place / _FOLDER).is_dir()), Path(_FOLDER))


def find(numbers: Iterable[str], folder: Path, own: OwnFields = NO_OWN) -> dict[str, Found]:
    """Return what came of reading each case that is in `folder`, by number; those that are not are left out.

    A case is looked for in the file of its name, else in every file; `own` are the municipality's own fields. Raises
    CaseError where there is no folder.
    """
    if not folder.is_dir():
        raise CaseError("Mappen med sager findes ikke.", place=str(folder), mend="Peg på den med --cases.")
    wanted = set(filter(is_number, numbers))
    named = {number: folder / f"{number}.json" for number in wanted}
    found = {number: _read(file, own) for number, file in named.items() if file.is_file()}
    found = {number: each for number, each in found.items() if each.case is None or each.case.number == number}
    for file in sorted(folder.glob("*.json")) if wanted - found.keys() else ():
        number = _number(file)
        if number in wanted and number not in found:
            found[number] = _read(file, own)
    return found


def is_number(text: str) -> bool:
    """Tell whether a text can be a case number, and so part of a file name."""
    return _NUMBER.fullmatch(text) is not None


def _read(file: Path, own: OwnFields) -> Found:
    try:
        read = file.read_bytes()
        loaded = load.load_case(file, own)
    except OSError:
        loaded, read = load.Loaded(None, (_unreadable(file),)), b""
    except CaseError as error:
        loaded = load.Loaded(None, (Finding("kan-ikke-koere", "fejl", error.place, error.message, error.mend),))
    return Found(loaded.case, loaded.findings, read)


def _unreadable(file: Path) -> Finding:
    return Finding("kan-ikke-koere", "fejl", str(file), "Filen kan ikke læses.", "Kontrollér adgangen.")


def _number(file: Path) -> str:
    try:
        return str(load.read_json(file).get("sagsnr", ""))
    except CaseError:
        return ""


def write(cases: Iterable[Case], found: Mapping[str, Found]) -> list[Path]:
    """Write those of `cases` that are no longer as they were found; return their files.

    Each is written whole or not at all, its earlier version is kept. Raises OutputError for one that cannot be
    written, or that somebody else has changed in between.
    """
    written = []
    for case in cases:
        before = found[case.number]
        if case.source and case != before.case:
            history.save(case, before.read)
            written.append(case.source)
    return written
