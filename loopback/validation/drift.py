"""What is checked (an exchange) and what is raised when GitHub's description forbids it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal, Protocol

SHOWN: Final = 5

# GitHub describes these in prose, for every operation at once ("Troubleshooting the REST API"),
# and lists them for single operations only now and then.
GENERAL_STATUSES: Final[Collection[int]] = frozenset({400, 401, 403, 404, 422, 429})

Side = Literal["request", "response"]


class Exchange(Protocol):
    """One request to the loopback server and the answer it gave.

    `path` is without host and without an API prefix, `route` is the OpenAPI template of it,
    `query` is the raw string or a mapping; bodies are decoded JSON, None if there was none.
    """

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query(self) -> str | Mapping[str, object]: ...
    @property
    def route(self) -> str: ...
    @property
    def request(self) -> object: ...
    @property
    def status(self) -> int: ...
    @property
    def response(self) -> object: ...


class Drift(AssertionError):
    """An exchange or a payload that GitHub's description does not allow."""


def refuse(subject: str, problems: Iterable[str]) -> None:
    """Raise Drift naming the subject and the first few problems; do nothing if there is none."""
    found = list(dict.fromkeys(problems))
    if not found:
        return
    more = [f"... and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    raise Drift("\n  ".join([f"{subject}:", *found[:SHOWN], *more]))


def refuse_exchange(exchange: Exchange, side: Side, problems: Iterable[str]) -> None:
    """Raise Drift naming method, route, status and side if there is any problem."""
    refuse(f"{exchange.method} {exchange.route} {exchange.status} {side}", problems)
