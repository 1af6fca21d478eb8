"""The names in SQL, as the database compares them.

Source: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
"""

import re

from sqlglot import exp

from merge_heads.migrations.operations.objects import plain_schema
from merge_heads.migrations.operations.texts import plain_sql
from merge_heads.migrations.operations.touch import Kind, SchemaObject

NAME = r"""(?:"(?:[^"]|"")+"|`[^`]+`|\[\w+\]|[^\W\d][\w$]*)"""
PATH = rf"{NAME}(?:\s*\.\s*{NAME})*"
_PART = re.compile(NAME)
_OF_THE_SYSTEM = frozenset({"information_schema", "pg_catalog", "sys", "mysql"})
_SYSTEM_NAMES = ("pg_", "sqlite_")


def name_of(node: object) -> str | None:
    """Return the name that an identifier or a column stands for: lower case unless quoted."""
    match node:
        case exp.Identifier():
            text = str(node.this)
            return text if node.args.get("quoted") else text.lower()
        case exp.Column() | exp.Schema() | exp.Ordered() | exp.Var():
            return name_of(node.this) if not isinstance(node.this, str) else node.this.lower()
    return None


def object_of(kind: Kind, node: object) -> SchemaObject | None:
    """Return the object that a table, or what the parser takes for one, stands for."""
    if isinstance(node, exp.Schema):
        node = node.this
    if isinstance(node, exp.UserDefinedFunction):
        node = node.this
    if isinstance(node, exp.Dot):
        return SchemaObject(kind, name_of(node.expression) or "", None, name_of(node.this))
    if not isinstance(node, exp.Table):
        name = name_of(node)
        return SchemaObject(kind, name) if name else None
    name, schema = name_of(node.this), name_of(node.args.get("db"))
    if kind is Kind.SCHEMA:
        name, schema = name or schema, None
    return SchemaObject(kind, name, None, plain_schema(schema)) if name else None


def table_of(node: object) -> SchemaObject | None:
    """Return a table, or None for a function or a parameter in a table's place."""
    return object_of(Kind.TABLE, node)


def is_of_system(table: SchemaObject) -> bool:
    """Say whether a table is one of the database's own, which no migration changes."""
    return table.schema in _OF_THE_SYSTEM or table.name.startswith(_SYSTEM_NAMES)


def path_of(kind: Kind, written: str) -> SchemaObject:
    """Return the object that a name stands for, as it is written in SQL."""
    names = [_bare(part) for part in _PART.findall(written)]
    schema = names[-2] if len(names) > 1 else None
    return SchemaObject(kind, names[-1], None, plain_schema(schema))


def _bare(written: str) -> str:
    if written[0] in '"`[':
        return written[1:-1].replace('""', '"')
    return written.lower()


def sql_of(node: exp.Expression | None) -> str | None:
    """Return SQL in its plain form."""
    return None if node is None else plain_sql(node.sql("postgres"))
