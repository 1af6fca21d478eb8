"""A merge revision of the change's own that base has passed."""

from merge_heads.repair import Dropped, MergeRevision, Refreshed, plan
from tests.clone import revision
from tests.repair.trees import judged, planned, repaired, tree, wish

# The change forked at a, added p, and merged b; base has moved on to c.
BASE = tree(("a",), ("b", "a"), ("c", "b"))
HEAD = tree(("a",), ("b", "a"), ("p", "a"), ("m", "b", "p"))


def test_its_parents_follow_base_and_no_second_one_is_piled_on_top() -> None:
    repair = planned(BASE, HEAD)
    (step,) = repair.steps
    assert isinstance(step, Refreshed)
    assert (step.id, step.old, step.new) == ("m", ("b", "p"), ("c", "p"))
    expected = HEAD["m/v/m_x.py"].replace(b"('b', 'p')", b"('c', 'p')")
    assert repair.changes == {"m/v/m_x.py": expected.replace(b": b, p", b": c, p")}


def test_it_is_refreshed_below_what_stands_on_it() -> None:
    assert list(planned(BASE, {**HEAD, **tree(("q", "m"))}).changes) == ["m/v/m_x.py"]


def test_of_several_only_the_last_one_is_refreshed() -> None:
    base = {**BASE, **tree(("d", "c"))}
    head = {**HEAD, **tree(("c", "b"), ("n", "m", "c"))}
    (step,) = planned(base, head).steps
    assert isinstance(step, Refreshed)
    assert (step.id, step.new) == ("n", ("m", "d"))


def test_base_has_merged_the_same_heads_so_the_changes_own_merge_goes() -> None:
    base = tree(("a",), ("b", "a"), ("c", "a"), ("m2", "b", "c"))
    head = tree(("a",), ("b", "a"), ("c", "a"), ("m", "b", "c"), ("p", "m"), ("q", "p"))
    repair = planned(base, head)
    (step,) = repair.steps
    assert isinstance(step, Dropped)
    assert (step.id, step.by) == ("m", "m2")
    after = repaired({**base, **head}, repair)
    assert "m/v/m_x.py" not in after
    expected = head["m/v/p_x.py"].replace(b"= 'm'", b"= 'm2'")
    expected = expected.replace(b"Revises: m", b"Revises: m2")
    assert after["m/v/p_x.py"] == expected
    assert after["m/v/q_x.py"] == head["m/v/q_x.py"]


def test_one_with_a_body_goes_on_top_of_base_instead() -> None:
    base = tree(("a",), ("b", "a"), ("c", "a"), ("m2", "b", "c"))
    head = {
        **tree(("a",), ("b", "a"), ("c", "a")),
        "m/v/m_x.py": revision("m", "b", "c", body="op.drop_table('t')").encode(),
    }
    (step,) = planned(base, head).steps
    assert isinstance(step, Refreshed)
    assert step.new == ("m2",)


def test_one_that_merges_more_keeps_what_base_does_not_hold() -> None:
    base = tree(("a",), ("b", "a"), ("c", "a"), ("m2", "b", "c"))
    head = tree(("a",), ("b", "a"), ("c", "a"), ("p", "a"), ("m", "b", "c", "p"))
    (step,) = planned(base, head).steps
    assert isinstance(step, Refreshed)
    assert step.new == ("m2", "p")


def test_a_change_without_a_stale_merge_gets_a_merge_revision() -> None:
    (step,) = planned(BASE, tree(("a",), ("p", "a"))).steps
    assert isinstance(step, MergeRevision)


def test_a_merge_revision_that_is_refreshed_needs_nothing_more() -> None:
    repair = planned(BASE, HEAD)
    again = judged(BASE, HEAD, repaired({**BASE, **HEAD}, repair))
    assert plan(again, wish()) is None
