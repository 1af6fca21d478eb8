"""The `git` that a run finds first on its PATH: it reports to the course of the run."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Self

from reliability.steps.course import Course

_SCRIPT = Path(__file__).with_name("git_shim.sh")


class Shim:
    """Two named pipes and a thread that answers; `folder` belongs in front of PATH."""

    def __init__(self, folder: Path, course: Course) -> None:
        self.folder, self._course = folder, course
        folder.mkdir(parents=True)
        (folder / "git").symlink_to(_SCRIPT)
        # Opened for both ways, a pipe never ends and nobody waits for its other side.
        self._ask, self._reply = (self._pipe(name) for name in ("ask", "reply"))
        self._thread = Thread(target=self._listen, daemon=True)

    def _pipe(self, name: str) -> int:
        os.mkfifo(self.folder / name)
        return os.open(self.folder / name, os.O_RDWR | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.write(self._ask, b"end\n")
        self._thread.join()
        os.close(self._ask)
        os.close(self._reply)

    def _listen(self) -> None:
        with os.fdopen(os.dup(self._ask), encoding="utf-8", errors="replace") as lines:
            while (line := lines.readline()) != "end\n":
                self._answer(*line.strip().split(" ", 2))

    def _answer(self, what: str, process: str, said: str) -> None:
        if what == "before":
            index, harm = self._course.process_begins(said)
        else:
            index, harm = int(said), None
            self._course.process_ended(index)
        os.write(self._reply, f"{process} {harm or 'go'} {index}\n".encode())
