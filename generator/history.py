"""What is kept of a case on our side: its earlier versions, and its documents as they were generated.

All lies in one folder per case, `.rehabplan/<sagsnr>/` beside the case file: whoever may read the case may read its
past, it moves with the case, and one call erases it. Never in `out/`, which people copy and send from.
"""

import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from json import dumps
from pathlib import Path

from generator import load
from generator.case import Case
from generator.errors import CaseError, OutputError
from generator.files import Busy, alone, digest, write_each, write_whole
from generator.values import dataclass

FOLDER = ".rehabplan"
_SENT = "sendt"
_VERSION = re.compile(r"(\d{4,})_(\d{8}T\d{6}Z)\.json")
_BASE = re.compile(r"(.+)\.([0-9]{6,})\.docx")
_STAMP = "%Y%m%dT%H%M%SZ"
_BASES = 5
"""So many generated versions of one document are kept: an edited one may be older than the newest."""


@dataclass(frozen=True, slots=True)
class Version:
    """An earlier version of a case file: its number, when it was replaced, and where it lies."""

    number: int
    replaced: datetime
    file: Path


def save(case: Case, read: bytes) -> None:
    """Write a case to the file it came from, the version there kept first.

    `read` is the file as it was read: raises OutputError if somebody has changed it since, or it cannot be written.
    """
    file = _source(case)
    with _alone(file, case.number) as folder:
        if file.read_bytes() != read:
            raise OutputError(
                "Sagen er ændret af en anden, siden den blev læst.", place=str(file), mend="Prøv igen med den nye."
            )
        _replace(file, as_json(case), folder)


def create(case: Case, file: Path) -> None:
    """Write a new case file. Raises OutputError if there is one already, or it cannot be written."""
    with _alone(file, case.number):
        if file.exists():
            raise OutputError("Filen findes allerede.", place=str(file), mend="Brug --case, eller vælg et andet navn.")
        write_whole(file, as_json(case))


def as_json(case: Case) -> bytes:
    """Return a case as the program writes it."""
    return (dumps(case.data, ensure_ascii=False, indent=2) + "\n").encode()


def versions(file: Path, number: str) -> list[Version]:
    """Return the earlier versions of a case file, the oldest first."""
    found = ((_VERSION.fullmatch(entry.name), entry) for entry in sorted(_folder(file, number).glob("*.json")))
    return sorted(
        (
            Version(int(match[1]), datetime.strptime(match[2], _STAMP).replace(tzinfo=UTC), entry)
            for match, entry in found
            if match
        ),
        key=lambda version: version.number,
    )


def restore(file: Path, number: str, version: int) -> None:
    """Bring an earlier version back; the one that it replaces is kept too. Raises OutputError if there is none such."""
    known = next((each for each in versions(file, number) if each.number == version), None)
    if known is None:
        raise OutputError(f"Udgave {version} findes ikke.", place=str(file), mend="Se listen med rehabplan history.")
    if load.load_case(known.file).case is None:
        raise CaseError(f"Udgave {version} er beskadiget.", place=str(known.file), mend="Vælg en anden udgave.")
    with _alone(file, number) as folder:
        _replace(file, known.file.read_bytes(), folder)


def keep_sent(
    file: Path, number: str, documents: Mapping[str, bytes], lying: Callable[[], Collection[str]] = tuple
) -> None:
    """Keep documents, by file name, as they were generated: the bases of what is edited in them.

    Of many the oldest goes, but never one of the digests that `lying` tells: an edited document still stands on it.
    """
    with _alone(file, number) as folder:
        fresh, old = dict[Path, bytes](), list[Path]()
        _private(folder / _SENT)
        bases = _bases(folder)
        for name, document in documents.items():
            kept = bases.get(name, [])
            if not kept or not _holds(kept[-1], document):
                last = _number(kept[-1]) if kept else 0
                fresh[folder / _SENT / f"{name}.{last + 1:06}.docx"] = document
                old += kept[: max(0, len(kept) + 1 - _BASES)]
        for _ in write_each(fresh):
            pass
        stood_on = lying() if old else ()
        for base in old:
            if digest(base.read_bytes()) not in stood_on:
                base.unlink(missing_ok=True)


