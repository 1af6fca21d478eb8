"""Checking exchanges against the models that githubkit generates from GitHub's description.

githubkit does not keep which of the statuses below 400 an operation answers, nor the allowed
values of query parameters; checking by the OpenAPI document finds those.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from pydantic import ValidationError

from loopback.validation import graphql_envelope
from loopback.validation.address import path_values, query_values
from loopback.validation.drift import GENERAL_STATUSES, Exchange, refuse_exchange
from loopback.validation.githubkit_operations import Operation, Operations, Recorded
from loopback.validation.nulls import without_known_nulls
from loopback.validation.parsed_models import differences, problems, validation_problems


def by_githubkit(
    version: str = "2022-11-28", anywhere: Collection[int] = GENERAL_STATUSES
) -> Callable[[Exchange], None]:
    """Return a check of exchanges, which raises Drift for one that the models do not allow.

    `version` is GitHub's API version; the default is what GitHub answers if none is asked for.
    `anywhere` holds the error statuses allowed on all routes, besides those of the operation.
    """
    operations = Operations(version)

    def check(exchange: Exchange) -> None:
        if exchange.route == graphql_envelope.ROUTE:
            return graphql_envelope.check_envelope(exchange)
        operation = operations.find(exchange.method, exchange.route)
        if operation is None:
            return refuse_exchange(exchange, "request", ["no model for this method and route"])
        refuse_exchange(exchange, "request", _address_problems(operation, exchange))
        recorded = _record(operation, exchange)
        answer = _response_problems(recorded, exchange, operations, anywhere)
        return refuse_exchange(exchange, "response", answer)

    return check


def _address_problems(operation: Operation, exchange: Exchange) -> Iterator[str]:
    if path_values(exchange) is None:
        yield f"path {exchange.path} does not fit the route"
    for name in query_values(exchange).keys() - operation.query:
        yield f"unknown query parameter {name}"


def _record(operation: Operation, exchange: Exchange) -> Recorded:
    body = exchange.request
    if body is not None and not operation.takes_body:
        refuse_exchange(exchange, "request", ["$: the operation has no request body"])
    try:
        recorded = operation.record(body)
    except ValidationError as error:
        refuse_exchange(exchange, "request", validation_problems(error))
        raise
    if operation.takes_body:
        refuse_exchange(exchange, "request", differences(body, recorded.body))
    return recorded


def _response_problems(
    recorded: Recorded, exchange: Exchange, operations: Operations, anywhere: Collection[int]
) -> list[str]:
    status, body = exchange.status, without_known_nulls(exchange.route, exchange.response)
    if 200 <= status < 300:
        return _body_problems(recorded.response_model, body)
    if 300 <= status < 400:
        return _body_problems(body and operations.model("BasicError"), body)
    if model := recorded.error_models.get(str(status)):
        return problems(model, body)
    if status in anywhere:
        return _general_problems(operations, status, body)
    return ["undocumented status"]


def _body_problems(model: Any, body: object) -> list[str]:
    if model is not None:
        return problems(model, body)
    return [] if body is None else ["$: a body where none belongs"]


def _general_problems(operations: Operations, status: int, body: object) -> list[str]:
    names = ["ValidationError", "ValidationErrorSimple"] if status == 422 else ["BasicError"]
    found = [problems(operations.model(name), body) for name in names]
    return min(found, key=len)
