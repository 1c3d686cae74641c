"""The engine's function in a compiled template: the XML for one value in one slot."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count, filterfalse
from typing import Literal

from jinja2.runtime import Undefined
from markupsafe import escape

from generator import markup
from generator.errors import TemplateError
from generator.fields import Choice, Field
from generator.word import controls, runs
from generator.word.bounds import MAX_ROUNDS
from generator.word.slot import ROUND, Slot

State = Literal["kladde", "endelig", "udsendelse"]
"""Draft with prompts; final with controls and no prompts; the copy to send, without controls."""

EMPTY = "–"
"""What an empty field says in a document that is not a draft."""

_UNPRINTABLE = " at 0x"
"""Python's way of printing what has no text, such as a filter's result before `|list`."""

_BREAKS = str.maketrans("", "", "\a\f")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a form gives less of: the choices of some fields by path, and the addresses whose value is not shown."""

    choices: Mapping[str, tuple[Choice, ...]]
    unsaid: Collection[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document is filled as: its state, the day that picks titles, prompts by path, and what a form narrows."""

    state: State
    day: date
    prompts: Mapping[str, str]
    narrowed: Narrowed


class Filler:
    """Called by a compiled template with a slot's number, its value, and the value's path if it has one."""

    def __init__(
        self, slots: Sequence[Slot], danish: bool, prompt_rpr: str, wanted: Wanted, pictures: Collection[int] = ()
    ) -> None:
        self._slots = slots
        self._danish = danish
        self._prompt_rpr = prompt_rpr
        self._wanted = wanted
        self._next_id: Callable[[], int] = count(1).__next__
        self._rounds = 0
        self._next_picture: Callable[[], int] = filterfalse(pictures.__contains__, count(1)).__next__

    def count_round(self) -> None:
        """Count a round of a loop; raise when there are more than any document needs."""
        self._rounds += 1
        if self._rounds > MAX_ROUNDS:
            mend = "Læg færre løkker inden i hinanden."
            raise TemplateError("Skabelonens løkker bliver ved for længe.", place="skabelonen", mend=mend)

    def __call__(self, index: int, value: object, address: str) -> str:
        """Return the XML of `value` for the slot `index`."""
        slot = self._slots[index]
        if slot.form in ROUND:
            return self._round(slot, value, address)
        value = "" if address in self._wanted.narrowed.unsaid else value
        text = value if type(value) is str and value.isprintable() else self._text(slot, value, address)
        if slot.form == "tekst":
            return runs.inside_text(text, slot.rpr, slot.ppr)
        if slot.form == "felt":
            return self._line(slot, value, text, address, slot.rpr)
        return self._paragraphs(slot, value, text, address) if slot.form == "afsnit" else str(escape(text))

    def _text(self, slot: Slot, value: object, address: str) -> str:
        """Return the value as text, or raise if there is none or Word cannot hold it."""
        if isinstance(value, Undefined):
            raise TemplateError(
                f"Data har intet felt {slot.expression}.", place=slot.place, mend="Ret feltkoden eller data."
            )
        if type(value).__module__.startswith("docxtpl"):
            raise TemplateError(
                f"{slot.expression} er et docxtpl-objekt ({type(value).__name__}).",
                place=slot.place,
                mend="Giv feltet en tekst.",
            )
        text = controls.printed(value, slot.short_date) if self._danish else str(value)
        if callable(value) or (not isinstance(value, str) and _UNPRINTABLE in text):
            mend = "Ret feltkoden, fx med |join eller |list."
            raise TemplateError(f"{slot.expression} er ikke en tekst.", place=slot.place, mend=mend)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.isprintable() and markup.FORBIDDEN.search(text.translate(_BREAKS) if slot.breakable else text):
            raise TemplateError(
                f"Feltet {address or slot.expression} har et tegn, som Word ikke kan rumme.",
                place=slot.place,
                mend="Fjern det usynlige tegn.",
            )
        return text

    def _line(self, slot: Slot, value: object, text: str, address: str, rpr: str) -> str:
        """Return the value in a line of text: in a control, or bare in a copy to send."""
        found = self._narrowed(_field(slot))
        blank = not text.strip() and found.kind != "afkrydsning"
        if self._wanted.state == "udsendelse":
            shown = controls.printed(bool(value)) if found.kind == "afkrydsning" else text
            return controls.shown(found, EMPTY if blank else shown, rpr)
        number, short, day = self._next_id(), slot.short_date, self._wanted.day
        if blank:
            return controls.empty_in_line(
                slot.frame, found, self._prompt(found), address, number, self._prompt_rpr, short, day
            )
        return controls.in_line(slot.frame, found, value, text, address, number, rpr, short, day)

    def _paragraphs(self, slot: Slot, value: object, text: str, address: str) -> str:
        """Return a free text as paragraphs; a single one may stand on the line of its label."""
        parts = markup.paragraphs(text)
        if slot.lead and (not parts or (len(parts) == 1 and not parts[0].item)):
            line = self._line(slot, value, parts[0].text if parts else "", address, slot.rpr)
            return f"<w:p>{slot.ppr}{slot.lead}{line}</w:p>"
        label = f"<w:p>{runs.kept(slot.ppr)}{slot.lead}</w:p>" if slot.lead else ""
        if self._wanted.state == "udsendelse":
            return label + runs.paragraphs(text if parts else EMPTY, slot.more_ppr, slot.item_ppr, slot.rpr)
        found, number = _field(slot), self._next_id()
        if not parts:
            return controls.empty_paragraph(
                slot.frame, self._prompt(found), address, number, slot.ppr, self._prompt_rpr
            )
        return label + controls.in_paragraphs(slot.frame, text, address, number, slot.more_ppr, slot.item_ppr, slot.rpr)

    def _round(self, slot: Slot, value: object, address: str) -> str:
        """Return what opens or closes a control round others, where there are any; or the number of a picture."""
        if slot.form == "nummer":
            return str(self._next_picture())
        if not value or self._wanted.state == "udsendelse":
            return ""
        return controls.opened(slot.frame, address, self._next_id()) if slot.form == "aabner" else controls.CLOSED

    def _narrowed(self, found: Field) -> Field:
        """Return a field with only the choices that this document gives."""
        choices = self._wanted.narrowed.choices.get(found.path)
        return replace(found, choices=choices) if choices is not None else found

    def _prompt(self, found: Field) -> str:
        """Return what an empty field says: what to write in a draft, a dash in a final document."""
        if self._wanted.state != "kladde":
            return EMPTY
        return self._wanted.prompts.get(found.path) or prompt_for(found)


def _field(slot: Slot) -> Field:
    assert slot.field is not None, "only slots with a field become controls"
    return slot.field


def prompt_for(field: Field) -> str:
    """Return the neutral prompt of an empty field: its help where the schema has one, else its label."""
    if field.kind == "valg":
        return f"Vælg: {field.label}"
    if field.kind == "dato":
        return "Vælg dato"
    generic = field.help.startswith(("Fri tekst", "Kort tekst")) or not field.help
    return f"Skriv: {field.label}" if generic else field.help
