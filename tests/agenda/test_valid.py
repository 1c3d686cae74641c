"""Every kind of workbook is valid to the Open XML SDK, in this and an older Office."""

from datetime import date
from pathlib import Path

import pytest

from generator.agenda import book, form, overview
from generator.agenda.overview import Period
from tests.agenda.making import PROFILE, SAMPLES, TEAM, TODAY, case_data, meeting_data, planned, sample_agenda
from tests.agenda.test_overview import FOUR
from tests.ooxml import needs_validator, validate
from tests.test_hostile import HOSTILE

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def hostile(folder: Path) -> bytes:
    """A meeting with everything that goes wrong, and hostile words wherever there is room for words."""
    line = " ".join(text.splitlines()[0] for name, text in HOSTILE.items() if name != "long")
    data = meeting_data(
        sted=line, bemaerkninger=line, slut="09:30", pauser=[{"start": "09:15", "titel": line}],
        faste_medlemmer=[{**TEAM[0], "navn": line}],
        sager=[{"sagsnr": "1", "ekstra_deltagere": [{"navn": line, "titel": "=1", "grund": "+1"}]}, {"sagsnr": "9"}],
    )  # fmt: skip
    return book.make(planned(folder, data, case_data("1", sagsbehandler={"navn": line}), navn=line))


MAKERS = {
    "dagsorden": lambda _: book.make(sample_agenda(SAMPLES[0])),
    "udsendelse": lambda _: book.make(sample_agenda(SAMPLES[1]), is_sent=True),
    "skema": lambda _: form.blank(),
    "tomt_moede": lambda folder: book.make(planned(folder, meeting_data())),
    "fjendtlig": hostile,
    "overblik": lambda _: overview.make(FOUR, YEAR, PROFILE, TODAY),
    "tomt_overblik": lambda _: overview.make([], YEAR, PROFILE, TODAY),
}


@needs_validator
@pytest.mark.parametrize("name", MAKERS)
def test_a_workbook_is_valid(tmp_path: Path, name):
    file = tmp_path / f"{name}.xlsx"
    file.write_bytes(MAKERS[name](tmp_path))
    assert validate([file]) == {file: []}
