"""What people have written meets what is made anew: copies to send, bases kept, PDFs: by the files they leave."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from generator import edited, history, manifest, pdf, pipeline
from generator.errors import OutputError
from generator.load import load_case
from generator.pipeline import Choices, Outcome
from tests.conftest import TODAY
from tests.reading import controls, paragraphs
from tests.word.edits import AUTHOR, put_before, run, write
from tests.word.edits import edited as changed

NUMBER = "2019-001217"
KEY = "forberedende_del"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    copy = tmp_path / f"{NUMBER}.json"
    (sample,) = (each for each in pipeline.sample_cases() if each.stem == NUMBER)
    copy.write_bytes(sample.read_bytes())
    return copy


@pytest.fixture
def choices(tmp_path: Path) -> Choices:
    return Choices(TODAY, tmp_path / "out", "endelig", (KEY,))


def send(case: Path, choices: Choices) -> Outcome:
    return pipeline.generate(case, replace(choices, state="udsendelse"))


def codes(outcome: Outcome) -> dict[str, str]:
    return {found.code: found.level for found in outcome.findings[""] if found.code.startswith(("kopi", "send", "kan"))}


def test_the_copy_to_send_is_of_the_document_as_it_was_edited(case: Path, choices: Choices):
    (file,) = pipeline.generate(case, choices).written
    file.write_bytes(changed(file.read_bytes(), write("borger.navn", "Rettet I Word")))
    before = file.read_bytes()
    outcome = send(case, choices)
    (copy,) = outcome.written
    assert copy.name == file.name.replace(".docx", "_udsendelse.docx")
    assert "Rettet I Word" in paragraphs(copy.read_bytes())
    assert controls(copy.read_bytes()) == []
    assert codes(outcome) == {"kopi-af-rettet": "oplysning"}
    assert file.read_bytes() == before


def test_the_copy_to_send_is_made_of_the_data_where_nothing_was_edited(case: Path, choices: Choices):
    pipeline.generate(case, choices)
    outcome = send(case, choices)
    (fresh,) = pipeline.make_documents(load_case(case).case, list(outcome.kinds), replace(choices, state="udsendelse"))
    assert outcome.written[0].read_bytes() == fresh.data
    assert codes(outcome) == {}


def test_a_copy_of_an_edited_document_says_that_the_case_has_changed_since(case: Path, choices: Choices):
    (file,) = pipeline.generate(case, choices).written
    file.write_bytes(changed(file.read_bytes(), write("borger.telefon", "11 22 33 44")))
    history.save(load_case(case).case.with_value("borger.navn", "Nyt Navn"), case.read_bytes())
    assert codes(send(case, choices)) == {"kopi-af-rettet": "oplysning", "kopi-af-aeldre": "advarsel"}


def test_what_may_not_be_sent_is_not_copied(case: Path, choices: Choices):
    (file,) = pipeline.generate(case, choices).written
    inserted = f"<w:ins {AUTHOR}>{run('nyt')}</w:ins>"
    file.write_bytes(changed(file.read_bytes(), put_before("borger.navn", inserted)))
    outcome = send(case, choices)
    assert (outcome.written, outcome.refused, codes(outcome)) == ((), True, {"send-sporede": "fejl"})
    assert [each.name for each in file.parent.glob("*.docx")] == [file.name]


def test_an_edited_draft_is_not_sent(case: Path, choices: Choices):
    (file,) = pipeline.generate(case, replace(choices, state="kladde")).written
    file.write_bytes(changed(file.read_bytes(), write("borger.navn", "Rettet I Word")))
    outcome = send(case, choices)
    assert outcome.written == ()
    assert "send-kladde" in codes(outcome)


def test_a_case_in_a_folder_that_cannot_be_written_in_still_gets_its_documents(case, choices, monkeypatch):
    def refuses(*_):
        raise OutputError("Der kan ikke skrives her.")

    monkeypatch.setattr(history, "keep_sent", refuses)
    outcome = pipeline.generate(case, choices)
    assert outcome.written[0].exists()
    assert ("grundlag-ikke-gemt", "advarsel") in {(each.code, each.level) for each in outcome.findings[""]}
    assert not outcome.refused


def test_a_pdf_lies_beside_its_document_and_stands_in_the_manifest(case, choices, monkeypatch):
    def printed(files):
        for file in files:
            file.with_suffix(".pdf").write_bytes(b"%PDF")
        return [file.with_suffix(".pdf") for file in files]

    monkeypatch.setattr(pdf, "to_pdf", printed)
    docx, made = pipeline.generate(case, replace(choices, pdf=True)).written
    assert made == docx.with_suffix(".pdf")
    (row,) = json.loads((docx.parent / "manifest.json").read_text(encoding="utf-8"))["dokumenter"]
    assert (row["fil"], row["pdf"]) == (docx.name, made.name)


def test_without_libreoffice_the_documents_are_there_and_the_pdf_is_a_fault(case, choices, monkeypatch):
    def lacks(_):
        raise OutputError("LibreOffice er ikke fundet, så der kan ikke laves PDF.", mend="Installér det.")

    monkeypatch.setattr(pdf, "to_pdf", lacks)
    outcome = pipeline.generate(case, replace(choices, pdf=True))
    assert [file.suffix for file in outcome.written] == [".docx"]
    assert outcome.refused
    assert "LibreOffice er ikke fundet, så der kan ikke laves PDF." in {each.message for each in outcome.findings[""]}


def test_a_document_that_is_gone_or_no_document_any_more_is_no_base_for_a_copy(case: Path, choices: Choices):
    (file,) = pipeline.generate(case, choices).written
    file.write_bytes(b"ikke et dokument")
    outcome = send(case, choices)
    assert outcome.written == ()
    assert codes(outcome) == {"kan-ikke-koere": "fejl"}
    file.unlink()
    assert len(send(case, choices).written) == 1
    assert edited.as_written([], file.parent, list) == ([], [])


def test_a_pdf_of_an_older_document_is_told_once_and_one_of_the_same_is_kept(case: Path, choices: Choices):
    (file,) = pipeline.generate(case, choices).written
    manifest.note_pdfs(file.parent, {file.name: f"{file.stem}.pdf"})
    assert told_of_pdf(pipeline.generate(case, choices)) == []
    assert manifest.rows(file.parent)[file.name]["pdf"] == f"{file.stem}.pdf"
    history.save(load_case(case).case.with_value("borger.navn", "Ny Person"), case.read_bytes())
    assert told_of_pdf(pipeline.generate(case, choices)) == [f"{file.stem}.pdf er lavet af et tidligere dokument."]
    assert "pdf" not in manifest.rows(file.parent)[file.name]
    assert told_of_pdf(pipeline.generate(case, choices)) == []


def told_of_pdf(outcome: Outcome) -> list[str]:
    return [found.message for found in outcome.findings[""] if found.code == "pdf-foraeldet"]


def test_a_pdf_made_anew_with_its_document_is_not_told(case: Path, choices: Choices, monkeypatch):
    monkeypatch.setattr(pdf, "to_pdf", lambda files: [each.with_suffix(".pdf") for each in files])
    pipeline.generate(case, replace(choices, pdf=True))
    history.save(load_case(case).case.with_value("borger.navn", "Ny Person"), case.read_bytes())
    assert told_of_pdf(pipeline.generate(case, replace(choices, pdf=True))) == []
    (row,) = manifest.read(choices.out / NUMBER)["dokumenter"]
    assert row["pdf"] == row["fil"].replace(".docx", ".pdf")


def test_a_document_lies_in_its_folder_only_when_what_it_is_held_against_is_kept(case: Path, choices: Choices):
    """The power goes while documents are written: the base is there already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "_write_all", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pipeline.generate(case, choices)
    (file,) = pipeline.generate(case, choices).written
    assert history.sent(case, NUMBER, file.name) == [file.read_bytes()]


def test_the_base_of_an_edited_document_is_kept_however_often_the_case_changes(case: Path, choices: Choices):
    (file,) = pipeline.generate(case, choices).written
    sent = file.read_bytes()
    file.write_bytes(changed(sent, put_before("borger.navn", run("Fru "))))  # cannot be merged: left alone
    for number in range(8):
        history.save(load_case(case).case.with_value("borger.telefon", f"7000000{number}"), case.read_bytes())
        assert pipeline.generate(case, choices).written == ()
    assert sent in history.sent(case, NUMBER, file.name)
    assert len(history.sent(case, NUMBER, file.name)) <= 6
