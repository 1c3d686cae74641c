"""Many cases: one after another, over processes, and over an executor that loses its workers."""

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

import pytest

from generator import pipeline
from generator.batch import Workers, check_all, generate_all, processes
from generator.case import Case
from generator.errors import OutputError, RehabplanError
from generator.load import Line
from generator.pipeline import Choices
from tests.conftest import TODAY
from tests.test_documents import judged_once, sample, tiny_templates

__all__ = ["judged_once"]
pytestmark = pytest.mark.usefixtures("judged_once")

WHOLE = sample("2019-001309").data
"""A case that lacks nothing; the team has recommended a fleksjob."""


@pytest.fixture
def place(tmp_path: Path):
    """A folder with quick templates; `place(name, **facts)` writes a case there."""
    tiny_templates(tmp_path / "skabeloner")

    def write(name: str = "sag.json", **facts) -> Path:
        file = tmp_path / name
        file.write_text(json.dumps({**WHOLE, **facts}), encoding="utf-8")
        return file

    return write


@pytest.fixture
def choices(tmp_path: Path) -> Choices:
    return Choices(TODAY, tmp_path / "out", templates=tmp_path / "skabeloner")


def codes(outcome):
    return [(found.path, found.code) for found in outcome.all_findings]


def told(outcomes):
    """What is comparable of outcomes: number, files by name, refusal."""
    return [(one.number, [file.name for file in one.written], one.refused, codes(one)) for one in outcomes]


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.docx"))}


# One after another


@pytest.mark.parametrize("run", [check_all, generate_all])
def test_what_cannot_run_becomes_a_finding_and_the_rest_go_on(place, choices, run):
    files = [place("a.json", sagsnr="1"), place("b.json"), place("c.json", sagsnr="3")]
    files[1].write_bytes(b"{")
    outcomes = list(run(files, choices))
    assert [outcome.number for outcome in outcomes] == ["1", "b", "3"]
    assert [outcome.failed for outcome in outcomes] == [False, True, False]
    (found,) = outcomes[1].all_findings
    assert (found.code, found.level, found.path) == ("kan-ikke-koere", "fejl", f"{files[1]}, linje 1, tegn 2")


def test_a_document_open_in_word_does_not_stop_the_other_cases(place, choices, monkeypatch):
    files = [place("a.json", sagsnr="1"), place("b.json", sagsnr="2")]
    really = pipeline.manifest.write_documents

    def refuse(case: Case, *rest):
        if case.number == "1":
            raise OutputError("Filen kan ikke skrives.")
        return really(case, *rest)

    monkeypatch.setattr(pipeline.manifest, "write_documents", refuse)
    outcomes = list(generate_all(files, choices))
    assert [(outcome.failed, len(outcome.written)) for outcome in outcomes] == [(True, 0), (False, 2)]


@pytest.mark.parametrize("other", ["2019-A", "2019-a", " 2019-A "])
def test_a_second_case_with_the_same_number_does_not_overwrite_the_first(place, choices, other):
    files = [place("a.json", sagsnr="2019-A"), place("kopi.json", sagsnr=other)]
    first, second = generate_all(files, choices)
    assert (len(first.written), len(second.written), second.refused) == (2, 0, True)
    (found,) = second.all_findings
    assert (found.code, found.path, found.message) == (
        "samme-sagsnr",
        "sagsnr",
        "En anden sag har samme sagsnummer: a.json.",
    )
    assert [codes(outcome) for outcome in check_all(files, choices)] == [[], [("sagsnr", "samme-sagsnr")]]


def test_two_files_of_one_name_in_two_folders_are_two_cases(place, choices, tmp_path):
    (tmp_path / "andre").mkdir()
    files = [place("sag.json", sagsnr="1"), place("andre/sag.json", sagsnr="1")]
    assert [outcome.refused for outcome in generate_all(files, choices)] == [False, True]


def test_the_same_case_may_be_made_again_in_a_later_run(place, choices):
    file = place()
    for _ in range(2):
        (outcome,) = generate_all([file], choices)
        assert (len(outcome.written), outcome.refused) == (2, False)


def test_an_unknown_municipality_stops_the_run_at_once(place, choices):
    file = place()
    with pytest.raises(RehabplanError, match="Kommunens profil »nirgends« findes ikke"):
        list(generate_all([file], replace(choices, municipality="nirgends")))


