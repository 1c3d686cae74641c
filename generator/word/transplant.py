"""Blocks of one Word file carried into another: their styles, lists, pictures and links come along (ECMA-376 part 2).

Ids mean something only inside a file. What a block refers to is found in the other file by what it is, not by its id,
and is added there if it is missing.
"""

import copy
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from generator.word.package import MAIN, TYPES_PART
from generator.word.xml import OFFICE, RELATIONS, TYPES, WP, parse, w

_R = f"{{{OFFICE}}}"
_STYLED = {w(name) for name in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link")}
_DROPPED = {w(name) for name in ("bookmarkStart", "bookmarkEnd", "proofErr", "commentRangeStart", "commentRangeEnd")}
_DROPPED |= {w(name) for name in ("commentReference", "footnoteReference", "endnoteReference", "lastRenderedPageBreak")}
_WP_ID = f"{{{WP}}}docPr"


@dataclass(slots=True)
class Docx:
    """An opened file: `parts` as bytes, and those that were asked for as `trees`, which win when it is written."""

    parts: dict[str, bytes]
    trees: dict[str, etree._Element] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def tree(self, name: str, *, change: bool = False) -> etree._Element:
        """Return a part's root; with `change`, what is done to it is written."""
        if name not in self.trees:
            self.trees[name] = parse(self.parts[name], name)
        if change:
            self.changed.add(name)
        return self.trees[name]

    def written(self) -> dict[str, bytes]:
        """Return all parts, the changed ones as they are now."""
        fresh = {
            name: etree.tostring(self.trees[name], xml_declaration=True, encoding="UTF-8", standalone=True)
            for name in sorted(self.changed)
        }
        return {**self.parts, **fresh}

    def relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Return what a part refers to by id: kind, target (a part, or an address), and whether it is outside."""
        rels = relations_part(part)
        if rels not in self.parts:
            return {}
        found = {}
        for each in self.tree(rels):
            outside = each.get("TargetMode") == "External"
            target = each.get("Target", "")
            found[each.get("Id", "")] = each.get("Type", ""), target if outside else _resolved(part, target), outside
        return found

    def related(self, kind: str, part: str = MAIN) -> str:
        """Return the name of the part that `part` has of a kind (`styles`), empty if none."""
        every = self.relations(part).values()
        return next((to for type_, to, outside in every if type_ == f"{OFFICE}/{kind}" and not outside), "")

    def add_relation(self, part: str, kind: str, target: str, *, outside: bool = False) -> str:
        """Let a part refer to another, or to an address; return the id."""
        rels = relations_part(part)
        if rels not in self.parts:
            self.parts[rels] = f'<Relationships xmlns="{RELATIONS}"/>'.encode()
        root = self.tree(rels, change=True)
        taken = {each.get("Id") for each in root}
        name = next(f"rIdNy{number}" for number in range(1, 10_000) if f"rIdNy{number}" not in taken)
        made = etree.SubElement(root, f"{{{RELATIONS}}}Relationship", {"Id": name, "Type": kind})
        made.set("Target", target if outside else posixpath.relpath(target, posixpath.dirname(part)))
        if outside:
            made.set("TargetMode", "External")
        return name

    def add_part(self, name: str, data: bytes, content_type: str) -> str:
        """Add a part under the first free name like `name`, with its content type; return the name."""
        stem, ending = posixpath.splitext(name)
        taken = {known.lower() for known in self.parts}
        free = (name if not number else f"{stem}_{number}{ending}" for number in range(10_000))
        name = next(each for each in free if each.lower() not in taken)
        self.parts[name] = data
        etree.SubElement(
            self.tree(TYPES_PART, change=True),
            f"{{{TYPES}}}Override",
            {"PartName": f"/{name}", "ContentType": content_type},
        )
        return name

    def content_type(self, name: str) -> str:
        """Return the content type of a part."""
        types = self.tree(TYPES_PART)
        own = (each.get("ContentType", "") for each in types if each.get("PartName", "").lower() == f"/{name}".lower())
        ending = posixpath.splitext(name)[1].lstrip(".").lower()
        shared = (each.get("ContentType", "") for each in types if each.get("Extension", "").lower() == ending)
        return next(own, "") or next(shared, "")


def relations_part(part: str) -> str:
    """Return the name of the part that holds what `part` refers to."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolved(part: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{posixpath.dirname(part)}/{target}")


