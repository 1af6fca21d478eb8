"""What every section of figures is given: tools, a place to work, and how long it may take."""

import os
import platform
import subprocess
from dataclasses import dataclass, field
from datetime import date
from importlib import metadata
from pathlib import Path

from benchmarks import histories
from benchmarks.document import table
from benchmarks.histories import History
from benchmarks.measure import Command


@dataclass(frozen=True)
class Bench:
    """A folder of our own, the folder of the installed programs, and whether a look is enough."""

    folder: Path
    tools: Path
    quick: bool = False
    made: dict[tuple[int, int], History] = field(default_factory=dict)

    def history(self, common: int, own: int = 3) -> History:
        """Return a history of that size; it is made once."""
        shape = (common, own)
        if shape not in self.made:
            git_dir = self.folder / f"{common}-{own}.git"
            self.made[shape] = histories.create(git_dir, common, own)
        return self.made[shape]

    def tool(self, name: str, *words: str, folder: Path | None = None) -> Command:
        """Return the command that starts an installed program."""
        return Command((str(self.tools / name), *words), folder or self.folder)

    def check(self, history: History, *words: str) -> Command:
        """Return our command: three trees of a bare repository, from a cold start."""
        refs = ("--base", "main", "--head", "feature")
        return self.tool("merge-heads", "check", "--repo", str(history.git_dir), *refs, *words)

    def machine(self) -> str:
        """Return the kind of machine and the versions, without a word of where it stands."""
        rows = {
            "date": date.today().isoformat(),
            "machine": f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores",
            "Python": _said(str(self.tools / "python"), "--version").removeprefix("Python "),
            "git": _said("git", "--version").removeprefix("git version "),
            **{name: self._version(name) for name in _PACKAGES},
        }
        return table(("what", "version"), rows.items())

    def _version(self, name: str) -> str:
        site = self.tools.parent.glob("lib/python*/site-packages")
        found = metadata.distributions(name=name, path=[str(folder) for folder in site])
        return next((one.version for one in found), "not installed")


_PACKAGES = (
    "alembic",
    "alembic-linear-migrations",
    "pytest-alembic",
    "pylembic",
    "migrationiq",
    "barmaid",
)


def _said(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
