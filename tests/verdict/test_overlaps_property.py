"""Any two sides of a few statements, judged and then run by SQLite in both orders.

Where a certain overlap is told, an order stops or the two differ; where none is told, they agree.
"""

import sqlite3
from collections.abc import Sequence

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.verdict.touches import sides, told, touches

ANCESTOR = [
    "CREATE TABLE u (id integer, a text, b text)",
    "CREATE TABLE v (id integer, a text)",
    "CREATE INDEX ix_u_b ON u (b)",
    "CREATE VIEW w AS SELECT 1",
]
Statement = tuple[str, str]  # SQL, and what it touches

TABLES, COLUMNS, NAMES = ("u", "v", "x"), ("a", "b", "c"), ("ix_u_b", "iy")


def statements() -> list[Statement]:
    """Return the statements of which a side consists."""
    found: list[Statement] = []
    for t in TABLES:
        found += [
            (f"CREATE TABLE {t} (id integer)", f"add table {t}"),
            (f"DROP TABLE {t}", f"drop table {t}"),
            (f"DROP TABLE IF EXISTS {t}", f"guarded drop table {t}"),
            (f"INSERT INTO {t} (id) VALUES (1)", f"seed table {t} names=id"),
            *(
                (f"ALTER TABLE {t} RENAME TO {new}", f"rename table {t} > {new}")
                for new in TABLES
                if new != t
            ),
        ]
        for c in COLUMNS:
            use = f"use table {t}; use column {t}.{c}"
            found += [
                (f"ALTER TABLE {t} ADD COLUMN {c} text", f"add column {t}.{c}"),
                (f"ALTER TABLE {t} DROP COLUMN {c}", f"drop column {t}.{c}"),
                (f"ALTER TABLE {t} RENAME COLUMN {c} TO d", f"rename column {t}.{c} > d"),
                (f"UPDATE {t} SET {c} = 'x'", f"update table {t}; use column {t}.{c}"),
                *(
                    (f"CREATE INDEX {n} ON {t} ({c})", f"add index {t}.{n} is=({c}); {use}")
                    for n in NAMES
                ),
            ]
    # Of a table that is there already, reading does not know what this would make of it.
    found.append(("CREATE TABLE IF NOT EXISTS x (id integer)", "guarded add table x"))
    for n in NAMES:
        found += [
            (f"DROP INDEX {n}", f"drop index {n}"),
            (f"DROP INDEX IF EXISTS {n}", f"guarded drop index {n}"),
        ]
    for n in ("w", "y"):
        found += [
            (f"CREATE VIEW {n} AS SELECT 1", f"add view {n} is=1"),
            (f"CREATE VIEW {n} AS SELECT 2", f"add view {n} is=2"),
            (f"DROP VIEW {n}", f"drop view {n}"),
        ]
    return found


a_side = st.lists(st.sampled_from(statements()), min_size=1, max_size=5)


def database(*done: Sequence[Statement]) -> sqlite3.Connection:
    """Return a database after the ancestor and some statements. Raises where one stops."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in ANCESTOR:
        connection.execute(statement)
    for side in done:
        for statement, _ in side:
            connection.execute(statement)
    return connection


def schema(connection: sqlite3.Connection) -> set[tuple[object, ...]]:
    """Return what there is: tables with their columns, indexes and views with their text."""
    found: set[tuple[object, ...]] = set()
    every = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    for type_, name, table, sql in every.fetchall():
        if type_ == "table":
            columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
            found |= {("column", name, column[1], column[2]) for column in columns}
        elif type_ == "index":
            columns = connection.execute(f"PRAGMA index_info({name})").fetchall()
            found.add((type_, name, table, *(column[2] for column in columns)))
        else:
            found.add((type_, name, sql))
    return found


def that_run(side: Sequence[Statement]) -> list[Statement]:
    """Return the statements that run on the ancestor, one after the other."""
    connection, kept = database(), []
    for statement in side:
        try:
            connection.execute(statement[0])
        except sqlite3.OperationalError:
            continue
        kept.append(statement)
    return kept


def agree(one: Sequence[Statement], other: Sequence[Statement]) -> bool:
    """Say whether both orders run and lead to one schema."""
    try:
        return schema(database(one, other)) == schema(database(other, one))
    except sqlite3.OperationalError:
        return False


def does(side: Sequence[Statement]) -> str:
    return "; ".join(words for _, words in side)


@settings(deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(a_side, a_side)
def test_what_is_told_is_what_happens(one: list[Statement], other: list[Statement]) -> None:
    one, other = that_run(one), that_run(other)
    if not (one and other):
        return
    overlaps = sides(touches(does(one)), touches(does(other))).overlaps
    lines = [told(overlap) for overlap in overlaps]
    agrees = agree(one, other)
    event("agree" if agrees else "do not agree")
    if any(overlap.certain for overlap in overlaps):
        assert not agrees, (lines, does(one), does(other))
    elif not overlaps:
        assert agrees, (does(one), does(other))
