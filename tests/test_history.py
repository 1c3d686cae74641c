"""Earlier versions of a case: kept in a private folder, brought back, and erased."""

import json
import stat
import sys
from pathlib import Path

import pytest

from generator import history, pipeline
from generator.case import Case
from generator.errors import CaseError, OutputError
from generator.load import load_case

NUMBER = "2019-001217"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    sample = next(each for each in pipeline.sample_cases() if each.stem == NUMBER)
    copy = tmp_path / "sager" / sample.name
    copy.parent.mkdir()
    copy.write_bytes(history.as_json(case(sample)))
    return copy


def case(file: Path) -> Case:
    loaded = load_case(file).case
    assert loaded is not None
    return loaded


def rename(file: Path, name: str) -> None:
    before = file.read_bytes()
    history.save(case(file).with_value("borger.navn", name), before)


def name(file: Path) -> str:
    return str(case(file).get("borger.navn"))


def test_what_is_replaced_is_kept_and_can_be_brought_back(file: Path):
    original = file.read_bytes()
    rename(file, "Et")
    rename(file, "To")
    assert [version.number for version in history.versions(file, NUMBER)] == [1, 2]
    history.restore(file, NUMBER, 1)
    assert file.read_bytes() == original
    history.restore(file, NUMBER, 3)
    assert name(file) == "To"
    assert [version.number for version in history.versions(file, NUMBER)] == [1, 2, 3, 4]


def test_a_sample_saved_unchanged_stays_byte_for_byte_and_makes_no_version(file: Path):
    before = file.read_bytes()
    history.save(case(file), before)
    assert file.read_bytes() == before
    assert history.versions(file, NUMBER) == []


def test_a_version_that_is_not_there_or_broken_is_told(file: Path):
    rename(file, "Et")
    with pytest.raises(OutputError, match="Udgave 7 findes ikke"):
        history.restore(file, NUMBER, 7)
    history.versions(file, NUMBER)[0].file.write_text("{}")
    with pytest.raises(CaseError, match="Udgave 1 er beskadiget"):
        history.restore(file, NUMBER, 1)
    assert name(file) == "Et"


def test_a_case_changed_by_another_is_not_written_over(file: Path):
    read = file.read_bytes()
    mine = case(file).with_value("borger.navn", "Min")
    rename(file, "Din")
    with pytest.raises(OutputError, match="ændret af en anden"):
        history.save(mine, read)
    assert name(file) == "Din"


@pytest.mark.parametrize("step", [1, 2])
def test_a_write_cut_short_loses_nothing(file: Path, step: int, monkeypatch: pytest.MonkeyPatch):
    """The power goes before the version is kept, or after it and before the case is written."""
    original, real, calls = file.read_bytes(), history.write_whole, []

    def dies(*arguments):
        calls.append(arguments)
        if len(calls) == step:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(history, "write_whole", dies)
    with pytest.raises(KeyboardInterrupt):
        rename(file, "Et")
    assert file.read_bytes() == original
    monkeypatch.setattr(history, "write_whole", real)
    rename(file, "Et")
    assert name(file) == "Et"
    assert [version.file.read_bytes() for version in history.versions(file, NUMBER)] == [original]


def test_the_past_lies_in_a_private_folder_beside_the_case(file: Path):
    file.chmod(0o640)
    rename(file, "Et")
    history.keep_sent(file, NUMBER, {"a.docx": b"x"})
    folder = file.parent / ".rehabplan" / NUMBER
    assert folder.is_dir()
    if sys.platform != "win32":
        folders = [folder.parent, folder, *(entry for entry in folder.rglob("*") if entry.is_dir())]
        assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}
        assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_folder_that_cannot_be_made_is_told(file: Path):
    (file.parent / ".rehabplan").write_text("i vejen")
    with pytest.raises(OutputError, match="kan ikke skrives"):
        rename(file, "Et")
    assert name(file) != "Et"


def test_documents_are_kept_as_generated_the_newest_first_and_only_a_few(file: Path):
    assert history.sent(file, NUMBER, "a.docx") == []
    for number in range(8):
        history.keep_sent(file, NUMBER, {"a.docx": b"%d" % number})
        history.keep_sent(file, NUMBER, {"a.docx": b"%d" % number})
    assert history.sent(file, NUMBER, "a.docx") == [b"7", b"6", b"5", b"4", b"3"]
    assert history.sent(file, NUMBER, "../a.docx") == history.sent(file, NUMBER, "a.docx")
    assert history.sent(file, NUMBER, "b.docx") == []


def test_what_the_first_versions_kept_in_a_folder_for_each_document_is_known_and_goes_in_its_turn(file: Path):
    old = file.parent / ".rehabplan" / NUMBER / "sendt" / "a.docx"
    old.mkdir(parents=True)
    for number in (8, 9, 10):
        (old / f"{number:06}.docx").write_bytes(b"%d" % number)
    assert history.sent(file, NUMBER, "a.docx") == [b"10", b"9", b"8"]
    history.keep_sent(file, NUMBER, {"a.docx": b"10", "b.docx": b"x"})
    for number in (11, 12, 13):
        history.keep_sent(file, NUMBER, {"a.docx": b"%d" % number})
    assert history.sent(file, NUMBER, "a.docx") == [b"13", b"12", b"11", b"10", b"9"]
    assert list(history.sent_under_any_name(file, NUMBER)) == [b"13", b"12", b"11", b"10", b"9", b"x"]
    assert history.is_kept(file, NUMBER, "a.docx", history.digest(b"9"))
    assert not history.is_kept(file, NUMBER, "a.docx", history.digest(b"8"))


def test_names_that_look_like_versions_of_each_other_are_told_apart(file: Path):
    both = {"a.docx": b"1", "a.docx.000001.docx": b"2", "a": b"3"}
    history.keep_sent(file, NUMBER, both)
    assert {name: history.sent(file, NUMBER, name) for name in both} == {name: [data] for name, data in both.items()}


def test_a_new_case_is_written_once(file: Path):
    new = Case({"skemaversion": "1.0", "sagsnr": "2026-1"})
    history.create(new, file.with_name("2026-1.json"))
    assert json.loads(file.with_name("2026-1.json").read_text()) == new.data
    with pytest.raises(OutputError, match="findes allerede"):
        history.create(new, file.with_name("2026-1.json"))


def test_everything_about_a_case_can_be_erased_and_nothing_else(file: Path, tmp_path: Path):
    rename(file, "Et")
    other = file.with_name("2026-1.json")
    history.create(Case({"skemaversion": "1.0", "sagsnr": "2026-1"}), other)
    out = tmp_path / "out"
    for number in (NUMBER, "2026-1"):
        (out / number).mkdir(parents=True)
        (out / number / "a.docx").write_bytes(b"x")
    gone = history.erase(file, NUMBER, out)
    assert gone == [file.parent / ".rehabplan" / NUMBER, out / NUMBER, file]
    assert not any(place.exists() for place in gone)
    assert other.exists()
    assert (out / "2026-1" / "a.docx").exists()
    assert history.erase(file, NUMBER, out) == []


def test_a_link_is_not_followed_when_erasing(file: Path, tmp_path: Path):
    (tmp_path / "andet").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / NUMBER).symlink_to(tmp_path / "andet")
    with pytest.raises(OutputError, match="et link"):
        history.erase(file, NUMBER, tmp_path / "out")
    assert (tmp_path / "andet").exists()
