"""Refs that move by REST or GraphQL: the same rules and the same consequences as for a push.

https://docs.github.com/rest/git/refs, https://docs.github.com/graphql/reference/mutations#updaterefs
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from loopback import bare, objects, permissions, pull_refs
from loopback.memory import Memory, Push, Repository, Token
from loopback.receive_hook import workflow_objection


@dataclass(frozen=True)
class RefUpdate:
    """A ref and the SHAs before and after: zeros where it is not there."""

    ref: str
    before: str
    after: str
    force: bool = False


def tip(repository: Repository, ref: str) -> str:
    """Where the ref stands; zeros when it is not there."""
    return bare.tip(repository.git_dir, ref) or bare.ZERO


def objection(token: Token, repository: Repository, update: RefUpdate) -> str | None:
    """Why GitHub declines the update, in its words; None when it may be made."""
    git_dir = repository.git_dir
    if update.after != bare.ZERO and objects.kind(git_dir, update.after) != "commit":
        return "Object does not exist"
    if update.ref.removeprefix("refs/heads/") in repository.protected:
        return f"Protected branch update failed for {update.ref}."
    moved = bare.ZERO not in (update.before, update.after)
    if moved and not update.force and not bare.is_ancestor(git_dir, update.before, update.after):
        return "Update is not a fast forward"
    if permissions.may_change_workflows(token):
        return None
    return workflow_objection(partial(bare.run, git_dir), update.before, update.after, update.ref)


def perform(
    memory: Memory, token: Token, repository: Repository, updates: Sequence[RefUpdate]
) -> None:
    """Move all refs or none; GitFailed when one has moved since `before` was read."""
    lines = [f"update {one.ref} {one.after} {one.before}\n" for one in updates]
    bare.run(repository.git_dir, "update-ref", "--stdin", stdin="".join(lines))
    for one in updates:
        push = Push(repository, token.user.login, one.ref, one.before, one.after)
        memory.pushes.append(push)
    pull_refs.refresh(memory)
