"""The text of a piece of a document as one string in our markup (`generator.markup`), and what that cannot hold.

Tracked changes are read as accepted. Of two forms of the same content the first is read; what does not show is not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from generator import markup
from generator.word.reading_styles import Sheet, is_on
from generator.word.xml import MC, SDT, TBL, TC, P, R, T, w

Piece = tuple[str, bool]

_BLANKS = " \t\n"
"""What `markup` drops at either end of a line; other blanks, such as the one that does not break, are text."""

HOLE = "…"
"""Stands for a control in the text outside of them."""

TRACKED = "sporet"
"""The note that a tracked change was met."""

_GONE = {w(name) for name in ("del", "moveFrom")}
_COME = {w(name) for name in ("ins", "moveTo")}
_MARKS = {w(name) for name in ("rPrChange", "pPrChange", "cellIns", "cellDel", "tblPrChange", "trPrChange")}
_SILENT = {
    *map(w, ("pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "tblGrid", "trPr", "tcPr", "delText", "instrText", "rt")),
    w("delInstrText"),
    f"{{{MC}}}Fallback",
}
SIGNS = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "\u2011",
    w("softHyphen"): "\u00ad",
}
_SYMBOLS = {0xFC: "✓", 0xFE: "☒", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0xB7: "•", 0xA7: "▪", 0xE0: "→", 0x4A: "☺"}
"""Signs of Wingdings and Symbol that people insert, by their place in the font."""

_BOX = w("txbxContent")
_OBJECTS = {w("drawing"): "billede", w("pict"): "billede", w("object"): "indlejret objekt"}
_REFERENCES = {w("footnoteReference"): "fodnote", w("endnoteReference"): "slutnote"}
_FORMATS = {
    w("i"): ("i", "kursiv"),
    w("u"): ("u", "understregning"),
    w("strike"): ("strike", "gennemstregning"),
    w("dstrike"): ("dstrike", "gennemstregning"),
    w("highlight"): ("highlight", "overstregning med farve"),
    w("vertAlign"): ("vertAlign", "hævet eller sænket skrift"),
}
_RSTYLE = w("rStyle")
TELLING = {*_FORMATS, *_MARKS, w("vanish"), w("b"), _RSTYLE}
"""Run properties that change what a text says; a run has mostly others."""

_PPR, _RPR, _INS, _DEL, _CONTENT = (w(name) for name in ("pPr", "rPr", "ins", "del", "sdtContent"))
_VAL = w("val")
_PROMPT = f"{w('sdtPr')}/{w('showingPlcHdr')}"


@dataclass(slots=True)
class Line:
    """One paragraph as it is read: pieces of text, bold or not."""

    pieces: list[Piece] = field(default_factory=list)
    item: bool = False


@dataclass(slots=True)
class Scribe:
    """Takes down the text of elements, paragraph by paragraph; `plain` are the formats of the control itself.

    `on_control` says what stands for a control met on the way; without it, its content.
    """

    sheet: Sheet
    plain: frozenset[str] = frozenset()
    on_control: Callable[[etree._Element], str | None] | None = None
    lines: list[Line] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)
    _goes_on: bool = False
    _boxes: list[etree._Element] = field(default_factory=list)
    _field_depth: int = 0

    def take(self, element: etree._Element) -> None:
        """Take down all that shows below `element`, its text boxes last."""
        self._children(element, False)
        while self._boxes:
            boxes, self._boxes, self._goes_on = self._boxes, [], False
            for box in boxes:
                self._children(box, False)

    def put(self, words: Iterable[Iterable[str]], paragraphs: Sequence[etree._Element]) -> None:
        """Take down what is known to be plain: the words of each paragraph, or of the one line that is in none."""
        for number, said in enumerate(words):
            item = self._listed(_properties(paragraphs[number])) if paragraphs else False
            self.lines.append(Line([("".join(said), False)], item))

    def _children(self, element: etree._Element, bold: bool) -> None:
        for child in element:
            tag = child.tag
            if tag == R:
                self._run(child)
            else:
                self._one(child, str(tag), bold)

    def _one(self, element: etree._Element, tag: str, bold: bool) -> None:
        if tag in _SILENT:
            return
        if tag == SDT:
            self._control(element, bold)
        elif tag == P:
            self._paragraph(element)
        elif tag == T:
            self._add(element.text or "", bold)
        elif tag == TC:
            self._children(element, bold)
        elif tag in SIGNS:
            self._add(SIGNS[tag], bold)
        else:
            self._special(element, tag, bold)

    def _special(self, element: etree._Element, tag: str, bold: bool) -> None:
        if tag in _GONE:
            self.notes.add(TRACKED)
        elif tag == w("sym"):
            self._symbol(element, bold)
        elif tag == w("fldChar"):
            self._field(element.get(w("fldCharType"), ""))
        elif tag == w("fldSimple") and self.on_control:
            pass
        elif tag in _OBJECTS:
            self._object(element, tag)
        elif tag in _REFERENCES:
            self.notes.add(_REFERENCES[tag])
        elif tag.endswith("}oMath"):
            self.notes.add("formel")
            self._add("".join(part.text or "" for part in element.iter() if str(part.tag).endswith("}t")), bold)
        elif tag == w("tr") and _is_deleted(element):
            self.notes.add(TRACKED)
        else:
            self.notes |= {TRACKED} if tag in _COME else {"tabel"} if tag == TBL else set()
            self._children(element, bold)

    def _paragraph(self, paragraph: etree._Element) -> None:
        goes_on, self._goes_on = self._goes_on, False
        by_name = _properties(paragraph)
        if not goes_on:
            self.lines.append(Line([], self._listed(by_name)))
        mark = by_name.get(_RPR)
        if mark is None:
            self._children(paragraph, False)
            return
        changes = {child.tag for child in mark} & {_INS, _DEL}
        if changes:
            self.notes.add(TRACKED)
        self._children(paragraph, False)
        self._goes_on = _DEL in changes

    def _listed(self, properties: Mapping[str, etree._Element]) -> bool:
        item, notes = self.sheet.listing(properties)
        self.notes |= notes
        return item

    def _run(self, run: etree._Element) -> None:
        bold = False
        for child in run:
            tag = child.tag
            if tag == T:
                self._add(child.text or "", bold)
            elif tag != _RPR:
                self._one(child, str(tag), bold)
            elif not TELLING.isdisjoint(part.tag for part in child):
                if self.sheet.is_set(child, "vanish"):
                    if any((text.text or "").strip() for text in run.iter(T)):
                        self.notes.add("skjult tekst")
                    return
                self._looks(child)
                bold = "b" not in self.plain and self.sheet.is_set(child, "b")

    def _looks(self, properties: etree._Element) -> None:
        """Note the looks of a run that our markup cannot hold."""
        for part in properties:
            if part.tag in _FORMATS and _FORMATS[str(part.tag)][0] not in self.plain and _shows(part):
                self.notes.add(_FORMATS[str(part.tag)][1])
            elif part.tag in _MARKS:
                self.notes.add(TRACKED)

    def _control(self, sdt: etree._Element, bold: bool) -> None:
        standing = self.on_control(sdt) if self.on_control else None
        if standing is not None:
            if any(next(content.iterchildren(P), None) is not None for content in sdt.iterchildren(_CONTENT)):
                self.lines.append(Line())
            self._add(standing, False)
        elif self.on_control or sdt.find(_PROMPT) is None:
            for content in sdt.iterchildren(_CONTENT):
                self._children(content, bold)

    def _field(self, kind: str) -> None:
        """Outside controls the result of a field (a page number) is nobody's words."""
        self._field_depth += {"begin": 1, "end": -1}.get(kind, 0)

    def _symbol(self, element: etree._Element, bold: bool) -> None:
        try:
            code = int(element.get(w("char"), ""), 16)
        except ValueError:
            code = 0
        private = 0xF000 <= code <= 0xF0FF
        known = _SYMBOLS.get(code - 0xF000) if private else chr(code) if 0x20 <= code < 0xD800 else None
        if known is None:
            self.notes.add("tegn fra en symbolskrift")
        self._add(known or "□", bold)

    def _object(self, element: etree._Element, tag: str) -> None:
        boxes = list(_boxes(element))
        self.notes.add("tekstboks" if boxes else _OBJECTS[tag])
        self._boxes += boxes

    def _add(self, text: str, bold: bool) -> None:
        if self._field_depth > 0 and self.on_control:
            return
        if not self.lines:
            self.lines.append(Line())
        if text:
            self.lines[-1].pieces.append((text, bold))

    def plain_lines(self) -> list[str]:
        """Return the text of each paragraph, without marks."""
        return ["".join(text for text, _ in line.pieces) for line in self.lines]

    def text(self) -> str:
        """Return all as one string in our markup; bold that the string cannot hold is noted."""
        parts = []
        for line in self.lines:
            words, exact = marked(line.pieces)
            if not exact:
                self.notes.add("fed på en måde, der ikke kan skrives")
            words = words.strip(_BLANKS)
            if line.item and "\n" in words:
                self.notes.add("linjeskift i et punkt")
            if words:
                parts.append(markup.Paragraph(words, line.item))
        return markup.normalise(markup.join(parts))


