"""Columns as wide as their words, within a page; long compounds hyphenated where they join."""

import pytest

from generator.agenda import widths
from generator.agenda.columns import agenda_columns
from generator.agenda.widths import fitted, hyphenated, lines, longest_word
from tests.agenda.making import SAMPLES, kept_agenda, kept_book, opened


@pytest.mark.parametrize(
    ("word", "parted"),
    [
        ("Ressourceforløbsydelse", "Ressourceforløbs-\nydelse"),
        ("erhvervskompetencegivende", "erhvervs-\nkompetence-\ngivende"),
        ("Uddannelsesvejleder:", "Uddannelses-\nvejleder:"),
        ("Jobafklaringsforløb,", "Jobafklarings-\nforløb,"),
        ("Sygedagpengesagsbehandler", "Sygedagpenge-\nsagsbehandler"),
        ("engelskundervisning", "engelskundervisning"),
        ("Ja", "Ja"),
    ],
)
def test_a_compound_is_parted_where_it_joins(word, parted):
    assert hyphenated(word) == parted


def test_only_words_wider_than_the_column_are_parted():
    told = "Virksomhedskonsulent i ressourceforløbsteamet"
    assert hyphenated(told, 30) == told
    assert hyphenated(told, longest_word("ressourceforløbsteamet")) == told
    assert hyphenated(told, longest_word("Virksomhedskonsulent")) == "Virksomhedskonsulent i ressourceforløbs-\nteamet"


def test_a_column_is_as_wide_as_its_longest_word():
    assert fitted([80, 80], [90, 20], [90, 20]) == [90, 80]
    assert longest_word("Nej") < longest_word("Nej: mødet udsættes") == longest_word("udsættes")
    assert longest_word("Riis-Madsen") == longest_word("Madsen"), "a line may end after a hyphen"


def test_a_page_with_room_is_filled():
    assert sum(fitted([10, 20], [5, 5], [5, 5])) == widths.PAGE


def test_compounds_give_way_first_and_then_what_wants_most():
    full = widths.FULLEST_PAGE
    assert fitted([10, full - 30], [12, full - 30], [20, full - 30]) == [20, full - 30], "it is not full yet"
    assert fitted([10, full - 15], [12, full - 15], [20, full - 15]) == [15, full - 15]
    assert fitted([10, 10, full - 25], [12, 19, full - 25], [30, 19, full - 25]) == [12, 13, full - 25]


def test_what_is_declared_is_kept_also_where_it_is_too_much():
    assert fitted([200, 100], [200, 100], [300, 300]) == [200, 100]


def test_a_heading_is_set_in_as_many_lines_as_its_words_need():
    assert lines("Kopi udleveret", 10) == 2
    assert lines("Kopi udleveret", 20) == 1


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_nothing_that_is_read_back_is_hyphenated(file):
    page = opened(kept_book(file))["Dagsorden"]
    columns = agenda_columns(kept_agenda(file), choices_at="")
    assert any("-\n" in str(cell.value) for row in page.iter_rows() for cell in row), "or nothing is proven"
    for index, column in enumerate(columns, 1):
        texts = [page.cell(row, index).value for row in range(1, page.max_row + 1)]
        assert column.is_hyphenated or not any("-\n" in str(text) for text in texts)
        assert not (column.is_hyphenated and column.is_input)


def test_a_date_fits_its_column():
    """Excel shows ##### where it does not: ten signs of 7 points, or 4 for a hyphen, and 5 at the sides."""
    page = opened(kept_book(SAMPLES[0]))["Dagsorden"]
    dated = [cell.column_letter for cell in page[2] if cell.is_date and cell.number_format == "dd-mm-yyyy"]
    assert dated
    assert all(page.column_dimensions[letter].width * 7 >= 8 * 7 + 2 * 4 + 5 for letter in dated)
