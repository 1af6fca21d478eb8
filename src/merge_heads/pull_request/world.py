"""The outside, handed in by the door."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from merge_heads.git import Remote
from merge_heads.github import GitHub
from merge_heads.outcomes import GitHubProblem
from merge_heads.runner import Runner
from merge_heads.settings import Inputs

T = TypeVar("T")


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
