"""A case on the scales: which rules stand, whether their conditions hold, and what they find."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from generator.case import Case, remembered
from generator.fields import catalogue, generic
from generator.finding import LEVELS, Finding, Level
from generator.orders import Applied, Order, order_on, orders
from generator.rules.checks import CHECKS, Facts, Hit
from generator.rules.law import Condition, Paths, Relief, Rule
from generator.rules.lawbook import lawbook

_GENERAL_HELP = ("Fri tekst.", "Kort tekst", "Dato som", "Klokkeslæt som", "Sæt kun kryds")
_ROW = re.compile(r"(.+)\[(\d+)\](.*)")
_WHOLE = ("", "")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands in a case: its level, the order it is judged by, its paragraph, and what relieves it."""

    level: Level
    order: Order
    paragraph: str
    relieved_by: str = ""


class Scales:
    """One case, one document, one order.

    In conditions a document supposes its own outcome until the case states one, so that a blank form asks for what
    it will need. A value that the order excludes calls for no other rule than the one that says so.
    """

    def __init__(self, case: Case, applied: Applied, document_key: str = "") -> None:
        self.case, self.applied = case, applied
        self._supposed = _suppose(case, document_key)
        self._known: dict[str, list[Any]] = {}
        self._reliefs: dict[str, list[Relief]] = defaultdict(list)
        for relief in filter(self._relieves, lawbook().reliefs):
            self._reliefs[relief.document].append(relief)
        self._excluded = {rule.place for rule in _placed() if self._excludes(rule)}

    def weigh(self, rule: Rule, profile: Mapping[str, Any]) -> Iterator[Finding]:
        """Yield what `rule` finds in the case; `profile` is the municipality's."""
        standing = self.standing(rule)
        if standing and self.concerns(rule):
            for hit in self._hits(rule, profile):
                message, law = rule.message.format(felt=label(hit.path), **hit.words), citation(rule, standing)
                yield Finding(rule.id, standing.level, hit.path, message, mend(rule, hit.path), law)

    def standing(self, rule: Rule) -> Standing | None:
        """Return how `rule` stands, or None where it does not."""
        reliefs = [one for one in self._reliefs.get(rule.document, ()) if one.lifts or not rule.place]
        other = next((one.order for one in reliefs if one.order and not rule.place), "")
        order = _order(other) if other else self._own_order(rule)
        if not rule.law.stands(order.key, self.applied.day):
            return None
        standing = Standing(rule.levels[order.key], order, rule.law.paragraphs.get(order.key, ""))
        for one in reliefs:
            if _lifts(one, standing.paragraph) and (one.level is None or _is_milder(one.level, standing.level)):
                if one.level is None:
                    return None
                standing = replace(standing, level=one.level, relieved_by=one.law.paragraphs.get(order.key, ""))
        return standing

    def concerns(self, rule: Rule) -> bool:
        """Tell whether the conditions of `rule` hold, leaving those on its own rows open."""
        calling = rule.when if self._excluded and not rule.place else ()
        if any(one.shape == "er" and self._excluded.intersection(one.paths) for one in calling):
            return False
        return self._is_met(rule)

    def _hits(self, rule: Rule, profile: Mapping[str, Any]) -> Iterable[Hit]:
        if rule.place:
            return (Hit(rule.place),)
        if rule.check:
            return CHECKS[rule.check](Facts(self.case, self.applied, profile, rule.document))
        return (Hit(path) for paths in rule.demands for path in self._gaps(paths, rule))

    def _gaps(self, paths: Paths, rule: Rule) -> Iterator[str]:
        """Yield the first of `paths` where none of them is filled; in a list, for each row that says anything."""
        for row in self._rows(paths):
            bound = paths if row is _WHOLE else [path.replace(*row) for path in paths]
            if self._all_hold(rule.row_when, row) and not any(filled(self.case.get(path)) for path in bound):
                yield bound[0]

    def _rows(self, paths: Paths) -> Iterator[tuple[str, str]]:
        """Yield what binds `paths` to each row of their list: (`a[]`, `a[2]`)."""
        list_path, is_list, _ = paths[0].partition("[]")
        if not is_list:
            yield _WHOLE
            return
        for index, row in enumerate(self.case.get(list_path) or ()):
            if filled(row):
                yield f"{list_path}[]", f"{list_path}[{index}]"

    def _all_hold(self, conditions: Sequence[Condition], row: tuple[str, str] = _WHOLE) -> bool:
        return not conditions or all(self._holds(condition, row) for condition in conditions)

    def _holds(self, condition: Condition, row: tuple[str, str]) -> bool:
        bound = condition.paths if row is _WHOLE else [path.replace(*row) for path in condition.paths]
        values = next(filter(None, map(self._values, bound)), ())
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

    def _values(self, path: str) -> list[Any]:
        """Return the filled values at `path`: one, or one for each row of its list."""
        known = self._known.get(path)
        if known is None:
            head, is_list, tail = path.partition("[].")
            rows = range(len(self._supposed.get(head) or ())) if is_list else ()
            places = [f"{head}[{index}].{tail}" for index in rows] if is_list else [path]
            known = self._known[path] = [value for value in map(self._supposed.get, places) if filled(value)]
        return known

    def _own_order(self, rule: Rule) -> Order:
        day = self.case.get(rule.day) if rule.day else None
        return order_on(date.fromisoformat(day)) if day and not self.case.get("regelsaet.navn") else self.applied.order

    def _relieves(self, relief: Relief) -> bool:
        return relief.law.stands(self.applied.order.key, self.applied.day) and self._all_hold(relief.when)

    def _excludes(self, rule: Rule) -> bool:
        order = self.applied.order.key
        return rule.law.stands(order, self.applied.day) and rule.levels[order] == "fejl" and self._is_met(rule)

    def _is_met(self, rule: Rule) -> bool:
        return self._all_hold(rule.when) and not (rule.unless and self._all_hold(rule.unless))


scales = remembered(Scales)
"""Return a case on the scales for an order and a document: for its findings, and again for its prompts."""


@cache
def _placed() -> tuple[Rule, ...]:
    return tuple(rule for rule in lawbook().rules if rule.place)


def filled(value: object) -> bool:
    """Tell whether a value says anything: a text has a letter or digit, a list or group something filled."""
    if isinstance(value, str):
        return value[:1].isalnum() or any(character.isalnum() for character in value)
    if isinstance(value, dict):
        return any(map(filled, value.values()))
    if isinstance(value, list):
        return any(map(filled, value))
    return value is not None and value is not False


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
