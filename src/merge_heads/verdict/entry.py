"""The form of an entry in the catalogue of findings."""

from collections.abc import Iterable
from functools import partial

from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.verdict.model import Finding, Severity, Side, Verdict

_SEVERITY = {Side.HEAD: Severity.ERROR, Side.BASE: Severity.WARNING}
_MOST_IDS = 5


def finding(
    makes: Verdict,
    id_: str,
    name: str,
    side: Side,
    place: Revision | NoRevision | Unreadable,
    message: str,
    remedy: str,
    severity: Severity | None = None,
) -> Finding:
    """Return a finding at a place; without a severity, an error where the head brought it."""
    return Finding(
        id=id_,
        name=name,
        makes=makes,
        severity=severity or _SEVERITY[side],
        brought_by=side,
        path=place.path,
        line=place.line,
        revision=place.id if isinstance(place, Revision) else None,
        message=message,
        remedy=remedy,
    )


breaks = partial(finding, Verdict.BROKEN)
hides = partial(finding, Verdict.NOT_EVALUATED)
tells = partial(finding, Verdict.CLEAN)


def listed(ids: Iterable[str]) -> str:
    """Return ids as words, and of many only the first."""
    sorted_ids = sorted(ids)
    words = ", ".join(sorted_ids[:_MOST_IDS])
    left = len(sorted_ids) - _MOST_IDS
    return f"{words} and {left} more" if left > 0 else words
