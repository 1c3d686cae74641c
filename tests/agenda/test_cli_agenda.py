"""The command: what it prints, where, in which language, what it writes, and the code it exits with."""

import json
import re
from pathlib import Path

import pytest

from generator import cli, pipeline
from generator.agenda import output
from generator.commands.agenda import make_samples
from tests.agenda.making import SAMPLES, case_data, desk, edited, filled, meeting_data, write_json
from tests.test_cli import ENGLISH, private


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Run `rehabplan agenda` in an empty folder; returns exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)

    def run_(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            cli.main(["agenda", *map(str, arguments)])
        out, err = capsys.readouterr()
        return int(caught.value.code or 0), out, err

    return run_


def written() -> list[str]:
    return sorted(file.name for file in Path("out/dagsorden").glob("*.*") if file.name not in {".laas", output.LEDGER})


def test_an_agenda_is_made_and_each_case_told_with_its_time(run, tmp_path: Path):
    code, out, err = run(desk(tmp_path, meeting_data("1", "2"), case_data("1"), case_data("2")), "--date", "2025-03-20")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "Møde 2025-03-26 team: ingen fejl"
    assert re.match(r"  1\. 9\.00-10\.00 Sag 1: \d+ fejl, \d+ advarsler", lines[1])
    assert lines[-2:] == [f"Dannet: {Path('out/dagsorden/2025-03-26_team')}{end}" for end in (".xlsx", ".ics")]
    assert written() == ["2025-03-26_team.ics", "2025-03-26_team.xlsx"]


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_the_sample_meetings_are_made_without_a_fault(run, file: Path):
    assert run(file)[0] == 0
    assert run(file, "--send")[0] == 0
    assert len(written()) == 3


def test_a_meeting_at_fault_exits_1_and_is_made_all_the_same(run, tmp_path: Path):
    code, out, _ = run(desk(tmp_path, meeting_data("1", "2"), case_data("1")))
    assert code == 1
    assert "FEJL      Sagen findes ikke i mappen med sager." in out
    assert len(written()) == 2


def test_a_copy_to_send_is_refused_where_something_is_wrong(run, tmp_path: Path):
    code, out, _ = run(desk(tmp_path, meeting_data("1", "2"), case_data("1")), "--send")
    assert (code, written()) == (1, [])
    assert out.splitlines()[-1] == "Intet er skrevet, for mødet har fejl. Ret dem, der er nævnt ovenfor, og prøv igen."


def test_a_fault_of_the_meeting_names_the_case_and_not_a_path(run, tmp_path: Path):
    file = desk(tmp_path, meeting_data("1", "2", "1", slut="11:30"), case_data("1"), case_data("2"))
    _, out, _ = run(file)
    assert "            Sag 1 (nr. 3) · Fjern den ene.\n" in out
    assert "sager[" not in out


def test_a_meeting_that_cannot_be_read_exits_1_with_every_fault(run, tmp_path: Path):
    code, out, _ = run(write_json(tmp_path / "m.json", {"dato": "x"}))
    assert code == 1
    assert out.count("FEJL") == 3
    assert written() == []


def test_cases_may_lie_elsewhere(run, tmp_path: Path):
    file = desk(tmp_path, meeting_data("1"), case_data("1"))
    (tmp_path / "sager").rename(tmp_path / "andre")
    assert run(file) == (
        2,
        "",
        f"Kunne ikke køre. {tmp_path / 'sager'}: Mappen med sager findes ikke. Peg på den med --cases.\n",
    )
    assert run(file, "--cases", tmp_path / "andre")[0] == 0


def test_the_meeting_is_written_into_the_cases_when_told(run, tmp_path: Path):
    file = desk(tmp_path, meeting_data("1"), case_data("1"))
    code, out, _ = run(file, "--write")
    assert (code, out.splitlines()[-1]) == (0, "Mødet er skrevet i 1 sag.")
    assert json.loads((tmp_path / "sager" / "1.json").read_text(encoding="utf-8"))["status"] == "paa_dagsorden"
    assert run(file, "--write")[1].splitlines()[-1] == "Mødet stod i sagerne i forvejen."
    assert json.loads(run(file, "--write", "--json")[1])["skrevet_i"] == []


def test_an_edited_agenda_is_kept_and_exits_1(run, tmp_path: Path):
    file = desk(tmp_path, meeting_data("1"), case_data("1"))
    run(file)
    edited(Path("out/dagsorden/2025-03-26_team.xlsx"), lambda book: setattr(book["Dagsorden"]["E2"], "value", "X"))
    code, out, _ = run(file)
    assert code == 1
    assert "er rettet, siden den blev dannet, og er ikke overskrevet." in out


def test_the_order_is_arranged_when_told(run, tmp_path: Path):
    guest = {"ekstra_deltagere": [{"navn": "Una", "omraade": "undervisning"}]}
    rows = [{"sagsnr": "1", **guest}, {"sagsnr": "2"}, {"sagsnr": "3", **guest}]
    file = desk(tmp_path, meeting_data(sager=rows), *(case_data(number) for number in "123"))
    for option, order in (([], "123"), (["--arrange"], "132")):
        _, out, _ = run(file, *option)
        assert "".join(re.findall(r"Sag (\d)", out)) == order


def test_a_blank_workbook_is_made_and_a_filled_one_not_written_over(run):
    assert run("--blank") == (0, f"Dannet: {Path('out/dagsorden/moede.xlsx')}\n", "")
    edited(Path("out/dagsorden/moede.xlsx"), lambda book: setattr(book["Møde"]["B2"], "value", "team"))
    assert run("--blank")[0] == 1


def test_a_filled_workbook_is_a_meeting_too(run, tmp_path: Path):
    desk(tmp_path, meeting_data(), case_data("1"))
    run("--blank", "--out", tmp_path)
    file = (tmp_path / "dagsorden" / "moede.xlsx").rename(tmp_path / "moeder" / "moede.xlsx")

    def fill(book):
        for row, value in ((2, "team"), (3, "26-03-2025"), (4, "9")):
            book["Møde"].cell(row, 2).value = value
        book["Sager"]["A2"].value = "1"

    code, out, _ = run(edited(file, fill))
    assert "1. 9.00-10.00 Sag 1" in out
    assert code == 0, "that the team is not written down is a warning in 2025"


def test_an_overview_is_made_of_a_folder(run, tmp_path: Path):
    for number in "12":
        write_json(tmp_path / "sager" / f"{number}.json", case_data(number, moede={"dato": "2025-03-26"}))
    (tmp_path / "sager" / "3.json").write_text("{", encoding="utf-8")
    code, out, err = run("--from", "2025-01-01", "--to", "2025-12-31", "sager")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "  ADVARSEL  Sagen har fejl og er ikke talt med.",
        "            3.json · Se fejlene med rehabplan check.",
        f"Dannet: {Path('out/dagsorden/overblik_2025-01-01_2025-12-31.xlsx')}",
    ]


