"""The words of failure: how a run can end, as values, and the few exceptions."""

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process says to its caller; the numbers are part of the contract."""

    NOTHING_TO_DO = 0
    CONFLICT = 1
    USAGE = 2
    NOT_EVALUATED = 3
    OUR_FAULT = 4


class Problem(Exception):
    """Something that stops a run, told in one sentence with one sentence of what to do next.

    `happened` and `next_step` are plain text; they may hold names that came from a pull request, so
    whoever prints them escapes them for the place where they are printed.
    """

    exit_code = ExitCode.NOT_EVALUATED

    def __init__(self, happened: str, next_step: str) -> None:
        super().__init__(f"{happened} {next_step}")
        self.happened = happened
        self.next_step = next_step


class UsageProblem(Problem):
    """The command line, an input or the settings file asks for what cannot be."""

    exit_code = ExitCode.USAGE


class NotEvaluated(Problem):
    """Something that is needed for a verdict could not be read."""


class GitProblem(NotEvaluated):
    """The git process failed, or did not end in time."""


class GitHubProblem(NotEvaluated):
    """GitHub refused a request or could not be reached."""


class GitHubDenied(GitHubProblem):
    """The token may not do that."""


class OurFault(Problem):
    """Something that should not have happened; the log holds the report for us."""

    exit_code = ExitCode.OUR_FAULT

    def __init__(self) -> None:
        super().__init__(
            "merge-heads stopped because of a fault of its own.",
            "Report it with the lines of the job's log.",
        )


@dataclass(frozen=True)
class Refusal:
    """A repair that was asked for and not made: a stable `id`, the reason and the next step.

    `commands` are shell lines that do the next step by hand. All of it is plain text.
    """

    id: str
    reason: str
    next_step: str
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotForUs:
    """An event that asks nothing of us, and why."""

    reason: str
