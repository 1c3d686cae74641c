"""What no template may carry: content that runs, that comes from elsewhere, or that nobody sees on the page.

A template is untrusted and becomes a letter to a citizen: what it holds goes into every document made from it.
"""

import re
import struct
from collections.abc import Iterator
from functools import partial

from generator.errors import TemplateError
from generator.word import lint_package
from generator.word.anatomy import Element, Package, Part, W, any_of, child, open_package, tags, text_of
from generator.word.lint_package import relations, starting_at
from generator.word.package import MAX_XML, TYPES_PART
from generator.word.rulebook import Places, Rule, Spot, faults

_MACROS = re.compile(r"(^|/)(vba(Project|Data)\.(bin|xml)|.*\.(vbs|js|exe|dll|hta|ps1))$", re.IGNORECASE)
_RUNS = re.compile(r"macroEnabled|vbaProject", re.IGNORECASE)
_EMBEDDED = re.compile(r"(^|/)(embeddings|activeX|ctrlProps|webextensions|customUI)/", re.IGNORECASE)
_EMBEDDED_KINDS = {
    "oleObject",
    "package",
    "control",
    "aFChunk",
    "subDocument",
    "attachedToolbars",
    "keyMapCustomizations",
}
_EMBEDDED_KINDS |= {"webextension", "webextensiontaskpanes", "extensibility", "frame"}
_FETCHING_FIELDS = re.compile(
    r"^\s*\\?\s*(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DDE|DDEAUTO|LINK|EMBED|RD|DATABASE|MACROBUTTON|GOTOBUTTON|"
    r"AUTOTEXT|AUTOTEXTLIST|GLOSSARY|CONTROL|HTMLCONTROL|ADDIN|PRINT|FILLIN|ASK|SET|MERGEFIELD|NEXT|SHAPE|PRIVATE)\b",
    re.IGNORECASE,
)
_TRACKED = tags(
    "ins del moveFrom moveTo rPrChange pPrChange sectPrChange tblPrChange trPrChange tcPrChange tblGridChange cellIns"
    " cellDel cellMerge numberingChange"
)
_XINCLUDE = "{http://www.w3.org/2001/XInclude}"
_PROPERTIES = "itemProps"
MOST_PIXELS = 50_000_000
MOST_BYTES = 10 * 1024 * 1024
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg")


def external_relations(package: Package) -> Iterator[Spot]:
    """A relation out of the file that is followed without anyone clicking: all but hyperlinks."""
    return lint_package.external_relations(package, wanted=lambda kind, _: kind != "hyperlink")


def macros(package: Package) -> Iterator[Spot]:
    """A part that runs: a macro project, or a script under any name."""
    yield from (Spot(name) for name in package.names if _MACROS.search(name))
    types = next((part for part in package.parts if part.name == TYPES_PART), None)
    if types and any(_RUNS.search(one.get("ContentType", "")) for one in types.root.iter()):
        yield Spot(types)


def embedded(package: Package) -> Iterator[Spot]:
    """A file within the file: an object, an ActiveX control, an inserted document, an add-in."""
    yield from (Spot(name) for name in package.names if _EMBEDDED.search(name) and not name.endswith(".rels"))
    kinds = ((source, relation.get("Type", "").rpartition("/")[2]) for source, relation in relations(package))
    yield from (Spot(starting_at(package, source), detail=kind) for source, kind in kinds if kind in _EMBEDDED_KINDS)
    for part in package.parts:
        yield from (Spot(part, one) for one in part.iter("object", "control", "altChunk", "subDoc", "frameset"))
        yield from (Spot(part, one) for one in part.root.iter(f"{_XINCLUDE}include"))


def fetching_fields(package: Package) -> Iterator[Spot]:
    """A field that fetches a file, starts a program, asks the user or merges another list."""
    for part in package.parts:
        for simple in part.iter("fldSimple"):
            yield from _fetching(part, simple, simple.get(f"{W}instr", ""))
        for paragraph in part.iter("p"):
            for words in _instructions(paragraph):
                yield from _fetching(part, paragraph, words)


def _fetching(part: Part, element: Element, words: str) -> Iterator[Spot]:
    if found := _FETCHING_FIELDS.match(words):
        yield Spot(part, element, found[1].upper())


def _instructions(paragraph: Element) -> Iterator[str]:
    """Yield the instruction of each field in a paragraph; one that is split over runs, or nested, piece by piece."""
    words = ""
    for element in paragraph.iter(f"{W}instrText", f"{W}fldChar"):
        if element.tag == f"{W}instrText":
            words += element.text or ""
        else:
            if words:
                yield words
            words = ""
    if words:
        yield words


def merge_source(package: Package) -> Iterator[Spot]:
    """A list of recipients that the document is tied to."""
    settings = package.part("settings")
    if settings and child(settings.root, "mailMerge") is not None:
        yield Spot(settings)


def hidden_data(package: Package) -> Iterator[Spot]:
    """Data in the file that no page shows: custom XML, and controls bound to it."""
    for name in package.names:
        if name.startswith("customXml/") and name.endswith(".xml") and _PROPERTIES not in name:
            yield Spot(name)
    for part in package.stories:
        yield from (Spot(part, one) for one in part.iter("dataBinding"))


def tracked_changes(package: Package) -> Iterator[Spot]:
    """Changes neither accepted nor rejected; one for each paragraph."""
    for part in package.stories:
        seen = set[Element]()
        for element in part.root.iter(*_TRACKED):
            home = next(element.iterancestors(f"{W}p", f"{W}tr"), element)
            if home not in seen:
                seen.add(home)
                yield Spot(part, home)


