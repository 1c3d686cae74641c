"""What came of a meeting, back from the workbook to the cases: by case number, wherever the rows have been sorted to.

The workbook is untrusted. A row with a fault gives no change; the others do. Nothing is written here.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from generator.agenda import cases, cells, package, row
from generator.agenda.book import AGENDA, FACT, MEETING_DAY, MEETING_NAME, OVERVIEW, VALUE
from generator.agenda.cases import Found
from generator.agenda.cells import SheetRead, SheetRow
from generator.agenda.columns import NUMBER
from generator.agenda.law import Law
from generator.agenda.messages import finding
from generator.agenda.row import Change, Row, RowRead
from generator.case import Case
from generator.finding import Finding

_FORMULA = "formel"
"""Of all faults of a sheet, the one that spoils its row and no more."""


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
        if missing := [name for name in (AGENDA, OVERVIEW) if name not in book.sheetnames]:
            return Outcomes((), (), (finding("ingen-dagsorden", file.name, sheet=missing[0]),))
        sheet = cells.read_sheet(book, AGENDA, (NUMBER, *row.INPUTS))
        overview = cells.read_sheet(book, OVERVIEW, (FACT, VALUE))
    found = [*sheet.findings, *overview.findings]
    meeting = _meeting(overview)
    if meeting is None or any(each.code != _FORMULA for each in found):
        return Outcomes((), (), tuple(found or [finding("moede-ulaeseligt", OVERVIEW)]))
    known = cases.find(meeting.numbers, folder, law.own)
    numbers = {_place(line): cells.as_text(line.values.get(NUMBER, "")) for line in sheet.rows}
    spoiled = {each.path.rpartition(", ")[0] for each in found}
    whole = [line for line in sheet.rows if _place(line) not in spoiled]
    read = list(_read_rows(whole, meeting, numbers, known, law))
    found += (each for one in read for each in one.findings)
    found += (finding("raekke-mangler", number) for number in meeting.numbers if number not in numbers.values())
    return Outcomes(
        tuple(change for one in read for change in one.changes),
        tuple(one.case for one in read if one.case),
        tuple(_with_case(each, numbers, known) for each in found),
        known,
    )


def _read_rows(
    lines: Sequence[SheetRow], meeting: _Meeting, numbers: Mapping[str, str], known: Mapping[str, Found], law: Law
) -> Iterator[RowRead]:
    counts = Counter(numbers.values())
    for line in lines:
        place = _place(line)
        wrong = _wrong_row(place, numbers[place], meeting, counts, known)
        case = None if wrong else known[numbers[place]].case
        if case is None:
            yield RowRead((), None, (wrong,) if wrong else ())
        else:
            yield row.read(Row(case, line.values, place, meeting.name, meeting.day, law))


def _place(line: SheetRow) -> str:
    return f"{AGENDA}, række {line.number}"


def _with_case(found: Finding, numbers: Mapping[str, str], known: Mapping[str, Found]) -> Finding:
    """Return a finding about a row with the number of its case, since rows are known by that when they are sorted."""
    sheet, line, *cell = [*found.path.split(", "), ""]
    number = numbers.get(f"{sheet}, {line}")
    if number not in known:  # whatever was typed, it is not quoted
        return found
    return replace(found, path=", ".join(filter(None, (sheet, f"{line} (sag {number})", *cell))))


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
    place: str, number: str, meeting: _Meeting, counts: Counter[str], known: Mapping[str, Found]
) -> Finding | None:
    """Return why a row cannot be read, if it cannot."""
    if not number:
        return finding("sagsnr-ulaeseligt", place)
    if number not in meeting.numbers:
        return finding("raekke-fremmed", place)
    if counts[number] > 1:
        return finding("sag-to-gange", place)
    if number not in known:
        return finding("sag-ukendt", place)
    case = known[number].case
    if case is None:
        return finding("sag-ulaeselig", place)
    own_day = case.get("moede.dato")
    return finding("andet-moede", place) if own_day and own_day != meeting.day.isoformat() else None
