"""The check: two commits of a repository to a judgement of their merge."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from posixpath import normpath

from merge_heads.git import Entry, Merged, Repository
from merge_heads.migrations.environments import Environment, configuration_files, discover
from merge_heads.migrations.history import History
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.migrations.source import read_revision
from merge_heads.outcomes import NotEvaluated, UsageProblem
from merge_heads.settings import Settings, read_settings
from merge_heads.verdict import Commits, Histories, Judgement, judge_environment, judgement

Files = Mapping[str, Entry]
Prefetch = Callable[[Iterable[str]], None]


@dataclass(frozen=True)
class Checked:
    """A judgement, with the tree that git's merge gives and the paths that it could not merge."""

    merged: Merged
    environments: tuple[Environment, ...]
    judgement: Judgement


def nothing(_: Iterable[str]) -> None:
    """Prefetch nothing: a clone has its blobs, or git fetches those that it lacks by itself."""


def settings_at(repository: Repository, commit: str, path: str) -> Settings:
    """Read the settings file of a commit; without one, the defaults. Raises `UsageProblem`."""
    entry = repository.entries(commit).get(path)
    if entry is None or not entry.is_file:
        return Settings()
    return read_settings(repository.blobs([entry.blob])[entry.blob], path)


def check(
    repository: Repository,
    commits: Commits,
    settings: Settings,
    only: Sequence[str] = (),
    prefetch: Prefetch = nothing,
) -> Checked:
    """Judge what the history would be after the merge of head into base.

    `only` keeps the environments of these paths. `prefetch` is told the ids of blobs that are about
    to be read. Raises `NotEvaluated` where no environment is found, and `GitProblem`.
    """
    base, head = repository.entries(commits.base), repository.entries(commits.head)
    prefetch(_first_blobs(repository, commits, base, head))
    merged = repository.merge(commits.base, commits.head, commits.merge_base)
    after = repository.entries(merged.tree)
    environments = _environments(repository, (base, after), settings, only)
    histories = _histories(
        repository, environments, (base, head, after), merged.conflicts, prefetch
    )
    return Checked(merged, environments, _judged(commits, histories, settings))


def check_again(
    repository: Repository, checked: Checked, tree: str, settings: Settings
) -> Judgement:
    """Judge another tree in the place of the merged one, by the same base and head."""
    commits = checked.judgement.commits
    trees = [repository.entries(commit) for commit in (commits.base, commits.head, tree)]
    histories = _histories(repository, checked.environments, trees, (), nothing)
    return _judged(commits, histories, settings)


def _judged(
    commits: Commits, histories: Mapping[Environment, Histories], settings: Settings
) -> Judgement:
    kept = {e: found for e, found in histories.items() if e.named or not _is_empty(found)}
    if not kept:
        raise _no_environment()
    judged = [judge_environment(environment, found) for environment, found in kept.items()]
    return judgement(commits, judged, settings.findings)


def _is_empty(found: Histories) -> bool:
    """Say whether it only looked like an environment: no revision in any of the trees."""
    return found.base.is_empty and found.head.is_empty and found.merged.is_empty


def _no_environment() -> NotEvaluated:
    return NotEvaluated(
        "No Alembic environment was found on the base branch.",
        "Name its folder under environments: in the settings file.",
    )


def _first_blobs(
    repository: Repository, commits: Commits, base: Files, head: Files
) -> Iterable[str]:
    """Yield the blobs that discovery reads, and those that a merge of contents needs."""
    root = repository.entries(commits.merge_base) if commits.merge_base else {}
    yield from (base[path].blob for path in configuration_files(base) if base[path].is_file)
    for path in base.keys() & head.keys():
        versions = {files[path] for files in (root, base, head) if path in files}
        if len(versions) == 3 or (len(versions) == 2 and path not in root):
            yield from (entry.blob for entry in versions if entry.is_file)


def _environments(
    repository: Repository, trees: Sequence[Files], settings: Settings, only: Sequence[str]
) -> tuple[Environment, ...]:
    """Discover from the base; from the merged tree only where the base has no environment."""
    for files in trees:
        wanted = [path for path in configuration_files(files) if files[path].is_file]
        blobs = repository.blobs(files[path].blob for path in wanted)
        contents = {path: blobs[files[path].blob] for path in wanted}
        if found := discover(files.keys(), contents, settings.environments):
            return _only(found, only)
    raise _no_environment()


def _only(found: tuple[Environment, ...], paths: Sequence[str]) -> tuple[Environment, ...]:
    by_path = {environment.path or ".": environment for environment in found}
    for path in (wanted := [normpath(path) for path in paths]):
        if path not in by_path:
            raise UsageProblem(
                f"There is no environment {path!r} on the base branch.",
                f"Found were {', '.join(by_path)}.",
            )
    return tuple(replace(by_path[path], named=True) for path in wanted) or found


def _histories(
    repository: Repository,
    environments: Iterable[Environment],
    trees: Sequence[Files],
    conflicts: Iterable[str],
    prefetch: Prefetch,
) -> Mapping[Environment, Histories]:
    """Read the histories of all environments in all trees, each distinct file once."""
    paths = {e: [e.revision_files(files) for files in trees] for e in environments}
    blobs = {
        files[path].blob
        for found in paths.values()
        for files, chosen in zip(trees, found, strict=True)
        for path in chosen
        if files[path].is_file
    }
    prefetch(blobs)
    contents = repository.blobs(sorted(blobs))
    known: dict[tuple[str, str], Revision | NoRevision | Unreadable] = {}

    def history(files: Files, chosen: Iterable[str]) -> History:
        for path in chosen:
            key = (path, files[path].blob)
            if key not in known:
                known[key] = _read(path, contents.get(files[path].blob))
        return History.of(known[path, files[path].blob] for path in chosen)

    def histories(environment: Environment, found: Sequence[Sequence[str]]) -> Histories:
        base, head, merged = (
            history(files, chosen) for files, chosen in zip(trees, found, strict=True)
        )
        return Histories(base, head, merged, tuple(environment.revision_files(conflicts)))

    return {environment: histories(environment, found) for environment, found in paths.items()}


def _read(path: str, content: bytes | None) -> Revision | NoRevision | Unreadable:
    if content is None:
        return Unreadable(path, 1, "it is a symbolic link or a submodule, not a file")
    return read_revision(path, content)
