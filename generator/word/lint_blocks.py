"""The tags of a template in their order: what each asks for, and how `for` and `if` enclose one another.

Every tag is taken by the engine's own `compile.take`, so that the two cannot disagree; what it refuses is told, and the
work goes on as if the author had written what was meant.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from generator.errors import TemplateError
from generator.fields import Field
from generator.word import compile as engine
from generator.word import language, lint_tags, tokens
from generator.word.anatomy import Element, Package
from generator.word.compile import Block, Compiler
from generator.word.language import TagFault
from generator.word.lint_fields import advise
from generator.word.lint_tags import NUMBER, Page
from generator.word.lint_values import check_loop, check_value, nearest
from generator.word.package import FILLABLE
from generator.word.places import Place
from generator.word.rulebook import Fault
from generator.word.styles import Styles
from generator.word.tokens import Holder
from generator.word.xml import TC, TR, P, parse, text_of

_LOOP = re.compile(r"\{%-?\s*for\s+(.+?)\s+in\b")
_NAME = re.compile(r"[^\W\d]\w*")
_ASSIGNED = re.compile(r"\{%-?\s*set\s+(\w+)")
_LIFTED = re.compile(r"\{%-?(p|tr|tc) ")
_LIFTS = {"p": (P, "afsnittet"), "tr": (TR, "rækken"), "tc": (TC, "cellen")}
_MOST_SOUGHT = 40
"""Unknown fields that are sought far and wide; more are no slips of the pen."""

_SAFE = {"for": "{% for x in y %}", "if": "{% if x %}"}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in the tags of a template, and the paths it prints and names, loops resolved."""

    faults: tuple[Fault, ...]
    printed: frozenset[str]
    named: frozenset[str]


def check_tags(package: Package, fields: Mapping[str, Field]) -> Checked:
    """Return every fault in the tags of a template, by part and in the order of the text."""
    faults: list[Fault] = []
    printed, named = set[str](), set[str]()
    for part in (part for part in package.parts if FILLABLE.fullmatch(part.name)):
        page = lint_tags.read(part, fields.__contains__)
        walk = _Walk(page, Compiler(Styles({}), fields, 0))
        walk.run()
        faults += page.faults
        printed |= walk.printed
        named |= walk.compiler.paths.keys()
    return Checked(tuple(faults), frozenset(printed), frozenset(named))


