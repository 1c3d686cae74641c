"""What a rule of law is, as values."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from generator.finding import Level
from generator.values import dataclass

DOCUMENTS: Mapping[str, str] = {
    "sag": "Sagen",
    "forberedende_del": "Den forberedende del",
    "moede": "Mødet i rehabiliteringsteamet",
    "indstilling": "Teamets indstilling",
    "indsatsdel": "Indsatsdelen",
}
"""What a rule can be about, in the order of the law, with its Danish title."""

Shape = Literal["er", "er_ikke", "udfyldt", "fra", "foer"]
Paths = tuple[str, ...]
"""Alternatives: the first that is filled counts."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must hold of the value at `paths`: one of `wanted`, none of them, filled, from or before a day."""

    paths: Paths
    shape: Shape
    wanted: Any


@dataclass(frozen=True, slots=True)
class Law:
    """Where a demand stands: paragraph by order, other sources by order, and the days it is limited to."""

    paragraphs: Mapping[str, str]
    others: Mapping[str, str]
    others_checked: bool
    begins: date
    ends: date

    def stands(self, order: str, day: date) -> bool:
        """Tell whether the demand stands in `order` on `day`."""
        return (order in self.paragraphs or order in self.others) and self.begins <= day <= self.ends


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when it applies, what it wants, how grave it is in each order, and by which law.

    Exactly one of `demands`, `check` and `place` is set. `row_when` are the conditions on the very rows that
    `demands` go through. `day` names a date that picks the order instead of the document's own.
    """

    id: str
    number: str
    document: str
    when: tuple[Condition, ...]
    row_when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    demands: tuple[Paths, ...]
    check: str
    place: str
    levels: Mapping[str, Level]
    message: str
    mend: str
    prompt: str
    law: Law
    day: str


@dataclass(frozen=True, slots=True)
class Relief:
    """When an order asks for less: rules citing `lifts` become at most `level`, or fall away (None).

    Without `lifts` that goes for every demand, but not for what the order excludes. `order` names another order by
    which the demands are then judged.
    """

    id: str
    document: str
    when: tuple[Condition, ...]
    lifts: tuple[str, ...]
    level: Level | None
    order: str
    message: str
    law: Law


@dataclass(frozen=True, slots=True)
class Lawbook:
    """All rules in the order of the law, and all reliefs."""

    rules: tuple[Rule, ...]
    reliefs: tuple[Relief, ...]
