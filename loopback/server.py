"""The HTTP front: one connection, one thread; REST, GraphQL and git side by side."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import BinaryIO, cast
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from loopback import bodies, git_http, graphql, rest
from loopback.answers import Answer, Refusal, Request, error_body
from loopback.front import Exchange, Front
from loopback.transport import Fault, How, Watcher, break_off

GIT_PATH = re.compile(
    r"/(?P<owner>[^/]+)/(?P<name>[^/]+?)(\.git)?/(?P<what>info/refs|git-(upload|receive)-pack)"
)


class Server(ThreadingHTTPServer):
    """Listens on a free port of 127.0.0.1; its threads do not outlive the process."""

    daemon_threads = True
    allow_reuse_port = True
    request_queue_size = 64
    front: Front

    def __init__(self) -> None:
        self._open: set[socket.socket] = set()
        self._is_listening = False
        # Keeps the port ours while nobody listens.
        self._place = socket.socket()
        self._place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._place.bind(("127.0.0.1", 0))
        super().__init__(self._place.getsockname(), Handler)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def listen(self) -> None:
        """Begin to serve, or begin again after it fell silent."""
        if self._is_listening:
            return
        if self.socket.fileno() == -1:
            self.socket = socket.socket(self.address_family, self.socket_type)
            self.server_bind()
            self.server_activate()
        self._is_listening = True
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def fall_silent(self) -> None:
        """Refuse all connections from now on, and end those that are there."""
        if not self._is_listening:
            return
        self._is_listening = False
        self.shutdown()
        self.socket.close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def server_close(self) -> None:
        """Give the port up."""
        super().server_close()
        self._place.close()

    def process_request(self, request: object, client_address: object) -> None:
        """Remember the connection while it is there."""
        self._open.add(cast(socket.socket, request))
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def shutdown_request(self, request: object) -> None:
        """Forget the connection."""
        self._open.discard(cast(socket.socket, request))
        super().shutdown_request(request)  # type: ignore[arg-type]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class Handler(BaseHTTPRequestHandler):
    """One connection, kept alive; each request goes to the bridge of its kind."""

    protocol_version = "HTTP/1.1"
    server_version = "loopback"
    disable_nagle_algorithm = True
    rbufsize = bodies.PIECE
    fault: Fault | None = None

    @property
    def loopback(self) -> Server:
        """The server."""
        return cast(Server, self.server)

    @property
    def front(self) -> Front:
        """What all connections share."""
        return self.loopback.front

    @property
    def watcher(self) -> Watcher | None:
        """Whoever watches the token of this request."""
        return self.front.watchers.get(bodies.credential(self.headers) or "")

    @property
    def instead(self) -> Answer | None:
        """The answer to be given without doing anything, if there is one."""
        fault = self.fault
        return fault.answer if fault and not fault.is_done else None

    def log_message(self, format: str, *args: object) -> None:
        """Stay quiet: the exchanges are the log."""

    def do_GET(self) -> None:
        """Serve the request."""
        path = urlsplit(self.path).path
        try:
            watcher = self.watcher
            fault = self.fault = watcher.before(self.command, self.path) if watcher else None
            if fault and not fault.is_done and fault.how is not How.INSTEAD:
                break_off(self, fault.how)
            elif path.startswith("/api/v3/") or path == "/api/graphql":
                self._api()
            elif match := GIT_PATH.fullmatch(path):
                git_http.serve(self, self.front, match)
            else:
                self.send_json(Answer(404, error_body(404, "Not Found")))
        except OSError:
            self.close_connection = True
        except Exception as fault:
            self.front.faults.append(fault)
            self.close_connection = True
            self.send_json(Answer(500, error_body(500, f"{type(fault).__name__}: {fault}")))

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET

    def _api(self) -> None:
        raw = b"".join(bodies.pieces(self.headers, cast(BinaryIO, self.rfile)))
        target = self.path.removeprefix("/api/v3" if self.path.startswith("/api/v3/") else "/api")
        arranged = self.front.begin(self.command, target)
        arranged = self.instead or arranged
        where = urlsplit(target)
        query = parse_qs(where.query, keep_blank_values=True)
        request = Request(self.command, where.path, query, None, None)
        if arranged:
            self._conclude(request, raw, arranged, True)
            return
        try:
            token = self.front.token(bodies.credential(self.headers))
            request = Request(self.command, where.path, query, _decoded(raw), token)
            self._conclude(request, raw, self._answer(request), False)
        except Refusal as refusal:
            self._conclude(request, raw, refusal.answer, False)

    def _answer(self, request: Request) -> Answer:
        memory = self.front.memory
        with memory.lock:
            if request.path == "/graphql":
                answer, budget = graphql.answer(memory, request), memory.budgets.graphql
            else:
                answer, budget = rest.answer(memory, request), memory.budgets.core
            return replace(answer, headers={**budget.headers, **answer.headers})

    def _conclude(self, request: Request, raw: bytes, answer: Answer, arranged: bool) -> None:
        graph = request.path == "/graphql"
        budgets = self.front.memory.budgets
        budget = budgets.graphql if graph else budgets.core
        headers = {**github_headers(), **budget.headers, **answer.headers}
        data = _encoded(answer)
        exchange = Exchange(
            method=request.method,
            path=request.path,
            query=request.query,
            route="/graphql" if graph else rest.route_of(request.method, request.path),
            token_login=request.token.user.login if request.token else None,
            request=_lenient(raw),
            status=answer.status,
            response=answer.body,
            headers=headers,
            request_headers=dict(self.headers.items()),
            size=len(data),
            arranged=arranged,
        )
        self.front.record(exchange)
        self.conclude(answer.status, headers, data)

    def conclude(self, status: int, headers: Mapping[str, str], data: bytes) -> None:
        """Send the answer to a request that was done, as far as the way holds."""
        if watcher := self.watcher:
            watcher.after(self.command, self.path, status)
        fault = self.fault if self.fault and self.fault.is_done else None
        if fault is None:
            self._send(status, headers, data)
        elif fault.answer is not None:
            answer = fault.answer
            self._send(answer.status, {**headers, **answer.headers}, _encoded(answer))
        elif fault.how is How.HALF:
            self._send(status, headers, data[: len(data) // 2])
        else:
            if fault.how is How.RESET_HALFWAY:
                self._send(status, headers, data[: len(data) // 2], announced=len(data))
            break_off(self, fault.how)

    def send_json(self, answer: Answer) -> None:
        """Send an answer that nobody records."""
        self._send(answer.status, {**github_headers(), **answer.headers}, _encoded(answer))

    def _send(
        self, status: int, headers: Mapping[str, str], data: bytes, announced: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(data) if announced is None else announced))
        self.end_headers()
        self.wfile.write(data)


def _encoded(answer: Answer) -> bytes:
    if isinstance(answer.body, bytes):
        return answer.body
    return b"" if answer.body is None else json.dumps(answer.body).encode()


def _decoded(raw: bytes) -> object:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        raise Refusal(400, "Problems parsing JSON") from None


def _lenient(raw: bytes) -> object:
    try:
        return json.loads(raw) if raw else None
    except ValueError:
        return raw.decode(errors="replace")


def github_headers() -> dict[str, str]:
    """What stands above every answer, beside the budget."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-GitHub-Media-Type": "github.v3; format=json",
        "X-GitHub-Request-Id": uuid4().hex.upper(),
    }
