"""A Word template, compiled once and filled many times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import jinja2
from jinja2.exceptions import SecurityError, UndefinedError

from generator.errors import TemplateError
from generator.fields import Field
from generator.word import package
from generator.word.columns import fix_columns
from generator.word.compile import Slot, compile_part, is_template
from generator.word.fill import Filler, State, Wanted
from generator.word.language import ENVIRONMENT, FILL
from generator.word.look import Look, dress
from generator.word.package import Member
from generator.word.styles import Styles

_FILLABLE = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/(core|custom)\.xml")
_ORDER = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes", "docProps/")
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
        fill = Filler(self.slots, self.danish, self.prompt_rpr, Wanted(state, day, prompts or {}))
        filled = {part.name: self._fill(part, context, fill) for part in self._parts()}
        return package.write(member if isinstance(member, Member) else filled[member.name] for member in self.members)

    def _parts(self) -> list[_Part]:
        """The parts to fill, in the order in which controls are numbered."""
        parts = [member for member in self.members if isinstance(member, _Part)]
        return sorted(parts, key=lambda part: next(i for i, stem in enumerate(_ORDER) if part.name.startswith(stem)))

    @staticmethod
    def _fill(part: _Part, context: Mapping[str, Any], fill: Filler) -> Member:
        try:
            xml = part.template.render({**context, FILL: fill})
        except UndefinedError as error:
            raise TemplateError(f"Skabelonen bruger noget, som data ikke har: {error.message}.") from error
        except (SecurityError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            raise TemplateError(f"En feltkode kan ikke regnes ud: {error}.", place=fill.place) from error
        return package.pack(part.name, (fix_columns(xml) if part.fix_columns else xml).encode("utf-8"))
