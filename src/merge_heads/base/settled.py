"""A sweep that still stands once it is published: what moved meanwhile is judged again.

It is the rule of `pull_request.settled`, for all open pull requests at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from merge_heads.base.publish import PublishedBase
from merge_heads.github import Listed
from merge_heads.pull_request.world import World

_ROUNDS = 5


def settled_sweep(
    world: World, publish: Callable[[Sequence[Listed]], list[PublishedBase]]
) -> list[PublishedBase]:
    """Publish how all open pull requests stand, until that is still so afterwards.

    `publish` is given those that are open. Raises `Problem`.
    """
    earlier: list[PublishedBase] = []
    for _ in range(_ROUNDS):
        told = publish(world.github.open_pulls(world.inputs.status_context))
        earlier = [_with_news(one, earlier) for one in told]
        if all(map(_stands, told)):
            break
        world.runner.log("A branch moved while the pull requests were judged: judged again.")
    return earlier


def _stands(told: PublishedBase) -> bool:
    """Say whether what was written is about what is there now."""
    judged = {pull.number: pull.listed.pull for pull in told.swept.pulls}
    return all(
        not now.listed.pull.is_open
        or (now.listed.pull == judged[number] and now.base == told.swept.sha)
        for number, now in told.pulls.after.items()
    )


def _with_news(told: PublishedBase, earlier: Sequence[PublishedBase]) -> PublishedBase:
    """Add to the rows of a base what was written about them in an earlier round."""
    news = {
        row.number: row.news
        for one in earlier
        if one.swept.branch == told.swept.branch
        for row in one.pulls.rows
    }
    rows = tuple(
        replace(row, news=tuple(dict.fromkeys((*news.get(row.number, ()), *row.news))))
        for row in told.pulls.rows
    )
    return replace(told, pulls=replace(told.pulls, rows=rows))
