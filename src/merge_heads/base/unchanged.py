"""The quick exit: a push that changed no environment, while nothing was left to be judged.

The status of the commit before the push tells that all was judged there, and which folders hold
environments. GitHub tells which paths the push changed. So no git is needed.
"""

from functools import partial

from merge_heads.github import BudgetSpent
from merge_heads.migrations.environments import Watch
from merge_heads.outcomes import GitHubProblem
from merge_heads.pull_request.statuses import keep_status
from merge_heads.pull_request.world import World
from merge_heads.report.base import base_context, watched
from merge_heads.report.status import StatusWords
from merge_heads.request import BaseMoved

# The inputs of the action, which may be others now.
_WORKFLOWS = ".github/workflows/"


def unchanged(world: World, request: BaseMoved) -> StatusWords | None:
    """Return what is still so of a branch after a push, or None where it has to be judged.

    The new tip gets the status of the old one, so that the next push can be answered as quickly.
    """
    try:
        words = _still_so(world, request)
    except BudgetSpent:
        raise
    except GitHubProblem as problem:
        world.runner.log(f"{problem.happened} {problem.next_step}")
        return None
    if words is not None and request.after is not None:
        context = base_context(world.inputs.status_context, request.branch)
        world.attempt(partial(keep_status, world, context, request.after, words, None))
    return words


def _still_so(world: World, request: BaseMoved) -> StatusWords | None:
    if request.before is None or request.after is None:
        return None
    context = base_context(world.inputs.status_context, request.branch)
    said = world.github.status(request.before, context)
    folders = watched(said.description) if said and said.state == "success" else None
    if said is None or folders is None:
        return None
    paths = world.github.changed_paths(request.before, request.after)
    watch = Watch(frozenset(folders), world.inputs.config)
    if paths is None or any(p.startswith(_WORKFLOWS) or watch.touches(p) for p in paths):
        return None
    return StatusWords(*said.says)
