"""The statuses of a commit: what was read of its merge, and what its rehearsal came to."""

from collections.abc import Iterator

from merge_heads.github import Posted, Pull
from merge_heads.outcomes import Problem
from merge_heads.pull_request.judged import JudgedPull, judge_pull
from merge_heads.pull_request.world import World
from merge_heads.report.status import (
    NOT_YET_REHEARSED,
    StatusWords,
    problem_status,
    rehearsal_context,
    status,
)
from merge_heads.verdict import Judgement

# How the address of a comment ends.
_COMMENT = "#issuecomment-"


def keep_statuses(world: World, judged: JudgedPull, judgement: Judgement, url: str | None) -> bool:
    """Make both statuses of a judged commit say what is so; `url` is where Details lead."""
    sha = judgement.commits.head
    _keep_rehearsal(world, judged, sha, url)
    before = world.github.status(sha, world.inputs.status_context)
    words = status(judgement, judged.needs)
    is_told = before is not None and before.state != "success"
    if words.state == "success" and is_told and _base_moved(world, judged):
        # What is told may be younger than what was judged here, and the sweep goes by the new tip.
        return True
    _keep_verdict(world, judged.pull, sha, words, before, url)
    return True


def _base_moved(world: World, judged: JudgedPull) -> bool:
    return world.remote.tip(judged.pull.base_branch) != judged.judgement.commits.base


def _keep_rehearsal(world: World, judged: JudgedPull, sha: str, url: str | None) -> None:
    """Make the status of the rehearsal say what is so; only a run that rehearses can say more.

    The repaired commit is what was rehearsed last, so it gets the same words.
    """
    if judged.rehearsal is None:
        return
    context = rehearsal_context(world.inputs.status_context)
    before = world.github.status(sha, context)
    words = judged.rehearsal.words if judged.rehearsal.is_news else NOT_YET_REHEARSED
    if before is not None and not judged.rehearsal.is_news:
        return
    if before is not None and StatusWords(*before.says).fails and _has_others(world, judged.pull):
        return  # It may speak of another base, to which the commit is proposed as well.
    keep_status(world, context, sha, words, before, url)


def _has_others(world: World, pull: Pull) -> bool:
    return any(n != pull.number for n in world.github.pulls_of_branch(pull.head_label))


def _keep_verdict(
    world: World,
    pull: Pull,
    sha: str,
    words: StatusWords,
    before: Posted | None,
    url: str | None,
) -> None:
    """Make the status of a commit of a pull request say this.

    `before` is the status as it stands. A status belongs to a commit, and one branch
    may have several pull requests, with other bases. So before a red status turns green, the others
    are judged, and the worst is said.
    """
    if words.state == "success" and before is not None and before.state != "success":
        words = next((w for w in _others(world, pull) if w.state != "success"), words)
    if url is not None and before is not None and _COMMENT not in (before.url or ""):
        before = None  # Its Details lead to a run, because there was no comment yet.
    keep_status(world, world.inputs.status_context, sha, words, before, url)


def _others(world: World, pull: Pull) -> Iterator[StatusWords]:
    """Yield what is to be said of the other open pull requests from the same branch."""
    for number in world.github.pulls_of_branch(pull.head_label):
        if number != pull.number:
            try:
                yield status(judge_pull(world, world.github.pull(number)).judgement)
            except Problem as problem:
                yield problem_status(problem)


def keep_status(
    world: World,
    context: str,
    sha: str,
    words: StatusWords,
    before: Posted | None,
    url: str | None = None,
) -> bool:
    """Post a status where it says something new, and return whether it did.

    One commit can take a thousand of them.
    """
    if before is not None and before.says == (words.state, words.description):
        return False
    target = url or world.runner.run_url
    world.github.set_status(sha, context, words.state, words.description, target)
    return True


def renew_status(world: World, context: str, sha: str, words: StatusWords) -> bool:
    """Ask what a status says, and post it where it says something new; return whether it did."""
    return keep_status(world, context, sha, words, world.github.status(sha, context))


def keep_problem(world: World, sha: str, problem: Problem) -> bool:
    """Make the status say what kept a commit from being judged."""
    return renew_status(world, world.inputs.status_context, sha, problem_status(problem))
