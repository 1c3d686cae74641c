"""Every fault of a template is told in one run with its place, and what has no fault can be used."""

import json
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import cli
from generator.documents import KINDS, MEETING_FORM
from generator.errors import TemplateError
from generator.fields import template_fields
from generator.finding import Finding
from generator.municipalities import NOBODY
from generator.pipeline import BASE_TEMPLATES
from generator.places import SAMPLE_CASES
from generator.templates import mark
from generator.templates.check import RULES, Checked, check
from generator.templates.trial import Trial
from generator.word import Template, lint_active
from generator.word.accessibility import RULES as ACCESSIBILITY
from generator.word.anatomy import open_package, text_of
from generator.word.lint_blocks import check_tags
from generator.word.rulebook import faults as rule_faults
from generator.word.xml import P
from generator.workspace import create
from tests.ooxml import needs_validator, validate
from tests.reading import root
from tests.templates.base import KEY, Planted, faults, planted
from tests.templates.page import PAGE, page
from tests.word.making import docx, par, pars, table

TODAY = date(2026, 11, 22)
TRIAL = Trial(KINDS[KEY], NOBODY, TODAY)
GRAVE = ("fejl", "advarsel")


@cache
def checked(data: bytes) -> Checked:
    return check(data, "skabelon.docx", TRIAL)


def grave(data: bytes) -> list[Finding]:
    return [found for found in checked(data).findings if found.level in GRAVE]


def codes(data: bytes) -> list[str]:
    return sorted(found.code for found in grave(data))


def opens(data: bytes) -> bool:
    try:
        Template.open(data, template_fields())
    except TemplateError:
        return False
    return True


# The table of faults


def test_the_template_without_a_fault_has_none():
    assert grave(planted({})) == []


def test_there_are_at_least_forty_faults_of_many_kinds():
    assert len(faults()) >= 40
    assert len({fault.code for fault in faults()}) >= 30


@pytest.mark.parametrize("fault", faults(), ids=str)
def test_a_planted_fault_is_told_with_its_place_and_nothing_else_is(fault: Planted):
    data = fault.docx()
    assert codes(data) == sorted((fault.code, *fault.also))
    assert [found for found in grave(data) if found.code == fault.code and found.path.startswith(fault.place)]


@pytest.mark.parametrize("fault", faults(), ids=str)
def test_every_fault_says_what_to_do(fault: Planted):
    for found in grave(fault.docx()):
        assert found.message.endswith((".", ")"))
        assert found.mend.endswith((".", "?"))


MANY = [fault for fault in faults() if set(fault.how) == {"afsnit"} and not fault.also]


def test_many_faults_in_one_file_are_all_told_in_one_run():
    """Each fault has two paragraphs of plain words after it, so that none can be mistaken for its neighbour."""
    apart = [fault for fault in MANY if not fault.code.startswith("skabelon-blok")]
    assert len(apart) >= 15
    data = planted({"afsnit": [one for fault in apart for one in (*fault.how["afsnit"], "Og så videre.")]})
    assert codes(data) == sorted(fault.code for fault in apart)
    places = [found.path for found in grave(data)]
    assert len(set(places)) == len(places)


def test_the_page_of_faults_says_what_is_said(golden):
    golden(page(lambda data: list(checked(data).findings)), PAGE)


# Advice

ADVICE = [
    ("{{ borger.nvan }}", "Mente du »navn« (Borgerens navn) i stedet for »nvan«?"),
    ("{{ helbred.beskrivelse }}", "Mente du »forberedende_del.helbred.beskrivelse« (Helbredssituationen)"),
    ("{{ samtale.dato }}", "Flyt det ind mellem {% for samtale in forberedende_del.samtaler %} og {% endfor %}."),
    ("{{ forberedende_del.samtaler.dato }}", "Skriv {% for raekke in forberedende_del.samtaler %} … {{ raekke.dato }}"),
    ("{{ xyzzy }}", "Ret stavningen; alle felter står i docs/felter.md."),
]


@pytest.mark.parametrize(("text", "words"), ADVICE)
def test_an_unknown_field_comes_with_advice(text: str, words: str):
    (found,) = grave(planted({"afsnit": [text]}))
    assert found.mend.startswith(words)


