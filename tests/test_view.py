"""What a template sees of a case: every path, typed, empty where nothing is known, and no protected address."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from generator import __version__
from generator.case import Case, steps
from generator.fields import catalogue, template_fields
from generator.formats import Titled
from generator.load import accept, load_case
from generator.orders import applied
from generator.pipeline import sample_cases
from generator.view import PROTECTED, Occasion, context, derived

DAY = date(2019, 4, 3)
EMPTY = Case({"skemaversion": "1.0", "sagsnr": "1"})
PROFILE = {"skemaversion": "1.0", "navn": "Lyngsø Kommune"}


def occasion(case: Case, today: date = DAY, document: str = "forberedende_del", state="kladde") -> Occasion:
    return Occasion("Titel", "2018/forberedende_del", state, applied(case, document, today), today, PROFILE)


def seen(case: Case, today: date = DAY):
    return context(case, occasion(case, today))


def worked_out(today: date = DAY, **facts):
    """The derived values of a case with facts by path, `__` for the dot."""
    case = EMPTY
    for path, value in facts.items():
        case = case.with_value(path.replace("__", "."), value)
    return derived(case, occasion(case, today))


def strings(value):
    """Every text in a context, keys included."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from strings(key)
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, str):
        yield str.__str__(value)


def at(seen, path):
    for step in steps(path):
        seen = seen[step]
    return seen


EMPTIES = {"afkrydsning": False, "liste": []}


def test_every_path_of_the_schema_is_there_for_an_empty_case():
    empty = seen(EMPTY)
    known = ("sagsnr", "skemaversion", "profil", "beregnet", "kommune_felter")
    for path, field in template_fields().items():
        if "[]" not in path and not path.startswith(known):
            expected = at(empty, path) if field.kind == "gruppe" else EMPTIES.get(field.kind, "")
            assert at(empty, path) == expected, path


def test_every_path_of_a_row_is_there_for_an_empty_row():
    lists = [path for path, field in catalogue().items() if field.kind == "liste"]
    case = EMPTY
    for path in lists:
        case = case.with_value(path.replace("[]", "[0]") + "[0]", {})
    for path, field in catalogue().items():
        found = at(seen(case), path.replace("[]", "[0]"))
        assert isinstance(found, dict) if field.kind == "gruppe" else found is not None, path


def test_values_have_their_types():
    data = {
        "skemaversion": "1.0",
        "sagsnr": "1",
        "sagstype": "jobafklaring_nyt",
        "borger": {"navn": "Åse", "adressebeskyttelse": False},
        "moede": {"dato": "2019-04-03", "start": "09:30", "minutter": 45},
        "indstilling": {"timer_fra": 7.5},
        "forberedende_del": {"progression": [{"tro_trin": 3, "dato": "2019-03-01"}]},
    }
    found = seen(Case(data))
    row = found["forberedende_del"]["progression"][0]
    assert found["borger"]["navn"] == "Åse"
    assert found["borger"]["adressebeskyttelse"] is False
    assert found["moede"]["dato"] == date(2019, 4, 3)
    assert (found["moede"]["start"], found["moede"]["minutter"]) == ("9.30", 45)
    assert found["indstilling"]["timer_fra"] == 7.5
    assert isinstance(found["sagstype"], Titled)
    assert (str(found["sagstype"]), found["sagstype"].key) == ("Jobafklaringsforløb, ved ophør", "jobafklaring_nyt")
    assert (str(row["tro_trin"]), row["tro_trin"].key, row["dato"]) == ("Trin 3 af 5: noget", 3, date(2019, 3, 1))


def test_a_choice_has_the_title_of_the_day_that_decides():
    case = EMPTY.with_value("sagstype", "sygedagpenge")
    titles = [str(seen(case, day)["sagstype"]) for day in (date(2024, 12, 31), date(2025, 1, 1))]
    assert titles == ["Sygedagpenge, kategori 3", "Sygedagpenge, § 13 c, stk. 3"]


def test_a_row_knows_its_path():
    case = EMPTY.with_value("bilag[1].fra", "Læge").with_value(
        "tidligere_behandlinger[1].moede.deltagere[2].navn", "Bo"
    )
    found = seen(case)
    assert [row["#"] for row in found["bilag"]] == ["bilag[0]", "bilag[1]"]
    inner = found["tidligere_behandlinger"][1]["moede"]["deltagere"]
    assert [row["#"] for row in inner] == [f"tidligere_behandlinger[1].moede.deltagere[{index}]" for index in range(3)]


