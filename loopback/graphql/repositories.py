"""Repositories, refs and commits with their statuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loopback import bare, objects, permissions
from loopback.graphql.connections import Place, connection
from loopback.graphql.pulls import PullRequest, state_of
from loopback.graphql.statuses import commit
from loopback.graphql.view import Declined, Info, Node, View, account
from loopback.memory import Pull
from loopback.memory import Repository as Remembered
from loopback.shapes.accounts import node_id
from loopback.shapes.commits import page_url


def find(view: View, owner: str, name: str) -> Repository:
    """https://docs.github.com/graphql/reference/queries#repository"""
    found = view.memory.repository(f"{owner}/{name}")
    if found is None or not permissions.visible(view.token, found):
        words = f"Could not resolve to a Repository with the name '{owner}/{name}'."
        raise Declined("NOT_FOUND", words)
    return Repository(view, found)


@dataclass(frozen=True)
class Repository:
    """https://docs.github.com/graphql/reference/objects#repository"""

    view: View
    repository: Remembered

    @property
    def id(self) -> str:
        return node_id("Repository", self.repository.id)

    @property
    def name(self) -> str:
        return self.repository.name

    @property
    def nameWithOwner(self) -> str:
        return self.repository.full_name

    @property
    def owner(self) -> Node:
        return account(self.repository.owner)

    @property
    def url(self) -> str:
        return page_url(self.view.memory, self.repository)

    def defaultBranchRef(self, info: Info) -> Node | None:
        return self.ref(info, qualifiedName=f"refs/heads/{self.repository.default_branch}")

    def ref(self, _info: Info, **given: str) -> Node | None:
        """By its whole name, or by the name of a branch or else of a tag."""
        self.view.need(self.repository, "contents")
        for prefix in ("", "refs/", "refs/heads/", "refs/tags/"):
            whole = f"{prefix}{given['qualifiedName']}"
            movable = whole.startswith(("refs/heads/", "refs/tags/")) and ".." not in whole
            if movable and (sha := bare.tip(self.repository.git_dir, whole)):
                return self._ref(whole, sha)
        return None

    def _ref(self, whole: str, sha: str) -> Node:
        prefix = "/".join(whole.split("/")[:2]) + "/"
        tagged = prefix == "refs/tags/" and objects.kind(self.repository.git_dir, sha) == "tag"
        target = {"__typename": "Tag", "oid": sha} if tagged else None
        return {
            "name": whole.removeprefix(prefix),
            "prefix": prefix,
            "target": target or commit(self.view, self.repository, sha),
        }

    def pullRequest(self, _info: Info, number: int) -> PullRequest:
        self.view.need(self.repository, "pull_requests")
        found = self.repository.issues.get(number)
        if not isinstance(found, Pull):
            words = f"Could not resolve to a PullRequest with the number of {number}."
            raise Declined("NOT_FOUND", words)
        return self._pull(found)

    def pullRequests(self, info: Info, **given: Any) -> Node:
        """Oldest first, of all states, unless asked otherwise."""
        self.view.need(self.repository, "pull_requests")
        order = given.get("orderBy") or {"field": "CREATED_AT", "direction": "ASC"}
        states, base, head = (given.get(n) for n in ("states", "baseRefName", "headRefName"))
        found = [
            pull
            for pull in self.repository.pulls
            if (states is None or state_of(pull) in states)
            and base in (None, pull.base)
            and head in (None, pull.head)
        ]

        def place(pull: Pull) -> Place:
            return self._place(pull, order)

        return connection(info, sorted(found, key=place), place, self._pull, given)

    def _place(self, pull: Pull, order: Mapping[str, str]) -> Place:
        talk = self.view.comments(self.repository, pull.number)
        measure = {
            "CREATED_AT": int(pull.created_at.timestamp()),
            "UPDATED_AT": int(pull.updated_at.timestamp()),
            "COMMENTS": len(talk),
        }
        sign = -1 if order["direction"] == "DESC" else 1
        return sign * measure[order["field"]], sign * pull.number

    def _pull(self, pull: Pull) -> PullRequest:
        return PullRequest(self.view, pull, Repository)
