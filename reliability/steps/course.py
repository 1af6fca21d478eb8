"""The course of one run: its steps, numbered as they come, and what is done before and after each.

A run speaks to GitHub and starts git processes one after the other, so the same event in the same
scene has the same steps.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, local

from loopback import Fault, How
from reliability.steps.step import (
    Harm,
    Kill,
    Kind,
    LocalFault,
    Step,
    process_words,
    request_kind,
    request_words,
)

Before = Callable[[Step], Harm | None]
After = Callable[[Step], Kill | None]


def _nothing(_: Step) -> None:
    """Let it happen."""


class Course:
    """What happens to one run, and the record of its steps; it watches the run's requests.

    `before` is called when nothing of a step has been done; what it returns is done to the step.
    `after` is called when all of a step has been done and the run does not know it yet. Both may
    take as long as they like; both are called in a thread of their own.
    """

    def __init__(self, before: Before = _nothing, after: After = _nothing) -> None:
        self.steps: list[Step] = []
        self.is_killed = False
        self._before, self._after = before, after
        self._group: int | None = None
        self._lock, self._here = Lock(), local()

    def belongs_to(self, group: int) -> None:
        """Name the process group of the run."""
        self._group = group

    def kill(self) -> None:
        """End the run and its git processes at once."""
        self.is_killed = True
        if self._group is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._group, signal.SIGKILL)

    # Requests, seen by the loopback GitHub.

    def before(self, method: str, path: str) -> Fault | None:
        """Count a request; return how the way to GitHub breaks."""
        if self.is_killed:
            # A git process on its own may still be about to speak.
            return Fault(How.RESET)
        self._here.step = step = self._next(request_kind(path), request_words(method, path))
        harm = self._before(step)
        if isinstance(harm, Kill):
            self.kill()
            return Fault(How.RESET)
        assert harm is None or isinstance(harm, Fault), f"{harm} is none of a request"
        return harm

    def after(self, method: str, path: str, status: int) -> None:  # noqa: ARG002 - the watcher's
        """Look on when a request was done."""
        if not self.is_killed and isinstance(self._after(self._here.step), Kill):
            self.kill()

    # Git processes, reported by the shim.

    def process_begins(self, command: str) -> tuple[int, LocalFault | None]:
        """Count a git process; return its number and what happens to it."""
        step = self._next(Kind.GIT, process_words(command))
        harm = self._before(step)
        if isinstance(harm, Kill):
            self.kill()
            return step.index, LocalFault.DIED
        assert harm is None or isinstance(harm, LocalFault), f"{harm} is none of a process"
        return step.index, harm

    def process_ended(self, index: int) -> None:
        """Look on when a git process has done its work."""
        if not self.is_killed and isinstance(self._after(self.steps[index]), Kill):
            self.kill()

    def _next(self, kind: Kind, what: str) -> Step:
        with self._lock:
            step = Step(len(self.steps), kind, what)
            self.steps.append(step)
        return step
