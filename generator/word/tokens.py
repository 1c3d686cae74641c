"""The tags of a template part as tokens in a tree, so that the part can be parsed strictly and changed as one.

docxtpl's `patch_xml` mends what Word does to tags (split runs, smart quotes) and lifts `{%p %}`, `{%tr %}`, `{%tc %}`
out of their paragraph, row or cell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, cast

from docxtpl import DocxTemplate
from lxml import etree

from generator.errors import TemplateError
from generator.word.language import TagFault
from generator.word.places import Place
from generator.word.xml import TOKEN, TOKEN_END, P, W, parse, text_of, token

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
OPENER = re.compile(r"\{[{%#]")
STATEMENT = re.compile(r"\{%-?\s*(\w+)")
"""The first word of a `{% … %}`."""

_RICH = re.compile(r"\{\{(?:r|p|tr|tc)\s[^}]*\}*")
DASH_WITHIN = re.compile(r"(?<!^)\{%-|-%\}(?!$)")
_GUARD = "\ufdd2"
_PAIRS = (("{{", "}}"), ("{%", "%}"), ("{#", "#}"))
_MOST_OPEN = 500
_LONGEST = 2_000
"""Characters of a tag; longer ones are no author's work, and cost docxtpl's patterns the square of their length."""


@dataclass(slots=True)
class Holder:
    """Where a token stands: the element, and whether in its text, its tail or an attribute."""

    element: etree._Element
    role: str

    @property
    def is_lifted(self) -> bool:
        """The token had a paragraph, row or cell of its own, which docxtpl has taken away."""
        inside = self.chain[1:]
        return P not in inside and bool(inside) and str(inside[0]).startswith(f"{{{W}}}")

    @property
    def chain(self) -> list[object]:
        """The names from the root to where the token stands: equal chains enclose balanced XML."""
        last = self.element.getparent() if self.role == "tail" else self.element
        above = [] if last is None else [last.tag, *(ancestor.tag for ancestor in last.iterancestors())]
        return [self.role if self.role not in {"text", "tail"} else "", *above]


def is_template(xml: bytes) -> bool:
    """Tell whether a part holds any tag, also one that Word has split over runs; what is not UTF-8 may hold some."""
    return re.search(rb"\{(<[^>]*>)*[{%#_]|^(\xff\xfe|\xfe\xff)", xml) is not None


def decode(xml: bytes, name: str) -> str:
    """Return the part as text, without its declaration. Raises TemplateError for what is not UTF-8."""
    try:
        text = xml.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TagFault(
            "skabelon-tegnsaet", "Filen er ikke i UTF-8.", place=Place(name).text, mend="Gem den igen i Word."
        ) from error
    return re.sub(r"<\?xml[^>]*\?>", "", text)


def read(raw: str, name: str, codes: list[str]) -> etree._Element:
    """Return the part as a tree with tokens for tags, which go to `codes`.

    Raises TagFault for objects, and for tags that cut through the structure of the part.
    """
    place = Place(name)
    before = parse(raw, place.text)
    _check_open(raw, place)
    if re.search(f"[\ufdd0{TOKEN_END}{_GUARD}]", etree.tostring(before, encoding="unicode")):
        raise TagFault(
            "skabelon-tegn", "Skabelonen har tegn, som Word ikke bruger.", place=place.text, mend="Gem den igen i Word."
        )
    for paragraph in before.iter(P):
        place = place.entering(paragraph)
        check_paragraph(text_of(paragraph), place)
    try:
        return parse(tokenise(patch(raw), codes), Place(name).text)
    except TemplateError as error:
        raise TagFault(
            "skabelon-kode-brudt",
            "Skabelonens opbygning går i stykker om en feltkode.",
            place=_place_of(find_cut(before), before, name),
            mend="Skriv feltkoden forfra i ét stræk, og hold {{ og }} i samme afsnit og samme indholdskontrol.",
        ) from error


def _check_open(text: str, place: Place) -> None:
    """Refuse a text that begins tags again and again and ends none: each would be sought to the end of the text."""
    for opener, closer in _PAIRS:
        if text.count(opener, max(text.rfind(closer), 0)) > _MOST_OPEN:
            raise TagFault(
                "skabelon-kode-lang",
                "Her begynder alt for mange feltkoder uden at slutte.",
                place=place.text,
                mend="Slet stedet, og skriv det igen.",
            )


def check_paragraph(text: str, place: Place) -> None:
    """Refuse objects, and what would make docxtpl lose text or run two paragraphs into one unasked."""
    _check_open(text, place)
    if rich := _RICH.search(text):
        raise TagFault(
            "skabelon-objekt",
            f"{rich.group()} indsætter et objekt (rich text, billede eller underdokument), og det kan motoren ikke.",
            place=place.text,
            mend="Brug {{ felt }} uden bogstavet efter {{.",
        )
    if any(len(tag) > _LONGEST for tag in TAG.findall(text)):
        raise TagFault(
            "skabelon-kode-lang",
            "En feltkode er alt for lang.",
            place=place.text,
            mend="Del den op i flere, eller slet den.",
        )
    _checked(TAG.sub("", text), place)
    if DASH_WITHIN.search(text.strip()):
        raise TagFault(
            "skabelon-streg",
            "{%- og -%} slår afsnittet sammen med det forrige eller næste, og teksten imellem går tabt.",
            place=place.text,
            mend="Sæt {%- først og -%} sidst i afsnittet, eller fjern stregen.",
        )


def _place_of(wanted: etree._Element | None, root: etree._Element, name: str) -> str:
    place = Place(name)
    for paragraph in root.iter(P) if wanted is not None else ():
        place = place.entering(paragraph)
        if paragraph is wanted:
            break
    return place.text


def find_cut(root: etree._Element) -> etree._Element | None:
    """Return the first paragraph whose tags break its structure, by themselves or by `{%-` or `-%}`."""
    for paragraph in root.iter(P):
        if re.search(r"\{%-|-%\}", text_of(paragraph)):
            return paragraph
        alone = tokenise(patch(etree.tostring(paragraph, encoding="unicode", with_tail=False)), [])
        try:
            parse(f"<x>{alone}</x>", "")
        except TemplateError:
            return paragraph
    return None


def patch(xml: str) -> str:
    """Let docxtpl mend the tags, and `{{-`, `-}}` take the blanks beside them as Jinja does.

    A sign at the end of each paragraph keeps docxtpl from joining a brace there with one in the next.
    """
    guarded = xml.replace("</w:p>", f"{_GUARD}</w:p>")
    patched = cast(str, DocxTemplate.patch_xml(cast(Any, None), guarded)).replace(_GUARD, "")
    return re.sub(r"-\}\}\s*", "}}", re.sub(r"\s*\{\{-", "{{", patched))


def tokenise(xml: str, codes: list[str]) -> str:
    """Swap every tag for a token, and keep it in `codes`; comments vanish."""

    def swap(match: re.Match[str]) -> str:
        if match.group().startswith("{#"):
            return ""
        codes.append(unescape(match.group()))
        return token(len(codes) - 1)

    return TAG.sub(swap, xml)


def tokens(root: etree._Element, name: str) -> Iterator[tuple[int, Holder, Place]]:
    """Yield the tokens in the order in which Jinja meets them, each with its holder and place."""
    place = Place(name)
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            place = place.entering(element)
            for key, value in element.attrib.items():
                yield from ((n, Holder(element, str(key)), place) for n in _checked(str(value), place))
        text = element.text if event == "start" else element.tail
        for number in _checked(text, place):
            holder = Holder(element, "text" if event == "start" else "tail")
            place = place.next if holder.is_lifted else place
            yield number, holder, place


def numbers(text: str | None) -> list[int]:
    """Return the numbers of the tokens in a text."""
    return [int(number) for number in TOKEN.findall(text or "")]


def _checked(text: str | None, place: Place) -> list[int]:
    """Return the tokens of `text`; an opener left over is a tag that never ends."""
    if text and OPENER.search(text):
        raise TagFault(
            "skabelon-kode-aaben",
            "En feltkode er ikke afsluttet.",
            place=place.text,
            mend="Hver {{ skal have }}, hver {% skal have %}, og hver {# skal have #}.",
        )
    return numbers(text)
