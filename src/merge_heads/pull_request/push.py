"""A repair onto the branch of a pull request: proved, committed, moved by compare-and-swap."""

from dataclasses import dataclass, replace

from merge_heads.outcomes import Refusal
from merge_heads.pull_request.deliver import delivery
from merge_heads.pull_request.judged import JudgedPull
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved, Repair
from merge_heads.report.by_hand import repair_commands
from merge_heads.report.commit_message import (
    allowed_by,
    co_author,
    commit_message,
    requested_in,
)
from merge_heads.report.overlaps import objects
from merge_heads.request import CommandTyped
from merge_heads.verdict import Judgement

# Refusals for which the same can be done by hand.
_BY_HAND = ("fork", "workflow-files", "file-name", "tree-differs")


@dataclass(frozen=True)
class Repaired:
    """A repair that stands on the branch now, and the judgement of its commit.

    `allowed` names what `asked_by` decided to go on with.
    """

    repair: Repair
    commit: str
    judgement: Judgement
    asked_by: str | None
    allowed: str | None = None


def push_repair(
    world: World, judged: JudgedPull, proved: Proved, asked: CommandTyped | None = None
) -> Repaired | Refusal:
    """Push a proved repair, or say why not; `asked` is the command that asked for it."""
    outcome = _delivered(world, judged, proved, asked)
    if isinstance(outcome, Refusal) and outcome.id in _BY_HAND:
        return _with_commands(outcome, judged, proved)
    return outcome


def _delivered(
    world: World, judged: JudgedPull, proved: Proved, asked: CommandTyped | None
) -> Repaired | Refusal:
    way = delivery(world, judged)
    if isinstance(way, Refusal):
        return way
    sha = way.commit(proved, message_of(judged, proved, asked))
    if isinstance(sha, Refusal):
        return sha
    return _moved(world, judged) or way.move(sha) or repaired_by(judged, proved, sha, asked)


def message_of(judged: JudgedPull, proved: Proved, asked: CommandTyped | None) -> str:
    """Return the message of the repair's commit."""
    trailers = _trailers(judged, asked)
    return commit_message(proved, judged.judgement, judged.branches.base, trailers)


def _trailers(judged: JudgedPull, asked: CommandTyped | None) -> tuple[str, ...]:
    """Name who asked and where, and who went on although the two sides overlap."""
    if asked is None:
        return ()
    allowed = (allowed_by(asked.author),) if _allowed(judged) else ()
    return (*allowed, requested_in(asked.comment), co_author(asked.author, asked.author_id))


def _allowed(judged: JudgedPull) -> str | None:
    """Name what stood against the repair."""
    certain = judged.certain_overlaps
    found = [f"the overlap ({objects(certain)})"] if certain else []
    found += ["the failed rehearsal"] if judged.rehearsal_failed else []
    return " and ".join(found) or None


def repaired_by(
    judged: JudgedPull, proved: Proved, sha: str, asked: CommandTyped | None
) -> Repaired:
    """Return what a commit (SHA) that stands on the branch has repaired."""
    commits = proved.judgement.commits
    # The commit holds base's tip, so that is the merge base from now on.
    judgement = replace(
        proved.judgement, commits=replace(commits, head=sha, merge_base=commits.base)
    )
    asked_by, allowed = (asked.author, _allowed(judged)) if asked else (None, None)
    return Repaired(proved.repair, sha, judgement, asked_by, allowed)


def _with_commands(refusal: Refusal, judged: JudgedPull, proved: Proved) -> Refusal:
    return replace(refusal, commands=tuple(repair_commands(proved, judged.branches)))


def _moved(world: World, judged: JudgedPull) -> Refusal | None:
    """Refuse a repair for what is no longer so; the branch itself is guarded as it moves."""
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
