"""A process that has the action loaded, and becomes it once for each run.

To start Python and load everything takes longer than most runs.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

_READY = b"ready\n"


class Zygote:
    """The process; `source` is a folder that holds another merge_heads than the installed one."""

    def __init__(self, source: Path | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="zygote-")
        self._address = str(Path(self._folder.name) / "socket")
        given = {"PYTHONPATH": f"{source}:{os.environ.get('PYTHONPATH', '')}"} if source else {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reliability.steps.forks", self._address],
            env={n: v for n, v in {**os.environ, **given}.items() if not n.startswith("COVERAGE_")},
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != _READY:
            raise RuntimeError("the action could not be loaded")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # It ends with its standard input.
        self._process.communicate()
        self._folder.cleanup()

    def begin(self, environment: Mapping[str, str], folder: Path, seconds: float) -> Begun:
        """Begin a run in the folder; `seconds` is for how long it waits for an answer or for git.

        What it says is written to `out` and `log` in the folder above its workspace.
        """
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._address)
        wanted = {"environment": dict(environment), "folder": str(folder), "seconds": seconds}
        connection.sendall(json.dumps(wanted).encode() + b"\n")
        return Begun(connection)


class Begun:
    """A run that goes on; `process` is its id and that of its group."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._lines = connection, connection.makefile("r")
        self.process = int(self._lines.readline())

    def wait(self) -> int:
        """Wait for the end and return the exit code, or minus the signal that ended it."""
        code = int(self._lines.readline())
        self._lines.close()
        self._connection.close()
        return code
