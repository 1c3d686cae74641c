"""A content control as it is met in a document (ECMA-376 part 1, § 17.5.2): whose field it shows, and what it holds."""

import re
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from lxml import etree

from generator.fields import Field, generic
from generator.values import dataclass
from generator.word.xml import TR, W14, w

CONFLICT = "konflikt:"
"""Begins the tag of a control that holds the other text of a conflict: never read back as the value."""

CHECKBOX = f"{{{W14}}}checkbox"
CONTENT, PROMPT = w("sdtContent"), w("showingPlcHdr")
_TAG_NAME, _ID, _VAL = w("tag"), w("id"), w("val")
TELLING = (_TAG_NAME, _ID, PROMPT, CHECKBOX)
"""The properties of a control that tell what it is; it has mostly others."""

_PROPERTIES, _RPR = w("sdtPr"), w("rPr")
_TAG = re.compile(r"(konflikt:)?[a-z_]\w*(\[\d{1,4}\])?(\.[a-z_]\w*(\[\d{1,4}\])?)*", re.ASCII)
_LONGEST = 2 * len(CONFLICT) + 64

_GROUPS = {"liste", "gruppe"}
Row = etree._Element | None


@dataclass(slots=True, eq=False)
class Control:
    """A control met: its tag, the field's own path, what its properties tell, content, table row round it, number.

    `other` tells that it holds the other text of a conflict. If it `is_plain`, its words are known: those of each of
    its `paragraphs`, or of its one line where it has none.
    """

    tag: str
    path: str
    other: bool
    properties: Mapping[str, etree._Element]
    content: etree._Element | None
    row: Row
    number: str
    is_plain: bool = False
    paragraphs: list[etree._Element] = field(default_factory=list)
    words: list[list[str]] = field(default_factory=list)

    @property
    def looks(self) -> etree._Element | None:
        """The formats that it has of itself."""
        sdt = None if self.content is None else self.content.getparent()
        return None if sdt is None else sdt.find(f"{_PROPERTIES}/{_RPR}")

    def is_frame(self, fields: Mapping[str, Field]) -> bool:
        """Tell whether it is only round others: the repeating section of a list, or one of the template's own."""
        known = fields.get(self.path)
        return not self.other and (known is None or known.kind in _GROUPS)


def control_of(properties: Mapping[str, etree._Element], content: etree._Element | None, row: Row) -> Control | None:
    """Return a control whose tag may be ours; `properties` are those of `TELLING` that it has, by name."""
    tag = _said(properties.get(_TAG_NAME))
    path = _path(tag) if len(tag) <= _LONGEST else ""
    if not path:
        return None
    return Control(tag, path, tag.startswith(CONFLICT), properties, content, row, _said(properties.get(_ID)))


def read_control(sdt: etree._Element) -> Control | None:
    """Return a control of which nothing is known yet, if its tag may be ours."""
    parts = (part for properties in sdt.iterchildren(_PROPERTIES) for part in properties.iterchildren(TELLING))
    row = next(sdt.iterancestors(TR), None)
    return control_of({part.tag: part for part in parts}, next(sdt.iterchildren(CONTENT), None), row)


def _said(part: etree._Element | None) -> str:
    return "" if part is None else part.get(_VAL, "")


@lru_cache(maxsize=4096)
def _path(tag: str) -> str:
    """Return the path of the field that a tag names, "" if it can name none."""
    return generic(tag) if _TAG.fullmatch(tag) else ""