def test_two_misspelt_fields_in_one_tag_are_two_findings():
    found = grave(planted({"afsnit": ["{{ borger.nvan ~ borger.adrese }}"]}))
    assert [one.message for one in found] == ["Feltet borger.adrese findes ikke.", "Feltet borger.nvan findes ikke."]


def test_what_stands_in_a_misspelt_loop_is_checked_as_if_it_were_right():
    rows = ["{%p for x in forberedende_del.samtalerr %}", "{{ x.dto }}", "{{ x.form }}", "{%p endfor %}"]
    assert [found.message for found in grave(planted({"afsnit": rows}))] == [
        "Feltet forberedende_del.samtalerr findes ikke.",
        "Feltet forberedende_del.samtaler[].dto findes ikke.",
    ]


# What the engine and the check say

TAGS = ["a", "{{ borger.navn }}", "{{ borger.x }}", "{{ sagsnr|stor }}", "{{ sagsnr }", "{{ a b }}", "{# x #}", "{{ }}"]
TAGS += ["{%p if sagsnr %}", "{%p elif borger.navn %}", "{%p else %}", "{%p endif %}", "{% if sagsnr %}", "{% endif %}"]
TAGS += ["{%p for x in bilag %}", "{{ x.titel }}", "{%p endfor %}", "{% set y = sagsnr %}", "{{ y }}", "{%- if y %}"]
TAGS += [
    "{%p if sagsnr",
    "{{p x }}",
    "{%tr if x %}",
    "{{ sagsnr – 1 }}",
    "}}",
    "{{ sagsnr",
    "{% endif x %}",
    "{{ _x }}",
]
OWN = {f"skabelon-{name}" for name in ("kode-tabt", "tekst-tabt", "ligner-kode", "loes-slutning", "blok-over-celler")}
OWN |= {f"skabelon-{name}" for name in ("felt-er-liste", "loekke-over-felt", "felt-som-tekst", "kontrol-slags")}
"""Faults that the engine can live with, though the author cannot."""


def agree(data: bytes) -> bool:
    """Whether the tags have a fault just when the engine refuses the template."""
    package = open_package(data)
    found = {*check_tags(package, template_fields()).faults, *rule_faults(package, lint_active.REFUSED)}
    return opens(data) is not bool({one.code for one in found} - OWN)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TAGS), max_size=7), st.booleans())
def test_check_and_engine_agree_on_any_heap_of_tags(tags: list[str], in_table: bool):
    body = table(*([tag] for tag in tags)) if in_table and tags else pars(*tags)
    assert agree(docx(body))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(TAGS), max_size=5))
def test_check_and_engine_agree_on_tags_in_one_paragraph(tags: list[str]):
    assert agree(docx(par(" ".join(tags))))


@pytest.mark.parametrize("fault", faults(), ids=str)
def test_check_and_engine_agree_on_every_planted_fault(fault: Planted):
    assert agree(fault.docx())


# The program's own templates


@pytest.mark.parametrize("file", sorted(BASE_TEMPLATES.glob("*.docx")), ids=lambda file: file.stem)
def test_the_programs_own_templates_have_neither_fault_nor_warning(file: Path):
    kind = {**KINDS, MEETING_FORM.key: MEETING_FORM}[file.stem]
    found = check(file.read_bytes(), file.name, Trial(kind, NOBODY, TODAY)).findings
    assert [one for one in found if one.level in GRAVE] == []
    assert {one.code for one in found} <= {"skabelon-tekst-ikke-proevet", "skabelon-felter-vises-ikke"}


# The trial


def test_a_text_that_no_sample_shows_is_remarked():
    data = planted({"afsnit": ["{%p if borger.navn == 'Ingen' %}", "Vises aldrig.", "{%p endif %}"]})
    (found,) = [one for one in checked(data).findings if one.code == "skabelon-tekst-ikke-proevet"]
    assert found.path == "dokument › Indstilling › Prøven › afsnit 2 › »Vises aldrig.«"
    assert found.message.startswith("1 tekst ")


def test_a_tag_that_no_case_can_fill_is_told():
    (found,) = grave(planted({"afsnit": ["{{ 1 // 0 }}"]}))
    assert (found.code, found.level) == ("skabelon-proeve", "fejl")


