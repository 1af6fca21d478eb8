"""What a call does, as far as the name of what is called tells it.

Source: https://alembic.sqlalchemy.org/en/latest/ops.html
"""

import ast
from collections.abc import Mapping

# The parameters of Alembic's operations that may be given by their place, or might be in releases
# before most of them became keywords.
PARAMETERS = {
    "create_table": ("table_name",),
    "drop_table": ("table_name",),
    "rename_table": ("old_table_name", "new_table_name", "schema"),
    "create_table_comment": ("table_name", "comment"),
    "drop_table_comment": ("table_name",),
    "bulk_insert": ("table", "rows"),
    "add_column": ("table_name", "column", "schema"),
    "drop_column": ("table_name", "column_name"),
    "alter_column": ("table_name", "column_name", "nullable"),
    "create_index": ("index_name", "table_name", "columns", "schema", "unique"),
    "drop_index": ("index_name", "table_name", "schema"),
    "create_unique_constraint": ("constraint_name", "table_name", "columns", "schema"),
    "create_check_constraint": ("constraint_name", "table_name", "condition", "schema"),
    "create_exclude_constraint": ("constraint_name", "table_name"),
    "create_primary_key": ("constraint_name", "table_name", "columns", "schema"),
    "create_foreign_key": (
        *("constraint_name", "source_table", "referent_table", "local_cols", "remote_cols"),
    ),
    "drop_constraint": ("constraint_name", "table_name", "type_", "schema"),
}
TABLE_OF_A_BATCH = ("table_name", "source_table")
SCHEMAS = ("schema", "source_schema")

# The names of parameters before Alembic 0.8, which releases took for years after it.
# Source: the uses of `_with_legacy_names` in alembic/operations/ops.py up to 1.4
_OLD_NAMES = {
    "cols": "columns",
    "local_cols": "columns",
    "name": "constraint_name",
    "source": "table_name",
    "tablename": "table_name",
    "type": "type_",
}
_OLD_NAMES_OF: Mapping[str, Mapping[str, str]] = {
    "alter_column": {"name": "new_column_name", "tablename": "table_name", "type": "type_"},
    "create_table": {"name": "table_name"},
    "drop_table": {"name": "table_name"},
    "create_index": {"name": "index_name", "tablename": "table_name"},
    "drop_index": {"name": "index_name", "tablename": "table_name"},
    "create_foreign_key": {
        "name": "constraint_name",
        "source": "source_table",
        "referent": "referent_table",
    },
}


def modern_name(operation: str, parameter: str) -> str:
    """Return the name that a parameter has in Alembic today."""
    return _OLD_NAMES_OF.get(operation, _OLD_NAMES).get(parameter, parameter)


# Modules that do nothing to a database by themselves, and what in them may do anything.
HARMLESS = frozenset(
    [
        "sqlalchemy",
        "base64",
        "builtins",
        "collections",
        "contextlib",
        "copy",
        "csv",
        "dataclasses",
        "datetime",
        "dateutil",
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
        "numpy",
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
        "traceback",
        "typing",
        "typing_extensions",
        "uuid",
        "uuid6",
        "warnings",
        "zlib",
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
# What only looks at a connection, a session or Alembic's context, or opens or ends a transaction.
_LOOKS_AND_GIVES_DATA = frozenset(
    [
        *("all", "count", "fetchall", "fetchmany", "fetchone", "first", "mappings", "one"),
        *("one_or_none", "scalar_one", "scalar_one_or_none", "get_check_constraints"),
        *(
            "get_columns",
            "get_foreign_keys",
            "get_indexes",
            "get_pk_constraint",
            "get_schema_names",
        ),
        *("get_table_names", "get_unique_constraints", "get_view_names", "get_x_argument"),
        *("has_column", "has_index", "has_table", "hasattr", "inspect", "is_offline_mode"),
        *("isinstance", "print", "str", "close", "commit", "expunge_all", "flush", "rollback"),
        *("in_transaction", "len", "int", "float", "bool", "range", "dumps", "loads", "info"),
        *("debug", "warning", "error", "exception", "add_argument"),
    ]
)
LOOKS = _LOOKS_AND_GIVES_DATA | frozenset(
    [
        *("autocommit_block", "begin", "begin_nested", "begin_transaction", "connect"),
        *("connection", "cursor", "execution_options", "get_bind", "get_context"),
    ]
)
LOOKS_AND_GIVES_DATA = _LOOKS_AND_GIVES_DATA
# What hands on its arguments, or what it is called on, and calls none of them.
HANDS_ON = frozenset(
    [
        *("append", "copy", "deepcopy", "dict", "enumerate", "extend", "format", "get", "index"),
        *("items", "join", "keys", "list", "lower", "max", "min", "pop", "remove", "replace"),
        *("reversed", "set", "setdefault", "sorted", "split", "strip", "tuple", "upper"),
        *("values", "zip", "any", "sum", "and_", "or_", "not_"),
        *(
            "bindparams",
            "columns",
            "distinct",
            "filter",
            "filter_by",
            "group_by",
            "having",
            "label",
        ),
        *(
            "limit",
            "offset",
            "options",
            "order_by",
            "outerjoin",
            "select_from",
            "subquery",
            "where",
        ),
        *("with_entities", "yield_per", "is_", "in_", "isnot", "like", "ilike", "desc", "asc"),
    ]
)
LISTENS = frozenset({"listen", "listens_for"})  # hands on a function for later
SESSIONS = frozenset({"Session", "sessionmaker", "scoped_session"})
EXECUTES = frozenset(
    {"execute", "exec_driver_sql", "scalar", "scalars", "stream", "stream_scalars"}
)
STRINGS = frozenset({"quoted_name", "conv"})


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
