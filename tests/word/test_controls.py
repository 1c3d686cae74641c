"""Every value sits in a content control that tells whose it is, and reads as its kind, in each state of a document."""

from datetime import date
from typing import Any

import pytest
from lxml import etree

from generator.errors import TemplateError
from generator.fields import template_fields
from generator.formats import Titled
from generator.word import Template, language
from tests.ooxml import needs_validator, validate
from tests.reading import Control, W, controls, paragraphs, parts, root, round_rows, styles
from tests.word.good import packed
from tests.word.making import DAY, FIELDS, STYLES, docx, made, par, pars, personer, run, samtaler, table
from tests.word.making import filled_in as filled

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
STATES = ("kladde", "endelig", "udsendelse")


def one(text: str, **options: Any) -> Control:
    """Return the only control of a paragraph with `text`."""
    (control,) = controls(filled(docx(par(text)), **options))
    return control


def sdt(document: bytes) -> etree._Element:
    return next(root(document).iter(f"{W}sdt"))


# --- kinds ---


NAME = ("borger.navn", "Borgerens navn", "text")
BORN = ("borger.foedt", "Fødselsdag", "date")
BOX = ("borger.tolk", "Brug for tolk", "checkbox")
CASE_TYPE = ("sagstype", "Sagstype", "dropDownList")
HEALTH = ("helbred", "Helbredet", "rich")
KINDS = [
    ("{{ borger.navn }}", {"navn": "Åse & Bæk"}, NAME, "Åse & Bæk", False),
    ("{{ borger.navn }}", {}, NAME, "Skriv: Borgerens navn", True),
    ("{{ borger.navn }}", {"navn": "  "}, NAME, "Skriv: Borgerens navn", True),
    ("{{ borger.adresse }}", {}, ("borger.adresse", "Adresse", "text"), "Vej, nummer og etage.", True),
    ("{{ borger.foedt }}", {"foedt": DAY}, BORN, "3. april 2019", False),
    ("{{ borger.foedt|kort }}", {"foedt": DAY}, BORN, "03-04-2019", False),
    ("{{ borger.foedt }}", {}, BORN, "Vælg dato", True),
    ("{{ borger.tolk }}", {"tolk": True}, BOX, "☒", False),
    ("{{ borger.tolk }}", {}, BOX, "☐", False),
    ("{{ sagstype }}", {"sagstype": Titled("Fleksjob", "fleks")}, CASE_TYPE, "Fleksjob", False),
    ("{{ sagstype }}", {}, CASE_TYPE, "Vælg: Sagstype", True),
    ("{{ timer }}", {"timer": 1234.5}, ("timer", "Timer om ugen", "text"), "1.234,5", False),
    ("{{ timer }}", {"timer": 0}, ("timer", "Timer om ugen", "text"), "0", False),
    ("{{ helbred }}", {"helbred": "Et.\n\nTo."}, HEALTH, "Et.\nTo.", False),
    ("{{ helbred }}", {}, HEALTH, "Skriv: Helbredet", True),
]


@pytest.mark.parametrize(("code", "values", "field", "text", "is_prompt"), KINDS)
def test_the_field_decides_tag_label_kind_and_text(code: str, values: Any, field: Any, text: str, is_prompt: bool):
    assert one(code, **values) == Control(*field, text, is_prompt, id=1)


def test_a_date_control_keeps_the_day_and_how_it_is_written():
    kind = sdt(filled(docx(par("{{ borger.foedt }}")), foedt=DAY)).find(f"{W}sdtPr/{W}date")
    assert kind.get(f"{W}fullDate") == "2019-04-03T00:00:00Z"
    assert [(child.tag.removeprefix(W), child.get(f"{W}val")) for child in kind] == [
        ("dateFormat", "d. MMMM yyyy"),
        ("lid", "da-DK"),
        ("storeMappedDataAs", "date"),
        ("calendar", "gregorian"),
    ]


@pytest.mark.parametrize("code", ["{{ borger.foedt|kort }}", "{{borger.foedt | kort}}", "{{ borger.foedt|kort() }}"])
def test_a_short_date_control_keeps_the_day_too(code: str):
    kind = sdt(filled(docx(par(code)), foedt=DAY)).find(f"{W}sdtPr/{W}date")
    assert kind.get(f"{W}fullDate") == "2019-04-03T00:00:00Z"
    assert kind.find(f"{W}dateFormat").get(f"{W}val") == "dd-MM-yyyy"


