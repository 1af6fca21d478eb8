"""What one migration file says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision, as Alembic's documentation uses the word.

    `branch_labels` holds the source text of a label that is computed, so that two such labels can
    be told apart although their values are unknown; `computed_labels` says that there is one.
    `line` (from 1) is where `down_revision` is assigned, or `revision` where there is none.
    """

    id: str
    down_revisions: tuple[str, ...]
    path: str
    line: int = 1
    branch_labels: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    computed_labels: bool = False


@dataclass(frozen=True, slots=True)
class NoRevision:
    """A Python file of a version location that declares no revision; Alembic stops at it."""

    path: str
    line: int = 1


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file of a version location that may be a revision but whose identifiers are not known."""

    path: str
    line: int
    reason: str
    computed: bool = False
