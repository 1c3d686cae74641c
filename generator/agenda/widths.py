"""How wide the columns of a sheet are: declared, then wider for whole words, within what a page can hold."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

PAGE, FULLEST_PAGE = 150.0, 207.0
"""As many digits as fit on the width of A4 landscape; and where the print is made as small as 7 points."""

_LETTERS: Mapping[str, float] = {
    **dict.fromkeys("ijlI.,:;()|'", 0.5), **dict.fromkeys("frst-", 0.68), **dict.fromkeys("mwæMWÆ", 1.5),
    **dict.fromkeys("ABCDEFGHKNOPRSTUVXYZØÅ", 1.08),
}  # fmt: skip
_OTHER, _PADDING, _BOLD = 0.95, 0.75, 1.04
"""Of Calibri 10 in widths of a column: a letter, what a cell keeps free at its sides; and how much wider bold is."""

_JOINT = re.compile(
    r"(?<=.ings|.heds|elses|.ions|.løbs|vervs|parts|bejds|penge|tence|milie|jemme)(?=[a-zæøå]{4})", re.IGNORECASE
)
"""Where the first part of a Danish compound ends: uddannelses-vejleder, ressourceforløbs-ydelse."""


@lru_cache(maxsize=4_000)
def longest_word(text: str, *, is_bold: bool = False) -> float:
    """Return the width of a column in which no word of a text is broken; one with a hyphen may break after it."""
    widest = max(map(_length, text.replace("-", "- ").split()), default=0.0)
    return widest * (_BOLD if is_bold else 1.0) + _PADDING


def _length(word: str) -> float:
    return sum(_LETTERS.get(letter, _OTHER) for letter in word)


def hyphenated(text: str, width: float = 0.0) -> str:
    """Return a text with hyphens in the compounds that are wider than a column."""
    if longest_word(text) <= width:
        return text
    return " ".join(_JOINT.sub("-\n", word) if longest_word(word) > width else word for word in text.split(" "))


def lines(heading: str, width: float) -> int:
    """Return in how many lines a heading is set in a column, its words whole."""
    room = full = (width - _PADDING) / _BOLD
    count = 1
    for word in heading.split():
        if _length(word) > room and room < full:
            count, room = count + 1, full
        room -= _length(f"{word} ")
    return count


def fitted(declared: Sequence[float], parts: Sequence[float], words: Sequence[float]) -> list[float]:
    """Return the widths of a sheet's columns: as declared, or wider, so that `words` stay whole.

    Where that is more than a page holds, the columns that may hyphenate give way first, as far as the `parts` of their
    words allow, and then any, as far as declared. Where the page has room to spare, all get their share of it.
    """
    widths = [max(pair) for pair in zip(declared, words, strict=True)]
    for least in ([max(pair) for pair in zip(declared, parts, strict=True)], declared):
        over = sum(widths) - FULLEST_PAGE
        for index in sorted(range(len(widths)), key=lambda index: least[index] - widths[index]):
            given = min(max(over, 0.0), widths[index] - least[index])
            widths[index], over = widths[index] - given, over - given
    return [round(width * max(1.0, PAGE / sum(widths)), 1) for width in widths]
