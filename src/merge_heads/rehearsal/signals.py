"""Signals that end a run, and work that they do not get between."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let SIGTERM end the run as an exception does: GitHub cancels a job by it."""

    def stop(number: int, _: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    with _handled({signal.SIGTERM: stop}):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Ignore SIGTERM and Ctrl-C for a while: something is cleaned up."""
    ignored = signal.SIG_IGN
    with _handled({signal.SIGTERM: ignored, signal.SIGINT: ignored}):
        yield


@contextmanager
def _handled(handlers: dict[signal.Signals, object]) -> Iterator[None]:
    """Handle signals for a while; Python lets only the main thread do that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, how) for number, how in handlers.items()}  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, how in before.items():
            signal.signal(number, how)
