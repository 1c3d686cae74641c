"""What is written beside the documents, and that no edited document is ever lost."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from generator import files
from generator.case import Case
from generator.documents import KINDS, Document
from generator.errors import OutputError
from generator.files import alone, digest
from generator.finding import Finding
from generator.load import faults
from generator.manifest import read, write_documents
from generator.orders import Applied, orders

CASE = Case({"skemaversion": "1.0", "sagsnr": "2019-1", "borger": {"navn": "Åse"}})
ORDER = Applied(orders()[4], orders()[4].begins, False)
FILE = "forberedende_del.docx"
PREPARED = Document(
    KINDS["forberedende_del"], b"et", "kladde", ORDER, "2018/forberedende_del", digest(b"t"), FILE, "a1"
)
PLAN = Document(KINDS["indsatsdel"], b"to", "endelig", ORDER, "2018/indsatsdel", digest(b"t"), "indsatsdel.docx", "b2")
BOTH = [PREPARED, PLAN]


def anew(*documents: Document) -> list[Document]:
    """The documents as the next run makes them."""
    return [replace(document, data=document.data + b" igen") for document in documents]


def rows(folder: Path):
    return {row["fil"]: row for row in read(folder)["dokumenter"]}


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()} - {".laas"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case's folder in which both documents stand as they were made."""
    assert write_documents(CASE, BOTH, {}, tmp_path) == []
    return tmp_path / "2019-1"


# What is written


def test_documents_and_manifest_are_written_and_nothing_else(folder: Path):
    assert names(folder) == {"forberedende_del.docx", "indsatsdel.docx", "manifest.json"}
    assert (folder / "forberedende_del.docx").read_bytes() == b"et"
    assert (folder / "indsatsdel.docx").read_bytes() == b"to"


def test_the_manifest_says_what_was_made_and_of_what(folder: Path):
    row = rows(folder)["indsatsdel.docx"]
    assert row.pop("lavet").endswith("+00:00")
    assert row == {
        "noegle": "indsatsdel",
        "fil": "indsatsdel.docx",
        "sha256": digest(b"to"),
        "tilstand": "endelig",
        "udgave": "b2",
        "skabelon": "2018/indsatsdel",
        "skabelon_sha256": digest(b"t"),
        "regelsaet": "2016b",
        "regelsaet_navn": "Bekendtgørelse nr. 996 af 29. juni 2016",
        "foreloebigt": False,
        "fund": [],
    }


def test_the_manifest_holds_the_findings_of_each_document(tmp_path: Path):
    found = Finding("regelsaet-foreloebigt", "oplysning", "moede.dato", "Besked.", "Raad.", "§ 1")
    write_documents(CASE, BOTH, {"indsatsdel": [found], "": [found]}, tmp_path)
    assert rows(tmp_path / "2019-1")["indsatsdel.docx"]["fund"] == [found.as_dict()]
    assert rows(tmp_path / "2019-1")["forberedende_del.docx"]["fund"] == []


def test_the_manifest_is_valid_and_holds_nothing_about_the_citizen(folder: Path):
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    assert faults(json.loads(text), "manifest") == []
    assert "Åse" not in text
    assert "Bekendtgørelse" in text, "written in UTF-8, not escaped"


def test_the_time_of_making_is_the_only_difference_between_two_runs(tmp_path: Path):
    for out in ("a", "b"):
        write_documents(CASE, BOTH, {}, tmp_path / out)
    texts = [(tmp_path / out / "2019-1" / "manifest.json").read_text(encoding="utf-8") for out in ("a", "b")]
    first, second = ([line for line in text.splitlines() if '"lavet"' not in line] for text in texts)
    assert first == second


def test_a_document_made_later_is_added_to_those_there_are(tmp_path: Path):
    write_documents(CASE, [PLAN], {}, tmp_path)
    write_documents(CASE, [PREPARED], {}, tmp_path)
    assert list(rows(tmp_path / "2019-1")) == ["forberedende_del.docx", "indsatsdel.docx"]


# Edited documents


def test_a_document_that_was_not_edited_is_written_anew(folder: Path):
    assert write_documents(CASE, anew(*BOTH), {}, folder.parent) == []
    assert (folder / "forberedende_del.docx").read_bytes() == b"et igen"
    assert rows(folder)["forberedende_del.docx"]["sha256"] == digest(b"et igen")


