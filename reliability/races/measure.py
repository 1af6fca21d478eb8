"""The part of the suite: every story raced, on all cores."""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from reliability.faults.prepared import Prepared, prepared
from reliability.part import Part, Scope
from reliability.races.moves import MOVES, Move, changed, pulls, swept
from reliability.races.trial import Race, at_once, failures
from reliability.steps import Event, Kind, Zygote
from reliability.stories import STORIES, Story

# A story is set up once for each share of its races.
_SHARES = 8
# In the sample, one race at one of so many steps.
_EVERY = 8
_TIMES_AT_ONCE = 10


@dataclass
class Tally:
    """What was tried, and what went wrong."""

    story: str
    steps: int = 0
    races: int = 0
    overtaken: int = 0
    at_once: int = 0
    failures: list[str] = field(default_factory=list)


def measure(scope: Scope) -> Part:
    """Race every story: every move at every request, or the sample."""
    shares = _SHARES if scope.is_whole else 1
    tallies = []
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        tasks = [
            pool.submit(_share, number, share, shares, is_whole=scope.is_whole)
            for share in range(shares)
            for number in range(len(STORIES))
        ]
        for done, task in enumerate(as_completed(tasks), 1):
            tallies.append(found := task.result())
            count = len(found.failures)
            print(
                f"races: {done} of {len(tasks)} shares, {found.story}: {count} failures",
                file=sys.stderr,
            )
    return Part("races", _rows(tallies), tuple(sorted(w for t in tallies for w in t.failures)))


def try_sample(story: Story) -> Tally:
    """Race half of the sample of one story."""
    return _share(STORIES.index(story), 0, 2, is_whole=False)


def _share(number: int, share: int, shares: int, *, is_whole: bool) -> Tally:
    story = STORIES[number]
    with (
        tempfile.TemporaryDirectory() as folder,
        Zygote() as zygote,
        prepared(story, zygote, Path(folder)) as ready,
    ):
        ready.snapshot.restore()
        races = list(_races(ready))
        tally = Tally(story.name, steps=len({race.step for race in races}) if not share else 0)
        tried = races if is_whole else list(_sampled(races, number))
        for race in tried[share::shares]:
            tally.races += not race.is_overtaken
            tally.overtaken += race.is_overtaken
            tally.failures += failures(ready, race)
        for _ in range(_TIMES_AT_ONCE // shares + 1 if is_whole else 1):
            tally.at_once += 1
            tally.failures += at_once(ready, _other(ready, tally.at_once))
    return tally


def _races(ready: Prepared) -> Iterator[Race]:
    """Yield each move before each request that is not about git's own protocol."""
    possible: list[Move | None] = [m for m in MOVES if m.is_possible(ready.github)]
    for step in ready.run.steps:
        if step.kind is Kind.GIT:
            continue
        for move in (*possible, None):
            yield Race(step, move, is_overtaken=True)
            if move is not None:
                yield Race(step, move, is_overtaken=False)


def _sampled(races: Sequence[Race], number: int) -> Iterator[Race]:
    """Yield a few of them: other moves at other steps, as the number of the story has it."""
    steps = list(dict.fromkeys(race.step for race in races))
    for at, step in enumerate(steps):
        if at % _EVERY == number % _EVERY:
            here = [race for race in races if race.step == step]
            yield here[(at // _EVERY * 7 + number * 3) % len(here)]


def _other(ready: Prepared, times: int) -> Event:
    """Choose what happens at the same time."""
    ready.snapshot.restore()
    proposed = pulls(ready.github)
    if times % 3 == 0 and proposed:
        return changed(ready.github, proposed[0])
    return ready.event if times % 3 == 1 else swept(ready.github)


def _rows(tallies: Sequence[Tally]) -> tuple[tuple[str, str], ...]:
    figures = (
        ("stories", len({tally.story for tally in tallies})),
        ("kinds of move", len(MOVES) + 1),
        ("steps before which others moved", sum(tally.steps for tally in tallies)),
        ("races whose own run came afterwards", sum(tally.races for tally in tallies)),
        ("races whose own run overtook", sum(tally.overtaken for tally in tallies)),
        ("pairs of runs at once, unguided", sum(tally.at_once for tally in tallies)),
    )
    return tuple((what, f"{figure:,}") for what, figure in figures)
