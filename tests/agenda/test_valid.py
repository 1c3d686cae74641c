"""Every kind of workbook is valid to the Open XML SDK, in this and an older Office."""

from datetime import date
from pathlib import Path

import pytest

from generator.agenda import book, form, overview
from generator.agenda.overview import Period
from tests.agenda.making import PROFILE, SAMPLES, TEAM, TODAY, case_data, kept_book, meeting_data, planned
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
    "dagsorden": lambda _: kept_book(SAMPLES[0]),
    "udsendelse": lambda _: kept_book(SAMPLES[1], is_sent=True),
    "skema": lambda _: form.blank(),
    "tomt_moede": lambda folder: book.make(planned(folder, meeting_data())),
    "fjendtlig": hostile,
    "overblik": lambda _: overview.make(FOUR, YEAR, PROFILE, TODAY),
    "tomt_overblik": lambda _: overview.make([], YEAR, PROFILE, TODAY),
}


IN_OLD_OFFICE = ("dagsorden", "overblik")
"""These have every part that the others have."""


@pytest.fixture(scope="module")
def faults(tmp_path_factory) -> dict[str, list[str]]:
    """What the SDK says of each workbook, validated together: its start takes most of the time."""
    folder = tmp_path_factory.mktemp("gyldige")
    files = {name: folder / f"{name}.xlsx" for name in MAKERS}
    for name, file in files.items():
        file.write_bytes(MAKERS[name](folder / name))
    new = validate(files.values(), ("Microsoft365",))
    old = validate([files[name] for name in IN_OLD_OFFICE], ("Office2019",))
    return {name: new[file] + old.get(file, []) for name, file in files.items()}


@needs_validator
@pytest.mark.parametrize("name", MAKERS)
def test_a_workbook_is_valid(faults, name):
    assert faults[name] == []
