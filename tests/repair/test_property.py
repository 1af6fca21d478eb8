"""Repairs of generated histories, with Alembic as the referee."""

import os
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from unittest.mock import patch

import pytest
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from merge_heads.migrations.environments import Environment
from merge_heads.outcomes import Refusal
from merge_heads.repair import Dropped, Refreshed, Renumbered, Repair, plan, prove
from merge_heads.verdict import EnvironmentJudgement, Judgement, Verdict
from tests.repair.generated import Situation, situations, straight
from tests.repair.trees import Tree, history, judged, repaired, wish

# More of them, and others each time: MERGE_HEADS_EXAMPLES=5000 pytest tests/repair/test_property.py
ASKED = os.environ.get("MERGE_HEADS_EXAMPLES")
REFUSALS = {
    "ambiguous-parent",
    "base-forked",
    "depends-on-cycle",
    "environments-disagree",
    "file-of-base",
    "history-broken",
    "not-editable",
    "own-merge",
    "same-revision",
    "several-own-heads",
    "several-roots",
    "unrelated-roots",
}


def examples(usual: int) -> settings:
    """Return how often a property is tried: by default the same examples each time."""
    return settings(
        max_examples=int(ASKED or usual),
        derandomize=ASKED is None,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def judgement_of(situation: Situation, merged: Tree) -> Judgement:
    return judged(situation.base, situation.head, merged, *situation.environments)


def kinds(outcome: Repair | Refusal | None) -> list[str]:
    """Name what came out, for the statistics."""
    if isinstance(outcome, Refusal):
        return [outcome.id]
    return [_kind(step) for step in outcome.steps] if outcome else ["nothing to do"]


def _kind(step: object) -> str:
    several = isinstance(step, Refreshed) and len(step.new) > 1
    return type(step).__name__ + (" with several parents" if several else "")


def loaded(files: Tree, environment: Environment) -> ScriptDirectory:
    """Let Alembic import the files of an environment; a warning is an error."""
    with tempfile.TemporaryDirectory() as folder:
        for location in environment.version_locations:
            Path(folder, location).mkdir(parents=True)
        for path, content in files.items():
            Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, path).write_bytes(content)
        scripts = ScriptDirectory(
            folder,
            version_locations=[str(Path(folder, e)) for e in environment.version_locations],
            recursive_version_locations=environment.recursive,
        )
        with warnings.catch_warnings(), patch.object(sys, "dont_write_bytecode", True):
            warnings.simplefilter("error")
            assert scripts.revision_map.heads is not None
        return scripts


def lineages(scripts: ScriptDirectory) -> Mapping[frozenset[str], int]:
    """Count Alembic's heads by the labels that they carry."""
    found = (scripts.revision_map.get_revision(head) for head in scripts.get_heads())
    return Counter(frozenset(head.branch_labels) for head in found if head is not None)


def names_of(repair: Repair) -> tuple[Mapping[str, str], set[str]]:
    """Return the new path of each renumbered file, and the paths of those that were dropped."""
    moved = {s.old_path: s.path for s in repair.steps if isinstance(s, Renumbered)}
    return moved, {s.path for s in repair.steps if isinstance(s, Dropped)}


def assert_nothing_is_lost(situation: Situation, repair: Repair, after: Tree) -> None:
    """Base's files are as they were, and so is all else but for the edits that were planned."""
    moved, dropped = names_of(repair)
    assert {path: after.get(path) for path in situation.base if path in situation.merged} == {
        path: content for path, content in situation.merged.items() if path in situation.base
    }
    kept = {moved.get(path, path) for path in situation.merged} - dropped
    new = {revision.path for revision in repair.merge_revisions}
    assert after.keys() == kept | new
    assert not new & situation.merged.keys()
    assert {p for p in after if after[p] != situation.merged.get(p)} == {
        path for path, content in repair.changes.items() if content is not None
    }


def assert_order_is_kept(situation: Situation, repair: Repair, after: Tree) -> None:
    """Each revision of the change still has below it what it had below it on its branch."""
    moved, _ = names_of(repair)
    for environment in situation.environments:
        was = history(inside(situation.head, environment))
        is_ = history(inside(after, environment))
        if was.duplicates or was.missing:
            continue
        now = {file.path: file.id for file in is_.files}
        ids = {
            file.id: now[moved.get(file.path, file.path)]
            for file in was.files
            if moved.get(file.path, file.path) in now
        }
        for old, new in ids.items():
            below = {ids[id_] for id_ in was.ancestors(old) if id_ in ids}
            assert below <= is_.ancestors(new)


def inside(files: Tree, environment: Environment) -> Tree:
    return {path: files[path] for path in environment.revision_files(files)}


