"""The last word before a push: the planned tree, read again, judged by Alembic's `RevisionMap`.

Source: https://alembic.sqlalchemy.org/en/latest/api/script.html#alembic.script.revision.RevisionMap
"""

import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from merge_heads.migrations.history import History
from merge_heads.outcomes import Refusal
from merge_heads.repair.draft import changed
from merge_heads.repair.model import Dropped, Renumbered, Repair
from merge_heads.verdict import EnvironmentJudgement, Judgement, Verdict


@dataclass(frozen=True)
class Proved:
    """A repair with the tree that holds it (SHA), and the judgement of that tree.

    `patch` is the repair as `git apply` takes it on top of git's merge with base.
    """

    repair: Repair
    tree: str
    judgement: Judgement
    patch: str


def prove(
    before: Judgement,
    after: Judgement,
    repair: Repair,
    paths: Collection[str],
    of_base: Collection[str],
) -> Refusal | None:
    """Say why a repair is not proved, or None where it is.

    `before` is the judgement of git's merge, `after` the one of the tree that is to be pushed, read
    anew from its objects; `paths` are those in which the two trees differ, `of_base` all paths of
    base. Proved means: clean, nothing but the planned files differs and none of base's, every
    revision is still there as it was but for the planned steps, and Alembic's own heads equal ours.
    """
    reason = next(_doubts(before, after, repair, paths, of_base), None)
    if reason is None:
        return None
    return Refusal("not-proved", f"The repair could not be proved: {reason}.", "Repair it by hand.")


def _doubts(
    before: Judgement,
    after: Judgement,
    repair: Repair,
    paths: Collection[str],
    of_base: Collection[str],
) -> Iterator[str]:
    if set(paths) != set(repair.changes):
        yield "it would change other files than planned"
    if touched := sorted(set(repair.changes).intersection(of_base)):
        yield f"it would change {touched[0]}, which the base branch has"
    if after.verdict is not Verdict.CLEAN:
        yield f"the result would be {after.verdict.replace('_', ' ')}"
    if [e.environment for e in before.environments] != [e.environment for e in after.environments]:
        yield "the environments would not be the same"
    for old, new in zip(before.environments, after.environments, strict=False):
        yield from _doubts_of_one(old, new, repair)


def _doubts_of_one(
    before: EnvironmentJudgement, after: EnvironmentJudgement, repair: Repair
) -> Iterator[str]:
    base, old, new = before.histories.base, before.histories.merged, after.histories.merged
    planned = changed(before, repair.changes).histories.merged
    if (planned.revisions, planned.duplicates) != (new.revisions, new.duplicates):
        yield "the result would hold other revisions than planned"
    elif _sources(planned) != _sources(new):
        yield "the result would hold other files than planned"
    dropped = {step.id for step in _dropped(repair, old)}
    given_up = {step.old for step in _renumbered(repair, old)}
    if lost := {file.id for file in old.files} - dropped - given_up - new.revisions.keys():
        yield f"the result would lack {min(lost)}"
    if len(list(new.files)) < len(list(old.files)) - len(dropped):
        yield "the result would hold fewer revisions than before"
    if edited := [id_ for id_ in base.revisions if _is_other(id_, old, new)]:
        yield f"the result would change {edited[0]}, which the base branch has"
    heads = _alembic_heads(new)
    if heads != new.heads:
        yield f"Alembic finds the heads {', '.join(heads)}"


def _sources(history: History) -> Mapping[str, bytes]:
    """Map paths to files; two revisions are equal by what they declare alone."""
    return {file.path: file.source for file in history.files}


def _renumbered(repair: Repair, history: History) -> Iterator[Renumbered]:
    """Yield the steps that renumber a file of a history; several environments may share it."""
    there = {file.path for file in history.files}
    for step in repair.steps:
        if isinstance(step, Renumbered) and step.old_path in there:
            yield step


def _dropped(repair: Repair, history: History) -> Iterator[Dropped]:
    """Yield the steps that drop a file of a history; it may have had another name before."""
    before = {step.path: step.old_path for step in _renumbered(repair, history)}
    there = {file.path for file in history.files}
    for step in repair.steps:
        if isinstance(step, Dropped) and before.get(step.path, step.path) in there:
            yield step


def _is_other(id_: str, old: History, new: History) -> bool:
    """Say whether a revision of base is not as git's merge leaves it."""
    was = old.duplicates.get(id_, (old.revisions.get(id_),))
    is_ = new.revisions.get(id_)
    return not any(_written(file) == _written(is_) for file in was)


def _written(file: object) -> tuple[object, object]:
    return file, getattr(file, "source", None)


def _alembic_heads(history: History) -> tuple[str, ...]:
    # Imported here: a check does not need Alembic, and loading it takes longer than most checks.
    from alembic.script.revision import Revision, RevisionError, RevisionMap

    # Parents that live in another package are missing on base too. Alembic would not load the
    # history without that package, so a stand-in takes the place of each.
    elsewhere = {named for _, named in history.missing}

    def revisions() -> Iterator[Revision]:
        for id_ in sorted(elsewhere):
            yield Revision(id_, None)
        for revision in history.revisions.values():
            yield Revision(
                revision.id,
                revision.down_revisions,
                dependencies=revision.depends_on or None,
                branch_labels=revision.branch_labels or None,
            )

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return tuple(sorted(set(RevisionMap(revisions).heads) - elsewhere))
    except (RevisionError, KeyError, Warning) as error:
        return (f"none, because {error}",)
