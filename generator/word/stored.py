"""A compiled template as bytes and back, so that the next run need not compile it.

Compiled, a template is values of few kinds and Python's code for its parts. Fields are kept by path, since the key
stands for all that they say. What cannot be brought back is compiled again.
"""

import marshal
import sys
from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import is_dataclass
from functools import cache as once
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2

from generator import __version__
from generator.fields import Field
from generator.word import cache
from generator.word.controls import Frame
from generator.word.look import Look
from generator.word.package import Member
from generator.word.prompts import Glossary
from generator.word.slot import Slot
from generator.word.template import Part, Template

Fields = Mapping[str, Field]
_KINDS = {kind.__name__: kind for kind in (Template, Part, Member, Glossary, Slot, Frame)}
_FIELD = "Field"
_UNREADABLE = (EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError)


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
    told = repr((sha256(data).hexdigest(), fields, look, form, sys.version, _engine()))
    return f"skabelon-{sha256(told.encode()).hexdigest()}"


@once
def _engine() -> tuple[object, ...]:
    """Return what tells one version of the engine and of its libraries from another."""
    here = Path(__file__).parent
    sources = sorted(file for folder in (here, here.parent) for file in folder.glob("*.py"))
    stamps = tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in sources)
    libraries = sorted(file.name for file in Path(jinja2.__file__).parents[1].glob("*.dist-info"))
    return (__version__, stamps, libraries)


def load(name: str, fields: Fields | None) -> Template | None:
    """Return the template kept under `name`, or None."""
    data = cache.load(name)
    if data is None:
        return None
    try:
        template = _revived(marshal.loads(data), fields or {})
    except _UNREADABLE:
        return None
    return template if isinstance(template, Template) else None


def save(name: str, template: Template, fields: Fields | None) -> None:
    """Keep a template under `name`."""
    try:
        data = marshal.dumps(_plain(template, fields or {}))
    except ValueError:  # something in it that is no plain value
        return
    cache.save(name, data)


def _plain(value: Any, fields: Fields) -> Any:  # noqa: ANN401 - any value of a compiled template
    """Return a value as marshal takes it: what is made of parts becomes a list that begins with its kind."""
    if isinstance(value, Field):
        if fields.get(value.path) is not value:
            raise ValueError("a field that the schema does not have so")
        return [_FIELD, value.path]
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(part, fields) for part in _parts(value))]
    return tuple(_plain(each, fields) for each in value) if isinstance(value, tuple) else value


def _revived(value: Any, fields: Fields) -> Any:  # noqa: ANN401 - any value of a compiled template
    if isinstance(value, tuple):
        return tuple(_revived(each, fields) for each in value)
    if not isinstance(value, list):
        return value
    kind, *parts = value
    return fields[parts[0]] if kind == _FIELD else _KINDS[kind](*(_revived(each, fields) for each in parts))


def _parts(value: Any) -> list[Any]:  # noqa: ANN401 - any dataclass
    return [getattr(value, each.name) for each in fields_of(value) if each.init]
