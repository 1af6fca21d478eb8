"""A repair onto the branch of a pull request: committed, proved, pushed by compare-and-swap."""

from dataclasses import dataclass, replace

from merge_heads.case import Case, World
from merge_heads.fix import Proved, commit, prepare
from merge_heads.git import Identity, Pushed
from merge_heads.outcomes import Refusal
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
    world: World, case: Case, repair: Repair, asked: CommandTyped | None = None
) -> Repaired | Refusal:
    """Push a repair, or say why not; `asked` is the command that asked for it."""
    if case.branches.head_is_fork:
        return _fork(case, repair)
    repository = world.remote.repository
    proved = prepare(repository, case.checked, case.settings, repair)
    if isinstance(proved, Refusal):
        return proved
    trailers = (co_author(asked.author, asked.author_id),) if asked else ()
    message = commit_message(repair, case.branches.base, trailers)
    sha = commit(repository, case.checked, proved, message, _BOT)
    if world.remote.tip(case.pull.base_branch) != case.checked.commits.base:
        return _base_moved()
    how, said = world.remote.push(sha, case.pull.head_branch, expected=case.pull.head_sha)
    if how is not Pushed.DONE:
        return _not_pushed(how, said)
    return _repaired(case, proved, sha, asked)


def _repaired(case: Case, proved: Proved, sha: str, asked: CommandTyped | None) -> Repaired:
    # The commit holds base's tip, so that is the merge base from now on.
    judgement = replace(proved.judgement, head=sha, merge_base=case.checked.commits.base)
    return Repaired(proved.repair, sha, judgement, asked.author if asked else None)


def _fork(case: Case, repair: Repair) -> Refusal:
    return Refusal(
        "fork",
        "The branch of this pull request lives in a fork, where this action does not push.",
        "Its author can repair it there:",
        tuple(merge_commands(repair, case.branches.base)),
    )


def _base_moved() -> Refusal:
    return Refusal(
        "base-moved",
        "The base branch moved while the repair was made, so it was not pushed.",
        "Ask again with /merge-heads.",
    )


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
