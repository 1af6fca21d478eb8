"""A loopback GitHub as it stood at one moment, to be put back as often as needed."""

from __future__ import annotations

import os
import shutil
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

from loopback import LoopbackGitHub

_KEPT = ("lock", "urls", "_ids")


class Snapshot:
    """Memory and git directories; `folder` is where the copy of the directories lies.

    `first_id` is the first number that nothing had, and `commits` are the SHAs that were there, by
    the repositories' full names.
    """

    def __init__(self, github: LoopbackGitHub, folder: Path) -> None:
        github.refresh()
        self._github, self._folder, self._git = github, folder, github.root / "git"
        self.first_id = github.memory.next_id() + 1
        self._memory = self._remembered()
        shutil.copytree(self._git, folder, symlinks=True)

    def _remembered(self) -> dict[str, Any]:
        memory = self._github.memory
        return deepcopy({k: v for k, v in vars(memory).items() if k not in _KEPT})

    def restore(self) -> None:
        """Put everything back; objects that were taken out of the memory before are stale."""
        memory = self._github.memory
        with memory.lock:
            shutil.rmtree(self._git)
            shutil.copytree(self._folder, self._git, symlinks=True, copy_function=_copy)
            vars(memory).update(deepcopy(self._memory))
            vars(memory)["_ids"] = count(self.first_id)
            self._github.exchanges.clear()
            self._github.faults.clear()


def _copy(source: str, target: str) -> None:
    """Git never writes into a file of its objects, so these are shared."""
    if "/objects/" in source:
        os.link(source, target)
    else:
        shutil.copy2(source, target)
