"""The overlaps of the two sides of a conflict, judged by what was read of their revisions."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from merge_heads.migrations.operations.touch import Kind, SchemaObject, Touch, Touched
from merge_heads.migrations.revision import Revision
from merge_heads.verdict.model import Conflict, Histories, NotRead, Overlap, Place
from merge_heads.verdict.overlaps.anew import under_dependents
from merge_heads.verdict.overlaps.dependents import Dependents
from merge_heads.verdict.overlaps.event import Does, Event
from merge_heads.verdict.overlaps.follow import events
from merge_heads.verdict.overlaps.meeting import Meeting, by_key, meetings
from merge_heads.verdict.overlaps.rules import across
from merge_heads.verdict.overlaps.sides import Order, Sides, pairs, sides
from merge_heads.verdict.overlaps.told import Collected, overlap

Read = Callable[[Revision], Touched]
Parts = Mapping[SchemaObject, Mapping[SchemaObject, None]]

MOST_TOLD = 100
_MOST_PAIRS = 100
_PARTS = (Kind.INDEX, Kind.CONSTRAINT, Kind.TRIGGER)


@dataclass(frozen=True)
class Judged:
    """The overlaps that are told, the certain ones first; `more` is how many there are besides."""

    overlaps: tuple[Overlap, ...] = ()
    not_read: tuple[NotRead, ...] = ()
    more: int = 0


def judged(histories: Histories, conflicts: Sequence[Conflict], read: Read) -> Judged:
    """Judge what the heads that are joined, or are to be, do on either side.

    Looked at are the heads of the conflicts that the head brings, and those that its own merge
    revisions join. `read` is asked for the revisions on their sides only.
    """
    in_base, order = histories.base.revisions, Order(histories.merged)
    found, looked_at = Collected(), dict[str, Touched]()
    waiting = pairs(histories, conflicts)
    for both in sides(histories.merged, islice(waiting, _MOST_PAIRS)):
        for revision in (*both.base, *both.head):
            if revision.id not in looked_at:
                looked_at[revision.id] = read(revision)
        found.add(m for m in _met(both, looked_at) if _counts(m, in_base, order))
    roots = found.roots()
    return Judged(
        overlaps=tuple(overlap(meeting, in_base) for meeting in roots[:MOST_TOLD]),
        not_read=(*_not_read(histories, looked_at), *_left(histories, waiting)),
        more=len(roots[MOST_TOLD:]),
    )


def _counts(meeting: Meeting, in_base: Container[str], order: Order) -> bool:
    """Say whether the head has a part in it, and the order is not fixed by `depends_on`."""
    one, other = (event.place.revision for event in (meeting.first, meeting.second))
    return not (one in in_base and other in in_base) and not order.is_fixed(one, other)


def _met(both: Sides, read: Mapping[str, Touched]) -> Iterator[Meeting]:
    if not (both.base and both.head):
        return
    of_base = events(0, touches(both.base, read))
    of_head = events(1, touches(both.head, read))
    parts = _parts(of_base + of_head, _PARTS)
    all_base, all_head = (list(_with_lost_parts(side, parts)) for side in (of_base, of_head))
    base, head = by_key(all_base), by_key(all_head)
    unread = any(read[revision.id].unread for revision in (*both.base, *both.head))
    yield from meetings(base, head, unread=unread)
    yield from across(base, head)
    one, other = (base, Dependents(all_base, base)), (head, Dependents(all_head, head))
    yield from under_dependents(*one, *other)
    yield from under_dependents(*other, *one)


def touches(
    revisions: Sequence[Revision], read: Mapping[str, Touched]
) -> Iterator[tuple[str, str, Touch]]:
    """Yield what revisions touch, in their order, as (revision, path, touch)."""
    for revision in revisions:
        for touch in read[revision.id].touches:
            yield revision.id, revision.path, touch


def _parts(events: Iterable[Event], kinds: Container[Kind]) -> Parts:
    """Return the parts of tables that events are about, by their table."""
    found: dict[SchemaObject, dict[SchemaObject, None]] = {}
    for event in events:
        if event.home is not None and event.key.kind in kinds:
            found.setdefault(event.home, {})[event.key] = None
    return found


def _with_lost_parts(events: Sequence[Event], parts: Parts) -> Iterator[Event]:
    """Yield the events of a side, and with the drop of a table that of its parts.

    Lost is what the side has added itself; and where it makes the table anew, what either side
    knows of it, but for columns: the new table may have them from its beginning. The first and the
    last drop stand for all of them.
    """
    adds = [event for event in events if event.does is Does.ADD]
    own, made = _parts(adds, (*_PARTS, Kind.COLUMN)), {event.key for event in adds}
    drops = _drops_of_tables(events)
    for event in events:
        yield event
        if event in drops.get(event.key, ()):
            known = parts.get(event.key, {}) if event.key in made else {}
            for key in {**known, **own.get(event.key, {})}:
                yield replace(event, key=key, name=key.name, guarded=True, home=event.key)


def _drops_of_tables(events: Iterable[Event]) -> Mapping[SchemaObject, set[Event]]:
    """Return the first and the last drop of each table."""
    drops: dict[SchemaObject, list[Event]] = {}
    for event in events:
        if event.does is Does.DROP and event.key.kind is Kind.TABLE:
            drops.setdefault(event.key, []).append(event)
    return {key: {found[0], found[-1]} for key, found in drops.items()}


def _not_read(histories: Histories, read: Mapping[str, Touched]) -> Iterator[NotRead]:
    revisions = histories.merged.revisions
    for id_, touched in read.items():
        for unread in touched.unread:
            yield NotRead(Place(id_, revisions[id_].path, unread.line), unread.reason)


def _left(histories: Histories, waiting: Iterator[tuple[str, str]]) -> Iterator[NotRead]:
    """Yield that there were more heads than are compared."""
    if (pair := next(waiting, None)) is not None:
        revision = histories.merged.revisions[pair[1]]
        reason = f"only {_MOST_PAIRS} pairs of heads are compared"
        yield NotRead(Place(revision.id, revision.path, revision.line), reason)
