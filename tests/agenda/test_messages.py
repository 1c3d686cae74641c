"""The agenda's findings: every one used, Danish, whole, and given the words it asks for."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

import generator.agenda
from generator.agenda.messages import _TABLE, finding
from generator.finding import LEVELS
from tests.test_messages import english

SOURCES = [
    *Path(generator.agenda.__file__).parent.glob("*.py"),
    Path(generator.agenda.__file__).parent.parent / "commands" / "agenda.py",
]


def nodes():
    for source in SOURCES:
        if source.name != "messages.py":
            yield from ast.walk(ast.parse(source.read_text(encoding="utf-8")))


def asked(code: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse("".join(_TABLE[code][1:])) if name}


@pytest.mark.parametrize("code", _TABLE)
def test_a_message_is_whole_and_danish(code):
    level, message, mend = _TABLE[code]
    assert level in LEVELS
    assert message.endswith((".", "}"))
    assert mend.endswith((".", "}"))
    assert not english(message + mend)
    assert re.fullmatch(r"[a-zæøå]+(-[a-zæøå]+)*", code)


def test_every_code_in_the_table_is_used():
    said = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert sorted(set(_TABLE) - said) == []


def test_every_call_gives_the_words_that_the_message_asks_for():
    """`finding` is given them all; `wrong` adds the heading itself."""
    seen = set()
    for node in nodes():
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in {"finding", "wrong"}:
                code = str(node.args[0].value)
                given = {word.arg for word in node.keywords} | ({"heading"} if name == "wrong" else set())
                assert asked(code) <= given, code
                seen.add(code)
    assert len(seen) > 30


@pytest.mark.parametrize("code", _TABLE)
def test_a_message_is_filled_with_its_words(code):
    found = finding(code, "sted", "§ 1", **dict.fromkeys(asked(code), "ord"))
    assert (found.code, found.level, found.path, found.law) == (code, _TABLE[code][0], "sted", "§ 1")
    assert "{" not in found.message + found.mend
