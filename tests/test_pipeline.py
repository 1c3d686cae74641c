"""The data's way: check a case, write its documents all or none, and go on past what cannot run."""

import json
from pathlib import Path

import pytest

from generator import pipeline
from generator.errors import CaseError, TemplateError
from generator.manifest import read
from generator.pipeline import Choices, check, generate
from tests.conftest import TODAY
from tests.golden_text import as_text
from tests.reading import paragraphs
from tests.test_documents import judged_once, sample, template, tiny_templates
from tests.word.edits import edited, write

__all__ = ["judged_once"]
pytestmark = pytest.mark.usefixtures("judged_once")

LEAST = {"skemaversion": "1.0", "sagsnr": "2019-1", "moede": {"dato": "2019-04-03"}}
"""A case that lacks nearly all that the law demands."""
WHOLE = sample("2019-001309").data
"""A case that lacks nothing; the team has recommended a fleksjob."""
GAP = sample("2019-001309", {"forberedende_del.aarsag.kommunens": None}).data
"""A case that lacks one thing that the law demands."""
WITH_PLAN = sample("2019-001351").data
"""A case that lacks nothing, with an indsatsdel, which the outcome demands."""


@pytest.fixture
def place(tmp_path: Path):
    """A folder with quick templates; `place(name, case, **facts)` writes a case there."""
    tiny_templates(tmp_path / "skabeloner")

    def write(name: str = "sag.json", case=LEAST, **facts) -> Path:
        file = tmp_path / name
        file.write_text(json.dumps({**case, **facts}), encoding="utf-8")
        return file

    return write


def choices(file: Path, **more) -> Choices:
    return Choices(TODAY, file.parent / "out", templates=file.parent / "skabeloner", **more)


def codes(outcome):
    return [(key, found.code) for key, group in outcome.findings.items() for found in group]


def documents(file: Path):
    return sorted(path.name for path in (file.parent / "out").rglob("*.docx"))


# One case


def test_check_tells_the_findings_and_writes_nothing(place):
    file = place(case=GAP, regelsaet={"navn": "2012"})
    outcome = check(file, choices(file))
    assert codes(outcome) == [
        ("", "regelsaet-uden-grund"),
        ("forberedende_del", "aarsag"),
    ]
    assert [kind.key for kind in outcome.kinds] == ["forberedende_del", "indstilling_fleksjob"]
    assert not (file.parent / "out").exists()


def test_generate_writes_what_the_case_calls_for(place):
    file = place(indstilling={"type": "fleksjob"}, indsatsdel={"dato": "2019-05-02"})
    outcome = generate(file, choices(file))
    assert not outcome.refused
    assert [path.name for path in outcome.written] == [
        "forberedende_del_2019-1_2019-04-03.docx",
        "indstilling_fleksjob_2019-1_2019-04-03.docx",
        "indsatsdel_2019-1_2019-05-02.docx",
    ]
    assert all(path.is_file() and path.parent == file.parent / "out" / "2019-1" for path in outcome.written)


def test_generate_writes_only_what_is_asked_for(place):
    file = place(case=GAP)
    outcome = generate(file, choices(file, document_keys=("indsatsdel",)))
    assert [path.name for path in outcome.written] == ["indsatsdel_2019-001309_2026-11-21.docx"]
    assert codes(outcome) == [("indsatsdel", "regelsaet-foreloebigt"), ("indsatsdel", "indsatsdel-uden-krav")]


@pytest.mark.parametrize("state", ["kladde", "endelig", "udsendelse"])
def test_a_fault_of_form_stops_every_document(place, state):
    file = place(sagstype="x")
    outcome = generate(file, choices(file, state=state))
    assert (outcome.refused, outcome.failed, outcome.written) == (True, False, ())
    assert codes(outcome) == [("", "ukendt-valg")]
    assert documents(file) == []


