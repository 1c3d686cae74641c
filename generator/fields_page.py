"""docs/felter.md: every field a template may show, made from the schemas.

python -m generator.fields_page            write the page
python -m generator.fields_page --check    exit 1 if it is not what the schemas say
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from generator.fields import NO_OWN, OwnFields
from generator.templates.catalogue import headed, kind

PAGE = Path("docs") / "felter.md"
_INTRODUCTION = """# Felter

Alle felter, en skabelon kan vise. Skriv feltet i Word som `{{ sti }}`. Felter med `[]` hører til en liste og
vises inde i den: `{%p for x in bilag %}` … `{{ x.titel }}` … `{%p endfor %}`. Siden er dannet af skemaerne.
"""


def page(own: OwnFields = NO_OWN) -> str:
    """Return the page as Markdown: one table for each top-level group, a municipality's own fields among them."""
    return "\n".join([_INTRODUCTION, *_tables(own)])


def _tables(own: OwnFields) -> Iterator[str]:
    tables: dict[str, list[str]] = {}
    for heading, field in headed(own):
        tables.setdefault(heading, []).append(f"| `{field.path}` | {field.label} | {kind(field)} |")
    for heading, rows in tables.items():
        yield "\n".join([f"## {heading}", "", "| felt | hvad | slags |", "|---|---|---|", *rows, ""])


def main(arguments: list[str]) -> int:
    """Write or check the page; return the exit code."""
    if "--check" in arguments:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page()
        print("" if same else f"{PAGE} is not what the schemas say; run python -m generator.fields_page", end="")
        return 0 if same else 1
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
