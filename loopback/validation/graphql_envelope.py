"""The outer shape of a GraphQL exchange, which GitHub's REST description leaves out."""

from collections.abc import Iterator
from typing import Final

from loopback.validation.drift import Exchange, refuse_exchange

ROUTE: Final = "/graphql"
_REQUEST: Final = frozenset({"operationName", "query", "variables"})
_RESPONSE: Final = frozenset({"data", "errors", "extensions"})


def check_envelope(exchange: Exchange) -> None:
    """Raise Drift unless a query is posted, and answered by data or errors or both.

    Error statuses are answered by a message, as in the REST API.
    """
    refuse_exchange(exchange, "request", _request_problems(exchange))
    refuse_exchange(exchange, "response", _response_problems(exchange))


def _request_problems(exchange: Exchange) -> Iterator[str]:
    body = exchange.request
    if exchange.method != "POST":
        yield "only POST is described"
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        yield "$.query: a string is required"
    elif unknown := sorted(body.keys() - _REQUEST):
        yield f"$: unknown properties {unknown}"
    elif not isinstance(body.get("variables") or {}, dict):
        yield "$.variables: an object belongs here"


def _response_problems(exchange: Exchange) -> Iterator[str]:
    body = exchange.response
    if not isinstance(body, dict):
        yield "$: an object is required"
    elif exchange.status >= 400:
        if not isinstance(body.get("message"), str):
            yield "$.message: a string is required"
    elif exchange.status != 200:
        yield "undocumented status"
    elif unknown := sorted(body.keys() - _RESPONSE):
        yield f"$: unknown properties {unknown}"
    else:
        yield from _result_problems(body)


def _result_problems(body: dict[str, object]) -> Iterator[str]:
    errors = body.get("errors", [])
    if body.get("data") is None and not errors:
        yield "$: neither data nor errors"
    if not isinstance(body.get("data") or {}, dict):
        yield "$.data: an object belongs here"
    if not isinstance(errors, list):
        yield "$.errors: a list belongs here"
    elif not all(isinstance(e, dict) and isinstance(e.get("message"), str) for e in errors):
        yield "$.errors[*].message: a string is required"
