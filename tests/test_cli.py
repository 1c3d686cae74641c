"""The command line: what it prints, where, in which language, and the code it exits with."""

import json
import os
import re
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from generator import cli, documents, history, pipeline
from generator.documents import KINDS
from generator.errors import OutputError
from generator.places import MUNICIPALITIES, SAMPLE_MEETINGS
from tests.test_documents import judged_once, sample, template, tiny_templates

__all__ = ["judged_once"]
pytestmark = pytest.mark.usefixtures("judged_once")

LEAST = {"skemaversion": "1.0", "sagsnr": "2019-1", "moede": {"dato": "2019-04-03"}}
"""A case that lacks nearly all that the law demands."""
WHOLE = {**sample("2019-001309").data, "sagsnr": "2019-1"}
"""A case that lacks nothing; the team has recommended a fleksjob."""
CAUSE = "forberedende_del.aarsag.kommunens"
GAP = {**sample("2019-001309", {CAUSE: None}).data, "sagsnr": "2019-1"}
"""A case that lacks one thing that the law demands."""
ENGLISH = re.compile(
    r"\b(usage|options?|commands?|error|errno|such|missing|argument|invalid|value|the|must|not|does|is|file|directory"
    r"|traceback|exception)\b",
    re.IGNORECASE,
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run the command line here; returns exit code, stdout and stderr."""

    def run_(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            cli.main([str(argument) for argument in arguments])
        code = caught.value.code or 0
        assert isinstance(code, int)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run_


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, where the templates are quick to compile."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "BASE_TEMPLATES", tiny_templates(tmp_path / "skabeloner" / "2018"))
    return tmp_path


def write(name: str = "sag.json", case=LEAST, **facts) -> str:
    Path(name).write_text(json.dumps({**case, **facts}), encoding="utf-8")
    return name


def made() -> list[str]:
    return sorted(file.name for file in Path().rglob("*.docx") if "out" in file.parts)


# check


def test_check_of_a_case_without_faults_exits_0(run, here):
    assert run("check", write(case=WHOLE)) == (0, "Sag 2019-1: ingen mangler\n", "")
    assert made() == []


def test_check_of_a_case_on_its_way_to_the_team_says_that_it_is_ready(run, here):
    prepared = {key: value for key, value in WHOLE.items() if key not in {"indstilling", "afgoerelse"}}
    assert run("check", write(case=prepared)) == (0, "Sag 2019-1: klar til teamet\n", "")


def test_check_of_a_case_that_lacks_what_the_law_demands_exits_1_and_names_field_paragraph_and_mend(run, here):
    assert run("check", write(case=GAP)) == (
        1,
        "Sag 2019-1: 1 mangel\n"
        "  Rehabiliteringsplanens forberedende del\n"
        "  FEJL      Kommunens opfattelse af årsagen mangler. "
        "(§ 3, stk. 2, i bekendtgørelse nr. 996 af 29. juni 2016)\n"
        f"            {CAUSE} · "
        "Hvorfor har indsatsen ikke ført til job eller uddannelse, set af kommunen?\n",
        "",
    )
    (row,) = json.loads(run("check", "sag.json", "--json")[1])
    (found,) = row["fund"]
    assert (row["dom"], found["dokument"], found["path"]) == ("1 mangel", "forberedende_del", CAUSE)
    assert made() == []


def test_check_of_an_empty_case_tells_every_gap_and_counts_them(run, here):
    code, out, _ = run("check", write())
    gaps, warnings = (out.count(f"\n  {word}") for word in ("FEJL ", "ADVARSEL "))
    assert (code, out.splitlines()[0]) == (1, f"Sag 2019-1: {gaps} mangler, {warnings} advarsler")
    assert gaps > 15
    assert "  Sagen og mødet\n  ADVARSEL  Borgerens navn mangler." in out


def test_check_of_a_case_with_faults_exits_1_and_tells_them(run, here):
    code, out, err = run("check", write(sagstype="fleks", bilag=[{}, {"dato": "3. april"}]))
    assert (code, err) == (1, "")
    assert out.splitlines()[0] == "Sag sag: 2 mangler"
    assert "FEJL      Sagstype har et ukendt valg." in out
    assert "bilag[1].dato · Skriv den som ÅÅÅÅ-MM-DD" in out


def test_check_of_a_case_with_a_warning_exits_0(run, here):
    unsent = {key: value for key, value in WHOLE["datoer"].items() if key != "sendt_region"}
    code, out, _ = run("check", write(case=WHOLE, datoer=unsent))
    assert (code, out.splitlines()[:2]) == (0, ["Sag 2019-1: ingen mangler, 1 advarsel", "  Sagen og mødet"])
    assert "ADVARSEL  Det fremgår ikke, hvornår sagen er sendt til regionen." in out


@pytest.mark.parametrize(("day", "warned"), [("2026-06-30", False), ("2026-07-01", True)])
def test_check_warns_of_meetings_from_july_2026_that_the_duty_to_ask_the_team_is_being_replaced(run, here, day, warned):
    case = sample("2026-000118", {"moede.dato": day}).data
    code, out, _ = run("check", write(case=case))
    words = "  ADVARSEL  Pligten til at forelægge sager for rehabiliteringsteamet er under afløsning."
    assert (code, any(line.startswith(words) for line in out.splitlines())) == (0, warned)
    assert (
        "            moede.dato · Lad en jurist bekræfte, hvilke regler der gælder, før mødet holdes." in out
    ) is warned


def test_check_of_what_cannot_be_read_exits_2_and_tells_of_the_rest(run, here):
    Path("b.json").write_text("{", encoding="utf-8")
    code, out, _ = run("check", write("a.json", WHOLE, sagsnr="1"), "b.json", write("c.json", GAP, sagsnr="3"))
    assert code == 2
    assert [line for line in out.splitlines() if line.startswith("Sag ")] == [
        "Sag 1: ingen mangler",
        "Sag b: kunne ikke køre",
        "Sag 3: 1 mangel",
    ]
    assert "b.json, linje 1, tegn 2 · Ret filen der, og prøv igen." in out


def test_check_with_a_date_uses_it_where_the_case_has_none(run, here):
    _, out, _ = run("check", write(moede={}), "--date", "2012-12-31")
    assert "Datoen ligger før de første regler" in out


def test_check_writes_json_alone_on_stdout(run, here):
    code, out, err = run("check", "--json", write("a.json", WHOLE, sagsnr="1"), write("b.json", sagsnr="2", status="x"))
    assert (code, err) == (1, "")
    first, second = json.loads(out)
    assert (first["sagsnr"], first["fund"], first["afvist"], first["dom"]) == ("1", [], False, "ingen mangler")
    assert (second["fund"][0]["code"], second["fund"][0]["path"], second["afvist"]) == ("ukendt-valg", "status", True)


# generate


def test_generate_writes_to_out_and_tells_what(run, here):
    code, out, err = run("generate", write(case=WHOLE))
    assert (code, err) == (0, "2 dokumenter i out\n")
    assert out.splitlines() == [
        "Sag 2019-1: ingen mangler",
        f"  Dannet: {Path('out/2019-1/forberedende_del_2019-1_2019-04-03.docx')}",
        f"  Dannet: {Path('out/2019-1/indstilling_fleksjob_2019-1_2019-04-03.docx')}",
    ]
    assert made() == ["forberedende_del_2019-1_2019-04-03.docx", "indstilling_fleksjob_2019-1_2019-04-03.docx"]


def test_generate_writes_json_alone_on_stdout(run, here):
    code, out, err = run("generate", write(), "--json")
    assert (code, err) == (0, "1 dokument i out\n")
    (row,) = json.loads(out)
    assert row["dannet"] == [str(Path("out/2019-1/forberedende_del_2019-1_2019-04-03.docx"))]


def test_generate_takes_documents_folder_date_and_templates(run, here):
    other = tiny_templates(here / "andre")
    (other / "indsatsdel.docx").write_bytes(template("Andre {{ sagsnr }}"))
    options = ["--document", "indsatsdel", "--document", "forberedende_del", "--date", "2024-05-06"]
    code, out, _ = run("generate", write(moede={}), *options, "--out", here / "ud", "--templates", other)
    assert code == 0
    names = ["indsatsdel_2019-1_2024-05-06.docx", "forberedende_del_2019-1_2024-05-06.docx"]
    assert [line.rpartition(os.sep)[2] for line in out.splitlines() if "Dannet" in line] == names
    rows = json.loads((here / "ud" / "2019-1" / "manifest.json").read_text(encoding="utf-8"))["dokumenter"]
    assert {row["skabelon"] for row in rows} == {"andre/indsatsdel", "andre/forberedende_del"}


@pytest.mark.parametrize(("option", "state"), [([], "kladde"), (["--final"], "endelig"), (["--send"], "udsendelse")])
def test_generate_makes_a_draft_a_final_or_a_sent_document(run, here, option, state):
    assert run("generate", write(case=WHOLE), *option)[0] == 0
    rows = json.loads(Path("out/2019-1/manifest.json").read_text(encoding="utf-8"))["dokumenter"]
    assert [row["tilstand"] for row in rows] == [state, state]


def test_generate_uses_the_municipality_it_is_told(run, here):
    (here / "skabeloner" / "2018" / "forberedende_del.docx").write_bytes(template("Fra {{ profil.navn }}"))
    assert run("generate", write(), "--municipality", "lyngsoe")[0] == 0
    with zipfile.ZipFile("out/2019-1/forberedende_del_2019-1_2019-04-03.docx") as archive:
        assert "Lyngsø Kommune" in archive.read("word/document.xml").decode()
    known = ", ".join(sorted(file.parent.name for file in MUNICIPALITIES.glob("*/profil.json")))
    assert "lyngsoe" in known
    assert run("generate", write(), "--municipality", "nirgends") == (
        2,
        "",
        f"Kunne ikke køre. kommune: Kommunens profil »nirgends« findes ikke. Kendte profiler: {known}.\n",
    )


def test_a_final_document_is_refused_where_a_fault_stands_and_a_draft_is_not(run, here):
    sag = write(case=WHOLE, regelsaet={"navn": "2012"})
    assert run("generate", sag, "--final")[0] == 1
    assert made() == []
    assert run("generate", sag)[0] == 0
    assert len(made()) == 2


@pytest.mark.parametrize("case", [GAP, LEAST], ids=["one gap", "nearly empty"])
def test_a_legal_gap_never_stops_a_draft_and_is_told(run, here, case):
    code, out, err = run("generate", write(case=case))
    assert code == 0
    assert "  FEJL      Kommunens opfattelse af årsagen mangler. (§ 3, stk. 2, i bekendtgørelse nr. 996" in out
    assert "forberedende_del_2019-1_2019-04-03.docx" in made()
    assert out.count("  Dannet: ") == len(made())
    assert err.startswith(f"{len(made())} dokument")


@pytest.mark.parametrize("option", ["--final", "--send"])
def test_a_legal_gap_stops_a_document_that_is_to_be_final_and_nothing_is_written(run, here, option):
    code, out, err = run("generate", write(case=GAP), option)
    assert (code, err) == (1, "0 dokumenter i out\n")
    assert out.splitlines()[0] == "Sag 2019-1: 1 mangel"
    assert f"            {CAUSE} · " in out
    assert out.splitlines()[-1] == (
        f"  Ingen {'endelig udgave' if option == '--final' else 'kopi til udsendelse'} er dannet: 1 fejl står i vejen. "
        f"Den første: Kommunens opfattelse af årsagen mangler. ({CAUSE})"
    )
    assert "Dannet" not in out
    assert not Path("out").exists()


def test_a_legal_gap_in_one_case_does_not_stop_the_final_documents_of_another(run, here):
    code, _, err = run("generate", write("a.json", GAP, sagsnr="1"), write("b.json", WHOLE, sagsnr="2"), "--final")
    assert (code, err) == (1, "2 dokumenter i out\n")
    assert [folder.name for folder in Path("out").iterdir()] == ["2"]


def test_an_edited_document_is_kept_and_exits_1(run, here):
    run("generate", write())
    (document,) = Path("out/2019-1").glob("*.docx")
    document.write_bytes(b"rettet")
    code, out, err = run("generate", write(sagsbehandler={"navn": "Ny"}))
    assert (code, err) == (1, "0 dokumenter i out\n")
    assert "er rettet, siden den blev dannet, og er ikke overskrevet." in out
    assert document.read_bytes() == b"rettet"


def test_a_folder_stands_for_the_cases_in_it_and_each_case_counts_once(run, here):
    Path("sager").mkdir()
    for number in ("1", "2"):
        write(f"sager/{number}.json", sagsnr=number)
    Path("sager/noter.txt").write_text("x", encoding="utf-8")
    code, out, err = run("generate", "sager", "sager/1.json", here / "sager")
    assert (code, err) == (0, "2 dokumenter i out\n")
    assert out.count("Sag ") == 2


def test_a_folder_without_cases_is_told(run, here):
    Path("tom").mkdir()
    code, out, err = run("check", write(), "tom")
    assert (code, out) == (2, "")
    what, mend = "Der er ingen sager (.json) i mappen.", "Læg en sag i mappen, eller peg på en anden."
    assert err == f"Kunne ikke køre. tom: {what} {mend}\n"


def test_a_file_that_is_not_there_exits_2(run, here):
    code, out, _ = run("generate", "mangler.json")
    assert code == 2
    assert "FEJL      Filen findes ikke." in out


def test_a_broken_template_exits_2_and_names_it(run, here):
    (here / "skabeloner" / "2018" / "forberedende_del.docx").write_bytes(b"x")
    code, out, _ = run("generate", write())
    assert code == 2
    assert "2018/forberedende_del" in out


def test_a_document_open_in_word_exits_2_and_says_so(run, here, monkeypatch):
    def refuse(*_):
        raise OutputError("Filen kan ikke skrives.", mend="Luk den i Word, og prøv igen.")

    monkeypatch.setattr(pipeline.manifest, "write_documents", refuse)
    code, out, _ = run("generate", write())
    assert (code, "Luk den i Word, og prøv igen." in out) == (2, True)


# Failures of our own


def test_an_internal_error_is_one_danish_sentence(run, here, monkeypatch):
    monkeypatch.setattr(documents, "make", lambda *_: 1 / 0)
    code, out, err = run("generate", write())
    assert (code, out) == (2, "")
    assert err == "Kunne ikke køre: intern fejl (ZeroDivisionError). Sæt REHABPLAN_DEBUG=1 for at se mere.\n"


def test_a_file_that_cannot_be_reached_is_named_and_stops_no_other_case(run, here, monkeypatch):
    make = documents.make

    def refuse(case, *rest):
        if case.number == "1":
            raise PermissionError(13, "no", "out/1/manifest.json")
        return make(case, *rest)

    monkeypatch.setattr(documents, "make", refuse)
    code, out, err = run("generate", write("a.json", sagsnr="1"), write("b.json", sagsnr="2"))
    assert (code, err) == (2, "1 dokument i out\n")
    assert "Der kan ikke læses eller skrives her.\n            out/1/manifest.json · Kontrollér adgang og plads" in out


def test_a_file_that_a_command_cannot_reach_is_named(run, here, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "no", "sager/.rehabplan")

    monkeypatch.setattr(history, "versions", refuse)
    code, out, err = run("history", write())
    assert (code, out) == (2, "")
    assert err.startswith("Kunne ikke køre. sager/.rehabplan: Der kan ikke læses eller skrives her. ")


def test_an_internal_error_is_shown_whole_when_asked_for(here, monkeypatch):
    monkeypatch.setattr(documents, "make", lambda *_: 1 / 0)
    monkeypatch.setenv("REHABPLAN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli.main(["generate", write()])


# The language

WRONG = {
    "nothing": ([], "Brug: rehabplan [VALG] KOMMANDO …"),
    "an unknown command": (["chek"], "Fejl: Kommandoen 'chek' findes ikke. Mente du 'check'?"),
    "an unknown option": (["check", "--jsn", "x"], "Fejl: Valget '--jsn' findes ikke. Mente du '--json'?"),
    "no case": (["generate"], "Fejl: Der mangler 'SAG...'. Peg på en sag eller en mappe med sager, eller stå i et "),
    "no key": (["blank"], "Fejl: Der mangler 'NØGLE'. Vælg et af:\n\tforberedende_del,"),
    "an unknown document": (
        ["generate", "x", "--document", "plan"],
        "Fejl: Forkert værdi til '--document': 'plan' er ikke et af 'forberedende_del', ",
    ),
    "no document": (["generate", "x", "--document"], "Fejl: Valget '--document' skal have en værdi."),
    "a value for a flag": (["check", "x", "--json=1"], "Fejl: Valget '--json' skal ikke have en værdi."),
    "a wrong date": (
        ["check", "x", "--date", "3. april"],
        "Fejl: Forkert værdi til '--date': '3. april' skal skrives som ÅÅÅÅ-MM-DD.",
    ),
    "an impossible date": (["check", "x", "--date", "2019-02-30"], "skal skrives som ÅÅÅÅ-MM-DD."),
    "templates that are not there": (
        ["generate", "x", "--templates", "ingen"],
        "ingen: Sættet af skabeloner findes ikke. Vælg et af 2013, 2018 eller en mappe med skabeloner.",
    ),
    "a file for a folder": (
        ["generate", "x", "--out", "sag.json"],
        "Fejl: Forkert værdi til '--out': 'sag.json' er en fil, ikke en mappe.",
    ),
    "too few processes": (
        ["generate", "x", "-j", "0"],
        "Fejl: Forkert værdi til '-j': Skriv et tal fra 1 til 256.",
    ),
    "no number": (["generate", "x", "-j", "to"], "Fejl: Forkert værdi til '-j': 'to' er ikke et tal."),
    "a word too many": (["demo", "x"], "Fejl: Der er et ord for meget (x)"),
    "words too many": (["demo", "x", "y"], "Fejl: Der er ord for meget (x y)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_command_is_told_in_danish_and_exits_2(run, here, name):
    write()
    arguments, words = WRONG[name]
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert not ENGLISH.findall(re.sub(r"--\w+|'[^']*'", "", err))


@pytest.mark.parametrize("command", [[], *([name] for name in cli.COMMANDS)])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_danish(run, command, option):
    code, out, err = run(*command, option)
    assert (code, err) == (0, "")
    assert out.startswith(f"Brug: {' '.join(['rehabplan', *command])} [VALG]")
    assert "Vis denne hjælp." in out
    assert not ENGLISH.findall(re.sub(r"--\w+", "", out))
    assert not re.search(r"<=|[a-zæøå,]\.\.\.$", out, re.MULTILINE), "raw or cut short"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("check", "uden SAG er det alle sager i det."),
        ("generate", "uden SAG er det alle sager i det."),
        ("generate", "NØGLE er et af: forberedende_del,"),
        ("blank", "(ÅÅÅÅ-MM-DD)"),
        ("blank", "indsatsdel, indstilling."),
    ],
)
def test_help_says_what_stands_for_what(run, command, words):
    assert words in " ".join(run(command, "--help")[1].split())


def test_the_version_is_told(run):
    assert run("--version") == (0, f"rehabplan {cli.__version__}\n", "")


# Personal data


def private(case) -> set[str]:
    """What no list or file name may show: the citizen's names, numbers and addresses."""
    citizen = case["borger"]
    words = {citizen.get(key, "") for key in ("navn", "cpr", "adresse", "telefon", "email")}
    words |= set(citizen.get("navn", "").split()) | {citizen.get("cpr", "").replace("-", "")}
    return {word for word in words if len(word) > 3}


@pytest.mark.parametrize("option", ["--json", "--final", "--send"])
def test_no_personal_data_on_the_screen_in_file_names_or_in_manifests(run, here, option):
    cases = [json.loads(file.read_text(encoding="utf-8")) for file in pipeline.sample_cases()]
    _, out, err = run("generate", *pipeline.sample_cases(), option)
    manifests = "".join(file.read_text(encoding="utf-8") for file in Path("out").rglob("manifest.json"))
    shown = "\n".join([out, err, *map(str, Path("out").rglob("*")), manifests])
    words = set().union(*map(private, cases))
    assert len(words) > 50
    assert len(made()) > 25
    assert sorted(word for word in words if word in shown) == []


# As another process: encodings, terminals, the samples


def process(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "generator", *arguments]
    return subprocess.run(command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp850", "utf-8"])
def test_danish_letters_come_out_as_utf_8_whatever_the_code_page(tmp_path: Path, encoding):
    (tmp_path / "Åse.json").write_text("{", encoding="utf-8")
    done = process("check", "Åse.json", cwd=tmp_path, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.returncode == 2
    assert "Der mangler et feltnavn i anførselstegn" in done.stdout.decode("utf-8")
    assert "Åse.json, linje 1" in done.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
def test_a_file_name_that_is_no_text_does_not_break_the_report(tmp_path: Path):
    name = os.fsdecode(b"sag-\xe6.json")
    (tmp_path / name).write_text(json.dumps(WHOLE), encoding="utf-8")
    done = process("check", name, "--json", cwd=tmp_path, PYTHONUTF8="1")
    assert (done.returncode, json.loads(done.stdout)[0]["fil"]) == (0, name)


def test_demo_from_an_empty_folder_makes_every_kind_of_document(tmp_path: Path):
    done = process("demo", cwd=tmp_path)
    assert done.stderr.decode("utf-8").rpartition(" i ")[2].strip() == "out"
    assert done.returncode == 0
    kinds = {
        row["noegle"]
        for file in (tmp_path / "out").rglob("manifest.json")
        for row in json.loads(file.read_text(encoding="utf-8"))["dokumenter"]
    }
    assert kinds == set(KINDS)
    numbers = {file.stem for file in pipeline.sample_cases()}
    assert {entry.name for entry in (tmp_path / "out").iterdir()} == {*numbers, "dagsorden"}
    agendas = {entry.name for entry in (tmp_path / "out" / "dagsorden").glob("*_*")}
    assert agendas == {f"{file.stem}.{kind}" for file in SAMPLE_MEETINGS.glob("*.json") for kind in ("ics", "xlsx")}


def on_a_terminal(command: list[str], cwd: Path) -> str:
    """Run a command whose stderr is a terminal, and return what the terminal shows."""
    pty = pytest.importorskip("pty")
    terminal, end = pty.openpty()
    subprocess.run(command, cwd=cwd, stderr=end, stdout=subprocess.DEVNULL, check=True)
    os.close(end)
    shown = b""
    with suppress(OSError):  # Linux says so when the other end is closed
        while chunk := os.read(terminal, 4096):
            shown += chunk
    os.close(terminal)
    return shown.decode("utf-8")


@pytest.mark.parametrize(("cases", "progress"), [(3, False), (4, True)])
def test_progress_is_shown_on_a_terminal_and_only_where_there_is_something_to_wait_for(run, here, cases, progress):
    for number in range(cases):
        write(f"{number}.json", sagsnr=str(number))
    options = ["generate", ".", "--templates", "skabeloner/2018"]
    assert ("Danner dokumenter" in on_a_terminal([sys.executable, "-m", "generator", *options], here)) is progress
    assert run(*options)[2] == f"{cases} dokumenter i out\n"
