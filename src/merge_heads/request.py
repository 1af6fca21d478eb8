"""What happened: an event and its payload to one request, or why it asks nothing of us."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merge_heads.command import Command, Misunderstood, parse
from merge_heads.outcomes import NotForUs, UsageProblem

_OUR_COMMENTS = "<!-- merge-heads: "
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class PullRequestChanged:
    """A pull request was opened, pushed to, or pointed at another base.

    `trusted` says that the event runs with the secrets of base, so nothing of the head's may run:
    https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target
    """

    number: int
    trusted: bool = False
    head: str | None = None
    """Where the branch stood when the event happened (SHA)."""


@dataclass(frozen=True)
class CommandTyped:
    """Somebody answered with a command on a pull request, or `on_pull` is not so: on an issue."""

    number: int
    comment: int
    author: str
    author_id: int
    command: Command | Misunderstood
    on_pull: bool = True


@dataclass(frozen=True)
class BaseMoved:
    """A branch was pushed to, from one commit (SHA) to another; or it is time to look at it again.

    `is_asked` says that a person or the clock started the run, `everywhere` that all branches are
    meant into which somebody wants to merge. `before` and `after` are None where no push is known.
    """

    branch: str
    is_default: bool = False
    before: str | None = None
    after: str | None = None
    is_asked: bool = False
    everywhere: bool = False


@dataclass(frozen=True)
class MergeGroupFormed:
    """A merge queue asks whether a group (SHA) may follow its base (SHA).

    Source: https://docs.github.com/webhooks/webhook-events-and-payloads#merge_group
    """

    base: str
    head: str
    branch: str


Request = PullRequestChanged | CommandTyped | BaseMoved | MergeGroupFormed


def read_request(environ: Mapping[str, str]) -> Request | NotForUs:
    """Read the event that started the run; raises `UsageProblem` outside of GitHub Actions.

    Source: https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
    """
    event, path = environ.get("GITHUB_EVENT_NAME"), environ.get("GITHUB_EVENT_PATH")
    if not event or not path:
        raise UsageProblem(
            "This is not a GitHub Actions run: GITHUB_EVENT_NAME or GITHUB_EVENT_PATH is missing.",
            "Use merge-heads check or merge-heads fix on your own machine.",
        )
    try:
        payload = json.loads(Path(path).read_bytes())
        return from_event(event, payload, environ.get("GITHUB_REF", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageProblem(
            f"The payload of the event {event} could not be read ({type(error).__name__}).",
            "Run the job again.",
        ) from error


def from_event(event: str, payload: Mapping[str, Any], ref: str = "") -> Request | NotForUs:
    """Turn a webhook payload into a request; raises KeyError or TypeError if it is not one.

    `ref` is what the run was started for, which the payload of a schedule does not tell.
    """
    if event in ("pull_request", "pull_request_target"):
        if payload["action"] == "closed":
            return NotForUs("the pull request is closed")
        pull = payload["pull_request"]
        head = pull.get("head", {}).get("sha")
        return PullRequestChanged(_number(pull["number"]), event != "pull_request", head)
    if event == "issue_comment":
        return _from_comment(payload)
    if event == "push":
        return _from_push(payload)
    if event in ("schedule", "workflow_dispatch"):
        return _started(event, payload.get("ref") or ref)
    if event == "merge_group":
        return _from_merge_group(payload)
    return NotForUs(f"the event {event} is not handled")


def _from_comment(payload: Mapping[str, Any]) -> Request | NotForUs:
    issue, comment = payload["issue"], payload["comment"]
    if payload["action"] != "created":
        return NotForUs("only new comments are commands, not edited or deleted ones")
    on_pull = bool(issue.get("pull_request"))
    if issue["state"] != "open":
        return NotForUs(f"the {'pull request' if on_pull else 'issue'} is closed")
    author = comment["user"] or {}
    if not author or author.get("type") == "Bot" or _OUR_COMMENTS in (comment["body"] or ""):
        return NotForUs("the comment was not written by a person")
    command = parse(comment["body"] or "")
    if command is None:
        return NotForUs("the comment holds no command")
    return CommandTyped(
        _number(issue["number"]),
        _number(comment["id"]),
        str(author["login"]),
        _number(author["id"]),
        command,
        on_pull,
    )


def _from_push(payload: Mapping[str, Any]) -> Request | NotForUs:
    branch = _branch(payload["ref"])
    if branch is None:
        return NotForUs("a tag was pushed, not a branch")
    if payload["deleted"]:
        return NotForUs("the branch was deleted")
    return BaseMoved(
        branch,
        is_default=branch == payload["repository"]["default_branch"],
        before=None if payload["created"] else _sha(payload["before"]),
        after=_sha(payload["after"]),
    )


def _started(event: str, ref: str) -> Request | NotForUs:
    """Take a run that a person or the clock has started."""
    branch = _branch(ref)
    if branch is None:
        return NotForUs("the run was not started on a branch")
    return BaseMoved(branch, is_asked=True, everywhere=event == "schedule")


def _from_merge_group(payload: Mapping[str, Any]) -> Request | NotForUs:
    group = payload["merge_group"]
    if payload["action"] != "checks_requested":
        return NotForUs("the merge group is gone")
    branch = _branch(group["base_ref"])
    return MergeGroupFormed(_sha(group["base_sha"]), _sha(group["head_sha"]), branch or "")


def _branch(ref: str) -> str | None:
    """Return the name of a branch, or None for another ref."""
    return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else None


def _sha(value: str) -> str:
    if not _SHA.fullmatch(value):
        raise ValueError(value)
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value
