"""Which revisions stand on either side of heads that are joined, or are to be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.verdict.model import Conflict, Histories

Pair = tuple[str, str]


@dataclass(frozen=True)
class Sides:
    """What each of two heads stands on without the other, in the order in which it runs.

    `base` is the side of the head that base has; of two that it lacks, the one named first.
    """

    base: tuple[Revision, ...]
    head: tuple[Revision, ...]


def pairs(histories: Histories, conflicts: Sequence[Conflict]) -> Iterator[Pair]:
    """Yield the pairs of heads to look at, each once and base's first.

    They are those of the conflicts that the head brings, and those that its merge revisions join.
    Two that base has both are no matter of the head's.
    """
    in_base, seen = histories.base.revisions, set[Pair]()
    found = (pair for heads in _joined(histories, conflicts) for pair in combinations(heads, 2))
    # One by one: a change may bring thousands of heads, and nobody asks for all of their pairs.
    for one, other in found:
        if (one, other) not in seen and (one not in in_base or other not in in_base):
            seen.add((one, other))
            yield (other, one) if other in in_base else (one, other)


def _joined(histories: Histories, conflicts: Iterable[Conflict]) -> Iterator[tuple[str, ...]]:
    base, merged = histories.base.revisions, histories.merged
    for conflict in conflicts:
        if not conflict.inherited:
            yield conflict.base_first
    for id_ in sorted(merged.revisions.keys() - base.keys()):
        yield tuple(merged.parents(id_))


def sides(history: History, pairs: Iterable[Pair]) -> Iterator[Sides]:
    """Yield what the two heads of each pair stand on without each other."""
    heights = {id_: height for height, id_ in enumerate(history.sorted_from_base)}
    below = cache(history.ancestors)

    def without(one: str, other: str) -> tuple[Revision, ...]:
        ids = (id_ for id_ in below(one) - below(other) if id_ in heights)
        return tuple(history.revisions[id_] for id_ in sorted(ids, key=heights.__getitem__))

    for one, other in pairs:
        yield Sides(without(one, other), without(other, one))


class Order:
    """Which revisions always run before which others, by what they depend on as well.

    Source: https://alembic.sqlalchemy.org/en/latest/branches.html#branch-dependencies
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._depends = any(revision.depends_on for revision in history.revisions.values())
        self._below = cache(self._needed)

    def is_fixed(self, one: str, other: str) -> bool:
        """Say whether one of two revisions of different sides always runs before the other."""
        return self._depends and (one in self._below(other) or other in self._below(one))

    def _needed(self, id_: str) -> frozenset[str]:
        history, seen, waiting = self._history, set[str](), [id_]
        while waiting:
            if (current := waiting.pop()) not in seen:
                seen.add(current)
                names = history.revisions[current].depends_on
                waiting += filter(None, map(history.named, names))
                waiting += history.parents(current)
        return frozenset(seen)
