"""The workbook: what it says, read back; what it must not say; how it behaves when staff work in it."""

import io
import json
import re
import zipfile
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from generator.agenda import book, form, shown
from generator.agenda.columns import POSTPONED
from generator.agenda.excel import TONES
from generator.agenda.law import Law
from generator.fields import OwnFields, catalogue
from tests.agenda.making import (
    PROFILE,
    SAMPLES,
    TEAM,
    TODAY,
    case_data,
    desk,
    interpreted_case,
    kept_agenda,
    kept_book,
    meeting_data,
    opened,
    planned,
    planned_in,
    rows,
    sample_agenda,
)
from tests.agenda.sheets_text import as_text
from tests.test_hostile import HOSTILE

GOLDEN = Path(__file__).parent.parent / "golden" / "dagsorden"
FIVE = ["Dagsorden", "Mangler", "Deltagere", "Frister", "Overblik"]
BOOKS = {
    "intern": lambda file: kept_book(file),
    "udsendelse": lambda file: kept_book(file, is_sent=True),
}


def one(tmp_path: Path, sheet: str = "Dagsorden", *, is_sent: bool = False, profile: Any = None, **facts: Any):
    """The row of one case on a sheet."""
    meeting = facts.pop("meeting", {})
    agenda = planned(tmp_path, meeting_data("1", **meeting), case_data("1", **facts), **(profile or {}))
    return rows(book.make(agenda, is_sent=is_sent), sheet)[0]


# What it says


@pytest.mark.parametrize("kind", BOOKS)
@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_a_sample_meeting_says_what_its_golden_says(file: Path, kind, golden):
    golden(as_text(opened(BOOKS[kind](file))), GOLDEN / f"{file.stem}_{kind}.txt")


def test_the_blank_meeting_says_what_its_golden_says(golden):
    golden(as_text(opened(form.blank())), GOLDEN / "skema.txt")


def test_there_are_five_sheets_and_two_in_the_copy_to_send():
    assert opened(kept_book(SAMPLES[0])).sheetnames == FIVE
    assert opened(kept_book(SAMPLES[0], is_sent=True)).sheetnames == ["Dagsorden", "Deltagere"]


def test_times_dates_and_numbers_are_typed(tmp_path: Path):
    row = one(tmp_path, indstilling={"kopi_dato": "2025-03-28", "type": "fleksjob"}, moede={"dato": "2025-03-26"})
    assert (row["Nr."], row["Fra"], row["Til"], row["Alder"]) == (1, time(9, 0), time(10, 0), 44)
    assert row["Kopi udleveret"].date() == date(2025, 3, 28)
    (first, *_) = rows(kept_book(SAMPLES[0]), "Frister")
    assert first["Senest"].date() == date(2019, 3, 20)


