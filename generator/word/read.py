"""A document read back by the tags of its content controls, as it was left by Word or another program.

Nothing is decided here: values are texts, rows are indices, and all that is odd is a finding. The file is untrusted.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from generator.fields import Field
from generator.finding import Finding
from generator.word.reading_package import Opened, open_docx
from generator.word.reading_rows import Rows
from generator.word.reading_styles import Sheet, is_on
from generator.word.reading_text import TRACKED, Scribe
from generator.word.reading_words import finding
from generator.word.xml import MC, SDT, TBL, TR, W14, w

CONFLICT = "konflikt:"
"""Begins the tag of a control that holds the other text of a conflict: never read back as the value."""

HOLE = "…"
"""Stands for a control in the text outside of them."""

_TAG = re.compile(r"(konflikt:)?[a-z_]\w*(\[\d{1,4}\])?(\.[a-z_]\w*(\[\d{1,4}\])?)*", re.ASCII)
_INDEX = re.compile(r"\[\d+\]")
_CHECKBOX = f"{{{W14}}}checkbox"
_TICKS = {**dict.fromkeys("☒☑✓✔✗✘xX", "☒"), **dict.fromkeys("☐□", "☐"), "": "☐"}
_GONE = {w("del"), w("moveFrom"), f"{{{MC}}}Fallback"}
_NESTED = 4
"""Controls in controls are read this deep; Word's own forms have two layers."""


