"""Reading and running check each other: a table of pairs of migrations."""

from collections import Counter

import pytest

from merge_heads.verdict import OverlapKind
from tests.overlaps.answers import agrees, alone, answer, judged, rehearsed, told
from tests.overlaps.pair import POSTGRESQL, SQLITE, Answer, Pair
from tests.overlaps.pairs import PAIRS

each_pair = pytest.mark.parametrize("pair", PAIRS, ids=str)


def test_the_table_has_every_kind_and_every_answer() -> None:
    assert len(PAIRS) >= 80
    assert len({pair.name for pair in PAIRS}) == len(PAIRS)
    assert {pair.kind for pair in PAIRS} == {*OverlapKind, None}
    assert set(Counter(pair.answer for pair in PAIRS)) == {*Answer}


@each_pair
def test_reading_a_pair_gives_the_answer(pair: Pair) -> None:
    judgement = judged(pair)
    overlaps = judgement.overlaps
    shown = [(o.object, o.kind, o.certain, o.message) for o in overlaps]
    assert answer(overlaps) is pair.answer, shown
    if pair.kind is not None:
        strongest = {o.kind for o in overlaps if o.certain is (pair.answer is Answer.CERTAIN)}
        assert pair.kind in strongest, shown
    assert bool(judgement.not_read) is pair.unread, judgement.not_read
    for overlap in overlaps:
        assert [place.revision[0] for place in overlap.places] == ["b", "c"]


@each_pair
def test_reading_says_the_same_of_the_two_sides_in_turn(pair: Pair) -> None:
    turned = Pair(pair.name, pair.head, pair.base, pair.answer, pair.kind, pair.on)
    one, other = (Counter((o.kind, o.certain) for o in judged(p).overlaps) for p in (pair, turned))
    assert one == other


@each_pair
def test_running_a_pair_agrees_with_the_answer(pair: Pair, request: pytest.FixtureRequest) -> None:
    urls = {SQLITE: "sqlite://"}
    if POSTGRESQL in pair.on:
        urls[POSTGRESQL] = request.getfixturevalue("postgresql")
    results = [rehearsed(pair, urls[database]) for database in pair.on]
    assert [alone(result) for result in results] == [None] * len(results)
    shown = [told(result) for result in results]
    if pair.answer is Answer.CERTAIN:
        assert not all(agrees(result) for result in results)
    elif pair.answer is Answer.NONE:
        assert all(agrees(result) for result in results), shown
