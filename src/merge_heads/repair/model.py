"""What a repair consists of: the files that it changes, and the steps that people are told of."""

from collections.abc import Mapping
from dataclasses import dataclass

from merge_heads.migrations.environments import Environment

Changes = Mapping[str, bytes | None]
"""The new content of each changed file by its path; None where the file is removed."""


@dataclass(frozen=True)
class MergeRevision:
    """A new merge revision; `note` tells why its text is not made from the project's template."""

    environment: Environment
    id: str
    heads: tuple[str, ...]
    message: str
    path: str
    content: bytes
    note: str = ""


@dataclass(frozen=True)
class Reparented:
    """The change's own chain, put on top of base's head: its first revision gets a new parent."""

    environment: Environment
    id: str
    path: str
    old: str
    new: str
    chain: tuple[str, ...]


@dataclass(frozen=True)
class Refreshed:
    """A merge revision of the change's own whose parents follow base; with a body, maybe one."""

    environment: Environment
    id: str
    path: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Dropped:
    """A merge revision of the change's own that merges nothing any more; `by` takes its place."""

    environment: Environment
    id: str
    path: str
    old: tuple[str, ...]
    by: str


@dataclass(frozen=True)
class Renumbered:
    """A revision of the change's own whose id base has as well, under a new id.

    `parents` are those that it had on its branch; None where one of them is renumbered as well.
    """

    environment: Environment
    old: str
    new: str
    old_path: str
    path: str
    parents: tuple[str, ...] | None


Step = MergeRevision | Reparented | Refreshed | Dropped | Renumbered


@dataclass(frozen=True)
class Repair:
    """A planned repair; no file of base is among its changes."""

    steps: tuple[Step, ...]
    changes: Changes

    @property
    def merge_revisions(self) -> tuple[MergeRevision, ...]:
        """Return the new merge revisions."""
        return tuple(step for step in self.steps if isinstance(step, MergeRevision))
