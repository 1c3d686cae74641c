"""The conditions of the rules, each looked at once a case: which of them hold, as a set with a bit for each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, reduce
from operator import or_
from typing import Any

from generator.case import Case, remembered
from generator.recall import Later, recalled
from generator.rules.law import Condition, Law, Paths, Relief, Rule
from generator.rules.lawbook import lawbook
from generator.values import dataclass

Bits = int
"""A set of conditions, a bit for each; equal ones share it."""


@dataclass(frozen=True, slots=True)
class Terms:
    """A rule and its conditions: all of `when` must hold, not all of `unless`; `naming` are those that name values."""

    rule: Rule
    when: Bits
    unless: Bits
    naming: Bits


@dataclass(frozen=True, slots=True)
class Group:
    """The conditions on the same paths.

    `filled` are those that hold where something is filled, `empty` where nothing is; for a value in `turned` some of
    them turn round. Those on days, `dated`, are looked at one by one.
    """

    paths: Paths
    conditions: tuple[tuple[Condition, Bits], ...]
    filled: Bits
    empty: Bits
    turned: Mapping[object, Bits]
    dated: tuple[tuple[Condition, Bits], ...]

    def held(self, case: Case) -> Bits:
        """Return those that hold in a case."""
        values = first_filled(case, self.paths)
        if not values:
            return self.empty
        turned = 0
        for value in values if self.turned else ():
            turned |= self.turned.get(value, 0)
        for condition, bit in self.dated:
            turned |= bit if holds(condition, values) else 0
        return self.filled ^ turned


@dataclass(frozen=True, slots=True)
class Index:
    """The rules in the order of the lawbook, the reliefs, and their conditions.

    `about` tells of each rule which document it is about, and whether it names a place.
    """

    rules: Sequence[Terms]
    about: tuple[tuple[str, bool], ...]
    reliefs: tuple[tuple[Relief, Bits], ...]
    groups: tuple[Group, ...]

    def of(self, documents: Iterable[str]) -> Iterator[Terms]:
        """Yield the rules about one of `documents`."""
        wanted = set(documents)
        return (self.rules[at] for at, (document, _) in enumerate(self.about) if document in wanted)

    def placed(self) -> Iterator[Terms]:
        """Yield the rules that name a place."""
        return (self.rules[at] for at, (_, place) in enumerate(self.about) if place)

    def naming(self, paths: Iterable[str]) -> Bits:
        """Return the conditions that name values of one of `paths`."""
        wanted = set(paths)
        groups = (group.conditions for group in self.groups if wanted.intersection(group.paths))
        return _all((bit for group in groups for one, bit in group if one.shape == "er"))


@cache
def index() -> Index:
    """Return the conditions of all rules and reliefs."""
    return recalled("betingelser", (Index, Terms, Group, Rule, Relief, Condition, Law), _index)


def _index() -> Index:
    book = lawbook()
    bits: dict[tuple[object, ...], Bits] = {}
    groups: dict[Paths, list[tuple[Condition, Bits]]] = defaultdict(list)

    def bit(one: Condition) -> Bits:
        key = (one.paths, one.shape, str(one.wanted))
        if key not in bits:
            bits[key] = 1 << len(bits)
            groups[one.paths].append((one, bits[key]))
        return bits[key]

    def terms(rule: Rule) -> Terms:
        naming = () if rule.place else (one for one in rule.when if one.shape == "er")
        return Terms(rule, _all(map(bit, rule.when)), _all(map(bit, rule.unless)), _all(map(bit, naming)))

    rules = Later[Terms](map(terms, book.rules))
    about = tuple((rule.document, bool(rule.place)) for rule in book.rules)
    reliefs = tuple((relief, _all(map(bit, relief.when))) for relief in book.reliefs)
    return Index(rules, about, reliefs, tuple(_group(paths, tuple(group)) for paths, group in groups.items()))


def _group(paths: Paths, conditions: tuple[tuple[Condition, Bits], ...]) -> Group:
    dated = tuple((one, bit) for one, bit in conditions if one.shape in {"fra", "foer"})
    others = [(one, bit) for one, bit in conditions if one.shape not in {"fra", "foer"}]
    filled_, empty = (_all(bit for one, bit in others if holds(one, values)) for values in ((None,), ()))
    named = {value for one, _ in others if isinstance(one.wanted, list) for value in one.wanted}
    turned = {value: filled_ ^ _all(bit for one, bit in others if holds(one, (value,))) for value in named}
    return Group(paths, conditions, filled_, empty, turned, dated)


def _all(bits: Iterable[Bits]) -> Bits:
    return reduce(or_, bits, 0)


@remembered
def held(case: Case) -> Bits:
    """Return the conditions that hold in a case."""
    return _all(group.held(case) for group in index().groups)


def applying(rules: Iterable[Terms], held: Bits) -> Iterator[Terms]:
    """Yield the rules that apply where the conditions `held` hold."""
    for terms in rules:
        unless = terms.unless
        if terms.when & held == terms.when and not (unless and unless & held == unless):
            yield terms


def holds(condition: Condition, values: Sequence[Any]) -> bool:
    """Tell whether a condition holds of the filled values that it is about."""
    wanted = condition.wanted
    match condition.shape:
        case "er":
            return any(value in wanted for value in values)
        case "er_ikke":
            return all(value not in wanted for value in values)
        case "udfyldt":
            return bool(values) is wanted
        case "fra":
            return any(value >= wanted.isoformat() for value in values)
        case "foer":
            return any(value < wanted.isoformat() for value in values)


def first_filled(case: Case, paths: Iterable[str]) -> Sequence[Any]:
    """Return the filled values at the first of `paths` that has any: one, or one for each row of its list."""
    for path in paths:
        head, is_list, tail = path.partition("[].")
        if is_list:
            rows = range(len(case.get(head) or ()))
            values = list(filter(filled, (case.get(f"{head}[{row}].{tail}") for row in rows)))
            if values:
                return values
        elif filled(value := case.get(path)):
            return (value,)
    return ()


def filled(value: object) -> bool:
    """Tell whether a value says anything: a text has a letter or digit, a list or group something filled."""
    if isinstance(value, str):
        return value[:1].isalnum() or any(character.isalnum() for character in value)
    if isinstance(value, dict):
        return any(map(filled, value.values()))
    if isinstance(value, list):
        return any(map(filled, value))
    return value is not None and value is not False
