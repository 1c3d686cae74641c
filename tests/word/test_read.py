"""Edited documents read back: the edits of word.md § 1.2 (c) on real documents, and files not to be trusted."""

import io
import time
import zipfile
from datetime import date
from functools import cache

import pytest

from generator import pipeline
from generator.documents import KINDS
from generator.errors import CaseError
from generator.fields import generic, template_fields
from generator.load import load_case
from generator.pipeline import Choices
from generator.word.package import pack_all
from generator.word.read import Reading, read
from generator.word.reading_text import HOLE
from tests.word import edits
from tests.word.edits import AUTHOR, FIELD, TEXT_BOX, edited, par, run, write

NAME = "borger.navn"
LONG = "forberedende_del.helbred.beskrivelse"
ONE = "forberedende_del.maal.borgerens_ord"
TALKS = "forberedende_del.samtaler"
CARDS = "forberedende_del.hidtidig_indsats"
TICKED = f"{CARDS}[0].virksomhedsrettet"
FIELDS = template_fields()


@cache
def document(state: str = "kladde", kind: str = "forberedende_del") -> bytes:
    case = load_case(next(file for file in pipeline.sample_cases() if file.stem == "2019-001217")).case
    assert case is not None
    return pipeline.make_documents(case, [KINDS[kind]], Choices(date(2026, 11, 21), state=state))[0].data


@cache
def sent() -> Reading:
    return read(document(), FIELDS)


def after(*changes: edits.Edit) -> Reading:
    return read(edited(document(), *changes), FIELDS, sent())


def codes(reading: Reading) -> list[tuple[str, str]]:
    return [(found.code, found.path) for found in reading.findings]


def test_a_document_as_generated_has_nothing_to_remark():
    assert codes(sent()) == []
    assert (sent().template, sent().order) == ("2018/forberedende_del", "2016b")
    assert sent().rows[TALKS] == (0, 1, 2, 3)
    assert sent().values["sagsnr"].text == "2019-001217"


@pytest.mark.parametrize("state", ["kladde", "endelig"])
def test_a_prompt_reads_as_empty(state: str):
    empty = [value for value in read(document(state), FIELDS).values.values() if value.prompt]
    assert empty or state == "endelig"
    assert {value.text for value in empty} <= {""}


LINES = {
    "changed": (["Ny Person"], "Ny Person"),
    "split runs": ([run("Ny "), "<w:proofErr w:type='spellStart'/>", run("Per"), run("son")], "Ny Person"),
    "bookmarks": (['<w:bookmarkStart w:id="1" w:name="a"/>', run("Ny"), '<w:bookmarkEnd w:id="1"/>'], "Ny"),
    "comments": (
        [
            '<w:commentRangeStart w:id="1"/>',
            run("Ny"),
            '<w:commentRangeEnd w:id="1"/>',
            '<w:r><w:commentReference w:id="1"/></w:r>',
        ],
        "Ny",
    ),
    "hyphens": (
        ["<w:r><w:t>a</w:t><w:softHyphen/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>"],
        "a\u00adb\u2011c",
    ),
    "tab": (["<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>"], "a\tb"),
    "field": ([FIELD.format(" MERGEFIELD x ", run("Ny"))], "Ny"),
    "simple field": ([f'<w:fldSimple w:instr="AUTHOR">{run("Ny")}</w:fldSimple>'], "Ny"),
    "hyperlink": ([f'<w:hyperlink r:id="rId1">{run("ny@post.example")}</w:hyperlink>'], "ny@post.example"),
    "smart tag": ([f'<w:smartTag w:uri="x" w:element="name">{run("Ny")}</w:smartTag>'], "Ny"),
    "symbol": (['<w:r><w:t>a</w:t><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'], "a✓"),
    "nested control": (
        [f"<w:sdt><w:sdtPr><w:id w:val='7'/></w:sdtPr><w:sdtContent>{run('Ny')}</w:sdtContent></w:sdt>"],
        "Ny",
    ),
    "property noise": ([run("Ny", '<w:lang w:val="da-DK"/><w:noProof/>')], "Ny"),
}


