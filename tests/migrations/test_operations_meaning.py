"""What is said of each touch: which object, whether it surely runs, and what it makes of it."""

import pytest

from merge_heads.migrations.operations import Action, Kind, SchemaObject, Touch, Touched, touched

HEADER = """\
from alembic import op, context
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, mysql
"""


def read(body: str, above: str = "") -> Touched:
    indented = "".join(f"    {line}\n" for line in body.splitlines())
    return touched(f"{HEADER}{above}\n\ndef upgrade():\n{indented}".encode())


def objects(found: Touched, action: Action) -> list[str]:
    return [str(touch.object) for touch in found.touches if touch.action is action]


def only(body: str) -> Touch:
    """Return the one touch that is no use."""
    found = read(body)
    assert not found.unread
    (touch,) = (touch for touch in found.touches if touch.action is not Action.USE)
    return touch


@pytest.mark.parametrize(
    ("body", "object_"),
    [
        ('op.drop_table("t", schema="s")', SchemaObject(Kind.TABLE, "t", None, "s")),
        ('op.drop_table("t", schema="public")', SchemaObject(Kind.TABLE, "t")),
        ('op.drop_table("T")', SchemaObject(Kind.TABLE, "T")),
        ('op.drop_column("t", "a")', SchemaObject(Kind.COLUMN, "a", "t")),
        ('op.drop_index("ix", "t", schema="s")', SchemaObject(Kind.INDEX, "ix", "t", "s")),
        ('op.drop_index("ix")', SchemaObject(Kind.INDEX, "ix")),
        ('op.drop_constraint("uq", "t")', SchemaObject(Kind.CONSTRAINT, "uq", "t")),
        # Names of parameters before Alembic 0.8
        ('op.drop_constraint("uq", tablename="t")', SchemaObject(Kind.CONSTRAINT, "uq", "t")),
        ('op.drop_constraint(name="uq", table_name="t")', SchemaObject(Kind.CONSTRAINT, "uq", "t")),
        ('op.drop_index(name="ix", tablename="t")', SchemaObject(Kind.INDEX, "ix", "t")),
        ('op.drop_table(name="t")', SchemaObject(Kind.TABLE, "t")),
        (
            'op.create_foreign_key(name="fk", source="t", referent="u", local_cols=["a"], '
            'remote_cols=["b"])',
            SchemaObject(Kind.CONSTRAINT, "fk", "t"),
        ),
        (
            'op.create_unique_constraint(name="uq", source="t", local_cols=["a"])',
            SchemaObject(Kind.CONSTRAINT, "uq", "t"),
        ),
        ('op.drop_index("ix", "t", "s")', SchemaObject(Kind.INDEX, "ix", "t", "s")),
        ('sa.Sequence("sq").drop(op.get_bind())', SchemaObject(Kind.SEQUENCE, "sq")),
        ('op.execute(sa.schema.CreateSchema("s"))', SchemaObject(Kind.SCHEMA, "s")),
        (
            'op.execute(sa.schema.DropSequence(sa.Sequence("q", schema="s")))',
            SchemaObject(Kind.SEQUENCE, "q", None, "s"),
        ),
        (
            'with op.batch_alter_table(table_name="t", schema="s") as b:\n    b.drop_column("a")',
            SchemaObject(Kind.COLUMN, "a", "t", "s"),
        ),
        (
            'class T(Base):\n    __tablename__ = "t"\nop.drop_table(T.__tablename__)',
            SchemaObject(Kind.TABLE, "t"),
        ),
        (
            't = sa.MetaData().tables["t"]\nop.execute(t.delete())',
            SchemaObject(Kind.TABLE, "t"),
        ),
        ('op.drop_table("{}_{x}".format("a", x="b"))', SchemaObject(Kind.TABLE, "a_b")),
        ('op.drop_table("%s_%s" % ("a", 1))', SchemaObject(Kind.TABLE, "a_1")),
        ('op.drop_table("%(x)s" % {"x": "a"})', SchemaObject(Kind.TABLE, "a")),
        ('op.drop_table("_".join(["a", "b"]))', SchemaObject(Kind.TABLE, "a_b")),
        ('op.drop_table({"x": "a"}["x"])', SchemaObject(Kind.TABLE, "a")),
        ('op.drop_table(*["t"], **{"schema": "s"})', SchemaObject(Kind.TABLE, "t", None, "s")),
        ('op.drop_table(["a", "b"][-1].upper())', SchemaObject(Kind.TABLE, "B")),
    ],
)
def test_an_object_is_named_as_the_database_compares_it(body: str, object_: SchemaObject) -> None:
    assert only(body).object == object_


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ('for t, c in {"a": "b", "c": "d"}.items():\n    op.drop_column(t, c)', ["a.b", "c.d"]),
        ('for t in {"a": 1, "b": 2}:\n    op.drop_column(t, "x")', ["a.x", "b.x"]),
        ('for t in {"a": 1}.keys():\n    op.drop_column(t, "x")', ["a.x"]),
        ('for t in {1: "a"}.values():\n    op.drop_column(t, "x")', ["a.x"]),
        ('for t in [f"t{n}" for n in (1, 2)]:\n    op.drop_column(t, "x")', ["t1.x", "t2.x"]),
        ('for t, c in zip(["a", "b"], ["x", "y"]):\n    op.drop_column(t, c)', ["a.x", "b.y"]),
        ('for n, t in enumerate(["a"]):\n    op.drop_column(t, f"c{n}")', ["a.c0"]),
        ('for t in sorted(["b", "a"]):\n    op.drop_column(t, "x")', ["a.x", "b.x"]),
    ],
)
def test_a_loop_over_what_is_written_surely_runs(body: str, names: list[str]) -> None:
    dropped = [touch for touch in read(body).touches if touch.action is Action.DROP]
    assert [f"{touch.object.table}.{touch.object.name}" for touch in dropped] == names
    assert all(touch.certain for touch in dropped)


