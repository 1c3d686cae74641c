"""A municipality's template and a new base in one, block by block, held against the base it was made from.

The municipality's template is the ground: what only the base has changed is put into it, what both have changed
stands there twice and is a clash. A block of theirs goes only where the base removed it and they had left it as it was.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from generator.templates.blocks import Pairs, pair
from generator.word.blocks import Block
from generator.word.rebuild import Clash, Piece

_WHOLE = {"tabel", "raekke", "celle"}


@dataclass(slots=True)
class _Weaver:
    """The work on one story: which blocks of the old base are which in the new and in theirs."""

    base: Pairs
    mine: Pairs
    followers: dict[Block, list[Block]] = field(default_factory=lambda: defaultdict(list))
    attached: set[Block] = field(default_factory=set)
    twins: dict[Block, Block] = field(default_factory=dict)


def weave(old: Block, new: Block, theirs: Block) -> list[Piece]:
    """Return the blocks of the merged story in order."""
    weaver = _Weaver(pair(old, new), pair(old, theirs))
    _find_followers(weaver, theirs)
    return _weave(weaver, theirs, new)


def clashes(pieces: list[Piece]) -> list[Clash]:
    """Return every clash of a story, in the order of the document."""
    found = []
    for piece in pieces:
        found += [piece.clash] if piece.clash else []
        found += clashes(piece.children or [])
    return found


def _is_relocated(weaver: _Weaver, old: Block) -> bool:
    """The base moved the block, and the municipality did not."""
    both = old in weaver.base.newer and old in weaver.mine.newer
    return both and weaver.base.has_moved(old) and not weaver.mine.has_moved(old)


def _find_followers(weaver: _Weaver, parent: Block) -> None:
    """Note the municipality's own blocks that stand right after one which the base has moved: they go with it."""
    leader: Block | None = None
    for block in parent.children:
        old = weaver.mine.older.get(block)
        if old is not None:
            leader = old if _is_relocated(weaver, old) else None
        elif leader is not None and not block.divides:
            weaver.followers[leader].append(block)
            weaver.attached.add(block)
        else:
            leader = None
        _find_followers(weaver, block)


def _weave(weaver: _Weaver, theirs: Block | None, new: Block | None) -> list[Piece]:
    """Return the children of two blocks as one list; either may be missing."""
    _find_twins(weaver, theirs, new)
    pieces: list[Piece] = []
    for block in theirs.children if theirs is not None else ():
        piece = None if _goes(weaver, block) else _kept(weaver, block, weaver.mine.older.get(block))
        pieces += [piece] if piece else []
    for number, block in enumerate(new.children if new is not None else ()):
        if new is not None and (piece := _coming(weaver, block, theirs)):
            at = _place(weaver, pieces, new.children[:number], block)
            own = [_own(weaver, each) for each in weaver.followers.get(piece.key, ())]
            pieces[at:at] = [piece, *own]
    return pieces


def _find_twins(weaver: _Weaver, theirs: Block | None, new: Block | None) -> None:
    """Note what both have added in the same words to the same block: it is to stand there once."""
    if theirs is None or new is None:
        return
    own = [block for block in theirs.children if block not in weaver.mine.older]
    for block in new.children:
        twin = next((each for each in own if each.deep == block.deep), None)
        if block not in weaver.base.older and twin is not None:
            weaver.twins[block] = twin
            own.remove(twin)


def _coming(weaver: _Weaver, new: Block, theirs: Block | None) -> Piece | None:
    """Return what the base brings to a place: something new, something moved there, or what they deleted."""
    old = weaver.base.older.get(new)
    if new in weaver.twins:
        return None
    if theirs is None and new.is_code:
        return Piece(new, new, old or new)
    if old is None:
        return Piece(new, new, new, children=_inside(weaver, None, new))
    if old not in weaver.mine.newer:
        return _deleted(weaver, old, new)
    return _both(weaver, old, new, weaver.mine.newer[old]) if _is_relocated(weaver, old) else None


def _inside(weaver: _Weaver, theirs: Block | None, new: Block | None) -> list[Piece] | None:
    """Return the children of a block that only one side has; a table hands nothing over to other places."""
    block = theirs or new
    return None if block is None or block.is_leaf or block.kind in _WHOLE else _weave(weaver, theirs, new)