def test_a_text_that_is_lost_on_the_way_is_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("generator.word.proof.seen", lambda document: {0, 1, 2})
    lost = [one for one in check(planted({}), "x.docx", TRIAL).findings if one.code == "skabelon-tekst-tabt"]
    assert lost
    assert lost[-1].path.endswith("»Til sidst.«")


# Rules


def test_every_rule_has_its_own_code_and_a_mend():
    assert len({rule.code for rule in RULES}) == len(RULES)
    assert set(ACCESSIBILITY) <= set(RULES)
    assert all(rule.message.endswith(".") and rule.mend.endswith(".") for rule in RULES)


# Marks


def texts(data: bytes) -> list[str]:
    main = open_package(data).main
    assert main is not None
    return [text_of(paragraph) for paragraph in main.root.iter(P)]


MARKED = planted({"afsnit": ["Navn: {{ borger.nvan }}", "{{ sagsnr }"]})


def notes(data: bytes) -> list[str]:
    book = root(data, "word/comments.xml")
    return [f"{note.get(note.tag.replace('comment', 'author'))}: {' '.join(note.itertext())}" for note in book]


def test_the_marked_copy_has_a_comment_at_each_fault_and_all_the_text():
    copy = mark.marked(MARKED, checked(MARKED))
    assert texts(copy) == texts(MARKED)
    first, second = notes(copy)
    assert first.startswith("rehabplan: FEJL: Feltet borger.nvan findes ikke.")
    assert "Mente du »navn«" in first
    assert second.startswith("rehabplan: FEJL: Feltkoden {{ sagsnr } er ikke afsluttet.")
    main = open_package(copy).main
    assert main is not None
    held = [text_of(next(one.iterancestors(P))) for one in main.iter("commentReference")]
    assert held == ["Navn: {{ borger.nvan }}", "{{ sagsnr }"]


def test_marks_come_beside_comments_that_are_there_already():
    once = mark.marked(MARKED, checked(MARKED))
    twice = mark.marked(once, checked(once))
    assert texts(twice) == texts(MARKED)
    numbers = [one.get(next(iter(one.attrib))) for one in open_package(twice).part("comments").root]
    assert len(set(numbers)) == len(numbers) == 6


@needs_validator
def test_marked_copies_are_valid_to_the_sdk(tmp_path: Path):
    """One copy with the faults of plain paragraphs, one with those of tables: the validator is slow to start."""
    plain = [fault for fault in MANY if not any(text.startswith("<") for text in fault.how["afsnit"])]
    tables = [fault for fault in faults() if set(fault.how) == {"tabel"}]
    copies = {
        "afsnit": planted({"afsnit": [text for fault in plain for text in fault.how["afsnit"]]}),
        "tabel": planted({"tabel": [row for fault in tables for row in fault.how["tabel"]]}),
    }
    files = [tmp_path / f"{name}.docx" for name in copies]
    for file, data in zip(files, copies.values(), strict=True):
        copy = mark.marked(data, checked(data))
        assert len(notes(copy)) == len(grave(data)) >= 5
        file.write_bytes(copy)
    assert validate(files, ["Microsoft365"]) == {file: [] for file in files}


# The command


