"""One case: what a stranger brings, what happens then, and the verdicts that are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from reliability.hostile.git_import import Files
from tests.clone import FLASK, versions

CLEAN, CONFLICT, BROKEN, UNKNOWN = "clean", "conflict", "broken", "not_evaluated"

COMMON: Files = {**FLASK, **versions(("a1",))}
BASE: Files = versions(("b2", "a1"))
HEAD: Files = versions(("c3", "a1"))


@dataclass(frozen=True)
class Making:
    """What a case is made with: where its canary would sit, and whether it may be huge."""

    canary: Path
    is_whole: bool = True

    def size(self, whole: int, small: int) -> int:
        """Return how much of something to make."""
        return whole if self.is_whole else small


@dataclass(frozen=True)
class Says:
    """Somebody comments, and the action runs because of it."""

    words: str
    login: str = "alice"


@dataclass(frozen=True)
class Brings:
    """A pull request of bob's, and what was said on it before the action ran first."""

    head: Files = field(default_factory=lambda: HEAD)
    common: Files = field(default_factory=lambda: COMMON)
    base: Files = field(default_factory=lambda: BASE)
    branch: str = "feature"
    base_branch: str = "main"
    title: str = "Add a column"
    body: str = ""
    message: str = "change"
    author: str = "A Person"
    comments: tuple[Says, ...] = ()
    from_fork: bool = False


PULL_REQUEST, SWEEP = "pull_request", "push"
Step = str | Says


@dataclass(frozen=True)
class Part:
    """One environment of a case that holds several: its folder, and the verdicts that are right."""

    path: str
    name: str
    expected: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A named case of the corpus.

    `expected` are the verdicts that are right; `told` are words that some place has to hold, so
    that a person knows why. `twin` makes the same scene with harmless names: the comments of both
    have to have the same structure. `pushes` counts the pushes that are right.
    """

    name: str
    kind: str
    make: Callable[[Making], Brings]
    expected: tuple[str, ...]
    told: str = ""
    steps: tuple[Step, ...] = (PULL_REQUEST,)
    is_heavy: bool = False
    twin: Callable[[Making], Brings] | None = None
    pushes: int | None = 0
    parts: tuple[Part, ...] = ()
