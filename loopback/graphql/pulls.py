"""Pull requests. https://docs.github.com/graphql/reference/objects#pullrequest"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from loopback import bare, permissions
from loopback.graphql import changed_files, talk
from loopback.graphql.connections import connection, window
from loopback.graphql.statuses import commit
from loopback.graphql.view import Info, Node, View, account
from loopback.memory import Pull, Repository
from loopback.shapes.accounts import node_id, stamp
from loopback.shapes.commits import page_url
from loopback.shapes.pulls import base_tip

RepositoryNode = Callable[[View, Repository], object]


def state_of(pull: Pull) -> str:
    """A merged pull request is not called closed here."""
    return "MERGED" if pull.merged_at else pull.state.upper()


@dataclass(frozen=True)
class PullRequest:
    """The head as it is now, the base as it was when the pull request was opened."""

    view: View
    pull: Pull
    as_node: RepositoryNode

    @property
    def author(self) -> Node:
        return account(self.pull.user)

    @property
    def baseRef(self) -> Node | None:
        """Where the base branch is now; none when it is gone."""
        self.view.need(self.pull.repository, "contents")
        sha = bare.tip(self.pull.repository.git_dir, f"refs/heads/{self.pull.base}")
        target = commit(self.view, self.pull.repository, sha) if sha else None
        return target and {"name": self.pull.base, "prefix": "refs/heads/", "target": target}

    @property
    def baseRefName(self) -> str:
        return self.pull.base

    @property
    def baseRefOid(self) -> str:
        return self.pull.base_sha

    @property
    def body(self) -> str:
        return self.pull.body

    @property
    def createdAt(self) -> str:
        return stamp(self.pull.created_at)

    @property
    def headRefName(self) -> str:
        return self.pull.head

    @property
    def headRefOid(self) -> str:
        return self.pull.head_sha

    @property
    def headRepository(self) -> object:
        """None when the fork was deleted, or may not be seen."""
        source = self.pull.head_repository
        if source is None or not permissions.visible(self.view.token, source):
            return None
        return self.as_node(self.view, source)

    @property
    def headRepositoryOwner(self) -> Node | None:
        owner = self.view.memory.user(self.pull.head_owner)
        return account(owner) if owner else None

    @property
    def id(self) -> str:
        return node_id("PullRequest", self.pull.id)

    @property
    def isCrossRepository(self) -> bool:
        return self.pull.head_repository is not self.pull.repository

    @property
    def isDraft(self) -> bool:
        return self.pull.draft

    @property
    def maintainerCanModify(self) -> bool:
        return self.pull.maintainer_can_modify

    @property
    def merged(self) -> bool:
        return self.pull.merged_at is not None

    @property
    def number(self) -> int:
        return self.pull.number

    @property
    def state(self) -> str:
        return state_of(self.pull)

    @property
    def title(self) -> str:
        return self.pull.title

    @property
    def updatedAt(self) -> str:
        return stamp(self.pull.updated_at)

    @property
    def url(self) -> str:
        return f"{page_url(self.view.memory, self.pull.repository)}/pull/{self.pull.number}"

    def commits(self, info: Info, **page: object) -> Node:
        """Oldest first; the newest one alone is known without asking git."""
        self.view.need(self.pull.repository, "contents", "pull_requests")
        size, backwards = window(info, page)
        pull = self.pull

        def node(sha: str) -> Node:
            return {"commit": commit(self.view, pull.repository, sha)}

        @cache
        def listed() -> Node:
            shas = _commits(pull.repository.git_dir, base_tip(pull), pull.head_sha)
            pairs = list(enumerate(shas))
            return connection(info, pairs, lambda pair: pair[:1], lambda p: node(p[1]), page)

        newest = backwards and size == 1 and not (page.get("before") or page.get("after"))
        return {
            "totalCount": lambda _info: listed()["totalCount"],
            "pageInfo": lambda _info: listed()["pageInfo"],
            "nodes": [node(pull.head_sha)] if newest else lambda _info: listed()["nodes"],
        }

    def comments(self, info: Info, **page: object) -> Node:
        self.view.need(self.pull.repository, "pull_requests", "issues")
        return talk.comments(self.view, info, self.pull, page)

    def files(self, info: Info, **page: object) -> Node:
        self.view.need(self.pull.repository, "pull_requests")
        return changed_files.files(info, self.pull, page)

    def reviewThreads(self, info: Info, **page: object) -> Node:
        self.view.need(self.pull.repository, "pull_requests")
        return talk.threads(self.view, info, self.pull, page)


@lru_cache(maxsize=1000)
def _commits(git_dir: Path, base: str, head: str) -> tuple[str, ...]:
    return tuple(bare.commits_between(git_dir, base, head))
