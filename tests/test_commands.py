"""The command line as a whole: what it lists, what it loads, and many cases from a folder or another program."""

import io
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from generator import cli, pipeline
from generator.cli import COMMANDS
from tests.test_documents import judged_once, sample, tiny_templates

__all__ = ["judged_once"]
pytestmark = pytest.mark.usefixtures("judged_once")

WHOLE = sample("2019-001309").data


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pipeline, "BASE_TEMPLATES", tiny_templates(tmp_path / "skabeloner" / "2018"))
    return tmp_path


@pytest.fixture
def run(capsys, monkeypatch, here):
    """Run the command line with `lines` on standard input; return exit code, standard output and error."""

    def call(*arguments: object, lines: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines), encoding="utf-8"))
        with pytest.raises(SystemExit) as end:
            cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return call


def line(**facts) -> bytes:
    return json.dumps({**WHOLE, **facts}, ensure_ascii=False).encode() + b"\n"


# The list of commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_list_is_there_under_its_name(name):
    module, words = COMMANDS[name]
    command = getattr(import_module(f"generator.commands.{module}"), name)
    assert command.name == name
    assert command.help.split()[0] == words.split()[0], "the list and the command's own help say the same thing"
    assert len(words) <= 80 and words.endswith(".")


def test_the_list_of_commands_loads_none_of_them():
    heavy = ("lxml", "docx", "docxtpl", "jinja2", "openpyxl", "jsonschema", "generator.pipeline", "generator.commands")
    code = (
        "import sys\nfrom generator import cli\ntry:\n    cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(' '.join(name for name in {heavy!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr == ""
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


# Lines of JSON on standard input


def test_cases_sent_in_as_lines_are_made(run):
    lines = line(sagsnr="2019-1") + b"\n" + line(sagsnr="2019-2")
    code, out, err = run("generate", "-", "--json", lines=lines)
    rows = json.loads(out)
    assert (code, [row["sagsnr"] for row in rows], [row["fil"] for row in rows]) == (
        0,
        ["2019-1", "2019-2"],
        ["linje 1", "linje 3"],
    )
    assert err == "4 dokumenter i out\n"
    assert all(Path(file).is_file() for row in rows for file in row["dannet"])


def test_a_line_that_cannot_be_read_is_told_with_its_number_and_the_rest_go_on(run):
    code, out, err = run("generate", "-", lines=b'{"sagsnr": \n' + line(sagsnr="2019-2"))
    assert (code, err) == (2, "2 dokumenter i out\n")
    assert out.splitlines() == [
        "Sag linje 1: kunne ikke køre",
        "  Sagen og mødet",
        "  FEJL      Der mangler en værdi, eller et komma er for meget.",
        "            linje 1, tegn 13 · Ret filen der, og prøv igen.",
        "2 sager: 2 dokumenter, 1 sag uden dokumenter.",
        "       1 sag    FEJL      Der mangler en værdi, eller et komma er for meget. (fx linje 1)",
    ]


def test_lines_and_files_do_not_mix(run, here):
    (here / "sag.json").write_bytes(line())
    assert run("generate", "-", "sag.json") == (
        2,
        "",
        "Kunne ikke køre. »-« kan ikke stå sammen med filer. Send alle sager som linjer, eller peg på filer.\n",
    )


def test_no_line_at_all_makes_nothing(run):
    code, out, err = run("generate", "-", "--json")
    assert (code, json.loads(out), err) == (0, [], "0 dokumenter i out\n")


# Very many


def test_very_many_cases_are_summed_up_and_only_those_without_documents_are_told_one_by_one(run, here):
    folder = here / "sager"
    folder.mkdir()
    for number in range(51):
        (folder / f"{number:02}.json").write_bytes(line(sagsnr=f"2019-{number}"))
    (folder / "07.json").write_bytes(line(sagsnr="2019-7", borger=3))
    code, out, err = run("generate", folder)
    assert (code, err) == (1, "100 dokumenter i out\n")
    assert [text for text in out.splitlines() if text.startswith("Sag ")] == ["Sag 07: 1 mangel"]
    assert "51 sager: 100 dokumenter, 1 sag uden dokumenter." in out
    assert out.splitlines()[-1].startswith("       1 sag    FEJL      ")
    assert out.splitlines()[-1].endswith("(fx 07)")


def test_the_same_is_made_by_several_processes(run, here):
    (here / "sager").mkdir()
    for number in range(6):
        (here / "sager" / f"{number}.json").write_bytes(line(sagsnr=f"2019-{number}"))
    base = ("--templates", here / "skabeloner" / "2018")
    one, two = (
        run("generate", here / "sager", *base, "--json", "-j", jobs, "--out", here / "ud" / jobs) for jobs in "12"
    )
    assert one[0] == two[0] == 0
    assert one[1].replace(f"{Path('ud/1')}", "") == two[1].replace(f"{Path('ud/2')}", "")