def test_an_empty_date_control_has_no_day():
    assert sdt(filled(docx(par("{{ borger.foedt }}")))).find(f"{W}sdtPr/{W}date").get(f"{W}fullDate") is None


TITLES = [
    (DAY, "Ressourceforløb eller fleksjob"),
    (date(2026, 1, 31), "Ressourceforløb eller fleksjob"),
    (date(2026, 2, 1), "Fleksjob"),
]


@pytest.mark.parametrize(("day", "title"), TITLES)
@pytest.mark.parametrize("values", [{}, {"sagstype": Titled("Andet", 2)}])
def test_a_drop_down_has_every_choice_with_its_key_and_the_titles_of_the_day(day: date, title: str, values: Any):
    items = sdt(filled(docx(par("{{ sagstype }}")), day=day, **values)).iter(f"{W}listItem")
    choices = [(item.get(f"{W}displayText"), item.get(f"{W}value")) for item in items]
    assert choices == [(title, "fleks"), ('Anden & "sidste" sag', "2")]


@pytest.mark.parametrize(("value", "state"), [(True, "1"), (False, "0"), ("", "0")])
def test_a_check_box_knows_its_state_and_its_two_signs(value: object, state: str):
    box = sdt(filled(docx(par("{{ borger.tolk }}")), tolk=value)).find(f"{W}sdtPr/{W14}checkbox")
    assert [(child.tag.removeprefix(W14), child.get(f"{W14}val")) for child in box] == [
        ("checked", state),
        ("checkedState", "2612"),
        ("uncheckedState", "2610"),
    ]


def test_values_without_a_field_of_their_own_to_edit_get_no_control():
    document = filled(docx(par("{{ beregnet.alder }} {{ profil.navn }}")))
    assert controls(document) == []
    assert paragraphs(document) == ["41 Lyngsø"]


PLAIN = [
    ("{{ borger.navn|upper }}", "ÅSE BÆK"),
    ("{{ borger.navn ~ '!' }}", "Åse Bæk!"),
    ("{{ borger.navn or 'x' }}", "Åse Bæk"),
    ("{{ borger.navn[0] }}", "Å"),
    ("{{ borger['navn'] }}", "Åse Bæk"),
    ("{{ borger.navn.upper() }}", "ÅSE BÆK"),
    ("{{ borger.navn|e }}", "Åse Bæk"),
    ("{{ 'a' if borger.tolk else 'b' }}", "b"),
]


ARGUMENTS = {
    **dict.fromkeys(("map", "selectattr", "rejectattr", "groupby"), "('x')"),
    "replace": "('a', 'b')",
    "round": "(1)",
}


@pytest.mark.parametrize(("code", "text"), PLAIN)
def test_what_cannot_be_read_back_gets_no_control(code: str, text: str):
    document = filled(docx(par(code)), navn="Åse Bæk")
    assert controls(document) == []
    assert paragraphs(document) == [text]


READABLE = {"kort"}
"""Filters that the reader can undo."""


@pytest.mark.parametrize("name", sorted(language.ENVIRONMENT.filters.keys() - READABLE))
def test_a_filter_that_cannot_be_undone_gives_plain_text(name: str):
    code = f"{{{{ borger.navn|{name}{ARGUMENTS.get(name, '')} }}}}"
    template = Template.open(docx(par(code) + par("{{ borger.navn|kort }}")), FIELDS)
    assert [slot.field for slot in template.slots if f"|{name}" in slot.expression] == [None]
    assert [slot.field.path for slot in template.slots if "|kort" in slot.expression] == ["borger.navn"]


# --- what may be deleted ---


def locked(body: str, **others: str) -> list[str]:
    """Return the fields whose control Word will not delete."""
    document = filled(docx(body, **others), navn="Åse", samtaler=samtaler("a"))
    names = [name for name in ("word/document.xml", "word/header1.xml") if name in parts(document)]
    properties = [each for name in names for each in root(document, name).iter(f"{W}sdtPr")]
    with_lock = [each for each in properties if each.find(f"{W}lock") is not None]
    assert {each.find(f"{W}lock").get(f"{W}val") for each in with_lock} <= {"sdtLocked"}
    return [each.find(f"{W}tag").get(f"{W}val") for each in with_lock]


