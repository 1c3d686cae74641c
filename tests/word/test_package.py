"""The zip of a .docx: every part as it lies there, and nothing where the file is not what its directory says."""

import io
import re
import zipfile

import pytest

from generator.errors import TemplateError
from generator.pipeline import BASE_TEMPLATES
from generator.word import package

TEMPLATE = (BASE_TEMPLATES / "indsatsdel.docx").read_bytes()
NAME, TEXT = "word/dæk.xml", b"<a>" + b"ord " * 500 + b"</a>"


def zipped(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        archive.writestr(NAME, TEXT)
    return made.getvalue()


def test_every_part_is_read_as_zipfile_reads_it():
    with zipfile.ZipFile(io.BytesIO(TEMPLATE)) as archive:
        assert package.read(TEMPLATE, "") == {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_part_may_be_stored_or_packed_and_have_a_name_of_any_letters(method: int):
    assert package.read(zipped(method), "") == {NAME: TEXT}


def test_only_the_parts_wanted_are_unpacked():
    wanted = re.compile(r"docProps/.*")
    assert set(package.read(TEMPLATE, "", wanted=wanted)) == {
        name for name in package.read(TEMPLATE, "") if name.startswith("docProps/")
    }


def test_what_stands_before_the_zip_does_not_move_its_parts():
    assert package.read(b"MZ" * 50 + zipped(), "") == {NAME: TEXT}


LOCAL, CENTRAL = b"PK\3\4", b"PK\1\2"
SAID = {"check sum": 16, "size": 24, "offset": 42}
"""Where the directory says these of a part, counted from its entry."""


@pytest.mark.parametrize("what", SAID)
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_part_that_is_not_what_the_directory_says_is_refused(method: int, what: str):
    data = bytearray(zipped(method))
    data[data.index(CENTRAL) + SAID[what]] ^= 1
    with pytest.raises(TemplateError, match="ikke et Word-dokument"):
        package.read(bytes(data), "")


@pytest.mark.parametrize("damage", ["words", "name", "signature", "cut off"])
def test_a_damaged_part_is_refused(damage: str):
    data = bytearray(zipped())
    match damage:
        case "words":
            data[60] ^= 0xFF
        case "name":
            data[data.index(NAME.encode())] ^= 1
        case "signature":
            data[0] ^= 1
        case "cut off":
            del data[60:80]
    with pytest.raises(TemplateError, match="ikke et Word-dokument"):
        package.read(bytes(data), "")


def test_a_part_that_grows_beyond_what_the_directory_says_is_not_unpacked():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(NAME, b"0" * 100_000_000)
    data = bytearray(made.getvalue())
    size = data.index(CENTRAL) + SAID["size"]
    data[size : size + 4] = (1000).to_bytes(4, "little")
    with pytest.raises(TemplateError, match="ikke et Word-dokument"):
        package.read(bytes(data), "")