@dataclass(slots=True)
class Transplant:
    """Carries elements from the part `origin` of `source` to the part `home` of `target`."""

    source: Docx
    target: Docx
    origin: str = MAIN
    home: str = MAIN

    def carry(self, element: etree._Element) -> etree._Element:
        """Return a copy of an element that means the same in the other file."""
        made = copy.deepcopy(element)
        made.tail = None
        for part in list(made.iter()):
            self._adapt(part)
        return made

    def _adapt(self, part: etree._Element) -> None:
        parent = part.getparent()
        if part.tag in _DROPPED and parent is not None:
            parent.remove(part)
            return
        for key in [str(key) for key in part.attrib]:
            if "rsid" in key or key.endswith(("}paraId", "}textId")):
                del part.attrib[key]
            elif key.startswith(_R):
                part.set(key, self._relation(str(part.get(key))))
        if part.tag in _STYLED:
            part.set(w("val"), self.style(part.get(w("val"), "")))
        elif part.tag == w("numId") and part.get(w("val"), "0") != "0":
            part.set(w("val"), self._list(part.get(w("val"), "")))
        elif part.tag == _WP_ID or (part.tag == w("id") and parent is not None and parent.tag == w("sdtPr")):
            key = "id" if part.tag == _WP_ID else w("val")
            part.set(key, str(self._highest(part.tag, key) + 1))

    def _highest(self, tag: object, key: str) -> int:
        """Return the highest id of a kind in the target's parts that have been opened."""
        ids = (each.get(key, "0") for root in self.target.trees.values() for each in root.iter(str(tag)))
        return max((int(value) for value in ids if value.isdigit()), default=0)

    def _relation(self, name: str) -> str:
        """Return the id in the target of what `name` is in the source: a picture, a link."""
        kind, to, outside = self.source.relations(self.origin).get(name, ("", "", True))
        data = None if outside else self.source.parts.get(to)
        for known, (its_kind, its_target, _) in self.target.relations(self.home).items():
            same = its_target == to if outside else self.target.parts.get(its_target) == data
            if its_kind == kind and same:
                return known
        if data is not None:
            to = self.target.add_part(to, data, self.source.content_type(to))
        return self.target.add_relation(self.home, kind, to, outside=outside)

    def style(self, name: str) -> str:
        """Return the id in the target of the style with this id in the source; it is added if no style has its name."""
        theirs, mine = self.source.related("styles"), self.target.related("styles")
        style = _style(self.source.tree(theirs), name) if theirs else None
        if style is None or not mine:
            return name
        root = self.target.tree(mine)
        wanted = _name_of(style)
        known = next((each for each in _styles(root) if _name_of(each) == wanted), None)
        if known is not None:
            return known.get(w("styleId"), name)
        taken = {each.get(w("styleId")) for each in _styles(root)}
        free = next(each for each in (name, *(f"{name}{number}" for number in range(2, 999))) if each not in taken)
        made = copy.deepcopy(style)
        made.set(w("styleId"), free)
        self.target.tree(mine, change=True).append(made)
        for part in list(made.iter()):
            self._adapt(part)
        return free

    def _list(self, number: str) -> str:
        """Return the number in the target of the list with this number in the source."""
        theirs, mine = self.source.related("numbering"), self.target.related("numbering")
        if not theirs:
            return number
        if not mine:
            data, kind = self.source.parts[theirs], self.source.content_type(theirs)
            self.target.add_relation(MAIN, f"{OFFICE}/numbering", self.target.add_part(theirs, data, kind))
            return number
        wanted = _definition(self.source.tree(theirs), number)
        root = self.target.tree(mine)
        numbers = [each.get(w("numId"), "") for each in root.iter(w("num"))]
        known = next((each for each in numbers if _looks(_definition(root, each)) == _looks(wanted)), None)
        if known is not None or wanted is None:
            return known or number
        return self._add_list(self.target.tree(mine, change=True), wanted)

    @staticmethod
    def _add_list(root: etree._Element, definition: etree._Element) -> str:
        abstracts = root.findall(w("abstractNum"))
        made = copy.deepcopy(definition)
        free = 1 + max((int(each.get(w("abstractNumId"), "0")) for each in abstracts), default=0)
        made.set(w("abstractNumId"), str(free))
        root.insert(1 + (root.index(abstracts[-1]) if abstracts else -1), made)
        numbers = root.findall(w("num"))
        number = str(1 + max((int(each.get(w("numId"), "0")) for each in numbers), default=0))
        entry = etree.Element(w("num"))
        entry.set(w("numId"), number)
        etree.SubElement(entry, w("abstractNumId")).set(w("val"), str(free))
        root.insert(1 + root.index(numbers[-1] if numbers else made), entry)
        return number


def _styles(root: etree._Element) -> Iterator[etree._Element]:
    return root.iterchildren(w("style"))


def _style(root: etree._Element, name: str) -> etree._Element | None:
    return next((each for each in _styles(root) if each.get(w("styleId")) == name), None)


def _name_of(style: etree._Element) -> tuple[str, str]:
    name = style.find(w("name"))
    return style.get(w("type"), ""), "" if name is None else name.get(w("val"), "").lower()


def _definition(root: etree._Element, number: str) -> etree._Element | None:
    entry = next((each for each in root.iter(w("num")) if each.get(w("numId")) == number), None)
    link = None if entry is None else entry.find(w("abstractNumId"))
    wanted = None if link is None else link.get(w("val"))
    return next((each for each in root.iter(w("abstractNum")) if each.get(w("abstractNumId")) == wanted), None)


def _looks(definition: etree._Element | None) -> str:
    """Return what a list looks like, its ids left out."""
    if definition is None:
        return ""
    levels = definition.findall(w("lvl"))
    return "".join(
        etree.tostring(part, encoding="unicode", with_tail=False)
        for level in levels
        for name in ("start", "numFmt", "lvlText", "lvlJc")
        for part in level.findall(w(name))
    )