@pytest.mark.parametrize("name", LINES)
def test_what_word_leaves_in_a_line_does_not_change_its_words(name: str):
    pieces, wanted = LINES[name]
    if len(pieces) == 1 and pieces[0].startswith("<w:r><w:fldChar"):
        reading = after(write(NAME, f"<w:ins {AUTHOR}>{pieces[0]}</w:ins>"))
        assert [code for code, _ in codes(reading)] == ["sporede-aendringer"]
    else:
        reading = after(write(NAME, *pieces))
        assert codes(reading) == []
    assert reading.values[NAME].text == wanted


TEXTS = {
    "bold": ([run("Hun er "), run("meget ", "<w:b/>"), run("træt")], "Hun er **meget** træt"),
    "bold in two runs": ([run("a", "<w:b/>"), run("b", "<w:b/><w:bCs/>"), run(" c")], "**ab** c"),
    "not bold": ([run("a", '<w:b w:val="0"/>')], "a"),
    "line break": (["<w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>"], "a\nb"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_bold_and_breaks_become_our_markup(name: str):
    pieces, wanted = TEXTS[name]
    reading = after(edits.inside(ONE, *pieces))
    assert reading.values[ONE].text == wanted
    assert codes(reading) == []


def test_paragraphs_and_items_become_our_markup():
    item = '<w:pStyle w:val="ListBullet"/>'
    reading = after(
        write(LONG, par(run("Et.")), par(run("to"), item), par(""), par(run("tre"), item), par(run("Fire.")))
    )
    assert reading.values[LONG].text == "Et.\n- to\n- tre\n\nFire."


def test_bold_that_the_string_cannot_hold_is_reported_and_its_words_kept():
    reading = after(edits.inside(ONE, run("a"), run("*b", "<w:b/>"), run("*c")))
    assert reading.values[ONE].text == "a*b*c"
    assert codes(reading) == [("formatering", ONE)]


LOST = {
    "kursiv": run("x", "<w:i/>"),
    "understregning": run("x", '<w:u w:val="single"/>'),
    "gennemstregning": run("x", "<w:strike/>"),
    "hævet eller sænket skrift": run("x", '<w:vertAlign w:val="superscript"/>'),
    "overstregning med farve": run("x", '<w:highlight w:val="yellow"/>'),
    "billede": "<w:r><w:t>x</w:t><w:drawing/></w:r>",
    "fodnote": '<w:r><w:t>x</w:t><w:footnoteReference w:id="2"/></w:r>',
    "tegn fra en symbolskrift": '<w:r><w:t>x</w:t><w:sym w:font="Webdings" w:char="F021"/></w:r>',
    "skjult tekst": run("x") + "",
}


@pytest.mark.parametrize("what", LOST)
def test_formatting_that_the_string_cannot_hold_is_reported_with_its_field(what: str):
    pieces = [LOST[what], run("y", "<w:vanish/>")] if what == "skjult tekst" else [LOST[what]]
    reading = after(edits.inside(ONE, *pieces))
    (found,) = reading.findings
    assert (found.code, found.path) == ("formatering", ONE)
    assert what in found.message
    assert reading.values[ONE].text.rstrip("□") == "x"
    assert reading.values[ONE].rich


def test_a_numbered_list_a_table_and_a_text_box_are_reported_and_their_words_read():
    table = f"<w:tbl><w:tr><w:tc>{par(run('celle'))}</w:tc></w:tr></w:tbl>"
    box = par(run("før") + TEXT_BOX.format(par(run("i boksen"))))
    reading = after(
        write(LONG, par(run("et"), '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'), table, box)
    )
    (found,) = reading.findings
    assert "tabel" in found.message and "tekstboks" in found.message and "underpunkter" in found.message
    assert reading.values[LONG].text == "- et\n\ncelle\n\nfør\n\ni boksen"


TRACKED = {
    "inserted": ([run("a"), f"<w:ins {AUTHOR}>{run('b')}</w:ins>"], "ab"),
    "deleted": ([run("a"), f"<w:del {AUTHOR}><w:r><w:delText>b</w:delText></w:r></w:del>"], "a"),
    "moved": (
        [f"<w:moveFrom {AUTHOR}>{run('b')}</w:moveFrom>", run("a"), f"<w:moveTo {AUTHOR}>{run('b')}</w:moveTo>"],
        "ab",
    ),
    "format": ([run("a", f"<w:rPrChange {AUTHOR}><w:rPr/></w:rPrChange>")], "a"),
}


@pytest.mark.parametrize("name", TRACKED)
def test_tracked_changes_are_read_as_accepted_and_reported(name: str):
    pieces, wanted = TRACKED[name]
    reading = after(write(NAME, *pieces))
    assert reading.values[NAME].text == wanted
    assert codes(reading) == [("sporede-aendringer", NAME)]
    assert reading.tracked


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    reading = after(write(LONG, par(run("Et ")), par(run("to."))), edits.delete_mark_tracked(LONG))
    assert reading.values[LONG].text == "Et to."
    assert codes(reading) == [("sporede-aendringer", LONG)]


def test_a_cleared_field_reads_as_empty():
    reading = after(edits.clear(NAME), edits.clear(ONE))
    assert (reading.values[NAME].text, reading.values[ONE].text) == ("", "")


# Rows


def test_a_copied_row_is_a_new_row_below_its_original():
    reading = after(edits.copy_row(f"{TALKS}[1].dato"))
    assert reading.rows[TALKS] == (0, 1, None, 2, 3)
    assert reading.values[f"{TALKS}[2].dato"].text == reading.values[f"{TALKS}[1].dato"].text
    assert reading.values[f"{TALKS}[3].dato"].text == sent().values[f"{TALKS}[2].dato"].text


def test_a_copied_row_may_stand_above_and_lack_a_field():
    reading = after(edits.copy_row(f"{TALKS}[0].dato"), edits.unwrap(f"{TALKS}[0].dato"))
    assert reading.rows[TALKS] == (0, None, 1, 2, 3)
    assert f"{TALKS}[0].dato" not in reading.values
    assert reading.values[f"{TALKS}[1].dato"].text == sent().values[f"{TALKS}[0].dato"].text


def test_removed_and_moved_rows_keep_what_they_were():
    assert after(edits.remove_row(f"{TALKS}[1].dato")).rows[TALKS] == (0, 2, 3)
    assert after(edits.swap_rows(f"{TALKS}[0].dato", f"{TALKS}[2].dato")).rows[TALKS] == (1, 2, 0, 3)


def test_a_row_deleted_with_tracking_is_gone_and_reported():
    reading = after(edits.delete_row_tracked(f"{TALKS}[1].dato"))
    assert reading.rows[TALKS] == (0, 2, 3)
    assert codes(reading) == [("sporede-aendringer-udenfor", "")]


def test_a_copied_card_of_paragraphs_is_a_new_row():
    def copy_card(root):
        import copy

        first = next(edits.control(root, f"{CARDS}[0].titel").iterancestors(f"{edits.W}p"))
        second = next(edits.control(root, f"{CARDS}[1].titel").iterancestors(f"{edits.W}p"))
        card = [first]
        while (following := card[-1].getnext()) is not second:
            card.append(following)
        for element in card:
            second.addprevious(copy.deepcopy(element))

    reading = after(copy_card)
    assert reading.rows[CARDS] == (0, None, 1, 2, 3, 4)
    assert reading.values[f"{CARDS}[1].titel"].text == reading.values[f"{CARDS}[0].titel"].text
    assert reading.values[f"{CARDS}[2].titel"].text == sent().values[f"{CARDS}[1].titel"].text
    assert not any(value.others for value in reading.values.values())


def test_rows_inside_words_own_repeating_section_are_read():
    def wrap(root):
        table_row = edits.row(root, f"{TALKS}[1].dato")
        outer = edits.fragment(
            '<w:sdt><w:sdtPr><w:tag w:val="forberedende_del.samtaler"/><w15:repeatingSection/></w:sdtPr><w:sdtContent>'
            '<w:sdt><w:sdtPr><w:id w:val="8"/><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent/></w:sdt>'
            "</w:sdtContent></w:sdt>"
        )
        table_row.addprevious(outer)
        outer[1][0][1].append(table_row)

    reading = after(wrap)
    assert reading.rows[TALKS] == (0, 1, 2, 3)
    assert reading.values == sent().values


def test_a_row_without_controls_is_told_with_its_words():
    reading = after(edits.insert_bare_row(f"{TALKS}[1].dato", "1. maj 2019", "Møde"))
    assert reading.bare_rows == (("1. maj 2019", "Møde"),)
    assert reading.rows[TALKS] == (0, 1, 2, 3)


def test_an_empty_row_without_controls_is_nothing():
    assert after(edits.insert_bare_row(f"{TALKS}[1].dato")).bare_rows == ()


# Controls gone or doubled


def test_a_control_that_is_gone_has_no_value_and_its_words_stand_outside():
    reading = after(edits.unwrap(ONE))
    assert ONE not in reading.values
    assert sent().values[ONE].shown in reading.outside
    assert LONG not in after(edits.remove_paragraph(LONG)).values


def test_words_beside_a_control_stand_outside():
    reading = after(edits.put_before(NAME, run("Fru ")))
    assert f"Fru {HOLE}" in reading.outside
    assert reading.values[NAME].text == sent().values[NAME].text


def test_a_field_in_two_places_keeps_both_texts():
    docx = document(kind="indstilling_ressourceforloeb")
    before = read(docx, FIELDS)
    assert len(before.shown[NAME]) == 2
    reading = read(edited(docx, write(NAME, "Ny Person", number=1)), FIELDS, before)
    assert [each.text for each in reading.values[NAME].others] == ["Ny Person"]


def test_a_check_box_must_say_what_it_shows():
    assert after(edits.tick(TICKED, state=False, sign="☐")).values[TICKED].text == "☐"
    for change in (edits.tick(TICKED, state=False), edits.tick(TICKED, sign="☐"), edits.tick(TICKED, sign="?")):
        reading = after(change)
        assert reading.values[TICKED].odd
        assert codes(reading) == [("afkrydsning-uklar", TICKED)]


def test_the_other_text_of_a_conflict_is_not_the_value():
    control = (
        f'<w:sdt><w:sdtPr><w:tag w:val="konflikt:{NAME}"/></w:sdtPr><w:sdtContent>{run("Anden")}</w:sdtContent></w:sdt>'
    )
    reading = after(edits.put_before(NAME, control))
    assert reading.values[NAME].text == sent().values[NAME].text
    assert codes(reading) == [("uloest-konflikt", NAME)]


def test_a_tag_that_the_schema_lacks_is_told_and_a_strangers_control_is_text():
    def retag(tag: str) -> edits.Edit:
        return lambda root: edits.control(root, NAME).find(f".//{edits.W}tag").set(f"{edits.W}val", tag)

    assert codes(after(retag("borger.noget_andet"))) == [("ukendt-maerke", "")]
    for stranger in ("Klik her!", "borger"):
        reading = after(retag(stranger))
        assert codes(reading) == []
        assert sent().values[NAME].text in reading.outside


def test_no_finding_quotes_the_document():
    reading = after(
        write(NAME, run("Hemmelig", "<w:i/>")),
        edits.insert_bare_row(f"{TALKS}[1].dato", "Hemmelig"),
        edits.put_before(LONG, par(run("Hemmelig"))),
    )
    assert reading.findings
    assert not any("Hemmelig" in str(found.as_dict()) for found in reading.findings)


# Where the file comes from


@pytest.mark.parametrize(
    ("program", "told"), [("Microsoft Office Word", 0), ("rehabplan", 0), ("LibreOffice/25.2", 1), ("Google<Docs>", 1)]
)
def test_another_program_is_told(program: str, told: int):
    reading = read(edits.saved_by(document(), program.replace("<", "&lt;")), FIELDS)
    assert [code for code, _ in codes(reading)] == ["andet-program"] * told
    assert reading.by_libreoffice == program.startswith("Libre")


def test_a_document_without_fields_is_told():
    reading = read(document("udsendelse"), FIELDS)
    assert codes(reading) == [("uden-felter", "")]


def test_comments_are_counted_and_not_read():
    comment = f'<w:comment w:id="1">{par(run("Hm"))}</w:comment>'
    comments = f'<w:comments xmlns:w="{edits.W[1:-1]}">{comment}</w:comments>'
    reading = read(edits.with_parts(document(), word__comments_dot_xml=comments), FIELDS)
    assert codes(reading) == [("kommentarer", "")]


# Files not to be trusted


def body(inner: str) -> bytes:
    return edits.with_parts(
        document(),
        word__document_dot_xml=f'<w:document xmlns:w="{edits.W[1:-1]}"><w:body>{inner}</w:body></w:document>',
    )


@cache
def refused() -> dict[str, bytes]:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        'Type="http://x/{}" Target="http://ond.example/x" TargetMode="External"/></Relationships>'
    )
    dtd = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w:document xmlns:w="x"/>'
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (80 * 1024 * 1024))
    parts = edits.parts_of(document())
    return {
        "ikke et Word-dokument": b"PK\3\4 nothing",
        "ikke et Word-dokument (.docx).": b"<html></html>",
        "adgangskode": b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "for stor": b"PK" + b"\0" * (33 * 1024 * 1024),
        "pakkes ud": bomb.getvalue(),
        "ulovlige navne": pack_all(parts | {"../x": b""}),
        "DTD": edits.with_parts(document(), word__document_dot_xml=dtd),
        "beskadiget": edits.with_parts(document(), word__document_dot_xml="<w:document"),
        "flere dele": body("<w:p/>" * 600_000),
        "Strict": edits.with_parts(
            document(), word__document_dot_xml='<d xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"/>'
        ),
        "makroer": edits.with_parts(document(), word__vbaProject_dot_bin=b"x"),
        "et andet dokument": edits.with_parts(document(), word__afchunk1_dot_html=b"x"),
        "uden for sig selv": edits.with_parts(
            document(), word___rels__document_dot_xml_dot_rels=relation.format("image")
        ),
    }


