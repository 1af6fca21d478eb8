"""A pull request, judged: its commits fetched, its merge judged, its repair planned."""

from dataclasses import dataclass

from merge_heads.check import Checked, check, settings_at
from merge_heads.fix import propose
from merge_heads.github import Pull
from merge_heads.outcomes import NotEvaluated, Refusal
from merge_heads.pull_request.world import World
from merge_heads.repair import Repair
from merge_heads.report.comment import Branches
from merge_heads.settings import Settings
from merge_heads.verdict import Commits, Judgement


@dataclass(frozen=True)
class JudgedPull:
    """A pull request with its judgement, and the repair that is offered or why there is none."""

    pull: Pull
    branches: Branches
    settings: Settings
    checked: Checked
    offer: Repair | Refusal | None

    @property
    def judgement(self) -> Judgement:
        """Return the judgement of the merge as it stands."""
        return self.checked.judgement


def judge_pull(world: World, pull: Pull, message: str | None = None) -> JudgedPull:
    """Judge a pull request as it stands now; `message` replaces the settings' merge message.

    Base is taken by its branch's name and head by its SHA: the event's base and the test merge are
    stale as soon as base moves.
    """
    commits = _fetch_commits(world, pull)
    repository = world.remote.repository
    settings = world.inputs.over(settings_at(repository, commits.base, world.inputs.config))
    checked = check(repository, commits, settings, prefetch=world.remote.fetch_blobs)
    upstream = world.remote.url if pull.head_is_fork else None
    branches = Branches(pull.base_branch, pull.head_branch, upstream)
    offer = propose(repository, checked, settings, message)
    return JudgedPull(pull, branches, settings, checked, offer)


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
