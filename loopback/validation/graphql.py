"""Checking GraphQL exchanges against GitHub's public schema, as Octokit publishes it to npm."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from graphql import (
    DocumentNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    build_schema,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from loopback.validation import graphql_envelope
from loopback.validation.drift import Exchange, refuse
from loopback.validation.graphql_answers import answer_problems, check_scalars

_FILE: Final = Path("@octokit", "graphql-schema", "schema.graphql")


class QueryCheck(Protocol):
    """A check of a query; if variables are given they are checked too."""

    def __call__(self, query: str, variables: Mapping[str, Any] | None = None) -> None:
        """Raise Drift unless GitHub's schema allows the query with these variables."""


def graphql_by_schema(node_modules: Path) -> QueryCheck:
    """Return a check of queries, which raises Drift for one that the schema does not allow.

    `node_modules` is the folder where npm installed @octokit/graphql-schema; OSError is raised if
    the schema is not there.
    """
    schema = _schema(node_modules)

    def check(query: str, variables: Mapping[str, Any] | None = None) -> None:
        refuse("GraphQL query", _problems(schema, query, variables))

    return check


def by_graphql_schema(node_modules: Path) -> Callable[[Exchange], None]:
    """Return a check of exchanges: of GraphQL ones the document, its variables and the answer.

    Exchanges of other routes pass; a request without a query is left to the other checks.
    """
    schema = _schema(node_modules)

    def check(exchange: Exchange) -> None:
        body = exchange.request
        if exchange.route != graphql_envelope.ROUTE or not isinstance(body, dict):
            return
        if "query" in body:
            query, variables = body["query"], body.get("variables") or {}
            refuse("GraphQL query", _problems(schema, query, variables))
            name, answer = body.get("operationName"), exchange.response
            found = answer_problems(schema, parse(query), variables, name, answer)
            refuse("GraphQL answer", found)

    return check


def _schema(node_modules: Path) -> GraphQLSchema:
    text = (node_modules / _FILE).read_text(encoding="utf-8")
    # GitHub's schema is valid and large: checking it would take longer than everything else.
    schema = build_schema(text, assume_valid=True, no_location=True)
    check_scalars(schema)
    return schema


def _problems(schema: GraphQLSchema, query: str, variables: Mapping[str, Any] | None) -> list[str]:
    try:
        document = parse(query)
    except GraphQLSyntaxError as error:
        return [error.message]
    found = [error.message for error in validate(schema, document)]
    if found or variables is None:
        return found
    return _variable_problems(schema, document, variables)


def _variable_problems(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
) -> list[str]:
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    declared = [v for operation in operations for v in operation.variable_definitions or ()]
    unknown = variables.keys() - {v.variable.name.value for v in declared}
    coerced = get_variable_values(schema, declared, dict(variables))
    errors = coerced if isinstance(coerced, list) else []
    return [f"unknown variable ${name}" for name in sorted(unknown)] + [e.message for e in errors]
