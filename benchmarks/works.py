"""The works that are measured, each as a declaration. Goals are those that the project has set itself.

Modules are imported where a runner is made ready: the peak memory of one runner is then its own.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from benchmarks.work import Act, Make, Work

_CASES, _EDITED = 128, 64
Given = Callable[[], tuple[bytes, Mapping[str, Any]]]


def _eight_pages() -> tuple[bytes, Mapping[str, Any]]:
    from benchmarks import eight_pages

    return eight_pages.template(), eight_pages.context()


def _rows(count: int) -> tuple[bytes, Mapping[str, Any]]:
    from benchmarks import rows

    return rows.template(), rows.context(count)


def _own() -> tuple[bytes, Mapping[str, Any]]:
    from benchmarks import own

    return own.filling().data, own.filling().context


def _rehabplan(given: Given) -> Act:
    from generator.word import Template

    data, context = given()
    return partial(Template.open(data).render, context)


def _with_controls() -> Act:
    from benchmarks import own

    given = own.filling()
    return partial(given.controlled.render, given.context, **given.wanted)


def _docxtpl(given: Given) -> Act:
    from benchmarks import rivals

    return partial(rivals.docxtpl, *given())


def _floor(given: Given) -> Act:
    from benchmarks import rivals

    data, context = given()
    return partial(rivals.floor(data), context)


def _reading() -> Act:
    from benchmarks import own

    return own.reading()


def _read_back(jobs: int) -> Act:
    from benchmarks import edited

    return edited.read_back(_EDITED, jobs)


def _whole_cases(jobs: int) -> Act:
    from benchmarks import own

    return own.whole_cases(_CASES, jobs)


def _agenda(name: str, count: int) -> Act:
    from benchmarks import agenda

    return partial(agenda.cell_by_cell if name == "openpyxl" else agenda.ours, count)


def _process(name: str) -> Act:
    from benchmarks import cold

    return cold.process(name)


def _against_docxtpl(given: Given) -> dict[str, Make]:
    made = {"rehabplan": _rehabplan, "docxtpl": _docxtpl, "the floor": _floor}
    return {name: partial(make, given) for name, make in made.items()}


_ALL = (
    Work(
        "a",
        "Eight pages, 136 placeholders",
        _against_docxtpl(_eight_pages),
        goal="100 times docxtpl, at most twice the floor's time",
    ),
    Work(
        "b",
        "Our preparatory part, largest sample",
        {
            "rehabplan, controls": _with_controls,
            "rehabplan, plain": partial(_rehabplan, _own),
            "docxtpl": partial(_docxtpl, _own),
        },
        goal="with controls 40 times docxtpl",
    ),
    Work("c10", "A table of 10 rows", _against_docxtpl(partial(_rows, 10))),
    Work("c100", "A table of 100 rows", _against_docxtpl(partial(_rows, 100))),
    Work("c1000", "A table of 1,000 rows", _against_docxtpl(partial(_rows, 1_000))),
    Work("c10000", "A table of 10,000 rows", _against_docxtpl(partial(_rows, 10_000)), goal="8 times docxtpl"),
    Work(
        "d",
        "A cold process",
        {
            name: partial(_process, name)
            for name in ("rehabplan generate", "rehabplan --help", "docxtpl", "python -c pass")
        },
        unit="process",
        goal="half of docxtpl's time; the help, a third",
    ),
    Work(
        "e",
        "Whole cases, to disk",
        {"one process": partial(_whole_cases, 1), "two processes": partial(_whole_cases, 2)},
        unit="case",
        count=_CASES,
        goal="150 a second on two cores, under 250 MB",
    ),
    *(
        Work(
            f"f{count}",
            f"An agenda of {count:,} rows",
            {name: partial(_agenda, name, count) for name in ("rehabplan", "openpyxl")},
            unit="workbook",
            against="openpyxl",
            goal=goal,
        )
        for count, goal in ((20, ""), (2_000, "twice openpyxl cell by cell"))
    ),
    Work(
        "g",
        "Edited documents read back into their cases",
        {"one process": partial(_read_back, 1), "two processes": partial(_read_back, 2)},
        count=_EDITED,
        goal="200 a second",
    ),
    Work("g1", "The largest document read", {"rehabplan": _reading}),
)
WORKS: Mapping[str, Work] = {work.key: work for work in _ALL}
