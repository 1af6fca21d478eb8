"""A forked base, and the pull request that is offered for it."""

from collections.abc import Iterable

from merge_heads.base.model import Base, Swept
from merge_heads.base.repair import AskedBy, Proposed, closed_before, propose_repair
from merge_heads.fix import offer_for_base
from merge_heads.outcomes import Problem, Refusal
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved, forks
from merge_heads.report import base as words
from merge_heads.request import BaseMoved


def propose(
    world: World,
    base: Base,
    asked_by: AskedBy | None = None,
    message: str | None = None,
    *,
    is_asked: bool = True,
) -> Proposed | Refusal | None:
    """Open a pull request that joins the heads of a base; None where it has none to be joined.

    Where nobody has asked, one that was closed is not opened again.
    """
    offered = _offered(world, base, message)
    if not isinstance(offered, Proved):
        return offered
    if not is_asked and (closed := closed_before(world, base.branch, offered)) is not None:
        return closed
    status = words.proposal_status(offered)
    return propose_repair(world, base.branch, base.checked, offered, status, asked_by)


def told(world: World, base: Base) -> str:
    """Tell in Markdown how a base stands, and what would join its heads."""
    offered = _offered(world, base)
    if offered is None:
        return words.nothing_to_repair(base.judgement, base.branch)
    if isinstance(offered, Refusal) and not _is_forked(base):
        return words.not_proposed(offered)
    return words.forked(base.judgement, base.branch, offered)


def outcome_words(base: Base, outcome: Proposed | Refusal | None) -> str:
    """Tell in Markdown what became of a repair that was asked for."""
    match outcome:
        case Proposed(number, url, already):
            return words.proposed(number, url, already=already)
        case Refusal() as refusal:
            return words.not_proposed(refusal)
        case None:
            return words.nothing_to_repair(base.judgement, base.branch)


def tell_forks(world: World, swept: Iterable[Swept], request: BaseMoved) -> None:
    """Add the bases that are forked to the step summary, and propose the repair where wanted."""
    for one in swept:
        if one.is_asked_for and isinstance(one.base, Base):
            try:
                _tell_fork(world, one.base, request)
            except Problem as problem:
                # One base that cannot be repaired must not silence the others.
                world.runner.log(f"{one.branch}: {problem.happened} {problem.next_step}")


def _tell_fork(world: World, base: Base, request: BaseMoved) -> None:
    if _is_forked(base):
        world.runner.summarise(told(world, base))
    is_meant = base.branch == request.branch and (request.is_default or request.is_asked)
    if not world.inputs.repair_base or not is_meant:
        return
    is_asked = request.is_asked and not request.everywhere
    outcome = propose(world, base, is_asked=is_asked)
    if is_asked or outcome is not None:
        world.runner.summarise(outcome_words(base, outcome))
    if isinstance(outcome, Refusal):
        world.runner.log(f"{base.branch}: {outcome.reason} {outcome.next_step}")


def _is_forked(base: Base) -> bool:
    return any(map(forks, base.judgement.environments))


def _offered(world: World, base: Base, message: str | None = None) -> Proved | Refusal | None:
    with world.remote.repository.reading() as repository:
        return offer_for_base(repository, base.checked, base.settings, message)
