"""A case on the loopback GitHub: the scene, the runs of the action, and what they left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loopback import Exchange, LoopbackGitHub, Pull, Repository
from reliability.hostile import git_import
from reliability.hostile.case import SWEEP, Brings, Says, Step

MOST_SECONDS = 60
MOST_BYTES = 512 * 1024 * 1024
# Far above what is allowed, so that it is seen, and below what the machine has.
_SPACE = 6 * 1024 * 1024 * 1024
# The loopback GitHub is no fast one where files are huge.
_PATIENCE = 300
_LAUNCHER = Path(__file__).with_name("launcher.py")
_ENTRY_POINT = str(Path(sys.executable).with_name("merge-heads"))
_WRITING = {"contents": "write", "pull_requests": "write", "statuses": "write"}
BOT = "github-actions[bot]"


@dataclass(frozen=True)
class Run:
    """One run of the action: what it took, and what it left with the runner."""

    code: int
    is_late: bool
    seconds: float
    peak: int
    out: str
    log: str
    output: str
    summary: str
    token: str
    environment: Mapping[str, str]
    exchanges: tuple[Exchange, ...]


class Waiting:
    """How long the loopback GitHub took for its answers but git's: no time of the action's."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._since = 0.0

    def asked(self, _method: str, _path: str) -> None:
        """Note that a request came."""
        self._since = time.monotonic()

    def answered(self, _exchange: Exchange) -> None:
        """Note that its answer is ready."""
        self.seconds += time.monotonic() - self._since


class Scene:
    """One repository with a pull request of bob's; alice may write, carol may only read."""

    def __init__(
        self, github: LoopbackGitHub, folder: Path, brings: Brings, name: str, waiting: Waiting
    ) -> None:
        self.github, self.folder, self.brings = github, folder, brings
        self._waiting = waiting
        for login in ("alice", "bob", "carol"):
            github.add_user(login)
        self.repository: Repository = github.add_repository(f"acme/{name}")
        github.set_role(self.repository, "alice", "write")
        github.set_role(self.repository, "carol", "read")
        self._runs = 0
        self.before = ""
        self.pull = self._open()
        for said in brings.comments:
            self._comment(said)
        self.git_config = self._config()

    def _open(self) -> Pull:
        brings, git_dir = self.brings, self.repository.git_dir
        start = git_import.commit(git_dir, "main", git_import.Commit(brings.common))
        base = brings.base_branch
        if base != "main":
            git_import.commit(git_dir, base, git_import.Commit({}), start)
        source = self.github.fork(self.repository, "bob") if brings.from_fork else self.repository
        head = git_import.Commit(brings.head, brings.message, brings.author)
        git_import.commit(source.git_dir, brings.branch, head, start)
        pull = self.github.open_pull(
            self.repository, brings.title, brings.branch, base, "bob", source, brings.body
        )
        self.before = start
        git_import.commit(git_dir, base, git_import.Commit(brings.base))
        return pull

    def _config(self) -> str:
        return (self.repository.git_dir / "config").read_text()

    def _comment(self, said: Says) -> Any:
        if said.login.endswith("[bot]"):
            self.github.add_user(said.login, "Bot")
        return self.github.person_comments(
            self.repository, self.pull.number, said.login, said.words
        )

    def take(self, step: Step) -> Run:
        """Let one thing happen, and run the action because of it."""
        if isinstance(step, Says):
            payload = self.github.issue_comment_event(self._comment(step))
            return self.run("issue_comment", payload)
        if step == SWEEP:
            payload = self.github.push_event(
                self.repository, self.brings.base_branch, self.before, sender="alice"
            )
            return self.run("push", payload)
        return self.run(step, self.github.pull_request_event(self.pull, "synchronize"))

    def run(self, event: str, payload: Mapping[str, Any]) -> Run:
        """Run the action as a process that sees only what GitHub sets, and measure it."""
        self._runs += 1
        folder = self.folder / f"run{self._runs}"
        token = self.github.issue_token(self.repository, _WRITING)
        given = self.github.environment(event, dict(payload), folder, token, {})
        environment = {**given, "PATH": os.environ["PATH"], **_measured()}
        before, waited = len(self.github.exchanges), self._waiting.seconds
        report = folder / "report.json"
        with (folder / "out").open("wb") as out, (folder / "log").open("wb") as log:
            subprocess.run(
                [
                    *(sys.executable, "-I", "-S", str(_LAUNCHER), str(report)),
                    *(str(_PATIENCE), str(_SPACE), _ENTRY_POINT, "action"),
                ],
                env=environment,
                cwd=environment["GITHUB_WORKSPACE"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=log,
                check=True,
            )
        took = json.loads(report.read_text())
        seconds = took["seconds"] - (self._waiting.seconds - waited)
        return Run(
            code=took["code"],
            is_late=took["late"] or seconds > MOST_SECONDS,
            seconds=seconds,
            peak=took["bytes"],
            out=_read(folder / "out"),
            log=_read(folder / "log"),
            output=_read(Path(environment["GITHUB_OUTPUT"])),
            summary=_read(Path(environment["GITHUB_STEP_SUMMARY"])),
            token=token,
            environment=environment,
            exchanges=tuple(self.github.exchanges[before:]),
        )

    @property
    def bot_bodies(self) -> list[str]:
        """All that the bot says in the conversation and in the review, oldest first."""
        comments = self.github.comments(self.repository, self.pull.number)
        found = [c.body for c in comments if c.user.login == BOT]
        theirs = {said.words for said in self.brings.comments if said.login == BOT}
        reviewed = [c.body for c in self.github.review_comments(self.pull)]
        return [body for body in (*found, *reviewed) if body not in theirs]

    @property
    def descriptions(self) -> list[str]:
        """What all statuses say."""
        return [status.description or "" for status in self.repository.statuses]

    def verdict_status(self) -> tuple[str, str] | None:
        """State and description of the newest status on the pull request's head."""
        found = (
            s
            for s in self.github.statuses(self.repository, self.pull.head_sha)
            if s.context == "merge-heads"
        )
        newest = next(found, None)
        return (newest.state, newest.description or "") if newest else None


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _measured() -> dict[str, str]:
    return {n: v for n, v in os.environ.items() if n.startswith("COVERAGE_")}