DROP = 'op.drop_table("t")'


@pytest.mark.parametrize(
    ("body", "certain"),
    [
        (DROP, True),
        (f"with op.get_context().autocommit_block():\n    {DROP}", True),
        (f"if context.is_offline_mode():\n    {DROP}", False),
        (f"if x:\n    pass\nelse:\n    {DROP}", False),
        (f"if x:\n    return\n{DROP}", False),
        (f'if x:\n    raise ValueError("no")\n{DROP}', True),
        (f"while x:\n    {DROP}", False),
        (f"for t in unknown:\n    {DROP}", False),
        (f"for t in ('a', 'b'):\n    if x:\n        break\n{DROP}", True),
        (f"for t in ('a', 'b'):\n    if x:\n        continue\n    {DROP}", False),
        (f"for t in ('a', 'b'):\n    if x:\n        return\n{DROP}", False),
        (f"try:\n    {DROP}\nexcept Exception:\n    pass", False),
        (f"try:\n    pass\nexcept Exception:\n    {DROP}", False),
        (f"try:\n    {DROP}\nfinally:\n    pass", True),
        (f"try:\n    pass\nexcept Exception:\n    pass\nfinally:\n    {DROP}", True),
        (f"match x:\n    case 1:\n        {DROP}", False),
        (f"x and {DROP}", False),
        (f"{DROP} if x else None", False),
        (f"[{DROP} for t in unknown]", False),
        (f"def f():\n    {DROP}\nf()", True),
        (f"def f():\n    {DROP}\nif x:\n    f()", False),
        (f"def f():\n    if x:\n        return\n    pass\nf()\n{DROP}", True),
        (f"def f():\n    if x:\n        return\n    {DROP}\nf()", False),
    ],
)
def test_what_may_not_run_is_not_certain(body: str, certain: bool) -> None:
    found = read(body)
    assert [touch.certain for touch in found.touches] == [certain]


def test_what_surely_runs_after_all_is_said_as_well() -> None:
    found = read(f"if x:\n    {DROP}\n{DROP}")
    assert [touch.certain for touch in found.touches] == [False, True]


