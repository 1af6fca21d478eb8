"""Two revisions with one id: the change's one gets a new id, base's stays."""

import pytest

from merge_heads.repair import MergeRevision, Renumbered, Reparented, plan
from tests.clone import revision
from tests.repair.trees import judged, planned, refused, repaired, tree, wish

NUMBERED = [(f"{n:04}", f"{n - 1:04}") if n else ("0000",) for n in range(42)]
BODY = "op.drop_table('mine')"


def own(id_: str, *down: str, name: str = "own", body: str = BODY) -> dict[str, bytes]:
    return {f"m/v/{id_}_{name}.py": revision(id_, *down, body=body).encode()}


BASE = tree(*NUMBERED, ("0042", "0041"), body="op.drop_table('theirs')")
HEAD = {**tree(*NUMBERED, body="op.drop_table('theirs')"), **own("0042", "0041")}


def test_the_changes_own_gets_the_next_number_in_the_name_the_code_and_the_docstring() -> None:
    repair = planned(BASE, HEAD)
    step, merge = repair.steps
    assert isinstance(step, Renumbered)
    assert isinstance(merge, MergeRevision)
    assert (step.old, step.new, step.path) == ("0042", "0043", "m/v/0043_own.py")
    assert merge.heads == ("0042", "0043")
    after = repaired({**BASE, **HEAD}, repair)
    assert "m/v/0042_own.py" not in after
    assert after["m/v/0042_x.py"] == BASE["m/v/0042_x.py"]
    assert (
        after["m/v/0043_own.py"]
        == revision("0043", "0041", body=BODY).replace("make 0043", "make 0042").encode()
    )


def test_what_stands_on_it_follows_also_where_it_is_renumbered_itself() -> None:
    base = {**BASE, **tree(("0043", "0042"), body="op.drop_table('theirs')")}
    head = {**HEAD, **own("0043", "0042", body="op.drop_table('more')")}
    repair = planned(base, head, "reparent")
    assert [type(step) for step in repair.steps] == [Renumbered, Renumbered, Reparented]
    after = repaired({**base, **head}, repair)
    assert b"down_revision: Union[str, Sequence[str], None] = '0043'" in after["m/v/0044_own.py"]
    assert b"down_revision: Union[str, Sequence[str], None] = '0044'" in after["m/v/0045_own.py"]


def test_what_depends_on_it_follows() -> None:
    child = revision("0050", "0041", depends_on="0042", body=BODY).encode()
    repair = planned(BASE, {**HEAD, "m/v/0050_child.py": child})
    changed = repair.changes["m/v/0050_child.py"]
    assert changed is not None
    assert b"None] = '0051'" in changed


def test_a_typed_id_gets_one_that_is_drawn() -> None:
    ids = ["9c2f1e07ab34", "0b7d52c8e916", "d41a6f3098be", "57e0c19b2da8"]
    rows = [(id_, *ids[n - 1 : n]) if n else (id_,) for n, id_ in enumerate(ids)]
    base = {**tree(*rows), **own("a1b2c3d4e5f6", ids[-1], name="theirs", body="op.f('x')")}
    head = {**tree(*rows), **own("a1b2c3d4e5f6", ids[-1])}
    step = planned(base, head).steps[0]
    assert isinstance(step, Renumbered)
    assert len(step.new) == 12
    assert int(step.new, 16)
    assert step.path == f"m/v/{step.new}_own.py"


def test_one_revision_that_came_to_both_branches_is_not_made_into_two() -> None:
    base = {**BASE, **own("00aa", "0042")}
    head = {**tree(*NUMBERED), **own("00aa", "0041", name="copy")}
    found = refused(base, head)
    assert found.id == "same-revision"
    assert "m/v/00aa_copy.py" in found.next_step


def test_a_child_of_which_nobody_knows_whose_it_is_stops_the_repair() -> None:
    head = {**BASE, **HEAD, **own("0050", "0042", name="child")}
    assert refused(BASE, head).id == "ambiguous-parent"


def test_two_files_of_the_change_itself_are_left_to_its_author() -> None:
    head = {**tree(*NUMBERED), **own("77", "0041"), **own("77", "0041", name="again", body="pass")}
    assert refused(tree(*NUMBERED), head).id == "history-broken"


@pytest.mark.parametrize("strategy", ["merge", "reparent"])
def test_an_id_that_was_there_twice_before_is_nobodys_now(strategy: str) -> None:
    base = {**BASE, **own("0042", "0041", name="twice")}
    head = {**base, **own("0060", "0042", name="new")}
    assert plan(judged(base, head), wish(strategy)) is None
