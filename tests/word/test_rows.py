"""Rows with Word's own "+": repeating sections round plain lists, read back by where the rows stand."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from generator.readback import read_back
from generator.word.lint import lint
from generator.word.read import Reading, read
from tests.office import needs_libreoffice
from tests.ooxml import needs_validator, validate
from tests.reading import W, controls, paragraphs, root, round_rows
from tests.test_readback import FIELDS as CASE_FIELDS
from tests.test_readback import TALKS, document, resaved, sample, sent
from tests.word import edits
from tests.word.edits import Edit, Root, clear, edited, write
from tests.word.making import FIELDS, cell, docx, filled_in, par, pars, personer, samtaler, table

W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
SECTION, ITEM = f"{W}sdtPr/{W15}repeatingSection", f"{W}sdtPr/{W15}repeatingSectionItem"
HEAD = ["Emne", "Dato"]
ROW = ["{{ s.emne }}", "{{ s.dato|kort }}"]
EACH, END = ["{%tr for s in samtaler %}"], ["{%tr endfor %}"]
PLAIN = table(HEAD, EACH, ROW, END)


# --- where they stand ---


@pytest.mark.parametrize("state", ["kladde", "endelig"])
def test_the_rows_of_a_list_are_a_repeating_section_with_an_item_for_each(state: str):
    made = filled_in(docx(PLAIN), state=state, samtaler=samtaler("a", "b"))
    found = [(control.tag, control.alias, control.text) for control in round_rows(made)]
    assert found == [("samtaler", "Samtaler", "a\n{0}\nb\n{0}".format("–" if state == "endelig" else "Vælg dato"))] + [
        ("", "", f"{emne}\n{'–' if state == 'endelig' else 'Vælg dato'}") for emne in "ab"
    ]
    assert shape(made) == "tr section(item(tr)item(tr))"
    assert lint(made) == []


def shape(made: bytes) -> str:
    """Tell how the rows of a document's first table lie in controls."""
    return " ".join(map(_shape, next(root(made).iter(f"{W}tbl")).iterchildren(f"{W}tr", f"{W}sdt")))


def _shape(element: Root) -> str:
    if element.tag == f"{W}tr":
        return "tr"
    name = "section" if element.find(SECTION) is not None else "item" if element.find(ITEM) is not None else "sdt"
    return f"{name}({''.join(map(_shape, element.find(f'{W}sdtContent')))})"


def test_a_list_without_rows_has_no_section_and_a_copy_to_send_no_control():
    assert shape(filled_in(docx(PLAIN))) == "tr"
    copy = filled_in(docx(PLAIN), state="udsendelse", samtaler=samtaler("a", "b"))
    assert shape(copy) == "tr tr tr"
    assert controls(copy) == round_rows(copy) == []


def spanning(content: str, properties: str) -> str:
    return cell(content, properties)


UNSAFE = {
    "two rows": table(HEAD, EACH, ROW, ROW, END),
    "a row on a condition": table(HEAD, EACH, ["{%tr if s.emne %}"], ROW, ["{%tr endif %}"], END),
    "a row and one on a condition": table(HEAD, EACH, ROW, ["{%tr if s.dato %}"], ROW, ["{%tr endif %}"], END),
    "else": table(HEAD, EACH, ROW, ["{%tr else %}"], ["Ingen", "–"], END),
    "filtered": table(HEAD, ["{%tr for s in samtaler if s.emne %}"], ROW, END),
    "sorted": table(HEAD, ["{%tr for s in samtaler|sort(attribute='emne') %}"], ROW, END),
    "columns by data": table(HEAD, EACH, ["{%tc if s.emne %}", "{{ s.emne }}", "{%tc endif %}"], END),
    "merged down": table(HEAD, EACH, ROW, END)
    .replace("{{ s.emne }}", "{{ s.emne }}")
    .replace(cell("{{ s.emne }}"), cell("{{ s.emne }}", '<w:vMerge w:val="restart"/>')),
    "merged across": table(HEAD, EACH, ROW, END).replace(
        cell("{{ s.emne }}"), cell("{{ s.emne }}", '<w:gridSpan w:val="2"/>')
    ),
    "nothing to fill": table(HEAD, EACH, ["{{ s.emne|upper }}", "x"], END),
    "another list's field": table(HEAD, EACH, ["{{ borger.navn }}", "x"], END),
    "a heading that repeats": table(HEAD, EACH, ROW, END).replace(
        f"<w:tr>{cell('{{ s.emne }}')}", f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell('{{ s.emne }}')}"
    ),
    "paragraphs": pars("{%p for s in samtaler %}", "{{ s.emne }}", "{%p endfor %}") + table(["x"]),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_where_a_new_row_would_not_be_a_row_of_the_list_there_is_no_section(name: str):
    made = filled_in(docx(UNSAFE[name]), samtaler=samtaler("a", "b"))
    assert round_rows(made) == []
    assert "section" not in shape(made)