@pytest.mark.parametrize(
    ("body", "guarded"),
    [
        ('op.drop_table("t")', False),
        ('op.drop_table("t", if_exists=True)', True),
        ('op.drop_table("t", if_exists=False)', False),
        ('op.create_table("t", if_not_exists=True)', True),
        ('op.create_index("ix", "t", ["a"], if_not_exists=True)', True),
        ('op.drop_index("ix", if_exists=True)', True),
        ('op.add_column("t", sa.Column("a", sa.Text()), if_not_exists=True)', True),
        ('op.drop_column("t", "a", if_exists=True)', True),
        ('op.drop_constraint("uq", "t", if_exists=True)', True),
        # The defaults of `checkfirst` are those of SQLAlchemy.
        ('sa.Enum("a", name="e").create(op.get_bind())', False),
        ('sa.Enum("a", name="e").create(op.get_bind(), checkfirst=True)', True),
        ('sa.Enum("a", name="e").create(op.get_bind(), True)', True),
        ('postgresql.ENUM("a", name="e").create(op.get_bind())', True),
        ('postgresql.ENUM("a", name="e").drop(op.get_bind(), checkfirst=False)', False),
        ('sa.Sequence("s").create(op.get_bind())', True),
        ('sa.Table("t", sa.MetaData()).create(op.get_bind())', False),
        ('sa.Table("t", sa.MetaData()).drop(op.get_bind(), checkfirst=True)', True),
        ('op.execute(sa.schema.CreateSchema("s", if_not_exists=True))', True),
        ('op.execute("DROP TABLE IF EXISTS t")', True),
        ('op.execute("CREATE OR REPLACE VIEW v AS SELECT 1")', True),
    ],
)
def test_what_does_nothing_the_second_time_is_guarded(body: str, guarded: bool) -> None:
    assert only(body).guarded == guarded


@pytest.mark.parametrize(
    "types",
    [
        ["sa.String(50)", "sa.String(length=50)", "sa.VARCHAR(50)", "varchar(50)"],
        ["sa.String", "sa.String()", "sa.Unicode()", "character varying"],
        ["sa.Unicode(50)", "character varying(50)", "VarChar ( 50 )"],
        ["sa.Integer", "sa.Integer()", "sa.INTEGER()", "int", "int4", "INTEGER"],
        ["sa.BigInteger()", "sa.BIGINT()", "bigint", "int8"],
        ["sa.Text()", "sa.TEXT()", "sa.UnicodeText()", "text"],
        ["sa.Boolean()", "sa.BOOLEAN()", "boolean", "bool"],
        ["sa.DateTime(timezone=True)", "sa.TIMESTAMP(True)", "timestamptz"],
        ["sa.DateTime(True)", "timestamp with time zone"],
        ["sa.DateTime()", "sa.TIMESTAMP()", "timestamp without time zone"],
        ["sa.Numeric(10, 2)", "sa.Numeric(precision=10, scale=2)", "decimal(10,2)"],
        ["sa.Numeric(10)", "numeric(10, 0)"],
        ["sa.Float()", "double precision", "float8"],
        ["sa.JSON()", "postgresql.JSON(astext_type=sa.Text())", "json"],
        ["postgresql.UUID(as_uuid=True)", "sa.Uuid()", "uuid"],
        ["sa.ARRAY(sa.Integer())", "postgresql.ARRAY(sa.INTEGER)", "integer[]"],
        ['sa.Enum("a", "b", name="mood")', 'postgresql.ENUM("a", name="mood")', "mood"],
        ['sa.Enum("a", name="mood", schema="s")', "s.mood"],
        ['sa.String(5, collation="c")', 'varchar(5) collate "c"'],
    ],
)
def test_types_that_are_one_to_the_database_are_one_text(types: list[str]) -> None:
    texts = set()
    for type_ in types:
        ours = type_.startswith(("sa.", "postgresql."))
        added = f'op.add_column("t", sa.Column("a", {type_}))'
        body = added if ours else f"op.execute('ALTER TABLE t ADD COLUMN a {type_}')"
        texts.add(only(body).sets["type"])
    assert len(texts) == 1
    assert None not in texts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sa.String(50)", "sa.String(60)"),
        ("sa.String()", "sa.Text()"),
        ("sa.DateTime()", "sa.DateTime(timezone=True)"),
        ("sa.Numeric(10, 2)", "sa.Numeric(10, 3)"),
        ('sa.String(5, collation="c")', "sa.String(5)"),
        ("sa.Integer()", "sa.ARRAY(sa.Integer())"),
        ('sa.Enum("a", name="e")', 'sa.Enum("a", name="e", native_enum=False)'),
        ("own.Type(1)", "own.Type(2)"),
        ('sa.Text().with_variant(sa.JSON(), "sqlite")', "sa.Text()"),
    ],
)
def test_types_that_are_two_to_the_database_are_two_texts(one: str, other: str) -> None:
    texts = [
        read(f'op.add_column("t", sa.Column("a", {type_}))', "import own").touches[0].sets["type"]
        for type_ in (one, other)
    ]
    assert texts[0] != texts[1]


