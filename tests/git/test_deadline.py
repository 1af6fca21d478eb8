"""A bound to the time that reading may take."""

import signal
import time
from threading import Thread

import pytest

from merge_heads.git.deadline import deadline
from merge_heads.outcomes import NotEvaluated


def work() -> None:
    while True:
        sum(range(1000))


def test_what_never_ends_is_not_evaluated() -> None:
    with pytest.raises(NotEvaluated, match="longer than 1 seconds"), deadline(1):
        work()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_what_ends_in_time_leaves_no_clock_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with deadline(60):
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_the_outer_bound_counts() -> None:
    with pytest.raises(NotEvaluated, match="longer than 1 seconds"), deadline(1), deadline(60):
        work()


def test_a_process_that_is_waited_for_is_no_excuse() -> None:
    with pytest.raises(NotEvaluated), deadline(1):
        time.sleep(60)


def test_other_threads_are_left_alone() -> None:
    done = []

    def elsewhere() -> None:
        with deadline(1):
            done.append(signal.getitimer(signal.ITIMER_REAL))

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert done == [(0, 0)]
