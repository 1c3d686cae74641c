"""An outcome as a person reads it and as another program does."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from generator.finding import Finding
from generator.pipeline import Outcome
from generator.report import json_pieces, lines, refusal, verdict

ERROR = Finding("mangler", "fejl", "borger.navn", "Borgerens navn mangler.", "Udfyld feltet.", "§ 3, stk. 1, nr. 4")
WARNING = Finding("fjernet-tegn", "advarsel", "", "Der var usynlige tegn.", "")
NOTE = Finding("regelsaet-foreloebigt", "oplysning", "moede.dato", "Foreløbigt.", "Skriv mødedatoen.")


def as_json(outcomes) -> str:
    return "".join(json_pieces(outcomes))


def outcome(*findings: Finding, **more) -> Outcome:
    refused = bool(more.pop("refused", False))
    return Outcome(Path("sag.json"), "2019-1", {"": list(findings), **more}, refused=refused)


VERDICTS = [
    ([], "ingen mangler"),
    ([NOTE], "ingen mangler"),
    ([WARNING], "ingen mangler, 1 advarsel"),
    ([WARNING, WARNING, NOTE], "ingen mangler, 2 advarsler"),
    ([ERROR], "1 mangel"),
    ([ERROR, WARNING, ERROR], "2 mangler, 1 advarsel"),
    ([ERROR, WARNING, ERROR, WARNING, ERROR], "3 mangler, 2 advarsler"),
]


@pytest.mark.parametrize(("findings", "words"), VERDICTS)
def test_a_case_has_a_verdict_of_one_line(findings, words):
    assert verdict(outcome(*findings)) == words


@pytest.mark.parametrize(("findings", "words"), VERDICTS)
def test_a_case_on_its_way_to_the_team_is_ready_for_it_when_nothing_is_missing(findings, words):
    on_its_way = replace(outcome(*findings), awaits_team=True)
    assert verdict(on_its_way) == words.replace("ingen mangler", "klar til teamet")


def test_the_verdict_counts_the_findings_of_the_case_and_of_every_document():
    assert verdict(outcome(WARNING, forberedende_del=[ERROR], indsatsdel=[ERROR, NOTE])) == "2 mangler, 1 advarsel"


def test_a_document_left_alone_is_told_and_is_no_lack():
    left = Finding("rettet-dokument", "fejl", "indsatsdel_2019-1_2019-05-02.docx", "Rettet.", "Omdøb den.")
    assert verdict(outcome(left)) == "ingen mangler, 1 rettet dokument er ladt urørt"
    other = replace(left, path="forberedende_del_2019-1_2019-04-03.docx")
    assert verdict(outcome(left, left, ERROR)) == "1 mangel, 1 rettet dokument er ladt urørt"
    assert verdict(outcome(left, other, ERROR)) == "1 mangel, 2 rettede dokumenter er ladt urørt"


@pytest.mark.parametrize(
    ("state", "begins"),
    [
        ("kladde", "Intet dokument er dannet: "),
        ("endelig", "Ingen endelig udgave er dannet: "),
        ("udsendelse", "Ingen kopi til udsendelse er dannet: "),
    ],
)
def test_a_refusal_tells_how_much_stands_in_the_way_and_where_it_begins(state, begins):
    refused = outcome(WARNING, ERROR, NOTE, replace(ERROR, path="moede"), refused=True)
    assert refusal(refused, state) == (
        f"{begins}2 fejl står i vejen. Den første: Borgerens navn mangler. (borger.navn)"
    )
    assert refusal(outcome(ERROR), state) == "", "nothing was refused"


def test_a_refusal_for_edits_alone_says_so():
    left = Finding("rettet-dokument", "fejl", "indsatsdel_2019-1_2019-05-02.docx", "Rettet.", "Omdøb den.")
    assert refusal(outcome(left, refused=True), "endelig") == (
        "Ingen endelig udgave er dannet: rettelser i Word står i vejen: Rettet. (indsatsdel_2019-1_2019-05-02.docx)"
    )
    assert refusal(replace(outcome(left, refused=True), written=(Path("a.docx"),)), "endelig") == "", "another was made"


def test_what_could_not_run_has_no_verdict_on_the_case():
    assert verdict(replace(outcome(ERROR), failed=True)) == "kunne ikke køre"


def test_a_report_shows_findings_by_document_worst_first_and_files():
    made = Outcome(
        Path("sag.json"),
        "2019-1",
        {"": [], "forberedende_del": [], "indsatsdel": [NOTE, WARNING, ERROR]},
        (Path("out/2019-1/indsatsdel.docx"),),
    )
    assert list(lines(made)) == [
        "Sag 2019-1: 1 mangel, 1 advarsel",
        "  Rehabiliteringsplanens indsatsdel",
        "  FEJL      Borgerens navn mangler. (§ 3, stk. 1, nr. 4)",
        "            borger.navn · Udfyld feltet.",
        "  ADVARSEL  Der var usynlige tegn.",
        "  OPLYSNING Foreløbigt.",
        "            moede.dato · Skriv mødedatoen.",
        f"  Dannet: {Path('out/2019-1/indsatsdel.docx')}",
    ]


def test_findings_of_the_case_itself_stand_first_under_a_heading_of_their_own():
    assert list(lines(outcome(NOTE, forberedende_del=[WARNING]))) == [
        "Sag 2019-1: ingen mangler, 1 advarsel",
        "  Sagen og mødet",
        "  OPLYSNING Foreløbigt.",
        "            moede.dato · Skriv mødedatoen.",
        "  Rehabiliteringsplanens forberedende del",
        "  ADVARSEL  Der var usynlige tegn.",
    ]


def test_a_case_without_findings_is_its_verdict_alone():
    assert list(lines(outcome(forberedende_del=[], indsatsdel=[]))) == ["Sag 2019-1: ingen mangler"]


def test_json_holds_every_finding_with_its_document():
    (row,) = json.loads(as_json([outcome(WARNING, indsatsdel=[ERROR])]))
    assert row == {
        "fil": "sag.json",
        "sagsnr": "2019-1",
        "fund": [{"dokument": "", **WARNING.as_dict()}, {"dokument": "indsatsdel", **ERROR.as_dict()}],
        "dannet": [],
        "afvist": False,
        "dom": "1 mangel, 1 advarsel",
    }


def test_json_is_a_list_also_when_there_is_nothing():
    assert json.loads(as_json([])) == []


def test_json_keeps_danish_letters():
    assert "Foreløbigt" in as_json([outcome(NOTE)])
