"""What happened: an event and its payload to one request, or why it asks nothing of us."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from merge_heads.command import Command, Misunderstood, parse
from merge_heads.outcomes import NotForUs, UsageProblem

_OUR_COMMENTS = "<!-- merge-heads: "


@dataclass(frozen=True)
class PullRequestChanged:
    """A pull request was opened, pushed to, or pointed at another base.

    `trusted` says that the event runs with the secrets of base, so nothing of the head's may run:
    https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request_target
    """

    number: int
    trusted: bool = False


@dataclass(frozen=True)
class CommandTyped:
    """Somebody answered with a command on a pull request."""

    number: int
    comment: int
    author: str
    author_id: int
    command: Command | Misunderstood


Request = PullRequestChanged | CommandTyped


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
        return from_event(event, payload)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageProblem(
            f"The payload of the event {event} could not be read ({type(error).__name__}).",
            "Run the job again.",
        ) from error


def from_event(event: str, payload: Mapping[str, Any]) -> Request | NotForUs:
    """Turn a webhook payload into a request; raises KeyError or TypeError if it is not one."""
    if event in ("pull_request", "pull_request_target"):
        if payload["action"] == "closed":
            return NotForUs("the pull request is closed")
        return PullRequestChanged(
            _number(payload["pull_request"]["number"]), trusted=event != "pull_request"
        )
    if event == "issue_comment":
        return _from_comment(payload)
    return NotForUs(f"the event {event} is not handled")


def _from_comment(payload: Mapping[str, Any]) -> Request | NotForUs:
    issue, comment = payload["issue"], payload["comment"]
    if payload["action"] != "created":
        return NotForUs("only new comments are commands, not edited or deleted ones")
    if not issue.get("pull_request"):
        return NotForUs("the comment is on an issue, not on a pull request")
    if issue["state"] != "open":
        return NotForUs("the pull request is closed")
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
    )


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value
