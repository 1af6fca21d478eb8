"""The faults: what GitHub, git's HTTP and a git process can answer instead of what was asked for.

Sources: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api,
https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api and
https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

import time
from collections.abc import Mapping

from loopback import Fault, How
from loopback.answers import Answer, error_body
from reliability.steps import Harm, Kind, LocalFault, Step

_HOUR = 3600


def _spent() -> Mapping[str, str]:
    return {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(time.time()) + _HOUR),
    }


def _refused(status: int, message: str, headers: Mapping[str, str] | None = None) -> Fault:
    return Fault(How.INSTEAD, answer=Answer(status, error_body(status, message), headers or {}))


def _told(status: int, words: str, headers: Mapping[str, str] | None = None) -> Fault:
    """What git's HTTP says, which is no JSON."""
    return Fault(How.INSTEAD, answer=Answer(status, words, headers or {}))


def _errors(kind: str | None, message: str) -> Fault:
    error: dict[str, object] = {"message": message}
    if kind:
        error |= {"type": kind, "path": ["repository"]}
    return Fault(How.INSTEAD, answer=Answer(200, {"data": None, "errors": [error]}))


_TOO_MUCH = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
)
_PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
_BAD_GATEWAY = Answer(502, _PAGE, {"Content-Type": "text/html"})

# What may happen to any request.
_TRANSPORT: Mapping[str, Harm] = {
    "connection refused from here on": Fault(How.OUTAGE),
    "reset": Fault(How.RESET),
    "reset in the middle of the answer": Fault(How.RESET_HALFWAY, is_done=True),
    "no answer in time": Fault(How.SILENCE),
    "502": Fault(How.INSTEAD, answer=_BAD_GATEWAY),
}
# What only makes a difference where something is changed: it is done, and nobody says so.
DONE: Mapping[str, Harm] = {
    "done, then connection refused": Fault(How.OUTAGE, is_done=True),
    "done, then reset": Fault(How.RESET, is_done=True),
    "done, then no answer in time": Fault(How.SILENCE, is_done=True),
    "done, then 502": Fault(How.INSTEAD, is_done=True, answer=_BAD_GATEWAY),
}
_ANSWERS: Mapping[str, Harm] = {
    "401": _refused(401, "Bad credentials"),
    "403 (integration)": _refused(403, "Resource not accessible by integration"),
    "403 (rate limit)": _refused(403, "API rate limit exceeded for installation ID 1.", _spent()),
    "403 (secondary)": _refused(403, _TOO_MUCH, {"Retry-After": "1"}),
    "429": _refused(429, _TOO_MUCH),
    "500": _refused(500, "Server Error"),
}
_REST: Mapping[str, Harm] = {
    **_TRANSPORT,
    **_ANSWERS,
    "404": _refused(404, "Not Found"),
    "409": _refused(409, "Conflict"),
    "422": _refused(422, "Validation Failed"),
    "malformed JSON": Fault(How.HALF, is_done=True),
}
_GRAPHQL: Mapping[str, Harm] = {
    **_TRANSPORT,
    **_ANSWERS,
    "malformed JSON": Fault(How.HALF, is_done=True),
    "errors: FORBIDDEN": _errors("FORBIDDEN", "Resource not accessible by integration"),
    "errors: NOT_FOUND": _errors("NOT_FOUND", "Could not resolve to a Repository."),
    "errors: RATE_LIMITED": _errors("RATE_LIMITED", "API rate limit exceeded."),
    "errors: INTERNAL": _errors(None, "Something went wrong while executing your query."),
}
_GIT_HTTP: Mapping[str, Harm] = {
    **_TRANSPORT,
    "401": _told(401, "Bad credentials", {"WWW-Authenticate": 'Basic realm="GitHub"'}),
    "403 (integration)": _told(403, "Permission to acme/shop.git denied."),
    "404": _told(404, "Not Found"),
    "429": _told(429, "Too Many Requests"),
    "500": _told(500, "Internal Server Error"),
    "truncated pack": Fault(How.HALF, is_done=True),
}
_GIT: Mapping[str, Harm] = {
    "git refuses": LocalFault.REFUSED,
    "git is killed": LocalFault.DIED,
    "git does it, then fails": LocalFault.LATE,
    "git does not end": LocalFault.HANGS,
    "git is killed in the middle": LocalFault.CUT,
}
_TABLE = {
    Kind.REST: _REST,
    Kind.GRAPHQL: _GRAPHQL,
    Kind.GIT_HTTP: _GIT_HTTP,
    Kind.GIT: _GIT,
}
# The step that is spoken to while it runs has no end that could be told wrongly.
_NOT_OF_A_CONVERSATION = ("git does it, then fails",)


def faults_of(step: Step) -> Mapping[str, Harm]:
    """Return by their names the faults that can happen to a step."""
    if step.kind is Kind.GIT:
        skipped = _NOT_OF_A_CONVERSATION if "--batch-command" in step.what else ()
        return {name: harm for name, harm in _GIT.items() if name not in skipped}
    return {**_TABLE[step.kind], **(DONE if may_change(step) else {})}


def all_faults() -> frozenset[str]:
    """Return the names of all faults."""
    return frozenset(DONE) | {name for faults in _TABLE.values() for name in faults}


def may_change(step: Step) -> bool:
    """Say whether a step can change what others see."""
    if step.kind is Kind.GIT:
        return step.what.startswith("push")
    return not step.what.startswith("GET ") and "upload-pack" not in step.what
