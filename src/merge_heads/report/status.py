"""The commit status: a state and one line of at most 140 characters."""

from dataclasses import dataclass

from merge_heads.outcomes import Problem
from merge_heads.report.escape import printable
from merge_heads.report.overlaps import objects
from merge_heads.verdict import Judgement, Verdict

_LONGEST = 140
_REHEARSED, _NOT_REHEARSED = "Rehearsed: ", "Not rehearsed"


@dataclass(frozen=True)
class StatusWords:
    """What a commit status says.

    Source: https://docs.github.com/rest/commits/statuses#create-a-commit-status
    """

    state: str
    description: str


def status(judgement: Judgement) -> StatusWords:
    """Say a judgement in one line."""
    return StatusWords(_state(judgement), _cut(printable(_description(judgement))))


def problem_status(problem: Problem) -> StatusWords:
    """Say in one line what kept the merge from being judged."""
    words = f"Not evaluated: {problem.happened} {problem.next_step}"
    return StatusWords("error", _cut(printable(words)))


def tells_failed_rehearsal(description: str) -> bool:
    """Say whether a status tells that the migrations were run, and failed or disagreed."""
    return description.startswith(_REHEARSED)


def tells_rehearsal(description: str) -> bool:
    """Say whether a status tells what came of a rehearsal, or why there was none."""
    return description.startswith((_REHEARSED, _NOT_REHEARSED))


def _state(judgement: Judgement) -> str:
    if judgement.verdict is Verdict.NOT_EVALUATED:
        return "error"
    return "failure" if judgement.fails else "success"


def _description(judgement: Judgement) -> str:
    reason = judgement.reason
    failed = next((f for f in judgement.findings if f.fails and f.is_rehearsed), None)
    if failed is not None and judgement.verdict in (Verdict.CLEAN, Verdict.CONFLICT):
        return failed.message if failed.name == "not-rehearsed" else f"{_REHEARSED}{failed.message}"
    match judgement.verdict:
        case Verdict.CLEAN:
            return _clean(judgement)
        case Verdict.CONFLICT:
            return f"{_conflicts(judgement)} The next step is in Details."
        case Verdict.BROKEN:
            return reason.message if reason else "Alembic could not load the merged history."
        case _:
            told = reason.message if reason else "Something that is needed could not be read."
            return f"Not evaluated: {told}"


def _clean(judgement: Judgement) -> str:
    raised = next((f for f in judgement.findings if f.fails), None)
    if raised is not None:
        return raised.message
    heads = [head for e in judgement.environments for head in e.histories.merged.heads]
    if not heads:
        return "No head conflict (no revision yet)"
    if judgement.certain_overlaps:
        return f"No head conflict, but both sides touch {objects(judgement.certain_overlaps)}"
    left = "; not rehearsed" if any(f.name == "not-rehearsed" for f in judgement.findings) else ""
    return f"No head conflict ({'head' if len(heads) == 1 else 'heads'} {', '.join(heads)}){left}"


def _conflicts(judgement: Judgement) -> str:
    conflicts = [c for environment in judgement.environments for c in environment.new_conflicts]
    heads = [head for conflict in conflicts for head in conflict.base_first]
    return f"Merging would leave {len(heads)} Alembic heads: {', '.join(heads)}."


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
