"""Every document opens in Word as far as can be known without Word: SDK, own lint, accessibility, same bytes."""

import subprocess
import sys
from pathlib import Path

import pytest

from generator import pipeline
from generator.word.accessibility import accessibility
from generator.word.lint import lint
from tests.golden_text import as_text
from tests.ooxml import needs_validator, validate
from tests.reading import parts as parts_of
from tests.test_golden import SAMPLES, documents

STATES = ("kladde", "endelig", "udsendelse")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_a_document_passes_lint_and_accessibility(file: Path, state):
    for document in documents(file, state):
        found = [*lint(document.data), *accessibility(document.data)]
        assert [(each.code, each.path) for each in found] == [], document.kind.key


@needs_validator
def test_every_document_is_valid_to_the_open_xml_sdk(tmp_path: Path):
    drafts = written(SAMPLES, ("kladde",), tmp_path)
    assert faults(validate(drafts, ["Microsoft365"])) == {}


@needs_validator
def test_every_state_is_valid_to_an_older_office_too(tmp_path: Path):
    assert faults(validate(written(SAMPLES[:2], STATES, tmp_path))) == {}


def written(files, states, folder: Path) -> list[Path]:
    paths = []
    for file in files:
        for state in states:
            for document in documents(file, state):
                paths.append(folder / f"{state}_{document.file_name}")
                paths[-1].write_bytes(document.data)
    return paths


def faults(found: dict[Path, list[str]]) -> dict[str, list[str]]:
    return {path.name: lines for path, lines in found.items() if lines}


def test_the_same_case_gives_the_same_bytes_in_another_process(tmp_path: Path):
    command = [
        sys.executable,
        "-m",
        "generator",
        "generate",
        str(SAMPLES[0]),
        "--final",
        "--date",
        "2026-11-21",
        "--out",
    ]
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        subprocess.run([*command, str(folder)], check=True, capture_output=True)
    first, second = ({file.name: file.read_bytes() for file in folder.rglob("*.docx")} for folder in folders)
    assert first
    assert first == second


def test_a_copy_to_send_holds_no_controls_and_nothing_that_the_pages_do_not_show():
    for document in documents(SAMPLES[0], "udsendelse"):
        parts = parts_of(document.data)
        assert not any(b"<w:sdt>" in part or b"w:rsid" in part for part in parts.values())
        assert not any(name.startswith("customXml") or "thumbnail" in name or "comments" in name for name in parts)


def test_a_protected_address_is_in_no_document():
    protected = [file for file in SAMPLES if '"adressebeskyttelse": true' in file.read_text(encoding="utf-8")]
    assert protected
    for file in protected:
        address = pipeline.load.load_case(file).case.get("borger.adresse")
        for state in STATES:
            assert all(address not in as_text(document.data) for document in documents(file, state))
