"""Files of a tree, written where migrations can be loaded from, and nothing else can be reached."""

import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from merge_heads.git import Entry
from merge_heads.migrations.environments import Environment
from merge_heads.rehearsal.signals import undisturbed

_ODD = {"", ".", "..", ".git"}
# What no migration runs or reads: Alembic's own and words for people.
_NOT_READ = re.compile(r"(^|/)(env\.py|README[^/]*)$|\.(ini|mako|md)$")
Files = Mapping[str, Entry]


def exported(files: Files, environments: Iterable[Environment]) -> Collection[str]:
    """Return the paths that migrations may need: the script directory's, and what lies beside them.

    An environment at the root of the tree is taken without the folders of the project.
    """
    found: dict[str, None] = {}
    for environment in environments:
        folders = [*environment.version_locations, environment.path]
        starts = tuple(f"{folder}/" for folder in folders if folder)
        at_root = "" in folders
        for path, entry in files.items():
            if entry.is_file and (path.startswith(starts) or (at_root and "/" not in path)):
                found[path] = None
    return [path for path in found if not _ODD.intersection(path.split("/"))]


def touched(base: Files, merged: Files, environments: Iterable[Environment]) -> bool:
    """Say whether a merge changes, moves or deletes a file of base's that migrations may read."""
    return any(
        merged.get(path) != base[path]
        for path in exported(base, environments)
        if not _NOT_READ.search(path)
    )


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder, and delete it with all that is in it; raises `OSError`."""
    folder = tempfile.mkdtemp(prefix="merge-heads-")
    try:
        yield Path(folder)
    finally:
        with undisturbed():
            shutil.rmtree(folder, ignore_errors=True)


def write(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files below a folder in which everybody can read them; raises `OSError`."""
    for path, content in contents.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for made in (folder, *folder.rglob("*")):
        made.chmod(0o755 if made.is_dir() else 0o644)