def test_a_field_that_is_always_there_cannot_be_deleted_and_any_other_can():
    assert locked(pars("{{ borger.navn }}", "{{ helbred }}"), header1=par("{{ borger.by }}")) == [
        "borger.navn",
        "helbred",
        "borger.by",
    ]
    assert locked(pars("{%p if borger.navn %}", "{{ borger.navn }}", "{%p endif %}")) == []
    assert locked(pars(EACH, "{{ s.emne }}", "{{ borger.navn }}", "{%p endfor %}")) == []
    assert locked(table(["{{ borger.navn }}", "{{ helbred }}"])) == []
    assert locked(table(["{%tr for s in samtaler %}"], ["{{ s.emne }}"], ["{%tr endfor %}"])) == []


# --- paths ---


EACH = "{%p for s in samtaler %}"
LOOPS = [
    (pars(EACH, "{{ s.emne }}", "{%p endfor %}"), [0, 1, 2]),
    (table(["{%tr for s in samtaler %}"], ["{{ s.emne }}"], ["{%tr endfor %}"]), [0, 1, 2]),
    (par("{% for s in samtaler %}{{ s.emne }}{% endfor %}"), [0, 1, 2]),
    (par("{% for s in samtaler|sort(attribute='emne') %}{{ s.emne }}{% endfor %}"), [1, 2, 0]),
    (par("{% for s in samtaler|reverse %}{{ s.emne }}{% endfor %}"), [2, 1, 0]),
    (par("{% for s in samtaler if s.emne != 'a' %}{{ s.emne }}{% endfor %}"), [0, 2]),
    (par("{% for s in samtaler|selectattr('emne', 'eq', 'b') %}{{ s.emne }}{% endfor %}"), [2]),
    (par("{% for s in samtaler|rejectattr('emne', 'eq', 'b')|list %}{{ s.emne }}{% endfor %}"), [0, 1]),
    (par("{% set alle = samtaler %}{% for s in alle %}{{ s.emne }}{% endfor %}"), [0, 1, 2]),
    (par("{% for s in samtaler %}{% set t = s %}{{ t.emne }}{% endfor %}"), [0, 1, 2]),
    (par("{% for s in samtaler %}{% set e = s.emne %}{{ e }}{% endfor %}"), [0, 1, 2]),
]


@pytest.mark.parametrize(("body", "order"), LOOPS)
def test_the_tag_is_the_path_with_the_number_that_the_item_has_in_the_case(body: str, order: list[int]):
    found = [(control.tag, control.text) for control in controls(filled(docx(body), samtaler=samtaler(*"cab")))]
    assert found == [(f"samtaler[{number}].emne", "cab"[number]) for number in order]


def test_a_name_set_to_a_value_or_a_group_is_that_path():
    body = par("{% set b = borger %}{{ b.navn }}{% set n = b.navn %}{{ n }}")
    assert [control.tag for control in controls(filled(docx(body), navn="Åse"))] == ["borger.navn", "borger.navn"]


def test_items_within_items_have_both_numbers():
    first, *others = samtaler("a", "b", "c")
    rows = [first, *(personer(row, "P0", "P1") for row in others)]
    body = pars(EACH, "{%p for p in s.personer|sort(attribute='navn', reverse=true) %}", "{{ p.navn }}") + pars(
        "{%p endfor %}", "{%p endfor %}"
    )
    found = [(control.tag, control.text) for control in controls(filled(docx(body), samtaler=rows))]
    assert found == [
        ("samtaler[1].personer[1].navn", "P1"),
        ("samtaler[1].personer[0].navn", "P0"),
        ("samtaler[2].personer[1].navn", "P1"),
        ("samtaler[2].personer[0].navn", "P0"),
    ]