@pytest.mark.parametrize("why", refused())
def test_a_file_that_may_not_be_read_is_refused_at_once(why: str):
    data = refused()[why]
    begun = time.monotonic()
    with pytest.raises(CaseError, match=why.split(" (")[0]):
        read(data, FIELDS)
    assert time.monotonic() - begun < 5


def test_deep_and_crowded_files_are_read_or_refused_in_bounded_time():
    deep = (
        "<w:sdt><w:sdtPr><w:tag w:val='borger.navn'/></w:sdtPr><w:sdtContent>" * 100 + "</w:sdtContent></w:sdt>" * 100
    )
    boxes = "<w:p><w:r><w:pict><w:txbxContent>" * 60 + "</w:txbxContent></w:pict></w:r></w:p>" * 60
    deepest = "<w:ins>" * 240 + "<w:r/>" + "</w:ins>" * 240
    rows = "".join(f"<w:tr><w:tc>{par('')}</w:tc></w:tr>" for _ in range(20_000))
    begun = time.monotonic()
    for inner in (deep, boxes, f"<w:p>{deepest}</w:p>", f"<w:tbl>{rows}</w:tbl>"):
        assert set(read(body(inner), FIELDS).values) <= {"sagsnr", NAME}
    with pytest.raises(CaseError):
        read(body("<w:ins>" * 5000 + "</w:ins>" * 5000), FIELDS)
    assert time.monotonic() - begun < 20


def test_every_field_of_every_document_reads_as_it_was_written():
    for file in pipeline.sample_cases()[::8]:
        case = load_case(file).case
        assert case is not None
        for made in pipeline.make_documents(case, list(KINDS.values()), Choices(date(2026, 11, 21))):
            reading = read(made.data, FIELDS)
            assert reading.findings == ()
            for path, value in reading.values.items():
                if FIELDS[generic(path)].kind == "tekst" and "[" not in path:
                    assert value.text == (case.get(path) or "")
