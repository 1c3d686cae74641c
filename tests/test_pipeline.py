"""The data's way: check a case, write its documents all or none, and go on past what cannot run."""

import json
from pathlib import Path

import pytest

from generator import pipeline
from generator.case import Case
from generator.errors import CaseError, OutputError, RehabplanError, TemplateError
from generator.pipeline import Choices, check, check_all, generate, generate_all, municipality
from tests.conftest import TODAY
from tests.test_documents import template, tiny_templates

LEAST = {"skemaversion": "1.0", "sagsnr": "2019-1", "moede": {"dato": "2019-04-03"}}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


@pytest.fixture
def place(tmp_path: Path):
    """A folder with quick templates; `place(name, **facts)` writes a case there."""
    tiny_templates(tmp_path / "skabeloner")

    def write(name: str = "sag.json", **facts) -> Path:
        file = tmp_path / name
        file.write_text(json.dumps({**LEAST, **facts}), encoding="utf-8")
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
    file = place(regelsaet={"navn": "2012"}, indstilling={"type": "fleksjob"})
    outcome = check(file, choices(file))
    assert codes(outcome) == [
        ("forberedende_del", "regelsaet-uden-grund"),
        ("indstilling_fleksjob", "regelsaet-uden-grund"),
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
    file = place(indstilling={"type": "fleksjob"})
    outcome = generate(file, choices(file, document_keys=("indsatsdel",)))
    assert [path.name for path in outcome.written] == ["indsatsdel_2019-1_2026-11-21.docx"]
    assert codes(outcome) == [("indsatsdel", "regelsaet-foreloebigt")]


@pytest.mark.parametrize("state", ["kladde", "endelig", "udsendelse"])
def test_a_fault_of_form_stops_every_document(place, state):
    file = place(sagstype="x")
    outcome = generate(file, choices(file, state=state))
    assert (outcome.refused, outcome.failed, outcome.written) == (True, False, ())
    assert codes(outcome) == [("", "ukendt-valg")]
    assert documents(file) == []


@pytest.mark.parametrize(("state", "stopped"), [("kladde", False), ("endelig", True), ("udsendelse", True)])
def test_another_fejl_stops_all_but_a_draft(place, state, stopped):
    file = place(regelsaet={"navn": "2012"})
    outcome = generate(file, choices(file, state=state))
    assert (outcome.refused, outcome.written == ()) == (stopped, stopped)
    assert codes(outcome) == [("forberedende_del", "regelsaet-uden-grund")]


def test_a_warning_stops_nothing(place):
    file = place(borger={"navn": "\u0007Åse"})
    outcome = generate(file, choices(file, state="endelig"))
    assert codes(outcome) == [("", "fjernet-tegn")]
    assert len(outcome.written) == 1


def test_an_edited_document_is_kept_and_told(place):
    file = place(indstilling={"type": "fleksjob"})
    first = generate(file, choices(file))
    first.written[0].write_bytes(b"rettet i Word")
    place(indstilling={"type": "fleksjob"}, sagsbehandler={"navn": "Ny"})
    outcome = generate(file, choices(file))
    assert codes(outcome) == [("", "rettet-dokument")]
    assert outcome.refused
    assert outcome.written == first.written[1:]
    assert first.written[0].read_bytes() == b"rettet i Word"


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


# Many cases


@pytest.mark.parametrize("run", [check_all, generate_all])
def test_what_cannot_run_becomes_a_finding_and_the_rest_go_on(place, run):
    files = [place("a.json", sagsnr="1"), place("b.json"), place("c.json", sagsnr="3")]
    files[1].write_bytes(b"{")
    outcomes = list(run(files, choices(files[0])))
    assert [outcome.number for outcome in outcomes] == ["1", "b", "3"]
    assert [outcome.failed for outcome in outcomes] == [False, True, False]
    (found,) = outcomes[1].all_findings
    assert (found.code, found.level, found.path) == ("kan-ikke-koere", "fejl", f"{files[1]}, linje 1, tegn 2")


def test_a_document_open_in_word_does_not_stop_the_other_cases(place, monkeypatch):
    files = [place("a.json", sagsnr="1"), place("b.json", sagsnr="2")]
    really = pipeline.manifest.write_documents

    def refuse(case: Case, *rest):
        if case.number == "1":
            raise OutputError("Filen kan ikke skrives.")
        return really(case, *rest)

    monkeypatch.setattr(pipeline.manifest, "write_documents", refuse)
    outcomes = list(generate_all(files, choices(files[0])))
    assert [(outcome.failed, len(outcome.written)) for outcome in outcomes] == [(True, 0), (False, 1)]


@pytest.mark.parametrize("other", ["2019-A", "2019-a"])
def test_a_second_case_with_the_same_number_does_not_overwrite_the_first(place, other):
    files = [place("a.json", sagsnr="2019-A"), place("kopi.json", sagsnr=other)]
    first, second = generate_all(files, choices(files[0]))
    assert (len(first.written), len(second.written), second.refused) == (1, 0, True)
    (found,) = second.all_findings
    assert (found.code, found.path, found.message) == (
        "samme-sagsnr",
        "sagsnr",
        "En anden sag har samme sagsnummer: a.json.",
    )
    assert [codes(outcome) for outcome in check_all(files, choices(files[0]))] == [[], [("", "samme-sagsnr")]]


def test_the_same_case_may_be_made_again_in_a_later_run(place):
    file = place()
    for _ in range(2):
        (outcome,) = generate_all([file], choices(file))
        assert (len(outcome.written), outcome.refused) == (1, False)


def test_an_unknown_municipality_stops_the_run_at_once(place):
    file = place()
    with pytest.raises(RehabplanError, match="Kommunens profil »nirgends« findes ikke"):
        list(generate_all([file], choices(file, municipality="nirgends")))


def test_the_samples_are_found_by_name():
    files = pipeline.sample_cases()
    assert files == sorted(files)
    assert len(files) >= 14


# A municipality


@pytest.fixture
def profiles(tmp_path: Path):
    """Writes a profile for the municipality `ny`."""

    def write(**more) -> Path:
        folder = tmp_path / "ny"
        folder.mkdir()
        profile = {"skemaversion": "1.0", "navn": "Ny Kommune", **more}
        (folder / "profil.json").write_text(json.dumps(profile), encoding="utf-8")
        return tmp_path

    return write


def test_without_a_name_the_municipality_is_just_the_municipality():
    profile, look = municipality(None)
    assert profile == {"navn": "Kommunen"}
    assert (look.logo, look.primary, look.secondary) == (None, None, None)


def test_a_profile_gives_name_and_look(profiles):
    folder = profiles(farver={"primaer": "1F4E79"}, logo={"fil": "logo.png", "alternativ_tekst": "Ny"})
    (folder / "ny" / "logo.png").write_bytes(PNG)
    profile, look = municipality("ny", folder)
    assert profile["navn"] == "Ny Kommune"
    assert (look.logo, look.primary, look.secondary) == (PNG, "1F4E79", None)


def test_an_unknown_profile_is_told_with_the_known_ones(profiles):
    with pytest.raises(RehabplanError) as caught:
        municipality("gammel", profiles())
    assert str(caught.value) == "kommune: Kommunens profil »gammel« findes ikke. Kendte profiler: ny."


def test_a_logo_that_is_not_there_is_told(profiles):
    folder = profiles(logo={"fil": "logo.png", "alternativ_tekst": "Ny"})
    with pytest.raises(RehabplanError) as caught:
        municipality("ny", folder)
    assert str(caught.value) == f"{folder / 'ny' / 'logo.png'}: Logoet kan ikke læses. Ret profilens logo.fil."


def test_the_sample_municipality_is_valid():
    profile, _ = municipality("lyngsoe")
    assert profile["navn"] == "Lyngsø Kommune"
