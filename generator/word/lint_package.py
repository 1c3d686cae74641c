"""Rules about the zip: its entries, content types, properties and relations.

`lint.RULES` gives them codes and words.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import unquote

from generator.word.anatomy import CORE, Element, Package, Part
from generator.word.package import TYPES_PART
from generator.word.rulebook import Spot
from generator.word.xml import OFFICE, RELATIONS, TYPES

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATION = f"{{{RELATIONS}}}Relationship"
RELATION_ID = f"{{{OFFICE}}}"
WEB_TARGET = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)


def duplicate_entries(package: Package) -> Iterator[Spot]:
    """Two entries of one name, upper and lower case alike."""
    counts = Counter(name.lower() for name in package.names)
    return (Spot(name) for name, count in counts.items() if count > 1)


def wrong_main_type(package: Package) -> Iterator[Spot]:
    """A body declared as something else than a Word document."""
    if package.main and _content_type(package, package.main.name) != MAIN_TYPE:
        yield Spot(package.main)


def untyped_parts(package: Package) -> Iterator[Spot]:
    """A part without content type."""
    return (Spot(name) for name in package.names if name != TYPES_PART and not _content_type(package, name))


def _content_type(package: Package, name: str) -> str:
    types = next((part for part in package.parts if part.name == TYPES_PART), None)
    if types is None:
        return ""
    for override in types.root.iter(f"{{{TYPES}}}Override"):
        if override.get("PartName", "").lower() == f"/{name}".lower():
            return override.get("ContentType", "")
    extension = name.rpartition(".")[2].lower()
    defaults = (e for e in types.root.iter(f"{{{TYPES}}}Default") if e.get("Extension", "").lower() == extension)
    return next((default.get("ContentType", "") for default in defaults), "")


def repeated_properties(package: Package) -> Iterator[Spot]:
    """A property such as the title given twice."""
    core = package.part(CORE)
    if core:
        counts = Counter(element.tag for element in core.root)
        yield from (Spot(core, detail=str(tag).rpartition("}")[2]) for tag, count in counts.items() if count > 1)


def relations(package: Package) -> Iterator[tuple[str, Element]]:
    """Yield each relation with the name of the part it starts from ("" for the package itself)."""
    for part in package.parts:
        folder, _, file = part.name.rpartition("/")
        if file.endswith(".rels"):
            source = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
            yield from ((source, relation) for relation in part.root.iter(RELATION))


def dangling_relations(package: Package) -> Iterator[Spot]:
    """A relation to a part that is not there."""
    names = {name.lower() for name in package.names}
    for source, relation in relations(package):
        target = unquote(relation.get("Target", "")).partition("#")[0]
        found = posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/").lower()
        if relation.get("TargetMode") != "External" and found not in names and target:
            yield Spot(starting_at(package, source), detail=_kind(relation))


def unknown_relation_ids(package: Package) -> Iterator[Spot]:
    """An element that names a relation its part does not have."""
    known = {(source, relation.get("Id", "")) for source, relation in relations(package)}
    for part in package.parts:
        for element in part.root.iter():
            used = (v for k, v in element.attrib.items() if str(k).startswith(RELATION_ID) and v)
            yield from (Spot(part, element) for name in used if (part.name, name) not in known)


def starting_at(package: Package, source: str) -> Part | str:
    """Return the part that a relation starts from, or a name for the package itself."""
    return next((part for part in package.parts if part.name == source), source or "fil")


def _kind(relation: Element) -> str:
    return relation.get("Type", "").rpartition("/")[2]


def external_relations(package: Package, *, wanted: Callable[[str, str], bool]) -> Iterator[Spot]:
    """A relation out of the file whose kind and target are `wanted`."""
    for source, relation in relations(package):
        outside = relation.get("TargetMode") == "External"
        if outside and wanted(_kind(relation), relation.get("Target", "")):
            yield Spot(starting_at(package, source), detail=_kind(relation))


external_template = partial(external_relations, wanted=lambda kind, _: kind == "attachedTemplate")
external_files = partial(
    external_relations, wanted=lambda kind, target: kind == "hyperlink" and not WEB_TARGET.match(target)
)
external_content = partial(external_relations, wanted=lambda kind, _: kind not in ("attachedTemplate", "hyperlink"))
