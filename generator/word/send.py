"""The copy to send of a document that was edited in Word: nothing in it that its pages do not show.

What somebody must decide on first (tracked changes, comments, hidden text, embedded files, prompts) is refused;
what is only Word's bookkeeping (authors, revision ids, other parts) is taken out, and controls become plain text.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping

from lxml import etree

from generator.finding import Finding
from generator.word import package
from generator.word.reading_controls import CONFLICT
from generator.word.reading_package import Opened, open_docx
from generator.word.reading_styles import Sheet
from generator.word.reading_words import finding
from generator.word.xml import RELATION, SDT, TYPES, W14, R, T, text_of, w

_TRACKED = {
    w(name)
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "trPrChange"),
        *("tcPrChange", "tblGridChange", "tblPrExChange", "numberingChange", "cellIns", "cellDel", "cellMerge"),
    )
}
_ANCHORS = {
    w(name) for name in ("proofErr", "commentRangeStart", "commentRangeEnd", "commentReference", "permStart", "permEnd")
}
_SETTINGS = {w(name) for name in ("rsids", "attachedTemplate", "mailMerge", "docVars", "trackRevisions")}
_DROPPED = re.compile(
    r"customXml/|docProps/thumbnail|word/(people|comments\w*|stylesWithEffects|webSettings|keyMapCustomizations)\.xml"
    r"|word/glossary/|word/recipientData|word/(_rels/(people|comments\w*)\.xml\.rels)"
)
_EMBEDDED = re.compile(r"word/embeddings/|word/activeX|\.bin$", re.IGNORECASE)
_OWN = {"skabelon", "regelsaet", "generator"}  # not the mark that ties a document to its case
_KEPT_CORE = {"title", "language", "created", "modified"}
_OVERRIDE = f"{{{TYPES}}}Override"
_BEFORE_PRIVACY = {w(name) for name in ("writeProtection", "view", "zoom")}
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    'officeDocument/2006/extended-properties"><Application>rehabplan</Application></Properties>'
)
_EMPTY = "–"


def to_send(docx: bytes) -> tuple[bytes | None, list[Finding]]:
    """Return the copy to send, or None and what stands in the way. Raises CaseError for what cannot be read."""
    opened = open_docx(docx)
    found = list(_objections(opened))
    return (None, found) if found else (_cleaned(opened), [])


def _objections(opened: Opened) -> Iterator[Finding]:
    stories = list(opened.stories.values())
    elements = [element for root in stories for element in root.iter()]
    tags = {element.tag for element in elements}
    if tags & _TRACKED:
        yield finding("send-sporede")
    comments = opened.others.get("word/comments.xml")
    if comments is not None and comments.find(w("comment")) is not None:
        yield finding("send-kommentarer")
    sheet = Sheet.read(opened.others.get("word/styles.xml"), None)
    if any(_is_hidden(run, sheet) for run in elements if run.tag == R):
        yield finding("send-skjult")
    if w("object") in tags or any(map(_EMBEDDED.search, opened.parts)):
        yield finding("send-indlejret")
    if prompts := sum(_is_prompt(sdt) for sdt in elements if sdt.tag == SDT):
        yield finding("send-vejledning", count=prompts)
    if any(_tag(sdt).startswith(CONFLICT) for sdt in elements if sdt.tag == SDT):
        yield finding("send-konflikt")
    if any("KLADDE" in text_of(root) for name, root in opened.stories.items() if "header" in name):
        yield finding("send-kladde")


def _is_hidden(run: etree._Element, sheet: Sheet) -> bool:
    properties = run.find(w("rPr"))
    return properties is not None and sheet.is_set(properties, "vanish") and any(t.text for t in run.iter(T))


def _is_prompt(sdt: etree._Element) -> bool:
    return sdt.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is not None and text_of(sdt).strip() not in {"", _EMPTY}


def _tag(sdt: etree._Element) -> str:
    tag = sdt.find(f"{w('sdtPr')}/{w('tag')}")
    return "" if tag is None else tag.get(w("val"), "")


def _cleaned(opened: Opened) -> bytes:
    parts = {name: data for name, data in opened.parts.items() if not _DROPPED.match(name)}
    for name, root in opened.stories.items():
        _plain(root)
        parts[name] = _xml(root)
    for name, data in parts.items():
        if name == "word/settings.xml":
            parts[name] = _settings(data)
        elif name in {"word/styles.xml", "word/numbering.xml"}:
            parts[name] = _without_revisions(data)
        elif name.endswith(".rels"):
            parts[name] = _relations(data, name, parts)
        elif name == "[Content_Types].xml":
            parts[name] = _types(data, parts)
        elif name == "docProps/app.xml":
            parts[name] = _APP.encode()
        elif name == "docProps/core.xml":
            parts[name] = _core(data)
        elif name == "docProps/custom.xml":
            parts[name] = _custom(data)
    return package.pack_all(parts)


def _plain(root: etree._Element) -> None:
    """Take the controls from round their content, and the revision ids and anchors out."""
    for sdt in list(root.iter(SDT)):
        content = sdt.find(w("sdtContent"))
        for child in list(content) if content is not None else ():
            sdt.addprevious(child)
        _drop(sdt)
    for anchor in [element for element in root.iter() if element.tag in _ANCHORS]:
        _drop(anchor)
    for element in root.iter():
        _forget(element)


def _forget(element: etree._Element) -> None:
    for key in [key for key in map(str, element.attrib) if "rsid" in key or key.startswith(f"{{{W14}}}")]:
        if "rsid" in key or key.endswith(("}paraId", "}textId")):
            del element.attrib[key]


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _parse(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _without_revisions(data: bytes) -> bytes:
    root = _parse(data)
    for element in root.iter():
        _forget(element)
    for rsid in root.findall(f".//{w('rsid')}"):
        _drop(rsid)
    return _xml(root)


def _settings(data: bytes) -> bytes:
    """Return the settings without what tells of people and places; Word is asked to keep it so."""
    root = _parse(data)
    for element in [element for element in root if element.tag in _SETTINGS]:
        _drop(element)
    if root.find(w("removePersonalInformation")) is None:
        before = sum(1 for element in root if element.tag in _BEFORE_PRIVACY)
        root.insert(before, etree.Element(w("removePersonalInformation")))
    return _xml(root)


def _relations(data: bytes, name: str, parts: Mapping[str, bytes]) -> bytes:
    root, folder = _parse(data), posixpath.dirname(posixpath.dirname(name))
    for relation in list(root.iter(RELATION)):
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
        outside = relation.get("TargetMode") == "External"
        if relation.get("Type", "").endswith("/attachedTemplate") or (not outside and target not in parts):
            _drop(relation)
    return _xml(root)


def _types(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    root = _parse(data)
    for override in list(root.iter(_OVERRIDE)):
        if override.get("PartName", "").lstrip("/") not in parts:
            _drop(override)
    return _xml(root)


def _core(data: bytes) -> bytes:
    root = _parse(data)
    for element in list(root):
        name = str(element.tag).rpartition("}")[2]
        if name in {"creator", "lastModifiedBy"}:
            element.text = "rehabplan"
        elif name in {"created", "modified"}:
            element.text = "2026-01-01T00:00:00Z"
        elif name not in _KEPT_CORE:
            _drop(element)
    return _xml(root)


def _custom(data: bytes) -> bytes:
    root = _parse(data)
    for element in [element for element in root if element.get("name") not in _OWN]:
        _drop(element)
    return _xml(root)
