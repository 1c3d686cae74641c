"""A value in its content control (ECMA-376 part 1, § 17.5.2; check boxes: [MS-DOCX] 2.6.1.1).

Tag, label and kind come from the schema's field; the text is the value, or a prompt where there is none.
"""

from datetime import date
from functools import lru_cache

from generator.fields import Field
from generator.formats import long_date, number, short_date
from generator.values import dataclass
from generator.word.runs import escape, marked_runs, run

CLOSED = "</w:sdtContent></w:sdt>"
"""Ends any control."""

_SHOWS_PROMPT = "<w:showingPlcHdr/>"
_BOX = {True: "☒", False: "☐"}
_BOX_RPR = '<w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic" w:hint="eastAsia"/></w:rPr>'
_CHECKBOX = (
    '<w14:checkbox><w14:checked w14:val="{}"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What of a control never changes, as XML: before its tag, from its tag to its number, and after that.

    `colour` follows what says that a prompt shows: the order of the schema.
    """

    head: str = ""
    middle: str = '"/><w:id w:val="'
    tail: str = ""
    colour: str = ""


NO_FRAME = Frame()
"""Of a value that gets no control."""


def frame(field: Field, rpr: str, lock: str = "", colour: str = "") -> Frame:
    """Return the frame of the controls of `field` in one place of a template."""
    own = "" if field.kind == "afkrydsning" else rpr
    head = f'<w:sdt><w:sdtPr>{own}<w:alias w:val="{_attribute(field.label)}"/><w:tag w:val="'
    return Frame(head, tail=f'"/>{lock}', colour=colour)


def opened(frame: Frame, tag: str, number_: str) -> str:
    """Return what opens a control round others, up to its content."""
    return f"{frame.head}{tag}{frame.middle}{number_}{frame.tail}"


def printed(value: object, short: bool = False) -> str:
    """Return a value as a reader meets it in Danish; nothing known gives an empty text."""
    if isinstance(value, str):
        return str(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return _BOX[value]
    if isinstance(value, date):
        return short_date(value) if short else long_date(value)
    if isinstance(value, int | float):
        return number(value)
    return str(value)


def in_line(
    frame: Frame, field: Field, value: object, text: str, tag: str, number_: str, rpr: str, short: bool, day: date
) -> str:
    """Return a run-level control with `text`, which prints `value`."""
    if field.kind == "afkrydsning":
        return _control(frame, tag, number_, _CHECKBOX.format(int(bool(value))), run(_BOX[bool(value)], _BOX_RPR))
    return _control(frame, tag, number_, _kind(field, value, short, day), shown(field, text, rpr))


def shown(field: Field, text: str, rpr: str) -> str:
    """Return the runs of `text`; only a free text has marks of bold."""
    return marked_runs(text, rpr) if field.kind == "tekst" else run(text, rpr)


def in_paragraphs(frame: Frame, paragraphs: str, tag: str, number_: str) -> str:
    """Return a block-level control round paragraphs."""
    return _control(frame, tag, number_, "", paragraphs)


def empty_in_line(
    frame: Frame, field: Field, prompt: str, tag: str, number_: str, prompt_rpr: str, short: bool, day: date
) -> str:
    """Return a run-level control that shows `prompt` until something is written."""
    return _control(frame, tag, number_, _kind(field, None, short, day), run(prompt, prompt_rpr), _SHOWS_PROMPT)


def empty_paragraph(frame: Frame, prompt: str, tag: str, number_: str, ppr: str, prompt_rpr: str) -> str:
    """Return a block-level control that shows `prompt` until something is written."""
    return _control(frame, tag, number_, "", f"<w:p>{ppr}{run(prompt, prompt_rpr)}</w:p>", _SHOWS_PROMPT)


def _control(frame: Frame, tag: str, number_: str, kind: str, content: str, showing: str = "") -> str:
    return (
        f"{frame.head}{tag}{frame.middle}{number_}{frame.tail}{showing}{frame.colour}{kind}"
        f"</w:sdtPr><w:sdtContent>{content}{CLOSED}"
    )


def _kind(field: Field, value: object, short: bool, day: date) -> str:
    if field.kind == "dato":
        full = f' w:fullDate="{value.isoformat()}T00:00:00Z"' if isinstance(value, date) else ""
        pattern = "dd-MM-yyyy" if short else "d. MMMM yyyy"
        return (
            f'<w:date{full}><w:dateFormat w:val="{pattern}"/><w:lid w:val="da-DK"/>'
            '<w:storeMappedDataAs w:val="date"/><w:calendar w:val="gregorian"/></w:date>'
        )
    if field.kind == "valg":
        return _drop_down(field, day)
    return "" if field.kind == "tekst" else "<w:text/>"


@lru_cache(maxsize=1024)
def _drop_down(field: Field, day: date) -> str:
    items = "".join(
        f'<w:listItem w:displayText="{_attribute(choice.title_on(day))}" w:value="{_attribute(str(choice.key))}"/>'
        for choice in field.choices
    )
    return f"<w:dropDownList>{items}</w:dropDownList>"


@lru_cache(maxsize=4096)
def _attribute(text: str) -> str:
    return escape(text).replace('"', "&quot;")
