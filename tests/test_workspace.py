"""A municipality's workspace: made without touching what is there, found from below, and what all commands work in."""

import json
import os
import re
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import cli, pipeline, workspace
from generator.errors import OutputError, RehabplanError
from generator.fields import catalogue
from generator.load import load_profile
from generator.municipalities import municipality, read_municipality
from generator.own_fields import read_own_fields
from generator.places import BASE_SET, NEW_WORKSPACE, SAMPLE_CASES, TEMPLATES
from generator.view import _COPY_DAYS
from tests.test_documents import template, tiny_templates

ROOT = Path(__file__).parents[1]
NAME = "Lyngsø Kommune"
LEAST = {"skemaversion": "1.0", "sagsnr": "2019-1", "moede": {"dato": "2019-04-03"}}
MEETING = {"skemaversion": "1.0", "moede": "team", "dato": "2025-03-26", "start": "09:00", "sager": []}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run the command line here; returns exit code, stdout and stderr."""

    def run_(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as caught:
            cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "intern fejl" not in err
        return int(caught.value.code or 0), out, err

    return run_


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace to stand in, with one case, where the program's templates are quick to compile."""
    monkeypatch.setattr(pipeline, "BASE_TEMPLATES", tiny_templates(tmp_path / "program" / "2018"))
    folder = tmp_path / "Vores arbejdsområde"
    workspace.create(folder, NAME)
    (folder / "sager" / "2019-1.json").write_text(json.dumps(LEAST), encoding="utf-8")
    monkeypatch.chdir(folder)
    return folder


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder).as_posix()) for file in folder.rglob("*") if file.is_file())


def text_of(docx: Path) -> str:
    with zipfile.ZipFile(docx) as archive:
        return archive.read("word/document.xml").decode()


def overlay(home: Path, words: str, name: str = "2018/forberedende_del.docx") -> Path:
    file = home / "skabeloner" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(template(words))
    return file


# A new one


def test_a_workspace_has_a_profile_a_guide_folders_and_keeps_health_data_out_of_git(tmp_path):
    folder = tmp_path / "Ærø og omegn"
    workspace.create(folder, "Ærø Kommune")
    assert files(folder) == [".gitignore", "KOM_I_GANG.txt", "profil.json", "skabeloner/LAES_MIG.txt"]
    folders = sorted(entry.name for entry in folder.iterdir() if entry.is_dir())
    assert folders == ["moeder", "out", "sager", "skabeloner"]
    ignored = (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"/sager/", "/moeder/", "/out/", ".rehabplan/"} <= set(ignored)
    profile = load_profile(folder / "profil.json")
    assert (profile["navn"], profile["noegle"]) == ("Ærø Kommune", "aeroe")


def test_the_guide_opens_in_notepad_and_names_every_choice_of_the_profile(tmp_path):
    workspace.create(tmp_path, NAME)
    raw = (tmp_path / "KOM_I_GANG.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    text = raw.decode("utf-8-sig")
    assert max(map(len, text.splitlines())) <= 120
    profile = json.loads((tmp_path / "profil.json").read_text(encoding="utf-8"))
    keys = [key for name, part in profile.items() for key in (name, *(part if isinstance(part, dict) else ()))]
    assert [key for key in keys if key not in text and key != "skemaversion"] == []


GUIDES = (NEW_WORKSPACE / "KOM_I_GANG.txt", NEW_WORKSPACE / "skabeloner" / "LAES_MIG.txt", ROOT / "docs" / "kommune.md")


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_a_guide_names_commands_and_options_that_there_are(guide):
    command_line = r"(?m)(?:^ *|`|: )rehabplan ([a-z]+)(?: ([a-z]+)\b)?([^\n`]*)"
    said = re.findall(command_line, guide.read_text(encoding="utf-8"))
    assert said
    for name, inner, rest in said:
        command = cli.main_group.get_command(None, name)
        command = getattr(command, "commands", {}).get(inner, command)
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"--[a-z]+", rest)) <= known, (name, inner)
        assert not hasattr(command, "commands"), f"{name} {inner}"


@pytest.mark.parametrize("guide", [GUIDES[0], GUIDES[2]], ids=lambda guide: guide.name)
def test_the_fields_shown_in_a_guide_can_be_declared(guide, tmp_path):
    text = guide.read_text(encoding="utf-8")
    start = text.rindex("{", 0, text.index('"properties"'))
    fields, _ = json.JSONDecoder().raw_decode(text[start:])
    file = tmp_path / "felter.schema.json"
    file.write_text(json.dumps(fields), encoding="utf-8")
    assert "kommune_felter.dagtilbud" in catalogue("sag", read_own_fields(file))