PREPARATION = "forberedende_del"
SENT = "Til regionen og åbne frister"
CELLS: list[tuple[str, dict[str, Any], Any]] = [
    ("Borger", {}, "BÅØ"),
    ("Alder", {"borger": {"cpr": "2703801234"}}, 44),
    ("Alder", {"borger": {"cpr": "2603801234"}}, 45),
    ("Alder", {"borger": {}}, None),
    ("Sagstype", {"sagstype": "sygedagpenge"}, "Sygedagpenge, § 13 c, stk. 3"),
    ("Forsørgelse", {}, "Kontanthjælp"),
    ("Behandling", {}, "Første behandling"),
    ("Behandling", {"moede": {"behandling": "genforelaeggelse"}}, "Genforelæggelse, fordi kommunen er uenig"),
    ("Sagsbehandler", {}, "Kim Sagsbehandler"),
    ("Borger deltager", {}, "Ikke afklaret"),
    ("Borger deltager", {"moede": {"borger_deltager": "ja"}}, "Ja"),
    (
        "Borger deltager",
        {"moede": {"borger_deltager": "nej", "borger_fravaer": "formaalsloest"}},
        "Nej: åbenbart formålsløst at udvikle arbejdsevnen",
    ),
    ("Borger deltager", {"moede": {"borger_deltager": "nej", "borger_fravaer": "syg"}}, "Nej: mødet udsættes"),
    ("Borger deltager", {"moede": {"borger_deltager": "nej"}}, "Nej: grunden mangler"),
    ("Bisidder", {}, None),
    ("Bisidder", {"borger": {"bisidder": {"navn": "Bi"}}}, "Ventes"),
    ("Bisidder", {"moede": {"bisidder_deltager": "nej"}}, "Nej"),
    ("Bisidder", {"borger": {"repraesentant": {"navn": "Pi", "rolle": "vaerge"}}}, "Værge"),
    ("Tolk", {}, "Nej"),
    ("Tolk", {"borger": {"tolk_behov": "ja", "tolk_sprog": "Farsi"}}, "Farsi"),
    ("Tolk", {"borger": {"tolk_behov": "ja"}}, "Ja, sprog mangler"),
    ("Særligt", {}, None),
    ("Særligt", {"moede": {"egen_laege_deltager": "ja"}}, "Egen læge deltager"),
    ("Særligt", {"borger": {"adressebeskyttelse": True}}, "Beskyttet adresse"),
    (
        "Særligt",
        {"borger": {"adressebeskyttelse": True}, "moede": {"egen_laege_deltager": "ja"}},
        "Beskyttet adresse\nEgen læge deltager",
    ),
    (
        "Indkaldes særskilt",
        {"borger": {"cpr": "0101014234", "erhvervsuddannelse": "nej"}},
        "Mangler: undervisningsområdet (under 30 år uden erhvervskompetencegivende uddannelse)",
    ),
    ("Indkaldes særskilt", {"borger": {"cpr": "0101014234", "erhvervsuddannelse": "ja"}}, None),
    ("Lægeattest", {}, "Mangler"),
    (
        "Lægeattest",
        {PREPARATION: {"laegens_vurdering": {"attest": "lae_265", "attest_dato": "2025-02-01"}}},
        "LÆ 265\n01-02-2025",
    ),
    ("Lægeattest", {PREPARATION: {"laegens_vurdering": {"undladt": "tilstraekkelige_oplysninger"}}}, "Undladt: "),
    ("Forbered. del", {}, "Ikke begyndt"),
    (SENT, {}, "Til regionen: overskredet: 8 dage, senest\n12-03-2025"),
    (SENT, {"datoer": {"sendt_region": "2025-03-12"}}, "Til regionen: overholdt\n12-03-2025"),
    (SENT, {"datoer": {"sendt_region": "2025-03-14"}}, "Til regionen: for sent: 2 dage\n14-03-2025"),
    (
        SENT,
        {"datoer": {"sendt_region": "2025-03-12", "ressourceforloeb_fra": "2024-10-01"}},
        "Til regionen: overholdt\n12-03-2025\nFørste indsats inden 6 måneder: om 12 dage, senest\n01-04-2025",
    ),
    (
        SENT,
        {"datoer": {"sendt_region": "2025-03-12", "ressourceforloeb_fra": "2024-09-10"}},
        "Overskredet frist\nTil regionen: overholdt\n12-03-2025\n"
        "Første indsats inden 6 måneder: overskredet: 10 dage, senest\n10-03-2025",
    ),
    ("Indstilling", {}, None),
    ("Indstilling", {"status": "udsat", "moede": {"dato": "2025-03-26"}}, "Udsat"),
    ("Indstilling", {"indstilling": {"type": "fleksjob"}, "moede": {"dato": "2025-03-26"}}, "Fleksjob"),
    ("Ses igen", {"indstilling": {"type": "fleksjob", "se_sagen_igen": "nej"}, "moede": {"dato": "2025-03-26"}}, "Nej"),
    ("Bemærkninger", {"status": "udsat", "moede": {"dato": "2025-03-26", "udsat_grund": "Syg tolk"}}, "Syg tolk"),
]  # fmt: skip


@pytest.fixture(scope="module")
def shown_cells(tmp_path_factory) -> list[dict[str, Any]]:
    """One agenda with a case for each of CELLS, read back: the rows in the same order."""
    cases = []
    for number, (_, facts, _) in enumerate(CELLS):
        plain = case_data(str(number))
        borger = {**plain["borger"], **facts["borger"]} if facts.get("borger") else facts.get("borger", plain["borger"])
        cases.append({**plain, **facts, "borger": borger})
    file = meeting_data(*(case["sagsnr"] for case in cases), start="00:00", minutter_pr_sag=15, pauser=[])
    return rows(book.make(planned(tmp_path_factory.mktemp("celler"), file, *cases)), "Dagsorden")