AMBIGUOUS = [
    ("{% set x = borger.by %}{% if borger.tolk %}{% set x = borger.navn %}{% endif %}{{ x }}", "Åse"),
    ("{% if borger.tolk %}{% set x = borger.navn %}{% else %}{% set x = borger.by %}{% endif %}{{ x }}", "Åse"),
    ("{% for s in samtaler %}{% set t = s %}{% for s in samtaler %}{{ t.emne }}{% endfor %}{% endfor %}", "aabb"),
    ("{% for s in samtaler %}{% set e = s.emne %}{% for s in samtaler %}{{ e }}{% endfor %}{% endfor %}", "aabb"),
]


@pytest.mark.parametrize(("code", "text"), AMBIGUOUS)
def test_a_name_that_may_stand_for_either_of_two_values_gets_no_tag_rather_than_a_wrong_one(code: str, text: str):
    document = filled(docx(par(code)), navn="Åse", by="Ry", tolk=True, samtaler=samtaler("a", "b"))
    assert controls(document) == []
    assert paragraphs(document) == [text]


def test_a_name_set_in_a_branch_is_itself_in_that_branch():
    text = "{% if borger.tolk %}{% set x = borger.navn %}{{ x }}{% else %}{% set x = borger.by %}{{ x }}{% endif %}"
    assert one(text, navn="Åse", by="Ry", tolk=True).tag == "borger.navn"
    assert one(text, navn="Åse", by="Ry").tag == "borger.by"


UNKNOWN = [
    ("{{ borger.nvn }}", "borger.nvn"),
    ("{{ ukendt }}", "ukendt"),
    ("{{ borger.navn.fornavn }}", "borger.navn.fornavn"),
    ("{{ borger.nvn|upper }}", "borger.nvn"),
    ("{{ samtaler.emne }}", "samtaler.emne"),
    ("{% for s in samtaler %}{{ s.emner }}{% endfor %}", "samtaler[].emner"),
    ("{% for s in samtale %}{% endfor %}", "samtale"),
    ("{% if borger.nvn %}{% endif %}", "borger.nvn"),
    ("{% if borger.navn %}{% elif borger.nvn %}{% endif %}", "borger.nvn"),
    ("{% for s in samtaler if s.emner %}{% endfor %}", "samtaler[].emner"),
    ("{% set x = borger.nvn %}", "borger.nvn"),
    ("{% if x %}{% set x = 1 %}{% endif %}", "x"),
    ("{% for s in samtaler %}{% endfor %}{{ s.emne }}", "s.emne"),
    ("{{ loop.index }}", "loop.index"),
]


@pytest.mark.parametrize(("text", "path"), UNKNOWN)
def test_a_path_that_the_schema_lacks_is_refused_with_its_place(text: str, path: str):
    with pytest.raises(TemplateError) as caught:
        Template.open(docx(par("Helbred", style="Overskrift1") + par(text)), FIELDS)
    assert caught.value.message == f"Feltet {path} findes ikke."
    assert caught.value.place == "brødteksten, afsnit 2 under »Helbred«"
    assert caught.value.mend == "Ret stavningen; alle felter står i docs/felter.md."


def test_a_loop_whose_name_hides_a_field_is_that_loops_own():
    body = par("{% for borger in samtaler %}{{ borger.emne }}{% endfor %}{{ borger.navn }}")
    found = [control.tag for control in controls(filled(docx(body), samtaler=samtaler("a")))]
    assert found == ["samtaler[0].emne", "borger.navn"]


def test_a_loop_may_go_through_the_list_of_a_name_it_hides():
    body = pars(EACH, "{%p for s in s.personer %}", "{{ s.navn }}", "{%p endfor %}", "{%p endfor %}")
    rows = samtaler("a")
    rows[0]["personer"] = [{"#": "samtaler[0].personer[0]", "navn": "Bo"}]
    assert [control.tag for control in controls(filled(docx(body), samtaler=rows))] == ["samtaler[0].personer[0].navn"]


# --- prompts and states ---


def test_a_prompt_of_ones_own_wins_over_the_neutral_one():
    prompts = {"borger.navn": "Skal udfyldes: navn (§ 3)", "samtaler[].emne": "Skal udfyldes: emne"}
    body = par("{{ borger.navn }}{{ borger.by }}{% for s in samtaler %}{{ s.emne }}{% endfor %}")
    found = controls(filled(docx(body), samtaler=samtaler("", "b"), prompts=prompts))
    assert [(control.text, control.is_prompt) for control in found] == [
        ("Skal udfyldes: navn (§ 3)", True),
        ("Skriv: By", True),
        ("Skal udfyldes: emne", True),
        ("b", False),
    ]


