"""What others may do while a run goes on, each with the event that GitHub then tells of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from loopback import LoopbackGitHub, Pull, Repository
from reliability.steps import Event
from tests.clone import versions

_OTHER_BASE = "stable"


@dataclass(frozen=True)
class Move:
    """Something that happens; `do` returns the event that it starts, if it starts one.

    `is_possible` says whether it can happen in a story.
    """

    name: str
    do: Callable[[LoopbackGitHub], Event | None] = field(repr=False)
    is_possible: Callable[[LoopbackGitHub], bool] = field(repr=False)


def pulls(github: LoopbackGitHub) -> list[Pull]:
    """Return the open pull requests of people."""
    listed = _shop(github).pulls
    return [one for one in listed if one.user.login == "bob" and one.state == "open"]


def changed(github: LoopbackGitHub, pull: Pull, action: str = "synchronize") -> Event:
    """Return the event that a pull request changed."""
    return Event("pull_request", github.pull_request_event(pull, action), "acme/shop", {})


def swept(github: LoopbackGitHub) -> Event:
    """Return the event that it is time for a sweep."""
    return Event("schedule", github.schedule_event(_shop(github)), "acme/shop", {})


def _shop(github: LoopbackGitHub) -> Repository:
    return github.memory.repositories["acme/shop"]


def _has_pull(github: LoopbackGitHub) -> bool:
    return bool(pulls(github))


def _is_from_fork(github: LoopbackGitHub) -> bool:
    return _has_pull(github) and pulls(github)[0].head_repository is not _shop(github)


def _source(pull: Pull) -> Repository:
    return pull.head_repository or pull.repository


def _push_head(github: LoopbackGitHub) -> Event:
    pull = pulls(github)[0]
    github.commit(_source(pull), pull.head, dict(versions(("e5", "c3"))))
    return changed(github, pull)


def _replace_head(github: LoopbackGitHub) -> Event:
    """The revision is taken away again."""
    pull = pulls(github)[0]
    start = github.look_at(_source(pull), pull.head_sha).parents[0]
    github.force_push(_source(pull), pull.head, {"app/models.py": "models = [1]\n"}, start)
    return changed(github, pull)


def _move_base(github: LoopbackGitHub) -> Event:
    """Base gets a revision on top of what it has, or beside what is proposed."""
    shop = _shop(github)
    has_b2 = github.file(shop, "main", "migrations/versions/b2_make.py") is not None
    before = github.tip(shop, "main") or ""
    github.commit(shop, "main", dict(versions(("f6", "b2" if has_b2 else "a1"))))
    return Event("push", github.push_event(shop, "main", before, "alice"), "acme/shop", {})


def _retarget(github: LoopbackGitHub) -> Event:
    shop, pull = _shop(github), pulls(github)[0]
    if github.tip(shop, _OTHER_BASE) is None:
        root = github.look_at(_source(pull), pull.head_sha).parents[-1]
        github.commit(shop, _OTHER_BASE, {"README.md": "stable\n"}, start=root)
    github.retarget(pull, _OTHER_BASE)
    return changed(github, pull, "edited")


def _close(github: LoopbackGitHub) -> None:
    github.close_pull(pulls(github)[0])


def _protect(github: LoopbackGitHub) -> None:
    pull = pulls(github)[0]
    github.protect(_source(pull), pull.head)


def _delete_fork(github: LoopbackGitHub) -> None:
    github.delete_repository(_source(pulls(github)[0]))


def _always(_: LoopbackGitHub) -> bool:
    return True


def _change_again(github: LoopbackGitHub) -> Event:
    """A second run of the pull request's own event."""
    return changed(github, pulls(github)[0])


MOVES = (
    Move("base moves", _move_base, _always),
    Move("the head is pushed to", _push_head, _has_pull),
    Move("the head is replaced", _replace_head, _has_pull),
    Move("the pull request is retargeted", _retarget, _has_pull),
    Move("the pull request is closed", _close, _has_pull),
    Move("the branch is protected", _protect, _has_pull),
    Move("the fork is deleted", _delete_fork, _is_from_fork),
    Move("another run for the pull request", _change_again, _has_pull),
    Move("a sweep", swept, _always),
)