@pytest.mark.parametrize("number", range(len(CELLS)), ids=[cell[0] for cell in CELLS])
def test_a_column_says_what_the_case_says(shown_cells, number):
    heading, _, want = CELLS[number]
    got = shown_cells[number][heading]
    got = got.replace("-\n", "") if isinstance(got, str) else got  # compounds are hyphenated where the page is full
    assert got == want or (isinstance(want, str) and want.endswith(": ") and str(got).startswith(want))


def test_who_is_called_in_is_said_with_the_reason(tmp_path: Path):
    guests = [{"navn": "Una", "titel": "Vejleder", "grund": "Under 30"}, {"navn": "Eks Pert"}]
    row = one(tmp_path, meeting={"sager": [{"sagsnr": "1", "ekstra_deltagere": guests}]})
    assert row["Indkaldes særskilt"] == "Vejleder: Under 30; Eks Pert"


def test_a_forberedende_del_is_ready_when_the_rules_find_nothing_lacking():
    assert {row["Forbered. del"] for row in rows(kept_book(SAMPLES[0]), "Dagsorden")} == {"Klar"}


def test_what_lacks_is_counted_in_words_and_listed(tmp_path: Path):
    agenda = planned(tmp_path, meeting_data("1"), case_data("1", forberedende_del={"dato": "2025-03-01"}))
    found = agenda.entries[0].all_findings
    faults, warnings = (sum(each.level == level for each in found) for level in ("fejl", "advarsel"))
    data = book.make(agenda)
    assert rows(data, "Dagsorden")[0]["Mangler"] == f"Fejl: {faults}\nAdvarsler: {warnings}"
    listed = rows(data, "Mangler")
    assert len(listed) == len(found) > 10
    assert {row["Sagsnr."] for row in listed} == {"1"}
    assert listed[0]["Alvor"] == "Fejl"
    assert all(row["Hvor"] and row["Hvad"] and row["Hjemmel"] and row["Hvad skal gøres"] for row in listed)


def test_a_finding_leads_to_its_row(tmp_path: Path):
    page = opened(book.make(planned(tmp_path, meeting_data("1", "2"), case_data("1"), case_data("2"))))["Mangler"]
    for row in page.iter_rows(min_row=2):
        number, link = row[0].value, row[-1]
        assert (link.value, link.hyperlink.location) == (f"Sag nr. {number}", f"Dagsorden!A{number + 1}")


def test_a_finding_about_the_meeting_stands_first(tmp_path: Path):
    data = book.make(planned(tmp_path, meeting_data("1", faste_medlemmer=TEAM[1:]), case_data("1")))
    first = rows(data, "Mangler")[0]
    assert (first["Sagsnr."], first["Hvor"], first["Gå til"]) == ("Mødet", "Faste medlemmer", None)


def test_who_comes_for_which_case_is_listed_with_times(tmp_path: Path):
    guest = {"navn": "Una", "titel": "Vejleder", "omraade": "undervisning", "grund": "Under 30"}
    data = meeting_data(
        sager=[{"sagsnr": "1", "ekstra_deltagere": [guest]}, {"sagsnr": "2"}], pauser=[{"start": "10:00"}]
    )
    listed = rows(book.make(planned(tmp_path, data, case_data("1"), interpreted_case("2"))), "Deltagere")
    told = [(row["Fra"], row["Sagsnr."], row["Navn"], row["Rolle"], row["Hvorfor"]) for row in listed]
    assert told[0] == (time(9, 0), "Hele mødet", "Medlem beskaeftigelse", "Medlem af teamet", "Fast medlem")
    assert told[4:] == [
        (time(10, 0), "Hele mødet", "Pause", None, None),
        (time(9, 0), "1", "Kim Sagsbehandler", "Sagsbehandler", None),
        (time(9, 0), "1", "BÅØ", "Borger", None),
        (time(9, 0), "1", "Una", "Medlem af teamet", "Under 30"),
        (time(10, 15), "2", "Kim Sagsbehandler", "Sagsbehandler", None),
        (time(10, 15), "2", "A", "Borger", None),
        (time(10, 15), "2", None, "Tolk", "Arabisk"),
    ]


