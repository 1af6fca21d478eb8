"""The repair of a forked base as a pull request; no branch that is there already is touched.

A branch is named after what it repairs, so the same event twice makes one branch and one pull
request.
"""

import json
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from urllib.parse import quote

from merge_heads.check import Checked
from merge_heads.github import WriteRefused
from merge_heads.outcomes import Refusal
from merge_heads.pull_request.create import create_commit, write_refused
from merge_heads.pull_request.statuses import renew_status
from merge_heads.pull_request.world import World
from merge_heads.repair import Proved, Repair
from merge_heads.report.base import LinkedRefusal, body, commit_message, title
from merge_heads.report.commit_message import co_author
from merge_heads.report.status import StatusWords, left_status

# https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository#preventing-github-actions-from-creating-or-approving-pull-requests
_SWITCHED_OFF = "not permitted to create or approve pull requests"
_DIGITS = 12


@dataclass(frozen=True)
class AskedBy:
    """The person who asked for a repair, and the number of their account."""

    login: str
    id: int


@dataclass(frozen=True)
class Proposed:
    """The pull request that holds the repair, be it open for a while or new."""

    number: int
    url: str


def propose_repair(
    world: World,
    branch: str,
    checked: Checked,
    proved: Proved,
    words: StatusWords,
    asked_by: AskedBy | None = None,
    *,
    is_asked: bool = True,
) -> Proposed | Refusal:
    """Open a pull request against a branch with the repair of its own heads, or say why not.

    One that is open already is returned. Where nobody has asked, one that was closed is not opened
    again. `words` are the status of the new commit: a pull request that a workflow's token opens
    starts no check. Source:
    https://docs.github.com/actions/how-tos/write-workflows/choose-when-workflows-run/trigger-a-workflow#triggering-a-workflow-from-a-workflow
    """
    name = repair_branch(branch, proved.repair)
    if (found := _opened_before(world, name, branch)) is not None:
        world.attempt(partial(_tell_if_untold, world, name, proved, words))
        return found
    if not is_asked and (closed := _closed_before(world, name, branch)) is not None:
        return closed
    sha = _branch_with(world, name, branch, proved, asked_by)
    if isinstance(sha, Refusal):
        return sha
    context = world.inputs.status_context
    world.attempt(partial(renew_status, world, context, sha, words))
    told = body(checked.judgement, proved, branch, asked_by.login if asked_by else None)
    try:
        made = world.github.open_pull(title(proved.repair), told, head=name, base=branch)
    except WriteRefused as refused:
        return _opened_before(world, name, branch) or _not_opened(world, name, branch, refused)
    if world.remote.tip(branch) != proved.judgement.commits.base:
        # The sweep of the new tip may have listed the open pull requests before this one was.
        world.attempt(partial(renew_status, world, context, sha, left_status()))
    return Proposed(*made)


def _tell_if_untold(world: World, name: str, proved: Proved, words: StatusWords) -> None:
    """Set the status of a repair's commit where an earlier run did not come to that."""
    context, sha = world.inputs.status_context, _usable(world, name, proved, world.remote.tip(name))
    if isinstance(sha, str) and world.github.status(sha, context) is None:
        renew_status(world, context, sha, words)


def _closed_before(world: World, name: str, branch: str) -> Refusal | None:
    """Refuse to propose once more what somebody has closed."""
    for number, _ in world.github.pulls_between(_label(world, name), branch, state="closed"):
        return Refusal(
            "proposal-closed",
            f"Pull request {number}, which joins these heads, was closed.",
            "Comment /merge-heads in an issue to get another one, or join them by hand.",
        )
    return None


def repair_branch(branch: str, repair: Repair) -> str:
    """Name the branch after the base, and after the environments and heads that are joined."""
    joined = sorted(
        (step.environment.path, step.environment.section, sorted(step.heads))
        for step in repair.merge_revisions
    )
    digest = sha256(json.dumps(joined).encode()).hexdigest()
    return f"merge-heads/{branch}-{digest[:_DIGITS]}"


def compare_page(url: str, branch: str, name: str) -> str:
    """Return the page on which a person opens the pull request; `url` is what git clones.

    Source: https://docs.github.com/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/using-query-parameters-to-create-a-pull-request
    """
    base, head = (quote(ref, safe="/", errors="surrogateescape") for ref in (branch, name))
    return f"{url.removesuffix('.git')}/compare/{base}...{head}?expand=1"


def _opened_before(world: World, name: str, branch: str) -> Proposed | None:
    """Find the open pull request from the branch of the repair."""
    for number, url in world.github.pulls_between(_label(world, name), branch):
        return Proposed(number, url)
    return None


def _label(world: World, name: str) -> str:
    """Return a branch of our own as GitHub labels it, with its owner."""
    return f"{world.remote.url.rsplit('/', 2)[-2]}:{name}"


def _branch_with(
    world: World, name: str, branch: str, proved: Proved, asked_by: AskedBy | None
) -> str | Refusal:
    """Make the branch of the repair and return its commit, or that of the same branch made before.

    One commit on top of base's tip, made by GitHub.
    """
    if (tip := world.remote.tip(name)) is not None:
        return _usable(world, name, proved, tip)
    if world.remote.tip(branch) != proved.judgement.commits.base:
        return _BASE_MOVED
    trailers = [co_author(asked_by.login, asked_by.id)] if asked_by else []
    sha = create_commit(world, proved, commit_message(proved.repair, trailers))
    if isinstance(sha, Refusal):
        return _by_hand(sha)
    try:
        made = world.github.create_branch(name, sha)
    except WriteRefused as refused:
        return _by_hand(write_refused(refused))
    return sha if made else _usable(world, name, proved, world.remote.tip(name))


def _usable(world: World, name: str, proved: Proved, tip: str | None) -> str | Refusal:
    """Return the tip of a branch that is there already, if it holds the very tree."""
    if tip is not None:
        world.remote.fetch_commits([tip])
        if world.remote.repository.tree(tip) == proved.tree:
            return tip
    return Refusal(
        "branch-exists",
        f"The branch {name} is there already, and holds something else than this repair.",
        "Open a pull request from it yourself, or delete it and ask again.",
    )


def _by_hand(refusal: Refusal) -> Refusal:
    """Say what to do where there is no branch of a pull request into which base could be merged."""
    if refusal.id == "no-write-access":
        return refusal
    return replace(refusal, next_step="Merge the heads by hand with alembic merge.")


def _not_opened(world: World, name: str, branch: str, refused: WriteRefused) -> Refusal:
    if _SWITCHED_OFF in refused.words:
        why = "GitHub does not let the workflows of this repository open pull requests"
        otherwise = "allow it under Settings, Actions, General, Workflow permissions"
    elif refused.denied:
        why = f"the token of this workflow may not open pull requests ({refused.words})"
        otherwise = "give the job the permission pull-requests: write"
    else:
        why = f"GitHub declined the pull request: {refused.words}"
        otherwise = "delete the branch"
    return LinkedRefusal(
        "pull-request-refused",
        f"The branch {name} holds the repair, but {why}.",
        f"Open the pull request yourself, or {otherwise} and ask again.",
        page=compare_page(world.remote.url, branch, name),
    )


_BASE_MOVED = Refusal(
    "base-moved",
    "The base branch moved while the repair was made, so no branch was made of it.",
    "Ask again with /merge-heads.",
)
