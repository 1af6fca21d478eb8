"""A pull request, judged: its commits fetched, its merge judged, its repair planned."""

from dataclasses import dataclass

from merge_heads.check import Checked, check, settings_at
from merge_heads.fix import offer, propose
from merge_heads.github import Pull
from merge_heads.outcomes import NotEvaluated, Refusal
from merge_heads.pull_request.forks import closed_fork
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved, Repair, Reparented
from merge_heads.report.offer import Branches
from merge_heads.settings import Settings, Strategy
from merge_heads.verdict import Commits, Judgement

_OTHER = {Strategy.MERGE: Strategy.REPARENT, Strategy.REPARENT: Strategy.MERGE}


@dataclass(frozen=True)
class JudgedPull:
    """A pull request with its judgement, and the repair that is offered or why there is none.

    `alternative` is the repair by the strategy that was not asked for, where it is another one;
    `on_top` is the one of the two that puts the change on top of base and does nothing else.
    `closed` says why the branch cannot be pushed to.
    """

    pull: Pull
    branches: Branches
    settings: Settings
    checked: Checked
    offer: Proved | Refusal | None
    alternative: Repair | None = None
    on_top: Repair | None = None
    closed: Refusal | None = None

    @property
    def judgement(self) -> Judgement:
        """Return the judgement of the merge as it stands."""
        return self.checked.judgement


def judge_pull(
    world: World, pull: Pull, strategy: Strategy | None = None, message: str | None = None
) -> JudgedPull:
    """Judge a pull request as it stands now, by a strategy and a message or those of the settings.

    Base is taken by its branch's name and head by its SHA: the event's base and the test merge are
    stale as soon as base moves.
    """
    commits = _fetch_commits(world, pull)
    repository = world.remote.repository
    settings = world.inputs.over(settings_at(repository, commits.base, world.inputs.config))
    checked = check(repository, commits, settings, prefetch=world.remote.fetch_blobs)
    upstream = world.remote.url if pull.head_is_fork else None
    closed = closed_fork(pull, settings)
    branches = Branches(pull.base_branch, pull.head_branch, upstream, pushable=closed is None)
    chosen = strategy or settings.strategy
    offered = offer(repository, checked, settings, chosen, message)
    other = propose(repository, checked, settings, _OTHER[chosen])
    planned = offered.repair if isinstance(offered, Proved) else None
    alternative = other if isinstance(other, Repair) and not _same(planned, other) else None
    on_top = next(filter(_only_moves, (planned, alternative)), None)
    return JudgedPull(pull, branches, settings, checked, offered, alternative, on_top, closed)


def _same(planned: Repair | None, other: Repair) -> bool:
    return planned is not None and planned.changes == other.changes


def _only_moves(repair: Repair | None) -> bool:
    return repair is not None and all(isinstance(step, Reparented) for step in repair.steps)


def _fetch_commits(world: World, pull: Pull) -> Commits:
    base = world.remote.tip(pull.base_branch)
    if base is None:
        raise NotEvaluated(
            f"The base branch {pull.base_branch!r} is not there.",
            "Point the pull request at a branch that is.",
        )
    merge_base = world.github.merge_base(base, pull.head_sha)
    world.remote.fetch_commits(c for c in {base, pull.head_sha, merge_base} if c is not None)
    return Commits(base, pull.head_sha, merge_base)