@pytest.mark.parametrize(("choice", "is_told"), [("video", False), ("brevdue", True)])
def test_an_overview_holds_cases_against_the_municipality_s_own_fields(run, tmp_path: Path, choice, is_told):
    case = case_data("1", moede={"dato": "2025-03-26"}, kommune_felter={"moedeform": choice})
    write_json(tmp_path / "sager" / "1.json", case)
    period = ("--from", "2025-01-01", "--to", "2025-12-31", "sager", "--municipality", "strandby")
    assert ("er ikke talt med" in run(*period)[1]) is is_told


def test_json_stands_alone_on_stdout(run, tmp_path: Path):
    code, out, err = run(desk(tmp_path, meeting_data("1", "9"), case_data("1")), "--json")
    assert (code, err) == (1, "")
    got = json.loads(out)
    assert (got["moede"], got["dato"], got["afvist"]) == ("team", "2025-03-26", False)
    assert [(row["nr"], row["sagsnr"], row["start"]) for row in got["sager"]] == [(1, "1", "09:00"), (2, "9", "10:00")]
    assert got["sager"][1]["fund"][0]["code"] == "sag-ukendt"
    assert len(got["dannet"]) == 2
    for arguments in (["--blank"], ["--from", "2025-01-01", "--to", "2025-02-01", tmp_path / "sager"]):
        assert json.loads(run(*arguments, "--json")[1])["moede"] is None


