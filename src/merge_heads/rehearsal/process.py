"""Starting the process that runs migrations, listening to it, and ending it.

It runs a stranger's code. Where secrets are at hand it gets none: its plan comes through a pipe,
its environment is made anew, and where we are root it is nobody, who cannot look into our process.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from merge_heads.rehearsal.descendants import none_left
from merge_heads.rehearsal.events import LONGEST_LINE, Event, Failed, Finished, Sent, Started, loads
from merge_heads.rehearsal.plan import Plan
from merge_heads.rehearsal.signals import undisturbed
from merge_heads.verdict.rehearsed import Order, Trouble

SECONDS = 120
# What Python and the libraries take to start on a busy machine.
_START = 60
_TO_END = 2
_SET_DUMPABLE = 4
# The files are loaded for three of the orders, and each time one may fail.
_MOST_FAILURES = 3
_CHILD = "merge_heads.rehearsal.child"
AS_NOBODY = "--as-nobody"


@dataclass(frozen=True)
class Limits:
    """How the process is kept: `isolated` where secrets are at hand, `seconds` for a revision."""

    isolated: bool
    seconds: float = SECONDS


def events(plan: Plan, folder: Path, limits: Limits) -> Generator[Event, None, None]:
    """Run a plan in a process of its own and yield what it tells.

    `folder` holds the files and becomes its home. Where the process takes too long or ends before
    the plan does, the last event is `Failed`.
    """
    with none_left(), _child(plan, folder, limits) as process:
        yield from _Listener(plan, process, limits.seconds).events()


@contextmanager
def _child(plan: Plan, folder: Path, limits: Limits) -> Iterator["subprocess.Popen[bytes]"]:
    # -I: neither the working folder nor PYTHON* nor a user's packages; -P: not the folder alone.
    alone = limits.isolated
    as_nobody = alone and os.geteuid() == 0
    if alone and not as_nobody:
        _shut_to_others()
    process = subprocess.Popen(
        (
            *(sys.executable, "-I" if alone else "-P", "-m", _CHILD),
            *([AS_NOBODY] if as_nobody else []),
        ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if alone else None,
        # From where a project starts Alembic, as far as its files are here.
        cwd=plan.merged.root if alone else None,
        env=_environment(folder) if alone else None,
        start_new_session=True,
    )
    assert process.stdin is not None
    try:
        with suppress(BrokenPipeError), process.stdin as pipe:
            pipe.write(plan.dumps())
        yield process
    finally:
        with undisturbed():
            _end(process)


def _shut_to_others() -> None:
    """Keep processes of our own user from looking into this one, its environment included.

    Source: https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html
    """
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def _environment(folder: Path) -> Mapping[str, str]:
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and its group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    assert process.stdout is not None
    process.stdout.close()
    process.wait()


class _Listener:
    """Follows one process, and knows which revision it is at."""

    def __init__(self, plan: Plan, process: "subprocess.Popen[bytes]", seconds: float) -> None:
        assert process.stdout is not None
        self._process, self._seconds = process, seconds
        self._lines = lines(process.stdout, self._left)
        self._deadline = time.monotonic() + max(_START, seconds)
        self._ids = {"", *(s.id for s in (*plan.merged.scripts, *plan.stands.scripts))}
        self._told: Counter[tuple[object, ...]] = Counter()
        self._at: Started | None = None
        self._statement = ""

    def events(self) -> Iterator[Event]:
        """Yield what the process tells, and how it ended where that was not by itself."""
        try:
            for line in self._lines:
                event = loads(line)
                if event is None or not self._is_of_plan(event):
                    yield self._failed(Trouble.DIED, "what it told could not be read")
                    return
                self._note(event)
                yield event
                if isinstance(event, Finished):
                    self._let_end()
                    return
        except TimeoutError:
            yield self._failed(Trouble.TOO_LONG, f"it took longer than {self._seconds:g} seconds")
            return
        except ValueError:
            yield self._failed(Trouble.DIED, "what it told could not be read")
            return
        yield self._failed(Trouble.DIED, f"it ended the process ({_how(self._process)})")

    def _let_end(self) -> None:
        """Give the process a moment to end by itself, now that it has told everything."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_TO_END)

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _is_of_plan(self, event: Event) -> bool:
        """Say whether it is a step that was not told before; a process that tells more makes it up.

        As every step gives time, this is what bounds the time of the whole as well.
        """
        if isinstance(event, Sent):
            return True
        revision = getattr(event, "revision", "")
        step = (type(event), getattr(event, "order", ""), revision, getattr(event, "part", ""))
        self._told[step] += 1
        most = _MOST_FAILURES if isinstance(event, Failed) else 1
        return revision in self._ids and self._told[step] <= most

    def _note(self, event: Event) -> None:
        if isinstance(event, Sent):
            self._statement = event.statement
            return
        # A statement gives no more time, only what ends or begins.
        self._deadline = time.monotonic() + self._seconds
        self._at, self._statement = (event if isinstance(event, Started) else None), ""

    def _failed(self, trouble: Trouble, words: str) -> Failed:
        at = self._at or Started(Order.COMMON, "", "")
        return Failed(at.order, at.revision, trouble, 1, self._statement, words)


def _how(process: "subprocess.Popen[bytes]") -> str:
    with suppress(subprocess.TimeoutExpired):
        code = process.wait(timeout=5)
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
    return "it said no more"


def lines(stream: IO[bytes], left: Callable[[], float]) -> Iterator[bytes]:
    """Yield lines.

    Raises `TimeoutError` where no time is left, and `ValueError` where a line is too long.
    """
    poll, buffer = select.poll(), b""
    poll.register(stream, select.POLLIN)
    while True:
        *whole, buffer = buffer.split(b"\n")
        yield from whole
        if len(buffer) > LONGEST_LINE:
            raise ValueError("a line without an end")
        # A flood is always ready to be read.
        if left() <= 0 or not poll.poll(left() * 1000):
            raise TimeoutError
        if not (read := os.read(stream.fileno(), 1 << 16)):
            return
        buffer += read
