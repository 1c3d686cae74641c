"""A period's overview: the cases that were up, how long they waited, how many were complete; numbers, no names."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, median
from typing import Any

from generator import load
from generator.agenda.excel import workbook
from generator.agenda.law import OUTCOME, Law
from generator.agenda.sheet import Bars, Block, Cells, Column, Frame, Kind, Sheet, table
from generator.agenda.shown import counted, title
from generator.case import Case
from generator.errors import CaseError
from generator.fields import catalogue
from generator.finding import has_errors
from generator.formats import long_date

_WAITS_FROM = (
    "datoer.ansoegning",
    "datoer.visiteret",
    "datoer.overgang_jobafklaring",
    "datoer.information_borger",
)
"""A case waits from the first of these that it has, in this order."""

_MANY = 60
"""Fewer cases are read before other processors have started."""

_CHUNK = 16
_TREATMENT = ("moede", "indstilling")
_WEEKS = ((4, "Under 4 uger"), (8, "4-8 uger"), (13, "8-13 uger"), (26, "13-26 uger"))
_OVER, _UNKNOWN = "Over 26 uger", "Kendes ikke"
_NONE = "Ingen indstilling"
_TYPES: tuple[Kind, ...] = ("tekst", "tal", "tal", "andel", "tal", "tal", "tal")


@dataclass(frozen=True, slots=True)
class Treatment:
    """One treatment of a case in the team: what the overview counts, and nothing that says whose it is."""

    number: str
    day: date
    kind: str
    treated: str
    outcome: str
    status: str
    waited: int | None
    waited_from: str
    copied: int | None
    gaps: str
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Period:
    """The days of an overview, both included."""

    begins: date
    ends: date

    def holds(self, day: str | None) -> bool:
        """Tell whether a day, as ÅÅÅÅ-MM-DD, is in the period."""
        return day is not None and self.begins.isoformat() <= day <= self.ends.isoformat()


Read = tuple[list[Treatment], bool]
"""The treatments of a case file in the period, and whether it could not be read."""


def read_all(files: Sequence[Path], period: Period, law: Law) -> Iterator[tuple[Path, Read]]:
    """Yield each file with what came of it; many are read by all processors at once."""
    read = partial(_read, period=period, law=law)
    if len(files) < _MANY:
        yield from ((file, read(file)) for file in files)
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from zip(files, pool.map(read, files, chunksize=_CHUNK), strict=True)


def _read(file: Path, period: Period, law: Law) -> Read:
    try:
        data = load.read_json(file)
        if not any(map(period.holds, _days(data))):
            return [], False
        case = load.accept(data, file, law.own).case
    except CaseError:
        case = None
    if case is None:
        return [], True
    cases = (one for one in _treatments(case) if period.holds(one.get("moede.dato")))
    return [_treatment(one, law) for one in cases], False


def _days(data: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield the meeting days of a case that is not checked yet: enough to leave out what is not in the period."""
    earlier = data.get("tidligere_behandlinger")
    for part in (data, *(earlier if isinstance(earlier, list) else ())):
        meeting = part.get("moede") if isinstance(part, Mapping) else None
        day = meeting.get("dato") if isinstance(meeting, Mapping) else None
        yield day if isinstance(day, str) else None


def _treatments(case: Case) -> Iterator[Case]:
    """Yield the case as it is, and as it was at each earlier treatment."""
    yield case
    rest = {key: value for key, value in case.data.items() if key not in {*_TREATMENT, "afgoerelse"}}
    for row in case.get("tidligere_behandlinger") or ():
        yield Case({**rest, **row}, case.source, case.own)


def _treatment(case: Case, law: Law) -> Treatment:
    day = date.fromisoformat(case.get("moede.dato"))
    waits_from = next((path for path in _WAITS_FROM if case.get(path)), "")
    begun = _date(case, waits_from) if waits_from else None
    copied = _date(case, "indstilling.kopi_dato")
    found = [*law.of_meeting(case), *law.of_preparation(case)]
    return Treatment(
        number=case.number,
        day=day,
        kind=title("sagstype", case.get("sagstype"), day) or "Ikke oplyst",
        treated=title("moede.behandling", case.get("moede.behandling"), day),
        outcome=title(OUTCOME, case.get(OUTCOME), day) or _NONE,
        status=title("status", case.get("status"), day),
        waited=(day - begun).days if begun and begun <= day else None,
        waited_from=catalogue()[waits_from].label if waits_from else "",
        copied=(copied - day).days if copied else None,
        gaps=counted(found),
        is_complete=bool(case.get("forberedende_del.dato")) and not has_errors(found),
    )


def _date(case: Case, path: str) -> date | None:
    value = case.get(path)
    return date.fromisoformat(value) if value else None


