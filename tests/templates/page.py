"""docs/skabelonfejl.md: what is said of each planted fault, beside what others say of the same file."""

from collections.abc import Callable
from pathlib import Path

from generator.finding import Finding
from tests.templates.base import Planted, faults

PAGE = Path(__file__).parents[2] / "docs" / "skabelonfejl.md"
_SILENT = "tavs"


def page(check: Callable[[bytes], list[Finding]]) -> str:
    """Return the page; `check` gives the findings of a template."""
    rows = [_row(fault, check(fault.docx())) for fault in faults()]
    silent = sum(fault.docxtpl == _SILENT for fault in faults())
    lint_silent = sum(fault.docxtpl_lint == _SILENT for fault in faults())
    return (
        "# Fejl i skabeloner: hvad der bliver sagt\n\n"
        f"{len(rows)} fejl er plantet én ad gangen i den samme skabelon uden fejl (`tests/templates/fejl.toml`). "
        "Kolonnen rehabplan dannes af `rehabplan templates check` og holdes op mod denne side i hver testkørsel. "
        "De to andre kolonner er målt på de samme filer med docxtpl 0.20.2 (`render` med en eksempelsag) og "
        "docxtpl-lint 2.0.1 (med `--schema`, hvor alle felter står).\n\n"
        f"docxtpl tier om {silent} af de {len(rows)}, docxtpl-lint om {lint_silent}, rehabplan om ingen. "
        "docxtpl standser ved den første fejl i filen; de to andre giver alle på én gang.\n\n"
        "| Fejlen | rehabplan | docxtpl 0.20.2 | docxtpl-lint 2.0.1 |\n|---|---|---|---|\n" + "".join(rows)
    )


def _row(fault: Planted, found: list[Finding]) -> str:
    one = next(each for each in found if each.code == fault.code and each.path.startswith(fault.place))
    said = f"{one.message} *{one.path}*"
    return "| " + " | ".join(map(_cell, (fault.name, said, fault.docxtpl, fault.docxtpl_lint))) + " |\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("{", "&#123;").replace("<", "&lt;")
