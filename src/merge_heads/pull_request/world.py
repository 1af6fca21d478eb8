"""The outside, handed in by the door."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TypeVar

from merge_heads.git import Remote
from merge_heads.github import GitHub
from merge_heads.outcomes import GitHubDenied, GitHubProblem
from merge_heads.runner import Runner
from merge_heads.settings import Inputs

T = TypeVar("T")


class Taken(StrEnum):
    """What became of something that GitHub was told."""

    DONE = auto()
    DENIED = auto()
    """The token may not tell it."""
    LOST = auto()
    """GitHub could not take it now."""


@dataclass(frozen=True)
class World:
    """One repository on GitHub, a clone of our own, and the runner's files."""

    github: GitHub
    remote: Remote
    runner: Runner
    inputs: Inputs

    def attempt(self, do: Callable[[], T]) -> T | None:
        """Do what GitHub may refuse; a refusal is said in the log and gives None.

        A fork's token may not write, and one thing that cannot be said must not silence the others.
        """
        try:
            return do()
        except GitHubProblem as problem:
            self.runner.log(f"{problem.happened} {problem.next_step}")
            return None

    def tell(self, do: Callable[[], object]) -> Taken:
        """Do what GitHub may refuse, as `attempt` does, and say what became of it."""
        try:
            do()
        except GitHubProblem as problem:
            self.runner.log(f"{problem.happened} {problem.next_step}")
            return Taken.DENIED if isinstance(problem, GitHubDenied) else Taken.LOST
        return Taken.DONE
