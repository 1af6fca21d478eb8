"""What two sides do to the same object, by the name that people have for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject
from merge_heads.verdict.model import OverlapKind
from merge_heads.verdict.overlaps.event import REPLACED, Does, Event
from merge_heads.verdict.overlaps.orders import ORDER_OF_VALUES, Crossing, crossings

PRIMARY_KEY = "primary key"

ByKey = Mapping[SchemaObject, Sequence[Event]]


class Doubt(Enum):
    """Why an overlap is possible and not certain."""

    RUNS = "one of the two may not run at all"
    BEFORE = "it depends on whether the object was there before"
    VALUE = "what it becomes could not be read"
    UNREAD = "something else on that side could not be read"
    ARGUMENTS = "functions of one name may differ in their arguments"
    NAMES = "databases keep such names by schema or by table"
    ASPECTS = "MySQL restates the whole column"
    NAMED_AFTER = "its name alone says that it belongs to what is dropped"
    ANEW = "the table is made anew, and may have it again"
    READS = "whether it depends on that could not be read"
    COPIED = "batch mode copies the table on SQLite, and takes the old one away"
    KEY = "its name alone says what it makes unique"
    ORDER = "only the order of its values differs"
    ROWS = "it depends on the rows"


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two events on one object; `first` is the one by which `second` stops, where they differ."""

    kind: OverlapKind
    object: SchemaObject
    first: Event
    second: Event
    doubt: Doubt | None = None
    aspect: str | None = None

    @property
    def certain(self) -> bool:
        """Say whether it happens for sure."""
        return self.doubt is None


def by_key(events: Iterable[Event]) -> dict[SchemaObject, list[Event]]:
    """Return the events of a side by the object that they are about, in their order."""
    found: dict[SchemaObject, list[Event]] = {}
    for event in events:
        found.setdefault(event.key, []).append(event)
    return found


def meetings(base: ByKey, head: ByKey, *, unread: bool) -> Iterator[Meeting]:
    """Yield what does not go together, object by object.

    `unread` says that something of the two sides could not be read.
    """
    for key, of_base in base.items():
        if of_head := head.get(key):
            found = crossings(of_base, of_head)
            yield from (_meeting(crossing, unread=unread) for crossing in found)
            if not found:
                yield from _restated(of_base, of_head)


def _meeting(crossing: Crossing, *, unread: bool) -> Meeting:
    kind, first, second = _told(crossing)
    doubt = _doubt(crossing, unread=unread)
    return Meeting(kind, first.key, first, second, doubt, crossing.aspect)


def _doubt(crossing: Crossing, *, unread: bool) -> Doubt | None:
    first, second = crossing.first, crossing.second
    if not (first.certain and second.certain):
        return Doubt.RUNS
    if crossing.alone and unread:
        return Doubt.UNREAD
    if crossing.aspect == ORDER_OF_VALUES:
        return Doubt.ORDER
    if not crossing.known:
        return Doubt.VALUE
    if not crossing.always:
        return Doubt.BEFORE
    if first.key.kind is Kind.FUNCTION and not _same_arguments(first, second):
        return Doubt.ARGUMENTS
    return None


def _same_arguments(first: Event, second: Event) -> bool:
    """Say whether two functions have the same arguments: the words in front of RETURNS."""
    told = [event.sets.get("definition") or "" for event in (first, second)]
    arguments = {text.lower().partition(" returns ")[0] for text in told}
    return all(told) and len(arguments) == 1


def _told(crossing: Crossing) -> tuple[OverlapKind, Event, Event]:
    """Return the kind of a crossing, and its events: what stops the other one first."""
    first, second = crossing.first, crossing.second
    for does, twice, one in _BY_RANK:
        if first.does is does and second.does is does:
            return _twice(crossing, twice), first, second
        if does in (first.does, second.does):
            first, second = (first, second) if first.does is does else (second, first)
            return _once(crossing, second, one), first, second
    return OverlapKind.ALTERED_TWICE, first, second


# Of two things that are done, the one that stands first here makes the kind.
_BY_RANK = (
    (Does.DROP, OverlapKind.DROPPED_TWICE, OverlapKind.DROPPED_AND_USED),
    (Does.RENAME, OverlapKind.RENAMED_TWICE, OverlapKind.RENAMED_AND_USED),
    (Does.ADD, OverlapKind.ADDED_TWICE, OverlapKind.ADDED_AND_USED),
)


def _twice(crossing: Crossing, kind: OverlapKind) -> OverlapKind:
    differs = kind is OverlapKind.ADDED_TWICE and crossing.aspect is not None
    anew = crossing.there or crossing.first.touch.object.kind in REPLACED
    return OverlapKind.REPLACED_TWICE if differs and anew else kind


def _once(crossing: Crossing, other: Event, kind: OverlapKind) -> OverlapKind:
    if kind is OverlapKind.DROPPED_AND_USED and other.does is Does.ADD:
        return OverlapKind.DROPPED_AND_ADDED
    if kind is OverlapKind.ADDED_AND_USED and crossing.aspect is not None:
        return OverlapKind.REPLACED_AND_ALTERED
    return kind


def _restated(base: Sequence[Event], head: Sequence[Event]) -> Iterator[Meeting]:
    """Yield a column of which the two sides alter different things.

    Source: https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.alter_column
    (MySQL's ALTER needs the column's whole definition)
    """
    altered = [[event for event in side if _alters_column(event)] for side in (base, head)]
    if altered[0] and altered[1]:
        aspects = [{aspect for event in side for aspect in event.sets} for side in altered]
        if aspects[0] != aspects[1]:
            first, second = altered[0][0], altered[1][0]
            kind = OverlapKind.ALTERED_TWICE
            yield Meeting(kind, first.key, first, second, Doubt.ASPECTS)


def _alters_column(event: Event) -> bool:
    touch = event.touch
    alters = event.does is Does.ALTER and touch.action is Action.ALTER
    return alters and event.key.kind is Kind.COLUMN
