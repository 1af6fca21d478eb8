"""What a call does, as far as the name of what is called tells it.

Source: https://alembic.sqlalchemy.org/en/latest/ops.html
"""

import ast
import re

from merge_heads.migrations.operations.touch import Action

OPERATIONS = {
    "create_table": (Action.ADD, "table", ("table_name",)),
    "drop_table": (Action.DROP, "table", ("table_name",)),
    "rename_table": (Action.RENAME, "table", ("old_table_name", "new_table_name")),
    "create_table_comment": (Action.ALTER, "table", ("table_name",)),
    "drop_table_comment": (Action.ALTER, "table", ("table_name",)),
    "bulk_insert": (Action.SEED, "table", ("table",)),
    "add_column": (Action.ADD, "column", ("table_name", "column")),
    "drop_column": (Action.DROP, "column", ("table_name", "column_name")),
    "alter_column": (Action.ALTER, "column", ("table_name", "column_name")),
    "create_index": (Action.ADD, "index", ("index_name", "table_name")),
    "drop_index": (Action.DROP, "index", ("index_name", "table_name")),
    "create_unique_constraint": (Action.ADD, "constraint", ("constraint_name", "table_name")),
    "create_check_constraint": (Action.ADD, "constraint", ("constraint_name", "table_name")),
    "create_exclude_constraint": (Action.ADD, "constraint", ("constraint_name", "table_name")),
    "create_primary_key": (Action.ADD, "constraint", ("constraint_name", "table_name")),
    "create_foreign_key": (Action.ADD, "constraint", ("constraint_name", "source_table")),
    "drop_constraint": (Action.DROP, "constraint", ("constraint_name", "table_name")),
}
TABLE_OF_A_BATCH = ("table_name", "source_table")
SCHEMAS = ("schema", "source_schema")

# Modules that do nothing to a database by themselves, and what in them may do anything.
HARMLESS = frozenset(
    [
        "sqlalchemy",
        "builtins",
        "collections",
        "contextlib",
        "copy",
        "csv",
        "datetime",
        "decimal",
        "enum",
        "functools",
        "hashlib",
        "inspect",
        "io",
        "itertools",
        "json",
        "logging",
        "loguru",
        "math",
        "operator",
        "os",
        "pathlib",
        "random",
        "re",
        "secrets",
        "string",
        "structlog",
        "sys",
        "textwrap",
        "time",
        "typing",
        "uuid",
        "warnings",
    ]
)
MAY_DO_ANYTHING = frozenset(
    [
        "builtins.__import__",
        "builtins.compile",
        "builtins.eval",
        "builtins.exec",
        "builtins.globals",
        "builtins.locals",
        "builtins.vars",
        "os.popen",
        "os.system",
        "sqlalchemy.create_engine",
    ]
)
# What only looks at a connection or at Alembic's context, or ends a transaction.
LOOKS = frozenset(
    [
        "autocommit_block",
        "begin",
        "begin_nested",
        "begin_transaction",
        "close",
        "commit",
        "connect",
        "get_bind",
        "get_context",
        "get_x_argument",
        "has_table",
        "hasattr",
        "inspect",
        "is_offline_mode",
        "isinstance",
        "print",
        "str",
    ]
)
EXECUTES = frozenset({"execute", "exec_driver_sql", "scalar", "scalars"})
ITEMS = {
    "Column": "column",
    "column": "column",
    "Table": "table",
    "table": "table",
    "Enum": "type",
    "ENUM": "type",
    "DOMAIN": "type",
    "Sequence": "sequence",
    "Index": "index",
}
NAMED_BY_KEYWORD = frozenset({"Enum", "ENUM"})
STRINGS = frozenset({"text", "quoted_name", "conv", "DDL"})
WRITES = {"insert": Action.SEED, "update": Action.UPDATE, "delete": Action.UPDATE}
OF_A_WRITE = frozenset({"values", "where", "returning"})

_NAME = r"""(?P<name>["`]?\w+["`]?(?:\.["`]?\w+["`]?)*)"""
_ON_SCHEMA = re.compile(
    r"\s*(?P<action>CREATE|DROP|ALTER)\s+(?:OR\s+REPLACE\s+)?(?:UNIQUE\s+|MATERIALIZED\s+)?"
    r"(?P<kind>TABLE|TYPE|VIEW|INDEX|SEQUENCE|FUNCTION|EXTENSION)\s+(?:CONCURRENTLY\s+)?"
    rf"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?{_NAME}",
    re.IGNORECASE,
)
_ON_ROWS = re.compile(
    r"\s*(?P<action>INSERT(?=\s+INTO)|UPDATE|DELETE(?=\s+FROM))(?:\s+(?:INTO|FROM))?\s+"
    rf"{_NAME}(?=\s|\(|;|$)",
    re.IGNORECASE,
)
_VERBS = {
    "CREATE": Action.ADD,
    "DROP": Action.DROP,
    "ALTER": Action.ALTER,
    "INSERT": Action.SEED,
    "UPDATE": Action.UPDATE,
    "DELETE": Action.UPDATE,
}


def plain_statement(sql: str) -> tuple[Action, str, str] | None:
    """Return what the first statement of a text does to which kind and name, where it is plain."""
    if found := _ON_SCHEMA.match(sql) or _ON_ROWS.match(sql):
        name = found["name"].replace('"', "").replace("`", "")
        kind = found.groupdict().get("kind", "table").lower()
        return _VERBS[found["action"].upper()], kind, name
    return None


def is_for_each_engine(called: ast.expr) -> bool:
    """Say whether this is `globals()["upgrade_%s" % engine_name]`, or the same by `eval`.

    Source: alembic/templates/multidb/script.py.mako, now and in older releases
    """
    match called:
        case ast.Subscript(value=ast.Call(func=ast.Name(id="globals")), slice=name):
            pass
        case ast.Call(func=ast.Name(id="eval"), args=[name]):
            pass
        case _:
            return False
    match name:
        case (
            ast.BinOp(left=ast.Constant(value=begins))
            | ast.JoinedStr(values=[ast.Constant(value=begins), *_])
        ):
            return begins in ("upgrade_%s", "upgrade_")
    return False
