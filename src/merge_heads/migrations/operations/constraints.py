"""Constraints as SQLAlchemy builds them: what they refer to, and their text."""

from collections.abc import Sequence
from dataclasses import dataclass

from merge_heads.migrations.operations import definitions
from merge_heads.migrations.operations.objects import column_name, plain_schema, table_of
from merge_heads.migrations.operations.plain_values import DATA, Built, Value, elements
from merge_heads.migrations.operations.touch import Kind, SchemaObject

CONSTRAINTS = frozenset(
    [
        *("UniqueConstraint", "CheckConstraint", "PrimaryKeyConstraint", "ForeignKeyConstraint"),
        "ExcludeConstraint",
    ]
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a foreign key refers to."""

    table: SchemaObject
    column: str


def told(table: SchemaObject) -> str:
    """Return a table as a definition names it."""
    return f"{table.schema}.{table.name}" if table.schema else table.name


def target_of(value: Value) -> Target | None:
    """Return what `"schema.table.column"` names, or None where it is computed."""
    if isinstance(value, Built) and isinstance(value.owner, Built):  # `users.c.id`
        table, name = table_of(value.owner), column_name(value)
        return Target(table, name) if table and name else None
    if not isinstance(value, str) or "." not in value:
        return None
    path, _, name = value.rpartition(".")
    schema, _, table_name = path.rpartition(".")
    return Target(SchemaObject(Kind.TABLE, table_name, None, plain_schema(schema)), name)


def definition(built: Built) -> tuple[Sequence[Target] | None, str | None]:
    """Return what a constraint refers to, None where that is computed, and its text."""
    places, words = built.given.positional, built.given.keywords
    match built.what:
        case "UniqueConstraint":
            return (), definitions.of_columns("unique", places)
        case "PrimaryKeyConstraint":
            return (), definitions.of_columns("primary key", places)
        case "CheckConstraint":
            return (), definitions.of_check(words.get("sqltext", built.first))
        case "ForeignKeyConstraint":
            named = built.given.named(["columns", "refcolumns"])
            return _keys(named.get("columns", DATA), named.get("refcolumns", DATA), built)
    return (), None


def _keys(
    local: Value, referred: Value, built: Built
) -> tuple[Sequence[Target] | None, str | None]:
    found = [target_of(value) for value in elements(referred) or ()]
    targets = [target for target in found if target]
    if not found or len(targets) < len(found):
        return None, None
    remote = tuple(target.column for target in targets)
    words = built.given.keywords
    return targets, definitions.of_key(local, told(targets[0].table), remote, words)
