"""Three versions of a template as one: the base a municipality began from, the base of now, and the municipality's."""

from collections import Counter
from dataclasses import dataclass

from generator.errors import OutputError
from generator.templates.weave import clashes, weave
from generator.word.blocks import Block
from generator.word.marks import add_comments
from generator.word.package import pack_all
from generator.word.rebuild import Clash, Rebuild
from generator.word.transplant import Docx, Transplant
from generator.word.unite import blocks, merge_parts, open_docx, stories


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The merged template, its clashes in the order of the document, and what of the looks both sides changed."""

    data: bytes
    clashes: tuple[Clash, ...]
    kept_looks: tuple[str, ...]


def merge(old: bytes, new: bytes, theirs: bytes) -> Upgraded:
    """Return `theirs`, made from the base `old`, on the base `new`.

    Raises TemplateError for a file that is no Word document, OutputError if something of theirs would be lost.
    """
    was, now, mine = open_docx(old, "grundskabelonen"), open_docx(new, "den nye"), open_docx(theirs, "kommunens")
    before = _words(was), _words(now), _words(mine)
    kept = merge_parts(was, now, mine)
    found, comments = _merge_stories(was, now, mine)
    if comments:
        add_comments(mine, comments)
    homes = stories(mine)
    kept += [role for role in stories(now).keys() ^ stories(was).keys() if role not in homes]
    data = pack_all(mine.written())
    _assert_nothing_lost(*before, _words(open_docx(data, "resultatet")))
    return Upgraded(data, tuple(found), tuple(kept))


def _merge_stories(was: Docx, now: Docx, mine: Docx) -> tuple[list[Clash], list[tuple[int, str]]]:
    """Merge body, headers and footers into `mine`; return the clashes, and the comments that go with them."""
    found: list[Clash] = []
    comments: list[tuple[int, str]] = []
    origins, sources = stories(was), stories(now)
    for role, home in stories(mine).items():
        if role in origins and role in sources:
            story = blocks(mine, home, "kommune")
            pieces = weave(blocks(was, origins[role], "gammel"), blocks(now, sources[role], "ny"), story)
            carry = Transplant(now, mine, sources[role], home)
            Rebuild(carry, mine, len(found), comments).write(pieces, story)
            found += clashes(pieces)
    return found, comments


def _words(docx: Docx) -> Counter[str]:
    """Return how often each text stands in a template, over all its parts."""
    found: Counter[str] = Counter()
    for part in stories(docx).values():
        found.update(_leaves(blocks(docx, part, "kommune")))
    return found


def _leaves(story: Block) -> list[str]:
    return [block.words for block in story.walk() if block.is_leaf and block.words]


def _assert_nothing_lost(old: Counter[str], new: Counter[str], theirs: Counter[str], result: Counter[str]) -> None:
    """See that every text of theirs is in the result as often as the base did not take it away."""
    lost = [text for text, count in theirs.items() if result[text] < count - max(0, old[text] - new[text])]
    if lost:
        raise OutputError(
            f"{len(lost)} af kommunens tekster ville gå tabt, så intet er skrevet. Den første er »{lost[0][:60]}«.",
            mend="Behold din skabelon, og meld fejlen.",
        )
