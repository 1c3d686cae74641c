"""From the bytes of a template to a Template: read, dressed, its parts compiled, the rest packed."""

import re
from collections.abc import Mapping

from jinja2.exceptions import TemplateSyntaxError

from generator.errors import TemplateError
from generator.fields import Field
from generator.word import glossary, package, possible, tree
from generator.word.compile import CompiledPart, compile_part
from generator.word.fill import prompt_for
from generator.word.language import ENVIRONMENT
from generator.word.lint_active import refuse
from generator.word.look import Look, dress
from generator.word.package import FILLABLE
from generator.word.places import Place
from generator.word.prompts import Glossary
from generator.word.slot import Slot
from generator.word.styles import Styles
from generator.word.template import ORDER, Part, Template
from generator.word.tokens import is_template

_PICTURE = re.compile(rb"<wp:docPr\b[^>]*?\bid=[\"'](\d{1,10})[\"']")


def assemble(
    data: bytes, name: str, fields: Mapping[str, Field] | None, look: Look | None = None, form: bool = False
) -> Template:
    """Return the template `name` compiled. Raises TemplateError, naming the place."""
    parts = package.read(data, name, package.MAX_XML)
    if package.MAIN not in parts:
        raise TemplateError("Filen er ikke et Word-dokument.", place=name, mend="Gem den i Word som .docx.")
    if fields is not None:
        refuse(data, name)
    return _compile(dress(parts, look) if look else parts, fields, form)


def _compile(parts: Mapping[str, bytes], fields: Mapping[str, Field] | None, form: bool) -> Template:
    styles = Styles.read(parts.get("word/styles.xml"))
    names = [name for name in parts if FILLABLE.fullmatch(name) and _is_filled(parts[name], fields is not None)]
    compiled: dict[str, Part] = {}
    slots: list[Slot] = []
    paths: dict[str, None] = {}
    for name in sorted(names, key=lambda name: next(i for i, stem in enumerate(ORDER) if name.startswith(stem))):
        part = compile_part(parts[name], name, styles, fields, len(slots))
        slots += part.slots
        compiled[name] = _part(name, part, possible.Form(slots, fields) if form and fields else None)
        paths |= dict.fromkeys(part.paths)
    slots, asked = glossary.named(slots)
    grown, prompts = glossary.add(parts, asked, prompt_for, styles) if asked else (parts, None)
    bare = glossary.without(parts) if fields is not None else parts
    own: dict[str, Part | Glossary] = {**compiled, **({prompts.name: prompts} if prompts else {})}
    members = {name: own.get(name) or package.pack(name, data) for name, data in grown.items()}
    sent = {name: members[name] if data is grown[name] else package.pack(name, data) for name, data in bare.items()}
    pictures = frozenset(int(number) for data in parts.values() for number in _PICTURE.findall(data))
    return Template(
        tuple(paths),
        tuple(members.values()),
        tuple(sent.values()),
        pictures,
        tuple(slots),
        styles.prompt_rpr,
        fields is not None,
    )


def _part(name: str, part: CompiledPart, form: possible.Form | None) -> Part:
    """Return the part ready to fill; Jinja may still refuse it as a whole, as for loops nested too deep."""
    try:
        read = tree.whole(part.source)
        code = ENVIRONMENT.compile(form.opened(read) if form else read)
        return Part(name, code, part.spots, part.fix_columns)
    except (TemplateSyntaxError, SyntaxError, RecursionError) as error:
        raise TemplateError(
            "Feltkoderne kan ikke forstås tilsammen.",
            place=Place(name).text,
            mend="Brug færre for og if inden i hinanden.",
        ) from error


def _is_filled(xml: bytes, controlled: bool) -> bool:
    """Tell whether a part changes with the case; with fields, one that has controls of its own does too."""
    return is_template(xml) or (controlled and b"<w:sdt>" in xml)
