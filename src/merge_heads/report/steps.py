"""A step of a repair in words, and what it asks of databases that have run its revisions."""

from collections.abc import Callable, Iterable

from merge_heads.repair import (
    Dropped,
    MergeRevision,
    Refreshed,
    Renumbered,
    Reparented,
    Step,
)

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


def moved_from(step: Step) -> tuple[str, str] | None:
    """Return the revision that a database may have run, and the one to downgrade it to before.

    A database knows revisions by their ids alone, so it does not notice that one has another
    parent now, and would skip what base has put below. None for a step that it follows by itself,
    and where a step below asks for it already.
    Source: https://alembic.sqlalchemy.org/en/latest/tutorial.html#downgrading
    """
    match step:
        case Reparented():
            return step.id, step.old
        case Refreshed():
            left = [parent for parent in step.old if parent not in step.new]
            return step.id, left[0]
        case Dropped():
            return step.id, step.old[0]
        case Renumbered(parents=tuple(parents)):
            return step.old, parents[0] if parents else "base"
    return None