def prompt_style(document: bytes) -> str | None:
    run_ = next(sdt(document).find(f"{W}sdtContent").iter(f"{W}r"))
    style = run_.find(f"{W}rPr/{W}rStyle")
    return style.get(f"{W}val") if style is not None else run_.find(f"{W}rPr/{W}color").get(f"{W}val")


@pytest.mark.parametrize("code", ["{{ borger.navn }}", "{{ helbred }}", "Helbred: {{ helbred }}", "{{ sagstype }}"])
def test_a_prompt_looks_like_one(code: str):
    assert prompt_style(filled(docx(par(code)))) == "Pladsholder"
    assert prompt_style(filled(docx(par(code), styles=STYLES.replace("Placeholder Text", "x")))) == "595959"


@pytest.mark.parametrize("code", ["{{ borger.navn }}", "{{ borger.foedt }}", "{{ sagstype }}", "{{ helbred }}"])
def test_a_final_document_shows_a_dash_for_a_prompt_and_can_still_be_filled(code: str):
    control = one(code, state="endelig", prompts={"borger.navn": "Skal udfyldes"})
    assert (control.text, control.is_prompt) == ("–", True)


BODY = pars(
    "{{ borger.navn }}",
    "{{ borger.foedt }}",
    "{{ sagstype }}",
    "{{ borger.tolk }}",
    "{{ helbred }}",
    "Helbred: {{ helbred }}",
    "{% for s in samtaler %}{{ s.emne }} {% endfor %}",
)
FULL: dict[str, Any] = {
    "navn": "Åse & Bæk",
    "foedt": DAY,
    "sagstype": Titled("Fleksjob", "fleks"),
    "tolk": True,
    "helbred": "**Ondt** i ryg.",
    "samtaler": samtaler("a", "b"),
}


@pytest.mark.parametrize("state", STATES)
def test_the_three_states_say_the_same_of_what_is_known(state: str):
    assert paragraphs(filled(docx(BODY), state=state, **FULL)) == [
        "Åse & Bæk",
        "3. april 2019",
        "Fleksjob",
        "☒",
        "Ondt i ryg.",
        "Helbred: Ondt i ryg.",
        "a b ",
    ]


def test_a_copy_to_send_has_no_controls_and_a_dash_where_nothing_is_known():
    assert controls(filled(docx(BODY), state="udsendelse", **FULL)) == []
    empty = filled(docx(BODY), state="udsendelse", samtaler=samtaler(""))
    assert controls(empty) == []
    assert paragraphs(empty) == ["–", "–", "–", "☐", "–", "Helbred: –", "– "]


@pytest.mark.parametrize("state", STATES[:2])
def test_a_draft_and_a_final_document_have_the_same_controls(state: str):
    found = [(control.tag, control.kind, control.is_prompt) for control in controls(filled(docx(BODY), state=state))]
    assert found == [
        ("borger.navn", "text", True),
        ("borger.foedt", "date", True),
        ("sagstype", "dropDownList", True),
        ("borger.tolk", "checkbox", False),
        ("helbred", "rich", True),
        ("helbred", "rich", True),
    ]


def test_ids_count_from_one_in_the_order_of_the_document_over_all_its_parts():
    template = docx(
        BODY + table(["{%tr for s in samtaler %}"], ["{{ s.emne }}"], ["{%tr endfor %}"]),
        header1=par("{{ borger.navn }}"),
        footer1=par("{{ borger.by }}"),
        footnotes=par("{{ borger.adresse }}"),
    )
    document = filled(template, **FULL)
    found = controls(document)
    assert [control.id for control in found] == [*range(1, 9), 11, 13, 14, 15, 16]
    assert [control.id for control in round_rows(document)] == [9, 10, 12]
    assert [control.tag for control in found][-5:] == [
        "samtaler[0].emne",
        "samtaler[1].emne",
        "borger.navn",
        "borger.by",
        "borger.adresse",
    ]


# --- free text ---


