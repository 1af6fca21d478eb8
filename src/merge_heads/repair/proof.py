"""The last word before a push: the planned tree, read again, judged by Alembic's `RevisionMap`.

Source: https://alembic.sqlalchemy.org/en/latest/api/script.html#alembic.script.revision.RevisionMap
"""

import warnings
from collections.abc import Iterator

from merge_heads.migrations.history import History
from merge_heads.outcomes import Refusal
from merge_heads.repair.plan import Repair
from merge_heads.verdict import EnvironmentJudgement, Judgement, Verdict


def prove(before: Judgement, after: Judgement, repair: Repair) -> Refusal | None:
    """Say why a repair is not proved, or None where it is.

    `before` is the judgement of git's merge, `after` the one of the tree that is to be pushed, read
    anew from its objects. Proved means: clean, every revision still there, nothing but the planned
    ones added, and Alembic's own heads equal ours.
    """
    reason = next(_doubts(before, after, repair), None)
    if reason is None:
        return None
    return Refusal("not-proved", f"The repair could not be proved: {reason}.", "Repair it by hand.")


def _doubts(before: Judgement, after: Judgement, repair: Repair) -> Iterator[str]:
    if after.verdict is not Verdict.CLEAN:
        yield f"the result would be {after.verdict.replace('_', ' ')}"
    if [e.environment for e in before.environments] != [e.environment for e in after.environments]:
        yield "the environments would not be the same"
    for old, new in zip(before.environments, after.environments, strict=False):
        planned = {r.id for r in repair.revisions if r.environment == old.environment}
        yield from _doubts_of_one(old, new, planned)


def _doubts_of_one(
    before: EnvironmentJudgement, after: EnvironmentJudgement, planned: set[str]
) -> Iterator[str]:
    old, new = before.histories.merged, after.histories.merged
    if {**old.revisions, **{id_: new.revisions.get(id_) for id_ in planned}} != new.revisions:
        yield "the result would hold other revisions than planned"
    heads = _alembic_heads(new)
    if heads != new.heads:
        yield f"Alembic finds the heads {', '.join(heads)}"


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
