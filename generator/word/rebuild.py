"""Merged blocks written as Word XML: what is kept stands untouched, what comes from the new base is carried over.

A clash is shown where it is: a yellow paragraph with the tag `{% konflikt 1 %}`, which no template may be used with,
a Word comment on what stood there before, and the base's version in yellow after the municipality's.
"""

import copy
import re
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from generator.word.blocks import Block
from generator.word.marks import anchor
from generator.word.package import MAIN
from generator.word.transplant import Docx, Transplant
from generator.word.xml import TBL, TC, TR, P, R, T, W, w

Why = Literal["begge", "slettet", "fjernet"]
"""Both changed a block; the municipality deleted what the base changed; the base removed what they changed."""

_COMMENT_ID = 90_000
"""Comments of clashes are numbered from here, clear of those of the file."""

_SAYS = {
    "begge": "Kommunen og den nye grundskabelon har begge ændret det næste. Kommunens udgave står først, "
    "grundskabelonens bagefter med gult. Behold én af dem uden gult, og slet så denne linje.",
    "kode": "Kommunen og den nye grundskabelon har begge ændret betingelsen i den næste linje. Kommunens står her; "
    "grundskabelonens er: {new} Ret betingelsen, hvis den skal gælde, og slet så denne linje.",
    "slettet": "Kommunen har slettet det næste, men den nye grundskabelon har ændret det. Slet det, eller behold det "
    "uden gult, og slet så denne linje.",
    "fjernet": "Den nye grundskabelon har fjernet det næste, men kommunen har sit eget her. Slet det, eller behold "
    "det, og slet så denne linje.",
}
_FRAMES = {P: ("pPr",), TBL: ("tblPr", "tblGrid"), TR: ("tblPrEx", "trPr"), TC: ("tcPr",)}
_BEFORE_HIGHLIGHT = {
    w(name)
    for name in (
        "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid"
        " vanish webHidden color spacing w kern position sz szCs"
    ).split()
}


@dataclass(frozen=True, eq=False, slots=True)
class Clash:
    """A block that both sides changed: what it was, what the base makes of it (None: removed), what they do."""

    why: Why
    old: Block
    new: Block | None
    theirs: Block | None


@dataclass(eq=False, slots=True)
class Piece:
    """A block of the result: the XML of `block`, its properties from `frame`, the looks of its text from `looks`.

    Without `children` it stands as it is, all the way down. `key` is what it is known by: the block of the old base
    if there is one. `stays` tells that the municipality put it where it is.
    """

    block: Block
    frame: Block
    key: Block
    looks: Block | None = None
    children: list["Piece"] | None = None
    clash: Clash | None = None
    stays: bool = False


@dataclass(slots=True)
class Rebuild:
    """Writes the pieces of one story into `target`; `count` numbers the clashes over all stories.

    `comments` gets the id and text of those that are anchored in the notes; `marks.add_comments` puts them in the file.
    """

    transplant: Transplant
    target: Docx
    count: int = 0
    comments: list[tuple[int, str]] = field(default_factory=list)

    def write(self, pieces: list[Piece], theirs: Block) -> None:
        """Put the merged blocks in the place of the municipality's; a story that they are not new to stays as it is."""
        if is_same(pieces, theirs):
            return
        self.target.tree(self.transplant.home, change=True)
        self._fill(theirs.elements[0], theirs, pieces)

    def _fill(self, holder: etree._Element, block: Block, pieces: list[Piece]) -> None:
        """Put the pieces into a body, table, row or cell, after its properties and before those of the section."""
        mine = set(_elements(block))
        for child in [child for child in holder if child in mine]:
            holder.remove(child)
        last = holder[-1] if len(holder) and holder[-1].tag == w("sectPr") else None
        for element in [element for piece in pieces for element in self._emit(piece)]:
            if last is None:
                holder.append(element)
            else:
                last.addprevious(element)
        if holder.tag == TC and (not len(holder) or holder[-1].tag != P):
            holder.append(etree.Element(P))

    def _emit(self, piece: Piece) -> list[etree._Element]:
        """Return the XML of a piece, its clash before and after it."""
        body = self._body(piece)
        clash = piece.clash
        if clash is None:
            return body
        code = clash.old.is_code
        note = self._note(clash, "kode" if code else clash.why, body[0].tag == TR, body[0])
        if clash.why == "slettet":
            return [note, *map(_marked, body)]
        after = [] if clash.new is None or code else [_marked(each) for each in self._whole(clash.new)]
        return [note, *body, *after]

    def _body(self, piece: Piece) -> list[etree._Element]:
        if piece.children is not None and piece.block.kind == "blok":
            return [element for child in piece.children for element in self._emit(child)]
        elements = self._whole(piece.block)
        if piece.children is not None:
            holder = elements[0] if piece.block.side == "kommune" else self._shell(elements[0])
            self._fill(holder, piece.block, piece.children)
        if _is_reframed(piece):
            self._reframe(elements[0], piece.frame)
        if piece.looks is not None:
            _dress(elements[0], piece.looks)
        return elements

    @staticmethod
    def _shell(element: etree._Element) -> etree._Element:
        names = {w(name) for name in _FRAMES.get(str(element.tag), ())}
        for child in [child for child in element if child.tag not in names]:
            element.remove(child)
        return element

    def _whole(self, block: Block) -> list[etree._Element]:
        """Return a block's XML, that of the base carried over."""
        elements = _elements(block) if block.kind == "blok" else list(block.elements)
        return elements if block.side == "kommune" else [self.transplant.carry(each) for each in elements]

    def _reframe(self, element: etree._Element, frame: Block) -> None:
        """Give an element the properties of `frame`; a paragraph that ends a section keeps its own."""
        if element.find(f"{w('pPr')}/{w('sectPr')}") is not None:
            return
        source = frame.elements[0]
        fresh = [source.find(w(name)) for name in _FRAMES.get(str(element.tag), ())]
        for name in _FRAMES.get(str(element.tag), ()):
            for old in element.findall(w(name)):
                element.remove(old)
        for new in reversed([each for each in fresh if each is not None]):
            element.insert(0, copy.deepcopy(new) if frame.side == "kommune" else self.transplant.carry(new))

    def _note(self, clash: Clash, says: str, in_row: bool, beside: etree._Element) -> etree._Element:
        self.count += 1
        new = "" if clash.new is None else readable(clash.new.words)
        words = f"{{% konflikt {self.count} %}} Konflikt {self.count}: {_SAYS[says].format(new=f'»{new}«.')}"
        note = _note_paragraph(words)
        if self.transplant.home == MAIN:
            text = readable(" ".join(each.words for each in clash.old.walk() if each.words))
            said = f"Stod i den tidligere grundskabelon: {text[:1500] or '(ingen tekst)'}"
            self.comments.append((_COMMENT_ID + self.count, said))
            anchor(note, _COMMENT_ID + self.count)
        return _note_row(note, beside) if in_row else note


