"""The document that an edited one is held against: as it was generated, and no other.

It is known by the mark in its properties, never by its file's name. One without a mark (another program took it out, a
municipality's template lacks it) is held against the most alike of those kept under its name. What is not known for
certain is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from generator import blank, history, pipeline
from generator.case import Case
from generator.documents import MEETING_FORM, Document
from generator.errors import CaseError, RehabplanError
from generator.fields import template_fields
from generator.finding import Finding
from generator.orders import order_on, orders
from generator.pipeline import Choices
from generator.places import MUNICIPALITIES, TEMPLATES
from generator.readback import ReadBack, read_back
from generator.word import State
from generator.word.read import Reading, read, read_opened
from generator.word.reading_package import Marks, Opened, marks, open_docx
from generator.word.reading_words import finding


@dataclass(frozen=True, slots=True)
class Base:
    """The reading to hold an edited document against, None if nothing is known of it, and what is to be said."""

    reading: Reading | None
    findings: tuple[Finding, ...] = ()


def edits_of(docx: bytes, file: Path, case: Case | None, choices: Choices) -> ReadBack:
    """Return what was edited in a document that lies in `file`; without a case, the new one that a form tells of.

    Raises CaseError, naming the file, for what cannot be read or is not made by this program.
    """
    own = case.own if case else pipeline.of_case(None, choices).own
    try:
        opened = open_docx(docx)
        base = base_of(opened, file.name, case, choices)
        back = read_back(read_opened(opened, template_fields(own), base.reading), base.reading, case, own)
    except RehabplanError as error:
        if error.place:
            raise
        raise type(error)(error.message, place=str(file), mend=error.mend) from error
    return replace(back, findings=(*base.findings, *back.findings))


def base_of(docx: Opened, name: str, case: Case | None, choices: Choices) -> Base:
    """Return the base of a document from the file `name`; without a case, the blank form that it was.

    Raises CaseError for a document that is not made by this program.
    """
    edited = docx.marks
    if edited.template.rpartition("/")[2] not in blank.FORMS:
        raise CaseError(
            "Dokumentet er ikke dannet af rehabplan, eller dets skabelon er ukendt.",
            mend="Brug et dokument, som rehabplan har dannet.",
        )
    fields = template_fields(case.own if case else pipeline.of_case(None, choices).own)
    for data in chain(_kept(name, case), _anew(edited, case, choices)) if edited.edition else ():
        if marks(data).edition == edited.edition:
            return Base(read(data, fields))
    if case is None:
        return Base(None, (finding("uden-grundlag"),))
    of_name = [] if edited.edition or not case.source else history.sent(case.source, case.number, name)
    likely = of_name or [next(_anew(edited, case, choices))]
    now = read_opened(docx, fields)
    readings = (read(data, fields) for data in likely)
    return Base(min(readings, key=lambda reading: _distance(reading, now)), (finding("uden-grundlag"),))


def _kept(name: str, case: Case | None) -> Iterator[bytes]:
    """Yield the documents of the case as they were generated; the one of that name most likely is it."""
    if case and case.source:
        yield from history.sent(case.source, case.number, name)
        yield from history.sent_under_any_name(case.source, case.number)


def _anew(edited: Marks, case: Case | None, choices: Choices) -> Iterator[bytes]:
    """Yield what the document can have been, made again: the same if neither case nor template has changed."""
    key, folder = edited.template.rpartition("/")[2], edited.template.partition("/")[0].partition("+")[0]
    state: State = "kladde" if edited.draft else "endelig"
    choices = replace(choices, state=state, today=_day(edited, choices.today))
    if (TEMPLATES / folder).is_dir():
        choices = replace(choices, templates=TEMPLATES / folder)
    if case is not None and key != MEETING_FORM.key:
        yield _only(pipeline.make_documents(case, [blank.FORMS[key]], choices)).data
    if case is not None and state == "kladde":
        yield blank.blank(key, choices, case).base.data
    names = [None, *sorted(file.parent.name for file in MUNICIPALITIES.glob("*/profil.json"))]
    for name in names if state == "kladde" else ():  # a form may have been begun before there was a case
        yield blank.blank(key, replace(choices, municipality=name)).base.data


def _only(documents: list[Document]) -> Document:
    (document,) = documents
    return document


def _day(edited: Marks, today: date) -> date:
    """Return a day on which the order of the document applied: today if it still does."""
    order = next((order for order in orders() if order.key == edited.order), None)
    return order.begins if order and order_on(today) != order else today


def _distance(one: Reading, other: Reading) -> int:
    paths = one.values.keys() | other.values.keys()
    return sum(
        getattr(one.values.get(path), "text", None) != getattr(other.values.get(path), "text", None) for path in paths
    )
