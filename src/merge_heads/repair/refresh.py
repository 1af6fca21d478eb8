"""Refresh: a merge revision of the change's own that has gone stale follows base.

Without it, each move of base would pile another merge revision on top.
"""

from collections.abc import Collection

from merge_heads.migrations.body import does_nothing
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.outcomes import Refusal
from merge_heads.repair.draft import Planned
from merge_heads.repair.edit import CannotEdit, with_parents
from merge_heads.repair.model import Changes, Dropped, Refreshed
from merge_heads.repair.reparent import cannot_edit
from merge_heads.verdict import Conflict, EnvironmentJudgement


def refreshed(judged: EnvironmentJudgement, conflict: Conflict) -> Planned | Refusal | None:
    """Plan to bring a stale merge revision of a conflict up to date; None where there is none.

    The conflict has one head of base. Where base has merged the same by itself, a merge revision
    without a body of its own is dropped, and one with a body goes on top of base's head.
    """
    base, merged = judged.histories.base, judged.histories.merged
    (head,) = conflict.from_base
    passed = base.ancestors(head) - {head}
    own = merged.ancestors(*conflict.from_head) - base.revisions.keys()
    # The topmost one: what stands below it is brought up to date by it.
    topmost = next(
        (
            revision
            for id_ in reversed(merged.sorted_from_base)
            if id_ in own and _is_stale(revision := merged.revisions[id_], passed)
        ),
        None,
    )
    if topmost is None:
        return None
    parents = tuple(head if p in passed else p for p in topmost.down_revisions)
    try:
        return _planned(judged, topmost, _without_ancestors(parents, merged))
    except CannotEdit as error:
        return cannot_edit(topmost, error)


def _is_stale(revision: Revision, passed: Collection[str]) -> bool:
    named = revision.down_revisions
    return len(named) > 1 and any(parent in passed for parent in named)


def _without_ancestors(parents: tuple[str, ...], merged: History) -> tuple[str, ...]:
    """Leave out what another parent stands on, and what is named twice."""
    unique = tuple(dict.fromkeys(parents))
    below = merged.ancestors(*(id_ for parent in unique for id_ in merged.parents(parent)))
    return tuple(parent for parent in unique if parent not in below)


def _planned(judged: EnvironmentJudgement, revision: Revision, parents: tuple[str, ...]) -> Planned:
    environment, path, old = judged.environment, revision.path, revision.down_revisions
    if len(parents) > 1 or not _is_mere_merge(revision, judged.histories.merged):
        step = Refreshed(environment, revision.id, path, old, parents)
        return Planned(step, {path: with_parents(revision.source, parents)})
    (by,) = parents
    changes = {path: None, **_children(judged.histories.merged, revision.id, by)}
    return Planned(Dropped(environment, revision.id, path, old, by), changes)


def _is_mere_merge(revision: Revision, merged: History) -> bool:
    """Say whether nothing is lost without it."""
    names = (*revision.branch_labels, *revision.depends_on)
    needed = any(revision.id in other.depends_on for other in merged.files)
    return not (names or needed) and does_nothing(revision.source)


def _children(merged: History, dropped: str, by: str) -> Changes:
    """Let what stood on a dropped revision stand on what takes its place."""
    changes = {}
    for id_ in merged.children.get(dropped, ()):
        child = merged.revisions[id_]
        parents = tuple(by if parent == dropped else parent for parent in child.down_revisions)
        changes[child.path] = with_parents(child.source, _without_ancestors(parents, merged))
    return changes
