"""Where a value goes in a part: bare in its run, in a control in the line, or as whole paragraphs.

Placing a slot moves its token to where the value's XML will be: out of its run, or in place of its paragraph. A control
that the template has round the placeholder gives way to ours, which takes its looks.
"""

from dataclasses import replace
from typing import cast

from lxml import etree

from generator.fields import Field
from generator.word.controls import Frame, frame
from generator.word.own import Looks, fenced, take_over
from generator.word.slot import Slot
from generator.word.styles import Styles
from generator.word.xml import TC, TOKEN, TOKEN_END, XML_SPACE, P, R, T, add_tail, serialise, w

READ_ONLY = ("beregnet.", "profil.")
LOCKED = '<w:lock w:val="sdtLocked"/>'
"""The text of a control can be edited, the control not deleted, nor the paragraph or row that it stands in."""

_ANCHORS = {w("bookmarkStart"), w("bookmarkEnd")}
_SILENT = _ANCHORS | {w(name) for name in ("pPr", "rPr", "proofErr", "lastRenderedPageBreak")}
"""What stands in a paragraph or run and shows nothing."""


def settle(slot: Slot, token: str, text: etree._Element, field: Field | None, styles: Styles) -> Slot:
    """Return `slot` as it is in the run that `text` stands in, the token moved to where the value's XML goes.

    With a `field` that can be edited, the value becomes a control; a free text at the end of its paragraph, paragraphs.
    """
    run = text.getparent()
    if run is None or run.tag != R:
        return slot
    slot = replace(slot, form="tekst", rpr=_properties(run, "rPr"))
    paragraph = run.getparent()
    if paragraph is not None and paragraph.tag == P:
        slot = replace(slot, ppr=_properties(paragraph, "pPr"), breakable=True)
    if field is None or field.path.startswith(READ_ONLY) or field.kind in {"liste", "gruppe"}:
        return slot
    looks = take_over(run, token)
    if fenced(run):
        return slot
    slot = replace(slot, field=field, breakable=False, frame=_frame(slot, field, run, looks))
    paragraph = run.getparent()
    if field.kind == "tekst" and paragraph is not None and paragraph.tag == P and _ends_paragraph(paragraph):
        slot = replace(slot, ppr=_properties(paragraph, "pPr"))
        return _replace_paragraph(paragraph, token, slot, styles)
    _split_run(run, text, token)
    return replace(slot, form="felt")


def _frame(slot: Slot, field: Field, run: etree._Element, looks: Looks | None) -> Frame:
    """Return what is known of the control; one that is always there, outside rows, is lost by accident only."""
    if looks is not None:
        return frame(field, looks.rpr or slot.rpr, looks.lock, looks.colour)
    in_row = any(ancestor.tag == TC for ancestor in run.iterancestors())
    return frame(field, slot.rpr, "" if slot.optional or in_row else LOCKED)


def _properties(element: etree._Element, name: str) -> str:
    found = element.find(w(name))
    return "" if found is None or not len(found) else serialise(found)


def _ends_paragraph(paragraph: etree._Element) -> bool:
    """The paragraph's only token is the last that it shows, and the paragraph does not end a section."""
    shown = [part for part in _shown(paragraph) if part.tag != T or (part.text or "").strip()]
    is_last = bool(shown) and (shown[-1].text or "").rstrip().endswith(TOKEN_END)
    only = len(TOKEN.findall(etree.tostring(paragraph, encoding="unicode", with_tail=False))) == 1
    return is_last and only and paragraph.find(f"{w('pPr')}/{w('sectPr')}") is None


def _shown(paragraph: etree._Element) -> list[etree._Element]:
    """Return what shows in a paragraph: the content of its runs, and what else stands between them."""
    parts = (part for child in paragraph for part in (child if child.tag == R else [child]))
    return [part for part in parts if part.tag not in _SILENT]


def _replace_paragraph(paragraph: etree._Element, token: str, slot: Slot, styles: Styles) -> Slot:
    """Put the token where its paragraph was; what stands before it becomes the lead of the slot."""
    for text in paragraph.iter(T):
        text.text = TOKEN.sub("", text.text or "")
    lead = _lead(paragraph)
    for anchor in [child for child in paragraph if child.tag in _ANCHORS and not lead]:
        paragraph.addprevious(anchor)
    add_tail(paragraph, token + (paragraph.tail or ""))
    cast(etree._Element, paragraph.getparent()).remove(paragraph)
    more = styles.related(slot.ppr, "fortsat") if lead else ""
    item = styles.related(slot.ppr, "punkt")
    return replace(slot, form="afsnit", item_ppr=item, more_ppr=more or slot.ppr, lead=lead)


def _lead(paragraph: etree._Element) -> str:
    """Return the content of a paragraph as XML; nothing if that is only blanks."""
    if not any(part.tag != T or (part.text or "").strip() for part in _shown(paragraph)):
        return ""
    for run in paragraph.findall(R):
        _drop_if_empty(run)
    return "".join(serialise(child) for child in paragraph if child.tag != w("pPr"))


def _split_run(run: etree._Element, text: etree._Element, token: str) -> None:
    """Split `run` at the token, so that a control can stand between the halves."""
    before, _, after = (text.text or "").partition(token)
    rest = etree.Element(T, {XML_SPACE: "preserve"})
    rest.text, text.text = after, before
    following = etree.Element(R)
    following.extend(etree.fromstring(etree.tostring(rpr, with_tail=False)) for rpr in run.findall(w("rPr")))
    following.extend([rest, *text.itersiblings()])
    run.addnext(following)
    following.tail, run.tail = run.tail, token
    for half in (run, following):
        _drop_if_empty(half)


def _drop_if_empty(run: etree._Element) -> None:
    """Take away a run that holds nothing but properties and empty texts, keeping its tail."""
    for text in run.findall(T):
        if not text.text:
            run.remove(text)
    if all(child.tag == w("rPr") for child in run):
        add_tail(run, run.tail or "")
        cast(etree._Element, run.getparent()).remove(run)
