"""A municipality's look in a template: logo and theme colours, put in when the template is compiled."""

import re
import struct
from collections.abc import Mapping
from functools import partial

from generator.errors import TemplateError
from generator.values import dataclass
from generator.word.package import TYPES_PART

LOGO_PART = "word/media/logo.png"
_LOGO_TEXT = b"profil.logo.alternativ_tekst"
"""What the alternative text of the logo holds, in a template."""

_THEME_PART = "word/theme/theme1.xml"
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_JPEG_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""The markers of a JPEG file after which its size stands (ITU T.81, table B.1)."""

_MAX_PIXELS = 5_000
_MAX_WIDTH_EMU = 5 * 360_000
_DRAWING = re.compile(rb"<w:drawing>.*?</w:drawing>", re.DOTALL)
_RELATION = re.compile(rb'<Relationship (?=[^>]*\bId="([^"]*)")(?=[^>]*\bTarget="([^"]*)")[^>]*>')
_STORY = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
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
    return _with_logo(dressed, look.logo, look.size()) if look.logo else dressed


def _with_logo(parts: dict[str, bytes], logo: bytes, size: tuple[int, int]) -> dict[str, bytes]:
    """Put the logo wherever the template shows one; other pictures stay as they are."""
    pictures: set[str] = set()
    for story in filter(_STORY.fullmatch, list(parts)):
        shown = _logos(parts, story)
        parts[story] = _DRAWING.sub(partial(_resize, list(shown), size[0] / size[1]), parts[story])
        pictures.update(shown.values())
    for name in sorted(pictures):
        parts = _replaced(parts, name, logo)
    return parts


def _logos(parts: Mapping[str, bytes], story: str) -> dict[bytes, str]:
    """Return how the drawings of the logo in a part refer to their picture, and the picture's part.

    They are known by their alternative text, the profile's: Word and LibreOffice name pictures anew when they save.
    Where none has it, by the picture's name in our own templates.
    """
    relations = _RELATION.findall(parts.get(f"word/_rels/{story.removeprefix('word/')}.rels", b""))
    pictures = {b'r:embed="%s"' % number: _part_name(target) for number, target in relations}
    told = [drawing for drawing in _DRAWING.findall(parts[story]) if _LOGO_TEXT in drawing]
    known = {use: name for use, name in pictures.items() if any(use in drawing for drawing in told)}
    return known or {use: name for use, name in pictures.items() if name == LOGO_PART in parts}


def _part_name(target: bytes) -> str:
    """Return the name of the part that a relation of a part in the folder word leads to."""
    name = target.decode()
    return name.removeprefix("/") if name.startswith("/") else f"word/{name}"


def _replaced(parts: Mapping[str, bytes], old: str, logo: bytes) -> dict[str, bytes]:
    """Return the parts with the logo in place of a picture, under the ending of its kind wherever it is named."""
    kind, media = ("jpg", "jpeg") if logo.startswith(_JPEG) else ("png", "png")
    new = f"{old.rpartition('.')[0]}.{kind}"
    if new != old and new in parts:
        new = f"word/media/kommunens_logo.{kind}"
    retarget = partial(_retarget, old, new)
    renamed = {
        name: _RELATION.sub(retarget, data) if name.startswith("word/_rels/") else data
        for name, data in parts.items()
        if name != old
    }
    return _of_kind(renamed | {new: logo}, kind, media)


def _retarget(old: str, new: str, relation: re.Match[bytes]) -> bytes:
    leads_there = _part_name(relation[2]) == old
    return relation[0].replace(relation[2], new.removeprefix("word/").encode()) if leads_there else relation[0]


def _of_kind(parts: dict[str, bytes], kind: str, media: str) -> dict[str, bytes]:
    """See to it that the package knows the ending of a picture's kind."""
    if f'Extension="{kind}"'.encode() in parts[TYPES_PART]:
        return parts
    default = f'<Default Extension="{kind}" ContentType="image/{media}"/>'.encode()
    return parts | {TYPES_PART: re.sub(rb"<Types\b[^>]*>", lambda opening: opening[0] + default, parts[TYPES_PART])}


def _recolour(parts: dict[str, bytes], name: str, colour: bytes) -> dict[str, bytes]:
    """Change a theme colour, and the same colour written out beside it for programs that leave themes alone."""
    theme = re.search(rf'<a:{name}>\s*<a:srgbClr val="([0-9A-Fa-f]{{6}})"'.encode(), parts.get(_THEME_PART, b""))
    if theme is None:
        return parts
    old, new = b'="%s"' % theme.group(1), b'="%s"' % colour
    return {part: data.replace(old, new) if _COLOURED.fullmatch(part) else data for part, data in parts.items()}


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
