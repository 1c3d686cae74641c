"""What we are measured against: docxtpl as its manual uses it, and the floor that the same work has in Python."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from docxtpl import DocxTemplate
from isal import igzip_lib
from jinja2 import Environment

from generator.formats import short_date
from generator.word.package import Member, pack, write

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_FILLED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")


def docxtpl(template: bytes, context: Mapping[str, Any]) -> bytes:
    """Return the document that docxtpl makes: opened, filled, saved, each time, as it wants."""
    environment = Environment(autoescape=True)
    environment.filters["kort"] = lambda value: short_date(value) if isinstance(value, date) else value  # ours alone
    document = DocxTemplate(io.BytesIO(template))
    document.render(dict(context), environment, autoescape=True)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def floor(template: bytes) -> Callable[[Mapping[str, Any]], bytes]:
    """Return the least that filling with Jinja can do: docxtpl's syntax compiled once, filled, deflated, zipped.

    Nothing is checked but the values, nothing is mended, and no value stands in a control.
    """
    environment = Environment(autoescape=True)
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    patch = DocxTemplate(io.BytesIO(template)).patch_xml
    filled = {
        name: environment.from_string(patch(data.decode())) for name, data in parts.items() if _FILLED.fullmatch(name)
    }
    still = {name: pack(name, data) for name, data in parts.items()}

    def fill(context: Mapping[str, Any]) -> bytes:
        _check(context)
        fresh = {name: _pack(name, part.render(context).encode()) for name, part in filled.items()}
        return write({**still, **fresh}.values())

    return fill


def _check(value: Any) -> None:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        if _FORBIDDEN.search(value):
            raise ValueError("a character that XML cannot hold")
    elif isinstance(value, Mapping):
        for below in value.values():
            _check(below)
    elif isinstance(value, list):
        for below in value:
            _check(below)


def _pack(name: str, data: bytes) -> Member:
    packed = igzip_lib.compress(data, 1, igzip_lib.COMP_DEFLATE, hist_bits=15)
    return Member(name, zlib.crc32(data), len(data), packed)
