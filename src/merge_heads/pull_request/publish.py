"""A verdict, published wherever people look: comment, status, summary, annotations, outputs.

What GitHub refuses to take fails nothing by itself; where the status could not be posted, the exit
code falls back to the verdict.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from merge_heads.outcomes import ExitCode, OurFault, Problem
from merge_heads.pull_request.conversation import Said, keep_words, offers_of, resolved_words
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.push import Repaired
from merge_heads.pull_request.statuses import keep_problem, keep_statuses
from merge_heads.pull_request.world import Taken, World
from merge_heads.report import as_json, comment
from merge_heads.report.annotations import annotations
from merge_heads.report.offer import Offers
from merge_heads.report.status import status
from merge_heads.settings import FailOnConflict
from merge_heads.verdict import Judgement


@dataclass(frozen=True)
class Published:
    """What GitHub was told of a pull request, after a repair if there was one.

    `url` is that of our comment. Where GitHub did not take the status, the job's own result tells
    the verdict.
    """

    judged: JudgedPull
    repaired: Repaired | None
    offers: Offers
    url: str | None
    status: Taken

    @property
    def judgement(self) -> Judgement:
        """Return the judgement of the head as it is now."""
        return self.repaired.judgement if self.repaired else self.judged.judgement


def publish(world: World, judged: JudgedPull, repaired: Repaired | None = None) -> Published:
    """Tell GitHub how a pull request stands, by our comment and the statuses."""
    told = world.attempt(partial(keep_words, world, judged, Said.on(world, judged), repaired))
    offers = told.offers if told else offers_of(judged)
    url = told.comment.url if told and told.comment else None
    judgement = repaired.judgement if repaired else judged.judgement
    taken = world.tell(partial(keep_statuses, world, judged, judgement, url))
    return Published(judged, repaired, offers, url, taken)


def publish_problem(world: World, sha: str, problem: Problem) -> None:
    """Tell GitHub and the runner that a commit could not be judged."""
    world.attempt(partial(keep_problem, world, sha, problem))
    world.runner.summarise(comment.problem(problem))


@contextmanager
def problems_published_on(world: World, sha: str) -> Iterator[None]:
    """Publish that a commit could not be judged, and go on raising."""
    try:
        yield
    except Exception as error:
        publish_problem(world, sha, error if isinstance(error, Problem) else OurFault())
        raise


def report(world: World, published: Published) -> ExitCode:
    """Tell the runner what was published: log, annotations, step summary, outputs, exit code."""
    judgement, repaired = published.judgement, published.repaired
    world.runner.log(status(judgement).description)
    world.runner.annotate(annotations(judgement))
    world.runner.summarise(_summary(published))
    set_outputs(world, judgement, published.url or "", repaired.commit if repaired else "")
    # A commit that was pushed by a token that may write has no status: that is not to be missed.
    is_lost = repaired is not None and published.status is not Taken.DONE
    return _exit_code(judgement, published.judged, Taken.LOST if is_lost else published.status)


def _summary(published: Published) -> str:
    judged = published.judged
    if published.repaired is not None:
        return resolved_words(judged, published.repaired)
    context = judged.settings.status_context
    return comment.summary(judged.judgement, judged.branches, published.offers, context)


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


def _exit_code(judgement: Judgement, judged: JudgedPull, taken: Taken) -> ExitCode:
    rehearsal = judged.rehearsal
    code = judgement.exit_code or (rehearsal.code if rehearsal else ExitCode.NOTHING_TO_DO)
    if rehearsal and rehearsal.code is ExitCode.USAGE:
        return ExitCode.USAGE
    return exit_code(code, judged.settings.fail_on_conflict, taken)


def exit_code(code: ExitCode, fail: FailOnConflict, taken: Taken) -> ExitCode:
    """Return what the job says where the verdict says `code`, and what became of the status.

    Where GitHub is not there to be told, the job is not green: nobody would look for the status.
    """
    if code is ExitCode.NOTHING_TO_DO and taken is Taken.LOST:
        return ExitCode.NOT_EVALUATED
    if fail is FailOnConflict.TRUE:
        return code
    if taken is Taken.DONE or (fail is FailOnConflict.FALSE and code is ExitCode.CONFLICT):
        return ExitCode.NOTHING_TO_DO
    return code
