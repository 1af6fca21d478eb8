"""A repair that stands on the branch already, because an earlier run of the same event pushed it.

That run may have ended before it could tell anybody. So what it would have said is said now. It is
its commit where it holds the tree, the parents and the message that it would have been given.
"""

from dataclasses import replace

from merge_heads.git import Commit
from merge_heads.pull_request.judged import JudgedPull, as_judged, check_fetched, offered
from merge_heads.pull_request.push import Repaired, message_of, repaired_by
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved
from merge_heads.report.commit_message import requested_in
from merge_heads.request import CommandTyped
from merge_heads.settings import Strategy
from merge_heads.verdict import Commits


def pushed_before(
    world: World,
    judged: JudgedPull,
    asked: CommandTyped | None = None,
    strategy: Strategy | None = None,
    message: str | None = None,
) -> tuple[JudgedPull, Repaired] | None:
    """Return the pull request as it was, with the repair that it has now; None if it is not so.

    The arguments are those of the push. Raises `Problem`.
    """
    head = judged.pull.head_sha
    commit = Commit.read(world.remote.git, head)
    if asked is not None and requested_in(asked.comment) not in commit.message:
        return None
    commits = _judged_then(world, judged, commit)
    if commits is None:
        return None
    settings, checked = check_fetched(world, commits)
    pull = replace(judged.pull, head_sha=commits.head)
    then = offered(world, as_judged(world, pull, settings, checked), strategy, message)
    proved = then.offer
    if not isinstance(proved, Proved) or proved.tree != commit.tree:
        return None
    if message_of(then, proved, asked).strip() != commit.message.strip():
        return None
    then = replace(then, rehearsal=judged.rehearsal)
    return then, repaired_by(then, proved, head, asked)


def _judged_then(world: World, judged: JudgedPull, commit: Commit) -> Commits | None:
    """Return what the commit would have been made from, fetched."""
    match commit.parents:
        case (head, base):
            pass
        case (head,):
            base = judged.judgement.commits.base
        case _:
            return None
    world.remote.fetch_commits([head, base])
    merge_base = world.github.merge_base(base, head)
    if (merge_base == base) != (len(commit.parents) == 1):
        return None
    if merge_base not in (None, base):
        world.remote.fetch_commits([merge_base])
    return Commits(base, head, merge_base)
