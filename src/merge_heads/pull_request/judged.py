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
    `closed` says why the branch cannot be pushed to.
    """

    pull: Pull
    branches: Branches
    settings: Settings
    checked: Checked
    offer: Proved | Refusal | None
    alternative: Repair | None = None
    closed: Refusal | None = None

    @property
    def judgement(self) -> Judgement:
        """Return the judgement of the merge as it stands."""
        return self.checked.judgement

    @property
    def on_top(self) -> Repair | None:
        """Return the repair that puts the change on top of base, and does nothing else."""
        chosen = self.offer.repair if isinstance(self.offer, Proved) else None
        for repair in (chosen, self.alternative):
            if repair and all(isinstance(step, Reparented) for step in repair.steps):
                return repair
        return None


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
    alternative = other if isinstance(other, Repair) and not _same(offered, other) else None
    return JudgedPull(pull, branches, settings, checked, offered, alternative, closed)


def _same(offered: Proved | Refusal | None, other: Repair) -> bool:
    return isinstance(offered, Proved) and offered.repair.changes == other.changes


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