def test_a_section_of_the_templates_own_is_not_doubled():
    loop = PLAIN[PLAIN.index("<w:tr>", 1 + PLAIN.index("<w:tr>")) : PLAIN.index("</w:tbl>")]
    own = '<w:sdt><w:sdtPr><w:alias w:val="Mine"/><w:id w:val="5"/><w15:repeatingSection/></w:sdtPr><w:sdtContent>{}'
    own = f"{own.format(loop)}</w:sdtContent></w:sdt>"
    made = filled_in(docx(PLAIN.replace(loop, own)), samtaler=samtaler("a", "b"))
    assert shape(made) == "tr section(trtr)"


# --- lists in lists ---


NESTED = table(
    ["Person", "Samtale"],
    EACH,
    ["{%tr for p in s.personer %}"],
    ["{{ p.navn }}", "{{ s.emne }}"],
    END,
    END,
)
BESIDE = (
    pars("{%p for s in samtaler %}", "{{ s.emne }}")
    + table(["Person"], ["{%tr for p in s.personer %}"], ["{{ p.navn }}"], END)
    + par("{%p endfor %}")
)


def talks_with_people() -> list[dict[str, Any]]:
    first, second, third = samtaler("a", "b", "c")
    return [personer(first, "Bo", "Ida"), second, personer(third, "Per")]


@pytest.mark.parametrize("body", [NESTED, BESIDE])
def test_a_list_in_a_list_has_both_numbers_in_its_tags_and_reads_back(body: str):
    made = filled_in(docx(body), samtaler=talks_with_people())
    assert [control.tag for control in controls(made) if "personer" in control.tag] == [
        "samtaler[0].personer[0].navn",
        "samtaler[0].personer[1].navn",
        "samtaler[2].personer[0].navn",
    ]
    assert [control.tag for control in round_rows(made) if control.tag] == [
        "samtaler[0].personer",
        "samtaler[2].personer",
    ]
    reading = read(made, FIELDS)
    assert reading.rows["samtaler[0].personer"] == (0, 1)
    assert {path: value.text for path, value in reading.values.items() if "personer" in path} == {
        "samtaler[0].personer[0].navn": "Bo",
        "samtaler[0].personer[1].navn": "Ida",
        f"samtaler[{reading.rows['samtaler'].index(2)}].personer[0].navn": "Per",
    }
    assert lint(made) == []


def test_a_row_added_to_a_list_in_a_list_is_that_lists():
    made = filled_in(docx(BESIDE), samtaler=talks_with_people())
    tag = "samtaler[0].personer[1].navn"
    reading = read(edited(made, plus(tag), write(tag, "Ny", number=1)), FIELDS, read(made, FIELDS))
    assert reading.rows["samtaler[0].personer"] == (0, 1, None)
    assert reading.values["samtaler[0].personer[2].navn"].text == "Ny"
    assert reading.rows["samtaler[2].personer"] == (0,)
    assert reading.values["samtaler[2].personer[0].navn"].text == "Per"


# --- Word's "+" ---


def item_of(tree: Root, tag: str, number: int = 0) -> Root:
    return next(sdt for sdt in edits.control(tree, tag, number).iterancestors(f"{W}sdt") if sdt.find(ITEM) is not None)


def plus(tag: str, *, before: bool = False) -> Edit:
    """Press "+" in the row of `tag`: Word puts a copy below (or above), with new numbers, showing prompts."""

    def edit(tree: Root) -> None:
        item = item_of(tree, tag)
        fresh = copy.deepcopy(item)
        (item.addprevious if before else item.addnext)(fresh)
        for number, each in enumerate(fresh.iter(f"{W}id"), start=700_000):
            each.set(f"{W}val", str(number))
        for inner in fresh.iter(f"{W}sdt"):
            name = inner.find(f"{W}sdtPr/{W}tag")
            if name is not None and inner.find(f"{W}sdtPr/{W}showingPlcHdr") is None:
                clear(name.get(f"{W}val"))(fresh)

    return edit


