"""One schema object, and what both sides do to it, run on paper in both orders.

Each side alone is known to run, since it was written against the common ancestor. That tells
whether the object was there; then base's side runs before the head's, and the head's before base's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from merge_heads.verdict.overlaps.event import ASPECTS, REPLACED, Does, Event

Events = Sequence[Event]
_Difference = tuple[Event | None, Event | None, str, bool]  # by, by, aspect, known

ORDER_OF_VALUES = "order of values"
_ABSENT = "absent"  # no value of an aspect is this one
_VALUE = re.compile(r"add value (?:if not exists )?(?P<value>'(?:[^']|'')*')", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two events that do not go together: `first` stops `second`, or which runs last decides.

    `aspect` is what the orders make different: None for what stops, "" for whether the object is
    there. `known` says that the two values were read, `there` that the object was there before.
    """

    first: Event
    second: Event
    aspect: str | None = None
    known: bool = True
    there: bool = True
    always: bool = True
    alone: bool = False

    @property
    def certain(self) -> bool:
        """Say whether it happens for sure."""
        return self.known and self.always and self.first.certain and self.second.certain


@dataclass(slots=True)
class _State:
    """An object on the way: `since` is the last event that made it, named it or took it away."""

    there: bool
    name: str
    values: dict[str, tuple[str | None, Event]]
    since: Event | None = None


def crossings(base: Events, head: Events) -> list[Crossing]:
    """Return what does not go together of what two sides do to one object."""
    every = _crossings(base, head)
    if all(event.certain for event in (*base, *head)):
        return every
    sure = _crossings([e for e in base if e.certain], [e for e in head if e.certain])
    # What runs under a condition is there to make the rest work, so both have to say it; unless
    # it cannot have run, since the other side could not.
    said = {_key(crossing) for crossing in (sure if all(c.alone for c in every) else every)}
    certain = [crossing for crossing in sure if _key(crossing) in said]
    return [*certain, *(replace(c, always=False) for c in every)] if every else []


def _key(crossing: Crossing) -> tuple[int, int, str | None]:
    return id(crossing.first), id(crossing.second), crossing.aspect


def _crossings(base: Events, head: Events) -> list[Crossing]:
    if not base or not head:
        return []
    sides = (base, head)
    starts = [_starts(side) for side in sides]
    if not (common := [there for there in starts[0] if there in starts[1]]):
        return list(
            _contradiction(base, head) if False in starts[0] else _contradiction(head, base)
        )
    found = [
        _of_start(_sound(base, there=there), _sound(head, there=there), there=there)
        for there in common
    ]
    return list(_together(found))


def _starts(events: Events) -> list[bool]:
    """Say under which beginnings (absent, there) a side runs best."""
    skipped = [sum(1 for _ in _refused(events, there=there)) for there in (False, True)]
    return [there for there in (False, True) if skipped[there] == min(skipped)]


def _sound(events: Events, *, there: bool) -> list[Event]:
    """Leave out what cannot be as it was read, since the side runs by itself."""
    refused = {id(event) for event, _ in _refused(events, there=there)}
    return [event for event in events if id(event) not in refused]


def _refused(events: Events, *, there: bool) -> Iterator[tuple[Event, Event | None]]:
    state = _State(there, events[0].key.name, {})
    return _run(state, events)


def _contradiction(adding: Events, needing: Events) -> Iterator[Crossing]:
    """Yield what needs an object that only the other side adds: it stops where it runs first."""
    added = next(event for event in adding if event.does is Does.ADD)
    for event, _ in _refused(needing, there=False):
        yield Crossing(added, event, there=False, alone=True)


def _of_start(base: Events, head: Events, *, there: bool) -> list[Crossing]:
    if not (base and head):
        return []
    ends, found = [], []
    for first, second in ((base, head), (head, base)):
        state = _State(there, first[0].key.name, {})
        for _ in _run(state, first):
            pass
        for event, since in _run(state, second):
            cause = since if since is not None and since.side != event.side else _last(first)
            found.append(Crossing(cause, event, there=there))
        ends.append(state)
    for one, other, aspect, known in _differences(*ends):
        two = _of_two_sides(one, other, (_last(base), _last(head)))
        found.append(Crossing(*two, aspect, known, there=there))
    return found


def _of_two_sides(
    one: Event | None, other: Event | None, last: tuple[Event, Event]
) -> tuple[Event, Event]:
    """Return what makes two orders differ; what one side does both times, the other changes."""
    told = one or other or last[0]
    if one is None or other is None or one.side == other.side:
        return told, last[1 - told.side]
    return one, other


