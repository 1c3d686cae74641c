"""Sentences that propose or assess what is to come are told from those that describe, on sets labelled by hand.

`saetninger_proeve` and `saetninger_proeve_2` were written by people who had not seen the rule, and nobody who changes
the rule reads them. The second was measured once, when the rule was done: precision 0.97, recall 0.93; the first many
times: 0.98 and 0.87. The other sets are for work on the rule; it met `ny` at 0.90 and 0.90, `ny_2` at 0.95 and 0.92.
"""

import datetime
import time
import tomllib
from dataclasses import replace
from functools import reduce
from operator import or_
from pathlib import Path

import pytest

from generator import descriptive, phrases
from generator.case import Case
from generator.descriptive import findings, proposes, read_rules, sentences
from generator.errors import RehabplanError
from generator.load import load_case
from generator.orders import applied
from generator.phrases import Expression
from generator.places import RULE_SETS, SAMPLE_CASES

FOLDER = Path(__file__).parent / "rules"
RULES = read_rules()
NEVER = Expression("", (), (), (0,))
DAY = datetime.date(2026, 11, 1)


def scores(name: str) -> tuple[float, float]:
    """Precision and recall on a labelled set; a text breaks the rule if one of its sentences does."""
    rows = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["saetning"]
    told = [row for row in rows if any(map(proposes, sentences(row["tekst"])))]
    right = sum(row["bryder"] for row in told)
    return right / len(told), right / sum(row["bryder"] for row in rows)


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [
        ("saetninger_blind", 0.95, 0.95),
        ("saetninger_blind_2", 0.95, 0.95),
        ("saetninger_egne", 0.95, 0.95),
        ("saetninger_ny", 0.95, 0.95),
        ("saetninger_ny_2", 0.95, 0.95),
        ("saetninger_proeve", 0.95, 0.87),
        ("saetninger_proeve_2", 0.9, 0.9),
    ],
)
def test_proposals_are_told_from_descriptions(name: str, precision: float, recall: float):
    got = scores(name)
    assert got[0] >= precision
    assert got[1] >= recall


@pytest.mark.parametrize("rule", RULES.patterns, ids=lambda rule: f"{rule.id}: {rule.expression.text}")
def test_each_expression_catches_its_example(rule: descriptive.Rule, monkeypatch: pytest.MonkeyPatch):
    patterns = tuple(other if other is rule else replace(other, expression=NEVER) for other in RULES.patterns)
    monkeypatch.setattr(descriptive, "read_rules", lambda: replace(RULES, patterns=patterns))
    assert proposes(rule.example) is rule


@pytest.mark.parametrize("rule", RULES.exceptions, ids=lambda rule: f"{rule.id}: {rule.expression.text}")
def test_each_exception_is_what_keeps_its_example(rule: descriptive.Rule, monkeypatch: pytest.MonkeyPatch):
    assert proposes(rule.example) is None
    others = tuple(replace(other, expression=NEVER) if other is rule else other for other in RULES.exceptions)
    monkeypatch.setattr(descriptive, "read_rules", lambda: replace(RULES, exceptions=others))
    assert proposes(rule.example) is not None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hun kom kl. 8.30. Han gik.", 2),
        ("Jf. notat af 14. marts 2019 arbejdede hun bl.a. i en butik.", 1),
        ("Ca. 3 timer om ugen. Derefter fri!", 2),
        ("Kontakt: A. Holm. Siden 2019.", 2),
        ("1. Medicin\n2. Søvn", 2),
        ("Hun sagde »Jeg kan. Jeg vil« og gik. Det gik.", 2),
    ],
)
def test_a_text_is_split_at_its_sentences_only(text: str, parts: int):
    assert len(sentences(text)) == parts


def case_with(path: str, text: str) -> Case:
    return Case({"sagsnr": "1"}).with_value(path, text)


def found(case: Case) -> list[tuple[str, str, str]]:
    return [(each.path, each.message, each.mend) for each in findings(case, applied(case, "forberedende_del", DAY))]


def test_a_finding_names_the_field_the_sentences_and_what_to_do_for_each_kind():
    text = (
        "Hun sover fire timer. Hun bør have en mentor. Manden handler ind. "
        "Det anbefales, at hun får bostøtte. Arbejdsevnen er varigt nedsat."
    )
    path = "forberedende_del.hverdag.beskrivelse"
    label = descriptive.catalogue()[path].label
    assert found(case_with(path, text)) == [
        (
            path,
            f"»{label}« må kun beskrive, men sætning 2 og 4 foreslår en indsats.",
            "Skriv i stedet, hvad borgeren har prøvet og ønsket, og flyt forslaget til indsatsdelen.",
        ),
        (
            path,
            f"»{label}« må kun beskrive, men sætning 5 vurderer arbejdsevne, behov eller muligheder.",
            "Skriv i stedet, hvad der er set og oplyst, hvornår og af hvem. Vurderingen hører til i indstillingen.",
        ),
    ]


