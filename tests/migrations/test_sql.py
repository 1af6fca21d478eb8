"""What SQL in a migration is read to touch."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from merge_heads.migrations.operations import Touched, touched, words


def read(sql: str, call: str = "op.execute({})") -> Touched:
    source = f"from alembic import op\nimport sqlalchemy as sa\n\ndef upgrade():\n    {call}\n"
    return touched(source.format(repr(sql)).encode())


def told(found: Touched) -> list[str]:
    return [f"{words(touch)}{' if needed' if touch.guarded else ''}" for touch in found.touches]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("CREATE TABLE t (a int)", ["adds table t"]),
        ('CREATE TABLE S."T" (a int)', ["adds table s.T"]),
        ("CREATE TABLE public.T (a int)", ["adds table t"]),
        ("CREATE TABLE IF NOT EXISTS t (a int)", ["adds table t if needed"]),
        ("CREATE TABLE `t` (`a` int(11), KEY `k` (`a`)) ENGINE=InnoDB", ["adds table t"]),
        (
            "CREATE TABLE t (a int CONSTRAINT fk REFERENCES u (b), CONSTRAINT uq UNIQUE (a))",
            [
                "adds table t",
                "uses table u",
                "uses column u.b",
                "adds constraint fk",
                "adds constraint uq",
            ],
        ),
        ("CREATE TABLE t AS SELECT a FROM u", ["adds table t", "uses table u", "uses column u.a"]),
        ("CREATE TABLE t (LIKE u INCLUDING ALL)", ["adds table t", "uses table u"]),
        (
            "CREATE TABLE t PARTITION OF u FOR VALUES FROM (1) TO (2)",
            ["adds table t", "uses table u"],
        ),
        ("CREATE TABLE t (a mood)", ["adds table t", "uses type mood"]),
        ("DROP TABLE t, s.u CASCADE", ["drops table t", "drops table s.u"]),
        ("DROP TABLE IF EXISTS t", ["drops table t if needed"]),
        ("ALTER TABLE t RENAME TO u", ["renames table t to u"]),
        ("RENAME TABLE a TO b, c TO d", ["renames table a to b", "renames table c to d"]),
        ("ALTER TABLE t ADD a int", ["adds column t.a", "uses table t"]),
        (
            "ALTER TABLE t ADD COLUMN IF NOT EXISTS a int, ADD COLUMN b text REFERENCES u",
            ["adds column t.a if needed", "adds column t.b", "uses table u", "uses table t"],
        ),
        (
            "ALTER TABLE t ADD (a int, b int)",
            ["adds column t.a", "adds column t.b", "uses table t"],
        ),
        (
            "ALTER TABLE ONLY t DROP COLUMN IF EXISTS a, DROP b",
            ["drops column t.a if needed", "drops column t.b", "uses table t"],
        ),
        ("ALTER TABLE t RENAME COLUMN a TO b", ["renames column t.a to b", "uses table t"]),
        ("ALTER TABLE t RENAME a TO b", ["renames column t.a to b", "uses table t"]),
        (
            "ALTER TABLE t CHANGE a b int",
            ["alters column t.a", "renames column t.a to b", "uses table t"],
        ),
        ("ALTER TABLE t MODIFY COLUMN a int NOT NULL", ["alters column t.a", "uses table t"]),
        ("ALTER TABLE t ALTER a SET NOT NULL", ["alters column t.a", "uses table t"]),
        (
            "ALTER TABLE t ALTER a ADD GENERATED ALWAYS AS IDENTITY",
            ["alters column t.a", "uses table t"],
        ),
        (
            "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES s.u (b) NOT VALID",
            [
                "adds constraint fk",
                "uses table s.u",
                "uses column s.u.b",
                "uses column t.a",
                "uses table t",
            ],
        ),
        ("ALTER TABLE t DROP CONSTRAINT fk", ["drops constraint fk", "uses table t"]),
        ("ALTER TABLE t DROP FOREIGN KEY fk", ["drops constraint fk", "uses table t"]),
        ("ALTER TABLE t DROP INDEX ix", ["drops index ix", "uses table t"]),
        ("ALTER TABLE t ADD INDEX ix (a)", ["adds index ix", "uses table t"]),
        ("ALTER TABLE t RENAME CONSTRAINT a TO b", ["renames constraint a to b", "uses table t"]),
        ("ALTER TABLE t VALIDATE CONSTRAINT c", ["uses constraint c", "uses table t"]),
        ("ALTER TABLE t OWNER TO me", ["uses table t"]),
        ("ALTER TABLE t ENABLE ROW LEVEL SECURITY", ["alters table t"]),
        ("ALTER TABLE t ATTACH PARTITION u DEFAULT", ["alters table t", "uses table u"]),
        (
            "ALTER TABLE t ADD COLUMN a int DEFAULT 1, VALIDATE CONSTRAINT c",
            ["adds column t.a", "uses table t", "uses constraint c"],
        ),
        ("CREATE VIEW v AS SELECT t.a FROM t", ["adds view v", "uses table t", "uses column t.a"]),
        ("CREATE OR REPLACE VIEW v AS SELECT 1", ["adds view v if needed"]),
        (
            "CREATE MATERIALIZED VIEW v AS SELECT * FROM t WITH NO DATA",
            ["adds view v", "uses table t"],
        ),
        ("DROP VIEW IF EXISTS v", ["drops view v if needed"]),
        ("DROP MATERIALIZED VIEW v", ["drops view v"]),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", ["uses view v"]),
        ("ALTER VIEW v RENAME TO w", ["renames view v to w"]),
        (
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ix ON t (lower(a)) WHERE b > 1",
            ["adds index ix if needed", "uses table t", "uses column t.a", "uses column t.b"],
        ),
        ("CREATE INDEX ON t (a)", ["alters table t", "uses table t", "uses column t.a"]),
        ("DROP INDEX CONCURRENTLY IF EXISTS s.ix", ["drops index s.ix if needed"]),
        ("DROP INDEX ix ON t", ["drops index ix", "uses table t"]),
        ("ALTER INDEX ix RENAME TO iy", ["renames index ix to iy"]),
        ("CREATE SEQUENCE IF NOT EXISTS sq START 5", ["adds sequence sq if needed"]),
        ("ALTER SEQUENCE sq RENAME TO sr", ["renames sequence sq to sr"]),
        ("ALTER SEQUENCE sq OWNED BY t.a", ["alters sequence sq"]),
        ("DROP SEQUENCE sq", ["drops sequence sq"]),
        ("SELECT setval('sq', 5)", ["uses sequence sq"]),
        ("CREATE TYPE e AS ENUM ('a', 'b')", ["adds type e"]),
        ("ALTER TYPE e ADD VALUE IF NOT EXISTS 'c' AFTER 'a'", ["alters type e if needed"]),
        ("ALTER TYPE e RENAME VALUE 'a' TO 'b'", ["alters type e"]),
        ("ALTER TYPE e RENAME TO f", ["renames type e to f"]),
        ("DROP TYPE IF EXISTS e, f", ["drops type e if needed", "drops type f if needed"]),
        ("CREATE DOMAIN d AS text CHECK (VALUE > '')", ["adds type d"]),
        ("CREATE SCHEMA IF NOT EXISTS s", ["adds schema s if needed"]),
        ("DROP SCHEMA s CASCADE", ["drops schema s"]),
        ('CREATE EXTENSION IF NOT EXISTS "uuid-ossp"', ["adds extension uuid-ossp if needed"]),
        ("DROP EXTENSION hstore", ["drops extension hstore"]),
        (
            "CREATE FUNCTION f() RETURNS trigger AS $$BEGIN DROP TABLE x; END$$ LANGUAGE plpgsql",
            ["adds function f"],
        ),
        (
            "CREATE OR REPLACE FUNCTION s.f(a int) RETURNS int AS 'select 1; select 2'",
            ["adds function s.f if needed"],
        ),
        ("DROP FUNCTION IF EXISTS f(int)", ["drops function f if needed"]),
        (
            "CREATE TRIGGER g BEFORE UPDATE OF a ON s.t FOR EACH ROW EXECUTE FUNCTION f()",
            ["adds trigger s.g", "uses table s.t", "uses function f"],
        ),
        (
            "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE u SET a = 1; DELETE FROM v; END",
            ["adds trigger g", "uses table t"],
        ),
        ("DROP TRIGGER IF EXISTS g ON t", ["drops trigger g if needed", "uses table t"]),
        (
            "INSERT INTO t (a, b) SELECT c, d FROM u",
            [
                "inserts into table t",
                "uses column t.a",
                "uses column t.b",
                "uses table u",
                "uses column u.c",
                "uses column u.d",
            ],
        ),
        (
            "INSERT INTO t (a) VALUES (:a) ON CONFLICT DO NOTHING",
            ["inserts into table t if needed", "uses column t.a"],
        ),
        ("REPLACE INTO t (a) VALUES (1)", ["inserts into table t if needed"]),
        (
            "UPDATE t SET a = u.b FROM u WHERE t.c = u.d",
            [
                "changes rows of table t",
                "uses column t.a",
                "uses table u",
                "uses column u.b",
                "uses column t.c",
                "uses column u.d",
            ],
        ),
        ("UPDATE t AS x SET a = 1", ["changes rows of table t", "uses column t.a"]),
        (
            "UPDATE x SET a = 1 FROM t AS x WHERE x.b = 2",
            ["changes rows of table t", "uses column t.a", "uses column t.b"],
        ),
        ("DELETE FROM t WHERE a = %(a)s", ["deletes rows of table t", "uses column t.a"]),
        ("TRUNCATE t, u", ["deletes rows of table t", "deletes rows of table u"]),
        (
            "MERGE INTO t USING u ON t.a = u.b WHEN MATCHED THEN DELETE",
            ["changes rows of table t", "uses table u", "uses column t.a", "uses column u.b"],
        ),
        (
            "WITH c AS (SELECT a FROM t) SELECT c.a, x.b FROM c JOIN u AS x ON x.b = c.a",
            ["uses table u", "uses table t", "uses column u.b", "uses column t.a"],
        ),
        (
            "WITH gone AS (DELETE FROM t RETURNING a) INSERT INTO u (a) SELECT a FROM gone",
            [
                "inserts into table u",
                "uses column u.a",
                "uses table t",
                "uses column t.a",
                "deletes rows of table t",
            ],
        ),
        ("SELECT 1 FROM information_schema.tables WHERE table_name = 't'", []),
        ("COMMENT ON TABLE t IS 'x'", ["alters table t"]),
        ("COMMENT ON COLUMN s.t.a IS NULL", ["alters column s.t.a", "uses table s.t"]),
        ("COMMENT ON EXTENSION x IS 'y'", []),
        ("GRANT SELECT ON t TO me", ["uses table t"]),
        ("LOCK TABLE t, u IN EXCLUSIVE MODE", ["uses table t", "uses table u"]),
        ("SET lock_timeout = '5s'", []),
        ("SET LOCAL statement_timeout TO 0", []),
        ("PRAGMA foreign_keys=OFF", []),
        ("COMMIT", []),
        ("ANALYZE t", []),
        ("VACUUM FULL t", []),
        ("SELECT pg_advisory_xact_lock(1)", []),
        ("-- only words\n/* and more */", []),
        ("", []),
        (
            "DROP TABLE t; -- and then\nCREATE TABLE u (a text DEFAULT ';')",
            ["drops table t", "adds table u"],
        ),
    ],
)
def test_a_statement_is_read(sql: str, expected: list[str]) -> None:
    found = read(sql)
    changes = [each for each in told(found) if not each.startswith("uses ")]
    assert changes == [each for each in expected if not each.startswith("uses ")]
    assert sorted(told(found)) == sorted(expected)
    assert found.unread == ()


@pytest.mark.parametrize(
    ("sql", "sets"),
    [
        ("ALTER TABLE t ALTER a TYPE varchar(5) USING a::text", {"type": "varchar(5)"}),
        ("ALTER TABLE t ALTER COLUMN a SET NOT NULL", {"nullable": "false"}),
        ("ALTER TABLE t ALTER COLUMN a DROP NOT NULL", {"nullable": "true"}),
        ("ALTER TABLE t ALTER a SET DEFAULT now()", {"default": "now()"}),
        ("ALTER TABLE t ALTER a DROP DEFAULT", {"default": ""}),
        (
            "ALTER TABLE t ADD a int NOT NULL DEFAULT '1'::int",
            {"type": "integer", "nullable": "false", "default": "'1'"},
        ),
        (
            "ALTER TABLE t ADD a bigint PRIMARY KEY",
            {"type": "bigint", "nullable": "false", "default": ""},
        ),
        ("CREATE TYPE e AS ENUM ('a', 'b')", {"values": "a,b"}),
        ("ALTER TYPE e ADD VALUE 'c' AFTER 'a'", {"values": "add value 'c' after 'a'"}),
        ("ALTER TYPE e ADD VALUE IF NOT EXISTS 'c'", {"values": "add value 'c'"}),
        ("CREATE VIEW v AS  SELECT A\nFROM t", {"definition": "select a from t"}),
        ("COMMENT ON COLUMN t.a IS 'x'", {"comment": "x"}),
    ],
)
def test_a_statement_says_what_it_makes_of_an_object(sql: str, sets: dict[str, str | None]) -> None:
    assert read(sql).touches[0].sets == sets


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("DO $$ BEGIN DROP TABLE t; END $$", "SQL that is not read: DO"),
        ("CALL tidy()", "SQL that is not read: CALL TIDY"),
        ("SELECT tidy()", "a function of the database: tidy"),
        ("EXEC sp_rename 'a', 'b'", "SQL that is not read: EXEC SP_RENAME"),
        ("IF EXISTS (SELECT 1) DROP TABLE t", "SQL that is not read: IF EXISTS"),
        ("SET search_path TO s", "SQL that is not read: SET SEARCH_PATH"),
        ("CREATE POLICY p ON t USING (true)", "a policy"),
        ("ALTER TABLE t SET SCHEMA s", "a table that moves to another schema"),
        ("ALTER TABLE t FROBNICATE", "SQL that is not read: ALTER TABLE FROBNICATE"),
        ("CREATE PUBLICATION p", "SQL that is not read: CREATE PUBLICATION"),
        ("it's not SQL", "no SQL"),
        (
            "SELECT " + "(" * 100 + "1" + ")" * 100,
            "SQL that is longer or deeper than a migration's",
        ),
        ("SELECT 1 " * 20_000, "SQL that is longer or deeper than a migration's"),
    ],
)
def test_a_statement_that_is_not_read_is_said(sql: str, reason: str) -> None:
    assert [unread.reason for unread in read(sql).unread] == [reason]


def test_one_statement_that_is_not_read_does_not_hide_the_others() -> None:
    found = read("DROP TABLE t; DO $$ x $$; DROP TABLE u")
    assert (told(found), found.unknown) == (["drops table t", "drops table u"], True)


@pytest.mark.parametrize(
    "call",
    [
        "op.execute({})",
        "op.execute(sa.text({}))",
        "op.execute(sqltext={})",
        "op.execute(sa.text({}).bindparams(a=1))",
        "op.execute(sa.DDL({}))",
        "op.get_bind().execute(sa.text({}))",
        "op.get_bind().exec_driver_sql({})",
        "sa.orm.Session(bind=op.get_bind()).execute(sa.text({}))",
        "sa.orm.sessionmaker(bind=op.get_bind())().execute(sa.text({}))",
        'with op.batch_alter_table("t") as b: b.execute({})',
        "with op.get_bind().begin() as c: c.execute({})",
        "op.execute({}.strip())",
        "for statement in [{}]: op.execute(statement)",
    ],
)
def test_a_statement_is_read_however_it_is_executed(call: str) -> None:
    found = read("DROP TABLE gone", call)
    assert ("drops table gone" in told(found), found.unread) == (True, ())
    assert {touch.line for touch in found.touches} == {5}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT " + "(" * 39 + "1" + ")" * 39,
        "SELECT " + "CASE WHEN " * 2_000,
        "SELECT " + "NOT " * 20_000 + "1",
        "SELECT 1 WHERE " + " AND ".join(["a = 1"] * 10_000),
        "SELECT a" + "::int" * 15_000,
        ";" * 90_000,
        "'" * 90_000,
        "/*" * 40_000,
        "ALTER TABLE t " + ", ".join(["FROB x y"] * 2_000),
        "LOCK " + "IN A " * 15_000,
        "CREATE TRIGGER a " + "x ON t " * 10_000,
        "DROP TABLE " + ".".join(["t"] * 40_000),
        "\x00",
        "\ud800",
        "CREATE TABLE (",
        "INSERT INTO :table VALUES (1)",
        "UPDATE ? SET a = 1",
    ],
)
def test_after_hostile_sql_the_rest_of_the_file_is_read(sql: str) -> None:
    assert told(read(sql, "op.execute({}); op.drop_table('last')"))[-1] == "drops table last"


WORDS = """
CREATE ALTER DROP TABLE TYPE INDEX VIEW ADD COLUMN VALUE IF NOT EXISTS ON TO RENAME SELECT FROM
WHERE INSERT INTO UPDATE SET t u a 1 'x' ( ) , ; . = $$ :p AS WITH JOIN
""".split()  # noqa: SIM905


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=14,
    )
)
def test_no_heap_of_words_stops_the_reader(heap: list[str]) -> None:
    found = read(" ".join(heap))
    assert all(touch.object.name for touch in found.touches)


def test_the_parser_is_loaded_for_sql_alone() -> None:
    script = (
        "import sys\n"
        "from merge_heads.migrations.operations import touched\n"
        "head = b'from alembic import op\\ndef upgrade():\\n    '\n"
        "touched(head + b'op.drop_table(1)'); print('sqlglot' in sys.modules)\n"
        "touched(head + b'op.execute(\"DROP TABLE t\")'); print('sqlglot' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "True"]
    assert done.stderr == ""
