"""Re-parent: the change's own chain is put on top of base's head.

It leaves the straighter history. A database that has run the chain already does not notice, so
that it suits what lives nowhere but on the pull request.
"""

from collections.abc import Iterator

from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.outcomes import Refusal
from merge_heads.repair.draft import Planned, changed
from merge_heads.repair.edit import CannotEdit, with_parent
from merge_heads.repair.model import Reparented
from merge_heads.verdict import Conflict, EnvironmentJudgement, brought_roots

_MERGE_INSTEAD = "Comment /merge-heads merge, or run merge-heads fix --strategy merge."


def reparented(judged: EnvironmentJudgement, conflict: Conflict) -> Planned | Refusal:
    """Plan to put the head's side of a conflict on top of base's head, or say why not.

    The conflict has one head of base and a common ancestor.
    """
    refusal = next(_unfit(judged, conflict), None)
    if refusal is not None:
        return refusal
    (root,) = brought_roots(conflict, judged.histories)
    ((old,), (new,)) = root.down_revisions, conflict.from_base
    try:
        content = with_parent(root.source, old, new)
    except CannotEdit as error:
        return cannot_edit(root, error)
    step = Reparented(judged.environment, root.id, root.path, old, new, _chain(judged, conflict))
    planned = Planned(step, {root.path: content})
    return _looped(judged, planned, root) or planned


def cannot_edit(revision: Revision, error: CannotEdit) -> Refusal:
    """Refuse to change a file that cannot be changed by one exact edit."""
    return Refusal(
        "not-editable",
        f"{revision.path} cannot be changed safely: {error.reason}.",
        "Write it as a plain string on a line of its own, then ask again.",
    )


def _unfit(judged: EnvironmentJudgement, conflict: Conflict) -> Iterator[Refusal]:
    """Yield why the head's side is no chain that begins on one revision of base."""
    base = judged.histories.base
    if len(conflict.from_head) > 1 or not conflict.from_base:
        yield Refusal(
            "several-own-heads",
            f"This change itself has several heads: {', '.join(conflict.from_head)}.",
            _MERGE_INSTEAD,
        )
    for revision in _own(judged, conflict):
        of_base = [parent for parent in revision.down_revisions if parent in base.revisions]
        if len(revision.down_revisions) > 1 and of_base:
            yield Refusal(
                "own-merge",
                f"Merge revision {revision.id} of this change stands on {', '.join(of_base)} of "
                "the base branch, so the change is no chain of its own.",
                _MERGE_INSTEAD,
            )
    roots = brought_roots(conflict, judged.histories)
    if len(roots) != 1 or len(roots[0].down_revisions) != 1:
        ids = ", ".join(root.id for root in roots)
        yield Refusal(
            "several-roots",
            f"This change leaves the base branch's history more than once: with {ids}.",
            _MERGE_INSTEAD,
        )
    elif roots[0].path in {file.path for file in base.files}:
        yield Refusal(
            "file-of-base",
            f"{roots[0].path} holds a revision of the base branch, and this change gives it "
            "another id.",
            "Give it its id back, and put the change into a file of its own.",
        )


def _own(judged: EnvironmentJudgement, conflict: Conflict) -> list[Revision]:
    base, merged = judged.histories.base, judged.histories.merged
    own = merged.ancestors(*conflict.from_head) - base.revisions.keys()
    return [merged.revisions[id_] for id_ in sorted(own)]


def _chain(judged: EnvironmentJudgement, conflict: Conflict) -> tuple[str, ...]:
    """Return the ids of the head's side, parents first."""
    own = {revision.id for revision in _own(judged, conflict)}
    return tuple(id_ for id_ in judged.histories.merged.sorted_from_base if id_ in own)


def _looped(judged: EnvironmentJudgement, planned: Planned, root: Revision) -> Refusal | None:
    """Refuse what would make revisions depend on each other in a circle."""
    before, after = judged.histories.merged, changed(judged, planned.changes).histories.merged
    ids = _loop(after)
    if not ids or ids == _loop(before):
        return None
    return Refusal(
        "depends-on-cycle",
        f"On top of the base branch's head, {root.id} would close a circle of what revisions "
        f"depend on: {', '.join(ids)}.",
        "Remove one of them from depends_on, or merge the heads with a merge revision.",
    )


def _loop(history: History) -> tuple[str, ...]:
    return history.cycle or history.dependency_cycle
