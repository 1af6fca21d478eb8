"""How the way between one client and this GitHub breaks, and who decides it.

A watcher sees the requests of one token: before anything of them is done, and when all is done and
no byte of the answer has been sent. It may break the way there.
"""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING, Protocol

from loopback.answers import Answer

if TYPE_CHECKING:
    from loopback.server import Handler

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class How(StrEnum):
    """What the client gets to feel."""

    RESET = auto()
    """The connection is reset before a byte of the answer."""
    RESET_HALFWAY = auto()
    """The connection is reset after half of the answer's body."""
    SILENCE = auto()
    """No answer comes; the connection stays until the client hangs up."""
    HALF = auto()
    """Half of the body is sent as if it were all of it: broken JSON, a truncated pack."""
    INSTEAD = auto()
    """Another answer is sent."""
    OUTAGE = auto()
    """Nobody listens any more: this connection is reset and the next ones are refused."""


@dataclass(frozen=True)
class Fault:
    """How the way breaks; `is_done` says whether GitHub does first what it was asked to do."""

    how: How
    is_done: bool = False
    answer: Answer | None = None


class Watcher(Protocol):
    """Whoever disturbs the requests of one token; called in the thread of the connection."""

    def before(self, method: str, path: str) -> Fault | None:
        """Return how the way breaks: nothing of the request has been done."""

    def after(self, method: str, path: str, status: int) -> None:
        """Look on: the request was done, and the client does not know yet."""


def break_off(handler: Handler, how: How) -> None:
    """End a request without an answer, or without the rest of it."""
    handler.close_connection = True
    if how is How.SILENCE:
        _wait_for_hanging_up(handler.connection)
    elif how is How.OUTAGE:
        handler.loopback.fall_silent()
    with suppress(OSError):
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    # The file holds the descriptor open, and only the last close is a reset.
    handler.rfile.close()
    handler.connection.close()


def _wait_for_hanging_up(connection: socket.socket) -> None:
    with suppress(OSError):
        while connection.recv(65536):
            pass
