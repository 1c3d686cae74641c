"""PDFs by LibreOffice: tagged where it is, a clear word where it is not, and nothing left behind."""

import sys
import time
from datetime import date
from pathlib import Path

import pytest

from generator import pdf, pipeline
from generator.errors import OutputError
from generator.pipeline import Choices
from tests.office import needs_libreoffice

unix = pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for LibreOffice")


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A program that says it is LibreOffice and then does as told."""

    def make(does: str, version: str = "25.2.3") -> Path:
        program = tmp_path / "bin" / "soffice"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo "LibreOffice {version}"; exit; fi\n{does}\n')
        program.chmod(0o755)
        pdf._version.cache_clear()
        monkeypatch.setattr(pdf.shutil, "which", lambda name: str(program))
        return program

    yield make
    pdf._version.cache_clear()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    document = tmp_path / "plan.docx"
    document.write_bytes(b"x")
    return document


def test_without_libreoffice_the_mend_is_told(monkeypatch: pytest.MonkeyPatch, file: Path):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    monkeypatch.setattr(pdf, "_PLACES", ())
    with pytest.raises(OutputError, match=r"ikke fundet.*Gem som PDF"):
        pdf.to_pdf([file])


@unix
def test_one_that_is_too_old_is_told(fake, file: Path):
    fake("exit 0", "7.4.7")
    with pytest.raises(OutputError, match="for gammelt"):
        pdf.to_pdf([file])


@unix
def test_one_that_hangs_is_ended_with_its_children(fake, file: Path, tmp_path: Path):
    alive = tmp_path / "alive"
    fake(f"(while true; do date +%s%N > {alive}; sleep 0.05; done) & wait")
    with pytest.raises(OutputError, match="i tide"):
        pdf.to_pdf([file], seconds=2)
    before = alive.read_text()
    time.sleep(0.4)
    assert alive.read_text() == before
    assert not file.with_suffix(".pdf").exists()


@unix
def test_one_that_makes_nothing_is_told(fake, file: Path):
    fake("exit 0")
    with pytest.raises(OutputError, match="lavede ingen PDF"):
        pdf.to_pdf([file])


@unix
def test_a_pdf_stands_beside_its_document_and_nothing_else(fake, file: Path):
    fake('while [ "$1" != --outdir ]; do shift; done\nmkdir -p "$2"\necho pdf > "$2/plan.pdf"')
    assert pdf.to_pdf([file]) == [file.with_suffix(".pdf")]
    assert sorted(entry.name for entry in file.parent.iterdir()) == ["bin", "plan.docx", "plan.pdf"]


@needs_libreoffice
def test_a_document_becomes_a_tagged_pdf_in_danish(tmp_path: Path):
    outcome = pipeline.generate(pipeline.sample_cases()[0], Choices(date(2026, 11, 21), tmp_path, state="endelig"))
    (made,) = pdf.to_pdf(outcome.written[:1])
    data = made.read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"/Marked true" in data or b"/MarkInfo" in data
    assert b"da-DK" in data
    assert b"pdfuaid" in data
