"""A .docx from outside, opened to be read: in bounded time and memory, and refused where it could hide or fetch.

Nothing is ever fetched or run: macros and parts outside the file are refused because what they would show is not read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from lxml import etree

from generator.errors import CaseError, TemplateError
from generator.finding import Finding
from generator.values import dataclass
from generator.word import package
from generator.word.reading_words import finding
from generator.word.xml import RELATION, W, parse, text_of, w

MAX_BYTES = 32 * 1024 * 1024
"""The file as it lies on the disk; pictures included."""

MAX_TAGS = 500_000
"""Tags in all parts that are read: a long plan has some 20,000."""

_STORIES = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_ORDER = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes")
_CUSTOM = "docProps/custom.xml"
_OTHERS = ("word/styles.xml", "word/numbering.xml", "word/comments.xml", "docProps/app.xml", _CUSTOM)
_MARKED = re.compile(r"docProps/custom\.xml|word/header\d*\.xml")
_LOOKS = {"word/styles.xml", "word/numbering.xml"}
_MACROS = re.compile(r"vbaProject|vbaData|activeX", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_FETCHED = {"attachedTemplate", "hyperlink"}
"""Relations out of the file that Word's own documents have; nothing shown comes from them."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file opened: all `parts` as bytes, the parts with paragraphs and some others as trees, and what is to be said.

    `properties` are the document's own (skabelon, regelsaet, generator), `program` is what saved it last.
    """

    parts: Mapping[str, bytes]
    stories: Mapping[str, etree._Element]
    others: Mapping[str, etree._Element]
    properties: Mapping[str, str]
    program: str
    findings: tuple[Finding, ...]

    @property
    def marks(self) -> "Marks":
        """What it says of itself."""
        headers = (root for name, root in self.stories.items() if "header" in name)
        return _marks(self.properties, headers)


@dataclass(frozen=True, slots=True)
class Marks:
    """What a document says of itself: template, order and mark, "" where it does not, and whether it is a draft."""

    template: str
    order: str
    edition: str
    draft: bool


def marks(docx: bytes) -> Marks:
    """Return the marks of a document of which nothing else is read; raises CaseError for a file that is none."""
    parts = _parts(docx, _MARKED)
    properties = _properties(_tree(parts.pop(_CUSTOM)) if _CUSTOM in parts else None)
    return _marks(properties, map(_tree, parts.values()))


def _marks(properties: Mapping[str, str], headers: Iterable[etree._Element]) -> Marks:
    template, order, edition = (properties.get(name, "") for name in ("skabelon", "regelsaet", "udgave"))
    return Marks(template, order, edition, any("KLADDE" in text_of(root) for root in headers))


def open_docx(data: bytes) -> Opened:
    """Return the file opened. Raises CaseError for what is no Word document, too large, or not safe to read."""
    parts = _parts(data)
    _refuse_other(parts)
    _refuse_active(parts)
    trees = _trees(parts)
    stories = {name: trees[name] for name in sorted(filter(_STORIES.fullmatch, trees), key=_place)}
    program = _text(trees.get("docProps/app.xml"), "Application")
    properties = _properties(trees.get(_CUSTOM))
    return Opened(parts, stories, trees, properties, program, tuple(_remarks(parts, trees, properties, program)))


def _parts(data: bytes, wanted: re.Pattern[str] | None = None) -> dict[str, bytes]:
    if data.startswith(_OLE):
        raise CaseError(
            "Filen er låst med adgangskode eller er et gammelt .doc.", mend="Gem den i Word som .docx uden adgangskode."
        )
    if len(data) > MAX_BYTES:
        raise CaseError("Filen er for stor.", mend="Fjern store billeder, og prøv igen.")
    try:
        return package.read(data, "", wanted=wanted)
    except TemplateError as error:
        raise CaseError(error.message, mend="Åbn og gem den i Word som .docx, og prøv igen.") from error


def _refuse_other(parts: Mapping[str, bytes]) -> None:
    """Refuse what is no document of today's Word."""
    if "word/document.xml" not in parts:
        raise CaseError("Filen er ikke et Word-dokument.", mend="Gem den i Word som .docx.")
    if _STRICT in parts["word/document.xml"]:
        raise CaseError(
            "Filen er gemt som »Strict Open XML«.", mend="Gem den i Word som almindeligt Word-dokument (.docx)."
        )


