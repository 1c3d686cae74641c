"""What the law asks of a case: findings for each document and for the case as a whole, and demands as prompts.

The rules themselves are data (`data/regelsaet/*.toml`); here a case is weighed against them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from generator.case import Case
from generator.fields import catalogue
from generator.finding import Finding
from generator.orders import Applied
from generator.rules.conditions import filled
from generator.rules.law import DOCUMENTS, Paths, Rule
from generator.rules.lawbook import lawbook
from generator.rules.weigh import prompt, scales

__all__ = ["DOCUMENTS", "Rule", "case_findings", "demands", "filled", "findings", "rules"]


def rules() -> tuple[Rule, ...]:
    """Return every rule of law, in the order in which findings are given."""
    return lawbook().rules


def findings(case: Case, document_key: str, applied: Applied, profile: Mapping[str, Any]) -> list[Finding]:
    """Return what the rules find in one document of a case."""
    return list(scales(case, applied, document_key).findings(profile))


def case_findings(case: Case, applied: Applied, profile: Mapping[str, Any]) -> list[Finding]:
    """Return what the rules find in the case and its meeting; `applied` is the order of the meeting."""
    return list(scales(case, applied).findings(profile))


def demands(document_key: str, case: Case, applied: Applied) -> Mapping[str, str]:
    """Return the prompt of every field that the order demands in a document, and of every list that lacks rows.

    By path; a field is left out where another that would do as well is filled.
    """
    found: dict[str, str] = {}
    for rule, standing in scales(case, applied, document_key).called:
        if rule.demands and standing.level == "fejl" and standing.paragraph:
            for asked in filter(None, (_asked(case, paths) for paths in rule.demands)):
                found.setdefault(asked, prompt(rule, asked, standing.paragraph))
    return found


def _asked(case: Case, paths: Paths) -> str | None:
    """Return which of the paths that would do is asked for, None if nothing is: a field, or a list of nothing else."""
    fields = catalogue()
    asked = next((path for path in paths if fields[path].kind not in {"liste", "gruppe"}), None)
    if asked:
        return None if _met_otherwise(case, asked, paths) else asked
    if all(fields[path].kind == "liste" for path in paths) and not any(filled(case.get(path)) for path in paths):
        return paths[0]
    return None


def _met_otherwise(case: Case, asked: str, paths: Iterable[str]) -> bool:
    """Tell whether a field that would do as well as `asked` is filled; in a list, in every row."""
    others = [path for path in paths if path != asked]
    home, inside, _ = asked.partition("[].")
    if not inside:
        return any(filled(case.get(path)) for path in others)
    keys = [path.removeprefix(f"{home}[].") for path in others if path.startswith(f"{home}[].")]
    rows = case.get(home) or []
    return bool(rows and keys) and all(any(filled(row.get(key)) for key in keys) for row in rows)
