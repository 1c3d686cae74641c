"""Free text: what is a paragraph, an item, bold; and the one spelling that survives the way to Word and back."""

import re
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.markup import FORBIDDEN, Paragraph, clean, join, normalise, paragraphs, spans

LETTERS = "aå é\u0301\u00a0\u200b\u05e9👍&<*-_#{%\\"
CONTROLS = "\0\a\b\x1b\x1f\x7f\x9f\ud800\udc00\ufdd0\ufdd1\ufffe\uffff"
BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
texts = st.text(st.sampled_from(LETTERS + CONTROLS + BREAKS + "\t") | st.characters(), max_size=60)
lines = st.text(st.sampled_from(LETTERS + "\t") | st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


def item(text: str) -> Paragraph:
    return Paragraph(text, item=True)


PARAGRAPHS = [
    ("", []),
    ("  \t \n \n", []),
    ("Et.", [Paragraph("Et.")]),
    ("Et.\n\nTo.", [Paragraph("Et."), Paragraph("To.")]),
    ("Et.\n\n\n  \n\nTo.", [Paragraph("Et."), Paragraph("To.")]),
    ("Et\nto", [Paragraph("Et\nto")]),
    ("  Et  \n\tto\t", [Paragraph("Et\nto")]),
    ("- æg\n- mel", [item("æg"), item("mel")]),
    ("Køb:\n- æg\n-   mel\nog mælk", [Paragraph("Køb:"), item("æg"), item("mel"), Paragraph("og mælk")]),
    ("- æg\n\n- mel", [item("æg"), item("mel")]),
    ("-\tæg", [item("æg")]),
    ("  - æg", [item("æg")]),
    ("- - æg", [item("- æg")]),
    ("-æg", [Paragraph("-æg")]),
    ("- ", [Paragraph("-")]),
    ("-", [Paragraph("-")]),
    ("– æg", [Paragraph("– æg")]),
    ("* æg\n1. mel", [Paragraph("* æg\n1. mel")]),
    ("-5 grader", [Paragraph("-5 grader")]),
    ("- **fed** æg", [item("**fed** æg")]),
    ("\u00a0et", [Paragraph("\u00a0et")]),
    ("- \u00a0æg", [item("\u00a0æg")]),
]


@pytest.mark.parametrize(("text", "found"), PARAGRAPHS)
def test_a_blank_line_makes_a_paragraph_and_a_dash_an_item(text: str, found: list[Paragraph]):
    assert paragraphs(text) == found


SPANS = [
    ("", []),
    ("kun tekst", [("kun tekst", False)]),
    ("**fed**", [("fed", True)]),
    ("a **fed** b", [("a ", False), ("fed", True), (" b", False)]),
    ("**a** **b**", [("a", True), (" ", False), ("b", True)]),
    ("**a b c**d", [("a b c", True), ("d", False)]),
    ("**a*b**", [("a*b", True)]),
    ("** ikke **", [("** ikke **", False)]),
    ("**ikke **", [("**ikke **", False)]),
    ("**ikke", [("**ikke", False)]),
    ("ikke**", [("ikke**", False)]),
    ("****", [("****", False)]),
    ("2 ** 3 ** 4", [("2 ** 3 ** 4", False)]),
    ("*kursiv*", [("*kursiv*", False)]),
    ("***a***", [("***a***", False)]),
    ("**a\nb**", [("**a\nb**", False)]),
    ("**ikke\n**fed** b", [("**ikke\n", False), ("fed", True), (" b", False)]),
    ("**a**\n**b**", [("a", True), ("\n", False), ("b", True)]),
    ("**å**.", [("å", True), (".", False)]),
]


@pytest.mark.parametrize(("line", "pieces"), SPANS)
def test_bold_stands_between_double_stars_on_one_line(line: str, pieces: list[tuple[str, bool]]):
    assert list(spans(line)) == pieces


NORMAL = [
    ("", ""),
    (" \r\n\t", ""),
    ("a\r\nb\rc\nd", "a\nb\nc\nd"),
    ("a\u2028b\u2029c\x0bd\x0ce\x85f\x1cg", "a\nb\nc\nd\ne\nf\ng"),
    ("  a  \n\n\n\n b", "a\n\nb"),
    ("a\n- b\n\n- c\nd", "a\n- b\n- c\n\nd"),
    ("a\tb  c", "a\tb  c"),
    ("e\u0301", "é"),
    ("a\0b\x07c\x1bd\x7fe\ufffef\ufdd0g", "abcdefg"),
    ("\ud83d\ude00", ""),
    ("bl\u00adød\u00a0k\u200be\u2011", "bl\u00adød\u00a0k\u200be\u2011"),
    ("👩‍👩‍👧 שלום عربى", "👩‍👩‍👧 שלום عربى"),
    ("{{ x }} & <b> ]]>", "{{ x }} & <b> ]]>"),
]


@pytest.mark.parametrize(("text", "spelling"), NORMAL)
def test_the_one_spelling(text: str, spelling: str):
    assert normalise(text) == spelling


def test_characters_that_fall_out_are_counted_and_line_ends_are_not():
    assert clean("a\0b\r\nc\x07\x0bd") == ("ab\nc\nd", 2)
    assert clean("\ud800") == ("", 1)
    assert clean("ren tekst\n") == ("ren tekst\n", 0)


@settings(deadline=None)
@given(texts)
@example("- \n- x")
@example("a\n-\n- b")
def test_to_normalise_twice_is_to_normalise_once(text: str):
    once = normalise(text)
    assert normalise(once) == once
    assert clean(once) == (once, 0)


def without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(deadline=None)
@given(texts)
def test_every_visible_character_survives_and_the_others_are_counted(text: str):
    unbroken = re.sub(f"\r\n?|[{BREAKS}]", "\n", text)
    allowed = [char for char in unbroken if not FORBIDDEN.match(char)]
    kept, removed = clean(text)
    assert kept == unicodedata.normalize("NFC", "".join(allowed))
    assert removed == len(unbroken) - len(allowed)
    shown = "".join(f"-{part.text}" if part.item else part.text for part in paragraphs(kept))
    assert without_blanks(shown) == without_blanks(kept)


@settings(deadline=None)
@given(st.lists(texts.map(normalise).map(Paragraph) | lines.map(normalise).map(item), max_size=6))
@example([Paragraph("a"), Paragraph("b"), item("c"), item("d"), Paragraph("e")])
def test_what_is_joined_reads_as_the_same_parts(parts: list[Paragraph]):
    normal = [part for part in parts if paragraphs(part.text) == [Paragraph(part.text)]]
    assert paragraphs(join(normal)) == normal


@settings(deadline=None)
@given(texts)
def test_the_pieces_of_a_line_are_the_line_without_the_stars_of_bold(text: str):
    pieces = list(spans(text))
    assert "".join(f"**{piece}**" if bold else piece for piece, bold in pieces) == text
    assert all(piece for piece, _ in pieces)


@pytest.mark.parametrize("text", ["**a " * 25_000, "**" * 50_000, "- " * 50_000, "**a** " * 16_000, "a\n" * 50_000])
def test_a_hundred_thousand_characters_take_no_time(text: str):
    start = time.process_time()
    normal = normalise(text)
    assert "".join(f"**{piece}**" if bold else piece for piece, bold in spans(normal)) == normal
    assert time.process_time() - start < 2