def shape(document: bytes) -> list[tuple[str, str]]:
    """Each paragraph's style and text."""
    return list(zip(styles(document), paragraphs(document), strict=True))


def test_a_free_text_becomes_paragraphs_and_items_in_its_style_all_in_one_control():
    text = "Et,\nto.\n\nSe:\n- a **b**\n- c\n\nSlut."
    document = filled(docx(par("{{ helbred }}", style="Svar") + par("Efter.")), helbred=text)
    assert shape(document) == [
        ("Svar", "Et,\nto."),
        ("Svar", "Se:"),
        ("Svarpunkt", "a b"),
        ("Svarpunkt", "c"),
        ("Svar", "Slut."),
        ("", "Efter."),
    ]
    (control,) = controls(document)
    assert control.text == "Et,\nto.\nSe:\na b\nc\nSlut."
    assert sdt(document).getparent().tag == f"{W}body"


def test_items_take_the_list_style_where_the_style_has_no_items_of_its_own():
    assert shape(filled(docx(par("{{ helbred }}", style="Normal")), helbred="- a")) == [("Opstilling", "a")]
    bare = STYLES.replace("List Bullet", "x")
    assert shape(filled(docx(par("{{ helbred }}"), styles=bare), helbred="- a")) == [("", "- a")]


LEAD = par(run("Helbred: ", "<w:b/>"), "{{ helbred }}", style="Svar")


@pytest.mark.parametrize("state", STATES)
def test_a_single_paragraph_stays_on_the_line_of_its_label(state: str):
    document = filled(docx(LEAD), state=state, helbred="God.\nBedre.")
    assert shape(document) == [("Svar", "Helbred: God.\nBedre.")]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("A.\n\nB.", [("Svarfortsat", "A."), ("Svarfortsat", "B.")]),
        ("- a\n- b", [("Svarpunkt", "a"), ("Svarpunkt", "b")]),
        ("- a", [("Svarpunkt", "a")]),
    ],
)
def test_several_paragraphs_follow_below_their_label(state: str, text: str, rest: list[tuple[str, str]]):
    document = filled(docx(LEAD), state=state, helbred=text)
    assert shape(document) == [("Svar", "Helbred: "), *rest]
    label = next(root(document).iter(f"{W}p"))
    assert label.find(f"{W}pPr/{W}keepNext") is not None
    assert label.find(f"{W}r/{W}rPr/{W}b") is not None


def test_what_follows_a_label_keeps_the_style_where_there_is_no_other():
    document = filled(docx(par("Helbred: {{ helbred }}", style="Normal")), helbred="A.\n\nB.")
    assert shape(document) == [("Normal", "Helbred: "), ("Normal", "A."), ("Normal", "B.")]


def test_bold_is_bold_and_keeps_the_rest_of_the_looks():
    document = filled(docx(par(run("{{ helbred }}", '<w:rFonts w:ascii="Arial"/><w:i/>'))), helbred="a **b** c")
    runs = [
        ("".join(run_.itertext()), [child.tag.removeprefix(W) for child in run_.find(f"{W}rPr")])
        for run_ in root(document).iter(f"{W}r")
    ]
    assert runs == [("a ", ["rFonts", "i"]), ("b", ["rFonts", "b", "i"]), (" c", ["rFonts", "i"])]


@pytest.mark.parametrize("properties", ["", "<w:rPr/>", '<w:rPr><w:b w:val="0"/></w:rPr>', "<w:rPr><w:b/></w:rPr>"])
def test_bold_is_one_element_whatever_the_run_was(properties: str):
    document = filled(docx(f"<w:p><w:r>{properties}<w:t>{{{{ helbred }}}}</w:t></w:r></w:p>"), helbred="a **b**")
    strong = [run_ for run_ in root(document).iter(f"{W}r") if "".join(run_.itertext()) == "b"]
    assert [[child.get(f"{W}val") for child in run_.iter(f"{W}b")] for run_ in strong] == [[None]]


IN_LINE = [
    par("{{ helbred }} og mere"),
    par("{% if borger.tolk %}{% endif %}{{ helbred }}"),
    par("{{ borger.by }}{{ helbred }}"),
    par("{%r if not borger.tolk %}", "{{ helbred }}", "{%r endif %}"),
    par('<w:hyperlink w:anchor="a">' + run("{{ helbred }}") + "</w:hyperlink>"),
    "<w:p><w:pPr><w:sectPr/></w:pPr>" + run("{{ helbred }}") + "</w:p>",
    par("{{ helbred }}", '<w:r><w:footnoteReference w:id="1"/></w:r>'),
]


