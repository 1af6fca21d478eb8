"""Pull requests follow their branches; `refs/pull/N/head` and review comments follow them.

As on GitHub, the base repository so holds the objects of a fork's head; a pull request whose
branch was deleted is closed; one whose fork was deleted stays and has no head repository.
"""

from __future__ import annotations

from loopback import bare, review_threads
from loopback.memory import Memory, Pull, Repository


def refresh(memory: Memory) -> None:
    """Bring all open pull requests up to date; a few files are read while no branch moved."""
    branches = Branches()
    for repository in memory.repositories.values():
        for pull in repository.pulls:
            source = pull.head_repository
            if pull.state == "open" and source is not None:
                _follow(memory, pull, source, branches.tip(source, pull.head))


class Branches:
    """Where branches stand now; packed refs are read once for each repository."""

    def __init__(self) -> None:
        self._packed: dict[int, dict[str, str]] = {}

    def tip(self, repository: Repository, branch: str) -> str | None:
        """The SHA of a branch; none when it is not there."""
        ref = f"refs/heads/{branch}"
        if loose := bare.loose(repository.git_dir, ref):
            return loose
        if repository.id not in self._packed:
            self._packed[repository.id] = bare.packed(repository.git_dir)
        return self._packed[repository.id].get(ref)


def _follow(memory: Memory, pull: Pull, source: Repository, sha: str | None) -> None:
    if sha is None:
        close(memory, pull)
    elif sha != pull.head_sha:
        if source is not pull.repository:
            bare.run(pull.repository.git_dir, "fetch", "--quiet", str(source.git_dir), sha)
        bare.run(pull.repository.git_dir, "update-ref", pull.ref, sha)
        pull.head_sha = sha
        review_threads.follow(pull)
        pull.updated_at = memory.now()


def close(memory: Memory, pull: Pull) -> None:
    """The pull request is closed and its head stands still."""
    pull.state = "closed"
    pull.closed_at = pull.updated_at = memory.now()
