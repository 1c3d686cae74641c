"""Values kept from run to run come back as they were, or are made again."""

import json
import marshal
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from generator import descriptive, fields, kept, moves, orders, recall
from generator.errors import CaseError
from generator.load import load_profile
from generator.places import ROOT, SAMPLE_CASES
from generator.recall import Later, recalled
from generator.rules import conditions
from generator.rules.lawbook import lawbook


@dataclass(frozen=True, slots=True)
class Leaf:
    name: str
    day: date = date(2019, 4, 3)


@dataclass(slots=True)
class Tree:
    leaves: tuple[Leaf, ...]
    by_name: dict[str, object]
    rest: object = None


VALUES = [
    Tree((Leaf("å"), Leaf("b", date.max)), {"å": Leaf("å"), "list": [1, [2], Leaf("c")]}, frozenset({"x"})),
    {"plain": (1, 2.5, None, True, b"x"), "far": 1 << 4000},
    (Leaf("a"), ("b", ["c"]), [], (), {}),
    Tree((), {}, {Leaf("a"): [date(2019, 4, 3)]}),
]


pytestmark = pytest.mark.usefixtures("kept_folder")


def never() -> None:
    pytest.fail("made again")


@pytest.mark.parametrize("value", VALUES, ids=["tree", "plain", "tuple", "keys"])
def test_a_value_comes_back_as_it_was(value):
    assert recalled("prøve", (Leaf, Tree), lambda: value) is value
    back = recalled("prøve", (Leaf, Tree), never)
    assert back == value
    assert back is not value


def test_a_dict_that_fills_itself_comes_back_as_one_that_does_not():
    filling = defaultdict(int, a=1)
    recalled("prøve", (), lambda: filling)
    back = recalled("prøve", (), never)
    assert (back, type(back)) == ({"a": 1}, dict)


def test_what_it_is_made_of_tells_one_from_another():
    made = [recalled("prøve", (Leaf,), lambda of=of: Leaf(of), of) for of in ("a", "b")]
    assert [recalled("prøve", (Leaf,), never, of) for of in ("a", "b")] == made == [Leaf("a"), Leaf("b")]


def test_values_of_which_few_are_looked_at_are_brought_back_one_by_one():
    made = []

    @dataclass(frozen=True)
    class Told:
        name: str

        def __post_init__(self) -> None:
            made.append(self.name)

    many = Later(Told(str(number)) for number in range(5))
    recalled("prøve", (Told,), lambda: many)
    back = recalled("prøve", (Told,), never)
    made.clear()
    assert (len(back), back[3], back[3] is back[3]) == (5, Told("3"), True)
    assert made == ["3", "3"]  # one of them is this test's own
    assert (back[-1], back[1:3], tuple(back)) == (Told("4"), (Told("1"), Told("2")), tuple(many))
    with pytest.raises(IndexError):
        back[5]


def test_a_value_that_stands_in_several_places_comes_back_as_one():
    leaf = Leaf("a")
    recalled("prøve", (Leaf, Tree), lambda: (leaf, Tree((leaf,), {"a": leaf}), Leaf("a")))
    first, tree, other = recalled("prøve", (Leaf, Tree), never)
    assert first is tree.leaves[0] is tree.by_name["a"]
    assert first == other
    assert first is not other


def test_what_cannot_be_kept_is_made_each_time(kept_folder: Path):
    class Other:
        pass

    one, two = Other(), Other()
    assert recalled("prøve", (), lambda: (one,)) == (one,)
    assert recalled("prøve", (), lambda: (two,)) == (two,)
    assert not kept_folder.exists()


@pytest.mark.parametrize("damage", [b"", b"\xff\xff", marshal.dumps(["Leaf"]), marshal.dumps(["system", "x"])])
def test_what_cannot_be_brought_back_is_made_again(kept_folder: Path, damage: bytes):
    recalled("prøve", (Leaf,), lambda: Leaf("a"))
    (file,) = kept_folder.iterdir()
    kept.save(file.name, damage)
    assert recalled("prøve", (Leaf,), lambda: Leaf("b")) == Leaf("b")
    assert recalled("prøve", (Leaf,), never) == Leaf("b")


def test_a_file_that_others_could_have_written_is_not_used(kept_folder: Path):
    if sys.platform == "win32":
        pytest.skip("Windows has no owner and mode of this kind")
    recalled("prøve", (Leaf,), lambda: Leaf("a"))
    (file,) = kept_folder.iterdir()
    file.chmod(0o666)
    assert recalled("prøve", (Leaf,), lambda: Leaf("b")) == Leaf("b")


def test_two_at_once_both_get_it():
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: recalled("prøve", (Leaf,), lambda: Leaf("a" * 10_000)), range(32)))
    assert set(found) == {Leaf("a" * 10_000)}


BUILT = {
    "felter-sag": lambda: fields._catalogue.__wrapped__("sag", fields.NO_OWN),
    "felter-kommune": lambda: fields._catalogue.__wrapped__("kommune", fields.NO_OWN),
    "felter-til-skabeloner": lambda: fields.template_fields.__wrapped__(),
    "bekendtgoerelser": lambda: orders.orders.__wrapped__(),
    "flytninger": lambda: moves.read_moves.__wrapped__(),
    "lovbog": lambda: lawbook.__wrapped__(),
    "betingelser": lambda: replace(found := conditions.index.__wrapped__(), rules=tuple(found.rules)),
}


