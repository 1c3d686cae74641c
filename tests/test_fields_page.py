"""docs/felter.md says what the schemas say."""

from pathlib import Path

from generator.fields import template_fields
from generator.fields_page import page

PAGE = Path(__file__).parents[1] / "docs" / "felter.md"


def test_the_page_is_what_the_schemas_say():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m generator.fields_page"


def test_every_field_that_can_be_shown_stands_once():
    text = page()
    for path, field in template_fields().items():
        shown = field.kind not in {"gruppe", "liste"} and not path.startswith("tidligere_behandlinger[]")
        assert text.count(f"| `{path}` |") == int(shown), path
