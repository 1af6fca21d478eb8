"""The action, run on an event as the container runs it, with somebody at each of its steps."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from loopback import LoopbackGitHub
from reliability.steps.course import Course
from reliability.steps.shim import Shim
from reliability.steps.step import Step
from reliability.steps.zygote import Zygote

WRITING = {
    "contents": "write",
    "pull_requests": "write",
    "statuses": "write",
    "issues": "write",
}
_OUTPUT = re.compile(r"^(?P<name>[\w-]+)<<(?P<end>\S+)\n(?P<value>.*?)\n(?P=end)$", re.M | re.S)
# A run that nobody disturbs is never near to it.
PATIENCE_SECONDS = 60.0
_RUNS = count(1)


@dataclass(frozen=True)
class Event:
    """What starts a run: the event, and what the workflow file gives to it."""

    name: str
    payload: Mapping[str, Any]
    repository: str = "acme/shop"
    inputs: Mapping[str, str] = field(default_factory=dict)
    permissions: Mapping[str, str] = field(default_factory=lambda: WRITING)


@dataclass(frozen=True)
class Run:
    """How a run ended: `code` is the exit code, or minus the signal that ended it.

    `left` are the temporary files that it left behind.
    """

    code: int
    out: str
    log: str
    outputs: Mapping[str, str]
    summary: str
    steps: tuple[Step, ...]
    left: tuple[str, ...]


class Running:
    """A run that goes on."""

    def __init__(self, action: Action, event: Event, course: Course, seconds: float) -> None:
        github = action.github
        self._github, self._course = github, course
        self._folder = action.folder / f"run{next(_RUNS)}"
        repository = github.memory.repository(event.repository)
        assert repository is not None, f"there is no repository {event.repository}"
        self._token = github.issue_token(repository, event.permissions)
        given = github.environment(
            event.name, dict(event.payload), self._folder, self._token, event.inputs
        )
        self._shim = Shim(self._folder / "bin", course)
        self._temporary = self._folder / "tmp"
        self._temporary.mkdir()
        path = f"{self._shim.folder}:{os.environ['PATH']}"
        environment = {**given, "PATH": path, "TMPDIR": str(self._temporary)}
        github.watch(self._token, course)
        self._shim.__enter__()
        self._begun = action.zygote.begin(environment, self._folder, seconds)
        course.belongs_to(self._begun.process)

    def wait(self) -> Run:
        """Wait for the end; nothing that belongs to the run goes on after it."""
        code = self._begun.wait()
        with suppress(ProcessLookupError):
            os.killpg(self._begun.process, signal.SIGKILL)
        self._shim.__exit__(None, None, None)
        self._github.watch(self._token, None)
        run = Run(
            code=code,
            out=self._text("out"),
            log=self._text("log"),
            outputs={m["name"]: m["value"] for m in _OUTPUT.finditer(self._text("output"))},
            summary=self._text("step_summary"),
            steps=tuple(self._course.steps),
            left=tuple(sorted(path.name for path in self._temporary.iterdir())),
        )
        shutil.rmtree(self._folder, ignore_errors=True)
        return run

    def _text(self, name: str) -> str:
        return (self._folder / name).read_text("utf-8", "replace")


@dataclass(frozen=True)
class Action:
    """The action on one loopback GitHub; its runs have their files below `folder`."""

    github: LoopbackGitHub
    zygote: Zygote
    folder: Path

    def begin(
        self, event: Event, course: Course | None = None, seconds: float = PATIENCE_SECONDS
    ) -> Running:
        """Begin a run; several may go on at once.

        `seconds` is for how long it waits for one answer of GitHub's, and for one git process.
        """
        return Running(self, event, course or Course(), seconds)

    def run(
        self, event: Event, course: Course | None = None, seconds: float = PATIENCE_SECONDS
    ) -> Run:
        """Run to the end; an outage ends with the run."""
        run = self.begin(event, course, seconds).wait()
        self.github.recover()
        return run
