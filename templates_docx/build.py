"""Build the Word templates `<set>/<document>.docx` from `source/<set>/<document>.txt` and `source/package/`.

    python templates_docx/build.py            build every template
    python templates_docx/build.py --check    exit 1 and name each template that is not what would be built

The looks are the XML files in `source/package/`; the content is plain text, one block per line. A line that begins
with two blanks carries on the line above it; blank lines and lines beginning with `//` are left out.

    titel: The title                  front matter until a line ---; `undertitel: …` may follow
    ---
    # / ## / ###                      headings
    ? text    @ text                  a section's question; a label above a text
    > text    > - text                the citizen's words; a list item among them
    ! text    !! text                 a quiet remark; a warning
    = Label: text                     a field line
    - text                            a list item
    & > text                          any such line, kept on the page of the next one
    text                              a paragraph; **bold** is the only markup, {{ … }} and {% … %} pass untouched
    {%p if a.b %}                     a paragraph holding just a tag, which docxtpl removes
    [a.b]  …  [/]                     what stands between is shown where a.b is filled, and always in a draft
    |: 3 5 | Name                     a table: relative column widths and its name, then its rows, the header row first
    | Head | Head |
    | {%tr for x in a.b %} |          a row holding just a tag, which docxtpl removes
    | {{ x.a }} | {{ x.b }} |
    | {%tr endfor %} |
    include: name                     the lines of `_name.txt` in the same folder; `../2018/name` in another set's
"""

import argparse
import io
import itertools
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

HERE = Path(__file__).parent
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
NAMESPACES = {
    "w": W,
    "r": R,
    "mc": MC,
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",  # check boxes and repeating rows need these two
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
}
PAGE = {"w": 11906, "h": 16838}
MARGINS = {"top": 1389, "right": 1191, "bottom": 1361, "left": 1191, "header": 510, "footer": 510, "gutter": 0}
TEXT_WIDTH = PAGE["w"] - MARGINS["left"] - MARGINS["right"]

STYLES = {
    "#": "Heading1", "##": "Heading2", "###": "Heading3", "?": "Spoergsmaal", "@": "Etiket", ">": "BorgerensOrd",
    "> -": "BorgerensOrdPunkt", "!": "Bemaerkning", "!!": "Advarsel", "=": "Felt", "-": "ListBullet",
}  # fmt: skip
FRONT = {"titel": "Title", "undertitel": "Subtitle"}
HEADINGS = {"Heading1", "Heading2", "Heading3"}
AIRY = HEADINGS | {"Etiket", "Spoergsmaal", "Felt"}
"""Styles with enough space above them to stand right below a table."""

JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
PIECE = re.compile(rf"({JINJA.pattern}|\*\*)")
LABEL = re.compile(rf"((?:{JINJA.pattern}|[^:])+:) *(.*)$")
MARKED = re.compile(r"(#+|!+|[?@=-]|>(?: -)?)(?: +(.*))?$")
LONE_TAG = re.compile(r"\{%(p|tr) +(\w+)[^}%]*%\}$")
SHOWN_IF = re.compile(r"\[([^{}%]+)\]$")
TABLE = re.compile(r"\|: *(\d+(?: +\d+)*) *\| *([^|{}]+?) *\|?$")
ENDS = {"endif": "if", "endfor": "for"}


