"""What a database holds, as one flat mapping that two databases can be compared by."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Engine

from merge_heads.rehearsal.schema_postgresql import postgresql_schema
from merge_heads.rehearsal.schema_sqlite import sqlite_schema
from merge_heads.verdict.rehearsed import Difference

Schema = Mapping[str, str]


def schema(engine: Engine) -> Schema:
    """Return each aspect of each schema object by what it is called, Alembic's own table excluded.

    The order of columns is no aspect: it always is that in which they were added.
    """
    read = sqlite_schema if engine.dialect.name == "sqlite" else postgresql_schema
    with engine.connect() as connection:
        return read(connection)


def differences(one: Schema, other: Schema) -> Iterator[Difference]:
    """Yield the aspects in which two schemas differ, by name."""
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) != other.get(name):
            yield Difference(name, one.get(name), other.get(name))