def _properties(paragraph: etree._Element) -> dict[str, etree._Element]:
    """Return the properties of a paragraph by name; they come first in it, as Word writes it."""
    found = paragraph[0] if len(paragraph) else None
    if found is not None and found.tag != _PPR:
        found = next(paragraph.iterchildren(_PPR), None)
    return {} if found is None else {part.tag: part for part in found}


def marked(pieces: list[Piece]) -> tuple[str, bool]:
    """Return a paragraph with its bold marked `**…**`, and whether the string says exactly that."""
    if not any(bold for _, bold in pieces):
        return "".join(text for text, _ in pieces), True
    merged = [("".join(text for text, _ in group), bold) for bold, group in groupby(pieces, key=lambda piece: piece[1])]
    words = "".join("\n".join(map(_bold, text.split("\n"))) if bold else text for text, bold in merged)
    if _ink(merged) == _ink(list(markup.spans(words))):
        return words, True
    return "".join(text for text, _ in merged), False


def _bold(line: str) -> str:
    core = line.strip()
    before, _, after = line.partition(core) if core else (line, "", "")
    return f"{before}**{core}**{after}" if core else line


def _ink(pieces: list[Piece]) -> list[Piece]:
    """Return what shows, with its weight: no blanks, and neighbours of one weight as one."""
    shown = (("".join(text.split()), bold) for text, bold in pieces)
    grouped = groupby((piece for piece in shown if piece[0]), key=lambda piece: piece[1])
    return [("".join(text for text, _ in group), bold) for bold, group in grouped]


def _shows(format_: etree._Element) -> bool:
    """Tell whether a format is on; `vertAlign` has no other way of being off than not to be there."""
    return is_on(format_) and format_.get(_VAL) != "none"


def _is_deleted(row: etree._Element) -> bool:
    return row.find(f"{w('trPr')}/{w('del')}") is not None


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes of a drawing; one inside another is met when that is taken down."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag != f"{{{MC}}}Fallback":
            yield from _boxes(child)
