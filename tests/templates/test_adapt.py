"""A municipality starts its own template from the base, and brings it onto a new base when there is one."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from generator import workspace
from generator.cli import main_group
from generator.errors import OutputError, RehabplanError
from generator.municipalities import NOBODY, municipality
from generator.templates.adapt import Site, adapt, listed
from generator.templates.upgrade import upgrade
from generator.word.xml import P, text_of
from tests.reading import paragraphs
from tests.templates.overlays import add, edited, reword
from tests.word.making import docx, par, pars

DAY = date(2026, 11, 21)
KEY = "indsatsdel"
BASE = docx(
    par("1. Mit mål", style="Overskrift1")
    + pars("Med mine egne ord: Hvad er dit mål?", "{{ indsatsdel.maal.konkret }}", "{{ indsatsdel.dato }}")
    + par("2. Mine delmål", style="Overskrift1")
    + par("3. Min vej til arbejdspladsen", style="Overskrift1")
    + par("Sammen.")
)
NEW_BASE = edited(
    BASE, reword("Hvad er dit mål?", "Hvad vil du gerne nå?"), add("3. Min vej", "Du har ret til en bisidder.")
)
"""Small, since merging itself is tested elsewhere (`test_upgrade`)."""

REWORDS = (reword("3. Min vej til arbejdspladsen", "3. Min vej ud på arbejdspladsen"),)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A workspace, and a folder with the base templates of the day."""
    workspace.create(tmp_path / "omraade", "Lyngsø Kommune")
    base = tmp_path / "grund" / "2018" / f"{KEY}.docx"
    base.parent.mkdir(parents=True)
    base.write_bytes(BASE)
    return Site(municipality(None, tmp_path / "omraade"), "2018", KEY, tmp_path / "grund")


def adapted(site: Site, *edits) -> Path:
    """Start a template, and edit it as in Word."""
    file = adapt(site, DAY)
    file.write_bytes(edited(file.read_bytes(), *edits))
    return file


def codes(outcome) -> list[str]:
    return [found.code for found in outcome.findings]


def words(file: Path) -> str:
    return "\n".join(paragraphs(file.read_bytes()))


def test_a_template_is_started_with_a_copy_of_its_base_and_what_that_was(site):
    file = adapt(site, DAY)
    assert file.read_bytes() == site.kept_base.read_bytes() == BASE
    note = json.loads(site.kept_base.with_suffix(".json").read_text(encoding="utf-8"))
    assert (note["skabelon"], note["dato"], len(note["sha256"])) == ("2018/indsatsdel", "2026-11-21", 64)
    assert site.own == file


def test_a_template_of_theirs_is_never_overwritten(site):
    file = adapted(site, *REWORDS)
    before = file.read_bytes()
    with pytest.raises(OutputError, match="Kommunen har allerede sin egen skabelon til dokumentet"):
        adapt(site, DAY)
    assert file.read_bytes() == before


def test_outside_a_workspace_it_says_where_to_go(site):
    with pytest.raises(RehabplanError, match="Gå til kommunens arbejdsområde"):
        adapt(Site(NOBODY, "2018", KEY), DAY)


def test_the_list_tells_whose_a_template_is_and_whether_its_base_has_moved(site):
    def standing() -> str:
        return next(row.standing for row in listed(site.municipality, site.bases))

    assert standing() == "grundskabelon"
    adapt(site, DAY)
    assert standing() == "egen"
    site.base.write_bytes(NEW_BASE)
    assert standing() == "egen, nyt grundlag"
    site.kept_base.unlink()
    assert standing() == "egen, ukendt grundlag"


def test_with_the_same_base_there_is_nothing_to_do(site):
    adapted(site, *REWORDS)
    assert codes(upgrade(site, DAY, replaces=True)) == ["opgradering-uaendret"]


def test_a_copy_is_made_beside_and_with_write_takes_over_the_earlier_kept(site):
    file = adapted(site, *REWORDS)
    before = file.read_bytes()
    site.base.write_bytes(NEW_BASE)
    first = upgrade(site, DAY)
    assert (codes(first), first.written) == (["opgradering-klar"], site.copy)
    assert file.read_bytes() == before
    second = upgrade(site, DAY, replaces=True)
    assert codes(second) == ["opgradering-gjort"]
    assert "Du har ret til en bisidder." in words(file) and "3. Min vej ud på arbejdspladsen" in words(file)
    earlier = list((site.municipality.folder / "skabeloner" / "tidligere" / "2018").iterdir())
    assert [kept.read_bytes() for kept in earlier] == [before]
    assert site.kept_base.read_bytes() == NEW_BASE and not site.copy.exists()
    assert site.standing == "egen"


def test_without_a_copy_write_merges_at_once(site):
    file = adapted(site, *REWORDS)
    site.base.write_bytes(NEW_BASE)
    assert codes(upgrade(site, DAY, replaces=True)) == ["opgradering-gjort"]
    assert "Du har ret til en bisidder." in words(file)


