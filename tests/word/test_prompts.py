"""The prompts that Word shows again in a cleared field: in a part of their own, with nothing of the case in it."""

import re
from datetime import date
from typing import Any

import pytest

from generator import pipeline
from generator.case import Case
from generator.documents import KINDS
from generator.fields import template_fields
from generator.load import load_case
from generator.pipeline import Choices
from generator.word.fill import prompt_for
from generator.word.glossary import PART
from generator.word.lint import lint
from generator.word.reading_graft import graft
from tests.ooxml import needs_validator, validate
from tests.reading import W, parts, root
from tests.word.edits import edited, write
from tests.word.good import packed
from tests.word.making import STYLES, docx, filled_in, made, par, pars, samtaler, within

BODY = pars(
    "{{ borger.navn }}", "{{ borger.tolk }}", "{{ helbred }}", "{% for s in samtaler %}{{ s.emne }}{% endfor %}"
)
OWN = {"borger.navn": "Skal udfyldes: navn & <titel> (§ 3)"}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def prompts_of(document: bytes) -> dict[str, str]:
    """Return the words that each control shows when it is cleared, by tag: through the name that it gives."""
    words = {}
    for entry in root(document, PART).iter(f"{W}docPart"):
        name = entry.find(f"{W}docPartPr/{W}name").get(f"{W}val")
        assert name not in words
        words[name] = "".join(entry.find(f"{W}docPartBody").itertext())
    found = {}
    for properties in root(document).iter(f"{W}sdtPr"):
        named = properties.find(f"{W}placeholder/{W}docPart")
        if named is not None:
            found[properties.find(f"{W}tag").get(f"{W}val")] = words[named.get(f"{W}val")]
    return found


@pytest.mark.parametrize("values", [{}, {"navn": "Åse", "helbred": "Godt."}])
def test_a_cleared_field_gets_the_prompt_that_it_had_or_would_have_had(values: dict[str, Any]):
    found = prompts_of(filled_in(docx(BODY), prompts=OWN, samtaler=samtaler("a", ""), **values))
    assert found == {
        "borger.navn": OWN["borger.navn"],
        "helbred": "Skriv: Helbredet",
        "samtaler[0].emne": "Skriv: Emne",
        "samtaler[1].emne": "Skriv: Emne",
    }


def test_in_a_final_document_it_gets_the_dash_of_an_empty_one():
    assert set(prompts_of(filled_in(docx(BODY), "endelig", prompts=OWN, navn="Åse")).values()) == {"–"}


def test_a_prompt_looks_like_one_in_its_own_part():
    document = filled_in(docx(BODY))
    styles = {name.get(f"{W}val") for name in root(document, "word/glossary/styles.xml").iter(f"{W}name")}
    assert "Placeholder Text" in styles
    assert {e.get(f"{W}val") for e in root(document, PART).iter(f"{W}rStyle")} == {"Pladsholder"}
    bare = filled_in(docx(BODY, styles=STYLES.replace("Placeholder Text", "x")))
    assert {e.get(f"{W}val") for e in root(bare, PART).iter(f"{W}color")} == {"595959"}


