"""The check: two commits of a repository to a judgement of their merge."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from posixpath import dirname, normpath

from merge_heads.git import Entry, Merged, Repository
from merge_heads.git.deadline import DEADLINE_SECONDS, deadline
from merge_heads.git.objects import TOO_LARGE
from merge_heads.migrations.environments import (
    Environment,
    LaidOut,
    Layout,
    Surveyed,
    Tree,
    Unclear,
    configuration_files,
    either,
    laid_out,
    survey,
    wanted,
)
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.migrations.source import read_revision
from merge_heads.outcomes import NotEvaluated, UsageProblem
from merge_heads.settings import Settings, read_settings
from merge_heads.verdict import (
    Commits,
    EnvironmentJudgement,
    Histories,
    Judgement,
    Side,
    Verdict,
    judge_environment,
    judgement,
)
from merge_heads.verdict.findings import unclear_configuration

_MOST_DELETIONS = 20  # Each is a command of git.

Files = Mapping[str, Entry]
File = Revision | NoRevision | Unreadable
Read = Mapping[tuple[str, Entry], File]
Known = dict[tuple[str, Entry], File]
Prefetch = Callable[[Iterable[str]], None]


@dataclass(frozen=True)
class Checked:
    """A judgement, with the tree that git's merge gives and the paths that it could not merge.

    `layouts` are the environments as each tree lays them out, `unclear` what configures Alembic but
    could not be followed.
    """

    merged: Merged
    layouts: tuple[Layout, ...]
    unclear: tuple[EnvironmentJudgement, ...]
    judgement: Judgement


def nothing(_: Iterable[str]) -> None:
    """Prefetch nothing: a clone has its blobs, or git fetches those that it lacks by itself."""


def settings_at(repository: Repository, commit: str, path: str) -> Settings:
    """Read the settings file of a commit; without one, the defaults. Raises `UsageProblem`."""
    found = contents(repository, repository.entries(commit), [path])
    return read_settings(found.get(path), path)


def contents(repository: Repository, files: Files, paths: Iterable[str]) -> Mapping[str, bytes]:
    """Return what those of the paths hold that are files of a tree."""
    blobs = {path: files[path].blob for path in paths if path in files and files[path].is_file}
    found = repository.blobs(blobs.values())
    return {path: found[blob] for path, blob in blobs.items()}


def check(
    repository: Repository,
    commits: Commits,
    settings: Settings,
    only: Sequence[str] = (),
    prefetch: Prefetch = nothing,
    known: Known | None = None,
) -> Checked:
    """Judge what the history would be after the merge of head into base.

    `only` keeps the environments of these paths. `prefetch` is told the ids of blobs that are about
    to be read. `known` is what earlier checks have read, and takes in what this one reads. Raises
    `NotEvaluated` where no environment is found or it takes too long, and `GitProblem`.
    """
    with deadline(DEADLINE_SECONDS), repository.reading() as reading:
        return _checked(reading, commits, settings, only, prefetch, {} if known is None else known)


def _checked(
    repository: Repository,
    commits: Commits,
    settings: Settings,
    only: Sequence[str],
    prefetch: Prefetch,
    known: Known,
) -> Checked:
    base, head = repository.entries(commits.base), repository.entries(commits.head)
    merged = repository.merge(commits.base, commits.head, commits.merge_base)
    trees = (base, head, repository.entries(merged.tree))
    surveyed = _surveyed(repository, trees, merged.conflicts, settings)
    chosen = wanted(surveyed)
    read = _read_all(repository, trees, chosen, prefetch, known)
    revisions = [_revisions(*these, read) for these in zip(trees, chosen, strict=True)]
    found = laid_out(surveyed, revisions)
    layouts, unclear = _only(found.layouts, only), tuple(_told(found, only))
    paths = [these.tree for these in surveyed]
    histories = {
        environment: _with_deletions(repository, commits, histories)
        for environment, histories in _histories(
            layouts, trees, paths, read, _unmerged(merged, *trees)
        ).items()
    }
    return Checked(merged, layouts, unclear, _judged(commits, histories, unclear, settings))


def check_again(
    repository: Repository, checked: Checked, tree: str, settings: Settings
) -> Judgement:
    """Judge another tree in the place of the merged one, by the same base and head."""
    commits = checked.judgement.commits
    with repository.reading() as reading:
        trees = [reading.entries(commit) for commit in (commits.base, commits.head, tree)]
        paths = [_tree(files) for files in trees]
        chosen = [
            [p for layout in checked.layouts for p in layout.sides[side].revision_files(files)]
            for side, files in enumerate(paths)
        ]
        read = _read_all(reading, trees, chosen, nothing, {})
    histories = _histories(checked.layouts, trees, paths, read, ())
    return _judged(commits, histories, checked.unclear, settings)


def _with_deletions(repository: Repository, commits: Commits, found: Histories) -> Histories:
    """Add where the revisions went that the merge lacks and one of its sides had."""
    told = {}
    for _, id_ in found.merged.missing[:_MOST_DELETIONS]:
        for history, commit in ((found.head, commits.base), (found.base, commits.head)):
            if id_ in history.revisions and id_ not in told:
                path = history.revisions[id_].path
                told[id_] = repository.deletion(commit, path)
    return replace(found, deletions=tuple((id_, words) for id_, words in told.items() if words))


def _judged(
    commits: Commits,
    histories: Mapping[Environment, Histories],
    unclear: Iterable[EnvironmentJudgement],
    settings: Settings,
) -> Judgement:
    judged = [judge_environment(environment, found) for environment, found in histories.items()]
    judged += unclear
    if not judged:
        raise NotEvaluated(
            "No Alembic environment was found on the base branch.",
            "Name its folder under environments: in the settings file.",
        )
    return judgement(commits, judged, settings.findings)


def _tree(files: Files) -> Tree:
    links = frozenset(path for path, entry in files.items() if not entry.is_file)
    return Tree(files.keys(), links)


def _surveyed(
    repository: Repository,
    trees: Sequence[Files],
    conflicts: Iterable[str],
    settings: Settings,
) -> tuple[Surveyed, ...]:
    """Survey the three trees; configuration that git cannot merge is taken from both sides."""
    base, head, after = trees
    torn = [path for path in configuration_files(conflicts) if path in after]
    sides = [{**after, **{p: side[p] for p in torn if p in side}} for side in (base, head)]
    merged = [_survey(repository, files, settings) for files in (sides if torn else [after])]
    return (
        _survey(repository, base, settings),
        _survey(repository, head, settings),
        Surveyed(merged[0].tree, either(*(m.discovered for m in merged))),
    )


def _survey(repository: Repository, files: Files, settings: Settings) -> Surveyed:
    blobs = {p: files[p].blob for p in configuration_files(files) if files[p].is_file}
    found = repository.small_blobs(blobs.values())
    configuration = {path: found[blob] for path, blob in blobs.items() if blob in found}
    tree = _tree(files)
    told = survey(tree, configuration, settings.environments)
    large = () if settings.environments else sorted(blobs.keys() - configuration.keys())
    unclear = [Unclear(path, TOO_LARGE) for path in large]
    return Surveyed(tree, replace(told, unclear=(*told.unclear, *unclear)))


def _read_all(
    repository: Repository,
    trees: Sequence[Files],
    chosen: Sequence[Collection[str]],
    prefetch: Prefetch,
    known: Known,
) -> Read:
    """Read the chosen files of all trees, each distinct one once."""
    pairs = zip(trees, chosen, strict=True)
    keys = {(path, files[path]) for files, paths in pairs for path in paths}
    new = keys - known.keys()
    blobs = {entry.blob for _, entry in new if entry.is_file}
    prefetch(blobs)
    contents = repository.small_blobs(sorted(blobs))
    known |= {(path, entry): _read(path, entry, contents.get(entry.blob)) for path, entry in new}
    return {key: known[key] for key in keys}


def _read(path: str, entry: Entry, content: bytes | None) -> File:
    if not entry.is_file:
        return Unreadable(path, 1, "it is a symbolic link or a submodule, not a file")
    return Unreadable(path, 1, TOO_LARGE) if content is None else read_revision(path, content)


def _revisions(files: Files, paths: Iterable[str], read: Read) -> list[Revision]:
    found = (read[path, files[path]] for path in paths)
    return [file for file in found if isinstance(file, Revision)]


def _only(layouts: tuple[Layout, ...], paths: Sequence[str]) -> tuple[Layout, ...]:
    by_path: dict[str, list[Layout]] = {}
    for layout in layouts:
        by_path.setdefault(layout.environment.path or ".", []).append(layout)
    chosen = []
    for path in map(normpath, paths):
        if path not in by_path:
            raise UsageProblem(
                f"There is no environment {path!r} on the base branch.",
                f"Found were {', '.join(by_path)}.",
            )
        chosen += [replace(x, merged=replace(x.merged, named=True)) for x in by_path[path]]
    return tuple(chosen) or layouts


def _told(found: LaidOut, only: Sequence[str]) -> Iterator[EnvironmentJudgement]:
    """Yield what could not be followed as an environment that is not evaluated."""
    chosen = [normpath(path) for path in only]
    for unclear in found.unclear:
        folder = f"{dirname(unclear.path)}/".lstrip("/")
        if chosen and not any(f"{path}/".startswith(folder) for path in chosen):
            continue
        side = Side.BASE if unclear in found.known else Side.HEAD
        yield EnvironmentJudgement(
            environment=Environment(unclear.path, (), config=unclear.path),
            histories=Histories(History.of(()), History.of(()), History.of(())),
            verdict=Verdict.NOT_EVALUATED,
            findings=(unclear_configuration(side, unclear.path, unclear.reason),),
        )


def _unmerged(merged: Merged, base: Files, head: Files, after: Files) -> Sequence[str]:
    """Return the paths whose contents git could not merge.

    Where it only doubts the folder, because the other side moved it, the file is whole.
    """
    whole = {*base.values(), *head.values()}
    return [
        path
        for path in merged.conflicts
        if path in base or path in head or after.get(path) not in whole
    ]


def _histories(
    layouts: Iterable[Layout],
    trees: Sequence[Files],
    paths: Sequence[Tree],
    read: Read,
    conflicts: Sequence[str],
) -> Mapping[Environment, Histories]:
    """Return what each environment holds in the three trees."""
    found = {}
    for layout in layouts:
        base, head, merged = (
            History.of(_files(*these, read))
            for these in zip(layout.sides, paths, trees, strict=True)
        )
        torn = tuple(layout.merged.revision_files(conflicts))
        dropped = not layout.merged.named and layout.merged.path not in paths[2].folders
        found[layout.environment] = Histories(base, head, merged, torn, dropped=dropped)
    return found


def _files(environment: Environment, tree: Tree, files: Files, read: Read) -> Iterator[File]:
    unread = "nothing in its own tree tells that Alembic reads it"
    for path in environment.revision_files(tree):
        yield read.get((path, files[path])) or Unreadable(path, 1, unread)
    yield from environment.unreadable(tree)
