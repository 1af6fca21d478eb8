"""A verdict that still stands once it is published: what moved meanwhile is judged again.

Whoever publishes looks afterwards whether it is still so. So of two runs at the same time, the one
that knew less finds that out, whichever of them was slower.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from merge_heads.github import Pull
from merge_heads.outcomes import OurFault, Problem
from merge_heads.pull_request.once import looked_at_again
from merge_heads.pull_request.publish import Published, publish_problem
from merge_heads.pull_request.statuses import renew_status
from merge_heads.pull_request.world import World
from merge_heads.report.status import restless_status, status

_ROUNDS = 5
# One of the two was deleted, and it may have been the one that knew more.
_TWICE = 2


def settled(
    world: World,
    pull: Pull,
    tell: Callable[[Pull], Published],
    again: Callable[[Pull], Published],
) -> Published:
    """Publish how a pull request stands, until that is still so afterwards.

    `tell` is what is to be done, and `again` what is done once that has succeeded. Raises `Problem`
    where it could not be judged, after that was published.
    """
    for left in reversed(range(_ROUNDS)):
        written = world.github.writes
        try:
            published = tell(pull)
        except Exception as error:
            now = _changed(world, pull) if left and isinstance(error, Problem) else None
            if now is None:
                problem = error if isinstance(error, Problem) else OurFault()
                publish_problem(world, pull.head_sha, problem)
                raise
        else:
            tell = again
            # What was not written about cannot have been made wrong.
            now = _moved_on(world, published) if world.github.writes > written else None
            if now is None:
                return published
        world.runner.log("The pull request or its base branch moved meanwhile: judged again.")
        pull = now
    if status(published.judgement).state == "success":
        sha, context = published.judgement.commits.head, world.inputs.status_context
        world.attempt(partial(renew_status, world, context, sha, restless_status()))
    return published


def _changed(world: World, pull: Pull) -> Pull | None:
    """Return a pull request that could not be judged as it is now, where it has changed."""
    now = world.attempt(partial(world.github.pull, pull.number))
    return now if now is not None and now.is_open and now != pull else None


def _moved_on(world: World, published: Published) -> Pull | None:
    """Return the pull request as it is now, where something else is to be judged by now."""
    commits, judged = published.judgement.commits, published.judged.pull
    found = world.attempt(partial(looked_at_again, world, [judged.number]))
    if found is None:
        return None
    said = found[judged.number]
    now, expected = said.listed.pull, replace(judged, head_sha=commits.head)
    if now.head_sha == judged.head_sha:
        # GitHub shows a push to the branch a little later on the pull request.
        now = replace(now, head_sha=commits.head)
    stands = now == expected and said.base == commits.base and len(said.comments) < _TWICE
    return None if stands or not now.is_open else now