_CASES: Sequence[Column[Treatment]] = (
    Column("Sagsnr.", 14, lambda one: one.number),
    Column("Mødedato", 11, lambda one: one.day, "dato"),
    Column("Sagstype", 34, lambda one: one.kind),
    Column("Behandling", 22, lambda one: one.treated),
    Column("Indstilling", 26, lambda one: one.outcome),
    Column("Status", 18, lambda one: one.status),
    Column("Ventetid, dage", 10, lambda one: one.waited, "tal"),
    Column("Regnet fra", 26, lambda one: one.waited_from),
    Column("Dage til kopi", 9, lambda one: one.copied, "tal"),
    Column("Mangler", 13, lambda one: one.gaps, tones={"Ingen": "god", "Fejl": "slem", "Advarsler": "obs"}),
    Column("Komplet", 10, lambda one: "Ja" if one.is_complete else "Nej", tones={"Ja": "god", "Nej": "slem"}),
)


def make(treatments: Iterable[Treatment], period: Period, profile: Mapping[str, Any], today: date) -> bytes:
    """Return the overview as a workbook: counts with a chart first, then every treatment."""
    rows = sorted(treatments, key=lambda one: (one.day, one.number))
    blocks = [
        table("Periode", ("Perioden", "Oplysning"), list(_facts(rows, period, today))),
        _by_type(rows),
        table("Udfald", ("Indstilling", "Sager", "Andel"), _outcomes(rows), "Efter indstilling", _SHARE),
        table("Ventetid", ("Ventetid", "Sager", "Andel"), _waits(rows), "Efter ventetid", _SHARE),
        _by_month(rows),
    ]
    chart = Bars(
        "Sager pr. måned",
        "Søjler, en for hver måned: antal komplette sager og antal sager med fejl. Tallene står i tabellen.",
        block=len(blocks) - 1,
        columns=(2, 3),
        at="D1",
    )
    days = f"{long_date(period.begins)} - {long_date(period.ends)}"
    frame = Frame(
        "Rehabiliteringsteamet: overblik", "", days, profile["navn"], "Indeholder sagsnumre",
        profile.get("farver", {}).get("primaer", ""), period.ends,
    )  # fmt: skip
    everything = Block("Sager", _CASES, rows, empty="Ingen sager i perioden")
    return workbook([Sheet("Overblik", blocks, charts=(chart,)), Sheet("Sager", [everything], 1)], frame)


_MONTHS = ("Måned", "Sager", "Komplette", "Med fejl")
_SHARE: tuple[Kind, ...] = ("tekst", "tal", "andel")


def _facts(rows: Sequence[Treatment], period: Period, today: date) -> Iterator[Cells]:
    waits = [one.waited for one in rows if one.waited is not None]
    copies = [one.copied for one in rows if one.copied is not None]
    complete = sum(one.is_complete for one in rows)
    yield "Fra", period.begins
    yield "Til", period.ends
    yield "Sager behandlet", len(rows)
    yield "Møder", len({one.day for one in rows})
    yield "Komplette sager", f"{complete} af {len(rows)}" + (f" ({complete / len(rows) * 100:.0f} %)" if rows else "")
    yield "Ventetid, gennemsnit i dage", round(mean(waits)) if waits else "Kendes ikke"
    yield "Ventetid, median i dage", round(median(waits)) if waits else "Kendes ikke"
    yield "Ventetid, længste i dage", max(waits, default="Kendes ikke")
    yield "Kopi til borgeren, gennemsnit i dage", round(mean(copies)) if copies else "Kendes ikke"
    yield "Opgjort den", today


def _by_type(rows: Sequence[Treatment]) -> Block[Cells]:
    headings = ("Sagstype", "Sager", "Komplette", "Andel komplette", "Ventetid, snit", "Ventetid, median", "Længste")
    groups: dict[str, list[Treatment]] = {}
    for one in rows:
        groups.setdefault(one.kind, []).append(one)
    found = [(kind, *_figures(groups[kind])) for kind in sorted(groups, key=lambda kind: -len(groups[kind]))]
    return table("Typer", headings, found, "Efter sagstype", _TYPES)


def _figures(rows: Sequence[Treatment]) -> Cells:
    waits = [one.waited for one in rows if one.waited is not None]
    complete = sum(one.is_complete for one in rows)
    figures = (round(mean(waits)), round(median(waits)), max(waits)) if waits else (None, None, None)
    return len(rows), complete, complete / len(rows), *figures


def _outcomes(rows: Sequence[Treatment]) -> list[Cells]:
    counts = Counter(one.outcome for one in rows)
    total = counts.total()
    return [(word, count, count / total) for word, count in counts.most_common()]


def _waits(rows: Sequence[Treatment]) -> list[Cells]:
    counts = Counter(map(_wait, rows))
    names = chain((name for _, name in _WEEKS), (_OVER, _UNKNOWN))
    return [(name, counts[name], counts[name] / len(rows)) for name in names if counts[name]]


def _wait(one: Treatment) -> str:
    if one.waited is None:
        return _UNKNOWN
    return next((name for weeks, name in _WEEKS if one.waited < weeks * 7), _OVER)


def _by_month(rows: Sequence[Treatment]) -> Block[Cells]:
    months: dict[str, list[Treatment]] = {}
    for one in rows:
        months.setdefault(f"{one.day:%Y-%m}", []).append(one)
    found: list[Cells] = []
    for month, group in months.items():
        complete = sum(one.is_complete for one in group)
        found.append((month, len(group), complete, len(group) - complete))
    return table("Maaneder", _MONTHS, found, "Efter måned", ("tekst", "tal", "tal", "tal"))
