"""A municipality's look in a template: logo and theme colours, put in when the template is compiled."""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from generator.errors import TemplateError

LOGO_PART = "word/media/logo.png"
_THEME_PART = "word/theme/theme1.xml"
_PNG = b"\x89PNG\r\n\x1a\n"
_MAX_WIDTH_EMU = 5 * 360_000
_DRAWING = re.compile(rb"<w:drawing>.*?</w:drawing>", re.DOTALL)
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
    if _THEME_PART in dressed:
        for name, colour in (("accent1", look.primary), ("accent2", look.secondary)):
            if colour:
                pattern = rf'(<a:{name}>\s*<a:srgbClr val=")[0-9A-Fa-f]{{6}}'.encode()
                dressed[_THEME_PART] = re.sub(pattern, rb"\g<1>" + colour.upper().encode(), dressed[_THEME_PART])
    if look.logo and LOGO_PART in dressed:
        ratio = _width_to_height(look.logo)
        dressed[LOGO_PART] = look.logo
        for name in [name for name in dressed if re.fullmatch(r"word/(header|footer)\d*\.xml", name)]:
            dressed[name] = _DRAWING.sub(lambda match: _resize(match.group(), ratio), dressed[name])
    return dressed


def _width_to_height(png: bytes) -> float:
    if not png.startswith(_PNG) or len(png) < 24:
        raise TemplateError("Logoet er ikke et PNG-billede.", place="profilens logo", mend="Gem logoet som PNG.")
    width, height = struct.unpack(">II", png[16:24])
    return float(width / max(height, 1))


def _resize(drawing: bytes, ratio: float) -> bytes:
    """Keep the height of the picture, and let the width follow, up to five centimetres."""

    def size(match: re.Match[bytes]) -> bytes:
        height = int(match.group(3))
        width = min(round(height * ratio), _MAX_WIDTH_EMU)
        return match.group(1) + f'cx="{width}" cy="{round(width / ratio)}"'.encode()

    return _EXTENT.sub(size, drawing)
