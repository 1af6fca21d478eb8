"""One Alembic environment as it is laid out in one tree."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from merge_heads.migrations.environments.tree import Tree, in_order_of_alembic
from merge_heads.migrations.revision import Unreadable


@dataclass(frozen=True)
class Environment:
    """One Alembic script directory with its version locations, as paths from the tree's root.

    `config` is the file that names it, where there is one, `section` the part of it (Alembic's
    `-n`), and `started_from` the folder from which Alembic has to be started. `explicit` says that
    the locations are written down, not Alembic's default. `flask_migrate` says that people work on
    it with `flask db`.
    """

    path: str
    version_locations: tuple[str, ...]
    config: str | None = None
    section: str = "alembic"
    started_from: str = ""
    flask_migrate: bool = False
    recursive: bool = False
    explicit: bool = False
    named: bool = False

    def revision_files(self, paths: Tree | Iterable[str]) -> list[str]:
        """Return the paths that Alembic would load, in its order: by location, then by name."""
        tree = paths if isinstance(paths, Tree) else Tree(tuple(paths))
        found = (path for location in self.version_locations for path in self._in(tree, location))
        return list(dict.fromkeys(found))

    def _in(self, tree: Tree, location: str) -> list[str]:
        folders = [location]
        if self.recursive:
            # What Alembic skips while it walks: a folder whose name ends so.
            folders += (f for f in tree.below(location) if not f.endswith("__pycache__"))
        return [p for f in in_order_of_alembic(folders) for p in tree.revision_files.get(f, ())]

    def unreadable(self, tree: Tree) -> Iterator[Unreadable]:
        """Yield the links behind which version locations lie: what is there is not in the tree."""
        links = dict.fromkeys(tree.link_above(location) for location in self.version_locations)
        for link in links:
            if link is not None:
                yield Unreadable(link, 1, "it is a symbolic link or a submodule, not a folder")

    def is_in(self, tree: Tree) -> bool:
        """Say whether one of its version locations is there."""
        return any(tree.exists(location) for location in self.version_locations)


@dataclass(frozen=True)
class Unclear:
    """A file that configures Alembic in a way that we cannot follow, or a folder like that."""

    path: str
    reason: str


@dataclass(frozen=True)
class Discovered:
    """What was found in one tree."""

    environments: tuple[Environment, ...]
    unclear: tuple[Unclear, ...] = ()
