"""A template as blocks: paragraphs, tables with rows and cells, and what stands between `for` or `if` and its end.

A block's `words` are what its author reads, made equal where Word or LibreOffice differ without meaning anything:
split runs, revision ids, marks of the spelling checker, curly quotes and blanks in tags, cached page numbers.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from generator.errors import TemplateError
from generator.word.anatomy import Part, Styles
from generator.word.tokens import TAG
from generator.word.xml import MC, TBL, TC, TR, P, T, w

Kind = Literal["historie", "afsnit", "blok", "tabel", "raekke", "celle", "andet"]
Side = Literal["gammel", "ny", "kommune"]

_TAG_PARTS = re.compile(r"(\{[{%#])(-|(?:p|tr|tc|r)(?=\s))?(.*?)(-?)([}%#]\})", re.DOTALL)
_STATEMENT = re.compile(r"\{%-?\s*(?:p\s|tr\s|tc\s|r\s)?\s*(\w+)")
_LONE = re.compile(r"\{%-?\s*(?:p|tr)\s[^%]*(?:%(?!\})[^%]*)*%\}")
_STRAIGHT = str.maketrans("“”„‘’", '"""\'\'')
_HIDDEN = {w(n) for n in ("del", "moveFrom", "pPr", "rPr", "commentReference", "annotationRef", "softHyphen")}
_HIDDEN |= {f"{{{MC}}}Fallback"}
_SIGNS = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("footnoteReference"): "‹note›"}
_PICTURES = {w("drawing"), w("pict"), w("object")}
_FRAMES = {P: ("pPr",), TBL: ("tblPr", "tblGrid"), TR: ("trPr", "tblPrEx"), TC: ("tcPr",)}
_NOISE = {w(n) for n in ("rPr", "sectPr", "pPrChange", "rPrChange", "lang", "noProof", "cnfStyle", "tblCaption")}
_NOISE |= {w("tblDescription"), w("bidi"), w("webHidden")}
_MARKS = {w(n) for n in ("bookmarkStart", "bookmarkEnd", "proofErr", "commentRangeStart", "commentRangeEnd")}
_NAMED = re.compile(r'(?:descr|title)="([^"]*)"')


