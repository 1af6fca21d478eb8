"""The runs that fail: a server that refuses, is not there or tells all it was sent; faults of ours.

Each way to fail is a name, and how a run is started that meets it.
"""

import os
import shutil
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from signal import SIGABRT, SIGKILL

from loopback import LoopbackGitHub
from reliability.secrets.faulty import KINDS, PLACES
from reliability.secrets.watch import How, Watched

Way = tuple[str, How]
_NOWHERE = "http://127.0.0.1:1"
_MANY = 99
# What a server, or a proxy before it, may say no to.
_REQUESTS = (
    "^/",
    "^/repos/[^/]+/[^/]+/pulls/1",
    "/comments",
    "/statuses",
    "/git/",
    "/graphql",
    "info/refs",
    "git-upload-pack",
    "git-receive-pack",
)
_STATUSES = (400, 401, 403, 404, 409, 422)
_MALFORMED: tuple[object, ...] = ([], {"message": None}, "<html>", {"data": None}, {"errors": [1]})
_GIT = """\
#!/bin/sh
case " $* " in
  *" {command} "*)
    echo "fatal: unable to access 'http://$GIT_CONFIG_VALUE_0@host/': $(env | tail -n 30)" >&2
    exit 128;;
esac
exec {git} "$@"
"""
_COMMANDS = ("init", "config", "fetch", "cat-file", "merge-tree", "ls-remote", "push")


def met(scene: Watched, how: How) -> None:
    """Let a way to fail be met where a repair is pushed by itself, and where it is asked for."""
    scene.open()
    scene.how = how
    scene.changed("pull_request_target", auto_fix="always")
    scene.says("alice", "/merge-heads")


def unreachable() -> Iterator[Way]:
    """Yield servers that are not there, do not speak TLS, or are another one."""
    yield "no server", _with(GITHUB_SERVER_URL=_NOWHERE)
    yield "no TLS", How(more=_secure("GITHUB_SERVER_URL", ""))
    yield "no address", _with(GITHUB_SERVER_URL="ftp://nowhere")
    yield "another repository", _with(GITHUB_REPOSITORY="acme/elsewhere")
    yield "no API", _with(GITHUB_API_URL=_NOWHERE)
    yield "no TLS before the API", How(more=_secure("GITHUB_API_URL", "/api/v3"))


def _with(**more: str) -> How:
    return How(more=partial(_given, more))


def _given(more: Mapping[str, str], _: LoopbackGitHub) -> Mapping[str, str]:
    return more


def _secure(name: str, path: str) -> Callable[[LoopbackGitHub], Mapping[str, str]]:
    return lambda github: {name: f"{github.server_url.replace('http:', 'https:')}{path}"}


def refusals() -> Iterator[Way]:
    """Yield refusals in whose words stands all that was sent: the token, and git's form of it."""
    for path in _REQUESTS:
        for status in _STATUSES:
            yield f"{status} from {path}", How(prepare=partial(_refuse, path, status))


def _refuse(path: str, status: int, github: LoopbackGitHub, token: str) -> None:
    sent = f"You sent Authorization: token {token}, Authorization: basic {basic(token)}"
    is_git = path.startswith(("git-", "info"))
    said = sent if is_git else {"message": sent, "errors": [{"message": sent}]}
    github.answer("*", path, status, said, times=_MANY, headers={"Content-Type": "text/plain"})


def basic(token: str) -> str:
    """Return the form in which git sends a token."""
    return b64encode(f"x-access-token:{token}".encode()).decode()


def malformed() -> Iterator[Way]:
    """Yield answers that are none."""
    for path in _REQUESTS:
        for body in _MALFORMED:
            yield f"{body!r} from {path}", How(prepare=partial(_say, path, body))


def _say(path: str, body: object, github: LoopbackGitHub, _: str) -> None:
    github.answer("*", path, 200, body, times=_MANY)


def talkative(folder: Path) -> Iterator[Way]:
    """Yield gits, made in a folder, that fail in one of their commands and tell all they know."""
    for command in _COMMANDS:
        program = folder / command / "git"
        program.parent.mkdir()
        program.write_text(_GIT.format(command=command, git=shutil.which("git")))
        program.chmod(0o755)
        path = {"PATH": f"{program.parent}:{os.environ['PATH']}"}
        # Not traced: what this git starts to tell its environment is none of ours.
        yield f"git {command} tells", How(more=partial(_given, path), traced=False)


def faults() -> Iterator[Way]:
    """Yield faults of ours, at each place in each kind of words."""
    program = str(Path(__file__).with_name("faulty.py"))
    for place in PLACES:
        for kind in KINDS:
            yield f"{kind} at {place}", How((sys.executable, program, place, kind))


def ends(most: int) -> Iterator[Way]:
    """Yield runs that are killed while they wait for an answer, or that abort then."""
    for number in range(1, most + 1):
        for signal in (SIGKILL, SIGABRT):
            yield f"{signal.name} at request {number}", How(until=number, signal=signal)
