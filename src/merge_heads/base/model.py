"""A base branch and the open pull requests that want to be merged into it, judged together."""

from dataclasses import dataclass

from merge_heads.check import Checked
from merge_heads.github import Listed
from merge_heads.migrations.environments import Watch
from merge_heads.outcomes import Problem
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.report.status import StatusWords, problem_status, status
from merge_heads.settings import Settings
from merge_heads.verdict import Judgement


@dataclass(frozen=True)
class Base:
    """The tip of a base branch, judged by itself; `watch` tells what can change its histories."""

    branch: str
    settings: Settings
    checked: Checked
    watch: Watch

    @property
    def sha(self) -> str:
        """Return the tip that was judged."""
        return self.judgement.commits.base

    @property
    def judgement(self) -> Judgement:
        """Return the judgement of the tip as a tree."""
        return self.checked.judgement


@dataclass(frozen=True)
class OpenPull:
    """An open pull request, judged again: its judgement, or the problem that kept us from it.

    One that touches no environment has neither: `as_base` is what its status says then, because the
    merge leaves base's histories as they are. `moved` says that its branch moved, or that it was
    closed, after it was listed: then its own run speaks of it.
    """

    listed: Listed
    as_base: StatusWords
    judged: JudgedPull | None = None
    problem: Problem | None = None
    moved: bool = False

    @property
    def is_touching(self) -> bool:
        """Say whether it had to be judged by itself."""
        return self.judged is not None or self.problem is not None

    @property
    def words(self) -> StatusWords:
        """Return what is to be said of it."""
        if self.problem is not None:
            return problem_status(self.problem)
        if self.judged is None:
            return self.as_base
        return status(self.judged.judgement, self.judged.needs)

    @property
    def number(self) -> int:
        """Return the number of the pull request."""
        return self.listed.pull.number

    @property
    def sha(self) -> str:
        """Return the head that was judged."""
        return self.listed.pull.head_sha


@dataclass(frozen=True)
class Swept:
    """One base branch with its open pull requests; `base` is what kept it from being judged.

    `is_asked_for` is not so for a branch of which only those pull requests are here that share
    their commit, and so their status, with one into another branch. `is_head` says that the branch
    is itself that of an open pull request.
    """

    branch: str
    sha: str | None
    base: Base | Problem
    pulls: tuple[OpenPull, ...]
    is_asked_for: bool = True
    is_head: bool = False
