"""Which block of one template is which of another: the same, the same with other words, or the same moved."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from generator.word.blocks import Block

_ALIKE = 0.5
"""From so much in common on, two blocks in the same place are one with other words."""

_WIDE = 20_000
"""So many comparisons in one gap are made at most; in a wider one, only blocks near each other are held together."""

_NEAR = 20

_SLOW = 500_000
"""Pairs of equal texts in two lists of blocks; ordinary templates have some thousands."""

_FIXED = {"tabel", "raekke", "celle"}
"""What does not hand its blocks over to other places."""


@dataclass(slots=True)
class Pairs:
    """The blocks of an older template that a newer one still has: `newer` by older and `older` by newer."""

    newer: dict[Block, Block] = field(default_factory=dict)
    older: dict[Block, Block] = field(default_factory=dict)
    _settled: dict[Block, set[Block]] = field(default_factory=dict)

    def add(self, old: Block, new: Block) -> None:
        """Pair two blocks, each parted from what it was paired with before; those within are not paired by that."""
        self.older.pop(self.newer.get(old, old), None)
        self.newer.pop(self.older.get(new, new), None)
        self.newer[old], self.older[new] = new, old

    def add_all(self, old: Block, new: Block) -> None:
        """Pair two blocks that are alike all the way down."""
        for one, other in zip(old.walk(), new.walk(), strict=True):
            self.add(one, other)

    def has_moved(self, old: Block) -> bool:
        """Tell whether a paired block stands elsewhere: in another block, or in another order among the others."""
        new, parent = self.newer[old], old.parent
        if parent is None or new.parent is None:
            return False
        if self.newer.get(parent) is not new.parent:
            return True
        return old not in self._settled_in(parent)

    def _settled_in(self, parent: Block) -> set[Block]:
        """Return the children that stand in the same order in both; as many as can."""
        if parent not in self._settled:
            here = self.newer[parent]
            place = {block: number for number, block in enumerate(here.children)}
            common = [child for child in parent.children if self.newer.get(child) in place]
            order = _longest_rise([place[self.newer[child]] for child in common])
            self._settled[parent] = {common[number] for number in order}
        return self._settled[parent]


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """Return the positions of a longest rising run of numbers, gaps allowed."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for position, number in enumerate(numbers):
        at = bisect_left(tails, number)
        tails[at : at + 1] = [number]
        before.append(ends[at - 1] if at else -1)
        ends[at : at + 1] = [position]
    found: list[int] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        found.append(position)
        position = before[position]
    return found[::-1]


def pair(old: Block, new: Block) -> Pairs:
    """Return which blocks of `new` are which of `old`: first the same, then the moved, then those with other words."""
    pairs = Pairs()
    pairs.add(old, new)
    _pair_same(old, new, pairs)
    _pair_moved(old, new, pairs)
    for block in old.walk():
        if block.children and block in pairs.newer:
            _pair_alike(block, pairs.newer[block], pairs)
    return pairs


def _free(blocks: Iterable[Block], taken: dict[Block, Block]) -> list[Block]:
    return [block for block in blocks if block not in taken]


def _pair_same(old: Block, new: Block, pairs: Pairs) -> None:
    """Pair what is the same, or known by the same name, among the children of two blocks, and go on inside."""
    if old.kind == "raekke" or (old.kind == "tabel" and old.columns != new.columns):
        _pair_cells(old, new, pairs)
        return
    if old.kind == "blok":
        pairs.add(old.children[0], new.children[0])
        pairs.add(old.children[-1], new.children[-1])
    ours, theirs = _free(old.children, pairs.newer), _free(new.children, pairs.older)
    for start, begin, size in _runs([one.deep for one in ours], [other.deep for other in theirs]):
        for one, other in zip(ours[start : start + size], theirs[begin : begin + size], strict=True):
            pairs.add_all(one, other)
    _pair_by(lambda block: block.deep, ours, theirs, pairs)
    for one, other in _pair_by(_name, ours, theirs, pairs):
        _pair_same(one, other, pairs)


