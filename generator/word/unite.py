"""Three Word files as one: which of their parts belong together, and the parts that hold no text.

What stands in styles, settings and properties is merged entry by entry; of an entry that both sides changed the
municipality's is kept, and told of.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from generator.errors import TemplateError
from generator.word import package
from generator.word.blocks import Block, Side, read_story
from generator.word.package import MAIN
from generator.word.transplant import Docx, Transplant
from generator.word.xml import OFFICE, w

_STORY_NAMES = {"header": "sidehoved", "footer": "sidefod"}
_TYPES = {"default": "", "first": " på første side", "even": " på lige sider"}
_EMBEDDED = f"{{{OFFICE}}}id"
_IGNORED = {w(n) for n in ("rsid", "uiPriority", "qFormat", "semiHidden", "unhideWhenUsed", "locked", "lang", "rsids")}

Key = Callable[[etree._Element], str]


@dataclass(frozen=True, slots=True)
class _Entries:
    """A part that is a list of entries: what it is called in Danish, and what an entry is known by."""

    name: str
    key: Key


def _tag(entry: etree._Element) -> str:
    return str(entry.tag)


def _style(entry: etree._Element) -> str:
    name = entry.find(w("name"))
    kind = etree.QName(entry).localname
    return kind if name is None else f"{entry.get(w('type'), '')} {name.get(w('val'), '').lower()}"


_BY_RELATION: Mapping[str, _Entries] = {
    "styles": _Entries("typografier", _style),
    "settings": _Entries("indstillinger", _tag),
    "fontTable": _Entries("skrifttyper", lambda entry: entry.get(w("name"), "")),
}
_BY_PART: Mapping[str, _Entries] = {
    "docProps/core.xml": _Entries("dokumentegenskaber", _tag),
    "docProps/custom.xml": _Entries("dokumentegenskaber", lambda entry: entry.get("name", "")),
}
_WHOLE: Mapping[str, str] = {"theme": "farver og skrifttyper (tema)", "numbering": "lister"}


def open_docx(data: bytes, name: str) -> Docx:
    """Return a template opened to be merged. Raises TemplateError, naming it, for what is no Word file."""
    parts = package.read(data, name, package.MAX_XML)
    if MAIN not in parts or package.TYPES_PART not in parts:
        raise TemplateError("Filen er ikke et Word-dokument.", place=name, mend="Gem den i Word som .docx.")
    return Docx(parts)


def stories(docx: Docx) -> dict[str, str]:
    """Return the parts with text, by what they are in the document: `brødtekst`, `sidehoved`, `sidefod på …`."""
    found = {"brødtekst": MAIN}
    related = docx.relations(MAIN)
    for number, section in enumerate(docx.tree(MAIN).iter(w("sectPr"))):
        for entry in section:
            kind = etree.QName(entry).localname.removesuffix("Reference")
            to = related.get(entry.get(_EMBEDDED, ""), ("", "", True))[1]
            if kind in _STORY_NAMES and to in docx.parts:
                role = _STORY_NAMES[kind] + _TYPES.get(entry.get(w("type"), ""), "")
                found.setdefault(role if not number else f"{role} (sektion {number + 1})", to)
    return found


def blocks(docx: Docx, part: str, side: Side) -> Block:
    """Return the blocks of a part."""
    styles = docx.related("styles")
    return read_story(docx.tree(part), docx.tree(styles) if styles else None, side)


def merge_parts(old: Docx, new: Docx, theirs: Docx) -> list[str]:
    """Bring what the base changed in styles, settings, theme and properties into `theirs`; return what both changed."""
    told: dict[str, None] = {}
    for old_part, new_part, their_part, entries in _pairs(old, new, theirs):
        carry = Transplant(new, theirs, new_part, their_part)
        for key in _merge_entries(old.tree(old_part), new.tree(new_part), theirs, their_part, entries.key, carry):
            told.setdefault(f"{entries.name}: {key}" if entries.name == "typografier" else entries.name)
    for kind, name in _WHOLE.items():
        old_part, new_part, their_part = (docx.related(kind) for docx in (old, new, theirs))
        if not (old_part and new_part and their_part) or _same(old, old_part, new, new_part):
            continue
        if _same(old, old_part, theirs, their_part):
            theirs.parts[their_part] = new.parts[new_part]
            theirs.trees.pop(their_part, None)
        elif not _same(new, new_part, theirs, their_part):
            told.setdefault(name)
    return list(told)


def changed_parts(one: Docx, other: Docx) -> list[str]:
    """Return what looks different in two files beside their texts: each style by name, and other parts."""
    found: dict[str, None] = {}
    for first, _, second, entries in _pairs(one, one, other):
        before, after = ({entries.key(e): _canonical(e) for e in d.tree(p)} for d, p in ((one, first), (other, second)))
        for key in [key for key in before | after if before.get(key) != after.get(key)]:
            style = key.startswith(("paragraph ", "character ", "table ", "numbering "))
            found.setdefault(f"typografien »{key.partition(' ')[2]}«" if style else entries.name)
    for kind, name in _WHOLE.items():
        first, second = one.related(kind), other.related(kind)
        if bool(first) != bool(second) or (first and not _same(one, first, other, second)):
            found.setdefault(name)
    return list(found)


def _pairs(old: Docx, new: Docx, theirs: Docx) -> Iterator[tuple[str, str, str, _Entries]]:
    for kind, entries in _BY_RELATION.items():
        names = [docx.related(kind) for docx in (old, new, theirs)]
        if all(names):
            yield names[0], names[1], names[2], entries
    for name, entries in _BY_PART.items():
        if all(name in docx.parts for docx in (old, new, theirs)):
            yield name, name, name, entries


def _merge_entries(
    old: etree._Element, new: etree._Element, theirs: Docx, part: str, key: Key, carry: Transplant
) -> list[str]:
    """Bring the entries that only the base changed into the municipality's part; return those both changed."""
    before, after = {key(e): e for e in old}, {key(e): e for e in new}
    mine = {key(e): e for e in theirs.tree(part)}
    both: list[str] = []
    last: etree._Element | None = None
    for name, entry in after.items():
        was, here = before.get(name), mine.get(name)
        if was is not None and _canonical(was) != _canonical(entry) and here is not None:
            if _canonical(here) == _canonical(was):
                theirs.tree(part, change=True).replace(here, fresh := _carried(entry, here, carry))
                mine[name] = here = fresh
            elif _canonical(here) != _canonical(entry):
                both.append(name.partition(" ")[2] or name)
        elif was is None and here is None and key is not _style:
            fresh = carry.carry(entry)
            root = theirs.tree(part, change=True)
            root.insert(0 if last is None else root.index(last) + 1, fresh)
            here = fresh
        last = here if here is not None else last
    return both


def _carried(entry: etree._Element, here: etree._Element, carry: Transplant) -> etree._Element:
    """Return an entry of the base under the id that the municipality's has."""
    fresh = carry.carry(entry)
    if here.get(w("styleId")) is not None:
        fresh.set(w("styleId"), here.get(w("styleId"), ""))
    return fresh


def _canonical(entry: etree._Element) -> str:
    """Return an entry as text in which nothing counts that Word changes by itself."""
    if entry.tag in _IGNORED:
        return ""
    names = sorted((str(key), str(value)) for key, value in entry.attrib.items() if "rsid" not in str(key))
    return f"<{entry.tag} {names}>{(entry.text or '').strip()}{''.join(map(_canonical, entry))}</>"


def _same(one: Docx, part: str, other: Docx, its: str) -> bool:
    return _canonical(one.tree(part)) == _canonical(other.tree(its))


def without_notes(data: bytes) -> bytes:
    """Return a file with the tags of its clashes taken out, to see that the rest is a template."""
    parts = package.read(data, "")
    return package.pack_all(
        {
            name: re.sub(rb"\{% konflikt \d+ %\}", b"", xml) if name.endswith(".xml") else xml
            for name, xml in parts.items()
        }
    )
