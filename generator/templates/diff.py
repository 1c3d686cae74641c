"""What is different between two templates, in the words of their authors: sections, fields, texts, conditions."""

from collections.abc import Container, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from generator.fields import template_fields
from generator.finding import Finding
from generator.formats import clipped, counted
from generator.templates.blocks import Pairs, pair
from generator.word import package
from generator.word.anatomy import open_package
from generator.word.blocks import Block
from generator.word.lint_blocks import check_tags
from generator.word.rulebook import Places
from generator.word.transplant import Docx
from generator.word.unite import blocks, changed_parts, open_docx, stories

What = Literal["afsnit", "felt", "tekst", "tabel", "række", "betingelse", "udseende"]
Act = Literal["tilføjet", "fjernet", "flyttet", "ændret"]

_LOOSE = {"skabelon-blok-ikke-lukket", "skabelon-blok-ikke-aabnet", "skabelon-blok-krydset"}
_SIGNS: dict[Act, str] = {"tilføjet": "+", "fjernet": "-", "flyttet": ">", "ændret": "~"}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `where` are the headings above it, `before` and `after` its words, `fields` those in it."""

    what: What
    act: Act
    where: str
    before: str = ""
    after: str = ""
    fields: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the difference as JSON-ready values."""
        return asdict(self)


def compare(one: bytes, other: bytes) -> list[Change]:
    """Return what is different in `other`, in its order; what is gone stands where it was in `one`, at the end.

    Where a block of either is not whole, they are compared paragraph by paragraph. Raises TemplateError for a file
    that is no Word document.
    """
    first, second = open_docx(one, "den første skabelon"), open_docx(other, "den anden skabelon")
    is_whole = not (loose(one) or loose(other))
    found: list[Change] = []
    for role in dict.fromkeys([*stories(first), *stories(second)]):
        old, new = _story(first, role), _story(second, role)
        if not is_whole:
            _unfold(old)
            _unfold(new)
        found += _compare_stories(old, new, "" if role == "brødtekst" else role)
    looks = changed_parts(first, second)
    return found + [Change("udseende", "ændret", "", after=name) for name in looks]


def loose(data: bytes) -> list[Finding]:
    """Return the blocks of a Word file that are not opened and closed as they should, each with its place."""
    opened = open_package(data, package.MAX_XML)
    places = Places(opened)
    faults = (fault for fault in check_tags(opened, template_fields()).faults if fault.code in _LOOSE)
    return [Finding(fault.code, "advarsel", places.name(fault.spot), fault.message, fault.mend) for fault in faults]


def _unfold(block: Block) -> None:
    """Let what stands in `for` or `if` stand beside their tags, as it does where a tag is missing."""
    flat: list[Block] = []
    for child in block.children:
        _unfold(child)
        flat += child.children if child.kind == "blok" else [child]
    for child in flat:
        child.parent = block
    block.children = flat


def _story(docx: Docx, role: str) -> Block:
    part = stories(docx).get(role)
    return blocks(docx, part, "ny") if part else Block("historie", "ny")


def _compare_stories(old: Block, new: Block, role: str) -> Iterator[Change]:
    pairs = pair(old, new)
    looks = 0
    for block in _outermost(new, pairs.older):
        yield _whole("tilføjet", block, role, pairs.older)
    for was, now in pairs.newer.items():
        if was.is_leaf and was.words != now.words:
            yield Change(_what(now), "ændret", _where(now, role), _short(was), _short(now))
        elif was.kind == "tabel" and was.words != now.words:
            yield Change("tabel", "ændret", _where(now, role), _short(was), _short(now))
        looks += was.words == now.words and (was.frame, was.runs) != (now.frame, now.runs)
    yield from _moves(old, pairs, role)
    for block in _outermost(old, pairs.newer):
        yield _whole("fjernet", block, role, pairs.newer)
    if looks:
        number = f"{counted(looks, 'sted', 'steder')} har fået et andet udseende"
        yield Change("udseende", "ændret", role, after=number)


