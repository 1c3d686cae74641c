"""Which documents a case calls for, what is remarked about them, and what their files are called."""

import io
import json
import os
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from generator import descriptive, documents, rules
from generator.case import Case
from generator.documents import KINDS, Setting, called_for, case_remarks, file_name, kinds, make, remarks
from generator.errors import RehabplanError, TemplateError
from generator.fields import catalogue
from generator.finding import Finding
from generator.load import load_case
from generator.municipalities import Municipality
from generator.orders import applied
from generator.pipeline import BASE_TEMPLATES, sample_cases
from generator.places import SAMPLE_CASES
from tests.golden_text import as_text
from tests.reading import controls

TODAY = date(2019, 4, 3)
EMPTY = Case({"skemaversion": "1.0", "sagsnr": "2019-1"})


def template(words: str = "Sag {{ sagsnr }}") -> bytes:
    """The least Word document there is, with one paragraph of `words`."""
    start = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>{words}</w:t></w:r></w:p>'
        "<w:sectPr/></w:body></w:document>",
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, xml in parts.items():
            archive.writestr(name, start + xml)
    return data.getvalue()


def tiny_templates(folder: Path) -> Path:
    """A folder with a tiny template for every kind of document: quick to compile."""
    folder.mkdir(parents=True)
    for key in KINDS:
        (folder / f"{key}.docx").write_bytes(template())
    return folder


