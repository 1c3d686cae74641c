"""A Word template, compiled once and filled many times."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from pathlib import Path
from types import CodeType
from typing import Any, cast

import jinja2
from jinja2.exceptions import TemplateRuntimeError, UndefinedError
from jinja2.runtime import Context

from generator.errors import TemplateError
from generator.fields import Field
from generator.values import dataclass
from generator.word import package
from generator.word.fill import EMPTY, Filler, Maker, Manner, Narrowed, State
from generator.word.language import ENVIRONMENT, FILL
from generator.word.look import Look
from generator.word.makers import makers
from generator.word.package import Member
from generator.word.prompts import Glossary
from generator.word.slot import Slot

ORDER = ("word/document", "word/header", "word/footer", "word/footnotes", "word/endnotes", "docProps/")
_TODAY = date(2018, 11, 1)


@dataclass(frozen=True, slots=True)
class Part:
    """One part to fill: the code that Jinja made of it, and by line of its source which tag it is of, and where."""

    name: str
    code: CodeType
    spots: Mapping[int, tuple[str, str]]
    fix_columns: bool
    template: jinja2.Template = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        made = jinja2.Template.from_code(ENVIRONMENT, self.code, ENVIRONMENT.make_globals(None))
        object.__setattr__(self, "template", made)

    def spot(self, error: Exception) -> tuple[str, str]:
        """Return the tag that raised `error`, and where in Word it stands."""
        from traceback import walk_tb  # which only a fault asks for

        frames = walk_tb(error.__traceback__)
        lines = [line for frame, line in frames if frame.f_code.co_filename == self.template.filename]
        line = self.template.get_corresponding_lineno(lines[-1]) if lines else 0
        before = [spot for known, spot in self.spots.items() if known <= line]
        if before:
            return before[-1]
        from generator.word.places import Place  # brings lxml

        return "En feltkode", Place(self.name).text


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled .docx: what never changes lies packed, what does is Jinja.

    `placeholders` are the full paths that the template names, loops resolved
    (`forberedende_del.hidtidig_indsats[].formaal`), in the order of the document. `to_send` are the members of a copy
    without controls, `pictures` the ids that pictures have. `parts` are those to fill, in the order in which controls
    are numbered; `makers` by state what fills their slots.
    """

    placeholders: tuple[str, ...]
    members: tuple[Member | Part | Glossary, ...] = field(repr=False)
    to_send: tuple[Member | Part | Glossary, ...] = field(repr=False)
    pictures: frozenset[int] = field(repr=False)
    slots: tuple[Slot, ...] = field(repr=False)
    prompt_rpr: str = field(repr=False)
    danish: bool = field(repr=False)
    parts: tuple[Part, ...] = field(init=False, repr=False, compare=False)
    makers: dict[State, list[Maker]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = [member for member in self.members if isinstance(member, Part)]
        numbered = sorted(parts, key=lambda part: next(i for i, stem in enumerate(ORDER) if part.name.startswith(stem)))
        object.__setattr__(self, "parts", tuple(numbered))
        object.__setattr__(self, "makers", {})

    @classmethod
    def open(
        cls,
        source: Path | bytes,
        fields: Mapping[str, Field] | None = None,
        look: Look | None = None,
        *,
        form: bool = False,
        remember: bool = False,
    ) -> "Template":
        """Read and compile a template; `fields` turns values into content controls, `look` gives logo and colours.

        A `form` shows all that a case may come to need. Without `fields` any docxtpl template and any dict will do.
        With `remember` it is kept in the user's own folder (`cache`), and not compiled the next time.
        Raises TemplateError, naming the place.
        """
        name = "skabelonen" if isinstance(source, bytes) else source.name
        try:
            data = source if isinstance(source, bytes) else source.read_bytes()
        except OSError as error:
            mend = "Kontrollér navnet, og at filen ikke er åben i Word."
            raise TemplateError("Skabelonen kan ikke læses.", place=name, mend=mend) from error
        if remember:
            from generator.word import stored  # knows this module

            return stored.remembered(data, name, fields, look, form)
        from generator.word.assemble import assemble  # brings lxml and docxtpl, which a remembered one does without

        return assemble(data, name, fields, look, form)

    def render(
        self,
        context: Mapping[str, Any],
        *,
        state: State = "kladde",
        prompts: Mapping[str, str] | None = None,
        day: date = _TODAY,
        narrowed: Narrowed | None = None,
    ) -> bytes:
        """Return the .docx filled from `context`.

        `prompts` by path are shown where a draft lacks a value; `day` picks the titles of drop-downs, and
        `narrowed` is what a form gives less of.
        Raises TemplateError with the path of a value that Word cannot hold or that the template asks for in vain.
        """
        asked = prompts or {}
        fill = Filler(self._makers(state, narrowed), day, asked, self.pictures)
        data = {**context, FILL: fill}
        done = {part.name: _filled(part, data) for part in self.parts}
        members, otherwise = self.to_send if state == "udsendelse" else self.members, "" if state == "kladde" else EMPTY
        done |= {each.name: each.member(asked, otherwise) for each in members if isinstance(each, Glossary)}
        return package.write(member if isinstance(member, Member) else done[member.name] for member in members)

    def _makers(self, state: State, narrowed: Narrowed | None) -> list[Maker]:
        """Return what fills the slots; kept for later documents, but for a form's, which gives less."""
        if narrowed or state not in self.makers:
            made = makers(self.slots, Manner(state, self.danish, self.prompt_rpr, narrowed))
            if narrowed:
                return made
            self.makers[state] = made
        return self.makers[state]


def _filled(part: Part, data: dict[str, Any]) -> Member:
    """Return a part filled. Raises TemplateError, naming the tag that cannot be filled and its place."""
    try:
        pieces = cast(Iterator[bytes], part.template.root_render_func(Context(ENVIRONMENT, data, None, {})))
        xml = b"".join(pieces)
        if part.fix_columns:
            from generator.word.columns import fix_columns  # brings lxml

            xml = fix_columns(xml)
        return package.pack_fast(part.name, xml)
    except (TemplateRuntimeError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        code, place = part.spot(error)
        what = "bruger noget, som data ikke har" if isinstance(error, UndefinedError) else "kan ikke regnes ud"
        raise TemplateError(f"{code} {what}.", place=place, mend="Ret feltkoden eller data.") from error
