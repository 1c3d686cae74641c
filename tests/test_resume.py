"""A run that was stopped goes on where it was: what lies there of the very same is passed over, all else is made."""

import json
import zipfile
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from generator import documents, history, manifest, pipeline
from generator.batch import generate_all
from generator.pipeline import Choices, generate
from tests.conftest import TODAY
from tests.test_documents import judged_once, sample, tiny_templates

__all__ = ["judged_once"]
pytestmark = pytest.mark.usefixtures("judged_once")

WHOLE = sample("2019-001309").data
"""A case that lacks nothing: two documents, and none of its own rules stand in the way of a final one."""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    tiny_templates(tmp_path / "skabeloner")
    return write(tmp_path / "sag.json")


@pytest.fixture
def choices(tmp_path: Path, case: Path) -> Choices:
    return Choices(TODAY, tmp_path / "out", templates=tmp_path / "skabeloner", resume=True)


def write(file: Path, **facts) -> Path:
    file.write_text(json.dumps({**WHOLE, **facts}), encoding="utf-8")
    return file


def made(file: Path, choices: Choices) -> bool:
    """Whether a run makes the documents of a case; it must give them all, either way."""
    outcome = generate(file, choices)
    assert all(path.is_file() for path in outcome.written)
    assert outcome.written
    return not outcome.unchanged


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.docx"))}


def test_a_stopped_run_makes_only_the_rest_and_ends_as_one_that_was_not_stopped(case, choices, tmp_path):
    files = [write(tmp_path / f"{number}.json", sagsnr=str(number)) for number in range(6)]
    straight = replace(choices, out=tmp_path / "lige", resume=False)
    list(generate_all(files, straight))
    list(islice(generate_all(files, choices), 3))
    lay = files_in(choices.out)
    outcomes = list(generate_all(files, choices))
    assert [outcome.unchanged for outcome in outcomes] == [True] * 3 + [False] * 3
    assert [len(outcome.written) for outcome in outcomes] == [2] * 6
    assert files_in(choices.out) == files_in(straight.out)
    assert files_in(choices.out).items() >= lay.items()


def test_without_resume_everything_is_made_again(case, choices):
    assert made(case, choices)
    assert made(case, replace(choices, resume=False))
    assert not made(case, choices)


def test_a_case_that_is_passed_over_is_not_weighed_and_still_told(case, choices, monkeypatch):
    first = generate(case, choices)
    monkeypatch.setattr(pipeline.rules, "findings", lambda *_: pytest.fail("the rules were asked"))
    again = generate(case, choices)
    assert (again.written, again.kinds, again.awaits_team) == (first.written, first.kinds, first.awaits_team)
    assert again.unchanged


def test_what_is_said_of_the_form_is_said_of_a_case_that_is_passed_over_too(case, choices, tmp_path):
    write(case, borger={**WHOLE["borger"], "navn": "Åse\u0000"})
    assert made(case, choices)
    assert [found.code for found in generate(case, choices).all_findings] == ["fjernet-tegn"]


def test_a_changed_case_is_made_again(case, choices):
    assert made(case, choices)
    assert made(write(case, borger={**WHOLE["borger"], "navn": "Et andet navn"}), choices)


def test_the_same_case_with_its_keys_in_another_order_is_not(case, choices):
    assert made(case, choices)
    case.write_text(json.dumps(dict(reversed(WHOLE.items())), indent=4), encoding="utf-8")
    assert not made(case, choices)


def test_a_changed_template_is_made_by_again(case, choices):
    assert made(case, choices)
    with zipfile.ZipFile(choices.templates / "forberedende_del.docx", "a") as archive:
        archive.comment = b"ny"
    assert made(case, choices)


def test_a_changed_profile_is_made_by_again(case, choices, tmp_path):
    home = tmp_path / "hjemme"
    home.mkdir()
    write(case, kommune=None)
    profile = home / "profil.json"
    ours = replace(choices, home=home)
    profile.write_text('{"skemaversion": "1.0", "navn": "Hjemme Kommune"}', encoding="utf-8")
    assert made(case, ours)
    assert not made(case, ours)
    profile.write_text('{"skemaversion": "1.0", "navn": "Hjemme Kommune", "telefon": "12345678"}', encoding="utf-8")
    assert made(case, ours)


def test_another_state_is_made(case, choices):
    assert made(case, choices)
    assert made(case, replace(choices, state="endelig"))
    assert made(case, choices)


def test_another_version_of_the_program_makes_again(case, choices, monkeypatch):
    assert made(case, choices)
    monkeypatch.setattr(documents, "__version__", "999.0")
    assert made(case, choices)


def test_a_document_that_is_gone_is_made_again(case, choices):
    first = generate(case, choices)
    first.written[1].unlink()
    assert made(case, choices)


def test_documents_without_a_manifest_are_made_again(case, choices):
    first = generate(case, choices)
    (first.written[0].parent / manifest.NAME).unlink()
    assert made(case, choices)


def test_what_people_have_written_stands_and_is_not_made_again(case, choices):
    first = generate(case, choices)
    first.written[0].write_bytes(b"rettet")
    assert not made(case, choices)
    assert first.written[0].read_bytes() == b"rettet"


def test_a_document_that_was_not_kept_beside_the_case_is_made_again(case, choices):
    """The run was stopped between the two: later edits would have nothing to be held up against."""
    first = generate(case, choices)
    number, name = first.number, first.written[0].name
    for base in (case.parent / history.FOLDER / number).rglob("*.docx"):
        base.unlink()
    assert made(case, choices)
    assert history.sent(case, number, name)


def test_a_copy_to_send_is_passed_over_until_somebody_writes_in_the_document(case, choices):
    final, sent = replace(choices, state="endelig"), replace(choices, state="udsendelse")
    document = generate(case, final).written[0]
    assert made(case, sent)
    assert not made(case, sent)
    assert not made(case, final)
    document.write_bytes(document.read_bytes() + b"\0")
    assert not generate(case, sent).unchanged


def test_the_mark_of_a_copy_to_send_stands_in_the_manifest_alone(case, choices):
    outcome = generate(case, replace(choices, state="udsendelse"))
    marks = [row["udgave"] for row in manifest.rows(outcome.written[0].parent).values()]
    assert len(set(marks)) == 2
    assert not any(mark.encode() in file.read_bytes() for mark in marks for file in outcome.written)
