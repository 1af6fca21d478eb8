"""Folders of revisions that no configuration file names: projects choose them in Python code.

What belongs together is told by the revisions themselves: Alembic needs every parent, so a folder
whose revisions name parents that live only in another one is read together with it (release
folders, expand and contract). A folder that is complete by itself is not: retired revisions often
lie below the living ones, and Alembic does not walk there.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from posixpath import basename, dirname

from merge_heads.migrations.environments.environment import Environment, Unclear
from merge_heads.migrations.environments.tree import Tree, is_foreign, upwards
from merge_heads.migrations.revision import Revision

_NAME = re.compile(r"[0-9a-f]{4,}_")
_RETIRED = re.compile(
    r"(?i)(^|[/_-])(legacy|deprecated|old|archived?|retired|unused|disabled|backup|squashed|"
    r"obsolete|attic)($|[/_-])"
)


@dataclass(frozen=True)
class Folder:
    """One folder with the revisions that lie in it."""

    path: str
    revisions: tuple[Revision, ...]

    @cached_property
    def ids(self) -> frozenset[str]:
        """Return the ids that it declares."""
        return frozenset(revision.id for revision in self.revisions)

    @cached_property
    def needs(self) -> frozenset[str]:
        """Return the parents that live elsewhere."""
        return frozenset(p for r in self.revisions for p in r.down_revisions) - self.ids

    @cached_property
    def heads(self) -> frozenset[str]:
        """Return the ids that no revision of it stands on."""
        return self.ids - {parent for r in self.revisions for parent in r.down_revisions}


def candidates(tree: Tree, environments: Iterable[Environment]) -> list[str]:
    """Return the files that `completed` may need beside those of the environments.

    They are few: what lies below a script directory whose locations are not written down, and what
    by its folder or name looks like a revision and lies outside of every environment.
    """
    environments = tuple(environments)
    open_ = {e.path for e in environments if not e.explicit and not e.named}
    bare = {e.path for e in environments if e.path in open_ and not e.revision_files(tree)}
    closed = {e.path for e in environments}.union(*(e.version_locations for e in environments))
    return [
        path
        for folder, paths in tree.revision_files.items()
        if not is_foreign(f"{folder}/")
        for path in _of_folder(folder, paths, open_, closed, bare)
    ]


def _of_folder(
    folder: str, paths: Sequence[str], open_: set[str], closed: set[str], bare: set[str]
) -> Sequence[str]:
    above = set(upwards(folder))
    if above & open_ and any(part == "versions" for part in folder.split("/")):
        return paths
    if above & (bare - {""}):
        return paths
    # The root as an environment does not make the whole repository part of it.
    if not look_like_revisions(folder, paths) or (above & (closed - open_ - {""})):
        return ()
    return paths


def look_like_revisions(folder: str, paths: Sequence[str]) -> bool:
    """Say whether a folder's name, or the names of files in it, are those of revisions."""
    if basename(folder) == "versions":
        return True
    is_django = basename(folder) == "migrations" and f"{folder}/0001_initial.py" in paths
    start = len(folder) + 1 if folder else 0
    return not is_django and any(_NAME.match(path, start) for path in paths)


@dataclass(frozen=True)
class Before:
    """What the base came to: its environments, and the ids of all revisions in its tree."""

    environments: Sequence[Environment] = ()
    ids: Collection[str] = ()

    def locations(self, environment: Environment) -> frozenset[str]:
        """Return where the environment's revisions lay in the base; nowhere if it is new."""
        return frozenset(loc for e in self._same(environment) for loc in e.version_locations)

    def was_complete(self, environment: Environment) -> bool:
        """Say whether its locations were written down in the base, or one folder was enough."""
        return any(e.explicit for e in self._same(environment)) or self.locations(
            environment
        ) == frozenset(environment.version_locations)

    def carried(self, environment: Environment) -> Environment:
        """Give it the locations of the base where a change took away the file that named them."""
        if environment.config is not None:
            return environment
        named = self.locations(environment) - set(environment.version_locations)
        return replace(
            environment,
            version_locations=(*environment.version_locations, *sorted(named)),
            recursive=any(e.recursive for e in self._same(environment)),
        )

    def _same(self, environment: Environment) -> Iterator[Environment]:
        yield from (known for known in self.environments if known.path == environment.path)


def completed(
    environments: Sequence[Environment], revisions: Iterable[Revision], before: Before
) -> tuple[list[Environment], list[Unclear]]:
    """Give environments that are configured in Python the folders that belong to them.

    `revisions` are those of the files of `candidates` and of the environments. An environment that
    was complete before stays as it is: a parent that a change moves out of sight is missing.
    """
    unclear: list[Unclear] = []
    done = [e for e in environments if e.explicit or e.named]
    folders = _folders(revisions)
    taken = {location for e in environments for location in e.version_locations}
    others = {e.path for e in environments if e.path}
    for environment in (e for e in environments if not (e.explicit or e.named)):
        (path,) = environment.version_locations
        home = folders.get(path, Folder(path, ()))
        free = (f for f in folders.values() if f.path not in taken)
        near = [f for f in free if _is_near(environment, f) or _is_lost(f, home, others)]
        if before.was_complete(environment):
            done.append(before.carried(environment))
            known = before.locations(environment)
            unclear += _doubts(home, (f for f in near if f.path not in known), before.ids)
        else:
            done += _grown(environment, home, near, before.locations(environment))
    if not any(e.named for e in environments):
        done += _loose(folders.values(), environments, done)
    return sorted(done, key=lambda e: (e.path, e.version_locations)), unclear


