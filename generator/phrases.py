"""A small language for rows of words, matched word by word: its time grows with the text alone.

A text is read as words, each with its tags: the word itself and the lists it stands in. A row is a line such as
`kan _ {indsats}|prøves !ikke`: `a|b` one or the other, `a?` may lack, `!a` not here, `_` up to three words between,
`…` up to twelve, `^` the beginning, `{list}` any word of a list, `ord~` and `~ord` a word that begins or ends so.
Four lists are built in: `{navn}` (a capital, in no list, not formed as a noun), `{navns}` (such a one that ends in
s), `{tal}` (begins with a digit), `{aar}` (and ends in a year).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import reduce
from operator import or_

from generator.values import dataclass

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
    """Rows that must be found and rows that must not, written `row & row & !(row)`.

    `needs` are tags it cannot lack, each a choice; `bars` the tags of those unwanted rows that are but one word, and
    `unwanted` the other ones, each an expression.
    """

    text: str
    wanted: tuple[Row, ...]
    unwanted: tuple["Expression", ...]
    needs: tuple[Tags, ...]
    bars: Tags = 0

    @property
    def is_word(self) -> bool:
        """Whether it wants but one word, anywhere."""
        return len(self.wanted) == len(self.wanted[0]) == len(self.needs) == 1

    def may_hit(self, present: Tags) -> bool:
        """Tell whether all that the rows need is among the tags `present`."""
        return all(map(present.__and__, self.needs))

    def find(self, words: Words, present: Tags) -> int | None:
        """Return where the rows end in `words`, whose tags are `present`, or None when they do not hit."""
        if self.bars & present or not self.may_hit(present):
            return None
        last = 0
        for row in self.wanted:
            end = find(row, words)
            if end is None:
                return None
            last = max(last, end)
        return None if any(other.find(words, present) is not None for other in self.unwanted) else last


Second = dict[str, list[tuple[Row, Tags]]]
Known = tuple[Tags, str, Second | None]
"""A word's tags, the word in small letters, and the rows of words that it begins, by their second."""


