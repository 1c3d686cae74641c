"""Text as runs and paragraphs of WordprocessingML (ECMA-376 part 1, §§ 17.3.1-17.3.3)."""

import re
from collections.abc import Iterable
from functools import lru_cache

from generator import markup

_BEFORE_BOLD = re.compile(r"<w:rPr>(?:<w:rStyle [^>]*/>)?(?:<w:rFonts [^>]*/>)?")
_BEFORE_KEEP = re.compile(r"<w:pPr>(?:<w:pStyle [^>]*/>)?")
_NOT_BOLD = re.compile(r"<w:b w:val=[^>]*/>")
_NOT_KEPT = re.compile(r"<w:keepNext w:val=[^>]*/>")
_PAGE = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
_TEXT = '<w:t xml:space="preserve">'


def escape(text: str) -> str:
    """Return `text` as character data. The library's own would bring in a web client for its import."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(maxsize=256)
def bold(rpr: str) -> str:
    """Return the run properties `rpr` in bold."""
    if "<w:b/>" in rpr:
        return rpr
    plain = _NOT_BOLD.sub("", rpr) or "<w:rPr></w:rPr>"
    return _BEFORE_BOLD.sub(lambda match: f"{match.group()}<w:b/>", plain, count=1)


@lru_cache(maxsize=256)
def kept(ppr: str) -> str:
    """Return the paragraph properties `ppr`, staying on the page of the next paragraph."""
    if "<w:keepNext/>" in ppr:
        return ppr
    plain = _NOT_KEPT.sub("", ppr) or "<w:pPr></w:pPr>"
    return _BEFORE_KEEP.sub(lambda match: f"{match.group()}<w:keepNext/>", plain, count=1)


def run(text: str, rpr: str) -> str:
    """Return one run; line breaks and tabs as Word's own."""
    return f"<w:r>{rpr}{_TEXT}{inner(text)}</w:t></w:r>"


def inner(text: str) -> str:
    """Return what goes inside a w:t for `text`."""
    escaped = escape(text)
    if "\n" in escaped or "\t" in escaped:
        return escaped.replace("\n", f"</w:t><w:br/>{_TEXT}").replace("\t", f"</w:t><w:tab/>{_TEXT}")
    return escaped


def marked_runs(text: str, rpr: str) -> str:
    """Return the runs of a free text without paragraph marks: `**…**` bold, line breaks kept."""
    if "**" not in text:
        return run(text, rpr)
    return "".join(run(piece, bold(rpr) if strong else rpr) for piece, strong in markup.spans(text))


def paragraphs(parts: Iterable[markup.Paragraph], ppr: str, item_ppr: str, rpr: str) -> str:
    """Return a free text as whole paragraphs: `ppr` for each, `item_ppr` for list items (kept as `- ` if empty)."""
    pieces = []
    for part in parts:
        listed = part.item and item_ppr
        words = f"- {part.text}" if part.item and not item_ppr else part.text
        pieces.append(f"<w:p>{item_ppr if listed else ppr}{marked_runs(words, rpr)}</w:p>")
    return "".join(pieces)


def inside_text(text: str, rpr: str, ppr: str) -> str:
    """Return what goes inside an open w:t, as docxtpl does it: break, tab, `\\a` new paragraph, `\\f` new page."""
    escaped = escape(text)
    if text.isprintable():
        return escaped
    reopen = f"<w:r>{rpr}{_TEXT}"
    return (
        escaped.replace("\t", f"</w:t></w:r><w:r>{rpr}<w:tab/></w:r>{reopen}")
        .replace("\a", f"</w:t></w:r></w:p><w:p>{ppr}{reopen}")
        .replace("\n", f"</w:t><w:br/>{_TEXT}")
        .replace("\f", f"</w:t></w:r></w:p>{_PAGE}<w:p>{ppr}{reopen}")
    )
