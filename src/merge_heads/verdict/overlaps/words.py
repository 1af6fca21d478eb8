"""An overlap in words: one sentence on what will happen, and one on what to do."""

from collections.abc import Mapping

from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, shortened
from merge_heads.verdict.model import OverlapKind
from merge_heads.verdict.overlaps.event import RELATIONS, Does, Event
from merge_heads.verdict.overlaps.meeting import PRIMARY_KEY, Doubt, Meeting
from merge_heads.verdict.overlaps.orders import ORDER_OF_VALUES, added_value

_THERE = "whichever of {base} and {head} runs second stops, because {object} is there already."
_TAKEN = (
    "whichever of {base} and {head} runs second stops, because the name {name} is taken by then."
)
_ON_TOP = "put {own} on top of {other}"
_OTHER_NAME = f"Choose another name in {{own}}, and {_ON_TOP}."
_MAKES_WAY = f"Drop {{dependent}} before in {{first}}, make it again after, and {_ON_TOP}."
_DEPENDENT_LAST = "Put {second} on top of {first}, so that it runs last."
_ONE_OF_TWO = f"Keep one of the two: leave it out of {{own}}, and {_ON_TOP}."

HAPPENS: Mapping[OverlapKind, str] = {
    OverlapKind.ADDED_TWICE: _THERE,
    OverlapKind.DROPPED_TWICE: (
        "whichever of {base} and {head} runs second stops, because {object} is gone already."
    ),
    OverlapKind.DROPPED_AND_USED: (
        "{second} stops when it runs after {first}, because {object} is gone by then."
    ),
    OverlapKind.DROPPED_AND_ADDED: (
        "{first} drops {object} and {second} adds it, so it depends on their order whether it is "
        "there, or whether they run at all."
    ),
    OverlapKind.RENAMED_TWICE: (
        "whichever of {base} and {head} runs second stops, because {object} has another name by "
        "then."
    ),
    OverlapKind.RENAMED_AND_USED: (
        "{second} stops when it runs after {first}, because {object} has another name by then."
    ),
    OverlapKind.ADDED_AND_USED: (
        "{second} stops when it runs before {first}, because {object} is not there yet."
    ),
    OverlapKind.ALTERED_TWICE: (
        "the one of {base} and {head} that runs last decides what {aspect} of {object} is."
    ),
    OverlapKind.REPLACED_TWICE: (
        "the one of {base} and {head} that runs last decides what {object} is."
    ),
    OverlapKind.REPLACED_AND_ALTERED: (
        "{first} makes {object} anew, so what {second} changes of it is lost when {first} runs "
        "last, or is there already when it runs first."
    ),
    OverlapKind.REPLACED_AND_USED: (
        "{first} makes {object} anew, so when it runs after {second}, it stops, or {dependent} is "
        "lost or stays with the old one, because it depends on it."
    ),
    OverlapKind.ALTERED_AND_USED: (
        "{first} stops when it runs after {second}, because {dependent} stands on {object} by then."
    ),
    OverlapKind.REQUIRED_AND_INSERTED: (
        "{second} inserts rows without a value for {object}, which {first} requires, so one of "
        "the two stops."
    ),
    OverlapKind.DATA_TWICE: (
        "{base} and {head} both change rows of {object}, so what it holds may depend on their "
        "order."
    ),
}

DO: Mapping[OverlapKind, str] = {
    OverlapKind.ADDED_TWICE: _ONE_OF_TWO,
    OverlapKind.DROPPED_TWICE: _ONE_OF_TWO,
    OverlapKind.DROPPED_AND_ADDED: (
        f"Leave out the drop or the addition, whichever is wrong, and {_ON_TOP}."
    ),
    OverlapKind.RENAMED_TWICE: (
        f"Agree on one name: leave the rename out of {{own}}, and {_ON_TOP}."
    ),
    OverlapKind.ADDED_AND_USED: (
        "Put {second} on top of {first}; if {object} was there before both, do not add it again "
        "in {first}."
    ),
    OverlapKind.ALTERED_TWICE: f"Say in {{own}} what it is to be in the end, and {_ON_TOP}.",
    OverlapKind.REPLACED_TWICE: f"Say in {{own}} what it is to be in the end, and {_ON_TOP}.",
    OverlapKind.REPLACED_AND_ALTERED: (
        f"Let {{own}} start from what {{other}} leaves, with both changes in it, and {_ON_TOP}."
    ),
    OverlapKind.REQUIRED_AND_INSERTED: (
        "Insert a value for it in {second}, or give it a server default in {first}."
    ),
    OverlapKind.DATA_TWICE: f"Look whether both change the same rows; if they do, {_ON_TOP}.",
}
# What to do where one stops the other depends on which of the two may still be changed.
DO_IF_FIRST_IS_OWN: Mapping[OverlapKind, str] = {
    OverlapKind.DROPPED_AND_USED: (
        "Leave the drop out of {first} while {second} needs it, or put {first} on top of "
        "{second} and see that nothing needs it any more."
    ),
    OverlapKind.RENAMED_AND_USED: "Put {first} on top of {second}, so that it runs last.",
    OverlapKind.REPLACED_AND_USED: _MAKES_WAY,
    OverlapKind.ALTERED_AND_USED: _MAKES_WAY,
}
DO_IF_SECOND_IS_OWN: Mapping[OverlapKind, str] = {
    OverlapKind.DROPPED_AND_USED: (
        "Put {second} on top of {first}, and take out of it what needs {object}."
    ),
    OverlapKind.RENAMED_AND_USED: ("Put {second} on top of {first}, and use the new name in it."),
    OverlapKind.REPLACED_AND_USED: _DEPENDENT_LAST,
    OverlapKind.ALTERED_AND_USED: _DEPENDENT_LAST,
}

