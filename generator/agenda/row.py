"""What staff wrote in one row of the agenda, as changes of its case: all of them, or none and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from generator import load, markup
from generator.agenda import cells
from generator.agenda.columns import (
    AGAIN,
    AGAIN_PATH,
    COPY,
    COPY_PATH,
    OUTCOME,
    POSTPONED,
    POSTPONED_PATH,
    REMARKS,
    REMARKS_PATH,
)  # fmt: skip
from generator.agenda.law import OUTCOME as OUTCOME_PATH
from generator.agenda.law import Law
from generator.agenda.messages import finding
from generator.agenda.shown import title
from generator.case import Case
from generator.fields import Choice, catalogue
from generator.finding import Finding, has_errors
from generator.formats import short_date

INPUTS = (OUTCOME, AGAIN, COPY, REMARKS)
_OF_RECOMMENDATION = {AGAIN_PATH: AGAIN, COPY_PATH: COPY}
_RECOMMENDED = ("indstillet", "kopi_udleveret", "genbehandling", "afgjort")
"""States of a case with a recommendation, in the course of the case."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact of a case that the workbook changes; `before` and `after` are words, `value` is what is written."""

    number: str
    path: str
    label: str
    before: str
    after: str
    value: Any


@dataclass(frozen=True, slots=True)
class Row:
    """A row on its way into its case: its values by heading, and the name and day of the meeting it is of."""

    case: Case
    values: Mapping[str, Any]
    place: str
    meeting: str
    day: date
    law: Law

    def wrong(self, code: str, heading: str, **words: object) -> Finding:
        """Return a finding about the cell under `heading`."""
        return finding(code, f"{self.place}, {heading}", "", heading=heading, **words)


_Said = Iterator[tuple[str, Any] | Finding]
"""A reader of a cell yields what changes, by path, or a finding."""


@dataclass(frozen=True, slots=True)
class RowRead:
    """What a row says: the changes, what the case becomes by them (None if by none), and what is wrong."""

    changes: tuple[Change, ...]
    case: Case | None
    findings: tuple[Finding, ...]


def read(line: Row) -> RowRead:
    """Return what a row changes in its case: nothing if any of its cells is at fault."""
    case = line.case
    facts: dict[str, Any] = {}
    wrong: list[Finding] = []
    for said in (*_outcome(line), *_again(line), *_copy(line), *_remarks(line)):
        if isinstance(said, Finding):
            wrong.append(said)
        else:
            facts[said[0]] = said[1]
    if not (has_errors(wrong) or facts.get(OUTCOME_PATH) or case.get(OUTCOME_PATH)):
        wrong += (line.wrong("uden-indstilling", name) for path, name in _OF_RECOMMENDATION.items() if path in facts)
    if facts and not case.get("moede.dato"):
        facts |= {"moede.moede": line.meeting, "moede.dato": line.day.isoformat()}
    if COPY_PATH in facts and (facts.get("status") or case.get("status")) == _RECOMMENDED[0]:
        facts["status"] = _RECOMMENDED[1]
    changes = [_change(case, path, value, line.day) for path, value in facts.items() if case.get(path) != value]
    changed = _applied(case, changes)
    wrong += (replace(each, path=f"{line.place}, {each.path}") for each in load.faults(changed.data, "sag", case.own))
    if has_errors(wrong) or not changes:
        return RowRead((), None, tuple(wrong))
    return RowRead(tuple(changes), changed, tuple(wrong))


def _outcome(line: Row) -> _Said:
    cell, case = line.values.get(OUTCOME), line.case
    recommended, status = case.get(OUTCOME_PATH), case.get("status")
    if cell is None:
        if recommended:
            yield line.wrong("tom-celle", OUTCOME)
        return
    postponed = [choice for choice in catalogue()["status"].choices if choice.key in POSTPONED]
    key = cells.as_key(cell, catalogue()[OUTCOME_PATH].choices)
    if key is None:
        key = cells.as_key(cell, postponed)
        if key is None:
            yield line.wrong("ukendt-udfald", OUTCOME, wanted=_listed(line, postponed))
        elif recommended:
            yield line.wrong("har-indstilling", OUTCOME)
        else:
            yield "status", key
    elif key != recommended:
        yield from _recommendation(line, str(key), postponed)
    elif status in POSTPONED:
        yield "status", _RECOMMENDED[0]


def _recommendation(line: Row, key: str, postponed: list[Choice]) -> _Said:
    case = line.case
    if case.get("status") == "afgjort" or case.get("afgoerelse.type"):
        yield line.wrong("allerede-afgjort", OUTCOME)
        return
    against = line.law.against(case.with_value("moede.dato", line.day.isoformat()), key)
    if against:
        wanted = _listed(line, postponed)
        yield line.wrong("ulovligt-udfald", OUTCOME, reason=against[0].message, wanted=wanted)
        return
    yield OUTCOME_PATH, key
    if not case.get("indstilling.dato"):
        yield "indstilling.dato", line.day.isoformat()
    if case.get("status") not in _RECOMMENDED:
        yield "status", _RECOMMENDED[0]


def _listed(line: Row, postponed: list[Choice]) -> str:
    choices = (*line.law.outcomes(line.case), *postponed)
    return ", ".join(choice.title_on(line.day) for choice in choices)


def _again(line: Row) -> _Said:
    cell = line.values.get(AGAIN)
    key = None if cell is None else cells.as_key(cell, catalogue()[AGAIN_PATH].choices)
    if cell is None:
        if line.case.get(AGAIN_PATH):
            yield line.wrong("tom-celle", AGAIN)
    elif key is None:
        yield line.wrong("ugyldig-celle", AGAIN, wanted="Skriv Ja eller Nej.")
    else:
        yield AGAIN_PATH, key


def _copy(line: Row) -> _Said:
    cell = line.values.get(COPY)
    day = None if cell is None else cells.as_day(cell)
    if cell is None:
        if line.case.get(COPY_PATH):
            yield line.wrong("tom-celle", COPY)
    elif day is None:
        yield line.wrong("ugyldig-celle", COPY, wanted="Skriv datoen, fx 26-03-2025.")
    elif day < line.day.isoformat():
        yield line.wrong("kopi-foer-moedet", COPY)
    else:
        yield COPY_PATH, day


def _remarks(line: Row) -> _Said:
    text = markup.normalise(cells.as_text(line.values.get(REMARKS, "")))
    outcome = cells.as_text(line.values.get(OUTCOME, ""))
    postponed = outcome.casefold() in {title("status", status, line.day).casefold() for status in POSTPONED}
    path = POSTPONED_PATH if postponed else REMARKS_PATH
    if text:
        yield path, text
    elif postponed and not line.case.get(POSTPONED_PATH):
        yield line.wrong("udsat-uden-grund", REMARKS)


def _change(case: Case, path: str, value: str, day: date) -> Change:
    known = catalogue().get(path)
    label = known.label if known else REMARKS
    return Change(case.number, path, label, _words(path, case.get(path), day), _words(path, value, day), value)


def _words(path: str, value: Any, day: date) -> str:  # noqa: ANN401 - JSON
    known = catalogue().get(path)
    if not value:
        return ""
    if known and known.kind == "valg":
        return title(path, value, day)
    return short_date(date.fromisoformat(value)) if known and known.kind == "dato" else str(value)


def _applied(case: Case, changes: list[Change]) -> Case:
    for change in changes:
        case = case.with_value(change.path, change.value)
    return case
