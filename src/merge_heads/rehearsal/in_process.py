"""A rehearsal without a repository and without a process of its own, for tables of tests."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.migrations.source import read_revision
from merge_heads.rehearsal.databases import drop_all
from merge_heads.rehearsal.events import Event
from merge_heads.rehearsal.plan import EMBEDDED, Plan, Script, Tree, is_embedded, prefix
from merge_heads.rehearsal.planning import planned
from merge_heads.rehearsal.results import result
from merge_heads.rehearsal.stages import perform
from merge_heads.verdict.rehearsed import Part, Rehearsed


def run(
    common: Sequence[str], base: Sequence[str], head: Sequence[str], url: str = EMBEDDED
) -> Rehearsed:
    """Rehearse revisions, given as the text of their files, in this very process.

    What both sides have, base's own and the head's. `url` is `sqlite://` or a PostgreSQL server's.
    """
    texts = [*common, *base, *head]
    parts = [Part.COMMON] * len(common) + [Part.BASE] * len(base) + [Part.HEAD] * len(head)
    with tempfile.TemporaryDirectory(prefix="merge-heads-") as folder:
        read = [_written(Path(folder), f"{n}.py", text) for n, text in enumerate(texts)]
        scripts = [Script(r.id, r.path, part) for r, part in zip(read, parts, strict=True)]
        tree = Tree(folder, tuple(scripts))
        name = "" if is_embedded(url) else prefix()
        plan = planned(History.of(read), tree, tree, url=url, prefix=name)
        try:
            return _performed(plan)
        finally:
            if name:
                drop_all(url, name)


def _performed(plan: Plan) -> Rehearsed:
    events: list[Event] = []
    perform(plan, events.append)
    return result(plan, events)


def _written(folder: Path, name: str, text: str) -> Revision:
    (folder / name).write_text(text, encoding="utf-8")
    found = read_revision(name, text.encode())
    assert isinstance(found, Revision), found
    return found
