"""The documents of all samples as people leave them in Word, and what it takes to read them back into their cases."""

import atexit
from collections.abc import Callable, Iterable
from functools import cache
from itertools import cycle, islice
from pathlib import Path

from lxml import etree

from benchmarks.own import TODAY
from benchmarks.work import scratch
from generator import base, batch, pipeline
from generator.fields import generic, template_fields
from generator.pipeline import Choices
from generator.places import SAMPLE_CASES
from generator.word import package
from generator.word.xml import SDT, P, R, T, w

_CHOICES = Choices(TODAY)
_SAVED = w("rsidR")
_EVERY = 9
"""A person writes in every ninth of the texts of a document, and in one at least."""
_CHUNK = 8
"""So many documents go to a process at a time."""

Lying = tuple[Path, Path]
"""A document that somebody has written in, and the file of its case."""


def read_back(count: int, jobs: int = 1) -> Callable[[], object]:
    """Return how to read `count` edited documents into their cases, each held against the one that was generated.

    With `jobs` over so many processes, which are kept.
    """
    lying = tuple(islice(cycle(documents()), count))
    if jobs == 1:
        return lambda: read_all(lying)
    executor = batch.processes(jobs).start()
    atexit.register(executor.shutdown)
    chunks = [lying[first : first + _CHUNK] for first in range(0, count, _CHUNK)]
    return lambda: sum(executor.map(read_all, chunks))


def read_all(lying: Iterable[Lying]) -> int:
    """Return how many edits were read; every document has some, and each comes into its case."""
    changes = 0
    for document, case in lying:
        back = base.edits_of(document.read_bytes(), document, pipeline.known_case(case, _CHOICES), _CHOICES)
        assert back.case, "the edits must come into the case"
        assert back.changes, "the edits must be found"
        changes += len(back.changes)
    return changes


@cache
def documents() -> tuple[Lying, ...]:
    """Return every document of the samples, written in and saved by Word; they lie in a folder of their own."""
    folder, found = scratch(), []
    for sample in sorted(SAMPLE_CASES.glob("*.json")):
        case = folder / sample.name
        case.write_bytes(sample.read_bytes())
        for document in pipeline.generate(case, Choices(TODAY, folder / "out")).written:
            document.write_bytes(as_left(document.read_bytes()))
            found.append((document, case))
    return tuple(found)


def as_left(docx: bytes) -> bytes:
    """Return a document with words added to some of its texts, saved by Word: ids of the session, runs split."""
    parts = package.read(docx, "")
    root = etree.fromstring(parts[package.MAIN])
    for text in _texts(root)[::_EVERY]:
        text.text = f"{text.text} Rettet."
    for number, run in enumerate(list(root.iter(R))):
        if number % 3 == 0:
            _split(run)
    for element in root.iter(P, R):
        element.set(_SAVED, "00A77B3E")
    saved = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.pack_all(parts | {package.MAIN: saved})


def _texts(root: etree._Element) -> list[etree._Element]:
    """Return the last words of each free text that says something."""
    fields, found = template_fields(), {}
    for sdt in root.iter(SDT):
        tag = next((each.get(w("val"), "") for each in sdt.iterfind(f"{w('sdtPr')}/{w('tag')}")), "")
        known, words = fields.get(generic(tag)), list(sdt.iter(T))
        if known and known.kind == "tekst" and words and sdt.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is None:
            found[tag] = words[-1]
    return list(found.values())


def _split(run: etree._Element) -> None:
    """Cut a run in two behind its first word, as Word does where somebody has written."""
    words = run.find(T)
    first, blank, rest = (words.text or "").partition(" ") if words is not None else ("", "", "")
    if words is not None and rest:
        other = etree.fromstring(etree.tostring(run, with_tail=False))
        words.text = first + blank
        other[-1].text = rest
        run.addnext(other)
        run.addnext(etree.Element(w("proofErr"), {w("type"): "spellEnd"}))
