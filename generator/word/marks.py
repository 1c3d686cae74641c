"""Comments put into a Word file, each at a paragraph (ECMA-376 part 1, § 17.13.4)."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from lxml import etree

from generator.word.anatomy import Element
from generator.word.package import MAIN, pack_all
from generator.word.rulebook import Spot
from generator.word.transplant import Docx
from generator.word.unite import open_docx
from generator.word.xml import MC, OFFICE, P, R, W, w

AUTHOR = "rehabplan"
_BOOK = "word/comments.xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def paragraph_of(spot: Spot | None) -> int:
    """Return the number of the body's paragraph that a spot is in, or holds; the first (0) for what is elsewhere."""
    if spot is None or spot.element is None or isinstance(spot.part, str) or spot.part.name != MAIN:
        return 0
    wanted = {spot.element, *spot.element.iterancestors(P), *spot.element.iter(P)}
    return next((number for number, one in enumerate(spot.part.root.iter(P)) if one in wanted), 0)


def commented(data: bytes, notes: Iterable[tuple[int, str]]) -> bytes:
    """Return a copy of the file with each text as a comment at the paragraph of its number; nothing else is changed.

    Raises TemplateError for a file whose body cannot be read.
    """
    copy = open_docx(data, "")
    body = copy.tree(MAIN, change=True)
    paragraphs = [one for one in body.iter(P) if not any(one.iterancestors(f"{{{MC}}}Fallback"))]
    if not paragraphs:
        paragraphs = [etree.SubElement(next(body.iter(w("body"))), P)]
    known = (one.get(w("id"), "") for one in _book(copy))
    first = 1 + max((int(number) for number in known if number.isdigit()), default=-1)
    comments = []
    for comment, (number, text) in enumerate(notes, first):
        anchor(paragraphs[min(number, len(paragraphs) - 1)], comment)
        comments.append((comment, text))
    add_comments(copy, comments)
    return pack_all(copy.written())


def anchor(paragraph: Element, comment: int) -> None:
    """Put the marks of a comment round the content of a paragraph, by the comment's id."""
    start, end = etree.Element(w("commentRangeStart")), etree.Element(w("commentRangeEnd"))
    run = etree.Element(R)
    reference = etree.SubElement(run, w("commentReference"))
    for element in (start, end, reference):
        element.set(w("id"), str(comment))
    paragraph.insert(1 if len(paragraph) and paragraph[0].tag == w("pPr") else 0, start)
    paragraph.extend([end, run])


def add_comments(docx: Docx, comments: Iterable[tuple[int, str]]) -> None:
    """Add comments to a file, each an id that is free in it and a text."""
    _book(docx).extend(_comment(number, text) for number, text in comments)


def _book(docx: Docx) -> Element:
    """Return the root of the part with the comments, to be changed; the part is made where the file has none."""
    name = docx.related("comments")
    if name not in docx.parts:
        empty = f'<w:comments xmlns:w="{W}"/>'.encode()
        made = docx.add_part(name or _BOOK, empty, _BOOK_TYPE)
        if not name:
            docx.add_relation(MAIN, f"{OFFICE}/comments", made)
        name = made
    return docx.tree(name, change=True)


def _comment(number: int, text: str) -> Element:
    lines = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(_UNSAYABLE.sub("�", line))}</w:t></w:r></w:p>'
        for line in text.splitlines() or [""]
    )
    attributes = f'w:id="{number}" w:author="{AUTHOR}" w:initials="rp"'
    return etree.fromstring(f'<w:comment xmlns:w="{W}" {attributes}>{lines}</w:comment>')