def test_an_edited_document_is_never_overwritten_and_the_others_are(folder: Path):
    (folder / "indsatsdel.docx").write_bytes(b"rettet i Word")
    (found,) = write_documents(CASE, anew(*BOTH), {}, folder.parent)
    assert (found.code, found.level, found.path) == ("rettet-dokument", "fejl", "indsatsdel.docx")
    assert found.message == "indsatsdel.docx er rettet, siden den blev dannet, og er ikke overskrevet."
    assert (folder / "indsatsdel.docx").read_bytes() == b"rettet i Word"
    assert (folder / "forberedende_del.docx").read_bytes() == b"et igen"
    assert rows(folder)["indsatsdel.docx"]["sha256"] == digest(b"to")


def test_an_edited_document_is_still_edited_the_next_time(folder: Path):
    (folder / "indsatsdel.docx").write_bytes(b"rettet i Word")
    for _ in range(3):
        assert len(write_documents(CASE, anew(*BOTH), {}, folder.parent)) == 1


def test_an_edited_document_that_was_put_back_is_written_anew(folder: Path):
    (folder / "indsatsdel.docx").write_bytes(b"rettet")
    (folder / "indsatsdel.docx").write_bytes(b"to")
    assert write_documents(CASE, anew(PLAN), {}, folder.parent) == []


def test_a_document_that_someone_else_put_there_is_not_overwritten(tmp_path: Path):
    (tmp_path / "2019-1").mkdir()
    (tmp_path / "2019-1" / "indsatsdel.docx").write_bytes(b"fremmed")
    (found,) = write_documents(CASE, [PLAN], {}, tmp_path)
    assert found.code == "rettet-dokument"


def test_without_a_manifest_every_other_document_counts_as_edited(folder: Path):
    (folder / "manifest.json").unlink()
    assert write_documents(CASE, BOTH, {}, folder.parent) == [], "the same content is no edit"
    (folder / "manifest.json").unlink()
    assert len(write_documents(CASE, anew(*BOTH), {}, folder.parent)) == 2


def test_a_document_that_was_moved_away_is_made_again(folder: Path):
    (folder / "indsatsdel.docx").rename(folder / "min.docx")
    assert write_documents(CASE, anew(PLAN), {}, folder.parent) == []
    assert (folder / "indsatsdel.docx").read_bytes() == b"to igen"


def test_an_edited_document_is_written_anew_with_its_edits_where_they_can_be_merged_and_still_counts_as_edited(folder):
    asked = []

    def merge(document: Document, edited: Path, sent: str) -> tuple[bytes | None, list[Finding]]:
        asked.append((document.kind.key, sent))
        return edited.read_bytes() + b" + " + document.data, []

    (folder / "indsatsdel.docx").write_bytes(b"rettet")
    assert write_documents(CASE, anew(*BOTH), {}, folder.parent, merge) == []
    assert asked == [("indsatsdel", digest(b"to"))]
    assert (folder / "indsatsdel.docx").read_bytes() == b"rettet + to igen"
    assert (folder / "forberedende_del.docx").read_bytes() == b"et igen"
    (found,) = write_documents(CASE, anew(*anew(*BOTH)), {}, folder.parent)
    assert (found.code, found.path) == ("rettet-dokument", "indsatsdel.docx")


@pytest.mark.parametrize("why", [[], [Finding("flet-ikke", "fejl", "indsatsdel.docx", "Kan ikke flettes.")]])
def test_an_edited_document_whose_edits_cannot_be_merged_stays_and_the_reason_is_told(folder: Path, why):
    (folder / "indsatsdel.docx").write_bytes(b"rettet")
    found = write_documents(CASE, anew(*BOTH), {}, folder.parent, lambda *_: (None, why))
    assert [one.code for one in found] == ([one.code for one in why] or ["rettet-dokument"])
    assert (folder / "indsatsdel.docx").read_bytes() == b"rettet"
    assert rows(folder)["indsatsdel.docx"]["sha256"] == digest(b"to")


# A broken manifest

