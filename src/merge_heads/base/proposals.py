"""A forked base, and the pull request that is offered for it."""

from collections.abc import Iterable

from merge_heads.base.model import Base, Swept
from merge_heads.base.repair import AskedBy, Proposed, propose_repair
from merge_heads.fix import offer_for_base
from merge_heads.outcomes import Problem, Refusal
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved, forks
from merge_heads.report import base as words
from merge_heads.request import BaseMoved


def repair_of(world: World, base: Base, message: str | None = None) -> Proved | Refusal | None:
    """Plan and prove what joins the heads of a base; None where it has none to be joined."""
    with world.remote.repository.reading() as repository:
        return offer_for_base(repository, base.checked, base.settings, message)


def propose(
    world: World,
    base: Base,
    repair: Proved | Refusal | None,
    asked_by: AskedBy | None = None,
    *,
    is_asked: bool = True,
) -> Proposed | Refusal | None:
    """Open a pull request with the repair of a base, where there is one.

    Where nobody has asked, one that was closed is not opened again.
    """
    if not isinstance(repair, Proved):
        return repair
    status = words.proposal_status(repair)
    return propose_repair(
        world, base.branch, base.checked, repair, status, asked_by, is_asked=is_asked
    )


def told(base: Base, repair: Proved | Refusal | None) -> str:
    """Tell in Markdown how a base stands, and what would join its heads."""
    if repair is None:
        return words.nothing_to_repair(base.judgement, base.branch)
    if isinstance(repair, Refusal) and not _is_forked(base):
        return words.not_proposed(repair)
    return words.forked(base.judgement, base.branch, repair)


def outcome_words(base: Base, outcome: Proposed | Refusal | None) -> str:
    """Tell in Markdown what became of a repair that was asked for."""
    match outcome:
        case Proposed(number, url):
            return words.proposed(number, url)
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
    is_meant = base.branch == request.branch and (request.is_default or request.is_asked)
    is_wanted = world.inputs.repair_base and is_meant
    if not (_is_forked(base) or is_wanted):
        return
    repair = repair_of(world, base)
    if _is_forked(base):
        world.runner.summarise(told(base, repair))
    if not is_wanted:
        return
    is_asked = request.is_asked and not request.everywhere
    outcome = propose(world, base, repair, is_asked=is_asked)
    if is_asked or outcome is not None:
        world.runner.summarise(outcome_words(base, outcome))
    if isinstance(outcome, Refusal):
        world.runner.log(f"{base.branch}: {outcome.reason} {outcome.next_step}")


def _is_forked(base: Base) -> bool:
    return any(map(forks, base.judgement.environments))
