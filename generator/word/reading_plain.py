"""The plain part of a story, which is nearly all of it, in one pass: words in runs, runs in paragraphs and controls.

Elements are met in the order of the document, and the words of each run go to the paragraph or control that it stands
in. A control that holds anything but words is marked so, and read by `reading_text.Scribe`. Only what is known to be
plain is taken for it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from generator.fields import Field
from generator.word.reading_controls import CONTENT, Control, Row, control_of
from generator.word.reading_controls import TELLING as OF_CONTROLS
from generator.word.reading_styles import Sheet
from generator.word.reading_text import HOLE, SIGNS, TELLING
from generator.word.xml import SDT, TR, P, R, T, w

_RPR, _VANISH, _RSTYLE = w("rPr"), w("vanish"), w("rStyle")
_SILENT = {w("lastRenderedPageBreak")}
"""What may stand in a run beside words, and shows nothing."""

_ROUND = {w(name) for name in ("body", "tbl", "tr", "tc", "footnote", "endnote")}
"""What may stand round paragraphs and controls, and changes nothing of them."""

_TRACKED = tuple(map(w, ("ins", "del", "moveFrom", "moveTo")))
_MET = (R, P, SDT, CONTENT, *OF_CONTROLS, *_TRACKED, "{*}oMath")
_HIDING = TELLING - {w(name) for name in ("b", "i", "u", "strike", "dstrike", "highlight", "vertAlign")}
"""Run properties that change what a text says also where nobody reads its looks: outside of controls."""


class Story(NamedTuple):
    """A story as read: its controls, and the words of each paragraph round them."""

    controls: list[Control]
    outside: list[str]


class _Home(NamedTuple):
    """Where a paragraph or control stands: in which row of a table, in which field's control."""

    row: Row
    control: Control | None


class _NotPlainError(Exception):
    """There is more than words round the controls."""


def plain_story(root: etree._Element, fields: Mapping[str, Field], sheet: Sheet) -> Story | None:
    """Return a story whose text outside of controls is plain; None for one that must be read the thorough way."""
    taken = _Pass(root, fields, sheet)
    try:
        taken.take()
    except _NotPlainError:
        return None
    return Story(taken.controls, ["".join(words) for words in taken.outside])


class _Pass:
    """The way through one story."""

    def __init__(self, root: etree._Element, fields: Mapping[str, Field], sheet: Sheet) -> None:
        self.root, self.fields, self.sheet = root, fields, sheet
        self.controls: list[Control] = []
        self.outside: list[list[str]] = []
        self.homes: dict[etree._Element, _Home] = {root: _Home(None, None)}
        self.words: dict[etree._Element, list[str]] = {}  # by what runs stand in
        self.begun: dict[str, etree._Element] | None = None  # what is known of a control whose content comes next

    def take(self) -> None:
        """Meet every element that says something."""
        for element in self.root.iter(*_MET):
            tag = element.tag
            if tag == R:
                self._run(element)
            elif tag == P:
                self._paragraph(element)
            elif tag == SDT:
                self._begin()
            elif self.begun is None:
                self._odd(element)
            elif tag == CONTENT:
                self._control(element, self.begun)
            else:
                self.begun[tag] = element
        if self.begun is not None or not all(each.words or each.is_frame(self.fields) for each in self.controls):
            raise _NotPlainError  # a control with neither a line nor a paragraph

    def _run(self, run: etree._Element) -> None:
        holder = run.getparent()
        words = None if holder is None else self.words.get(holder)
        if holder is None or words is None:
            self._odd(run)
            return
        for part in run:
            tag = part.tag
            if tag == T:
                words.append(part.text or "")
            elif tag in SIGNS:
                words.append(SIGNS[tag])
            elif tag == _RPR:
                self._looks(part, self.homes[holder].control)
            elif tag not in _SILENT:
                self._odd(run)

    def _looks(self, properties: etree._Element, control: Control | None) -> None:
        """Tell the looks of a run apart: in a field each must be read, elsewhere only what hides."""
        for look in properties:
            tag = look.tag
            if control is None:
                if tag in _HIDING and not self.sheet.shows(look):
                    raise _NotPlainError
            elif tag in TELLING and not self.sheet.is_plain(look):
                control.is_plain = False

    def _paragraph(self, paragraph: etree._Element) -> None:
        parent = paragraph.getparent()
        home = self._home(parent)
        if parent in self.words:
            raise _NotPlainError  # a paragraph in a line
        if home is None or (home.control and home.control.content is not parent):
            self._odd(paragraph)
            return
        self.homes[paragraph] = home
        self.words[paragraph] = words = list[str]()
        if home.control is None:
            self.outside.append(words)
        else:
            home.control.paragraphs.append(paragraph)
            home.control.words.append(words)

    def _begin(self) -> None:
        if self.begun is not None:
            raise _NotPlainError
        self.begun = {}

    def _control(self, content: etree._Element, properties: dict[str, etree._Element]) -> None:
        """Meet the content of a control."""
        self.begun = None
        sdt = content.getparent()
        parent = None if sdt is None else sdt.getparent()
        home = self._home(parent)
        if parent is None or home is None or home.control is not None:
            raise _NotPlainError
        around = self.words.get(parent)
        control = control_of(properties, content, home.row)
        if control is None or control.is_frame(self.fields):
            self._frame(content, home, around)
        else:
            control.is_plain = True
            self.homes[content] = _Home(home.row, control)
            if around is not None:
                control.words.append([])
                self.words[content] = control.words[0]
                if not control.other:
                    around.append(HOLE)
        if control is not None and (control.is_plain or control.path not in self.fields):
            self.controls.append(control)

    def _frame(self, content: etree._Element, home: _Home, around: list[str] | None) -> None:
        """Let what stands in a control round others stand where that does."""
        self.homes[content] = home
        if around is not None:
            self.words[content] = around

    def _home(self, element: etree._Element | None) -> _Home | None:
        """Return where an element stands; None if round it is what is not known to be plain."""
        if element is None:
            return None
        known = self.homes.get(element)
        if known is not None or element.tag not in _ROUND:
            return known
        above = element.getparent()
        home = None if above in self.words else self._home(above)  # a table in a line is none
        if home is not None:
            home = _Home(element, home.control) if element.tag == TR else home
            self.homes[element] = home
        return home

    def _odd(self, element: etree._Element) -> None:
        """Mark the control round an element as one that holds more than words; raises if there is none."""
        for ancestor in element.iterancestors():
            home = self.homes.get(ancestor)
            if home is not None:
                if home.control is None:
                    break
                home.control.is_plain = False
                return
        raise _NotPlainError
