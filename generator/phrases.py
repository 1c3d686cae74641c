"""A small language for rows of words, matched word by word: its time grows with the text alone.

A text is read as words, each with its tags: the word itself and the lists it stands in. A row is a line such as
`kan _ {indsats}|prøves !ikke`: `a|b` one or the other, `a?` may lack, `!a` not here, `_` up to three words between,
`…` up to twelve, `^` the beginning, `{list}` any word of a list, `ord~` and `~ord` a word that begins or ends so.
Four lists are built in: `{navn}` (a capital, in no list, not formed as a noun), `{navns}` (such a one that ends in
s), `{tal}` (begins with a digit), `{aar}` (and ends in a year).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

_WORD = re.compile(r"\w+(?:[-./'’]\w+)*|[^\w\s.]")
_NOUN = re.compile(r".{4,}(?:en|et|erne|ing|else|hed|tion)$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_GAPS = {"_": 3, "…": 12}
_HEAD, _TAIL = 3, 2  # letters that begin or end a word, under which `ord~` and `~ord` are kept
_NEEDS = 4  # so many needs of an expression are looked at before it is searched for
_KNOWN, _LONG = 20_000, 40  # so many parts of texts are remembered, and none with more letters

Tags = int
"""A set of tags, a bit for each."""

Words = Sequence[Tags]


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a row: the tags wanted there, how many words may stand before it, and whether it may lack."""

    tags: Tags
    skip: int = 0
    optional: bool = False
    unwanted: bool = False


Row = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Expression:
    """Rows that must be found and rows that must not, written `row & row & !(row)`; `needs` are tags it cannot lack."""

    text: str
    wanted: tuple[Row, ...]
    unwanted: tuple[Row, ...]
    needs: tuple[Tags, ...]

    def find(self, words: Words, present: Tags) -> int | None:
        """Return where the rows end in `words`, whose tags are `present`, or None when they do not hit."""
        for need in self.needs:
            if not need & present:
                return None
        last = 0
        for row in self.wanted:
            end = find(row, words)
            if end is None:
                return None
            last = max(last, end)
        return None if any(find(row, words) is not None for row in self.unwanted) else last


Second = dict[str, list[tuple[Row, Tags]]]
Known = tuple[Tags, str, Second | None]
"""A word's tags, the word in small letters, and the rows of words that it begins, by their second."""