def readable(words: str) -> str:
    """Return words with tags as `[borger.navn]`, so that they can be shown without being one."""
    return re.sub(r"\{[{%#]\s*(.*?)\s*[}%#]\}", r"[\1]", words).replace("{%", "[").replace("%}", "]")


def is_same(pieces: list[Piece] | None, theirs: Block) -> bool:
    """Tell whether the result is the municipality's own, all the way down."""
    if pieces is None:
        return True
    return len(pieces) == len(theirs.children) and all(
        piece.block is child
        and not _is_reframed(piece)
        and piece.looks is None
        and piece.clash is None
        and is_same(piece.children, child)
        for piece, child in zip(pieces, theirs.children, strict=True)
    )


def _is_reframed(piece: Piece) -> bool:
    """Tell whether the properties of a piece are those of another block; a table's name is one of its properties."""
    frame, block = piece.frame, piece.block
    named = not block.is_leaf and frame.words != block.words
    return frame is not block and (named or frame.frame != block.frame)


def _elements(block: Block) -> list[etree._Element]:
    """Return the elements that stand for the blocks directly in `block`, those of a `for` or `if` one by one."""
    return [
        element
        for child in block.children
        for element in (_elements(child) if child.kind == "blok" else child.elements)
    ]


def _note_paragraph(text: str) -> etree._Element:
    rpr = '<w:rPr><w:b/><w:bCs/><w:color w:val="000000"/><w:highlight w:val="yellow"/></w:rPr>'
    made = etree.fromstring(f'<w:p xmlns:w="{W}"><w:r>{rpr}<w:t xml:space="preserve"/></w:r></w:p>')
    next(made.iter(T)).text = text
    return made


def _note_row(note: etree._Element, beside: etree._Element) -> etree._Element:
    """Return a row like the one beside, with the note in its first cell."""
    row = copy.deepcopy(beside)
    for head in list(row.iter(w("tblHeader"))):
        head.getparent().remove(head)  # type: ignore[union-attr]  # it was just found in the row
    for number, cell in enumerate(row.iter(TC)):
        for child in [child for child in cell if child.tag != w("tcPr")]:
            cell.remove(child)
        cell.append(etree.Element(P) if number else note)
    return row


def _marked(element: etree._Element) -> etree._Element:
    """Return an element with all its text in yellow."""
    for run in element.iter(R):
        rpr = run.find(w("rPr"))
        if rpr is None:
            rpr = etree.Element(w("rPr"))
            run.insert(0, rpr)
        for old in rpr.findall(w("highlight")):
            rpr.remove(old)
        place = sum(child.tag in _BEFORE_HIGHLIGHT for child in rpr)
        mark = etree.Element(w("highlight"))
        mark.set(w("val"), "yellow")
        rpr.insert(place, mark)
    return element


def _dress(paragraph: etree._Element, looks: Block) -> None:
    """Give the text of a paragraph the looks of the municipality's: of the run with the same words, or of them all."""
    theirs = [(_said(run), run.find(w("rPr"))) for run in looks.elements[0].iter(R) if _said(run).strip()]
    kinds = {b"" if rpr is None else etree.tostring(rpr, method="c14n", exclusive=True) for _, rpr in theirs}
    for run in [run for run in paragraph.iter(R) if _said(run).strip()]:
        words = _said(run).strip()
        alike = (rpr for text, rpr in theirs if len(kinds) == 1 or words in text or text.strip() in words)
        found = next(alike, run.find(w("rPr")))
        fresh = None if found is None else copy.deepcopy(found)
        for old in run.findall(w("rPr")):
            run.remove(old)
        if fresh is not None:
            run.insert(0, fresh)


def _said(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iter(T))
