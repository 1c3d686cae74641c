"""The prompts that Word shows again in a control that is cleared (ECMA-376 part 1, §§ 17.5.2.25 and 17.12).

They lie in a part of their own, which holds nothing else: no page shows it, so nothing of a case may stand there.
Which text a field has is known first when a document is filled, since the paragraph cited depends on the date; all
else is prepared with the template.
"""

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from generator.fields import Field
from generator.word.package import TYPES_PART
from generator.word.prompts import Glossary
from generator.word.slot import Slot
from generator.word.styles import Styles
from generator.word.xml import OFFICE, RELATIONS, W, parse, w

PART = "word/glossary/document.xml"
_STYLES = "word/glossary/styles.xml"
_RELS = "word/glossary/_rels/document.xml.rels"
_MAIN_RELS = "word/_rels/document.xml.rels"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EMPTY = f'<w:glossaryDocument xmlns:w="{W}"><w:docParts/></w:glossaryDocument>'
_GUID = "6F1C7A52-3D8E-4B0A-9C61-"
"""Begins the id of each prompt; its number ends it, so that the same template gives the same bytes."""

_HOLE = "\ufdd2"
_LINKS = {w("basedOn"), w("link"), w("next")}


def named(slots: Sequence[Slot]) -> tuple[list[Slot], tuple[Field, ...]]:
    """Return the slots, those of controls with the name of their prompt in the frame; and the fields in that order."""
    fields: dict[str, Field] = {}
    found = []
    for slot in slots:
        if slot.field is not None and slot.field.kind != "afkrydsning":
            fields.setdefault(slot.field.path, slot.field)
            name = _name(list(fields).index(slot.field.path))
            prompt = f'<w:placeholder><w:docPart w:val="{name}"/></w:placeholder>'
            slot = replace(slot, frame=replace(slot.frame, tail=slot.frame.tail + prompt))
        found.append(slot)
    return found, tuple(fields.values())


def _name(number: int) -> str:
    return f"rehabplan-{number + 1}"


def add(
    parts: Mapping[str, bytes], fields: Sequence[Field], neutral: Callable[[Field], str], styles: Styles
) -> tuple[dict[str, bytes], Glossary]:
    """Return the parts of a template with room for the prompts of `fields`, and what fills it.

    A part with prompts that the template has already keeps its own.
    """
    name = _existing(parts)
    grown = dict(parts) if name else _with_parts(parts)
    name = name or PART
    root = parse(grown[name], name)
    held = root.find(w("docParts"))
    if held is None:
        held = etree.SubElement(root, w("docParts"))
    etree.SubElement(held, w("docPart")).text = _HOLE
    xml = _DECLARATION + etree.tostring(root, encoding="unicode")
    before, _, after = xml.partition(f"<w:docPart>{_HOLE}</w:docPart>")
    openings = [_opening(number) for number in range(len(fields))]
    closing = "</w:p></w:docPartBody></w:docPart>"
    pieces = (before + openings[0], *(closing + opening for opening in openings[1:]), closing + after)
    paths = tuple(field.path for field in fields)
    return grown, Glossary(name, paths, tuple(map(neutral, fields)), pieces, styles.prompt_rpr)


def _opening(number: int) -> str:
    return (
        f'<w:docPart><w:docPartPr><w:name w:val="{_name(number)}"/><w:category><w:name w:val="Generelt"/>'
        '<w:gallery w:val="placeholder"/></w:category><w:types><w:type w:val="bbPlcHdr"/></w:types>'
        f'<w:behaviors><w:behavior w:val="content"/></w:behaviors><w:guid w:val="{{{_GUID}{number + 1:012X}}}"/>'
        "</w:docPartPr><w:docPartBody><w:p>"
    )


def _existing(parts: Mapping[str, bytes]) -> str:
    """Return the name of the template's own part of this kind, or nothing."""
    for relation in _relations(parts):
        if relation.get("Type", "").endswith("/glossaryDocument"):
            name = posixpath.normpath(posixpath.join("/word", relation.get("Target", ""))).lstrip("/")
            return name if name in parts else ""
    return ""


def _relations(parts: Mapping[str, bytes]) -> list[etree._Element]:
    return list(parse(parts[_MAIN_RELS], _MAIN_RELS)) if _MAIN_RELS in parts else []


def _with_parts(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts with an empty one for prompts, the styles it needs, and what tells of both."""
    grown = dict(parts)
    for name, kind in ((PART, "document.glossary"), (_STYLES, "styles")):
        override = f'<Override PartName="/{name}" ContentType="{_WORD}.{kind}+xml"/>'
        grown[TYPES_PART] = _appended(grown[TYPES_PART], override)
    relation = f'<Relationship Id="{{}}" Type="{OFFICE}/{{}}" Target="{{}}"/>'
    empty = f'<Relationships xmlns="{RELATIONS}"></Relationships>'.encode()
    to_here = relation.format("rehabplanLedetekster", "glossaryDocument", PART.removeprefix("word/"))
    grown[_MAIN_RELS] = _appended(grown.get(_MAIN_RELS, empty), to_here)
    grown[PART] = _EMPTY.encode()
    grown[_STYLES] = _styles(parts.get("word/styles.xml", f'<w:styles xmlns:w="{W}"/>'.encode()))
    grown[_RELS] = _appended(empty, relation.format("rId1", "styles", posixpath.basename(_STYLES)))
    return grown


def _appended(xml: bytes, child: str) -> bytes:
    """Return a small part with one more child, in the namespace of its root."""
    root = parse(xml, "")
    root.append(etree.fromstring(child.replace("/>", f' xmlns="{etree.QName(root).namespace}"/>')))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _styles(xml: bytes) -> bytes:
    """Return of the template's styles those that a prompt is in: the default ones and that of prompts."""
    root = parse(xml, "word/styles.xml")
    for style in list(root):
        name = style.find(w("name"))
        is_prompts = name is not None and name.get(w("val"), "").lower() == "placeholder text"
        is_default = style.get(w("default")) in {"1", "true", "on"}
        if style.tag != w("docDefaults") and not is_prompts and not is_default:
            root.remove(style)
    known = {style.get(w("styleId")) for style in root}
    for link in [part for style in root for part in style if part.tag in _LINKS and part.get(w("val")) not in known]:
        parent = link.getparent()
        if parent is not None:
            parent.remove(link)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def without(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts of a template without prompts, for a copy that has no controls."""
    name = _existing(parts)
    if not name:
        return dict(parts)
    folder = f"{posixpath.dirname(name)}/"
    kept = {part: data for part, data in parts.items() if not part.startswith(folder)}
    kept[_MAIN_RELS] = _filtered(parts[_MAIN_RELS], lambda each: not each.get("Type", "").endswith("/glossaryDocument"))
    kept[TYPES_PART] = _filtered(parts[TYPES_PART], lambda each: not each.get("PartName", "").startswith(f"/{folder}"))
    return kept


def _filtered(xml: bytes, keep: Callable[[etree._Element], bool]) -> bytes:
    root = parse(xml, "")
    for each in list(root):
        if not keep(each):
            root.remove(each)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
