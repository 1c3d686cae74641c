"""Every element that the orders demand gives its own finding, and nothing else; a complete case gives no fejl."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from generator import pipeline, rules
from generator.case import Case
from generator.documents import KINDS, called_for
from generator.errors import RehabplanError
from generator.fields import catalogue
from generator.load import faults, load_case
from generator.orders import applied, orders
from generator.places import ROOT, RULE_SETS
from generator.rules.lawbook import FILES, lawbook
from generator.rules.page import page
from tests.conftest import TODAY
from tests.rules.cases import PROFILE, all_found, changed, complete, data, day_in, kinds, span

ORDERS = [order.key for order in orders()]
GOLDEN = Path(__file__).parent / "rules" / "golden"


def orders_of(kind: str) -> list[str]:
    return span(data("sager")["sag"][kind]["orden"])


def errors(case: Case, day: date, part: str = "") -> list:
    return [one for one in all_found(case, day, part) if one.level == "fejl"]


@pytest.mark.parametrize("kind", kinds())
def test_a_complete_case_is_valid_and_has_no_fejl_under_any_order(kind):
    for key in orders_of(kind):
        case = complete(kind, day_in(key))
        assert errors(case, day_in(key)) == [], key
    assert faults(_without_empty(case.data), "sag") == []


def _without_empty(value):
    if isinstance(value, dict):
        return {key: _without_empty(part) for key, part in value.items() if part is not None}
    return [_without_empty(part) for part in value] if isinstance(value, list) else value


def demanded(key: str):
    """Yield each element that an order demands: kind of case, part, path, where the finding stands, paragraph.

    An element that many kinds of case share is tried in three of them, others under the next order.
    """
    for part in ("forberedende_del", "indstilling", "indsatsdel"):
        for number, row in enumerate(data("krav")[part]["krav"], ORDERS.index(key)):
            paragraphs = [text for run, text in row["hjemmel"].items() if key in span(run)]
            shared = [
                kind for kind in data("krav")["grupper"].get(row["sager"], [row["sager"]]) if key in orders_of(kind)
            ]
            for kind in (
                sorted({shared[(number + turn) % len(shared)] for turn in (0, 3, 5)}) if paragraphs and shared else ()
            ):
                yield kind, part, row["sti"], row.get("findes", row["sti"]), paragraphs[0]


@pytest.mark.parametrize("key", ORDERS)
def test_an_element_taken_out_gives_its_own_fejl_with_its_paragraph_and_no_other(key):
    title = orders()[ORDERS.index(key)].title
    for kind, part, path, place, paragraph in demanded(key):
        day = day_in(key)
        case = complete(kind, day)
        without = changed(case, {path: {} if path.endswith("]") else ""}, day)
        found = _in_recommendation(without, case, day) if path == "indstilling.type" else errors(without, day, part)
        assert [one.path for one in found] == [place], (kind, path)
        assert found[0].law == f"{paragraph}{',' if ',' in paragraph else ''} i b{title[1:]}", (kind, path)


def _in_recommendation(without: Case, case: Case, day: date) -> list:
    """The fejl of the recommendation itself, when the case no longer says which one it is."""
    key = next(kind.key for kind in called_for(case) if kind.key.startswith("indstilling"))
    found = rules.findings(without, key, applied(without, key, day), {})
    return [one for one in found if one.level == "fejl"]


@pytest.mark.parametrize("key", ORDERS)
def test_every_demand_of_every_rule_is_among_the_elements_read_from_the_law(key):
    read = {re.sub(r"\[\d+\]", "[]", place) for _, _, _, place, _ in demanded(key)}
    elsewhere = {"forberedende_del.laegens_vurdering.undladt", "forberedende_del.laegens_vurdering.undladt_begrundelse"}
    for rule in rules.rules():
        always = not any(one.paths[0].startswith("forberedende_del.laegens_vurdering.undladt") for one in rule.when)
        if rule.levels.get(key) == "fejl" and rule.law.paragraphs.get(key) and always and rule.document != "sag":
            for paths in rule.demands:
                assert read & set(paths) or paths[0] in elsewhere or paths[0].startswith("indsatsdel.jobformidler"), (
                    paths
                )


def examples() -> list[dict]:
    return data("eksempler")["eksempler"]


@pytest.mark.parametrize("example", examples(), ids=lambda example: example["regel"])
def test_an_example_breaks_its_rule_and_keeps_it(example):
    rule = next(rule for rule in rules.rules() if rule.id == example["regel"])
    days = example["dag"] if isinstance(example["dag"], list) else [example["dag"]]
    for day in days:
        base = changed(complete(example["sag"], day), example.get("saet", {}), day)
        broken = changed(base, example.get("bryd", {}), day)
        found = _by(rule, broken, day)
        assert found, f"{day}: nothing found"
        for one in found:
            assert one.level == example.get("niveau", rule.levels[next(iter(rule.levels))]), day
            assert "{" not in one.message + one.mend
            assert re.sub(r"\[\d+\]", "[]", one.path).removesuffix("[]") in catalogue()
            assert one.law
    assert faults(_without_empty(broken.data), "sag") == []
    for day in _days(example, "hold_dag", days):
        base = changed(complete(example.get("hold_sag", example["sag"]), day), example.get("saet", {}), day)
        kept = changed(base, example.get("bryd", {}) if "hold_dag" in example else {}, day)
        assert not _by(rule, changed(kept, example.get("hold", {}), day), day), f"{day}: still found"


def _days(example: dict, key: str, otherwise: list) -> list:
    days = example.get(key, otherwise)
    return days if isinstance(days, list) else [days]


def _by(rule, case: Case, day: date) -> list:
    """What a rule finds in the part of the case it is about."""
    if rule.document in {"sag", "moede"}:
        found = rules.case_findings(case, applied(case, "forberedende_del", day), PROFILE)
    else:
        key = next((one.key for one in called_for(case) if one.key.startswith(rule.document)), "indstilling_fleksjob")
        found = rules.findings(case, key, applied(case, key, day), PROFILE)
    return [one for one in found if one.code == rule.id]


def test_every_rule_has_an_example():
    assert {example["regel"] for example in examples()} == {rule.id for rule in rules.rules()}


@pytest.mark.parametrize("file", pipeline.sample_cases(), ids=lambda file: file.stem)
def test_the_findings_of_a_sample_are_as_read(file, golden):
    case = load_case(file).case
    profile = pipeline.municipality(case.get("kommune")).profile
    groups = {"sag": rules.case_findings(case, applied(case, "forberedende_del", TODAY), profile)}
    for kind in called_for(case):
        groups[kind.key] = rules.findings(case, kind.key, applied(case, kind.key, TODAY), profile)
    assert not [one for group in groups.values() for one in group if one.level == "fejl"]
    golden("".join(_listed(name, found) for name, found in groups.items()), GOLDEN / f"{file.stem}.txt")


def _listed(name: str, found: list) -> str:
    lines = [f"- {one.level} {one.code} ({one.path})\n  {one.message}\n  {one.mend}\n  {one.law}\n" for one in found]
    return f"# {name}\n" + ("".join(lines) or "Ingen bemærkninger.\n")


def test_no_finding_quotes_the_case():
    """A sample with a mark in every text, then each text in turn taken away: the mark is in no finding."""
    case = load_case(pipeline.sample_cases()[1]).case
    marked = Case(_marked(case.data))
    found = all_found(marked, TODAY) + all_found(Case({**marked.data, "indsatsdel": {}, "moede": {}}), TODAY)
    assert found
    assert not [one for one in found if "Æblegrød" in one.message + one.mend + one.law]


def _marked(value, path=""):
    if isinstance(value, dict):
        return {key: _marked(part, f"{path}.{key}" if path else key) for key, part in value.items()}
    if isinstance(value, list):
        return [_marked(part, f"{path}[]") for part in value]
    known = catalogue().get(path)
    return f"Æblegrød {value}" if known and known.kind in {"tekst", "linje"} and path != "sagsnr" else value


@pytest.mark.parametrize("kind", ["fleksjob", "jobafklaring", "tilskud"])
def test_a_text_without_a_letter_or_digit_is_empty(kind):
    day = day_in("2019")
    path = "forberedende_del.aarsag.kommunens"
    for text in ("", "   ", "\u00a0\n", "-", "…", "**"):
        assert [one.path for one in errors(complete(kind, day).with_value(path, text), day)] == [path]


def test_a_draft_asks_for_each_demand_with_its_paragraph():
    day, case = date(2019, 4, 3), Case({})
    asked = rules.demands("forberedende_del", case, applied(case, "forberedende_del", day))
    assert asked["forberedende_del.maal.borgerens_ord"].endswith("(§ 3, stk. 1, nr. 4)")
    assert asked["forberedende_del.hidtidig_indsats[].formaal"].startswith("Skal udfyldes: Beskriv formålet")
    assert "forberedende_del.overblik.borgerens_ord" not in asked
    asked = rules.demands("indstilling_fleksjob", case, applied(case, "indstilling_fleksjob", day))
    assert asked["indstilling.afklaret"].endswith("(§ 9, stk. 1, nr. 1)")
    assert "indstilling.varigt_nedsat" not in asked
    asked = rules.demands("forberedende_del_selvstaendig", case, applied(case, "forberedende_del", day))
    assert asked["forberedende_del.virksomhed.timer"].endswith("(§ 15, stk. 1, nr. 1)")
    assert "forberedende_del.erfaringer.beskrivelse" not in asked


@pytest.mark.parametrize("document", KINDS)
def test_an_empty_form_lacks_what_its_prompts_ask_for_and_nothing_else_is_a_fejl(document):
    for key in ORDERS:
        day, case = day_in(key), Case({})
        found = rules.findings(case, document, applied(case, document, day), PROFILE)
        wanted = {one.path for one in found if one.level == "fejl"}
        asked = set(rules.demands(document, case, applied(case, document, day)))
        without_control = {path for path in wanted if catalogue()[path].kind in {"liste", "gruppe"}}
        assert wanted - without_control <= asked


@pytest.mark.parametrize("kind", kinds())
def test_a_prompt_names_a_field_of_the_schema_and_the_paragraph_of_the_finding(kind):
    for key in orders_of(kind):
        day = day_in(key)
        case = complete(kind, day)
        for document in called_for(case):
            asked = rules.demands(document.key, case, applied(case, document.key, day))
            assert asked.keys() <= catalogue().keys()
            assert all(re.fullmatch(r"Skal udfyldes: .+ \(§ .+\)", text, re.DOTALL) for text in asked.values())


def test_the_page_for_jurists_is_up_to_date():
    assert (ROOT / "docs" / "regler.md").read_text(encoding="utf-8") == page()


FAULTS = [
    ("ukendt nøgle", 'raaad = "x"', "raaad"),
    ("ingen hjemmel", "hjemmel = {}", "hjemmel"),
    ("ukendt bekendtgørelse", 'hjemmel.2013 = "§ 1"', "hjemmel.2013"),
    ("baglæns række", 'hjemmel.2026-2012 = "§ 1"', "hjemmel.2026-2012"),
    ("dækket to gange", 'hjemmel.2012-2014b = "§ 1"\nhjemmel.2014a = "§ 1"', "hjemmel.2014a"),
    ("tom hjemmel", 'hjemmel.2012 = " "', "hjemmel.2012"),
    ("sti uden for skemaet", 'kraev = ["borger.alder"]', "kraev"),
    ("ukendt funktion", 'kraev = []\ntjek = "no_such_check"', "tjek"),
    ("både krav og tjek", 'tjek = "late_copy"', "kraev"),
    ("ukendt betingelse", 'naar = [{ sti = "sagstype", ligner = "x" }]', "naar"),
    ("betingelse uden sti", 'naar = [{ er = ["revalidering"], udfyldt = true }]', "naar"),
    ("betingelse uden valg", 'naar = [{ sti = "sagstype", er = ["pension"] }]', "naar"),
    ("betingelse med tomt valg", 'naar = [{ sti = "sagstype", er = [] }]', "naar"),
    ("betingelse om en tekst som dato", 'naar = [{ sti = "borger.navn", foer = 2020-01-01 }]', "naar"),
    ("ukendt niveau", 'niveau = "katastrofe"', "niveau"),
    ("niveau mangler i en bekendtgørelse", 'niveau = { 2012 = "fejl" }', "niveau"),
    ("ikke kontrolleret", 'kontrolleret = ""', "kontrolleret"),
    ("anden hjemmel uden kontrol", 'anden_hjemmel.2012 = "§ 1 i en lov"', "anden_hjemmel.kontrolleret"),
    ("ukendt ord i beskeden", 'besked = "{navn} mangler."', "besked"),
    ("ukendt dokument", 'dokument = "brev"', "dokument"),
    ("to steder", 'kraev = []\nsted = "borger.navn | borger.cpr"', "sted"),
    ("dato som tekst", 'fra = "2014-01-01"', "fra"),
]
GOOD = {
    "id": 'id = "min-regel"',
    "dokument": 'dokument = "sag"',
    "kraev": 'kraev = ["borger.navn"]',
    "niveau": 'niveau = "fejl"',
    "hjemmel": 'hjemmel.2012-2026 = "§ 1, stk. 1"',
    "kontrolleret": 'kontrolleret = "2026-11-21"',
}


@pytest.fixture
def rule_folder(tmp_path):
    for name in FILES:
        shutil.copy(RULE_SETS / f"{name}.toml", tmp_path)
    return tmp_path


def write(folder: Path, *lines: str) -> Path:
    """Put one rule in the first file; a line takes the place of the good line of the same key."""
    keys = {re.split(r"[ .=]", line)[0] for text in lines for line in text.splitlines()}
    kept = [text for key, text in GOOD.items() if key not in keys]
    (folder / f"{FILES[0]}.toml").write_text("\n".join(["[[regel]]", *kept, *lines]), encoding="utf-8")
    return folder


def test_a_good_rule_is_a_few_lines(rule_folder):
    (mine, *_) = lawbook(write(rule_folder)).rules
    assert (mine.id, mine.message, mine.levels["2012"]) == ("min-regel", "{felt} mangler.", "fejl")


@pytest.mark.parametrize(("name", "line", "key"), FAULTS, ids=[name for name, _, _ in FAULTS])
def test_a_faulty_rule_is_refused_by_file_rule_and_key(rule_folder, name, line, key):
    with pytest.raises(RehabplanError) as refused:
        lawbook(write(rule_folder, line))
    assert refused.value.place == f"{FILES[0]}.toml, min-regel, {key}"


def test_a_rule_name_is_used_once(rule_folder):
    with pytest.raises(RehabplanError, match="brugt før"):
        lawbook(write(rule_folder, 'id = "cv"'))


def test_a_file_that_is_not_toml_is_refused_by_name(rule_folder):
    (rule_folder / "moede.toml").write_text("[[regel", encoding="utf-8")
    with pytest.raises(RehabplanError, match=r"moede\.toml"):
        lawbook(rule_folder)


def test_a_file_with_an_unknown_table_is_refused(rule_folder):
    for text, word in (("[[regler]]", "regler"), ('regel = ["cv"]', "regel")):
        (rule_folder / "moede.toml").write_text(text, encoding="utf-8")
        with pytest.raises(RehabplanError, match=word):
            lawbook.__wrapped__(rule_folder)


@pytest.mark.parametrize(
    ("line", "key"),
    [('niveau = "fejl"', "niveau"), ('lemper = ["stk. 1"]', "lemper"), ('regelsaet = "2013"', "regelsaet")],
)
def test_a_faulty_relief_is_refused_by_file_relief_and_key(rule_folder, line, key):
    lines = [
        "[[lempelse]]",
        *(GOOD[key] for key in ("id", "dokument", "hjemmel", "kontrolleret")),
        'besked = "x"',
        line,
    ]
    text = "\n".join(lines if key == "niveau" else [*lines, 'niveau = "advarsel"'])
    (rule_folder / f"{FILES[0]}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RehabplanError) as refused:
        lawbook(rule_folder)
    assert refused.value.place.endswith(f"min-regel, {key}")
