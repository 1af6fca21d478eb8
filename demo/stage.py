"""The repository on the loopback GitHub: its people, its pull request, and runs of the action."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo import project
from demo.shell import run
from loopback import Comment, Exchange, LoopbackGitHub, Pull, Status

AUTHOR, MAINTAINER = "alice", "bob"
BOT = "github-actions[bot]"
_PERMISSIONS = {"contents": "write", "pull_requests": "write", "statuses": "write"}
_BODY = "Customers want their receipts by mail, so a user gets an address. It may stay empty."


@dataclass(frozen=True)
class Run:
    """One run of the action: its log, how long it took, and what it asked GitHub to change."""

    log: str
    seconds: float
    writes: tuple[Exchange, ...]


@dataclass(frozen=True)
class Traces:
    """All that runs of the action can leave on a pull request; equal where nothing changed."""

    comments: tuple[tuple[int, str, str], ...]
    reactions: tuple[int, ...]
    statuses: tuple[int, ...]
    pushes: int
    branch: str


class Stage:
    """The scene as the viewer sees it; `folder` takes what runners and people have on disk."""

    def __init__(self, hub: LoopbackGitHub, folder: Path) -> None:
        self.hub, self.folder, self._runs = hub, folder, 0
        self.repository = hub.add_repository("acme/shop")
        for login in (AUTHOR, MAINTAINER):
            hub.set_role(self.repository, login, "write")

    def open_pull(self) -> Pull:
        """The author asks to merge her branch."""
        title = "Add an email address to users"
        return self.hub.open_pull(
            self.repository, title, project.TOPIC, project.MAIN, AUTHOR, body=_BODY
        )

    def run_action(self, event: str, payload: dict[str, Any]) -> Run:
        """Start the action as its container does, for one event, and let it end."""
        self._runs += 1
        token = self.hub.issue_token(self.repository, _PERMISSIONS)
        folder = self.folder / f"run-{self._runs}"
        variables = self.hub.environment(event, payload, folder, token)
        before, start = len(self.hub.exchanges), time.monotonic()
        command = (str(Path(sys.executable).with_name("merge-heads")), "action")
        done = run(Path(variables["GITHUB_WORKSPACE"]), *command, variables=variables)
        changes = (e for e in self.hub.exchanges[before:] if _is_write(e))
        return Run(done.out + done.err, time.monotonic() - start, tuple(changes))

    def bot_comments(self, pull: Pull) -> list[Comment]:
        """What the action said, oldest first."""
        said = self.hub.comments(self.repository, pull.number)
        return [comment for comment in said if comment.user.login == BOT]

    def tip(self, branch: str = project.TOPIC) -> str:
        """The newest commit of a branch, without a name the pull request's."""
        return self.hub.tip(self.repository, branch) or ""

    def status(self, sha: str) -> Status | None:
        """What the action says about a commit."""
        return next(iter(self.hub.statuses(self.repository, sha)), None)

    def traces(self, pull: Pull) -> Traces:
        """Measure what stands on the pull request now."""
        comments = self.hub.comments(self.repository, pull.number)
        return Traces(
            comments=tuple((c.id, c.body, c.updated_at.isoformat()) for c in comments),
            reactions=tuple(r.id for c in comments for r in self.hub.reactions(c)),
            statuses=tuple(status.id for status in self.repository.statuses),
            pushes=len(self.hub.pushes),
            branch=self.tip(),
        )


def _is_write(exchange: Exchange) -> bool:
    return exchange.method != "GET" and exchange.path.startswith("/repos/")


@contextmanager
def opened(folder: Path) -> Iterator[Stage]:
    """Serve a repository below `folder` as long as the block runs."""
    with LoopbackGitHub(folder / "github") as hub:
        yield Stage(hub, folder)
