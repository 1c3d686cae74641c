"""The texts of a part that can hold tags: each read as one line, however many elements Word has split it over."""

from collections.abc import Iterator

from generator.word.anatomy import Element
from generator.word.tokens import OPENER
from generator.word.xml import P, T


class Line:
    """A text that may lie in several elements: read as one, changed where each character stands."""

    def __init__(self, owner: Element, pieces: list[Element]) -> None:
        self.owner, self._pieces = owner, pieces
        self.text = "".join(piece.text or "" for piece in pieces)
        self._chars = list(self.text)

    def put(self, start: int, end: int, new: str) -> None:
        """Put `new` where the text stood between two offsets; it goes to the first element of them."""
        self._chars[start:end] = [new, *[""] * (end - start - 1)]

    def halves(self, start: int, end: int) -> tuple[Element, Element]:
        """Return the elements in which a stretch of the text begins and ends."""
        reach = 0
        found: list[Element] = []
        for piece in self._pieces:
            reach += len(piece.text or "")
            if start < reach and not found:
                found.append(piece)
            if end <= reach:
                return found[0], piece
        raise IndexError(end)

    def keep(self) -> None:
        """Write the changes into the elements."""
        at = 0
        for piece in self._pieces:
            length = len(piece.text or "")
            piece.text = "".join(self._chars[at : at + length]) or None
            at += length


class _Attribute(Line):
    """The text of one attribute."""

    def __init__(self, owner: Element, name: str) -> None:
        super().__init__(owner, [])
        self._name, self.text = name, str(owner.get(name))
        self._chars = list(self.text)

    def halves(self, start: int, end: int) -> tuple[Element, Element]:
        """Return the element of the attribute, twice."""
        return self.owner, self.owner

    def keep(self) -> None:
        """Write the changes into the attribute."""
        self.owner.set(self._name, "".join(self._chars))


def lines(root: Element) -> Iterator[Line]:
    """Yield every text that can hold a tag: a paragraph's as one, an attribute's, and that of any other element."""
    of_paragraph: dict[Element, list[Element]] = {}
    order: list[Element] = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if OPENER.search(str(value)):
                yield _Attribute(element, str(name))
        owner = next(element.iterancestors(P), None) if element.tag == T else None
        if owner is None and element.text and OPENER.search(element.text):
            yield Line(element, [element])
        elif owner is not None:
            of_paragraph.setdefault(owner, []).append(element)
            order.append(owner)
    yield from (Line(owner, of_paragraph[owner]) for owner in dict.fromkeys(order))
