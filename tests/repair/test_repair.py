"""A planned merge revision, and the proof of it."""

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision, Unreadable
from merge_heads.migrations.source import read_revision
from merge_heads.outcomes import Refusal
from merge_heads.repair import Repair, plan, prove
from merge_heads.repair.merge_revision import derived_id, file_name
from merge_heads.report.status import status
from merge_heads.verdict import Commits, Histories, Judgement, Verdict, judge_environment, judgement

Rows = dict[str, str]
COMMITS = Commits("1", "2", "0")


def history(rows: Rows, *more: Revision) -> History:
    files = [Revision(id_, tuple(down.split()), f"m/v/{id_}.py") for id_, down in rows.items()]
    return History.of([*files, *more])


def judged(base: Rows, head: Rows, *more: Revision, path: str = "m") -> Judgement:
    merged = history({**base, **head}, *more)
    histories = Histories(history(base), history(head), merged)
    return judgement(COMMITS, [judge_environment(Environment(path, ("m/v",)), histories)])


BASE, HEAD = {"a": "", "b": "a"}, {"a": "", "c": "a"}


def planned(base: Rows = BASE, head: Rows = HEAD, message: str = "merge heads {heads}") -> Repair:
    repair = plan(judged(base, head), message, created=1_700_000_000)
    assert isinstance(repair, Repair)
    return repair


def test_the_file_reads_back_as_what_was_planned() -> None:
    (revision,) = planned().revisions
    found = read_revision(revision.path, revision.content)
    assert isinstance(found, Revision)
    assert (found.id, found.down_revisions) == (revision.id, ("b", "c"))
    assert revision.path == f"m/v/{revision.id}_merge_heads_b_c.py"
    assert b"Revises: b, c\nCreate Date: 2023-11-14 22:13:20\n" in revision.content


def test_the_same_conflict_gives_the_same_file_in_any_process() -> None:
    code = (
        "from tests.repair.test_repair import planned\n"
        "print(planned().revisions[0].path, planned().files == planned().files)"
    )
    out = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert out == {f"{planned().revisions[0].path} True\n"}


def test_an_id_that_is_taken_is_never_given_again() -> None:
    first = derived_id("m", ("b", "c"), ())
    second = derived_id("m", ("c", "b"), {first})
    assert derived_id("m", ("c", "b"), ()) == first
    assert second != first
    assert len(second) == 12


def test_two_environments_do_not_share_an_id() -> None:
    assert derived_id("one", ("b", "c"), ()) != derived_id("two", ("b", "c"), ())


@pytest.mark.parametrize(
    "message",
    [
        '"""\nimport os\n"""',
        "back\\slash \\",
        'quote "',
        "{heads} {id} {}",
        "line\nbreak\r",
        "\x00",
    ],
)
def test_a_message_cannot_leave_its_docstring(message: str) -> None:
    (revision,) = planned(message=message).revisions
    module = ast.parse(revision.content)
    kinds = " ".join(type(statement).__name__ for statement in module.body)
    assert kinds == "Expr ImportFrom" + " AnnAssign" * 4 + " FunctionDef" * 2
    assert "/" not in revision.path.removeprefix("m/v/")


def test_an_id_cannot_leave_its_literal() -> None:
    evil = "c'); import os; ('"
    (revision,) = planned(head={"a": "", evil: "a"}).revisions
    found = read_revision(revision.path, revision.content)
    assert isinstance(found, Revision)
    assert found.down_revisions == ("b", evil)
    assert "/" not in file_name("1", "../../etc/passwd")


def test_a_long_message_gives_a_short_name_as_alembics() -> None:
    name = file_name("1", "a rather long message about what it is that was merged here")
    assert name == "1_a_rather_long_message_about_what_it_is_.py"


def test_the_file_lies_where_the_head_of_base_lies() -> None:
    common, ours = Revision("a", (), "m/v/a.py"), Revision("b", ("a",), "m/release/b.py")
    theirs = Revision("c", ("a",), "m/v/c.py")
    histories = Histories(
        History.of([common, ours]), History.of([common, theirs]), History.of([common, ours, theirs])
    )
    environment = judge_environment(Environment("m", ("m/v", "m/release")), histories)
    repair = plan(judgement(COMMITS, [environment]), "x", 0)
    assert isinstance(repair, Repair)
    assert repair.revisions[0].path.startswith("m/release/")


