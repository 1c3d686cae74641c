"""A compiled template as bytes and back, so that the next run need not compile it.

Compiled, a template is values of few kinds and Python's code for its parts. Fields are kept by path, since the key
stands for all that they say.
"""

import os
from collections.abc import Iterable, Mapping
from functools import cache as once
from hashlib import sha256
from pathlib import Path

import jinja2

from generator import recall
from generator.fields import Field, parts
from generator.word.controls import Frame
from generator.word.look import Look
from generator.word.package import Member
from generator.word.prompts import Glossary
from generator.word.slot import Slot
from generator.word.template import Part, Template

Fields = Mapping[str, Field]
_KINDS = {kind.__name__: kind for kind in (Template, Part, Member, Glossary, Slot, Frame)}


def remembered(data: bytes, place: str, fields: Fields | None, look: Look | None, form: bool) -> Template:
    """Return a template as it was kept, else compiled and kept. Raises TemplateError, naming the place."""
    name = key(data, fields, look, form)
    template = load(name, fields)
    if template is None:
        from generator.word.assemble import assemble  # brings lxml and docxtpl, which a kept one does without

        template = assemble(data, place, fields, look, form)
        save(name, template, fields)
    return template


def key(data: bytes, fields: Fields | None, look: Look | None, form: bool) -> str:
    """Return the name for a template compiled so: another for every change of what goes into it, or of the engine."""
    said = None if fields is None else [*map(parts, fields.values())]  # plain: three times as fast
    return f"skabelon-{recall.digest((sha256(data).hexdigest(), said, look, form, _libraries()))}"


@once
def _libraries() -> tuple[str, ...]:
    """Return the names and versions of what is installed beside Jinja."""
    with os.scandir(Path(jinja2.__file__).parents[1]) as installed:
        return tuple(sorted(entry.name for entry in installed if entry.name.endswith(".dist-info")))


def load(name: str, fields: Fields | None) -> Template | None:
    """Return the template kept under `name`, or None."""
    template = recall.load(name, {**_KINDS, Field.__name__: (fields or {}).__getitem__})
    return template if isinstance(template, Template) else None


def save(name: str, template: Template, fields: Fields | None) -> None:
    """Keep a template under `name`, unless it has a field that `fields` have not."""

    def path(field: Field) -> Iterable[str]:
        if (fields or {}).get(field.path) is not field:
            raise ValueError("a field of another schema")
        return (field.path,)

    recall.save(name, template, {Field: path})
