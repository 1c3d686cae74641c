"""Compiled templates kept on disk: quick to bring back, never trusted further than the user's own folder."""

import dataclasses
import marshal
from pathlib import Path

import pytest

from generator import kept, recall
from generator.errors import TemplateError
from generator.fields import Field, template_fields
from generator.places import TEMPLATES
from generator.word import Look, Template, assemble, stored
from tests.reading import paragraphs
from tests.word.making import EMPTY, FIELDS, docx, par

TEMPLATE = docx(par("Navn: {{ borger.navn }}") + par("Helbred: {{ helbred }}"))
CASE = {**EMPTY, "helbred": "Godt.", "borger": {**EMPTY["borger"], "navn": "Åse Bæk"}}


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


def test_a_template_is_compiled_once_and_then_brought_back(kept_folder: Path, compiled: list[str]):
    first, again = opened(), opened()
    assert len(compiled) == 1
    assert first.render(CASE) == again.render(CASE)
    assert paragraphs(again.render(CASE)) == ["Navn: Åse Bæk", "Helbred: Godt."]
    assert first.placeholders == again.placeholders


@pytest.mark.parametrize("name", ["2018/forberedende_del", "2018/indstilling_fleksjob"])
def test_a_template_of_ours_comes_back_as_it_was(name: str, kept_folder: Path):
    fields = template_fields()
    made = opened((TEMPLATES / f"{name}.docx").read_bytes(), fields)
    back = stored.load(next(kept_folder.glob("skabelon-*")).name, fields)
    assert back is not None
    assert (back.slots, back.placeholders, back.pictures) == (made.slots, made.placeholders, made.pictures)
    for mine, theirs in zip(made.members + made.to_send, back.members + back.to_send, strict=True):
        assert [getattr(mine, each.name) for each in dataclasses.fields(mine) if each.compare] == [
            getattr(theirs, each.name) for each in dataclasses.fields(theirs) if each.compare
        ]


def test_a_fault_in_the_data_is_placed_as_before(kept_folder: Path):
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
    monkeypatch.setattr(recall, "_program", lambda: "another version")
    assert stored.key(*arguments[0]) not in keys
    monkeypatch.undo()
    assert stored.key(*arguments[0]) in keys
    monkeypatch.setattr(stored, "_libraries", lambda: ("jinja2-4.0.dist-info",))
    assert stored.key(*arguments[0]) not in keys


@pytest.mark.parametrize("damage", [b"", b"x", b"x" * 500, None], ids=["empty", "short", "other", "one byte"])
def test_a_damaged_file_is_made_again_without_a_word(kept_folder: Path, compiled: list[str], damage: bytes | None):
    opened()
    file = next(kept_folder.glob("skabelon-*"))
    good = file.read_bytes()
    file.write_bytes(good[:-1] + bytes([good[-1] ^ 1]) if damage is None else damage)
    assert paragraphs(opened().render(CASE)) == ["Navn: Åse Bæk", "Helbred: Godt."]
    opened()
    assert len(compiled) == 2


def test_whole_bytes_that_are_no_template_are_not_used(kept_folder: Path, compiled: list[str]):
    opened()
    name = next(kept_folder.glob("skabelon-*")).name
    for other in (b"\xff\xff", marshal.dumps(["Slot"]), marshal.dumps(["os", "x"])):
        kept.save(name, other)
        assert paragraphs(opened().render(CASE))[0] == "Navn: Åse Bæk"
    assert len(compiled) == 4


def test_a_full_or_closed_disk_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    monkeypatch.setattr(kept, "folder", lambda: blocked / "rehabplan")
    assert paragraphs(opened().render(CASE))[0] == "Navn: Åse Bæk"


def test_bytes_are_not_kept_unless_asked(kept_folder: Path):
    Template.open(TEMPLATE, FIELDS)
    assert not kept_folder.exists()
