"""Rarer SQL: what it is read to touch and to set, and what is said to be unread."""

import pytest

from tests.migrations.test_sql import read, told

# What another program fills in, which leaves a statement without its table or column.
COMPUTED = [
    ("CREATE TABLE :t (a int)", [], "a CREATE TABLE with a computed name"),
    ("CREATE INDEX ix ON :t (a)", [], "a CREATE INDEX on a computed table"),
    ("CREATE VIEW :v AS SELECT 1", [], "SQL that is not read: CREATE VIEW"),
    ("ALTER TABLE :t ADD COLUMN a int", [], "an ALTER TABLE of a computed table"),
    ("ALTER TABLE t ADD COLUMN @x int", ["uses table t"], "a computed column"),
    ("ALTER TABLE t ALTER COLUMN :a SET NOT NULL", ["uses table t"], "a computed column"),
    ("ALTER INDEX ? SET (fillfactor = 70)", [], "SQL that is not read: ALTER INDEX"),
    ("DROP TABLE @t", [], "a DROP of a kind that is not followed"),
    ("INSERT INTO @t VALUES (1)", [], "an INSERT into a computed table"),
    ("DELETE FROM @t", [], "a statement on a computed table"),
    ("GRANT SELECT ON :t TO me", [], "a computed table"),
    ("GRANT EXECUTE ON FUNCTION f() TO me", [], "a computed table"),
    ("COPY (SELECT 1) TO STDOUT", [], "a computed table"),
]
NOT_FOLLOWED = [
    ("CREATE DATABASE d", [], "SQL that is not read: CREATE DATABASE"),
    ("DROP DATABASE d", [], "a DROP of a kind that is not followed"),
    ("ALTER TABLE t DROP TRIGGER x", ["uses table t"], "an ALTER TABLE that is not followed"),
    (
        "ALTER TABLE t SWAP WITH u",
        ["alters table t", "uses table t"],
        "an ALTER TABLE that is not followed",
    ),
    (
        "ALTER TABLE t FROBNICATE, ADD COLUMN a int",
        ["alters table t", "adds column t.a", "uses table t"],
        "SQL that is not read: ALTER TABLE FROBNICATE",
    ),
    ("ALTER TABLE t FROBNICATE,", ["alters table t"], "SQL that is not read: ALTER TABLE FROB"),
    ("ALTER TABLE t SET SCHEMA s", ["alters table t"], "a table that moves to another schema"),
    ("ALTER TYPE e SET SCHEMA s", ["alters type e"], "an object that moves to another schema"),
    ("SELECT f(1)", [], "a function of the database: f"),
    ("SELECT 'abc", [], "no SQL"),
]


