"""The files that a pull request changes since it left its base, by their paths in the head."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from loopback import bare
from loopback.graphql.connections import connection
from loopback.graphql.view import Info, Node
from loopback.memory import Pull
from loopback.shapes.pulls import merge_base

CHANGE_TYPES = {
    "added": "ADDED",
    "changed": "CHANGED",
    "modified": "MODIFIED",
    "removed": "DELETED",
    "renamed": "RENAMED",
}


def files(info: Info, pull: Pull, page: Mapping[str, object]) -> Node:
    """https://docs.github.com/graphql/reference/objects#pullrequestchangedfile, in git's order."""
    changes = _changes(pull.repository.git_dir, merge_base(pull), pull.head_sha)
    return connection(
        info, list(enumerate(changes)), lambda pair: pair[:1], lambda pair: _file(pair[1]), page
    )


@lru_cache(maxsize=1000)
def _changes(git_dir: Path, old: str, new: str) -> tuple[bare.FileChange, ...]:
    return tuple(bare.changes(git_dir, old, new))


def _file(change: bare.FileChange) -> Node:
    return {
        "additions": change.additions,
        "changeType": CHANGE_TYPES[change.status],
        "deletions": change.deletions,
        "path": change.path,
    }
