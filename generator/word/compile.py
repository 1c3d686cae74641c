"""From the XML of a template part to Jinja source: placeholders found, checked, and turned into slots.

docxtpl's `patch_xml` mends what Word does to tags (split runs, smart quotes) and lifts `{%p %}`,
`{%tr %}`, `{%tc %}` out of their paragraph, row or cell. After it every tag becomes a token, so
that the part can be parsed strictly, changed as a tree, and proven well-formed for every context:
a block that opens and closes at places with the same chain of elements leaves balanced XML.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from docxtpl import DocxTemplate
from jinja2 import nodes
from lxml import etree

from generator.errors import TemplateError
from generator.fields import Field
from generator.word import language
from generator.word.language import FILL, Binding
from generator.word.places import Place
from generator.word.styles import Styles
from generator.word.xml import MC, SDT, W14, XML_SPACE, P, R, T, W, add_tail, parse, serialise, text_of, w

Form = Literal["ren", "tekst", "felt", "afsnit"]
"""How a value is put in: as it is, into a run of text, as a control in a line, as whole paragraphs."""

_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TOKEN = re.compile("\ufdd0(\\d+)\ufdd1")
_RICH = re.compile(r"\{\{(r|p|tr|tc)\s")
_STATEMENT = re.compile(r"\{%-?\s*(\w+)")
_LITERAL = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}
_READ_ONLY = ("beregnet.", "profil.")
_PLAIN_CONTROLS = ("text", "date", "dropDownList", "comboBox")
_ENDS = {"endfor": "for", "endif": "if"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a template where a value goes, with all that is known of it before any case is.

    `ppr` and `rpr` are the properties of its paragraph and run; whole paragraphs also have those of list items
    and of what follows a `lead`: the runs of a label before the value in the same paragraph.
    """

    expression: str
    place: str
    form: Form
    field: Field | None = None
    short_date: bool = False
    rpr: str = ""
    ppr: str = ""
    item_ppr: str = ""
    more_ppr: str = ""
    lead: str = ""
    breakable: bool = False


@dataclass(frozen=True, slots=True)
class CompiledPart:
    """One part as Jinja source, with its slots (numbered from `first`) and every path it names."""

    source: str
    slots: tuple[Slot, ...]
    paths: tuple[str, ...]
    fix_columns: bool


@dataclass(slots=True)
class _Holder:
    """Where a token stands: the element, and whether in its text, its tail or an attribute."""

    element: etree._Element
    role: str

    @property
    def chain(self) -> list[object]:
        """The names from the root to where the token stands: equal chains enclose balanced XML."""
        last = self.element.getparent() if self.role == "tail" else self.element
        above = [] if last is None else [last.tag, *(ancestor.tag for ancestor in last.iterancestors())]
        return [self.role if self.role not in {"text", "tail"} else "", *above]


@dataclass(slots=True)
class _Block:
    """An open `for` or `if`: where it stands, and the names bound outside it."""

    kind: str
    code: str
    place: str
    chain: list[object]
    outer: Mapping[str, Binding | None]


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
    expressions: dict[int, tuple[nodes.Expr, Binding | None, Place]] = field(default_factory=dict)
    texts: dict[int, etree._Element] = field(default_factory=dict)


def is_template(xml: bytes) -> bool:
    """Tell whether a part holds any tag, also one that Word has split over runs."""
    return re.search(rb"\{(<[^>]*>)*[{%#]", xml) is not None