@pytest.mark.parametrize("body", IN_LINE)
def test_a_free_text_with_company_stays_in_its_line_and_nothing_is_lost(body: str):
    document = filled(docx(body), helbred="A **b**.\n\n- c", by="Ry")
    (control,) = [control for control in controls(document) if control.tag == "helbred"]
    assert (control.kind, control.text) == ("rich", "A b.\n\n- c")
    assert len(paragraphs(document)) == 1
    assert [len(list(root(document).iter(f"{W}{name}"))) for name in ("sectPr", "footnoteReference")] == [
        1 + body.count("<w:sectPr/>"),
        body.count("footnoteReference"),
    ]


PICTURE = '<w:r><w:drawing><a:x xmlns:a="urn:a" xmlns:b="urn:b" b:c="d"/></w:drawing></w:r>'
BEFORE = [
    PICTURE,
    "<w:r><w:footnoteRef/></w:r>",
    "<w:r><w:tab/></w:r>",
    '<w:hyperlink w:anchor="a">' + run("se") + "</w:hyperlink>",
]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("text", ["", "A.", "A.\n\nB."])
def test_what_stands_before_a_free_text_and_is_not_text_stays_there(before: str, text: str):
    wanted = etree.tostring(root(docx(par(before)))[0][0][0], method="c14n", exclusive=True)
    document = filled(docx(par(before, "{{ helbred }}")), helbred=text)
    found = next(root(document).iter(f"{W}p")).find(f"{W}pPr")
    first = next(root(document).iter(f"{W}p"))[0 if found is None else 1]
    assert etree.tostring(first, method="c14n", exclusive=True) == wanted


def test_marks_that_show_nothing_do_not_turn_a_free_text_into_a_line_with_a_label():
    marks = '<w:bookmarkStart w:id="1" w:name="her"/><w:bookmarkEnd w:id="1"/><w:proofErr w:type="spellStart"/>'
    page = "<w:r><w:lastRenderedPageBreak/><w:t>{{ helbred }}</w:t></w:r>"
    document = filled(docx(par(marks, page, run(" "), style="Svar")), helbred="A.\n\nB.")
    assert shape(document) == [("Svar", "A."), ("Svar", "B.")]
    assert [mark.get(f"{W}name") for mark in root(document).iter(f"{W}bookmarkStart")] == ["her"]


# --- where a control may stand ---


AROUND = [
    '<w:hyperlink w:anchor="a">{}</w:hyperlink>',
    '<w:ins w:id="1" w:author="A">{}</w:ins>',
    '<w:smartTag w:element="e">{}</w:smartTag>',
    '<w:fldSimple w:instr="DATE">{}</w:fldSimple>',
]


@pytest.mark.parametrize("around", AROUND)
def test_a_control_stands_inside_what_holds_the_placeholder(around: str):
    document = filled(docx(par("a ", around.format(run("før {{ borger.navn }} efter")), " b")), navn="Åse")
    assert paragraphs(document) == ["a før Åse efter b"]
    assert sdt(document).getparent().tag == root(docx(par(around.format(""))))[0][0][0].tag