def solve(root: etree._Element) -> None:
    """Keep the municipality's version: delete the note and the base's version after theirs."""
    note = next(each for each in root.iter(P) if "Konflikt 1" in text_of(each))
    theirs = note.getnext()
    for each in (note, theirs.getnext()):
        each.getparent().remove(each)


def test_a_conflict_never_takes_over_until_it_is_solved_in_the_copy(site):
    file = adapted(site, reword("Hvad er dit mål?", "Hvad drømmer du om?"))
    before = file.read_bytes()
    site.base.write_bytes(NEW_BASE)
    first = upgrade(site, DAY, replaces=True)
    assert codes(first) == ["opgradering-konflikt"] and first.written == site.copy
    assert first.findings[0].message == (
        "1. Mit mål: kommunen og grundskabelonen har begge ændret »Med mine egne ord: Hvad drømmer du om?«."
    )
    unsolved = upgrade(site, DAY, replaces=True)
    assert codes(unsolved) == ["opgradering-skabelon-fejl"]
    assert "Konflikt 1 fra en opgradering er ikke afklaret." in unsolved.findings[0].message
    assert file.read_bytes() == before
    site.copy.write_bytes(edited(site.copy.read_bytes(), solve))
    assert codes(upgrade(site, DAY)) == ["opgradering-kopi-rettet"]
    assert codes(upgrade(site, DAY, replaces=True)) == ["opgradering-gjort"]
    assert "Hvad drømmer du om?" in words(file) and "Hvad vil du gerne nå?" not in words(file)


def test_a_copy_of_what_has_changed_since_is_not_taken(site):
    file = adapted(site, *REWORDS)
    site.base.write_bytes(NEW_BASE)
    upgrade(site, DAY)
    file.write_bytes(edited(file.read_bytes(), reword("2. Mine delmål", "2. Delmål")))
    assert codes(upgrade(site, DAY, replaces=True)) == ["opgradering-kopi-foraeldet"]
    assert "2. Delmål" in words(file)


def test_a_template_without_its_base_or_with_a_fault_is_left_alone_with_the_reason(site):
    file = adapted(site, reword("{{ indsatsdel.dato }}", "{{ indsatsdel.dato_x }}"))
    site.base.write_bytes(NEW_BASE)
    before = file.read_bytes()
    fault = upgrade(site, DAY, replaces=True)
    assert codes(fault) == ["opgradering-skabelon-fejl"]
    assert "Feltet indsatsdel.dato_x findes ikke." in fault.findings[0].message
    site.kept_base.unlink()
    assert codes(upgrade(site, DAY)) == ["opgradering-grundlag-mangler"]
    assert file.read_bytes() == before


def run(folder: Path, monkeypatch, *arguments: str):
    monkeypatch.chdir(folder)
    return CliRunner().invoke(main_group, ["templates", *arguments])


def test_the_commands_say_in_danish_what_was_done_and_what_to_do_next(site, tmp_path, monkeypatch):
    home = tmp_path / "omraade"
    done = run(home, monkeypatch, "adapt", KEY)
    assert done.exit_code == 0
    assert "Kommunens egen skabelon ligger i" in done.output and "rehabplan templates check" in done.output
    shown = run(home, monkeypatch, "list").output
    assert shown.startswith("Sæt 2018\n  forberedende_del ") and "  egen\n" in shown
    rows = json.loads(run(home, monkeypatch, "list", "--json").output)
    assert [row["key"] for row in rows if row["standing"] == "egen"] == [KEY]
    upgraded = run(home, monkeypatch, "upgrade")
    assert upgraded.exit_code == 0 and "Grundskabelonen er den samme" in upgraded.output
    assert (
        "Kommunen har ikke sin egen skabelon til forberedende_del."
        in run(home, monkeypatch, "upgrade", "forberedende_del").output
    )


def test_upgrade_tells_of_conflicts_by_exit_code_and_json(site, tmp_path, monkeypatch):
    home = tmp_path / "omraade"
    file = Path(home, "skabeloner", "2018", f"{KEY}.docx")
    run(home, monkeypatch, "adapt", KEY)
    kept = Path(home, "skabeloner", "grundlag", "2018", f"{KEY}.docx")
    kept.write_bytes(edited(kept.read_bytes(), reword("Hvad er dit mål?", "Hvad var dit mål?")))
    file.write_bytes(edited(file.read_bytes(), reword("Hvad er dit mål?", "Hvad drømmer du om?")))
    result = run(home, monkeypatch, "upgrade", "--json")
    (row,) = json.loads(result.output)
    assert result.exit_code == 1 and row["dokument"] == KEY
    assert [found["kode" if "kode" in found else "code"] for found in row["fund"]] == ["opgradering-konflikt"]
