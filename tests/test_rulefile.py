"""Rule files are read from what was remembered of them as from the files themselves."""

import tomllib
from pathlib import Path

import pytest

from generator import rulefile
from generator.places import RULE_SETS
from generator.rulefile import read_toml
from generator.word import cache

FILES = sorted(RULE_SETS.glob("*.toml"))


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cache, "folder", lambda: tmp_path / "gemt")
    return tmp_path / "gemt"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_remembered_is_what_the_file_says(kept, file, monkeypatch):
    plain = tomllib.loads(file.read_text(encoding="utf-8"))
    assert read_toml(file) == plain
    monkeypatch.setattr(rulefile.tomllib, "loads", lambda _: pytest.fail("the file was read as TOML again"))
    assert read_toml(file) == plain


def test_what_is_damaged_is_read_anew(kept):
    before = read_toml(FILES[0])
    (remembered,) = kept.iterdir()
    remembered.write_bytes(remembered.read_bytes()[:-1] + b" ")
    assert read_toml(FILES[0]) == before


def test_only_the_programs_own_files_are_remembered(kept, tmp_path):
    file = tmp_path / "regler.toml"
    file.write_text('dag = 2019-04-03\nord = "Åse"', encoding="utf-8")
    assert read_toml(file)["ord"] == "Åse"
    assert not kept.exists()
