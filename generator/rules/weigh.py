"""A case on the scales: which rules stand, whether their conditions hold, and what they find."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from generator.case import Case, remembered
from generator.fields import catalogue, generic
from generator.finding import LEVELS, Finding, Level
from generator.orders import Applied, Order, order_on, orders
from generator.rules.checks import CHECKS, Facts, Hit
from generator.rules.conditions import Terms, applying, filled, first_filled, held, holds, index
from generator.rules.law import Condition, Paths, Relief, Rule
from generator.values import dataclass

_GENERAL_HELP = ("Fri tekst.", "Kort tekst", "Dato som", "Klokkeslæt som", "Sæt kun kryds")
_ROW = re.compile(r"(.+)\[(\d+)\](.*)")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands in a case: its level, the order it is judged by, its paragraph, and what relieves it."""

    level: Level
    order: Order
    paragraph: str
    relieved_by: str = ""


class Scales:
    """One case, one document, one order; `called` are the rules that stand and whose conditions hold.

    In conditions a document supposes its own outcome until the case states one, so that a blank form asks for what
    it will need. A value that the order excludes calls for no other rule than the one that says so.
    """

    def __init__(self, case: Case, applied: Applied, document_key: str = "") -> None:
        self.case, self.applied = case, applied
        self._supposed = _suppose(case, document_key)
        self._held = held(self._supposed)
        self._reliefs = [
            relief
            for relief, when in index().reliefs
            if when & self._held == when and relief.law.stands(applied.order.key, applied.day)
        ]
        self.called = tuple(self._called(_parts(document_key)))

    def findings(self, profile: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what the rules find in the case; `profile` is the municipality's."""
        for rule, standing in self.called:
            for hit in self._hits(rule, profile):
                message, law = rule.message.format(felt=label(hit.path), **hit.words), citation(rule, standing)
                yield Finding(rule.id, standing.level, hit.path, message, mend(rule, hit.path), law)

    def _called(self, parts: tuple[str, ...]) -> Iterator[tuple[Rule, Standing]]:
        excluded = [terms.rule.place for terms in applying(_placed(), self._held) if self._excludes(terms)]
        moot = index().naming(excluded) if excluded else 0
        for terms in applying(_rules_of(parts), self._held):
            standing = None if terms.naming & moot else self._standing(terms.rule)
            if standing:
                yield terms.rule, standing

    def _excludes(self, terms: Terms) -> bool:
        rule, order = terms.rule, self.applied.order.key
        return rule.law.stands(order, self.applied.day) and rule.levels[order] == "fejl"

    def _standing(self, rule: Rule) -> Standing | None:
        """Return how `rule` stands, or None where it does not."""
        order, reliefs = self._own_order(rule.day) if rule.day else self.applied.order, list[Relief]()
        if self._reliefs:
            own = (one for one in self._reliefs if one.document == rule.document)
            reliefs = [one for one in own if one.lifts or not rule.place]
            order = next((_order(one.order) for one in reliefs if one.order and not rule.place), order)
        standing = _unrelieved(rule.document, order.key).get(rule.id)
        if standing is None or not rule.law.begins <= self.applied.day <= rule.law.ends:
            return None
        for one in reliefs:
            if _lifts(one, standing.paragraph) and (one.level is None or _is_milder(one.level, standing.level)):
                if one.level is None:
                    return None
                standing = replace(standing, level=one.level, relieved_by=one.law.paragraphs.get(order.key, ""))
        return standing

    def _own_order(self, path: str) -> Order:
        day = self.case.get(path)
        return order_on(date.fromisoformat(day)) if day and not self.case.get("regelsaet.navn") else self.applied.order

    def _hits(self, rule: Rule, profile: Mapping[str, Any]) -> Iterable[Hit]:
        if rule.place:
            return (Hit(rule.place),)
        if rule.check:
            return CHECKS[rule.check](Facts(self.case, self.applied, profile, rule.document))
        return [Hit(path) for paths in rule.demands for path in self._gaps(paths, rule.row_when)]

    def _gaps(self, paths: Paths, row_when: Sequence[Condition]) -> Iterator[str]:
        """Yield the first of `paths` if none of them is filled; in a list, for each row that says anything."""
        list_path, is_list, key = paths[0].partition("[].")
        if not is_list:
            if self._lacks(paths) and self._all_hold(row_when):
                yield paths[0]
            return
        for number, row in enumerate(self.case.get(list_path) or ()):
            if filled(row) and not filled(row.get(key)):
                bind = _binding(list_path, number)
                if self._lacks(map(bind, paths)) and self._all_hold(row_when, bind):
                    yield bind(paths[0])

    def _lacks(self, paths: Iterable[str]) -> bool:
        return not any(map(filled, map(self.case.get, paths)))

    def _all_hold(self, conditions: Sequence[Condition], bind: Callable[[str], str] = str) -> bool:
        return all(holds(one, first_filled(self._supposed, map(bind, one.paths))) for one in conditions)


scales = remembered(Scales)
"""Return a case on the scales for an order and a document: for its findings, and again for its prompts."""


@cache
def _rules_of(parts: tuple[str, ...]) -> tuple[Terms, ...]:
    return tuple(index().of(parts))


@cache
def _placed() -> tuple[Terms, ...]:
    return tuple(index().placed())


@cache
def _unrelieved(document: str, order_key: str) -> Mapping[str, Standing]:
    """Return how the rules of a part of the plan stand in an order, by their ids, where nothing relieves them."""
    order = _order(order_key)
    rules = (terms.rule for terms in _rules_of((document,)) if order_key in terms.rule.levels)
    return {rule.id: Standing(rule.levels[order_key], order, rule.law.paragraphs.get(order_key, "")) for rule in rules}


@cache
def _parts(document_key: str) -> tuple[str, ...]:
    """Return the part of the plan that a document is, as the rules name it; without one, the case and its meeting."""
    parts = ("forberedende_del", "indstilling", "indsatsdel")
    return (next(filter(document_key.startswith, parts)),) if document_key else ("sag", "moede")


def _binding(list_path: str, number: int) -> Callable[[str], str]:
    """Return what makes `a[].b` of the list `a` the path in one row: `a[2].b`."""
    return lambda path: path.replace(f"{list_path}[]", f"{list_path}[{number}]")


def label(path: str) -> str:
    """Return the Danish label of a path; in a list with the list's label and the row's number before it."""
    row = _ROW.fullmatch(path)
    if row is None:
        return catalogue()[path].label
    rows, index, rest = row.groups()
    name = f"{label(rows)} nr. {int(index) + 1}"
    return f"{name}: {catalogue()[f'{rows}[]{rest}'].label}" if rest else name


def mend(rule: Rule, path: str) -> str:
    """Return what to do: the rule's own advice, else the field's help."""
    return rule.mend or _help(generic(path)) or "Udfyld feltet."


def prompt(rule: Rule, path: str, paragraph: str) -> str:
    """Return what a draft shows where a demanded field is empty."""
    words = rule.prompt or _help(path) or catalogue()[path].label
    return f"Skal udfyldes: {words.removesuffix('.')} ({paragraph})"


def citation(rule: Rule, standing: Standing) -> str:
    """Return the citation in full: «§ 3, stk. 1, nr. 4, i bekendtgørelse nr. 996 af 29. juni 2016»."""
    order = standing.order
    paragraph = ", jf. dog ".join(filter(None, (standing.paragraph, standing.relieved_by)))
    own = (
        f"{paragraph}{',' if ',' in paragraph else ''} i {order.title[0].lower()}{order.title[1:]}" if paragraph else ""
    )
    other = rule.law.others.get(order.key, "")
    if other and not rule.law.others_checked:
        other += " (ikke kontrolleret)"
    return ", jf. ".join(filter(None, (own, other)))


def _lifts(relief: Relief, paragraph: str) -> bool:
    return not relief.lifts or any(f"{paragraph},".startswith(f"{lifted},") for lifted in relief.lifts)


def _is_milder(level: Level, than: Level) -> bool:
    return LEVELS.index(level) > LEVELS.index(than)


def _order(key: str) -> Order:
    return next(order for order in orders() if order.key == key)


def _suppose(case: Case, document_key: str) -> Case:
    """Return the case with what the document stands for, where the case itself is silent."""
    if document_key == "forberedende_del_selvstaendig" and not case.get("sagstype"):
        return case.with_value("sagstype", "tilskud_selvstaendig")
    outcome = document_key.removeprefix("indstilling_")
    if outcome != document_key and not case.get("indstilling.type"):
        return case.with_value("indstilling.type", outcome)
    return case


def _help(path: str) -> str:
    """Return the help of a field where the schema has words for this very field."""
    words = catalogue()[path].help
    return "" if words.startswith(_GENERAL_HELP) else words