def test_a_case_may_come_as_a_line_of_json_and_leaves_nothing_but_its_documents(place, choices, tmp_path):
    good = Line("linje 1", json.dumps(WHOLE).encode())
    bad = Line("linje 2", b'{"sagsnr": "2019-2", ')
    before = set(tmp_path.iterdir())
    made, failed = generate_all([good, bad], choices)
    assert [file.name for file in made.written] == [
        "forberedende_del_2019-001309_2019-04-03.docx",
        "indstilling_fleksjob_2019-001309_2019-04-03.docx",
    ]
    assert (str(failed.source), failed.failed) == ("linje 2", True)
    assert failed.all_findings[0].path == "linje 2, tegn 22"
    assert set(tmp_path.iterdir()) - before == {tmp_path / "out"}


# Over workers


def test_processes_make_the_same_as_one_after_another_and_tell_it_in_order(place, choices, tmp_path):
    files = [place(f"{number:02}.json", sagsnr=f"2019-{number}") for number in range(20)]
    files.insert(7, place("hul.json", sagsnr="2019-H", forberedende_del=3))
    files.insert(9, place("kopi.json", sagsnr="2019-4"))
    alone = list(generate_all(files, replace(choices, out=tmp_path / "en")))
    spread = list(generate_all(files, replace(choices, out=tmp_path / "to"), processes(2)))
    assert told(spread) == told(alone)
    assert files_in(tmp_path / "to") == files_in(tmp_path / "en") != {}


class Losing(Executor):
    """Runs at once; a worker dies of a case named `deadly`, and of each chunk that `deaths` has a 1 for."""

    def __init__(self, deadly: str, deaths: list[int]) -> None:
        self._deadly, self._deaths, self._broken = deadly, deaths, False

    def submit(self, work: Callable, chunk, choices) -> Future:  # type: ignore[override]
        future: Future = Future()
        self._broken |= bool(self._deaths and self._deaths.pop(0)) or any(self._deadly in str(case) for case in chunk)
        if self._broken:
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result(work(chunk, choices))
        return future


def test_a_worker_that_dies_loses_nothing(place, choices, tmp_path):
    files = [place(f"{number:02}.json", sagsnr=f"2019-{number}") for number in range(30)]
    alone = list(generate_all(files, replace(choices, out=tmp_path / "en")))
    deaths = [0, 1, 0, 0, 1]
    spread = list(generate_all(files, replace(choices, out=tmp_path / "to"), Workers(lambda: Losing("\0", deaths), 2)))
    assert told(spread) == told(alone)
    assert deaths == []
    assert files_in(tmp_path / "to") == files_in(tmp_path / "en")


def test_a_case_that_ends_its_worker_is_named_and_the_rest_are_made(place, choices):
    files = [place(f"{number:02}.json", sagsnr=f"2019-{number}") for number in range(12)]
    outcomes = list(generate_all(files, choices, Workers(lambda: Losing("05.json", []), 1)))
    assert [outcome.source for outcome in outcomes] == files
    assert [outcome.source.name for outcome in outcomes if outcome.failed] == ["05.json"]
    assert codes(outcomes[5]) == [("", "stoppede-programmet")]


def _kill(chunk, choices):
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def test_a_process_that_is_killed_is_started_anew(place, choices, monkeypatch):
    files = [place(f"{number:02}.json", sagsnr=f"2019-{number}") for number in range(3)]
    started = []

    class First(ProcessPoolExecutor):
        def submit(self, work, *arguments):  # type: ignore[override]
            return super().submit(_kill if len(started) == 1 else work, *arguments)

    def start():
        started.append(1)
        return First(1, multiprocessing.get_context("spawn"))

    outcomes = list(generate_all(files, choices, Workers(start, 1)))
    assert [(outcome.number, outcome.failed) for outcome in outcomes] == [(f"2019-{n}", False) for n in range(3)]
    assert len(started) > 1


def test_no_more_than_a_few_cases_are_read_ahead(place, choices):
    read = []

    def sources():
        for number in range(200):
            read.append(number)
            yield Line(f"linje {number}", b"{")

    outcomes = generate_all(sources(), choices, Workers(lambda: Losing("\0", []), 1))
    next(outcomes)
    assert len(read) <= 4 * 8
