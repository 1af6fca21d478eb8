"""A bound to the time that reading a repository may take."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from merge_heads.outcomes import NotEvaluated

# Half of this is enough for the largest histories that are known; a job has 60 seconds for a merge.
DEADLINE_SECONDS = 40


@contextmanager
def deadline(seconds: int) -> Iterator[None]:
    """Raise `NotEvaluated` inside where it takes longer; nothing inside may write.

    Where the clock is in use already, or signals do not reach this thread, there is no bound.
    Source: https://docs.python.org/3/library/signal.html#signal.setitimer
    """
    if threading.current_thread() is not threading.main_thread() or any(
        signal.getitimer(signal.ITIMER_REAL)
    ):
        yield
        return

    def ring(*_: object) -> None:
        raise NotEvaluated(
            f"To read and judge the merge took longer than {seconds} seconds.",
            "Leave out what was not meant, or run merge-heads check in a clone.",
        )

    before = signal.signal(signal.SIGALRM, ring)
    # Once more each second: what is raised while Python cleans up is lost.
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
