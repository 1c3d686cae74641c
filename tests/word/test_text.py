"""Hostile text: in every form and state of a document a reader finds what was written, or the engine says no."""

from copy import deepcopy
from typing import Any

import pytest
from lxml import etree

from generator.errors import TemplateError
from generator.markup import normalise
from generator.word import Template
from tests.ooxml import needs_validator, validate
from tests.reading import W, controls, paragraphs, parts, root
from tests.word.making import EMPTY, FIELDS, docx, par, pars, run

STATES = ("kladde", "endelig", "udsendelse")
FORMS = Template.open(
    docx(
        par("plain [{{ borger.navn|trim }}]")
        + par("line [{{ borger.navn }}]")
        + par("text [{{ helbred }}]")
        + pars("{{ helbred }}", "Label: {{ helbred }}", "END"),
        header1=par("head [{{ borger.navn }}]"),
        footnotes=par("note [{{ helbred }}]"),
        title="{{ helbred }}",
    ),
    FIELDS,
)
SOFT = "blød\u00adt, fast\u00a0t, nul\u200bbredde, ikke\u2011delt, smal\u202ft"
TEXTS: dict[str, tuple[str, str, list[str]]] = {
    "ampersand": ("A & B &amp; C", "A & B &amp; C", ["A & B &amp; C"]),
    "tags": ("<x> </w:t> <w:p/>", "<x> </w:t> <w:p/>", ["<x> </w:t> <w:p/>"]),
    "cdata": ("]]> <![CDATA[ x ]]>", "]]> <![CDATA[ x ]]>", ["]]> <![CDATA[ x ]]>"]),
    "expression": ("{{ x }} {{ }} }} {{", "{{ x }} {{ }} }} {{", ["{{ x }} {{ }} }} {{"]),
    "statement": ("{% raw %} {# x #} {_{ x }_}", "{% raw %} {# x #} {_{ x }_}", ["{% raw %} {# x #} {_{ x }_}"]),
    "quotes": ("\"a\" 'b' »c« “d” ’", "\"a\" 'b' »c« “d” ’", ["\"a\" 'b' »c« “d” ’"]),
    "danish": ("æøå ÆØÅ é ü ß", "æøå ÆØÅ é ü ß", ["æøå ÆØÅ é ü ß"]),
    "decomposed": ("a\u030a e\u0301", "å é", ["å é"]),
    "emoji": ("👩‍👩‍👧 🇩🇰 ❤️", "👩‍👩‍👧 🇩🇰 ❤️", ["👩‍👩‍👧 🇩🇰 ❤️"]),
    "hebrew": ("שלום abc عربى", "שלום abc عربى", ["שלום abc عربى"]),
    "tabs": ("a\tb\t\tc", "a\tb\t\tc", ["a\tb\t\tc"]),
    "blanks": ("a  b   c", "a  b   c", ["a  b   c"]),
    "soft": (SOFT, SOFT, [SOFT]),
    "private": ("\ue000\uf8ff", "\ue000\uf8ff", ["\ue000\uf8ff"]),
    "windows line": ("a\r\nb", "a\nb", ["a\nb"]),
    "mac line": ("a\rb", "a\nb", ["a\nb"]),
    "line separator": ("a\u2028b", "a\nb", ["a\nb"]),
    "paragraph separator": ("a\u2029b", "a\nb", ["a\nb"]),
    "next line": ("a\x85b", "a\nb", ["a\nb"]),
    "vertical tab": ("a\x0bb", "a\nb", ["a\nb"]),
    "form feed": ("a\x0cb", "a\nb", ["a\nb"]),
    "paragraphs": (" a \n\n\n\tb ", "a\n\nb", ["a", "b"]),
    "items": ("a\n- b\n- c\nd", "a\n- b\n- c\n\nd", ["a", "b", "c", "d"]),
    "no items": ("-a\n–b", "-a\n–b", ["-a\n–b"]),
    "no bold": ("2 ** 3 **4", "2 ** 3 **4", ["2 ** 3 **4"]),
    "controls": ("a\0b\x07c\x1bd\ufffee\ud800f", "abcdef", ["abcdef"]),
    "long": ("x" * 100_000, "x" * 100_000, ["x" * 100_000]),
}


def shown(text: str, state: Any) -> bytes:
    """Fill every form with `text`."""
    context = deepcopy(EMPTY) | {"helbred": text}
    context["borger"]["navn"] = text
    return FORMS.render(context, state=state)


