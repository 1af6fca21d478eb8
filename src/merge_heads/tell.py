"""Saying it: comment, status, summary, annotations, outputs; and the answer to a command.

What GitHub refuses to take (a fork's token may not write) is said in the log and fails nothing by
itself: the exit code falls back to the verdict where the status could not be posted.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from merge_heads.case import Case, World
from merge_heads.deliver import Repaired
from merge_heads.github import Comment, Pull
from merge_heads.outcomes import ExitCode, GitHubProblem, Problem, Refusal
from merge_heads.report import as_json, comment, replies
from merge_heads.report.annotations import annotations
from merge_heads.report.status import StatusWords, problem_status, status
from merge_heads.request import CommandTyped
from merge_heads.settings import FailOnConflict
from merge_heads.verdict import Judgement, Verdict

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What a command came to: words to reply with, if any, and what was pushed, if anything."""

    words: str = ""
    refused: bool = False
    repaired: Repaired | None = None

    @classmethod
    def refusing(cls, refusal: Refusal) -> "Answer":
        """Answer with a refusal."""
        return cls(replies.refusal(refusal), refused=True)


def tell(world: World, case: Case, repaired: Repaired | None = None) -> ExitCode:
    """Say how a pull request stands, everywhere where people look; return the job's exit code."""
    judged = repaired.judgement if repaired else case.checked.judgement
    sticky = _try_to(world, partial(_keep_comment, world, case, repaired))
    url = sticky.url if sticky else None
    words = status(judged)
    posted = _try_to(world, partial(_keep_status, world, judged.head, words, url)) is not None
    world.runner.log(words.description)
    world.runner.annotate(annotations(judged))
    world.runner.summarise(_summary(case, judged, repaired))
    _set_outputs(world, judged, repaired, url)
    return _exit_code(judged, case.settings.fail_on_conflict, posted=posted)


def _keep_comment(world: World, case: Case, repaired: Repaired | None) -> Comment | None:
    """Make our one comment say what is so, and touch it only where its words change."""
    if not case.settings.comment:
        return None
    number, context = case.pull.number, case.settings.status_context
    mine = world.github.my_comment(number, comment.marker(context))
    body = _comment_body(case, repaired, mine)
    if body is None:
        return mine
    if mine is None:
        return world.github.create_comment(number, body)
    return mine if _same(mine.body, body) else world.github.edit_comment(number, mine, body)


def _comment_body(case: Case, repaired: Repaired | None, mine: Comment | None) -> str | None:
    """Return the words, or None where nothing is to be said or to be changed."""
    context, judged = case.settings.status_context, case.checked.judgement
    if repaired is not None:
        return _resolved(case, repaired)
    if judged.verdict is Verdict.CLEAN:
        is_told = mine is None or comment.is_resolved(mine.body)
        return None if is_told else comment.resolved(context)
    if mine is None and not comment.deserves_comment(judged):
        return None
    return comment.sticky(judged, case.branches, case.offer, context)


def _same(old: str, new: str) -> bool:
    return old.replace("\r\n", "\n").strip() == new.strip()


def _keep_status(world: World, sha: str, words: StatusWords, url: str | None) -> bool:
    context = world.inputs.status_context
    if world.github.status(sha, context) != (words.state, words.description):
        world.github.set_status(sha, context, words.state, words.description, url)
    return True


def _summary(case: Case, judged: Judgement, repaired: Repaired | None) -> str:
    if repaired is not None:
        return _resolved(case, repaired)
    return comment.summary(judged, case.branches, case.offer, case.settings.status_context)


def _resolved(case: Case, repaired: Repaired) -> str:
    news = comment.repaired(repaired.repair, repaired.commit, case.branches, repaired.asked_by)
    return comment.resolved(case.settings.status_context, news)


def _set_outputs(
    world: World, judged: Judgement, repaired: Repaired | None, url: str | None
) -> None:
    report = world.runner.write_report(as_json.dumps(as_json.judgement_json(judged)))
    world.runner.set_outputs(
        {
            "verdict": judged.verdict,
            "conflicts": as_json.dumps(as_json.conflicts_json(judged)),
            "comment-url": url or "",
            "commit-sha": repaired.commit if repaired else "",
            "report": report or "",
        }
    )


def _exit_code(judged: Judgement, fail: FailOnConflict, *, posted: bool) -> ExitCode:
    code = ExitCode.CONFLICT if judged.fails else ExitCode.NOTHING_TO_DO
    if judged.verdict is Verdict.NOT_EVALUATED:
        code = ExitCode.NOT_EVALUATED
    if fail is FailOnConflict.TRUE:
        return code
    if posted or (fail is FailOnConflict.FALSE and code is ExitCode.CONFLICT):
        return ExitCode.NOTHING_TO_DO
    return code


@contextmanager
def problems_shown_on(world: World, pull: Pull) -> Iterator[None]:
    """Turn the status of a pull request to error where it cannot be judged, and go on raising."""
    try:
        yield
    except Problem as problem:
        words = problem_status(problem)
        _try_to(world, partial(_keep_status, world, pull.head_sha, words, None))
        raise


def acknowledge(world: World, request: CommandTyped) -> None:
    """Show at once that a command was seen."""
    _try_to(world, partial(world.github.react, request.number, request.comment, "eyes"))


def answer(world: World, request: CommandTyped, given: Answer) -> None:
    """Answer a command: a reaction, and a reply where something is to say."""
    if given.words:
        _try_to(world, partial(_reply, world, request, given.words))
    reaction = "confused" if given.refused else "rocket"
    _try_to(world, partial(world.github.react, request.number, request.comment, reaction))


def _reply(world: World, request: CommandTyped, words: str) -> None:
    """Reply to a command once; the same run again changes the words of that reply."""
    marker = replies.marker(request.comment)
    body = f"{marker}\n{words}"
    mine = world.github.my_comment(request.number, marker)
    if mine is None:
        world.github.create_comment(request.number, body)
    elif not _same(mine.body, body):
        world.github.edit_comment(request.number, mine, body)


@contextmanager
def problems_answered(world: World, request: CommandTyped) -> Iterator[None]:
    """Answer a command that could not be carried out, and go on raising."""
    try:
        yield
    except Problem as problem:
        refusal = Refusal("problem", problem.happened, problem.next_step)
        answer(world, request, Answer.refusing(refusal))
        raise


def _try_to(world: World, do: Callable[[], T]) -> T | None:
    """Do what GitHub may refuse; a refusal is said in the log and gives None."""
    try:
        return do()
    except GitHubProblem as problem:
        world.runner.log(f"{problem.happened} {problem.next_step}")
        return None
