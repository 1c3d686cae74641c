"""A value in its slot as XML, whatever the value: the thorough way, which `makers` makes moulds of."""

import re
from dataclasses import replace

from jinja2.runtime import Undefined
from markupsafe import escape

from generator import markup
from generator.errors import TemplateError
from generator.fields import Field
from generator.values import dataclass
from generator.word import controls, runs
from generator.word.fill import EMPTY, Filler, Manner, prompt_for
from generator.word.slot import Slot

_UNPRINTABLE = " at 0x"
"""Python's way of printing what has no text, such as a filter's result before `|list`."""

_FORBIDDEN = {False: markup.FORBIDDEN, True: re.compile(rf"(?![\a\f]){markup.FORBIDDEN.pattern}")}
"""What Word cannot hold, by whether a slot takes docxtpl's `\\a` for a new paragraph and `\\f` for a new page."""


@dataclass(frozen=True, slots=True)
class Place:
    """A slot in the documents of a state; `field` has only the choices that these give."""

    slot: Slot
    field: Field
    manner: Manner

    @classmethod
    def of(cls, slot: Slot, manner: Manner) -> "Place":
        """Return the place of a slot."""
        found = slot.field or _NO_FIELD
        if manner.narrowed and found.path in manner.narrowed.choices:
            found = replace(found, choices=manner.narrowed.choices[found.path])
        return cls(slot, found, manner)

    @property
    def in_control(self) -> bool:
        """Tell whether a value stands in a control."""
        return self.manner.state != "udsendelse"

    def made(self, fill: Filler, value: object, address: str) -> bytes:
        """Return the XML of any value, or raise if there is none or Word cannot hold it."""
        if self.manner.narrowed and address in self.manner.narrowed.unsaid:
            value = ""
        return self.xml(fill, value, self._text(value, address), address).encode()

    def xml(self, fill: Filler, value: object, text: str, address: str) -> str:
        """Return the XML of a value that says `text`."""
        slot = self.slot
        if slot.form == "tekst":
            return runs.inside_text(text, slot.rpr, slot.ppr)
        if slot.form == "felt":
            return self._line(fill, value, text, address)
        return self._paragraphs(fill, value, text, address) if slot.form == "afsnit" else str(escape(text))

    def _text(self, value: object, address: str) -> str:
        """Return the value as text, or raise if there is none or Word cannot hold it."""
        slot = self.slot
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
        text = controls.printed(value, slot.short_date) if self.manner.danish else str(value)
        if callable(value) or (not isinstance(value, str) and _UNPRINTABLE in text):
            mend = "Ret feltkoden, fx med |join eller |list."
            raise TemplateError(f"{slot.expression} er ikke en tekst.", place=slot.place, mend=mend)
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.replace("\n", "").isprintable() and _FORBIDDEN[slot.breakable].search(text):
            raise TemplateError(
                f"Feltet {address or slot.expression} har et tegn, som Word ikke kan rumme.",
                place=slot.place,
                mend="Fjern det usynlige tegn.",
            )
        return text

    def _line(self, fill: Filler, value: object, text: str, address: str) -> str:
        """Return the value in a line of text: in a control, or bare in a copy to send."""
        slot, found = self.slot, self.field
        is_box = found.kind == "afkrydsning"
        blank = not text.strip() and not is_box
        if not self.in_control:
            shown = controls.printed(bool(value)) if is_box else text
            return controls.shown(found, EMPTY if blank else shown, slot.rpr)
        number, short = fill.next_id().decode(), slot.short_date
        if blank:
            prompt, rpr = self._prompt(fill), self.manner.prompt_rpr
            return controls.empty_in_line(slot.frame, found, prompt, address, number, rpr, short, fill.day)
        return controls.in_line(slot.frame, found, value, text, address, number, slot.rpr, short, fill.day)

    def _paragraphs(self, fill: Filler, value: object, text: str, address: str) -> str:
        """Return a free text as paragraphs; a single one may stand on the line of its label."""
        slot, parts = self.slot, markup.paragraphs(text)
        if slot.lead and (not parts or (len(parts) == 1 and not parts[0].item)):
            line = self._line(fill, value, parts[0].text if parts else "", address)
            return f"<w:p>{slot.ppr}{slot.lead}{line}</w:p>"
        label = f"<w:p>{runs.kept(slot.ppr)}{slot.lead}</w:p>" if slot.lead else ""
        if not self.in_control:
            return label + runs.paragraphs(parts or [markup.Paragraph(EMPTY)], slot.more_ppr, slot.item_ppr, slot.rpr)
        number = fill.next_id().decode()
        if not parts:
            prompt, rpr = self._prompt(fill), self.manner.prompt_rpr
            return controls.empty_paragraph(slot.frame, prompt, address, number, slot.ppr, rpr)
        content = runs.paragraphs(parts, slot.more_ppr, slot.item_ppr, slot.rpr)
        return label + controls.in_paragraphs(slot.frame, content, address, number)

    def _prompt(self, fill: Filler) -> str:
        """Return what an empty field says: what to write in a draft, a dash in a final document."""
        if self.manner.state != "kladde":
            return EMPTY
        return fill.prompts.get(self.field.path) or prompt_for(self.field)


_NO_FIELD = Field("", "linje", "")
"""Of a slot that is no control."""