def test_the_municipalitys_own_fields_and_profile_are_seen():
    case = EMPTY.with_value("kommune_felter.pulje", 7)
    assert seen(case)["kommune_felter"]["pulje"] == 7
    assert seen(EMPTY)["kommune_felter"] == {"dagsorden_bemaerkninger": ""}
    assert seen(EMPTY)["profil"]["navn"] == "Lyngsø Kommune"
    assert seen(EMPTY)["profil"]["frister"]["kopi_dage"] == ""


@pytest.mark.parametrize("file", sample_cases(), ids=lambda file: file.stem)
def test_every_value_of_a_sample_is_seen(file: Path):
    case = load_case(file).case
    assert case is not None
    texts = set(strings(context(case, occasion(case))))
    hidden = {"adresse", "postnr", "by"} if case.get("borger.adressebeskyttelse") else set()
    facts = {**case.data, "borger": {key: value for key, value in case.data["borger"].items() if key not in hidden}}
    free = [text for text in strings(list(facts["forberedende_del"].values())) if len(text) > 30]
    assert free
    assert [text for text in free if text not in texts] == []


# A protected address

ADDRESS = {"adresse": "Hemmelig Vej 17, 2. tv", "postnr": "9998", "by": "Skjulby"}


@pytest.mark.parametrize("protected", [True, False])
def test_a_protected_address_is_nowhere_in_the_context(protected):
    data = {"skemaversion": "1.0", "sagsnr": "1", "borger": {**ADDRESS, "adressebeskyttelse": protected}}
    case = accept(data).case
    assert case is not None
    texts = "\n".join(strings(seen(case)))
    assert [part in texts for part in ADDRESS.values()] == [not protected] * 3
    assert (PROTECTED in texts) is protected


def test_the_letterhead_is_written_on_one_line_with_what_the_profile_knows():
    profile = {"adresse": "Torvet 4", "postnr": "0040", "by": "Åbjerg", "telefon": "", "email": "a@b.example"}
    seen = [derived(EMPTY, replace(occasion(EMPTY), profile=each))["afsender"] for each in (profile, PROFILE)]
    assert seen == ["Torvet 4, 0040 Åbjerg · a@b.example", None]


def test_an_address_is_written_on_one_line_with_what_is_known_of_it():
    facts = {f"borger__{key}": value for key, value in ADDRESS.items()}
    assert worked_out(**facts)["adresse"] == "Hemmelig Vej 17, 2. tv, 9998 Skjulby"
    assert worked_out(borger__by="Skjulby")["adresse"] == "Skjulby"
    assert worked_out()["adresse"] is None


def test_only_a_cross_protects():
    assert worked_out(borger__adressebeskyttelse=False, borger__by="Skjulby")["adresse"] == "Skjulby"
    assert worked_out(borger__adressebeskyttelse=True)["adresse"] == "Navne- og adressebeskyttelse: adressen vises ikke"


# Derived values


def test_what_is_derived_is_what_the_schema_names():
    named = {path.removeprefix("beregnet.") for path in template_fields() if path.startswith("beregnet.")} - {
        "beregnet"
    }
    assert set(worked_out()) == named


AGES = [("2019-05-16", 38), ("2019-05-17", 39), ("2018-01-01", 37)]


@pytest.mark.parametrize(("meeting", "age"), AGES)
def test_age_is_counted_on_the_day_of_the_meeting(meeting, age):
    assert worked_out(borger__cpr="170580-1234", moede__dato=meeting)["alder"] == age


@pytest.mark.parametrize("cpr", ["", "170520-5234"])
def test_an_age_that_cannot_be_known_is_not_shown(cpr):
    assert worked_out(borger__cpr=cpr, moede__dato="2019-04-03")["alder"] is None


YOUNG = [
    # born 17 May 1989: 29 until 16 May 2019
    ("170589-1234", "2019-05-16", "nej", True),
    ("170589-1234", "2019-05-17", "nej", False),
    ("170589-1234", "2019-05-16", "ja", False),
    ("170589-1234", "2019-05-16", "", False),
    ("", "2019-05-16", "nej", False),
    ("170520-5234", "2019-05-16", "nej", False),  # not yet born
]


@pytest.mark.parametrize(("cpr", "meeting", "educated", "young"), YOUNG)
def test_under_30_without_education_asks_for_both(cpr, meeting, educated, young):
    facts = {"borger__cpr": cpr, "moede__dato": meeting, "borger__erhvervsuddannelse": educated}
    assert worked_out(**facts)["under_30_uden_uddannelse"] is young


