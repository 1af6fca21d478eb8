"""Conflicts to one planned repair: a merge revision for each, or a refusal with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import dirname, join

from merge_heads.migrations.environments import Environment
from merge_heads.outcomes import Refusal
from merge_heads.repair import merge_revision
from merge_heads.verdict import Conflict, EnvironmentJudgement, Judgement, Verdict


@dataclass(frozen=True)
class MergeRevision:
    """One planned merge revision and its file."""

    environment: Environment
    id: str
    heads: tuple[str, ...]
    message: str
    path: str
    content: bytes


@dataclass(frozen=True)
class Repair:
    """Everything that a repair adds; it changes and removes nothing."""

    revisions: tuple[MergeRevision, ...]

    @property
    def files(self) -> Mapping[str, bytes]:
        """Return the new files by path."""
        return {revision.path: revision.content for revision in self.revisions}


def plan(judgement: Judgement, message: str, created: int) -> Repair | Refusal | None:
    """Plan the repair of every conflict that the head brings; None where there is none.

    `message` may hold `{heads}`. `created` (seconds since 1970) goes into the files, so the caller
    takes it from the commits and the same conflict always gives the same file.
    """
    if judgement.verdict in (Verdict.BROKEN, Verdict.NOT_EVALUATED):
        return _unsound(judgement)
    revisions = []
    for environment in judgement.environments:
        for conflict in environment.new_conflicts:
            refusal = _unfit(conflict)
            if refusal is not None:
                return refusal
            revisions.append(_merge_revision(environment, conflict, message, created))
    return Repair(tuple(revisions)) if revisions else None


def _unsound(judgement: Judgement) -> Refusal:
    reason = judgement.reason
    return Refusal(
        f"history-{judgement.verdict.replace('_', '-')}",
        f"A merge revision cannot repair this. {reason.message if reason else ''}".strip(),
        reason.remedy if reason else "Correct the history first.",
    )


def _unfit(conflict: Conflict) -> Refusal | None:
    if conflict.common_ancestor is None:
        return Refusal(
            "unrelated-roots",
            f"The heads {', '.join(conflict.heads)} share no ancestor, so they may be separate on "
            "purpose.",
            "Give the new root a down_revision, or a branch label if it is to stay separate.",
        )
    if len(conflict.from_base) > 1:
        return Refusal(
            "base-forked",
            f"Base itself has several heads: {', '.join(conflict.from_base)}.",
            "Merge these on base first; then this change can be repaired.",
        )
    return None


def _merge_revision(
    environment: EnvironmentJudgement, conflict: Conflict, message: str, created: int
) -> MergeRevision:
    histories = environment.histories
    taken = {*histories.base.revisions, *histories.head.revisions, *histories.merged.revisions}
    heads = conflict.base_first
    words = message.replace("{heads}", ", ".join(heads))
    id_ = merge_revision.derived_id(environment.environment.path, heads, taken)
    folder = dirname(histories.merged.revisions[heads[0]].path)
    return MergeRevision(
        environment=environment.environment,
        id=id_,
        heads=heads,
        message=words,
        path=join(folder, merge_revision.file_name(id_, words)),
        content=merge_revision.text(id_, heads, words, created),
    )