@dataclass(slots=True)
class _Walk:
    """The way through one page.

    `spots` are the elements of the tags by the engine's number, `loops` the tags of loops by the names they give their
    rows, `ahead` the blocks and ends still to come, `crossed` the numbers of blocks whose outer block has ended.
    """

    page: Page
    compiler: Compiler
    spots: dict[int, Element] = field(default_factory=dict)
    loops: dict[str, str] = field(default_factory=dict)
    ahead: Counter[str] = field(default_factory=Counter)
    crossed: set[int] = field(default_factory=set)
    printed: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Take every tag in turn."""
        root = self._tokens()
        if root is None:
            return
        self._number()
        codes = self.compiler.codes
        self.loops = {name: code for code in codes if (loop := _LOOP.match(code)) for name in _NAME.findall(loop[1])}
        self.ahead = Counter(_word(code) for code in codes)
        try:
            for number, holder, place in list(tokens.tokens(root, self.page.part.name)):
                self._step(number, holder, place)
        except TemplateError as error:
            self.page.tell(getattr(error, "code", "skabelon"), self.page.part.root, error.message, error.mend)
        for block in self.compiler.blocks:
            self._tell_open(block)

    def _tokens(self) -> Element | None:
        """Return the page with tokens for tags; tell of what breaks its structure although each tag is whole."""
        xml = etree.tostring(self.page.copy, encoding="unicode")
        try:
            return parse(tokens.tokenise(tokens.patch(xml), self.compiler.codes), "")
        except TemplateError:
            cut = tokens.find_cut(self.page.copy)
            self.page.tell(
                "skabelon-kode-brudt",
                self.page.part.root if cut is None else self.page.origin[cut],
                "Skabelonens opbygning går i stykker om en feltkode.",
                "Skriv feltkoden forfra i ét stræk, og brug ikke {%- og -%} op ad en tabel.",
            )
            return None

    def _number(self) -> None:
        """Take the numbers out of the tags, and tell of tags that docxtpl has thrown away."""
        seen = set[int]()
        last = self.page.part.root
        for index, code in enumerate(self.compiler.codes):
            found = [int(number) for number in NUMBER.findall(code)]
            seen.update(found)
            last = self.page.tags[found[0]][0] if found else last
            self.spots[index] = last
            self.compiler.codes[index] = NUMBER.sub("", code)
        for number, (element, tag) in enumerate(self.page.tags):
            if number not in seen:
                self.page.tell(
                    "skabelon-kode-tabt",
                    element,
                    f"{tag} går tabt, fordi der står en blok i samme afsnit, række eller celle.",
                    "Flyt feltkoden til et afsnit (en række, en celle) for sig.",
                )
            elif lifted := _LIFTED.match(tag):
                self._check_alone(element, tag, lifted[1])

    def _check_alone(self, element: Element, tag: str, kind: str) -> None:
        """Tell of text beside a tag whose whole paragraph, row or cell goes when the template is filled."""
        name, words = _LIFTS[kind]
        whole = next((one for one in (element, *element.iterancestors()) if one.tag == name), None)
        if whole is not None and tokens.TAG.sub("", text_of(self.page.copies[whole])).strip():
            self.page.tell(
                "skabelon-tekst-tabt",
                element,
                f"Teksten ved siden af {tag} går tabt: hele {words} forsvinder, når dokumentet dannes.",
                f"Lad {tag} stå alene i {words}, eller skriv feltkoden uden »{kind}«.",
            )

    def _step(self, number: int, holder: Holder, place: Place) -> None:
        code = self.compiler.codes[number]
        word = _word(code)
        if word in engine.ENDS and self._close_around(engine.ENDS[word], number, holder):
            self.ahead[word] -= 1
            return
        depth = len(self.compiler.blocks)
        if word in engine.ENDS and self.compiler.blocks:
            self._check_cells(self.compiler.blocks[-1], number, holder)
        self._take(number, holder, place, word)
        self.ahead[word] -= 1
        if len(self.compiler.blocks) > depth and word == "for":
            check_loop(self.page, self.spots[number], code, self.compiler.blocks[-1].outer, self.compiler.fields or {})

    def _take(self, number: int, holder: Holder, place: Place, word: str, again: bool = False) -> None:
        code = self.compiler.codes[number]
        try:
            engine.take(self.compiler, number, holder, place)
        except TagFault as fault:
            meant = code
            for path in fault.unknown:
                advice = advise(path, self.compiler.fields or {}, self.loops, deep=len(self.page.faults) < _MOST_SOUGHT)
                self.page.tell(advice.code, self.spots[number], advice.message, advice.mend)
                meant = _corrected(meant, path, advice.meant)
            if not fault.unknown:
                self.page.tell(fault.code, self.spots[number], fault.message, fault.mend)
            if meant != code and not again:
                self.compiler.codes[number] = meant
                self._take(number, holder, place, word, again=True)
                for block in self.compiler.blocks[-1:]:
                    block.code = code if block.number == number else block.code
            else:
                self._recover(number, word, holder, place, fault)
            return
        if code.startswith("{{"):
            self._check_value(number, code)

    def _recover(self, number: int, word: str, holder: Holder, place: Place, fault: TagFault) -> None:
        """Go on as if the tag had been right: open, close and name what it would have."""
        compiler, code = self.compiler, self.compiler.codes[number]
        if word in _SAFE:
            compiler.blocks.append(Block(number, holder, word, code, _SAFE[word], place.text, compiler.scope))
        loop = _LOOP.match(code) if word == "for" else _ASSIGNED.match(code)
        for name in _NAME.findall(loop[1]) if loop else ():
            compiler.scope = language.bind(name, None, compiler.scope)
        if word in engine.ENDS and fault.code != "skabelon-blok-ikke-aabnet" and compiler.blocks:
            compiler.scope = dict(compiler.blocks.pop().outer)

    def _close_around(self, kind: str, number: int, holder: Holder) -> bool:
        """Let an end close the block it must belong to, past those inside that are never closed or closed too late.

        Return whether that was all there is to do; an end of the innermost block is the engine's.
        """
        blocks = self.compiler.blocks
        own = [block for block in blocks if block.kind == kind]
        if not own:
            return False
        block = next((block for block in reversed(own) if block.holder.chain == holder.chain), own[-1])
        for inner in blocks[blocks.index(block) + 1 :][::-1]:
            ends = self.ahead[f"end{inner.kind}"] - self.ahead[inner.kind]
            if ends < sum(one.kind == inner.kind for one in blocks):
                self._tell_open(inner)
                blocks.remove(inner)
        if blocks[-1] is block:
            if block.number in self.crossed:
                self.page.tell(
                    "skabelon-blok-krydset",
                    self.spots[number],
                    f"{self.compiler.codes[number]} lukker {block.code} for sent: blokken udenom er allerede slut.",
                    "Luk den inderste blok, før du lukker den yderste.",
                )
                blocks.pop()
                return True
            return False
        self.crossed.update(inner.number for inner in blocks[blocks.index(block) + 1 :])
        blocks.remove(block)
        return True

    def _check_cells(self, block: Block, number: int, holder: Holder) -> None:
        """Tell of a block from one cell or row into another: without its content, the table would fall apart."""
        if holder.chain != block.holder.chain:
            return
        wanted = next((name for name in (TC, TR) if name in holder.chain), None)
        first, last = (nearest(self.spots[one], wanted) for one in (block.number, number))
        if wanted and first is not last:
            what = "celle" if wanted == TC else "række"
            self.page.tell(
                "skabelon-blok-over-celler",
                self.spots[number],
                f"{block.code} begynder i en anden {what} end den, hvor {self.compiler.codes[number]} står.",
                f"Hold blokken inden for én {what}, eller brug {{%tr … %}} om hele rækker.",
            )

    def _tell_open(self, block: Block) -> None:
        self.page.tell(
            "skabelon-blok-ikke-lukket",
            self.spots[block.number],
            f"{block.code} bliver ikke lukket.",
            f"Tilføj {{% end{block.kind} %}}, eller slet {block.code}.",
        )

    def _check_value(self, number: int, code: str) -> None:
        """Note the paths that a tag prints, and hold the field against how it is printed."""
        self.printed |= language.paths(language.parse(code, ""), self.compiler.scope)
        _, binding, _ = self.compiler.expressions[number]
        known = (self.compiler.fields or {}).get(binding.path) if binding else None
        if known:
            check_value(self.page, self.spots[number], known, self.compiler.codes[number])


def _word(code: str) -> str:
    found = tokens.STATEMENT.match(code)
    return found.group(1) if found else ""


def _corrected(code: str, path: str, meant: str) -> str:
    """Return the tag with the last key of `path` as it was meant; unchanged where only a guess would do."""
    if not meant:
        return code
    wrong, right = path.rpartition("[].")[2], meant.rpartition("[].")[2]
    return re.sub(rf"(?<![\w]){re.escape(wrong)}(?!\w)", right, code)