def assert_alembic_agrees(situation: Situation, after: Tree, told: Judgement) -> None:
    for environment, ours in zip(situation.environments, told.environments, strict=True):
        scripts = loaded(inside(after, environment), environment)
        assert tuple(sorted(scripts.get_heads())) == ours.histories.merged.heads
        before = lineages(loaded(inside(situation.base, environment), environment))
        for lineage, count in lineages(scripts).items():
            assert count <= max(1, before.get(lineage, 0))


def tampered(situation: Situation, repair: Repair, after: Tree) -> Iterator[Tree]:
    """Yield trees that are not the one that was planned."""
    more = b"\ndef also():\n    op.drop_table('users')\n"
    for path in sorted({*after} - {*repair.changes})[:1] + sorted({*after} & {*repair.changes})[:1]:
        yield {**after, path: after[path] + more}
        yield {name: content for name, content in after.items() if name != path}


def assert_proof_holds(situation: Situation, before: Judgement, repair: Repair) -> None:
    """The proof takes the planned tree, and no other."""

    def refusal(tree: Tree) -> Refusal | None:
        names = {*situation.merged, *tree}
        paths = [path for path in names if situation.merged.get(path) != tree.get(path)]
        return prove(before, judgement_of(situation, tree), repair, paths, situation.base)

    after = repaired(situation.merged, repair)
    assert refusal(after) is None
    for tree in tampered(situation, repair, after):
        found = refusal(tree)
        assert found is not None
        assert found.id == "not-proved"


def assert_right(situation: Situation, before: Judgement, strategy: str, repair: Repair) -> None:
    after = repaired(situation.merged, repair)
    told = judgement_of(situation, after)
    assert told.verdict is Verdict.CLEAN
    assert plan(told, wish(strategy)) is None
    assert_nothing_is_lost(situation, repair, after)
    assert_order_is_kept(situation, repair, after)
    assert_alembic_agrees(situation, after, told)
    assert_proof_holds(situation, before, repair)


def has_to_be_merged(situation: Situation, before: Judgement) -> bool:
    """Say whether nothing stands in the way of a merge: one head of base, one common history."""
    folders = [folder for e in situation.environments for folder in e.version_locations]
    return (
        len(folders) == len({*folders})
        and situation.literal
        and before.verdict is Verdict.CONFLICT
        and all(map(can_be_joined, before.environments))
    )


def can_be_joined(judged: EnvironmentJudgement) -> bool:
    base = judged.histories.base
    heads = Counter(base.lineage(head) for head in base.heads)
    return all(
        conflict.common_ancestor is not None
        # A change that edits files of base can make more of its revisions heads.
        and len(conflict.from_base) < 2
        and heads[frozenset(conflict.lineage)] < 2
        for conflict in judged.new_conflicts
    )


def tried(situation: Situation, strategy: str) -> list[str]:
    """Plan a repair, hold it against all that it promises, and say what came out."""
    before = judgement_of(situation, situation.merged)
    outcome = plan(before, wish(strategy))
    assert outcome == plan(before, wish(strategy))
    if isinstance(outcome, Repair):
        assert_right(situation, before, strategy, outcome)
    elif isinstance(outcome, Refusal):
        assert outcome.id in REFUSALS
        assert outcome.reason.endswith(".")
        assert outcome.next_step.endswith(".")
        assert strategy == "reparent" or not has_to_be_merged(situation, before), outcome
    else:
        assert before.verdict is Verdict.CLEAN
    return kinds(outcome)


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (
            "merge",
            {
                "MergeRevision": 100,
                "Refreshed": 5,
                "Refreshed with several parents": 5,
                "Dropped": 10,
                "Renumbered": 50,
                "unrelated-roots": 5,
                "ambiguous-parent": 5,
                "history-broken": 5,
                "not-editable": 5,
            },
        ),
        (
            "reparent",
            {"Reparented": 100, "Renumbered": 50, "own-merge": 20, "several-own-heads": 5},
        ),
    ],
)
def test_a_repair_of_any_history_keeps_its_promises(
    strategy: str, expected: Mapping[str, int]
) -> None:
    met: Counter[str] = Counter()

    @examples(400)
    @given(situations())
    def every(situation: Situation) -> None:
        found = tried(situation, strategy)
        event(", ".join(found))
        met.update(found)

    every()
    assert ASKED or all(met[kind] >= count for kind, count in expected.items()), met


@examples(100)
@given(straight(), st.sampled_from(["merge", "reparent"]))
def test_a_chain_can_be_repaired_by_either_strategy(situation: Situation, strategy: str) -> None:
    found = tried(situation, strategy)
    assert found[-1] == {"merge": "MergeRevision", "reparent": "Reparented"}[strategy]
    assert set(found[:-1]) <= {"Renumbered"}