def compile_part(
    xml: bytes, name: str, styles: Styles, fields: Mapping[str, Field] | None, first: int = 0
) -> CompiledPart:
    """Return the part `name` compiled; with `fields`, values become content controls and unknown paths are refused.

    Raises TemplateError, naming the place, for tags that are broken, crossed, unknown or not allowed.
    """
    compiler = _Compiler(styles, fields, first)
    patched = _patch(xml.decode("utf-8-sig"), name)
    fix_columns = bool(re.search(r"\{%tc |\{%\s*(colspan|hm)\b", xml.decode("utf-8-sig")))
    root = parse(_tokenise(patched, name, compiler), name)
    if fields is not None and root.tag.startswith(f"{{{W}}}") and name.startswith("word/"):
        root = _declare_w14(root, name)
    for number, holder, place in list(_tokens(root, name)):
        _take(compiler, number, holder, place)
    if compiler.blocks:
        block = compiler.blocks[-1]
        raise TemplateError(
            f"{block.code} bliver ikke lukket.", place=block.place, mend=f"Tilføj {{% end{block.kind} %}}."
        )
    compiler.texts = {number: text for text in root.iter(T) for number in _numbers(text.text)}
    for number in compiler.expressions:
        _place_slot(compiler, number)
    return CompiledPart(_source(root, compiler), tuple(compiler.slots), tuple(compiler.paths), fix_columns)


def _patch(xml: str, name: str) -> str:
    """Let docxtpl mend the tags; refuse what it offers and we do not."""
    plain = re.sub(r"<[^>]*>", "", xml)
    if rich := _RICH.search(plain):
        code = plain[rich.start() :].split("}}")[0] + "}}"
        raise TemplateError(
            f"{code} indsætter et objekt (rich text, billede eller underdokument), og det kan motoren ikke.",
            place=Place(name).text,
            mend="Brug {{ felt }} uden bogstavet efter {{.",
        )
    xml = re.sub(r"<\?xml[^>]*\?>", "", xml)
    return cast(str, DocxTemplate.patch_xml(cast(Any, None), xml))


def _tokenise(xml: str, name: str, compiler: _Compiler) -> str:
    """Swap every tag for a token; comments vanish."""
    if "\ufdd0" in xml or "\ufdd1" in xml:
        raise TemplateError("Skabelonen har tegn, som Word ikke bruger.", place=name, mend="Gem den igen i Word.")

    def swap(match: re.Match[str]) -> str:
        if match.group().startswith("{#"):
            return ""
        compiler.codes.append(match.group())
        return f"\ufdd0{len(compiler.codes) - 1}\ufdd1"

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
                yield from ((n, _Holder(element, str(key)), place) for n in _numbers(str(value)))
            yield from ((n, _Holder(element, "text"), place) for n in _checked(element.text, place))
        else:
            yield from ((n, _Holder(element, "tail"), place) for n in _checked(element.tail, place))


def _numbers(text: str | None) -> list[int]:
    return [int(number) for number in _TOKEN.findall(text or "")]


