"""A group of a merge queue: its commit is what base will be, so it is judged as it stands.

Source: https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
"""

from functools import partial

from merge_heads.outcomes import ExitCode
from merge_heads.pull_request.judged import check_fetched
from merge_heads.pull_request.publish import exit_code, set_outputs
from merge_heads.pull_request.statuses import renew_status
from merge_heads.pull_request.world import World
from merge_heads.report import comment
from merge_heads.report.annotations import annotations
from merge_heads.report.by_hand import Branches
from merge_heads.report.offer import Offers
from merge_heads.report.status import status
from merge_heads.request import MergeGroupFormed
from merge_heads.verdict import Commits, Judgement

_NEXT_STEP = (
    "**Next step:** the queue takes the pull request out. When the ones before it have landed, the "
    "comment on it offers the repair."
)


def judge_group(world: World, group: MergeGroupFormed) -> Judgement:
    """Judge what the group brings to the commit that it follows. Raises `Problem`."""
    commits = Commits(group.base, group.head, merge_base=group.base)
    world.remote.fetch_commits([group.base, group.head])
    _, checked = check_fetched(world, commits)
    return checked.judgement


def publish_group(world: World, group: MergeGroupFormed, judgement: Judgement) -> ExitCode:
    """Publish the judgement as a status of the group's head; give the exit code."""
    words, context = status(judgement), world.inputs.status_context
    taken = world.tell(partial(renew_status, world, context, group.head, words))
    world.runner.log(words.description)
    world.runner.annotate(annotations(judgement))
    branches = Branches(base=group.branch, head=None, pushable=False, base_is_in=True)
    summary = comment.summary(judgement, branches, Offers(), context)
    world.runner.summarise(summary if judgement.is_fine else f"{summary}\n\n{_NEXT_STEP}")
    set_outputs(world, judgement)
    return exit_code(judgement.exit_code, world.inputs.fail_on_conflict, taken)
