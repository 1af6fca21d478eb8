"""How pull requests come into being, by people and by REST."""

from __future__ import annotations

from loopback import bare, pull_refs
from loopback.memory import Memory, Pull, Repository, User


def open_pull(
    memory: Memory,
    source: Repository,
    head: str,
    target: Repository,
    base: str,
    user: User,
    title: str,
) -> Pull:
    """A pull request from a branch of one repository into one of the same or its parent.

    ValueError is raised for a branch that is not there.
    """
    now = memory.now()
    number, identity = len(target.issues) + 1, memory.next_id()
    pull = Pull(identity, target, number, title, "", user, now, now)
    pull.head, pull.head_repository, pull.head_owner = head, source, source.owner.login
    aim(pull, base)
    if bare.tip(source.git_dir, f"refs/heads/{head}") is None:
        raise ValueError(f"{source.full_name} has no branch {head}")
    target.issues[number] = pull
    pull_refs.refresh(memory)
    return pull


def aim(pull: Pull, base: str) -> None:
    """Let the pull request go into this branch, and remember where that stands."""
    sha = bare.tip(pull.repository.git_dir, f"refs/heads/{base}")
    if sha is None:
        raise ValueError(f"{pull.repository.full_name} has no branch {base}")
    pull.base, pull.base_sha = base, sha
