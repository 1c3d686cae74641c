"""A workbook from outside is opened only within bounds; what is refused is refused at once and in words."""

import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.agenda import cells, form, package
from generator.errors import CaseError
from tests.agenda.making import SAMPLES, case_data, codes, desk, edited, kept_book, made, meeting_data

SHEET, STYLES, TYPES = "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"
VBA = b'<Default Extension="q" ContentType="application/vnd.ms-office.vbaProject"/>'
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
DIMENSION = re.compile(rb'<dimension ref="[^"]*"')


@pytest.fixture(scope="module")
def good() -> bytes:
    return kept_book(SAMPLES[0])


def spoilt(data: bytes, spoil: Callable[[dict[str, bytes]], object], *, twice: str = "") -> bytes:
    """The workbook with its parts changed; `twice` names one that is in it two times."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    spoil(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr(twice, parts[twice])
    return stream.getvalue()


def with_sheet(change: Callable[[bytes], bytes]) -> Callable[[dict[str, bytes]], object]:
    return lambda parts: parts.update({SHEET: change(parts[SHEET])})


def with_part(name: str, data: bytes = b"x") -> Callable[[dict[str, bytes]], object]:
    return lambda parts: parts.update({name: data})


def in_row(xml: bytes) -> Callable[[bytes], bytes]:
    return lambda sheet: sheet.replace(b"</sheetData>", b'<row r="900">' + xml + b"</row></sheetData>")


REFUSED = {
    "a zip bomb": (with_part("xl/media/x.bin", b"\0" * 200_000_000), "fylder for meget"),
    "a thousand parts": (lambda parts: parts.update({f"x{n}.bin": b"" for n in range(1_000)}), "fylder for meget"),
    "cells without end": (with_sheet(in_row(b"<c/>" * 300_000)), "for mange celler"),
    "a deep nest": (with_sheet(in_row(b"<c>" * 90_000 + b"</c>" * 90_000)), "for mange celler"),
    "styles without end": (
        lambda parts: parts.update({STYLES: parts[STYLES].replace(b"<fonts", b"<x/>" * 300_000 + b"<fonts")}),
        "for mange celler",
    ),
    "entities": (with_sheet(lambda sheet: b'<!DOCTYPE a [<!ENTITY b "c">]>' + sheet), "ikke skrevet af et regneark"),
    "another encoding": (with_sheet(lambda sheet: sheet.decode().encode("utf-16")), "ikke skrevet af et regneark"),
    "macros": (with_part("xl/vbaProject.bin"), "har makroer"),
    "macros by another name": (
        lambda parts: parts.update({TYPES: parts[TYPES].replace(b"</Types>", VBA + b"</Types>")}),
        "har makroer",
    ),
    "old macros": (with_part("xl/macrosheets/sheet1.xml"), "har makroer"),
    "external links": (with_part("xl/externalLinks/externalLink1.xml"), "henvisninger til andre filer"),
    "external links in capitals": (with_part("XL/EXTERNALLINKS/x.xml"), "henvisninger til andre filer"),
    "data connections": (with_part("xl/connections.xml"), "forbindelser til andre data"),
    "embedded files": (with_part("xl/embeddings/x.bin"), "indlejrede filer"),
    "active controls": (with_part("xl/activeX/x.xml"), "aktive elementer"),
    "no content types": (lambda parts: parts.pop("[Content_Types].xml"), "manglende dele"),
    "no workbook": (lambda parts: parts.pop("xl/workbook.xml"), "beskadiget"),
    "broken XML": (with_sheet(lambda sheet: sheet[:-20]), "beskadiget"),
    "a number that is none": (with_sheet(in_row(b'<c r="A900" t="n"><v>x</v></c>')), "beskadiget"),
    "a number without end": (with_sheet(in_row(b'<c r="A900" t="n"><v>' + b"9" * 100_000 + b"</v></c>")), "beskadiget"),
}  # fmt: skip


def read(file: Path) -> cells.SheetRead:
    with package.opened(file) as pages:
        return cells.read_sheet(pages, "Dagsorden", ("Sagsnr.", "Indstilling"))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_safe_is_refused_in_words_in_little_time_and_memory(good: bytes, tmp_path: Path, name):
    spoil, words = REFUSED[name]
    file = tmp_path / "x.xlsx"
    file.write_bytes(spoilt(good, spoil))
    begun = time.perf_counter()
    tracemalloc.start()
    with pytest.raises(CaseError, match=words) as caught:
        read(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 64 * 1024 * 1024
    assert time.perf_counter() - begun < 20
    assert caught.value.place == str(file)
    assert caught.value.mend


def test_a_part_twice_is_refused(good: bytes, tmp_path: Path):
    (tmp_path / "x.xlsx").write_bytes(spoilt(good, lambda _: None, twice=SHEET))
    with pytest.raises(CaseError, match="dobbelte"):
        read(tmp_path / "x.xlsx")


HARMLESS = {
    "a cell far away": with_sheet(
        lambda sheet: sheet.replace(b"</sheetData>", FAR + b"</sheetData>")
    ),
    "a wrong dimension": with_sheet(lambda sheet: DIMENSION.sub(b'<dimension ref="A1:XFD1048576"', sheet)),
    "a dimension too small": with_sheet(lambda sheet: DIMENSION.sub(b'<dimension ref="A1"', sheet)),
    "nothing": lambda _: None,
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_large_is_read(good: bytes, tmp_path: Path, name):
    (tmp_path / "x.xlsx").write_bytes(spoilt(good, HARMLESS[name]))
    begun = time.perf_counter()
    got = read(tmp_path / "x.xlsx")
    assert [row.values["Sagsnr."] for row in got.rows][:5] == [f"2019-00{n}" for n in (1217, 1309, 1322, 1351, 1388)]
    assert time.perf_counter() - begun < 20


def test_a_sheet_whose_part_is_gone_is_told(good: bytes, tmp_path: Path):
    (tmp_path / "x.xlsx").write_bytes(spoilt(good, lambda parts: parts.pop(SHEET)))
    assert codes(read(tmp_path / "x.xlsx").findings) == ["moede-ikke-laest"]


def test_more_rows_than_a_meeting_has_are_told(good: bytes, tmp_path: Path):
    lines = b"".join(
        b'<row r="%d"><c r="B%d" t="inlineStr"><is><t>x</t></is></c></row>' % (row, row) for row in range(50, 2_000)
    )
    file = tmp_path / "x.xlsx"
    file.write_bytes(spoilt(good, with_sheet(lambda sheet: sheet.replace(b"</sheetData>", lines + b"</sheetData>"))))
    got = read(file)
    assert codes(got.findings) == ["for-mange-raekker"]
    assert len(got.rows) < cells.MAX_ROWS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "ikke en arbejdsbog"),
        (b"PK\3\4", "ikke en arbejdsbog"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "uden adgangskode"),
        (b"x" * (package.MAX_FILE + 1), "for stor"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, data, words):
    (tmp_path / "x.xlsx").write_bytes(data)
    with pytest.raises(CaseError, match=words):
        read(tmp_path / "x.xlsx")


def test_a_file_that_is_not_there_or_cannot_be_read_is_told(tmp_path: Path):
    with pytest.raises(CaseError, match="findes ikke"):
        read(tmp_path / "x.xlsx")
    with pytest.raises(CaseError, match="kan ikke læses"):
        read(tmp_path)


def test_the_input_workbook_is_opened_as_carefully(tmp_path: Path):
    desk(tmp_path, meeting_data("1"), case_data("1"))
    file = tmp_path / "moeder" / "m.xlsx"
    file.write_bytes(spoilt(form.blank(), with_part("xl/vbaProject.bin")))
    with pytest.raises(CaseError, match="makroer"):
        made(file, tmp_path / "out")


def test_a_workbook_of_another_program_with_odd_things_in_it_is_read(good: bytes, tmp_path: Path):
    """What openpyxl warns of is no fault of the reader's."""
    file = tmp_path / "x.xlsx"
    file.write_bytes(good)
    edited(file, lambda pages: pages["Dagsorden"].__setattr__("sheet_state", "hidden"))
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x/></ext></extLst></worksheet>'
    file.write_bytes(spoilt(file.read_bytes(), with_sheet(lambda sheet: sheet.replace(b"</worksheet>", extension))))
    assert len(read(file).rows) == 5