@dataclass(slots=True)
class Lexicon:
    """Word lists, and the tags they give a word: whole, by its beginning, by its end, by the row of words it begins."""

    bits: dict[str, Tags] = field(default_factory=dict)
    lists: dict[str, Tags] = field(default_factory=dict)
    listed: Tags = 0
    whole: dict[str, Tags] = field(default_factory=lambda: defaultdict(int))
    heads: dict[str, tuple[tuple[str, Tags], ...]] = field(default_factory=lambda: defaultdict(tuple))
    tails: dict[str, tuple[tuple[str, Tags], ...]] = field(default_factory=lambda: defaultdict(tuple))
    rows: dict[str, Second] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    signs: dict[str, Tags] = field(default_factory=lambda: defaultdict(int))
    known: dict[str, list[Known]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Add the lists that are built in."""
        for name in ("navn", "navns", "tal", "aar"):
            self.add(name, ())

    def add(self, name: str, entries: Iterable[str]) -> None:
        """Add a list; an entry is a word, part of a word, a row that begins with two whole words, or a list.

        Raises ValueError for a row that begins with part of a word: rows are found by their two first words.
        """
        own = means = self._bit(f"{{{name}}}")
        self.listed |= own
        for entry in entries:
            if entry.startswith("{") and " " not in entry:
                means |= self.lists[entry[1:-1]]
            elif " " in entry:
                first, second, *rest = entry.split(" ")
                if "~" in first + second:
                    raise ValueError(f"en række begynder med to hele ord, ikke {entry}")
                self.rows[first][second].append((self.row(" ".join(rest)), own))
                rarest = max(first, second, *filter(str.isalnum, rest), key=len)  # that is, the longest
                self.signs[rarest] |= own
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
        others = [self.expression(part[2:-1]) for part in parts if part.startswith("!(")]
        needs = tuple(step.tags for row in wanted for step in row if not step.optional and not step.unwanted)
        bars = reduce(or_, (other.needs[0] for other in others if other.is_word), 0)
        return Expression(text, wanted, tuple(other for other in others if not other.is_word), needs, bars)

    def read(self, text: str) -> list[Tags]:
        """Return the words of `text`, the beginning before them."""
        known = self.known
        found = [word for part in ("^", *text.split()) for word in known.get(part) or self.look_up(part)]
        words = [tags for tags, _, _ in found]
        for place, (_, _, second) in enumerate(found[:-1]):
            if second and (rows := second.get(found[place + 1][1])):
                for row, tag in rows:
                    if follows(row, words, place + 2) is not None:
                        words[place] |= tag
        return words

    def look_up(self, part: str) -> list[Known]:
        """Return the words of `part`, a text without blanks; remember them, unless it is too long to come again."""
        found = [(self._tagged(word), word.lower(), self.rows.get(word.lower())) for word in _WORD.findall(part)]
        if len(self.known) >= _KNOWN:
            self.known.clear()
        if len(part) <= _LONG:
            self.known[part] = found
        return found

    def _tagged(self, word: str) -> Tags:
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
        return tags

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
            self.heads[word[:_HEAD]] += ((word[:-1], tag),)
        elif word.startswith("~"):
            self.tails[word[-_TAIL:]] += ((word[1:], tag),)
        else:
            self.whole[word] |= tag

    def _bit(self, name: str) -> Tags:
        return self.bits.setdefault(name, 1 << len(self.bits))


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which of some expressions a text may hit, told by its words alone, wherever in it they stand.

    A word has a bit for each expression whose first need it meets, and above these for the second, third and fourth:
    `of_tag` by its tags, `always` those that any text meets.
    """

    lexicon: Lexicon
    count: int
    of_tag: Mapping[Tags, Tags]
    always: Tags
    _met: "_Met" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_met", _Met(self.lexicon, self.of_tag))

    @classmethod
    def of(cls, lexicon: Lexicon, expressions: Sequence[Expression]) -> "Sieve":
        """Return the sieve of `expressions`, written in the words of `lexicon`."""
        of_tag: dict[Tags, Tags] = defaultdict(int)
        always = 0
        for place, expression in enumerate(expressions):
            for slot in range(_NEEDS):
                bit = 1 << slot * len(expressions) + place
                if slot >= len(expression.needs):
                    always |= bit
                    continue
                for tag in split(expression.needs[slot]):
                    of_tag[tag] |= bit
        met = _Met(lexicon, of_tag)
        return cls(lexicon, len(expressions), of_tag, always | met["^"] | met["«»"])

    def viable(self, text: str) -> Sequence[int]:
        """Return the places of the expressions that `text` may hit, in order."""
        count = self.count
        met = reduce(or_, map(self._met.__getitem__, text.split()), self.always)
        left = met & met >> count & met >> 2 * count & met >> 3 * count
        return [tag.bit_length() - 1 for tag in split(left)] if left else ()


class _Met(dict[str, Tags]):
    """The needs that the words of a part of a text meet, by that part."""

    def __init__(self, lexicon: Lexicon, of_tag: Mapping[Tags, Tags]) -> None:
        self._lexicon, self._of_tag = lexicon, of_tag
        self._of_tags: dict[Tags, Tags] = {}

    def __missing__(self, part: str) -> Tags:
        lexicon = self._lexicon
        tags = 0
        for own, small, _ in lexicon.known.get(part) or lexicon.look_up(part):
            tags |= own | lexicon.signs.get(small, 0)
        met = self._of_tags.get(tags)
        if met is None:
            met = self._of_tags[tags] = reduce(or_, (self._of_tag.get(tag, 0) for tag in split(tags)), 0)
        if len(self) >= _KNOWN:
            self.clear()
        if len(part) <= _LONG:
            self[part] = met
        return met


def split(tags: Tags) -> Iterator[Tags]:
    """Yield each tag of `tags` for itself."""
    while tags:
        tag = tags & -tags
        yield tag
        tags ^= tag


def find(row: Row, words: Words) -> int | None:
    """Return where the first match of `row` in `words` ends, or None."""
    first = row[0]
    tags, loose = first.tags, first.optional or first.unwanted or first.skip > 0
    for place, word in enumerate(words):
        if loose or tags & word:
            end = follows(row, words, place) if loose else follows(row, words, place + 1, 1)
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
