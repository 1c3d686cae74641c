"""A template's own content controls: one round a single placeholder gives its looks, the others stay as containers.

A municipality's specialist may have put a control round a placeholder, or round several. A control in a control that
may hold none (plain text, date) would not open in Word, so the engine's own takes its place: same looks, our tag.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from generator.word.xml import MC, SDT, TC, TOKEN, W14, W15, P, R, T, add_tail, serialise, w

_PLAIN = (*map(w, ("text", "date", "dropDownList", "comboBox", "picture")), f"{{{W14}}}checkbox")
"""Kinds of controls that may hold no other."""

_CONTAINERS = {
    *map(w, ("picture", "group", "equation", "citation", "bibliography", "docPartObj", "docPartList")),
    *(f"{{{W15}}}{name}" for name in ("repeatingSection", "repeatingSectionItem")),
    f"{{{W14}}}entityPicker",
}
"""Kinds that are not about a single value."""

_FENCES = {w("del"), w("moveFrom"), f"{{{MC}}}Fallback"}
SILENT = {w(name) for name in ("pPr", "rPr", "tcPr", "proofErr", "bookmarkStart", "bookmarkEnd")}
"""What shows nothing."""

_COLOUR = (f"{{{W15}}}color", f"{{{W15}}}appearance")
_BEFORE_ID = {w("rPr"), w("alias"), w("tag")}


@dataclass(frozen=True, slots=True)
class Looks:
    """What a control of a template looks like, as XML of its properties: text, lock, colour and frame."""

    rpr: str = ""
    lock: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """A container as text: what opens it up to its number, and from there to its content."""

    head: str
    tail: str


def take_over(run: etree._Element, token: str) -> Looks | None:
    """Take away the control whose only content is `token` in `run`, and return its looks; None if there is none."""
    sdt = next(run.iterancestors(SDT), None)
    if sdt is None or fenced(sdt) or not _is_for_one(sdt, token):
        return None
    properties = _properties(sdt)
    kept = [[part for part in properties if part.tag in names] for names in ((w("rPr"),), (w("lock"),), _COLOUR)]
    looks = Looks(*("".join(map(serialise, parts)) for parts in kept))
    unwrap(sdt)
    return looks


def _is_for_one(sdt: etree._Element, token: str) -> bool:
    """Tell whether a control is of a kind that holds a value, and shows nothing but `token`."""
    content = sdt.find(w("sdtContent"))
    if content is None or any(part.tag in _CONTAINERS for part in _properties(sdt)):
        return False
    tags = [part.tag for part in _shown(content)]
    simple = set(tags) <= {P, TC, R, T} and tags.count(P) <= 1 and tags.count(TC) <= 1
    return simple and "".join(map(str, content.itertext())).strip() == token


def _properties(sdt: etree._Element) -> list[etree._Element]:
    found = sdt.find(w("sdtPr"))
    return [] if found is None else list(found)


def _shown(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        if child.tag not in SILENT:
            yield child
            yield from _shown(child)


def fenced(element: etree._Element) -> bool:
    """Tell whether no control may be added here: in a deletion, a fallback copy, or a control that may not hold one."""
    return any(
        ancestor.tag in _FENCES
        or (ancestor.tag == SDT and any(ancestor.find(f"{w('sdtPr')}/{kind}") is not None for kind in _PLAIN))
        for ancestor in element.iterancestors()
    )


def unwrap(sdt: etree._Element, before: str = "", after: str = "") -> None:
    """Put what a control holds in its place, the texts `before` and `after` round it."""
    content = sdt.find(w("sdtContent"))
    add_tail(sdt, before + ("" if content is None else content.text or ""))
    for child in [] if content is None else list(content):
        sdt.addprevious(child)
    add_tail(sdt, after + (sdt.tail or ""))
    parent = sdt.getparent()
    if parent is not None:
        parent.remove(sdt)


def shell(sdt: etree._Element) -> Shell | None:
    """Return a container as text round its content and its number; None where tags stand in its properties."""
    found = [part for part in _properties(sdt) if part.tag != w("id")]
    first = [part for part in found if part.tag in _BEFORE_ID]
    rest = "".join(serialise(part) for part in found if part not in first)
    ending = sdt.find(w("sdtEndPr"))
    head = f'<w:sdt><w:sdtPr>{"".join(map(serialise, first))}<w:id w:val="'
    tail = f'"/>{rest}</w:sdtPr>{"" if ending is None else serialise(ending)}<w:sdtContent>'
    return None if TOKEN.search(head + tail) else Shell(head, tail)
