"""What a pair of migrations is: two sides of one ancestor, and the answer that is expected."""

from dataclasses import dataclass
from enum import StrEnum

from merge_heads.verdict import OverlapKind

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
BOTH = (SQLITE, POSTGRESQL)
ONLY_POSTGRESQL = (POSTGRESQL,)
ONLY_SQLITE = (SQLITE,)

Bodies = str | tuple[str, ...]


class Answer(StrEnum):
    """What is told of a pair."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NONE = "none"


@dataclass(frozen=True)
class Pair:
    """Base's revisions and the head's, by their upgrades; `on` says on which databases they run.

    `unread` says that something of it cannot be read, and has to be told as such.
    """

    name: str
    base: tuple[str, ...]
    head: tuple[str, ...]
    answer: Answer
    kind: OverlapKind | None = None
    on: tuple[str, ...] = BOTH
    unread: bool = False

    def __str__(self) -> str:
        return self.name


def certain(
    name: str, kind: OverlapKind, base: Bodies, head: Bodies, on: tuple[str, ...] = BOTH
) -> Pair:
    """Return a pair that fails in some order, or that gives two schemas."""
    return Pair(name, _bodies(base), _bodies(head), Answer.CERTAIN, kind, on)


def possible(
    name: str,
    kind: OverlapKind,
    base: Bodies,
    head: Bodies,
    on: tuple[str, ...] = BOTH,
    *,
    unread: bool = False,
) -> Pair:
    """Return a pair in which that depends on something that no reading shows."""
    return Pair(name, _bodies(base), _bodies(head), Answer.POSSIBLE, kind, on, unread)


def none(
    name: str, base: Bodies, head: Bodies, on: tuple[str, ...] = BOTH, *, unread: bool = False
) -> Pair:
    """Return a pair that agrees in all orders."""
    return Pair(name, _bodies(base), _bodies(head), Answer.NONE, None, on, unread)


def _bodies(side: Bodies) -> tuple[str, ...]:
    return (side,) if isinstance(side, str) else side
