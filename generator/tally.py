"""What came of many cases, counted while they pass: nothing of a case is held."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from time import monotonic

from generator.finding import Finding
from generator.formats import counted
from generator.pipeline import Outcome

_EXAMPLES = 3
"""So many case numbers are named for each kind of fault."""
_VARYING = re.compile(r"»[^«]*«|\d[\d.,-]*|\S+\.json")
"""What may differ in two findings of a kind: names, numbers, files."""

_LEVELS = {"fejl": "FEJL", "advarsel": "ADVARSEL"}

_Kind = tuple[str, str]
"""A code, and what findings of a kind have in common: one code may stand for several faults."""


class Tally:
    """Counts outcomes: cases, documents, those that came to nothing, and findings by kind with a few examples."""

    def __init__(self) -> None:
        self.cases = self.documents = self.unchanged = self.refused = self.failed = 0
        self._begun = monotonic()
        self._counts: Counter[_Kind] = Counter()
        self._kinds: dict[_Kind, tuple[Finding, list[str]]] = {}

    @property
    def has_errors(self) -> bool:
        """Whether any case has a fault."""
        return any(found.level == "fejl" for found, _ in self._kinds.values())

    def counted(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Yield the outcomes as they come, each counted."""
        for outcome in outcomes:
            self._count(outcome)
            yield outcome

    def rate(self) -> str:
        """Return how fast it goes, as `118 sager/s`."""
        return f"{self.cases / max(monotonic() - self._begun, 0.001):.0f} sager/s"

    def lines(self) -> Iterator[str]:
        """Yield the summary: the cases, then each kind of fault and warning, the most common first."""
        made = counted(self.documents, "dokument", "dokumenter")
        skipped = f" ({_cases(self.unchanged)} var dannet i forvejen)" if self.unchanged else ""
        yield f"{_cases(self.cases)}: {made}{skipped}, {_cases(self.refused)} uden dokumenter."
        for level, sign in _LEVELS.items():
            for kind, count in self._counts.most_common():
                found, numbers = self._kinds[kind]
                if found.level == level:
                    word = "sag" if count == 1 else "sager"
                    yield f"{count:>8} {word:<6} {sign:<9} {found.message} (fx {', '.join(numbers)})"

    def _count(self, outcome: Outcome) -> None:
        self.cases += 1
        self.documents += len(outcome.written)
        self.unchanged += outcome.unchanged
        self.refused += outcome.refused
        self.failed += outcome.failed
        for kind, found in {_kind(found): found for found in outcome.all_findings}.items():
            self._counts[kind] += 1
            first, numbers = self._kinds.setdefault(kind, (found, []))
            if first.message != found.message:
                self._kinds[kind] = replace(first, message=kind[1]), numbers
            if len(numbers) < _EXAMPLES:
                numbers.append(outcome.number)


def _kind(found: Finding) -> _Kind:
    return found.code, _VARYING.sub("…", found.message)


def _cases(count: int) -> str:
    return counted(count, "sag", "sager")
