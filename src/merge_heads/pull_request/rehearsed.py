"""The rehearsal of a pull request, in the one event in which its migrations may run."""

from collections.abc import Iterable
from dataclasses import replace

from merge_heads.migrations.environments import Environment
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved
from merge_heads.request import PullRequestChanged
from merge_heads.verdict import Finding, Judgement, with_findings

_Told = Iterable[tuple[Environment, tuple[Finding, ...]]]


def rehearsed(world: World, request: PullRequestChanged, judged: JudgedPull) -> JudgedPull:
    """Return a judged pull request with what its rehearsal told, where one was asked for.

    Raises `UsageProblem` where the database cannot be used.
    """
    if world.inputs.rehearse is None:
        return judged
    if request.trusted:
        world.runner.log(
            "Not rehearsed: this event holds the secrets of the base branch, and a rehearsal runs "
            "what the pull request brings. Start the action on pull_request."
        )
        return judged
    told = tuple(_rehearse(world, judged, world.inputs.rehearse))
    offer = judged.offer
    if isinstance(offer, Proved):
        offer = replace(offer, judgement=_with(offer.judgement, told, judged))
    checked = replace(judged.checked, judgement=_with(judged.judgement, told, judged))
    return replace(judged, checked=checked, offer=offer, was_rehearsed=True)


def _rehearse(world: World, judged: JudgedPull, url: str) -> _Told:
    """Rehearse, and yield what is to be told of each environment."""
    # Imported here: SQLAlchemy and Alembic take longer to load than most events take.
    from merge_heads.rehearse import rehearse
    from merge_heads.verdict.rehearsal_findings import rehearsal_findings

    with world.remote.repository.reading() as repository:
        rehearsal = rehearse(
            repository,
            judged.checked,
            judged.offer,
            url,
            isolated=True,
            progress=world.runner.log,
            prefetch=world.remote.fetch_blobs,
        )
    for environment in rehearsal.environments:
        yield environment.environment, rehearsal_findings(environment)


def _with(judgement: Judgement, told: _Told, judged: JudgedPull) -> Judgement:
    return with_findings(judgement, dict(told), judged.settings.findings)
