"""A field that has got another name is read under it in old cases; the list of moves is held to the schema."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import load, moves
from generator.errors import RehabplanError
from generator.fields import catalogue
from generator.moves import Move, move_data, read_moves, renamed

DAY = date(2026, 11, 1)
MOVES = (
    Move(DAY, "forberedende_del.helbred.tekst", "forberedende_del.helbred.beskrivelse"),
    Move(DAY, "bilag[].navn", "bilag[].fra"),
    Move(DAY, "klient", "borger"),
)


def test_every_move_leads_to_a_field_of_the_schema_and_from_none():
    for move in read_moves():
        now = renamed(move.old)
        assert now in catalogue() and move.old not in catalogue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("forberedende_del.helbred.tekst", "forberedende_del.helbred.beskrivelse"),
        ("bilag[].navn", "bilag[].fra"),
        ("klient.bisidder.navn", "borger.bisidder.navn"),
        ("klienten", None),
        ("bilag[].dato", None),
    ],
)
def test_a_path_is_renamed_with_what_is_below_it(old: str, new: str | None):
    assert renamed(old, MOVES) == new


def test_two_moves_of_one_field_are_followed_to_the_end():
    later = (Move(DAY, "a", "b"), Move(date(2027, 1, 1), "b", "c.d"))
    assert renamed("a", later) == "c.d"
    assert move_data({"a": 1}, later) == ({"c": {"d": 1}}, [("a", "b"), ("b", "c.d")])


def test_values_are_moved_row_by_row_and_an_empty_group_goes():
    data = {"klient": {"navn": "Bo"}, "bilag": [{"navn": "x"}, {"dato": "2020-01-01"}, {"navn": "y"}]}
    moved, found = move_data(data, MOVES)
    assert moved == {"borger": {"navn": "Bo"}, "bilag": [{"fra": "x"}, {"dato": "2020-01-01"}, {"fra": "y"}]}
    assert found == [("bilag[0].navn", "bilag[0].fra"), ("bilag[2].navn", "bilag[2].fra"), ("klient", "borger")]
    assert data["klient"] == {"navn": "Bo"}


def test_a_value_under_the_new_name_is_never_written_over():
    data = {"forberedende_del": {"helbred": {"tekst": "gammel", "beskrivelse": "ny"}}}
    assert move_data(data, MOVES) == (data, [])


def test_a_case_with_an_old_name_is_read_with_the_new_and_told_so(monkeypatch):
    monkeypatch.setattr(moves, "read_moves", lambda: MOVES)
    loaded = load.accept(
        {"skemaversion": "1.0", "sagsnr": "2019-001217", "forberedende_del": {"helbred": {"tekst": "Ondt i ryggen."}}}
    )
    assert loaded.case is not None
    assert loaded.case.get("forberedende_del.helbred.beskrivelse") == "Ondt i ryggen."
    assert "tekst" not in loaded.case.data["forberedende_del"]["helbred"]
    told = [(found.code, found.level, found.path) for found in loaded.findings]
    assert told == [("felt-flyttet", "oplysning", "forberedende_del.helbred.beskrivelse")]
    assert (
        "»forberedende_del.helbred.tekst« hedder nu »forberedende_del.helbred.beskrivelse«"
        in loaded.findings[0].message
    )


@pytest.mark.parametrize(
    "text",
    [
        '[[flytning]]\nfra = "a"\ntil = "b"',
        '[[flytning]]\ndato = 2026-01-01\nfra = "a[].b"\ntil = "b"',
        '[[flytning]]\ndato = "i dag"\nfra = "a"\ntil = "b"',
        '[[flytning]]\ndato = 2026-01-01\nfra = "a"\ntil = "b"\nhvorfor = "x"',
    ],
)
def test_a_row_that_is_not_right_is_refused_with_its_number(tmp_path, text: str):
    file = tmp_path / "flytninger.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RehabplanError, match="Flytning 1 er ikke rigtig"):
        read_moves(file)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["klient", "borger", "bilag", "navn", "fra"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(json_values)
def test_whatever_the_file_holds_no_value_is_lost(data):
    def leaves(value) -> list[str]:
        """Every value; null is absent."""
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return (
            [leaf for part in parts for leaf in leaves(part)]
            if parts is not None
            else [repr(value)] * (value is not None)
        )

    assert sorted(leaves(move_data(data, MOVES)[0])) == sorted(leaves(data))
