"""What the styles and lists of a document mean for its words: which are bold or hidden, which paragraphs are items."""

from collections.abc import Mapping
from functools import lru_cache

from lxml import etree

from generator.values import dataclass
from generator.word.xml import w

_PSTYLE = w("pStyle")
_VAL, _NUMBERED, _NUMBERED_STYLE = w("val"), w("numPr"), f"{w('pPr')}/{w('numPr')}"
_RSTYLE, _VANISH, _HIDING = w("rStyle"), w("vanish"), f"{w('rPr')}/{w('vanish')}"
_HIDING_OR_BOLD = (_HIDING, f"{w('rPr')}/{w('b')}")
_NO_LIST: tuple[bool, set[str]] = (False, set())
_OFF = {"0", "false", "off"}
_BASES = 20
"""So many styles may build on each other; a longer chain is a circle."""


def is_on(element: etree._Element) -> bool:
    """Tell whether a toggle such as `w:b` is on."""
    return element.get(_VAL, "1") not in _OFF


@dataclass(frozen=True, slots=True)
class Sheet:
    """Styles by id; which definition each list follows, and each definition's kind of number by level."""

    styles: Mapping[str, etree._Element]
    lists: Mapping[str, str]
    formats: Mapping[tuple[str, str], str]
    _found: dict[tuple[str, str], etree._Element | None]

    @classmethod
    @lru_cache(maxsize=16)
    def read(cls, styles: etree._Element | None, numbering: etree._Element | None) -> "Sheet":
        """Return the sheet of these two parts, either of which a document may lack; many documents have them alike."""
        by_id = {} if styles is None else {style.get(w("styleId"), ""): style for style in styles.iter(w("style"))}
        if numbering is None:
            return cls(by_id, {}, {}, {})
        lists = {number.get(w("numId"), ""): _value(number, "abstractNumId") for number in numbering.iter(w("num"))}
        return cls(by_id, lists, _formats(numbering), {})

    def is_set(self, properties: etree._Element, name: str) -> bool:
        """Tell whether run properties turn `name` on, themselves or by their style."""
        direct = next(properties.iterchildren(w(name)), None)
        if direct is not None:
            return is_on(direct)
        style = _value(properties, "rStyle")
        found = self._in_style(style, f"{w('rPr')}/{w(name)}") if style else None
        return found is not None and is_on(found)

    def is_plain(self, part: etree._Element) -> bool:
        """Tell whether a run property only names a style that neither hides nor makes bold."""
        if part.tag != _RSTYLE:
            return False
        style = part.get(_VAL, "")
        found = (self._in_style(style, path) for path in _HIDING_OR_BOLD)
        return not any(toggle is not None and is_on(toggle) for toggle in found)

    def shows(self, part: etree._Element) -> bool:
        """Tell whether a run property, `w:vanish` or the name of a style, leaves the words to be seen."""
        if part.tag == _RSTYLE:
            found = self._in_style(part.get(_VAL, ""), _HIDING)
            return found is None or not is_on(found)
        return part.tag == _VANISH and not is_on(part)

    def listing(self, properties: Mapping[str, etree._Element]) -> tuple[bool, set[str]]:
        """Return whether a paragraph with these properties is an item of a list, and what our markup cannot hold."""
        numbered = properties.get(_NUMBERED)
        if (numbered is None or not _value(numbered, "numId")) and _PSTYLE in properties:
            numbered = self._in_style(properties[_PSTYLE].get(_VAL, ""), _NUMBERED_STYLE)
        if numbered is None:
            return _NO_LIST
        number = _value(numbered, "numId")
        if number in {"", "0"}:
            return _NO_LIST
        level = _value(numbered, "ilvl") or "0"
        notes = {"underpunkter"} if level != "0" else set()
        if self.formats.get((self.lists.get(number, ""), level), "bullet") not in {"bullet", "none"}:
            notes.add("nummererede punkter")
        return True, notes

    def _in_style(self, style: str, path: str) -> etree._Element | None:
        if (style, path) not in self._found and style in self.styles:
            self._found[style, path] = self._search(style, path)
        return self._found.get((style, path))

    def _search(self, style: str, path: str) -> etree._Element | None:
        for _ in range(_BASES):
            known = self.styles.get(style)
            if known is None:
                return None
            found = known.find(path)
            if found is not None:
                return found
            style = _value(known, "basedOn")
        return None


def _value(element: etree._Element, name: str) -> str:
    found = next(element.iterchildren(w(name)), None)
    return "" if found is None else found.get(_VAL, "")


def _formats(numbering: etree._Element) -> dict[tuple[str, str], str]:
    return {
        (abstract.get(w("abstractNumId"), ""), level.get(w("ilvl"), "")): _value(level, "numFmt")
        for abstract in numbering.findall(w("abstractNum"))
        for level in abstract.findall(w("lvl"))
    }
