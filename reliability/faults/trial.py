"""One disturbance, and what follows: the same event again, and what must hold."""

from __future__ import annotations

from collections.abc import Iterator

from reliability.faults.disturb import Killing
from reliability.faults.judge import Judge
from reliability.faults.plan import Trial
from reliability.faults.prepared import Prepared

_REPETITIONS = 2


def failures(prepared: Prepared, trial: Trial) -> list[str]:
    """Try it on a fresh scene; return one line for each thing that must not be so."""
    told = f"{prepared.story.name}: {trial}"
    return [f"{told}: {words}" for words in dict.fromkeys(_tried(prepared, trial))]


def failures_undisturbed(prepared: Prepared) -> list[str]:
    """Hold the undisturbed run, and the same event again, against what must hold of the others.

    To be asked before anything is tried.
    """
    judge = Judge(prepared)
    found = list(judge.after_disturbance(prepared.run))
    found += judge.after_repetition(prepared.action.run(prepared.event))
    return [f"{prepared.story.name}: undisturbed: {words}" for words in dict.fromkeys(found)]


def _tried(prepared: Prepared, trial: Trial) -> Iterator[str]:
    prepared.snapshot.restore()
    judge, course = Judge(prepared), trial.course()
    run = prepared.action.run(prepared.event, course, trial.seconds)
    taken = run.steps[trial.step.index : trial.step.index + 1]
    if taken != (trial.step,):
        yield f"the run has taken another way: {taken}"
    if isinstance(trial, Killing) and not course.is_killed:
        yield "it was not killed"
    yield from judge.after_disturbance(run)
    left: list[str] = []
    for _ in range(_REPETITIONS):
        left = list(judge.after_repetition(prepared.action.run(prepared.event)))
        if not left:
            return
    yield from (f"after {_REPETITIONS} repetitions: {words}" for words in left)
