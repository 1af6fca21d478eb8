"""Pull requests follow their branches; `refs/pull/N/head` and review comments follow them.

As on GitHub, the base repository so holds the objects of a fork's head; a pull request whose
branch was deleted is closed; one whose fork was deleted stays and has no head repository.
"""

from __future__ import annotations

from loopback import bare, review_threads
from loopback.memory import Memory, Pull


def refresh(memory: Memory) -> None:
    """Bring all open pull requests up to date; nearly free while no branch moved."""
    for repository in memory.repositories.values():
        for pull in repository.pulls:
            if pull.state == "open" and pull.head_repository is not None:
                _follow(memory, pull)


def _follow(memory: Memory, pull: Pull) -> None:
    source = pull.head_repository
    if source is None:
        return
    sha = bare.tip(source.git_dir, f"refs/heads/{pull.head}")
    if sha is None:
        close(memory, pull)
    elif sha != bare.tip(pull.repository.git_dir, pull.ref):
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
