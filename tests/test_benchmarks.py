"""What is measured is the same work: every engine gives the same text, every runner runs, the table says what was."""

import json
from datetime import date
from pathlib import Path

import pytest

from benchmarks import edited, eight_pages, measure, own, rivals, rows, table
from benchmarks.__main__ import main
from benchmarks.measure import Measured
from benchmarks.works import WORKS
from generator.word import Template
from tests.reading import paragraphs, parts

DAY = date(2026, 11, 22)
QUICK = ("a", "c10", "f20", "g1")


def test_the_eight_pages_are_what_is_said_of_them():
    text = "".join(paragraphs(eight_pages.template()))
    assert text.count("{{") + 4 == 136  # two in the header, two in the footer
    assert text.count("{%p if") == 8
    assert text.count("{%tr for") == len(eight_pages.LOOPS) == 4
    assert 7_000 < len(json.dumps(eight_pages.context(), ensure_ascii=False)) < 10_000


@pytest.mark.parametrize("work", ["eight pages", "rows"])
def test_every_engine_gives_the_same_text(work: str):
    data = eight_pages.template() if work == "eight pages" else rows.template()
    context = eight_pages.context() if work == "eight pages" else rows.context(10)
    texts = [paragraphs(Template.open(data).render(context)), paragraphs(rivals.docxtpl(data, context))]
    texts.append(paragraphs(rivals.floor(data)(context)))
    assert texts[0] == texts[1] == texts[2]
    assert any("Mentor & vejledning 9" in text for text in texts[0])


def test_docxtpl_fills_our_own_template_with_the_same_text():
    given = own.filling()
    ours = paragraphs(given.plain.render(given.context))
    assert ours == paragraphs(rivals.docxtpl(given.data, given.context))
    assert "Rehabiliteringsplanens forberedende del" in " ".join(ours)


def test_the_floor_refuses_what_xml_cannot_hold():
    with pytest.raises(ValueError, match="cannot hold"):
        rivals.floor(rows.template())({"raekker": [dict.fromkeys(eight_pages.COLUMNS, "\x01")]})


@pytest.mark.parametrize("key", QUICK)
def test_every_runner_of_a_work_runs(key: str):
    for make in WORKS[key].runners.values():
        assert make()()


def test_many_cases_are_copies_under_numbers_of_their_own():
    files = sorted(own.copies(3).glob("*.json"))
    assert [json.loads(file.read_text(encoding="utf-8"))["sagsnr"] for file in files] == [file.stem for file in files]
    assert own.whole_cases(3)() >= 3


def test_documents_are_edited_as_word_saves_them_and_every_edit_is_read_back():
    document, case = edited.documents()[0]
    saved = parts(document.read_bytes())["word/document.xml"].decode()
    assert saved.count('w:rsidR="00A77B3E"') > 100
    assert '</w:r><w:proofErr w:type="spellEnd"/><w:r ' in saved
    assert edited.read_all([(document, case)]) == saved.count(" Rettet.") > 3
    assert edited.read_back(3)() > 9


def test_blocks_are_taken_in_turn_and_ratios_are_paired(monkeypatch: pytest.MonkeyPatch):
    seconds = iter([1.0, 10.0, 2.0, 40.0, 4.0, 20.0])
    monkeypatch.setattr(measure, "_rounds", lambda act: 1)
    monkeypatch.setattr(measure, "_seconds", lambda act, rounds: next(seconds))
    monkeypatch.setattr(measure, "_peak", lambda work, runner: 50.0)
    work = measure.Work("x", "", {"mine": lambda: str, "docxtpl": lambda: str})
    mine, theirs = measure.measured(work, 3)
    assert (mine.milliseconds, mine.least, mine.times, mine.peak) == (2_000, 1_000, 10.0, 50.0)
    assert (theirs.milliseconds, theirs.times) == (20_000, 1.0)


def test_the_table_stands_between_its_marks_and_nothing_else_moves(tmp_path: Path):
    shown = [Measured("a", "rehabplan", 2.0, 1.5, 123.4, 60.4), Measured("a", "docxtpl", 250.0, 240.0, 1.0, None)]
    text = table.markdown([WORKS["a"]], shown, DAY)
    assert "| rehabplan | 2.00 | 1.50 | 500 | 123.4 | 60 | 100 times" in text
    assert "|  | docxtpl | 250.00 | 240.00 | 4 |  |  |  |" in text
    assert "Measured 2026-11-22 on" in text
    assert json.loads(table.as_json(shown, DAY))["rows"][0]["times"] == 123.4
    file = tmp_path / "README.md"
    file.write_text("før\n<!-- benchmarks: begin -->\ngammel\n<!-- benchmarks: end -->\nefter\n", encoding="utf-8")
    table.into(file, text)
    assert file.read_text(encoding="utf-8") == (
        f"før\n<!-- benchmarks: begin -->\n{text}\n<!-- benchmarks: end -->\nefter\n"
    )
    file.write_text("uden mærker", encoding="utf-8")
    with pytest.raises(SystemExit):
        table.into(file, text)


def test_one_runner_alone_tells_its_peak(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    pytest.importorskip("resource")
    monkeypatch.setattr("sys.argv", ["benchmarks", "--alone", "c10", "rehabplan"])
    main()
    assert 10 < float(capsys.readouterr().out) < 1_000