def _deleted(weaver: _Weaver, old: Block, new: Block) -> Piece | None:
    """Return what is to be shown of a block that the municipality deleted: nothing, unless the base changed it.

    Where something in it lives on elsewhere in theirs, only the rest is shown.
    """
    if new.deep == old.deep:
        return None
    clash = Clash("slettet", old, new, None)
    if not any(weaver.base.older.get(block) in weaver.mine.newer for block in new.walk()):
        return Piece(new, new, old, clash=clash)
    children = _inside(weaver, None, new)
    if children is None:
        return Piece(new, new, old, clash=clash)
    if all(piece.block.is_code for piece in children):
        return None
    return Piece(new, new, old, children=children, clash=None if clashes(children) else clash)


def _own(weaver: _Weaver, theirs: Block) -> Piece:
    return Piece(theirs, theirs, theirs, children=_inside(weaver, theirs, None), stays=True)


def _kept(weaver: _Weaver, theirs: Block, old: Block | None) -> Piece | None:
    """Return a block of theirs as it comes to stand; None if the base removed it and they had left it alone."""
    if old is None:
        return _own(weaver, theirs)
    new = weaver.base.newer.get(old)
    if new is not None:
        return _both(weaver, old, new, theirs)
    clash = Clash("fjernet", old, None, theirs)
    if theirs.deep == old.deep:
        return Piece(theirs, theirs, old, clash=clash) if _leads_own(weaver, theirs) else None
    if theirs.is_leaf or theirs.kind in _WHOLE:
        return Piece(theirs, theirs, old, clash=clash)
    return _left(weaver, theirs, old, clash)


def _left(weaver: _Weaver, theirs: Block, old: Block, clash: Clash) -> Piece | None:
    """Return what is left of theirs in an `if` or `for` that the base removed; all of it if they changed its tags."""
    recoded = _codes(theirs) != _codes(old)
    left: list[Piece] = []
    for child in theirs.children:
        piece = None if _goes(weaver, child) or child.is_code else _kept(weaver, child, weaver.mine.older.get(child))
        if piece is None and (child.is_code or (recoded and not _goes(weaver, child))):
            piece = Piece(child, child, child)
        left += [piece] if piece else []
    if not recoded and all(piece.block.is_code for piece in left):
        return None
    return Piece(theirs, theirs, old, children=left, clash=clash)


def _codes(block: Block) -> list[str]:
    return [child.words for child in block.children if child.is_code]


def _goes(weaver: _Weaver, theirs: Block) -> bool:
    old = weaver.mine.older.get(theirs)
    return theirs in weaver.attached or (old is not None and _is_relocated(weaver, old))


def _leads_own(weaver: _Weaver, theirs: Block) -> bool:
    """Tell whether something of the municipality's own stands under a heading (or `else`) that the base removed."""
    if not theirs.divides or theirs.parent is None:
        return False
    siblings = theirs.parent.children
    for block in siblings[siblings.index(theirs) + 1 :]:
        if block.divides and (not theirs.level or not block.level or block.level <= theirs.level):
            return False
        old = weaver.mine.older.get(block)
        if old is None or (old not in weaver.base.newer and block.deep != old.deep):
            return True
    return False


def _both(weaver: _Weaver, old: Block, new: Block, theirs: Block) -> Piece:
    """Return a block that all three have."""
    stays = weaver.mine.has_moved(old)
    frame = new if (theirs.frame, theirs.words) == (old.frame, old.words) else theirs
    if not theirs.is_leaf and old.columns == new.columns == theirs.columns:
        return Piece(theirs, frame, old, children=_weave(weaver, theirs, new), stays=stays)
    frame = new if theirs.frame == old.frame else theirs
    if theirs.deep == old.deep and (new.deep, new.runs) != (old.deep, old.runs):
        if not theirs.is_leaf:
            return Piece(new, new, old, stays=stays)
        looks = theirs if theirs.runs != old.runs else None
        if new.deep != old.deep or looks is None:
            return Piece(new, frame, old, looks, stays=stays)
    if new.deep in (old.deep, theirs.deep) or theirs.deep == old.deep:
        return Piece(theirs, frame if theirs.is_leaf else theirs, old, stays=stays)
    return Piece(theirs, frame if theirs.is_leaf else theirs, old, clash=Clash("begge", old, new, theirs), stays=stays)


def _place(weaver: _Weaver, pieces: list[Piece], before: list[Block], block: Block) -> int:
    """Return where in the result something of the base goes: after what stands before it there.

    A heading does not come between the municipality's own text and the heading that is over it.
    """
    at = {piece.key: number for number, piece in enumerate(pieces)}
    keys = (weaver.base.older.get(each) or weaver.twins.get(each) or each for each in reversed(before))
    index = next((at[key] + 1 for key in keys if key in at), 0)
    while block.divides and index < len(pieces) and pieces[index].stays and not pieces[index].block.divides:
        index += 1
    return index
