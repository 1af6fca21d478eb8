"""A small scene on a loopback GitHub: one repository, some people, one pull request."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from github import Auth, Github, GithubException

from loopback import LoopbackGitHub, Pull, Repository
from tests.loopback.watched import observers

ALL = {"contents": "write", "pull_requests": "write", "issues": "write", "statuses": "write"}

Git = Callable[..., "subprocess.CompletedProcess[str]"]
Client = Callable[[str], Github]
Ask = Callable[..., dict[str, Any]]


def refused(action: Callable[[], object]) -> tuple[int, str]:
    """Status and message of a refusal."""
    with pytest.raises(GithubException) as caught:
        action()
    return caught.value.status, str(caught.value.data["message"])


@pytest.fixture
def hub(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[LoopbackGitHub]:
    """Held against GitHub's description where the module says so: some ask amiss on purpose."""
    watching = observers() if getattr(request.module, "WATCHED", False) else ()
    with LoopbackGitHub(tmp_path / "hub", observers=watching) as github:
        yield github


@pytest.fixture
def repository(hub: LoopbackGitHub) -> Repository:
    made = hub.add_repository("acme/shop")
    hub.commit(made, "main", {"readme.md": "shop\n", "old.txt": "old\n"})
    return made


@pytest.fixture
def pull(hub: LoopbackGitHub, repository: Repository) -> Pull:
    start = hub.tip(repository, "main")
    hub.commit(repository, "topic", {"new.txt": "one\ntwo\n"}, "Add new", start)
    return hub.open_pull(repository, "Add new", "topic", "main", "ann")


@pytest.fixture
def token(hub: LoopbackGitHub, repository: Repository) -> str:
    return hub.issue_token(repository, ALL)


@pytest.fixture
def client(hub: LoopbackGitHub) -> Client:
    def make(token: str) -> Github:
        return Github(
            auth=Auth.Token(token),
            base_url=hub.api_url,
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
        )

    return make


@pytest.fixture
def ask(hub: LoopbackGitHub, token: str) -> Ask:
    """Post a GraphQL document."""

    def post(query: str, variables: object = None, by: str = token) -> dict[str, Any]:
        body = {"query": query, **({} if variables is None else {"variables": variables})}
        request = Request(hub.graphql_url, json.dumps(body).encode())
        request.add_header("Authorization", f"Bearer {by}")
        with urlopen(request) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    return post


@pytest.fixture
def git(tmp_path: Path) -> Git:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_AUTHOR_NAME": "Ann",
        "GIT_AUTHOR_EMAIL": "ann@example.com",
        "GIT_COMMITTER_NAME": "Ann",
        "GIT_COMMITTER_EMAIL": "ann@example.com",
    }

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = ["git", *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run