@pytest.mark.parametrize(
    ("default", "text"),
    [
        ('server_default="0"', "'0'"),
        ('server_default="it\'s"', "'it''s'"),
        ('server_default=sa.text("0")', "0"),
        ("server_default=sa.text(\"'x'::character varying\")", "'x'"),
        ('server_default=sa.text("NOW()")', "now()"),
        ("server_default=sa.func.now()", "now()"),
        ('server_default=sa.text("CURRENT_TIMESTAMP")', "now()"),
        ("server_default=sa.false()", "false"),
        ('server_default=sa.text("FALSE")', "false"),
        ("server_default=None", ""),
        ("default=1", ""),
        ("server_default=compute()", None),
    ],
)
def test_a_server_default_is_said_as_sql(default: str, text: str | None) -> None:
    found = read(f'op.add_column("t", sa.Column("a", sa.Text(), {default}))')
    assert found.touches[0].sets["default"] == text


@pytest.mark.parametrize(
    ("column", "sets"),
    [
        ("sa.Integer()", {"type": "integer", "nullable": "true", "default": ""}),
        (
            'sa.Integer(), nullable=False, server_default="1", comment="c"',
            {"type": "integer", "nullable": "false", "default": "'1'", "comment": "c"},
        ),
        ("sa.Integer(), primary_key=True", {"type": "integer", "nullable": "false", "default": ""}),
        ("sa.Integer(), nullable=x", {"type": "integer", "nullable": None, "default": ""}),
        (
            "sa.Integer(), sa.Identity(always=True)",
            {
                "type": "integer",
                "nullable": "true",
                "default": "generated always as identity",
            },
        ),
        ("make()", {"type": None, "nullable": "true", "default": ""}),
        ("**words()", {"type": None, "nullable": None, "default": None}),
    ],
)
def test_a_new_column_says_all_that_it_is(column: str, sets: dict[str, str | None]) -> None:
    assert read(f'op.add_column("t", sa.Column("a", {column}))').touches[0].sets == sets


@pytest.mark.parametrize(
    ("given", "sets"),
    [
        ("nullable=False", {"nullable": "false"}),
        ("type_=sa.BigInteger(), existing_type=sa.Integer()", {"type": "bigint"}),
        ('server_default=None, existing_server_default="1"', {"default": ""}),
        ("server_default=False, comment=False", {}),
        ("comment=None", {"comment": ""}),
        ("type_=None, nullable=None, existing_nullable=True", {}),
    ],
)
def test_an_altered_column_says_what_changes_alone(given: str, sets: dict[str, str | None]) -> None:
    assert only(f'op.alter_column("t", "a", {given})').sets == sets


def test_a_column_that_is_renamed_and_changed_is_both() -> None:
    found = read('op.alter_column("t", "a", new_column_name="b", nullable=False)')
    assert [(t.action, t.new_name) for t in found.touches[:2]] == [("alter", None), ("rename", "b")]


@pytest.mark.parametrize(
    ("ours", "sql"),
    [
        ('create_index("x", "t", ["a", "b"])', "CREATE INDEX x ON t (a, b)"),
        ('create_index("x", "t", ["a"], unique=True)', "CREATE UNIQUE INDEX x ON t USING btree(a)"),
        (
            'create_index("x", "t", [sa.text("lower(a)")], postgresql_where=sa.text("a>\'0\'"))',
            "CREATE INDEX CONCURRENTLY x ON t (LOWER(a)) WHERE (a > '0')",
        ),
        (
            'create_index("x", "t", ["a"], postgresql_using="gin", '
            'postgresql_ops={"a": "gin_trgm_ops"})',
            "CREATE INDEX x ON t USING gin (a gin_trgm_ops)",
        ),
        ('create_index("x", "t", [sa.desc("a")])', "CREATE INDEX x ON t (a DESC)"),
        ('create_unique_constraint("x", "t", ["a"])', "ALTER TABLE t ADD CONSTRAINT x UNIQUE (a)"),
        ('create_primary_key("x", "t", ["a"])', "ALTER TABLE t ADD CONSTRAINT x PRIMARY KEY (a)"),
        (
            'create_check_constraint("x", "t", "a>0 AND a != 3")',
            "ALTER TABLE t ADD CONSTRAINT x CHECK ((a > 0) and a <> 3)".replace("(a > 0)", "a > 0"),
        ),
        (
            'create_foreign_key("x", "t", "u", ["a"], ["b"], ondelete="CASCADE", '
            'referent_schema="s")',
            "ALTER TABLE t ADD CONSTRAINT x FOREIGN KEY (a) REFERENCES s.u (b) ON DELETE CASCADE",
        ),
    ],
)
def test_an_index_and_a_constraint_are_one_text_however_they_are_written(
    ours: str, sql: str
) -> None:
    by_us, by_sql = only(f"op.{ours}"), only(f"op.execute({sql!r})")
    assert (by_us.object, by_us.sets) == (by_sql.object, by_sql.sets)
    assert by_us.sets["definition"] is not None


