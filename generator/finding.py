"""A fault or a remark as a value: every check yields these, none prints or raises."""

from collections.abc import Iterable
from typing import Literal

from generator.values import dataclass

Level = Literal["fejl", "advarsel", "oplysning"]

LEVELS: tuple[Level, ...] = ("fejl", "advarsel", "oplysning")
"""Worst first, the order in which findings are shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a case, template or document.

    `path` is the dotted path of the fact (or the place in a document), `message` what is wrong,
    `mend` what to do, `law` the citation (empty where no law asks). All texts are Danish and
    never quote the text of a case.
    """

    code: str
    level: Level
    path: str
    message: str
    mend: str = ""
    law: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the finding as JSON-ready strings."""
        return {name: getattr(self, name) for name in self.__slots__}


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings by level, then in the order they were found."""
    return sorted(findings, key=lambda finding: LEVELS.index(finding.level))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Tell whether any finding is a `fejl`."""
    return any(finding.level == "fejl" for finding in findings)