def test_a_new_profile_says_what_the_program_does_without_one(tmp_path):
    """Whoever makes a workspace sees the choices there are; none is changed before somebody changes it."""
    workspace.create(tmp_path, NAME)
    ours = read_municipality(tmp_path)
    theme = (pipeline.BASE_TEMPLATES.parent / "source" / "package" / "word" / "theme" / "theme1.xml").read_text("utf-8")
    assert f'<a:accent1><a:srgbClr val="{ours.look.primary}"/>' in theme
    assert f'<a:accent2><a:srgbClr val="{ours.look.secondary}"/>' in theme
    assert ours.profile["frister"]["kopi_dage"] == _COPY_DAYS
    assert ours.look.logo is None


def test_nothing_is_overwritten_and_nothing_is_written_where_something_is_in_the_way(tmp_path):
    for name in ("KOM_I_GANG.txt", "PROFIL.JSON"):
        (tmp_path / name).write_text("mit eget", encoding="utf-8")
    (tmp_path / "sager").write_text("en fil", encoding="utf-8")
    with pytest.raises(OutputError) as caught:
        workspace.create(tmp_path, NAME)
    assert caught.value.message == "Der ligger noget i vejen: KOM_I_GANG.txt, PROFIL.JSON, sager. Intet er ændret."
    assert files(tmp_path) == ["KOM_I_GANG.txt", "PROFIL.JSON", "sager"]
    assert (tmp_path / "KOM_I_GANG.txt").read_text(encoding="utf-8") == "mit eget"


def test_what_else_lies_in_the_folder_stays_as_it_is(tmp_path):
    (tmp_path / "sager").mkdir()
    (tmp_path / "sager" / "min sag.json").write_text("{}", encoding="utf-8")
    (tmp_path / "notat.txt").write_text("mit eget", encoding="utf-8")
    workspace.create(tmp_path, NAME)
    assert (tmp_path / "sager" / "min sag.json").read_text(encoding="utf-8") == "{}"
    assert (tmp_path / "notat.txt").read_text(encoding="utf-8") == "mit eget"


def test_a_workspace_is_not_made_in_another_nor_twice(home):
    for folder in (home, home / "sager" / "ny"):
        with pytest.raises(OutputError, match="Mappen hører allerede til et arbejdsområde"):
            workspace.create(folder, NAME)


def test_half_a_workspace_is_taken_away_again(tmp_path, monkeypatch):
    written = Path.open

    def full(self, mode="r", *rest, **more):
        if self.name == "profil.json" and mode == "xb":
            raise OSError(28, "No space left on device", str(self))
        return written(self, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OutputError, match="Der er ikke plads på disken"):
        workspace.create(tmp_path / "ny", NAME)
    assert files(tmp_path) == []


@pytest.mark.parametrize("folder", ["x" * 300, "a/" * 3 + "y" * 300])
def test_a_path_that_is_too_long_is_told(tmp_path, folder):
    with pytest.raises(OutputError, match=r"Stien er for lang\. Vælg en kortere sti"):
        workspace.create(tmp_path / folder, NAME)


def test_a_file_cannot_be_a_workspace(tmp_path):
    (tmp_path / "fil").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="Der ligger noget i vejen: fil"):
        workspace.create(tmp_path / "fil", NAME)


KEYS = {
    "Lyngsø Kommune": "lyngsoe",
    "Aabenraa": "aabenraa",
    "Brønderslev Kommune": "broenderslev",
    "Ringkøbing-Skjern Kommune": "ringkoebing_skjern",
    "Høje-Taastrup": "hoeje_taastrup",
    "Kommune": "kommune",
    "Con Kommune": "con_kommune",
    "É Kommune": "e",
}


@pytest.mark.parametrize(("name", "key"), KEYS.items(), ids=KEYS)
def test_the_key_of_a_municipality_is_its_name_without_danish_letters(name, key):
    assert workspace.key_of(name) == key


@given(st.text(max_size=120))
def test_whatever_the_name_the_key_can_stand_in_a_case_or_the_name_is_refused(name):
    try:
        key = workspace.key_of(name)
    except RehabplanError as error:
        assert error.place == "--municipality"
    else:
        case = {"skemaversion": "1.0", "sagsnr": "1", "kommune": key}
        assert pipeline.load.accept(case).findings == ()


