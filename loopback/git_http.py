"""Real git over HTTP: `git http-backend` as a CGI program, both bodies streamed.

https://git-scm.com/docs/git-http-backend, https://git-scm.com/docs/gitprotocol-http
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING, BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

from loopback import bare, bodies, git_access, permissions, pull_refs
from loopback.answers import Answer, Refusal
from loopback.front import Exchange, Front
from loopback.memory import Push, Repository, Token
from loopback.receive_hook import VARIABLE, Terms

if TYPE_CHECKING:
    from loopback.server import Handler

# Only pushes through this bridge are judged: people push to the directory as they like.
JUDGED = {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "receive.procReceiveRefs",
    "GIT_CONFIG_VALUE_0": "refs",
}
CGI_HEADERS = {
    "CONTENT_TYPE": "Content-Type",
    "CONTENT_LENGTH": "Content-Length",
    "HTTP_CONTENT_ENCODING": "Content-Encoding",
    "GIT_PROTOCOL": "Git-Protocol",
}


def serve(handler: Handler, front: Front, match: re.Match[str]) -> None:
    """Answer one request of a git client; it is on record before the client has read the end."""
    GitRequest(handler, front, match).serve()


class GitRequest:
    """One request on its way from the client through git and back."""

    def __init__(self, handler: Handler, front: Front, match: re.Match[str]) -> None:
        self.handler, self.front, self.what = handler, front, match["what"]
        where = urlsplit(handler.path)
        self.path, self.raw_query, self.query = where.path, where.query, parse_qs(where.query)
        asked = self.query.get("service", [""])[0]
        self.service = asked if self.what == "info/refs" else self.what
        self.repository = front.memory.repository(f"{match['owner']}/{match['name']}")
        self.token: Token | None = None
        self.body = bodies.pieces(handler.headers, cast(BinaryIO, handler.rfile))
        # The whole answer, where somebody wants to know that all is done before it is sent.
        self.held: tuple[int, dict[str, str], bytes] | None = None

    def serve(self) -> None:
        """Decline in words, or let git answer."""
        arranged = self.front.begin(self.handler.command, self.handler.path)
        arranged = self.handler.instead or arranged
        answer = arranged or self._objection()
        if answer or self.repository is None:
            self._decline(answer or Answer(404), arranged is not None)
        else:
            self._pass_on(self.repository)

    def _objection(self) -> Answer | None:
        try:
            self.token = self.front.token(bodies.credential(self.handler.headers))
        except Refusal:
            return git_access.unknown_token()
        with self.front.memory.lock:
            return git_access.objection(self.token, self.repository, self.service)

    def _decline(self, answer: Answer, arranged: bool) -> None:
        for _ in self.body:
            pass
        data = f"{answer.body or ''}".encode()
        self._record(answer.status, len(data), arranged)
        headers = {"Content-Type": "text/plain", **answer.headers}
        self.handler.conclude(answer.status, headers, data)

    def _pass_on(self, repository: Repository) -> None:
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "moved"
            status, size = self._run(self._environment(repository, log))
            self._note_pushes(repository, log)
        self._record(status, size, False)
        if self.held is not None:
            self.handler.conclude(*self.held)
        else:
            self.handler.wfile.write(b"0\r\n\r\n")

    def _run(self, environment: dict[str, str]) -> tuple[int, int]:
        command, pipe = ["git", "http-backend"], subprocess.PIPE
        with subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment
        ) as process:
            feeder = Thread(target=_feed, args=(process.stdin, self.body), daemon=True)
            feeder.start()
            relayed = self._relay(cast(BufferedReader, process.stdout))
            feeder.join()
        return relayed

    def _environment(self, repository: Repository, log: Path) -> dict[str, str]:
        headers = self.handler.headers
        sent = {name: headers[header] for name, header in CGI_HEADERS.items() if header in headers}
        kept = bare.environment() | {
            "GIT_PROJECT_ROOT": str(repository.git_dir),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": f"/{self.what}",
            "REQUEST_METHOD": self.handler.command,
            "QUERY_STRING": self.raw_query,
            "REMOTE_ADDR": "127.0.0.1",
        }
        if self.service == "git-receive-pack" and self.token:
            protected = tuple(sorted(repository.protected))
            free = permissions.may_change_workflows(self.token)
            only = permissions.guest_refs(self.token, repository)
            kept |= JUDGED | {VARIABLE: Terms(protected, free, str(log), only).dump()}
        return kept | sent

    def _relay(self, output: BufferedReader) -> tuple[int, int]:
        headers = dict(_cgi_headers(output))
        status, size = int(headers.pop("Status", "200").split(" ")[0]), 0
        if self.handler.watcher is not None:
            self.held = status, headers, output.read()
            return status, len(self.held[2])
        self.handler.send_response(status)
        for name, value in {**headers, "Transfer-Encoding": "chunked"}.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()
        while piece := output.read1(bodies.PIECE):
            self.handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            size += len(piece)
        return status, size

    def _note_pushes(self, repository: Repository, log: Path) -> None:
        if self.token is None or not log.is_file():
            return
        with self.front.memory.lock:
            for line in log.read_text().splitlines():
                old, new, ref = line.split(" ", 2)
                push = Push(repository, self.token.user.login, ref, old, new)
                self.front.memory.pushes.append(push)
            pull_refs.refresh(self.front.memory)

    def _record(self, status: int, size: int, arranged: bool) -> None:
        exchange = Exchange(
            method=self.handler.command,
            path=self.path,
            query=self.query,
            route=self.what,
            token_login=self.token.user.login if self.token else None,
            request=None,
            status=status,
            response=None,
            request_headers=dict(self.handler.headers.items()),
            size=size,
            arranged=arranged,
        )
        self.front.record(exchange)


def _cgi_headers(output: IO[bytes]) -> Iterator[tuple[str, str]]:
    while line := output.readline().decode().strip():
        name, _, value = line.partition(":")
        yield name, value.strip()


def _feed(sink: IO[bytes], body: Iterator[bytes]) -> None:
    # When git stops reading, the rest is still taken off the wire: the connection lives on.
    with suppress(OSError, ValueError):
        for piece in body:
            sink.write(piece)
            sink.flush()
    with suppress(OSError):
        sink.close()
    for _ in body:
        pass
