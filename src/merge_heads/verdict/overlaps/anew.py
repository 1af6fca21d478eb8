"""What one side makes anew, alters or drops under what the other side makes of it.

Each order is run on paper: where the dependent comes first, the database does not let go of what
it depends on, or takes the dependent along (CASCADE, an index of a column).
Source: https://www.postgresql.org/docs/current/ddl-depend.html
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject
from merge_heads.verdict.model import OverlapKind
from merge_heads.verdict.overlaps.dependents import Dependents, unread_columns
from merge_heads.verdict.overlaps.event import Does, Event
from merge_heads.verdict.overlaps.keys import dropped_keys
from merge_heads.verdict.overlaps.meeting import ByKey, Doubt, Meeting

_MOST_UNREAD = 3
# SQLite's batch mode copies the table for these; what has no table of its own is made in place.
# Source: https://alembic.sqlalchemy.org/en/latest/batch.html
_COPIED_FOR = frozenset(
    {
        (Kind.COLUMN, Action.ALTER),
        (Kind.COLUMN, Action.DROP),
        (Kind.COLUMN, Action.RENAME),
        (Kind.CONSTRAINT, Action.ADD),
        (Kind.CONSTRAINT, Action.DROP),
    }
)


def under_dependents(
    side: ByKey, own: Dependents, other: ByKey, others: Dependents
) -> Iterator[Meeting]:
    """Yield what a side changes of that on which stands what the other side makes."""
    # What the other makes, and this side changes itself, does not stand in its way.
    changed = {key for key, events in side.items() if any(e.does is not Does.NEED for e in events)}
    told = [
        meeting
        for key, events in side.items()
        for meeting in _of_one(key, events, others)
        if meeting.second.key not in changed
    ]
    yield from told
    yield from _columns_of_a_table_made_anew(side, other)
    yield from dropped_keys(side, others)
    tables = {meeting.first.home for meeting in told}
    for meeting in _copied(side, own, others):
        if meeting.object not in tables and meeting.second.key not in changed:
            yield meeting


def _of_one(key: SchemaObject, events: Sequence[Event], others: Dependents) -> Iterator[Meeting]:
    anew = _takes_away(events)
    by = anew or _under_a_view(key, events)
    for event, read in _on(key, others) if by else ():
        if by is not None and (anew or event.touch.object.kind is Kind.VIEW):
            kind = OverlapKind.REPLACED_AND_USED if anew else OverlapKind.ALTERED_AND_USED
            yield Meeting(kind, key, by, event, _doubt(by, event, read=read))


def _on(key: SchemaObject, others: Dependents) -> Iterator[tuple[Event, bool]]:
    yield from others.of.get(key, ())
    if key.kind is Kind.COLUMN and key.home is not None:
        yield from islice(others.of.get(unread_columns(key.home), ()), _MOST_UNREAD)


def _doubt(by: Event, dependent: Event, *, read: bool) -> Doubt | None:
    if not (by.certain and dependent.certain):
        return Doubt.RUNS
    if not read:
        return Doubt.READS
    return Doubt.ARGUMENTS if by.key.kind is Kind.FUNCTION else None


def _takes_away(events: Sequence[Event]) -> Event | None:
    """Return what takes an object away that is there again by its name in the end."""
    changing = [e for e in events if e.does in (Does.DROP, Does.RENAME, Does.ADD)]
    again = len(changing) > 1 and changing[-1].does is Does.ADD
    return changing[-2] if again and changing[-2].does is not Does.ADD else None


def _under_a_view(key: SchemaObject, events: Sequence[Event]) -> Event | None:
    """Return what alters the type of a column, or drops it: PostgreSQL refuses it under a view.

    Source: https://www.postgresql.org/docs/current/sql-altertable.html
    """
    refused = (
        e for e in events if e.does is Does.DROP or (e.does is Does.ALTER and "type" in e.sets)
    )
    return next(refused, None) if key.kind is Kind.COLUMN else None


def _copied(side: ByKey, own: Dependents, others: Dependents) -> Iterator[Meeting]:
    """Yield the tables that batch mode copies on SQLite, under a new view."""
    for table, by in _copies(side, own).items():
        on_table = (event for event, _ in others.of.get(table, ()))
        view = next((e for e in on_table if e.touch.object.kind is Kind.VIEW), None)
        if view is not None:
            yield Meeting(OverlapKind.ALTERED_AND_USED, table, by, view, Doubt.COPIED)


def _copies(side: ByKey, own: Dependents) -> Mapping[SchemaObject, Event]:
    """Return what a side does in batch mode: there the table is not named by each operation."""
    found: dict[SchemaObject, Event] = {}
    for key, events in side.items():
        for event in events if key.kind in (Kind.COLUMN, Kind.CONSTRAINT) else ():
            if event.home is None or (key.kind, event.touch.action) not in _COPIED_FOR:
                continue
            if own.in_batch_mode(event):
                found.setdefault(event.home, event)
    return found


def _columns_of_a_table_made_anew(side: ByKey, other: ByKey) -> Iterator[Meeting]:
    """Yield the columns that one side uses of a table that the other makes anew."""
    anew = {key: by for key, events in side.items() if (by := _takes_away(events)) is not None}
    for key, events in other.items():
        home = events[0].home
        if key.kind is not Kind.COLUMN or home not in anew or key in side:
            continue
        used = next((e for e in events if e.does is Does.NEED and not e.guarded), None)
        if used is not None:
            yield Meeting(OverlapKind.DROPPED_AND_USED, key, anew[home], used, Doubt.ANEW)