def _outermost(story: Block, known: dict[Block, Block]) -> Iterator[Block]:
    """Yield the blocks that have no pair and stand in one that has, or in a section that has.

    Of a condition put round blocks that have pairs, only its first tag is yielded.
    """
    section: Block | None = None
    for child in story.children:
        if child.level:
            section = None if child in known else child
        if child in known:
            yield from _outermost(child, known)
        elif child.kind == "blok" and any(each in known for each in child.walk()):
            yield child.children[0]
            yield from (each for each in _outermost(child, known) if not each.is_code)
        elif (child is section or section is None) and _says(child):
            yield child


def _says(block: Block) -> bool:
    return any(each.words for each in block.walk())


def _moves(old: Block, pairs: Pairs, role: str) -> Iterator[Change]:
    """Yield the blocks that stand elsewhere; of a section that has moved as a whole, only its heading."""
    gone: tuple[str, ...] | None = None
    for block in old.walk():
        now = pairs.newer.get(block)
        inside = gone is not None and block.trail[: len(gone)] == gone
        if now is None or inside or not pairs.has_moved(block) or _is_wrapped(block, now, pairs) or not _says(block):
            continue
        if block.level:
            gone = (*block.trail, block.words)
        yield Change(_what(now), "flyttet", _where(block, role), _short(block), _after(now))


def _is_wrapped(old: Block, new: Block, pairs: Pairs) -> bool:
    """Tell whether a block only has got a condition round it, or lost one."""
    outer = (old.parent, pairs.newer), (new.parent, pairs.older)
    return any(parent is not None and parent.kind == "blok" and parent not in known for parent, known in outer)


def _after(block: Block) -> str:
    """Return where a block has come to stand: a section after another, anything else under its heading."""
    siblings = block.parent.children if block.parent is not None else []
    before = [each for each in siblings[: siblings.index(block)] if _says(each)]
    if block.level:
        before = [each for each in before if each.level and each.level <= block.level]
    elif block.trail:
        return f"nu under »{block.trail[-1]}«"
    return f"nu efter {_short(before[-1])}" if before else "nu først"


def _whole(act: Act, block: Block, role: str, known: Container[Block]) -> Change:
    words = {"before": _short(block)} if act == "fjernet" else {"after": _short(block)}
    fields = _fields(block, known) if block.level else ()
    return Change(_what(block), act, _where(block, role), fields=fields, **words)


def _what(block: Block) -> What:
    if block.kind in {"tabel", "raekke"}:
        return "tabel" if block.kind == "tabel" else "række"
    if block.level or (block.kind == "blok" and block.children[1].level):
        return "afsnit"
    if block.is_code:
        return "betingelse"
    return "felt" if _fields(block, ()) else "tekst"


def _where(block: Block, role: str) -> str:
    return " › ".join(filter(None, (role, *block.trail)))


def _fields(block: Block, known: Container[Block]) -> tuple[str, ...]:
    """Return the fields shown in a block, or in the section that its heading begins, but for what is `known`."""
    own = (each for each in _section(block) if each not in known)
    found = [tag[2:-2].strip() for each in own for tag in each.tags if tag.startswith("{{")]
    return tuple(dict.fromkeys(found))


def _section(block: Block) -> Iterator[Block]:
    yield from block.walk()
    siblings = block.parent.children if block.level and block.parent is not None else []
    for each in siblings[siblings.index(block) + 1 :] if siblings else ():
        if each.level and each.level <= block.level:
            return
        yield from each.walk()


def _short(block: Block) -> str:
    inner = [each.words for each in block.walk() if each.words and (each is block or not each.is_code)]
    return f"»{clipped(' '.join(inner), _LONGEST)}«"


def lines(changes: list[Change]) -> Iterator[str]:
    """Yield the differences as text for a terminal, by place."""
    place: str | None = None
    for change in changes:
        if change.where != place:
            place = change.where
            yield place or "Skabelonen som helhed"
        words = " → ".join(filter(None, (change.before, change.after)))
        fields = f" (felter: {', '.join(change.fields)})" if change.fields else ""
        yield f"  {_SIGNS[change.act]} {change.what.capitalize()} {change.act}: {words}{fields}"