def test_a_member_who_is_away_is_listed_with_the_deputy(tmp_path: Path):
    team = [{**TEAM[0], "deltager": "nej", "stedfortraeder": "Vikar"}, {**TEAM[1], "deltager": "nej"}, *TEAM[2:]]
    listed = rows(book.make(planned(tmp_path, meeting_data("1", faste_medlemmer=team), case_data("1"))), "Deltagere")
    assert [row["Deltager"] for row in listed[:3]] == ["Afbud, Vikar kommer", "Afbud", "Ja"]


def test_the_overview_counts(tmp_path: Path):
    cases = [case_data("1"), case_data("2"), case_data("3", sagstype="sygedagpenge"), case_data("4", sagstype=None)]
    cases[3].pop("sagstype")
    page = opened(book.make(planned(tmp_path, meeting_data("1", "2", "3", "4"), *cases)))["Overblik"]
    lines = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()]
    assert ["Sager", 4] in lines
    assert ["Minutter til sager", 240] in lines
    assert ["Sager, hvor den forberedende del er klar", "0 af 4"] in lines
    assert ["Ressourceforløb, fleksjob eller førtidspension", 2, 120, 0, 0] in lines
    assert ["Sygedagpenge, § 13 c, stk. 3", 1, 60, 0, 0] in lines
    assert ["Ikke oplyst", 1, 60, 0, 0] in lines


def test_a_meeting_without_cases_has_a_workbook(tmp_path: Path):
    data = book.make(planned(tmp_path, meeting_data()))
    assert rows(data, "Dagsorden")[0]["Nr."] == "Ingen sager"


# What it must not say


