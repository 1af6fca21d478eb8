"""The commit status: a state and one line of at most 140 characters."""

from dataclasses import dataclass

from merge_heads.outcomes import Problem
from merge_heads.report.escape import printable
from merge_heads.verdict import Judgement, Side, Verdict

_LONGEST = 140


@dataclass(frozen=True)
class StatusWords:
    """What a commit status says.

    Source: https://docs.github.com/rest/commits/statuses#create-a-commit-status
    """

    state: str
    description: str


def status(judgement: Judgement) -> StatusWords:
    """Say a judgement in one line."""
    words = printable(_description(judgement))
    state = "failure" if judgement.fails else "success"
    if judgement.verdict is Verdict.NOT_EVALUATED:
        state = "error"
    return StatusWords(state, _cut(words))


def problem_status(problem: Problem) -> StatusWords:
    """Say in one line what kept the merge from being judged."""
    return StatusWords("error", _cut(printable(f"Not evaluated: {problem.happened}")))


def _description(judgement: Judgement) -> str:
    if judgement.verdict is Verdict.CONFLICT:
        conflicts = [c for e in judgement.environments for c in e.new_conflicts]
        heads = [head for conflict in conflicts for head in conflict.base_first]
        return f"{len(heads)} heads after the merge: {', '.join(heads)}"
    worst = next(
        (f for f in judgement.findings if f.brought_by is Side.HEAD),
        next(iter(judgement.findings), None),
    )
    if judgement.verdict is Verdict.CLEAN and not judgement.fails:
        heads = [head for e in judgement.environments for head in e.heads.merged]
        return f"No head conflict ({'head' if len(heads) == 1 else 'heads'} {', '.join(heads)})"
    prefix = "Not evaluated: " if judgement.verdict is Verdict.NOT_EVALUATED else ""
    return f"{prefix}{worst.message}" if worst else prefix or judgement.verdict


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
