"""The commit statuses: each a state and one line of at most 140 characters."""

from collections.abc import Sequence
from dataclasses import dataclass

from merge_heads.outcomes import Problem
from merge_heads.report.escape import printable
from merge_heads.report.forecast import need_line, only_waits
from merge_heads.report.overlaps import objects
from merge_heads.verdict import Finding, Judgement, Verdict
from merge_heads.verdict.forecast import Need
from merge_heads.verdict.rehearsed import Rehearsal

LONGEST = 140
_FROM_THE_WORST = ("failure", "error", "pending", "success")


@dataclass(frozen=True)
class StatusWords:
    """What a commit status says.

    Source: https://docs.github.com/rest/commits/statuses#create-a-commit-status
    """

    state: str
    description: str

    @property
    def gravity(self) -> int:
        """Return its rank among others: 0 is the worst, a failure."""
        return _FROM_THE_WORST.index(self.state)

    @property
    def fails(self) -> bool:
        """Say whether it tells a failure, and not only that there is no answer."""
        return self.state == "failure"


def status(judgement: Judgement, needs: Sequence[Need] = ()) -> StatusWords:
    """Say in one line what was read of a merge; a rehearsal has a status of its own.

    `needs` are the missing parents that live in other open pull requests: where nothing else is
    broken, these are named.
    """
    read = judgement.as_read
    words = need_line(needs) if only_waits(read, needs) else _description(read)
    return StatusWords(_state(read), cut(printable(words)))


def problem_status(problem: Problem) -> StatusWords:
    """Say in one line what kept the merge from being judged."""
    words = f"Not evaluated: {problem.happened} {problem.next_step}"
    return StatusWords("error", cut(printable(words)))


def left_status() -> StatusWords:
    """Say that base moved and there was no time to judge: never green, until it is judged again."""
    return StatusWords(
        "pending",
        "The base moved; this is judged again as soon as the hourly budget of requests allows.",
    )


def restless_status() -> StatusWords:
    """Say that base or head moved each time that the merge was judged: not green either."""
    return StatusWords(
        "pending", "The branches moved each time while this was judged. Run the job again."
    )


def rehearsal_context(context: str) -> str:
    """Return the context of the rehearsal's status, beside that of the verdict's."""
    return f"{context} / rehearsal"


def rehearsal_status(outcome: Rehearsal, findings: Sequence[Finding]) -> StatusWords:
    """Say in one line what a rehearsal came to; `findings` are what it told."""
    match outcome:
        case Rehearsal.NOTHING:
            return StatusWords("success", "Nothing to rehearse: no revision is brought.")
        case Rehearsal.AGREED:
            return StatusWords("success", "All orders run, and end with the same schema.")
        case Rehearsal.NOT_REHEARSED:
            state, names = "error", ["not-rehearsed"]
        case _:
            state, names = "failure", ["rehearsal-failed", "orders-disagree"]
    told = next((f.message for f in findings if f.name in names), "See the run's log.")
    return StatusWords(state, cut(printable(told)))


def rehearsal_problem(problem: Problem) -> StatusWords:
    """Say in one line why there could be no rehearsal."""
    words = f"Not rehearsed. {problem.happened} {problem.next_step}"
    return StatusWords("error", cut(printable(words)))


NOT_YET_REHEARSED = StatusWords(
    "pending", "Not rehearsed yet: a run on pull_request does that, without a write token."
)


def _state(judgement: Judgement) -> str:
    if judgement.verdict is Verdict.NOT_EVALUATED:
        return "error"
    return "failure" if judgement.fails else "success"


def _description(judgement: Judgement) -> str:
    reason = judgement.reason
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
    heads = _heads(judgement)
    if not heads:
        return "No head conflict (no revision yet)"
    if judgement.certain_overlaps:
        return f"No head conflict, but both sides touch {objects(judgement.certain_overlaps)}"
    return f"No head conflict ({'head' if len(heads) == 1 else 'heads'} {', '.join(heads)})"


def _heads(judgement: Judgement) -> list[str]:
    """Return the heads that the change brings; of one that brings none, those that base has.

    What base has elsewhere is left out, so that the words last when it moves there.
    """
    found = [e.histories for e in judgement.environments]
    brought = [h for each in found for h in each.merged.heads if h not in each.base.revisions]
    return brought or [head for each in found for head in each.merged.heads]


def _conflicts(judgement: Judgement) -> str:
    conflicts = [c for environment in judgement.environments for c in environment.new_conflicts]
    heads = [head for conflict in conflicts for head in conflict.base_first]
    return f"Merging would leave {len(heads)} Alembic heads: {', '.join(heads)}."


def cut(words: str) -> str:
    """Keep words within what GitHub takes as a description."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
