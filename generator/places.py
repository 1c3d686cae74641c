"""Where schemas, templates, rule data and samples lie: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "resources"
ROOT = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent
"""The folder that holds `schemas/`, `templates_docx/` and `data/`."""

SCHEMAS = ROOT / "schemas"
TEMPLATES = ROOT / "templates_docx"
BASE_SET = "2018"
"""The set of templates in use where no other is asked for: a folder in `TEMPLATES`."""

DATA = ROOT / "data"
SAMPLE_CASES = DATA / "sager"
SAMPLE_MEETINGS = DATA / "moeder"
MUNICIPALITIES = DATA / "kommuner"
NEW_WORKSPACE = DATA / "arbejdsomraade"
RULE_SETS = DATA / "regelsaet"
MOVES = DATA / "flytninger.toml"
