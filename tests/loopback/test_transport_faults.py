"""The way to GitHub breaks where a watcher says so, and what GitHub has done by then."""

from __future__ import annotations

import json
import socket
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from pathlib import Path

import pytest

from loopback import Fault, How, LoopbackGitHub, Pull, Repository
from loopback.answers import Answer
from tests.loopback.conftest import ALL, Git

WORDS = {"body": "hello"}


@dataclass
class Breaking:
    """Breaks the next request whose path ends so, and notes what it has seen."""

    fault: Fault
    path: str = "/comments"
    look: Callable[[], object] = lambda: None
    seen: list[object] = field(default_factory=list)
    _done: bool = False

    def before(self, method: str, path: str) -> Fault | None:
        if self._done or not path.endswith(self.path):
            return None
        self._done = True
        return self.fault

    def after(self, method: str, path: str, status: int) -> None:
        self.seen.append((method, status, self.look()))


@dataclass
class Speaker:
    """Posts comments on one connection, as long as it holds."""

    hub: LoopbackGitHub
    pull: Pull
    token: str

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(self.hub.server_url.removeprefix("http://"), timeout=2)

    def say(self) -> tuple[int, bytes]:
        path = f"/api/v3/repos/acme/shop/issues/{self.pull.number}/comments"
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            self.connection.request("POST", path, json.dumps(WORDS), headers)
            with self.connection.getresponse() as answer:
                return answer.status, answer.read()
        except Exception:
            self.connection.close()
            raise

    def said(self) -> int:
        return len(self.hub.comments(self.pull.repository, self.pull.number))


@pytest.fixture
def speaker(hub: LoopbackGitHub, pull: Pull, token: str) -> Iterator[Speaker]:
    speaker = Speaker(hub, pull, token)
    with closing(speaker.connection):
        yield speaker


@pytest.fixture
def other(hub: LoopbackGitHub, pull: Pull) -> Iterator[Speaker]:
    """Return somebody with another token."""
    other = Speaker(hub, pull, hub.issue_token(pull.repository, ALL))
    with closing(other.connection):
        yield other


def break_it(speaker: Speaker, how: How, *, is_done: bool = False, answer: object = None) -> None:
    given = Answer(502, answer) if answer else None
    speaker.hub.watch(speaker.token, Breaking(Fault(how, is_done=is_done, answer=given)))


@pytest.mark.parametrize("is_done", [False, True])
def test_a_reset_leaves_open_whether_it_was_done(speaker: Speaker, is_done: bool) -> None:
    break_it(speaker, How.RESET, is_done=is_done)
    with pytest.raises(ConnectionResetError):
        speaker.say()
    assert speaker.said() == is_done
    assert speaker.say()[0] == 201, "only one request was broken"


@pytest.mark.parametrize("is_done", [False, True])
def test_an_answer_that_never_comes_leaves_it_open_too(speaker: Speaker, is_done: bool) -> None:
    speaker.connection.timeout = 0.2
    break_it(speaker, How.SILENCE, is_done=is_done)
    with pytest.raises(TimeoutError):
        speaker.say()
    assert speaker.said() == is_done


def test_a_reset_in_the_middle_comes_when_all_is_done(speaker: Speaker) -> None:
    break_it(speaker, How.RESET_HALFWAY, is_done=True)
    with pytest.raises((ConnectionResetError, IncompleteRead)):
        speaker.say()
    assert speaker.said() == 1


def test_half_of_an_answer_is_broken_json(speaker: Speaker) -> None:
    break_it(speaker, How.HALF, is_done=True)
    status, body = speaker.say()
    assert (status, speaker.said()) == (201, 1)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        json.loads(body)


@pytest.mark.parametrize("is_done", [False, True])
def test_another_answer_comes_with_or_without_the_effect(speaker: Speaker, is_done: bool) -> None:
    break_it(speaker, How.INSTEAD, is_done=is_done, answer=b"<html>")
    assert speaker.say() == (502, b"<html>")
    assert speaker.said() == is_done
    assert speaker.say()[0] == 201, "the connection lives on"


