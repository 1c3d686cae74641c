"""A Word template, compiled once and filled many times."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from traceback import walk_tb
from typing import Any

import jinja2
from jinja2.exceptions import TemplateRuntimeError, TemplateSyntaxError, UndefinedError

from generator.errors import TemplateError
from generator.fields import Field
from generator.word import package
from generator.word.columns import fix_columns
from generator.word.compile import CompiledPart, compile_part, is_template
from generator.word.fill import Filler, State, Wanted
from generator.word.language import ENVIRONMENT, FILL
from generator.word.look import Look, dress
from generator.word.package import Member
from generator.word.places import Place
from generator.word.slots import Slot
from generator.word.styles import Styles

_FILLABLE = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/(core|custom)\.xml")
_ORDER = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes", "docProps/")
_TODAY = date(2018, 11, 1)


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    template: jinja2.Template
    spots: Mapping[int, tuple[str, str]]
    fix_columns: bool

    @classmethod
    def of(cls, name: str, part: CompiledPart) -> "_Part":
        """Return the part ready to fill; Jinja may still refuse it as a whole, as for loops nested too deep."""
        try:
            return cls(name, ENVIRONMENT.from_string(part.source), part.spots, part.fix_columns)
        except (TemplateSyntaxError, SyntaxError, RecursionError) as error:
            raise TemplateError(
                "Feltkoderne kan ikke forstås tilsammen.",
                place=Place(name).text,
                mend="Brug færre for og if inden i hinanden.",
            ) from error

    def spot(self, error: Exception) -> tuple[str, str]:
        """Return the tag that raised `error`, and where in Word it stands."""
        frames = walk_tb(error.__traceback__)
        lines = [line for frame, line in frames if frame.f_code.co_filename == self.template.filename]
        before = [spot for known, spot in self.spots.items() if lines and known <= lines[-1]]
        return before[-1] if before else ("En feltkode", Place(self.name).text)


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
        name = "skabelonen" if isinstance(source, bytes) else source.name
        try:
            data = source if isinstance(source, bytes) else source.read_bytes()
        except OSError as error:
            mend = "Kontrollér navnet, og at filen ikke er åben i Word."
            raise TemplateError("Skabelonen kan ikke læses.", place=name, mend=mend) from error
        parts = package.read(data, name)
        if "word/document.xml" not in parts:
            raise TemplateError("Filen er ikke et Word-dokument.", place=name, mend="Gem den i Word som .docx.")
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
            compiled[name] = _Part.of(name, part)
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
            return package.pack(part.name, (fix_columns(xml) if part.fix_columns else xml).encode("utf-8"))
        except (TemplateRuntimeError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            code, place = part.spot(error)
            what = "bruger noget, som data ikke har" if isinstance(error, UndefinedError) else "kan ikke regnes ud"
            raise TemplateError(f"{code} {what}.", place=place, mend="Ret feltkoden eller data.") from error