def _last(events: Events) -> Event:
    """Return the last event that changes whether an object is there, or how it is called."""
    changing = (e for e in reversed(events) if e.does in (Does.ADD, Does.DROP, Does.RENAME))
    return next(changing, events[-1])


def _run(state: _State, events: Events) -> Iterator[tuple[Event, Event | None]]:
    """Run events on a state; yield those that stop, and what made the state that stops them."""
    for event in events:
        if event.does is Does.ADD:
            yield from _add(state, event)
        elif not (state.there and state.name == event.name):
            if not event.guarded or event.does is Does.ADD_VALUE:  # that guard is for the value
                yield event, state.since
            if state.there and event.does is Does.ALTER:
                _change(state, event)  # by its new name it would do the same
        elif event.does is Does.ADD_VALUE:
            yield from _add_value(state, event)
        else:
            _change(state, event)


def _add(state: _State, event: Event) -> Iterator[tuple[Event, Event | None]]:
    kind = event.touch.object.kind
    taken = state.there and state.name == event.name
    if taken and not event.guarded:
        yield event, state.since
    elif not taken or kind in REPLACED:
        told = {aspect: event.sets.get(aspect) for aspect in ASPECTS.get(kind, ())} | {**event.sets}
        state.there, state.name, state.since = True, event.name, event
        state.values = {aspect: (value, event) for aspect, value in told.items()}


def _add_value(state: _State, event: Event) -> Iterator[tuple[Event, Event | None]]:
    """Add a value to an enum; two that could not be read are not taken for the same."""
    told = event.sets["values"]
    aspect = f"value {added_value(told)}" if told is not None else f"value of {event.place}"
    is_listed = _is_listed(state, told) if event.guarded and told is not None else False
    if aspect not in state.values:
        if is_listed is not True:
            state.values[aspect] = (told if is_listed is False else None, event)
    elif not event.guarded:
        yield event, state.values[aspect][1]


def _is_listed(state: _State, told: str) -> bool | None:
    """Say whether an enum was made with a value that is added; None where it was not read."""
    values, _ = state.values.get("values", ("", None))
    plain = added_value(told)[1:-1].replace("''", "'")
    return None if values is None else plain in values.split(",")


def added_value(told: str) -> str:
    """Return the value that `ALTER TYPE ... ADD VALUE` adds, wherever it is put.

    Source: https://www.postgresql.org/docs/current/sql-altertype.html
    """
    found = _VALUE.match(told)
    return found["value"] if found else told


def _change(state: _State, event: Event) -> None:
    if event.does is Does.DROP:
        state.there, state.since, state.values = False, event, {}
    elif event.does is Does.RENAME:
        state.name, state.since = event.new_name or "", event
    elif event.does is Does.ALTER:
        state.values |= {aspect: (value, event) for aspect, value in event.sets.items()}


def _differences(one: _State, other: _State) -> Iterator[_Difference]:
    """Yield what is different where the two orders have ended, and what made it so."""
    if one.there != other.there or (one.there and one.name != other.name):
        yield one.since, other.since, "", True
    elif one.there:
        for aspect in {**one.values, **other.values}:
            yield from _difference(one, other, aspect)
        yield from _order_of_values(one, other)


def _difference(one: _State, other: _State, aspect: str) -> Iterator[_Difference]:
    (value, by), (other_value, by_other) = (
        state.values.get(aspect, (_ABSENT, state.since)) for state in (one, other)
    )
    known = value is not None and other_value is not None
    if by is not by_other and not (known and value == other_value):
        yield by, by_other, aspect, known


def _order_of_values(one: _State, other: _State) -> Iterator[_Difference]:
    ordered = [[a for a in state.values if a.startswith("value ")] for state in (one, other)]
    if ordered[0] != ordered[1] and sorted(ordered[0]) == sorted(ordered[1]):
        by, by_other = one.values[ordered[0][-1]][1], other.values[ordered[1][-1]][1]
        yield by, by_other, ORDER_OF_VALUES, True


def _together(found: Sequence[Sequence[Crossing]]) -> Iterator[Crossing]:
    """Join what was found for each beginning: what is not found for all of them is not certain."""
    told: dict[tuple[int, int, str | None], Crossing] = {}
    for crossing in (crossing for each in found for crossing in each):
        key = _key(crossing)
        known = crossing.known and told.get(key, crossing).known
        told[key] = replace(crossing, always=all(found), known=known)
    yield from told.values()
