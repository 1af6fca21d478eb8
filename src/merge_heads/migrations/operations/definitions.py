"""What columns, indexes and constraints are made to be, in a form in which equal means the same."""

from collections.abc import Mapping, Sequence

from merge_heads.migrations.operations.column_types import type_of
from merge_heads.migrations.operations.objects import column_name
from merge_heads.migrations.operations.plain_values import (
    Built,
    Imported,
    Pairs,
    Value,
    elements,
)
from merge_heads.migrations.operations.texts import (
    default_of,
    plain_sql,
    source_of,
    sql_of,
)

Aspects = dict[str, str | None]
PARTS_OF_A_COLUMN = frozenset(
    [
        *("ForeignKey", "CheckConstraint", "Sequence", "Identity", "Computed", "FetchedValue"),
        *("DefaultClause", "ColumnDefault", "Constraint"),
    ]
)
_MAKES_THE_VALUE = frozenset({"Identity", "Computed", "FetchedValue", "DefaultClause"})
_OF_A_KEY = ("onupdate", "ondelete", "deferrable", "initially", "match")
_NOT_SAID_HERE = frozenset({"concurrently", "ops"})  # how it is built; and with each column


def of_column(column: Built) -> Aspects:
    """Return the type, nullability and default of a `Column`, and its comment where it has one."""
    words = column.given.keywords
    found: Aspects = {
        "type": _type(column),
        "nullable": _nullable(words),
        "default": default_in(column),
    }
    if words.get("comment") is not None:
        found["comment"] = plain_text(words["comment"])
    return found if column.given.is_whole else dict.fromkeys(found)


def of_alteration(words: Mapping[str, Value]) -> Aspects:
    """Return what `alter_column` changes.

    Source: https://alembic.sqlalchemy.org/en/latest/ops.html#alembic.operations.Operations.alter_column
    """
    found: Aspects = {}
    if words.get("type_") is not None:
        found["type"] = type_of(words["type_"])
    if words.get("nullable") is not None:
        found["nullable"] = flag(words["nullable"])
    if words.get("server_default", False) is not False:
        found["default"] = default_of(words["server_default"])
    if words.get("comment", False) is not False:
        found["comment"] = plain_text(words["comment"])
    return found


def flag(value: Value) -> str | None:
    """Return "true" or "false", or None for what is neither."""
    return str(value).lower() if isinstance(value, bool) else None


def plain_text(value: Value) -> str | None:
    """Return a text, "" for none; None where it is computed."""
    return "" if value is None else value if isinstance(value, str) else None


def type_in(column: Built) -> Value:
    """Return the type that a `Column` is given, or None."""
    words = column.given.keywords
    places = column.given.positional[0 if "name" in words else 1 :]
    given = next((place for place in places if _may_be_type(place)), None)
    return words.get("type_", given)


def _may_be_type(value: Value) -> bool:
    match value:
        case Built():
            return value.what not in PARTS_OF_A_COLUMN
        case Imported():
            return True
    return value is not None


def _type(column: Built) -> str | None:
    given = type_in(column)
    return None if given is None else type_of(given)


def _nullable(words: Mapping[str, Value]) -> str | None:
    key = words.get("primary_key", False)
    if "nullable" in words or key is False:
        return flag(words.get("nullable", True))
    return "false" if key is True else None


def default_in(column: Built) -> str | None:
    """Return the server default of a `Column`."""
    for given in column.given.positional[1:]:
        if isinstance(given, Built) and given.what in _MAKES_THE_VALUE:
            return default_of(given)
    return default_of(column.given.keywords.get("server_default"))


def of_index(columns: Value, words: Mapping[str, Value]) -> str | None:
    """Return the definition of an index: `unique a, lower(b) using gin where a > 0`."""
    listed = columns_text(columns, words.get("postgresql_ops"))
    unique = flag(words.get("unique") or False)
    options = _options(words)
    if listed is None or unique is None or options is None:
        return None
    return f"{'unique ' if unique == 'true' else ''}({listed}){options}"


