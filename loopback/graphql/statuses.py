"""Commits and their statuses. https://docs.github.com/graphql/reference/objects#status"""

from __future__ import annotations

from loopback.graphql.view import Info, Node, View
from loopback.memory import Repository
from loopback.memory import Status as Remembered
from loopback.shapes.accounts import stamp
from loopback.shapes.commits import combined_state, latest_by_context


def commit(view: View, repository: Repository, sha: str) -> Node:
    """A commit; its status is looked for when it is asked."""

    def status(_info: Info) -> Node | None:
        view.need(repository, "statuses")
        return _status(latest_by_context(view.statuses(repository, sha)))

    return {"__typename": "Commit", "oid": sha, "status": status}


def _status(latest: list[Remembered]) -> Node | None:
    if not latest:
        return None
    contexts = {one.context: _context(one) for one in latest}

    def context(_info: Info, name: str) -> Node | None:
        return contexts.get(name)

    state = combined_state(latest).upper()
    return {"state": state, "contexts": list(contexts.values()), "context": context}


def _context(status: Remembered) -> Node:
    return {
        "context": status.context,
        "createdAt": stamp(status.created_at),
        "description": status.description,
        "state": status.state.upper(),
        "targetUrl": status.target_url,
    }
