"""What one migration file says of itself."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision, as Alembic's documentation uses the word.

    `branch_labels` holds the source text of a label that is computed, so that two such labels can
    be told apart although their values are unknown; `computed_labels` says that there is one.
    `line` (from 1) is where `down_revision` is assigned. `source` is the file, for what is asked of
    few files only; two revisions are equal by what they declare.
    """

    id: str
    down_revisions: tuple[str, ...]
    path: str
    line: int = 1
    branch_labels: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    computed_labels: bool = False
    source: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NoRevision:
    """A Python file of a version location that lacks a variable; Alembic stops at it."""

    path: str
    line: int = 1
    lacks: str = "revision"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file of a version location that may be a revision but whose identifiers are not known."""

    path: str
    line: int
    reason: str
    computed: bool = False
    conflict_markers: bool = False