def comments(package: Package) -> Iterator[Spot]:
    """A comment left in the margin."""
    for part in package.stories:
        yield from (Spot(part, element) for element in part.iter("commentReference"))
    notes = package.part("comments")
    if (
        notes
        and any_of(notes.iter("comment"))
        and not any(any_of(part.iter("commentReference")) for part in package.stories)
    ):
        yield Spot(notes)


def huge_pictures(package: Package) -> Iterator[Spot]:
    """A picture of so many bytes or pixels that it chokes Word."""
    for name, size, start in package.media:
        if name.lower().endswith(_PICTURES) and (size > MOST_BYTES or _pixels(start) > MOST_PIXELS):
            yield Spot(name)


def _pixels(start: bytes) -> int:
    """Return width times height as a PNG, GIF, BMP or JPEG tells it in its first bytes; 0 if it does not."""
    if start.startswith(b"\x89PNG") and len(start) >= 24:
        width, height = struct.unpack(">II", start[16:24])
    elif start.startswith(b"GIF8") and len(start) >= 10:
        width, height = struct.unpack("<HH", start[6:10])
    elif start.startswith(b"BM") and len(start) >= 26:
        width, height = map(abs, struct.unpack("<ii", start[18:26]))
    else:
        frame = re.search(rb"\xff[\xc0-\xc3].{3}(.{4})", start, re.DOTALL) if start.startswith(b"\xff\xd8") else None
        height, width = struct.unpack(">HH", frame[1]) if frame else (0, 0)
    return int(width * height)


def tags_outside(package: Package, *, filled: re.Pattern[str]) -> Iterator[Spot]:
    """Template code in a part that the engine leaves as it is."""
    for part in package.parts:
        if not filled.fullmatch(part.name) and part.root.tag != f"{W}comments":
            for paragraph in part.iter("p"):
                if re.search(r"\{\{|\{%", text_of(paragraph)):
                    yield Spot(part, paragraph)


REFUSED = (
    Rule(
        "skabelon-ekstern",
        "fejl",
        external_relations,
        "Filen henter en skabelon, et billede eller andet indhold uden for filen, når den åbnes.",
        "Slet det, eller indsæt det i selve filen. En tilknyttet skabelon fjernes under Udvikler › Dokumentskabelon.",
    ),
    Rule(
        "skabelon-makro",
        "fejl",
        macros,
        "Filen rummer en makro eller et program.",
        "Vælg Filer › Gem som › Word-dokument (*.docx), som ikke kan rumme makroer.",
    ),
    Rule(
        "skabelon-indlejret",
        "fejl",
        embedded,
        "Filen rummer en indlejret fil, et objekt, et ActiveX-element eller et tilføjelsesprogram.",
        "Slet det i Word, og skriv indholdet som almindelig tekst eller tabel.",
    ),
    Rule(
        "skabelon-hentende-felt",
        "fejl",
        fetching_fields,
        "Der er et Word-felt, som henter filer, starter programmer eller fletter fra en liste.",
        "Tryk Alt+F9 for at se feltet, og slet det. Brug {{ felt }} i stedet.",
    ),
    Rule(
        "skabelon-brevfletning",
        "fejl",
        merge_source,
        "Dokumentet er knyttet til en liste til brevfletning.",
        "Vælg Forsendelser › Start brevfletning › Almindeligt Word-dokument.",
    ),
    Rule(
        "skabelon-billede-stort",
        "fejl",
        huge_pictures,
        "Et billede er for stort (over 10 MB eller 50 millioner billedpunkter).",
        "Vælg billedet, Billedformat › Komprimer billeder, og gem igen.",
    ),
)
"""What the engine refuses too."""

LEFT_OVER = (
    Rule(
        "skabelon-skjulte-data",
        "advarsel",
        hidden_data,
        "Filen rummer data, som ikke ses på siden, og de følger med i alle dokumenter.",
        "Vælg Filer › Oplysninger › Undersøg dokument, og fjern tilpassede XML-data.",
    ),
    Rule(
        "skabelon-sporet-aendring",
        "fejl",
        tracked_changes,
        "Her er en sporet ændring, som hverken er godkendt eller afvist.",
        "Vælg Gennemse › Acceptér eller Afvis. Slettet tekst følger ellers med i alle dokumenter.",
    ),
    Rule(
        "skabelon-kommentar",
        "advarsel",
        comments,
        "Her er en kommentar, som følger med i alle dokumenter.",
        "Vælg Gennemse › Slet alle kommentarer i dokumentet.",
    ),
)


def refuse(data: bytes, place: str) -> None:
    """Raise TemplateError for the first thing in a template that the engine refuses to carry on into documents."""
    try:
        package = open_package(data, MAX_XML)
    except ValueError as error:
        raise TemplateError("Filen er ikke et Word-dokument.", place=place, mend="Gem den i Word som .docx.") from error
    for fault in faults(package, REFUSED):
        raise TemplateError(fault.message, place=Places(package).name(fault.spot), mend=fault.mend)


def left_over(filled: re.Pattern[str]) -> tuple[Rule, ...]:
    """Return the rules on what an author has left; `filled` are the names of the parts that the engine fills."""
    outside = Rule(
        "skabelon-kode-uden-for",
        "advarsel",
        partial(tags_outside, filled=filled),
        "Her står en feltkode et sted, som ikke bliver udfyldt (fx en byggeklods).",
        "Flyt feltkoden til selve dokumentet, sidehovedet eller sidefoden, eller slet den.",
    )
    return (*LEFT_OVER, outside)
