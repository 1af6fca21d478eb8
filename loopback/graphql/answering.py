"""From a request to an answer; errors come with status 200, as GraphQL has it.

https://docs.github.com/graphql/guides/forming-calls-with-graphql
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    execute_sync,
    parse,
    validate,
)

from loopback.answers import Answer, Refusal, Request
from loopback.graphql import mutations, repositories
from loopback.graphql.cost import MOST_NODES, Cost, reckon
from loopback.graphql.schema import SCHEMA
from loopback.graphql.view import Declined, Info, Node, View
from loopback.memory import Memory
from loopback.shapes.accounts import stamp

LIMITS = "The loopback GitHub understands a part of GitHub's schema only"


def answer(memory: Memory, request: Request) -> Answer:
    """What GitHub says to a document; mutations have been done when this returns."""
    if request.token is None:
        return Refusal(401, "This endpoint requires you to be authenticated.").answer
    body = request.body if isinstance(request.body, dict) else {}
    query, variables = body.get("query"), body.get("variables")
    if not isinstance(query, str):
        return _errors({"message": "A query attribute must be specified and must be a string."})
    try:
        document = parse(query)
        found = validate(SCHEMA, document)
    except GraphQLError as error:
        found = [error]
    if found:
        return _errors(*(_error_shape(error) for error in found))
    given = variables if isinstance(variables, dict) else {}
    return _within_limits(View(memory, request.token), document, given, body.get("operationName"))


def _within_limits(
    view: View, document: DocumentNode, variables: Mapping[str, Any], name: str | None
) -> Answer:
    cost = reckon(document, variables)
    if cost.nodes > MOST_NODES:
        words = f"This query requests up to {cost.nodes:,} possible nodes which exceeds"
        limit = f"{words} the maximum limit of {MOST_NODES:,}."
        return _errors({"type": "MAX_NODE_LIMIT_EXCEEDED", "message": limit})
    budget = view.memory.budgets.graphql
    if not budget.spend(cost.points):
        return _errors({"type": "RATE_LIMITED", "message": budget.words(view.token)})
    root = Root(view, cost)
    return Answer(200, _shape(execute_sync(SCHEMA, document, root, None, dict(variables), name)))


def _errors(*errors: dict[str, object]) -> Answer:
    return Answer(200, {"errors": list(errors)})


def _shape(result: ExecutionResult) -> dict[str, object]:
    errors = [_error_shape(error) for error in result.errors or ()]
    if result.data is None:
        return {"errors": errors}
    return {"data": result.data, **({"errors": errors} if errors else {})}


def _error_shape(error: GraphQLError) -> dict[str, object]:
    cause = error.original_error
    if cause and not isinstance(cause, Declined | GraphQLError):
        raise cause
    shape: dict[str, object] = {**error.formatted}
    if isinstance(cause, Declined):
        saml = {"extensions": {"saml_failure": False}} if cause.type == "FORBIDDEN" else {}
        return {"type": cause.type, **saml, **shape}
    # Neither parsed nor known to the schema: nothing was executed, so there is no path.
    return shape if error.path else shape | {"message": f"{LIMITS}. {error.message}"}


@dataclass(frozen=True)
class Root:
    """What the fields at the top of a document resolve to; names are those of the schema."""

    view: View
    cost: Cost

    def viewer(self, _info: Info) -> Node:
        """https://docs.github.com/graphql/reference/queries#user"""
        return {"login": self.view.token.user.login}

    def rateLimit(self, _info: Info, **_dry: object) -> Node:
        """https://docs.github.com/graphql/reference/objects#ratelimit"""
        budget = self.view.memory.budgets.graphql
        return {
            "cost": self.cost.points,
            "limit": budget.limit,
            "nodeCount": self.cost.nodes,
            "remaining": budget.left,
            "resetAt": stamp(budget.reset_at),
            "used": budget.limit - budget.left,
        }

    def repository(
        self, _info: Info, owner: str, name: str, **_renames: object
    ) -> repositories.Repository:
        """https://docs.github.com/graphql/reference/queries#repository"""
        return repositories.find(self.view, owner, name)

    def updateRefs(self, _info: Info, input: Mapping[str, Any]) -> Node:
        """https://docs.github.com/graphql/reference/mutations#updaterefs"""
        return mutations.update_refs(self.view, input)
