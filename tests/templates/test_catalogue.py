"""The catalogue of fields to copy from: every field once, lists with their loop, in text and as a Word document."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main_group
from generator.fields import template_fields
from generator.templates.catalogue import as_docx, catalogue, headed, lines
from generator.word import Template
from generator.word.accessibility import accessibility
from generator.word.lint import lint
from tests.ooxml import needs_validator, validate
from tests.reading import W, paragraphs, parts, root
from tests.templates.overlays import OWN
from tests.word.making import docx, pars, table


@pytest.fixture(scope="module")
def made() -> bytes:
    return as_docx(OWN)


def entries():
    return [(group, entry) for _, groups in catalogue(OWN) for group in groups for entry in group.entries]


def test_every_field_that_can_be_shown_stands_once_the_municipality_s_own_too():
    found = [entry.field.path for _, entry in entries()]
    assert len(found) == len(set(found)) == len(list(headed(OWN))) > 300
    assert {"kommune_felter.mentor_ord", "borger.navn", "profil.navn", "beregnet.kladde"} <= set(found)


def test_what_is_copied_works_as_it_stands_lists_in_their_loops():
    """Every placeholder, alone or in its loops, compiles against the schema."""
    rows = {entry.field.path.rpartition("[].")[0]: group.loop for group, entry in entries() if group.loop}
    single = pars(*(entry.placeholder for group, entry in entries() if not group.loop))
    Template.open(docx(single), template_fields(OWN))
    for group, entry in entries():
        if group.loop:
            lists = [path for path in rows if entry.field.path.startswith(f"{path}[].")]
            opens = [[rows[path][0]] for path in sorted(lists, key=len)]
            body = table(*opens, [entry.placeholder], *[["{%tr endfor %}"]] * len(opens))
            assert Template.open(docx(body), template_fields(OWN)).placeholders[-1] == entry.field.path


def test_the_law_is_told_where_it_asks():
    laws = {entry.field.path: entry.law for _, entry in entries()}
    assert laws["forberedende_del.maal.borgerens_ord"].startswith("§ 3, stk. 1, nr. 4")
    assert laws["profil.navn"] == ""


def test_as_text_the_placeholder_comes_first_and_lists_show_their_loop():
    shown = "\n".join(lines(OWN))
    assert "\n    {{ borger.navn }}   Borgerens navn · én linje\n" in shown
    assert "\n  {%tr for x in bilag %} … {%tr endfor %}\n" in shown
    assert "{{ kommune_felter.mentor_ord }}   Mentorens ord · " in shown


def test_the_document_holds_the_placeholders_letter_by_letter_and_is_accessible(made):
    shown = paragraphs(made)
    assert shown[0] == "Felter til skabeloner"
    assert "{{ borger.navn }}" in shown and "{%tr for x in bilag %}" in shown
    assert [found.code for found in [*lint(made, template=True), *accessibility(made)]] == []
    tables = list(root(made).iter(f"{W}tbl"))
    assert len(tables) > 20 and all(
        next(each.iter(f"{W}tr")).find(f"{W}trPr/{W}tblHeader") is not None for each in tables
    )


def test_the_document_has_title_and_language_and_no_leftovers_of_the_template(made):
    core, names = root(made, "docProps/core.xml"), parts(made)
    assert [each.text for each in core if re.search("title|language", str(each.tag))] == [
        "Felter til skabeloner",
        "da-DK",
    ]
    assert not [name for name in names if re.search("custom|header|media", name)]


@needs_validator
def test_the_document_is_valid(made, tmp_path: Path):
    file = tmp_path / "felter.docx"
    file.write_bytes(made)
    assert validate([file]) == {file: []}


def test_the_command_writes_the_document_and_refuses_another_ending(tmp_path: Path):
    file = tmp_path / "felter.docx"
    done = CliRunner().invoke(main_group, ["templates", "fields", "--out", str(file)])
    assert (done.exit_code, file.is_file()) == (0, True)
    assert "Åbn den i Word, og kopiér derfra." in done.output
    assert CliRunner().invoke(main_group, ["templates", "fields", "--out", str(tmp_path / "felter.txt")]).exit_code != 0
    assert "{{ borger.navn }}" in CliRunner().invoke(main_group, ["templates", "fields"]).output
