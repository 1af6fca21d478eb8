"""What `create_table` and `add_column` bring along: keys, constraints, indexes and types.

Source: alembic/operations/toimpl.py and alembic/ddl/impl.py, which send out a table's indexes, a
column's constraints and indexes, and, where a table is created, its named types.
"""

from collections.abc import Iterator, Sequence

from merge_heads.migrations.operations import definitions
from merge_heads.migrations.operations.column_types import enum_name
from merge_heads.migrations.operations.constraints import (
    CONSTRAINTS,
    Target,
    definition,
    target_of,
    told,
)
from merge_heads.migrations.operations.objects import (
    COLUMNS,
    COMPUTED,
    Found,
    column,
    column_name,
    do,
    is_true,
    named,
    part,
    use,
    use_columns,
    use_sequences,
)
from merge_heads.migrations.operations.plain_values import Built, Value
from merge_heads.migrations.operations.table_text import table_text
from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, Unread

NAMED_TYPES = frozenset({"Enum", "ENUM", "DOMAIN"})
_INDEX_NAME = "ix_{}"  # the default naming convention of sqlalchemy/sql/naming.py


def create_table(table: SchemaObject, given: Sequence[Value], *, guarded: bool) -> Iterator[Found]:
    """Yield the table and all that comes with it, types first and indexes last."""
    built = [part for part in given if isinstance(part, Built)]
    if any(not isinstance(part, Built) for part in given):
        yield Unread(0, "columns that are not plain to see")
    columns = [part for part in built if part.what in COLUMNS]
    for each in columns:
        yield from type_of_column(each, table, Action.ADD)
    text = table_text(columns, built) if len(built) == len(given) else None
    yield do(Action.ADD, table, guarded=guarded, sets={"definition": text})
    for each in built:
        if each.what in COLUMNS:
            yield from _of_column(each, table, guarded=guarded, new=True)
        elif each.what in CONSTRAINTS:
            yield from constraint(each, table, guarded=guarded, new=True)
    yield from (found for each in columns for found in index_of_column(each, table))
    for each in built:
        if each.what == "Index":
            yield from index(each, table, guarded=False, new=True)


def add_column(table: SchemaObject, built: Built, *, guarded: bool) -> Iterator[Found]:
    """Yield a new column of a table that is there, and all that comes with it."""
    name = column_name(built)
    if name is None:
        yield COMPUTED
        yield from use(table)
        return
    sets = definitions.of_column(built)
    yield do(Action.ADD, column(table, name), guarded=guarded, sets=sets)
    yield from use(table)
    yield from type_of_column(built, table, Action.USE)
    yield from _of_column(built, table, guarded=guarded, new=False)
    yield from index_of_column(built, table)


def _of_column(built: Built, table: SchemaObject, *, guarded: bool, new: bool) -> Iterator[Found]:
    """Yield the foreign keys and the named checks that a column is given."""
    name = column_name(built)
    yield from use_sequences(definitions.default_in(built))
    for given in built.given.positional:
        if not isinstance(given, Built):
            continue
        if given.what == "ForeignKey":
            yield from _foreign_key(given, table, name, guarded=guarded)
        elif given.what in CONSTRAINTS:
            yield from constraint(given, table, guarded=guarded, new=new)


def _foreign_key(
    key: Built, table: SchemaObject, local: str | None, *, guarded: bool
) -> Iterator[Found]:
    target = target_of(key.given.keywords.get("column", key.first))
    if target is None:
        yield Unread(0, "a foreign key to a computed column")
        return
    name = key.given.keywords.get("name")
    if isinstance(name, str):
        words = key.given.keywords
        text = definitions.of_key(local, told(target.table), target.column, words)
        sets = {"definition": text}
        yield do(Action.ADD, part(Kind.CONSTRAINT, table, name), guarded=guarded, sets=sets)
    yield from _use_target(table, [target])


