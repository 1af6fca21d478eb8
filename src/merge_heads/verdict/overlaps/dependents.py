"""What a side makes that depends on other objects: views, foreign keys, columns of an enum.

Source: https://www.postgresql.org/docs/current/ddl-depend.html
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject
from merge_heads.verdict.model import Place
from merge_heads.verdict.overlaps.event import RELATIONS, Does, Event
from merge_heads.verdict.overlaps.meeting import ByKey

Reads = Mapping[SchemaObject, Sequence[tuple[Event, bool]]]

_DEPEND = frozenset({Kind.TABLE, Kind.COLUMN, Kind.CONSTRAINT, Kind.INDEX, Kind.TRIGGER})
_DEFINING = ("definition", "type", "default")
_WORD = re.compile(r"\w+")
_REFERRED = re.compile(r"\b(?:from|join|references|execute function) (\w+)")
# One statement that names more than these is not looked through further.
_MOST_OBJECTS = 20


class Dependents:
    """What a side leaves behind, by what it depends on.

    That is what its definition names and its own statement uses; the definition of a column does
    not name the target of its foreign key, so there it is what its statement uses. What another
    statement of the revision has used already is not told again, so a name of that will do; it is
    sure where the definition says that it is no name of something else.
    """

    def __init__(self, events: Sequence[Event], side: ByKey) -> None:
        self._used = _Used(events)
        self._left = [
            (event, text)
            for key, of_key in side.items()
            if key.kind in _DEPEND
            for event, text in _standing(of_key).items()
        ]

    def in_batch_mode(self, event: Event) -> bool:
        """Say whether the table of an event was named by a statement that does nothing else."""
        own = event.home in self._used.at.get(event.place, ())
        return not own and (event.place.revision, event.home) in self._used.alone

    @cached_property
    def of(self) -> Reads:
        """Return what depends on an object or a column, and whether that was surely read.

        Which columns a view reads could not be read where it says `*`, or does not say of which
        table they are.
        """
        found: defaultdict[SchemaObject, list[tuple[Event, bool]]] = defaultdict(list)
        for event, text in self._left:
            for key, read in self._needs(event, text).items():
                found[key].append((event, read))
        return found

    def _needs(self, event: Event, text: str) -> dict[SchemaObject, bool]:
        words = dict.fromkeys(_WORD.findall(text))
        needs = self._objects(event, text)
        is_view = event.touch.object.kind is Kind.VIEW
        at = self._used.at.get(event.place, ())
        for table in list(needs) if event.home is None else [event.home, *needs]:
            columns = self._used.columns.get((event.place.revision, table), {})
            needs |= {columns[word]: columns[word] in at for word in words if word in columns}
            if is_view:
                unread = [*words, "*"] if "*" in text else words
                needs = {_column(table, word): False for word in unread} | needs
        return needs

    def _objects(self, event: Event, text: str) -> dict[SchemaObject, bool]:
        revision, at = event.place.revision, self._used.at.get(event.place, ())
        sure = {event.touch.sets.get("type"), *_REFERRED.findall(text)}
        found = {
            key: key in at or word in sure
            for word in dict.fromkeys(_WORD.findall(text))
            for key in self._used.named.get((revision, word), ())
        }
        targets = (column.home for column in self._used.columns_after(event))
        found |= {table: True for table in targets if table is not None}
        return dict(islice(found.items(), _MOST_OBJECTS))

    @cached_property
    def targets(self) -> Mapping[SchemaObject, Mapping[str, Event]]:
        """Return the foreign keys of a table, by the columns that they may refer to."""
        found: defaultdict[SchemaObject, dict[str, Event]] = defaultdict(dict)
        for event, text in self._left:
            for column in self._used.columns_after(event):
                if column.home is not None:
                    found[column.home][column.name] = event
            words = _WORD.findall(text)
            for table in self._objects(event, text) if "references" in words else ():
                columns = self._used.columns.get((event.place.revision, table), {})
                found[table] |= {columns[word].name: event for word in words if word in columns}
        return found


class _Used:
    """What the statements of a side use: by their places, and by the names in their revisions.

    `alone` holds the tables that a statement names that changes nothing.
    """

    def __init__(self, events: Iterable[Event]) -> None:
        self.at: defaultdict[Place, set[SchemaObject]] = defaultdict(set)
        self.named: defaultdict[tuple[str, str], dict[SchemaObject, None]] = defaultdict(dict)
        self.columns: defaultdict[tuple[str, SchemaObject], dict[str, SchemaObject]]
        self.columns = defaultdict(dict)
        self._after: dict[Event, list[SchemaObject]] = {}
        changed, last = set(), None
        for event in events:
            if event.touch.action is not Action.USE:
                last = event
                changed.add(event.place)
            elif _is_of_its_own(event):
                self._note(event)
                if last is not None and event.place == last.place:
                    self._after.setdefault(last, []).append(event.key)
        self.alone = {
            (place.revision, key)
            for place, keys in self.at.items()
            if place not in changed
            for key in keys
        }

    def _note(self, event: Event) -> None:
        self.at[event.place].add(event.key)
        revision = event.place.revision
        if event.key.kind is Kind.COLUMN and event.home is not None:
            self.columns[revision, event.home][event.name] = event.key
        elif event.key.table is None:
            self.named[revision, event.name][event.key] = None

    def columns_after(self, event: Event) -> Iterator[SchemaObject]:
        """Yield the columns to which the foreign key of a new column refers."""
        if event.does is Does.ADD and event.key.kind is Kind.COLUMN:
            for key in self._after.get(event, ()):
                if key.kind is Kind.COLUMN and key.home != event.home:
                    yield key


def unread_columns(table: SchemaObject) -> SchemaObject:
    """Return what stands for the columns of a table where `*` is read."""
    return _column(table, "*")


def _column(table: SchemaObject, name: str) -> SchemaObject:
    return SchemaObject(Kind.COLUMN, name, table.name, table.schema, table.database)


def _standing(events: Iterable[Event]) -> Mapping[Event, str]:
    """Return the events by which an object is what it is in the end, and what they make of it."""
    by: dict[str, Event] = {}
    for event in events:
        if event.does is Does.ADD:
            by = dict.fromkeys(event.sets, event)
        elif event.does in (Does.DROP, Does.RENAME):
            by = {}
        elif event.does is Does.ALTER and _is_of_its_own(event):
            by |= dict.fromkeys(event.sets, event)
    texts: dict[Event, str] = {}
    for aspect, event in by.items():
        told = event.sets[aspect] if aspect in _DEFINING else None
        texts[event] = f"{texts.get(event, '')} {told or ''}"
    return texts


def _is_of_its_own(event: Event) -> bool:
    """Say whether an event is on what its touch names, and not on the table or schema of that."""
    kinds = {event.key.kind, event.touch.object.kind}
    return len(kinds) == 1 or kinds <= RELATIONS
