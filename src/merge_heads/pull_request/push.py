"""A repair onto the branch of a pull request: proved, committed, pushed by compare-and-swap."""

from dataclasses import dataclass, replace

from merge_heads.fix import Proved, commit, prepare
from merge_heads.git import Identity, Pushed
from merge_heads.outcomes import Refusal
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.world import World
from merge_heads.repair import Repair
from merge_heads.report.by_hand import merge_commands
from merge_heads.report.commit_message import co_author, commit_message
from merge_heads.request import CommandTyped
from merge_heads.verdict import Judgement

# Who a workflow's token is; the number is the account's id.
_BOT = Identity("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")


@dataclass(frozen=True)
class Repaired:
    """A repair that stands on the branch now, and the judgement of its commit."""

    repair: Repair
    commit: str
    judgement: Judgement
    asked_by: str | None


def push_repair(
    world: World, judged: JudgedPull, repair: Repair, asked: CommandTyped | None = None
) -> Repaired | Refusal:
    """Push a repair, or say why not; `asked` is the command that asked for it."""
    if judged.branches.upstream:
        return _fork(judged, repair)
    repository = world.remote.repository
    proved = prepare(repository, judged.checked, judged.settings, repair)
    if isinstance(proved, Refusal):
        return proved
    trailers = (co_author(asked.author, asked.author_id),) if asked else ()
    message = commit_message(repair, judged.branches.base, trailers)
    sha = commit(repository, judged.checked, proved, message, _BOT)
    refusal = _moved(world, judged)
    if refusal is not None:
        return refusal
    how, said = world.remote.push(sha, judged.pull.head_branch, expected=judged.pull.head_sha)
    return _repaired(proved, sha, asked) if how is Pushed.DONE else _not_pushed(how, said)


def _repaired(proved: Proved, sha: str, asked: CommandTyped | None) -> Repaired:
    commits = proved.judgement.commits
    # The commit holds base's tip, so that is the merge base from now on.
    judgement = replace(
        proved.judgement, commits=replace(commits, head=sha, merge_base=commits.base)
    )
    return Repaired(proved.repair, sha, judgement, asked.author if asked else None)


def _fork(judged: JudgedPull, repair: Repair) -> Refusal:
    branches = judged.branches
    return Refusal(
        "fork",
        "The branch of this pull request lives in a fork, where this action does not push.",
        "Its author can repair it there:",
        tuple(merge_commands(repair, branches.base, branches.head, branches.upstream)),
    )


def _moved(world: World, judged: JudgedPull) -> Refusal | None:
    """Refuse a repair for what is no longer so; the branch itself is guarded by the push."""
    if world.github.pull(judged.pull.number) != judged.pull:
        return Refusal(
            "pull-request-changed",
            "The pull request changed while the repair was made, so it was not pushed.",
            "Ask again with /merge-heads.",
        )
    if world.remote.tip(judged.pull.base_branch) != judged.judgement.commits.base:
        return Refusal(
            "base-moved",
            "The base branch moved while the repair was made, so it was not pushed.",
            "Ask again with /merge-heads.",
        )
    return None


def _not_pushed(how: Pushed, said: str) -> Refusal:
    match how:
        case Pushed.MOVED:
            return Refusal(
                "branch-moved",
                "The branch moved while the repair was made, so it was not pushed.",
                "Ask again with /merge-heads.",
            )
        case Pushed.DENIED:
            return Refusal(
                "no-write-access",
                f"The token of this workflow may not push to this repository ({said}).",
                "Give the job the permission contents: write, then ask again.",
            )
        case _:
            return Refusal(
                "push-declined",
                f"GitHub declined the push: {said or 'it gave no reason'}.",
                "Allow the push in the branch's rules, or repair the branch by hand.",
            )