def run(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(["templates", "check", *arguments])
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / f"{KEY}.docx"
    file.write_bytes(planted({}))
    return file


def test_a_template_without_fault_can_be_used(template: Path, capsys):
    code, out, _ = run(str(template), capsys=capsys)
    assert code == 0
    assert "kan bruges" in out.splitlines()[0]


def test_faults_end_in_one_and_are_told_in_danish(template: Path, capsys):
    template.write_bytes(MARKED)
    code, out, _ = run(str(template), capsys=capsys)
    assert code == 1
    assert out.splitlines()[0].endswith(": 2 fejl")
    assert "dokument › Indstilling › Prøven › afsnit 1 › »Navn: {{ borger.nvan }}«" in out


def test_json_tells_the_same(template: Path, capsys):
    template.write_bytes(MARKED)
    code, out, _ = run(str(template), "--json", capsys=capsys)
    (row,) = json.loads(out)
    assert (code, row["dokument"]) == (1, KEY)
    assert [one["code"] for one in row["fund"]][:2] == ["skabelon-felt-ukendt", "skabelon-kode-aaben"]


def test_the_document_is_told_by_the_files_name_or_the_option(tmp_path: Path, capsys):
    other = tmp_path / "brev.docx"
    other.write_bytes(planted({}))
    code, _, err = run(str(other), capsys=capsys)
    assert code == 2
    assert "--document" in err
    assert run(str(other), "--document", KEY, capsys=capsys)[0] == 0
    named = other.rename(tmp_path / f"{KEY.upper()} ny.docx")
    assert run(str(named), capsys=capsys)[0] == 0


def test_a_marked_copy_is_saved_beside_and_never_over_another(template: Path, capsys):
    template.write_bytes(MARKED)
    for _ in range(2):
        assert run(str(template), "--mark", capsys=capsys)[0] == 1
    names = sorted(file.name for file in template.parent.iterdir())
    assert names == [f"{KEY}.docx", f"{KEY}_markeret.docx", f"{KEY}_markeret_2.docx"]
    assert template.read_bytes() == MARKED


def test_a_template_without_fault_is_not_copied(template: Path, capsys):
    run(str(template), "--mark", capsys=capsys)
    assert [file.name for file in template.parent.iterdir()] == [template.name]


def test_a_file_that_is_no_word_document_is_told(template: Path, capsys):
    template.write_bytes(b"PK\3\4 nej")
    code, out, _ = run(str(template), "--mark", capsys=capsys)
    assert code == 1
    assert "Filen er ikke et Word-dokument" in out


# The author's own tests


def test_samples_are_kept_when_accepted_and_a_change_is_told(template: Path, capsys):
    code, out, _ = run(str(template), "--samples", capsys=capsys)
    assert code == 0
    assert "1 sag har ingen godkendt tekst" in out
    code, _, err = run(str(template), "--samples", "--update", capsys=capsys)
    (kept,) = (template.parent / "proever").iterdir()
    assert (code, kept.name) == (0, f"{KEY}_2025-000447.txt")
    assert "Godkendt" in err
    assert "## Samtaler" in kept.read_text(encoding="utf-8").splitlines()
    assert "godkendt" not in run(str(template), "--samples", capsys=capsys)[1]
    template.write_bytes(planted({"afsnit": ["Et nyt afsnit."]}))
    code, out, _ = run(str(template), "--samples", capsys=capsys)
    assert code == 1
    assert "    +Et nyt afsnit." in out.splitlines()
    assert re.search(r"^    linje \d+:$", out, re.MULTILINE)


def test_a_template_that_has_not_changed_gives_the_accepted_texts_again(template: Path, capsys):
    template.write_bytes((BASE_TEMPLATES / f"{KEY}.docx").read_bytes())  # its footer names the set of templates
    run(str(template), "--samples", "--update", capsys=capsys)
    code, out, _ = run(str(template), "--samples", capsys=capsys)
    assert "en anden tekst" not in out
    assert code == 0


def test_a_case_of_the_municipality_has_its_own_proof_also_with_the_number_of_a_sample(
    template: Path, capsys, monkeypatch
):
    template.write_bytes((BASE_TEMPLATES / f"{KEY}.docx").read_bytes())
    home = template.parent / "Hjem"
    create(home, "Hjem Kommune")
    data = json.loads((SAMPLE_CASES / "2025-000447.json").read_text(encoding="utf-8"))
    data["borger"]["navn"] = "En helt anden"
    (home / "sager" / "2025-000447.json").write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.chdir(home)
    run(str(template), "--samples", "--update", capsys=capsys)
    kept = {
        file.parent.name: file.read_text(encoding="utf-8") for file in (home / "skabeloner").glob("proever/**/*.txt")
    }
    assert {name: "En helt anden" in text for name, text in kept.items()} == {"proever": False, "egne": True}
    code, out, _ = run(str(template), "--samples", capsys=capsys)
    assert (code, "godkendt" in out) == (0, False)
    ignored = (home / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "/skabeloner/proever/egne/" in ignored, "texts of own cases are personal data"


def test_update_alone_is_refused(template: Path, capsys):
    code, _, err = run(str(template), "--update", capsys=capsys)
    assert code == 2
    assert "--samples" in err