@pytest.mark.parametrize(
    ("body", "used"),
    [
        ('op.drop_column("t", "a")', ["table t"]),
        ('op.create_index("ix", "t", ["a"])', ["table t", "table t, column a"]),
        (
            'op.create_check_constraint("ck", "t", "a > 0")',
            ["table t", "table t, column a"],
        ),
        (
            'op.create_foreign_key("fk", "t", "u", ["a"], ["b"], referent_schema="s")',
            ["table t", "table t, column a", "table s.u", "table s.u, column b"],
        ),
        (
            'op.add_column("t", sa.Column("a", sa.Integer(), sa.ForeignKey("s.u.b")))',
            ["table t", "table s.u", "table s.u, column b"],
        ),
        (
            'op.add_column("t", sa.Column("a", sa.Enum("x", name="e")))',
            ["table t", "type e"],
        ),
        (
            'op.create_table("t", sa.Column("a", sa.ForeignKey("u.b")), '
            'sa.Column("c", sa.ForeignKey("t.a")))',
            ["table u", "table u, column b"],
        ),
        (
            'op.create_table("t", sa.Column("a", postgresql.ENUM(name="e", create_type=False)))',
            ["type e"],
        ),
        ('with op.batch_alter_table("t"):\n    pass', ["table t"]),
        (
            'op.bulk_insert(sa.table("t"), [{"a": 1}, {"b": 2}])',
            ["table t, column a", "table t, column b"],
        ),
        (
            'u = sa.table("u", sa.column("b"))\nop.get_bind().execute(sa.select(u.c.b))',
            ["table u", "table u, column b"],
        ),
        (
            'u = sa.table("u", sa.column("b"))\nop.execute(u.select().where(u.c.b == 1))',
            ["table u", "table u, column b"],
        ),
        (
            'op.alter_column("t", "a", server_default=sa.text("nextval(\'s.q\'::regclass)"))',
            ["table t", "sequence s.q"],
        ),
        (
            'op.create_table("t", sa.Column("a", sa.Integer(), '
            'server_default=sa.Sequence("q").next_value()))',
            ["sequence q"],
        ),
    ],
)
def test_what_has_to_be_there_is_used(body: str, used: list[str]) -> None:
    assert objects(read(body), Action.USE) == used


def test_a_new_table_brings_its_types_constraints_and_indexes() -> None:
    found = read(
        """op.create_table(
    "t",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("e", sa.Enum("a", "b", name="e")),
    sa.Column("f", postgresql.ARRAY(postgresql.ENUM("a", name="f"))),
    sa.Column("u", sa.Integer(), sa.ForeignKey("u.id", name="fk"), index=True),
    sa.Column("v", sa.Integer(), unique=True, index=True),
    sa.Column("n", sa.Enum("a", name="n", native_enum=False)),
    sa.UniqueConstraint("e", name="uq"),
    sa.PrimaryKeyConstraint("id"),
    sa.Index("ix", "e"),
    schema="s",
)"""
    )
    assert objects(found, Action.ADD) == [
        *("type e", "type f", "table s.t", "table s.t, constraint fk", "table s.t, constraint uq"),
        *("table s.t, index ix_s_t_u", "table s.t, index ix_s_t_v", "table s.t, index ix"),
    ]
    assert found.touches[0].sets == {"values": "a,b"}


def test_a_column_brings_its_index_along_as_alembic_does() -> None:
    found = read('op.add_column("t", sa.Column("a", sa.Integer(), unique=True, index=True))')
    index = found.touches[-1]
    assert (str(index.object), index.sets) == (
        "table t, index ix_t_a",
        {"definition": "unique (a)"},
    )


