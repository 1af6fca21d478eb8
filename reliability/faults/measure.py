"""The part of the suite: every story disturbed, on all cores."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from reliability.faults.disturb import Disturbance, Killing, Moment
from reliability.faults.plan import Trial, sample, whole
from reliability.faults.prepared import Prepared, prepared
from reliability.faults.table import all_faults
from reliability.faults.trial import failures, failures_undisturbed
from reliability.part import Part, Scope
from reliability.steps import Zygote
from reliability.stories import STORIES, Story

# A story is set up once for each share of its trials.
_SHARES = 8


@dataclass
class Tally:
    """What was tried, and what went wrong."""

    story: str = ""
    steps: set[tuple[str, int]] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)
    disturbed: int = 0
    before: int = 0
    after: int = 0
    failures: list[str] = field(default_factory=list)

    def count(self, story: str, trial: Trial, found: Sequence[str]) -> None:
        """Add one trial."""
        self.steps.add((story, trial.step.index))
        self.failures += found
        match trial:
            case Disturbance(fault=fault):
                self.faults.add(fault)
                self.disturbed += 1
            case Killing(moment=Moment.BEFORE):
                self.before += 1
            case Killing():
                self.after += 1

    def add(self, other: Tally) -> None:
        """Add all of another one."""
        self.steps |= other.steps
        self.faults |= other.faults
        self.disturbed += other.disturbed
        self.before += other.before
        self.after += other.after
        self.failures += other.failures


def measure(scope: Scope) -> Part:
    """Disturb every story: every fault at every step, or the sample."""
    shares = _SHARES if scope.is_whole else 1
    total = Tally()
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        tasks = [
            pool.submit(_share, number, share, shares, is_whole=scope.is_whole)
            for share in range(shares)
            for number in range(len(STORIES))
        ]
        for done, task in enumerate(as_completed(tasks), 1):
            found = task.result()
            total.add(found)
            print(
                f"faults: {done} of {len(tasks)} shares, {found.story}: "
                f"{len(found.failures)} failures",
                file=sys.stderr,
            )
    total.failures += [f"never tried: {name}" for name in all_faults() - total.faults]
    return Part("faults", _rows(total), tuple(sorted(total.failures)))


def try_sample(story: Story) -> Tally:
    """Try a quarter of the sample of one story."""
    number = STORIES.index(story)
    return _share(number, number % 4, 4, is_whole=False)


def _share(number: int, share: int, shares: int, *, is_whole: bool) -> Tally:
    story = STORIES[number]
    with tempfile.TemporaryDirectory() as folder, Zygote(_source()) as zygote:
        common = frozenset[str]() if is_whole else _common(story, zygote, Path(folder) / "common")
        with prepared(story, zygote, Path(folder) / "story") as ready:
            steps = ready.run.steps
            trials = list(whole(steps) if is_whole else sample(steps, number, common))
            return _tried(ready, trials[share::shares])


def _source() -> Path | None:
    """Where another merge_heads lies, to see whether its faults are found."""
    given = os.environ.get("MERGE_HEADS_SOURCE")
    return Path(given) if given else None


def _common(story: Story, zygote: Zygote, folder: Path) -> frozenset[str]:
    """Name the steps that a story shares with the first one."""
    if story is STORIES[0]:
        return frozenset()
    with prepared(STORIES[0], zygote, folder) as first:
        return frozenset(step.what for step in first.run.steps)


def _tried(ready: Prepared, trials: Iterable[Trial]) -> Tally:
    tally = Tally(ready.story.name)
    tally.failures += failures_undisturbed(ready)
    for trial in trials:
        tally.count(ready.story.name, trial, failures(ready, trial))
    return tally


def _rows(total: Tally) -> tuple[tuple[str, str], ...]:
    figures: Iterator[tuple[str, int]] = iter(
        (
            ("stories", len(STORIES)),
            ("steps of their runs that were disturbed", len(total.steps)),
            ("kinds of fault", len(total.faults)),
            ("runs with a fault", total.disturbed),
            ("runs killed right before a step", total.before),
            ("runs killed right after a step", total.after),
        )
    )
    return tuple((what, f"{figure:,}") for what, figure in figures)