def test_in_an_outage_nobody_listens_until_it_is_over(
    speaker: Speaker, git: Git, repository: Repository
) -> None:
    address = speaker.hub.server_url
    break_it(speaker, How.OUTAGE)
    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        speaker.say()
    with pytest.raises(ConnectionRefusedError):
        speaker.say()
    assert git("ls-remote", repository.clone_url).returncode
    speaker.hub.recover()
    assert speaker.hub.server_url == address
    assert (speaker.say()[0], speaker.said()) == (201, 1)
    assert git("ls-remote", repository.clone_url).returncode == 0


def test_during_an_outage_nobody_else_gets_the_port(speaker: Speaker) -> None:
    break_it(speaker, How.OUTAGE)
    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        speaker.say()
    port = int(speaker.hub.server_url.rpartition(":")[2])
    with socket.socket() as other, pytest.raises(OSError, match="in use"):
        other.bind(("127.0.0.1", port))


def test_an_idle_connection_ends_with_an_outage(speaker: Speaker, other: Speaker) -> None:
    assert other.say()[0] == 201
    break_it(speaker, How.OUTAGE)
    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        speaker.say()
    with pytest.raises((ConnectionResetError, RemoteDisconnected, BrokenPipeError)):
        other.say()


def test_the_watcher_looks_on_when_it_is_done_and_before_it_is_answered(speaker: Speaker) -> None:
    watcher = Breaking(Fault(How.RESET), path="/nowhere", look=speaker.said)
    speaker.hub.watch(speaker.token, watcher)
    assert speaker.say()[0] == 201
    assert watcher.seen == [("POST", 201, 1)]
    speaker.hub.watch(speaker.token, None)
    speaker.say()
    assert len(watcher.seen) == 1


def test_the_requests_of_other_tokens_are_not_touched(speaker: Speaker, other: Speaker) -> None:
    break_it(speaker, How.RESET)
    assert other.say()[0] == 201


def clone_with_commit(git: Git, hub: LoopbackGitHub, token: str) -> tuple[Path, str]:
    """Clone over HTTP, commit, and give the address to push to."""
    address = hub.server_url.replace("http://", f"http://x:{token}@") + "/acme/shop.git"
    assert git("clone", "--quiet", address, "clone").returncode == 0
    assert git("-C", "clone", "commit", "--quiet", "--allow-empty", "-m", "more").returncode == 0
    return Path("clone"), address


def test_a_truncated_pack_fails_the_fetch(
    hub: LoopbackGitHub, repository: Repository, token: str, git: Git
) -> None:
    # Where git names its token at once, as the action does, the watcher sees every request.
    header = b64encode(f"x:{token}".encode()).decode()
    fetch = ("-C", "copy", "-c", f"http.extraHeader=Authorization: basic {header}", "fetch")
    git("init", "--quiet", "--bare", "copy")
    hub.watch(token, Breaking(Fault(How.HALF, is_done=True), path="/git-upload-pack"))
    failed = git(*fetch, "--quiet", repository.clone_url, "main")
    assert failed.returncode, "half of an answer is no answer"
    assert git(*fetch, "--quiet", repository.clone_url, "main").returncode == 0


@pytest.mark.parametrize("is_done", [False, True])
def test_a_push_whose_answer_is_502_may_have_moved_the_branch(
    hub: LoopbackGitHub, repository: Repository, token: str, git: Git, is_done: bool
) -> None:
    clone, address = clone_with_commit(git, hub, token)
    before = hub.tip(repository, "main")
    fault = Fault(How.INSTEAD, is_done=is_done, answer=Answer(502, "bad gateway"))
    hub.watch(token, Breaking(fault, path="/git-receive-pack"))
    assert git("-C", clone, "push", "--quiet", address, "HEAD:main").returncode
    assert (hub.tip(repository, "main") != before) == is_done
    assert len(hub.pushes) == is_done
