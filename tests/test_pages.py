"""The pages as they print, by LibreOffice: header and footer on each, nothing cut off, no page all but empty."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.office import needs_libreoffice, to_pdf
from tests.test_golden import SAMPLES, documents

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is missing: install poppler-utils"
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, list[str]]:
    """The text of each page of the largest sample's final documents."""
    folder = tmp_path_factory.mktemp("sider")
    made = documents(SAMPLES[1], "endelig")
    paths = [folder / document.file_name for document in made]
    for path, document in zip(paths, made, strict=True):
        path.write_bytes(document.data)
    to_pdf(paths, folder)
    return {path.stem: text_of_pages(path.with_suffix(".pdf")) for path in paths}


def text_of_pages(pdf: Path) -> list[str]:
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True).stdout.decode()
    return text.split("\f")[:-1]


@needs_libreoffice
@needs_poppler
def test_every_page_says_whose_it_is_and_which_of_how_many(pages):
    for name, texts in pages.items():
        for number, text in enumerate(texts, start=1):
            assert "Lyngsø Kommune" in text, name
            assert "Sagsnr. 2019-001217" in text, name
            assert f"Side {number} af {len(texts)}" in text, name
            assert "Bekendtgørelse nr. 996 af 29. juni 2016" in text, name


@needs_libreoffice
@needs_poppler
def test_no_page_but_the_last_is_all_but_empty(pages):
    for name, texts in pages.items():
        lines = [len([line for line in text.splitlines() if line.strip()]) for text in texts[:-1]]
        assert min(lines) > 20, (name, lines)


@needs_libreoffice
@needs_poppler
def test_no_page_ends_in_a_heading_or_a_question(pages):
    for name, texts in pages.items():
        for number, text in enumerate(texts[:-1], start=1):
            body = [line.strip() for line in text.splitlines() if line.strip()]
            footer = next(index for index, line in enumerate(body) if re.search(r"Side \d+ af \d+", line))
            last = body[footer - 1]
            assert not re.match(r"\d+\. ", last), (name, number)
            assert not last.endswith("?"), (name, number)


@needs_libreoffice
@needs_poppler
def test_the_first_page_holds_the_case_at_a_glance(pages):
    first = next(texts for name, texts in pages.items() if name.startswith("forberedende_del"))[0]
    for words in (
        "Sagen på én side",
        "Pernille Ørskov-Dahl",
        "Ressourceforløb, fleksjob eller førtidspension",
        "Borgerens egne ord",
    ):
        assert words in first
