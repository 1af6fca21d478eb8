"""Requests as they were understood, answers as they will be sent, and GitHub's words for no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from loopback.memory import Token, User

DOCUMENTATION = "https://docs.github.com/rest"


@dataclass(frozen=True)
class Request:
    """One REST request: the path has lost its `/api/v3`, the body is decoded JSON."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    body: object
    token: Token | None

    @property
    def caller(self) -> User | None:
        """The account that asks; none for an anonymous request."""
        return self.token.user if self.token else None


@dataclass(frozen=True)
class Answer:
    """A status and decoded JSON (None: no body), with headers beside the usual ones."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """The request is not going to be done; the answer says why."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: list[object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.answer = Answer(status, error_body(status, message, errors), headers or {})


def error_body(status: int, message: str, errors: list[object] | None = None) -> dict[str, object]:
    """https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api"""
    listed = {"errors": errors} if errors else {}
    # GitHub documents `status` for all errors but those of validation.
    number = {} if status == 422 else {"status": str(status)}
    return {"message": message, **listed, "documentation_url": DOCUMENTATION, **number}


def not_found() -> Refusal:
    """Neither here nor there for this caller."""
    return Refusal(404, "Not Found")


def bad_credentials() -> Refusal:
    """The token is unknown."""
    return Refusal(401, "Bad credentials")


def not_accessible(token: Token | None, accepted: str) -> Refusal:
    """The token lacks the permission; `accepted` names what would have done."""
    if token is None:
        return Refusal(401, "Requires authentication")
    kind = "integration" if token.is_installation else "personal access token"
    headers = {"X-Accepted-GitHub-Permissions": accepted}
    return Refusal(403, f"Resource not accessible by {kind}", headers=headers)


def invalid(resource: str, code: str, field: str, message: str) -> Refusal:
    """A well formed request that breaks a rule of its resource."""
    error: dict[str, object] = {"resource": resource, "code": code, "field": field}
    return Refusal(422, "Validation Failed", [error | {"message": message}])
