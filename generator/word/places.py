"""Where something stands in a Word document, in words that its author knows."""

import re
from dataclasses import dataclass, replace

from lxml import etree

from generator.word.xml import TOKEN, P, text_of, w

_PARTS = {
    "document": "brødteksten",
    "header": "sidehovedet",
    "footer": "sidefoden",
    "footnotes": "fodnoterne",
    "endnotes": "slutnoterne",
    "core": "dokumentegenskaberne",
    "custom": "dokumentegenskaberne",
}
_HEADING = re.compile(r"(heading|overskrift)\s*\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a part: the nearest heading above and the paragraph's number."""

    part: str
    heading: str = ""
    paragraph: int = 0

    def entering(self, element: etree._Element) -> "Place":
        """Return the place inside `element`."""
        if element.tag != P:
            return self
        place = replace(self, paragraph=self.paragraph + 1)
        style = element.find(f"{w('pPr')}/{w('pStyle')}")
        if style is not None and _HEADING.fullmatch(style.get(w("val"), "")):
            return replace(place, heading=TOKEN.sub("…", text_of(element)).strip()[:60])
        return place

    @property
    def next(self) -> "Place":
        """Return the place of a paragraph that docxtpl has lifted away from round its tag."""
        return replace(self, paragraph=self.paragraph + 1)

    @property
    def text(self) -> str:
        """The place as Danish words: brødteksten, afsnit 12 under »3. Helbred«."""
        stem = re.sub(r"\d*\.xml$", "", self.part.rsplit("/", 1)[-1])
        words = [_PARTS.get(stem, self.part)]
        if self.paragraph:
            words.append(f"afsnit {self.paragraph}" + (f" under »{self.heading}«" if self.heading else ""))
        return ", ".join(words)
