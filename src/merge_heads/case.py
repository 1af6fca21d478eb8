"""One pull request, looked at: its commits fetched, its merge judged, its repair planned."""

from dataclasses import dataclass

from merge_heads.check import Checked, Commits, check
from merge_heads.fix import propose
from merge_heads.git import Remote
from merge_heads.github import GitHub, Pull
from merge_heads.outcomes import NotEvaluated, Refusal
from merge_heads.repair import Repair
from merge_heads.report.comment import Branches
from merge_heads.runner import Runner
from merge_heads.settings import Inputs, Settings, read_settings


@dataclass(frozen=True)
class World:
    """The outside, handed in by the door: one repository on GitHub and the runner's files."""

    github: GitHub
    remote: Remote
    runner: Runner
    inputs: Inputs


@dataclass(frozen=True)
class Case:
    """A pull request as it was looked at, with the repair that is offered, or why there is none."""

    pull: Pull
    branches: Branches
    settings: Settings
    checked: Checked
    offer: Repair | Refusal | None


def look(world: World, pull: Pull, message: str | None = None) -> Case:
    """Look at a pull request as it stands now; `message` replaces the settings' merge message.

    Base is taken by its branch's name and head by its SHA: the event's base and the test merge are
    stale as soon as base moves.
    """
    commits = _fetch_commits(world, pull)
    repository = world.remote.repository
    settings = _settings(world, commits.base)
    checked = check(repository, commits, settings, prefetch=world.remote.fetch_blobs)
    branches = Branches(pull.base_branch, pull.head_branch, pull.head_is_fork)
    offer = propose(repository, checked, settings, message)
    return Case(pull, branches, settings, checked, offer)


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


def _settings(world: World, base: str) -> Settings:
    """Read the settings file of the base, never of the pull request, and lay the inputs over it."""
    path = world.inputs.config
    entry = world.remote.repository.entries(base).get(path)
    content = None
    if entry is not None and entry.is_file:
        content = world.remote.repository.blobs([entry.blob])[entry.blob]
    return world.inputs.over(read_settings(content, path))