@pytest.fixture
def read(run, capsys: pytest.CaptureFixture[str]):
    """Run `rehabplan read`; returns exit code, stdout and stderr."""

    def read_(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            cli.main(["read", *map(str, arguments)])
        out, err = capsys.readouterr()
        return int(caught.value.code or 0), out, err

    return read_


@pytest.fixture
def held(run, tmp_path: Path) -> Path:
    """A workbook of a meeting of two that has been booked; fleksjob was recommended in the first."""
    run(desk(tmp_path, meeting_data("1", "2"), case_data("1"), case_data("2")), "--write")
    return filled(Path("out/dagsorden/2025-03-26_team.xlsx"), {"1": {"Indstilling": "Fleksjob"}})


def test_what_staff_have_written_is_shown_and_kept_only_when_told(read, held, tmp_path: Path):
    before = (tmp_path / "sager" / "1.json").read_bytes()
    code, out, err = read(held)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2025-03-26_team.xlsx: ændringer i 1 sag",
        "  Sag 1",
        "    Teamets indstilling",
        "      før: (tomt)",
        "      nu:  Fleksjob",
        "    Indstillingens dato",
        "      før: (tomt)",
        "      nu:  26-03-2025",
        "    Status",
        "      før: På dagsorden",
        "      nu:  Indstilling afgivet",
        "Intet er gemt. Kør igen med --write for at gemme.",
    ]
    assert (tmp_path / "sager" / "1.json").read_bytes() == before
    code, out, err = read(held, "--write")
    assert (code, err, out.splitlines()[-1]) == (0, "", "Ændringerne er gemt.")
    assert json.loads((tmp_path / "sager" / "1.json").read_text(encoding="utf-8"))["indstilling"]["type"] == "fleksjob"


def test_a_row_at_fault_is_told_with_its_case_and_that_it_was_not_read(read, held):
    filled(held, {"2": {"Indstilling": "måske"}})
    code, out, _ = read(held, "--write")
    assert (code, "Ændringerne er gemt." in out) == (1, True)
    assert "Dagsorden, række 3 (sag 2), Indstilling · Vælg på listen: " in out
    assert out.splitlines()[-1] == (
        "Det, der har fejl, er ikke læst ind. Ret det i arbejdsbogen, gem den, og læs den igen."
    )


@pytest.mark.parametrize("ending", [".xls", ".CSV", ".ods"])
def test_another_kind_of_sheet_is_told_how_to_be_saved(read, held, ending):
    code, _, err = read(held.rename(held.with_suffix(ending)))
    assert (code, "Gem dagsordenen som Excel-projektmappe (.xlsx)" in err) == (2, True)


def test_another_workbook_is_told_to_be_none_and_nothing_of_it_is_read(read, run, tmp_path: Path):
    run("--blank")
    code, out, _ = read(Path("out/dagsorden/moede.xlsx"))
    assert (code, out.splitlines()[-1]) == (1, "Intet er læst ind.")
    assert "er ikke en dagsorden: arket Dagsorden mangler." in out


def test_an_agenda_that_says_nothing_new_is_told_so(read, held):
    read(held, "--write")
    assert read(held)[1].splitlines() == [
        "2025-03-26_team.xlsx: ingen ændringer",
        "Der er intet nyt i de gule kolonner.",
    ]


def test_drafts_of_the_chosen_recommendations_are_made_also_when_read_again(read, held):
    draft = Path("out/1/indstilling_fleksjob_1_2025-03-26.docx")
    code, out, _ = read(held, "--write", "--drafts")
    assert (code, out.splitlines()[-1]) == (0, f"  Dannet: {draft}")
    assert re.match(r"Sag 1: \d+ mangler", out.splitlines()[-2])
    assert [file.name for file in Path("out").glob("*/*.docx")] == [draft.name]
    draft.unlink()
    assert json.loads(read(held, "--write", "--drafts", "--json")[1])[0]["dannet"] == [str(draft)]


def test_the_cases_of_a_workbook_may_lie_elsewhere(read, held, tmp_path: Path):
    (tmp_path / "sager").rename(tmp_path / "andre")
    assert read(held)[2] == "Kunne ikke køre. sager: Mappen med sager findes ikke. Peg på den med --cases.\n"
    assert read(held, "--cases", tmp_path / "andre")[0] == 0


