"""A verdict, published wherever people look: comment, status, summary, annotations, outputs.

What GitHub refuses to take fails nothing by itself; where the status could not be posted, the exit
code falls back to the verdict.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from merge_heads.github import Comment, Pull, same_words
from merge_heads.outcomes import ExitCode, OurFault, Problem
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.push import Repaired
from merge_heads.pull_request.statuses import keep_problem, keep_statuses
from merge_heads.pull_request.suggest import keep_suggestions, suggestions
from merge_heads.pull_request.world import World
from merge_heads.report import as_json, comment
from merge_heads.report.annotations import annotations
from merge_heads.report.offer import Offers
from merge_heads.report.offer import repaired as repaired_words
from merge_heads.report.status import status
from merge_heads.settings import FailOnConflict
from merge_heads.verdict import Judgement


def publish(world: World, judged: JudgedPull, repaired: Repaired | None = None) -> ExitCode:
    """Publish how a pull request stands, after a repair if there was one; give the exit code."""
    judgement = repaired.judgement if repaired else judged.judgement
    told = world.attempt(partial(_keep_words, world, judged, repaired))
    offers, sticky = told or (_offers(judged), None)
    url = sticky.url if sticky else None
    posted = world.attempt(partial(keep_statuses, world, judged, judgement, url)) is not None
    world.runner.log(status(judgement).description)
    world.runner.annotate(annotations(judgement))
    world.runner.summarise(_summary(judged, offers, repaired))
    _set_outputs(world, judgement, repaired, url)
    return _exit_code(judgement, judged, posted=posted)


@contextmanager
def problems_published_on(world: World, pull: Pull) -> Iterator[None]:
    """Publish that a pull request could not be judged, and go on raising."""
    try:
        yield
    except Exception as error:
        problem = error if isinstance(error, Problem) else OurFault()
        world.attempt(partial(keep_problem, world, pull.head_sha, problem))
        world.runner.summarise(comment.problem(problem))
        raise


def _keep_words(
    world: World, judged: JudgedPull, repaired: Repaired | None
) -> tuple[Offers, Comment | None]:
    """Make the review and our one comment say what is so."""
    offers = _offers(judged)
    if not judged.settings.comment:
        return offers, None
    marker = comment.marker(judged.settings.status_context)
    mine = world.github.my_comment(judged.pull.number, marker)
    deserved = mine is not None or comment.deserves_comment(judged.judgement, offers)
    wanted = suggestions(judged) if deserved and not repaired else ()
    # Our comment may have been deleted since, and the suggestion be left.
    is_told = mine is not None or repaired is not None
    left = keep_suggestions(world, judged, wanted, is_told=is_told)
    offers = replace(offers, suggested=len(left) < len(wanted), not_suggested=left)
    body = _comment_body(judged, offers, repaired, mine)
    return offers, world.attempt(partial(_keep_comment, world, judged.pull.number, mine, body))


def _offers(judged: JudgedPull) -> Offers:
    return Offers(
        judged.offer,
        judged.alternative,
        held=judged.held,
        overlaps=judged.certain_overlaps,
        rehearsal=judged.rehearsal.words if judged.rehearsal else None,
    )


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
    if not comment.needs_a_look(judged.judgement, offers):
        is_told = mine is None or comment.is_resolved(mine.body)
        return None if is_told else comment.resolved(context)
    if mine is None and not comment.deserves_comment(judged.judgement, offers):
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
    return comment.resolved(judged.settings.status_context, news, judged.certain_overlaps)


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


def _exit_code(judgement: Judgement, judged: JudgedPull, *, posted: bool) -> ExitCode:
    fail, rehearsal = judged.settings.fail_on_conflict, judged.rehearsal
    code = judgement.exit_code or (rehearsal.code if rehearsal else ExitCode.NOTHING_TO_DO)
    if rehearsal and rehearsal.code is ExitCode.USAGE:
        return ExitCode.USAGE
    if fail is FailOnConflict.TRUE:
        return code
    if posted or (fail is FailOnConflict.FALSE and code is ExitCode.CONFLICT):
        return ExitCode.NOTHING_TO_DO
    return code
