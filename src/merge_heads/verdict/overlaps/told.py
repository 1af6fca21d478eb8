"""Which of the meetings of two sides are told: each root cause once, the certain ones first."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject
from merge_heads.verdict.model import Overlap, OverlapKind
from merge_heads.verdict.overlaps.event import Event
from merge_heads.verdict.overlaps.meeting import Meeting
from merge_heads.verdict.overlaps.words import message, remedy, shown_object

Revisions = frozenset[str]

# Of several certain kinds on one object the one that stands first here is told.
_RANK = {
    kind: rank
    for rank, kind in enumerate(
        [
            OverlapKind.RENAMED_TWICE,
            OverlapKind.DROPPED_TWICE,
            OverlapKind.DROPPED_AND_USED,
            OverlapKind.RENAMED_AND_USED,
            OverlapKind.ADDED_TWICE,
            OverlapKind.REPLACED_TWICE,
            OverlapKind.REPLACED_AND_ALTERED,
            OverlapKind.REPLACED_AND_USED,
            OverlapKind.ALTERED_TWICE,
            OverlapKind.ALTERED_AND_USED,
            OverlapKind.DROPPED_AND_ADDED,
            OverlapKind.REQUIRED_AND_INSERTED,
            OverlapKind.ADDED_AND_USED,
            OverlapKind.DATA_TWICE,
        ]
    )
}
# Both sides make the whole object, with all that hangs on it.
_OF_THE_WHOLE = frozenset({OverlapKind.ADDED_TWICE, OverlapKind.REPLACED_TWICE})


@dataclass
class Collected:
    """The best meeting for each pair of revisions and object."""

    best: dict[tuple[Revisions, SchemaObject], Meeting] = field(default_factory=dict)

    def add(self, meetings: Iterable[Meeting]) -> None:
        """Keep the meetings that say more than those that are there."""
        for meeting in meetings:
            key = (_revisions(meeting), meeting.object)
            if key not in self.best or _rank(meeting) < _rank(self.best[key]):
                self.best[key] = meeting

    def roots(self) -> list[Meeting]:
        """Return what is not told by another one already, the certain ones first."""
        certain = {key: meeting for key, meeting in self.best.items() if meeting.certain}
        with_table = {
            (revisions, _lines(meeting))
            for (revisions, object_), meeting in certain.items()
            if object_.kind is Kind.TABLE
        }
        renamed = {
            _renames(meeting)
            for meeting in certain.values()
            if meeting.kind is OverlapKind.RENAMED_TWICE
        }
        roots = [
            meeting
            for (revisions, object_), meeting in self.best.items()
            if not any(self._tells((revisions, over), meeting) for over in _over(meeting))
            and not (object_.kind is Kind.TYPE and (revisions, _lines(meeting)) in with_table)
            and not (meeting.kind is OverlapKind.ADDED_TWICE and _renames(meeting) in renamed)
        ]
        return sorted(roots, key=lambda meeting: not meeting.certain)

    def _tells(self, over: tuple[Revisions, SchemaObject], meeting: Meeting) -> bool:
        """Say whether what an object hangs on is told, and settles what there is of it."""
        root = self.best.get(over)
        if root is None or meeting.certain > root.certain:
            return False
        return root.certain or root.kind in _OF_THE_WHOLE


def _rank(meeting: Meeting) -> tuple[bool, int]:
    return not meeting.certain, _RANK[meeting.kind]


def _events(meeting: Meeting) -> tuple[Event, Event]:
    first, second = meeting.first, meeting.second
    return (first, second) if first.side <= second.side else (second, first)


def _revisions(meeting: Meeting) -> Revisions:
    return frozenset(event.place.revision for event in _events(meeting))


def _lines(meeting: Meeting) -> tuple[int, int]:
    first, second = _events(meeting)
    return first.place.line, second.place.line


def _renames(meeting: Meeting) -> tuple[int, int] | None:
    first, second = _events(meeting)
    both = first.touch.action is second.touch.action is Action.RENAME
    return (id(first.touch), id(second.touch)) if both else None


def _over(meeting: Meeting) -> Iterator[SchemaObject]:
    """Yield what an object hangs on: its table, and its schema."""
    for event in _events(meeting):
        if event.home is not None and event.home != meeting.object:
            yield event.home
    key = meeting.object
    if key.schema is not None:
        yield SchemaObject(Kind.SCHEMA, key.schema, database=key.database)


def overlap(meeting: Meeting, in_base: Container[str]) -> Overlap:
    """Return a meeting as it is told; base's revision comes first."""
    first, second = _events(meeting)
    if second.place.revision in in_base:
        first, second = second, first
    own = second.place.revision
    return Overlap(
        object=str(shown_object(meeting)),
        kind=meeting.kind,
        certain=meeting.certain,
        places=(first.place, second.place),
        message=message(meeting, own),
        remedy=remedy(meeting, own),
    )
