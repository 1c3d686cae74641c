"""When each case is up: the times staff gave stand, the rest is proposed in the order staff gave.

Times are minutes since midnight. Pure functions on frozen values.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

DAY = 24 * 60

STRETCH = 120
"""So many minutes without a break are enough; no case is cut in two for it."""

_NOON = (11 * 60, 13 * 60 + 30)
_LUNCH_MINUTES, _PAUSE_MINUTES = 30, 10


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, the end not included."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two have a minute in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that takes so many minutes, at `start` if staff said when."""

    minutes: int
    start: int | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Rest:
    """A break in its place."""

    span: Span
    title: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """The cases' times in the order they were given, and the breaks in the order of time."""

    cases: tuple[Span, ...]
    rests: tuple[Rest, ...]


def propose(cases: Sequence[Wish], begins: int, breaks: Sequence[Wish] | None) -> Schedule:
    """Return a time for every case and break; a time that staff gave is never moved, nor is their order.

    `breaks` None means that staff left them to us. Cases are whole: one that does not fit before a break or
    before a case with a time of its own comes after it.
    """
    wanted = _usual(cases) if breaks is None else breaks
    rests = [Rest(_at(wish), wish.title) for wish in wanted if wish.start is not None]
    loose = [wish for wish in wanted if wish.start is None]
    fixed = [_at(wish) for wish in cases if wish.start is not None]
    turns = _turns(cases, len(loose)) if breaks else sorted(set(_turns(cases, len(loose))))
    spans: list[Span] = []
    now = begins
    for turn, wish in enumerate([*cases, None]):
        taken = [*fixed, *(rest.span for rest in rests)]
        for pause in (one for one, at in zip(loose, turns, strict=False) if at == turn):
            rests.append(_rest(pause, now, taken, rests))
            now = rests[-1].span.end
            taken.append(rests[-1].span)
        if wish is not None:
            spans.append(_free(now, wish.minutes, taken) if wish.start is None else _at(wish))
            now = max(now, spans[-1].end)
    return Schedule(tuple(spans), tuple(sorted(rests, key=lambda rest: rest.span.start)))


def _usual(cases: Sequence[Wish]) -> list[Wish]:
    """Return the breaks to propose: none where a case has a time, for then staff have planned the day."""
    if any(wish.start is not None for wish in cases):
        return []
    wanted = (sum(wish.minutes for wish in cases) - 1) // STRETCH
    return [Wish(0)] * min(wanted, len(cases) - 1)


def _turns(cases: Sequence[Wish], count: int) -> list[int]:
    """Return before which case each of `count` breaks comes, so that they part the day evenly."""
    ends = list(accumulate(wish.minutes for wish in cases))
    marks = [ends[-1] * number / (count + 1) for number in range(1, count + 1)] if ends else [0.0] * count
    between = range(1, len(cases)) or range(len(cases), len(cases) + 1)
    return [min(between, key=lambda turn: abs(ends[turn - 1] - mark) if turn else 0) for mark in marks]


def _rest(wish: Wish, now: int, taken: Iterable[Span], rests: Iterable[Rest]) -> Rest:
    """Return a break from `now` on; one without a length is lunch at noon, else a short one."""
    is_lunch = _NOON[0] <= now < _NOON[1] and not any(rest.title == "Frokost" for rest in rests)
    minutes, title = (_LUNCH_MINUTES, "Frokost") if is_lunch else (_PAUSE_MINUTES, "Pause")
    return Rest(_free(now, wish.minutes or minutes, taken), wish.title or ("Pause" if wish.minutes else title))


def _at(wish: Wish) -> Span:
    start = wish.start or 0
    return Span(start, start + wish.minutes)


def _free(now: int, minutes: int, taken: Iterable[Span]) -> Span:
    """Return the first span of `minutes` from `now` on that touches none of `taken`."""
    span = Span(now, now + minutes)
    for other in sorted(taken, key=lambda each: each.start):
        if span.overlaps(other):
            span = Span(other.end, other.end + minutes)
    return span


def grouped(groups: Sequence[str]) -> list[int]:
    """Return the order in which those of a group follow the first of them; "" belongs to none.

    Otherwise the order stays: the first of each group and those without keep their turn.
    """
    order: list[int] = []
    for index, group in enumerate(groups):
        if index not in order:
            order.append(index)
            order += [later for later in range(index + 1, len(groups)) if group and groups[later] == group]
    return order


def is_split(groups: Sequence[str]) -> bool:
    """Tell whether the members of some group stand apart."""
    return grouped(groups) != list(range(len(groups)))