@dataclass(frozen=True, slots=True)
class Value:
    """What stood in the controls of one field: the text in our markup ("" for a prompt) and, raw, what showed.

    `others` are different texts of the same field elsewhere; `odd` says that it cannot be trusted, `rich` that the
    control holds more than the text tells, `block` that it stood as paragraphs of its own.
    """

    text: str
    shown: str
    prompt: bool = False
    block: bool = False
    odd: bool = False
    rich: bool = False
    others: tuple["Value", ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read. `values` and `rows` go by where rows now stand; `rows` tell the index that each had.

    `shown` counts the controls by tag; `outside` is the text of paragraphs around controls, `bare_rows` the rows of
    lists that have none: what people wrote where it is not read. Only these two, and values, quote the document.
    """

    template: str
    order: str
    program: str
    values: Mapping[str, Value]
    rows: Mapping[str, tuple[int | None, ...]]
    shown: Mapping[str, int]
    outside: tuple[str, ...]
    bare_rows: tuple[tuple[str, ...], ...]
    tracked: bool
    findings: tuple[Finding, ...]

    @property
    def by_libreoffice(self) -> bool:
        """LibreOffice cuts a control with several paragraphs down to its first, and lets an empty one swallow text."""
        return "libreoffice" in self.program.lower()


@dataclass(slots=True)
class _Control:
    """A control met: its tag, element and the table row round it."""

    tag: str
    sdt: etree._Element
    row: etree._Element | None


@dataclass(slots=True)
class _Reader:
    """The work on one document."""

    sheet: Sheet
    fields: Mapping[str, Field]
    controls: list[_Control] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    tracked: bool = False

    def note(self, found: Finding) -> None:
        self.findings.setdefault((found.code, found.path), found)


def read(docx: bytes, fields: Mapping[str, Field], sent: Reading | None = None) -> Reading:
    """Return the document read; `sent` is the reading of the document as it was generated, if that is known.

    Raises CaseError for a file that cannot be read at all.
    """
    opened = open_docx(docx)
    reader = _Reader(Sheet.read(opened.others.get("word/styles.xml"), opened.others.get("word/numbering.xml")), fields)
    for found in _remarks(opened):
        reader.note(found)
    for root in opened.stories.values():
        _take_outside(reader, root)
    rows = Rows(sent.shown if sent else {}, _by_row(reader.controls))
    for control in reader.controls:
        _take_control(reader, control, rows)
    if not reader.values:
        reader.note(finding("uden-felter"))
    return Reading(
        opened.properties.get("skabelon", ""),
        opened.properties.get("regelsaet", ""),
        opened.program,
        reader.values,
        rows.order(),
        {tag: sum(1 for _ in group) for tag, group in _by_tag(reader.controls).items()},
        tuple(reader.outside),
        tuple(_bare_rows(reader)),
        reader.tracked,
        tuple(reader.findings.values()),
    )


def _remarks(opened: Opened) -> Iterator[Finding]:
    yield from opened.findings
    if not opened.properties.get("skabelon"):
        yield finding("ukendt-dokument")
    if opened.program and not opened.program.startswith(("Microsoft", "rehabplan")):
        yield finding("andet-program", program=re.sub(r"[^\w .]", "", opened.program.partition("/")[0])[:40])
    comments = opened.others.get("word/comments.xml")
    if comments is not None and (count := sum(1 for _ in comments.iter(w("comment")))):
        yield finding("kommentarer", count=count)


def _take_outside(reader: _Reader, root: etree._Element) -> None:
    """Note every control of a part, and the text round them."""

    def on_control(sdt: etree._Element) -> str | None:
        if not _tag(sdt) or _is_frame(reader, _tag(sdt)):
            return None
        reader.controls += (
            _Control(_tag(inner), inner, _row_of(inner))
            for inner in sdt.iter(SDT)
            if _tag(inner) and _is_met(inner, sdt)
        )
        return "" if _tag(sdt).startswith(CONFLICT) else HOLE

    scribe = Scribe(reader.sheet, on_control=on_control)
    scribe.take(root)
    reader.outside += (line for line in map(str.strip, scribe.plain_lines()) if line.strip(HOLE + " \t·,.:"))
    if TRACKED in scribe.notes:
        reader.tracked = True
        reader.note(finding("sporede-aendringer-udenfor"))


def _is_frame(reader: _Reader, tag: str) -> bool:
    """Tell whether a control is only round others: the repeating section of a list."""
    known = reader.fields.get(generic(tag))
    return known is not None and known.kind in {"liste", "gruppe"}


def _tag(sdt: etree._Element) -> str:
    """Return the tag of a control that may be ours, else nothing."""
    found = sdt.find(f"{w('sdtPr')}/{w('tag')}")
    tag = "" if found is None else found.get(w("val"), "")
    return tag if len(tag) <= 2 * len(CONFLICT) + 64 and _TAG.fullmatch(tag) else ""


def _is_met(inner: etree._Element, outer: etree._Element) -> bool:
    """Tell whether a control in another shows, and is not too deep in."""
    depth = 0
    for ancestor in inner.iterancestors() if inner is not outer else ():
        depth += ancestor.tag == SDT
        if ancestor.tag in _GONE or depth > _NESTED:
            return False
        if ancestor is outer:
            break
    return True


def _row_of(sdt: etree._Element) -> etree._Element | None:
    return next((ancestor for ancestor in sdt.iterancestors() if ancestor.tag == TR), None)


def _by_row(controls: list[_Control]) -> dict[etree._Element, list[str]]:
    found: dict[etree._Element, list[str]] = {}
    for control in controls:
        if control.row is not None:
            found.setdefault(control.row, []).append(control.tag)
    return found


def _by_tag(controls: list[_Control]) -> dict[str, list[_Control]]:
    found: dict[str, list[_Control]] = {}
    for control in controls:
        found.setdefault(control.tag, []).append(control)
    return found


def _take_control(reader: _Reader, control: _Control, rows: Rows) -> None:
    if control.tag.startswith(CONFLICT):
        path = control.tag.removeprefix(CONFLICT)
        reader.note(finding("uloest-konflikt", path, label=named(path, reader.fields)))
        return
    known = reader.fields.get(generic(control.tag))
    if known is None or _is_frame(reader, control.tag):
        if known is None:
            reader.note(finding("ukendt-maerke", "", tag=control.tag))
        return
    path = rows.address(control.tag, control.row)
    label = named(path, reader.fields)
    value, notes = _value(control.sdt, known, reader.sheet)
    if TRACKED in notes:
        reader.tracked = True
        reader.note(finding("sporede-aendringer", path, label=label))
    if what := ", ".join(sorted(notes - {TRACKED})):
        reader.note(finding("formatering", path, label=label, what=what))
    if value.odd:
        reader.note(finding("afkrydsning-uklar", path, label=label))
    before = reader.values.get(path)
    if before is None:
        reader.values[path] = value
    elif value.text not in {each.text for each in (before, *before.others)}:
        reader.values[path] = replace(before, others=(*before.others, value))


def _value(sdt: etree._Element, known: Field, sheet: Sheet) -> tuple[Value, set[str]]:
    properties, content = sdt.find(w("sdtPr")), sdt.find(w("sdtContent"))
    scribe = Scribe(sheet, _own_formats(properties))
    if content is not None:
        scribe.take(content)
    shown = "\n\n".join(scribe.plain_lines()).strip()
    block = content is not None and any(child.tag != w("r") for child in content) and content.find(w("p")) is not None
    if properties is not None and properties.find(w("showingPlcHdr")) is not None:
        return Value("", shown, prompt=True, block=block), scribe.notes & {TRACKED}
    if known.kind == "afkrydsning":
        return _tick(properties, shown), scribe.notes & {TRACKED}
    text = scribe.text() if known.kind == "tekst" else shown
    return Value(text, shown, block=block, rich=bool(scribe.notes - {TRACKED})), scribe.notes


def _own_formats(properties: etree._Element | None) -> frozenset[str]:
    """Return the formats that the control has of itself, which say nothing of the text in it."""
    own = None if properties is None else properties.find(w("rPr"))
    return frozenset() if own is None else frozenset(str(part.tag).rpartition("}")[2] for part in own if is_on(part))


def _tick(properties: etree._Element | None, shown: str) -> Value:
    """Return a check box: its sign and its state must say the same."""
    sign = _TICKS.get(shown, "")
    state = None if properties is None else properties.find(f"{_CHECKBOX}/{{{W14}}}checked")
    if state is None:
        return Value(sign or "☐", shown, odd=not sign)
    checked = state.get(f"{{{W14}}}val", "1") in {"1", "true", "on"}
    return Value(sign or "☐", shown, odd=sign != ("☒" if checked else "☐"))


def _bare_rows(reader: _Reader) -> Iterator[tuple[str, ...]]:
    """Yield the words of each row without a control, in tables that show lists; heads of tables are none."""
    with_controls = {control.row for control in reader.controls if control.row is not None}
    listed = (control.row for control in reader.controls if control.row is not None and "[" in control.tag)
    tables = dict.fromkeys(next(row.iterancestors(TBL), None) for row in listed)
    for table in tables:
        for row in () if table is None else table.iter(TR):
            if row in with_controls or row.find(f"{w('trPr')}/{w('tblHeader')}") is not None:
                continue
            scribe = Scribe(reader.sheet)
            if row.find(f"{w('trPr')}/{w('del')}") is None:
                scribe.take(row)
            if words := tuple(line.strip() for line in scribe.plain_lines() if line.strip()):
                yield words


def generic(path: str) -> str:
    """Return a path with `[]` for every index."""
    return _INDEX.sub("[]", path)


def named(path: str, fields: Mapping[str, Field]) -> str:
    """Return the Danish label of a path, with the row's number where it is in a list."""
    known = fields.get(generic(path))
    name = known.label if known else path.rsplit(".", 1)[-1]
    rows = [str(int(index[1:-1]) + 1) for index in _INDEX.findall(path)]
    return f"{name} (nr. {'.'.join(rows)})" if rows else name
