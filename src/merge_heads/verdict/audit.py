"""What people check by hand when a revision is added, and which revisions of base were touched."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from posixpath import basename

from merge_heads.migrations import body
from merge_heads.migrations.history import History
from merge_heads.migrations.python_text import unparsable_line
from merge_heads.migrations.revision import Revision
from merge_heads.verdict import audit_findings as catalogue
from merge_heads.verdict.model import Finding, Histories, Side
from merge_heads.verdict.touched import touched
from merge_heads.verdict.typed import looks_typed

# `alembic_version.version_num` is VARCHAR(32):
# https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext
_LONGEST_ID = 32
_HABIT_NEEDS = 5
_HABIT_SHARE = 0.8

_Look = Callable[[Side, History, History, Revision], Iterator[Finding]]


def audit(histories: Histories) -> Iterator[Finding]:
    """Yield what is worth telling of the revisions that the head adds, and of those it changes."""
    base, merged = histories.base, histories.merged
    if merged.is_empty and not histories.dropped:
        return
    new = [merged.revisions[id_] for id_ in sorted(merged.revisions.keys() - base.revisions.keys())]
    yield from _looked_at(Side.HEAD, base, merged, new)
    yield from touched(histories)


def audit_of_a_tree(history: History) -> Iterator[Finding]:
    """Yield the same of every revision of one tree."""
    revisions = [history.revisions[id_] for id_ in sorted(history.revisions)]
    yield from _looked_at(Side.BASE, history, history, revisions)


def _looked_at(
    side: Side, base: History, merged: History, revisions: Iterable[Revision]
) -> Iterator[Finding]:
    heights = {id_: height for height, id_ in enumerate(merged.sorted_from_base)}
    looks: list[_Look] = [_unparsable, partial(_redundant, heights), _typed, _stale]
    if _longest(base) <= _LONGEST_ID or side is Side.BASE:
        looks.append(_long)
    if _names_hold_ids(base):
        looks.append(_misnamed)
    for revision in revisions:
        for look in looks:
            yield from look(side, base, merged, revision)


def _longest(history: History) -> int:
    return max(map(len, history.revisions), default=0)


def _names_hold_ids(base: History) -> bool:
    holding = sum(_holds_its_id(revision) for revision in base.revisions.values())
    return len(base.revisions) >= _HABIT_NEEDS and holding >= _HABIT_SHARE * len(base.revisions)


def _holds_its_id(revision: Revision) -> bool:
    return revision.id.lower() in basename(revision.path).lower()


def _unparsable(side: Side, _: History, __: History, revision: Revision) -> Iterator[Finding]:
    line = unparsable_line(revision.source)
    if line is not None:
        yield catalogue.unparsable_body(side, revision, line)


def _redundant(
    heights: Mapping[str, int], side: Side, _: History, merged: History, revision: Revision
) -> Iterator[Finding]:
    if len(revision.down_revisions) < 2:
        return
    below = _below_parents(merged, revision, heights)
    if parents := tuple(id_ for id_ in revision.down_revisions if id_ in below):
        yield catalogue.redundant_parent(side, revision, parents)


def _below_parents(
    history: History, revision: Revision, heights: Mapping[str, int]
) -> frozenset[str]:
    """Return what the parents stand on, no deeper than the lowest of them stands itself.

    What has no height is on a cycle or above one, so nothing that has one stands on it.
    """
    above_all = len(heights)
    waiting = [*history.parents(revision.id)]
    lowest = min((heights.get(id_, above_all) for id_ in waiting), default=above_all)
    seen: set[str] = set()
    while waiting:
        for id_ in history.parents(waiting.pop()):
            if id_ not in seen and heights.get(id_, above_all) >= lowest:
                seen.add(id_)
                waiting.append(id_)
    return frozenset(seen)


def _long(side: Side, _: History, __: History, revision: Revision) -> Iterator[Finding]:
    if len(revision.id) > _LONGEST_ID:
        yield catalogue.long_id(side, revision, _LONGEST_ID)


def _typed(side: Side, _: History, __: History, revision: Revision) -> Iterator[Finding]:
    if looks_typed(revision.id):
        yield catalogue.typed_id(side, revision)


def _misnamed(side: Side, _: History, __: History, revision: Revision) -> Iterator[Finding]:
    if not _holds_its_id(revision):
        yield catalogue.file_name(side, revision)


def _stale(side: Side, _: History, merged: History, revision: Revision) -> Iterator[Finding]:
    told = body.told_id(revision.source)
    if told is not None and revision.id not in told:
        yield catalogue.stale_docstring(side, revision, "Revision ID")
    named = body.told_parents(revision.source)
    if named is not None and _is_stale(named, revision, merged):
        yield catalogue.stale_docstring(side, revision, "Revises")


def _is_stale(named: frozenset[str], revision: Revision, merged: History) -> bool:
    """Say whether a parent is not named, or another revision is; other words mean nothing."""
    parents = frozenset(revision.down_revisions)
    return not parents <= named or any(word in merged.revisions for word in named - parents)
