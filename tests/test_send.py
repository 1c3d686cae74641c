"""The copy to send of a document edited in Word: what is refused, and that nothing unseen is left in it."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from generator import pipeline
from generator.documents import KINDS
from generator.load import load_case
from generator.pipeline import Choices
from generator.word.accessibility import accessibility
from generator.word.lint import lint
from generator.word.send import to_send
from tests import reading as plain
from tests.ooxml import needs_validator, validate
from tests.word import edits
from tests.word.edits import AUTHOR, edited, par, parts_of, run, with_parts, write

NAME = "borger.navn"
LONG = "forberedende_del.helbred.beskrivelse"
W = edits.W[1:-1]


@cache
def document(state: str = "endelig") -> bytes:
    case = load_case(next(file for file in pipeline.sample_cases() if file.stem == "2019-001217")).case
    assert case is not None
    return pipeline.make_documents(case, [KINDS["forberedende_del"]], Choices(date(2026, 11, 21), state=state))[0].data


def codes(docx: bytes) -> list[str]:
    copy, found = to_send(docx)
    assert (copy is None) == bool(found)
    return [each.code for each in found]


def test_a_copy_shows_the_same_pages_and_has_no_controls():
    copy, found = to_send(document())
    assert found == []
    assert copy is not None
    assert plain.controls(copy) == []
    assert plain.paragraphs(copy) == plain.paragraphs(document())
    assert {each.code for each in lint(copy)} <= {each.code for each in lint(document())}


def test_a_copy_of_an_edited_document_is_sound(tmp_path: Path):
    copy, _ = to_send(edited(document(), write(NAME, "Rettet"), write(LONG, par(run("Et.")), par(run("To.")))))
    assert [(each.code, each.path) for each in (*lint(copy), *accessibility(copy))] == []


@needs_validator
def test_a_copy_of_an_edited_document_is_valid_to_the_open_xml_sdk(tmp_path: Path):
    file = tmp_path / "kopi.docx"
    copy, _ = to_send(edited(document(), write(NAME, "Rettet"), write(LONG, par(run("Et.")), par(run("To.")))))
    file.write_bytes(copy)
    assert validate([file], ["Microsoft365"])[file] == []


REFUSED = {
    "send-sporede": edited(document(), write(NAME, f"<w:ins {AUTHOR}>{run('x')}</w:ins>")),
    "send-kommentarer": with_parts(
        document(), word__comments_dot_xml=f'<w:comments xmlns:w="{W}"><w:comment w:id="1"/></w:comments>'
    ),
    "send-skjult": edited(document(), write(NAME, run("x"), run("y", "<w:vanish/>"))),
    "send-indlejret": with_parts(document(), word__embeddings__ark_dot_xlsx=b"x"),
    "send-vejledning": edited(document(), edits.clear(NAME)),
    "send-konflikt": edited(
        document(),
        edits.put_before(
            NAME,
            f'<w:sdt><w:sdtPr><w:tag w:val="konflikt:{NAME}"/></w:sdtPr><w:sdtContent>{run("x")}</w:sdtContent>'
            "</w:sdt>",
        ),
    ),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_somebody_must_decide_on_first_is_refused(code: str):
    assert codes(REFUSED[code]) == [code]


def test_a_draft_is_refused():
    assert codes(document("kladde")) == ["send-vejledning", "send-kladde"]


def test_what_only_word_knows_is_taken_out():
    secret = "AnnaHolm"
    settings = parts_of(document())["word/settings.xml"].replace(
        b"</w:settings>", f'<w:rsids><w:rsid w:val="{secret}"/></w:rsids></w:settings>'.encode()
    )
    core = parts_of(document())["docProps/core.xml"].replace(b"<dc:creator>rehabplan", b"<dc:creator>AnnaHolm")
    custom = parts_of(document())["docProps/custom.xml"].replace(
        b"</Properties>",
        b'<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="9" name="x">'
        b"<vt:lpwstr>AnnaHolm</vt:lpwstr></property>"
        b"</Properties>",
    )
    relations = parts_of(document())["_rels/.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rX" Type="http://x/customXml" Target="customXml/item1.xml"/></Relationships>',
    )
    types = parts_of(document())["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/customXml/item1.xml" ContentType="application/xml"/></Types>'
    )
    docx = with_parts(
        edited(document(), write(NAME, f'<w:r w:rsidR="00{secret}"><w:t>Ny</w:t></w:r>')),
        word__settings_dot_xml=settings,
        docProps__core_dot_xml=core,
        docProps__custom_dot_xml=custom,
        docProps__app_dot_xml=f"<Properties><Company>{secret}</Company></Properties>",
        customXml__item1_dot_xml=f"<x>{secret}</x>",
        word__people_dot_xml=f"<x>{secret}</x>",
        _rels___dot_rels=relations,
    )
    docx = with_parts(docx, **{"[Content_Types]_dot_xml": types})
    copy, found = to_send(docx)
    assert found == []
    assert copy is not None
    parts = parts_of(copy)
    assert not [name for name, data in parts.items() if secret.encode() in data]
    assert not [name for name in parts if name.startswith("customXml") or "people" in name]
    assert b"customXml" not in parts["_rels/.rels"] + parts["[Content_Types].xml"]
    assert b"skabelon" in parts["docProps/custom.xml"]
    assert {each.code for each in lint(copy)} <= {each.code for each in lint(document())}
