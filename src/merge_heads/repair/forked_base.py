"""The repair of a base branch that has several heads itself: a merge revision for each fork.

Nothing else would do: its revisions may have been applied anywhere, so none of them moves. Source:
https://alembic.sqlalchemy.org/en/latest/branches.html#merging-branches
"""

from collections.abc import Iterator

from merge_heads.outcomes import Refusal
from merge_heads.repair.draft import Draft
from merge_heads.repair.merge_revision import merge_revision
from merge_heads.repair.model import Repair
from merge_heads.repair.plan import Wish
from merge_heads.verdict import (
    Conflict,
    EnvironmentJudgement,
    Judgement,
    Verdict,
    judge_environment,
)

# Lives in another package, more often than not; the proof lets something stand in for it.
_ELSEWHERE = "missing-parent"


def forks(judged: EnvironmentJudgement) -> tuple[Conflict, ...]:
    """Return the lineages in which base has several heads; none where the settings silence them."""
    told = any(finding.name == "inherited-heads" for finding in judged.findings)
    return tuple(c for c in judged.conflicts if c.inherited) if told else ()


def plan_for_base(judgement: Judgement, wish: Wish) -> Repair | Refusal | None:
    """Plan the merge revisions of a forked base; None where nothing is to do.

    `judgement` is of base against itself; the strategy of the wish does not matter. Heads without a
    common ancestor are refused, and so is a history that cannot be read or loaded: nobody knows its
    heads.
    """
    refusal = next(_unfit(judgement), None)
    if refusal is not None:
        return refusal
    draft = Draft(judgement.environments)
    for place, judged in enumerate(judgement.environments):
        if not forks(judged):
            continue
        outcome = _joined(draft, place, wish)
        if isinstance(outcome, Refusal):
            return outcome
        draft = outcome
        if refusal := next(_disagreeing(draft), None):
            return refusal
    return Repair(draft.steps, draft.changes) if draft.steps else None


def left_forked(before: Judgement, after: Judgement) -> Refusal | None:
    """Refuse a repair that leaves several heads, or none, in a lineage where base has several.

    A clean verdict does not tell that: heads that base has are not held against anybody.
    """
    for old, new in zip(before.environments, after.environments, strict=True):
        history = new.histories.merged
        for fork in forks(old):
            left = [id_ for id_ in history.heads if history.lineage(id_) == {*fork.lineage}]
            if len(left) != 1:
                heads = ", ".join(left) or "no head"
                return Refusal(
                    "not-proved",
                    f"The repair could not be proved: the result would have {heads} where one "
                    "head is meant to be left.",
                    "Merge the heads by hand with alembic merge.",
                )
    return None


def _joined(draft: Draft, place: int, wish: Wish) -> Draft | Refusal:
    """Plan the merge revisions of one environment; each of them takes one conflict away."""
    for _ in draft.environments[place].conflicts:
        judged = draft.environments[place]
        if not judged.conflicts:
            break
        planned = merge_revision(
            judged,
            judged.conflicts[0],
            wish.habits_of(judged.environment),
            wish.message,
            wish.created,
        )
        if isinstance(planned, Refusal):
            return planned
        draft = draft.with_step(planned)
    return draft


def _unfit(judgement: Judgement) -> Iterator[Refusal]:
    """Yield why base cannot be repaired: what is not read, not loaded, or maybe meant so."""
    for judged in judgement.environments:
        if judged.verdict is Verdict.NOT_EVALUATED:
            yield _as_it_stands(judged, Verdict.NOT_EVALUATED)
    # What is broken elsewhere does not stand in the way of those that are forked.
    forked = [judged for judged in judgement.environments if forks(judged)]
    for judged in forked or judgement.environments:
        # The verdict holds nothing against base, and settings may silence what is broken.
        again = judge_environment(judged.environment, judged.histories)
        if any(f.makes is Verdict.BROKEN and f.name != _ELSEWHERE for f in again.findings):
            yield _as_it_stands(again, Verdict.BROKEN)
        yield from (_unrelated(c) for c in forks(judged) if c.common_ancestor is None)


def _as_it_stands(judged: EnvironmentJudgement, verdict: Verdict) -> Refusal:
    found = (f for f in judged.findings if f.makes is verdict and f.name != _ELSEWHERE)
    reason = next(found, None)
    return Refusal(
        f"history-{verdict.replace('_', '-')}",
        f"The base branch cannot be repaired by itself. {reason.message if reason else ''}".strip(),
        reason.remedy if reason else "Correct the history first.",
    )


def _unrelated(conflict: Conflict) -> Refusal:
    return Refusal(
        "unrelated-roots",
        f"The heads {', '.join(conflict.heads)} of the base branch share no ancestor, so they may "
        "be separate on purpose.",
        "Give one of the roots a branch label if they are, or merge the heads by hand with alembic "
        "merge.",
    )


def _disagreeing(draft: Draft) -> Iterator[Refusal]:
    """Refuse what is right for one environment and wrong for another one that shares the file."""
    for judged in draft.environments:
        if judged.verdict is not Verdict.CLEAN:
            yield Refusal(
                "environments-disagree",
                f"The environment {judged.environment.path or '.'} shares a folder with another "
                "one, and the merge revision of one of them does not fit the other.",
                "Merge the heads by hand with alembic merge.",
            )
