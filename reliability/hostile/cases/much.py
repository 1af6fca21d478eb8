"""What the cases of too much of something are made with."""

from __future__ import annotations

from collections.abc import Callable

from reliability.hostile.case import (
    HEAD,
    Brings,
    Case,
    Making,
)
from reliability.hostile.git_import import Files
from tests.clone import revision

MB = 1024 * 1024
V = "migrations/versions"
C3 = revision("c3", "a1")
TOO_LARGE = r"larger than|too large|too many|more than"


def case_of(
    name: str, make: Callable[[Making], Brings], *expected: str, told: str = "", **given: object
) -> Case:
    """Return a case of this kind."""
    return Case(name, "too much", make, expected, told, is_heavy=True, **given)  # type: ignore[arg-type]


def filled(making: Making, start: str, piece: str, end: str = "") -> str:
    """Return a text of 100 MB, or of 3 in the sample, that is one piece over and over."""
    wanted = making.size(100, 3) * MB
    return start + piece * (wanted // len(piece.encode()) + 1) + end


def migration(start: str, piece: str, end: str = "") -> Callable[[Making], Brings]:
    """Return a pull request whose revision is a huge file."""
    return lambda making: Brings(head={f"{V}/c3.py": filled(making, start, piece, end)})


def also(path: str, start: str, piece: str, end: str = "") -> Callable[[Making], Brings]:
    """Return a pull request that brings a huge file beside its revision."""
    return lambda making: Brings(head={**HEAD, path: filled(making, start, piece, end)})


def makes(files: Callable[[Making], Files]) -> Callable[[Making], Brings]:
    """Return a pull request that brings these files."""
    return lambda making: Brings(head=files(making))


def many(making: Making) -> int:
    """Return how many are too many."""
    return making.size(50_000, 3_000)