def after(*changes: Edit) -> Reading:
    return read(edited(document(), *changes), CASE_FIELDS, sent())


@cache
def subjects() -> list[str]:
    return [sent().values[f"{TALKS}[{row}].emne"].text for row in range(4)]


@pytest.mark.parametrize(("before", "place", "order"), [(False, 2, (0, 1, None, 2, 3)), (True, 1, (0, None, 1, 2, 3))])
def test_a_row_put_in_with_plus_is_new_where_it_stands_and_the_others_are_who_they_were(before, place, order):
    reading = after(plus(f"{TALKS}[1].emne", before=before))
    assert reading.rows[TALKS] == order
    words = [reading.values[f"{TALKS}[{row}].emne"].text for row in range(5)]
    assert words == [*subjects()[:place], "", *subjects()[place:]]
    assert reading.findings == ()


@pytest.mark.parametrize(("before", "place"), [(False, 2), (True, 1)])
def test_what_is_written_in_it_goes_into_the_case_there_and_nothing_else_changes(before: bool, place: int):
    new = write(f"{TALKS}[1].emne", "Opfølgning", number=0 if before else 1)
    back = read_back(after(plus(f"{TALKS}[1].emne", before=before), new), sent(), sample())
    assert [(change.path, change.before, change.after) for change in back.changes] == [
        (f"{TALKS}[{place}].emne", "", "Opfølgning")
    ]
    rows = list(sample().get(TALKS))
    assert back.case is not None
    assert back.case.get(TALKS) == [*rows[:place], {"emne": "Opfølgning"}, *rows[place:]]


def test_a_row_put_in_and_left_empty_changes_nothing():
    back = read_back(after(plus(f"{TALKS}[3].emne")), sent(), sample())
    assert back.changes == ()
    assert back.case == sample()


def test_a_row_taken_out_or_moved_in_its_section_is_read_so():
    def take_out(tree: Root) -> None:
        item = item_of(tree, f"{TALKS}[1].emne")
        item.getparent().remove(item)

    def move(tree: Root) -> None:
        item_of(tree, f"{TALKS}[2].emne").addnext(item_of(tree, f"{TALKS}[0].emne"))

    assert after(take_out).rows[TALKS] == (0, 2, 3)
    assert after(move).rows[TALKS] == (1, 2, 0, 3)


@needs_libreoffice
def test_rows_survive_libreoffice(tmp_path: Path):
    changed = edited(document(), plus(f"{TALKS}[1].emne"), write(f"{TALKS}[1].emne", "Opfølgning", number=1))
    reading = read(resaved(changed, tmp_path), CASE_FIELDS, sent())
    assert reading.rows[TALKS] == (0, 1, None, 2, 3)
    words = [reading.values[f"{TALKS}[{row}].emne"].text for row in range(5)]
    assert words == [*subjects()[:2], "Opfølgning", *subjects()[2:]]


@needs_validator
def test_sections_are_valid_to_the_sdk(tmp_path: Path):
    body = PLAIN + par("x") + NESTED + BESIDE
    files = {tmp_path / "fuld.docx": filled_in(docx(body), samtaler=talks_with_people())}
    files[tmp_path / "tom.docx"] = filled_in(docx(body))
    files[tmp_path / "plus.docx"] = edited(document(), plus(f"{TALKS}[1].emne"))
    for file, data in files.items():
        file.write_bytes(data)
    assert validate(files) == {file: [] for file in files}


# --- pictures ---


PICTURE = '<w:r><w:drawing><wp:inline><wp:docPr id="{}" name="Mærke"/></wp:inline></w:drawing></w:r>'


def picture_numbers(made: bytes) -> list[str]:
    return [each.get("id") for each in root(made).iter() if etree.QName(each).localname == "docPr"]


def test_a_picture_in_a_loop_gets_a_number_of_its_own_each_time_and_others_keep_theirs():
    body = (
        par(PICTURE.format(2))
        + pars("{%p for s in samtaler %}", PICTURE.format(1), "{%p endfor %}")
        + par(PICTURE.format(7))
    )
    made = filled_in(docx(body), samtaler=samtaler("a", "b", "c"))
    assert picture_numbers(made) == ["2", "3", "4", "5", "7"]
    assert len(paragraphs(made)) == 5