def test_the_reason_is_the_finding_that_made_the_verdict() -> None:
    fork = judge_environment(
        Environment("one", ("v",)),
        Histories(history(BASE), history(HEAD), history({**BASE, **HEAD})),
    )
    dark = History.of([Revision("a", (), "v/a.py"), Unreadable("v/x.py", 1, "it is dark")])
    unread = judge_environment(Environment("two", ("v",)), Histories(dark, dark, dark))
    both = judgement(COMMITS, [fork, unread])
    refusal = plan(both, "x", 0)
    assert isinstance(refusal, Refusal)
    assert refusal.id == "history-not-evaluated"
    assert "v/x.py could not be read" in refusal.reason
    assert status(both).description.startswith("Not evaluated: v/x.py could not be read")
    silenced = status(judgement(COMMITS, [fork, unread], {"MH106": "off"}))
    assert silenced.description == ("Not evaluated: Something that is needed could not be read.")


def test_several_heads_of_the_change_are_joined_at_once() -> None:
    (revision,) = planned(head={"a": "", "c": "a", "d": "a"}).revisions
    assert revision.heads == ("b", "c", "d")


@pytest.mark.parametrize(
    ("base", "head", "refusal"),
    [
        (BASE, {"a": "", "z": ""}, "unrelated-roots"),
        ({**BASE, "x": "a"}, HEAD, "base-forked"),
        (BASE, {"a": "", "c": "gone"}, "history-broken"),
    ],
)
def test_what_a_merge_revision_cannot_heal_is_refused(base: Rows, head: Rows, refusal: str) -> None:
    found = plan(judged(base, head), "m", 0)
    assert isinstance(found, Refusal)
    assert found.id == refusal
    assert found.reason.endswith(".")
    assert found.next_step.endswith(".")


def test_a_clean_merge_needs_no_repair() -> None:
    assert plan(judged(BASE, BASE), "m", 0) is None


def after(repair: Repair, *more: Revision) -> Judgement:
    """Judge the tree that a repair gives."""
    files = [read_revision(path, content) for path, content in repair.files.items()]
    return judged(BASE, HEAD, *(f for f in files if isinstance(f, Revision)), *more)


def test_a_right_repair_is_proved() -> None:
    repair = planned()
    assert after(repair).verdict is Verdict.CLEAN
    assert prove(judged(BASE, HEAD), after(repair), repair) is None


def test_a_repair_that_leaves_a_head_is_not_proved() -> None:
    repair = planned()
    refusal = prove(judged(BASE, HEAD), after(repair, Revision("n", ("a",), "m/v/n.py")), repair)
    assert refusal is not None
    assert refusal.id == "not-proved"


def test_a_repair_that_loses_or_changes_a_revision_is_not_proved() -> None:
    repair = planned()
    found = after(repair)
    merged = found.environments[0].histories.merged
    for changed in (
        {id_: r for id_, r in merged.revisions.items() if id_ != "a"},
        {**merged.revisions, "b": replace(merged.revisions["b"], path="elsewhere.py")},
    ):
        environment = replace(
            found.environments[0],
            histories=replace(found.environments[0].histories, merged=History(changed, {})),
        )
        refusal = prove(judged(BASE, HEAD), replace(found, environments=(environment,)), repair)
        assert refusal is not None
        assert "other revisions than planned" in refusal.reason


def test_alembic_has_the_last_word() -> None:
    """An id of base that Alembic refuses to load passes our graph, and not the proof."""
    base, head = {"a": "", "b@d": "a"}, HEAD
    repair = planned(base, head)
    files = [read_revision(path, content) for path, content in repair.files.items()]
    found = judged(base, head, *(f for f in files if isinstance(f, Revision)))
    assert found.verdict is Verdict.CLEAN
    refusal = prove(judged(base, head), found, repair)
    assert refusal is not None
    assert "Alembic finds the heads none" in refusal.reason


def test_parents_in_another_package_do_not_stop_the_proof() -> None:
    base, head = {"a": "elsewhere", "b": "a"}, {"a": "elsewhere", "c": "a"}
    repair = planned(base, head)
    files = [read_revision(path, content) for path, content in repair.files.items()]
    found = judged(base, head, *(f for f in files if isinstance(f, Revision)))
    assert prove(judged(base, head), found, repair) is None