def test_a_text_box_gets_controls_and_its_copy_for_older_programs_none():
    box = "<w:txbxContent>{}</w:txbxContent>".format(par("{{ borger.navn }}") + par("{{ helbred }}"))
    both = f'<mc:Choice Requires="w14">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
    document = filled(
        docx(par(f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>")), navn="Åse", helbred="A."
    )
    assert [control.tag for control in controls(document)] == ["borger.navn", "helbred"]
    assert paragraphs(document) == ["", "Åse", "A."]
    assert len(list(root(document).iter(f"{W}sdt"))) == 2
    assert ["".join(t.itertext()) for t in root(document).iter(f"{W}t")] == ["Åse", "A.", "Åse", "A."]


def test_a_placeholder_that_is_tracked_as_deleted_or_moved_away_is_filled_without_control():
    deleted = '<w:del w:id="1" w:author="A"><w:r><w:delText>{{ borger.navn }}</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="2" w:author="A">{run("{{ borger.navn }}")}</w:moveFrom>'
    document = filled(docx(par(deleted, moved)), navn="Åse")
    assert controls(document) == []
    assert [t.text for t in root(document).iter(f"{W}delText", f"{W}t")] == ["Åse", "Åse"]


def test_a_field_code_of_word_may_hold_a_value():
    field = '<w:r><w:instrText xml:space="preserve"> HYPERLINK "x?{{ borger.navn }}" </w:instrText></w:r>'
    document = filled(docx(par(field)), navn="Åse & B")
    assert controls(document) == []
    assert next(root(document).iter(f"{W}instrText")).text == ' HYPERLINK "x?Åse & B" '


def test_the_run_is_split_round_its_controls_and_keeps_its_looks():
    content = "<w:r><w:rPr><w:i/></w:rPr><w:t>a {{ borger.navn }} b {{ borger.by }} c</w:t><w:br/><w:t>d</w:t></w:r>"
    document = filled(docx(f"<w:p>{content}</w:p>"), navn="Åse", by="Ry")
    assert paragraphs(document) == ["a Åse b Ry c\nd"]
    assert [control.text for control in controls(document)] == ["Åse", "Ry"]
    assert all(run_.find(f"{W}rPr/{W}i") is not None for run_ in root(document).iter(f"{W}r"))


def test_the_namespace_of_check_boxes_is_declared_and_ignorable_where_the_template_lacks_it():
    template = made(par("{{ borger.tolk }}"))
    without = template["word/document.xml"].replace(f' xmlns:w14="{W14[1:-1]}"'.encode(), b"").replace(b"w14 ", b"")
    document = root(filled(packed(template | {"word/document.xml": without})))
    assert document.nsmap["w14"] == W14[1:-1]
    assert document.get(f"{MC}Ignorable") == "w15 w14"


def test_the_namespace_of_repeating_rows_is_too():
    template = made(table(["{%tr for s in samtaler %}"], ["{{ s.emne }}"], ["{%tr endfor %}"]))
    uri = "http://schemas.microsoft.com/office/word/2012/wordml"
    without = template["word/document.xml"].replace(f' xmlns:w15="{uri}"'.encode(), b"").replace(b" w15", b"")
    assert b"w15" not in without
    document = root(filled(packed(template | {"word/document.xml": without}), samtaler=samtaler("a")))
    assert document.nsmap["w15"] == uri
    assert document.get(f"{MC}Ignorable").split() == ["w14", "w15"]
    assert len(list(document.iter(f"{{{uri}}}repeatingSectionItem"))) == 1


# --- the whole ---


def test_the_schemas_own_fields_fill_a_template():
    template = Template.open(
        docx(pars("{{ borger.navn }}", "{{ borger.forsoergelse }}", "{{ profil.navn }}")), template_fields()
    )
    context = {"borger": {"navn": "Åse", "forsoergelse": ""}, "profil": {"navn": "Lyngsø"}}
    found = controls(template.render(context))
    assert [(control.tag, control.alias, control.kind) for control in found] == [
        ("borger.navn", "Borgerens navn", "text"),
        ("borger.forsoergelse", "Nuværende forsørgelse", "dropDownList"),
    ]


@needs_validator
def test_filled_documents_are_valid_to_the_sdk(tmp_path):
    rows = table(["{%tr for s in samtaler %}"], ["{{ s.emne }}"], ["{%tr endfor %}"], ["{{ helbred }}"])
    body = BODY + LEAD + rows + par("{{ borger.foedt|kort }}")
    template = docx(body, header1=par("{{ borger.navn }}"), footer1=LEAD, footnotes=LEAD)
    long = FULL | {"helbred": "A.\n\n- **b**\n- c\n\nD\nE"}
    documents = {f"{state}.docx": filled(template, state=state, **long) for state in STATES}
    documents["tom.docx"] = filled(template, samtaler=samtaler(""))
    for name, data in documents.items():
        (tmp_path / name).write_bytes(data)
    paths = [tmp_path / name for name in documents]
    assert validate(paths, ["Microsoft365"]) == {path: [] for path in paths}
