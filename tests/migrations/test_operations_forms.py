"""Rarer forms of operations and of SQL: what is told of them, and what is said to be unread."""

import pytest

from merge_heads.migrations.operations import Action, words
from tests.migrations.test_operations_meaning import read

FORMS = [
    ('op.execute("COPY users (a) FROM STDIN")', ["inserts into table users"], []),
    (
        ('op.execute("CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()")'),
        ["adds trigger tr"],
        [],
    ),
    (
        'op.execute("CREATE AGGREGATE x (int) (sfunc = a, stype = b)")',
        [],
        ["SQL that is not read: CREATE AGGREGATE"],
    ),
    ('op.execute("DROP TRIGGER tr ON t")', ["drops trigger tr"], []),
    ('op.execute("DROP AGGREGATE x (int)")', [], ["SQL that is not read: DROP AGGREGATE"]),
    ('op.execute("DROP ROLE x")', [], ["SQL that is not read: DROP ROLE"]),
    ('op.execute("ALTER INDEX IF EXISTS ix RENAME TO iy")', ["renames index ix to iy"], []),
    ('op.execute("ALTER VIEW v RENAME TO w")', ["renames view v to w"], []),
    (
        'op.execute("ALTER TABLE t CHANGE COLUMN a b int NOT NULL")',
        ["alters column t.a", "renames column t.a to b"],
        [],
    ),
    ('op.execute("ALTER TABLE t MODIFY COLUMN a int NOT NULL")', ["alters column t.a"], []),
    (
        'op.execute("ALTER TABLE t ALTER COLUMN a TYPE varchar(20) COLLATE \\"C\\"")',
        ["alters column t.a"],
        [],
    ),
    ('op.execute("ALTER TABLE t ALTER COLUMN a DROP DEFAULT")', ["alters column t.a"], []),
    ('op.execute("ALTER TABLE t ALTER COLUMN a SET DEFAULT 1")', ["alters column t.a"], []),
    ('op.execute("ALTER TABLE t DROP CONSTRAINT IF EXISTS c")', ["drops constraint c"], []),
    ('op.execute("CREATE TYPE pair AS (a int, b int)")', ["adds type pair"], []),
    ('op.execute("CREATE TABLE copy AS SELECT a FROM t")', ["adds table copy"], []),
    ('op.execute("VALUES (1)")', [], []),
    ('op.execute("TRUNCATE a, b")', ["deletes rows of table a", "deletes rows of table b"], []),
    (
        ('op.execute("MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a")'),
        ["changes rows of table t"],
        [],
    ),
    ('op.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY")', ["alters table t"], []),
    ("op.execute(\"COMMENT ON COLUMN t.a IS 'x'\")", ["alters column t.a"], []),
    ('op.execute("GRANT SELECT ON t TO u")', [], []),
    (
        (
            'sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer)).create(op.get_bind'
            "(), checkfirst=True)"
        ),
        ["adds table t"],
        [],
    ),
    ('sa.Table("t", sa.MetaData()).drop(op.get_bind())', ["drops table t"], []),
    (
        'sa.Index("ix", sa.table("t", sa.column("a")).c.a).create(op.get_bind())',
        ["adds index ix"],
        [],
    ),
    (
        'sa.Index("ix", sa.table("t", sa.column("a")).c.a).drop(op.get_bind())',
        ["drops index ix"],
        [],
    ),
    ('sa.Index("ix").drop(op.get_bind())', ["drops index ix"], []),
    ('sa.Index(name, "a").create(op.get_bind())', [], ["a computed name"]),
    (
        ('op.execute(sa.schema.CreateTable(sa.Table("t", sa.MetaData(), sa.Column("a"))))'),
        ["adds table t"],
        [],
    ),
    (
        ('op.execute(sa.schema.DropTable(element=sa.Table("t", sa.MetaData()), if_exists=True))'),
        ["drops table t"],
        [],
    ),
    ('op.execute(sa.schema.CreateSequence(sa.Sequence("s")))', ["adds sequence s"], []),
    ("op.execute(sa.schema.DropSequence(thing))", [], ["a computed name"]),
    ('op.execute(sa.schema.CreateSchema("x", if_not_exists=True))', ["adds schema x"], []),
    (
        'op.execute(sa.schema.SetTableComment(sa.table("t")))',
        [],
        ["a statement that is not followed: SetTableComment"],
    ),
    (
        ('op.add_column("t", sa.Column("a", sa.Integer, sa.Computed("b + 1", persisted=True)))'),
        ["adds column t.a"],
        [],
    ),
    (
        'op.add_column("t", sa.Column("a", sa.Integer, sa.Identity(always=True)))',
        ["adds column t.a"],
        [],
    ),
    (
        'op.add_column("t", sa.Column("a", sa.Integer, sa.Identity(start=5)))',
        ["adds column t.a"],
        [],
    ),
    (
        (
            'op.add_column("t", sa.Column("a", sa.Integer, server_default=sa.Sequence("s'
            '").next_value()))'
        ),
        ["adds column t.a"],
        [],
    ),
    (
        (
            'op.add_column("t", sa.Column("a", sa.Integer, server_default=sa.text(":x").'
            "bindparams(x=1)))"
        ),
        ["adds column t.a"],
        [],
    ),
    (
        ('op.add_column("t", sa.Column("a", sa.Integer, server_default=sa.DefaultClause("1")))'),
        ["adds column t.a"],
        [],
    ),
    (
        'op.add_column("t", sa.Column("a", sa.Boolean, server_default=sa.true()))',
        ["adds column t.a"],
        [],
    ),
    (
        ('op.add_column("t", sa.Column("a", sa.Integer, sa.ForeignKey("u.id", name="fk")))'),
        ["adds column t.a", "adds constraint fk"],
        [],
    ),
    (
        'op.add_column("t", sa.Column("a", sa.Integer, sa.ForeignKey(target)))',
        ["adds column t.a"],
        ["a foreign key to a computed column"],
    ),
    (
        'op.create_table("t", sa.Column("a", sa.Integer), *more)',
        ["adds table t"],
        ["columns that are not plain to see"],
    ),
    (
        (
            'op.create_table("t", sa.Column("a", sa.Integer, unique=True), sa.Index("ix"'
            ', "a"), sa.UniqueConstraint("a", name="uq"), sa.CheckConstraint("a > 0", na'
            'me="ck"), sa.PrimaryKeyConstraint("a", name="pk"), sa.ForeignKeyConstraint('
            '["a"], ["u.id"], name="fk"))'
        ),
        [
            "adds table t",
            "adds constraint uq",
            "adds constraint ck",
            "adds constraint pk",
            "adds constraint fk",
            "adds index ix",
        ],
        [],
    ),
    (
        (
            'op.create_table("t", sa.Column("a", postgresql.ENUM("x", name="e", create_t'
            'ype=False)), sa.Column("b", sa.Enum("x", name="f", inherit_schema=True)), s'
            'chema="s")'
        ),
        ["adds type s.f", "adds table s.t"],
        [],
    ),
    (
        'op.create_exclude_constraint("ex", "t", ("a", "="), where="a > 0")',
        ["adds constraint ex"],
        [],
    ),
    ('bind = op.get_bind()\nbind.scalar(sa.select(sa.table("t", sa.column("a"))))', [], []),
    (
        (
            'op.get_bind().execute(sa.insert(sa.table("t", sa.column("a"))).from_select('
            '["a"], sa.select(sa.table("u", sa.column("b")))))'
        ),
        ["inserts into table t"],
        [],
    ),
    (
        'x = [t for t in ("a", "b")]\nfor t in x:\n    op.drop_table(t)',
        ["drops table a", "drops table b"],
        [],
    ),
    ('op.drop_table({"a": "t"}["a"])', ["drops table t"], []),
    ('op.drop_table("%s_%s" % ("a", "b"))', ["drops table a_b"], []),
    ('op.drop_table("{}_{x}".format("a", x="b"))', ["drops table a_b"], []),
    ('op.drop_table("_".join(["a", "b"]))', ["drops table a_b"], []),
    (
        'for t, c in {"t": "a", "u": "b"}.items():\n    op.drop_column(t, c)',
        ["drops column t.a", "drops column u.b"],
        [],
    ),
    ('for t in {"t": 1}.keys():\n    op.drop_table(t)', ["drops table t"], []),
    ('op.drop_table("T".lower())', ["drops table t"], []),
    ('op.drop_table("a" if True else "b")', [], ["a computed name"]),
    ('op.drop_table(("a", "b")[1])', ["drops table b"], []),
    ('op.drop_table("a" * 3)', [], ["a computed name"]),
    ('op.drop_table(f"{1:>3}")', [], ["a computed name"]),
    ("op.run_async(x)", [], ["an operation that is not Alembic's: run_async"]),
    ("op.invoke(x)", [], ["an operation that is not Alembic's: invoke"]),
    ("op.execute(\"SELECT set_config('a', 'b', false)\")", [], []),
    ('op.execute("")', [], []),
    ('op.execute(";")', [], []),
    (
        ('op.execute("WITH x AS (SELECT a FROM t) DELETE FROM u USING x WHERE u.a = x.a")'),
        ["deletes rows of table u"],
        [],
    ),
    ('op.execute("INSERT INTO t SELECT * FROM u")', ["inserts into table t"], []),
    (
        'op.execute("INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING")',
        ["inserts into table t"],
        [],
    ),
    ('op.execute("UPDATE t SET a = 1 FROM u WHERE u.id = t.id")', ["changes rows of table t"], []),
    ('op.execute("ALTER SEQUENCE s OWNED BY t.a")', ["alters sequence s"], []),
    ('op.execute("ALTER TYPE e RENAME TO f")', ["renames type e to f"], []),
    ("op.execute(\"ALTER TYPE e RENAME VALUE 'a' TO 'b'\")", ["alters type e"], []),
    ("op.execute(\"CREATE DOMAIN d AS text CHECK (value <> '')\")", ["adds type d"], []),
    ('op.execute("REFRESH MATERIALIZED VIEW v")', [], []),
    ('op.execute("REINDEX TABLE t")', [], []),
    ('op.execute("DO $$ BEGIN END $$")', [], ["SQL that is not read: DO"]),
    ('op.execute("CREATE INDEX ON t (a)")', ["alters table t"], []),
    ('op.execute("CREATE SEQUENCE s START 5 INCREMENT BY 2")', ["adds sequence s"], []),
    ('op.execute("CREATE EXTENSION IF NOT EXISTS hstore")', ["adds extension hstore"], []),
    ('op.execute("DROP SCHEMA x CASCADE")', ["drops schema x"], []),
    ('op.execute("SET search_path TO x")', [], ["SQL that is not read: SET SEARCH_PATH"]),
    ('op.execute("LOCK TABLE t")', [], []),
    (
        'op.execute("ALTER TABLE t SET SCHEMA x")',
        ["alters table t"],
        ["a table that moves to another schema"],
    ),
    ('op.execute("RENAME TABLE a TO b")', ["renames table a to b"], []),
    ('op.execute("ALTER TABLE t ADD PRIMARY KEY (a)")', ["alters table t"], []),
    ('op.execute("ALTER TABLE t ADD UNIQUE (a)")', ["alters table t"], []),
    (
        'op.execute("ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0) NOT VALID")',
        ["adds constraint ck"],
        [],
    ),
    ('op.execute("ALTER TABLE t ADD COLUMN a serial PRIMARY KEY")', ["adds column t.a"], []),
    ('op.execute("ALTER TABLE t ADD COLUMN a int REFERENCES u (id)")', ["adds column t.a"], []),
    ("op.execute(\"ALTER TABLE t ADD COLUMN a mood DEFAULT 'x'::mood\")", ["adds column t.a"], []),
    ('op.execute("ALTER TABLE t VALIDATE CONSTRAINT c")', [], []),
    ('op.execute("ALTER INDEX ix RENAME TO iy")', ["renames index ix to iy"], []),
    ('op.execute("ALTER VIEW v ALTER COLUMN a SET DEFAULT 1")', ["alters view v"], []),
    (
        ('op.execute("CREATE FUNCTION x.f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql")'),
        ["adds function x.f"],
        [],
    ),
    ('op.execute("DROP FUNCTION x.f()")', ["drops function x.f"], []),
    (
        'd = {"a": "t", **{"b": "u"}}\nfor t in d.values():\n    op.drop_table(t)',
        ["drops table t", "drops table u"],
        [],
    ),
    (
        'd = {"a": "t", **other}\nfor t in d.values():\n    op.drop_table(t)',
        [],
        ["a computed name"],
    ),
    ('for t in [x for x in ("a", "b") if x]:\n    op.drop_table(t)', [], ["a computed name"]),
    (
        'for t in [x + y for x in ("a",) for y in ("b",)]:\n    op.drop_table(t)',
        [],
        ["a computed name"],
    ),
    ("for t in [x for x in names]:\n    op.drop_table(t)", [], ["a computed name"]),
    ('for t in sorted(["b", "a"]):\n    op.drop_table(t)', ["drops table a", "drops table b"], []),
    (
        'for t in reversed(["b", "a"]):\n    op.drop_table(t)',
        ["drops table a", "drops table b"],
        [],
    ),
    ('for t in list(("a", "b")):\n    op.drop_table(t)', ["drops table a", "drops table b"], []),
    ('op.drop_table(str("t"))', ["drops table t"], []),
    ('import textwrap\nop.execute(textwrap.dedent("  DROP TABLE t"))', ["drops table t"], []),
    ('op.drop_table({"a": "t"}.get("a"))', ["drops table t"], []),
    ('op.drop_table({"a": "t"}.get("b"))', [], ["a computed name"]),
    ('op.drop_table("%d%%" % 3)', ["drops table 3%"], []),
    ('op.drop_table("%x" % 3)', [], ["a computed name"]),
    ('op.drop_table("%(a)s" % {"a": "t"})', ["drops table t"], []),
    ('op.drop_table("{{}}".format())', ["drops table {}"], []),
    ('op.drop_table("{0!r}".format("a"))', [], ["a computed name"]),
    ('op.execute(op.inline_literal("DROP TABLE t"))', ["drops table t"], []),
    (
        'def inner(bind):\n    bind.execute("DROP TABLE t")\nop.run_async(inner)',
        ["drops table t"],
        [],
    ),
    (
        ('from sqlalchemy.orm import Session\nSession(bind=op.get_bind()).execute("DROP TABLE t")'),
        ["drops table t"],
        [],
    ),
    (
        'sa.create_engine("sqlite://").execute("DROP TABLE t")',
        ["drops table t"],
        ["a connection of its own: create_engine"],
    ),
    (
        'sa.event.listen(op.get_bind(), "x", print)',
        [],
        ["a call that may reach the database: listen"],
    ),
    ('sa.inspect(op.get_bind()).has_table("t")', [], []),
    (
        'with op.batch_alter_table("t") as batch:\n    sa.thing(batch)',
        [],
        ["a call that may reach the database: thing"],
    ),
    (
        'op.add_column("t", sa.Column("a", Kind(1, x=[2, {"y": 3}])))',
        ["adds column t.a"],
        ["a call that may reach the database: Kind"],
    ),
    (
        ('op.add_column("t", sa.Column("a", sa.Integer, server_default=sa.func.coalesce(1, "x")))'),
        ["adds column t.a"],
        [],
    ),
    ('op.add_column("t", sa.Column("a", sa.Integer, sa.FetchedValue()))', ["adds column t.a"], []),
    (
        (
            'op.create_table("t", sa.Column(name, sa.Integer), sa.ForeignKeyConstraint(['
            '"a"], [target]))'
        ),
        ["adds table t"],
        ["a foreign key to a computed column"],
    ),
    (
        (
            'op.create_foreign_key("fk", "t", "u", cols, ["id"], ondelete="CASCADE", ref'
            'erent_schema="s")'
        ),
        ["adds constraint fk"],
        ["computed columns"],
    ),
]


@pytest.mark.parametrize(("body", "told", "unread"), FORMS)
def test_rarer_forms_are_told_or_said_to_be_unread(
    body: str, told: list[str], unread: list[str]
) -> None:
    found = read(body)
    touches = [touch for touch in found.touches if touch.action is not Action.USE]
    assert [words(touch) for touch in touches] == told
    assert [each.reason for each in found.unread] == unread
