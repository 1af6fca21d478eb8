"""The two ways of a proved tree onto a branch: through GitHub's API, or by git into a fork.

Each first makes a commit that nobody sees yet, then moves the branch from the commit that was
judged to this one, or not at all. A run that ends in between leaves nothing behind.
"""

from dataclasses import dataclass
from typing import Protocol

from merge_heads.fix import commit
from merge_heads.git import Identity, Pushed
from merge_heads.github import WriteRefused
from merge_heads.outcomes import GitHubProblem, GitProblem, Refusal
from merge_heads.pull_request.create import (
    WORKFLOWS,
    create_commit,
    no_write_access,
    push_declined,
    workflow_file,
    write_refused,
)
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved

# Who a workflow's token is; the number is the account's id.
_BOT = Identity("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")


class Delivery(Protocol):
    """A way onto the branch of one pull request."""

    def commit(self, proved: Proved, message: str) -> str | Refusal:
        """Make the commit with the proved tree and return its SHA, or say why not."""

    def move(self, sha: str) -> Refusal | None:
        """Move the branch to the commit that was made, or say why not."""


def delivery(world: World, judged: JudgedPull) -> Delivery | Refusal:
    """Return the way onto a pull request's branch, or say why there is none."""
    if judged.closed is not None:
        return judged.closed
    return (ToFork if judged.pull.head_is_fork else ThroughGitHub)(world, judged)


@dataclass(frozen=True)
class ThroughGitHub:
    """Onto a branch of the repository itself, with a commit that GitHub signs."""

    world: World
    judged: JudgedPull

    def commit(self, proved: Proved, message: str) -> str | Refusal:
        """Make the commit on GitHub."""
        return create_commit(self.world, proved, message)

    def move(self, sha: str) -> Refusal | None:
        """Move the branch by GitHub's own compare-and-swap."""
        pull = self.judged.pull
        try:
            self.world.github.move_branch(
                pull.repository_id, pull.head_branch, before=pull.head_sha, after=sha
            )
        except GitHubProblem as problem:
            return self._not_moved(sha, problem)
        return None

    def _not_moved(self, sha: str, problem: GitHubProblem) -> Refusal | None:
        """Ask the branch itself: GitHub's words for a lost race are not to be relied on."""
        tip = self.world.remote.tip(self.judged.pull.head_branch)
        if tip == sha:
            return None
        if tip != self.judged.pull.head_sha:
            return _BRANCH_MOVED
        if isinstance(problem, WriteRefused):
            return write_refused(problem)
        raise problem


@dataclass(frozen=True)
class ToFork:
    """Onto a branch of a fork, by git: GitHub's API does not write there, so nobody signs it.

    Source: https://docs.github.com/pull-requests/collaborating-with-pull-requests/working-with-forks/allowing-changes-to-a-pull-request-branch-created-from-a-fork
    """

    world: World
    judged: JudgedPull

    def commit(self, proved: Proved, message: str) -> str | Refusal:
        """Make the commit in our own repository."""
        repository, head = self.world.remote.repository, proved.judgement.commits.head
        # No branch of the fork has base's newer file, so it would be new there.
        for change in repository.changes(head, proved.tree):
            if change.path.startswith(WORKFLOWS):
                return workflow_file(change.path)
        return commit(repository, self.judged.checked, proved, message, _BOT)

    def move(self, sha: str) -> Refusal | None:
        """Push with a lease on the commit that was judged."""
        pull, remote, commits = self.judged.pull, self.world.remote, self.judged.judgement.commits
        if not commits.base_is_in:
            remote = remote.with_history((commits.base, commits.head), commits.merge_base)
        fork = pull.head_repository or ""
        try:
            how, said = remote.push(sha, pull.head_branch, pull.head_sha, to=fork)
        except GitProblem:
            # The server may have done it all the same.
            if remote.tip(pull.head_branch, at=fork) == sha:
                return None
            raise
        match how:
            case Pushed.DONE:
                return None
            case Pushed.MOVED:
                return _BRANCH_MOVED
            case Pushed.DENIED:
                return no_write_access(said)
            case Pushed.DECLINED:
                return push_declined(said)


_BRANCH_MOVED = Refusal(
    "branch-moved",
    "The branch moved while the repair was made, so it was not pushed.",
    "Ask again with /merge-heads.",
)