@dataclass(eq=False, slots=True)
class Block:
    """A piece of a template: `elements` are its XML (of a table, row or cell: its own, with the children inside).

    `frame` tells of its properties and `runs` of the looks of its text, both only good for comparing; `trail` are the
    headings above it, `level` its own if it is one. `deep` is equal for blocks that say the same all the way down.
    """

    kind: Kind
    side: Side
    words: str = ""
    elements: tuple[etree._Element, ...] = ()
    frame: str = ""
    runs: str = ""
    style: str = ""
    level: int = 0
    columns: int = 0
    children: list["Block"] = field(default_factory=list)
    parent: "Block | None" = None
    trail: tuple[str, ...] = ()
    deep: str = ""

    @property
    def is_leaf(self) -> bool:
        """It has no blocks of its own."""
        return self.kind in {"afsnit", "andet"}

    @property
    def is_code(self) -> bool:
        """It holds nothing but a tag that goes when the template is filled."""
        return bool(_LONE.fullmatch(self.words))

    @property
    def divides(self) -> bool:
        """What follows it belongs to it: a heading, or an `else` of its block."""
        first = self.children[1] if self.kind == "blok" and len(self.children) > 2 else self
        return first.level > 0 or (self.is_leaf and _effect(self.words)[2])

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of its own words, in order."""
        return tuple(TAG.findall(self.words))

    @property
    def label(self) -> str:
        """What a block with children is known by: its first tag, its table's name."""
        return self.children[0].words if self.kind == "blok" else self.words

    def walk(self) -> Iterator["Block"]:
        """Yield the block and all below it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_story(root: etree._Element, styles: etree._Element | None, side: Side) -> Block:
    """Return the blocks of a body, header or footer; the section's properties at its end are none.

    Raises TemplateError for tables or conditions inside each other without end.
    """
    known = Styles(None if styles is None else Part("styles", styles))
    body = root.find(w("body"))
    try:
        story = _with_children("historie", root if body is None else body, side, lambda e: _block(e, known, side))
        _note_trails(story)
    except RecursionError as error:
        raise TemplateError("Skabelonen har for mange lag.", mend="Brug færre tabeller og if i hinanden.") from error
    return story


def _block(element: etree._Element, styles: Styles, side: Side) -> Block | None:
    if element.tag == P:
        return _paragraph(element, styles, side)
    if element.tag == TBL:
        made = _with_children("tabel", element, side, lambda e: _row(e, styles, side))
        caption = element.find(f"{w('tblPr')}/{w('tblCaption')}")
        made.words = "" if caption is None else _tidy(caption.get(w("val"), ""))
        made.columns = len(element.findall(f"{w('tblGrid')}/{w('gridCol')}"))
        return _sealed(made)
    if element.tag == w("sectPr") or element.tag in _MARKS or not isinstance(element.tag, str):
        return None
    return _sealed(Block("andet", side, words_of(element), (element,), runs=_canonical(element)))


def _row(element: etree._Element, styles: Styles, side: Side) -> Block | None:
    if element.tag != TR:
        return None if element.tag in _frames(TBL) else _block(element, styles, side)
    words = words_of(element)
    if _LONE.fullmatch(words) or any(_effect(words)[:2]) or re.search(r"\{%-?\s*(tc|hm|vm)\b", words):
        return _sealed(Block("andet", side, words, (element,), _frame(element)))
    made = _with_children("raekke", element, side, lambda e: _cell(e, styles, side))
    made.columns = len(made.children)
    return made


def _cell(element: etree._Element, styles: Styles, side: Side) -> Block | None:
    if element.tag != TC:
        return None if element.tag in _frames(TR) else _block(element, styles, side)
    return _with_children("celle", element, side, lambda e: None if e.tag in _frames(TC) else _block(e, styles, side))


def _paragraph(element: etree._Element, styles: Styles, side: Side) -> Block:
    style = next((each for each in styles.of_paragraph(element)), None)
    name = None if style is None else style.find(w("name"))
    return _sealed(
        Block(
            "afsnit",
            side,
            words_of(element),
            (element,),
            _frame(element),
            "\x1e".join(f"{looks}\x1f{text}" for looks, text in looks_of(element)),
            "" if name is None else name.get(w("val"), ""),
            styles.heading_level(element),
        )
    )


def _with_children(
    kind: Kind, element: etree._Element, side: Side, read: Callable[[etree._Element], Block | None]
) -> Block:
    made = Block(kind, side, elements=(element,), frame=_frame(element))
    made.children = _nest([block for block in map(read, element) if block is not None], side)
    return _sealed(made)


def _nest(flat: Sequence[Block], side: Side) -> list[Block]:
    """Return the blocks with those from `for` or `if` to its end as one; as they stand if tags cross."""
    stack: list[list[Block]] = [[]]
    for block in flat:
        opens, closes, _ = _effect(block.words) if block.is_leaf else (0, 0, False)
        if opens + closes > 1 or (closes and len(stack) == 1):
            return list(flat)
        if opens:
            stack.append([block])
            continue
        stack[-1].append(block)
        if closes:
            children = stack.pop()
            stack[-1].append(_sealed(Block("blok", side, children=children)))
    return stack[0] if len(stack) == 1 else list(flat)


def _effect(words: str) -> tuple[int, int, bool]:
    """Return how many blocks the tags of a text leave open, how many they close, and whether they divide one."""
    opens, closes, divides = 0, 0, False
    for word in _STATEMENT.findall(words):
        if word in {"for", "if"}:
            opens += 1
        elif word in {"endfor", "endif"}:
            opens, closes = (opens - 1, closes) if opens else (0, closes + 1)
        elif word in {"else", "elif"} and not opens:
            divides = True
    return opens, closes, divides


def _sealed(block: Block) -> Block:
    for child in block.children:
        child.parent = block
    inner = "\x1d".join(child.deep for child in block.children)
    block.deep = f"{block.kind}\x1c{block.words}\x1c{inner}\x1c"
    return block


def _note_trails(story: Block) -> None:
    trail: dict[int, str] = {}
    for block in story.walk():
        if block.level:
            trail = {level: text for level, text in trail.items() if level < block.level}
            block.trail = tuple(trail.values())
            trail[block.level] = TAG.sub("…", block.words)
        else:
            block.trail = tuple(trail.values())


def words_of(element: etree._Element) -> str:
    """Return what an author reads in a paragraph, row or other element, made equal where nothing is meant."""
    text = _tidy("".join(text for _, text in _pieces(element, "")))
    section = element.find(f"{w('pPr')}/{w('sectPr')}") if element.tag == P else None
    return text if section is None else f"{text}‹sektion›"


def _tidy(text: str) -> str:
    return re.sub(r"[ \u2002-\u200b]+", " ", TAG.sub(lambda tag: _tidy_tag(tag.group()), text)).strip()


def _tidy_tag(tag: str) -> str:
    inner = tag.translate(_STRAIGHT).replace("\u00a0", " ")
    return _TAG_PARTS.sub(
        lambda part: f"{part[1]}{part[2] or ''} {' '.join(part[3].split())} {part[4]}{part[5]}", inner
    )


def looks_of(paragraph: etree._Element) -> list[tuple[str, str]]:
    """Return a paragraph's text in stretches of the same looks: how they look (for comparing), and their text."""
    found: list[tuple[str, str]] = []
    for looks, text in _pieces(paragraph, ""):
        if found and found[-1][0] == looks:
            found[-1] = (looks, found[-1][1] + text)
        else:
            found.append((looks, text))
    return found


