"""What a side does, with its renames followed: touches to events."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, Touch
from merge_heads.verdict.model import Place
from merge_heads.verdict.overlaps.event import (
    DATA,
    NOTHING,
    RELATIONS,
    WITHOUT_TABLE,
    Does,
    Event,
)

_DOES = {
    Action.ADD: Does.ADD,
    Action.DROP: Does.DROP,
    Action.ALTER: Does.ALTER,
    Action.RENAME: Does.RENAME,
}
_CHANGES = frozenset(_DOES)
_DROPPED_WITHOUT_TABLE = frozenset({Kind.INDEX, Kind.TRIGGER})


def events(side: int, touches: Iterable[tuple[str, str, Touch]]) -> list[Event]:
    """Return what a side does; its touches come as (revision, path, touch), as they run."""
    names, listed = _Names(), list(touches)
    copied = _copied([touch for _, _, touch in listed])
    return [
        replace(event, may_be_empty=True) if id(touch) in copied else event
        for revision, path, touch in listed
        for event in names.followed(touch, Place(revision, path, touch.line), side)
    ]


def _copied(touches: Sequence[Touch]) -> set[int]:
    """Return the inserts that read another table, and may so insert no row at all."""
    found, insert = set[int](), None
    for touch in touches:
        if touch.action is Action.SEED:
            insert = touch
        elif touch.action is not Action.USE or insert is None or touch.line != insert.line:
            insert = None
        elif touch.object.kind is Kind.TABLE and touch.object != insert.object:
            found.add(id(insert))
    return found


class _Names:
    """The objects of one side: from the name of today to that at the common ancestor."""

    def __init__(self) -> None:
        self._origin: dict[SchemaObject, SchemaObject] = {}
        self._now: dict[SchemaObject, SchemaObject] = {}
        self._made: set[SchemaObject] = set()

    def followed(self, touch: Touch, place: Place, side: int) -> Iterator[Event]:
        """Yield the events of a touch: what it needs, and what it does."""
        home = self._home(touch.object)
        plain = _within(touch.object, home)
        if touch.action is Action.ADD:
            self._made_anew(plain)
            self._made.add(plain)
        key = self._origin.get(plain, plain)
        event = Event(
            does=Does.DROP if touch.action is Action.RENAME and key in self._made else _does(touch),
            key=key,
            name=touch.object.name,
            touch=touch,
            place=place,
            side=side,
            guarded=touch.guarded and touch.action in _CHANGES,
            sets=touch.sets if touch.action in (Action.ADD, Action.ALTER) else NOTHING,
            new_name=touch.new_name,
            home=home,
        )
        yield from self._needed(event)
        yield event
        if touch.action in (Action.DROP, Action.RENAME) and plain != key:
            yield replace(event, does=Does.DROP, key=plain)
        if touch.action is Action.RENAME and touch.new_name is not None:
            yield from self._renamed(event, plain)

    def _home(self, object_: SchemaObject) -> SchemaObject | None:
        return None if object_.home is None else self._origin.get(object_.home, object_.home)

    def _made_anew(self, plain: SchemaObject) -> None:
        """Let what was renamed away from this name go by its new one from here on."""
        if (new := self._now.pop(plain, None)) is not None:
            self._origin.pop(new, None)

    def _renamed(self, event: Event, plain: SchemaObject) -> Iterator[Event]:
        """Yield that the new name is taken; what the side has made has no name before that one."""
        new = replace(plain, name=event.new_name or "")
        self._origin.pop(plain, None)
        self._now.pop(event.key, None)
        if new == event.key:
            return
        if event.does is Does.DROP:
            self._made.add(new)
        else:
            self._origin[new], self._now[event.key] = event.key, new
        yield replace(event, does=Does.ADD, key=new, name=new.name, guarded=False, new_name=None)

    def _needed(self, event: Event) -> Iterator[Event]:
        """Yield what else has to be there: the table, the schema, the columns of an insert."""
        touch = event.touch
        needs = replace(event, does=Does.NEED, sets=NOTHING, new_name=None, home=None)
        if (home := touch.object.home) is not None and event.home is not None:
            free = touch.guarded and event.key.kind in _DROPPED_WITHOUT_TABLE
            changed = {f"{event.key.kind} {event.key.name}": "changed"}
            needs_home = replace(needs, key=event.home, name=home.name, guarded=free)
            yield (
                replace(needs_home, does=Does.ALTER, sets=changed)
                if (touch.action in _CHANGES)
                else needs_home
            )
        if touch.object.schema is not None and event.key.kind is not Kind.SCHEMA:
            schema = SchemaObject(Kind.SCHEMA, touch.object.schema, database=touch.object.database)
            guarded = touch.guarded and touch.action is Action.DROP
            yield replace(needs, key=schema, name=schema.name, guarded=guarded)
        for column in inserted(touch) or ():
            within = SchemaObject(
                Kind.COLUMN, column, event.key.name, event.key.schema, event.key.database
            )
            key = self._origin.get(within, within)
            yield replace(needs, key=key, name=column, guarded=False, home=event.key)


def inserted(touch: Touch) -> tuple[str, ...] | None:
    """Return the columns that an insert names, or None where they could not be read."""
    columns = touch.sets.get("columns") if touch.action is Action.SEED else ""
    return None if columns is None else tuple(filter(None, map(str.strip, columns.split(","))))


def _within(object_: SchemaObject, home: SchemaObject | None) -> SchemaObject:
    """Return an object with the table that it belongs to by the name at the common ancestor.

    A view or a sequence is taken for a table: a statement that only reads it does not tell.
    """
    if object_.kind in RELATIONS:
        return replace(object_, kind=Kind.TABLE)
    if object_.kind in WITHOUT_TABLE:
        return replace(object_, table=None)
    return object_ if home is None else replace(object_, table=home.name, schema=home.schema)


def _does(touch: Touch) -> Does:
    if touch.action is Action.ALTER and touch.object.kind is Kind.TYPE and "values" in touch.sets:
        return Does.ADD_VALUE
    return Does.NEED if touch.action in DATA else _DOES.get(touch.action, Does.NEED)
