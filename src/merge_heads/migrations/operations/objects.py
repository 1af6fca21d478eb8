"""Schema objects by the values that name them, and short ways to say what is done to them."""

from collections.abc import Iterable, Iterator, Mapping

from merge_heads.migrations.operations.plain_values import DATA, Built, Value, elements
from merge_heads.migrations.operations.texts import sequences_in, sql_of, words_in
from merge_heads.migrations.operations.touch import Action, Kind, SchemaObject, Touch, Unread

Found = Touch | Unread
COMPUTED = Unread(0, "a computed name")
TABLES = frozenset({"Table", "table", "TableClause"})
COLUMNS = frozenset({"Column", "column", "ColumnClause"})
_DEFAULT_SCHEMA = "public"


def do(
    action: Action,
    object_: SchemaObject,
    *,
    guarded: bool = False,
    certain: bool = True,
    new_name: str | None = None,
    sets: Mapping[str, str | None] | None = None,
) -> Touch:
    """Return a touch; its line, and whether it is in a branch, is known to who walks the text."""
    return Touch(action, object_, 0, certain, guarded, new_name, sets or {})


def use(*objects: SchemaObject) -> Iterator[Touch]:
    """Yield that objects have to be there."""
    return (Touch(Action.USE, object_, 0) for object_ in objects)


def plain_schema(schema: str | None) -> str | None:
    """Return the name of a schema; None for the default one of PostgreSQL."""
    return None if schema in ("", _DEFAULT_SCHEMA) else schema


def table_of(name: Value, schema: Value = None) -> SchemaObject | None:
    """Return the table that a name, or a `Table`, stands for; None where it is computed."""
    if isinstance(name, Built):
        if name.what not in TABLES:
            return None
        words = name.given.keywords
        return table_of(words.get("name", name.first), words.get("schema"))
    return named(Kind.TABLE, name, schema)


def named(kind: Kind, name: Value, schema: Value = None) -> SchemaObject | None:
    """Return an object that stands for itself; None where its name or schema is computed."""
    if isinstance(name, str) and (schema is None or isinstance(schema, str)):
        return SchemaObject(kind, name, None, plain_schema(schema))
    return None


def part(kind: Kind, table: SchemaObject, name: str) -> SchemaObject:
    """Return a column, an index or a constraint of a table."""
    return SchemaObject(kind, name, table.name, table.schema, table.database)


def column(table: SchemaObject, name: str) -> SchemaObject:
    """Return a column of a table."""
    return part(Kind.COLUMN, table, name)


def use_columns(table: SchemaObject, names: Iterable[str | None]) -> Iterator[Touch]:
    """Yield that columns of a table have to be there; those that are expressions are left out."""
    return use(*(column(table, name) for name in names if name is not None))


def use_sequences(default: str | None) -> Iterator[Touch]:
    """Yield the sequences that a default needs, which is given in its plain form."""
    for path in sequences_in(default or ""):
        schema, _, name = path.rpartition(".")
        yield from use(SchemaObject(Kind.SEQUENCE, name, None, plain_schema(schema)))


def column_name(value: Value) -> str | None:
    """Return the name of a column that is given by name, or as a `Column`."""
    match value:
        case str():
            return value
        case Built() if value.what in COLUMNS:
            name = value.given.keywords.get("name", value.first)
            return name if isinstance(name, str) else None
        case Built(owner=Built() as owner) if owner.what in COLUMNS:  # `column.desc()`
            return column_name(owner)
        case Built(owner=None) if value.what in ("desc", "asc"):
            return column_name(value.first)
    return None


def use_words(table: SchemaObject, *expressions: Value) -> Iterator[Touch]:
    """Yield that the columns in SQL expressions have to be there, where these are plain."""
    for value in expressions:
        sql = value if isinstance(value, str) else sql_of(value)
        yield from use_columns(table, dict.fromkeys(words_in(sql) if sql else ()))


def column_names(value: Value) -> list[str | None] | None:
    """Return the names in a list of columns, None for an expression; None for a computed list."""
    if isinstance(value, str):
        return [value]
    each = elements(value)
    return None if each is None else [column_name(one) for one in each]


def is_true(value: Value) -> bool:
    """Say whether a switch is set, or may be."""
    return value is True or value is DATA
