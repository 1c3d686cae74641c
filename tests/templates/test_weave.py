"""Three ways, block by block: what only one side changed is taken, and nothing is lost whatever both did."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.templates.merge import merge
from generator.word import Template
from generator.word.package import MAIN
from generator.word.unite import open_docx, without_notes
from tests.templates.making import documents, edited, shape, template

FAST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
pairs = documents.flatmap(lambda base: st.tuples(st.just(base), edited(base)))
threes = documents.flatmap(lambda base: st.tuples(st.just(base), edited(base), edited(base)))


@FAST
@given(pairs)
def test_what_one_side_alone_or_both_alike_changed_is_taken_whole_without_conflict(case):
    base, other = map(template, case)
    adapted, renewed, alike = merge(base, base, other), merge(base, other, base), merge(base, other, other)
    assert open_docx(adapted.data, "").parts[MAIN] == open_docx(other, "").parts[MAIN]
    assert shape(renewed.data) == shape(alike.data) == shape(other)
    assert adapted.clashes == renewed.clashes == alike.clashes == ()


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
