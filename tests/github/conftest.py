"""One repository on the loopback GitHub, and clients of it whose waiting takes no time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from loopback import LoopbackGitHub, Repository
from merge_heads.github import GitHub
from tests.loopback.watched import observers

WRITING = {"contents": "write", "pull_requests": "write", "statuses": "write"}


@dataclass
class Clock:
    """A clock that only waiting moves."""

    time: float = 1000
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.slept.append(seconds)


@dataclass
class Shop:
    """A repository with a client of it, and the requests that came from there."""

    server: LoopbackGitHub
    repository: Repository
    clock: Clock
    asked: list[str]

    def client(self, permissions: dict[str, str] | None = None) -> GitHub:
        token = self.server.issue_token(self.repository, permissions or WRITING)
        return GitHub(
            "acme/shop",
            token,
            self.server.api_url,
            sleep=self.clock.sleep,
            now=self.clock.now,
        )

    def branch(self, name: str, files: dict[str, str | None] | None = None) -> str:
        start = self.server.tip(self.repository, "main")
        return self.server.commit(
            self.repository, name, files or {f"{name}.txt": "new\n"}, "Work", start
        )

    @property
    def main(self) -> str:
        return self.server.tip(self.repository, "main") or ""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LoopbackGitHub]:
    with LoopbackGitHub(tmp_path / "github", observers=observers()) as server:
        yield server


@pytest.fixture
def shop(server: LoopbackGitHub) -> Shop:
    repository = server.add_repository("acme/shop")
    server.commit(repository, "main", {"readme.md": "shop\n", "old.txt": "a\nb\nc\nd\n"})
    asked: list[str] = []
    server.on_request.append(lambda method, path: asked.append(f"{method} {path}"))
    return Shop(server, repository, Clock(), asked)
