"""Three municipalities' templates come onto a new base: nothing of theirs lost, conflicts only where both changed."""

import re
import subprocess
import tempfile
from pathlib import Path

import pytest

from generator.errors import TemplateError
from generator.fields import template_fields
from generator.templates.merge import merge
from generator.word import Template
from generator.word.lint import lint
from generator.word.package import pack_all
from generator.word.unite import without_notes
from tests.office import find_soffice, needs_libreoffice
from tests.ooxml import needs_validator, validate
from tests.reading import paragraphs, parts
from tests.templates.overlays import (
    ADDS,
    BASE,
    NEW_BASE,
    OVERLAYS,
    OWN,
    REWORDS,
    add,
    as_saved_by_word,
    block,
    edited,
    remove,
    reword,
)
from tests.word.making import docx, par
from tests.word.test_docxtpl import BLOCKS, CASE, TABLES

THEIRS = {
    "ord og orden": ["3. Min vej ud på arbejdspladsen", "Planen her laver du sammen"],
    "egne felter": [
        "Mentorens egne ord om samarbejdet:",
        "{{ kommune_felter.mentor_ord }}",
        "Skriv gerne, også hvis du er uenig.",
        "{{ kommune_felter.afdeling }}",
    ],
    "udseende": [],
}
OF_THE_BASE = [
    "Hvad vil du gerne nå?",
    "Planen er vejledende, og du kan altid få den ændret.",
    "Sagsnummer",
    "Din ret til bisidder",
    "Du kan tage en bisidder med: {{ borger.navn }}.",
]


def text(docx: bytes) -> str:
    return "\n".join(paragraphs(docx))


def order(docx: bytes, *words: str) -> list[str]:
    """Return the words in the order in which they first stand in the document."""
    whole = text(docx)
    return sorted(words, key=whole.index)


@pytest.fixture(scope="module")
def merged():
    return {name: merge(BASE, NEW_BASE, theirs) for name, theirs in OVERLAYS.items()}


@pytest.mark.parametrize("name", OVERLAYS)
def test_what_the_municipality_wrote_and_what_the_base_brings_are_both_there(merged, name):
    whole = text(merged[name].data)
    assert [words for words in [*THEIRS[name], *OF_THE_BASE] if words not in whole] == []
    assert "Hvad er dit mål?" not in whole


@pytest.mark.parametrize("name", ["ord og orden", "udseende"])
def test_what_only_one_side_changed_is_no_conflict(merged, name):
    assert merged[name].clashes == ()
    assert "9. Mine bemærkninger til planen" not in text(merged[name].data)


def test_a_section_that_the_base_removed_stays_with_what_they_wrote_under_it(merged):
    clashes = merged["egne felter"].clashes
    assert [(clash.why, clash.old.words) for clash in clashes] == [("fjernet", "9. Mine bemærkninger til planen")]


def test_a_moved_section_stays_where_they_put_it_and_a_moved_field_goes_where_the_base_puts_it(merged):
    headings = [
        "3. Min vej",
        "7. Opfølgning",
        "4. Tilbud",
        "5. Støtte",
        "Din ret til",
        "6. Hvem gør hvad",
        "8. Sammenhæng",
    ]
    assert order(merged["ord og orden"].data, *headings) == headings
    plain = order(
        merged["udseende"].data, "1. Mit mål", "5. Støtte", "{{ indsatsdel.maal.konkret }}", "6. Hvem gør hvad"
    )
    assert plain[1:] == ["5. Støtte", "{{ indsatsdel.maal.konkret }}", "6. Hvem gør hvad"]


def test_rows_of_both_stand_in_the_table(merged):
    found = order(merged["egne felter"].data, "Planens dato", "Afdeling", "Sagsnummer", "1. Mit mål")
    assert found[0] == "Planens dato" and found[-1] == "1. Mit mål"


def test_their_looks_stay_header_picture_colours_and_widths(merged):
    found = parts(merged["udseende"].data)
    assert b"Vores sagsnr. " in found["word/header1.xml"]
    assert b'<w:color w:val="5B2A86"/>' in found["word/styles.xml"]
    assert b'<w:gridCol w:w="7000"/>' in found["word/document.xml"]
    assert b"rIdFoto" in found["word/document.xml"] and "word/media/foto.png" in found


def sized(docx: bytes, style: str, size: int) -> bytes:
    """Return the template with a style in another size of letters."""
    found = parts(docx)
    one = re.compile(rb'(w:styleId="%s">.*?<w:sz w:val=")\d+' % style.encode(), re.DOTALL)
    return pack_all(found | {"word/styles.xml": one.sub(rb"\g<1>%d" % size, found["word/styles.xml"], count=1)})


def test_a_style_follows_the_base_and_one_that_both_changed_stays_theirs_and_is_told():
    new = sized(sized(BASE, "Title", 71), "Heading1", 72)
    result = merge(BASE, new, OVERLAYS["udseende"])
    styles = parts(result.data)["word/styles.xml"]
    assert b'<w:sz w:val="71"/>' in styles and b'<w:sz w:val="72"/>' not in styles
    assert b'<w:color w:val="5B2A86"/>' in styles
    assert result.kept_looks == ("typografier: heading 1",)