class SourceError(Exception):
    """A fault in a source; the message begins with file and line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source and where it stands."""

    text: str
    file: Path
    number: int

    def fault(self, message: str) -> SourceError:
        """Return `message` as an error at this line."""
        return SourceError(f"{self.file}:{self.number}: {message}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `tag` is the first word of the tag that is all it holds, else empty; `keep` with the next."""

    style: str
    text: str
    line: Line
    tag: str = ""
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; `tag` is the first word of the tag that is all it holds, else empty."""

    cells: list[str]
    line: Line
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its name, relative column widths and rows, the header row first."""

    name: str
    widths: list[int]
    line: Line
    rows: list[Row]


Block = Paragraph | Table


# --- reading a source -------------------------------------------------------------------------------------------------


def read_lines(file: Path, within: tuple[Path, ...] = ()) -> Iterator[Line]:
    """Yield a source's lines, includes in their places, comments left out and carried-on lines joined."""
    joined: list[Line] = []
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        line = Line(text.strip(), file, number)
        if text.startswith("//"):
            continue
        if text.startswith("  ") and line.text:
            if not joined or not joined[-1].text:
                raise line.fault("an indented line carries on the line above it, but that is blank")
            line = Line(f"{joined[-1].text} {line.text}", file, joined.pop().number)
        joined.append(line)
    for line in joined:
        yield from included(line, within) if line.text.startswith("include:") else [line]


def included(line: Line, within: tuple[Path, ...]) -> Iterator[Line]:
    """Yield the lines of the file that an `include:` line names."""
    folder, _, name = line.text.removeprefix("include:").strip().rpartition("/")
    file = (line.file.parent / folder / f"_{name}.txt").resolve()
    if not file.is_file():
        raise line.fault(f"there is no {file.name} to include")
    if file in within:
        raise line.fault(f"{file.name} includes itself")
    return read_lines(file, (*within, file))


def parse(file: Path) -> list[Block]:
    """Return the blocks of a source, its title first."""
    lines = [line for line in read_lines(file) if line.text]
    end = next((index for index, line in enumerate(lines) if line.text == "---"), None)
    if end is None:
        raise Line("", file, 1).fault("the front matter needs a closing line ---")
    blocks: list[Block] = [parse_front(line) for line in lines[:end]]
    if not blocks or blocks[0].line.text.partition(":")[0] != "titel":
        raise Line("", file, 1).fault("the front matter begins with 'titel: …'")
    for line in lines[end + 1 :]:
        if line.text.startswith("|:"):
            blocks.append(parse_table(line))
        elif line.text.startswith("|"):
            add_row(blocks[-1], line)
        else:
            blocks.append(parse_paragraph(line))
    check_structure(blocks)
    return blocks


def parse_front(line: Line) -> Paragraph:
    """Return the paragraph that a line of the front matter asks for."""
    key, _, text = line.text.partition(":")
    if key not in FRONT or not text.strip():
        raise line.fault(f"the front matter holds {' and '.join(FRONT)} only, each with a text, not {line.text!r}")
    return Paragraph(FRONT[key], checked(text.strip(), line), line)


def parse_paragraph(line: Line) -> Paragraph:
    """Return the paragraph that a line stands for."""
    if line.text.startswith("& "):
        return replace(parse_paragraph(replace(line, text=line.text[2:].lstrip())), keep=True)
    if line.text == "[/]":
        return Paragraph("Skabelonkode", "{%p endif %}", line, "endif")
    if shown := SHOWN_IF.match(line.text):
        return Paragraph("Skabelonkode", f"{{%p if beregnet.kladde or ({shown[1]}) %}}", line, "if")
    if tag := LONE_TAG.match(line.text):
        if tag[1] != "p":
            raise line.fault("a {%tr %} tag stands in a table row")
        return Paragraph("Skabelonkode", line.text, line, tag[2])
    if line.text[0] not in "#?@>!=-":
        return Paragraph("Normal", checked(line.text, line), line)
    marked = MARKED.match(line.text)
    if not marked or marked[1] not in STYLES or not marked[2]:
        raise line.fault(f"{line.text.split()[0]!r} is not a marker with a blank and a text after it")
    if marked[1] == "=" and not LABEL.match(marked[2]):
        raise line.fault("a field line reads '= Label: text'")
    return Paragraph(STYLES[marked[1]], checked(marked[2], line), line)


def parse_table(line: Line) -> Table:
    """Return the table that a `|:` line begins, still without rows."""
    start = TABLE.match(line.text)
    if not start:
        raise line.fault("a table begins with '|: 3 5 2 | Name': relative column widths and a name without tags")
    return Table(start[2], [int(width) for width in start[1].split()], line, [])


def add_row(table: Block, line: Line) -> None:
    """Add the row that a line stands for to the table above it."""
    if not isinstance(table, Table):
        raise line.fault("a table row without a '|: …' line before it")
    masked = JINJA.sub(lambda tag: tag[0].replace("|", "\0"), line.text)
    cells = [cell.strip().replace("\0", "|") for cell in masked[1:].removesuffix("|").split("|")]
    if len(cells) == 1 and (tag := LONE_TAG.match(cells[0])) and tag[1] == "tr" and table.rows:
        table.rows.append(Row(cells, line, tag[2]))
        return
    if not masked.endswith("|") or len(cells) != len(table.widths):
        raise line.fault(f"the row has {len(cells)} cells and needs {len(table.widths)}, with a | at either end")
    if not table.rows and not all(cells):
        raise line.fault("a cell of the header row is empty")
    table.rows.append(Row([checked(cell, line) for cell in cells], line))


def checked(text: str, line: Line) -> str:
    """Return a text whose tags and bold are whole."""
    if stray := re.search(r"\{\{|\{%|\{#|\}\}|%\}|#\}", JINJA.sub("", text)):
        raise line.fault(f"a tag is not whole: {stray[0]!r} without its other half")
    if alone := re.search(r"\{[{%#](?:p|tr|tc) .*?\}", text):
        raise line.fault(f"{alone[0]} must stand alone")
    if JINJA.sub("", text).count("**") % 2:
        raise line.fault("** opens bold and nothing closes it")
    return text


def check_structure(blocks: Sequence[Block]) -> None:
    """Raise where a table lacks rows or a tag its other half."""
    check_nesting(block for block in blocks if isinstance(block, Paragraph))
    for table in blocks:
        if isinstance(table, Table):
            if len(table.rows) < 2:
                raise table.line.fault("a table needs a header row and a row below it")
            check_nesting(table.rows)


def check_nesting(places: Iterable[Paragraph | Row]) -> None:
    """Raise at the first lone tag that opens without closing, or closes without opening."""
    opened: list[Paragraph | Row] = []
    for place in places:
        if place.tag in ENDS.values():
            opened.append(place)
        elif place.tag in ENDS and (not opened or opened.pop().tag != ENDS[place.tag]):
            raise place.line.fault(f"{place.tag} closes nothing")
        elif place.tag in ("else", "elif") and not opened:
            raise place.line.fault(f"{place.tag} without an if")
    if opened:
        raise opened[-1].line.fault(f"this {opened[-1].tag} is never closed")


# --- writing XML ------------------------------------------------------------------------------------------------------


def w(tag: str, *children: etree._Element, **attributes: str | int) -> etree._Element:
    """Return a WordprocessingML element."""
    names = {f"{{{W}}}{name}": str(value) for name, value in attributes.items()}
    element = etree.Element(f"{{{W}}}{tag}", names, nsmap=NAMESPACES)
    element.extend(children)
    return element


def run(text: str, bold: bool) -> etree._Element:
    """Return a run that holds exactly `text`."""
    content = w("t")
    content.text = text
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return w("r", w("rPr", w("b"), w("bCs")), content) if bold else w("r", content)


def runs(text: str, bold: bool = False) -> Iterator[etree._Element]:
    """Yield the runs of a text, each tag in one of its own."""
    for piece in PIECE.split(text):
        if piece == "**":
            bold = not bold
        elif piece:
            yield run(piece, bold)


def paragraph(style: str, text: str, *properties: etree._Element) -> etree._Element:
    """Return a paragraph; a field line has its label in bold and a tab after it."""
    content = list(runs(text))
    if style == "Felt" and (field := LABEL.match(text)):
        content = [*runs(field[1], bold=True), w("r", w("tab")), *runs(field[2])]
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


def table(block: Table) -> etree._Element:
    """Return a table as wide as the text, with header row and alternative text."""
    total = sum(block.widths)
    edges = [round(TEXT_WIDTH * sum(block.widths[:count]) / total) for count in range(len(block.widths) + 1)]
    widths = [right - left for left, right in itertools.pairwise(edges)]
    heads = [JINJA.sub("", cell).replace("**", "").strip() for cell in block.rows[0].cells]
    look = {"firstRow": 1, "lastRow": 0, "firstColumn": 0, "lastColumn": 0, "noHBand": 1, "noVBand": 1}
    properties = w(
        "tblPr",
        w("tblStyle", val="RehabplanTabel"),
        w("tblW", w=TEXT_WIDTH, type="dxa"),
        w("tblLayout", type="fixed"),
        w("tblLook", val="0620", **look),
        w("tblCaption", val=block.name),
        w("tblDescription", val=f"Kolonner: {', '.join(filter(None, heads))}."),
    )
    grid = w("tblGrid", *(w("gridCol", w=width) for width in widths))
    return w("tbl", properties, grid, *(row(line, widths, line is block.rows[0]) for line in block.rows))


def row(block: Row, widths: Sequence[int], head: bool) -> etree._Element:
    """Return a row that stays whole; one that holds just a tag spans the table."""
    properties = w("trPr", w("cantSplit"), *([w("tblHeader")] if head else []))
    if block.tag:
        span = w("tcPr", w("tcW", w=sum(widths), type="dxa"), w("gridSpan", val=len(widths)))
        return w("tr", properties, w("tc", span, paragraph("Skabelonkode", block.cells[0])))
    style = "Tabelhoved" if head else "Tabeltekst"
    cells = (
        w("tc", w("tcPr", w("tcW", w=width, type="dxa")), paragraph(style, text))
        for width, text in zip(widths, block.cells, strict=True)
    )
    return w("tr", properties, *cells)


def body(blocks: Sequence[Block]) -> Iterator[etree._Element]:
    """Yield paragraphs and tables, held apart where Word would otherwise join tables or end in one."""
    below: set[int] = set()  # what may stand right below a table, which has no space of its own
    together = begins_fields(blocks) | lead_ins(blocks)
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            yield table(block)
            followers, certain = followers_of(blocks, index)
            below.update(followers)
            if not certain:
                yield paragraph("Tabelslut", "")
            continue
        keep = [w("keepNext")] if block.keep or index in together else []
        space = [w("spacing", before=160)] if index in below and block.style not in AIRY else []
        yield paragraph(block.style, block.text, *keep, *space)


def followers_of(blocks: Sequence[Block], start: int) -> tuple[list[int], bool]:
    """Return the paragraphs that may come to stand right below a table, and whether one always does."""
    ways = ways_on(blocks)
    found: list[int] = []
    certain = True
    seen: set[int] = set()
    waiting = [start + 1]
    while waiting:
        index = waiting.pop()
        if index in seen:
            continue
        seen.add(index)
        block = blocks[index] if index < len(blocks) else None
        if block is None or isinstance(block, Table):
            certain = False
        elif block.tag:
            waiting += ways[index]
        else:
            found.append(index)
    return found, certain


def ways_on(blocks: Sequence[Block]) -> dict[int, list[int]]:
    """Return for each lone tag where the text may go on: into a branch, past the block, or round a loop again."""
    ways: dict[int, list[int]] = {}
    opened: list[list[int]] = []
    for index, block in enumerate(blocks):
        tag = tag_of(block)
        if tag in ENDS.values():
            opened.append([index])
        elif tag in ("else", "elif"):
            opened[-1].append(index)
        elif tag in ENDS:
            first, *others = opened.pop()
            branches = [first + 1, *(other + 1 for other in others)]
            ends_all = bool(others) and tag_of(blocks[others[-1]]) == "else"
            ways[first] = branches if ends_all else [*branches, index + 1]
            ways |= {other: [index + 1] for other in others}
            ways[index] = [index + 1, first + 1] if tag == "endfor" else [index + 1]
        elif tag:
            ways[index] = [index + 1]
    return ways


def tag_of(block: Block) -> str:
    """Return the first word of the tag that is all a block holds, else nothing."""
    return "" if isinstance(block, Table) else block.tag


def begins_fields(blocks: Sequence[Block]) -> set[int]:
    """Return the first two of each run of field lines, tags between them aside: those stay with the next.

    But the first of two whose second a tag may hide does not: it would go with the heading below it.
    """
    texts = [(index, is_field(block)) for index, block in enumerate(blocks) if not tag_of(block)]
    fields = [False, False, *(field for _, field in texts), False, False]
    found = set()
    for number, (index, field) in enumerate(texts):
        two_before, before, after, two_after = (fields[number + step] for step in (0, 1, 3, 4))
        may_be_alone = not before and not two_after and after and texts[number + 1][0] != index + 1
        if field and after and not (two_before and before) and not may_be_alone:
            found.add(index)
    return found


def lead_ins(blocks: Sequence[Block]) -> set[int]:
    """Return the lines of plain text below a heading, tags between aside: those stay with what they lead in to."""
    texts = [(index, block) for index, block in enumerate(blocks) if not tag_of(block)]
    return {
        index
        for (_, above), (index, block) in itertools.pairwise(texts)
        if isinstance(above, Paragraph) and above.style in HEADINGS
        if isinstance(block, Paragraph) and block.style == "Normal" and not JINJA.search(block.text)
    }


def is_field(block: Block) -> bool:
    """Tell whether a block is a field line."""
    return isinstance(block, Paragraph) and block.style == "Felt"


def document(blocks: Sequence[Block]) -> bytes:
    """Return `word/document.xml`."""
    header, footer = w("headerReference", type="default"), w("footerReference", type="default")
    header.set(f"{{{R}}}id", "rIdHeader")
    footer.set(f"{{{R}}}id", "rIdFooter")
    section = w("sectPr", header, footer, w("pgSz", **PAGE), w("pgMar", **MARGINS))
    root = w("document", w("body", *body(blocks), section))
    root.set(f"{{{MC}}}Ignorable", "w14 w15")
    return serialised(root)


def serialised(root: etree._Element) -> bytes:
    """Return an XML part as it stands in the package."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


# --- the package ------------------------------------------------------------------------------------------------------


def package_parts(folder: Path) -> dict[str, bytes]:
    """Return the parts that all templates share, XML without its indentation."""
    tight = etree.XMLParser(remove_blank_text=True)
    parts = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if name.endswith((".xml", ".rels")):
            parts[name] = serialised(etree.parse(file, tight).getroot())
        elif name.endswith(".png"):
            parts[name] = file.read_bytes()
    return parts


def build(source: Path, package: Path = HERE / "source" / "package") -> bytes:
    """Return the .docx that a source stands for: the same bytes from the same files."""
    parts = {**package_parts(package), "word/document.xml": document(parse(source))}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(parts, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 0  # else it says which system built it
            archive.writestr(entry, parts[name], zipfile.ZIP_DEFLATED, compresslevel=9)
    return target.getvalue()


def sources(root: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each document's source and the template it is built to."""
    for source in sorted((root / "source").glob("*/*.txt")):
        if not source.name.startswith("_"):
            yield source, root / source.parent.name / f"{source.stem}.docx"


def contents(docx: bytes) -> list[tuple[str, bytes]]:
    """Return the parts of a .docx, however well they are compressed."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def differs(target: Path, built: bytes) -> bool:
    """Tell whether a template is missing or holds anything but what was built."""
    try:
        return contents(target.read_bytes()) != contents(built)
    except (OSError, zipfile.BadZipFile):
        return True


def main(arguments: Sequence[str] | None = None, root: Path = HERE) -> int:
    """Build or check every template below `root`; return the exit code."""
    parser = argparse.ArgumentParser(description="Build the Word templates from their sources.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a template is out of date")
    check = parser.parse_args(arguments).check
    code = 0
    try:
        for source, target in sources(root):
            built = build(source)
            if not differs(target, built):
                continue
            if check:
                print(f"{target} is not what {source} builds; run {Path(__file__).name}")
                code = 1
            else:
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(built)
                print(f"built {target}")
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    raise SystemExit(main())