@dataclass(slots=True)
class Lexicon:
    """Word lists, and the tags they give a word: whole, by its beginning, by its end, by the row of words it begins.

    Above the tags themselves, from `base` on, a bit for each need that the word meets of the expressions in `sieve`.
    """

    bits: dict[str, Tags] = field(default_factory=dict)
    lists: dict[str, Tags] = field(default_factory=dict)
    listed: Tags = 0
    whole: dict[str, Tags] = field(default_factory=lambda: defaultdict(int))
    heads: dict[str, list[tuple[str, Tags]]] = field(default_factory=lambda: defaultdict(list))
    tails: dict[str, list[tuple[str, Tags]]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[str, Second] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    known: dict[str, list[Known]] = field(default_factory=dict)
    meets: dict[Tags, Tags] = field(default_factory=lambda: defaultdict(int))
    base: int = 0
    count: int = 0

    def __post_init__(self) -> None:
        """Add the lists that are built in."""
        for name in ("navn", "navns", "tal", "aar"):
            self.add(name, ())

    def add(self, name: str, entries: Iterable[str]) -> None:
        """Add a list; an entry is a word, part of a word, a row that begins with two words, or a list."""
        own = means = self._bit(f"{{{name}}}")
        self.listed |= own
        for entry in entries:
            if entry.startswith("{") and " " not in entry:
                means |= self.lists[entry[1:-1]]
            elif " " in entry:
                first, second, *rest = entry.split(" ")
                self.rows[first][second].append((self.row(" ".join(rest)), own))
            else:
                self._tag(entry, own)
        self.lists[name] = means

    def row(self, text: str) -> Row:
        """Return the row that `text` writes; raise KeyError for an unknown list."""
        steps, skip = [], 0
        for part in text.split():
            if part in _GAPS:
                skip = _GAPS[part]
                continue
            bare = part.removeprefix("!")
            words = bare.removesuffix("?") if len(bare) > 1 else bare
            steps.append(Step(self._tags(words.split("|")), skip, words != bare, bare != part))
            skip = 0
        return tuple(steps)

    def expression(self, text: str) -> Expression:
        """Return the expression that `text` writes; raise KeyError for an unknown list."""
        parts = text.split(" & ")
        wanted = tuple(self.row(part) for part in parts if not part.startswith("!("))
        unwanted = tuple(self.row(part[2:-1]) for part in parts if part.startswith("!("))
        needs = (step.tags for row in wanted for step in row if not step.optional and not step.unwanted)
        return Expression(text, wanted, unwanted, tuple(needs))

    def read(self, text: str) -> list[Tags]:
        """Return the words of `text`, the beginning before them."""
        known = self.known
        found = [word for part in ("^", *text.split()) for word in known.get(part) or self._look_up(part)]
        words = [tags for tags, _, _ in found]
        for place, (_, _, second) in enumerate(found[:-1]):
            if second and (rows := second.get(found[place + 1][1])):
                for row, tag in rows:
                    if follows(row, words, place + 2) is not None:
                        words[place] |= tag | self.meets.get(tag, 0)
        return words

    def sieve(self, expressions: Sequence[Expression]) -> None:
        """Let `viable` tell of `expressions`; nothing can be added afterwards."""
        self.base, self.count = len(self.bits), len(expressions)
        always = self._tags(["^"])
        for place, expression in enumerate(expressions):
            needs = [*expression.needs, *[always] * _NEEDS][:_NEEDS]
            for slot, need in enumerate(needs):
                for tag in split(need):
                    self.meets[tag] |= 1 << self.base + slot * self.count + place

    def viable(self, present: Tags) -> Iterator[int]:
        """Yield the places in the sieve of the expressions that words with the tags `present` may hit, in order."""
        met = present >> self.base
        left = (1 << self.count) - 1
        for slot in range(_NEEDS):
            left &= met >> slot * self.count
        return (tag.bit_length() - 1 for tag in split(left))

    def _look_up(self, part: str) -> list[Known]:
        """Return the words of `part`, a text without blanks; remember them, unless it is too long to come again."""
        found = [(self._tagged(word), word.lower(), self.rows.get(word.lower())) for word in _WORD.findall(part)]
        if len(self.known) >= _KNOWN:
            self.known.clear()
        if len(part) <= _LONG:
            self.known[part] = found
        return found

    def _tagged(self, word: str) -> Tags:
        """Return the tags of `word`, and the needs that they meet."""
        small = word.lower()
        tags = listed = self.whole.get(small, 0)
        for head, more in self.heads.get(small[:_HEAD], ()):
            if small.startswith(head):
                tags |= more
        for tail, more in self.tails.get(small[-_TAIL:], ()):
            if small.endswith(tail):
                tags |= more
        if small[0].isdigit():
            tags |= self.lists["tal"] | (self.lists["aar"] if _YEAR.search(small) else 0)
        elif small != word and not listed and not tags & self.listed and not _NOUN.match(small):
            tags |= self.lists["navn"] | (self.lists["navns"] if small[-1] == "s" else 0)
        return reduce(or_, (self.meets.get(tag, 0) for tag in split(tags)), tags)

    def _tags(self, words: Iterable[str]) -> Tags:
        """Return the tags of the words and lists of one place, each of which thereby gets one."""
        tags = 0
        for word in words:
            if word.startswith("{"):
                tags |= self.lists[word[1:-1]]
            else:
                tags |= self._bit(word)
                self._tag(word, self._bit(word))
        return tags

    def _tag(self, word: str, tag: Tags) -> None:
        if word.endswith("~"):
            self.heads[word[:_HEAD]].append((word[:-1], tag))
        elif word.startswith("~"):
            self.tails[word[-_TAIL:]].append((word[1:], tag))
        else:
            self.whole[word] |= tag

    def _bit(self, name: str) -> Tags:
        return self.bits.setdefault(name, 1 << len(self.bits))


def split(tags: Tags) -> Iterator[Tags]:
    """Yield each tag of `tags` for itself."""
    while tags:
        tag = tags & -tags
        yield tag
        tags ^= tag


def find(row: Row, words: Words) -> int | None:
    """Return where the first match of `row` in `words` ends, or None."""
    first = row[0]
    for place, tags in enumerate(words):
        if first.tags & tags or first.optional or first.unwanted:
            end = follows(row, words, place)
            if end is not None:
                return end
    return None


def follows(row: Row, words: Words, place: int, at: int = 0) -> int | None:
    """Return where the steps of `row` from `at` on end, when they are found in `words` from `place` on."""
    if at == len(row):
        return place
    step = row[at]
    within = words[place : place + step.skip + 1]
    if step.unwanted:
        return None if any(step.tags & tags for tags in within) else follows(row, words, place, at + 1)
    for here, tags in enumerate(within, start=place + 1):
        if step.tags & tags:
            end = follows(row, words, here, at + 1)
            if end is not None:
                return end
    return follows(row, words, place, at + 1) if step.optional else None
