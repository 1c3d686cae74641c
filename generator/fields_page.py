"""docs/felter.md: every field a template may show, made from the schemas.

python -m generator.fields_page            write the page
python -m generator.fields_page --check    exit 1 if it is not what the schemas say
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from generator.fields import Field, template_fields

PAGE = Path("docs") / "felter.md"
_KINDS = {
    "tekst": "fri tekst",
    "linje": "én linje",
    "dato": "dato",
    "klokkeslaet": "klokkeslæt",
    "cpr": "CPR-nummer",
    "valg": "valg",
    "afkrydsning": "afkrydsning",
    "heltal": "helt tal",
    "tal": "tal",
}
_OUTSIDE = {"profil": "Kommunens profil", "beregnet": "Beregnede værdier"}
_INTRODUCTION = """# Felter

Alle felter, en skabelon kan vise. Skriv feltet i Word som `{{ sti }}`. Felter med `[]` hører til en liste og
vises inde i den: `{%p for x in bilag %}` … `{{ x.titel }}` … `{%p endfor %}`. Siden er dannet af skemaerne.
"""


def page() -> str:
    """Return the page as Markdown: one table for each top-level group."""
    return "\n".join([_INTRODUCTION, *_tables()])


def _tables() -> Iterator[str]:
    fields = template_fields()
    tables: dict[str, list[str]] = {"Sagen": []}
    for path, field in fields.items():
        if path.startswith("tidligere_behandlinger[]") or field.kind in {"gruppe", "liste"}:
            continue
        top = path.split(".")[0].removesuffix("[]")
        heading = "Sagen" if "." not in path else fields[top].label if top in fields else _OUTSIDE[top]
        tables.setdefault(heading, []).append(f"| `{path}` | {field.label} | {_kind(field)} |")
    for heading, rows in tables.items():
        yield "\n".join([f"## {heading}", "", "| felt | hvad | slags |", "|---|---|---|", *rows, ""])


def _kind(field: Field) -> str:
    if field.kind == "valg":
        return "valg: " + ", ".join(f"{choice.title} (`{choice.key}`)" for choice in field.choices)
    return _KINDS[field.kind]


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
