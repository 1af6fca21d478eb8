"""What a location in a configuration file means in the tree."""

from collections.abc import Collection
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from merge_heads.migrations.environments.configuration import ROOT, without_comment
from merge_heads.migrations.environments.tree import Tree, upwards

# Source roots of packages, below any folder above the configuration file.
_SOURCE_ROOTS = ("", "src", "lib")


@dataclass(frozen=True)
class Place:
    """A folder of the tree and where Alembic has to be started for it to be found."""

    folder: str
    started_from: str


@dataclass(frozen=True)
class Ambiguous:
    """Several folders that a location may mean."""

    folders: tuple[str, ...]


def script_directory(location: str, config: str, tree: Tree) -> Place | Ambiguous | None:
    """Return the script directory that the file `config` names, or None where it is not there."""
    for written in dict.fromkeys((location, without_comment(location))):
        if found := _place(written, dirname(config), dirname(config), tree):
            return found
    return _by_end(without_comment(location), dirname(config), tree.folders)


def version_location(location: str, config: str, start: str, tree: Tree) -> Place | Ambiguous:
    """Return the folder of a version location; it may be one that is not there.

    `start` is the folder from which Alembic is started.
    """
    if found := _place(location, start, dirname(config), tree):
        return found
    if ":" in location or location.startswith("/"):
        guess = _by_end(location, dirname(config), tree.revision_files)
        if guess is not None:
            return guess
    return Place(_normal(join(start, _as_path(location).lstrip("/"))), start)


def _place(location: str, start: str, folder: str, tree: Tree) -> Place | None:
    """Look where Alembic would: relative to where it is started, or in the package."""
    if location.startswith("/"):
        inside = _inside(normpath(location))
        return Place(inside, folder) if inside is not None and tree.exists(inside) else None
    relative = _as_path(location)
    roots = _SOURCE_ROOTS if ":" in location else ("",)
    for above in dict.fromkeys((start, *upwards(folder))):
        for root in roots:
            if tree.exists(candidate := _normal(join(above, root, relative))):
                return Place(candidate, above)
    return None


def _by_end(location: str, folder: str, folders: Collection[str]) -> Place | Ambiguous | None:
    """Look for folders that end as the location does.

    An absolute path is one of the container or machine in which the project runs; a package may
    have any source root.
    """
    parts = [p for p in _normal(_as_path(location)).split("/") if p]
    if ".." in parts or not parts or parts[0] == ROOT.strip("/"):
        return None
    ends = (
        ["/".join(parts[n:]) for n in range(len(parts))]
        if location[:1] == "/"
        else ["/".join(parts)]
    )
    for end in ends:
        found = tuple(sorted(f for f in folders if f == end or f.endswith(f"/{end}")))
        if len(found) == 1:
            return Place(found[0], folder)
        if found:
            return Ambiguous(found)
    return None


def _as_path(location: str) -> str:
    """Return `package.name:folder` as a path; an absolute one is never a package."""
    package, colon, below = location.partition(":")
    if not colon or location.startswith("/"):
        return location
    return join(package.replace(".", "/"), below.replace(":", "/").lstrip("/"))


def _inside(path: str) -> str | None:
    if path == ROOT:
        return ""
    return path.removeprefix(f"{ROOT}/") if path.startswith(f"{ROOT}/") else None


def _normal(path: str) -> str:
    normal = normpath(path)
    return "" if normal == "." else normal