@pytest.mark.parametrize(("state", "stopped"), [("kladde", False), ("endelig", True), ("udsendelse", True)])
def test_another_fejl_stops_all_but_a_draft(place, state, stopped):
    file = place(case=WHOLE, regelsaet={"navn": "2012"})
    outcome = generate(file, choices(file, state=state))
    assert (outcome.refused, outcome.written == ()) == (stopped, stopped)
    assert codes(outcome) == [("", "regelsaet-uden-grund")]


@pytest.mark.parametrize(("state", "stopped"), [("kladde", False), ("endelig", True), ("udsendelse", True)])
def test_a_legal_gap_in_one_document_stops_all_of_them_but_as_drafts(place, state, stopped):
    file = place(case=GAP)
    outcome = generate(file, choices(file, state=state))
    assert (outcome.refused, outcome.failed, len(outcome.written)) == (stopped, False, 0 if stopped else 2)
    assert codes(outcome) == [("forberedende_del", "aarsag")]
    assert (file.parent / "out").exists() is not stopped


def test_a_legal_gap_stops_no_final_document_that_it_is_not_about(place):
    file = place(case=GAP)
    outcome = generate(file, choices(file, state="endelig", document_keys=("indstilling_fleksjob",)))
    assert (outcome.refused, codes(outcome), len(outcome.written)) == (False, [], 1)


@pytest.mark.parametrize(("keys", "stopped"), [((), False), (("indsatsdel",), True)])
def test_a_plan_that_is_not_made_yet_is_a_fejl_and_stops_only_the_plan(place, keys, stopped):
    unplanned = {key: value for key, value in WITH_PLAN.items() if key != "indsatsdel"}
    outcome = generate(file := place(case=unplanned), choices(file, state="endelig", document_keys=keys))
    assert [(found.level, found.path) for found in outcome.findings[""]] == [("fejl", "indsatsdel")]
    assert (outcome.refused, len(outcome.written)) == (stopped, 0 if stopped else 2)


def test_a_warning_stops_nothing(place):
    file = place(case=WHOLE, borger={**WHOLE["borger"], "navn": "\u0007Åse"})
    outcome = generate(file, choices(file, state="endelig"))
    assert codes(outcome) == [("", "fjernet-tegn")]
    assert len(outcome.written) == 2


@pytest.mark.parametrize(("day", "warned"), [("2026-06-30", []), ("2026-07-01", [("advarsel", "moede.dato")])])
def test_a_meeting_from_july_2026_is_warned_of_and_stops_no_final_document(place, day, warned):
    file = place(case=sample("2026-000118", {"moede.dato": day}).data)
    outcome = generate(file, choices(file, state="endelig"))
    found = [(one.level, one.path) for one in outcome.findings[""] if one.code == "teamets-opgave-aendres"]
    assert (found, outcome.refused, len(outcome.written)) == (warned, False, 3)


AWAITING = [
    ({}, True),
    ({"sagstype": "tilskud_selvstaendig"}, True),
    ({"sagstype": "revalidering"}, False),
    ({"forelaeggelse": {"form": "uden_team_17"}}, False),
    ({"forelaeggelse": {"form": "uden_team_18"}}, False),
    ({"indstilling": {"type": "fleksjob"}}, False),
]


@pytest.mark.parametrize(("facts", "awaits"), AWAITING)
def test_a_case_awaits_the_team_until_it_has_met_unless_it_never_comes_there(place, facts, awaits):
    file = place(**facts)
    assert check(file, choices(file)).awaits_team is awaits
    assert generate(file, choices(file)).awaits_team is awaits


def test_a_case_is_not_told_to_await_the_team_where_only_other_documents_were_looked_at(place):
    file = place()
    assert not generate(file, choices(file, document_keys=("indstilling_fleksjob",))).awaits_team


ORDERS = [
    ("2019-001309", "2016b", "Bekendtgørelse nr. 996 af 29. juni 2016"),
    ("2025-000412", "2024", "Bekendtgørelse nr. 1708 af 30. december 2024"),
]


