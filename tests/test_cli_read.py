"""`read`, `history` and `erase` from end to end, by the files that they leave."""

import json
import os
import random
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import history, pipeline
from generator.case import Case
from generator.commands.read import COMMANDS
from generator.documents import KINDS
from generator.fields import template_fields
from generator.load import load_case
from generator.merge import merge
from generator.pipeline import Choices
from generator.readback import read_back
from generator.word.lint import lint
from generator.word.read import read
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
    assert isinstance(call("read", docx, "--write").exception, Exception)


def test_everything_is_erased_after_a_yes(case: Path, docx: Path, tmp_path: Path):
    assert call("erase", case, "--out", tmp_path / "out", answer="y\n").output.endswith("Intet er slettet.\n")
    assert case.exists()
    assert call("erase", case, "--out", tmp_path / "out", answer="ja\n").exit_code == 0
    assert not case.exists()
    assert not docx.exists()


# Long runs


ROUNDS = int(os.environ.get("REHABPLAN_ROUNDS", "4"))
PATHS = [
    NAME,
    "borger.telefon",
    "forberedende_del.maal.borgerens_ord",
    "forberedende_del.helbred.beskrivelse",
    "forberedende_del.hidtidig_indsats[0].formaal",
    "forberedende_del.samtaler[2].emne",
    "bilag[0].fra",
]


class _Office:
    """A case file, its document as it lies in Word, and what everybody has written, for long random runs."""

    def __init__(self, case: Path, seed: int) -> None:
        self.file = case
        self.dice = random.Random(seed)
        self.document = self.fresh()
        self.sent = self.document
        self.typed: dict[str, str] = {}
        self.newer: set[str] = set()  # changed in the case since the document was made: to type there is a conflict
        self.known = {path: self.case().get(path) for path in PATHS}

    def case(self) -> Case:
        loaded = load_case(self.file).case
        assert loaded is not None
        return loaded

    def fresh(self) -> bytes:
        return pipeline.make_documents(self.case(), [KINDS["forberedende_del"]], Choices(date(2026, 11, 21)))[0].data

    def words(self) -> str:
        return f"ord {self.dice.randrange(10**9)}"

    def type_in_word(self) -> None:
        free = [path for path in PATHS if path not in self.newer]
        for path in self.dice.sample(free, min(2, len(free))):
            self.typed[path] = self.words()
            self.document = edited(self.document, write(path, run(self.typed[path])))

    def change_the_case(self) -> None:
        free = [path for path in PATHS if path not in self.typed]
        for path in self.dice.sample(free, min(1, len(free))):
            self.known[path] = self.words()
            self.newer.add(path)
            self.save(self.case().with_value(path, self.known[path]))

    def save(self, case: Case) -> None:
        """Write the case; one time in three the power goes in between, and it is done again."""
        if self.dice.randrange(3) == 0:
            real, left = history.write_whole, self.dice.randrange(2)

            def dies(*arguments) -> None:
                nonlocal left
                if left == 0:
                    raise KeyboardInterrupt
                left -= 1
                real(*arguments)

            history.write_whole = dies
            try:
                history.save(case, self.file.read_bytes())
            except KeyboardInterrupt:
                assert load_case(self.file).case is not None
            finally:
                history.write_whole = real
        history.save(case, self.file.read_bytes())

    def read_back(self) -> None:
        sent = read(self.sent, template_fields())
        back = read_back(read(self.document, template_fields(), sent), sent, self.case())
        assert back.case is not None
        assert {change.path for change in back.changes} == self.typed.keys()
        self.save(back.case) if back.changes else None
        self.known |= self.typed
        self.typed, self.newer = {}, set()
        self.sent = self.document = self.fresh()

    def merge(self) -> None:
        fresh = self.fresh()
        result = merge(self.sent, self.document, fresh)
        assert result.document is not None, result.findings
        assert result.conflicts == ()
        self.document, self.sent, self.newer = result.document, fresh, set()


def test_no_edit_is_lost_and_no_file_broken_in_random_sequences(case: Path):
    office = _Office(case, 7)
    for _ in range(ROUNDS):
        step = office.dice.choice([office.type_in_word, office.change_the_case, office.read_back, office.merge])
        step()
        shown = read(office.document, template_fields())
        case_now = office.case()
        assert {path: case_now.get(path) for path in PATHS} == office.known  # what is typed waits in the document
        assert all(shown.values[path].text == text for path, text in office.typed.items())
    assert not {found.code for found in lint(office.document)} - {found.code for found in lint(office.fresh())}
