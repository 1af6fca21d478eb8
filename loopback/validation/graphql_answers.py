"""Checking GraphQL answers against GitHub's public schema.

The document is executed once more on GitHub's own schema, and each field resolves to what the
answer says there: what comes out must be the same answer again.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    execute_sync,
)

_FORMS: Final = {
    "DateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "GitObjectID": r"[0-9a-f]{40}",
    "URI": r"https?://\S+",
}


def check_scalars(schema: GraphQLSchema) -> None:
    """Let the schema refuse dates, SHAs and addresses that are none; it says nothing of these."""
    for name, form in _FORMS.items():
        kind = schema.type_map[name]
        # graphql-core 3.3 has another name for what was `serialize` before.
        for method in ("serialize", "coerce_output_value"):
            setattr(kind, method, _serializer(name, re.compile(form)))


def _serializer(name: str, form: re.Pattern[str]) -> Any:
    def serialize(value: object) -> object:
        if isinstance(value, str) and form.fullmatch(value):
            return value
        raise GraphQLError(f"{name} cannot represent value: {value!r}")

    return serialize


def answer_problems(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Mapping[str, Any],
    operation: str | None,
    answer: object,
) -> list[str]:
    """Return why the answer cannot be one to the document; an answer without data can."""
    data = answer.get("data") if isinstance(answer, dict) else None
    if data is None:
        return []
    again = execute_sync(
        schema,
        document,
        data,
        variable_values=dict(variables),
        operation_name=operation,
        field_resolver=_told,
        type_resolver=_kind,
    )
    found = [f"$.data{_steps(error)}: {error.message}" for error in again.errors or ()]
    if not found and again.data != data:
        found = ["$.data: another answer than was asked for"]
    return found


def _steps(error: GraphQLError) -> str:
    return "".join(f"[{s}]" if isinstance(s, int) else f".{s}" for s in error.path or ())


def _told(source: object, info: GraphQLResolveInfo[Any], **_given: object) -> object:
    key = info.path.key
    if not isinstance(source, dict) or key not in source:
        raise GraphQLError("it was asked for and is not answered")
    return source[key]


def _kind(value: object, info: GraphQLResolveInfo[Any], kind: GraphQLAbstractType) -> str:
    """The type that is told, or else one that the document has a fragment for, or any."""
    told = value.get("__typename") if isinstance(value, dict) else None
    if isinstance(told, str):
        return told
    possible = [one.name for one in info.schema.get_possible_types(kind)]
    conditions = [
        one.type_condition.name.value
        for node in info.field_nodes
        for one in (node.selection_set.selections if node.selection_set else ())
        if isinstance(one, InlineFragmentNode) and one.type_condition
    ]
    return next((name for name in conditions if name in possible), possible[0])
