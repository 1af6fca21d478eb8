"""What both sides of a conflict do to the same schema objects, in words."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from merge_heads.report import escape
from merge_heads.verdict import NotRead, Overlap, Place

# Findings that say the same, for places where there is nothing but findings.
TOLD = frozenset({"certain-overlap", "possible-overlap", "not-read"})
_MOST_ROWS = 20
_MOST_PLACES = 5


def overlap_words(overlaps: Iterable[Overlap], not_read: Iterable[NotRead]) -> Iterator[str]:
    """Yield paragraphs of Markdown: the overlaps, the certain ones first, and what was not read."""
    rows = [_row(overlap) for overlap in sorted(overlaps, key=lambda each: not each.certain)]
    if rows:
        left = len(rows) - _MOST_ROWS
        more = [f"- … and {left} more"] if left > 0 else []
        yield "**Both sides touch the same schema objects:**"
        yield "\n".join([*rows[:_MOST_ROWS], *more])
    if unread := _not_read(not_read, escape.code):
        yield f"Not compared, because it could not be read: {unread}."


def overlap_lines(overlaps: Iterable[Overlap], not_read: Iterable[NotRead]) -> Iterator[str]:
    """Yield the same as lines of plain text."""
    for overlap in overlaps:
        first, second = overlap.places
        yield f"{_certainty(overlap)} overlap ({overlap.kind}): {overlap.object}"
        yield f"      {_at(first)}, {_at(second)}"
        yield f"      {overlap.message}"
        yield f"      {overlap.remedy}"
    if unread := _not_read(not_read, str):
        yield f"not compared, because it could not be read: {unread}"


def objects(overlaps: Iterable[Overlap]) -> str:
    """Name what overlaps, of many only the first."""
    named = list(dict.fromkeys(overlap.object for overlap in overlaps))
    words = "; ".join(named[:_MOST_PLACES])
    left = len(named) - _MOST_PLACES
    return f"{words}; and {left} more" if left > 0 else words


def _row(overlap: Overlap) -> str:
    first, second = overlap.places
    return (
        f"- **{_certainty(overlap).capitalize()}**, {overlap.kind}: {escape.code(overlap.object)}. "
        f"{escape.text(overlap.message)} {escape.text(overlap.remedy)} "
        f"({escape.code(_at(first))}, {escape.code(_at(second))})"
    )


def _certainty(overlap: Overlap) -> str:
    return "certain" if overlap.certain else "possible"


def _at(place: Place) -> str:
    return f"{place.path}:{place.line}"


def _not_read(not_read: Iterable[NotRead], shown: Callable[[str], str]) -> str:
    told = iter(not_read)
    words = [
        f"{shown(_at(each.place))} ({shown(each.reason)})" for each in islice(told, _MOST_PLACES)
    ]
    left = sum(1 for _ in told)
    return ", ".join(words) + (f" and {left} more" if left else "")
