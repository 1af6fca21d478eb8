"""What every request passes, whatever it speaks: interruptions, arranged answers, the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from loopback import pull_refs
from loopback.answers import Answer, bad_credentials
from loopback.memory import Memory, Token
from loopback.transport import Watcher

GIT_ROUTES = ("info/refs", "git-upload-pack", "git-receive-pack")

Interruption = Callable[[str, str], object]


@dataclass(frozen=True)
class Exchange:
    """One request with its answer.

    `route` is the template of GitHub's OpenAPI document (empty for an unknown address),
    `/graphql`, or for git `info/refs`, `git-upload-pack` or `git-receive-pack`. `path` has lost its
    `/api/v3`. `size` counts the bytes of the answer. `arranged` tells that a test made up the
    answer.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    route: str
    token_login: str | None
    request: object
    status: int
    response: object
    headers: Mapping[str, str] = field(default_factory=dict)
    request_headers: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    arranged: bool = False


Observer = Callable[[Exchange], None]


@dataclass(eq=False)
class Arrangement:
    """Matching requests get this answer and have no effect: `times` of them, `after` others."""

    methods: Sequence[str]
    path: re.Pattern[str]
    answer: Answer
    times: int
    after: int = 0

    def matches(self, method: str, path: str) -> bool:
        """Whether the request is one of those."""
        return bool({method, "*"} & set(self.methods) and self.path.search(path))


class Front:
    """The memory with the people around it: those who interrupt, arrange and observe."""

    def __init__(self, memory: Memory, observers: Sequence[Observer] = ()) -> None:
        self.memory = memory
        self.observers = tuple(observers)
        self.on_request: list[Interruption] = []
        self.watchers: dict[str, Watcher] = {}
        self.arrangements: list[Arrangement] = []
        self.exchanges: list[Exchange] = []
        self.faults: list[Exception] = []

    def begin(self, method: str, path: str) -> Answer | None:
        """Let the scene change before a request; the answer if one is arranged for it."""
        for interrupt in list(self.on_request):
            interrupt(method, path)
        with self.memory.lock:
            pull_refs.refresh(self.memory)
            return self._arranged(method, path)

    def _arranged(self, method: str, path: str) -> Answer | None:
        for arrangement in self.arrangements:
            if not arrangement.matches(method, path):
                continue
            if arrangement.after:
                arrangement.after -= 1
                continue
            arrangement.times -= 1
            if arrangement.times == 0:
                self.arrangements.remove(arrangement)
            return arrangement.answer
        return None

    def token(self, text: str | None) -> Token | None:
        """The token of that text, none for none; a Refusal for an unknown one."""
        if text is None:
            return None
        with self.memory.lock:
            known = self.memory.tokens.get(text)
        if known is None:
            raise bad_credentials()
        return known

    def record(self, exchange: Exchange) -> None:
        """Keep the exchange; REST and GraphQL are shown to the observers, whose faults are kept."""
        with self.memory.lock:
            self.exchanges.append(exchange)
            if exchange.arranged or exchange.route in GIT_ROUTES:
                return
            for observe in self.observers:
                try:
                    observe(exchange)
                except Exception as fault:
                    self.faults.append(fault)
