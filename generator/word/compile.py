"""From the XML of a template part to Jinja source: placeholders found, checked, and turned into slots.

docxtpl's `patch_xml` mends what Word does to tags (split runs, smart quotes) and lifts `{%p %}`,
`{%tr %}`, `{%tc %}` out of their paragraph, row or cell. After it every tag becomes a token, so
that the part can be parsed strictly, changed as a tree, and proven well-formed for every context:
a block that opens and closes at places with the same chain of elements leaves balanced XML.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any, cast

from docxtpl import DocxTemplate
from jinja2 import nodes
from lxml import etree

from generator.errors import TemplateError
from generator.fields import Field
from generator.word import language
from generator.word.language import FILL, Binding
from generator.word.places import Place
from generator.word.slots import Slot, settle
from generator.word.styles import Styles
from generator.word.xml import MC, TOKEN, TOKEN_END, W14, P, T, W, parse, text_of, w

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_OPENER = re.compile(r"\{[{%#]")
_RICH = re.compile(r"\{\{(?:r|p|tr|tc)\s[^}]*\}*")
_STATEMENT = re.compile(r"\{%-?\s*(\w+)")
_END = re.compile(r"\{%-?\s*end(for|if)\s*-?%\}")
_SHORT = re.compile(r"\s*\|\s*kort\s*(\(\s*\))?$")
_DASH_WITHIN = re.compile(r"(?<!^)\{%-|-%\}(?!$)")
_GUARD = "\ufdd2"
_COLUMNS = re.compile(r"\{%tc |\{%\s*(colspan|hm)\b")
_MARKUP = re.compile(r"<[^>]*>")
_LITERAL = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}
_ENDS = {"endfor": "for", "endif": "if"}
_TEXTS = {T, w("delText"), w("instrText")}


@dataclass(frozen=True, slots=True)
class CompiledPart:
    """One part as Jinja source, with its slots (numbered from `first`) and every path it names.

    `spots` tells by line of the source which tag it is of, and where in Word that stands.
    """

    source: str
    slots: tuple[Slot, ...]
    paths: tuple[str, ...]
    spots: Mapping[int, tuple[str, str]]
    fix_columns: bool


@dataclass(slots=True)
class _Holder:
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


@dataclass(slots=True)
class _Block:
    """An open `for` or `if`: its tags so far, where it stands, the names bound outside it, and those set in it."""

    kind: str
    code: str
    tags: str
    place: str
    chain: list[object]
    outer: Mapping[str, Binding | None]
    changed: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class _Compiler:
    """The work on one part; `codes` are the tags by token number."""

    styles: Styles
    fields: Mapping[str, Field] | None
    first: int
    codes: list[str] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    paths: dict[str, None] = field(default_factory=dict)
    scope: dict[str, Binding | None] = field(default_factory=dict)
    blocks: list[_Block] = field(default_factory=list)
    spots: dict[int, tuple[str, str]] = field(default_factory=dict)
    expressions: dict[int, tuple[nodes.Expr, Binding | None, Place]] = field(default_factory=dict)


def is_template(xml: bytes) -> bool:
    """Tell whether a part holds any tag, also one that Word has split over runs; what is not UTF-8 may hold some."""
    return re.search(rb"\{(<[^>]*>)*[{%#_]|^(\xff\xfe|\xfe\xff)", xml) is not None


def compile_part(
    xml: bytes, name: str, styles: Styles, fields: Mapping[str, Field] | None, first: int = 0
) -> CompiledPart:
    """Return the part `name` compiled; with `fields`, values become content controls and unknown paths are refused.

    Raises TemplateError, naming the place, for tags that are broken, crossed, unknown or not allowed.
    """
    compiler = _Compiler(styles, fields, first)
    raw = _decode(xml, name)
    root = _read(raw, name, compiler)
    if fields is not None and root.tag.startswith(f"{{{W}}}") and name.startswith("word/"):
        root = _declare_w14(root)
    for number, holder, place in list(_tokens(root, name)):
        compiler.spots[number] = (compiler.codes[number], place.text)
        _take(compiler, number, holder, place)
    if compiler.blocks:
        block = compiler.blocks[-1]
        raise TemplateError(
            f"{block.code} bliver ikke lukket.", place=block.place, mend=f"Tilføj {{% end{block.kind} %}}."
        )
    if len(compiler.spots) < len(compiler.codes):
        raise TemplateError("En feltkode er skjult i filens kode.", place=Place(name).text, mend="Skriv den i Word.")
    _place_slots(compiler, root)
    source, spots = _source(root, compiler)
    fix_columns = _COLUMNS.search(_MARKUP.sub("", raw)) is not None
    return CompiledPart(source, tuple(compiler.slots), tuple(compiler.paths), spots, fix_columns)


def _decode(xml: bytes, name: str) -> str:
    try:
        text = xml.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError("Filen er ikke i UTF-8.", place=Place(name).text, mend="Gem den igen i Word.") from error
    return re.sub(r"<\?xml[^>]*\?>", "", text)


def _read(raw: str, name: str, compiler: _Compiler) -> etree._Element:
    """Return the part as a tree with tokens for tags; refuse objects, and tags that cut through its structure."""
    place = Place(name)
    before = parse(raw, place.text)
    if re.search(f"[\ufdd0{TOKEN_END}{_GUARD}]", etree.tostring(before, encoding="unicode")):
        raise TemplateError("Skabelonen har tegn, som Word ikke bruger.", place=place.text, mend="Gem den igen i Word.")
    for paragraph in before.iter(P):
        place = place.entering(paragraph)
        _check_paragraph(text_of(paragraph), place)
    try:
        return parse(_tokenise(_patch(raw), compiler.codes), Place(name).text)
    except TemplateError as error:
        raise TemplateError(
            "Skabelonens opbygning går i stykker om en feltkode.",
            place=_find_cut(before, name),
            mend="Skriv feltkoden forfra i ét stræk, og hold {{ og }} i samme afsnit og samme indholdskontrol.",
        ) from error


def _check_paragraph(text: str, place: Place) -> None:
    """Refuse objects, and what would make docxtpl lose text or run two paragraphs into one unasked."""
    if rich := _RICH.search(text):
        raise TemplateError(
            f"{rich.group()} indsætter et objekt (rich text, billede eller underdokument), og det kan motoren ikke.",
            place=place.text,
            mend="Brug {{ felt }} uden bogstavet efter {{.",
        )
    _checked(_TAG.sub("", text), place)
    if _DASH_WITHIN.search(text.strip()):
        raise TemplateError(
            "{%- og -%} slår afsnittet sammen med det forrige eller næste, og teksten imellem går tabt.",
            place=place.text,
            mend="Sæt {%- først og -%} sidst i afsnittet, eller fjern stregen.",
        )


def _find_cut(root: etree._Element, name: str) -> str:
    """Return the place of the first paragraph whose tags break its structure, by themselves or by `{%-` or `-%}`."""
    place = Place(name)
    for paragraph in root.iter(P):
        place = place.entering(paragraph)
        if re.search(r"\{%-|-%\}", text_of(paragraph)):
            return place.text
        alone = _tokenise(_patch(etree.tostring(paragraph, encoding="unicode", with_tail=False)), [])
        try:
            parse(f"<x>{alone}</x>", "")
        except TemplateError:
            return place.text
    return Place(name).text


def _patch(xml: str) -> str:
    """Let docxtpl mend the tags, and `{{-`, `-}}` take the blanks beside them as Jinja does.

    A sign at the end of each paragraph keeps docxtpl from joining a brace there with one in the next.
    """
    guarded = xml.replace("</w:p>", f"{_GUARD}</w:p>")
    patched = cast(str, DocxTemplate.patch_xml(cast(Any, None), guarded)).replace(_GUARD, "")
    return re.sub(r"-\}\}\s*", "}}", re.sub(r"\s*\{\{-", "{{", patched))


def _tokenise(xml: str, codes: list[str]) -> str:
    """Swap every tag for a token, and keep it in `codes`; comments vanish."""

    def swap(match: re.Match[str]) -> str:
        if match.group().startswith("{#"):
            return ""
        codes.append(unescape(match.group()))
        return f"\ufdd0{len(codes) - 1}\ufdd1"

    return _TAG.sub(swap, xml)


def _tokens(root: etree._Element, name: str) -> Iterator[tuple[int, _Holder, Place]]:
    """Yield the tokens in the order in which Jinja meets them, each with its holder and place."""
    place = Place(name)
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str):
            continue
        if event == "start":
            place = place.entering(element)
            for key, value in element.attrib.items():
                yield from ((n, _Holder(element, str(key)), place) for n in _checked(str(value), place))
        text = element.text if event == "start" else element.tail
        for number in _checked(text, place):
            holder = _Holder(element, "text" if event == "start" else "tail")
            place = place.next if holder.is_lifted else place
            yield number, holder, place


def _numbers(text: str | None) -> list[int]:
    return [int(number) for number in TOKEN.findall(text or "")]


def _checked(text: str | None, place: Place) -> list[int]:
    """Return the tokens of `text`; an opener left over is a tag that never ends."""
    if text and _OPENER.search(text):
        raise TemplateError(
            "En feltkode er ikke afsluttet.",
            place=place.text,
            mend="Hver {{ skal have }}, hver {% skal have %}, og hver {# skal have #}.",
        )
    return _numbers(text)


def _take(compiler: _Compiler, number: int, holder: _Holder, place: Place) -> None:
    """Check the tag behind token `number` and follow what it does to names and blocks."""
    code = compiler.codes[number]
    if code.startswith("{{"):
        _take_expression(compiler, number, holder, place)
        return
    match = _STATEMENT.match(code)
    word = match.group(1) if match else ""
    if word in {"for", "if"}:
        tree = language.parse(code, place.text, after=f"{{% end{word} %}}")
        _note_paths(compiler, tree, place)
        compiler.blocks.append(_Block(word, code, code, place.text, holder.chain, compiler.scope))
        loop = next(tree.find_all(nodes.For), None)
        if loop:
            compiler.scope = language.bind_loop(loop, compiler.scope)
    elif word in {"elif", "else"} or word in _ENDS:
        _continue_block(compiler, word, code, holder, place)
    elif word == "set":
        _assign(compiler, code, place)
    else:
        mend = "Brug kun for, if og set. {%tr … %} og {%tc … %} hører til i en tabel."
        raise TemplateError(f"{code} er ikke tilladt i en skabelon.", place=place.text, mend=mend)


def _continue_block(compiler: _Compiler, word: str, code: str, holder: _Holder, place: Place) -> None:
    if not compiler.blocks or (word in _ENDS and compiler.blocks[-1].kind != _ENDS[word]):
        raise TemplateError(
            f"{code} hører ikke til noget, der er åbnet.", place=place.text, mend="Ret rækkefølgen af for, if og end."
        )
    block = compiler.blocks[-1]
    if block.chain != holder.chain:
        raise TemplateError(
            f"{block.code} og {code} står ikke i samme slags afsnit, række eller celle.",
            place=place.text,
            mend="Sæt begge i hele afsnit ({%p … %}), begge i rækker ({%tr … %}) eller begge inde i teksten.",
        )
    if not _END.fullmatch(code):
        after = "" if word in _ENDS else f"{{% end{block.kind} %}}"
        tree = language.parse(code, place.text, before=block.tags, after=after)
        block.tags += code
    kept = block.outer.items()
    block.changed |= {name: None for name, known in compiler.scope.items() if (name, known) not in kept}
    compiler.scope = dict(block.outer)
    if word == "elif":
        _note_paths(compiler, tree, place)
    if word in _ENDS:
        compiler.blocks.pop()
    if word == "endif":
        compiler.scope |= block.changed


def _assign(compiler: _Compiler, code: str, place: Place) -> None:
    tree = language.parse(code, place.text)
    _note_paths(compiler, tree, place)
    for assignment in tree.find_all(nodes.Assign):
        if isinstance(assignment.target, nodes.Name):
            binding = language.resolve(cast(nodes.Expr, assignment.node), compiler.scope)
            compiler.scope = language.bind(assignment.target.name, binding, compiler.scope)


def _take_expression(compiler: _Compiler, number: int, holder: _Holder, place: Place) -> None:
    tree = language.parse(compiler.codes[number], place.text)
    _note_paths(compiler, tree, place)
    output = next(tree.find_all(nodes.Output), None)
    if output is None or isinstance(output.nodes[0], nodes.TemplateData):
        raise TemplateError("En feltkode er tom.", place=place.text, mend="Skriv feltets navn mellem {{ og }}.")
    expression = output.nodes[0]
    inner = expression.node if isinstance(expression, nodes.Filter) and expression.name == "kort" else expression
    binding = language.resolve(cast(nodes.Expr, inner), compiler.scope)
    compiler.expressions[number] = (expression, binding, place)
    if holder.role in {"text", "tail"} and not _can_hold_text(holder):
        raise TemplateError(
            f"{compiler.codes[number]} står uden for teksten.",
            place=place.text,
            mend="Skriv feltkoden i et almindeligt afsnit.",
        )


def _can_hold_text(holder: _Holder) -> bool:
    """A value may stand in a text, or anywhere in a part that is not WordprocessingML (the document's properties)."""
    owner = holder.element if holder.role == "text" else holder.element.getparent()
    return owner is not None and (owner.tag in _TEXTS or not str(owner.tag).startswith(f"{{{W}}}"))


def _note_paths(compiler: _Compiler, tree: nodes.Node, place: Place) -> None:
    """Keep the paths that `tree` names; with fields, one that the schema lacks is refused."""
    for path in sorted(language.paths(tree, compiler.scope)):
        if compiler.fields is not None and path not in compiler.fields and not path.endswith("[]"):
            raise TemplateError(
                f"Feltet {path} findes ikke.",
                place=place.text,
                mend="Ret stavningen; alle felter står i docs/felter.md.",
            )
        compiler.paths.setdefault(path)


def _place_slots(compiler: _Compiler, root: etree._Element) -> None:
    """Give every expression its slot, the last first, so that the text before it stays where it is."""
    texts = {number: text for text in root.iter(T) for number in _numbers(text.text)}
    for number, (expression, binding, place) in reversed(compiler.expressions.items()):
        code = compiler.codes[number][2:-2].strip()
        short = isinstance(expression, nodes.Filter) and binding is not None
        known = compiler.fields.get(binding.path) if compiler.fields is not None and binding else None
        slot = Slot(code, place.text, short_date=short)
        if number in texts:
            slot = settle(slot, f"\ufdd0{number}{TOKEN_END}", texts[number], known, compiler.styles)
        address = binding.address if binding and slot.field else "''"
        value = _SHORT.sub("", code) if short and slot.field else code
        index = compiler.first + len(compiler.slots)
        compiler.codes[number] = f"{{{{ {FILL}({index}, ({value}), {address}) }}}}"
        compiler.slots.append(slot)


def _declare_w14(root: etree._Element) -> etree._Element:
    """Return `root` with the namespace that check boxes need, marked ignorable for older programs."""
    ignorable = root.get(f"{{{MC}}}Ignorable", "").split()
    prefix = next((key for key, uri in root.nsmap.items() if uri == W14), "w14")
    if root.nsmap.get("w14") == W14 and prefix in ignorable:
        return root
    nsmap: Any = {"mc": MC, "w14": W14} | cast(Any, root.nsmap)
    fresh = etree.Element(root.tag, nsmap=nsmap)
    fresh.attrib.update(root.attrib)
    fresh.set(f"{{{MC}}}Ignorable", " ".join(dict.fromkeys([*ignorable, "w14"])))
    fresh.text = root.text
    fresh.extend(list(root))
    return fresh


def _source(root: etree._Element, compiler: _Compiler) -> tuple[str, dict[int, tuple[str, str]]]:
    """Return the tree as Jinja source, tokens back to code, each on a line of its own; and the spots by line."""
    xml = etree.tostring(root, encoding="unicode")
    for typed, meant in _LITERAL.items():
        xml = xml.replace(typed, f"{{{{ {meant!r} }}}}")
    pieces, line, spots = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'], 2, {}
    for index, piece in enumerate(TOKEN.split(xml)):
        if index % 2:
            spots[line + 1] = compiler.spots[int(piece)]
            piece = re.sub(r"^\{[{%]-?", r"\g<0>\n", compiler.codes[int(piece)])
        line += piece.count("\n")
        pieces.append(piece)
    return "".join(pieces), spots
