"""The catalogue of what is told of overlaps: none of it keeps Alembic from running."""

from collections.abc import Iterator
from dataclasses import replace

from merge_heads.migrations.revision import Revision
from merge_heads.verdict.entry import tells
from merge_heads.verdict.model import Finding, Histories, NotRead, Overlap, Severity, Side
from merge_heads.verdict.overlaps import Judged


def of_overlaps(histories: Histories, judged: Judged) -> Iterator[Finding]:
    """Yield a finding for each overlap, and for each revision of the head's that was not read."""
    revisions = histories.merged.revisions
    for overlap in judged.overlaps:
        yield _overlap(revisions[overlap.places[1].revision], overlap)
    if judged.more:
        yield _more(revisions[judged.overlaps[0].places[1].revision], judged.more)
    unread: dict[str, list[NotRead]] = {}
    for each in judged.not_read:
        if each.place.revision not in histories.base.revisions:
            unread.setdefault(each.place.revision, []).append(each)
    for id_, not_read in unread.items():
        yield _not_read(revisions[id_], not_read)


def _overlap(revision: Revision, overlap: Overlap) -> Finding:
    """What both sides do to one object; it stands at the head's own revision."""
    other, own = overlap.places
    place = replace(revision, line=own.line)
    told = (
        f"Revision {other.revision} ({other.path}:{other.line}) touches {overlap.object} as well. "
        f"{overlap.message}"
    )
    if overlap.certain:
        return tells(
            "MH201",
            "certain-overlap",
            Side.HEAD,
            place,
            told,
            overlap.remedy,
            Severity.WARNING,
        )
    return tells(
        "MH202",
        "possible-overlap",
        Side.HEAD,
        place,
        told,
        overlap.remedy,
        Severity.NOTE,
    )


def _not_read(revision: Revision, not_read: list[NotRead]) -> Finding:
    """What a revision on the head's side does and that could not be compared."""
    more = f", and {len(not_read) - 1} more" if len(not_read) > 1 else ""
    return tells(
        "MH203",
        "not-read",
        Side.HEAD,
        replace(revision, line=not_read[0].place.line),
        f"What revision {revision.id} does here could not be read ({not_read[0].reason}){more}, so "
        "it was not compared with the other side.",
        "Look by hand whether the other side touches the same objects, or rehearse the upgrade.",
        Severity.NOTE,
    )


def _more(revision: Revision, more: int) -> Finding:
    """Overlaps beyond those that are listed."""
    return tells(
        "MH204",
        "more-overlaps",
        Side.HEAD,
        revision,
        f"The two sides overlap in {more} more places, which are not listed.",
        "Put the head's revisions on top of the base branch's and go through them one by one.",
        Severity.NOTE,
    )
