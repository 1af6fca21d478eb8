"""A verdict, published wherever people look: comment, status, summary, annotations, outputs.

What GitHub refuses to take fails nothing by itself; where the status could not be posted, the exit
code falls back to the verdict.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from merge_heads.outcomes import ExitCode, OurFault, Problem
from merge_heads.pull_request.conversation import Said, keep_words, offers_of, resolved_words
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.push import Repaired
from merge_heads.pull_request.statuses import keep_problem, keep_statuses
from merge_heads.pull_request.world import World
from merge_heads.report import as_json, comment
from merge_heads.report.annotations import annotations
from merge_heads.report.offer import Offers
from merge_heads.report.status import status
from merge_heads.settings import FailOnConflict
from merge_heads.verdict import Judgement


def publish(world: World, judged: JudgedPull, repaired: Repaired | None = None) -> ExitCode:
    """Publish how a pull request stands, after a repair if there was one; give the exit code."""
    judgement = repaired.judgement if repaired else judged.judgement
    told = world.attempt(partial(keep_words, world, judged, Said.on(world, judged), repaired))
    offers = told.offers if told else offers_of(judged)
    url = told.comment.url if told and told.comment else None
    posted = world.attempt(partial(keep_statuses, world, judged, judgement, url)) is not None
    world.runner.log(status(judgement).description)
    world.runner.annotate(annotations(judgement))
    world.runner.summarise(_summary(judged, offers, repaired))
    set_outputs(world, judgement, url or "", repaired.commit if repaired else "")
    return _exit_code(judgement, judged, posted=posted)


@contextmanager
def problems_published_on(world: World, sha: str) -> Iterator[None]:
    """Publish that a commit could not be judged, and go on raising."""
    try:
        yield
    except Exception as error:
        problem = error if isinstance(error, Problem) else OurFault()
        world.attempt(partial(keep_problem, world, sha, problem))
        world.runner.summarise(comment.problem(problem))
        raise


def _summary(judged: JudgedPull, offers: Offers, repaired: Repaired | None) -> str:
    if repaired is not None:
        return resolved_words(judged, repaired)
    context = judged.settings.status_context
    return comment.summary(judged.judgement, judged.branches, offers, context)


def set_outputs(world: World, judgement: Judgement, url: str = "", pushed: str = "") -> None:
    """Set the outputs of the step; `url` is that of our comment, `pushed` a commit (SHA)."""
    report = world.runner.write_report(as_json.dumps(as_json.judgement_json(judgement)))
    world.runner.set_outputs(
        {
            "verdict": judgement.verdict,
            "conflicts": as_json.dumps(as_json.conflicts_json(judgement)),
            "comment-url": url,
            "commit-sha": pushed,
            "report": report or "",
        }
    )


def _exit_code(judgement: Judgement, judged: JudgedPull, *, posted: bool) -> ExitCode:
    rehearsal = judged.rehearsal
    code = judgement.exit_code or (rehearsal.code if rehearsal else ExitCode.NOTHING_TO_DO)
    if rehearsal and rehearsal.code is ExitCode.USAGE:
        return ExitCode.USAGE
    return exit_code(code, judged.settings.fail_on_conflict, posted=posted)


def exit_code(code: ExitCode, fail: FailOnConflict, *, posted: bool) -> ExitCode:
    """Return what the job says where the verdict says `code`; `posted` where a status tells it."""
    if fail is FailOnConflict.TRUE:
        return code
    if posted or (fail is FailOnConflict.FALSE and code is ExitCode.CONFLICT):
        return ExitCode.NOTHING_TO_DO
    return code