def _refuse_active(parts: Mapping[str, bytes]) -> None:
    """Refuse macros, and parts that Word would fetch from elsewhere or that are other documents."""
    if any(_MACROS.search(name) for name in parts) or b"macroEnabled" in parts.get("[Content_Types].xml", b""):
        raise CaseError("Filen har makroer.", mend="Gem den i Word som .docx uden makroer.")
    if any("afchunk" in name.lower() for name in parts):
        raise CaseError("Filen har et andet dokument indsat.", mend="Åbn og gem den i Word, og prøv igen.")
    for kind, _ in _outside(parts):
        if kind not in _FETCHED:
            raise CaseError(
                "Filen henter indhold uden for sig selv.", mend="Bryd kæden i Word (Rediger kæder), og gem den igen."
            )


def _outside(parts: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Return kind and target of each relation out of the file."""
    found = []
    for name, data in parts.items():
        if name.endswith(".rels") and b"External" in data:
            for relation in _tree(data).iter(RELATION):
                if relation.get("TargetMode") == "External":
                    found.append((relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")))
    return found


def _trees(parts: Mapping[str, bytes]) -> dict[str, etree._Element]:
    wanted = {name: data for name, data in parts.items() if _STORIES.fullmatch(name) or name in _OTHERS}
    if sum(map(len, wanted.values())) > MAX_TAGS and sum(data.count(b"<") for data in wanted.values()) > MAX_TAGS:
        raise CaseError("Filen har flere dele, end en plan kan have.", mend="Kontrollér, at det er den rigtige fil.")
    trees = {name: (_looks if name in _LOOKS else _tree)(data) for name, data in wanted.items()}
    if trees["word/document.xml"].tag != f"{{{W}}}document":
        raise CaseError("Filen er ikke et Word-dokument.", mend="Gem den i Word som .docx.")
    return trees


@lru_cache(maxsize=16)
def _looks(data: bytes) -> etree._Element:
    """Return the tree of a part that many documents have alike; nobody changes it."""
    return _tree(data)


def _tree(data: bytes) -> etree._Element:
    if b"<!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise CaseError("Filen har en DTD, og det må den ikke have.", mend="Gem den igen i Word.")
    try:
        return parse(data, "")
    except TemplateError as error:
        raise CaseError(error.message, mend="Åbn og gem den i Word, og prøv igen.") from error


def _place(name: str) -> tuple[int, str]:
    return next(number for number, stem in enumerate(_ORDER) if name.startswith(stem)), name


def _text(root: etree._Element | None, name: str) -> str:
    found = None if root is None else next((e for e in root.iter() if str(e.tag).endswith(f"}}{name}")), None)
    return "" if found is None else (found.text or "").strip()


def _properties(root: etree._Element | None) -> dict[str, str]:
    named = () if root is None else ((part.get("name"), part) for part in root)
    return {name: "".join(map(str, part.itertext())).strip() for name, part in named if name}


def _remarks(
    parts: Mapping[str, bytes], trees: Mapping[str, etree._Element], properties: Mapping[str, str], program: str
) -> Iterator[Finding]:
    if any(kind == "attachedTemplate" for kind, _ in _outside(parts)):
        yield finding("ekstern-skabelon")
    if not properties.get("skabelon"):
        yield finding("ukendt-dokument")
    if program and not program.startswith(("Microsoft", "rehabplan")):
        yield finding("andet-program", program=re.sub(r"[^\w .]", "", program.partition("/")[0])[:40])
    comments = trees.get("word/comments.xml")
    if comments is not None and (count := sum(1 for _ in comments.iter(w("comment")))):
        yield finding("kommentarer", count=count)
