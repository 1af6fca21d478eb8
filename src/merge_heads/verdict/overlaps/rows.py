"""What two sides do to the rows of a table, and to what the rows have to hold."""

from collections.abc import Iterable, Iterator, Sequence

from merge_heads.migrations.operations.touch import Action, Kind
from merge_heads.verdict.model import OverlapKind
from merge_heads.verdict.overlaps.event import DATA, Does, Event
from merge_heads.verdict.overlaps.follow import inserted
from merge_heads.verdict.overlaps.meeting import ByKey, Doubt, Meeting


def same_rows(base: ByKey, head: ByKey) -> Iterator[Meeting]:
    """Yield the tables of which both sides change rows, each once."""
    for key, events in base.items():
        first = _first_of_data(events)
        if first is not None and (second := _first_of_data(head.get(key, ()))) is not None:
            yield Meeting(OverlapKind.DATA_TWICE, key, first, second, Doubt.ROWS)


def _first_of_data(events: Iterable[Event]) -> Event | None:
    of_data = (e for e in events if e.touch.action in DATA and e.key.kind is Kind.TABLE)
    return next(of_data, None)


def required(side: ByKey, other: ByKey) -> Iterator[Meeting]:
    """Yield the columns that one side makes required and the other's inserts do not fill."""
    inserts = {
        key: found
        for key, events in other.items()
        if key.kind is Kind.TABLE and (found := Inserts(events)).is_any
    }
    for key, events in side.items() if inserts else ():
        home = events[0].home
        if key.kind is Kind.COLUMN and home in inserts and (made := _made_required(events)):
            by, known = made
            insert, read = inserts[home].without(key.name)
            if insert is not None:
                sure = known and read and _inserts_surely(insert)
                doubt = None if sure else Doubt.VALUE
                yield Meeting(OverlapKind.REQUIRED_AND_INSERTED, key, by, insert, doubt)


def _inserts_surely(insert: Event) -> bool:
    """Say whether a row is inserted whatever there is; `OR IGNORE` passes over what fails."""
    return insert.certain and not insert.may_be_empty and not insert.touch.guarded


class Inserts:
    """The inserts into one table, and which of them leaves out which column."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._unread: Event | None = None
        self._first: Event | None = None
        self._in_all: set[str] = set()
        self._left_out: dict[str, Event] = {}
        for event in events:
            if event.touch.action is Action.SEED:
                self._note(event)

    def _note(self, event: Event) -> None:
        columns = inserted(event.touch)
        if columns is None:
            self._unread = self._unread or event
        elif self._first is None:
            self._first, self._in_all = event, set(columns)
        else:
            for column in self._in_all.difference(columns):
                self._left_out[column] = event
            self._in_all.intersection_update(columns)

    @property
    def is_any(self) -> bool:
        """Say whether there is an insert."""
        return self._first is not None or self._unread is not None

    def without(self, column: str) -> tuple[Event | None, bool]:
        """Return the first insert that leaves a column out, and True where that was read."""
        if self._first is None or column in self._in_all:
            return self._unread, False
        return self._left_out.get(column, self._first), True


def _made_required(events: Sequence[Event]) -> tuple[Event, bool] | None:
    """Return the event that leaves a column required, and whether it surely has no default."""
    nullable, default, by = None, None, None
    for event in events:
        if event.does is Does.DROP:
            nullable, default, by = None, None, None
        elif event.does in (Does.ADD, Does.ALTER) and event.sets:
            default = event.sets.get("default", default)
            if "nullable" in event.sets:
                nullable, by = event.sets["nullable"], event
    if by is None or nullable != "false" or default:
        return None
    return by, default == "" and all(event.certain for event in events)