@pytest.mark.parametrize(
    ("cpr", "shown", "label"),
    [
        ("1705801234", "170580-1234", "CPR-nummer"),
        ("770580-1234", "770580-1234", "Erstatningspersonnummer"),
        ("", None, "CPR-nummer"),
    ],
)
def test_an_erstatningspersonnummer_is_called_so(cpr, shown, label):
    values = worked_out(borger__cpr=cpr)
    assert (values["cpr"], values["cpr_betegnelse"]) == (shown, label)


SIX_MONTHS = [
    ("2019-01-31", date(2019, 7, 31)),
    ("2018-08-31", date(2019, 2, 28)),
    ("2019-08-31", date(2020, 2, 29)),
    ("2019-08-29", date(2020, 2, 29)),
    ("2019-08-28", date(2020, 2, 28)),
    ("2019-03-31", date(2019, 9, 30)),
    ("2019-06-30", date(2019, 12, 30)),
    ("2019-07-01", date(2020, 1, 1)),
    ("2019-12-31", date(2020, 6, 30)),
    ("2199-12-31", date(2200, 6, 30)),
]


@pytest.mark.parametrize(("begun", "deadline"), SIX_MONTHS)
def test_six_months_later_is_the_same_day_or_the_last_of_the_month(begun, deadline):
    assert worked_out(datoer__ressourceforloeb_fra=begun)["frist_seks_maaneder"] == deadline


def test_the_team_has_four_weeks_and_the_copy_one():
    values = worked_out(datoer__overgang_jobafklaring="2019-02-14", moede__dato="2019-04-03")
    assert (values["frist_jobafklaring"], values["frist_kopi"]) == (date(2019, 3, 14), date(2019, 4, 10))


def test_a_deadline_without_its_day_is_unknown():
    values = worked_out()
    assert (values["frist_jobafklaring"], values["frist_kopi"], values["frist_seks_maaneder"]) == (None, None, None)


ORDERS = [
    ("2013-01-01", "2012", "Bekendtgørelse nr. 1418 af 23. december 2012", "beskæftigelsesmål", True),
    ("2019-12-31", "2016b", "Bekendtgørelse nr. 996 af 29. juni 2016", "beskæftigelsesmål", True),
    ("2020-01-01", "2019", "Bekendtgørelse nr. 1609 af 27. december 2019", "jobmål", True),
    ("2026-01-31", "2024", "Bekendtgørelse nr. 1708 af 30. december 2024", "jobmål", True),
    ("2026-02-01", "2026", "Bekendtgørelse nr. 47 af 13. januar 2026", "jobmål", False),
]


@pytest.mark.parametrize(("meeting", "key", "name", "word", "resource"), ORDERS)
def test_the_order_gives_its_name_and_its_words(meeting, key, name, word, resource):
    values = worked_out(moede__dato=meeting)
    assert (values["regelsaet"], values["regelsaet_navn"]) == (key, name)
    assert (values["maalord"], values["har_ressourceforloeb"]) == (word, resource)


def test_an_order_that_is_only_a_guess_says_so():
    values = worked_out()
    assert values["foreloebigt"] is True
    assert values["regelsaet_navn"] == "Bekendtgørelse nr. 996 af 29. juni 2016 (foreløbigt)"
    assert worked_out(moede__dato="2019-04-03")["foreloebigt"] is False


@pytest.mark.parametrize(
    ("case_type", "first", "any_"),
    [("jobafklaring_foerste", True, True), ("jobafklaring_nyt", False, True), ("sygedagpenge", False, False)],
)
def test_a_case_of_jobafklaring_is_the_first_or_a_later(case_type, first, any_):
    values = worked_out(sagstype=case_type)
    assert (values["foerste_jobafklaring"], values["er_jobafklaring"]) == (first, any_)


@pytest.mark.parametrize(
    ("state", "draft", "final"), [("kladde", True, False), ("endelig", False, True), ("udsendelse", False, True)]
)
def test_the_state_of_the_document_is_known(state, draft, final):
    values = derived(EMPTY, replace(occasion(EMPTY), state=state))
    assert (values["kladde"], values["endelig"]) == (draft, final)


def test_title_template_version_and_day_are_known():
    values = worked_out()
    assert (values["dokumenttitel"], values["skabelon"]) == ("Titel", "2018/forberedende_del")
    assert (values["generator"], values["dags_dato"]) == (f"rehabplan {__version__}", DAY)