def _runs(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Yield the runs that stand in both in the same order, as start in each and length.

    Texts that stand there so often that it would take too long are left to be paired by their number.
    """
    counts = Counter(theirs)
    slow = sum(counts[text] for text in ours) > _SLOW
    matcher = SequenceMatcher(None, ours, theirs, autojunk=slow)
    yield from matcher.get_matching_blocks()


def _pair_cells(old: Block, new: Block, pairs: Pairs) -> None:
    """Pair the cells of a row one by one; a table or row with other columns is left whole."""
    if old.kind != "raekke" or old.columns != new.columns:
        return
    for one, other in zip(old.children, new.children, strict=True):
        pairs.add(one, other)
        _pair_same(one, other, pairs)


def _name(block: Block) -> Hashable:
    if block.kind == "raekke":
        return ("raekke", block.children[0].deep) if block.children else None
    return None if block.is_leaf or not block.label else (block.kind, block.label)


def _pair_by(
    key: Callable[[Block], Hashable], ours: Iterable[Block], theirs: Iterable[Block], pairs: Pairs
) -> list[tuple[Block, Block]]:
    """Pair the free blocks that are as many on both sides under a key; return those that are not the same inside."""
    mine, yours = defaultdict(list), defaultdict(list)
    for block in _free(ours, pairs.newer):
        mine[key(block)].append(block)
    for block in _free(theirs, pairs.older):
        yours[key(block)].append(block)
    changed = []
    for name, blocks in mine.items():
        if name is None or len(blocks) != len(yours.get(name, ())):
            continue
        for one, other in zip(blocks, yours[name], strict=True):
            if one.deep == other.deep:
                pairs.add_all(one, other)
            else:
                pairs.add(one, other)
                changed.append((one, other))
    return changed


def _pair_moved(old: Block, new: Block, pairs: Pairs) -> None:
    """Pair what has gone to another block, wherever it stands: under the same heading first."""

    def free(story: Block, taken: dict[Block, Block]) -> list[Block]:
        return [block for block in _loose(story) if block not in taken and _says_something(block)]

    keys: list[Callable[[Block], Hashable]] = [
        lambda block: (block.trail, block.deep),
        lambda block: block.deep,
        lambda block: None if block.is_leaf else _name(block),
    ]
    for key in keys:
        for one, other in _pair_by(key, free(old, pairs.newer), free(new, pairs.older), pairs):
            _pair_same(one, other, pairs)


def _loose(story: Block) -> Iterable[Block]:
    """Yield the blocks that may go anywhere: all but rows, cells and what stands in them, and the tags of a block."""
    for child in story.children:
        if child.is_code:
            continue
        yield child
        if child.kind not in _FIXED:
            yield from _loose(child)


def _says_something(block: Block) -> bool:
    return not block.is_leaf or len(block.words) > 1


def _pair_alike(old: Block, new: Block, pairs: Pairs) -> None:
    """Pair the children that stand in the same place with other words: after the same block, as it were."""
    if old.kind in _FIXED and old.columns != new.columns:
        return
    gaps: dict[Block | None, tuple[list[Block], list[Block]]] = defaultdict(lambda: ([], []))
    anchor: Block | None = None
    for block in old.children:
        if block in pairs.newer:
            anchor = block
        else:
            gaps[anchor][0].append(block)
    anchor = None
    for block in new.children:
        if block not in pairs.older:
            gaps[anchor][1].append(block)
        elif pairs.older[block].parent is old:
            anchor = pairs.older[block]
    for ours, theirs in gaps.values():
        for one, other in _matches(ours, theirs):
            pairs.add(one, other)
            if one.children:
                _pair_same(one, other, pairs)


def _matches(ours: list[Block], theirs: list[Block]) -> list[tuple[Block, Block]]:
    """Return the most alike pairs of two lists of blocks, each block once."""
    if len(ours) == len(theirs) == 1 and _fits(ours[0], theirs[0]) and ours[0].style == theirs[0].style:
        return [(ours[0], theirs[0])]
    reach = max(len(ours), len(theirs)) if len(ours) * len(theirs) <= _WIDE else _NEAR
    scored = [
        (_likeness(one, other), -abs(i - j), -i, -j)
        for i, one in enumerate(ours)
        for j in range(max(0, i - reach), min(len(theirs), i + reach + 1))
        if _fits(one, other := theirs[j])
    ]
    found, used_ours, used_theirs = [], set[int](), set[int]()
    for score, _, i, j in sorted(scored, reverse=True):
        if score >= _ALIKE and -i not in used_ours and -j not in used_theirs:
            used_ours.add(-i)
            used_theirs.add(-j)
            found.append((ours[-i], theirs[-j]))
    return found


def _fits(one: Block, other: Block) -> bool:
    return one.kind == other.kind and bool(one.level) == bool(other.level) and one.is_code == other.is_code


def _likeness(one: Block, other: Block) -> float:
    """Return how much two blocks have in common, 0 to 1."""
    if one.is_leaf:
        if one.tags and one.tags == other.tags:
            return 1.0
        mine, yours = one.words.split(), other.words.split()
        if 4 * len({*mine} & {*yours}) < len({*mine}) + len({*yours}):
            return 0.0  # they cannot be half alike, and to find out by how much takes long
        return SequenceMatcher(None, mine, yours, autojunk=False).ratio()
    ours = {block.words for block in one.walk() if block.words}
    theirs = {block.words for block in other.walk() if block.words}
    return 2 * len(ours & theirs) / (len(ours) + len(theirs) or 1)
