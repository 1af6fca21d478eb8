"""The types of columns in a form in which equal text means the same, however they are written.

Source: https://docs.sqlalchemy.org/en/20/core/type_basics.html and
https://www.postgresql.org/docs/current/datatype.html
"""

import re

from merge_heads.migrations.operations.plain_values import Built, Imported, Value
from merge_heads.migrations.operations.texts import source_of

_ONE_NAME = {
    "string": "varchar",
    "unicode": "varchar",
    "character varying": "varchar",
    "character": "char",
    "bpchar": "char",
    "unicodetext": "text",
    "int": "integer",
    "int4": "integer",
    "int8": "bigint",
    "int2": "smallint",
    "biginteger": "bigint",
    "smallinteger": "smallint",
    "bool": "boolean",
    "decimal": "numeric",
    "float4": "real",
    "float8": "double",
    "float": "double",
    "double precision": "double",
    "double_precision": "double",
    "largebinary": "bytea",
    "datetime": "timestamp",
    "timestamp without time zone": "timestamp",
    "timestamp with time zone": "timestamptz",
    "time without time zone": "time",
    "time with time zone": "timetz",
}
_KNOWN = frozenset(
    [
        *_ONE_NAME,
        *("varchar", "char", "text", "integer", "bigint", "smallint", "boolean", "numeric"),
        *("real", "double", "bytea", "date", "timestamp", "time", "interval", "uuid", "json"),
        *("jsonb", "inet", "cidr", "macaddr", "tsvector", "hstore", "oid", "money", "citext"),
        *("blob", "clob", "tinyint", "mediumint", "longtext", "mediumtext", "tinytext", "nvarchar"),
        *("nchar", "bit", "year", "longblob", "mediumblob", "binary", "varbinary", "xml"),
    ]
)
_SIZES = ("length", "precision", "scale", "display_width", "fsp")
_NOT_IN_SQL = ("asdecimal", "decimal_return_scale")
_WITHOUT_SIZE = frozenset({"uuid", "json", "jsonb", "boolean", "bytea", "hstore"})
_WITH_ZONE = {"timestamp": "timestamptz", "time": "timetz"}
_WRITTEN = re.compile(
    r"\s*([a-z_ ]+?)\s*(?:\(\s*([\d\s,]+)\s*\))?\s*((?:with|without) time zone)?\s*"
)


def type_of(value: Value) -> str | None:
    """Return a type of SQLAlchemy in its plain form, or None where it is not plain.

    A type that is not known here is its source, without modules.
    """
    match value:
        case Imported(path):
            return _named(path.rpartition(".")[2], [], zone=False) or _bare(path.rpartition(".")[2])
        case Built(owner=None) if value.what in ("Enum", "ENUM", "DOMAIN") and (
            name := enum_name(value)
        ):
            schema = value.given.keywords.get("schema")
            return f"{schema}.{name}" if isinstance(schema, str) else name
        case Built(owner=None) if value.what == "ARRAY":
            inner = type_of(
                value.first if value.given.positional else value.given.keywords.get("item_type")
            )
            return None if inner is None else f"{inner}[]"
        case Built(owner=None):
            return _built(value) or _bare(source_of(value))
    return source_of(value) if isinstance(value, Built) else None


def _bare(source: str | None) -> str | None:
    """Take away empty parentheses: a type and its class are one to `Column`."""
    if source is None:
        return None
    name = source.removesuffix("()")
    return name.lower() if name.isupper() and name.isidentifier() else name


def _built(value: Built) -> str | None:
    """Return a known type; None where it is not, or has arguments that are not plain."""
    words = value.given.keywords
    given = [*value.given.positional, *(words[name] for name in _SIZES if name in words)]
    zone = words.get("timezone", False)
    if value.what.lower() in ("datetime", "timestamp", "time") and given[:1] in ([True], [False]):
        zone, given = given[0], given[1:]
    if value.what.lower() in _WITHOUT_SIZE:
        return None if words.get("native_uuid") is False else _named(value.what, [], zone=False)
    sizes = [str(size) for size in given if isinstance(size, int) and not isinstance(size, bool)]
    nothing = sum(size is None for size in given)
    collation = words.get("collation")
    other = words.keys() - {*_SIZES, *_NOT_IN_SQL, "timezone", "collation"}
    other |= set() if isinstance(collation, str | None) else {"collation"}
    if len(sizes) + nothing < len(given) or other or not value.given.is_whole:
        return None
    named = _named(value.what, sizes, zone=zone is True)
    return f"{named} collate {collation}" if named and collation else named


def _named(name: str, sizes: list[str], *, zone: bool) -> str | None:
    plain = name.lower()
    if plain not in _KNOWN:
        return None
    if plain == "float" and sizes:
        return f"float({sizes[0]})"
    one = _ONE_NAME.get(plain, plain)
    one = _WITH_ZONE.get(one, one) if zone else one
    if one == "numeric" and len(sizes) == 1:
        sizes = [*sizes, "0"]
    return f"{one}({', '.join(sizes)})" if sizes else one


def type_in_sql(written: str) -> str:
    """Return a type that SQL names in its plain form; one that is not known here stays as it is."""
    text = written.lower().strip()
    if text.endswith("[]"):  # PostgreSQL does not keep how many dimensions there are
        return f"{type_in_sql(text.rstrip('[]'))}[]"
    if found := _WRITTEN.fullmatch(text):
        name, sizes, zone = found.groups()
        sized = [size.strip() for size in sizes.split(",")] if sizes else []
        return _named(name, sized, zone=zone == "with time zone") or text
    return text


def enum_name(value: Built) -> str | None:
    """Return the name of a type that the database keeps by name, or None.

    Source: https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.Enum
    """
    words = value.given.keywords
    name = words.get("name", value.first if value.what == "DOMAIN" else None)
    native = words.get("native_enum", True) is not False
    return name if isinstance(name, str) and native else None
