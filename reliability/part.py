"""What a part of the reliability suite is asked for, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """How much to try: all of it, or the sample of a quick look.

    `seconds` is what a fuzzer may take for each of its targets; `seed` is that of all dice.
    """

    is_whole: bool
    seconds: int
    seed: int = 0


@dataclass(frozen=True)
class Part:
    """What one part has tried: rows of a table (what, figure), and one line for each failure."""

    name: str
    rows: tuple[tuple[str, str], ...]
    failures: tuple[str, ...] = ()