BROKEN = {
    "no JSON": b"{",
    "empty": b"",
    "a list": b"[]",
    "no list of documents": b'{"skemaversion": "1.0", "sagsnr": "1", "dokumenter": 5}',
    "a word for a document": b'{"skemaversion": "1.0", "sagsnr": "1", "dokumenter": ["x"]}',
    "a document without a sum": b'{"skemaversion": "1.0", "sagsnr": "1", "dokumenter": [{"fil": "x"}]}',
    "a number for a name": b'{"skemaversion": "1.0", "sagsnr": "1", "dokumenter": '
    b'[{"noegle": "x", "fil": 5, "sha256": "x", "tilstand": "kladde"}]}',
    "another encoding": "{æ".encode("cp1252"),
    "a hundred thousand brackets": b"[" * 100_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_manifest_is_told_and_nothing_is_written(folder: Path, name):
    (folder / "manifest.json").write_bytes(BROKEN[name])
    with pytest.raises(OutputError) as caught:
        write_documents(CASE, anew(*BOTH), {}, folder.parent)
    assert str(caught.value) == (
        f"{folder / 'manifest.json'}: Manifestet kan ikke læses. Omdøb mappen, og dan dokumenterne igen."
    )
    assert (folder / "forberedende_del.docx").read_bytes() == b"et"
    assert (folder / "manifest.json").read_bytes() == BROKEN[name]


# Failures midway


def fail_on(monkeypatch: pytest.MonkeyPatch, name: str, error: OSError) -> None:
    """Let the file `name` not be put in its place."""
    really = Path.replace

    def replace_(self: Path, target: Path) -> Path:
        if target.name == name:
            raise error
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace_)


def test_a_file_that_cannot_be_put_in_place_leaves_the_old_one_and_no_rest(folder: Path, monkeypatch):
    fail_on(
        monkeypatch, "indsatsdel.docx", PermissionError(13, "x", "kladde.tmp", None, str(folder / "indsatsdel.docx"))
    )
    with pytest.raises(OutputError) as caught:
        write_documents(CASE, anew(*BOTH), {}, folder.parent)
    assert str(caught.value) == (f"{folder / 'indsatsdel.docx'}: Filen kan ikke skrives. Luk den i Word, og prøv igen.")
    assert (folder / "indsatsdel.docx").read_bytes() == b"to"
    assert names(folder) == {"forberedende_del.docx", "indsatsdel.docx", "manifest.json"}


def test_what_was_written_before_a_failure_does_not_count_as_edited_afterwards(folder: Path, monkeypatch):
    with monkeypatch.context() as patch:
        fail_on(patch, "indsatsdel.docx", PermissionError(13, "x"))
        with pytest.raises(OutputError):
            write_documents(CASE, anew(*BOTH), {}, folder.parent)
    assert write_documents(CASE, anew(*anew(*BOTH)), {}, folder.parent) == []
    assert (folder / "forberedende_del.docx").read_bytes() == b"et igen igen"


REASONS = [
    (OSError(28, "No space left on device"), "Der er ikke plads på disken."),
    (OSError(30, "Read-only file system"), "Drevet kan kun læses."),
    (OSError(36, "File name too long"), "Stien er for lang."),
    (OSError(5, "Input/output error"), "Der kan ikke skrives her."),
]


@pytest.mark.parametrize(("error", "words"), REASONS)
def test_a_failure_is_told_in_danish(tmp_path: Path, monkeypatch, error, words):
    def refuse(handle: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError) as caught:
        write_documents(CASE, BOTH, {}, tmp_path)
    assert words in str(caught.value)
    assert error.strerror not in str(caught.value)
    assert names(tmp_path / "2019-1") == set()


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path):
    (tmp_path / "2019-1").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match=r"2019-1: En fil har mappens navn\. Kontrollér plads og adgang\."):
        write_documents(CASE, BOTH, {}, tmp_path)


def test_a_folder_that_another_program_writes_in_is_told(folder: Path, monkeypatch):
    monkeypatch.setattr(files, "_LOCK_SECONDS", 0.05)
    with alone(folder), pytest.raises(OutputError, match="Et andet program skriver i mappen"):
        write_documents(CASE, anew(*BOTH), {}, folder.parent)
    assert (folder / "indsatsdel.docx").read_bytes() == b"to"


WRITE = """
import sys
from dataclasses import replace
from pathlib import Path
from generator.manifest import write_documents
from tests.test_manifest import BOTH, CASE
for turn in range(15):
    documents = [replace(one, data=f"{sys.argv[2]} {turn} {one.kind.key}".encode()) for one in BOTH]
    assert write_documents(CASE, documents, {}, Path(sys.argv[1])) == []
"""


def test_two_processes_at_once_leave_one_whole_set(tmp_path: Path):
    root = Path(__file__).parent.parent
    commands = [[sys.executable, "-c", WRITE, str(tmp_path), name] for name in ("a", "b")]
    running = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE) for command in commands]
    assert [(process.communicate()[1], process.returncode) for process in running] == [(b"", 0)] * 2
    folder = tmp_path / "2019-1"
    assert names(folder) == {"forberedende_del.docx", "indsatsdel.docx", "manifest.json"}
    writers = {(folder / name).read_bytes().split()[0] for name in rows(folder)}
    assert len(writers) == 1
    assert all(row["sha256"] == digest((folder / name).read_bytes()) for name, row in rows(folder).items())