_IF: Mapping[Doubt, str] = {
    Doubt.RUNS: "Where both run: ",
    Doubt.BEFORE: "Where {object} is not there before: ",
    Doubt.VALUE: "Unless both mean the same, which could not be read: ",
    Doubt.UNREAD: "As far as it could be read: ",
    Doubt.ARGUMENTS: "Where both mean a function with the same arguments: ",
    Doubt.NAMES: "Where the database keeps such names by schema, and not by table: ",
    Doubt.ASPECTS: "On MySQL, which restates the whole column: ",
    Doubt.NAMED_AFTER: "If {object} is of what {first} drops: ",
    Doubt.READS: "If {dependent} depends on it: ",
    Doubt.COPIED: "On SQLite, where batch mode makes the table anew: ",
    Doubt.KEY: "If the foreign key of {second} stands on it: ",
    Doubt.ANEW: "Where the new table has no such column: ",
    Doubt.ORDER: "",
    Doubt.ROWS: "",
}
_UNKNOWN_INSERT = "Unless the insert gives it a value, or it has a default: "
_ASPECTS = {
    "type": "the type",
    "nullable": "the nullability",
    "default": "the default",
    "comment": "the comment",
    ORDER_OF_VALUES: "the order of the values",
}


def message(meeting: Meeting, own: str) -> str:
    """Say what will happen; `own` is the revision of the head's that may still be changed."""
    told = _IF[meeting.doubt] if meeting.doubt else ""
    if meeting.kind is OverlapKind.REQUIRED_AND_INSERTED and meeting.doubt is Doubt.VALUE:
        told = _UNKNOWN_INSERT
    happens = _happens(meeting)
    if not told and not happens.startswith("{"):
        happens = happens[0].upper() + happens[1:]
    return (told + happens).format(**_given(meeting, own))


def _happens(meeting: Meeting) -> str:
    if _adds_value_again(meeting):
        return _THERE
    return _TAKEN if _of_two_objects(meeting) else HAPPENS[meeting.kind]


def _of_two_objects(meeting: Meeting) -> bool:
    """Say whether the two sides give one name to different objects."""
    if meeting.kind is not OverlapKind.ADDED_TWICE or meeting.aspect == PRIMARY_KEY:
        return False
    one, other = meeting.first, meeting.second
    renames = Action.RENAME in (one.touch.action, other.touch.action)
    return renames or one.home != other.home or one.touch.object.kind is not other.touch.object.kind


def remedy(meeting: Meeting, own: str) -> str:
    """Say what to do."""
    first_is_own = meeting.first.place.revision == own
    by_side = DO_IF_FIRST_IS_OWN if first_is_own else DO_IF_SECOND_IS_OWN
    if _of_two_objects(meeting):
        return _OTHER_NAME.format(**_given(meeting, own))
    return by_side.get(meeting.kind, DO.get(meeting.kind, "")).format(**_given(meeting, own))


def _given(meeting: Meeting, own: str) -> dict[str, str]:
    base, head = sorted((meeting.first, meeting.second), key=lambda event: event.side)
    ids = [event.place.revision for event in (base, head)]
    return {
        "base": ids[0],
        "head": ids[1],
        "own": own,
        "other": next((id_ for id_ in ids if id_ != own), own),
        "first": meeting.first.place.revision,
        "second": meeting.second.place.revision,
        "object": _object(meeting),
        "name": shortened(meeting.object.name),
        "dependent": in_words(meeting.second.touch.object),
        "aspect": _ASPECTS.get(meeting.aspect or "", "the definition"),
    }


def _object(meeting: Meeting) -> str:
    shown = shown_object(meeting)
    if meeting.aspect == PRIMARY_KEY:
        return f"a primary key of {in_words(shown)}"
    if _adds_value_again(meeting):
        value = shortened(added_value(meeting.second.sets["values"] or ""))
        return f"value {value} of {in_words(shown)}"
    return in_words(shown)


def _adds_value_again(meeting: Meeting) -> bool:
    """Say whether both add the same value to an enum."""
    both = meeting.first.does is meeting.second.does is Does.ADD_VALUE
    return both and meeting.aspect is None


def shown_object(meeting: Meeting) -> SchemaObject:
    """Return an object as the two sides name it: an index with its table, a view as a view."""
    for event in (meeting.first, meeting.second):
        if _names_it(event, meeting.object) and event.does is not Does.NEED:
            return event.touch.object
    return meeting.object


def _names_it(event: Event, key: SchemaObject) -> bool:
    told = event.touch.object
    same = told.kind is key.kind or {told.kind, key.kind} <= RELATIONS
    return same and told.name == key.name and key.kind in (*RELATIONS, Kind.INDEX)


def in_words(object_: SchemaObject) -> str:
    """Return an object in the words of a sentence: `column email of table users`."""
    schema = f"{shortened(object_.schema)}." if object_.schema else ""
    name = shortened(object_.name)
    if object_.table is None:
        return f"{object_.kind} {schema}{name}"
    return f"{object_.kind} {name} of table {schema}{shortened(object_.table)}"