@pytest.mark.parametrize(
    ("body", "columns"),
    [
        ('op.bulk_insert(sa.table("t"), [{"a": 1, "b": 2}, {"c": 3}])', "a,b,c"),
        ('op.bulk_insert(sa.table("t"), rows())', None),
        ('op.execute(sa.table("t").insert().values(a=1, b=2))', "a,b"),
        ('op.execute(sa.insert(sa.table("t")).values({"a": 1}))', "a"),
        ('op.execute(sa.insert(sa.table("t")).values([{"a": 1}, {"b": 1}]))', "a,b"),
        ('op.execute("INSERT INTO t (a, B) VALUES (1, 2)")', "a,b"),
        ('op.get_bind().execute(sa.table("t").insert(), [{"a": 1}, {"b": 2}])', "a,b"),
        ('op.execute(sa.insert(sa.table("t")).from_select(["a"], sa.select(1)))', "a"),
        ('op.execute("INSERT INTO t VALUES (1, 2)")', None),
    ],
)
def test_rows_that_are_put_in_say_their_columns(body: str, columns: str | None) -> None:
    seeded = [touch for touch in read(body).touches if touch.action is Action.SEED]
    assert [touch.sets["columns"] for touch in seeded] == [columns]


def test_a_loop_that_repeats_itself_is_told_once_and_a_change_back_and_forth_in_full() -> None:
    found = read('for i in (1, 2, 3):\n    op.execute("UPDATE t SET a = 1")')
    assert [touch.action for touch in found.touches] == ["update", "use"]
    back_and_forth = read('op.drop_table("t")\nop.create_table("t")\nop.drop_table("t")')
    assert [touch.action for touch in back_and_forth.touches] == ["drop", "add", "drop"]


def test_the_upgrade_of_each_database_names_it() -> None:
    source = f"""{HEADER}
def upgrade(engine_name):
    globals()["upgrade_%s" % engine_name]()
def upgrade_engine1():
    op.drop_table("t")
def upgrade_engine2():
    op.drop_table("t")
"""
    found = touched(source.encode())
    assert [touch.object.database for touch in found.touches] == ["engine1", "engine2"]
    assert all(touch.certain for touch in found.touches)


@pytest.mark.parametrize(
    ("above", "body", "reason"),
    [
        ("", "op.drop_table(compute())", "a computed name"),
        ("", 'op.execute(f"DROP TABLE {compute()}")', "SQL with computed parts"),
        ("", 'op.execute("DO $$ BEGIN END $$")', "SQL that is not read: DO"),
        ("from app.db import seed", "seed()", "a helper of another module: app.db.seed"),
        ("", "op.create_view('v')", "an operation that is not Alembic's: create_view"),
        ("", "op.get_bind().run_callable(x)", "a call that may reach the database: run_callable"),
        ("", "sa.orm.Session(op.get_bind()).query(x)", "an ORM query"),
        ("", "op.create_table('t', *columns())", "columns that are not plain to see"),
        ("", "op.create_index('ix', 't', columns())", "computed columns"),
        (
            "",
            "sa.MetaData().create_all(op.get_bind())",
            "a call that may change the schema: MetaData.create_all",
        ),
        ("def f():\n    f()", "f()", "a function that calls itself: f"),
        ("@once\ndef f():\n    pass", "f()", "a decorated function: f"),
    ],
)
def test_what_is_not_read_is_said_with_its_line_and_the_reason(
    above: str, body: str, reason: str
) -> None:
    found = read(f"pass\n{body}", above)
    line = found.unread[-1].line
    assert reason in {unread.reason for unread in found.unread}
    assert line >= 7 if not above else line > 0


def test_a_file_that_python_cannot_parse_says_the_line() -> None:
    (unread,) = touched(b"x = 1\ndef upgrade(:\n    pass\n").unread
    assert (unread.line, unread.reason) == (2, "not Python that could be parsed")


def test_a_reason_is_short_whatever_the_file_says() -> None:
    name = "x" * 5_000
    found = read(f"{name}()", f"from app import {name}")
    assert len(found.unread[0].reason) <= 100


def test_what_has_taken_a_name_again_may_be_dropped_again() -> None:
    body = "op.drop_table('u')\nop.rename_table('new', 'u')\nop.drop_table('u')"
    actions = [touch.action for touch in read(body).touches if touch.action is not Action.USE]
    assert actions == [Action.DROP, Action.RENAME, Action.DROP]
