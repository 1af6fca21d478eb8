"""The paths of one tree, arranged so that every question about a folder is a look-up."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname

from merge_heads.migrations.source import is_revision_file

# Vendored Alembic, copied packages and templates of cookiecutter and copier are not the project's.
_FOREIGN = re.compile(
    r"(^|/)(alembic/templates|node_modules|site-packages)/|\{\{|\[\[|\{%|cookiecutter\."
)


@dataclass(frozen=True)
class Tree:
    """All files of one tree; `links` are those that are symbolic links or submodules."""

    paths: Collection[str]
    links: frozenset[str] = frozenset()

    @cached_property
    def _names(self) -> Mapping[str, list[str]]:
        """Map each folder that holds files to their names."""
        names: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.paths:
            folder, _, name = path.rpartition("/")
            names[folder].append(name)
        return names

    @cached_property
    def folders(self) -> frozenset[str]:
        """Return every folder that holds something, the root `""` included."""
        folders = set(self._names)
        for folder in self._names:
            while folder and (folder := dirname(folder)) not in folders:
                folders.add(folder)
        return frozenset(folders)

    @cached_property
    def revision_files(self) -> Mapping[str, tuple[str, ...]]:
        """Map each folder to the files in it that Alembic would load, sorted."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.paths:
            if path.endswith(".py") and is_revision_file(path):
                found[path.rpartition("/")[0]].append(path)
        return {folder: tuple(sorted(paths)) for folder, paths in found.items()}

    @cached_property
    def script_directories(self) -> frozenset[str]:
        """Return the folders that hold `env.py` beside Alembic's `script.py.mako`."""
        return frozenset(
            folder
            for folder, names in self._names.items()
            if "env.py" in names
            and any(name.endswith("script.py.mako") for name in names)
            and not is_foreign(f"{folder}/env.py")
        )

    def exists(self, folder: str) -> bool:
        """Say whether there is such a folder, as far as links let us see."""
        return folder in self.folders or self.link_above(folder) is not None

    def link_above(self, folder: str) -> str | None:
        """Return the symbolic link or submodule through which the folder is reached, or None."""
        if not self.links:
            return None
        return next((part for part in upwards(folder) if part in self.links), None)

    def below(self, folder: str) -> Iterator[str]:
        """Yield the folders with revision files below a folder, the folder itself excluded."""
        start = f"{folder}/" if folder else ""
        yield from (f for f in self.revision_files if f != folder and f.startswith(start))


def is_foreign(path: str) -> bool:
    """Say whether a path belongs to a template or to another project that was copied in."""
    return _FOREIGN.search(path) is not None


def upwards(folder: str) -> Iterator[str]:
    """Yield a folder and all folders above it, the root last."""
    yield folder
    while folder:
        yield (folder := dirname(folder))


def in_order_of_alembic(folders: Iterable[str]) -> list[str]:
    """Sort folders as Alembic walks: those below a folder by name, each before what is in it.

    Source: `Script._list_py_dir` in alembic/script/base.py.
    """
    return sorted(folders, key=lambda folder: folder.split("/"))
