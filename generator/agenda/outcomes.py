"""What came of a meeting, back from the workbook to the cases: by case number, wherever the rows have been sorted to.

The workbook is untrusted. A row with a fault gives no change; the others do. Nothing is written here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from generator import load, markup
from generator.agenda import cases, cells, package
from generator.agenda.book import AGENDA, FACT, MEETING_DAY, MEETING_NAME, OVERVIEW, VALUE
from generator.agenda.cases import Found
from generator.agenda.cells import SheetRead, SheetRow
from generator.agenda.columns import (
    AGAIN,
    AGAIN_PATH,
    COPY,
    COPY_PATH,
    NUMBER,
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

_INPUTS = (OUTCOME, AGAIN, COPY, REMARKS)
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
class Outcomes:
    """What a workbook says: the changes in the order of its rows, the cases as they become, and what is wrong.

    `found` is what the cases were; `cases.write(outcomes.cases, outcomes.found)` keeps the changes.
    """

    changes: tuple[Change, ...]
    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]
    found: Mapping[str, Found] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """What the workbook says of its meeting: name, day, and the cases that were on the agenda when it was made."""

    name: str
    day: date
    numbers: tuple[str, ...]


def read_workbook(file: Path, folder: Path, law: Law) -> Outcomes:
    """Return what the agenda in `file` changes in the cases in `folder`.

    Raises CaseError for what is no workbook, not safe to open, or where there is no folder.
    """
    with package.opened(file) as book:
        rows = cells.read_sheet(book, AGENDA, (NUMBER, *_INPUTS))
        overview = cells.read_sheet(book, OVERVIEW, (FACT, VALUE))
    found = [*rows.findings, *overview.findings]
    meeting = _meeting(overview)
    if meeting is None or has_errors(found):
        lacks = [] if meeting or has_errors(found) else [finding("moede-ikke-laest", OVERVIEW, sheet=OVERVIEW)]
        return Outcomes((), (), (*found, *lacks))
    known = cases.find(meeting.numbers, folder, law.own)
    changes: list[Change] = []
    changed: list[Case] = []
    numbers = Counter(cells.as_text(row.values.get(NUMBER, "")) for row in rows.rows)
    for row in rows.rows:
        number = cells.as_text(row.values.get(NUMBER, ""))
        wrong = _wrong_row(number, row, meeting, numbers, known)
        if wrong:
            found.append(wrong)
            continue
        read = _read_row(known[number], row, meeting, law)
        found += read.findings
        changes += read.changes
        changed += read.cases
    found += (finding("raekke-mangler", number) for number in meeting.numbers if number not in numbers)
    return Outcomes(tuple(changes), tuple(changed), tuple(found), known)


def _meeting(overview: SheetRead) -> _Meeting | None:
    """Return the meeting that Overblik names, with the numbers in its last table; None where it cannot be read."""
    firsts = [cells.as_text(row.values.get(FACT, "")) for row in overview.rows]
    facts = {first: row.values.get(VALUE) for first, row in zip(firsts, overview.rows, strict=True)}
    day = cells.as_day(facts.get(MEETING_DAY) or "")
    if day is None or NUMBER not in firsts:
        return None
    numbers = filter(cases.is_number, firsts[firsts.index(NUMBER) + 1 :])
    return _Meeting(cells.as_text(facts.get(MEETING_NAME) or ""), date.fromisoformat(day), tuple(numbers))


def _wrong_row(
    number: str, row: SheetRow, meeting: _Meeting, numbers: Counter[str], known: Mapping[str, Found]
) -> Finding | None:
    """Return why a row cannot be read, if it cannot."""
    place = f"{AGENDA}, række {row.number}"
    if not number:
        return finding("sagsnr-ulaeseligt", place)
    if number not in meeting.numbers:
        return finding("raekke-fremmed", place)
    if numbers[number] > 1:
        return finding("sag-to-gange", place)
    if number not in known:
        return finding("sag-ukendt", place)
    case = known[number].case
    if case is None:
        return finding("sag-ulaeselig", place)
    own_day = case.get("moede.dato")
    return finding("andet-moede", place) if own_day and own_day != meeting.day.isoformat() else None


@dataclass(frozen=True, slots=True)
class _Row:
    """A row on its way into its case: a reader of a cell yields what changes, by path, or a finding."""

    case: Case
    values: Mapping[str, Any]
    place: str
    day: date
    law: Law

    def wrong(self, code: str, heading: str, **words: object) -> Finding:
        """Return a finding about the cell under `heading`."""
        return finding(code, f"{self.place}, {heading}", "", heading=heading, **words)


_Said = Iterator[tuple[str, Any] | Finding]


def _read_row(found: Found, row: SheetRow, meeting: _Meeting, law: Law) -> Outcomes:
    """Return what a row changes in its case: nothing if any of its cells is at fault."""
    case = found.case
    assert case is not None, "rows without a case are told before"
    line = _Row(case, row.values, f"{AGENDA}, række {row.number}", meeting.day, law)
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
        facts |= {"moede.moede": meeting.name, "moede.dato": meeting.day.isoformat()}
    if COPY_PATH in facts and (facts.get("status") or case.get("status")) == _RECOMMENDED[0]:
        facts["status"] = _RECOMMENDED[1]
    changes = [_change(case, path, value, meeting.day) for path, value in facts.items() if case.get(path) != value]
    changed = _applied(case, changes)
    wrong += load.faults(changed.data, "sag")
    if has_errors(wrong) or not changes:
        return Outcomes((), (), tuple(wrong))
    return Outcomes(tuple(changes), (changed,), tuple(wrong))


def _outcome(line: _Row) -> _Said:
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


def _recommendation(line: _Row, key: str, postponed: list[Choice]) -> _Said:
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


def _listed(line: _Row, postponed: list[Choice]) -> str:
    choices = (*line.law.outcomes(line.case), *postponed)
    return ", ".join(choice.title_on(line.day) for choice in choices)


def _again(line: _Row) -> _Said:
    cell = line.values.get(AGAIN)
    key = None if cell is None else cells.as_key(cell, catalogue()[AGAIN_PATH].choices)
    if cell is None:
        if line.case.get(AGAIN_PATH):
            yield line.wrong("tom-celle", AGAIN)
    elif key is None:
        yield line.wrong("ugyldig-celle", AGAIN, wanted="Skriv Ja eller Nej.")
    else:
        yield AGAIN_PATH, key


def _copy(line: _Row) -> _Said:
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


def _remarks(line: _Row) -> _Said:
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
