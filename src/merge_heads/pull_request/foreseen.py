"""Which blobs the judgement of a merge will read, foreseen from the paths of three trees.

Git fetches what is missing blob by blob; so one request brings all of it. What is overlooked here
costs another request, and what is foreseen needlessly costs bytes; the judgement stays as it is.
"""

from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, join

from merge_heads.git import Entry, Repository
from merge_heads.migrations.environments import Environment, Tree, configuration_files
from merge_heads.migrations.environments.folders import candidates
from merge_heads.migrations.environments.tree import is_foreign, upwards
from merge_heads.verdict import Commits

Files = Mapping[str, Entry]


def foreseen_of(repository: Repository, commits: Commits, config: str) -> set[str]:
    """Return the ids of the blobs for the merge of commits; `config` is the settings file."""
    base, head = repository.entries(commits.base), repository.entries(commits.head)
    root = repository.entries(commits.merge_base) if commits.merge_base else {}
    return foreseen(base, head, root, config)


def foreseen(base: Files, head: Files, root: Files, config: str) -> set[str]:
    """Return the ids of the blobs; `root` is the merge base, `config` the settings file of base."""
    templates = (path for path in base if basename(path) == "script.py.mako")
    entries = [base[path] for path in (*templates, config) if path in base]
    for files in (base, head):
        entries += (files[path] for path in (*configuration_files(files), *revision_paths(files)))
    entries += _of_merged_contents(base, head, root)
    entries += _of_renames(base, head, root)
    entries += _of_renames(head, base, root)
    return {entry.blob for entry in entries if entry.is_file}


def revision_paths(files: Files) -> Iterator[str]:
    """Yield the files that look like revisions where no content tells where these lie."""
    tree = Tree(files.keys())
    folders = {dirname(path) for path in files if basename(path) == "env.py"}
    with_versions = {f for f in folders if tree.revision_files.get(join(f, "versions"))}
    likely = [
        Environment(folder, (join(folder, "versions"),))
        for folder in with_versions | tree.script_directories
        if not is_foreign(f"{folder}/")
    ]
    yield from (path for environment in likely for path in environment.revision_files(tree))
    yield from candidates(tree, likely)


def _of_merged_contents(base: Files, head: Files, root: Files) -> Iterator[Entry]:
    """Yield what git has to merge line by line: files that both sides changed, or both added."""
    for path in base.keys() & head.keys():
        versions = [files[path] for files in (root, base, head) if path in files]
        if len({entry.blob for entry in versions}) == len(versions):
            yield from versions


def _of_renames(side: Files, other: Files, root: Files) -> Iterator[Entry]:
    """Yield what git compares to find where files went that a side took away.

    It looks for those alone that the other side changed, or that tell where a folder went to which
    the other side added files, and first by their ids. Source:
    https://git-scm.com/docs/directory-rename-detection
    """
    sources = [path for path in root if path not in side]
    if not sources:
        return
    added = [entry for path, entry in side.items() if path not in root]
    kept, known = {e.blob for e in added}, {root[path].blob for path in sources}
    moved = _moved_folders(side, other, root)
    sought = [
        path
        for path in sources
        if root[path].blob not in kept
        and (_is_changed(path, other, root) or not moved.isdisjoint(upwards(dirname(path))))
    ]
    if sought:
        yield from (files[path] for path in sought for files in (root, other) if path in files)
        yield from (entry for entry in added if entry.blob not in known)


def _is_changed(path: str, other: Files, root: Files) -> bool:
    return path in other and other[path].blob != root[path].blob


def _moved_folders(side: Files, other: Files, root: Files) -> set[str]:
    grown = {dirname(path) for path in other if path not in root}
    return grown - Tree(side.keys()).folders if grown else set()
