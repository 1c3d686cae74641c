"""Shared by all tests: the option that rewrites goldens, the day that stands for today, a place for what is kept."""

from datetime import date
from pathlib import Path

import pytest

from generator import kept

TODAY = date(2026, 11, 21)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="Write tests/golden anew; read the diff before you commit it."
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Compare a text with the kept one, or keep it where --update-golden is given."""

    def compare(text: str, file: Path) -> None:
        if request.config.getoption("--update-golden"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        assert file.is_file(), f"{file.name} has no golden yet: run pytest --update-golden and read it"
        assert text == file.read_text(encoding="utf-8")

    return compare


@pytest.fixture
def kept_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where what is kept from run to run lies, in place of the user's own; it is made when something is kept."""
    place = tmp_path / "rehabplan"
    monkeypatch.delenv(kept.OFF, raising=False)
    monkeypatch.setattr(kept, "folder", lambda: place)
    return place
