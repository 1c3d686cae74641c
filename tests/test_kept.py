"""Bytes kept from run to run: never trusted further than the user's own folder."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from generator import kept

only_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owner and mode of this kind")


def test_a_file_under_anothers_name_is_not_used(kept_folder: Path):
    kept.save("a", b"of a")
    (kept_folder / "b").write_bytes((kept_folder / "a").read_bytes())
    (kept_folder / "b").chmod(0o600)
    assert kept.load("a") == b"of a"
    assert kept.load("b") is None


@only_posix
@pytest.mark.parametrize("mode", [0o660, 0o602, 0o640])
def test_a_file_that_others_reach_is_not_used(kept_folder: Path, mode: int):
    kept.save("a", b"data")
    (kept_folder / "a").chmod(mode)
    assert kept.load("a") is None


@only_posix
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o755])
def test_a_folder_that_others_reach_is_neither_read_nor_written(kept_folder: Path, mode: int):
    kept.save("a", b"data")
    kept_folder.chmod(mode)
    kept.save("b", b"data")
    assert (kept.load("a"), sorted(file.name for file in kept_folder.iterdir())) == (None, ["a"])


@only_posix
def test_what_belongs_to_another_user_is_not_used(kept_folder: Path, monkeypatch: pytest.MonkeyPatch):
    kept.save("a", b"data")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert kept.load("a") is None
    kept.save("b", b"data")
    assert not (kept_folder / "b").exists()


@only_posix
def test_links_are_not_followed(kept_folder: Path, tmp_path: Path):
    kept.save("a", b"data")
    (kept_folder / "a").rename(tmp_path / "elsewhere")
    (kept_folder / "a").symlink_to(tmp_path / "elsewhere")
    assert kept.load("a") is None
    real = kept_folder.rename(tmp_path / "real")
    kept.folder().symlink_to(real)  # type: ignore[union-attr]
    kept.save("b", b"data")
    assert not (real / "b").exists()


@only_posix
def test_what_is_made_is_closed_to_others(kept_folder: Path):
    kept.save("a", b"data")
    assert (kept_folder.stat().st_mode & 0o777, (kept_folder / "a").stat().st_mode & 0o777) == (0o700, 0o600)


def test_many_writers_at_once_leave_a_whole_file(kept_folder: Path):
    contents = [bytes([number]) * 50_000 for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        saves = [pool.submit(kept.save, "a", data) for data in contents]
        reads = [pool.submit(kept.load, "a") for _ in range(64)]
    assert all(save.exception() is None for save in saves)
    assert all(read.result() in {*contents, None} for read in reads)
    assert kept.load("a") in contents
    assert [file.name for file in kept_folder.iterdir()] == ["a"]


def test_the_folder_stays_within_its_bounds(kept_folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "MAX_FILES", 3)
    for age, name in enumerate("abcde"):
        kept.save(name, b"x" * 1_000)
        os.utime(kept_folder / name, (time.time() + age - 60,) * 2)
    assert sorted(file.name for file in kept_folder.iterdir()) == ["c", "d", "e"]
    monkeypatch.setattr(kept, "MAX_BYTES", 2_500)
    kept.save("f", b"x" * 1_000)
    assert sorted(file.name for file in kept_folder.iterdir()) == ["e", "f"]


def test_it_can_be_turned_off(tmp_path: Path):
    home = {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    assert kept.folder({**home, kept.OFF: "1"}) is None
    assert kept.folder(home) is not None


@pytest.mark.parametrize(
    ("system", "environment", "ending"),
    [
        ("linux", {}, ".cache/rehabplan"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, ".cache/rehabplan"),
        ("darwin", {}, "Library/Caches/rehabplan"),
        ("win32", {}, "AppData/Local/rehabplan/Cache"),
    ],
)
def test_it_lies_where_the_system_keeps_such_things(
    system: str, environment: dict[str, str], ending: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "platform", system)
    place = kept.folder(environment)
    assert place is not None
    assert place.as_posix() == (Path.home() / ending).as_posix()
