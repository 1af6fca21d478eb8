"""What a rehearsal tells of two sides, on each kind of database."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from merge_heads.migrations.environments import Environment
from merge_heads.rehearsal.databases import server_url
from merge_heads.rehearsal.in_process import run
from merge_heads.verdict import Finding, Severity, Side
from merge_heads.verdict.rehearsal_findings import rehearsal_findings
from merge_heads.verdict.rehearsed import (
    Difference,
    EnvironmentRehearsal,
    Order,
    Part,
    Rehearsal,
    Rehearsed,
    Trouble,
)
from tests.rehearsal.migrations import USERS, column, migration

A = migration("a", up=USERS, back="op.drop_table('users')")
B = column("b", "a", "email")
FINE = column("c", "a", "phone")


def findings(rehearsed: Rehearsed) -> tuple[Finding, ...]:
    return rehearsal_findings(EnvironmentRehearsal(Environment("m", ("m/versions",)), rehearsed))


def sql(id_: str, down: str, *statements: str) -> str:
    """Return a migration of raw SQL."""
    return migration(id_, down, up="; ".join(f"op.execute({s!r})" for s in statements))


SQLITE_CANNOT = {
    "alter a type": "op.alter_column('users', 'id', type_=sa.BigInteger())",
    "alter constraints": "op.create_unique_constraint('uq', 'users', ['id'])",
    "a type of PostgreSQL": "op.add_column('users', sa.Column('x', postgresql.TSVECTOR))",
    "a cast": "op.execute(\"SELECT '1'::int\")",
    "a function": "op.execute('SELECT gen_random_uuid()')",
    "what a migration refuses": "raise RuntimeError('this needs PostgreSQL')",
    "a method of another driver": "op.get_bind().connection.cursor().copy_expert('COPY', None)",
    "a catalog": "op.execute('SELECT * FROM pg_class')",
    "a schema": "op.create_table('x', sa.Column('id', sa.Integer), schema='s')",
}


@pytest.mark.parametrize("what", SQLITE_CANNOT)
def test_what_sqlite_cannot_do_is_not_rehearsed(what: str) -> None:
    top = "from sqlalchemy.dialects import postgresql"
    found = run([A], [B], [migration("c", "a", up=SQLITE_CANNOT[what], top=top)])
    assert found.outcome is Rehearsal.NOT_REHEARSED
    assert found.not_rehearsed is not None
    assert "cannot run revision c" in found.not_rehearsed.reason
    assert "PostgreSQL" in found.not_rehearsed.next_step
    assert found.not_rehearsed.words


def test_what_sqlite_cannot_do_on_base_is_base_s() -> None:
    found = run([A], [migration("b", "a", up=SQLITE_CANNOT["alter a type"])], [FINE])
    assert found.not_rehearsed is not None
    assert found.not_rehearsed.brought_by is Side.BASE
    (finding,) = findings(found)
    assert (finding.id, finding.severity, finding.brought_by) == (
        *("MH404", Severity.WARNING, Side.BASE),
    )


def test_what_the_common_history_cannot_run_is_not_blamed_on_the_head() -> None:
    found = run([migration("a", up="op.drop_table('nowhere')")], [B], [FINE])
    assert found.outcome is Rehearsal.NOT_REHEARSED
    assert found.not_rehearsed is not None
    assert found.not_rehearsed.revision == "a"


def test_a_revision_that_never_runs_is_told_as_that() -> None:
    (finding,) = findings(run([A], [B], [migration("c", "a", up="op.drop_table('nowhere')")]))
    assert finding.id == "MH401"
    assert finding.remedy == "It does not run without base's side either: correct it."


def test_a_file_that_fails_to_load_is_the_heads() -> None:
    found = run([A], [B], [migration("c", "a", top="1 / 0")])
    (failure,) = found.failures
    assert (failure.revision, failure.line) == ("c", 12)
    assert failure.words == "ZeroDivisionError: division by zero"


@pytest.mark.parametrize("top", ["from sqlalchemy import not_there", "match = = 1"])
def test_a_file_for_other_versions_is_not_rehearsed(top: str) -> None:
    text = migration("c", "a")
    broken = text.replace("\n\ndef downgrade", f"\n    {top}\n\ndef downgrade")
    found = run([A], [B], [broken])
    assert found.outcome is Rehearsal.NOT_REHEARSED


def test_a_template_for_several_databases_is_not_rehearsed() -> None:
    several = migration("c", "a").replace("def upgrade()", "def upgrade(engine_name)")
    found = run([A], [B], [several])
    assert found.not_rehearsed is not None
    assert "several databases" in found.not_rehearsed.reason


def test_a_migration_that_leaves_by_itself_is_a_failure() -> None:
    found = run([A], [B], [migration("c", "a", up="raise SystemExit(0)")])
    assert found.outcome is Rehearsal.FAILED
    assert {failure.words for failure in found.failures} == {"SystemExit: 0"}


def test_a_downgrade_of_bases_that_fails_is_told_as_bases() -> None:
    broken = migration("b", "a", up="pass", back="op.drop_table('nowhere')")
    found = run([A], [broken], [FINE])
    assert found.outcome is Rehearsal.AGREED
    (finding,) = findings(found)
    assert (finding.id, finding.severity, finding.brought_by) == (
        *("MH403", Severity.NOTE, Side.BASE),
    )
    assert "no such table: nowhere" in finding.message


def test_histories_without_a_common_beginning_are_rehearsed() -> None:
    other = migration("z", up="op.create_table('z', sa.Column('id', sa.Integer))")
    found = run([], [A], [other])
    assert found.outcome is Rehearsal.AGREED
    assert found.ran[0].revisions == ()


def test_what_depends_on_the_other_side_runs_after_it() -> None:
    up = "op.create_index('ix', 'users', ['email'])"
    needy = migration("c", "a", up=up, back="op.drop_index('ix')", depends_on="b")
    found = run([A], [B, column("e", "b", "age")], [needy])
    ran = {one.order: one.revisions for one in found.ran}
    assert found.outcome is Rehearsal.AGREED
    assert ran[Order.BASE_FIRST] == ("b", "e", "c")
    assert ran[Order.HEAD_FIRST] == ("b", "c", "e")


def test_a_downgrade_that_forgets_is_a_warning_only() -> None:
    kept = migration("c", "a", up="op.create_table('kept', sa.Column('id', sa.Integer))")
    found = run([A], [B], [kept])
    assert found.outcome is Rehearsal.AGREED
    (left,) = found.back_disagreements
    assert Difference("table kept", None, "is there") in left.differences
    (finding,) = findings(found)
    assert (finding.id, finding.severity, finding.brought_by) == (
        *("MH403", Severity.WARNING, Side.HEAD),
    )


def test_what_the_head_leaves_behind_is_not_told_as_bases_as_well() -> None:
    kept = migration("c", "a", up="op.create_table('kept', sa.Column('id', sa.Integer))")
    (left,) = run([A], [B], [kept]).back_disagreements
    assert left.part is Part.HEAD


def test_a_downgrade_that_says_there_is_no_way_back_is_a_note() -> None:
    found = run([A], [B], [migration("c", "a", back="raise NotImplementedError('no')")])
    (finding,) = findings(found)
    assert (finding.severity, finding.revision) == (Severity.NOTE, "c")
    assert found.back_failures[0].trouble is Trouble.NO_WAY_BACK


def test_helpers_of_alembic_that_an_environment_gives_are_there() -> None:
    up = (
        "from alembic import context; assert not context.is_offline_mode(); "
        "assert context.get_context().opts['transaction_per_migration']; "
        "assert op.get_bind() is context.get_bind(); "
        "assert context.config.get_main_option('x') is None"
    )
    assert run([A], [B], [migration("c", "a", up=up)]).outcome is Rehearsal.AGREED


@dataclass(frozen=True)
class Pair:
    """What two sides do by SQL, and the object on whose account the two orders differ."""

    base: tuple[str, ...]
    head: tuple[str, ...]
    differs: str | None = None
    common: tuple[str, ...] = ()
    only: str | None = None


VIEW = "CREATE VIEW v AS SELECT id FROM users"
TRIGGER = (
    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER g BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f()",
)
PAIRS: Mapping[str, Pair] = {
    "defaults": Pair(
        ("ALTER TABLE users ALTER x SET DEFAULT 1",),
        ("ALTER TABLE users ALTER x SET DEFAULT 2",),
        "column x of table users: default",
        ("ALTER TABLE users ADD x int",),
    ),
    "nullability": Pair(
        ("ALTER TABLE users ALTER x SET NOT NULL",),
        ("ALTER TABLE users ALTER x DROP NOT NULL",),
        "column x of table users: nullable",
        ("ALTER TABLE users ADD x int",),
    ),
    "comments": Pair(
        ("COMMENT ON COLUMN users.id IS 'one'",),
        ("COMMENT ON COLUMN users.id IS 'two'",),
        "column id of table users: comment",
    ),
    "labels of an enum": Pair(
        ("ALTER TYPE mood ADD VALUE 'sad'",),
        ("ALTER TYPE mood ADD VALUE 'glad'",),
        "enum mood",
        ("CREATE TYPE mood AS ENUM ('so')",),
    ),
    "sequences": Pair(
        ("ALTER SEQUENCE s INCREMENT 10",),
        ("ALTER SEQUENCE s INCREMENT 20",),
        "sequence s",
        ("CREATE SEQUENCE s",),
    ),
    "functions": Pair(
        ("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",),
        ("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'",),
        "function f()",
    ),
    "views": Pair(
        ("CREATE OR REPLACE VIEW v AS SELECT id, 1 AS x FROM users",),
        ("CREATE OR REPLACE VIEW v AS SELECT id, 2 AS x FROM users",),
        "view v",
    ),
    "indexes that may be there": Pair(
        ("CREATE INDEX IF NOT EXISTS ix ON users (id)",),
        ("CREATE UNIQUE INDEX IF NOT EXISTS ix ON users (id)",),
        "index ix of table users",
    ),
    "tables that may be there": Pair(
        ("CREATE TABLE IF NOT EXISTS t (a int)",),
        ("CREATE TABLE IF NOT EXISTS t (b int)",),
        "column a of table t: nullable",
    ),
    "another schema": Pair(
        ("ALTER TABLE s.t ALTER a TYPE bigint",),
        ("ALTER TABLE s.t ALTER a TYPE numeric",),
        "column a of table s.t: type",
        ("CREATE SCHEMA s", "CREATE TABLE s.t (a int)"),
    ),
    "columns of one table": Pair(
        ("ALTER TABLE users ADD x int",), ("ALTER TABLE users ADD y int",)
    ),
    "constraints without a name": Pair(
        ("ALTER TABLE users ADD CHECK (id > 0)",), ("ALTER TABLE users ADD CHECK (id < 9)",)
    ),
    "indexes without a name": Pair(
        ("CREATE INDEX ON users (id)",), ("CREATE INDEX ON users (id DESC)",)
    ),
    "all kinds of things": Pair(
        (*TRIGGER, "CREATE DOMAIN d AS int CHECK (VALUE > 0)", "CREATE TYPE p AS (x int, y d)"),
        (
            "CREATE TABLE o (id int GENERATED ALWAYS AS IDENTITY, u int REFERENCES users, "
            "n int GENERATED ALWAYS AS (1 + 1) STORED)",
            "ALTER TABLE o ENABLE ROW LEVEL SECURITY",
            "CREATE POLICY mine ON o USING (u = 1)",
            "CREATE MATERIALIZED VIEW m AS SELECT 1 AS one",
            "CREATE INDEX mx ON m (one)",
            "CREATE TABLE parts (a int) PARTITION BY RANGE (a)",
            "CREATE TABLE part PARTITION OF parts FOR VALUES FROM (1) TO (9)",
        ),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_schemas_on_postgresql_are_compared_in_this(postgresql: str, name: str) -> None:
    pair = PAIRS[name]
    common = [A, sql("a2", "a", *pair.common)]
    found = run(common, [sql("b", "a2", *pair.base)], [sql("c", "a2", *pair.head)], postgresql)
    assert found.failures == ()
    differ = {d.object for one in found.disagreements for d in one.differences}
    assert found.outcome is (Rehearsal.DIFFERS if pair.differs else Rehearsal.AGREED)
    assert (pair.differs is None and not differ) or pair.differs in differ


ON_SQLITE: Mapping[str, Pair] = {
    "tables that may be there": Pair(
        ("CREATE TABLE IF NOT EXISTS t (a int)",),
        ("CREATE TABLE IF NOT EXISTS t (a text NOT NULL DEFAULT 'x')",),
        "column a of table t: type",
    ),
    "constraints": Pair(
        ("CREATE TABLE IF NOT EXISTS t (a int UNIQUE, CHECK (a > 1))",),
        ("CREATE TABLE IF NOT EXISTS t (a int REFERENCES users, CONSTRAINT p CHECK (a > 1))",),
        "unique constraint without a name of table t",
    ),
    "indexes that may be there": Pair(
        ("CREATE INDEX IF NOT EXISTS ix ON users (id)",),
        ("CREATE INDEX IF NOT EXISTS ix ON users (id) WHERE id > 1",),
        "index ix of table users",
    ),
    "expressions in indexes": Pair(
        ("CREATE INDEX IF NOT EXISTS ix ON users (abs(id))",),
        ("CREATE INDEX IF NOT EXISTS ix ON users (-id)",),
        "index ix of table users",
    ),
    "views": Pair(
        ("DROP VIEW IF EXISTS v", VIEW), ("DROP VIEW IF EXISTS v", VIEW + " WHERE id"), "view v"
    ),
    "columns": Pair(("ALTER TABLE users ADD x int",), ("ALTER TABLE users ADD y int",)),
}


@pytest.mark.parametrize("name", ON_SQLITE)
def test_schemas_on_sqlite_are_compared_in_this(name: str) -> None:
    pair = ON_SQLITE[name]
    found = run([A], [sql("b", "a", *pair.base)], [sql("c", "a", *pair.head)])
    assert found.failures == ()
    differ = {d.object for one in found.disagreements for d in one.differences}
    assert (pair.differs is None and not differ) or pair.differs in differ


def test_a_batch_that_makes_a_table_again_is_no_difference() -> None:
    table = "CREATE TABLE t (id integer primary key, d text default (datetime('now')))"
    batch = (
        "exec(\"with op.batch_alter_table('t') as b:\\n b.alter_column('id', "
        'existing_type=sa.Integer, type_=sa.BigInteger)")'
    )
    head = sql(
        *("c", "a2", "ALTER TABLE t ADD COLUMN n int DEFAULT (1)"),
        "CREATE INDEX ix ON t(d) where (n  > 1)",
    )
    found = run([A, sql("a2", "a", table)], [migration("b", "a2", up=batch)], [head])
    assert found.outcome is Rehearsal.AGREED, found


@pytest.mark.parametrize(
    ("address", "driver_s"),
    [
        ("postgres://me@host/db", "postgresql+psycopg://me@host/db"),
        ("postgresql+psycopg2://me@host/db", "postgresql+psycopg://me@host/db"),
        (
            "postgresql+asyncpg://me@host:5433/db?ssl=require",
            "postgresql+psycopg://me@host:5433/db?sslmode=require",
        ),
    ],
)
def test_addresses_for_other_drivers_mean_the_same_server(address: str, driver_s: str) -> None:
    assert str(server_url(address)) == driver_s


def test_statements_outside_of_transactions_run(postgresql: str) -> None:
    up = (
        'exec("with op.get_context().autocommit_block():\\n '
        "op.execute('CREATE INDEX CONCURRENTLY ix ON users (id)')\")"
    )
    found = run([A], [B], [migration("c", "a", up=up, back="op.drop_index('ix')")], postgresql)
    assert found.outcome is Rehearsal.AGREED, found
    assert not found.back_failures
    assert not found.back_disagreements


def test_an_extension_that_the_server_lacks_is_not_rehearsed(postgresql: str) -> None:
    found = run([A], [B], [sql("c", "a", "CREATE EXTENSION not_there")], postgresql)
    assert found.outcome is Rehearsal.NOT_REHEARSED


def test_the_last_order_is_alembics(postgresql: str) -> None:
    merge = migration("m", "b", "c")
    found = run([A], [B], [FINE, merge], postgresql)
    ran = {one.order: one.revisions for one in found.ran}
    assert ran[Order.MERGED][0] == "a"
    assert ran[Order.MERGED][-1] == "m"
    assert ran[Order.HEAD_FIRST] == ("c", "b", "m")
