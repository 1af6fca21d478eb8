"""The revisions of base that the head changes or removes."""

from collections.abc import Iterator

from merge_heads.migrations.body import upgrade
from merge_heads.migrations.python_text import unparsable_line
from merge_heads.migrations.revision import Revision
from merge_heads.verdict import audit_findings as catalogue
from merge_heads.verdict.model import Finding, Histories, Side


def touched(histories: Histories) -> Iterator[Finding]:
    """Yield what the head does to revisions that base has."""
    base, merged = histories.base, histories.merged
    changed = (id_ for id_, old in base.revisions.items() if merged.revisions.get(id_) is not old)
    for id_ in sorted(merged.revisions.keys() & changed):
        old, new = base.revisions[id_], merged.revisions[id_]
        if _declared(old) != _declared(new):
            yield catalogue.edited_revision(old, new)
        if old.source != new.source:
            yield from _body(old, new)
    yield from _removed(histories)


def _body(old: Revision, new: Revision) -> Iterator[Finding]:
    was, is_ = upgrade(old.source), upgrade(new.source)
    if was is not None and is_ is None:
        line = unparsable_line(new.source) or new.line
        yield catalogue.unparsable_body(Side.HEAD, new, line)
    elif was is not None and was != is_:
        yield catalogue.edited_body(new)


def _declared(revision: Revision) -> tuple[frozenset[str], ...]:
    names = (revision.down_revisions, revision.depends_on, revision.branch_labels)
    return tuple(map(frozenset, names))


def _removed(histories: Histories) -> Iterator[Finding]:
    base, merged = histories.base, histories.merged
    unknown = {*histories.conflicted}
    unknown.update(file.path for file in merged.unreadable)
    unknown.update(file.path for file in merged.undeclared)
    needed = {named for _, named in merged.missing}
    by_path = {file.path: file for file in merged.files}
    gone = []
    for id_ in sorted(base.revisions.keys() - merged.revisions.keys() - needed):
        path = base.revisions[id_].path
        if (new := by_path.get(path)) and new.id not in base.revisions:
            yield catalogue.renamed_revision(new, id_)
        elif path not in unknown:
            gone.append(id_)
    if gone:
        yield catalogue.deleted_revisions(base.revisions[gone[0]], tuple(gone))
