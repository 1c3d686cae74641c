"""The schemas as a catalogue: every path a tag, a key and a label that people can use."""

import json
import re
from collections import Counter
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from generator.fields import Choice, Field, catalogue, read_schema, template_fields
from generator.orders import orders
from generator.places import SCHEMAS

NAMES = sorted(file.name.removesuffix(".schema.json") for file in SCHEMAS.glob("*.schema.json"))
WHOLE = ("sag", "kommune", "beregnet", "manifest", "moede")
FIELDS = {**template_fields(), **catalogue("moede"), **catalogue("manifest")}
OPEN = {"kommune_felter"}
"""Groups that may hold what no schema knows."""


def nodes(node, path=""):
    """Every object of a schema file with its place."""
    if isinstance(node, dict):
        yield path, node
        for key, part in node.items():
            yield from nodes(part, f"{path}/{key}")
    if isinstance(node, list):
        for index, part in enumerate(node):
            yield from nodes(part, f"{path}/{index}")


ALL = [(f"{name}{path}", node) for name in NAMES for path, node in nodes(read_schema(name))]


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_valid_against_its_metaschema(name):
    schema = read_schema(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_file_is_written_with_danish_letters_and_no_key_twice(name):
    text = (SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8")
    pairs = []
    json.loads(text, object_pairs_hook=lambda members: pairs.append([key for key, _ in members]))
    assert all(len(keys) == len(set(keys)) for keys in pairs)
    assert "\\u00" not in text


def test_every_object_refuses_what_it_does_not_know_but_the_municipalitys_own_fields():
    lax = [
        place for place, node in ALL if node.get("type") == "object" and node.get("additionalProperties") is not False
    ]
    assert [place.rpartition("/")[2] for place in lax] == sorted(OPEN)


def test_every_choice_has_a_title():
    options = [(place, option) for place, node in ALL for option in node.get("oneOf", ())]
    assert len(options) > 100
    assert [place for place, option in options if not option.get("title", "").strip() or "const" not in option] == []


def test_no_key_or_title_stands_twice_in_a_choice():
    for field in FIELDS.values():
        assert len({choice.key for choice in field.choices}) == len(field.choices), field.path
        assert len({choice.title for choice in field.choices}) == len(field.choices), field.path


def test_keys_are_lower_case_without_danish_letters():
    keys = {key for place, node in ALL for key in node.get("properties", {})}
    assert [key for key in sorted(keys) if not re.fullmatch(r"[a-z][a-z0-9_]*", key)] == []


def test_choice_keys_are_lower_case_without_danish_letters_too():
    keys = {str(choice.key) for field in FIELDS.values() for choice in field.choices}
    assert [key for key in sorted(keys) if not re.fullmatch(r"[a-z0-9_]+", key)] == []


@pytest.mark.parametrize("name", WHOLE)
def test_every_label_is_short_enough_for_word_and_says_something(name):
    wrong = [path for path, field in catalogue(name).items() if not 0 < len(field.label.strip()) <= 64]
    assert wrong == []


def test_every_path_is_short_enough_for_a_tag_with_the_nine_hundred_and_ninety_ninth_row():
    tags = [path.replace("[]", "[999]") for path in FIELDS]
    assert [tag for tag in tags if len(tag) > 64] == []
    assert max(map(len, tags)) > 50, "the limit is near enough to be worth a test"


def test_the_catalogue_names_each_path_once():
    for name in WHOLE:
        named = [field.path for field in catalogue(name).values()]
        assert [path for path, count in Counter(named).items() if count > 1] == []
        assert named == list(catalogue(name))


def test_no_field_has_the_name_of_another_tree():
    assert not {"profil", "beregnet"} & {path.partition(".")[0] for path in catalogue("sag")}


@pytest.mark.parametrize("name", WHOLE)
def test_what_has_rows_is_a_list_and_what_has_fields_is_a_group(name):
    for path in catalogue(name):
        above, _, _ = path.rpartition(".")
        if above:
            assert catalogue(name)[above.removesuffix("[]")].kind == ("liste" if above.endswith("[]") else "gruppe")


KNOWN = [
    ("sagsnr", "linje", "Sagsnummer"),
    ("sagstype", "valg", "Sagstype"),
    ("borger", "gruppe", "Borgeren"),
    ("borger.cpr", "cpr", "CPR-nummer"),
    ("borger.adressebeskyttelse", "afkrydsning", "Navne- og adressebeskyttelse"),
    ("borger.bisidder.navn", "linje", "Bisidderens navn"),
    ("moede.dato", "dato", "Mødedato"),
    ("moede.start", "klokkeslaet", "Mødet begynder"),
    ("moede.minutter", "heltal", "Minutter til sagen"),
    ("indstilling.timer_fra", "tal", "Timer om ugen fra"),
    ("forberedende_del.helbred.beskrivelse", "tekst", "Helbredssituationen"),
    ("forberedende_del.hidtidig_indsats", "liste", "Hidtidig indsats"),
    ("forberedende_del.hidtidig_indsats[].formaal", "tekst", "Formål"),
    ("forberedende_del.progression[].tro_trin", "valg", "Trin: tro på arbejde"),
    ("tidligere_behandlinger[].moede.deltagere[].rolle", "valg", "Rolle"),
    ("profil.navn", "linje", "Kommunens navn"),
    ("beregnet.alder", "heltal", "Alder på mødedagen"),
]


@pytest.mark.parametrize(("path", "kind", "label"), KNOWN)
def test_a_field_has_its_kind_and_label(path, kind, label):
    field = template_fields()[path]
    assert (field.path, field.kind, field.label) == (path, kind, label)


def test_the_words_beside_a_reference_win_over_those_it_points_at():
    assert catalogue()["borger.navn"].help == "Fornavn og efternavn"
    assert catalogue()["borger.postnr"].help == "Kort tekst på én linje."


def test_a_choice_carries_key_and_title_in_the_order_of_the_schema():
    assert catalogue()["borger.tolk_behov"].choices == (Choice("ja", "Ja"), Choice("nej", "Nej"))


TITLES = [
    ("ressource_fleks_pension", date(2026, 1, 31), "Ressourceforløb, fleksjob eller førtidspension"),
    ("ressource_fleks_pension", date(2026, 2, 1), "Fleksjob eller førtidspension"),
    ("sygedagpenge", date(2024, 12, 31), "Sygedagpenge, kategori 3"),
    ("sygedagpenge", date(2025, 1, 1), "Sygedagpenge, § 13 c, stk. 3"),
    ("revalidering", date(2026, 2, 1), "Revalidering (forelægges ikke teamet)"),
]


@pytest.mark.parametrize(("key", "day", "title"), TITLES)
def test_the_title_of_a_choice_follows_the_day(key, day, title):
    (choice,) = [choice for choice in catalogue()["sagstype"].choices if choice.key == key]
    assert choice.title_on(day) == title


def test_later_titles_are_taken_in_turn():
    choice = Choice("k", "først", ((date(2020, 1, 1), "så"), (date(2021, 1, 1), "sidst")))
    days = (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1))
    assert [choice.title_on(day) for day in days] == ["først", "så", "så", "sidst"]


def test_the_orders_one_can_choose_are_the_orders_there_are():
    assert [choice.key for choice in catalogue()["regelsaet.navn"].choices] == [order.key for order in orders()]


def test_a_field_is_a_value():
    assert Field("a", "linje", "A") == Field("a", "linje", "A")
    assert catalogue() is catalogue(), "read once"
