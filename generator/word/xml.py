"""Names and small helpers for WordprocessingML (ECMA-376 part 1, § 17) and the package it lies in (part 2)."""

import re

from lxml import etree

from generator.errors import TemplateError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
"""Begins the kind of a relation (`…/styles`), and is the namespace of attributes that name one (`r:id`)."""

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATION = f"{{{RELATIONS}}}Relationship"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

TOKEN = re.compile("\ufdd0(\\d+)\ufdd1")
TOKEN_END = "\ufdd1"
"""A tag in a part being compiled: its number between two characters that no text may hold."""

_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True, remove_pis=True
)
_DECLARATION = re.compile(r' xmlns:?([\w.-]*)="([^"]*)"')


def w(name: str) -> str:
    """Return the qualified name of `w:name`."""
    return f"{{{W}}}{name}"


def token(number: int) -> str:
    """Return what stands for tag `number` in a part being compiled."""
    return f"\ufdd0{number}{TOKEN_END}"


P, R, T, TBL, TR, TC, SDT = (w(name) for name in ("p", "r", "t", "tbl", "tr", "tc", "sdt"))


def parse(data: bytes | str, place: str) -> etree._Element:
    """Return the root of an XML part, parsed strictly: no entities, no network, no recovery. Raises TemplateError.

    Comments are left out, so that a text is one text.
    """
    try:
        root = etree.fromstring(data.encode("utf-8") if isinstance(data, str) else data, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TemplateError(
            "Filen er beskadiget og kan ikke læses.", place=place, mend="Åbn og gem den i Word, og prøv igen."
        ) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs leave docinfo optional
        raise TemplateError(
            "Filen har en DTD, og det må en skabelon ikke have.", place=place, mend="Gem den igen i Word."
        )
    return root


def serialise(element: etree._Element) -> str:
    """Return `element` as text, without its tail and without the namespace declarations that its root already makes."""
    made = {(prefix or "", uri) for prefix, uri in element.getroottree().getroot().nsmap.items()}
    start, end, rest = etree.tostring(element, encoding="unicode", with_tail=False).partition(">")
    return _DECLARATION.sub(lambda found: "" if found.groups() in made else found.group(), start) + end + rest


def text_of(element: etree._Element) -> str:
    """Return the visible text below `element`: every w:t, in order."""
    return "".join(node.text or "" for node in element.iter(T))


def add_tail(element: etree._Element, text: str) -> None:
    """Put `text` just before `element`, as mixed content of its parent."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text
