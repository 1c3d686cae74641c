"""Compiled templates kept on disk: quick to bring back, never trusted further than the user's own folder."""

import dataclasses
import marshal
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from generator.errors import TemplateError
from generator.fields import Field, template_fields
from generator.places import TEMPLATES
from generator.word import Look, Template, assemble, cache, stored
from tests.reading import paragraphs
from tests.word.making import EMPTY, FIELDS, docx, par

TEMPLATE = docx(par("Navn: {{ borger.navn }}") + par("Helbred: {{ helbred }}"))
CASE = {**EMPTY, "helbred": "Godt.", "borger": {**EMPTY["borger"], "navn": "Åse Bæk"}}
only_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owner and mode of this kind")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of the user's own, in place of the real one."""
    place = tmp_path / "rehabplan"
    monkeypatch.delenv(cache.OFF, raising=False)
    monkeypatch.setattr(cache, "folder", lambda: place)
    return place


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the templates that were compiled, not brought back."""
    names: list[str] = []
    real = assemble.assemble

    def counted(data, name, *rest):
        names.append(name)
        return real(data, name, *rest)

    monkeypatch.setattr(assemble, "assemble", counted)
    return names


def opened(data: bytes = TEMPLATE, fields: dict[str, Field] | None = FIELDS, **more) -> Template:
    return Template.open(data, fields, remember=True, **more)


def test_a_template_is_compiled_once_and_then_brought_back(folder: Path, compiled: list[str]):
    first, again = opened(), opened()
    assert len(compiled) == 1
    assert first.render(CASE) == again.render(CASE)
    assert paragraphs(again.render(CASE)) == ["Navn: Åse Bæk", "Helbred: Godt."]
    assert first.placeholders == again.placeholders


@pytest.mark.parametrize("name", ["2018/forberedende_del", "2018/indstilling_fleksjob"])
def test_a_template_of_ours_comes_back_as_it_was(name: str, folder: Path):
    fields = template_fields()
    made = opened((TEMPLATES / f"{name}.docx").read_bytes(), fields)
    back = stored.load(next(folder.iterdir()).name, fields)
    assert back is not None
    assert (back.slots, back.placeholders, back.pictures) == (made.slots, made.placeholders, made.pictures)
    for mine, theirs in zip(made.members + made.to_send, back.members + back.to_send, strict=True):
        assert [getattr(mine, each.name) for each in dataclasses.fields(mine) if each.compare] == [
            getattr(theirs, each.name) for each in dataclasses.fields(theirs) if each.compare
        ]


def test_a_fault_in_the_data_is_placed_as_before(folder: Path):
    template = docx(par("{{ borger.navn }}") + par("{{ timer / 0 }}"))
    messages = []
    for _ in range(2):
        with pytest.raises(TemplateError) as found:
            opened(template, None).render({"borger": {"navn": "x"}, "timer": 1})
        messages.append((found.value.message, found.value.place))
    assert messages[0] == messages[1]
    assert "timer / 0" in messages[0][0]


def test_whatever_goes_into_a_template_makes_it_another(monkeypatch: pytest.MonkeyPatch):
    other = {**FIELDS, "helbred": dataclasses.replace(FIELDS["helbred"], label="Helbred nu")}
    arguments = [
        (TEMPLATE, FIELDS, None, False),
        (TEMPLATE + b"x", FIELDS, None, False),
        (TEMPLATE, other, None, False),
    ]
    arguments += [(TEMPLATE, None, None, False), (TEMPLATE, FIELDS, Look(primary="112233"), False)]
    arguments += [(TEMPLATE, FIELDS, None, True)]
    keys = {stored.key(*each) for each in arguments}
    assert len(keys) == len(arguments)
    monkeypatch.setattr(stored, "_engine", lambda: "another version")
    assert stored.key(*arguments[0]) not in keys
    monkeypatch.undo()
    assert stored.key(*arguments[0]) in keys
    monkeypatch.setattr(sys, "version", "4.0")
    assert stored.key(*arguments[0]) not in keys


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 500, None], ids=["empty", "short", "other", "one byte"])
def test_a_damaged_file_is_made_again_without_a_word(folder: Path, compiled: list[str], damage: bytes | None):
    opened()
    file = next(folder.iterdir())
    good = file.read_bytes()
    file.write_bytes(good[:-1] + bytes([good[-1] ^ 1]) if damage is None else damage)
    assert paragraphs(opened().render(CASE)) == ["Navn: Åse Bæk", "Helbred: Godt."]
    opened()
    assert len(compiled) == 2


def test_a_file_under_anothers_name_is_not_used(folder: Path):
    cache.save("a", b"of a")
    (folder / "b").write_bytes((folder / "a").read_bytes())
    (folder / "b").chmod(0o600)
    assert cache.load("a") == b"of a"
    assert cache.load("b") is None


def test_whole_bytes_that_are_no_template_are_not_used(folder: Path, compiled: list[str]):
    opened()
    name = next(folder.iterdir()).name
    for other in (b"\xff\xff", marshal.dumps(["Slot"]), marshal.dumps(["os", "x"])):
        cache.save(name, other)
        assert paragraphs(opened().render(CASE))[0] == "Navn: Åse Bæk"
    assert len(compiled) == 4


@only_posix
@pytest.mark.parametrize("mode", [0o660, 0o602, 0o640])
def test_a_file_that_others_reach_is_not_used(folder: Path, mode: int):
    cache.save("a", b"data")
    (folder / "a").chmod(mode)
    assert cache.load("a") is None


@only_posix
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o755])
def test_a_folder_that_others_reach_is_neither_read_nor_written(folder: Path, mode: int):
    cache.save("a", b"data")
    folder.chmod(mode)
    cache.save("b", b"data")
    assert (cache.load("a"), sorted(file.name for file in folder.iterdir())) == (None, ["a"])


@only_posix
def test_what_belongs_to_another_user_is_not_used(folder: Path, monkeypatch: pytest.MonkeyPatch):
    cache.save("a", b"data")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert cache.load("a") is None
    cache.save("b", b"data")
    assert not (folder / "b").exists()


@only_posix
def test_links_are_not_followed(folder: Path, tmp_path: Path):
    cache.save("a", b"data")
    (folder / "a").rename(tmp_path / "elsewhere")
    (folder / "a").symlink_to(tmp_path / "elsewhere")
    assert cache.load("a") is None
    real = folder.rename(tmp_path / "real")
    cache.folder().symlink_to(real)  # type: ignore[union-attr]
    cache.save("b", b"data")
    assert not (real / "b").exists()


@only_posix
def test_what_is_made_is_closed_to_others(folder: Path):
    cache.save("a", b"data")
    assert (folder.stat().st_mode & 0o777, (folder / "a").stat().st_mode & 0o777) == (0o700, 0o600)


def test_many_writers_at_once_leave_a_whole_file(folder: Path):
    contents = [bytes([number]) * 50_000 for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        saves = [pool.submit(cache.save, "a", data) for data in contents]
        reads = [pool.submit(cache.load, "a") for _ in range(64)]
    assert all(save.exception() is None for save in saves)
    assert all(read.result() in {*contents, None} for read in reads)
    assert cache.load("a") in contents
    assert [file.name for file in folder.iterdir()] == ["a"]


def test_the_folder_stays_within_its_bounds(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cache, "MAX_FILES", 3)
    for age, name in enumerate("abcde"):
        cache.save(name, b"x" * 1_000)
        os.utime(folder / name, (time.time() + age - 60,) * 2)
    assert sorted(file.name for file in folder.iterdir()) == ["c", "d", "e"]
    monkeypatch.setattr(cache, "MAX_BYTES", 2_500)
    cache.save("f", b"x" * 1_000)
    assert sorted(file.name for file in folder.iterdir()) == ["e", "f"]


def test_a_full_or_closed_disk_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    monkeypatch.setattr(cache, "folder", lambda: blocked / "rehabplan")
    assert paragraphs(opened().render(CASE))[0] == "Navn: Åse Bæk"


def test_it_can_be_turned_off(tmp_path: Path):
    home = {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    assert cache.folder({**home, cache.OFF: "1"}) is None
    assert cache.folder(home) is not None


@pytest.mark.parametrize(
    ("system", "environment", "ending"),
    [
        ("linux", {}, ".cache/rehabplan"),
        ("linux", {"XDG_CACHE_HOME": "relative"}, ".cache/rehabplan"),
        ("darwin", {}, "Library/Caches/rehabplan"),
        ("win32", {}, "AppData/Local/rehabplan/Cache"),
    ],
)
def test_it_lies_where_the_system_keeps_such_things(
    system: str, environment: dict[str, str], ending: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "platform", system)
    place = cache.folder(environment)
    assert place is not None
    assert place.as_posix() == (Path.home() / ending).as_posix()


def test_bytes_are_not_kept_unless_asked(folder: Path):
    Template.open(TEMPLATE, FIELDS)
    assert not folder.exists()