@pytest.mark.parametrize("name", ["", " \n ", "🙂", "x" * 81, "Lyng\x07sø"])
def test_a_name_that_cannot_be_shown_is_refused(tmp_path, name):
    with pytest.raises(RehabplanError, match="Kommunens navn"):
        workspace.create(tmp_path / "ny", name)
    assert not (tmp_path / "ny").exists()


def test_init_says_what_it_made_and_what_comes_next(tmp_path, monkeypatch, run):
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("init", "Ny mappe", "--municipality", NAME)
    assert code == 0
    assert out.count("Oprettet: ") == 4
    assert f"Læs {Path('Ny mappe', 'KOM_I_GANG.txt')}." in out
    assert run("init", "Ny mappe", "--municipality", NAME)[0] == 2
    assert "Der mangler valget '--municipality'." in run("init", "en anden")[2]


# Found


def test_it_is_found_from_itself_and_from_any_folder_in_it(home):
    deep = home / "sager" / "a" / "b"
    deep.mkdir(parents=True)
    assert workspace.find(home) == home
    assert workspace.find(deep).resolve() == home.resolve()
    assert workspace.find(home.parent) is None


def test_its_path_is_told_as_it_is_from_where_one_stands(home, monkeypatch):
    assert workspace.find() == Path()
    (home / "sager" / "a").mkdir()
    monkeypatch.chdir(home / "sager" / "a")
    assert workspace.find() == Path("../..")


@pytest.mark.parametrize("missing", ["profil.json", "skabeloner"])
def test_a_profile_or_a_folder_of_templates_alone_is_none(home, missing):
    if missing == "profil.json":
        (home / missing).unlink()
    else:
        (home / missing / "LAES_MIG.txt").unlink()
        (home / missing).rmdir()
    assert workspace.find(home) is None


def test_the_nearest_counts(home):
    inner = home / "sager" / "indre"
    (inner / "skabeloner").mkdir(parents=True)
    (inner / "profil.json").write_text("{}", encoding="utf-8")
    assert workspace.find(inner / "skabeloner").resolve() == inner.resolve()


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user")
def test_a_folder_above_that_may_not_be_read_is_passed_by(home):
    home.chmod(0)
    try:
        assert workspace.find(home / "sager") is None
    finally:
        home.chmod(0o700)


# What the commands do in it


def test_without_a_case_all_of_the_workspace_are_checked(home, run, monkeypatch):
    code, out, _ = run("check")
    assert (code, out.count("Sag 2019-1")) == (1, 1)
    monkeypatch.chdir(home / "skabeloner")
    assert run("check")[1] == out


def test_outside_a_case_must_be_named(home, run, monkeypatch):
    monkeypatch.chdir(home.parent)
    code, _, err = run("check")
    assert code == 2
    assert "SAG..." in err


@pytest.mark.parametrize("where", ["", "sager", "moeder"])
def test_documents_come_to_out_and_a_case_is_known_by_its_number(home, run, monkeypatch, where):
    monkeypatch.chdir(home / where)
    assert run("generate", "2019-1", "--document", "forberedende_del")[0] == 0
    assert (home / "out" / "2019-1" / "forberedende_del_2019-1_2019-04-03.docx").is_file()
    assert run("history", "2019-1") == (0, "Sagen har ingen tidligere udgaver.\n", "")


def test_what_is_told_wins_over_the_workspace(home, run):
    overlay(home, "Fra {{ profil.navn }}")
    assert run("generate", "2019-1", "--out", "andet", "--municipality", "strandby")[0] == 0
    (made,) = (home / "andet").rglob("*.docx")
    assert "Strandby Kommune" not in text_of(made)
    other = tiny_templates(home / "andre skabeloner")
    assert run("generate", "2019-1", "--out", "tredje", "--templates", other)[0] == 0
    (made,) = (home / "tredje").rglob("*.docx")
    assert "Fra" not in text_of(made)


def test_a_case_without_a_municipality_is_the_workspaces(home, run):
    overlay(home, "Fra {{ profil.navn }}")
    assert run("generate", "2019-1")[0] == 0
    (made,) = (home / "out").rglob("*.docx")
    assert NAME in text_of(made)


def test_a_case_of_another_municipality_is_not(home, run):
    overlay(home, "Fra {{ profil.navn }}")
    (home / "sager" / "2019-1.json").write_text(json.dumps({**LEAST, "kommune": "aabjerg"}), encoding="utf-8")
    assert run("generate", "2019-1")[0] == 0
    (made,) = (home / "out").rglob("*.docx")
    assert "Fra" not in text_of(made)