def test_a_workbook_that_was_moved_finds_the_cases_where_the_command_is_run(read, held, tmp_path_factory):
    moved = held.rename(tmp_path_factory.mktemp("et andet sted") / held.name)
    assert "ændringer i 1 sag" in read(moved)[1]


def test_an_outcome_that_cannot_be_read_exits_1_in_json_too(read, held):
    filled(held, {"1": {"Indstilling": "Indsats i sygedagpengesag"}})
    code, out, _ = read(held, "--write", "--json")
    (got,) = json.loads(out)
    assert code == 1
    assert ([found["code"] for found in got["fund"]], got["aendringer"], got["gemt"]) == (["ulovligt-udfald"], [], [])


def test_an_agenda_and_documents_are_not_read_together(read, held, tmp_path: Path):
    write_json(tmp_path / "brev.docx", {})
    for arguments, words in (
        ([held, "brev.docx"], "En dagsorden læses for sig, uden --case."),
        ([held, "--case", "sager/1.json"], "En dagsorden læses for sig, uden --case."),
        (["brev.docx", "--drafts"], "--cases og --drafts hører til en dagsorden."),
        (["brev.docx", "--cases", "sager"], "--cases og --drafts hører til en dagsorden."),
        ([held, "--drafts"], "Kladderne laves af det, der er gemt i sagerne."),
    ):
        code, out, err = read(*arguments)
        assert (code, out) == (2, "")
        assert words in err


def test_the_agendas_of_the_sample_meetings_are_made_in_any_folder(tmp_path: Path, capsys):
    make_samples(tmp_path / "out")
    stems = [file.stem for file in SAMPLES]
    names = sorted(file.name for file in (tmp_path / "out" / "dagsorden").glob("20*"))
    assert names == sorted(f"{stem}{end}" for stem in stems for end in (".ics", ".xlsx"))
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        f"Dannet: {tmp_path / 'out' / 'dagsorden' / stem}{end}" for stem in stems for end in (".xlsx", ".ics")
    ]


WRONG = [
    ([], "Peg på ét møde."),
    (["a.json", "b.json"], "Peg på ét møde."),
    (["x.json"], "Filen findes ikke."),
    (["x.xlsx"], "Filen findes ikke."),
    (["--from", "2025-01-01", "sager"], "Perioden skal have en første og en sidste dag."),
    (["--from", "2025-02-01", "--to", "2025-01-01", "sager"], "Perioden slutter, før den begynder."),
    (["--from", "2025-01-01", "--to", "2025-02-01", "nej"], "nej: Filen eller mappen findes ikke."),
    (["--from", "2025-01-01", "--to", "2025-02-01"], "Der er ingen sager."),
    (["--from", "i dag", "--to", "2025-02-01"], "skal skrives som ÅÅÅÅ-MM-DD."),
    (["--blnk"], "Valget '--blnk' findes ikke. Mente du '--blank'?"),
    ([SAMPLES[0], "--municipality", "ingen"], "Kommunens profil »ingen« findes ikke."),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_a_wrong_command_is_told_in_danish_and_exits_2(run, arguments, words):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert not ENGLISH.findall(re.sub(r"--\w+|'[^']*'", "", err))
    assert written() == []


def test_help_is_danish(run):
    code, out, _ = run("--help")
    assert code == 0
    assert out.startswith("Brug: rehabplan agenda [VALG] [MOEDE | SAG...]")
    assert not ENGLISH.findall(re.sub(r"--\w+", "", out))


@pytest.mark.parametrize("option", ["--json", "--send", "--arrange"])
def test_no_personal_data_on_the_screen_in_file_names_or_in_the_ledger(run, option):
    shown = []
    for file in SAMPLES:
        _, out, err = run(file, option)
        shown += [out, err]
    shown += [*map(str, Path("out").rglob("*")), Path("out/dagsorden", output.LEDGER).read_text(encoding="utf-8")]
    cases = [json.loads(file.read_text(encoding="utf-8")) for file in pipeline.sample_cases()]
    words = set().union(*map(private, cases))
    assert sorted(word for word in words if word in "\n".join(shown)) == []
