"""A step of a repair in words, and what it asks of databases that have run its revisions."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from merge_heads.migrations.environments import Environment
from merge_heads.repair import (
    Dropped,
    MergeRevision,
    Refreshed,
    Renumbered,
    Repair,
    Reparented,
    Step,
)
from merge_heads.report import by_hand

Quote = Callable[[str], str]


def words(step: Step, quote: Quote) -> str:
    """Say what a step does; `quote` makes names harmless for the place where they go."""
    match step:
        case MergeRevision():
            return (
                f"{quote(step.path)}: merge revision {quote(step.id)} of {_all(step.heads, quote)}"
            )
        case Reparented():
            others = len(step.chain) - 1
            more = f" (with {others} more on it)" if others else ""
            return (
                f"{quote(step.path)}: {quote(step.id)}{more} stands on {quote(step.new)} instead "
                f"of {quote(step.old)}"
            )
        case Refreshed():
            return (
                f"{quote(step.path)}: merge revision {quote(step.id)} names "
                f"{_all(step.new, quote)} instead of {_all(step.old, quote)}"
            )
        case Dropped():
            return (
                f"{quote(step.path)}: merge revision {quote(step.id)} is removed, because "
                f"{quote(step.by)} already holds what it merged"
            )
        case Renumbered():
            return (
                f"{quote(step.path)}: {quote(step.new)} is the new id of this branch's "
                f"{quote(step.old)}, which the base branch has as well"
            )


def _all(ids: Iterable[str], quote: Quote) -> str:
    return " and ".join(quote(id_) for id_ in ids)


@dataclass(frozen=True)
class Moved:
    """A revision that databases may have run, and the one to which they go back before.

    A database knows revisions by their ids alone. It does not notice that one has another parent
    now, and would skip what base has put below.
    Source: https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading
    """

    environment: Environment
    revision: str
    path: str
    below: str


def database_words(moved: Moved, quote: Quote) -> str:
    """Say what a database that has run a revision has to do before it gets the repair."""
    command = by_hand.downgrade(moved.environment, moved.below)
    return (
        f"A database that has run this branch's {quote(moved.revision)} ({quote(moved.path)}) has "
        f"to go back before it gets this: {quote(command)}"
    )


def moved(repair: Repair) -> Iterator[Moved]:
    """Yield what databases would not notice, without what a step below asks for already."""
    new = {step.new for step in repair.steps if isinstance(step, Renumbered)}
    for step in repair.steps:
        below = _below(step)
        if below is None or isinstance(step, MergeRevision):
            continue
        match step:
            case Renumbered():
                yield Moved(step.environment, step.old, step.old_path, below)
            case _ if step.id not in new:
                yield Moved(step.environment, step.id, step.path, below)


def _below(step: Step) -> str | None:
    match step:
        case Reparented():
            return step.old
        case Refreshed():
            return next(parent for parent in step.old if parent not in step.new)
        case Dropped():
            return step.old[0]
        case Renumbered(parents=tuple(parents)):
            return parents[0] if parents else "base"
    return None
