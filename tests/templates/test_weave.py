"""Three ways, block by block: what only one side changed is taken, and nothing is lost whatever both did."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.templates.merge import merge
from generator.word import Template
from generator.word.package import MAIN
from generator.word.unite import open_docx, without_notes
from tests.templates.making import documents, edited, shape, template

FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
pairs = documents.flatmap(lambda base: st.tuples(st.just(base), edited(base)))
threes = documents.flatmap(lambda base: st.tuples(st.just(base), edited(base), edited(base)))


@FAST
@given(pairs)
def test_where_the_base_has_not_changed_the_template_stays_as_it_is_to_the_byte(case):
    base, theirs = map(template, case)
    merged = merge(base, base, theirs)
    assert open_docx(merged.data, "").parts[MAIN] == open_docx(theirs, "").parts[MAIN]
    assert merged.clashes == ()


@FAST
@given(pairs)
def test_a_template_that_was_not_adapted_becomes_the_new_base(case):
    base, new = map(template, case)
    merged = merge(base, new, base)
    assert shape(merged.data) == shape(new)
    assert merged.clashes == ()


@FAST
@given(pairs)
def test_what_both_changed_alike_is_no_conflict(case):
    base, new = map(template, case)
    merged = merge(base, new, new)
    assert shape(merged.data) == shape(new)
    assert merged.clashes == ()


def words(data: bytes) -> Counter[str]:
    return Counter(text for _, kind, text, _ in shape(data) if text and kind in {"afsnit", "andet"})


@FAST
@given(threes)
def test_whatever_both_did_every_text_of_both_is_there_and_the_result_is_a_template(case):
    base, new, theirs = map(template, case)
    merged = merge(base, new, theirs)
    found, before = words(merged.data), words(base)
    for one, other in ((theirs, new), (new, theirs)):
        gone = before - words(other)
        missing = {text: count for text, count in words(one).items() if found[text] < count - gone[text]}
        assert {text: count for text, count in missing.items() if "{%p" not in text} == {}
    Template.open(without_notes(merged.data))
