"""The tags of a template as their author typed them: all of them found, each broken one told and mended on a copy.

The engine stops at the first broken tag. Here a copy of the part is mended as the author must have meant it, so that
`lint_blocks` can go on to the rest; every tag on the copy carries its number, and by that its place in the file.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from jinja2.exceptions import TemplateSyntaxError

from generator.finding import Level
from generator.word import tokens
from generator.word.anatomy import Element, Part
from generator.word.language import ENVIRONMENT, TagFault
from generator.word.lint_lines import Line, lines
from generator.word.places import Place
from generator.word.rulebook import MOST_TOLD, Fault, Spot

_LONGEST_SHOWN = 60
_MOST_IN_LINE = 500
"""Tags in one paragraph; a hostile one has thousands."""

NUMBER = re.compile("\ufdd3(\\d+)\ufdd4")
"""The number of a tag on the copy, just before its end."""

_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_HALF = re.compile(r"\{[{%]([^{}%]*?)\s*(?:[%}]\}|%|\})")
_BARE = re.compile(r"\{\{-?\s*\w+(?:\.\w+)*\s*$")
_STATEMENT = re.compile(r"\{%-?\s*(?:(?:p|tr|tc|r)\s+)?(for|if|elif|else|endfor|endif|set)\b[^{}%]*")
_PREFIX = re.compile(r"^\{%(-?)(?:p|tr|tc|r) ")
_END = re.compile(r"-?[%}]\}$")
_UNNUMBERED = re.compile(r"\{%\s*(vm|hm)\s*%\}")
_AROUND = {
    "for": ("", "{% endfor %}"),
    "if": ("", "{% endif %}"),
    "elif": ("{% if x %}", "{% endif %}"),
    "else": ("{% if x %}", "{% endif %}"),
    "endif": ("{% if x %}", ""),
    "endfor": ("{% for x in y %}", ""),
    "set": ("", ""),
}
_STRAIGHT = str.maketrans(
    "“”„‟»«″＂‘’‚‛›‹′–—‑−\u00a0\u202f\u2007\u2009",
    '"' * 8 + "'" * 7 + "-" * 4 + " " * 4,
    "\u200b\u200c\u200d\u2060\ufeff\u00ad",
)
_MENDED_BY_DOCXTPL = str.maketrans("“”‘’", "\"\"''")
_LOOKALIKES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"\{\s+[{%]|[%}]\s+\}|[｛｝]"),
        "Her står noget, der ligner en feltkode, men med mellemrum mellem tegnene, så den bliver skrevet som tekst.",
        "Skriv {{ og }} (eller {% og %}) uden mellemrum imellem.",
    ),
    (
        re.compile(r"(?<!\{)\{\s*[a-z_]+(?:\.[a-z_]+)+\s*\}(?!\})|\[\[[^\]]*\]\]|<<[^>]*>>"),
        "Her står noget, der ligner en feltkode, men med forkerte klammer, så den bliver skrevet som tekst.",
        "Skriv {{ felt }} med to krøllede klammer på hver side.",
    ),
)
_LOOSE_END = re.compile(r"[%}#]\}")


@dataclass(slots=True)
class Page:
    """A part being checked: a copy to mend, the tags by number (element in the file, text as typed), what was found."""

    part: Part
    copy: Element
    origin: dict[Element, Element]
    copies: dict[Element, Element]
    tags: list[tuple[Element, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def of(cls, part: Part) -> "Page":
        """Return a page whose copy is the part itself, as yet."""
        copy = deepcopy(part.root)
        origin = dict(zip(copy.iter(), part.root.iter(), strict=True))
        return cls(part, copy, origin, {one: other for other, one in origin.items()})

    def tell(self, code: str, element: Element, message: str, mend: str, level: Level = "fejl") -> None:
        """Note a fault at an element of the file; after so many, only that there are more."""
        if len(self.faults) == MOST_TOLD:
            code, message, mend = (
                "skabelon-flere",
                "Her og længere nede er der flere fejl.",
                "Ret de første, og prøv igen.",
            )
        if len(self.faults) <= MOST_TOLD:
            self.faults.append(Fault(code, level, message, mend, Spot(self.part, element)))


def read(part: Part, is_field: Callable[[str], bool]) -> Page:
    """Return a part with its tags numbered on a copy, and what is wrong with them as they are typed."""
    page = Page.of(part)
    for line in list(lines(page.copy)):
        if line.text:
            _read_line(page, line, is_field)
            line.keep()
    return page


def _read_line(page: Page, line: Line, is_field: Callable[[str], bool]) -> None:
    if len(tokens.OPENER.findall(line.text)) > _MOST_IN_LINE and _tell_engine_fault(page, line, line.text):
        line.put(0, len(line.text), "")
        return
    dashed = tokens.DASH_WITHIN.search(line.text.strip()) is not None
    if dashed:
        _tell_engine_fault(page, line, line.text)
    at, rest = 0, []
    while opener := tokens.OPENER.search(line.text, at):
        start, kind = opener.start(), opener.group()
        rest.append(line.text[at:start])
        close = line.text.find(_CLOSERS[kind], start + 2)
        following = tokens.OPENER.search(line.text, start + 2)
        swallows = following is not None and following.start() < close and not is_sound(line.text[start : close + 2])
        if close < 0 or swallows:
            at = _mend_open(page, line, start, following.start() if following else len(line.text))
            continue
        at = close + 2
        if kind != "{#":
            _take(page, line, start, at, line.text[start:at], dashed)
    rest.append(line.text[at:])
    _read_rest(page, line, "\n".join(rest), is_field)


def _mend_open(page: Page, line: Line, start: int, limit: int) -> int:
    """Tell of a tag that never ends, give it the end it must have had, and return where the text goes on."""
    typed = line.text[start:limit]
    closer = _CLOSERS[typed[:2]]
    half = _HALF.match(typed)
    found = half or _STATEMENT.match(typed) or _BARE.match(typed)
    shown = _short((found.group() if found else typed).strip())
    page.tell(
        "skabelon-kode-aaben",
        page.origin[line.owner],
        f"Feltkoden {shown} er ikke afsluttet.",
        f"Den skal slutte med {closer} i samme afsnit.",
    )
    if found is None:
        line.put(start, limit, typed[2:])
        return limit
    inner = f"{typed[:2]}{half.group(1)}" if half else found.group().rstrip()
    _take(page, line, start, start + found.end(), f"{inner} {closer}", dashed=False)
    return start + found.end()


def _take(page: Page, line: Line, start: int, end: int, tag: str, dashed: bool) -> None:
    """Number a whole tag on the copy, after telling and mending what Word or its author has done to it."""
    if _tell_engine_fault(page, line, tag):
        line.put(start, end, "")
        return
    first, last = line.halves(start, end)
    if _chain(first) != _chain(last):
        page.tell(
            "skabelon-kode-brudt",
            page.origin[line.owner],
            f"Feltkoden {_short(tag)} begynder uden for en indholdskontrol eller et link og slutter inde i det.",
            "Skriv feltkoden forfra i ét stræk, og hold {{ og }} i samme afsnit og samme indholdskontrol.",
        )
    straight = tag.translate(_STRAIGHT)
    if straight != tag and not is_sound(tag) and is_sound(straight):
        signs = " ".join(dict.fromkeys(_name(char) for char in tag if char != char.translate(_STRAIGHT)))
        page.tell(
            "skabelon-kode-autokorrektur",
            page.origin[line.owner],
            f"Word har byttet tegn ud i feltkoden {_short(tag)}, så den ikke kan forstås ({signs}).",
            f"Skriv den som {_short(straight)}. Slå eventuelt Autokorrektur fra, mens du skriver feltkoder.",
        )
        tag = straight
    if dashed:
        tag = re.sub(r"^\{%-", "{%", re.sub(r"-%\}$", "%}", tag))
    if not _UNNUMBERED.fullmatch(tag):
        page.tags.append((page.origin[line.owner], tag))
        tag = _END.sub(lambda close: f"\ufdd3{len(page.tags) - 1}\ufdd4{close.group()}", tag)
    line.put(start, end, tag)


def _tell_engine_fault(page: Page, line: Line, text: str) -> bool:
    """Tell what the engine itself refuses in a text, and whether there was anything."""
    try:
        tokens.check_paragraph(text, Place(page.part.name))
    except TagFault as fault:
        if fault.code != "skabelon-kode-aaben":
            page.tell(fault.code, page.origin[line.owner], fault.message, fault.mend)
            return True
    return False


def _read_rest(page: Page, line: Line, rest: str, is_field: Callable[[str], bool]) -> None:
    """Tell of what stands outside the tags and was meant as one."""
    for pattern, message, mend in _LOOKALIKES:
        if pattern.search(rest):
            page.tell("skabelon-ligner-kode", page.origin[line.owner], message, mend)
            return
    if _LOOSE_END.search(rest) and "skabelon-kode-aaben" not in {fault.code for fault in page.faults[-1:]}:
        page.tell(
            "skabelon-loes-slutning",
            page.origin[line.owner],
            "Her står slutningen på en feltkode, som ikke har nogen begyndelse.",
            "Skriv {{ eller {% foran, eller slet }} eller %}.",
        )
    bare = next((word for word in re.findall(r"[a-z_]+(?:\.[a-z_]+)+", rest) if is_field(word)), None)
    if bare:
        page.tell(
            "skabelon-felt-som-tekst",
            page.origin[line.owner],
            f"Feltet {bare} står som almindelig tekst og bliver ikke udfyldt.",
            f"Skriv {{{{ {bare} }}}}.",
            "advarsel",
        )


def is_sound(tag: str) -> bool:
    """Tell whether a tag alone can be understood as Jinja, after what docxtpl mends."""
    plain = _PREFIX.sub(r"{%\1 ", tag.translate(_MENDED_BY_DOCXTPL))
    statement = tokens.STATEMENT.match(plain)
    before, after = _AROUND.get(statement.group(1) if statement else "", ("", ""))
    if plain.startswith("{%") and not (before or after) and not (statement and statement.group(1) == "set"):
        return False
    try:
        ENVIRONMENT.parse(before + plain + after)
    except (TemplateSyntaxError, RecursionError):
        return False
    return True


def _chain(element: Element) -> list[object]:
    return [ancestor.tag for ancestor in element.iterancestors()]


def _name(char: str) -> str:
    return "hårdt mellemrum" if char.isspace() else f"»{char}«" if char.isprintable() else "usynligt tegn"


def _short(tag: str) -> str:
    """Return a tag as it is typed, blanks and all, cut where it is long."""
    return tag if len(tag) <= _LONGEST_SHOWN else f"{tag[: _LONGEST_SHOWN - 1]}…"
