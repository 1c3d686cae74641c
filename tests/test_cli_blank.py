"""`blank` from end to end: where the form lies, that a filled one stays, and the way back into a case."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import pipeline
from generator.commands.blank import blank
from generator.commands.read import read as read_command
from generator.errors import OutputError
from generator.load import load_case
from tests.word.edits import edited, fill, put_before, run, write
from tests.word.good import good, packed

NUMBER = "2019-001309"


@pytest.fixture
def case(tmp_path: Path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / f"{NUMBER}.json"
    (sample,) = (each for each in pipeline.sample_cases() if each.stem == NUMBER)
    copy.write_bytes(sample.read_bytes())
    return copy


def call(*arguments: object) -> Result:
    return CliRunner().invoke(blank, [str(argument) for argument in arguments])


def read(*arguments: object) -> Result:
    return CliRunner().invoke(read_command, [str(argument) for argument in arguments])


def test_a_form_for_a_case_lies_with_its_documents_and_is_named_by_its_number(case: Path):
    result = call("indsatsdel", "--case", case)
    file = Path("out", NUMBER, f"blanket_indsatsdel_{NUMBER}.docx")
    assert (result.exit_code, file.exists()) == (0, True)
    assert result.output.startswith(f"Blanketten er klar: {file}")


def test_a_form_that_may_be_filled_is_never_written_over(case: Path):
    call("indsatsdel", "--case", case, "--out", "skema.docx")
    file = Path("skema.docx")
    assert call("indsatsdel", "--case", case, "--out", "skema.docx").exit_code == 0
    file.write_bytes(edited(file.read_bytes(), write("indsatsdel.maal.konkret", "Gartner")))
    before = file.read_bytes()
    assert isinstance(call("indsatsdel", "--case", case, "--out", "skema.docx").exception, OutputError)
    assert file.read_bytes() == before


def test_proposals_are_listed_and_read_into_the_case(case: Path):
    facts = json.loads(case.read_text(encoding="utf-8"))
    del facts["indstilling"]
    facts.pop("indsatsdel", None)
    facts.pop("afgoerelse", None)
    case.write_text(json.dumps(facts), encoding="utf-8")
    result = call("indstilling_fleksjob", "--case", case, "--out", "skema.docx")
    assert "Foreslået i blanketten, til at rette:" in result.output
    shown = read("skema.docx", "--case", case, "--write")
    assert "overført, ikke bearbejdet" in shown.output
    now = load_case(case).case
    assert now.get("indstilling.type") == "fleksjob"
    assert now.get("indstilling.borgerens_maal") == now.get("forberedende_del.maal.borgerens_ord")
    assert read("skema.docx", "--case", case).output.startswith("skema.docx: 0 ændringer")


def test_a_renamed_form_is_held_against_its_own_base_after_the_case_has_changed(case: Path):
    call("indsatsdel", "--case", case, "--out", "skema.docx")
    facts = json.loads(case.read_text(encoding="utf-8"))
    facts["borger"]["navn"] = "Fra Sagen"
    case.write_text(json.dumps(facts), encoding="utf-8")
    renamed = Path("Kopi af skema (2).docx")
    renamed.write_bytes(edited(Path("skema.docx").read_bytes(), write("indsatsdel.gennemgaaet_dato", "1. maj 2019")))
    result = read(renamed, "--case", case, "--write")
    assert "indsatsdel" not in {finding for finding in result.output.splitlines() if "kendt" in finding}
    assert load_case(case).case.get("borger.navn") == "Fra Sagen"
    assert load_case(case).case.get("indsatsdel.gennemgaaet_dato") == "2019-05-01"


def test_a_form_filled_without_a_case_becomes_one_and_words_beside_its_fields_are_told(case: Path):
    call("forberedende_del", "--municipality", "lyngsoe")
    form = Path("blanket_forberedende_del.docx")
    said = {"sagsnr": "2019-005555", "borger.navn": "Ny Borger", "borger.cpr": "610180-1234", "sagstype": "Anden sag"}
    data = fill(form.read_bytes(), {**said, "sagstype": None}.get)
    form.write_bytes(edited(data, put_before("borger.navn", run("ved siden af"))))
    result = read(form, "--write")
    assert "IKKE LÆST: ved siden af" in result.output
    made = load_case(Path("2019-005555.json")).case
    assert (made.number, made.get("borger.navn")) == ("2019-005555", "Ny Borger")
    again = read(form, "--case", "2019-005555.json")
    assert "0 ændringer" in again.output
    assert "kan ikke rettes" not in again.output, "the number in the form is the case's own"


def test_a_form_without_a_case_number_is_asked_for_one(case: Path):
    call("indsatsdel")
    result = read("blanket_indsatsdel.docx", "--write")
    assert result.exit_code == 1
    assert "Skriv sagsnummeret i sidehovedet" in result.output
    assert [file.name for file in Path().glob("*.json")] == [case.name]


def test_a_document_of_another_program_is_told_apart(case: Path, tmp_path: Path):
    (tmp_path / "fremmed.docx").write_bytes(packed(good()))
    result = read("fremmed.docx", "--case", case)
    assert "ikke dannet af rehabplan" in str(result.exception)


def test_a_form_begun_before_there_was_a_case_can_be_read_into_the_case_later(case: Path):
    call("indsatsdel", "--out", "skema.docx")
    form = Path("skema.docx")
    form.write_bytes(fill(form.read_bytes(), {"indsatsdel.opfoelgning.justering": "Timerne hver måned"}.get))
    shown = read(form, "--case", case, "--write")
    assert "IKKE LÆST" not in shown.output
    assert load_case(case).case.get("indsatsdel.opfoelgning.justering") == "Timerne hver måned"
