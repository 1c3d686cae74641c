"""Controls round others: Word's own repeating sections round the rows of a list, and the containers of a template.

A repeating section ([MS-DOCX] 2.5.1.10) gives Word's "+" for a new row. It goes only round a loop that gives one plain
row per item of a list of the case; any other loop stays as it is. What opens and closes these is put in when a
document is filled: a section without rows would be a control without content, and a copy to send has no controls.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from jinja2 import nodes
from lxml import etree

from generator.fields import Field
from generator.word import language
from generator.word.controls import Frame, frame
from generator.word.filled import when_filled
from generator.word.own import fenced, shell, unwrap
from generator.word.slot import Slot
from generator.word.slots import READ_ONLY
from generator.word.tokens import Holder, numbers
from generator.word.xml import MC, SDT, TBL, TR, W14, W15, WP, token, w

Put = Callable[[Slot, str, str, int], str]
"""Adds a slot with the code of its value and of its address, placed like tag N, and returns its token."""

_SECTION = "<w15:repeatingSection/></w:sdtPr><w:sdtContent>"
_ITEM = Frame("<w:sdt><w:sdtPr>", '<w:id w:val="', '"/><w15:repeatingSectionItem/></w:sdtPr><w:sdtContent>')
_LIST = re.compile(r"\{%-?\s*for\s+\w+\s+in\s+([\w.]+)\s*-?%\}")
_UNEVEN = {w(name) for name in ("vMerge", "gridSpan", "gridBefore", "gridAfter", "tblHeader", "hMerge")}
_LOOP = re.compile(r"\{%-?\s*(end)?for\b")
_PICTURE = f"{{{WP}}}docPr"


@dataclass(frozen=True, slots=True)
class Loop:
    """A `for` and its `endfor` by their tokens, where the first stands, its code, and the list that it goes through."""

    begin: int
    end: int
    holder: Holder
    code: str
    source: language.Binding | None

    @classmethod
    def of(cls, begin: int, end: int, holder: Holder, code: str, scope: language.Scope) -> "Loop":
        """Return the loop of `code`, in which `scope` tells what names stand for."""
        tree = language.ENVIRONMENT.parse(f"{code}{{% endfor %}}")
        loop = next(tree.find_all(nodes.For))
        plain = loop.test is None and isinstance(loop.target, nodes.Name)
        source = language.resolve(cast(nodes.Expr, loop.iter), scope) if plain else None
        return cls(begin, end, holder, code, source)


def wrap_rows(loops: Iterable[Loop], fields: Mapping[str, Field], settled: Mapping[int, Slot], put: Put) -> None:
    """Put a repeating section round the rows of each loop where that is safe."""
    for loop in loops:
        known = fields.get(loop.source.path) if loop.source else None
        row = _row(loop)
        if known is None or known.kind != "liste" or known.path.startswith(READ_ONLY) or row is None:
            continue
        if _is_plain(row) and any(_asks(settled.get(number), known) for number in _inside(row)):
            _wrap(loop, row, known, put)


def _row(loop: Loop) -> etree._Element | None:
    """Return the only thing between a `for` and its `endfor`, if that is a row of a table."""
    element, in_tail = loop.holder.element, loop.holder.role == "tail"
    table = element.getparent() if in_tail else element
    row = element.getnext() if in_tail else next(iter(element), None)
    if table is None or table.tag != TBL or row is None or row.tag != TR or fenced(row):
        return None
    before = (element.tail if in_tail else element.text) or ""
    begins, ends = before.rstrip().endswith(token(loop.begin)), (row.tail or "").lstrip().startswith(token(loop.end))
    return row if begins and ends else None


def _is_plain(row: etree._Element) -> bool:
    """Tell whether each item gives this one row, with a cell in each column of its own."""
    tags_outside_cells = [row.text, *(cell.tail for cell in row), *(cell.text for cell in row)]
    return not any(map(numbers, tags_outside_cells)) and not any(part.tag in _UNEVEN for part in row.iter())


def _inside(row: etree._Element) -> list[int]:
    return numbers(etree.tostring(row, encoding="unicode", with_tail=False))


def _asks(slot: Slot | None, of: Field) -> bool:
    return slot is not None and slot.field is not None and slot.field.path.startswith(f"{of.path}[]")


def _wrap(loop: Loop, row: etree._Element, known: Field, put: Put) -> None:
    named = _LIST.match(loop.code)
    if loop.source is None or named is None:
        return
    made, rows = frame(known, ""), named.group(1)
    section = Frame(made.head, made.middle, made.tail + _SECTION)
    opens = put(Slot(loop.code, "", "aabner", frame=section), rows, loop.source.address, loop.begin)
    opens_item = put(Slot(loop.code, "", "aabner", frame=_ITEM), "1", "''", loop.begin)
    closes_item = put(Slot(loop.code, "", "lukker"), "1", "''", loop.begin)
    closes = put(Slot(loop.code, "", "lukker"), rows, "''", loop.begin)
    begin, end, element = token(loop.begin), token(loop.end), loop.holder.element
    if loop.holder.role == "tail":
        element.tail = (element.tail or "").replace(begin, opens + begin + opens_item)
    else:
        element.text = (element.text or "").replace(begin, opens + begin + opens_item)
    row.tail = (row.tail or "").replace(end, closes_item + end + closes)


def free_containers(root: etree._Element, codes: Sequence[str], values: Container[int], put: Put) -> None:
    """Let the template's own controls be numbered with ours, and be left out of a copy to send.

    One that holds nothing but blocks is only there when they give something, for Word refuses a control without
    content; where that cannot be told beforehand, its content stands without it. `values` are the tokens of slots.
    """
    for sdt in list(root.iter(SDT)):
        found, filled = shell(sdt), when_filled(sdt, codes, values)
        if found is not None and filled is None:
            unwrap(sdt)
        elif found is not None and filled is not None:
            slot = Slot("", "", "aabner", frame=Frame(found.head, "", found.tail))
            unwrap(sdt, put(slot, filled, "''", 0), put(Slot("", "", "lukker"), filled, "''", 0))


def number_pictures(root: etree._Element, codes: Sequence[str], put: Put) -> None:
    """Let pictures in loops be numbered when they are put in: an id is one picture's (ECMA-376 part 1, § 20.4.2.5)."""
    depth, repeated = 0, []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start" and depth and element.tag == _PICTURE:
            repeated.append(element)
        for number in numbers(element.text if event == "start" else element.tail):
            if found := _LOOP.match(codes[number]):
                depth += -1 if found.group(1) else 1
    for picture in repeated:
        picture.set("id", put(Slot("", "", "nummer"), "1", "''", 0))


def declare(root: etree._Element) -> etree._Element:
    """Return `root` with the namespaces of check boxes and repeating rows, ignorable for older programs."""
    ignorable = root.get(f"{{{MC}}}Ignorable", "").split()
    wanted = {"w14": W14, "w15": W15}
    if all(root.nsmap.get(prefix) == uri and prefix in ignorable for prefix, uri in wanted.items()):
        return root
    nsmap: Any = {"mc": MC} | cast(Any, root.nsmap) | wanted
    fresh = etree.Element(root.tag, nsmap=nsmap)
    fresh.attrib.update(root.attrib)
    fresh.set(f"{{{MC}}}Ignorable", " ".join(dict.fromkeys([*ignorable, *wanted])))
    fresh.text = root.text
    fresh.extend(list(root))
    return fresh
