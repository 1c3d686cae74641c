"""Findings and files as people read them in a terminal, and as JSON for other programs; returned, not printed."""

import json
from collections.abc import Iterable

from generator.documents import KINDS
from generator.finding import Finding, worst_first
from generator.pipeline import Outcome

_SIGNS = {"fejl": "FEJL     ", "advarsel": "ADVARSEL ", "oplysning": "OPLYSNING"}


def lines(outcome: Outcome) -> Iterable[str]:
    """Yield the report of one case: verdict, findings by document, files written."""
    yield f"Sag {outcome.number}: {verdict(outcome)}"
    for key, findings in outcome.findings.items():
        if findings and key:
            yield f"  {KINDS[key].title}"
        for found in worst_first(findings):
            yield from _finding_lines(found)
    for file in outcome.written:
        yield f"  Dannet: {file}"


def _finding_lines(found: Finding) -> Iterable[str]:
    law = f" ({found.law})" if found.law else ""
    yield f"  {_SIGNS[found.level]} {found.message}{law}"
    if where := " · ".join(part for part in (found.path, found.mend) if part):
        yield f"            {where}"


def verdict(outcome: Outcome) -> str:
    """Return the case in one sentence."""
    counts = {level: sum(found.level == level for found in outcome.all_findings) for level in _SIGNS}
    parts = [
        f"{counts['fejl']} fejl" if counts["fejl"] else "",
        f"{counts['advarsel']} {'advarsel' if counts['advarsel'] == 1 else 'advarsler'}" if counts["advarsel"] else "",
    ]
    return ", ".join(part for part in parts if part) or "ingen fejl"


def as_json(outcomes: Iterable[Outcome]) -> str:
    """Return the outcomes as a JSON list."""
    rows = [
        {
            "fil": str(outcome.source),
            "sagsnr": outcome.number,
            "fund": [
                {"dokument": key, **found.as_dict()} for key, group in outcome.findings.items() for found in group
            ],
            "dannet": [str(file) for file in outcome.written],
            "afvist": outcome.refused,
        }
        for outcome in outcomes
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)
