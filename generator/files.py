"""Files written whole or not at all, and one writer at a time in a folder."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path

LOCK = ".laas"
_LOCK_SECONDS = 30
_PAUSE = 0.02
_FILES_AT_ONCE = 8
_PATIENCE = 0.003
_TAKEN: dict[int, float] = {}
"""How many seconds each disk took over the files that it was given last."""
_PLAIN_FILE = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)  # the one is Windows', the other all others'
_NEW_FILE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | _PLAIN_FILE
_NUMBERS = count()


class Busy(Exception):
    """Another writer is at work in the folder, and was all the time that we waited."""


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in hexadecimal."""
    return sha256(data).hexdigest()


def write_whole(file: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, also when the power goes."""
    for _ in write_each({file: data}):
        pass


def write_each(files: Mapping[Path, bytes]) -> Iterator[Path]:
    """Write files in turn, each whole or not at all, and yield each when it is there; they go to the disk together."""
    staged: dict[Path, Path] = {}
    try:
        with ExitStack() as opened:
            handles = []
            for file, data in files.items():
                handle, staged[file] = _new_file(file)
                stream = opened.enter_context(os.fdopen(handle, "wb"))
                stream.write(data)
                stream.flush()
                handles.append(handle)
            _to_disk(handles)
        for file in files:
            staged[file].replace(file)
            del staged[file]
            yield file
    finally:
        for temporary in staged.values():
            with suppress(OSError):
                temporary.unlink()


def _new_file(beside: Path) -> tuple[int, Path]:
    """Return a file, open, and its name, which no other has; for nobody else to read. An error names `beside`."""
    while True:
        file = beside.parent / f".{os.getpid()}-{next(_NUMBERS)}.tmp"
        try:
            return os.open(file, _NEW_FILE, 0o600), file
        except FileExistsError:
            continue
        except OSError as error:
            error.filename = str(beside)
            raise


def _to_disk(handles: Sequence[int]) -> None:
    """Put open files on the disk: at once where it takes its time, since it takes many files in the time of one.

    Elsewhere the threads would take more than the disk. So how long it took the last time decides.
    """
    if not handles:
        return
    device, begun = os.fstat(handles[0]).st_dev, time.perf_counter()
    is_slow = len(handles) > 1 and _TAKEN.get(device, 0) > _PATIENCE
    list(_at_once()(os.fsync, handles) if is_slow else map(os.fsync, handles))
    _TAKEN[device] = time.perf_counter() - begun


@cache
def _at_once() -> Callable[[Callable[[int], None], Iterable[int]], Iterator[None]]:
    """Return what maps in threads: a disk takes many files in the time of one."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(_FILES_AT_ONCE).map


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which no one else holds meanwhile. Raises Busy where another goes on holding it.

    The operating system frees it when its holder dies. The file of the lock stays: who waits for it would wait for
    another one otherwise.
    """
    handle = _held(folder / LOCK, time.monotonic() + _LOCK_SECONDS)
    try:
        yield
    finally:
        _free(handle)
        os.close(handle)


def _held(file: Path, until: float) -> int:
    while True:
        handle = _opened(file)
        try:
            if _lock(handle) and _is_there(handle, file):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        if time.monotonic() > until:
            raise Busy
        time.sleep(_PAUSE)


def _opened(lock: Path) -> int:
    """Return the file of a lock, open. An error names its folder, which is what people know."""
    try:
        return os.open(lock, os.O_CREAT | os.O_RDWR | _PLAIN_FILE, 0o666)
    except OSError as error:
        error.filename = str(lock.parent)
        raise


def _is_there(handle: int, file: Path) -> bool:
    """Tell whether the file that is open still is the one of that name: its folder can have been erased and made."""
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        """Lock an open file; tell whether it went."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

    def _free(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> bool:
        """Lock an open file; tell whether it went."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):  # which of them, is for the kind of drive to say
            return False
        return True

    def _free(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
