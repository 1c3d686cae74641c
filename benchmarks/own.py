"""Our own documents: the preparatory part of the largest sample, and many cases from file to file."""

import atexit
import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.work import scratch
from generator import batch, documents, pipeline
from generator.fields import catalogue
from generator.history import FOLDER
from generator.pipeline import Choices
from generator.places import SAMPLE_CASES
from generator.word import Template, read

TODAY = date(2026, 11, 21)
KEY = "forberedende_del"


@dataclass(frozen=True, slots=True)
class Filling:
    """What one document is made of: the template's bytes, compiled with controls and without, and what fills it."""

    data: bytes
    controlled: Template
    plain: Template
    context: Mapping[str, Any]
    wanted: Mapping[str, Any]


def largest() -> Path:
    """Return the largest sample case."""
    return max(SAMPLE_CASES.glob("*.json"), key=lambda file: file.stat().st_size)


@cache
def filling() -> Filling:
    """Return the preparatory part of the largest sample, as the program itself fills it."""
    seen: list[tuple[Template, Mapping[str, Any], dict[str, Any]]] = []
    real = Template.render

    def noted(template: Template, context: Mapping[str, Any], **wanted: Any) -> bytes:  # noqa: ANN401
        seen.append((template, context, wanted))
        return real(template, context, **wanted)

    choices = Choices(TODAY)
    case = pipeline.known_case(largest(), choices)
    Template.render = noted  # type: ignore[assignment, method-assign]
    try:
        pipeline.make_documents(case, documents.kinds([KEY]), choices)
    finally:
        Template.render = real  # type: ignore[method-assign]
    controlled, context, wanted = seen[0]
    data = (pipeline.BASE_TEMPLATES / f"{KEY}.docx").read_bytes()
    return Filling(data, controlled, Template.open(data), context, wanted)


@cache
def copies(count: int) -> Path:
    """Return a folder with `count` cases: the samples again and again under numbers of their own."""
    folder = scratch()
    samples = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(SAMPLE_CASES.glob("*.json"))]
    for number in range(count):
        name = f"maaling-{number:06}"
        case = {**samples[number % len(samples)], "sagsnr": name}
        (folder / f"{name}.json").write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    return folder


def whole_cases(count: int, jobs: int = 1) -> Callable[[], object]:
    """Return how to load, validate, weigh by the rules, make and write all documents of `count` cases, from nothing.

    With `jobs` over so many processes, which are kept: a run of thousands starts them once.
    """
    folder = copies(count)
    files = sorted(folder.glob("*.json"))
    workers = _kept(batch.processes(jobs)) if jobs > 1 else None

    def run() -> int:
        out = scratch()  # to be deleted when this process ends: what is made is measured, not its removal
        with suppress(FileNotFoundError):
            (folder / FOLDER).rename(out / "earlier")
        done = list(batch.generate_all(files, Choices(TODAY, out), workers))
        assert all(outcome.written for outcome in done), "every case must give documents"
        return sum(len(outcome.written) for outcome in done)

    return run


class _Kept(Executor):
    """An executor that stays when it is told to go, until this process ends."""

    def __init__(self, kept: Executor) -> None:
        self._kept = kept
        atexit.register(kept.shutdown)

    def submit(self, act: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:  # noqa: ANN401
        """Hand work to the executor that is kept."""
        return self._kept.submit(act, *arguments, **named)


def _kept(workers: batch.Workers) -> batch.Workers:
    executor = _Kept(workers.start())
    return batch.Workers(lambda: executor, workers.count)


def reading() -> Callable[[], object]:
    """Return how to read the document back, control by control."""
    done = filling()
    document = done.controlled.render(done.context, **done.wanted)
    fields = catalogue("sag")
    return lambda: read.read(document, fields)
