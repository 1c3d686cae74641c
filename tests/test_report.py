"""An outcome as a person reads it and as another program does."""

import json
from pathlib import Path

import pytest

from generator.finding import Finding
from generator.pipeline import Outcome
from generator.report import as_json, lines, verdict

ERROR = Finding("mangler", "fejl", "borger.navn", "Borgerens navn mangler.", "Udfyld feltet.", "§ 3, stk. 1, nr. 4")
WARNING = Finding("fjernet-tegn", "advarsel", "", "Der var usynlige tegn.", "")
NOTE = Finding("regelsaet-foreloebigt", "oplysning", "moede.dato", "Foreløbigt.", "Skriv mødedatoen.")


def outcome(*findings: Finding, **more) -> Outcome:
    return Outcome(Path("sag.json"), "2019-1", {"": list(findings), **more})


VERDICTS = [
    ([], "ingen fejl"),
    ([NOTE], "ingen fejl"),
    ([WARNING], "1 advarsel"),
    ([WARNING, WARNING, NOTE], "2 advarsler"),
    ([ERROR], "1 fejl"),
    ([ERROR, WARNING, ERROR], "2 fejl, 1 advarsel"),
]


@pytest.mark.parametrize(("findings", "words"), VERDICTS)
def test_a_case_has_a_verdict_of_one_line(findings, words):
    assert verdict(outcome(*findings)) == words


def test_a_report_shows_findings_by_document_worst_first_and_files():
    made = Outcome(
        Path("sag.json"),
        "2019-1",
        {"": [], "forberedende_del": [], "indsatsdel": [NOTE, WARNING, ERROR]},
        (Path("out/2019-1/indsatsdel.docx"),),
    )
    assert list(lines(made)) == [
        "Sag 2019-1: 1 fejl, 1 advarsel",
        "  Rehabiliteringsplanens indsatsdel",
        "  FEJL      Borgerens navn mangler. (§ 3, stk. 1, nr. 4)",
        "            borger.navn · Udfyld feltet.",
        "  ADVARSEL  Der var usynlige tegn.",
        "  OPLYSNING Foreløbigt.",
        "            moede.dato · Skriv mødedatoen.",
        f"  Dannet: {Path('out/2019-1/indsatsdel.docx')}",
    ]


def test_json_holds_every_finding_with_its_document():
    (row,) = json.loads(as_json([outcome(WARNING, indsatsdel=[ERROR])]))
    assert row == {
        "fil": "sag.json",
        "sagsnr": "2019-1",
        "fund": [{"dokument": "", **WARNING.as_dict()}, {"dokument": "indsatsdel", **ERROR.as_dict()}],
        "dannet": [],
        "afvist": False,
    }


def test_json_is_a_list_also_when_there_is_nothing():
    assert json.loads(as_json([])) == []


def test_json_keeps_danish_letters():
    assert "Foreløbigt" in as_json([outcome(NOTE)])