def _checked(text: str | None, place: Place) -> list[int]:
    """Return the tokens of `text`; an opener left over is a tag that never ends."""
    if text and ("{{" in text or "{%" in text):
        raise TemplateError(
            "En feltkode er ikke afsluttet.", place=place.text, mend="Hver {{ skal have }}, og hver {% skal have %}."
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
        tree = language.parse(f"{code}{{% end{word} %}}", place.text)
        _note_paths(compiler, tree, place)
        compiler.blocks.append(_Block(word, code, place.text, holder.chain, dict(compiler.scope)))
        loop = next(tree.find_all(nodes.For), None)
        if loop:
            compiler.scope = language.bind_loop(loop, compiler.scope)
    elif word in {"elif", "else"} or word in _ENDS:
        _continue_block(compiler, word, code, holder, place)
    elif word == "set":
        _assign(compiler, code, place)
    else:
        raise TemplateError(f"{code} er ikke tilladt i en skabelon.", place=place.text, mend="Brug kun for, if og set.")


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
    if word == "elif":
        _note_paths(compiler, language.parse(f"{code.replace('elif', 'if', 1)}{{% endif %}}", place.text), place)
    if word in _ENDS:
        compiler.scope = dict(compiler.blocks.pop().outer)


def _assign(compiler: _Compiler, code: str, place: Place) -> None:
    tree = language.parse(code, place.text)
    _note_paths(compiler, tree, place)
    for assignment in tree.find_all(nodes.Assign):
        if isinstance(assignment.target, nodes.Name):
            compiler.scope[assignment.target.name] = language.resolve(cast(nodes.Expr, assignment.node), compiler.scope)


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
    return owner is not None and (
        owner.tag == T or not str(owner.tag).startswith(f"{{{W}}}") or owner.tag == w("instrText")
    )


def _note_paths(compiler: _Compiler, tree: nodes.Node, place: Place) -> None:
    """Keep the paths that `tree` names; with fields, one that the schema lacks is refused."""
    scope = dict(compiler.scope)
    for loop in tree.find_all(nodes.For):
        scope = language.bind_loop(loop, scope)
    for path in sorted(language.paths(tree, scope)):
        if compiler.fields is not None and path not in compiler.fields and not path.endswith("[]"):
            raise TemplateError(
                f"Feltet {path} findes ikke.",
                place=place.text,
                mend="Ret stavningen; alle felter står i docs/felter.md.",
            )
        compiler.paths.setdefault(path)


def _place_slot(compiler: _Compiler, number: int) -> None:
    """Give the expression behind token `number` its slot, and move the token to where the value's XML goes."""
    expression, binding, place = compiler.expressions[number]
    code = compiler.codes[number][2:-2].strip().strip("-").strip()
    text = compiler.texts.get(number)
    run = text.getparent() if text is not None else None
    slot = Slot(code, place.text, "ren")
    if text is not None and run is not None and run.tag == R:
        slot = _slot_in_run(compiler, run, binding, expression, Slot(code, place.text, "tekst"))
        if slot.form == "felt":
            _free_token(compiler, run, text, number)
        elif slot.form == "afsnit":
            _replace_paragraph(cast(etree._Element, run.getparent()), number)
    compiler.slots.append(slot)
    address = binding.address if binding and slot.field else "''"
    value = code.removesuffix("kort").rstrip().removesuffix("|") if slot.short_date else code
    compiler.codes[number] = f"{{{{ {FILL}({compiler.first + len(compiler.slots) - 1}, {value}, {address}) }}}}"


def _slot_in_run(
    compiler: _Compiler, run: etree._Element, binding: Binding | None, expression: nodes.Expr, slot: Slot
) -> Slot:
    """Return the slot for a value in `run`: text, a control in the line, or whole paragraphs."""
    rpr, paragraph = _properties(run, "rPr"), run.getparent()
    in_paragraph = paragraph is not None and paragraph.tag == P
    ppr = _properties(cast(etree._Element, paragraph), "pPr") if in_paragraph else ""
    slot = Slot(slot.expression, slot.place, "tekst", rpr=rpr, ppr=ppr, breakable=in_paragraph)
    found = compiler.fields.get(binding.path) if compiler.fields is not None and binding else None
    if found is None or found.path.startswith(_READ_ONLY) or found.kind in {"liste", "gruppe"} or _fenced(run):
        return slot
    short = isinstance(expression, nodes.Filter)
    if found.kind == "tekst" and in_paragraph and _ends_paragraph(cast(etree._Element, paragraph)):
        lead = _lead(cast(etree._Element, paragraph))
        more = compiler.styles.related(ppr, "fortsat") if lead else ppr
        item = compiler.styles.related(ppr, "punkt")
        return Slot(slot.expression, slot.place, "afsnit", found, False, rpr, ppr, item, more or ppr, lead)
    return Slot(slot.expression, slot.place, "felt", found, short, rpr, ppr)


def _ends_paragraph(paragraph: etree._Element) -> bool:
    """The paragraph's only token is the last of its text."""
    text = text_of(paragraph).strip()
    return len(_TOKEN.findall(text)) == 1 and text.endswith("\ufdd1")


def _lead(paragraph: etree._Element) -> str:
    """Return what stands before the token in its paragraph, as XML; nothing if that is only blanks."""
    if not _TOKEN.sub("", text_of(paragraph)).strip():
        return ""
    copy = etree.fromstring(etree.tostring(paragraph, with_tail=False))
    for text in copy.iter(T):
        text.text = _TOKEN.sub("", text.text or "")
    for run in copy.findall(R):
        _drop_if_empty(run)
    for properties in copy.findall(w("pPr")):
        copy.remove(properties)
    return "".join(serialise(child) for child in copy)


def _properties(element: etree._Element, name: str) -> str:
    found = element.find(w(name))
    return "" if found is None else serialise(found)


def _fenced(run: etree._Element) -> bool:
    """A run where no control may be added: in a deletion, a fallback copy, or a control that may not hold another."""
    for ancestor in run.iterancestors():
        if ancestor.tag in {w("del"), f"{{{MC}}}Fallback"}:
            return True
        if ancestor.tag == SDT:
            return any(ancestor.find(f"{w('sdtPr')}/{w(kind)}") is not None for kind in _PLAIN_CONTROLS)
    return False


def _free_token(compiler: _Compiler, run: etree._Element, text: etree._Element, number: int) -> None:
    """Split `run` at the token, so that a control can stand between the halves."""
    token = f"\ufdd0{number}\ufdd1"
    before, _, after = (text.text or "").partition(token)
    following = _copy_run(run)
    for sibling in list(text.itersiblings()):
        following.append(sibling)
    text.text = before
    if after:
        rest = etree.Element(T, {XML_SPACE: "preserve"})
        rest.text = after
        compiler.texts |= dict.fromkeys(_numbers(after), rest)
        following.insert(1 if following.find(w("rPr")) is not None else 0, rest)
    run.addnext(following)
    following.tail, run.tail = run.tail, None
    add_tail(following, token)
    for half in (run, following):
        _drop_if_empty(half)


def _copy_run(run: etree._Element) -> etree._Element:
    copy = etree.Element(R)
    rpr = run.find(w("rPr"))
    if rpr is not None:
        copy.append(etree.fromstring(etree.tostring(rpr, with_tail=False)))
    return copy


def _drop_if_empty(run: etree._Element) -> None:
    """Take away a run that holds nothing but properties and empty texts, keeping its tail."""
    for text in run.findall(T):
        if not text.text:
            run.remove(text)
    if all(child.tag == w("rPr") for child in run):
        add_tail(run, run.tail or "")
        cast(etree._Element, run.getparent()).remove(run)


def _replace_paragraph(paragraph: etree._Element, number: int) -> None:
    add_tail(paragraph, f"\ufdd0{number}\ufdd1" + (paragraph.tail or ""))
    cast(etree._Element, paragraph.getparent()).remove(paragraph)


def _declare_w14(root: etree._Element, name: str) -> etree._Element:
    """Return `root` with the namespace that check boxes need, marked ignorable for older programs."""
    ignorable = root.get(f"{{{MC}}}Ignorable", "").split()
    prefix = next((key for key, uri in root.nsmap.items() if uri == W14), "w14")
    if root.nsmap.get("w14") == W14 and prefix in ignorable:
        return root
    nsmap: Any = cast(Any, {"mc": MC, "w14": W14}) | root.nsmap
    fresh = etree.Element(root.tag, dict(root.attrib), nsmap=nsmap)
    fresh.set(f"{{{MC}}}Ignorable", " ".join(dict.fromkeys([*ignorable, "w14"])))
    fresh.text = root.text
    fresh.extend(list(root))
    return fresh


def _source(root: etree._Element, compiler: _Compiler) -> str:
    """Return the tree as Jinja source: tokens back to code, everything else literal."""
    xml = etree.tostring(root, encoding="unicode")
    for typed, meant in _LITERAL.items():
        xml = xml.replace(typed, f"{{{{ {meant!r} }}}}")
    body = _TOKEN.sub(lambda match: compiler.codes[int(match.group(1))], xml)
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{body}'
