"""What any cookbook advises on the revisions that the head adds, whoever else touches a schema."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject
from merge_heads.migrations.revision import Revision
from merge_heads.verdict.entry import tells
from merge_heads.verdict.model import Finding, Histories, Severity, Side
from merge_heads.verdict.overlaps.event import Does, Event
from merge_heads.verdict.overlaps.follow import events
from merge_heads.verdict.overlaps.judge import Read, touches
from merge_heads.verdict.overlaps.words import in_words

_HOLD_DATA = frozenset({Kind.TABLE, Kind.COLUMN, Kind.SCHEMA, Kind.VIEW})
_MOST_NAMED = 5


def advice(histories: Histories, read: Read) -> Iterator[Finding]:
    """Yield what is worth a second thought in the head's own revisions, once for each."""
    base, merged = histories.base.revisions, histories.merged
    own = [merged.revisions[id_] for id_ in merged.sorted_from_base if id_ not in base]
    found = events(1, touches(own, {revision.id: read(revision) for revision in own}))
    revisions = {revision.id: revision for revision in own}
    for words, loud in ((_required_column, _required(found)), (_destructive, _destroyed(found))):
        for id_, of_one in _by_revision(loud).items():
            yield words(revisions[id_], of_one)


def _required(found: Sequence[Event]) -> Iterator[Event]:
    """Yield the new columns that no row of a table can have a value for."""
    made = set[SchemaObject]()
    for event in found:
        if event.does is Does.ADD:
            made.add(event.key)
            required = event.sets.get("nullable") == "false" and event.sets.get("default") == ""
            if event.key.kind is Kind.COLUMN and required and event.home not in made:
                yield event


def _destroyed(found: Sequence[Event]) -> Iterator[Event]:
    """Yield what takes data away that was there before these revisions."""
    remade = {event.key for event in found if _carries_on(event)}
    made = set[SchemaObject]()
    for event in found:
        if event.does is Does.ADD:
            made.add(event.key)
        if _takes_away(event) and event.key not in remade and not {event.key, event.home} & made:
            yield event


def _carries_on(event: Event) -> bool:
    """Say whether it gives a name anew to what holds the same: a view, or a copy of a table."""
    of_view = event.touch.object.kind is Kind.VIEW
    return event.does is Does.ADD and (of_view or event.touch.action is Action.RENAME)


def _takes_away(event: Event) -> bool:
    if event.touch.action is Action.DELETE:
        return event.key.kind is Kind.TABLE
    drops = event.does is Does.DROP and event.touch.action is Action.DROP
    return drops and event.touch.object.kind in _HOLD_DATA


def _by_revision(found: Iterator[Event]) -> dict[str, list[Event]]:
    by_revision: dict[str, list[Event]] = {}
    for event in found:
        by_revision.setdefault(event.place.revision, []).append(event)
    return by_revision


def _required_column(revision: Revision, found: Sequence[Event]) -> Finding:
    """A NOT NULL column without a server default, in a table that may hold rows."""
    return tells(
        "MH301",
        "required-column",
        Side.HEAD,
        replace(revision, line=found[0].place.line),
        f"Revision {revision.id} adds {_named(found, _object)}, NOT NULL and without a server "
        "default. That stops where the table holds rows.",
        "Add it nullable, fill it, and set NOT NULL afterwards; or give it a server default.",
        Severity.NOTE,
    )


def _destructive(revision: Revision, found: Sequence[Event]) -> Finding:
    """A drop, or a deletion of rows: no downgrade brings the data back."""
    return tells(
        "MH302",
        "destructive",
        Side.HEAD,
        replace(revision, line=found[0].place.line),
        f"Revision {revision.id} {_named(found, _loss)}. A downgrade does not bring the data back.",
        "Take a backup before it runs, and see that nothing needs the data any more.",
        Severity.NOTE,
    )


def _object(event: Event) -> str:
    return in_words(event.touch.object)


def _loss(event: Event) -> str:
    does = "deletes rows of" if event.touch.action is Action.DELETE else "drops"
    return f"{does} {_object(event)}"


def _named(found: Sequence[Event], words: Callable[[Event], str]) -> str:
    named = list(dict.fromkeys(map(words, found)))
    told, left = ", ".join(named[:_MOST_NAMED]), len(named) - _MOST_NAMED
    return f"{told} and {left} more" if left > 0 else told
