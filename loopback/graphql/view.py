"""What one request sees, and GitHub's kinds of refusals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql import GraphQLResolveInfo

from loopback import permissions
from loopback.memory import (
    Comment,
    Memory,
    Repository,
    ReviewComment,
    Status,
    Token,
    User,
)

Info = GraphQLResolveInfo[Any]
Node = dict[str, object]
Lazy = Callable[[Info], object]


class Declined(Exception):
    """A field that is not going to be answered; `type` is GitHub's word for the reason."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(message)
        self.type = type


@dataclass(frozen=True)
class View:
    """The memory as the holder of a token sees it, indexed for one request."""

    memory: Memory
    token: Token

    def forbidden(self) -> Declined:
        """The token lacks a permission."""
        kind = "integration" if self.token.is_installation else "personal access token"
        return Declined("FORBIDDEN", f"Resource not accessible by {kind}")

    def need(self, repository: Repository, *keys: str) -> None:
        """FORBIDDEN unless the token reads one of these in the repository."""
        if not any(permissions.allows(self.token, repository, key, "read") for key in keys):
            raise self.forbidden()

    def is_mine(self, user: User) -> bool:
        """The answer of `viewerDidAuthor`."""
        return user == self.token.user

    def statuses(self, repository: Repository, sha: str) -> list[Status]:
        """All statuses of a commit, oldest first."""
        return self._statuses.get((repository.id, sha), [])

    def comments(self, repository: Repository, number: int) -> list[Comment]:
        """The conversation, oldest first."""
        return self._comments.get((repository.id, number), [])

    def review_comments(self, repository: Repository, number: int) -> list[ReviewComment]:
        """The comments on the diff, oldest first."""
        return self._review_comments.get((repository.id, number), [])

    @cached_property
    def _statuses(self) -> dict[tuple[int, str], list[Status]]:
        found = defaultdict(list)
        for repository in self.memory.repositories.values():
            for one in repository.statuses:
                found[repository.id, one.sha].append(one)
        return found

    @cached_property
    def _comments(self) -> dict[tuple[int, int], list[Comment]]:
        found = defaultdict(list)
        for repository in self.memory.repositories.values():
            for one in repository.comments.values():
                found[repository.id, one.number].append(one)
        return found

    @cached_property
    def _review_comments(self) -> dict[tuple[int, int], list[ReviewComment]]:
        found = defaultdict(list)
        for repository in self.memory.repositories.values():
            for one in repository.review_comments.values():
                found[repository.id, one.number].append(one)
        return found


def account(user: User) -> Node:
    """An actor or owner: a bot's login has no `[bot]` here.

    https://docs.github.com/graphql/reference/objects#bot
    """
    return {"__typename": user.type, "login": user.login.removesuffix("[bot]")}
