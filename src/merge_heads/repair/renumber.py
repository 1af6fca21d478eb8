"""Renumber: two files declare one id, so the change's one gets a new id; base's stays."""

import re
from collections.abc import Iterator
from datetime import datetime

from merge_heads.migrations.body import does_nothing, upgrade
from merge_heads.migrations.revision import Revision
from merge_heads.outcomes import Refusal
from merge_heads.repair.draft import Planned
from merge_heads.repair.edit import CannotEdit, with_dependency, with_id, with_parent
from merge_heads.repair.model import Renumbered
from merge_heads.repair.reparent import cannot_edit
from merge_heads.repair.style.habits import Habits
from merge_heads.repair.style.ids import next_id
from merge_heads.repair.style.names import renamed
from merge_heads.verdict import EnvironmentJudgement

_COUNTED = re.compile(r"\d+_(\w+)")


def renumbered(
    judged: EnvironmentJudgement, habits: Habits, created: int
) -> Planned | Refusal | None:
    """Plan a new id for one revision of the change whose id base has; None where there is none.

    What of the change's own stands on it or depends on it follows.
    """
    histories = judged.histories
    for id_ in sorted(histories.merged.duplicates.keys() & histories.base.revisions.keys()):
        for revision in _of_the_change(judged, histories.merged.duplicates[id_]):
            return _refusal(judged, revision) or _planned(
                judged, revision, habits.created_at(created)
            )
    return None


def _of_the_change(judged: EnvironmentJudgement, files: tuple[Revision, ...]) -> Iterator[Revision]:
    """Yield the files that base does not have; a change may have moved base's."""
    of_base = [file for file in judged.histories.base.files if file.id == files[0].id]
    paths = {file.path for file in of_base}
    kept = [file for file in files if file.path in paths]
    moved = [f for f in files if f.source in {b.source for b in of_base}] if not kept else []
    yield from (file for file in files if file not in kept and file not in moved[:1])


def _refusal(judged: EnvironmentJudgement, revision: Revision) -> Refusal | None:
    histories = judged.histories
    same = [
        file.path
        for file in histories.base.files
        if file.id == revision.id and _does_the_same(file, revision)
    ]
    if same:
        return Refusal(
            "same-revision",
            f"{revision.path} and {same[0]} declare {revision.id} and do the same: it is one "
            "revision that came to both branches.",
            f"Remove {revision.path} from this change; base brings the other one.",
        )
    if revision.id in histories.head.duplicates and any(_followers(judged, revision.id)):
        return Refusal(
            "ambiguous-parent",
            f"This branch holds both files that declare {revision.id}, so what stands on "
            f"{revision.id} here may mean either.",
            f"Give {revision.path} a new id by hand, and change what stands on it.",
        )
    return None


def _does_the_same(one: Revision, other: Revision) -> bool:
    if one.source == other.source:
        return True
    if does_nothing(one.source) or does_nothing(other.source):
        return False
    was = upgrade(one.source)
    return was is not None and was == upgrade(other.source)


def _followers(judged: EnvironmentJudgement, id_: str) -> Iterator[Revision]:
    """Yield the change's own revisions that name an id."""
    of_base = {file.path for file in judged.histories.base.files}
    for file in judged.histories.merged.files:
        names = (*file.down_revisions, *file.depends_on)
        if id_ in names and file.path not in of_base:
            yield file


def _planned(
    judged: EnvironmentJudgement, revision: Revision, created: datetime
) -> Planned | Refusal:
    base, old = judged.histories.base, revision.id
    counted = _COUNTED.fullmatch(old)
    new = next_id(
        known=base.sorted_from_base,
        seed=(old, revision.path),
        slug=counted[1] if counted else "",
        created=created,
        taken=judged.histories.ids,
    )
    path = renamed(revision.path, old, new)
    if any(file.path == path for file in judged.histories.merged.files):
        path = revision.path
    editing = revision
    try:
        changes: dict[str, bytes | None] = {revision.path: None}
        changes[path] = with_id(revision.source, old, new)
        for editing in _followers(judged, old):
            changes[editing.path] = _following(editing, old, new)
    except CannotEdit as error:
        return cannot_edit(editing, error)
    step = Renumbered(judged.environment, old, new, revision.path, path, _parents(judged, revision))
    return Planned(step, changes)


def _parents(judged: EnvironmentJudgement, revision: Revision) -> tuple[str, ...] | None:
    """Return its parents, unless one has an id now that the change's branch does not know."""
    histories, parents = judged.histories, revision.down_revisions
    told = histories.base.revisions.keys() | histories.head.revisions.keys()
    new = histories.merged.revisions.keys() - told
    return parents if new.isdisjoint(parents) else None


def _following(revision: Revision, old: str, new: str) -> bytes:
    source = revision.source
    if old in revision.down_revisions:
        source = with_parent(source, old, new)
    if old in revision.depends_on:
        source = with_dependency(source, old, new)
    return source
