"""A municipality's look in a template: logo and theme colours, put in when the template is compiled."""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from generator.errors import TemplateError

LOGO_PART = "word/media/logo.png"
_THEME_PART = "word/theme/theme1.xml"
_PNG = b"\x89PNG\r\n\x1a\n"
_MAX_WIDTH_EMU = 5 * 360_000
_DRAWING = re.compile(rb"<w:drawing>.*?</w:drawing>", re.DOTALL)
_RELATION = re.compile(rb"<Relationship [^>]*>")
_COLOURED = re.compile(r"word/(theme/theme1|styles|numbering|document|header\d*|footer\d*)\.xml")
_EXTENT = re.compile(rb'(<(?:wp:extent|a:ext) )cx="(\d+)" cy="(\d+)"')


@dataclass(frozen=True, slots=True)
class Look:
    """`logo` as PNG bytes, `primary` and `secondary` as six hex digits; None keeps the template's own."""

    logo: bytes | None = None
    primary: str | None = None
    secondary: str | None = None


def dress(parts: Mapping[str, bytes], look: Look) -> dict[str, bytes]:
    """Return the parts of a template in the look of a municipality. Raises TemplateError for a logo that is no PNG."""
    dressed = dict(parts)
    for name, colour in (("accent1", look.primary), ("accent2", look.secondary)):
        if colour:
            dressed = _recolour(dressed, name, colour.upper().encode())
    if look.logo and LOGO_PART in dressed:
        ratio = _width_to_height(look.logo)
        dressed[LOGO_PART] = look.logo
        for name in [name for name in dressed if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)]:
            uses = _uses_of_logo(dressed.get(f"word/_rels/{name.removeprefix('word/')}.rels", b""))
            dressed[name] = _DRAWING.sub(partial(_resize, uses, ratio), dressed[name])
    return dressed


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


def _width_to_height(png: bytes) -> float:
    width, height = struct.unpack(">II", png[16:24]) if png.startswith(_PNG) and len(png) >= 24 else (0, 0)
    if not width or not height:
        raise TemplateError("Logoet er ikke et PNG-billede.", place="profilens logo", mend="Gem logoet som PNG.")
    return float(width / height)


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
