"""A municipality's look in a template: logo and theme colours, put in when the template is compiled."""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from generator.errors import TemplateError
from generator.word.package import TYPES_PART

LOGO_PART = "word/media/logo.png"
_JPEG_PART = "word/media/logo.jpg"
_THEME_PART = "word/theme/theme1.xml"
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The markers of a JPEG file after which its size stands (ITU T.81, table B.1)."""

_MAX_PIXELS = 5_000
_MAX_WIDTH_EMU = 5 * 360_000
_DRAWING = re.compile(rb"<w:drawing>.*?</w:drawing>", re.DOTALL)
_RELATION = re.compile(rb"<Relationship [^>]*>")
_COLOURED = re.compile(r"word/(theme/theme1|styles|numbering|document|header\d*|footer\d*)\.xml")
_EXTENT = re.compile(rb'(<(?:wp:extent|a:ext) )cx="(\d+)" cy="(\d+)"')


@dataclass(frozen=True, slots=True)
class Look:
    """`logo` as PNG or JPEG bytes, `primary` and `secondary` as six hex digits; None keeps the template's own."""

    logo: bytes | None = None
    primary: str | None = None
    secondary: str | None = None

    def size(self) -> tuple[int, int]:
        """Return width and height of the logo in pixels. Raises TemplateError for what is no picture for Word."""
        data = self.logo or b""
        width, height = _png_size(data) if data.startswith(_PNG) else _jpeg_size(data)
        if not (0 < width <= _MAX_PIXELS and 0 < height <= _MAX_PIXELS):
            mend = f"Gem det som PNG eller JPEG, højst {_MAX_PIXELS} billedpunkter på hver led; SVG kan ikke bruges."
            raise TemplateError("Logoet er ikke et billede, Word kan vise overalt.", place="profilens logo", mend=mend)
        return width, height


def dress(parts: Mapping[str, bytes], look: Look) -> dict[str, bytes]:
    """Return the parts of a template in the look of a municipality. Raises TemplateError for a logo that is none."""
    dressed = dict(parts)
    for name, colour in (("accent1", look.primary), ("accent2", look.secondary)):
        if colour:
            dressed = _recolour(dressed, name, colour.upper().encode())
    if look.logo and LOGO_PART in dressed:
        width, height = look.size()
        for name in [name for name in dressed if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)]:
            uses = _uses_of_logo(dressed.get(f"word/_rels/{name.removeprefix('word/')}.rels", b""))
            dressed[name] = _DRAWING.sub(partial(_resize, uses, width / height), dressed[name])
        dressed[LOGO_PART] = look.logo
        if look.logo.startswith(_JPEG):
            dressed = _as_jpeg(dressed)
    return dressed


def _as_jpeg(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Give the part with the logo the ending of its kind, wherever it is named."""
    types = parts[TYPES_PART]
    if b'Extension="jpg"' not in types:
        kind = b'<Default Extension="jpg" ContentType="image/jpeg"/>'
        parts[TYPES_PART] = re.sub(rb"<Types\b[^>]*>", lambda opening: opening.group() + kind, types)
    renamed = {_JPEG_PART if name == LOGO_PART else name: data for name, data in parts.items()}
    relations = {name: data for name, data in renamed.items() if name.endswith(".rels")}
    return renamed | {name: data.replace(b'media/logo.png"', b'media/logo.jpg"') for name, data in relations.items()}


def _recolour(parts: dict[str, bytes], name: str, colour: bytes) -> dict[str, bytes]:
    """Change a theme colour, and the same colour written out beside it for programs that leave themes alone."""
    theme = re.search(rf'<a:{name}>\s*<a:srgbClr val="([0-9A-Fa-f]{{6}})"'.encode(), parts.get(_THEME_PART, b""))
    if theme is None:
        return parts
    old, new = b'="%s"' % theme.group(1), b'="%s"' % colour
    return {part: data.replace(old, new) if _COLOURED.fullmatch(part) else data for part, data in parts.items()}


def _uses_of_logo(relations: bytes) -> list[bytes]:
    """Return how a drawing refers to the logo: other pictures keep their size."""
    mine = [tag for tag in _RELATION.findall(relations) if b'media/logo.png"' in tag]
    return [b'r:embed="%s"' % number for tag in mine for number in re.findall(rb' Id="([^"]*)"', tag)]


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", data[16:24]) if len(data) >= 24 else (0, 0)
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Return width and height from the first frame of a JPEG file, (0, 0) if there is none."""
    at = 2 if data.startswith(_JPEG) else len(data)
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0


def _resize(uses: list[bytes], ratio: float, found: re.Match[bytes]) -> bytes:
    """Keep the height of the logo, and let the width follow, up to five centimetres."""
    drawing = found.group()
    if not any(use in drawing for use in uses):
        return drawing

    def size(match: re.Match[bytes]) -> bytes:
        height = int(match.group(3))
        width = min(round(height * ratio), _MAX_WIDTH_EMU)
        return match.group(1) + f'cx="{width}" cy="{round(width / ratio)}"'.encode()

    return _EXTENT.sub(size, drawing)
