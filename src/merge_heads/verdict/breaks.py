"""What keeps a merge from being judged, and what keeps Alembic from loading it rightly."""

from collections.abc import Iterator
from posixpath import basename

from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.verdict import findings as catalogue
from merge_heads.verdict.model import Conflict, Finding, Histories, Side

# What `alembic upgrade` and `alembic downgrade` take for something else than a revision, and the
# characters that `Revision.verify_rev_id` of alembic/script/revision.py refuses.
_RESERVED = frozenset({"base", "head", "heads"})
_REFUSED = frozenset("@-+:")


def unread(
    environment: Environment, histories: Histories, conflicts: tuple[Conflict, ...]
) -> Iterator[Finding]:
    """Yield what keeps the environment from being judged at all."""
    base, merged = histories.base, histories.merged
    if _is_new(environment, histories):
        yield catalogue.nothing_yet(environment.path)
    elif merged.is_empty and not histories.dropped:
        yield catalogue.nothing_to_read(_side(in_base=base.is_empty), environment.path)
    for path in histories.conflicted:
        yield catalogue.conflicted_file(path)
    # By name, because a folder may move.
    already = {(basename(file.path), file.reason) for file in base.unreadable}
    for file in (f for f in merged.unreadable if f.path not in histories.conflicted):
        known = (basename(file.path), file.reason) in already
        yield catalogue.unreadable_file(_side(in_base=known), file)
    if conflicts and not merged.unreadable:
        # With several heads, how many base has decides; a file that only the merge reads hides it.
        yield from (catalogue.unreadable_file(Side.BASE, file) for file in base.unreadable)


def breaks(histories: Histories) -> Iterator[Finding]:
    """Yield what keeps Alembic from loading the history, or lets it load a wrong one."""
    base, merged = histories.base, histories.merged
    yield from _duplicates(base, merged)
    yield from _gaps(histories)
    already = {basename(file.path) for file in base.undeclared}
    for file in merged.undeclared:
        yield catalogue.no_revision(_side(in_base=basename(file.path) in already), file)
    yield from _cycles(base, merged)
    for id_ in sorted(merged.revisions):
        if reason := _unusable(id_):
            side = _side(in_base=id_ in base.revisions)
            yield catalogue.unusable_id(side, merged.revisions[id_], reason)
    known = {(clash.label, clash.revision.id) for clash in base.label_clashes}
    for clash in merged.label_clashes:
        side = _side(in_base=(clash.label, clash.revision.id) in known)
        yield catalogue.label_clash(side, clash)


def _duplicates(base: History, merged: History) -> Iterator[Finding]:
    had = {file.path for file in base.files}
    for id_, files in merged.duplicates.items():
        side = _side(in_base=len(files) <= len(base.duplicates.get(id_, ())))
        # What the head added is the one to change, whichever of them Alembic loads last.
        *_, first, second = sorted(files, key=lambda file: file.path not in had)
        yield catalogue.duplicate_id(side, first, second)


def _gaps(histories: Histories) -> Iterator[Finding]:
    """Yield the missing parents; one that base lacks as well lives in another package."""
    merged, deletions = histories.merged, dict(histories.deletions)
    elsewhere = {named for _, named in histories.base.missing}
    # What git could not merge is told as such, not as missing.
    torn = {
        file.id
        for history in (histories.base, histories.head)
        for file in history.files
        if file.path in histories.conflicted
    }
    for id_, named in merged.missing:
        if named in torn:
            continue
        side = _side(in_base=named in elsewhere)
        yield catalogue.missing_parent(side, merged.revisions[id_], named, deletions.get(named))


def _cycles(base: History, merged: History) -> Iterator[Finding]:
    if ids := merged.cycle:
        side = _side(in_base=merged.looped <= base.looped)
        yield catalogue.cycle(side, _first(merged, ids), ids)
    elif ids := merged.dependency_cycle:
        side = _side(in_base=merged.looped_by_dependencies <= base.looped_by_dependencies)
        yield catalogue.dependency_cycle(side, _first(merged, ids), ids)


def _first(history: History, ids: tuple[str, ...]) -> Revision:
    return history.revisions[ids[0]]


def _unusable(id_: str) -> str | None:
    if id_ in _RESERVED:
        return "Alembic's commands mean something else by it"
    refused = sorted(_REFUSED.intersection(id_))
    return f"Alembic refuses {' '.join(refused)} in it" if refused else None


def _side(*, in_base: bool) -> Side:
    return Side.BASE if in_base else Side.HEAD


def _is_new(environment: Environment, histories: Histories) -> bool:
    """Say whether it was found with an empty folder on both sides: a project at its beginning."""
    sides = (histories.base, histories.head, histories.merged)
    chosen = environment.named or environment.explicit
    return not chosen and all(history.is_empty for history in sides)
