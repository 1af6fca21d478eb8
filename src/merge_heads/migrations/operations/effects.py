"""What each of Alembic's operations does to a schema.

Source: https://alembic.sqlalchemy.org/en/latest/ops.html and alembic/operations/toimpl.py
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from merge_heads.migrations.operations import contents, definitions
from merge_heads.migrations.operations.constraints import told
from merge_heads.migrations.operations.objects import (
    COLUMNS,
    COMPUTED,
    Found,
    column,
    column_names,
    do,
    is_true,
    named,
    part,
    table_of,
    use,
    use_columns,
    use_sequences,
    use_words,
)
from merge_heads.migrations.operations.plain_values import DATA, Built, Pairs, Value, elements
from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, Unread

Given = Mapping[str, Value]


def effects(operation: str, given: Given, rest: Sequence[Value]) -> Iterator[Found]:
    """Yield what an operation does; `rest` are the positional arguments beyond the named ones."""
    if operation == "create_table":
        return _create_table(given, rest)
    if operation == "create_exclude_constraint":
        return _exclude(given, rest)
    return _EFFECTS[operation](given)


def _table(given: Given) -> SchemaObject | None:
    name = given.get("table_name", given.get("source_table", DATA))
    return table_of(name, given.get("schema", given.get("source_schema")))


def _create_table(given: Given, rest: Sequence[Value]) -> Iterator[Found]:
    table = _table(given)
    if table is None:
        yield COMPUTED
        return
    guarded = is_true(given.get("if_not_exists", False))
    yield from contents.create_table(table, rest, guarded=guarded)


def _drop_table(given: Given) -> Iterator[Found]:
    table = _table(given)
    yield do(Action.DROP, table, guarded=_if_exists(given)) if table else COMPUTED


def _if_exists(given: Given) -> bool:
    return is_true(given.get("if_exists", False))


def _if_not_exists(given: Given) -> bool:
    return is_true(given.get("if_not_exists", False))


def _rename_table(given: Given) -> Iterator[Found]:
    table = table_of(given.get("old_table_name", DATA), given.get("schema"))
    new_name = given.get("new_table_name", DATA)
    plain = new_name if isinstance(new_name, str) else None
    if table:
        yield do(Action.RENAME, table, new_name=plain)
    if table is None or plain is None:
        yield COMPUTED


def _comment(given: Given) -> Iterator[Found]:
    table = _table(given)
    sets = {"comment": definitions.plain_text(given.get("comment"))}
    yield do(Action.ALTER, table, sets=sets) if table else COMPUTED


def _bulk_insert(given: Given) -> Iterator[Found]:
    table = table_of(given.get("table", DATA))
    if table is None:
        yield COMPUTED
        return
    columns = columns_of_rows(given.get("rows", DATA))
    yield do(Action.SEED, table, sets={"columns": None if columns is None else ",".join(columns)})
    yield from use_columns(table, columns or ())


def columns_of_rows(rows: Value) -> list[str] | None:
    """Return the columns that literal rows name, or None where they are computed."""
    each = elements(rows) if isinstance(rows, tuple) else None
    if each is None or not all(isinstance(row, Pairs) for row in each):
        return None
    names = [name for row in each if isinstance(row, Pairs) for name in row.keys]
    plain = [name for name in dict.fromkeys(names) if isinstance(name, str)]
    return plain if len(plain) == len(set(names)) else None


def _add_column(given: Given) -> Iterator[Found]:
    table, built = _table(given), given.get("column", DATA)
    if table is None or not isinstance(built, Built) or built.what not in COLUMNS:
        yield COMPUTED
        yield from use(*[table] if table else [])
        return
    yield from contents.add_column(table, built, guarded=_if_not_exists(given))


def _drop_column(given: Given) -> Iterator[Found]:
    table = _table(given)
    names = column_names(given.get("column_name", DATA)) or [None]
    if table and names[0]:
        yield do(Action.DROP, column(table, names[0]), guarded=_if_exists(given))
    else:
        yield COMPUTED
    yield from use(*[table] if table else [])


def _alter_column(given: Given) -> Iterator[Found]:
    table, name = _table(given), given.get("column_name", DATA)
    new_name = given.get("new_column_name")
    if table is None or not isinstance(name, str):
        yield COMPUTED
        yield from use(*[table] if table else [])
        return
    sets, altered = definitions.of_alteration(given), column(table, name)
    if sets or new_name is None:
        yield do(Action.ALTER, altered, sets=sets)
    if new_name is not None:
        yield do(Action.RENAME, altered, new_name=new_name if isinstance(new_name, str) else None)
        yield from () if isinstance(new_name, str) else (COMPUTED,)
    yield from use(table)
    yield from use_sequences(sets.get("default"))
    if type_ := contents.named_type(given.get("type_")):
        yield from contents.use_type(type_, table)


def _create_index(given: Given) -> Iterator[Found]:
    columns = given.get("columns", DATA)
    guarded = _if_not_exists(given)
    yield from _new(Kind.INDEX, given, definitions.of_index(columns, given), guarded=guarded)
    yield from _columns(given, columns)
    if table := _table(given):
        texts = [value for value in elements(columns) or () if isinstance(value, Built)]
        wheres = (given[name] for name in ("postgresql_where", "sqlite_where") if name in given)
        yield from use_words(table, *texts, *wheres)


def _drop_index(given: Given) -> Iterator[Found]:
    name, table_name = given.get("index_name", DATA), given.get("table_name")
    if table_name is None:
        index = named(Kind.INDEX, name, given.get("schema"))
        yield do(Action.DROP, index, guarded=_if_exists(given)) if index else COMPUTED
    else:
        yield from _drop_part(Kind.INDEX, given, name)


def _drop_constraint(given: Given) -> Iterator[Found]:
    yield from _drop_part(Kind.CONSTRAINT, given, given.get("constraint_name", DATA))


def _drop_part(kind: Kind, given: Given, name: Value) -> Iterator[Found]:
    table = _table(given)
    if table and isinstance(name, str):
        yield do(Action.DROP, part(kind, table, name), guarded=_if_exists(given))
    elif table and name is None:
        yield do(Action.ALTER, table)
    else:
        yield COMPUTED
    yield from use(*[table] if table else [])


def _new(kind: Kind, given: Given, text: str | None, *, guarded: bool = False) -> Iterator[Found]:
    """Yield a new index or constraint; one that the database names alters its table."""
    table = _table(given)
    name = given.get("index_name" if kind is Kind.INDEX else "constraint_name", DATA)
    if table is None or not isinstance(name, str | None):
        yield COMPUTED
    elif name is None:
        yield do(Action.ALTER, table)
    else:
        added = part(kind, table, name)
        yield do(Action.ADD, added, guarded=guarded, sets={"definition": text})
    yield from use(*[table] if table else [])


def _columns(given: Given, columns: Value) -> Iterator[Found]:
    """Yield the columns that have to be there, and whether some are computed."""
    table, names = _table(given), column_names(columns)
    if names is None:
        yield Unread(0, "computed columns")
    elif table:
        yield from use_columns(table, names)


def _of_columns(what: str) -> Callable[[Given], Iterator[Found]]:
    def found(given: Given) -> Iterator[Found]:
        columns = given.get("columns", DATA)
        yield from _new(Kind.CONSTRAINT, given, definitions.of_columns(what, columns))
        yield from _columns(given, columns)

    return found


def _check(given: Given) -> Iterator[Found]:
    condition = given.get("condition", DATA)
    yield from _new(Kind.CONSTRAINT, given, definitions.of_check(condition))
    if table := _table(given):
        yield from use_words(table, condition)


def _exclude(given: Given, rest: Sequence[Value]) -> Iterator[Found]:
    pairs = [elements(value) or () for value in rest]
    names = tuple(pair[0] for pair in pairs if pair)
    yield from _new(Kind.CONSTRAINT, given, None)
    if table := _table(given):
        yield from use_columns(table, column_names(names) or ())


def _foreign_key(given: Given) -> Iterator[Found]:
    local, remote = given.get("local_cols", DATA), given.get("remote_cols", DATA)
    schema = given.get("referent_schema")
    target = table_of(given.get("referent_table", DATA), schema)
    to = told(target) if target else None
    text = None if to is None else definitions.of_key(local, to, remote, given)
    yield from _new(Kind.CONSTRAINT, given, text)
    yield from _columns(given, local)
    if target is None:
        yield Unread(0, "a foreign key to a computed table")
        return
    yield from use(target)
    yield from use_columns(target, column_names(remote) or ())
    yield from () if column_names(remote) is not None else (Unread(0, "computed columns"),)


_EFFECTS: Mapping[str, Callable[[Given], Iterator[Found]]] = {
    "drop_table": _drop_table,
    "rename_table": _rename_table,
    "create_table_comment": _comment,
    "drop_table_comment": _comment,
    "bulk_insert": _bulk_insert,
    "add_column": _add_column,
    "drop_column": _drop_column,
    "alter_column": _alter_column,
    "create_index": _create_index,
    "drop_index": _drop_index,
    "create_unique_constraint": _of_columns("unique"),
    "create_primary_key": _of_columns("primary key"),
    "create_check_constraint": _check,
    "create_foreign_key": _foreign_key,
    "drop_constraint": _drop_constraint,
}