def is_kept(file: Path, number: str, name: str, sha256: str) -> bool:
    """Tell whether the document with that digest is kept under a name."""
    kept = _bases(_folder(file, number)).get(name, ())
    return any(digest(base.read_bytes()) == sha256 for base in reversed(kept))


def sent(file: Path, number: str, name: str) -> list[bytes]:
    """Return the document `name` as it was generated, the newest first; nothing if it is not known."""
    return [base.read_bytes() for base in reversed(_bases(_folder(file, number)).get(Path(name).name, ()))]


def sent_under_any_name(file: Path, number: str) -> Iterator[bytes]:
    """Yield every document of the case as it was generated: people rename the copy that they write in."""
    for _, kept in sorted(_bases(_folder(file, number)).items()):
        for base in reversed(kept):
            yield base.read_bytes()


def erase(file: Path, number: str, out: Path | None = None) -> list[Path]:
    """Remove everything about a case: its past, its documents in `out`, and the case file; return what was removed.

    Raises OutputError, naming the place, for what cannot be removed; what was removed before that is gone.
    """
    gone = []
    for place in (_folder(file, number), *([out / number] if out else []), file):
        try:
            if place.is_symlink():
                raise OutputError("Det er et link og er ikke slettet.", place=str(place), mend="Slet det i hånden.")
            if place.is_dir():
                shutil.rmtree(place)
            elif place.exists():
                place.unlink()
            else:
                continue
        except OSError as error:
            raise OutputError("Det kan ikke slettes.", place=str(error.filename), mend="Luk det i Word.") from error
        gone.append(place)
    return gone


def _replace(file: Path, data: bytes, folder: Path) -> None:
    """Keep the file as it is, then write it anew: cut off in between, at most a version stands twice."""
    before = file.read_bytes()
    if before == data:
        return
    kept = versions(file, folder.name)
    if not kept or kept[-1].file.read_bytes() != before:
        number = kept[-1].number + 1 if kept else 1
        write_whole(folder / f"{number:04}_{datetime.now(UTC).strftime(_STAMP)}.json", before)
    mode = file.stat().st_mode
    write_whole(file, data)
    file.chmod(mode)


def _source(case: Case) -> Path:
    if case.source is None:
        raise OutputError("Sagen har ingen fil.", mend="Skriv, hvor den skal gemmes.")
    return case.source


def _folder(file: Path, number: str) -> Path:
    return file.parent / FOLDER / number


def _private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
        folder.chmod(0o700)  # also where it was copied from elsewhere


@contextmanager
def _alone(file: Path, number: str) -> Iterator[Path]:
    """Give the private folder of a case to one writer at a time; what the disk refuses becomes an OutputError."""
    folder = _folder(file, number)
    try:
        _private(folder.parent)
        _private(folder)
        with alone(folder):
            yield folder
    except Busy as error:
        raise OutputError("Et andet program skriver sagen.", place=str(file), mend="Vent, og prøv igen.") from error
    except OSError as error:
        place = error.filename2 or error.filename or str(file)
        raise OutputError("Der kan ikke skrives her.", place=str(place), mend="Kontrollér plads og adgang.") from error


def _holds(file: Path, data: bytes) -> bool:
    return file.stat().st_size == len(data) and file.read_bytes() == data


def _bases(folder: Path) -> Mapping[str, list[Path]]:
    """Return what is kept of documents as they were generated, by the document's name, the oldest first."""
    found: dict[str, list[Path]] = {}
    for entry in _listed(folder / _SENT):
        known = _BASE.fullmatch(entry.name)
        if known and entry.is_file():
            found.setdefault(known[1], []).append(entry)
        else:  # a folder for each document, as the first versions had it
            found.setdefault(entry.name, []).extend(base for base in _listed(entry) if base.stem.isdecimal())
    return {name: sorted(kept, key=_number) for name, kept in found.items()}


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _number(base: Path) -> int:
    return int(base.stem.rpartition(".")[2])
