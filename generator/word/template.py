"""A Word template, compiled once and filled many times."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Literal

import jinja2
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import Undefined
from markupsafe import Markup, escape

from generator import markup
from generator.errors import TemplateError
from generator.fields import Field
from generator.word import controls, package, runs
from generator.word.columns import fix_columns
from generator.word.compile import Slot, compile_part, is_template
from generator.word.language import ENVIRONMENT, FILL
from generator.word.look import Look, dress
from generator.word.package import Member
from generator.word.styles import Styles

State = Literal["kladde", "endelig", "udsendelse"]
"""Draft with prompts; final with controls and no prompts; the copy to send, without controls."""

_FILLABLE = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/(core|custom)\.xml")
_ORDER = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes", "docProps/")
_EMPTY = "–"
_PLAIN_MARKS = str.maketrans("", "", "\a\f")
_TODAY = date(2018, 11, 1)


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    template: jinja2.Template
    fix_columns: bool


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled .docx: what never changes lies packed, what does is Jinja.

    `placeholders` are the full paths that the template names, loops resolved
    (`forberedende_del.hidtidig_indsats[].formaal`), in the order of the document.
    """

    placeholders: tuple[str, ...]
    members: tuple[Member | _Part, ...] = field(repr=False)
    slots: tuple[Slot, ...] = field(repr=False)
    prompt_rpr: str = field(repr=False)
    danish: bool = field(repr=False)

    @classmethod
    def open(
        cls, source: Path | bytes, fields: Mapping[str, Field] | None = None, look: Look | None = None
    ) -> "Template":
        """Read and compile a template; `fields` turns values into content controls, `look` gives logo and colours.

        Without `fields` any docxtpl template and any dict will do. Raises TemplateError, naming the place.
        """
        data = source if isinstance(source, bytes) else source.read_bytes()
        parts = package.read(data, "skabelonen" if isinstance(source, bytes) else source.name)
        if "word/document.xml" not in parts:
            raise TemplateError("Filen er ikke et Word-dokument.", mend="Gem den i Word som .docx.")
        return cls._compile(dress(parts, look) if look else parts, fields)

    @classmethod
    def _compile(cls, parts: Mapping[str, bytes], fields: Mapping[str, Field] | None) -> "Template":
        styles = Styles.read(parts.get("word/styles.xml"))
        names = [name for name in parts if _FILLABLE.fullmatch(name) and is_template(parts[name])]
        compiled: dict[str, _Part] = {}
        slots: list[Slot] = []
        paths: dict[str, None] = {}
        for name in sorted(names, key=lambda name: next(i for i, stem in enumerate(_ORDER) if name.startswith(stem))):
            part = compile_part(parts[name], name, styles, fields, len(slots))
            compiled[name] = _Part(name, ENVIRONMENT.from_string(part.source), part.fix_columns)
            slots += part.slots
            paths |= dict.fromkeys(part.paths)
        members = (compiled.get(name) or package.pack(name, data) for name, data in parts.items())
        return cls(tuple(paths), tuple(members), tuple(slots), styles.prompt_rpr, fields is not None)

    def render(
        self,
        context: Mapping[str, Any],
        *,
        state: State = "kladde",
        prompts: Mapping[str, str] | None = None,
        day: date = _TODAY,
    ) -> bytes:
        """Return the .docx filled from `context`.

        `prompts` by path are shown where a draft lacks a value; `day` picks the titles of drop-downs.
        Raises TemplateError with the path of a value that Word cannot hold or that the template asks for in vain.
        """
        fill = _Filler(self, state, prompts or {}, day)
        filled = {part.name: self._fill(part, context, fill) for part in self._parts()}
        return package.write(member if isinstance(member, Member) else filled[member.name] for member in self.members)

    def _parts(self) -> list[_Part]:
        """The parts to fill, in the order in which controls are numbered."""
        parts = [member for member in self.members if isinstance(member, _Part)]
        return sorted(parts, key=lambda part: next(i for i, stem in enumerate(_ORDER) if part.name.startswith(stem)))

    @staticmethod
    def _fill(part: _Part, context: Mapping[str, Any], fill: "_Filler") -> Member:
        try:
            xml = part.template.render({**context, FILL: fill})
        except UndefinedError as error:
            raise TemplateError(f"Skabelonen bruger noget, som data ikke har: {error.message}.") from error
        except (SecurityError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise TemplateError(f"En feltkode kan ikke regnes ud: {error}.", place=fill.place) from error
        return package.pack(part.name, (fix_columns(xml) if part.fix_columns else xml).encode("utf-8"))


class _Filler:
    """The engine's function in a compiled template: the XML for one value in one slot."""

    def __init__(self, template: Template, state: State, prompts: Mapping[str, str], day: date) -> None:
        self._slots = template.slots
        self._danish = template.danish
        self._prompt_rpr = template.prompt_rpr
        self._state = state
        self._prompts = prompts
        self._day = day
        self._next_id: Callable[[], int] = count(1).__next__
        self.place = ""

    def __call__(self, index: int, value: object, address: str) -> Markup:
        slot = self._slots[index]
        self.place = slot.place
        text = self._text(slot, value, address)
        if slot.form == "ren":
            return escape(text)
        if slot.form == "tekst":
            return Markup(runs.inside_text(text, slot.rpr, slot.ppr))
        return Markup(self._control(slot, value, text, address))

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
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text.isprintable() and markup.FORBIDDEN.search(text.translate(_PLAIN_MARKS) if slot.breakable else text):
            raise TemplateError(
                f"Feltet {address or slot.expression} har et tegn, som Word ikke kan rumme.",
                place=slot.place,
                mend="Fjern det usynlige tegn.",
            )
        return text

    def _control(self, slot: Slot, value: object, text: str, address: str) -> str:
        found = slot.field
        assert found is not None
        blank = not text.strip() and found.kind != "afkrydsning"
        if self._state == "udsendelse":
            return self._bare(slot, found, value, _EMPTY if blank else text)
        number = self._next_id()
        if not blank and slot.form == "felt":
            return controls.in_line(found, value, text, address, number, slot.rpr, slot.short_date, self._day)
        if not blank:
            return controls.in_paragraphs(found, text, address, number, slot.ppr, slot.item_ppr, slot.rpr)
        prompt = (self._prompts.get(found.path) or prompt_for(found)) if self._state == "kladde" else _EMPTY
        if slot.form == "felt":
            return controls.empty_in_line(
                found, prompt, address, number, slot.rpr, self._prompt_rpr, slot.short_date, self._day
            )
        return controls.empty_paragraph(found, prompt, address, number, slot.ppr, slot.rpr, self._prompt_rpr)

    @staticmethod
    def _bare(slot: Slot, found: Field, value: object, text: str) -> str:
        """The same text without its control."""
        if slot.form == "afsnit":
            return runs.paragraphs(text, slot.ppr, slot.item_ppr, slot.rpr)
        if found.kind == "afkrydsning":
            return runs.run(controls.printed(bool(value)), slot.rpr)
        return runs.marked_runs(text, slot.rpr) if found.kind == "tekst" else runs.run(text, slot.rpr)


def prompt_for(field: Field) -> str:
    """Return the neutral prompt of an empty field: its help where the schema has one, else its label."""
    if field.kind == "valg":
        return f"Vælg: {field.label}"
    if field.kind == "dato":
        return "Vælg dato"
    generic = field.help.startswith(("Fri tekst", "Kort tekst")) or not field.help
    return f"Skriv: {field.label}" if generic else field.help
