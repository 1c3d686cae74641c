"""Sentences that propose or assess what is to come are told from those that describe, on sets labelled by others.

`saetninger_proeve` was written by somebody who had not seen the rule and is never read when the rule is changed.
"""

import tomllib
from pathlib import Path

import pytest

from generator.descriptive import proposes, sentences

FOLDER = Path(__file__).parent / "rules"


def scores(name: str) -> tuple[float, float]:
    """Precision and recall on a labelled set."""
    rows = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["saetning"]
    told = [row for row in rows if proposes(row["tekst"])]
    right = sum(row["bryder"] for row in told)
    return right / len(told), right / sum(row["bryder"] for row in rows)


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("saetninger_blind", 0.95, 0.95), ("saetninger_blind_2", 0.95, 0.95), ("saetninger_proeve", 0.9, 0.8)],
)
def test_proposals_are_told_from_descriptions(name: str, precision: float, recall: float):
    got = scores(name)
    assert got[0] >= precision
    assert got[1] >= recall


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hun kom kl. 8.30. Han gik.", 2),
        ("Jf. notat af 14. marts 2019 arbejdede hun bl.a. i en butik.", 1),
        ("Ca. 3 timer om ugen. Derefter fri!", 2),
    ],
)
def test_a_text_is_split_at_its_sentences_only(text: str, parts: int):
    assert len(sentences(text)) == parts