@pytest.fixture(scope="module")
def judged_once():
    """Each sentence of the samples is judged only once: many tests read the same case."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(descriptive, "proposes", _judged)
        yield


_judged = cache(descriptive.proposes)


def with_facts(**facts):
    """A case with facts by path, `__` for the dot."""
    case = EMPTY
    for path, value in facts.items():
        case = case.with_value(path.replace("__", "."), value)
    return case


def sample(number: str = "2019-001309", facts: Mapping[str, object] | None = None) -> Case:
    """A sample case, none of which lacks anything, with facts put in by path; None takes one out."""
    case = Case(json.loads((SAMPLE_CASES / f"{number}.json").read_text(encoding="utf-8")))
    for path, value in (facts or {}).items():
        case = case.with_value(path, value)
    return Case(json.loads(json.dumps(case.data), object_hook=_without_none))


def _without_none(group: dict) -> dict:
    return {key: value for key, value in group.items() if value is not None}


# Which documents

OUTCOMES = [
    ("ressourceforloeb", "indstilling_ressourceforloeb"),
    ("fleksjob", "indstilling_fleksjob"),
    ("foertidspension", "indstilling_foertidspension"),
    ("tilskud_selvstaendig", "indstilling_tilskud_selvstaendig"),
    ("anden_indsats", "indstilling_anden_indsats"),
    ("jobafklaring", "indstilling_jobafklaring"),
    ("nyt_jobafklaring", "indstilling_jobafklaring"),
    ("sygedagpenge", "indstilling_sygedagpenge"),
]


@pytest.mark.parametrize(("outcome", "key"), OUTCOMES)
def test_each_outcome_has_its_indstilling(outcome, key):
    called = [kind.key for kind in called_for(with_facts(indstilling__type=outcome))]
    assert called == ["forberedende_del", key]


def test_every_outcome_of_the_schema_is_in_the_table():
    assert [outcome for outcome, _ in OUTCOMES] == [choice.key for choice in catalogue()["indstilling.type"].choices]


CALLED = [
    ({}, ["forberedende_del"]),
    ({"sagstype": "revalidering"}, ["forberedende_del"]),
    ({"sagstype": "tilskud_selvstaendig"}, ["forberedende_del_selvstaendig"]),
    ({"indstilling__maal": "x"}, ["forberedende_del"]),
    ({"indsatsdel": {}}, ["forberedende_del"]),
    ({"indsatsdel__dato": "2019-05-01"}, ["forberedende_del", "indsatsdel"]),
    (
        {"indsatsdel__dato": "2019-05-01", "indstilling__type": "ressourceforloeb"},
        ["forberedende_del", "indstilling_ressourceforloeb", "indsatsdel"],
    ),
    (
        {"sagstype": "tilskud_selvstaendig", "indstilling__type": "tilskud_selvstaendig"},
        ["forberedende_del_selvstaendig", "indstilling_tilskud_selvstaendig"],
    ),
]


@pytest.mark.parametrize(("facts", "keys"), CALLED)
def test_a_case_calls_for_what_it_has_come_to(facts, keys):
    assert [kind.key for kind in called_for(with_facts(**facts))] == keys


def test_kinds_are_found_by_key_in_the_order_asked_for():
    assert [kind.key for kind in kinds(["indsatsdel", "forberedende_del"])] == ["indsatsdel", "forberedende_del"]


def test_an_unknown_key_is_told_with_the_known_ones():
    with pytest.raises(RehabplanError) as caught:
        kinds(["forberedende_del", "indsatsplan"])
    assert str(caught.value).startswith("Dokumentet indsatsplan findes ikke. Vælg et af: forberedende_del, ")


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_has_a_template_and_a_danish_title(key):
    assert (BASE_TEMPLATES / f"{key}.docx").is_file()
    assert KINDS[key].title.startswith("Rehabiliterings")


# What is remarked

REMARKS = [
    ({"moede__dato": "2019-04-03"}, "forberedende_del", []),
    ({}, "forberedende_del", [("regelsaet-foreloebigt", "oplysning")]),
    (
        {"moede__dato": "2019-04-03", "indstilling__type": "fleksjob"},
        "indstilling_foertidspension",
        [("dokument-passer-ikke", "advarsel")],
    ),
    ({"moede__dato": "2019-04-03", "indstilling__type": "fleksjob"}, "indstilling_fleksjob", []),
    ({"moede__dato": "2019-04-03"}, "indstilling_fleksjob", []),
]


@pytest.mark.parametrize(("facts", "key", "expected"), REMARKS)
def test_what_is_remarked_before_a_document_is_made(facts, key, expected):
    found = remarks(with_facts(**facts), KINDS[key], TODAY)
    assert [(each.code, each.level) for each in found] == expected


CASE_REMARKS = [
    ({"moede__dato": "2012-12-31"}, [("regelsaet-uden-for", "advarsel")]),
    ({"moede__dato": "2013-01-01"}, []),
    ({"moede__dato": "2013-01-01", "indsatsdel__dato": "2012-12-31"}, [("regelsaet-uden-for", "advarsel")]),
    ({"moede__dato": "2012-12-31", "regelsaet": {"navn": "2012", "grund": "Klage"}}, []),
    ({"moede__dato": "2019-04-03", "regelsaet__navn": "2012"}, [("regelsaet-uden-grund", "fejl")]),
    ({"moede__dato": "2019-04-03", "regelsaet": {"navn": "2012", "grund": "Klage"}}, []),
]


@pytest.mark.parametrize(("facts", "expected"), CASE_REMARKS)
def test_what_concerns_every_document_is_remarked_once(facts, expected):
    found = case_remarks(with_facts(**facts), [KINDS["forberedende_del"], KINDS["indsatsdel"]], TODAY)
    assert [(each.code, each.level) for each in found] == expected


# Files


@pytest.mark.parametrize("file", sample_cases(), ids=lambda file: file.stem)
def test_a_file_name_says_kind_case_and_day_and_nothing_about_the_citizen(file: Path):
    case = load_case(file).case
    assert case is not None
    for kind in KINDS.values():
        name = file_name(case, kind, applied(case, kind.key, TODAY))
        assert re.fullmatch(rf"{kind.key}_{re.escape(case.number)}_\d{{4}}-\d\d-\d\d\.docx", name)
        assert case.get("borger.cpr").replace("-", "") not in name.replace("-", "")
        assert not set(case.get("borger.navn").lower().split()) & set(re.split(r"[^a-zæøå]+", name))


def test_the_day_in_a_file_name_is_the_day_that_decides():
    case = with_facts(moede__dato="2019-04-03", indsatsdel__dato="2019-05-02")
    names = [file_name(case, KINDS[key], applied(case, key, TODAY)) for key in ("forberedende_del", "indsatsdel")]
    assert names == ["forberedende_del_2019-1_2019-04-03.docx", "indsatsdel_2019-1_2019-05-02.docx"]


def setting(folder: Path) -> Setting:
    return Setting("kladde", TODAY, Municipality({"navn": "Lyngsø"}), folder)


def test_a_document_tells_its_template_and_order(tmp_path: Path):
    folder = tiny_templates(tmp_path / "2018")
    made = make(EMPTY, KINDS["indsatsdel"], setting(folder))
    assert made.template == "2018/indsatsdel"
    assert made.template_sha256 == documents.sha256((folder / "indsatsdel.docx").read_bytes()).hexdigest()
    assert (made.applied.order.key, made.state) == ("2016b", "kladde")
    with zipfile.ZipFile(io.BytesIO(made.data)) as archive:
        assert "2019-1" in archive.read("word/document.xml").decode()


def test_a_template_that_is_changed_is_read_again(tmp_path: Path):
    folder = tiny_templates(tmp_path / "2018")
    file = folder / "indsatsdel.docx"
    before = make(EMPTY, KINDS["indsatsdel"], setting(folder))
    file.write_bytes(template("Nu {{ sagsnr }}"))
    os.utime(file, (1, 1))
    after = make(EMPTY, KINDS["indsatsdel"], setting(folder))
    assert (before.data, before.template_sha256) != (after.data, after.template_sha256)


BROKEN = {
    "no zip": b"not a zip",
    "an unknown field": template("{{ borger.navnet }}"),
    "a broken expression": template("{{ sagsnr"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_template_at_fault_is_named(tmp_path: Path, name):
    folder = tiny_templates(tmp_path / "2018")
    (folder / "indsatsdel.docx").write_bytes(BROKEN[name])
    with pytest.raises(TemplateError) as caught:
        make(EMPTY, KINDS["indsatsdel"], setting(folder))
    assert caught.value.place.startswith("2018/indsatsdel")


def test_a_template_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(TemplateError) as caught:
        make(EMPTY, KINDS["indsatsdel"], setting(tmp_path))
    assert str(caught.value) == (
        f"{tmp_path / 'indsatsdel.docx'}: Skabelonen findes ikke. Kontrollér mappen med skabeloner."
    )


# What a draft asks for

BEGUN_EMPTY = {
    "indstilling.indsatser": "indstilling.indsatser[0].titel",
    "indsatsdel.delmaal": "indsatsdel.delmaal[0].omraade",
    "indsatsdel.aktiviteter": "indsatsdel.aktiviteter[0].titel",
}
"""Demanded lists without a row get one to fill, and its first field asks."""


def draft(case: Case, key: str) -> bytes:
    return make(case, KINDS[key], setting(BASE_TEMPLATES)).data


def asked(docx: bytes) -> dict[str, str]:
    """What a draft says must be written, by the tag of the control that says so."""
    words = {control.tag: control.text for control in controls(docx) if control.is_prompt}
    return {tag: text for tag, text in words.items() if text.startswith("Skal udfyldes: ")}


def missing(case: Case, key: str) -> list[Finding]:
    found = rules.findings(case, key, applied(case, key, TODAY), {})
    return [one for one in found if one.level == "fejl"]


def paragraph(found: Finding) -> str:
    return re.split(r",? i bekendtgørelse", found.law)[0]


def ways(found: Finding) -> tuple[str, ...]:
    """The fields any of which would mend what was found."""
    (rule,) = [rule for rule in rules.rules() if rule.id == found.code]
    return next(paths for paths in rule.demands if found.path in paths)


@pytest.mark.parametrize("key", KINDS)
def test_a_draft_asks_for_each_missing_demand_in_its_own_control_and_names_the_paragraph(key):
    outcome = min(KINDS[key].outcomes, default=None)
    case = with_facts(moede__dato="2019-04-03", **({"indstilling__type": outcome} if outcome else {}))
    docx = draft(case, key)
    gaps, prompts, text = missing(case, key), asked(docx), as_text(docx)
    for found in gaps:
        paths = (BEGUN_EMPTY[found.path],) if found.path in BEGUN_EMPTY else ways(found)
        told = [prompts[path] for path in paths if path in prompts]
        assert len(told) == 1, found.path
        assert re.fullmatch(rf"Skal udfyldes: \S.+ \({re.escape(paragraph(found))}\)", told[0])
        assert f"‹{told[0]}›" in text
    assert gaps
    assert len([tag for tag in prompts if "[" not in tag]) == len([one for one in gaps if one.path not in BEGUN_EMPTY])


COMPLETE = [
    ("2019-001309", "forberedende_del"),
    ("2019-001309", "indstilling_fleksjob"),
    ("2019-001217", "indsatsdel"),
]


@pytest.mark.parametrize(("number", "key"), COMPLETE)
def test_a_demand_is_asked_for_where_it_is_missing_and_no_more_once_it_is_filled(number, key):
    whole = sample(number)
    assert asked(draft(whole, key)) == {}
    assert "Skal udfyldes" not in as_text(draft(whole, key))
    alone = {paths[0] for rule in rules.rules() for paths in rule.demands if len(paths) == 1}
    tried = 0
    for demand in rules.demands(key, whole, applied(whole, key, TODAY)).keys() & alone:
        path = demand.replace("[]", "[0]")
        without = whole.with_value(path, None)
        (found,) = [one for one in missing(without, key) if one.path == path]
        (words,) = {text for tag, text in asked(draft(without, key)).items() if tag == path}
        assert words.endswith(f" ({paragraph(found)})")
        assert as_text(draft(without, key)).count(f"‹{words}›") == 1
        tried += 1
    assert tried >= 6


MET = [
    ("forberedende_del", "forberedende_del.helbred.betydning", "forberedende_del.helbred.borgerens_betydning"),
    ("forberedende_del", "forberedende_del.maal.borgerens_ord", "forberedende_del.maal.jobmaal"),
    ("indsatsdel", "indsatsdel.maal.konkret", "indsatsdel.maal.retning"),
    (
        "forberedende_del",
        "forberedende_del.hidtidig_indsats[0].varighed",
        "forberedende_del.hidtidig_indsats[0].fra",
    ),
]


@pytest.mark.parametrize(("key", "empty", "filled"), MET)
def test_a_demand_met_by_its_alternative_is_not_asked_for(key, empty, filled):
    number = dict((kind, case) for case, kind in COMPLETE)[key]
    whole = sample(number, {filled: sample(number).get(filled) or "2018-01-01"}).with_value(empty, None)
    assert missing(whole, key) == []
    assert asked(draft(whole, key)) == {}