def _folders(revisions: Iterable[Revision]) -> Mapping[str, Folder]:
    found: defaultdict[str, list[Revision]] = defaultdict(list)
    for revision in revisions:
        found[revision.path.rpartition("/")[0]].append(revision)
    return {path: Folder(path, tuple(inside)) for path, inside in found.items()}


def _is_near(environment: Environment, folder: Folder) -> bool:
    inside = environment.path and folder.path.startswith(f"{environment.path}/")
    return bool(inside) or folder.path.startswith(f"{environment.version_locations[0]}/")


def _is_lost(folder: Folder, home: Folder, script_directories: Collection[str]) -> bool:
    """Say whether a folder outside of every environment names parents that live in `home`."""
    return not home.ids.isdisjoint(folder.needs) and not any(
        above in script_directories for above in upwards(folder.path)
    )


def _grown(
    environment: Environment, home: Folder, near: Sequence[Folder], kept: Collection[str]
) -> list[Environment]:
    """Return the environment with all its folders; several where none of them is the usual one."""
    groups = _joined([home, *near], kept if home.path in kept else (), home)
    if not home.revisions and near:
        groups = [group for group in groups if home.path not in group]
        return [_at(environment, group) for group in groups]
    return [_at(environment, next(group for group in groups if home.path in group))]


def _at(environment: Environment, folders: Iterable[str]) -> Environment:
    home = environment.version_locations[0]
    ordered = sorted(folders, key=lambda folder: (folder != home, folder))
    return replace(environment, version_locations=tuple(ordered))


def _doubts(home: Folder, near: Iterable[Folder], known: Collection[str]) -> Iterator[Unclear]:
    """Yield folders in which new revisions stand on those of `home`, although Alembic may not look.

    What was there before, or has only been moved there, is out of use.
    """
    for folder in near:
        new = (r for r in folder.revisions if r.id not in known)
        stands = any(not home.ids.isdisjoint(r.down_revisions) for r in new)
        if stands and not _is_retired(folder, home):
            yield Unclear(
                folder.path,
                f"its revisions stand on those of {home.path}, but nothing says that Alembic "
                "reads this folder",
            )


def _is_retired(folder: Folder, home: Folder) -> bool:
    return _RETIRED.search(folder.path.removeprefix(dirname(home.path))) is not None


def _belongs_above(folder: Folder, home: Folder) -> bool:
    """Say whether a folder carries on where the revisions of `home` end.

    What was taken out of use stands on a revision that others followed, or its name says so.
    """
    return not folder.needs.isdisjoint(home.heads) and not _is_retired(folder, home)


def _joined(
    folders: Sequence[Folder], kept: Collection[str], home: Folder | None = None
) -> list[set[str]]:
    """Group folders by the parents that they name in each other.

    Those in `kept` are one group in any case.
    """
    groups = _Groups(folder.path for folder in folders)
    for folder, owner in _needed(folders, home):
        groups.join(folder.path, owner.path)
    together = [folder.path for folder in folders if folder.path in kept]
    for path in together:
        groups.join(path, together[0])
    return groups.all()


def _needed(folders: Sequence[Folder], home: Folder | None) -> Iterator[tuple[Folder, Folder]]:
    """Yield each folder with those that hold its parents; `home` is asked first."""
    owners: defaultdict[str, list[Folder]] = defaultdict(list)
    for folder in folders:
        for id_ in folder.ids:
            owners[id_].append(folder)
    for folder in folders:
        found = (owners[id_] for id_ in folder.needs if id_ in owners)
        for holding in found:
            if home is None or home not in holding:
                yield from ((folder, owner) for owner in holding)
            elif _belongs_above(folder, home):
                yield folder, home


class _Groups:
    """Paths in groups that grow together (union-find)."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._leader = {path: path for path in paths}

    def _find(self, path: str) -> str:
        while self._leader[path] != path:
            self._leader[path] = path = self._leader[self._leader[path]]
        return path

    def join(self, one: str, other: str) -> None:
        self._leader[self._find(one)] = self._find(other)

    def all(self) -> list[set[str]]:
        groups: defaultdict[str, set[str]] = defaultdict(set)
        for path in self._leader:
            groups[self._find(path)].add(path)
        return list(groups.values())


def _loose(
    folders: Iterable[Folder], environments: Sequence[Environment], done: Sequence[Environment]
) -> Iterator[Environment]:
    """Yield environments made of folders of revisions that nothing else claims."""
    claimed = {location for e in done for location in e.version_locations}
    roots = {e.path for e in environments if e.path}.union(
        location for e in environments for location in e.version_locations
    )
    free = [
        folder
        for folder in folders
        if folder.path not in claimed and roots.isdisjoint(upwards(folder.path))
    ]
    for group in _joined(free, set()):
        locations = tuple(sorted(group))
        first = locations[0]
        path = dirname(first) if basename(first) == "versions" else first
        yield Environment(path, locations)