def test_the_ids_of_prompts_are_different_and_the_same_next_time():
    first, second = (filled_in(docx(BODY), prompts=OWN) for _ in range(2))
    guids = [guid.get(f"{W}val") for guid in root(first, PART).iter(f"{W}guid")]
    assert len(set(guids)) == len(guids) == 3
    assert all(re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", guid) for guid in guids)
    assert first == second


def test_prompts_of_one_document_are_not_those_of_the_next():
    template = docx(BODY)
    assert prompts_of(filled_in(template, prompts=OWN))["borger.navn"] == OWN["borger.navn"]
    assert prompts_of(filled_in(template))["borger.navn"] == "Skriv: Borgerens navn"


@pytest.mark.parametrize(("body", "state"), [(BODY, "udsendelse"), (par("{{ beregnet.alder }}"), "kladde")])
def test_a_document_without_fields_to_write_in_has_no_such_part(body: str, state: str):
    document = filled_in(docx(body), state)
    assert not [name for name in parts(document) if "glossary" in name]
    assert b"glossary" not in parts(document)["[Content_Types].xml"] + parts(document)["word/_rels/document.xml.rels"]
    assert lint(document) == []


TYPE = f'<Override PartName="/word/glossary/document.xml" ContentType="{WORD}.document.glossary+xml"/></Types>'
RELATION = f'<Relationship Id="g" Type="{RELATIONS}/glossaryDocument" Target="glossary/document.xml"/></Relationships>'


def with_own_prompts() -> bytes:
    """Return a template that has a control of its own with a prompt of its own, as Word writes it."""
    own = (
        '<w:docPart><w:docPartPr><w:name w:val="ABC"/><w:category><w:name w:val="General"/><w:gallery '
        'w:val="placeholder"/></w:category><w:types><w:type w:val="bbPlcHdr"/></w:types><w:behaviors><w:behavior '
        'w:val="content"/></w:behaviors><w:guid w:val="{11111111-2222-3333-4444-555555555555}"/></w:docPartPr>'
        f"<w:docPartBody>{par('Eget')}</w:docPartBody></w:docPart>"
    )
    control = within(
        "", pars("{{ borger.navn }}", "x"), looks='<w:placeholder><w:docPart w:val="ABC"/></w:placeholder>'
    )
    package = made(control)
    part = f'<w:glossaryDocument xmlns:w="{W[1:-1]}"><w:docParts>{own}</w:docParts></w:glossaryDocument>'
    types, relations = package["[Content_Types].xml"].decode(), package["word/_rels/document.xml.rels"].decode()
    return packed(
        package
        | {
            PART: part.encode(),
            "[Content_Types].xml": types.replace("</Types>", TYPE).encode(),
            "word/_rels/document.xml.rels": relations.replace("</Relationships>", RELATION).encode(),
        }
    )


def test_the_templates_own_prompts_stay_beside_ours():
    document = filled_in(with_own_prompts(), prompts=OWN)
    assert prompts_of(document) == {"egen": "Eget", "borger.navn": OWN["borger.navn"]}
    assert [name for name in parts(document) if "glossary" in name] == [PART]
    assert lint(document) == []


def test_a_copy_to_send_has_not_even_the_templates_own_prompts():
    document = filled_in(with_own_prompts(), "udsendelse")
    assert not [name for name in parts(document) if "glossary" in name]
    assert b"lossary" not in b"".join(parts(document).values())
    assert lint(document) == []


def test_an_edited_field_carried_into_a_new_document_has_the_prompt_of_that():
    sent, fresh = filled_in(docx(BODY), navn="Åse"), filled_in(docx(par("{{ borger.by }}") + BODY), navn="Åse")
    merged = graft(fresh, edited(sent, write("borger.navn", "Bo")), {"borger.navn"}, ())
    assert prompts_of(merged) == prompts_of(fresh)


@pytest.mark.parametrize("state", ["kladde", "endelig"])
def test_nothing_of_the_case_stands_in_the_part_that_no_page_shows(state: str):
    file = next(file for file in pipeline.sample_cases() if file.stem == "2019-001217")
    case = load_case(file).case
    assert case is not None
    neutral = {prompt_for(field) for field in template_fields().values()} | {"–"}
    document = of(case, state)
    texts = {"".join(body.itertext()) for body in root(document, PART).iter(f"{W}docPartBody")}
    assert all(re.match(r"Skal udfyldes: .* \(§ .*\)$", text) for text in texts - neutral)
    assert len(texts - neutral) > 10 or state == "endelig"
    other = case.with_value("borger.navn", "En Anden").with_value(
        "forberedende_del.helbred.beskrivelse", "Noget andet."
    )
    assert parts(of(other, state))[PART] == parts(document)[PART]


def of(case: Case, state: str) -> bytes:
    (document,) = pipeline.make_documents(case, [KINDS["forberedende_del"]], Choices(date(2026, 11, 21), state=state))
    return document.data


@needs_validator
def test_the_part_is_valid_to_the_sdk(tmp_path):
    files = {}
    for name, template in {"uden": docx(BODY), "med": with_own_prompts()}.items():
        for state in ("kladde", "endelig", "udsendelse"):
            files[tmp_path / f"{name}_{state}.docx"] = filled_in(template, state, prompts=OWN)
    for file, data in files.items():
        file.write_bytes(data)
    assert validate(files) == {file: [] for file in files}
