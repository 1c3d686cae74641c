"""Many cases: one after another or spread over an executor, in order, in bounded memory; one never stops the rest."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from generator import load, pipeline
from generator.errors import RehabplanError, unreachable
from generator.finding import Finding
from generator.load import Source
from generator.messages import finding
from generator.pipeline import Choices, Outcome, told_as
from generator.values import dataclass

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future  # a case alone does without

_CHUNK = 8
"""So many cases go to a worker at a time: few enough to share the work, enough to hide the way there."""
_AHEAD = 3
"""So many chunks for each worker wait their turn: none is idle, and memory does not grow with the cases."""

_TRIES = 2
"""So often a case alone may lose its worker; once can be a power cut."""

_Case = Source | Outcome
"""A case still to be made, or what is known to come of it already."""
_Chunk = tuple[_Case, ...]


@dataclass(frozen=True, slots=True)
class Workers:
    """What many cases are spread over: `start` gives an executor of `concurrent.futures`, and a new one if it breaks.

    It may be on other machines, if all of them share the folder of the documents.
    """

    start: "Callable[[], Executor]"
    count: int


def processes(count: int) -> Workers:
    """Return that many processes of this machine; they begin from nothing, alike on Windows and Linux."""
    import multiprocessing  # a single case does without
    from concurrent.futures import ProcessPoolExecutor

    return Workers(lambda: ProcessPoolExecutor(count, multiprocessing.get_context("spawn")), count)


def check_all(sources: Iterable[Source], choices: Choices) -> Iterator[Outcome]:
    """Yield what `check` finds in each case in turn."""
    return (_attempt(pipeline.check, case, choices) for case in _each_once(sources, choices))


def generate_all(sources: Iterable[Source], choices: Choices, workers: Workers | None = None) -> Iterator[Outcome]:
    """Yield the outcome of each case in the order of `sources`; one that cannot run becomes a finding.

    Workers that die are started anew, and what they had not handed over is made again: the same bytes. A case that
    ends its worker again and again is told as failed.
    """
    cases = _each_once(sources, choices)
    if workers is None:
        return (_attempt(pipeline.generate, case, choices) for case in cases)
    return _spread(cases, choices, workers)


def _each_once(sources: Iterable[Source], choices: Choices) -> Iterator[_Case]:
    """Yield each case; a later one with the same number as its outcome, since its documents would lie over the first's.

    Raises RehabplanError at once if the run names a municipality that nobody knows.
    """
    if choices.municipality or choices.home:
        pipeline.of_case(None, choices)
    taken: dict[str, Path] = {}
    for source in sources:
        file, number = told_as(source), _number(source)
        first = taken.setdefault(number, file) if number else file
        if first == file:
            yield source
        else:
            told = finding("samme-sagsnr", "sagsnr", file=first.name)
            yield Outcome(file, file.stem, {"": [told]}, refused=True)


def _number(source: Source) -> str:
    """Return the case number as Windows tells folders apart; empty where there is none to read."""
    try:
        number = load.number_of(source)
    except RehabplanError:
        return ""
    return number.strip().casefold() if isinstance(number, str) else ""


def _attempt(act: Callable[[Source, Choices], Outcome], case: _Case, choices: Choices) -> Outcome:
    if isinstance(case, Outcome):
        return case
    try:
        return act(case, choices)
    except OSError as error:
        told = unreachable(error)
    except RehabplanError as error:
        told = error
    return _failed(case, Finding("kan-ikke-koere", "fejl", told.place, told.message, told.mend))


def _failed(case: Source, found: Finding) -> Outcome:
    file = told_as(case)
    return Outcome(file, file.stem, {"": [found]}, refused=True, failed=True)


def _spread(cases: Iterator[_Case], choices: Choices, workers: Workers) -> Iterator[Outcome]:
    """Yield outcomes in order while later chunks are at work; never more than a few chunks are held."""
    executor = workers.start()
    waiting: deque[tuple[_Chunk, Future[list[Outcome]]]] = deque()
    try:
        while True:
            while len(waiting) < workers.count * _AHEAD and (chunk := tuple(islice(cases, _CHUNK))):
                waiting.append((chunk, executor.submit(_make, chunk, choices)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            outcomes = _result(future)
            if outcomes is None:
                executor.shutdown(wait=False)
                outcomes = _one_by_one(chunk, choices, workers)
                executor = workers.start()
                waiting = deque((late, executor.submit(_make, late, choices)) for late, _ in waiting)
            yield from outcomes
    finally:
        for _, future in waiting:
            future.cancel()
        executor.shutdown(wait=True)


def _make(chunk: _Chunk, choices: Choices) -> list[Outcome]:
    """Return the outcomes of a chunk: what a worker does."""
    return [_attempt(pipeline.generate, case, choices) for case in chunk]


def _result(future: "Future[list[Outcome]]") -> list[Outcome] | None:
    """Return what a worker has made, None where it has died."""
    from concurrent.futures import BrokenExecutor

    try:
        return future.result()
    except BrokenExecutor:
        return None


def _one_by_one(chunk: _Chunk, choices: Choices, workers: Workers) -> list[Outcome]:
    """Return the outcomes of a chunk that was lost, each case alone in a new executor: so the guilty one is found."""
    return [_alone(case, choices, workers) for case in chunk]


def _alone(case: _Case, choices: Choices, workers: Workers) -> Outcome:
    for _ in range(_TRIES):
        with workers.start() as executor:
            if outcomes := _result(executor.submit(_make, (case,), choices)):
                return outcomes[0]
    return case if isinstance(case, Outcome) else _failed(case, finding("stoppede-programmet", ""))
