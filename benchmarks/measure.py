"""One process, measured; and several, taken in turns, so that a busy moment meets all of them."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

# Of what a process says, its last part: the peak of a child counts from ours, so ours is kept low.
_KEPT = 100_000
Figure = Literal["wall", "cpu", "peak"]


@dataclass(frozen=True)
class Command:
    """A process to start: what comes before it is not measured."""

    words: tuple[str, ...]
    folder: Path
    before: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Run:
    """A process that has ended: seconds, megabytes (10^6 bytes), and what it said."""

    wall: float
    cpu: float
    peak: float
    code: int
    said: str


@dataclass(frozen=True)
class Series:
    """Runs of the same command; its figures are medians."""

    runs: tuple[Run, ...]

    @property
    def wall(self) -> float:
        """Seconds on the clock."""
        return median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        """Seconds of work, its own and its children's."""
        return median(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        """Megabytes of the largest of its processes."""
        return median(run.peak for run in self.runs)


def run(command: Command) -> Run:
    """Start a command, wait for its end and return what it took.

    wait4(2) counts a process together with those that it has waited for: the git processes of
    ours are in the figures. The peak is that of the largest process, not the sum.
    """
    command.before()
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.words,
            cwd=command.folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(max(0, os.fstat(said.fileno()).st_size - _KEPT))
        text = said.read().decode(errors="replace")
    # Linux counts ru_maxrss in kibibytes: getrusage(2).
    peak = used.ru_maxrss * 1024 / 1e6
    return Run(wall, used.ru_utime + used.ru_stime, peak, process.returncode, text)


def _environment() -> dict[str, str]:
    """Return what a process needs, and nothing that makes one of them slower than another."""
    plain = {"LANG": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "200", "GIT_CONFIG_NOSYSTEM": "1"}
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": tempfile.gettempdir(), **plain}


def in_turns(commands: Iterable[Command], times: int) -> list[Series]:
    """Run each command in turn, `times` times over, and return a series for each."""
    commands = list(commands)
    rounds = [[run(command) for command in commands] for _ in range(times)]
    return [Series(runs) for runs in zip(*rounds, strict=True)]


def ratio(one: Series, other: Series, figure: Figure = "wall") -> float:
    """Return how many times more the other took, as the median over the turns."""
    pairs = zip(one.runs, other.runs, strict=True)
    return median(float(getattr(b, figure) / getattr(a, figure)) for a, b in pairs)
