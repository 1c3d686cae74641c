"""The colour of text against what lies behind it (WCAG 2.1, 1.4.3), as Word works both out.

Direct formatting comes first, then the styles of run and paragraph, then the table's; theme colours are looked up.
Banded rows, gradients, text boxes and pictures behind the text are not followed.
"""

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.word.anatomy import Element, Package, W, child, inside, val, value

LEAST_CONTRAST = 4.5

HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "00008B", "darkCyan": "008B8B", "darkGreen": "006400",
    "darkMagenta": "800080", "darkRed": "8B0000", "darkYellow": "808000", "darkGray": "A9A9A9", "lightGray": "D3D3D3",
}  # fmt: skip
THEME_NAMES = {
    "text1": "dk1", "dark1": "dk1", "background1": "lt1", "light1": "lt1", "text2": "dk2", "dark2": "dk2",
    "background2": "lt2", "light2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
RGB = re.compile("[0-9A-Fa-f]{6}")
BYTE = re.compile("[0-9A-Fa-f]{2}")
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True)
class Surroundings:
    """A run's paragraph and, in a table, its cell and table; `first` tells that the row is the table's first."""

    paragraph: Element
    cell: Element | None = None
    table: Element | None = None
    first: bool = False


def surroundings(paragraph: Element) -> Surroundings:
    """Return where a paragraph stands."""
    cell = next(paragraph.iterancestors(f"{W}tc"), None)
    table = next(paragraph.iterancestors(f"{W}tbl"), None)
    if cell is None or table is None:
        return Surroundings(paragraph)
    first = next(inside(table, "tr"), None)
    return Surroundings(paragraph, cell, table, first is not None and first in list(cell.iterancestors(f"{W}tr")))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two RRGGBB colours, 1-21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


class Colours:
    """The colours of one file: its theme, its page and its styles."""

    def __init__(self, package: Package) -> None:
        self.styles = package.styles
        self.theme = _theme(package)
        background = child(package.main.root, "background") if package.main else None
        page = "" if background is None else self._colour(background, "color", "themeColor", "theme")
        self.page = page or "FFFFFF"

    def of_run(self, run: Element, around: Surroundings) -> tuple[str, str] | None:
        """Return text colour and background as RRGGBB; None where the colour is automatic, so that Word picks it."""
        given = next(self.run_properties(run, around, "color"), None)
        text = "" if given is None else self._colour(given, "val", "themeColor", "theme")
        return (text, self._background(run, around)) if text else None

    def run_properties(self, run: Element, around: Surroundings, name: str) -> Iterator[Element]:
        """Yield the run property `name` from every place that gives it, nearest first."""
        holders = [run, *self.styles.chain(val(run, "rPr/rStyle")), *self.styles.of_paragraph(around.paragraph)]
        holders += self._table_formats(around)
        holders += [] if self.styles.defaults is None else self.styles.defaults.findall(f"{W}rPrDefault")
        return (found for holder in holders if (found := child(holder, f"rPr/{name}")) is not None)

    def _table_formats(self, around: Surroundings) -> list[Element]:
        """Return the table style's formats for this cell, nearest first: the header row's, then the whole table's."""
        look = child(around.table, "tblPr/tblLook")
        styles = list(self.styles.chain(val(around.table, "tblPr/tblStyle")))
        if not (around.first and _has_header_row(look)):
            return styles
        header = (form for style in styles for form in style.findall(f"{W}tblStylePr"))
        return [*(form for form in header if value(form, "type") == "firstRow"), *styles]

    def _background(self, run: Element, around: Surroundings) -> str:
        highlight = value(next(self.run_properties(run, around, "highlight"), None), "val")
        if highlight in HIGHLIGHTS:
            return HIGHLIGHTS[highlight]
        return next((colour for shade in self._shades(run, around) if (colour := self._fill(shade))), self.page)

    def _shades(self, run: Element, around: Surroundings) -> Iterator[Element]:
        yield from self.run_properties(run, around, "shd")
        for holder in (around.paragraph, *self.styles.of_paragraph(around.paragraph)):
            yield from holder.findall(f"{W}pPr/{W}shd")
        for shaded in (around.cell, *self._table_formats(around), around.table):
            if shaded is not None:
                yield from shaded.findall(f"{W}tcPr/{W}shd")
                yield from shaded.findall(f"{W}tblPr/{W}shd")

    def _fill(self, shade: Element) -> str:
        if value(shade, "val") == "solid":
            return self._colour(shade, "color", "themeColor", "theme")
        return self._colour(shade, "fill", "themeFill", "themeFill")

    def _colour(self, element: Element, plain: str, themed: str, prefix: str) -> str:
        """Return the theme colour if one is named, else the plain one; empty for an automatic colour."""
        name = value(element, themed)
        colour = self.theme.get(THEME_NAMES.get(name, name), "")
        if colour:
            return _lightened(colour, value(element, f"{prefix}Tint"), value(element, f"{prefix}Shade"))
        return value(element, plain).upper() if RGB.fullmatch(value(element, plain)) else ""


def _has_header_row(look: Element | None) -> bool:
    """Tell whether the first row is formatted on its own: spelt out, or bit 0x20 of the older form."""
    bits = value(look, "val")
    return value(look, "firstRow") in ("1", "true", "on") or (
        bool(re.fullmatch("[0-9A-Fa-f]{4}", bits)) and bool(int(bits, 16) & 0x20)
    )


def _theme(package: Package) -> dict[str, str]:
    part = package.part(f"{DRAWING}theme")
    scheme = None if part is None else part.root.find(f".//{DRAWING}clrScheme")
    named = {str(e.tag).removeprefix(DRAWING): e[0] for e in (() if scheme is None else scheme) if len(e)}
    found = {name: colour.get("lastClr", colour.get("val", "")) for name, colour in named.items()}
    return {name: colour for name, colour in found.items() if RGB.fullmatch(colour)}


def _lightened(colour: str, tint: str, shade: str) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_shares(colour))
    light *= int(shade, 16) / 255 if BYTE.fullmatch(shade) else 1
    if BYTE.fullmatch(tint):
        light = 1 - (1 - light) * int(tint, 16) / 255
    return "".join(f"{round(share * 255):02X}" for share in colorsys.hls_to_rgb(hue, light, saturation))


def _luminance(colour: str) -> float:
    shares = [share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in _shares(colour)]
    return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2]


def _shares(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue
