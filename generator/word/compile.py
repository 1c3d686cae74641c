"""From the XML of a template part to Jinja source: placeholders found, checked, and turned into slots.

With a token for each tag (`tokens`) the part is changed as a tree, and proven well-formed for every context: a block
that opens and closes at places with the same chain of elements leaves balanced XML.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from jinja2 import nodes
from lxml import etree

from generator.fields import Field
from generator.word import language
from generator.word.language import FILL, Binding, TagFault
from generator.word.places import Place
from generator.word.round import Loop, declare, free_containers, number_pictures, wrap_rows
from generator.word.slot import Slot
from generator.word.slots import settle
from generator.word.styles import Styles
from generator.word.tokens import STATEMENT, Holder, decode, numbers, read, tokens
from generator.word.xml import TOKEN, T, W, token, w

_END = re.compile(r"\{%-?\s*end(for|if)\s*-?%\}")
_SHORT = re.compile(r"\s*\|\s*kort\s*(\(\s*\))?$")
_COLUMNS = re.compile(r"\{%tc |\{%\s*(colspan|hm)\b")
_MARKUP = re.compile(r"<[^>]*>")
_LITERAL = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}
ENDS = {"endfor": "for", "endif": "if"}
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
class Block:
    """An open `for` or `if`: its token and tags so far, its place, the names bound outside it, and those set in it."""

    number: int
    holder: Holder
    kind: str
    code: str
    tags: str
    place: str
    outer: Mapping[str, Binding | None]
    changed: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Compiler:
    """The work on one part; `codes` are the tags by token number."""

    styles: Styles
    fields: Mapping[str, Field] | None
    first: int
    codes: list[str] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    paths: dict[str, None] = field(default_factory=dict)
    scope: dict[str, Binding | None] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    spots: dict[int, tuple[str, str]] = field(default_factory=dict)
    expressions: dict[int, tuple[nodes.Expr, Binding | None, Place]] = field(default_factory=dict)
    optional: set[int] = field(default_factory=set)
    loops: list[Loop] = field(default_factory=list)

    def put(self, slot: Slot, value: str, address: str, near: int) -> str:
        """Add a slot that no tag asked for, told of like tag `near`; return the token that stands for it."""
        number = len(self.codes)
        self.codes.append(_call(self, slot, value, address))
        self.spots[number] = self.spots.get(near, ("En feltkode", ""))
        return token(number)


def compile_part(
    xml: bytes, name: str, styles: Styles, fields: Mapping[str, Field] | None, first: int = 0
) -> CompiledPart:
    """Return the part `name` compiled; with `fields`, values become content controls and unknown paths are refused.

    Raises TemplateError, naming the place, for tags that are broken, crossed, unknown or not allowed.
    """
    compiler = Compiler(styles, fields, first)
    raw = decode(xml, name)
    root = read(raw, name, compiler.codes)
    if fields is not None and root.tag.startswith(f"{{{W}}}") and name.startswith("word/"):
        root = declare(root)
    for number, holder, place in list(tokens(root, name)):
        compiler.spots[number] = (compiler.codes[number], place.text)
        take(compiler, number, holder, place)
    if compiler.blocks:
        block = compiler.blocks[-1]
        raise TagFault(
            "skabelon-blok-ikke-lukket",
            f"{block.code} bliver ikke lukket.",
            place=block.place,
            mend=f"Tilføj {{% end{block.kind} %}}.",
        )
    if len(compiler.spots) < len(compiler.codes):
        raise TagFault(
            "skabelon-kode-skjult",
            "En feltkode er skjult i filens kode.",
            place=Place(name).text,
            mend="Skriv den i Word.",
        )
    settled = _place_slots(compiler, root)
    fix_columns = _COLUMNS.search(_MARKUP.sub("", raw)) is not None
    if compiler.fields is not None:
        wrap_rows(compiler.loops if not fix_columns else (), compiler.fields, settled, compiler.put)
        free_containers(root, compiler.codes, settled, compiler.put)
    number_pictures(root, compiler.codes, compiler.put)
    source, spots = _source(root, compiler)
    return CompiledPart(source, tuple(compiler.slots), tuple(compiler.paths), spots, fix_columns)


def take(compiler: Compiler, number: int, holder: Holder, place: Place) -> None:
    """Check the tag behind token `number` and follow what it does to names and blocks."""
    code = compiler.codes[number]
    if code.startswith("{{"):
        _take_expression(compiler, number, holder, place)
        return
    match = STATEMENT.match(code)
    word = match.group(1) if match else ""
    if word in {"for", "if"}:
        tree = language.parse(code, place.text, after=f"{{% end{word} %}}")
        _note_paths(compiler, tree, place)
        compiler.blocks.append(Block(number, holder, word, code, code, place.text, compiler.scope))
        loop = next(tree.find_all(nodes.For), None)
        if loop:
            compiler.scope = language.bind_loop(loop, compiler.scope)
    elif word in {"elif", "else"} or word in ENDS:
        _continue_block(compiler, number, word, holder, place)
    elif word == "set":
        _assign(compiler, code, place)
    elif word == "konflikt":
        raise TagFault(
            "skabelon-konflikt",
            f"{' '.join(code[2:-2].split()).capitalize()} fra en opgradering er ikke afklaret.",
            place=place.text,
            mend="Behold den rigtige udgave uden gult, og slet den gule linje.",
        )
    else:
        mend = "Brug kun for, if og set. {%tr … %} og {%tc … %} hører til i en tabel."
        raise TagFault("skabelon-ikke-tilladt", f"{code} er ikke tilladt i en skabelon.", place=place.text, mend=mend)


def _continue_block(compiler: Compiler, number: int, word: str, holder: Holder, place: Place) -> None:
    code = compiler.codes[number]
    if not compiler.blocks or (word in ENDS and compiler.blocks[-1].kind != ENDS[word]):
        raise TagFault(
            "skabelon-blok-ikke-aabnet",
            f"{code} hører ikke til noget, der er åbnet.",
            place=place.text,
            mend="Ret rækkefølgen af for, if og end.",
        )
    block = compiler.blocks[-1]
    if block.holder.chain != holder.chain:
        raise TagFault(
            "skabelon-blok-to-steder",
            f"{block.code} og {code} står ikke i samme slags afsnit, række eller celle.",
            place=place.text,
            mend="Sæt begge i hele afsnit ({%p … %}), begge i rækker ({%tr … %}) eller begge inde i teksten.",
        )
    if not _END.fullmatch(code):
        after = "" if word in ENDS else f"{{% end{block.kind} %}}"
        tree = language.parse(code, place.text, before=block.tags, after=after)
        block.tags += code
    kept = block.outer.items()
    block.changed |= {name: None for name, known in compiler.scope.items() if (name, known) not in kept}
    compiler.scope = dict(block.outer)
    if word == "elif":
        _note_paths(compiler, tree, place)
    if word in ENDS:
        compiler.blocks.pop()
    if word == "endfor":
        compiler.loops.append(Loop.of(block.number, number, block.holder, block.code, compiler.scope))
    if word == "endif":
        compiler.scope |= block.changed


def _assign(compiler: Compiler, code: str, place: Place) -> None:
    tree = language.parse(code, place.text)
    _note_paths(compiler, tree, place)
    for assignment in tree.find_all(nodes.Assign):
        if isinstance(assignment.target, nodes.Name):
            binding = language.resolve(cast(nodes.Expr, assignment.node), compiler.scope)
            compiler.scope = language.bind(assignment.target.name, binding, compiler.scope)


def _take_expression(compiler: Compiler, number: int, holder: Holder, place: Place) -> None:
    tree = language.parse(compiler.codes[number], place.text)
    _note_paths(compiler, tree, place)
    output = next(tree.find_all(nodes.Output), None)
    if output is None or isinstance(output.nodes[0], nodes.TemplateData):
        raise TagFault(
            "skabelon-kode-tom", "En feltkode er tom.", place=place.text, mend="Skriv feltets navn mellem {{ og }}."
        )
    expression = output.nodes[0]
    inner = expression.node if isinstance(expression, nodes.Filter) and expression.name == "kort" else expression
    binding = language.resolve(cast(nodes.Expr, inner), compiler.scope)
    compiler.expressions[number] = (expression, binding, place)
    if compiler.blocks:
        compiler.optional.add(number)
    if holder.role in {"text", "tail"} and not _can_hold_text(holder):
        raise TagFault(
            "skabelon-kode-uden-for-tekst",
            f"{compiler.codes[number]} står uden for teksten.",
            place=place.text,
            mend="Skriv feltkoden i et almindeligt afsnit.",
        )


def _can_hold_text(holder: Holder) -> bool:
    """A value may stand in a text, or anywhere in a part that is not WordprocessingML (the document's properties)."""
    owner = holder.element if holder.role == "text" else holder.element.getparent()
    return owner is not None and (owner.tag in _TEXTS or not str(owner.tag).startswith(f"{{{W}}}"))


def _note_paths(compiler: Compiler, tree: nodes.Node, place: Place) -> None:
    """Keep the paths that `tree` names; with fields, one that the schema lacks is refused."""
    _refuse_nests(compiler, tree, place)
    found = sorted(language.paths(tree, compiler.scope))
    known = found if compiler.fields is None else compiler.fields
    unknown = [path for path in found if path not in known and not path.endswith("[]")]
    if unknown:
        raise TagFault(
            "skabelon-felt-ukendt",
            f"Feltet {unknown[0]} findes ikke.",
            place=place.text,
            mend="Ret stavningen; alle felter står i docs/felter.md.",
            unknown=tuple(unknown),
        )
    compiler.paths |= dict.fromkeys(found)


def _refuse_nests(compiler: Compiler, tree: nodes.Node, place: Place) -> None:
    """Refuse a list made of what a template has made itself: `[a, a]` again and again has no end when it is shown."""
    for literal in tree.find_all((nodes.List, nodes.Tuple, nodes.Dict)):
        for name in literal.find_all(nodes.Name):
            if name.ctx == "load" and name.name != "loop" and compiler.scope.get(name.name, name) is None:
                raise TagFault(
                    "skabelon-ikke-tilladt",
                    f"Skabelonen lægger {name.name}, som den selv har lavet, ind i en liste.",
                    place=place.text,
                    mend="Brug kun felter i lister.",
                )


def _place_slots(compiler: Compiler, root: etree._Element) -> dict[int, Slot]:
    """Give every expression its slot, the last first, so that the text before it stays where it is; return them."""
    texts = {number: text for text in root.iter(T) for number in numbers(text.text)}
    settled: dict[int, Slot] = {}
    for number, (expression, binding, place) in reversed(compiler.expressions.items()):
        code = compiler.codes[number][2:-2].strip()
        short = isinstance(expression, nodes.Filter) and binding is not None
        known = compiler.fields.get(binding.path) if compiler.fields is not None and binding else None
        slot = Slot(code, place.text, short_date=short, optional=number in compiler.optional)
        if number in texts:
            slot = settle(slot, token(number), texts[number], known, compiler.styles)
        settled[number] = slot
        address = binding.address if binding and slot.field else "''"
        value = _SHORT.sub("", code) if short and slot.field else code
        compiler.codes[number] = _call(compiler, slot, value, address)
    return settled


def _call(compiler: Compiler, slot: Slot, value: str, address: str) -> str:
    """Return the tag that fills `slot`, which gets the next number."""
    compiler.slots.append(slot)
    return f"{{{{ {FILL}({compiler.first + len(compiler.slots) - 1}, ({value}), {address}) }}}}"


def _source(root: etree._Element, compiler: Compiler) -> tuple[str, dict[int, tuple[str, str]]]:
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
