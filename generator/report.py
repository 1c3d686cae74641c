"""Findings and files as people read them in a terminal, and as JSON for other programs; returned, not printed."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from generator.documents import KINDS
from generator.finding import Finding, worst_first
from generator.formats import clipped, counted
from generator.pipeline import Outcome, in_the_way
from generator.word import State

_SIGNS = {"fejl": "FEJL     ", "advarsel": "ADVARSEL ", "oplysning": "OPLYSNING"}
_NONE_MADE: Mapping[State, str] = {
    "kladde": "Intet dokument",
    "endelig": "Ingen endelig udgave",
    "udsendelse": "Ingen kopi til udsendelse",
}
_WIDTH = 70


def lines(outcome: Outcome) -> Iterable[str]:
    """Yield the report of one case: verdict, findings by document, files written."""
    yield f"Sag {outcome.number}: {verdict(outcome)}"
    for key, findings in outcome.findings.items():
        if findings:
            yield f"  {KINDS[key].title if key else 'Sagen og mødet'}"
        yield from finding_lines(findings)
    for file in outcome.written:
        yield f"  Dannet: {file}"


def finding_lines(findings: Iterable[Finding]) -> Iterable[str]:
    """Yield each finding, the worst first, as two lines: what is wrong, then where and what to do."""
    for found in worst_first(findings):
        law = f" ({found.law})" if found.law else ""
        yield f"  {_SIGNS[found.level]} {found.message}{law}"
        if where := " · ".join(part for part in (found.path, found.mend) if part):
            yield f"            {where}"


def value_line(words: str) -> str:
    """Return the text of a field as one line among changes."""
    return clipped(words, _WIDTH) or "(tomt)"


def as_json(rows: object) -> str:
    """Return what a command found as JSON to be read by people too."""
    return json.dumps(rows, ensure_ascii=False, indent=2)


def verdict(outcome: Outcome) -> str:
    """Return the case in one sentence: what is missing, or that it is ready; a document left alone is no lack."""
    if outcome.failed:
        return "kunne ikke køre"
    if outcome.unchanged:
        return "dannet i forvejen"
    levels = [found.level for found in outcome.all_findings if not _left_alone(found)]
    ready = "klar til teamet" if outcome.awaits_team else "ingen mangler"
    lacks, warnings = levels.count("fejl"), levels.count("advarsel")
    alone = len({found.path for found in outcome.all_findings if _left_alone(found)})
    parts = [counted(lacks, "mangel", "mangler") if lacks else ready]
    if warnings:
        parts.append(counted(warnings, "advarsel", "advarsler"))
    if alone:
        parts.append(counted(alone, "rettet dokument er ladt urørt", "rettede dokumenter er ladt urørt"))
    return ", ".join(parts)


def refusal(outcome: Outcome, state: State) -> str:
    """Return why a case came to no document at all, how much stands in the way, and where it begins; else nothing."""
    stands = in_the_way(outcome.findings, outcome.kinds)
    if not outcome.refused or outcome.failed or outcome.written or not stands:
        return ""
    faults = [found for found in stands if not _left_alone(found)]
    first = (faults or stands)[0]
    place = f" ({first.path})" if first.path else ""
    many = f"{len(faults)} fejl står i vejen. Den første" if faults else "rettelser i Word står i vejen"
    return f"{_NONE_MADE[state]} er dannet: {many}: {first.message}{place}"


def _left_alone(found: Finding) -> bool:
    """Tell whether a finding says that a document stays as somebody has edited it."""
    return found.level == "fejl" and found.path.endswith(".docx")


def json_pieces(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield the outcomes as the text of one JSON list, piece by piece as they come."""
    from textwrap import indent  # which only JSON asks for

    before = "["
    for outcome in outcomes:
        yield f"{before}\n{indent(as_json(_row(outcome)), '  ')}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _row(outcome: Outcome) -> Mapping[str, Any]:
    return {
        "fil": str(outcome.source),
        "sagsnr": outcome.number,
        "fund": [{"dokument": key, **found.as_dict()} for key, group in outcome.findings.items() for found in group],
        "dannet": [str(file) for file in outcome.written],
        "afvist": outcome.refused,
        "dom": verdict(outcome),
    }