def _options(words: Mapping[str, Value]) -> str | None:
    """Return the options of an index that databases have of their own."""
    found: dict[str, str | None] = {}
    for name, value in sorted(words.items()):
        dialect, _, option = name.partition("_")
        known = dialect in ("postgresql", "sqlite", "mysql", "mariadb", "mssql", "oracle")
        if known and option not in _NOT_SAID_HERE and value not in (None, False):
            found[option] = _option(option, value)
    if found.get("using") == "btree":
        del found["using"]
    texts = [None if text is None else f" {name} {text}" for name, text in sorted(found.items())]
    plain = [text for text in texts if text is not None]
    return "".join(plain) if len(plain) == len(texts) else None


def _option(name: str, value: Value) -> str | None:
    if name == "where":
        sql = value if isinstance(value, str) else sql_of(value)
        return None if sql is None else plain_sql(sql)
    if name == "include":
        return columns_text(value)
    return value.lower() if isinstance(value, str) else source_of(value)


def columns_text(columns: Value, ops: Value = None) -> str | None:
    """Return columns and expressions, comma-separated; None where one is not plain."""
    each: Sequence[Value] | None = (columns,) if isinstance(columns, str) else elements(columns)
    if each is None or not isinstance(ops, Pairs | None):
        return None
    classes = dict(ops.items) if ops else {}
    texts = [_with_class(_column_text(value), classes) for value in each]
    plain = [text for text in texts if text is not None]
    return ", ".join(plain) if len(plain) == len(texts) else None


def _with_class(text: str | None, classes: Mapping[Value, Value]) -> str | None:
    given = classes.get(text)
    return f"{text} {given}" if isinstance(given, str) else text


def _column_text(value: Value) -> str | None:
    match value:
        case str():
            return value
        case Built() if value.what in ("desc", "asc"):
            inner = _column_text(value.first if value.owner is None else value.owner)
            return None if inner is None else f"{inner}{' desc' if value.what == 'desc' else ''}"
        case Built() if (name := column_name(value)) and value.owner is None:
            return name
    sql = sql_of(value)
    return None if sql is None else plain_sql(sql).removesuffix(" asc")


def of_columns(what: str, columns: Value) -> str | None:
    """Return the definition of a unique constraint or a primary key."""
    listed = columns_text(columns)
    return None if listed is None else f"{what} ({listed})"


def of_check(condition: Value) -> str | None:
    """Return the definition of a check."""
    sql = condition if isinstance(condition, str) else sql_of(condition)
    return None if sql is None else f"check ({plain_sql(sql)})"


def of_key(local: Value, target: str, remote: Value, words: Mapping[str, Value]) -> str | None:
    """Return the definition of a foreign key, with what it does on a change."""
    columns, referred = columns_text(local), columns_text(remote)
    if columns is None or referred is None:
        return None
    given = {name: words[name] for name in _OF_A_KEY if words.get(name) not in (None, False)}
    if not all(isinstance(value, str | bool) for value in given.values()):
        return None
    rules = "".join(
        sorted(f" {n}" if v is True else f" {n} {str(v).lower()}" for n, v in given.items())
    )
    return f"foreign key ({columns}) references {target} ({referred}){rules}"


def of_sequence(options: Mapping[str, str | None]) -> str | None:
    """Return the options of a sequence; None where one is not plain."""
    texts = [None if text is None else f"{name} {text}" for name, text in sorted(options.items())]
    plain = [text for text in texts if text is not None]
    return " ".join(plain) if len(plain) == len(texts) else None


def of_table(
    columns: Sequence[tuple[str, Aspects]], constraints: Sequence[str | None]
) -> str | None:
    """Return the columns of a new table, and its constraints; None where one is not plain."""
    texts: list[str | None] = []
    for name, aspects in columns:
        told = [aspects["type"], aspects["nullable"], aspects["default"]]
        plain = [text for text in told if text is not None]
        texts.append(f"{name} {' '.join(plain)}".rstrip() if len(plain) == len(told) else None)
    whole = [text for text in (*texts, *sorted(constraints, key=str)) if text is not None]
    return "; ".join(whole) if len(whole) == len(texts) + len(constraints) else None
