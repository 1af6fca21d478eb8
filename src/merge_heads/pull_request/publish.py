"""A verdict, published wherever people look: comment, status, summary, annotations, outputs.

What GitHub refuses to take fails nothing by itself; where the status could not be posted, the exit
code falls back to the verdict.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from merge_heads.github import Comment, Pull, same_words
from merge_heads.outcomes import ExitCode, OurFault, Problem
from merge_heads.pull_request.judged import JudgedPull, judge_pull
from merge_heads.pull_request.push import Repaired
from merge_heads.pull_request.suggest import keep_suggestions, suggestions
from merge_heads.pull_request.world import World
from merge_heads.report import as_json, comment
from merge_heads.report.annotations import annotations
from merge_heads.report.offer import Offers
from merge_heads.report.offer import repaired as repaired_words
from merge_heads.report.status import StatusWords, problem_status, status, tells_rehearsal
from merge_heads.settings import FailOnConflict
from merge_heads.verdict import Judgement


def publish(world: World, judged: JudgedPull, repaired: Repaired | None = None) -> ExitCode:
    """Publish how a pull request stands, after a repair if there was one; give the exit code."""
    judgement = repaired.judgement if repaired else judged.judgement
    told = world.attempt(partial(_keep_words, world, judged, repaired))
    offers, sticky = told or (_unsuggested(judged), None)
    url = sticky.url if sticky else None
    posted = world.attempt(partial(_keep_verdict, world, judged, judgement, url)) is not None
    world.runner.log(status(judgement).description)
    world.runner.annotate(annotations(judgement))
    world.runner.summarise(_summary(judged, offers, repaired))
    _set_outputs(world, judgement, repaired, url)
    return _exit_code(judgement, judged.settings.fail_on_conflict, posted=posted)


@contextmanager
def problems_published_on(world: World, pull: Pull) -> Iterator[None]:
    """Publish that a pull request could not be judged, and go on raising."""
    try:
        yield
    except Exception as error:
        problem = error if isinstance(error, Problem) else OurFault()
        world.attempt(partial(_keep_problem, world, pull.head_sha, problem))
        world.runner.summarise(comment.problem(problem))
        raise


def _keep_words(
    world: World, judged: JudgedPull, repaired: Repaired | None
) -> tuple[Offers, Comment | None]:
    """Make the review and our one comment say what is so."""
    if not judged.settings.comment:
        return _unsuggested(judged), None
    marker = comment.marker(judged.settings.status_context)
    mine = world.github.my_comment(judged.pull.number, marker)
    deserved = mine is not None or comment.deserves_comment(judged.judgement)
    wanted = suggestions(judged) if deserved and not repaired else ()
    # Our comment may have been deleted since, and the suggestion be left.
    is_told = mine is not None or repaired is not None
    left = keep_suggestions(world, judged, wanted, is_told=is_told)
    offers = Offers(judged.offer, judged.alternative, len(left) < len(wanted), left, judged.held)
    body = _comment_body(judged, offers, repaired, mine)
    return offers, world.attempt(partial(_keep_comment, world, judged.pull.number, mine, body))


def _unsuggested(judged: JudgedPull) -> Offers:
    return Offers(judged.offer, judged.alternative, held=judged.held)


def _keep_comment(
    world: World, number: int, mine: Comment | None, body: str | None
) -> Comment | None:
    """Make our one comment say this, and touch it only where its words change."""
    if body is None:
        return mine
    if mine is None:
        return world.github.create_comment(number, body)
    return mine if same_words(mine.body, body) else world.github.edit_comment(number, mine, body)


def _comment_body(
    judged: JudgedPull, offers: Offers, repaired: Repaired | None, mine: Comment | None
) -> str | None:
    """Return the words, or None where nothing is to be said or to be changed."""
    context = judged.settings.status_context
    if repaired is not None:
        return _resolved(judged, repaired)
    if not comment.needs_a_look(judged.judgement):
        is_told = mine is None or comment.is_resolved(mine.body)
        return None if is_told else comment.resolved(context)
    if mine is None and not comment.deserves_comment(judged.judgement):
        return None
    return comment.sticky(judged.judgement, judged.branches, offers, context)


def _summary(judged: JudgedPull, offers: Offers, repaired: Repaired | None) -> str:
    if repaired is not None:
        return _resolved(judged, repaired)
    context = judged.settings.status_context
    return comment.summary(judged.judgement, judged.branches, offers, context)


def _resolved(judged: JudgedPull, repaired: Repaired) -> str:
    news = repaired_words(
        repaired.repair, repaired.commit, judged.branches, repaired.asked_by, repaired.allowed
    )
    left = judged.judgement.certain_overlaps
    return comment.resolved(judged.settings.status_context, news, left)


def _keep_verdict(world: World, judged: JudgedPull, judgement: Judgement, url: str | None) -> bool:
    """Make the status of the head say what is so.

    A status belongs to a commit, and one branch may have several pull requests, with other bases.
    So before a red status turns green, the others are judged, and the worst is said.
    """
    sha, words = judgement.commits.head, status(judgement)
    before = world.github.status(sha, world.inputs.status_context)
    if not judged.was_rehearsed and _tells_rehearsal(world, before):
        return True
    if words.state == "success" and before is not None and before[0] != "success":
        words = next((w for w in _others(world, judged.pull) if w.state != "success"), words)
    return _keep_status(world, sha, words, before, url)


def _tells_rehearsal(world: World, before: tuple[str, str] | None) -> bool:
    """Say whether a status tells what only a run that rehearses can take back."""
    if world.inputs.rehearse is None or before is None:
        return False
    return tells_rehearsal(before[1])


def _others(world: World, pull: Pull) -> Iterator[StatusWords]:
    """Yield what is to be said of the other open pull requests from the same branch."""
    for number in world.github.pulls_of_branch(pull.head_label):
        if number != pull.number:
            try:
                yield status(judge_pull(world, world.github.pull(number)).judgement)
            except Problem as problem:
                yield problem_status(problem)


def _keep_status(
    world: World,
    sha: str,
    words: StatusWords,
    before: tuple[str, str] | None,
    url: str | None = None,
) -> bool:
    """Post a status where it says something new; one commit can take a thousand of them."""
    if before != (words.state, words.description):
        context, target = world.inputs.status_context, url or world.runner.run_url
        world.github.set_status(sha, context, words.state, words.description, target)
    return True


def _keep_problem(world: World, sha: str, problem: Problem) -> bool:
    before = world.github.status(sha, world.inputs.status_context)
    return _keep_status(world, sha, problem_status(problem), before)


def _set_outputs(
    world: World, judgement: Judgement, repaired: Repaired | None, url: str | None
) -> None:
    report = world.runner.write_report(as_json.dumps(as_json.judgement_json(judgement)))
    world.runner.set_outputs(
        {
            "verdict": judgement.verdict,
            "conflicts": as_json.dumps(as_json.conflicts_json(judgement)),
            "comment-url": url or "",
            "commit-sha": repaired.commit if repaired else "",
            "report": report or "",
        }
    )


def _exit_code(judgement: Judgement, fail: FailOnConflict, *, posted: bool) -> ExitCode:
    code = judgement.exit_code
    if fail is FailOnConflict.TRUE:
        return code
    if posted or (fail is FailOnConflict.FALSE and code is ExitCode.CONFLICT):
        return ExitCode.NOTHING_TO_DO
    return code
