"""A forked base, and the pull request that is offered for it."""

from collections.abc import Iterable

from merge_heads.base.model import Base, Swept
from merge_heads.base.repair import AskedBy, Proposed, propose_repair
from merge_heads.fix import offer_for_base
from merge_heads.outcomes import Refusal
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved, forks
from merge_heads.report import base as words


def propose(
    world: World, base: Base, asked_by: AskedBy | None = None, message: str | None = None
) -> Proposed | Refusal | None:
    """Open a pull request that joins the heads of a base; None where it has none to be joined."""
    offered = _offered(world, base, message)
    if not isinstance(offered, Proved):
        return offered
    status = words.proposal_status(offered)
    return propose_repair(world, base.branch, base.checked, offered, status, asked_by)


def told(world: World, base: Base) -> str:
    """Tell in Markdown how a base stands, and what would join its heads."""
    offered = _offered(world, base)
    if offered is None:
        return words.nothing_to_repair(base.judgement, base.branch)
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


def tell_forks(world: World, swept: Iterable[Swept], *, repair: bool) -> None:
    """Add the bases that are forked to the step summary; with `repair` open pull requests."""
    for one in swept:
        if not isinstance(one.base, Base):
            continue
        if any(map(forks, one.base.judgement.environments)):
            world.runner.summarise(told(world, one.base))
        if repair:
            outcome = propose(world, one.base)
            world.runner.summarise(outcome_words(one.base, outcome))


def _offered(world: World, base: Base, message: str | None = None) -> Proved | Refusal | None:
    with world.remote.repository.reading() as repository:
        return offer_for_base(repository, base.checked, base.settings, message)