@pytest.mark.parametrize("name", BUILT)
def test_what_the_program_builds_of_its_files_comes_back_as_it_was(name: str, kept_folder: Path):
    made = BUILT[name]()
    assert [file.name.rpartition("-")[0] for file in kept_folder.iterdir() if file.name.startswith(name)] == [name]
    stamps = {file: file.stat().st_mtime_ns for file in kept_folder.iterdir()}
    assert BUILT[name]() == made
    assert {file: file.stat().st_mtime_ns for file in kept_folder.iterdir()} == stamps
    assert list(made) == list(BUILT[name]()) if isinstance(made, dict) else True


def test_the_fields_of_a_municipality_are_kept_apart_from_those_of_others():
    own = fields.OwnFields('{"moedeform": {"type": "string", "title": "Mødeform"}}')
    paths = [set(fields._catalogue.__wrapped__("sag", each)) for each in (fields.NO_OWN, own, fields.NO_OWN)]
    assert paths[1] - paths[0] == {"kommune_felter.moedeform"}
    assert paths[2] == paths[0]


def test_the_rules_on_describing_come_back_as_they_were(monkeypatch: pytest.MonkeyPatch):
    read = descriptive.read_rules.__wrapped__
    made = read()
    monkeypatch.setattr(descriptive, "_read", lambda _: never())
    back = read()
    assert tuple(back.patterns) == tuple(made.patterns)
    assert tuple(back.exceptions) == tuple(made.exceptions)
    assert (back.sieve, back.excuses, back.joints, back.kinds) == (made.sieve, made.excuses, made.joints, made.kinds)
    assert back.lexicon is back.sieve.lexicon is back.excuses.lexicon
    monkeypatch.setattr(descriptive, "read_rules", lambda: back)
    assert [descriptive.proposes(rule.example) for rule in made.patterns].count(None) == 0
    assert {descriptive.proposes(rule.example) for rule in made.exceptions} == {None}


def changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of rules of one's own, in place of the program's."""
    rules = tmp_path / "regelsaet"
    shutil.copytree(recall.RULE_SETS, rules)
    monkeypatch.setattr(recall, "_FOLDERS", (rules,))
    recall._program.cache_clear()
    return rules


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    yield changed(tmp_path, monkeypatch)
    recall._program.cache_clear()


@pytest.mark.parametrize("change", ["edited", "touched", "added", "removed", "version", "python"])
def test_a_change_of_the_programs_files_makes_all_anew(rules: Path, change: str, monkeypatch: pytest.MonkeyPatch):
    before = recall.digest("x")
    file = rules / "moede.toml"
    about = file.stat()
    match change:
        case "edited":
            file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
            os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
        case "touched":
            os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns + 1))
        case "added":
            (rules / "ny.toml").touch()
        case "removed":
            file.unlink()
        case "version":
            monkeypatch.setattr(recall, "__version__", "99")
        case "python":
            monkeypatch.setattr(sys, "version", "4.0")
    assert recall.digest("x") == before
    recall._program.cache_clear()
    assert recall.digest("x") != before


def test_a_profile_that_is_edited_is_read_anew_and_its_faults_are_told_each_time(tmp_path: Path):
    file = tmp_path / "profil.json"
    for name in ("Åby", "Øby"):
        file.write_text(json.dumps({"skemaversion": "1.0", "noegle": "by", "navn": name}), encoding="utf-8")
        assert load_profile(file)["navn"] == load_profile(file)["navn"] == name
    file.write_text('{"navn": 1}', encoding="utf-8")
    for _ in range(2):
        with pytest.raises(CaseError, match="Profilen har fejl"):
            load_profile(file)


def in_a_process(tmp_path: Path, **environment: str) -> tuple[int, str]:
    """Check a sample in a process of its own; return its exit code and what it found."""
    sample = next(SAMPLE_CASES.glob("2019-*.json"))
    command = [sys.executable, "-m", "generator", "check", str(sample), "--json"]
    home = {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "XDG_CACHE_HOME": "", "LOCALAPPDATA": ""}
    whole = {**os.environ, "PYTHONPATH": str(ROOT), **home, **environment}
    done = subprocess.run(command, env=whole, cwd=tmp_path, capture_output=True, check=False, encoding="utf-8")
    assert not done.stderr
    return done.returncode, json.dumps(json.loads(done.stdout), sort_keys=True)


def test_a_process_says_the_same_with_and_without_what_was_kept(tmp_path: Path):
    home = tmp_path / "hjem"
    home.mkdir()
    plain = in_a_process(home, REHABPLAN_NO_CACHE="1")
    assert not list(home.iterdir())
    assert in_a_process(home) == in_a_process(home) == plain
    assert list(home.rglob("lovbog-*"))


def test_two_processes_at_once_and_a_home_that_is_a_file_are_no_fault(tmp_path: Path):
    home = tmp_path / "hjem"
    home.mkdir()
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: in_a_process(home), range(2))
    blocked = home / "fil"
    blocked.touch()
    assert first == second == in_a_process(home, XDG_CACHE_HOME=str(blocked), LOCALAPPDATA=str(blocked))