def title(document: bytes) -> str:
    core = etree.fromstring(parts(document)["docProps/core.xml"], etree.XMLParser(huge_tree=True))
    return core.findtext("{http://purl.org/dc/elements/1.1/}title") or ""


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", TEXTS)
def test_a_reader_finds_what_was_written(name: str, state: str):
    raw, line, blocks = TEXTS[name]
    document = shown(normalise(raw), state)
    with_label = [f"Label: {blocks[0]}"] if len(blocks) == 1 else ["Label: ", *blocks]
    assert paragraphs(document)[:-1] == [
        f"plain [{line}]",
        f"line [{line}]",
        f"text [{line}]",
        *blocks,
        *with_label,
        "END",
    ]
    assert paragraphs(document, "word/header1.xml") == [f"head [{line}]"]
    assert paragraphs(document, "word/footnotes.xml") == [f"note [{line}]"]
    assert title(document) == line
    if state != "udsendelse":
        below = "\n".join(blocks)
        assert [control.text for control in controls(document)] == [line, line, below, below, line, line]


@pytest.mark.parametrize("state", STATES)
def test_bold_is_seen_in_free_texts_and_its_stars_are_kept_everywhere_else(state: str):
    document = shown("a **b** <c>", state)
    assert paragraphs(document)[:5] == [
        "plain [a **b** <c>]",
        "line [a **b** <c>]",
        "text [a b <c>]",
        "a b <c>",
        "Label: a b <c>",
    ]
    bold = ["".join(run_.itertext()) for run_ in root(document).iter(f"{W}r") if run_.find(f"{W}rPr/{W}b") is not None]
    assert bold == ["b", "b", "b"]
    assert title(document) == "a **b** <c>"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("text", ["", " ", "\t", "\n\n", " \n\t\n"])
def test_an_empty_text_leaves_a_prompt_or_a_dash_and_no_empty_control(text: str, state: str):
    document = shown(text, state)
    name, free = ("Skriv: Borgerens navn", "Skriv: Helbredet") if state == "kladde" else ("–", "–")
    assert paragraphs(document)[:-1] == [
        "plain []",
        f"line [{name}]",
        f"text [{free}]",
        free,
        f"Label: {free}",
        "END",
    ]
    assert all(control.is_prompt for control in controls(document))


RAW = ["a\rb", "a\r\nb", "a\x85b", "a\u2028b", "a\u2029b"]


@pytest.mark.parametrize("text", RAW)
def test_a_line_end_that_was_not_made_normal_is_not_lost_either(text: str):
    document = Template.open(docx(par("[{{ x }}]"))).render({"x": text})
    assert paragraphs(document) == [f"[{text.replace(chr(13) + chr(10), chr(10)).replace(chr(13), chr(10))}]"]


@pytest.mark.parametrize(
    "char", [chr(code) for code in (*range(9), 11, *range(14, 32), 127, 0xD800, 0xFDD0, 0xFFFE, 0xFFFF)]
)
def test_a_character_that_no_document_can_hold_is_refused_in_every_form(char: str):
    for body in (
        "{{ borger.navn|upper }}",
        "{{ borger.navn }}",
        "[{{ helbred }}]",
        "{{ helbred }}",
        "H: {{ helbred }}",
    ):
        context = deepcopy(EMPTY) | {"helbred": f"a{char}b"}
        context["borger"]["navn"] = f"a{char}b"
        if char == "\a" and "|" in body:
            continue  # a new paragraph, as in docxtpl
        with pytest.raises(TemplateError, match="har et tegn, som Word ikke kan rumme"):
            Template.open(docx(par(body)), FIELDS).render(context)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("text", ["a b", " a", "a\n b ", "**a** b", "a\tb", "- a"])
def test_blanks_at_either_end_of_a_run_are_kept_by_word(text: str, state: Any):
    body = par(run("før {{ helbred }} efter"), "<w:r><w:t>a {{ borger.navn }} b</w:t></w:r>")
    context = deepcopy(EMPTY) | {"helbred": text}
    context["borger"]["navn"] = text
    document = Template.open(docx(body + par("{{ helbred }}")), FIELDS).render(context, state=state)
    for node in root(document).iter(f"{W}t"):
        bare = node.get("{http://www.w3.org/XML/1998/namespace}space") is None
        assert not bare or (node.text or "").strip() == (node.text or "")


@pytest.mark.parametrize("state", STATES)
def test_line_breaks_and_tabs_are_words_own(state: str):
    document = shown("a\tb\nc", state)
    for part in ("document", "header1", "footnotes"):
        tree = root(document, f"word/{part}.xml")
        assert not [node for node in tree.iter(f"{W}t") if {"\t", "\n"} & set(node.text or "")]
        assert len(list(tree.iter(f"{W}br"))) == len(list(tree.iter(f"{W}tab"))) > 0


@needs_validator
def test_hostile_documents_are_valid_to_the_sdk(tmp_path):
    text = normalise("\n\n".join(raw for name, (raw, _, _) in TEXTS.items() if name != "long"))
    paths = [tmp_path / f"{state}.docx" for state in STATES]
    for path in paths:
        path.write_bytes(shown(text, path.stem))
    assert validate(paths, ["Microsoft365"]) == {path: [] for path in paths}