def _use_target(table: SchemaObject, targets: Sequence[Target]) -> Iterator[Found]:
    """Yield what a foreign key needs; a table that refers to itself needs nothing else."""
    for target in targets:
        if target.table != table:
            yield from use(target.table, column(target.table, target.column))


def index_of_column(built: Built, table: SchemaObject) -> Iterator[Found]:
    """Yield the index of a column that says `index=True`, by its default name.

    Source: https://docs.sqlalchemy.org/en/20/core/metadata.html#sqlalchemy.schema.Column.params.index
    """
    words, name = built.given.keywords, column_name(built)
    if not is_true(words.get("index", False)) or name is None:
        return
    within = [table.schema, table.name, name]
    index_name = _INDEX_NAME.format("_".join(part for part in within if part))
    unique = {"unique": words.get("unique", False)}
    sets = {"definition": definitions.of_index((name,), unique)}
    certain = words["index"] is True
    yield do(Action.ADD, part(Kind.INDEX, table, index_name), certain=certain, sets=sets)


def index(built: Built, table: SchemaObject, *, guarded: bool, new: bool) -> Iterator[Found]:
    """Yield an `Index`, and the columns that it needs unless the table is new."""
    name = built.given.keywords.get("name", built.first)
    columns = built.given.positional[1:]
    text = definitions.of_index(columns, built.given.keywords)
    if name is None:
        yield do(Action.ALTER, table)
    elif isinstance(name, str):
        added = part(Kind.INDEX, table, name)
        yield do(Action.ADD, added, guarded=guarded, sets={"definition": text})
    else:
        yield COMPUTED
    if not new:
        yield from use(table)
        yield from use_columns(table, map(column_name, columns))


def constraint(built: Built, table: SchemaObject, *, guarded: bool, new: bool) -> Iterator[Found]:
    """Yield a constraint that is given as such, where it has a name, and what it needs."""
    name = built.given.keywords.get("name")
    targets, text = definition(built)
    if isinstance(name, str):
        sets = {"definition": text}
        yield do(Action.ADD, part(Kind.CONSTRAINT, table, name), guarded=guarded, sets=sets)
    elif name is not None:
        yield COMPUTED
    if not new:
        yield from use(table)
    if targets is None:
        yield Unread(0, "a foreign key to a computed column")
    else:
        yield from _use_target(table, targets)


def type_of_column(built: Built, table: SchemaObject, action: Action) -> Iterator[Found]:
    """Yield the named type of a column: made by `create_table`, and needed by all else."""
    if type_ := named_type(definitions.type_in(built)):
        yield from use_type(type_, table, action)


def use_type(type_: Built, table: SchemaObject, action: Action = Action.USE) -> Iterator[Found]:
    """Yield that a named type is made, or has to be there."""
    words = type_.given.keywords
    schema = table.schema if words.get("inherit_schema") is True else words.get("schema")
    object_ = named(Kind.TYPE, enum_name(type_), schema)
    if object_ is None:
        yield COMPUTED
    elif action is Action.USE or words.get("create_type") is False:
        yield from use(object_)
    else:
        # With a `MetaData`, a type is made by `create_all` alone.
        certain = "create_type" not in words and "metadata" not in words
        certain |= words.get("create_type") is True
        yield do(action, object_, certain=certain, sets={"values": enum_values(type_)})


def named_type(value: Value) -> Built | None:
    """Return the type of a column, or of the elements of an array, that has a name."""
    while isinstance(value, Built):
        if value.what in NAMED_TYPES:
            return value if enum_name(value) is not None else None
        value = value.owner if value.owner is not None else value.first
    return None


def enum_values(built: Built) -> str | None:
    """Return the values of an enum, comma-separated; None where one is not plain."""
    given = built.given.positional
    names = [value for value in given if isinstance(value, str)]
    plain = len(names) == len(given) and not built.given.unread and built.what != "DOMAIN"
    return ",".join(names) if plain else None
