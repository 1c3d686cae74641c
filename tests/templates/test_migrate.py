"""Renamed fields in templates: the tags get the new names, however Word has split them; nothing else is touched."""

from datetime import date

import pytest

from generator import moves
from generator.documents import KINDS
from generator.moves import Move
from generator.municipalities import NOBODY
from generator.templates.check import check
from generator.templates.migrate import migrated
from generator.templates.trial import Trial
from generator.templates.upgrade import upgrade
from generator.word import Template
from tests.reading import paragraphs, parts
from tests.templates.overlays import edited, reword
from tests.templates.test_adapt import BASE, DAY, adapted, codes, site, words
from tests.word.making import docx, par, pars, run, table

__all__ = ["site"]
MOVES = (
    Move(date(2026, 11, 1), "klient", "borger"),
    Move(date(2026, 11, 1), "moeder", "samtaler"),
    Move(date(2026, 11, 1), "samtaler[].tema", "samtaler[].emne"),
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{{ klient.navn }}", "{{ borger.navn }}"),
        ("{{klient.navn|upper}} er klient.navn", "{{borger.navn|upper}} er klient.navn"),
        ('{% if klient.navn == "klient.navn" %}ja{% endif %}', '{% if borger.navn == "klient.navn" %}ja{% endif %}'),
        ("{% for s in samtaler %}{{ s.tema }}{% endfor %}", "{% for s in samtaler %}{{ s.emne }}{% endfor %}"),
        ("{% for s in moeder %}{{ s.tema }}{% endfor %}", "{% for s in samtaler %}{{ s.emne }}{% endfor %}"),
        ("{% for s in andet %}{{ s.tema }}{% endfor %}", "{% for s in andet %}{{ s.tema }}{% endfor %}"),
        ("{% set k = klient %}{{ k.navn }}", "{% set k = borger %}{{ k.navn }}"),
        ("{{ mit.klient.navn }} {{ klienten }}", "{{ mit.klient.navn }} {{ klienten }}"),
    ],
)
def test_the_names_in_a_tag_are_those_of_now(old: str, new: str):
    data, _ = migrated(docx(par(old)), MOVES)
    assert paragraphs(data) == [new]


def test_a_tag_in_several_runs_keeps_their_looks():
    data, found = migrated(docx(par(run("Hej {{ kli"), run("ent.na", "<w:b/>"), run("vn }}, goddag"))), MOVES)
    assert paragraphs(data) == ["Hej {{ borger.navn }}, goddag"]
    assert b"<w:b/>" in parts(data)["word/document.xml"]
    assert found == {"klient.navn": "borger.navn"}


def test_loops_over_rows_titles_and_headers_are_followed():
    body = table(["{%tr for s in moeder %}"], ["{{ s.tema }}"], ["{%tr endfor %}"])
    data, found = migrated(docx(body, title="Plan for {{ klient.navn }}", header1=par("{{ klient.by }}")), MOVES)
    assert Template.open(data).placeholders == ("samtaler", "samtaler[].emne", "borger.by", "borger.navn")
    assert found["moeder[].tema"] == "samtaler[].emne"


def test_a_template_with_names_of_now_stays_the_same_bytes():
    data = docx(pars("{{ borger.navn }}", "{% for s in samtaler %}{{ s.emne }}{% endfor %}"))
    assert migrated(data, MOVES) == (data, {})


def test_check_tells_of_an_old_name_with_its_place_and_what_to_do(monkeypatch):
    monkeypatch.setattr(moves, "read_moves", lambda: MOVES)
    data = docx(par("Borgeren", style="Overskrift1") + par("{{ klient.navn }}"))
    checked = check(data, "indsatsdel.docx", Trial(KINDS["indsatsdel"], NOBODY, DAY))
    (found,) = [found for found in checked.findings if found.code == "skabelon-felt-flyttet"]
    assert (found.level, found.message) == ("fejl", "Feltet klient.navn hedder nu borger.navn.")
    assert "»{{ klient.navn }}«" in found.path and "rehabplan templates upgrade" in found.mend


def test_an_upgrade_renames_in_their_template_too_and_sees_no_conflict_in_it(site):
    moved = (Move(date(2026, 11, 1), "indsatsdel.maal.job", "indsatsdel.maal.konkret"),)
    old = edited(BASE, *[reword("indsatsdel.maal.konkret", "indsatsdel.maal.job")] * BASE_USES)
    site.base.write_bytes(old)
    file = adapted(site, reword("2. Mine delmål", "2. Delmål"))
    site.base.write_bytes(BASE)
    outcome = upgrade(site, DAY, replaces=True, moves=moved)
    assert codes(outcome) == ["opgradering-felt", "opgradering-gjort"]
    assert "indsatsdel.maal.job " not in words(file) and "{{ indsatsdel.maal.konkret }}" in words(file)
    assert "2. Delmål" in words(file)


BASE_USES = sum("indsatsdel.maal.konkret" in each for each in paragraphs(BASE))
