"""A value gets the same XML whether its slot is filled for the first time, the thorough way, or poured into a mould."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.errors import TemplateError
from generator.formats import Titled
from generator.word import Template, makers
from generator.word.thorough import Place
from tests.reading import W, controls, root
from tests.word.making import DAY, EMPTY, FIELDS, docx, par, pars, personer, samtaler, table

STATES = ("kladde", "endelig", "udsendelse")
CODES = ("borger.navn", "borger.adresse", "borger.tolk", "borger.foedt", "borger.foedt|kort", "sagstype", "timer")
BODY = (
    "".join(par(f"[{{{{ {code} }}}}]") for code in CODES)
    + pars("[{{ helbred }}]", "{{ helbred }}", "H: {{ helbred }}", "[{{ borger.navn|upper }} {{ beregnet.alder }}]")
    + table(["{%tr for s in samtaler %}", ""], ["{{ s.emne }}", "{{ s.dato }}"], ["{%tr endfor %}", ""])
)
PARTS: dict[str, Any] = {"header1": par("[{{ borger.by }}]"), "title": "{{ borger.navn }}"}
CONTROLLED = Template.open(docx(BODY, **PARTS), FIELDS)
PLAIN = Template.open(docx(BODY, **PARTS))
PLACES = ("navn", "adresse", "by", "tolk", "foedt", "sagstype", "timer", "helbred", "alder", "emne", "dato")
TEXTS: tuple[str, ...] = (
    *(
        "",
        " ",
        "\u3000",
        "Åse",
        " Åse",
        "Åse ",
        "- et",
        "-et",
        "– et",
        "a\u00a0b",
        "«a»",
        "§ 9",
        "\u00a0",
        "a\u2028b",
        "😀",
    ),
    *("A & B", "<x>", "a > b", '"a"', "**a** b", "a*b", "a\nb", "a\n\n- b\n- c", "a\tb", "a\r\nb", "a\x85b", "x\n"),
    *("\ufdd2", "a\x07b", "a\x0cb", "a\x7fb", "\ud800", "a\ufffeb", "a\x9fb", "\x1f"),
)
OTHERS: tuple[object, ...] = (
    *(True, False, None, 0, 7, -3, 12_345, 10**20, 12.5, -0.0, DAY, datetime(2019, 4, 3, 12, 30), ["a"], {}, len),
    *(Titled("Fleksjob", "fleks"), Titled("", "fleks"), Titled(" & <x>", 2), Titled("a\x01", 2)),
)


def case(value: object, places: tuple[str, ...] = PLACES) -> dict[str, Any]:
    """Return a case with the value in `places`."""
    context = deepcopy(EMPTY) | {"samtaler": samtaler("a", "b")}
    rows = context["samtaler"]
    for group in (context["borger"], context["beregnet"], context, *rows):
        group |= dict.fromkeys(group.keys() & set(places), value)
    return context


def said(template: Template, context: Mapping[str, Any], **wanted: Any) -> bytes | tuple[str, ...]:
    """Return the document, or what is said of a value that it cannot hold."""
    try:
        return template.render(context, **wanted)
    except TemplateError as error:
        return error.message, error.place, error.mend


def told_alike(context: Mapping[str, Any], **wanted: Any) -> bool:
    """Hold documents of a new template against those of one whose slots have been filled; tell if there are any."""
    for template in (CONTROLLED, PLAIN):
        template.makers.clear()
        first = said(template, context, **wanted)
        for before in ("x", DAY, True):
            template.render(case(before), **wanted)
        assert said(template, context, **wanted) == first
    return isinstance(first, bytes)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("value", [*TEXTS, *OTHERS], ids=ascii)
def test_every_value_gets_the_same_document_twice(value: object, state: str):
    if not told_alike(case(value), state=state):  # the first place has hidden the others
        for place in PLACES:
            told_alike(case(value, (place,)), state=state)


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("aå-* \n\t&<§\u2003\u00ad–x"), max_size=9), st.sampled_from(STATES))
@example("\u2003a", "endelig")
def test_so_does_any_text(text: str, state: str):
    told_alike(case(text), state=state)


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 2, 1)])
@pytest.mark.parametrize("value", ["", Titled("Fleksjob", "fleks")])
def test_the_titles_of_a_drop_down_are_those_of_the_day(day: date, value: object):
    told_alike(case(value, ("sagstype",)), day=day)


@pytest.mark.parametrize(
    "prompts", [{}, {"borger.navn": "Skriv <navn> & \n tak", "helbred": "Skriv.", "sagstype": "V"}]
)
@pytest.mark.parametrize("state", STATES)
def test_an_empty_field_has_the_same_prompt(prompts: Mapping[str, str], state: str):
    told_alike(case(""), prompts=prompts, state=state)


def test_a_plain_value_in_a_control_is_poured_into_a_mould(monkeypatch: pytest.MonkeyPatch):
    template = Template.open(docx("".join(par(f"{{{{ {code} }}}}") for code in (*CODES, "helbred"))), FIELDS)
    context = case("Åse & Bo", ("navn", "helbred")) | {"sagstype": Titled("Fleksjob", "fleks"), "timer": 7}
    context["borger"] |= {"foedt": DAY, "tolk": True}
    first, second = template.render(context), template.render(context)
    monkeypatch.delattr(Place, "xml")
    assert first == second == template.render(context)


def test_controls_are_numbered_in_order_beyond_the_numbers_that_are_ready():
    template = Template.open(docx(table(["{%tr for s in samtaler %}"], ["{{ s.emne }}"], ["{%tr endfor %}"])), FIELDS)
    rows = samtaler(*["a"] * 1100)
    document = template.render(deepcopy(EMPTY) | {"samtaler": rows})
    numbers = [int(each.get(f"{W}val", "")) for each in root(document).iter(f"{W}id")]
    assert numbers == list(range(1, 1 + len(numbers)))
    assert len(numbers) > 2 * len(rows)  # a row of a section is in a control too


def test_a_row_within_a_row_has_its_own_address_each_time():
    code = "{% for p in s.personer %}{{ p.navn }}{% endfor %}"
    template = Template.open(docx(pars("{%p for s in samtaler %}", code, "{%p endfor %}")), FIELDS)
    rows = [personer(row, "Åse", "Bo") for row in samtaler("a", "b")]
    context = deepcopy(EMPTY) | {"samtaler": rows}
    template.render(context)
    tags = [control.tag for control in controls(template.render(context))]
    assert tags == [f"samtaler[{row}].personer[{number}].navn" for row in (0, 1) for number in (0, 1)]


def test_a_maker_is_not_made_for_the_only_document_of_a_template():
    template = Template.open(docx(par("{{ borger.navn }}")), FIELDS)
    template.render(deepcopy(EMPTY))
    (maker,) = template.makers["kladde"]
    assert maker.__qualname__.startswith(makers.makers.__qualname__)
