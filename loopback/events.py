"""Webhook payloads, which are what a workflow run finds in `event.json`.

https://docs.github.com/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from loopback import bare
from loopback.memory import Comment, Memory, MergeGroup, Pull, Repository, User
from loopback.shapes.accounts import Json, repository_shape, user_shape
from loopback.shapes.commits import page_url
from loopback.shapes.conversation import comment_shape, issue_shape
from loopback.shapes.pulls import pull_shape

# A test merge is computed after the event was sent.
UNDECIDED: Json = {"mergeable": None, "mergeable_state": "unknown", "merge_commit_sha": None}
QUEUE_BOT = "github-merge-queue[bot]"
WORKFLOW = ".github/workflows/merge-heads.yml"
FOREIGN = ("organization", "installation", "enterprise", "changes", "before", "after")


def _around(memory: Memory, repository: Repository, sender: User) -> Json:
    shape = _repository(repository_shape(memory, repository))
    return {"repository": shape, "sender": user_shape(memory, sender)}


def _repository(shape: object) -> object:
    # Webhooks show this of every repository, the REST interface only when asked for one.
    return shape | {"custom_properties": {}} if isinstance(shape, dict) else shape


def pull_request(
    memory: Memory,
    pull: Pull,
    action: str,
    sender: User,
    changes: Json | None,
    before: str | None,
) -> Json:
    """`pull_request`, and `pull_request_target` likewise."""
    payload: Json = {
        "action": action,
        "number": pull.number,
        "pull_request": _pull(memory, pull),
        **_around(memory, pull.repository, sender),
    }
    if action == "synchronize":
        payload["before"] = before or _parent(pull)
        payload["after"] = pull.head_sha
    if action == "edited":
        payload["changes"] = changes or {}
    return payload


def _pull(memory: Memory, pull: Pull) -> Json:
    shape = pull_shape(memory, pull) | UNDECIDED
    for name in ("head", "base"):
        side = shape[name]
        if isinstance(side, dict):
            shape[name] = side | {"repo": _repository(side["repo"])}
    return shape


def _parent(pull: Pull) -> str:
    head = bare.commits(pull.repository.git_dir, [pull.head_sha])[0]
    return head.parents[0] if head.parents else bare.ZERO


def issue_comment(
    memory: Memory, comment: Comment, action: str, sender: User, changes: Json | None
) -> Json:
    """`issue_comment`: tells neither head nor base of the pull request."""
    payload: Json = {
        "action": action,
        "issue": issue_shape(memory, comment.repository.issues[comment.number]),
        "comment": comment_shape(memory, comment),
        **_around(memory, comment.repository, sender),
    }
    if action == "edited":
        payload["changes"] = changes or {}
    return payload


def push(
    memory: Memory,
    repository: Repository,
    ref: str,
    before: str,
    sender: User,
    forced: bool | None,
) -> Json:
    """`push` to a branch or tag, as it stands now; forced where `before` is lost, if not told."""
    git_dir = repository.git_dir
    after = bare.tip(git_dir, ref) or bare.ZERO
    moved = bare.ZERO not in (before, after)
    known = bare.commits_between(git_dir, before, after) if moved else []
    head = bare.commits(git_dir, [after]) if after != bare.ZERO else []
    lost = moved and not bare.is_ancestor(git_dir, before, after)
    pusher = {"name": sender.login, "email": f"{sender.login}@users.noreply.github.com"}
    return {
        "ref": ref,
        "before": before,
        "after": after,
        "base_ref": None,
        "compare": f"{page_url(memory, repository)}/compare/{before[:12]}...{after[:12]}",
        "created": before == bare.ZERO,
        "deleted": after == bare.ZERO,
        "forced": lost if forced is None else forced,
        "commits": [_pushed(memory, repository, one) for one in bare.commits(git_dir, known)],
        "head_commit": _pushed(memory, repository, head[0]) if head else None,
        "pusher": pusher,
        **_around(memory, repository, sender),
    }


def _pushed(memory: Memory, repository: Repository, commit: bare.Commit) -> Json:
    return {
        "id": commit.sha,
        "tree_id": commit.tree,
        "distinct": True,
        "message": commit.message,
        "timestamp": commit.committer.date.isoformat(timespec="seconds"),
        "url": f"{page_url(memory, repository)}/commit/{commit.sha}",
        "author": {"name": commit.author.name, "email": commit.author.email},
        "committer": {"name": commit.committer.name, "email": commit.committer.email},
        "added": [],
        "removed": [],
        "modified": [],
    }


def merge_group(
    memory: Memory, repository: Repository, group: MergeGroup, action: str, reason: str | None
) -> Json:
    """`merge_group`: a reason has only the action `destroyed`."""
    [commit] = bare.commits(repository.git_dir, [group.head_sha])
    pushed = _pushed(memory, repository, commit)
    parts = ("id", "tree_id", "message", "timestamp", "author", "committer")
    sender = memory.add_user(QUEUE_BOT, "Bot")
    return {
        "action": action,
        "merge_group": {
            "head_sha": group.head_sha,
            "head_ref": group.head_ref,
            "base_sha": group.base_sha,
            "base_ref": group.base_ref,
            "head_commit": {part: pushed[part] for part in parts},
        },
        **({"reason": reason} if reason else {}),
        **_around(memory, repository, sender),
    }


def workflow_dispatch(
    memory: Memory,
    repository: Repository,
    ref: str,
    inputs: Mapping[str, str] | None,
    sender: User,
) -> Json:
    """`workflow_dispatch`: all inputs are texts."""
    return {
        "inputs": dict(inputs) if inputs else None,
        "ref": ref,
        "workflow": WORKFLOW,
        **_around(memory, repository, sender),
    }


def schedule(memory: Memory, repository: Repository, cron: str) -> Json:
    """`schedule`, which is no webhook and has no sender.

    https://github.blog/changelog/2022-09-27-github-actions-additional-information-available-in-github-event-payload-for-scheduled-workflow-runs/
    """
    shape = _repository(repository_shape(memory, repository))
    return {"schedule": cron, "workflow": WORKFLOW, "repository": shape}


def overlay(examples: Path | None, name: str, action: str, made: Json) -> Json:
    """Ours, laid over GitHub's published example of the event if there are examples.

    `examples` is the unpacked npm package @octokit/webhooks-examples.
    """
    if examples is None:
        return made
    document = json.loads((examples / "api.github.com" / "index.json").read_text())
    published = next(one["examples"] for one in document if one["name"] == name)
    alike = [one for one in published if one.get("action", "") == action] or published
    kept = {key: value for key, value in alike[0].items() if key not in FOREIGN}
    return _laid_over(kept, made)


def _laid_over(below: Json, above: Json) -> Json:
    result = dict(below)
    for key, value in above.items():
        known = below.get(key)
        both = isinstance(known, dict) and isinstance(value, dict)
        result[key] = _laid_over(known, value) if both else value  # type: ignore[arg-type]
    return result
