"""The rehearsal of a pull request, in the one event in which its migrations may run."""

from collections.abc import Mapping
from dataclasses import replace

from merge_heads.migrations.environments import Environment
from merge_heads.outcomes import UsageProblem
from merge_heads.pull_request.judged import JudgedPull, KnownRehearsal
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved
from merge_heads.report.annotations import annotation
from merge_heads.report.status import (
    NOT_YET_REHEARSED,
    StatusWords,
    rehearsal_context,
    rehearsal_problem,
    rehearsal_status,
)
from merge_heads.request import PullRequestChanged
from merge_heads.verdict import Finding, Judgement, with_findings

_Told = Mapping[Environment, tuple[Finding, ...]]


def rehearsed(world: World, request: PullRequestChanged, judged: JudgedPull) -> JudgedPull:
    """Return a judged pull request with what its rehearsal told, where one was asked for."""
    if world.inputs.rehearse is None:
        return judged
    if request.trusted:
        world.runner.log(
            "Not rehearsed: this event holds the secrets of the base branch, and a rehearsal runs "
            "what the pull request brings. Start the action on pull_request."
        )
        return remembered(world, judged)
    try:
        return _rehearsed(world, judged, world.inputs.rehearse)
    except UsageProblem as problem:
        words = rehearsal_problem(problem)
        world.runner.annotate([annotation("error", words.description)])
        return replace(judged, rehearsal=KnownRehearsal(words, problem.exit_code, is_news=True))


def remembered(world: World, judged: JudgedPull) -> JudgedPull:
    """Return a judged pull request with what an earlier run said of its rehearsal.

    A run that holds a write token cannot rehearse by itself.
    """
    if world.inputs.rehearse is None:
        return judged
    context = rehearsal_context(world.inputs.status_context)
    said = world.github.status(judged.pull.head_sha, context)
    words = StatusWords(*said.says) if said else NOT_YET_REHEARSED
    return replace(judged, rehearsal=KnownRehearsal(words))


def _rehearsed(world: World, judged: JudgedPull, url: str) -> JudgedPull:
    # Imported here: SQLAlchemy and Alembic take longer to load than most events take.
    from merge_heads.rehearse import rehearse
    from merge_heads.verdict.rehearsal_findings import rehearsal_findings

    # No git that holds the token may be there while migrations run, so none stays to be asked.
    rehearsal = rehearse(
        world.remote.repository,
        judged.checked,
        judged.offer,
        url,
        isolated=True,
        progress=world.runner.log,
        prefetch=world.remote.fetch_blobs,
    )
    told = {e.environment: rehearsal_findings(e) for e in rehearsal.environments}
    words = rehearsal_status(rehearsal.outcome, [f for found in told.values() for f in found])
    offer = judged.offer
    if isinstance(offer, Proved):
        offer = replace(offer, judgement=_with(offer.judgement, told, judged))
    return replace(
        judged,
        checked=replace(judged.checked, judgement=_with(judged.judgement, told, judged)),
        offer=offer,
        rehearsal=KnownRehearsal(words, rehearsal.outcome.exit_code, is_news=True),
    )


def _with(judgement: Judgement, told: _Told, judged: JudgedPull) -> Judgement:
    return with_findings(judgement, told, judged.settings.findings)
