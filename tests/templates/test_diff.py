"""The differences of two templates are told in their authors' words: what, where, before and after."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from generator.cli import main, main_group
from generator.templates.diff import compare, lines
from tests.templates.making import documents, template
from tests.templates.overlays import BASE, NEW_BASE, OVERLAYS, add, as_saved_by_word, edited, reword
from tests.word.making import docx, par, pars


def told(one: bytes, other: bytes) -> list[tuple[str, str, str]]:
    return [(change.what, change.act, change.where) for change in compare(one, other)]


def test_a_new_base_is_told_section_by_section():
    assert told(BASE, NEW_BASE) == [
        ("tekst", "tilføjet", "Planen på én side"),
        ("række", "tilføjet", "Planen på én side"),
        ("afsnit", "tilføjet", ""),
        ("tekst", "ændret", "1. Mit mål"),
        ("felt", "flyttet", "1. Mit mål"),
        ("afsnit", "fjernet", ""),
    ]


def test_a_changed_text_stands_with_what_it_was_and_a_new_section_with_its_fields():
    changes = compare(BASE, NEW_BASE)
    assert changes[3].before == "»Med mine egne ord: Hvad er dit mål?«"
    assert changes[3].after == "»Med mine egne ord: Hvad vil du gerne nå?«"
    assert (changes[2].after, changes[2].fields) == ("»Din ret til bisidder«", ("borger.navn",))
    assert "indsatsdel.borgerens_bemaerkninger" in changes[5].fields


def test_a_section_moved_is_one_difference():
    changes = [change for change in compare(BASE, OVERLAYS["ord og orden"]) if change.act == "flyttet"]
    assert [(change.what, change.before) for change in changes] == [("afsnit", "»7. Opfølgning og progression«")]
    assert changes[0].after == "nu efter »3. Min vej ud på arbejdspladsen«"


def test_what_word_changes_by_itself_is_no_difference():
    assert compare(BASE, as_saved_by_word(BASE)) == []


def test_looks_are_summed_up():
    looks = [change.after for change in compare(BASE, OVERLAYS["udseende"]) if change.what == "udseende"]
    assert looks == ["2 steder har fået et andet udseende", "typografien »heading 1«"]


def test_a_condition_changed_or_put_round_a_text_is_told_as_one():
    one = docx(pars("{%p if borger.tolk %}", "Der skal tolk på.", "{%p endif %}", "Til sidst."))
    other = docx(pars("{%p if borger.by %}", "Der skal tolk på.", "{%p endif %}", "Til sidst."))
    assert [(c.what, c.act, c.before, c.after) for c in compare(one, other)] == [
        ("betingelse", "ændret", "»{%p if borger.tolk %}«", "»{%p if borger.by %}«")
    ]
    bare = docx(pars("Der skal tolk på.", "Til sidst."))
    assert [(c.what, c.act, c.after) for c in compare(bare, one)] == [
        ("betingelse", "tilføjet", "»{%p if borger.tolk %}«")
    ]


def test_a_new_section_before_a_known_one_names_only_its_own_fields():
    one = docx(pars("Til sidst: {{ borger.by }}"))
    other = docx(par("Mål", style="Overskrift1") + pars("{{ borger.navn }}", "Til sidst: {{ borger.by }}"))
    (change,) = compare(one, other)
    assert change.fields == ("borger.navn",)


def test_an_open_condition_is_told_with_its_place_and_touches_no_other(tmp_path: Path):
    whole = ["Først.", "{%p if borger.by %}", "By: {{ borger.by }}", "{%p endif %}", "Til sidst."]
    one, other = docx(pars(*whole)), docx(pars("{%p if borger.navn %}", *whole))
    assert [(c.what, c.act, c.after) for c in compare(one, other)] == [
        ("betingelse", "tilføjet", "»{%p if borger.navn %}«")
    ]
    files = [tmp_path / "a.docx", tmp_path / "b.docx"]
    for file, data in zip(files, (one, other), strict=True):
        file.write_bytes(data)
    shown = CliRunner().invoke(main_group, ["templates", "diff", *map(str, files)])
    assert shown.stderr.splitlines() == [
        f"  ADVARSEL  {files[1]} kan kun sammenlignes afsnit for afsnit: {{% if borger.navn %}} bliver ikke lukket.",
        "            dokument › afsnit 1 · Tilføj {% endif %}, eller slet {% if borger.navn %}.",
    ]
    assert (shown.exit_code, shown.stdout.count("+")) == (0, 1)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, monkeypatch, capsys):
    file = tmp_path / "a.docx"
    file.write_bytes(docx(pars("Først.")))

    def locked(_: Path) -> bytes:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(SystemExit) as caught:
        main(["templates", "diff", str(file), str(file)])
    assert (caught.value.code, capsys.readouterr().err) == (
        2,
        f"Kunne ikke køre. {file}: Skabelonen kan ikke læses. Kontrollér, at filen ikke er åben i Word, "
        "og at du har adgang til den.\n",
    )


@settings(max_examples=25, deadline=None)
@given(documents)
def test_a_template_is_no_different_from_itself(document):
    assert compare(template(document), template(document)) == []


def test_the_command_prints_text_and_json(tmp_path: Path):
    files = [tmp_path / "a.docx", tmp_path / "b.docx"]
    files[0].write_bytes(docx(par("Mål", style="Overskrift1") + par("Navn: {{ borger.navn }}")))
    files[1].write_bytes(docx(par("Mål", style="Overskrift1") + par("Fulde navn: {{ borger.navn }}")))
    shown = CliRunner().invoke(main_group, ["templates", "diff", *map(str, files)])
    assert shown.output == "Mål\n  ~ Felt ændret: »Navn: {{ borger.navn }}« → »Fulde navn: {{ borger.navn }}«\n"
    (row,) = json.loads(CliRunner().invoke(main_group, ["templates", "diff", "--json", *map(str, files)]).output)
    assert (row["what"], row["act"], row["where"]) == ("felt", "ændret", "Mål")
    same = CliRunner().invoke(main_group, ["templates", "diff", str(files[0]), str(files[0])])
    assert same.output == "Der er ingen forskelle.\n"


@pytest.mark.parametrize("sign", ["+", "-"])
def test_the_signs_point_the_right_way(sign: str):
    other = edited(BASE, add("5. Støtte og mentor", "Vores eget."), reword("2. Mine delmål", "2. Delmål"))
    pair = (BASE, other) if sign == "+" else (other, BASE)
    act = "tilføjet" if sign == "+" else "fjernet"
    assert f"  {sign} Tekst {act}: »Vores eget.«" in list(lines(compare(*pair)))
