"""Files written whole or not at all, and the lock of a folder."""

import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock, Thread

import pytest

from generator import files
from generator.files import LOCK, Busy, alone, write_each, write_whole

ROOT = Path(__file__).parent.parent


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch):
    def refuse(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.docx", b"x")
    assert list(tmp_path.iterdir()) == []


def test_an_error_names_what_people_know_and_no_file_of_ours(tmp_path: Path, monkeypatch):
    def refuse(path: Path, *_: object) -> int:
        raise PermissionError(13, "no", str(path))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PermissionError) as caught:
        write_whole(tmp_path / "a.docx", b"x")
    assert caught.value.filename == str(tmp_path / "a.docx")
    with pytest.raises(PermissionError) as caught, alone(tmp_path):
        pass
    assert caught.value.filename == str(tmp_path)


def test_only_the_one_who_wrote_it_may_read_a_file(tmp_path: Path):
    write_whole(tmp_path / "a.docx", b"x")
    assert sys.platform == "win32" or stat.S_IMODE((tmp_path / "a.docx").stat().st_mode) == 0o600


def test_what_a_killed_process_left_under_our_next_name_is_not_written_over(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(files, "_NUMBERS", iter((7, 8)))
    left = tmp_path / f".{os.getpid()}-7.tmp"
    left.write_bytes(b"left")
    write_whole(tmp_path / "a.docx", b"x")
    assert ((tmp_path / "a.docx").read_bytes(), left.read_bytes()) == (b"x", b"left")


def test_no_file_is_put_in_place_before_all_are_on_the_disk(tmp_path: Path, monkeypatch):
    seen: list[str] = []
    real = os.fsync

    def there() -> str:
        return "".join(name for name in "abc" if (tmp_path / name).exists())

    def noting(handle: int) -> None:
        seen.append(there())
        real(handle)

    monkeypatch.setattr(os, "fsync", noting)
    placed = [there() for _ in write_each({tmp_path / name: name.encode() for name in "abc"})]
    assert (seen, placed) == (["", "", ""], ["a", "ab", "abc"])


@pytest.mark.parametrize(("seconds", "at_once"), [(0.0, 1), (0.01, 3)])
def test_a_slow_disk_gets_its_files_at_once_and_a_fast_one_in_turn(tmp_path: Path, monkeypatch, seconds, at_once):
    at_work, most, lock = [0], [0], Lock()

    def slow(handle: int) -> None:
        with lock:
            at_work[0] += 1
            most.append(at_work[0])
        time.sleep(seconds)
        with lock:
            at_work[0] -= 1

    monkeypatch.setattr(files, "_TAKEN", {})
    monkeypatch.setattr(os, "fsync", slow)
    write_whole(tmp_path / "first", b"x")
    list(write_each({tmp_path / name: b"x" for name in "abc"}))
    assert max(most) == at_once


HOLD = """
import sys
from pathlib import Path
from generator.files import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_of_a_process_that_is_killed_is_free_again(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(files, "_LOCK_SECONDS", 0.05)
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(Busy), alone(tmp_path):
            pass
        holder.kill()
        holder.wait()
    monkeypatch.setattr(files, "_LOCK_SECONDS", 10)
    with alone(tmp_path):
        assert [file.name for file in tmp_path.iterdir()] == [LOCK]


def test_two_threads_are_never_both_at_work(tmp_path: Path):
    at_work, most = [0], [0]

    def work() -> None:
        for _ in range(20):
            with alone(tmp_path):
                at_work[0] += 1
                most[0] = max(most[0], at_work[0])
                write_whole(tmp_path / "x", b"x")
                at_work[0] -= 1

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_who_waited_while_the_folder_was_erased_does_not_hold_what_is_gone(tmp_path: Path, monkeypatch):
    folder = tmp_path / "sag"
    folder.mkdir()
    real = files._lock

    def erased_meanwhile(handle: int) -> bool:
        locked = real(handle)
        if erasing:
            erasing.clear()
            shutil.rmtree(folder)
            folder.mkdir()
        return locked

    erasing = [True]
    monkeypatch.setattr(files, "_lock", erased_meanwhile)
    with alone(folder):
        assert (folder / LOCK).exists()
