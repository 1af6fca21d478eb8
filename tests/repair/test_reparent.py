"""The change's own chain on top of base's head."""

from collections.abc import Mapping

import pytest

from merge_heads.migrations.environments import Environment
from merge_heads.outcomes import Refusal
from merge_heads.repair import Repair, Reparented, plan
from tests.clone import revision
from tests.repair.trees import judged, planned, refused, repaired, tree, wish

BASE = tree(("a",), ("b", "a"))


def test_the_first_revision_of_the_chain_gets_base_as_its_parent() -> None:
    head = tree(("a",), ("c", "a"), ("d", "c"), ("e", "d"))
    repair = planned(BASE, head, "reparent")
    (step,) = repair.steps
    assert isinstance(step, Reparented)
    assert (step.id, step.old, step.new, step.chain) == ("c", "a", "b", ("c", "d", "e"))
    expected = head["m/v/c_x.py"].replace(b"= 'a'", b"= 'b'").replace(b"Revises: a", b"Revises: b")
    assert repair.changes == {"m/v/c_x.py": expected}


def test_a_chain_with_a_fork_of_its_own_that_it_joins_again_is_moved_as_well() -> None:
    head = tree(("a",), ("c", "a"), ("d", "c"), ("e", "c"), ("f", "d", "e"))
    assert list(planned(BASE, head, "reparent").changes) == ["m/v/c_x.py"]


def test_each_environment_gets_its_own_parent() -> None:
    one, two = Environment("m", ("m/v",)), Environment("n", ("n/v",))
    base = {**BASE, **tree(("a",), ("x", "a"), folder="n/v")}
    head = {**tree(("a",), ("c", "a")), **tree(("a",), ("c", "a"), folder="n/v")}
    repair = plan(judged(base, head, None, one, two), wish("reparent"))
    assert isinstance(repair, Repair)
    assert [(s.environment.path, s.new) for s in repair.steps if isinstance(s, Reparented)] == [
        ("m", "b"),
        ("n", "x"),
    ]
    assert judged(base, head, repaired({**base, **head}, repair), one, two).is_fine


def test_two_environments_that_share_a_file_and_need_it_changed_differently() -> None:
    one, two = Environment("m", ("m/v", "s")), Environment("n", ("n/v", "s"))
    base = {
        **tree(("a",), folder="s"),
        **tree(("b", "a")),
        **tree(("x", "a"), folder="n/v"),
    }
    head = tree(("a",), ("c", "a"), folder="s")
    found = plan(judged(base, head, None, one, two), wish("reparent"))
    assert isinstance(found, Refusal)
    assert found.id == "environments-disagree"


NAMED = (
    revision("c", "a")
    .replace("None] = 'a'", "None] = PARENT")
    .replace("\nrevision: str", "\nPARENT = 'a'\nrevision: str")
)


@pytest.mark.parametrize(
    ("head", "id_"),
    [
        (tree(("a",), ("c", "a"), ("d", "a")), "several-own-heads"),
        (tree(("a",), ("x", "a"), ("c", "x", "a")), "own-merge"),
        (tree(("a",), ("c", "a"), ("d", "a"), ("e", "c", "d")), "several-roots"),
        ({"m/v/c.py": NAMED.encode()}, "not-editable"),
        (tree(("a",), ("z",)), "unrelated-roots"),
    ],
)
def test_what_is_no_simple_chain_is_refused(head: Mapping[str, bytes], id_: str) -> None:
    assert refused(BASE, head, "reparent").id == id_


def test_a_fork_of_the_changes_own_has_no_head_of_base_to_stand_on() -> None:
    head = tree(("a",), ("b", "a"), ("c", "b"), ("d", "b"))
    assert refused(BASE, head, "reparent").id == "several-own-heads"


def test_a_file_of_base_under_another_id_is_not_touched() -> None:
    base = {**tree(("a",), ("b", "a"), ("k", "b"))}
    head = {**base, "m/v/k_x.py": revision("c", "a").encode()}
    found = plan(judged(base, head, head), wish("reparent"))
    assert isinstance(found, Refusal)
    assert found.id == "file-of-base"


def test_a_circle_of_dependencies_is_refused() -> None:
    base = {**tree(("a",)), "m/v/b_x.py": revision("b", "a", depends_on="c").encode()}
    head = {**tree(("a",), ("c", "a")), **base}
    found = plan(judged({**base}, head), wish("reparent"))
    assert isinstance(found, Refusal)
    assert found.id == "depends-on-cycle"