@pytest.mark.parametrize(("sql", "expected", "reason"), [*COMPUTED, *NOT_FOLLOWED])
def test_what_cannot_be_read_of_a_statement_is_said(
    sql: str, expected: list[str], reason: str
) -> None:
    found = read(sql)
    assert told(found) == expected
    (unread,) = found.unread
    assert unread.reason.startswith(reason)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ('ALTER VIEW "v" AS SELECT 1', ["alters view v"]),
        ('ALTER VIEW "v" RENAME TO s."w"', ["renames view v to w"]),
        ('ALTER INDEX "ix" SET (fillfactor = 70)', ["alters index ix"]),
        ("CREATE INDEX ON t", ["alters table t", "uses table t"]),
        ("CREATE OR ALTER VIEW v AS SELECT 1", ["adds view v if needed"]),
        ("CREATE OR ALTER PROCEDURE f AS SELECT 1", ["adds function f if needed"]),
        ("CREATE TEMPORARY FUNCTION s.f(a int) RETURNS int AS 'x'", ["adds function s.f"]),
        ("DROP FUNCTION s.f", ["drops function s.f"]),
        ("COPY t TO STDOUT", ["uses table t"]),
        (
            "ALTER TABLE t ALTER a TYPE mood USING a::mood",
            ["uses type mood", "alters column t.a", "uses table t"],
        ),
        (
            "ALTER TABLE t ALTER a SET DEFAULT nextval('sq')",
            ["alters column t.a", "uses sequence sq", "uses table t"],
        ),
        (
            "ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u",
            ["alters table t", "uses table u", "uses column t.a", "uses table t"],
        ),
        ("CREATE TABLE t (a int REFERENCES t)", ["adds table t"]),
        ("COMMENT ON TABLE t IS NULL", ["alters table t"]),
        ("COMMENT ON COLUMN t.a IS NULL", ["alters column t.a", "uses table t"]),
        ("COMMENT ON COLUMN a IS NULL", []),
        ("COMMENT ON COLUMN a IS 'x'", []),
    ],
)
def test_a_rarer_statement_is_read(sql: str, expected: list[str]) -> None:
    found = read(sql)
    assert (told(found), found.unread) == (expected, ())


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "UPDATE t SET t.a = 1, b = 2",
            ["changes rows of table t", "uses column t.b", "uses column t.a"],
        ),
        (
            "UPDATE t SET (a, b) = (1, 2)",
            ["changes rows of table t", "uses column t.a", "uses column t.b"],
        ),
        ("UPDATE x SET b = 1 FROM t AS x", ["changes rows of table t", "uses column t.b"]),
        (
            "WITH c AS (INSERT INTO u (a) VALUES (1) RETURNING a) SELECT a FROM c",
            ["uses table u", "uses column u.a", "inserts into table u"],
        ),
        (
            "WITH c AS (UPDATE u SET a = 1 RETURNING a) SELECT a FROM c",
            ["uses table u", "uses column u.a", "changes rows of table u"],
        ),
        ("WITH c AS (SELECT 1 AS a) SELECT c.a FROM c", []),
        ("SELECT s.a FROM (SELECT a FROM t) AS s", ["uses table t", "uses column t.a"]),
        ("WITH c AS (SELECT 1 AS a) SELECT x.a FROM c AS x", []),
        ("SELECT g.a FROM generate_series(1, 3) AS g", []),
        ("SELECT x.a FROM t AS x, u AS x", ["uses table t", "uses table u"]),
        ("SELECT count(*), t.* FROM t", ["uses table t"]),
        ("SELECT c.relname FROM pg_catalog.pg_class c", []),
        ("SELECT nextval(a) FROM t", ["uses table t", "uses column t.a"]),
        ("SELECT nextval()", []),
        ("SELECT setval('sq', 1), nextval('sr')", ["uses sequence sq", "uses sequence sr"]),
    ],
)
def test_rows_need_the_tables_and_columns_that_they_name(sql: str, expected: list[str]) -> None:
    found = read(sql)
    assert (told(found), found.unread) == (expected, ())


@pytest.mark.parametrize(
    ("sql", "sets"),
    [
        (
            "ALTER TABLE t ADD COLUMN a int COMMENT 'x'",
            {"type": "integer", "nullable": "true", "default": "", "comment": "x"},
        ),
        (
            'ALTER TABLE t ADD COLUMN a text COLLATE "C"',
            {"type": "text collate C", "nullable": "true", "default": ""},
        ),
        ("ALTER TABLE t ALTER COLUMN a COMMENT 'x'", {"comment": "x"}),
        ("CREATE TABLE t (a, b)", {"definition": "a; b"}),
        ("CREATE TABLE t (a PRIMARY KEY, b REFERENCES u)", {"definition": None}),
        ("CREATE TABLE t (a int UNIQUE)", {"definition": "a integer true; unique (a)"}),
        ("CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES :u)", {"definition": None}),
        ("CREATE SEQUENCE sq START WITH 5", {"definition": "start 5"}),
        ("CREATE SEQUENCE sq CYCLE", {"definition": None}),
        ("CREATE TYPE s.e AS ENUM ('a', 'b')", {"values": "a,b"}),
        ("CREATE VIEW v (a) AS SELECT 1", {"definition": "select 1"}),
        (
            "CREATE INDEX ix ON t USING GIN (a) INCLUDE (b) WHERE (a > 0)",
            {"definition": "(a) include b using gin where a > 0"},
        ),
    ],
)
def test_a_statement_says_what_it_makes_of_an_object(sql: str, sets: dict[str, str | None]) -> None:
    assert dict(read(sql).touches[0].sets) == sets


def test_a_named_default_has_a_name_and_no_definition() -> None:
    found = read("CREATE TABLE t (a int CONSTRAINT df DEFAULT 1)")
    assert told(found) == ["adds table t", "adds constraint df"]
    assert dict(found.touches[1].sets) == {"definition": None}


def test_sql_that_the_parser_cannot_write_again_is_said_to_be_unread() -> None:
    found = read("CREATE VIEW v AS SELECT a" + "::int" * 2_000)
    assert told(found) == []
    assert [each.reason for each in found.unread] == ["SQL that could not be parsed"]
