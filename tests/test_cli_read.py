"""`read`, `history` and `erase` from end to end, by the files that they leave."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import history, pipeline
from generator.blank import blank
from generator.commands.read import COMMANDS
from generator.load import load_case
from generator.pipeline import Choices
from tests.reading import paragraphs
from tests.word.edits import edited, put_before, run, write

NUMBER = "2019-001217"
NAME = "borger.navn"
SINCE = "borger.forsoergelse_fra"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    sample = next(each for each in pipeline.sample_cases() if each.stem == NUMBER)
    loaded = load_case(sample).case
    assert loaded is not None
    copy = tmp_path / sample.name
    copy.write_bytes(history.as_json(loaded))
    return copy


@pytest.fixture
def docx(case: Path, tmp_path: Path) -> Path:
    written = pipeline.generate(case, Choices(date.today(), tmp_path / "out")).written
    return written[0]


def call(name: str, *arguments: object, answer: str = "") -> Result:
    command = next(each for each in COMMANDS if each.name == name)
    return CliRunner().invoke(command, [str(argument) for argument in arguments], input=answer)


def named(case: Path) -> str:
    return str(json.loads(case.read_text(encoding="utf-8"))["borger"]["navn"])


def edit(docx: Path, *changes) -> None:
    docx.write_bytes(edited(docx.read_bytes(), *changes))


def test_a_document_that_was_not_edited_says_so(case: Path, docx: Path):
    result = call("read", docx, "--case", case)
    assert (result.exit_code, result.output) == (0, f"{docx.name}: 0 ændringer\n")


def test_edits_are_shown_and_written_only_when_told(case: Path, docx: Path):
    edit(docx, write(NAME, "Ny Person"))
    result = call("read", docx, "--case", case)
    assert result.exit_code == 0
    assert "Borgerens navn\n    før: Pernille Ørskov-Dahl\n    nu:  Ny Person\n" in result.output
    assert "Intet er gemt" in result.output
    assert named(case) == "Pernille Ørskov-Dahl"
    assert "Ændringerne er gemt" in call("read", docx, "--case", case, "--write").output
    assert named(case) == "Ny Person"
    assert call("read", docx, "--case", case).output.startswith(f"{docx.name}: 0 ændringer")


def test_a_form_that_cannot_become_a_case_is_not_said_to_be_saved(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    form = blank("forberedende_del", Choices(date.today())).document
    Path(form.file_name).write_bytes(edited(form.data, write(NAME, "Ny Person")))
    result = call("read", form.file_name, "--write")
    assert result.exit_code == 1
    assert "Intet er gemt fra dette dokument." in result.output
    assert "Ændringerne er gemt." not in result.output
    assert [file.name for file in tmp_path.iterdir()] == [form.file_name]


def test_earlier_versions_are_listed_and_brought_back(case: Path, docx: Path):
    assert "ingen tidligere" in call("history", case).output
    edit(docx, write(NAME, "Ny Person"))
    call("read", docx, "--case", case, "--write")
    assert call("history", case).output.startswith("   1  gjaldt indtil ")
    assert call("history", case, "--restore", "1").exit_code == 0
    assert named(case) == "Pernille Ørskov-Dahl"


def test_what_cannot_be_read_is_a_fault_and_the_rest_is_written(case: Path, docx: Path):
    edit(docx, write(NAME, "Ny Person"), write(SINCE, "i morgen"), put_before(NAME, run("Fru ")))
    result = call("read", docx, "--case", case, "--write")
    assert result.exit_code == 1
    assert "Fru …" in result.output
    assert named(case) == "Ny Person"


def test_the_kept_document_is_the_base_when_the_case_has_changed(case: Path, docx: Path):
    """The case gets a new name after the document was made: only what was edited in the document is an edit."""
    history.keep_sent(case, NUMBER, {docx.name: docx.read_bytes()})
    loaded = load_case(case).case
    assert loaded is not None
    history.save(loaded.with_value(NAME, "Fra Sagen"), case.read_bytes())
    edit(docx, write(SINCE, "1. maj 2019"))
    result = call("read", docx, "--case", case, "--write", "--json")
    (row,) = json.loads(result.output)
    assert [change["path"] for change in row["aendringer"]] == [SINCE]
    assert named(case) == "Fra Sagen"


def test_a_form_without_a_case_becomes_a_case_file_once(docx: Path):
    result = call("read", docx, "--write")
    assert result.exit_code == 0, result.output
    made = docx.with_name(f"{NUMBER}.json")
    assert load_case(made).case is not None
    error = call("read", docx, "--write").exception
    assert str(error) == (
        f"{made}: Der er allerede en sag med det nummer. "
        f'Læs blanketten ind i den: rehabplan read "{docx}" --case "{made}" --write'
    )


def test_everything_is_erased_after_a_yes(case: Path, docx: Path, tmp_path: Path):
    assert call("erase", case, "--out", tmp_path / "out", answer="y\n").output.endswith("Intet er slettet.\n")
    assert case.exists()
    assert call("erase", case, "--out", tmp_path / "out", answer="ja\n").exit_code == 0
    assert not case.exists()
    assert not docx.exists()


def test_one_goes_on_writing_in_a_document_that_was_read(case: Path, docx: Path):
    for words in ("Ny Person", "Nyere Person", "Nyeste Person"):
        edit(docx, write(NAME, words))
        result = call("read", docx, "--case", case, "--write")
        assert (result.exit_code, "nu:  " + words in result.output) == (0, True), result.output
        assert named(case) == words


def test_what_was_read_and_written_again_is_no_conflict_with_itself(case: Path, docx: Path):
    edit(docx, write(NAME, "Ny Person"))
    call("read", docx, "--case", case, "--write")
    edit(docx, write(NAME, "Nyere Person"))
    outcome = pipeline.generate(case, Choices(date.today(), docx.parent.parent))
    assert "flettet-konflikt" not in {found.code for found in outcome.all_findings}
    assert "Nyere Person" in paragraphs(docx.read_bytes())


def test_what_was_not_taken_is_told_again_at_the_next_reading(case: Path, docx: Path):
    edit(docx, write(NAME, "Ny Person"), put_before(NAME, run("Fru ")))
    call("read", docx, "--case", case, "--write")
    assert "IKKE LÆST: Fru …" in call("read", docx, "--case", case, "--write").output


def test_a_document_is_still_made_anew_after_many_readings(case: Path, docx: Path):
    choices = Choices(date.today(), docx.parent.parent)
    for number in range(7):
        edit(docx, write(NAME, f"Person {number}"))
        assert call("read", docx, "--case", case, "--write").exit_code == 0
    history.save(pipeline.known_case(case, choices).with_value("borger.telefon", "70000000"), case.read_bytes())
    assert docx in pipeline.generate(case, choices).written
    assert "70000000" in "".join(paragraphs(docx.read_bytes())).replace(" ", "")
