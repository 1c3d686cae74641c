"""The tools of 2013 on the data of today: another set of templates, the same fields, rules and engine."""

import pytest

from generator import pipeline, rules
from generator.documents import KINDS, template_file
from generator.load import load_case
from generator.orders import applied
from generator.pipeline import Choices
from generator.places import TEMPLATES
from generator.word.accessibility import accessibility
from generator.word.lint import lint
from tests.conftest import TODAY
from tests.golden_text import as_text
from tests.ooxml import needs_validator, validate
from tests.reading import controls
from tests.test_documents import with_facts
from tests.test_golden import GOLDEN, SAMPLES

SET = TEMPLATES / "2013"
THREE = (
    ("2019-001217", "forberedende_del"),
    ("2019-001309", "indstilling_fleksjob"),
    ("2019-001217", "indsatsdel"),
)
LISTS = {"indstilling.indsatser", "indsatsdel.delmaal", "indsatsdel.aktiviteter"}
"""Demanded lists; without a row they have no control of their own to ask in."""


def made(case, key, state="kladde", templates=SET):
    (document,) = pipeline.make_documents(case, [KINDS[key]], Choices(TODAY, state=state, templates=templates))
    return document


def sample(number):
    (file,) = [file for file in SAMPLES if file.stem == number]
    return load_case(file).case


def test_three_templates_serve_all_documents():
    served = {key: template_file(SET, key).name for key in KINDS}
    assert all((SET / name).is_file() for name in served.values())
    assert set(served.values()) == {"forberedelsesskema.docx", "indstillingsskema.docx", "indsatsskema.docx"}
    assert {name for key, name in served.items() if key.startswith("indstilling_")} == {"indstillingsskema.docx"}


@pytest.mark.parametrize(("number", "key"), THREE)
def test_a_form_of_2013_says_what_its_golden_says(number, key, golden):
    golden(as_text(made(sample(number), key, "endelig").data), GOLDEN / "2013" / f"{key}_{number}.txt")


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_both_sets_show_the_team_the_same_reasons(file):
    """What the law demands is on the page in either set: a field shown in one stands, word for word, in the other."""
    case = load_case(file).case
    for kind in pipeline.documents.called_for(case):
        demanded = rules.demands(kind.key, case, applied(case, kind.key, TODAY))
        new, old = (tagged(made(case, kind.key, templates=folder).data) for folder in (TEMPLATES / "2018", SET))
        for path in demanded:
            assert {tag: text for tag, text in old.items() if tag == path} == {
                tag: text for tag, text in new.items() if tag == path
            }, f"{kind.key}: {path}"


def tagged(docx):
    return {control.tag: control.text for control in controls(docx)}


@pytest.mark.parametrize("key", KINDS)
def test_a_draft_of_2013_asks_for_each_missing_demand_where_it_stands(key):
    outcome = min(KINDS[key].outcomes, default=None)
    self_employed = {"sagstype": "tilskud_selvstaendig"} if key.endswith("selvstaendig") else {}
    case = with_facts(moede__dato="2015-05-06", **({"indstilling__type": outcome} if outcome else {}), **self_employed)
    asked = [control.tag for control in controls(made(case, key).data) if control.text.startswith("Skal udfyldes")]
    found = rules.findings(case, key, applied(case, key, TODAY), {})
    ways = {rule.id: rule.demands for rule in rules.rules()}
    for gap in found:
        if gap.level == "fejl" and gap.path not in LISTS:
            paths = next(paths for paths in ways[gap.code] if gap.path in paths)
            assert len([tag for tag in asked if tag in paths]) == 1, gap.path


def test_the_form_for_all_outcomes_shows_only_the_limbs_of_the_outcome():
    fleksjob = as_text(made(sample("2019-001309"), "indstilling_fleksjob").data)
    pension = as_text(made(sample("2022-003307"), "indstilling_foertidspension").data)
    assert "Fleksjob: hvorfor borgeren ikke kan arbejde på ordinære vilkår" in fleksjob
    assert "Fleksjob: hvorfor" not in pension
    assert "Førtidspension: hvorfor arbejdsevnen anses for væsentligt og varigt nedsat" in pension
    assert "Førtidspension: hvorfor" not in fleksjob


def test_a_document_of_2013_tells_its_set():
    document = made(sample("2019-001309"), "indstilling_fleksjob")
    assert document.template == "2013/indstilling_fleksjob"
    assert "Skabelon 2013/indstilling_fleksjob" in as_text(document.data)


@pytest.mark.parametrize("state", ["kladde", "endelig", "udsendelse"])
@pytest.mark.parametrize(("number", "key"), THREE)
def test_a_form_of_2013_passes_lint_and_accessibility(number, key, state):
    data = made(sample(number), key, state).data
    assert [(each.code, each.path) for each in (*lint(data), *accessibility(data))] == []


@needs_validator
def test_the_forms_of_2013_are_valid_to_the_open_xml_sdk(tmp_path):
    files = [tmp_path / f"{key}_{number}.docx" for number, key in THREE]
    for file, (number, key) in zip(files, THREE, strict=True):
        file.write_bytes(made(sample(number), key).data)
    assert [line for lines in validate(files, ["Microsoft365"]).values() for line in lines] == []
