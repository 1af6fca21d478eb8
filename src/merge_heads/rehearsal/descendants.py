"""Processes that were started on our account, and the end of all of them."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SET_CHILD_SUBREAPER = 36
# One that starts others faster than they can be ended must not keep us for ever.
_ROUNDS = 1000


@contextmanager
def none_left() -> Iterator[None]:
    """End every process that comes to be below us meanwhile, whatever session it has made.

    Linux makes us the parent of those that lose theirs; elsewhere none is found.
    Source: https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
    """
    if sys.platform != "linux":
        yield
        return
    before = _children()
    _adopt(1)
    try:
        yield
    finally:
        _end_all_but(before)
        _adopt(0)


def _adopt(orphans: int) -> None:
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, orphans, 0, 0, 0)


def _end_all_but(others: frozenset[int]) -> None:
    for _ in range(_ROUNDS):
        left = _children() - others
        for process in left:
            with suppress(ProcessLookupError, PermissionError, ChildProcessError):
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
        if not left:
            return


def _children() -> frozenset[int]:
    """Return our children; source: proc_pid_stat(5), where the name may hold any character."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, parent, *_ = stat.read_bytes().rpartition(b")")[2].split()
            if int(parent) == os.getpid():
                found.add(int(stat.parent.name))
    return frozenset(found)
