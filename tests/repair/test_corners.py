"""What generated histories have found, each as small as it can be."""

import pytest

from merge_heads.migrations.environments import Conventions, Environment
from merge_heads.outcomes import Refusal
from merge_heads.repair import (
    Dropped,
    Habits,
    MergeRevision,
    Refreshed,
    Renumbered,
    Repair,
    Wish,
    plan,
    prove,
)
from merge_heads.settings import Strategy
from tests.clone import revision
from tests.repair.trees import judged, planned, refused, repaired, tree, wish

FORKED = (("a",), ("b", "a"), ("c", "a"))
COUNTED = (("0001",), ("0002", "0001"), ("0003", "0001"))


def is_proved(base: dict[str, bytes], head: dict[str, bytes], repair: Repair) -> bool:
    after = judged(base, head, repaired({**base, **head}, repair))
    return prove(judged(base, head), after, repair, repair.changes, base) is None


def test_a_merge_revision_that_another_one_depends_on_is_not_dropped() -> None:
    base, head = tree(*FORKED, ("m2", "b", "c")), tree(*FORKED, ("m", "b", "c"), ("p", "m"))
    head["m/v/q_x.py"] = revision("q", "p", depends_on="m").encode()
    (step,) = planned(base, head).steps
    assert isinstance(step, Refreshed)
    assert step.new == ("m2",)


def test_a_merge_revision_with_the_number_of_bases_is_renumbered_and_dropped() -> None:
    base = {**tree(*COUNTED), **tree(("0004", "0002"), ("0005", "0004", "0003"))}
    head = {**tree(*COUNTED), "m/v/0004_own.py": revision("0004", "0002", "0003").encode()}
    repair = planned(base, head)
    assert [type(step) for step in repair.steps] == [Renumbered, Dropped]
    assert repair.changes == {"m/v/0004_own.py": None}
    assert is_proved(base, head, repair)


def test_only_the_lowest_renumbered_revision_says_where_a_database_goes_back_to() -> None:
    theirs, mine = "op.f('theirs')", "op.f('mine')"
    base = tree(*COUNTED[:2], ("0003", "0002"), ("0004", "0003"), body=theirs)
    head = tree(*COUNTED[:2], body=theirs)
    for id_, parent in (("0003", "0002"), ("0004", "0003")):
        head[f"m/v/{id_}_own.py"] = revision(id_, parent, body=mine).encode()
    steps = [step for step in planned(base, head).steps if isinstance(step, Renumbered)]
    assert [(step.old, step.parents) for step in steps] == [("0003", ("0002",)), ("0004", None)]


def test_a_renumbered_file_keeps_its_name_where_another_one_has_the_new_one() -> None:
    base = tree(*COUNTED, ("0004", "0003"), ("0005", "0004", "0002"))
    head = tree(*COUNTED, ("0004", "0003"))
    head["m/v/0005_own.py"] = revision("0005", "0004", body="op.f('mine')").encode()
    head["m/v/0006_own.py"] = revision("odd", "0005", body="op.f('more')").encode()
    repair = planned(base, head)
    step = repair.steps[0]
    assert isinstance(step, Renumbered)
    assert (step.new, step.path) == ("0006", "m/v/0005_own.py")
    assert is_proved(base, head, repair)


def test_a_merge_revision_gets_a_name_of_its_own_where_the_projects_is_taken() -> None:
    base, head = tree(("a",), ("b", "a")), tree(("a",), ("c", "a"))
    base["m/v/merge.py"] = revision("m", "b").encode()
    habits = {Environment("m", ("m/v",)): Habits(Conventions(file_template="%(slug)s"))}
    repair = plan(judged(base, head), Wish(Strategy.MERGE, "merge", 0, habits))
    assert isinstance(repair, Repair)
    (merge,) = repair.merge_revisions
    assert merge.path == f"m/v/{merge.id}.py"


def test_a_file_that_is_renumbered_for_one_environment_may_belong_to_another_one_as_well() -> None:
    environments = Environment("m", ("m/v", "s")), Environment("n", ("n/v", "s"))
    base = {**tree(("0001",), folder="s"), **tree(("0002", "0001"))}
    head = {**tree(("0001",), folder="s"), "s/0002_own.py": OWN}
    before = judged(base, head, None, *environments)
    repair = plan(before, wish())
    assert isinstance(repair, Repair)
    assert [type(step) for step in repair.steps] == [Renumbered, MergeRevision]
    after = judged(base, head, repaired({**base, **head}, repair), *environments)
    assert prove(before, after, repair, repair.changes, base) is None


OWN = revision("0002", "0001", body="op.f('mine')").encode()


@pytest.mark.parametrize("strategy", ["merge", "reparent"])
def test_two_heads_of_base_are_left_to_base_also_where_the_change_stands_on_one(
    strategy: str,
) -> None:
    base = tree(*FORKED)
    assert refused(base, {**base, **tree(("p", "c"), ("q", "c"))}, strategy).id == "base-forked"


def test_what_one_environment_undoes_for_another_is_refused() -> None:
    one, two = Environment("m", ("m/v", "s")), Environment("n", ("n/v", "s"))
    base = {**tree(("a",), ("b", "a"), folder="s"), **tree(("x", "b"))}
    head = {**tree(("a",), ("b", "a"), ("c", "a"), folder="s")}
    found = plan(judged(base, head, None, one, two), wish())
    assert isinstance(found, Refusal)
    assert (found.id, found.next_step) == ("environments-disagree", "Repair it by hand.")


def test_a_planned_file_with_another_body_is_not_proved() -> None:
    base, head = tree(("a",), ("b", "a")), tree(("a",), ("c", "a"))
    repair = planned(base, head)
    ((path, content),) = repair.changes.items()
    assert content is not None
    spoiled = {**base, **head, path: content + b"\n\ndef also():\n    op.drop_table('users')\n"}
    refusal = prove(judged(base, head), judged(base, head, spoiled), repair, [path], base)
    assert refusal is not None
    assert "other files than planned" in refusal.reason