def _pieces(element: etree._Element, looks: str, cached: list[bool] | None = None) -> Iterator[tuple[str, str]]:
    """Yield looks and text of each piece below `element`; what a field last showed is left out."""
    cached = [False] if cached is None else cached
    for child in element:
        if child.tag in _HIDDEN or not isinstance(child.tag, str):
            continue
        if child.tag == w("fldChar"):
            cached[0] = child.get(w("fldCharType")) == "separate"
        elif child.tag == w("instrText"):
            yield looks, f"‹{(child.text or '').strip()}›"
        elif child.tag == w("fldSimple"):
            yield looks, f"‹{child.get(w('instr'), '').strip()}›"
        elif cached[0] and child.tag in {T, *_SIGNS}:
            continue
        elif child.tag == T:
            yield looks, child.text or ""
        elif child.tag in _SIGNS:
            yield looks, _SIGNS[child.tag]
        elif child.tag in _PICTURES:
            names = _NAMED.findall(etree.tostring(child, encoding="unicode", with_tail=False))
            yield looks, f"‹billede: {names[0] if names else ''}›"
        else:
            rpr = child.find(w("rPr")) if child.tag == w("r") else None
            yield from _pieces(child, looks if child.tag != w("r") else _canonical_children(rpr), cached)


def _frames(tag: str) -> set[str]:
    return {w(name) for name in _FRAMES.get(tag, ())}


def _frame(element: etree._Element) -> str:
    """Return the properties of an element for comparing."""
    return "".join(_canonical_children(element.find(w(name))) for name in _FRAMES.get(str(element.tag), ()))


def _canonical_children(element: etree._Element | None) -> str:
    return "" if element is None else "".join(sorted(filter(None, map(_canonical, element))))


def _canonical(element: etree._Element) -> str:
    """Return an element as text in which nothing counts that Word changes by itself."""
    if element.tag in _NOISE or element.tag in _MARKS or not isinstance(element.tag, str):
        return ""
    names = sorted((str(key), str(value)) for key, value in element.attrib.items() if _counts(str(key)))
    inner = "".join(map(_canonical, element))
    return f"<{element.tag} {names}>{element.text or ''}{inner}</>"


def _counts(attribute: str) -> bool:
    return "rsid" not in attribute and not attribute.endswith(("}paraId", "}textId"))
