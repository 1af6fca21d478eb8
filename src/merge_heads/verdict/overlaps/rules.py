"""What two sides do to different objects, and what does not go together either."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product

from merge_heads.migrations.operations.touch import Kind, SchemaObject
from merge_heads.verdict.model import OverlapKind
from merge_heads.verdict.overlaps.event import Does, Event
from merge_heads.verdict.overlaps.meeting import PRIMARY_KEY, ByKey, Doubt, Meeting
from merge_heads.verdict.overlaps.rows import required, same_rows

_MOST_OF_A_NAME = 3
_MOST_WORDS = 12


def across(base: ByKey, head: ByKey) -> Iterator[Meeting]:
    """Yield the meetings on which no single object is touched by both sides."""
    yield from same_rows(base, head)
    yield from _same_names(base, head)
    yield from _two_primary_keys(base, head)
    for one, other in ((base, head), (head, base)):
        yield from required(one, other)
        yield from _named_after_the_dropped(one, other)


def _same_names(base: ByKey, head: ByKey) -> Iterator[Meeting]:
    """Yield different kinds of objects, or those of different tables, that have one name.

    Source: https://www.postgresql.org/docs/current/sql-createtable.html ("The name of the table
    must be distinct from the name of any other relation"; a table is a type of its name as well)
    """
    named = _added_by_name(base)
    for name, of_head in _added_by_name(head).items():
        for one, other in product(named.get(name, ()), of_head):
            if one.key != other.key and (clash := _clash(one, other)) is not None:
                certain = clash and one.certain and other.certain
                doubt = None if certain else Doubt.NAMES if not clash else Doubt.RUNS
                yield Meeting(OverlapKind.ADDED_TWICE, one.key, one, other, doubt)


def _added_by_name(side: ByKey) -> Mapping[tuple[object, ...], Sequence[Event]]:
    found: defaultdict[tuple[object, ...], list[Event]] = defaultdict(list)
    for key, events in side.items():
        last = next((e for e in reversed(events) if e.does in (Does.ADD, Does.DROP)), None)
        if last is not None and last.does is Does.ADD:
            same = found[key.name, key.schema, key.database]
            if len(same) < _MOST_OF_A_NAME:
                same.append(last)
    return found


def _clash(one: Event, other: Event) -> bool | None:
    """Say whether two names clash: surely (True), in some databases (False), or not at all."""
    kinds = {event.key.kind for event in (one, other)}
    if kinds == {Kind.TABLE, Kind.INDEX}:
        return True
    if kinds == {Kind.TABLE, Kind.TYPE}:
        makes_type = all(event.touch.object.kind is not Kind.SEQUENCE for event in (one, other))
        return True if makes_type else None
    if kinds in ({Kind.INDEX, Kind.CONSTRAINT}, {Kind.CONSTRAINT}):
        return all(_makes_an_index(event) for event in (one, other))
    return False if kinds == {Kind.TRIGGER} else None


def _makes_an_index(event: Event) -> bool:
    """Say whether it is an index, or a constraint that PostgreSQL keeps by one of its name."""
    told = event.sets.get("definition") or ""
    return event.key.kind is Kind.INDEX or told.startswith(("unique", "primary key"))


def _two_primary_keys(base: ByKey, head: ByKey) -> Iterator[Meeting]:
    of_head = _primary_keys(head)
    for table, one in _primary_keys(base).items():
        other = of_head.get(table)
        if other is not None and one.key != other.key:
            doubt = None if one.certain and other.certain else Doubt.RUNS
            yield Meeting(OverlapKind.ADDED_TWICE, table, one, other, doubt, PRIMARY_KEY)


def _primary_keys(side: ByKey) -> Mapping[SchemaObject, Event]:
    return {
        event.home: event
        for events in side.values()
        for event in events
        if event.does is Does.ADD
        and event.home is not None
        and (event.sets.get("definition") or "").startswith("primary key")
    }


def _named_after_the_dropped(side: ByKey, other: ByKey) -> Iterator[Meeting]:
    """Yield indexes and constraints that one side drops by a name that holds a dropped column.

    PostgreSQL drops them with the column. An index that is dropped without its table is looked for
    by the name of the table as well.
    """
    dropped = _Dropped(side)
    for key, events in other.items() if dropped.is_any else ():
        drop = drop_of(events) if key.kind in (Kind.INDEX, Kind.CONSTRAINT) else None
        if drop is None or drop.guarded:
            continue
        if (by := dropped.named_in(key.name, drop.home)) is not None:
            yield Meeting(OverlapKind.DROPPED_AND_USED, key, by, drop, Doubt.NAMED_AFTER)


def drop_of(events: Sequence[Event]) -> Event | None:
    """Return the first event that drops an object."""
    return next((e for e in events if e.does is Does.DROP), None)


class _Dropped:
    """The tables and the columns that a side drops, by their names."""

    def __init__(self, side: ByKey) -> None:
        self._tables: dict[str, Event] = {}
        self._columns: dict[str, dict[str, Event]] = {}
        for key, events in side.items():
            drop = drop_of(events) if key.kind in (Kind.TABLE, Kind.COLUMN) else None
            if drop is not None and key.table is None:
                self._tables[key.name] = drop
            elif drop is not None and key.table is not None:
                self._columns.setdefault(key.table, {})[key.name] = drop

    @property
    def is_any(self) -> bool:
        """Say whether something is dropped."""
        return bool(self._tables or self._columns)

    def named_in(self, name: str, table: SchemaObject | None) -> Event | None:
        """Return the drop of that which an index or a constraint is named after."""
        parts = runs(name)
        tables = parts if table is None else {table.name: None}
        of_columns = (self._columns[t] for t in tables if t in self._columns)
        found = (of_one[part] for of_one in of_columns for part in parts if part in of_one)
        whole = (self._tables[t] for t in tables if table is None and t in self._tables)
        return next(chain(whole, found), None)


def runs(name: str) -> dict[str, None]:
    """Return the runs of words of a name: of `ix_a_b` also `a`, `b` and `a_b`."""
    words = name.split("_")[:_MOST_WORDS]
    pairs = combinations(range(len(words) + 1), 2)
    return dict.fromkeys("_".join(words[start:end]) for start, end in pairs)
