"""One table says what findings say; every word of it is used, Danish and whole."""

import ast
import re
from pathlib import Path
from string import Formatter

import click
import pytest

import generator
from generator.finding import LEVELS, Finding, has_errors, worst_first
from generator.messages import _TABLE, CLICK, finding

SOURCES = sorted(Path(generator.__file__).parent.rglob("*.py"))
ENGLISH = re.compile(r"\b(the|is|not|must|file|missing|error|invalid|value|of|should)\b", re.IGNORECASE)


def english(text: str) -> list[str]:
    return ENGLISH.findall(re.sub(r"{[^}]*}", "", text))


def calls():
    """Every call of `finding` in the program: its code and the words it gives."""
    for text in (source.read_text(encoding="utf-8") for source in SOURCES):
        for node in ast.walk(ast.parse(text)) if "from generator.messages import" in text else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "finding":
                yield ast.unparse(node.args[0]).strip("'"), {word.arg for word in node.keywords} - {"law"}


@pytest.mark.parametrize("code", _TABLE)
def test_a_message_is_whole_and_danish(code):
    level, message, mend = _TABLE[code]
    assert level in LEVELS
    assert message.endswith(".")
    assert mend.endswith((".", "}"))
    assert not english(message + mend)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)


def test_every_code_in_the_table_is_used():
    assert {code for code, _ in calls()} == set(_TABLE)


def test_every_call_gives_the_words_that_the_message_asks_for():
    for code, words in calls():
        _, message, mend = _TABLE[code]
        asked = {name for _, name, _, _ in Formatter().parse(message + mend) if name}
        assert words == asked, code


def test_a_finding_is_filled_with_its_words():
    found = finding("mangler", "borger.navn", "§ 3", label="Borgerens navn")
    assert found == Finding("mangler", "fejl", "borger.navn", "Borgerens navn mangler.", "Udfyld feltet.", "§ 3")
    assert found.as_dict() == {
        "code": "mangler",
        "level": "fejl",
        "path": "borger.navn",
        "message": "Borgerens navn mangler.",
        "mend": "Udfyld feltet.",
        "law": "§ 3",
    }


def test_words_with_braces_do_no_harm():
    assert "{x}" in finding("mangler", "a", label="{x}").message


def test_findings_are_shown_worst_first_and_else_as_they_were_found():
    found = [Finding(code, level, "", "") for code, level in (("a", "oplysning"), ("b", "fejl"), ("c", "advarsel"))]
    found.append(Finding("d", "fejl", "", ""))
    assert [each.code for each in worst_first(found)] == ["b", "d", "c", "a"]


@pytest.mark.parametrize(("level", "stops"), [("fejl", True), ("advarsel", False), ("oplysning", False)])
def test_only_a_fejl_is_an_error(level, stops):
    assert has_errors([Finding("a", level, "", "")]) is stops


def test_every_word_translated_for_click_is_one_that_click_says():
    """An upgrade of click that changes its words shows here."""
    sources = Path(click.__file__).parent.glob("*.py")
    said = {
        node.value
        for source in sources
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(set(CLICK) - said) == []


@pytest.mark.parametrize("words", CLICK)
def test_a_translation_keeps_to_the_words_it_is_given(words):
    def names(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert names(CLICK[words]) <= names(words)
    assert not english(CLICK[words])