@pytest.mark.parametrize("name", OVERLAYS)
def test_the_result_is_a_template_in_use_as_before(merged, name):
    data = without_notes(merged[name].data)
    template = Template.open(data, template_fields(OWN))
    assert "indsatsdel.maal.konkret" in template.placeholders
    assert [found.code for found in lint(data, template=True) if found.level == "fejl"] == []


@needs_validator
def test_the_results_are_valid(merged, tmp_path):
    files = [tmp_path / f"{number}.docx" for number, _ in enumerate(merged)]
    for file, result in zip(files, merged.values(), strict=True):
        file.write_bytes(result.data)
    assert validate(files, ["Microsoft365"]) == {file: [] for file in files}


BOTH = {
    "begge": (reword("Hvad er dit mål?", "Hvad drømmer du om?"), "Hvad drømmer du om?"),
    "slettet": (remove(block, "Hvad er dit mål?"), ""),
}


@pytest.mark.parametrize("why", BOTH)
def test_a_conflict_shows_both_versions_in_yellow_with_what_stood_there(why):
    edit, theirs = BOTH[why]
    result = merge(BASE, NEW_BASE, as_saved_by_word(edited(BASE, edit)))
    assert [clash.why for clash in result.clashes] == [why]
    whole = text(result.data)
    assert theirs in whole and "Hvad vil du gerne nå?" in whole
    assert whole.count("{% konflikt 1 %} Konflikt 1: ") == 1
    assert "Hvad er dit mål?" in text_of_comments(result.data)
    assert b'<w:highlight w:val="yellow"/>' in parts(result.data)["word/document.xml"]


def text_of_comments(docx: bytes) -> str:
    return "\n".join(paragraphs(docx, "word/comments.xml"))


def test_a_condition_that_both_changed_is_theirs_and_the_base_version_is_told():
    old = '{%p if beregnet.regelsaet == "2026" %}'
    new = edited(BASE, reword(old, '{%p if beregnet.regelsaet == "2027" %}'))
    theirs = edited(BASE, reword(old, '{%p if beregnet.regelsaet == "2028" %}'))
    result = merge(BASE, new, theirs)
    whole = text(result.data)
    assert [clash.why for clash in result.clashes] == ["begge"]
    assert whole.count('{%p if beregnet.regelsaet == "2028" %}') == 1
    assert 'grundskabelonens er: »[p if beregnet.regelsaet == "2027"]«.' in whole
    Template.open(without_notes(result.data), template_fields())


@needs_validator
def test_a_file_with_conflicts_in_text_table_and_heading_is_valid_and_refused_as_a_template(tmp_path):
    result = conflicted()
    file = tmp_path / "konflikt.docx"
    file.write_bytes(result.data)
    assert validate([file], ["Microsoft365"]) == {file: []}
    assert [clash.why for clash in result.clashes] == ["begge", "begge", "fjernet"]
    with pytest.raises(TemplateError, match=r"Konflikt 1 fra en opgradering er ikke afklaret\."):
        Template.open(result.data, template_fields(OWN))


def conflicted():
    """Return a merge with a conflict in a table, in a text, and at a heading."""
    new = edited(NEW_BASE, reword("Koordinerende sagsbehandler", "Din koordinerende sagsbehandler"))
    edits = (
        reword("Hvad er dit mål?", "Hvad drømmer du om?"),
        reword("Koordinerende sagsbehandler", "Tovholder"),
    )
    return merge(BASE, new, edited(BASE, *edits, *ADDS))


def by_libreoffice(docx: bytes) -> bytes:
    """Return the template as LibreOffice saves it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "ind.docx")
        source.write_bytes(docx)
        profile = f"-env:UserInstallation={Path(folder, 'profil').as_uri()}"
        command = [
            str(find_soffice()),
            profile,
            "--headless",
            "--convert-to",
            "docx",
            "--outdir",
            f"{folder}/ud",
            source,
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return Path(folder, "ud", "ind.docx").read_bytes()


@needs_libreoffice
def test_a_template_that_libreoffice_has_saved_is_carried_over_too():
    theirs = by_libreoffice(edited(BASE, *REWORDS, add("5. Støtte og mentor", "Vi har egne mentorer.")))
    result = merge(BASE, NEW_BASE, theirs)
    whole = text(result.data)
    wanted = [*THEIRS["ord og orden"], "Vi har egne mentorer.", *OF_THE_BASE]
    assert [words for words in wanted if words not in whole] == []
    assert result.clashes == ()
    Template.open(result.data, template_fields())


FEATURES = {**BLOCKS, **TABLES}


@pytest.mark.parametrize("name", FEATURES)
def test_what_docxtpl_can_do_goes_on_working_in_a_template_that_was_carried_over(name):
    first, last = par("Først."), par("Til sidst.")
    theirs = docx(first + FEATURES[name] + last)
    result = merge(docx(first + last), docx(first + par("Nyt.") + last), theirs)
    before, after = (paragraphs(Template.open(each).render(CASE)) for each in (theirs, result.data))
    assert after == [before[0], "Nyt.", *before[1:]]
    kept = merge(
        theirs, docx(first + FEATURES[name] + par("Nyt til sidst.")), docx(par("Vores.") + FEATURES[name] + last)
    )
    assert paragraphs(Template.open(kept.data).render(CASE)) == ["Vores.", *before[1:-1], "Nyt til sidst."]
