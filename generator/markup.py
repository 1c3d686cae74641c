"""Free text as one string: blank line = new paragraph, `- ` = list item, `**…**` = bold; nothing else is markup.

`normalise` gives the one spelling that survives the way to Word and back.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML 1.0 § 2.2 cannot hold or discourages; a document with it does not open or shows nothing for it."""

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ITEM = re.compile(r"-[ \t]+(?=[^ \t])")
_BOLD_BEGINS = re.compile(r"\*\*(?=[^\s*])")
_BOLD_ENDS = re.compile(r"(?<=[^\s*])\*\*(?!\*)")


class Paragraph(NamedTuple):
    """One paragraph of a free text; `text` may hold line breaks, `item` marks a list item."""

    text: str
    item: bool = False


def clean(text: str) -> tuple[str, int]:
    """Return `text` with line ends as `\\n`, composed to NFC, and how many forbidden characters fell out."""
    if text.isprintable() or text.replace("\n", "").isprintable():  # most texts, and many times as fast
        return unicodedata.normalize("NFC", text), 0
    unified = _LINE_ENDS.sub("\n", text)
    cleaned, removed = FORBIDDEN.subn("", unified)
    return unicodedata.normalize("NFC", cleaned), removed


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs and list items of `text`; lines lose blanks at either end, empty ones only separate."""
    found: list[Paragraph] = []
    lines: list[str] = []
    for untidy in f"{text}\n".split("\n"):
        line = untidy.strip(" \t")
        item = _ITEM.match(line) if line.startswith("-") else None
        if (item or not line) and lines:
            found.append(Paragraph("\n".join(lines)))
            lines = []
        if item:
            found.append(Paragraph(line[item.end() :], item=True))
        elif line:
            lines.append(line)
    return found


def join(parts: list[Paragraph]) -> str:
    """Return the string that `paragraphs` reads as `parts`."""
    text = ""
    for part in parts:
        separator = "\n" if part.item else "\n\n"
        text += (separator if text else "") + ("- " if part.item else "") + part.text
    return text


def normalise(text: str) -> str:
    """Return the one spelling of `text` that survives Word: cleaned, blank lines only where they mean something."""
    return spelled(clean(text)[0])


def spelled(cleaned: str) -> str:
    """Return the one spelling of a text that is cleaned already."""
    line = cleaned.strip(" \t")
    return line if "\n" not in line and not line.startswith("-") else join(paragraphs(cleaned))


def spans(line: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of `line` as (text, bold); bold ends on the line it began. One pass: texts can be long."""
    end = 0
    begin = _BOLD_BEGINS.search(line)
    while begin:
        line_end = line.find("\n", begin.end())
        line_end = len(line) if line_end < 0 else line_end
        close = _BOLD_ENDS.search(line, begin.end() + 1, line_end)
        if close:
            if begin.start() > end:
                yield line[end : begin.start()], False
            yield line[begin.end() : close.start()], True
            end = close.end()
        begin = _BOLD_BEGINS.search(line, end if close else line_end)
    if end < len(line):
        yield line[end:], False