@pytest.mark.parametrize(("number", "key", "title"), ORDERS)
def test_the_name_of_the_order_stands_in_the_footer_and_in_the_manifest(tmp_path: Path, number, key, title):
    file = pipeline.SAMPLE_CASES / f"{number}.json"
    outcome = generate(file, Choices(TODAY, tmp_path, "endelig", ("indstilling_fleksjob",)))
    (written,) = outcome.written
    footer = next(line for line in as_text(written.read_bytes()).splitlines() if line.startswith("sidefod: "))
    assert f"Skabelon 2018/indstilling_fleksjob · {title} | " in footer
    (row,) = read(tmp_path / number)["dokumenter"]
    assert (row["regelsaet"], row["regelsaet_navn"], row["foreloebigt"]) == (key, title, False)


def test_the_manifest_holds_what_the_law_finds_in_each_document(place):
    file = place(case=GAP)
    outcome = generate(file, choices(file))
    prepared, recommended = read(file.parent / "out" / "2019-001309")["dokumenter"]
    assert prepared["fund"] == [found.as_dict() for found in outcome.findings["forberedende_del"]]
    (found,) = prepared["fund"]
    assert (found["code"], found["law"]) == ("aarsag", "§ 3, stk. 2, i bekendtgørelse nr. 996 af 29. juni 2016")
    assert recommended["fund"] == []


def test_an_edited_document_is_kept_and_told(place):
    file = place(case=WHOLE)
    first = generate(file, choices(file))
    first.written[0].write_bytes(b"rettet i Word")
    place(case=WHOLE, sagsbehandler={"navn": "Ny"})
    outcome = generate(file, choices(file))
    assert codes(outcome) == [("", "rettet-dokument")]
    assert outcome.refused
    assert outcome.written == first.written[1:]
    assert first.written[0].read_bytes() == b"rettet i Word"


def edited_in_word(place, words: str) -> tuple[Path, Path]:
    """A case, and a document of it in which someone has written `words` for the citizen's name."""
    file = place(case=WHOLE)
    fields = template("{{ borger.navn }} hos {{ sagsbehandler.navn }}")
    (file.parent / "skabeloner" / "forberedende_del.docx").write_bytes(fields)
    written = generate(file, choices(file)).written[0]
    written.write_bytes(edited(written.read_bytes(), write("borger.navn", words)))
    return file, written


def test_edits_in_word_are_kept_in_the_document_that_is_made_anew(place):
    file, written = edited_in_word(place, "Skrevet i Word")
    place(case=WHOLE, sagsbehandler={"navn": "Ny"})
    outcome = generate(file, choices(file))
    assert (outcome.refused, codes(outcome), len(outcome.written)) == (False, [], 2)
    assert paragraphs(written.read_bytes()) == ["Skrevet i Word hos Ny"]


def test_an_edit_that_meets_another_in_the_case_stands_beside_it_as_a_warning(place):
    file, written = edited_in_word(place, "Skrevet i Word")
    place(case=WHOLE, borger={**WHOLE["borger"], "navn": "Rettet i sagen"})
    outcome = generate(file, choices(file))
    ((key, found),) = [(key, one) for key, group in outcome.findings.items() for one in group]
    assert (key, found.code, found.level, found.path) == ("", "flettet-konflikt", "advarsel", "borger.navn")
    assert (outcome.refused, len(outcome.written)) == (False, 2)
    shown = "".join(paragraphs(written.read_bytes()))
    assert "Skrevet i Word" in shown
    assert "Rettet i sagen" in shown


def test_when_one_template_fails_no_document_is_written(place):
    file = place(indstilling={"type": "fleksjob"})
    (file.parent / "skabeloner" / "indstilling_fleksjob.docx").write_bytes(template("{{ ukendt }}"))
    with pytest.raises(TemplateError):
        generate(file, choices(file))
    assert documents(file) == []


def test_a_file_that_cannot_be_read_is_raised(place):
    file = place()
    file.write_bytes(b"{")
    for act in (check, generate):
        with pytest.raises(CaseError):
            act(file, choices(file))


def test_the_samples_are_found_by_name():
    files = pipeline.sample_cases()
    assert files == sorted(files)
    assert len(files) >= 14
