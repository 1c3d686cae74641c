"""JSON to Word and back, identical: generated cases with something in any field, in every document."""

import os
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator import pipeline
from generator.case import Case
from generator.documents import KINDS
from generator.fields import Field, generic, template_fields
from generator.load import accept
from generator.pipeline import Choices
from generator.readback import read_back
from generator.word.read import Reading, read
from tests.conftest import TODAY
from tests.word.edits import parts_of

FIELDS = template_fields()
ROUNDS = int(os.environ.get("REHABPLAN_ROUNDS", "2"))
NUMBER = "2019-004711"
MARKS = [
    "- ",
    "**",
    "*",
    "\n",
    "\n\n",
    " ",
    "\t",
    "æ",
    "a",
    "Å b",
    "1.",
    "{{",
    "{%",
    "<",
    "&",
    "–",
    "\u00ad",
    "\u2011",
    "א",
]
TEXTS = st.lists(st.sampled_from(MARKS), max_size=12).map("".join) | st.text(max_size=40)
LINES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31)).map(date.isoformat)


def values(field: Field) -> st.SearchStrategy[object]:
    match field.kind:
        case "dato":
            return DAYS
        case "klokkeslaet":
            return st.times().map(lambda time: f"{time:%H:%M}")
        case "cpr":
            return st.just("610180-1234")
        case "valg":
            return st.sampled_from([choice.key for choice in field.choices])
        case "afkrydsning":
            return st.booleans()
        case "heltal":
            return st.integers(0, 60)
        case "tal":
            return st.decimals(0, 40, places=1).map(float)
        case "tekst":
            return TEXTS
    return LINES


@cache
def shown_by(key: str) -> tuple[str, ...]:
    """Return the paths of the fields that a document can show."""
    file = pipeline.BASE_TEMPLATES / f"{key}.docx"
    assert parts_of(file.read_bytes())
    template = pipeline.documents.Template.open(file, FIELDS)
    known = [path for path in template.placeholders if path in FIELDS and not path.startswith(("beregnet.", "profil."))]
    return tuple(path for path in known if FIELDS[path].kind not in {"liste", "gruppe"})


@st.composite
def cases(draw: st.DrawFn, key: str) -> Case:
    """Draw a case in which the fields of a document hold anything at all, as far as the schema lets them."""
    case = Case({"skemaversion": "1.0", "sagsnr": NUMBER})
    rows = {path.partition("[].")[0]: draw(st.integers(0, 2)) for path in shown_by(key) if "[]." in path}
    for path in shown_by(key):
        home, is_row, _ = path.partition("[].")
        for index in range(rows[home]) if is_row else (0,):
            if path != "sagsnr" and draw(st.integers(0, 3)):
                case = case.with_value(path.replace("[]", f"[{index}]"), draw(values(FIELDS[path])))
    return valid(case)


def valid(case: Case) -> Case:
    """Return the case as it is loaded, without what the schema does not let it hold."""
    for _ in range(60):
        loaded = accept(dict(case.data))
        if loaded.case is not None:
            return Case(spoken(loaded.case.data))
        for found in loaded.findings:
            case = case.with_value(found.path, None) if found.level == "fejl" else case
    raise AssertionError([(found.code, found.path) for found in loaded.findings])


def spoken(data):
    """Return the data without rows that say nothing: such a row is one to fill."""
    if isinstance(data, dict):
        return {key: spoken(part) for key, part in data.items()}
    if isinstance(data, list):
        return [row for row in map(spoken, data) if any(said(part) is not None for part in row.values())]
    return data


def said(value: object) -> object:
    """Return a value as it can be told from none: a dash is what an empty field shows, and blanks show nothing."""
    blank = isinstance(value, str) and value.strip() in ("", "–")
    return None if blank or value in (False, []) else value


def home(path: str, reading: Reading) -> str:
    """Return where a row stands in the case, since a document may show it in another order."""
    rows, is_row, rest = path.partition("[")
    return f"{rows}[{reading.rows[rows][int(rest.partition(']')[0])]}]{rest.partition(']')[2]}" if is_row else path


@pytest.mark.parametrize("state", ["kladde", "endelig"])
@pytest.mark.parametrize("key", KINDS)
@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,))
@given(data=st.data())
def test_a_generated_case_comes_back_as_it_went(key: str, state, data: st.DataObject):
    case = data.draw(cases(key))
    (document,) = pipeline.make_documents(case, [KINDS[key]], Choices(TODAY, state=state))
    reading = read(document.data, FIELDS)
    back = read_back(reading)
    assert back.case is not None, [(found.code, found.path) for found in back.findings]
    got = {path: said(back.case.get(path)) for path in reading.values}
    assert got == {path: said(case.get(home(path, reading))) for path in reading.values}
    again = read_back(read(document.data, FIELDS, reading), reading, case)
    assert (again.case, again.changes, again.findings) == (case, (), ())


def test_every_document_shows_fields_of_every_kind_or_says_why_not():
    kinds = {FIELDS[generic(path)].kind for key in KINDS for path in shown_by(key)}
    assert kinds == {"tekst", "linje", "dato", "klokkeslaet", "cpr", "valg", "afkrydsning", "heltal", "tal"}
