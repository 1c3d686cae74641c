"""The pages as they print, by LibreOffice: each sheet as wide as the page, headings on each, page x of y."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from generator.agenda import book, overview
from tests.agenda.making import PROFILE, SAMPLES, TODAY, case_data, kept_book, meeting_data, planned
from tests.agenda.test_overview import YEAR, two_thousand
from tests.office import needs_libreoffice, to_pdf

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is missing: install poppler-utils"
)
A4 = (842, 595)


@pytest.fixture(scope="module")
def pdfs(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sider")
    many = planned(folder, meeting_data("1", "2", "3"), *(case_data(number) for number in "123"))
    books = {
        "dagsorden": kept_book(SAMPLES[1]),
        "udsendelse": kept_book(SAMPLES[1], is_sent=True),
        "mangler": book.make(many),
        "overblik": overview.make(two_thousand()[:200], YEAR, PROFILE, TODAY),
    }
    files = [folder / f"{name}.xlsx" for name in books]
    for file in files:
        file.write_bytes(books[file.stem])
    return {file.stem: pdf for file, pdf in to_pdf(files, folder).items()}


def pages(pdf: Path) -> list[str]:
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    return text.split("\f")[:-1]


@needs_libreoffice
@needs_poppler
def test_every_page_is_a4_landscape(pdfs):
    for pdf in pdfs.values():
        told = subprocess.run(["pdfinfo", "-l", "999", str(pdf)], check=True, capture_output=True).stdout.decode()
        sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", told)
        assert sizes
        assert {(round(float(width)), round(float(height))) for width, height in sizes} == {A4}


@needs_libreoffice
@needs_poppler
@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("dagsorden", ["Dagsorden", "Mangler", "Deltagere", "Frister", "Overblik"]),
        ("udsendelse", ["Dagsorden", "Deltagere"]),
    ],
)
def test_every_sheet_of_a_meeting_of_five_fits_one_page(pdfs, name, sheets):
    texts = pages(pdfs[name])
    assert len(texts) == len(sheets)
    for number, (sheet, text) in enumerate(zip(sheets, texts, strict=True), 1):
        assert f"{sheet}: side {number} af {len(sheets)}" in text
        assert "Dagsorden: rehabiliteringsteamet" in text
        assert "Jobhuset i Lyngsø, lokale Fjorden" in text
        assert "26. marts 2025, kl. 8.30-14.30" in text


@needs_libreoffice
@needs_poppler
@pytest.mark.parametrize(
    ("name", "sheet", "first", "last"),
    [("mangler", "Mangler", "Alvor", "Gå til"), ("overblik", "Sager", "Mødedato", "Komplet")],
)
def test_a_long_sheet_has_its_headings_and_its_whole_width_on_every_page(pdfs, name, sheet, first, last):
    texts = [text for text in pages(pdfs[name]) if re.search(rf"{sheet}: side \d+ af \d+", text)]
    assert len(texts) > 1
    for text in texts:
        head = next(line for line in text.splitlines() if first in line)
        assert last in head


LINE = 1.22
"""How high a line of Calibri, or of Carlito in its place, is to the size of its letters."""


@needs_libreoffice
@needs_poppler
@pytest.mark.parametrize(("name", "least"), [("dagsorden", 7), ("udsendelse", 7), ("mangler", 7), ("overblik", 7)])
def test_the_print_can_be_read_without_glasses(pdfs, name, least):
    words = subprocess.run(
        ["pdftotext", "-bbox", str(pdfs[name]), "-"], check=True, capture_output=True
    ).stdout.decode()
    heights = [
        float(low) - float(high) for high, low in re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"', words)
    ]
    assert len(heights) > 50
    assert min(heights) / LINE >= least - 0.01


@needs_libreoffice
@needs_poppler
def test_the_last_column_of_the_agenda_is_on_the_page(pdfs):
    text = pages(pdfs["dagsorden"])[0]
    assert "Bemærkninger" in text
    assert "28-03-2025" in text, "the copy of the protected case"
    assert "Nyt" in text
