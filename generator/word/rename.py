"""Fields renamed in a template's tags, whoever split them over runs; what is not a tag stays as it is.

A name in a loop is followed to the list it goes through: with `cv` renamed, `{%p for job in erfaringer.cv %}` changes
and `{{ job.periode }}` does not.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from generator.word.package import FILLABLE, pack_all
from generator.word.transplant import Docx
from generator.word.xml import P, T

Rename = Callable[[str], str | None]
"""Given a path with lists as `[]`: what it is called now, None if it has its name still."""

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*'|[“”„][^“”„]*[“”„]|[‘’][^‘’]*[‘’])")
_CHAIN = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_FOR = re.compile(r"\bfor\s+(\w+)\s+in\s+([\w.]+)")
_SET = re.compile(r"\bset\s+(\w+)\s*=\s*([\w.]+)\s*-?%\}")
_END = re.compile(r"\{%-?\s*(?:p\s|tr\s|tc\s|r\s)?\s*endfor\b")


@dataclass(slots=True)
class _Renamer:
    """The names bound by loops and assignments, each with the path it stands for; and the paths renamed so far."""

    rename: Rename
    scope: list[dict[str, str]] = field(default_factory=lambda: [{}])
    found: dict[str, str] = field(default_factory=dict)

    def tag(self, code: str) -> str:
        """Return a tag with the names of now, and follow what it does to names."""
        if _END.match(code) and len(self.scope) > 1:
            self.scope.pop()
        pieces = _QUOTED.split(code)
        pieces[::2] = [_CHAIN.sub(lambda chain: self._chain(chain.group()), piece) for piece in pieces[::2]]
        if loop := _FOR.search(code):
            self.scope.append({**self.scope[-1], loop[1]: f"{self._path(loop[2])}[]"})
        elif assigned := _SET.search(code):
            self.scope[-1][assigned[1]] = self._path(assigned[2])
        return "".join(pieces)

    def _path(self, chain: str) -> str:
        head, dot, rest = chain.partition(".")
        return self.scope[-1].get(head, head) + dot + rest

    def _chain(self, chain: str) -> str:
        head, dot, _ = chain.partition(".")
        old = self._path(chain)
        new = self.rename(old)
        if new is None or (head in self.scope[-1] and not dot):
            return chain
        bound = self.scope[-1].get(head)
        if bound is None:
            self.found[old] = new
            return new
        start = self.rename(bound) or bound
        if not new.startswith(f"{start}.") or new[len(start) :] == chain[len(head) :]:
            return chain
        self.found[old] = new
        return head + new[len(start) :]


def rename_fields(data: bytes, docx: Docx, rename: Rename) -> tuple[bytes, dict[str, str]]:
    """Return a template with its fields renamed, and new path by old; the same bytes if there is nothing to rename."""
    found: dict[str, str] = {}
    for name in [name for name in docx.parts if FILLABLE.fullmatch(name)]:
        renamer = _Renamer(rename)
        root = docx.tree(name)
        for element in root.iter():
            _rename_in(element, renamer)
        if renamer.found:
            docx.changed.add(name)
            found |= renamer.found
    return (pack_all(docx.written()), found) if found else (data, {})


def _rename_in(element: etree._Element, renamer: _Renamer) -> None:
    for key, value in element.attrib.items():
        if "{{" in str(value):
            element.set(key, _TAG.sub(lambda tag: renamer.tag(tag.group()), str(value)))
    if element.tag == P:
        _rename_over_runs(list(_texts(element)), renamer)
    elif element.tag != T and element.text and "{{" in element.text:
        element.text = _TAG.sub(lambda tag: renamer.tag(tag.group()), element.text)


def _texts(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Yield the texts of a paragraph, those of a text box in it left to the box's own paragraphs."""
    for text in paragraph.iter(T):
        if next(text.iterancestors(P)) is paragraph:
            yield text


def _rename_over_runs(texts: list[etree._Element], renamer: _Renamer) -> None:
    """Rename in the tags of a text that lies in several runs: what is new comes where the tag begins."""
    whole = "".join(text.text or "" for text in texts)
    changes = [(tag.start(), tag.end(), renamer.tag(tag.group())) for tag in _TAG.finditer(whole)]
    for start, end, code in reversed([change for change in changes if whole[change[0] : change[1]] != change[2]]):
        at = 0
        for text in texts:
            words = text.text or ""
            left, right = max(start - at, 0), min(end - at, len(words))
            if left < right:
                text.text = words[:left] + (code if at <= start else "") + words[right:]
            at += len(words)
