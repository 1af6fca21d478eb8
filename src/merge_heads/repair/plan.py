"""A judgement to one planned repair, or to a refusal with its reason.

The steps are planned one after the other, each on what the ones before it leave: first ids that are
there twice, then merge revisions that went stale, then the heads that are left.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from merge_heads.migrations.environments import Environment
from merge_heads.outcomes import Refusal
from merge_heads.repair.draft import Draft, Planned
from merge_heads.repair.merge_revision import merge_revision
from merge_heads.repair.model import Changes, Repair
from merge_heads.repair.refresh import refreshed
from merge_heads.repair.renumber import renumbered
from merge_heads.repair.reparent import reparented
from merge_heads.repair.style.habits import Habits
from merge_heads.settings import Strategy
from merge_heads.verdict import Conflict, EnvironmentJudgement, Judgement, Verdict

# Each step takes away a conflict or an id in two files, so that there are never many.
_MOST_STEPS = 200
_UNSOUND = (Verdict.BROKEN, Verdict.NOT_EVALUATED)


@dataclass(frozen=True)
class Wish:
    """What a repair is to be like.

    `message` may hold `{heads}`. `created` (seconds since 1970) goes into new files, so the caller
    takes it from the commits and the same conflict always gives the same file. `habits` are the
    project's by environment; where there are none, Alembic's.
    """

    strategy: Strategy
    message: str
    created: int
    habits: Mapping[Environment, Habits] = field(default_factory=dict)

    def habits_of(self, environment: Environment) -> Habits:
        """Return how the project writes new revisions of an environment."""
        return self.habits.get(environment, Habits())


def plan(judgement: Judgement, wish: Wish) -> Repair | Refusal | None:
    """Plan the repair of everything that the head brings; None where nothing is to do."""
    refusal = _unrepairable(judgement.environments, repairable="duplicate-id")
    if refusal is not None:
        return refusal
    draft = Draft(judgement.environments)
    for place, environment in enumerate(judgement.environments):
        if _is_worse(environment, draft.environments[place]):
            return _disagreeing(environment, wish)
        outcome = _repaired(draft, place, wish)
        if isinstance(outcome, Refusal):
            return outcome
        if _is_changed_again(draft, outcome):
            return _disagreeing(environment, wish)
        draft = outcome
    left = _unrepairable(draft.environments) or _undone(draft, wish)
    return left or (Repair(draft.steps, _net(draft, judgement)) if draft.steps else None)


def _net(draft: Draft, judgement: Judgement) -> Changes:
    """Leave out what several steps have changed back, such as a new file that was dropped again."""
    before = {
        file.path: file.source
        for judged in judgement.environments
        for file in judged.histories.merged.files
    }
    return {path: new for path, new in draft.changes.items() if new != before.get(path)}


def _repaired(draft: Draft, place: int, wish: Wish) -> Draft | Refusal:
    """Plan the steps of one environment."""
    while (planned := _next_step(draft.environments[place], wish)) is not None:
        if isinstance(planned, Refusal):
            return planned
        if planned.step in draft.steps or len(draft.steps) > _MOST_STEPS:
            return _endless(draft.environments[place])
        draft = draft.with_step(planned)
    return draft


def _endless(judged: EnvironmentJudgement) -> Refusal:
    return Refusal(
        "no-progress",
        f"The steps that were planned for {judged.environment.path or '.'} come to no end.",
        "Repair it by hand, and please report it.",
    )


def _next_step(judged: EnvironmentJudgement, wish: Wish) -> Planned | Refusal | None:
    """Plan the one step that comes next, or None where the environment is as it should be."""
    planned = renumbered(judged, wish.habits_of(judged.environment), wish.created)
    if planned is not None or not judged.new_conflicts:
        return planned
    conflict = judged.new_conflicts[0]
    return next(_unfit(judged), None) or _joined(judged, conflict, wish)


def _joined(judged: EnvironmentJudgement, conflict: Conflict, wish: Wish) -> Planned | Refusal:
    if wish.strategy is Strategy.REPARENT:
        return reparented(judged, conflict)
    stale = refreshed(judged, conflict) if conflict.from_base else None
    return stale or merge_revision(
        judged, conflict, wish.habits_of(judged.environment), wish.message, wish.created
    )


def _unrepairable(
    environments: Iterable[EnvironmentJudgement], repairable: str = ""
) -> Refusal | None:
    """Refuse what cannot be read or loaded, unless it is told to be `repairable` by a step."""
    for judged in environments:
        reasons = {f.name for f in judged.findings if f.weighs and f.makes is judged.verdict}
        if judged.verdict in _UNSOUND and repairable not in reasons:
            return _as_it_stands(judged)
    return None


def _as_it_stands(judged: EnvironmentJudgement) -> Refusal:
    reason = next((f for f in judged.findings if f.weighs and f.makes is judged.verdict), None)
    return Refusal(
        f"history-{judged.verdict.replace('_', '-')}",
        f"This cannot be repaired by itself. {reason.message if reason else ''}".strip(),
        reason.remedy if reason else "Correct the history first.",
    )


def _unfit(judged: EnvironmentJudgement) -> Iterator[Refusal]:
    """Yield why conflicts cannot be repaired by any strategy."""
    base = judged.histories.base
    for conflict in judged.new_conflicts:
        if conflict.common_ancestor is None:
            yield Refusal(
                "unrelated-roots",
                f"The heads {', '.join(conflict.heads)} share no ancestor, so they may be separate "
                "on purpose.",
                "Give the new root a down_revision, or a branch label if it is to stay separate.",
            )
        # Also those on which the change stands: base may have them apart on purpose.
        alike = tuple(id_ for id_ in base.heads if base.lineage(id_) == {*conflict.lineage})
        heads = max(conflict.from_base, alike, key=len)
        if len(heads) > 1:
            yield Refusal(
                "base-forked",
                f"Base itself has several heads: {', '.join(heads)}.",
                "Merge these on base first; for the default branch, /merge-heads in an issue opens "
                "a pull request that does. Then this change can be repaired.",
            )


def _is_worse(before: EnvironmentJudgement, now: EnvironmentJudgement) -> bool:
    """Say whether the repair of another environment has broken this one."""
    return now.verdict in _UNSOUND and before.verdict not in _UNSOUND


def _is_changed_again(before: Draft, after: Draft) -> bool:
    """Say whether a file that one environment changes was changed for another one already."""
    return any(after.changes[path] != content for path, content in before.changes.items())


def _undone(draft: Draft, wish: Wish) -> Refusal | None:
    """Refuse where the repair of one environment has undone that of another one."""
    undone = (judged for judged in draft.environments if judged.new_conflicts)
    return next((_disagreeing(judged, wish) for judged in undone), None)


def _disagreeing(judged: EnvironmentJudgement, wish: Wish) -> Refusal:
    by_merging = "Comment /merge-heads merge, or repair it by hand."
    return Refusal(
        "environments-disagree",
        f"The environment {judged.environment.path or '.'} shares a file with another one, and the "
        "two need it changed in different ways.",
        by_merging if wish.strategy is Strategy.REPARENT else "Repair it by hand.",
    )
