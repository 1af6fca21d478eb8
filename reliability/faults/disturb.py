"""One disturbance of one run: which step, what happens to it, and for how long."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from loopback import Fault, How
from reliability.faults.table import faults_of
from reliability.steps import KILL, Course, Harm, Kill, LocalFault, Step
from reliability.steps.action import PATIENCE_SECONDS

_IMPATIENT_SECONDS = 1.0


class Mode(StrEnum):
    """For how long a fault lasts."""

    ONCE = "once"
    """The next request of the same kind is answered properly."""
    HERE = "there, to the end of the run"
    """The same request fails again, all others are answered."""
    ALWAYS = "from there to the end of the run"
    """Whatever can have this fault has it."""


class Moment(StrEnum):
    """When a run is killed."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True)
class Disturbance:
    """A fault at a step."""

    step: Step
    fault: str
    mode: Mode

    def __str__(self) -> str:
        return f"{self.fault} {self.mode} at {self.step}"

    def course(self) -> Course:
        """Return the course of a run that is disturbed so."""
        return Course(before=self._before)

    def _before(self, step: Step) -> Harm | None:
        if step.index < self.step.index:
            return None
        is_meant = self.mode is Mode.ALWAYS or step.index == self.step.index
        if self.mode is Mode.HERE:
            is_meant = (step.kind, step.what) == (self.step.kind, self.step.what)
        return faults_of(step).get(self.fault) if is_meant else None

    @property
    def seconds(self) -> float:
        """How long the run waits for an answer; one that never comes is not waited for long."""
        harm = faults_of(self.step)[self.fault]
        is_silent = isinstance(harm, Fault) and harm.how is How.SILENCE
        return _IMPATIENT_SECONDS if is_silent or harm is LocalFault.HANGS else PATIENCE_SECONDS


@dataclass(frozen=True)
class Killing:
    """SIGKILL right before or right after a step."""

    step: Step
    moment: Moment
    seconds: float = PATIENCE_SECONDS

    def __str__(self) -> str:
        return f"killed right {self.moment} {self.step}"

    def course(self) -> Course:
        """Return the course of a run that is killed so."""
        if self.moment is Moment.BEFORE:
            return Course(before=self._now)
        return Course(after=self._now)

    def _now(self, step: Step) -> Kill | None:
        return KILL if step.index == self.step.index else None
