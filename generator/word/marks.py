"""Comments put into a copy of a Word file, each at a paragraph (ECMA-376 part 1, § 17.13.4)."""

import re
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

from lxml import etree

from generator.word import package
from generator.word.anatomy import Element
from generator.word.rulebook import Spot
from generator.word.xml import MC, P, R, W, parse, w

AUTHOR = "rehabplan"
_BODY = "word/document.xml"
_NOTES = "word/comments.xml"
_TYPES = "[Content_Types].xml"
_RELATIONS = "word/_rels/document.xml.rels"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_NOTES_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def paragraph_of(spot: Spot | None) -> int:
    """Return the number of the body's paragraph that a spot is in, or holds; the first (0) for what is elsewhere."""
    if spot is None or spot.element is None or isinstance(spot.part, str) or spot.part.name != _BODY:
        return 0
    wanted = {spot.element, *spot.element.iterancestors(P), *spot.element.iter(P)}
    return next((number for number, one in enumerate(spot.part.root.iter(P)) if one in wanted), 0)


def commented(data: bytes, notes: Iterable[tuple[int, str]]) -> bytes:
    """Return a copy of the file with each text as a comment at the paragraph of its number; nothing else is changed.

    Raises TemplateError for a file whose body cannot be read.
    """
    parts = dict(package.read(data, "", package.MAX_XML))
    body = parse(parts[_BODY], _BODY)
    paragraphs = [one for one in body.iter(P) if not any(one.iterancestors(f"{{{MC}}}Fallback"))]
    book = parse(parts[_NOTES], _NOTES) if _NOTES in parts else etree.Element(w("comments"), nsmap={"w": W})
    known = (int(one.get(w("id"), "")) for one in book if one.get(w("id"), "").isdigit())
    next_id = max(known, default=-1) + 1
    if not paragraphs:
        paragraphs = [etree.SubElement(next(body.iter(w("body"))), P)]
    for number, text in notes:
        _put(paragraphs[min(number, len(paragraphs) - 1)], str(next_id))
        book.append(_note(next_id, text))
        next_id += 1
    parts[_BODY], parts[_NOTES] = (etree.tostring(root, encoding="UTF-8", standalone=True) for root in (body, book))
    return package.pack_all(parts | _told_of(parts))


def _put(paragraph: Element, number: str) -> None:
    """Put the marks of a comment round the content of a paragraph."""
    start, end = etree.Element(w("commentRangeStart")), etree.Element(w("commentRangeEnd"))
    run = etree.Element(R)
    reference = etree.SubElement(run, w("commentReference"))
    for element in (start, end, reference):
        element.set(w("id"), number)
    paragraph.insert(1 if len(paragraph) and paragraph[0].tag == w("pPr") else 0, start)
    paragraph.extend([end, run])


def _note(number: int, text: str) -> Element:
    lines = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(_UNSAYABLE.sub("�", line))}</w:t></w:r></w:p>'
        for line in text.splitlines() or [""]
    )
    attributes = f'w:id="{number}" w:author="{AUTHOR}" w:initials="rp"'
    return etree.fromstring(f'<w:comment xmlns:w="{W}" {attributes}>{lines}</w:comment>')


def _told_of(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return content types and relations that know of the comments."""
    types, relations = parts[_TYPES].decode(), parts.get(_RELATIONS, b"").decode()
    if f"/{_NOTES}" not in types:
        types = types.replace("</Types>", f'<Override PartName="/{_NOTES}" ContentType="{_NOTES_TYPE}"/></Types>')
    if not relations:
        namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
        relations = f'<Relationships xmlns="{namespace}"></Relationships>'
    if _NOTES_KIND not in relations:
        new = f'<Relationship Id="rIdRehabplan" Type="{_NOTES_KIND}" Target="comments.xml"/>'
        relations = re.sub(r"<Relationships\b([^>]*)/>", r"<Relationships\1></Relationships>", relations)
        relations = relations.replace("</Relationships>", f"{new}</Relationships>")
    return {_TYPES: types.encode(), _RELATIONS: relations.encode()}
