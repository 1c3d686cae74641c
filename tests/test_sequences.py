"""Long random lives of a document: people type, the case changes, it is made anew and read, and the power goes.

After every step the case can be read, the document can be opened, and each text that somebody wrote is in one of them.
REHABPLAN_ROUNDS says how many lives; the suite's own few only show that the game still plays.
"""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import documents, history, load, pipeline
from generator.case import Case
from generator.commands.read import read as read_command
from generator.fields import generic, template_fields
from generator.merge import _home
from generator.pipeline import Choices
from generator.places import TEMPLATES
from generator.readback import _IDENTITY, _PROTECTED, _READ_ONLY
from generator.word.lint import lint
from generator.word.read import Value, read
from tests.word.edits import clear, edited, run, write

ROUNDS = int(os.environ.get("REHABPLAN_ROUNDS", "4"))
FIRST = int(os.environ.get("REHABPLAN_FIRST", "0"))
STEPS = 7
SETS = ("2018", "2013")
_WRITES = ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir"))


class _PowerGone(BaseException):
    """No program hears of it, so none may catch it."""


@contextmanager
def _power_until(writes: int | None) -> Iterator[None]:
    """Let so many writes reach the disk and none after that, as when the power goes; None for all."""
    left = writes

    def counted(real: Callable) -> Callable:
        def write_or_die(*arguments, **named):
            nonlocal left
            if left is not None and left <= 0:
                raise _PowerGone
            left = None if left is None else left - 1
            return real(*arguments, **named)

        return write_or_die

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in _WRITES:
            patch.setattr(owner, name, counted(getattr(owner, name)))
        yield


@cache
def _free_texts(sample: Path, key: str, docx: bytes) -> list[str]:
    """Return what can hold any words, in the case and in its document `key`."""
    fields, case = template_fields(), pipeline.known_case(sample, Choices(date.today()))
    texts = (
        path
        for path, value in _shown(docx).items()
        if fields[generic(path)].kind in {"tekst", "linje"} and not value.others and not path.startswith(_READ_ONLY)
    )
    free = (path for path in texts if path not in {*_IDENTITY, *_PROTECTED})
    return [path for path in free if load.accept(case.with_value(path, "ord 1").data, own=case.own).case]


def _shown(docx: bytes) -> dict[str, Value]:
    """Return what a document says, by the address in the case: rows can stand in another order."""
    reading = read(docx, template_fields())
    return {_home(path, reading): value for path, value in reading.values.items()}


@cache
def _lint(docx: bytes) -> set[str]:
    return {found.code for found in lint(docx)}


class _Life:
    """One case, one of its documents, and what everybody has written that has not been read yet."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)
        sample = self.dice.choice(pipeline.sample_cases())
        self.file = folder / sample.name
        self.file.write_bytes(sample.read_bytes())
        kind = self.dice.choice(documents.called_for(self.case()))
        templates = TEMPLATES / self.dice.choice(SETS)
        self.choices = Choices(date.today(), folder / "out", document_keys=(kind.key,), templates=templates)
        self.typed: dict[str, str] = {}
        self.newer: set[str] = set()  # changed in the case since the document was made: to type there is a conflict
        self.said: dict[str, str] = {}
        (self.docx,) = pipeline.generate(self.file, self.choices).written
        self.paths = _free_texts(sample, kind.key, self.docx.read_bytes())
        self.clean = _lint(self.docx.read_bytes())

    def case(self) -> Case:
        return pipeline.known_case(self.file, Choices(date.today()))

    def _words(self) -> str:
        return f"ord {self.dice.randrange(10**9)}"

    def _some(self, paths: list[str], count: int) -> list[str]:
        return self.dice.sample(paths, min(count, len(paths)))

    def type_in_word(self) -> None:
        for path in self._some([path for path in self.paths if path not in self.newer], 2):
            words = self._words()
            data = self.docx.read_bytes()
            if self.dice.randrange(4) == 0:
                data = edited(data, clear(path))  # cleared, and written anew
            self.docx.write_bytes(edited(data, write(path, run(words))))
            self.typed[path] = words

    def change_the_case(self) -> None:
        for path in self._some([path for path in self.paths if path not in self.typed], 1):
            words = self._words()
            case = self.case().with_value(path, words)
            self.said.pop(path, None)  # when the power goes, the case may hold the old or the new
            self._with_power_cuts(lambda case=case: history.save(case, self.file.read_bytes()))
            self.said[path] = words
            self.newer.add(path)

    def make_anew(self) -> None:
        outcome = self._with_power_cuts(lambda: pipeline.generate(self.file, self.choices))
        if outcome.written:
            self.newer = set()
        else:  # left alone, for one of two controls of a field was edited; `proof` sees that nothing is lost
            assert {found.code for found in outcome.all_findings if found.level == "fejl"} == {"flet-ikke"}

    def read_back(self) -> None:
        arguments = [str(self.docx), "--case", str(self.file), "--write"]
        result = self._with_power_cuts(lambda: CliRunner().invoke(read_command, arguments))
        assert "Intet er gemt fra" not in result.output, result.output
        self.said |= self.typed
        self.typed = {}

    def _with_power_cuts(self, act: Callable) -> object:
        """Do something; one time in three the power goes in between, and it is done again."""
        if self.dice.randrange(3) == 0:
            try:
                with _power_until(self.dice.randrange(12)):
                    return act()
            except _PowerGone:
                self.proof()
        return act()

    def proof(self) -> None:
        """Assert that nothing is broken and nothing lost."""
        shown, case = _shown(self.docx.read_bytes()), self.case()
        for path, words in self.typed.items():
            assert any(words in value.text for value in (shown[path], *shown[path].others)), path
        for path, words in self.said.items():
            assert words in (case.get(path) or "") or path in self.typed, path


@pytest.mark.parametrize("seed", range(FIRST, FIRST + ROUNDS))
def test_no_edit_is_lost_and_no_file_broken_in_random_lives(tmp_path: Path, seed: int):
    life = _Life(tmp_path, seed)
    for _ in range(STEPS):
        life.dice.choice([life.type_in_word, life.change_the_case, life.make_anew, life.read_back])()
        life.proof()
    assert not _lint(life.docx.read_bytes()) - life.clean
