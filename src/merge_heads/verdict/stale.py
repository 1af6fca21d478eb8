"""Revisions of the head that explain a conflict, or that would lead to the next one."""

from collections.abc import Iterable, Iterator

from merge_heads.verdict import findings as catalogue
from merge_heads.verdict.model import Conflict, Finding, Histories


def explained(conflicts: Iterable[Conflict], histories: Histories) -> Iterator[Finding]:
    """Yield the merge revisions and the roots of the head that are worth a word of their own."""
    told: set[str] = set()
    for conflict in conflicts:
        if not conflict.inherited:
            yield from _stale_merges(conflict, histories, told)
    yield from _new_roots(histories)


def _stale_merges(conflict: Conflict, histories: Histories, told: set[str]) -> Iterator[Finding]:
    """Yield the head's merge revisions of what the conflict's other heads have moved on from."""
    base, merged = histories.base, histories.merged
    passed = base.ancestors(*conflict.from_base).difference(base.heads)
    for id_ in sorted(merged.ancestors(*conflict.from_head) - base.revisions.keys() - told):
        revision = merged.revisions[id_]
        behind = tuple(parent for parent in revision.down_revisions if parent in passed)
        if behind and len(revision.down_revisions) > 1:
            told.add(id_)
            yield catalogue.stale_merge_revision(revision, behind)


def _new_roots(histories: Histories) -> Iterator[Finding]:
    """Yield the head's roots without a label, unless they take the place of base's (a squash)."""
    base, merged = histories.base, histories.merged
    staying = [id_ for id_ in base.bases if id_ in merged.bases]
    new = [id_ for id_ in merged.bases if id_ not in base.revisions]
    for id_ in new if staying else ():
        revision = merged.revisions[id_]
        if not revision.branch_labels:
            yield catalogue.new_root(revision)
