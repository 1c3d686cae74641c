"""A municipality's workspace: its folder (`municipalities`) with room for cases, meetings and documents.

A folder is one where `profil.json` and `skabeloner/` lie; whoever stands in it, or below, works in it.
"""

import errno
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from generator.errors import OutputError, RehabplanError
from generator.load import examine, read_json
from generator.municipalities import PROFILE, TEMPLATES
from generator.places import NEW_WORKSPACE

CASES = "sager"
MEETINGS = "moeder"
OUT = "out"
_FOLDERS = (CASES, MEETINGS, TEMPLATES, OUT)
_IGNORE = "gitignore"
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ß": "ss"})
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
_LONGEST_NAME = 80
_LONGEST_KEY = 40
_BOM = "\ufeff"
_REASONS = {errno.ENOSPC: "Der er ikke plads på disken.", errno.ENAMETOOLONG: "Stien er for lang."}


def find(start: Path = Path()) -> Path | None:
    """Return the workspace that `start` lies in, itself or the nearest above; None where it lies in none."""
    place = start.resolve()
    for depth, folder in enumerate((place, *place.parents)):
        with suppress(OSError):  # a folder above that may not be looked into
            if (folder / PROFILE).is_file() and (folder / TEMPLATES).is_dir():
                return start.joinpath(*[".."] * depth)
    return None


def located(name: Path, folder: Path | None) -> Path:
    """Return the file that `name` leads to, else the one in `folder` with that name, `.json` or `.xlsx` left out."""
    if folder is None or name.exists():
        return name
    files = (folder / f"{name}{ending}" for ending in ("", ".json", ".xlsx"))
    return next((file for file in files if file.is_file()), name)


def create(folder: Path, name: str) -> list[Path]:
    """Make a workspace in `folder` for the municipality that is called `name`; return the files written.

    Nothing that is there is touched: raises OutputError, with nothing written, where a file would be in the way.
    """
    files = {Path(part): data for part, data in _files(" ".join(name.split())).items()}
    if find(folder):
        raise OutputError(
            "Mappen hører allerede til et arbejdsområde.", place=str(folder), mend="Vælg en mappe uden for det."
        )
    try:
        taken = sorted(_taken(folder, files))
        if taken:
            raise OutputError(
                f"Der ligger noget i vejen: {', '.join(taken)}. Intet er ændret.",
                place=str(folder),
                mend="Vælg en anden mappe, eller flyt det først.",
            )
        return _write(folder, files)
    except OSError as error:
        what = _REASONS.get(error.errno or 0, "Mappen kan ikke oprettes.")
        mend = "Vælg en kortere sti, eller kontrollér adgangen."
        raise OutputError(what, place=str(error.filename or folder), mend=mend) from error


def key_of(name: str) -> str:
    """Return the key by which cases name a municipality: `Lyngsø Kommune` is `lyngsoe`."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_DANISH)).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    if len(words) > 1 and words[-1] == "kommune":
        words = words[:-1]
    key = "_".join(words)[:_LONGEST_KEY].strip("_")
    if not key:
        raise RehabplanError("Kommunens navn mangler.", place="--municipality", mend="Skriv det, fx »Lyngsø Kommune«.")
    return f"{key}_kommune" if _RESERVED.fullmatch(key) else key


def _files(name: str) -> Mapping[str, bytes]:
    """Return the files of a new workspace: those that come with the program, the name put in."""
    profile = {**read_json(NEW_WORKSPACE / PROFILE), "noegle": key_of(name), "navn": name}
    if len(name) > _LONGEST_NAME or examine(profile, "kommune")[1]:
        raise RehabplanError(
            "Kommunens navn kan ikke bruges.",
            place="--municipality",
            mend=f"Skriv det med højst {_LONGEST_NAME} tegn på én linje.",
        )
    texts = {"KOM_I_GANG.txt": "KOM_I_GANG.txt", f"{TEMPLATES}/LAES_MIG.txt": f"{TEMPLATES}/LAES_MIG.txt"}
    return {
        PROFILE: (json.dumps(profile, ensure_ascii=False, indent=2) + "\n").encode(),
        ".gitignore": (NEW_WORKSPACE / _IGNORE).read_bytes(),
        **{file: _for_notepad((NEW_WORKSPACE / text).read_text(encoding="utf-8")) for file, text in texts.items()},
    }


def _for_notepad(text: str) -> bytes:
    """Return a text as every Windows shows it: with a mark of its encoding, and line ends of two characters."""
    return (_BOM + text.replace("\n", "\r\n")).encode()


def _taken(folder: Path, files: Mapping[Path, bytes]) -> Iterator[str]:
    """Yield what stands where a file or folder is to be; capitals make no difference, as on Windows."""
    if folder.exists() and not folder.is_dir():
        yield folder.name
        return
    for above in {folder / file.parent for file in files} if folder.exists() else ():
        there = {entry.name.casefold(): entry for entry in above.iterdir()} if above.is_dir() else {}
        for name in [file.name for file in files if folder / file.parent == above]:
            if name.casefold() in there:
                yield there[name.casefold()].name
        for name in _FOLDERS if above == folder else ():
            entry = there.get(name.casefold())
            if entry and (entry.name != name or not entry.is_dir()):
                yield entry.name


def _write(folder: Path, files: Mapping[Path, bytes]) -> list[Path]:
    """Write the files, all or none; the profile comes last, so that half a workspace is none."""
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    try:
        for file in sorted(files, key=lambda file: file.name == PROFILE):
            with (folder / file).open("xb") as stream:
                written.append(folder / file)
                stream.write(files[file])
    except BaseException:
        for file in written:
            file.unlink(missing_ok=True)
        raise
    return written
