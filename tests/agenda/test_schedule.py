"""Times: what staff gave stands, the rest is proposed in their order, and nothing lies on top of anything else."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from generator.agenda.schedule import DAY, STRETCH, Schedule, Span, Wish, grouped, is_split, propose

NINE = 9 * 60
MINUTES = st.integers(5, 90)
LOOSE = st.builds(Wish, MINUTES)
FIXED_BREAKS = st.lists(st.integers(0, 8), max_size=3, unique=True).map(
    lambda hours: [Wish(30, NINE + hour * 60) for hour in hours]
)


def times(schedule: Schedule) -> list[tuple[int, int]]:
    return [(span.start - NINE, span.end - NINE) for span in schedule.cases]


def overlapping(spans: list[Span]) -> list[tuple[Span, Span]]:
    return [(one, other) for index, one in enumerate(spans) for other in spans[:index] if one.overlaps(other)]


def all_spans(schedule: Schedule) -> list[Span]:
    return [*schedule.cases, *(rest.span for rest in schedule.rests)]


def test_cases_follow_each_other_from_the_start():
    assert times(propose([Wish(60), Wish(30), Wish(45)], NINE, [])) == [(0, 60), (60, 90), (90, 135)]


def test_a_time_that_staff_gave_stands_and_the_others_flow_round_it():
    got = propose([Wish(60), Wish(60, NINE + 60), Wish(30), Wish(30)], NINE, [])
    assert times(got) == [(0, 60), (60, 120), (120, 150), (150, 180)]


def test_a_case_that_does_not_fit_before_a_break_comes_after_it_whole():
    got = propose([Wish(60), Wish(90), Wish(30)], NINE, [Wish(30, NINE + 120, "Frokost")])
    assert times(got) == [(0, 60), (150, 240), (240, 270)]


def test_a_case_that_does_not_fit_before_one_with_a_time_comes_after_it():
    assert times(propose([Wish(90), Wish(60, NINE + 60)], NINE, [])) == [(120, 210), (60, 120)]


def test_breaks_are_proposed_when_staff_gave_none_and_lunch_is_at_noon():
    got = propose([Wish(60)] * 5, NINE, None)
    assert [(rest.title, rest.span.start - NINE, rest.span.end - NINE) for rest in got.rests] == [
        ("Frokost", 120, 150),
        ("Pause", 210, 220),
    ]
    assert times(got) == [(0, 60), (60, 120), (150, 210), (220, 280), (280, 340)]


def test_no_break_is_proposed_where_staff_want_none_or_have_given_a_case_a_time():
    assert propose([Wish(60)] * 5, NINE, []).rests == ()
    assert propose([Wish(60, NINE), Wish(200), Wish(200)], NINE, None).rests == ()


def test_a_long_case_is_not_cut_and_gets_one_break_on_either_side():
    got = propose([Wish(30), Wish(300), Wish(30)], NINE, None)
    assert [span.end - span.start for span in got.cases] == [30, 300, 30]
    assert len(got.rests) == 2


def test_one_long_case_alone_needs_no_break():
    assert propose([Wish(300)], NINE, None).rests == ()


def test_a_break_without_a_time_is_put_between_cases():
    got = propose([Wish(60)] * 4, NINE, [Wish(45, title="Frokost")])
    assert [(rest.title, rest.span.start - NINE) for rest in got.rests] == [("Frokost", 120)]
    assert times(got) == [(0, 60), (60, 120), (165, 225), (225, 285)]


def test_a_break_keeps_the_time_that_staff_gave_it_even_where_a_case_lies_on_it():
    got = propose([Wish(60, NINE)], NINE, [Wish(15, NINE + 30, "Pause")])
    assert times(got) == [(0, 60)]
    assert [rest.span for rest in got.rests] == [Span(NINE + 30, NINE + 45)]


def test_a_meeting_without_cases_has_a_schedule():
    assert propose([], NINE, None) == Schedule((), ())
    assert len(propose([], NINE, [Wish(10)]).rests) == 1


@given(st.lists(LOOSE, max_size=12), FIXED_BREAKS)
def test_nothing_overlaps_and_breaks_with_times_stay(cases, breaks):
    got = propose(cases, NINE, breaks)
    assert overlapping(all_spans(got)) == []
    assert [rest.span for rest in got.rests] == sorted(
        (Span(one.start, one.start + 30) for one in breaks), key=lambda span: span.start
    )


@given(st.lists(LOOSE, max_size=12), st.one_of(st.none(), st.lists(LOOSE, max_size=4)))
def test_nothing_overlaps_where_breaks_are_proposed(cases, breaks):
    got = propose(cases, NINE, breaks)
    assert overlapping(all_spans(got)) == []
    assert breaks is None or len(got.rests) == len(breaks)


@given(
    st.lists(st.builds(Wish, MINUTES, st.one_of(st.none(), st.integers(NINE, DAY - 100))), max_size=12), FIXED_BREAKS
)
def test_the_times_and_the_order_of_staff_always_win(cases, breaks):
    got = propose(cases, NINE, breaks)
    for wish, span in zip(cases, got.cases, strict=True):
        assert span.end - span.start == wish.minutes
        assert wish.start is None or span.start == wish.start
    loose = [span for wish, span in zip(cases, got.cases, strict=True) if wish.start is None]
    assert all(earlier.end <= later.start for earlier, later in pairwise(loose))
    assert all(span.start >= NINE for span in loose)


@given(st.lists(LOOSE, max_size=12), st.one_of(st.none(), FIXED_BREAKS))
def test_a_loose_case_lies_on_nothing_that_staff_placed(cases, breaks):
    anchor = Wish(60, NINE + 90)
    got = propose([*cases, anchor], NINE, breaks)
    placed = [*(rest.span for rest in got.rests), got.cases[-1]]
    assert not any(span.overlaps(other) for span in got.cases[:-1] for other in placed)


@given(st.lists(st.builds(Wish, st.integers(5, 60)), min_size=2, max_size=12))
def test_proposed_breaks_come_between_cases_and_not_too_seldom(cases):
    got = propose(cases, NINE, None)
    total = sum(wish.minutes for wish in cases)
    assert len(got.rests) <= max(0, (total - 1) // STRETCH)
    assert bool(got.rests) == (total > STRETCH)
    starts = {span.start for span in got.cases}
    assert all(rest.span.end in starts for rest in got.rests)


def test_those_who_share_something_follow_the_first_of_them():
    assert grouped(["", "tolk", "", "tolk", "skole", "tolk", "skole"]) == [0, 1, 3, 5, 2, 4, 6]
    assert is_split(["tolk", "", "tolk"])
    assert not is_split(["tolk", "tolk", "", ""])


@given(st.lists(st.sampled_from(["", "a", "b"]), max_size=12))
def test_grouping_loses_no_case_and_keeps_the_order_within_a_group(groups):
    order = grouped(groups)
    assert sorted(order) == list(range(len(groups)))
    for name in ("a", "b"):
        members = [index for index in order if groups[index] == name]
        assert members == sorted(members)
        assert not is_split(["x" if groups[index] == name else "" for index in order])
    free = [index for index in order if not groups[index]]
    assert free == sorted(free)