def everything(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.mark.parametrize("kind", BOOKS)
@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_no_cpr_address_or_name_of_a_citizen_is_in_any_part_of_the_file(file: Path, kind):
    text = everything(BOOKS[kind](file))
    for entry in kept_agenda(file).entries:
        citizen = entry.case.get("borger")
        secret = [citizen["navn"], citizen["cpr"], citizen["cpr"].replace("-", ""), citizen.get("adresse", "?-?")]
        secret += [citizen.get("bisidder", {}).get("navn", "?-?"), citizen.get("telefon", "?-?")]
        assert [word for word in secret if word in text] == []


def test_names_are_in_full_only_where_the_municipality_says_so(tmp_path: Path):
    assert one(tmp_path, profile={"dagsorden": {"navne": "fuldt"}})["Borger"] == "Bo Åby-Ødum"
    assert one(tmp_path, profile={"dagsorden": {}})["Borger"] == "BÅØ"


def test_a_protected_name_is_initials_here_and_hidden_in_the_copy_to_send(tmp_path: Path):
    citizen = {**case_data("1")["borger"], "adressebeskyttelse": True, "bisidder": {"navn": "Bi Sidder"}}
    full = {"dagsorden": {"navne": "fuldt"}}
    assert one(tmp_path, borger=citizen, profile=full)["Borger"] == "BÅØ"
    assert one(tmp_path, borger=citizen, profile=full, is_sent=True)["Borger"] == "Beskyttet"
    sent = book.make(planned(tmp_path, meeting_data("1"), case_data("1", borger=citizen), **full), is_sent=True)
    assert "Bi Sidder" not in everything(sent)
    assert "Bo Åby" not in everything(sent)


def test_cpr_and_wishes_are_shown_only_with_a_reason(tmp_path: Path):
    meeting = {"sager": [{"sagsnr": "1", "oensker": "Kan ikke sidde længe"}]}
    chosen = {"cpr": True, "cpr_grund": "Regionen", "helbred": True, "helbred_grund": "Lokalet"}
    row = one(tmp_path, meeting=meeting, profile={"dagsorden": chosen})
    assert (row["CPR-nr."], row["Ønsker"]) == ("010181-1231", "Kan ikke sidde længe")
    for lacks in ({}, {"cpr": True, "helbred": True}, {"cpr_grund": "x", "helbred_grund": "y"}):
        agenda = planned(tmp_path, meeting_data("1", **meeting), case_data("1"), dagsorden=lacks)
        assert not re.search("010181|sidde længe", everything(book.make(agenda)))


def test_the_copy_to_send_has_no_internal_column():
    agenda = kept_agenda(SAMPLES[1])
    internal = {"Alder", "Forsørgelse", "Lægeattest", "Forbered. del", SENT, "Mangler"}
    internal |= {"Indstilling", "Ses igen", "Kopi udleveret", "Bemærkninger"}
    here, sent = (set(rows(book.make(agenda, is_sent=is_sent), "Dagsorden")[0]) for is_sent in (False, True))
    assert {row["Særligt"] for row in rows(book.make(agenda, is_sent=True), "Dagsorden")} == {None}
    assert here - sent == internal
    assert not any(word in everything(book.make(agenda, is_sent=True)) for word in ("overholdt", "Fleksjob<", "LÆ 265"))


OWN = OwnFields(
    json.dumps(
        {
            "moedeform": {
                "title": "Mødeform",
                "oneOf": [{"const": "fysisk", "title": "Fysisk"}, {"const": "video", "title": "På skærm"}],
            },
            "tilmeldt": {"title": "Tilmeldt", "$ref": "faelles.schema.json#/$defs/dato"},
            "parkering": {"title": "Parkering", "$ref": "faelles.schema.json#/$defs/afkrydsning"},
            "lokalenr": {"title": "Lokalenr.", "$ref": "faelles.schema.json#/$defs/linje"},
        }
    )
)


def test_the_municipality_s_own_fields_stand_in_the_inner_agenda_in_its_order(tmp_path: Path):
    fields = {"moedeform": "video", "tilmeldt": "2025-03-01", "parkering": True, "lokalenr": "=7"}
    columns = [f"kommune_felter.{key}" for key in ("lokalenr", "moedeform", "tilmeldt", "parkering")]
    file = desk(tmp_path, meeting_data("1", "2"), case_data("1", kommune_felter=fields), case_data("2"))
    profile = {**PROFILE, "dagsorden": {"kolonner": columns}}
    agenda = planned_in(file, Law(profile, TODAY, OWN))
    first, second = rows(book.make(agenda), "Dagsorden")
    assert {key: first[key] for key in ("Lokalenr.", "Mødeform", "Parkering")} == {
        "Lokalenr.": "=7", "Mødeform": "På skærm", "Parkering": "Ja",
    }  # fmt: skip
    assert first["Tilmeldt"].date() == date(2025, 3, 1)
    assert [head for head in first if head in second][-8:-4] == ["Lokalenr.", "Mødeform", "Tilmeldt", "Parkering"]
    assert {second[key] for key in ("Lokalenr.", "Mødeform", "Tilmeldt", "Parkering")} == {None}
    assert "På skærm" not in everything(book.make(agenda, is_sent=True))


def test_the_file_says_who_made_it_and_nothing_of_people():
    properties = opened(kept_book(SAMPLES[0])).properties
    assert (properties.creator, properties.title) == ("rehabplan", "Dagsorden: rehabiliteringsteamet")
    assert (properties.lastModifiedBy, properties.keywords, properties.description) == (None, None, None)
    assert properties.created == properties.modified


# Text stays text


@pytest.mark.parametrize("text", ["=1+1", "+45", "-2", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")', "_x0041_", "a\nb"])
def test_a_text_is_never_a_formula(tmp_path: Path, text):
    """Wherever a free line of the meeting or the case is shown."""
    borger = {**case_data("1")["borger"], "navn": text, "tolk_behov": "ja", "tolk_sprog": text}
    case = case_data("1", borger=borger, sagsbehandler={"navn": text, "titel": text})
    guest = {"navn": text, "titel": text, "grund": text}
    agenda = planned(
        tmp_path,
        meeting_data(
            sted=text, bemaerkninger=text, pauser=[{"start": "12:00", "titel": text}],
            faste_medlemmer=[{**TEAM[0], "navn": text, "titel": text}, *TEAM[1:]],
            sager=[{"sagsnr": "1", "ekstra_deltagere": [guest], "oensker": text}],
        ) if "\n" not in text else meeting_data("1"),
        case if "\n" not in text else case_data("1", forberedende_del={"dato": "2025-03-01"}),
        dagsorden={"navne": "fuldt", "helbred": True, "helbred_grund": "x"},
    )  # fmt: skip
    data = book.make(agenda)
    for page in opened(data).worksheets:
        for cell in (cell for row in page.iter_rows() for cell in row):
            assert cell.data_type != "f"
            if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t")):
                assert cell.quotePrefix, f"{page.title} {cell.coordinate}: editing it would make it a formula"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_arrives_whole_or_visibly_cut(tmp_path: Path, name):
    text = HOSTILE[name].splitlines()[0].strip()
    agenda = planned(
        tmp_path,
        meeting_data("1", sted=text, faste_medlemmer=[{**TEAM[0], "navn": text}, *TEAM[1:]]),
        case_data("1", sagsbehandler={"navn": text}),
        navn=text,
    )
    data = book.make(agenda)
    got = rows(data, "Dagsorden")[0]["Sagsbehandler"]
    clean = agenda.entries[0].case.get("sagsbehandler.navn")
    assert got == (clean if len(clean) <= 1_000 else clean[:999] + "…")
    assert rows(data, "Deltagere")[0]["Navn"] == (agenda.meeting.members[0].name if len(clean) <= 1_000 else got)
    for page in opened(data).worksheets:
        assert len(str(page.oddHeader)) <= 255
        assert len(str(page.oddFooter)) <= 255


def test_what_looks_like_an_escape_is_written_so_that_excel_shows_it(tmp_path: Path):
    agenda = planned(tmp_path, meeting_data("1"), case_data("1", sagsbehandler={"navn": "sag_x0041_b"}))
    assert "sag_x005F_x0041_b" in everything(book.make(agenda))


def test_an_ampersand_in_the_place_is_no_command_in_the_header(tmp_path: Path):
    page = opened(book.make(planned(tmp_path, meeting_data("1", sted="A&P 5 &D"), case_data("1"))))["Dagsorden"]
    assert page.oddHeader.center.text == "A&&P 5 &&D"


# How it works


def choices(data: bytes) -> dict[str, list[str]]:
    """What the drop-down of Indstilling offers in each row, as Excel reckons it: found on Overblik by case number."""
    pages = opened(data)
    (check,) = [
        check
        for check in pages["Dagsorden"].data_validations.dataValidation
        if check.type == "list" and "OFFSET" in check.formula1
    ]
    pattern = (
        r"OFFSET\(Overblik!\$A\$(\d+),MATCH\(\$B2,Overblik!\$A\$(\d+):\$A\$(\d+),0\),1,1,COUNTA\(OFFSET\(.*,(\d+)\)\)\)"
    )
    found = re.fullmatch(pattern, check.formula1)
    assert found is not None
    top, first, last, width = map(int, found.groups())
    assert first == top + 1
    assert len(check.formula1) < 255
    overview = pages["Overblik"]
    offered = {
        overview.cell(row, 1).value: [overview.cell(row, column).value for column in range(2, width + 2)]
        for row in range(first, last + 1)
    }
    numbers = [row["Sagsnr."] for row in rows(data, "Dagsorden")]
    heads = [cell.value for cell in pages["Dagsorden"][1]]
    letter = pages["Dagsorden"].cell(1, heads.index("Indstilling") + 1).column_letter
    assert str(check.sqref) == (f"{letter}2:{letter}{len(numbers) + 1}" if len(numbers) > 1 else f"{letter}2")
    return {number: [title for title in offered[number] if title] for number in numbers}


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_every_value_of_a_drop_down_is_lawful_for_its_row(file: Path):
    agenda = kept_agenda(file)
    offered = choices(kept_book(file))
    for entry in agenda.entries:
        lawful = [choice.title_on(agenda.meeting.day) for choice in entry.outcomes]
        postponed = [shown.title("status", status, agenda.meeting.day) for status in POSTPONED]
        assert offered[entry.case.number] == [*lawful, *postponed]
        assert lawful


@pytest.mark.parametrize("day", ["2013-02-06", "2019-04-03", "2026-03-18"])
def test_every_kind_of_case_on_every_day_offers_what_the_rules_allow(tmp_path: Path, day):
    kinds = [choice.key for choice in catalogue()["sagstype"].choices]
    cases = [case_data(str(number), sagstype=kind) for number, kind in enumerate(kinds)]
    agenda = planned(tmp_path, meeting_data(*(case["sagsnr"] for case in cases), dato=day), *cases)
    offered, law = choices(book.make(agenda)), Law(agenda.profile, TODAY)
    for entry in agenda.entries:
        titles = offered[entry.case.number]
        assert titles[-2:] == ["Udsat", "Afventer yderligere oplysninger"]
        for choice in catalogue()["indstilling.type"].choices:
            against = law.against(entry.case, str(choice.key))
            excluded = not entry.outcomes or bool(against)
            assert (choice.title_on(agenda.meeting.day) in titles) != excluded


def test_the_other_drop_downs_hold_yes_and_no():
    page = opened(kept_book(SAMPLES[0]))["Dagsorden"]
    lists = [check.formula1 for check in page.data_validations.dataValidation if check.type == "list"]
    assert '"Ja,Nej"' in lists
    assert all(len(listed) <= 255 for listed in lists)


@pytest.mark.parametrize("data", [*(make(SAMPLES[1]) for make in BOOKS.values()), form.blank()], ids=[*BOOKS, "skema"])
def test_every_sheet_is_made_with_care(data: bytes):
    pages = opened(data)
    names = [name for page in pages.worksheets for name in page.tables]
    assert len(names) == len(set(names))
    for page in pages.worksheets:
        assert page.tables, page.title
        assert page["A1"].value
        assert page.sheet_state == "visible"
        assert list(page.merged_cells.ranges) == []
        assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
        assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        is_one_table = len(page.tables) == 1  # else the first table's headings would stand above the others
        assert (page.freeze_panes or "").endswith("2") == is_one_table
        assert (page.print_title_rows == "$1:$1") == is_one_table
        assert page.oddFooter.center.text == f"{page.title}: side &P af &N"
        for table in page.tables.values():
            head = [cell.value for cell in page[table.ref][0]]
            assert head == [column.name for column in table.tableColumns]
            assert len(set(head)) == len(head)
            assert table.headerRowCount == 1
            assert table.autoFilter is not None


def test_every_page_says_which_meeting_it_belongs_to():
    for page in opened(kept_book(SAMPLES[1])).worksheets:
        assert page.oddHeader.left.text == "Dagsorden: rehabiliteringsteamet"
        assert page.oddHeader.center.text == "Jobhuset i Lyngsø, lokale Fjorden"
        assert page.oddHeader.right.text == "26. marts 2025, kl. 8.30-14.30"
        assert page.oddFooter.left.text == "Lyngsø Kommune"


def test_a_colour_never_stands_without_its_word():
    """Each rule colours a cell that begins with a word; nothing else is coloured by what it says."""
    for page in opened(kept_book(SAMPLES[0])).worksheets:
        for cells in page.conditional_formatting:
            for rule in cells.rules:
                assert rule.type == "beginsWith"
                assert rule.text
                assert f'="{rule.text}"' in rule.formula[0]


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("tone", TONES)
def test_a_coloured_text_can_be_read(tone):
    text, ground = map(luminance, TONES[tone])
    assert (ground + 0.05) / (text + 0.05) >= 7


def test_the_municipality_has_its_colour_in_the_headings(tmp_path: Path):
    agenda = planned(tmp_path, meeting_data("1"), case_data("1"), farver={"primaer": "005544"})
    assert opened(book.make(agenda))["Dagsorden"]["A1"].fill.fgColor.rgb == "00005544"


def test_the_same_meeting_gives_the_same_bytes():
    first, second = (book.make(sample_agenda(SAMPLES[0])) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert isinstance(openpyxl.load_workbook(io.BytesIO(first)), openpyxl.Workbook)
