"""Checking exchanges against GitHub's OpenAPI document, as Octokit publishes it to npm."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final

from openapi_schema_validator import OAS30Validator, oas30_format_checker

from loopback.validation import graphql_envelope
from loopback.validation.drift import GENERAL_STATUSES, Exchange, refuse_exchange
from loopback.validation.json_document import JsonDocument, pointer
from loopback.validation.nulls import without_known_nulls
from loopback.validation.openapi_parameters import parameter_problems

_FILE: Final = Path("@octokit", "openapi", "generated", "api.github.com.json")
_JSON: Final = "application/json"


def by_openapi(
    node_modules: Path, anywhere: Collection[int] = GENERAL_STATUSES
) -> Callable[[Exchange], None]:
    """Return a check of exchanges, which raises Drift for one that the document does not allow.

    `node_modules` is the folder where npm installed @octokit/openapi; OSError is raised if the
    document is not there.  `anywhere` holds the error statuses allowed on all routes, besides
    those of the operation.
    """
    document = JsonDocument(node_modules / _FILE, OAS30Validator, oas30_format_checker)

    def check(exchange: Exchange) -> None:
        if exchange.route == graphql_envelope.ROUTE:
            return graphql_envelope.check_envelope(exchange)
        operation = pointer("paths", exchange.route, exchange.method.lower())
        if not _has(document, operation):
            return refuse_exchange(exchange, "request", ["unknown method or route"])
        problems = parameter_problems(document, operation, exchange)
        refuse_exchange(exchange, "request", problems)
        refuse_exchange(exchange, "request", _request_problems(document, operation, exchange))
        answer = _response_problems(document, operation, exchange, anywhere)
        return refuse_exchange(exchange, "response", answer)

    return check


def _request_problems(document: JsonDocument, operation: str, exchange: Exchange) -> list[str]:
    place = operation + pointer("requestBody")
    if not _has(document, place):
        return [] if exchange.request is None else ["$: the operation has no request body"]
    place = document.follow(place)
    if exchange.request is None:
        required = document.at(place).get("required", False)
        return ["$: a request body is required"] if required else []
    return _content_problems(document, place, exchange.request)


def _response_problems(
    document: JsonDocument, operation: str, exchange: Exchange, anywhere: Collection[int]
) -> list[str]:
    body = without_known_nulls(exchange.route, exchange.response)
    place = operation + pointer("responses", str(exchange.status))
    if _has(document, place):
        return _content_problems(document, document.follow(place), body)
    if exchange.status in anywhere:
        return _general_problems(document, exchange.status, body)
    documented = ", ".join(document.at(operation)["responses"])
    return [f"undocumented status (documented are {documented})"]


def _content_problems(document: JsonDocument, place: str, body: object) -> list[str]:
    """Return why the body is none of those described at the place of a request or a response."""
    content: dict[str, Any] = document.at(place).get("content", {})
    if not content:
        return [] if body is None else ["$: a body where none belongs"]
    kind = _JSON if _JSON in content else next(iter(content))
    return document.problems(place + pointer("content", kind, "schema"), body)


def _general_problems(document: JsonDocument, status: int, body: object) -> list[str]:
    names = ["validation-error", "validation-error-simple"] if status == 422 else ["basic-error"]
    places = [pointer("components", "schemas", name) for name in names]
    return min((document.problems(place, body) for place in places), key=len)


def _has(document: JsonDocument, place: str) -> bool:
    try:
        document.at(place)
    except KeyError:
        return False
    return True