def test_the_municipalitys_own_fields_hold_for_its_cases(home, run):
    fields = {"properties": {"antal": {"type": "integer", "title": "Hjemmeboende børn"}}}
    (home / "felter.schema.json").write_text(json.dumps(fields), encoding="utf-8")
    (home / "sager" / "2019-1.json").write_text(json.dumps({**LEAST, "kommune_felter": {"antal": "to"}}), "utf-8")
    code, out, _ = run("check")
    assert code == 1
    assert "Hjemmeboende børn skal være et helt tal." in out


def test_a_fault_in_the_profile_is_told_once_with_its_file(home, run):
    (home / "profil.json").write_text('{"skemaversion": "1.0"}', encoding="utf-8")
    (home / "sager" / "2019-2.json").write_text(json.dumps({**LEAST, "sagsnr": "2019-2"}), encoding="utf-8")
    said = "Kunne ikke køre. profil.json: Profilen har fejl. Kommunens navn mangler. Udfyld feltet.\n"
    assert run("check") == (2, "", said)


def test_an_agenda_finds_meeting_cases_and_out(home, run, monkeypatch):
    case = json.loads((SAMPLE_CASES / "2025-000412.json").read_text(encoding="utf-8"))
    case.pop("kommune")
    (home / "sager" / "2025-000412.json").write_text(json.dumps(case), encoding="utf-8")
    meeting = {**MEETING, "sager": [{"sagsnr": "2025-000412", "minutter": 45}]}
    (home / "moeder" / "2025-03-26_team.json").write_text(json.dumps(meeting), encoding="utf-8")
    monkeypatch.chdir(home / "skabeloner")
    _, out, _ = run("agenda", "2025-03-26_team")
    assert "Sag 2025-000412" in out
    assert (home / "out" / "dagsorden" / "2025-03-26_team.xlsx").is_file()


# Overlays


def test_a_template_of_the_municipality_replaces_the_base_for_one_document_and_says_so(home, run):
    overlay(home, "Vores egen {{ sagsnr }}")
    assert run("generate", "2019-1", "--document", "forberedende_del", "--document", "indsatsdel")[0] == 0
    out = home / "out" / "2019-1"
    assert "Vores egen" in text_of(next(out.glob("forberedende_del*.docx")))
    assert "Vores egen" not in text_of(next(out.glob("indsatsdel*.docx")))
    rows = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["dokumenter"]
    assert {row["noegle"]: row["skabelon"] for row in rows} == {
        "forberedende_del": "2018+lyngsoe/forberedende_del",
        "indsatsdel": "2018/indsatsdel",
    }


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", template("{{ borger.navnet }}"), template("{{ sagsnr")])
def test_a_broken_template_is_named_by_its_file_and_the_base_is_not_used(home, run, broken):
    file = overlay(home, "")
    file.write_bytes(broken)
    code, out, err = run("generate", "2019-1")
    assert code == 2
    assert str(Path("skabeloner", "2018", "forberedende_del.docx")) in out + err
    assert not list((home / "out").rglob("*.docx"))


def test_a_template_may_show_the_municipalitys_own_fields_and_no_others(home, run):
    overlay(home, "Antal {{ kommune_felter.antal }}")
    assert run("generate", "2019-1")[0] == 2
    fields = {"properties": {"antal": {"type": "integer", "title": "Hjemmeboende børn"}}}
    (home / "felter.schema.json").write_text(json.dumps(fields), encoding="utf-8")
    (home / "sager" / "2019-1.json").write_text(json.dumps({**LEAST, "kommune_felter": {"antal": 2}}), "utf-8")
    assert run("generate", "2019-1")[0] == 0
    (made,) = (home / "out").rglob("*.docx")
    assert '<w:alias w:val="Hjemmeboende børn"/>' in text_of(made)
    assert '<w:tag w:val="kommune_felter.antal"/>' in text_of(made)


def test_a_template_whose_name_is_almost_a_documents_is_told_of(home, run, monkeypatch):
    monkeypatch.setattr(pipeline, "BASE_TEMPLATES", TEMPLATES / BASE_SET)
    overlay(home, "Vores egen", "2018/forbredende_del.docx")
    overlay(home, "Vores egen", "indsatsdel.docx")
    overlay(home, "Vores egen", "indsatsdel - Kopi.docx")
    out = run("check")[1]
    assert "Kommunens skabelon forbredende_del.docx bliver ikke brugt, for intet dokument har det navn." in out
    assert "Kald den forberedende_del.docx" in out
    assert out.count("bliver ikke brugt") == 1


def test_the_workspaces_municipality_is_the_folders_like_any_other(home):
    assert municipality(None, home) == read_municipality(home)
