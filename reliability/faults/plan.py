"""Which disturbances are tried: all of them, or a sample that leaves no kind out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle

from loopback import Fault, How
from reliability.faults.disturb import Disturbance, Killing, Mode, Moment
from reliability.faults.table import DONE, faults_of, may_change
from reliability.steps import Kind, LocalFault, Step

Trial = Disturbance | Killing
# In the sample, one of so many steps that only read and that other stories have as well.
_EVERY = 10
# So far each story begins behind the one before: then the stories try all faults between them.
_STRIDE = 3


def whole(steps: Sequence[Step]) -> Iterator[Trial]:
    """Every fault at every step in every mode, and a kill before and after each."""
    for step in steps:
        for fault in faults_of(step):
            for mode in modes_of(step, fault):
                yield Disturbance(step, fault, mode)
    yield from _kills(steps)


def sample(steps: Sequence[Step], number: int, common: frozenset[str]) -> Iterator[Trial]:
    """One fault at each step, another one each time; kills in one of the stories.

    `number` is the story's; `common` names the steps that other stories have as well: of those that
    change nothing only some are tried.
    """
    faults = {kind: cycle(_rotated(kind, steps, number)) for kind in Kind}
    done = cycle(_turned(list(DONE), number))
    for step in steps:
        is_spared = step.what in common and not may_change(step)
        if is_spared and (step.index + number) % _EVERY:
            continue
        possible = faults_of(step)
        is_written = may_change(step) and step.kind in (Kind.REST, Kind.GIT_HTTP)
        source = done if is_written and (step.index + number) % 2 else faults[step.kind]
        fault = next(name for name in source if name in possible)
        modes = modes_of(step, fault)
        yield Disturbance(step, fault, modes[(step.index + number) % len(modes)])
    if number in _KILLED:
        yield from (one for one in _kills(steps) if _is_sampled(one))


# The story whose runs are killed in the sample: it pushes, and says everything for the first time.
_KILLED = (6,)


def _rotated(kind: Kind, steps: Sequence[Step], number: int) -> list[str]:
    """List the faults of a kind of step, beginning elsewhere for each story."""
    listed: Mapping[str, object] = {}
    for step in steps:
        if step.kind is kind:
            listed = {**listed, **faults_of(step)}
    return _turned(list(listed), number * _STRIDE)


def _turned(names: list[str], by: int) -> list[str]:
    start = by % len(names) if names else 0
    return names[start:] + names[:start]


def _is_sampled(killing: Killing) -> bool:
    """Spare half of the kills: after one step is before the next."""
    is_even = killing.step.index % 2 == 0
    return is_even == (killing.moment is Moment.BEFORE)


def modes_of(step: Step, fault: str) -> tuple[Mode, ...]:
    """Return for how long a fault may last at a step; what would be the same is left out."""
    harm = faults_of(step)[fault]
    if isinstance(harm, Fault) and harm.how is How.OUTAGE:
        return (Mode.ONCE,)
    is_slow = harm is LocalFault.HANGS or (isinstance(harm, Fault) and harm.how is How.SILENCE)
    if is_slow:
        return (Mode.ONCE, Mode.HERE)
    return (Mode.ONCE, Mode.ALWAYS) if step.kind is Kind.GIT else tuple(Mode)


def _kills(steps: Sequence[Step]) -> Iterator[Killing]:
    for step in steps:
        yield Killing(step, Moment.BEFORE)
        # A conversation with git has no end that is told.
        if "--batch-command" not in step.what:
            yield Killing(step, Moment.AFTER)
