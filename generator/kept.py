"""Bytes kept from run to run in a private folder of the user: whole, or as if they were not there.

What is kept may be code, so nothing is read that another user could have written: the folder and each file must be
the user's own and closed to others. Every file begins with the digest of the rest, so that a damaged one is not used.
On Windows the folder lies in the user's profile, which Windows keeps others out of. REHABPLAN_NO_CACHE turns it off.
"""

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

OFF = "REHABPLAN_NO_CACHE"
MAX_FILES = 256
MAX_BYTES = 64 * 1024 * 1024
"""Of the folder in all; the oldest files go first."""

_MAX_FILE = 16 * 1024 * 1024
_DIGEST = sha256().digest_size
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return where this system keeps what programs can make again, or None where it is turned off or unknown."""
    if environment.get(OFF):
        return None
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "rehabplan" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "rehabplan"
    chosen = Path(environment.get("XDG_CACHE_HOME") or "")
    return (chosen if chosen.is_absolute() else home / ".cache") / "rehabplan"


def load(key: str) -> bytes | None:
    """Return what was kept under `key` (a name for a file), or None if there is nothing that can be trusted."""
    place = folder()
    if place is None:
        return None
    try:
        if not _is_private(os.lstat(place), stat.S_ISDIR):
            return None
        handle = os.open(place / key, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb", buffering=0) as file:
            about = os.fstat(handle)
            if not _is_private(about, stat.S_ISREG) or about.st_size > _MAX_FILE:
                return None
            digest, data = file.read(_DIGEST), file.readall()
    except OSError:
        return None
    return data if digest == _digest(key, data) else None


def save(key: str, data: bytes) -> None:
    """Keep `data` under `key`; where that cannot be done, it is made again the next time."""
    place = folder()
    if place is None or len(data) + _DIGEST > _MAX_FILE:
        return
    with suppress(OSError):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_private(os.lstat(place), stat.S_ISDIR):
            return
        handle, temporary = tempfile.mkstemp(dir=place)  # only the user may read and write what mkstemp makes
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_digest(key, data) + data)
            Path(temporary).replace(place / key)
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
        _prune(place)


def _digest(key: str, data: bytes) -> bytes:
    """Return the digest of `data` under `key`: a file that was given another's name is not used."""
    digest = sha256(key.encode() + b"\n")
    digest.update(data)
    return digest.digest()


def _is_private(about: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    """Tell whether a file or folder is what it should be, the user's own, and closed to others."""
    if not is_kind(about.st_mode):
        return False
    return sys.platform == "win32" or (about.st_uid == os.geteuid() and not about.st_mode & _OTHERS)


def _prune(place: Path) -> None:
    """Remove the oldest files beyond what the folder may hold, with what broken runs left behind."""
    with os.scandir(place) as entries:
        files = sorted(((entry.stat(), entry.path) for entry in entries), key=lambda each: -each[0].st_mtime_ns)
    total = 0
    for number, (about, path) in enumerate(files):
        total += about.st_size
        if number >= MAX_FILES or total > MAX_BYTES:
            with suppress(OSError):
                Path(path).unlink()