def test_a_finding_in_a_list_names_its_row():
    [(path, message, _)] = found(case_with("forberedende_del.hidtidig_indsats[1].resultat", "Timerne bør øges."))
    assert path == "forberedende_del.hidtidig_indsats[1].resultat"
    assert "(nr. 2)" in message


def test_the_law_is_cited_as_the_rules_cite_it():
    case = case_with("forberedende_del.arbejdsevne", "Hun bør hvile.")
    order = applied(case, "forberedende_del", DAY)
    [finding] = findings(case, order)
    assert finding.law.startswith("§ 3, stk. 3, i bekendtgørelse nr. ")


@pytest.mark.parametrize("path", sorted(RULES.left_out))
def test_words_of_others_are_not_looked_at(path: str):
    assert found(case_with(path.replace("[]", "[0]"), "Det anbefales, at hun bør i praktik.")) == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"bør" =', '"{findes_ikke}" =', "findes_ikke"),
        ('art = "planlaegger"', 'slags = "planlaegger"', "fremtid"),
        ('trods = ["fortid"]', 'trods = ["nutid"]', "nutid"),
        ('"forberedende_del.arbejdsevne",', '"forberedende_del.ukendt",', "forberedende_del.ukendt"),
        ("[undladt]", "[andet]", "andet"),
        ("er aktuelt,", "er aktuelt~,", "er aktuelt~"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_place(old: str, new: str, place: str, tmp_path: Path):
    text = (RULE_SETS / "beskrivende.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "beskrivende.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RehabplanError) as error:
        read_rules(file)
    assert place in str(error.value)


@pytest.mark.parametrize("name", ["saetninger_ny", "saetninger_egne"])
def test_the_sieve_lets_every_expression_through_that_has_what_it_needs(name: str):
    rows = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["saetning"]
    for text in [row["tekst"] for row in rows[::5]]:
        present = reduce(or_, RULES.lexicon.read(text))
        for sieve, rules in ((RULES.sieve, RULES.patterns), (RULES.excuses, RULES.exceptions)):
            may_hit = {place for place, rule in enumerate(rules) if rule.expression.may_hit(present)}
            assert may_hit <= set(sieve.viable(text)), text


def test_the_sieve_stops_most_sentences_of_a_case():
    case = load_case(SAMPLE_CASES / "2023-004102.json").case
    texts = [text for field in RULES.fields for _, text in descriptive._texts(case, field)]
    told = [bool(RULES.sieve.viable(sentence)) for text in texts for sentence in sentences(text)]
    assert sum(told) < len(told) / 2


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("hun kan arbejde", True),
        ("hun kan nu arbejde", True),
        ("hun kan nok ikke helt selv arbejde", False),
        ("hun kan aldrig arbejde", False),
        ("hun kan arbejde for lidt", False),
        ("hun arbejde kan", False),
    ],
)
def test_an_expression_wants_its_rows_and_not_the_others(text: str, hits: bool):
    lexicon = phrases.Lexicon()
    expression = lexicon.expression("kan _ arbejde & !(aldrig) & !(for lidt|meget)")
    words = lexicon.read(text)
    assert (expression.find(words, reduce(or_, words)) is not None) == hits


def test_few_words_are_remembered_and_no_long_ones(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(phrases, "_KNOWN", 3)
    lexicon = phrases.Lexicon()
    words = lexicon.read("en to tre fire fem " + "x" * 1000)
    assert len(words) == 1 + 6
    sieve = phrases.Sieve.of(lexicon, [lexicon.expression("tre fire")])
    assert list(sieve.viable("en to tre fire fem " + "x" * 1000)) == [0]
    for known in (lexicon.known, sieve._met):
        assert len(known) <= 3
        assert not any(len(part) == 1000 for part in known)


def test_time_grows_with_the_text_alone():
    case = load_case(SAMPLE_CASES / "2023-004102.json").case
    order = applied(case, "forberedende_del", DAY)
    findings(case, order)
    began = time.process_time()
    findings(case, order)
    assert time.process_time() - began < 0.1
    began = time.process_time()
    proposes("kan vil en job timer 3 som , det ikke bedst at " * 2000)
    assert time.process_time() - began < 5
