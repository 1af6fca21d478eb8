"""Which paths of a repository can change what Alembic would load: most changes touch none.

Told by paths alone, so it says yes where contents would have to decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from posixpath import basename, dirname

from merge_heads.migrations.environments.configuration import is_configuration_file
from merge_heads.migrations.environments.environment import Environment
from merge_heads.migrations.environments.folders import look_like_revisions


@dataclass(frozen=True)
class Watch:
    """The folders in which environments live, `""` for the root, and the settings file's path."""

    folders: frozenset[str]
    settings: str

    @classmethod
    def over(
        cls, environments: Iterable[Environment], revision_files: Iterable[str], settings: str
    ) -> "Watch":
        """Watch environments, and the folders in which their revisions were found."""
        found = {dirname(path) for path in revision_files}
        for environment in environments:
            found.update(environment.version_locations)
            # As a script directory the root holds everything, and so tells nothing.
            found.update([environment.path] if environment.path else [])
        return cls(frozenset(f for f in found if not _is_below(found - {f}, f)), settings)

    def touches(self, path: str) -> bool:
        """Say whether a change of this path may change a history, or how it is judged."""
        is_above = any(folder.startswith(f"{path}/") for folder in self.folders)
        # A location may be told by its name alone, and another folder of that name casts doubt.
        is_alike = not self._names.isdisjoint(path.split("/"))
        is_near = is_above or is_alike or _is_below(self.folders, path)
        return is_near or path == self.settings or configures(path) or _may_be_revision(path)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(basename(folder) for folder in self.folders)


def configures(path: str) -> bool:
    """Say whether a path may make an environment, or change where one lies."""
    is_script = path.endswith("script.py.mako") or basename(path) == "env.py"
    return is_script or is_configuration_file(path)


def _may_be_revision(path: str) -> bool:
    """Say whether a path looks like a revision's, wherever it lies: see `folders.candidates`."""
    folder = dirname(path)
    is_named_so = look_like_revisions(folder, [path]) or "versions" in folder.split("/")
    return path.endswith(".py") and is_named_so


def _is_below(folders: Iterable[str], path: str) -> bool:
    return any(not folder or f"{path}/".startswith(f"{folder}/") for folder in folders)
