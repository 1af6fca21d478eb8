"""What an SQLite database holds."""

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Inspector, inspect, text
from sqlalchemy.exc import CompileError

_VERSION_TABLE = "alembic_version"
_SPACE = re.compile(r"\s+")


def sqlite_schema(connection: Connection) -> Mapping[str, str]:
    """Return each aspect of each schema object by what it is called."""
    with warnings.catch_warnings():
        # Types that SQLAlchemy does not know are compared by name as well.
        warnings.simplefilter("ignore")
        inspector = inspect(connection)
        found = dict(_written(connection))
        for table in inspector.get_table_names():
            if table != _VERSION_TABLE:
                found.update(_table(connection, inspector, table))
    return found


def _table(connection: Connection, inspector: Inspector, table: str) -> Iterator[tuple[str, str]]:
    yield f"table {table}", "is there"
    for column in inspector.get_columns(table):
        yield from _column(connection, table, column)
    primary = inspector.get_pk_constraint(table)
    if primary["constrained_columns"]:
        columns = f"({', '.join(primary['constrained_columns'])})"
        yield f"primary key of table {table}", _named(primary["name"], columns)
    yield from _constraints(table, _foreign_keys(inspector, table))
    yield from _constraints(table, _uniques(inspector, table))
    yield from _constraints(table, _checks(inspector, table))


def _column(
    connection: Connection, table: str, column: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    name = f"column {column['name']} of table {table}"
    try:
        yield f"{name}: type", column["type"].compile(connection.dialect)
    except CompileError:
        yield f"{name}: type", str(column["type"])
    yield f"{name}: nullable", "yes" if column["nullable"] else "no"
    if column["default"] is not None:
        yield f"{name}: default", _one_line(column["default"])
    if computed := column.get("computed"):
        yield f"{name}: computed", _one_line(computed["sqltext"])


Constraint = tuple[str, str | None, str]


def _foreign_keys(inspector: Inspector, table: str) -> Iterator[Constraint]:
    for key in inspector.get_foreign_keys(table):
        options = "".join(f" {k} {v}" for k, v in sorted(key["options"].items()))
        columns = ", ".join(key["constrained_columns"])
        target = f"{key['referred_table']} ({', '.join(key['referred_columns'])})"
        yield "foreign key", key["name"], f"({columns}) to {target}{options}"


def _uniques(inspector: Inspector, table: str) -> Iterator[Constraint]:
    for unique in inspector.get_unique_constraints(table):
        yield "unique constraint", unique["name"], f"({', '.join(unique['column_names'])})"


def _checks(inspector: Inspector, table: str) -> Iterator[Constraint]:
    for check in inspector.get_check_constraints(table):
        yield "check constraint", check["name"], _one_line(check["sqltext"])


def _constraints(table: str, found: Iterable[Constraint]) -> Iterator[tuple[str, str]]:
    """Yield constraints by name, and those without one together."""
    unnamed = defaultdict(list)
    for kind, name, words in found:
        if name:
            yield f"{kind} {name} of table {table}", words
        else:
            unnamed[kind].append(words)
    for kind, several in unnamed.items():
        yield f"{kind} without a name of table {table}", "; ".join(sorted(several))


def _named(name: str | None, words: str) -> str:
    return f"{name} {words}" if name else words


def _written(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield indexes, views and triggers."""
    rows = connection.execute(
        text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    )
    for kind, name, table, sql in rows.all():
        if kind == "index":
            yield f"index {name} of table {table}", _index(connection, table, name, sql)
        elif kind == "view":
            yield f"view {name}", _one_line(sql)
        elif kind == "trigger":
            yield f"trigger {name} of table {table}", _one_line(sql)


def _index(connection: Connection, table: str, name: str, sql: str) -> str:
    unique = text('SELECT "unique" FROM pragma_index_list(:table) WHERE name = :name')
    rows = text('SELECT name, "desc", coll FROM pragma_index_xinfo(:name) WHERE key ORDER BY seqno')
    columns = connection.execute(rows, {"name": name}).all()
    if any(column is None for column, _, _ in columns):
        return _one_line(sql)
    words = (
        f"{column}{' DESC' if down else ''}{'' if how == 'BINARY' else f' COLLATE {how}'}"
        for column, down, how in columns
    )
    is_unique = connection.scalar(unique, {"table": table, "name": name})
    where = re.search(r"\bWHERE\b(.*)", sql, re.IGNORECASE | re.DOTALL)
    condition = f" where {_one_line(where[1])}" if where else ""
    return f"{'unique ' if is_unique else ''}({', '.join(words)}){condition}"


def _one_line(sql: object) -> str:
    return _SPACE.sub(" ", str(sql)).strip()
