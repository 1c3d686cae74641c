"""What goes wrong with docxtpl and content controls, each on a template that has it: `CASES` name them.

Others of the kind have tests of their own: broken tags in `test_template`, texts in `test_text`, edits in `test_read`.
"""

from typing import Any

import pytest

from generator.errors import TemplateError
from generator.word.lint import lint
from tests.reading import W, controls, root
from tests.word.making import cell, docx, filled_in, pars, run, samtaler, table, within

HEAD = ["Emne", "Dato"]
FOR, ROW, END = ["{%tr for s in samtaler %}", ""], ["{{ s.emne }}", "{{ s.dato }}"], ["{%tr endfor %}", ""]
LOOP = table(HEAD, FOR, ROW, END)
ROWS = LOOP[LOOP.index("<w:tr>", LOOP.index("Dato")) : LOOP.index("</w:tbl>")]
ITEM = ROWS.split("</w:tr>")[1] + "</w:tr>"


def in_cell(content: str) -> str:
    return f"<w:sdt><w:sdtPr><w:id w:val='7'/></w:sdtPr><w:sdtContent>{cell(content)}</w:sdtContent></w:sdt>"


ALL_ROWS = "one control round all rows of the loop"
CASES = {
    "rows outside controls": LOOP,
    ALL_ROWS: LOOP.replace(ROWS, within("", ROWS)),
    "the row of the loop in a control of its own": LOOP.replace(ITEM, within("", ITEM)),
    "the tag of the loop inside a control in its cell": LOOP.replace(
        run(FOR[0]), within("<w:text/>", run(FOR[0]))
    ).replace(run(END[0]), within("<w:text/>", run(END[0]))),
    "every cell is a control": LOOP.replace(cell(ROW[0]), in_cell(ROW[0])).replace(cell(ROW[1]), in_cell(ROW[1])),
}
MAY_BE_EMPTY = {
    "a condition": within("", pars("{%p if borger.tolk %}", "{{ borger.navn }}", "{%p endif %}")),
    "a loop": within("", pars("{%p for s in samtaler %}", "{{ s.emne }}", "{%p endfor %}")),
    "the rows of a loop": CASES[ALL_ROWS],
    "a condition or another": within(
        "", pars("{%p if borger.tolk %}", "Tolk", "{%p endif %}", "{%p for s in samtaler %}", "Møde", "{%p endfor %}")
    ),
    "two cases of a condition": within(
        "", pars('{%p if borger.navn == "Bo" %}', "Bo", "{%p elif borger.tolk %}", "Tolk", "{%p endif %}")
    ),
    "a sorted loop": within("", pars('{%p for s in samtaler|sort(attribute="emne") %}', "Møde", "{%p endfor %}")),
    "a control in a control": within(
        "", within("", pars("{%p if borger.tolk %}", "Tolk", "{%p endif %}"), number=901), number=900
    ),
}
CANNOT_BE_TOLD = {
    "a condition in a loop": within(
        "", pars("{%p for s in samtaler %}", "{%p if s.emne %}", "Møde", "{%p endif %}", "{%p endfor %}")
    ),
    "a loop with a condition": within("", pars("{%p for s in samtaler if s.emne %}", "Møde", "{%p endfor %}")),
    "a branch without anything": within("", pars("{%p if borger.tolk %}", "{%p else %}", "Nej", "{%p endif %}")),
}
ALWAYS = {
    "a text beside a loop": within("", pars("{%p for s in samtaler %}", "Møde", "{%p endfor %}", "Slut")),
    "a condition with an else": within(
        "", pars("{%p if borger.tolk %}", "Tolk", "{%p else %}", "Ingen tolk", "{%p endif %}")
    ),
    "a value": within("", pars("Navn: {{ borger.navn }}")),
}
LISTS = {"none": samtaler(), "one": samtaler("a"), "three": samtaler("a & b", "<c>", "d")}


EACH = [(case, rows) for case in CASES for rows in LISTS if LISTS[rows] or case != ALL_ROWS]


def own_controls(made: bytes) -> int:
    return sum(control.tag == "egen" for control in controls(made))


@pytest.mark.parametrize("state", ["kladde", "endelig"])
@pytest.mark.parametrize(("case", "rows"), EACH)
def test_a_loop_and_its_controls_are_whole_whatever_stands_round_them(case: str, rows: str, state: Any):
    made = filled_in(docx(CASES[case]), state=state, samtaler=LISTS[rows])
    said = [control.text for control in controls(made) if control.tag.endswith(".emne")]
    assert said == [row["emne"] for row in LISTS[rows]]
    (grid,) = root(made).iter(f"{W}tblGrid")
    assert len(grid) == len(HEAD)
    assert all(len(content) for content in root(made).iter(f"{W}sdtContent")), "an empty control"
    numbers = [each.get(f"{W}val") for each in root(made).iter(f"{W}id")]
    assert len(set(numbers)) == len(numbers)
    assert lint(made) == []


@pytest.mark.parametrize("state", ["kladde", "endelig"])
@pytest.mark.parametrize("case", MAY_BE_EMPTY)
def test_a_templates_own_control_is_there_when_it_holds_something(case: str, state: Any):
    empty = filled_in(docx(MAY_BE_EMPTY[case]), state=state)
    full = filled_in(docx(MAY_BE_EMPTY[case]), state=state, tolk=True, navn="Åse", samtaler=LISTS["three"])
    assert (lint(empty), lint(full)) == ([], [])
    kept = MAY_BE_EMPTY[case].count("<w:sdt>")
    assert [own_controls(made) for made in (empty, full)] == [0, kept]
    assert own_controls(filled_in(docx(MAY_BE_EMPTY[case]), state="udsendelse", tolk=True, samtaler=samtaler("a"))) == 0


@pytest.mark.parametrize("case", ALWAYS)
def test_a_templates_own_control_round_more_than_blocks_is_always_there(case: str):
    for facts in ({}, {"tolk": True, "navn": "Åse", "samtaler": LISTS["three"]}):
        made = filled_in(docx(ALWAYS[case]), **facts)
        assert (lint(made), own_controls(made)) == ([], 1)


@pytest.mark.parametrize("case", CANNOT_BE_TOLD)
def test_a_templates_own_control_is_gone_where_it_cannot_be_told_whether_it_holds_something(case: str):
    for facts in ({}, {"tolk": True, "navn": "Åse", "samtaler": LISTS["three"]}):
        made = filled_in(docx(CANNOT_BE_TOLD[case]), **facts)
        assert (lint(made), own_controls(made)) == ([], 0)


@pytest.mark.parametrize("code", ['borger.navn == "100 %"', 'borger.navn == "a}"', "borger.navn == '%}'"])
def test_a_text_with_the_signs_of_tags_in_a_tag_is_refused_with_its_place(code: str):
    with pytest.raises(TemplateError) as caught:
        filled_in(docx(pars(f"{{%p if {code} %}}", "Ja.", "{%p endif %}")))
    assert caught.value.place == "brødteksten, afsnit 1"
