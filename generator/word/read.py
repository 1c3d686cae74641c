"""A document read back by the tags of its content controls, as it was left by Word or another program.

Nothing is decided here: values are texts, rows are indices, and all that is odd is a finding. The file is untrusted.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import field
from typing import NamedTuple

from lxml import etree

from generator.fields import Field
from generator.finding import Finding
from generator.values import dataclass
from generator.word.reading_controls import CHECKBOX, CONFLICT, PROMPT, Control, read_control
from generator.word.reading_package import Opened, open_docx
from generator.word.reading_plain import Story, plain_story
from generator.word.reading_rows import Rows
from generator.word.reading_styles import Sheet, is_on
from generator.word.reading_text import HOLE, TRACKED, Scribe
from generator.word.reading_words import finding, named
from generator.word.xml import MC, SDT, TBL, TR, W14, P, w

_NOTHING: Set[str] = frozenset()

_TICKS = {**dict.fromkeys("☒☑✓✔✗✘xX", "☒"), **dict.fromkeys("☐□", "☐"), "": "☐"}
_GONE = {w("del"), w("moveFrom"), f"{{{MC}}}Fallback"}
_NESTED = 4
"""Controls in controls are read this deep; Word's own forms have two layers."""


class Value(NamedTuple):
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

    `shown` are the numbers of the controls by tag; `outside` is the text of paragraphs around controls, `bare_rows` the
    rows of lists that have none: what people wrote where it is not read. Only these two, and values, quote it.
    """

    template: str
    order: str
    program: str
    values: Mapping[str, Value]
    rows: Mapping[str, tuple[int | None, ...]]
    shown: Mapping[str, tuple[str, ...]]
    outside: tuple[str, ...]
    bare_rows: tuple[tuple[str, ...], ...]
    tracked: bool
    findings: tuple[Finding, ...]

    @property
    def by_libreoffice(self) -> bool:
        """LibreOffice cuts a control with several paragraphs down to its first, and lets an empty one swallow text."""
        return "libreoffice" in self.program.lower()


@dataclass(slots=True)
class _Reader:
    """The work on one document."""

    sheet: Sheet
    fields: Mapping[str, Field]
    controls: list[Control] = field(default_factory=list)
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
    return read_opened(open_docx(docx), fields, sent)


def read_opened(opened: Opened, fields: Mapping[str, Field], sent: Reading | None = None) -> Reading:
    """Return a document read that is opened already."""
    reader = _Reader(Sheet.read(opened.others.get("word/styles.xml"), opened.others.get("word/numbering.xml")), fields)
    for found in opened.findings:
        reader.note(found)
    for root in opened.stories.values():
        _take_story(reader, root)
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
        _numbers(reader.controls),
        tuple(reader.outside),
        tuple(_bare_rows(reader)),
        reader.tracked,
        tuple(reader.findings.values()),
    )


def _take_story(reader: _Reader, root: etree._Element) -> None:
    """Note every control of a part, and the text round them."""
    story = plain_story(root, reader.fields, reader.sheet) or _thorough_story(reader, root)
    reader.controls += story.controls
    reader.outside += (line for line in map(str.strip, story.outside) if line.strip(HOLE + " \t·,.:"))


def _thorough_story(reader: _Reader, root: etree._Element) -> Story:
    """Return a story that has more than words round its controls."""
    controls: list[Control] = []

    def on_control(sdt: etree._Element) -> str | None:
        control = read_control(sdt)
        if control is None:
            return None
        if control.is_frame(reader.fields):
            if control.path not in reader.fields:
                controls.append(control)
            return None
        controls.append(control)
        met = (read_control(inner) for inner in sdt.iterdescendants(SDT) if _is_met(inner, sdt))
        controls.extend(filter(None, met))
        return "" if control.other else HOLE

    scribe = Scribe(reader.sheet, on_control=on_control)
    scribe.take(root)
    if TRACKED in scribe.notes:
        reader.tracked = True
        reader.note(finding("sporede-aendringer-udenfor"))
    return Story(controls, scribe.plain_lines())


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


def _by_row(controls: list[Control]) -> dict[etree._Element, list[str]]:
    found: dict[etree._Element, list[str]] = {}
    for control in controls:
        if control.row is not None:
            found.setdefault(control.row, []).append(control.tag)
    return found


def _numbers(controls: list[Control]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for control in controls:
        found.setdefault(control.tag, []).append(control.number)
    return {tag: tuple(numbers) for tag, numbers in found.items()}


def _take_control(reader: _Reader, control: Control, rows: Rows) -> None:
    if control.other:
        path = control.tag.removeprefix(CONFLICT)
        reader.note(finding("uloest-konflikt", path, label=named(path, reader.fields)))
        return
    known = reader.fields.get(control.path)
    if known is None or known.kind in {"liste", "gruppe"}:
        if known is None and control.tag not in rows.shown:
            reader.note(finding("ukendt-maerke", "", tag=control.tag))
        return
    path = rows.address(control.tag, control.row, control.number)
    value, notes = _value(control, known, reader.sheet)
    if TRACKED in notes:
        reader.tracked = True
        reader.note(finding("sporede-aendringer", path, label=named(path, reader.fields)))
    if notes and (what := ", ".join(sorted(notes - {TRACKED}))):
        reader.note(finding("formatering", path, label=named(path, reader.fields), what=what))
    if value.odd:
        reader.note(finding("afkrydsning-uklar", path, label=named(path, reader.fields)))
    before = reader.values.get(path)
    if before is None:
        reader.values[path] = value
    elif value.text not in {each.text for each in (before, *before.others)}:
        reader.values[path] = before._replace(others=(*before.others, value))


def _value(control: Control, known: Field, sheet: Sheet) -> tuple[Value, Set[str]]:
    """Return what stands in a control, and what is to be noted of it."""
    is_prompt = PROMPT in control.properties
    if control.is_plain and (is_prompt or not (control.paragraphs or known.kind == "tekst")):  # by far the most
        shown = "\n\n".join(map("".join, control.words)).strip()
        if is_prompt:
            return Value("", shown, prompt=True, block=bool(control.paragraphs)), _NOTHING
        return (_tick(control.properties, shown) if known.kind == "afkrydsning" else Value(shown, shown)), _NOTHING
    scribe = _taken(control, sheet)
    shown = "\n\n".join(scribe.plain_lines()).strip()
    block = control.content is not None and next(control.content.iterchildren(P), None) is not None
    if is_prompt:
        return Value("", shown, prompt=True, block=block), scribe.notes & {TRACKED}
    if known.kind == "afkrydsning":
        return _tick(control.properties, shown), scribe.notes & {TRACKED}
    text = scribe.text() if known.kind == "tekst" else shown
    return Value(text, shown, block=block, rich=bool(scribe.notes - {TRACKED})), scribe.notes


def _taken(control: Control, sheet: Sheet) -> Scribe:
    if control.is_plain:
        scribe = Scribe(sheet)
        scribe.put(control.words, control.paragraphs)
        return scribe
    scribe = Scribe(sheet, _own_formats(control.looks))
    if control.content is not None:
        scribe.take(control.content)
    return scribe


def _own_formats(own: etree._Element | None) -> frozenset[str]:
    """Return the formats that a control has of itself, which say nothing of the text in it."""
    return frozenset() if own is None else frozenset(str(part.tag).rpartition("}")[2] for part in own if is_on(part))


def _tick(properties: Mapping[str, etree._Element], shown: str) -> Value:
    """Return a check box: its sign and its state must say the same."""
    sign = _TICKS.get(shown, "")
    state = properties[CHECKBOX].find(f"{{{W14}}}checked") if CHECKBOX in properties else None
    if state is None:
        return Value(sign or "☐", shown, odd=not sign)
    checked = state.get(f"{{{W14}}}val", "1") in {"1", "true", "on"}
    return Value(sign or "☐", shown, odd=sign != ("☒" if checked else "☐"))


def _bare_rows(reader: _Reader) -> Iterator[tuple[str, ...]]:
    """Yield the words of each row without a control, in tables that show lists; heads of tables are none."""
    with_controls = {control.row for control in reader.controls if control.row is not None}
    listed = dict.fromkeys(control.row for control in reader.controls if "[" in control.tag)
    tables = dict.fromkeys(next(row.iterancestors(TBL), None) for row in listed if row is not None)
    for table in tables:
        for row in () if table is None else table.iter(TR):
            if row in with_controls or row.find(f"{w('trPr')}/{w('tblHeader')}") is not None:
                continue
            scribe = Scribe(reader.sheet)
            if row.find(f"{w('trPr')}/{w('del')}") is None:
                scribe.take(row)
            if words := tuple(line.strip() for line in scribe.plain_lines() if line.strip()):
                yield words
