"""The rehearsal: a judged merge run on throw-away databases, in both orders and as it will stand.

It runs what the head brings, so it must not be called where that could read or write what it is not
meant to; `isolated` keeps the environment of this process away from it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from merge_heads.check import Checked, Prefetch, nothing
from merge_heads.git import Repository
from merge_heads.migrations.environments import Environment
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import Revision
from merge_heads.outcomes import Refusal
from merge_heads.rehearsal.export import exported, scratch_folder, touched, write
from merge_heads.rehearsal.performed import performed
from merge_heads.rehearsal.plan import EMBEDDED, Script, Tree, is_embedded, prefix
from merge_heads.rehearsal.planning import planned
from merge_heads.rehearsal.process import SECONDS, Limits
from merge_heads.rehearsal.signals import stopped_by_signals
from merge_heads.repair import Proved
from merge_heads.report.rehearsed import progress_line
from merge_heads.verdict import EnvironmentJudgement, Histories, Side, Verdict
from merge_heads.verdict.rehearsed import (
    EnvironmentRehearsal,
    MergeRehearsal,
    NotRehearsed,
    Order,
    Part,
    Rehearsal,
    Rehearsed,
)

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class _Way:
    """On what and how a merge is rehearsed."""

    url: str
    limits: Limits
    progress: Progress
    prefetch: Prefetch
    path: tuple[Path, ...]


@dataclass(frozen=True)
class _Found:
    """One environment: what it holds, in which tree, and how that tree stands repaired.

    `base` is the commit of the base; `touched` says that the head changes files of its that
    migrations may read.
    """

    base: str
    judged: EnvironmentJudgement
    layouts: tuple[Environment, ...]
    history: History
    tree: str
    stands: History
    stands_in: str
    touched: bool = False


def check_database(url: str) -> None:
    """Make sure that there can be a rehearsal on a database; raises `UsageProblem`."""
    if not is_embedded(url):
        # Imported here: SQLAlchemy takes longer than all else that a start needs.
        from merge_heads.rehearsal.databases import check_server

        check_server(url)


def rehearse(
    repository: Repository,
    checked: Checked,
    offered: Proved | Refusal | None,
    url: str = EMBEDDED,
    *,
    isolated: bool,
    seconds: float = SECONDS,
    progress: Progress = silent,
    prefetch: Prefetch = nothing,
    path: Sequence[Path] = (),
) -> MergeRehearsal:
    """Rehearse what was judged, with the repair that is offered, one environment after the other.

    `url` is `sqlite://` (in memory) or a PostgreSQL server's: databases of a prefix are made on it
    and dropped, the one that it names is not touched. `isolated` runs the migrations in an empty
    environment, and as nobody where we are root; `seconds` is the limit for one revision. `path`
    are folders from which migrations may import. `prefetch` is told the ids of blobs that are about
    to be read. Raises `UsageProblem` where the database cannot be used.
    """
    check_database(url)
    way = _Way(url, Limits(isolated, seconds), progress, prefetch, tuple(path))
    with stopped_by_signals():
        rehearsed = [
            _environment(repository, _seen(repository, checked, offered, judged), way)
            for judged in checked.judgement.environments
        ]
    return MergeRehearsal(checked.judgement.commits, tuple(rehearsed))


def _seen(
    repository: Repository,
    checked: Checked,
    offered: Proved | Refusal | None,
    judged: EnvironmentJudgement,
) -> _Found:
    found = _found(checked, offered, judged)
    base, merged = repository.entries(found.base), repository.entries(found.tree)
    return replace(found, touched=touched(base, merged, found.layouts))


def _found(
    checked: Checked, offered: Proved | Refusal | None, judged: EnvironmentJudgement
) -> _Found:
    layouts = [layout for layout in checked.layouts if layout.environment == judged.environment]
    environments = (judged.environment, *(e for la in layouts for e in (la.merged, la.base)))
    base = checked.judgement.commits.base
    merged, tree = judged.histories.merged, checked.merged.tree
    if not isinstance(offered, Proved):
        return _Found(base, judged, environments, merged, tree, merged, tree)
    after = next(e for e in offered.judgement.environments if e.environment == judged.environment)
    stands, stands_in = after.histories.merged, offered.tree
    if judged.verdict is Verdict.BROKEN:
        # Ids that are there twice: only the repaired tree can be run.
        return _Found(base, after, environments, stands, stands_in, stands, stands_in)
    return _Found(base, judged, environments, merged, tree, stands, stands_in)


def _environment(repository: Repository, found: _Found, way: _Way) -> EnvironmentRehearsal:
    environment, histories = found.judged.environment, found.judged.histories
    scripts = tuple(_scripts(histories, found.history))
    counts = Counter(script.part for script in scripts)
    brought = [script.id for script in scripts if script.part is Part.HEAD or script.edited]
    against = _against(found.judged, found.history)
    if against is not None:
        rehearsed = Rehearsed(Rehearsal.NOT_REHEARSED, not_rehearsed=against)
    elif not brought and not found.touched:
        rehearsed = Rehearsed(Rehearsal.NOTHING)
    else:
        way.progress(f"{environment.path or '.'}:")
        rehearsed = _tried(repository, found, way)
    return EnvironmentRehearsal(
        environment=environment,
        rehearsed=rehearsed,
        counts=tuple((part, counts[part]) for part in Part),
        first_of_head=_first(found.history, brought),
    )


def _first(history: History, ids: Sequence[str]) -> Revision | None:
    in_order = (id_ for id_ in history.sorted_from_base if id_ in ids)
    return history.revisions.get(next(in_order, ""))


def _scripts(histories: Histories, history: History) -> Iterator[Script]:
    """Yield the revisions of a history, each with the part that it belongs to."""
    base, head = histories.base.revisions, histories.head.revisions
    for id_, revision in history.revisions.items():
        known = base.get(id_)
        if known is None:
            yield Script(id_, revision.path, Part.HEAD)
        else:
            part = Part.COMMON if id_ in head else Part.BASE
            yield Script(id_, revision.path, part, edited=known.source != revision.source)


def _against(judged: EnvironmentJudgement, history: History) -> NotRehearsed | None:
    """Say why a history cannot be run at all, or None."""
    unfit = (Verdict.BROKEN, Verdict.NOT_EVALUATED)
    finding = next((f for f in judged.findings if f.makes in unfit), None)
    if finding is not None:
        return NotRehearsed(
            finding.message, finding.remedy, finding.brought_by, None, finding.path, finding.line
        )
    # The settings can silence a finding, but nothing makes Alembic load such a history.
    loops = history.looped or history.looped_by_dependencies
    if judged.verdict in unfit or history.missing or history.duplicates or loops:
        return NotRehearsed("Alembic cannot load the merged history.", "See merge-heads check.")
    return None


def _tried(repository: Repository, found: _Found, way: _Way) -> Rehearsed:
    try:
        rehearsed = _performed(repository, found, way)
        first = next(iter(rehearsed.failures), rehearsed.not_rehearsed)
        of_base = first is not None and first.revision in found.judged.histories.base.revisions
        if found.touched and of_base:
            return _base_alone(repository, found, way) or rehearsed
    except OSError as error:
        why = NotRehearsed(
            f"The migrations could not be laid out or started: {error.strerror}.",
            "Look at the temporary folder (TMPDIR): it has to be writable and to have room.",
        )
        return Rehearsed(Rehearsal.NOT_REHEARSED, not_rehearsed=why)
    return rehearsed


def _base_alone(repository: Repository, found: _Found, way: _Way) -> Rehearsed | None:
    """Run base's revisions with base's own files; return what came of it where they do not run.

    Nothing else tells them from revisions that the head's changes have broken.
    """
    way.progress("without the head:")
    history, tree = found.judged.histories.base, found.base
    without = replace(
        found, history=history, tree=tree, stands=history, stands_in=tree, touched=False
    )
    alone = _performed(repository, without, way)
    why = alone.not_rehearsed
    return alone if why is not None and why.brought_by is Side.BASE else None


def _performed(repository: Repository, found: _Found, way: _Way) -> Rehearsed:
    histories = found.judged.histories
    with scratch_folder() as folder:
        if way.limits.isolated:
            # For nobody, too.
            folder.chmod(0o755)
        root = _laid_out(repository, found, found.tree, folder / "merged", way)
        merged = stands = Tree(root, tuple(_scripts(histories, found.history)))
        if found.stands_in != found.tree:
            root = _laid_out(repository, found, found.stands_in, folder / "repaired", way)
            stands = Tree(root, tuple(_scripts(histories, found.stands)))
        plan = planned(
            *(found.history, merged, stands),
            url=way.url,
            prefix="" if is_embedded(way.url) else prefix(),
            path=_path(found, merged.root, way),
            touched=found.touched,
        )
        return performed(plan, folder, way.limits, _shown_by(way.progress), way.progress)


def _laid_out(repository: Repository, found: _Found, tree: str, folder: Path, way: _Way) -> str:
    """Write the files that the migrations of a tree may need; return their root."""
    files = repository.entries(tree)
    paths = exported(files, found.layouts)
    way.prefetch(files[path].blob for path in paths)
    contents = repository.blobs(files[path].blob for path in paths)
    write(folder, {path: contents[files[path].blob] for path in paths})
    return str(folder)


def _path(found: _Found, root: str, way: _Way) -> list[str]:
    """Return where migrations may import from, as `prepend_sys_path = .` has it.

    Source: https://alembic.sqlalchemy.org/en/latest/tutorial.html#editing-the-ini-file
    """
    starts = dict.fromkeys([*(layout.started_from for layout in found.layouts), ""])
    return [str(folder / start) for folder in (Path(root), *way.path) for start in starts]


def _shown_by(progress: Progress) -> Callable[[Order, int, int, str, str, str], None]:
    def show(order: Order, number: int, total: int, id_: str, message: str, how: str) -> None:
        progress(progress_line(order, number, total, id_, message, how))

    return show
