"""Edited controls put into a new document as they stand: their runs, paragraphs and formatting untouched.

Where both texts must be kept, the edited one goes into a control of its own beside the new, marked, under a tag
that no reader takes for the value.
"""

import copy
from collections.abc import Collection, Iterator, Mapping

from lxml import etree

from generator.word import package
from generator.word.reading_controls import CONFLICT
from generator.word.reading_package import open_docx
from generator.word.runs import run
from generator.word.xml import OFFICE, SDT, W14, XML_SPACE, P, W, w

_RELATED = f"{{{OFFICE}}}"
_ANCHORS = {w(name) for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd")}
_NOTES = {w("footnoteReference"), w("endnoteReference")}
_MARK = '<w:rPr><w:highlight w:val="yellow"/></w:rPr>'
_SAYS = "Rettet i Word: "


class NotGrafted(ValueError):
    """A control cannot stand in the new document; the message says why, in Danish."""


def graft(fresh: bytes, edited: bytes, take: Collection[str], both: Collection[str]) -> bytes:
    """Return `fresh` with the controls of the tags `take` as they are in `edited`, and beside those of `both`.

    Raises NotGrafted for one that leans on parts the new document lacks: pictures, notes, lists of its own.
    """
    new, old = open_docx(fresh), open_docx(edited)
    lists = _lists(new.others.get("word/numbering.xml"))
    source = {tag: sdt for root in old.stories.values() for tag, sdt in _controls(root)}
    parts, number = dict(new.parts), _highest(new.stories) + 1
    for name, root in new.stories.items():
        for tag, sdt in list(_controls(root)):
            if tag not in take and tag not in both:
                continue
            theirs = _portable(source[tag], lists)
            if _is_block(theirs) != _is_block(sdt):
                raise NotGrafted("et felt har fået en anden form")
            if tag in take:
                _replace(sdt, theirs)
            else:
                sdt.addnext(_beside(theirs, tag, number))
                number += 1
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.pack_all(parts)


def _controls(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    for sdt in root.iter(SDT):
        tag = sdt.find(f"{w('sdtPr')}/{w('tag')}")
        if tag is not None:
            yield tag.get(w("val"), ""), sdt


def _lists(numbering: etree._Element | None) -> set[str]:
    return set() if numbering is None else {each.get(w("numId"), "") for each in numbering.iter(w("num"))}


def _highest(stories: Mapping[str, etree._Element]) -> int:
    ids = (each.get(w("val"), "0") for root in stories.values() for each in root.iter(w("id")))
    return max((int(value) for value in ids if value.isdigit()), default=0) % (2**31 - 100_000)


def _is_block(sdt: etree._Element) -> bool:
    return sdt.find(f"{w('sdtContent')}/{P}") is not None


def _portable(sdt: etree._Element, lists: Collection[str]) -> etree._Element:
    """Return a copy that holds nothing of the other document but its looks."""
    made = copy.deepcopy(sdt)
    made.tail = None
    for link in list(made.iter(w("hyperlink"))):
        for child in list(link):
            link.addprevious(child)
    drop = [part for part in made.iter() if part.tag in _ANCHORS or part.tag == w("hyperlink")]
    for part in drop:
        parent = part.getparent()
        if parent is not None:
            parent.remove(part)
    for part in made.iter():
        if part.tag in _NOTES or any(str(key).startswith(_RELATED) for key in part.attrib):
            raise NotGrafted("et felt har et billede eller en fodnote")
        if part.tag == w("numId") and part.get(w("val"), "0") not in {*lists, "0"}:
            raise NotGrafted("et felt har en liste med sine egne numre")
        for key in [key for key in part.attrib if not _is_known(str(key), str(part.tag))]:
            del part.attrib[key]
    return made


def _is_known(attribute: str, tag: str) -> bool:
    """Keep the attributes that every Word knows; newer ones (paraId, dateUtc) name things of the other document."""
    known = attribute.startswith(f"{{{W}}}") or attribute == XML_SPACE or not attribute.startswith("{")
    return (known and "rsid" not in attribute) or tag.startswith(f"{{{W14}}}")


def _replace(sdt: etree._Element, theirs: etree._Element) -> None:
    """Put `theirs` in the place of `sdt`, under the number of that."""
    mine, number = sdt.find(f"{w('sdtPr')}/{w('id')}"), theirs.find(f"{w('sdtPr')}/{w('id')}")
    if mine is not None and number is not None:
        number.set(w("val"), mine.get(w("val"), "1"))
    _take_prompt(theirs, sdt)
    theirs.tail = sdt.tail
    parent = sdt.getparent()
    if parent is not None:
        parent.replace(sdt, theirs)


def _take_prompt(theirs: etree._Element, mine: etree._Element) -> None:
    """Let `theirs` show the prompt of `mine` when it is cleared; its own is in a part of the other document."""
    path = f"{w('sdtPr')}/{w('placeholder')}"
    old, new = theirs.find(path), mine.find(path)
    if old is not None and new is not None:
        old[:] = [copy.deepcopy(each) for each in new]
    elif old is not None and (parent := old.getparent()) is not None:
        parent.remove(old)


def _beside(theirs: etree._Element, tag: str, number: int) -> etree._Element:
    """Return a control of its own with the edited text, marked."""
    space, said = etree.fromstring(f'<x xmlns:w="{W}">{run(" ", "")}{run(_SAYS, _MARK)}</x>')
    made = etree.Element(SDT, nsmap={"w": W})
    properties = etree.SubElement(made, w("sdtPr"))
    etree.SubElement(properties, w("alias")).set(w("val"), "Rettet i Word")
    etree.SubElement(properties, w("tag")).set(w("val"), CONFLICT + tag)
    etree.SubElement(properties, w("id")).set(w("val"), str(number))
    content = theirs.find(w("sdtContent"))
    made.append(content if content is not None else etree.Element(w("sdtContent")))
    first = made[1].find(P)
    if first is None:
        made[1][:0] = [space, said]
    else:
        first.insert(1 if first.find(w("pPr")) is not None else 0, said)
    return made
