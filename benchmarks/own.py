"""Our own documents: the preparatory part of the largest sample, and many cases from file to file."""

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.work import scratch
from generator import documents, pipeline
from generator.fields import catalogue
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


def whole_cases(count: int) -> Callable[[], object]:
    """Return how to load, validate, weigh by the rules, make and write all documents of `count` cases."""
    files = sorted(copies(count).glob("*.json"))

    def run() -> int:
        out = scratch()
        try:
            done = [pipeline.generate(file, Choices(TODAY, out)) for file in files]
        finally:
            with suppress(OSError):
                shutil.rmtree(out)
        assert all(outcome.written for outcome in done), "every case must give documents"
        return sum(len(outcome.written) for outcome in done)

    return run


def reading() -> Callable[[], object]:
    """Return how to read the document back, control by control."""
    done = filling()
    document = done.controlled.render(done.context, **done.wanted)
    fields = catalogue("sag")
    return lambda: read.read(document, fields)
