"""What is read of an operation is what is read of the SQL that Alembic sends for it."""

import io

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql

from merge_heads.migrations.operations import Action, Touch, touched

HEADER = """\
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

def upgrade():
    """
TYPES = [
    *("sa.Integer()", "sa.BigInteger()", "sa.SmallInteger()", "sa.String()", "sa.String(50)"),
    *("sa.VARCHAR(length=50)", "sa.Unicode(5)", "sa.Text()", "sa.Boolean()", "sa.CHAR(3)"),
    *("sa.DateTime()", "sa.DateTime(timezone=True)", "sa.TIMESTAMP(timezone=True)", "sa.Date()"),
    *("sa.Time()", "sa.Time(timezone=True)", "sa.Numeric()", "sa.Numeric(10, 2)", "sa.Numeric(10)"),
    *("sa.DECIMAL(10, 2)", "sa.Float()", "sa.Float(53)", "sa.REAL()", "sa.Double()"),
    *("sa.LargeBinary()", "sa.Uuid()", "sa.JSON()", "sa.Interval()", "sa.ARRAY(sa.Integer())"),
    *("postgresql.JSONB(astext_type=sa.Text())", "postgresql.UUID(as_uuid=True)"),
    *("postgresql.ARRAY(sa.String(5))", "postgresql.INET()", "postgresql.HSTORE()"),
    *(
        "postgresql.TIMESTAMP(precision=3, timezone=True)",
        "postgresql.BIT(3)",
        "postgresql.MONEY()",
    ),
    *('sa.Enum("a", name="e")', 'sa.Enum("a", name="E")', 'sa.Enum("a", name="e", schema="s")'),
    *('sa.String(5, collation="C")', "postgresql.INT4RANGE()"),
]
DEFAULTS = [
    *(
        "'0'",
        "'x'",
        "''",
        '"it\'s"',
        "sa.text('0')",
        "sa.text('-1')",
        "sa.text('(1)')",
        "sa.null()",
    ),
    *("sa.text('now()')", "sa.func.now()", "sa.text('CURRENT_TIMESTAMP')", "None"),
    *("sa.true()", "sa.false()", "sa.text('true')", "sa.text(\"'x'\")"),
    *("sa.text(\"'x'::character varying\")", "sa.text(\"'{}'::jsonb\")"),
    *("sa.text('gen_random_uuid()')", "sa.func.gen_random_uuid()", "sa.func.coalesce(1, 2)"),
    *("sa.text(\"nextval('sq')\")", "sa.text(\"timezone('utc', now())\")"),
]
OPERATIONS = [
    *(f'op.add_column("t", sa.Column("a", {type_}))' for type_ in TYPES),
    *(f'op.alter_column("t", "a", type_={type_})' for type_ in TYPES),
    *(f'op.add_column("t", sa.Column("a", sa.Text(), server_default={d}))' for d in DEFAULTS),
    *(f'op.alter_column("t", "a", server_default={default})' for default in DEFAULTS),
    """op.create_table(
    "t",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("a", sa.Text(), sa.ForeignKey("u.id", name="fk", ondelete="CASCADE")),
    sa.Column("e", sa.Enum("a", "b", name="e"), index=True),
    sa.Column("f", sa.Integer(), sa.CheckConstraint("f>0", name="cf"), index=True, unique=True),
    sa.UniqueConstraint("id", "a", name="uq"),
    sa.CheckConstraint("a>'0' and  id<>3", name="ck"),
    sa.PrimaryKeyConstraint("id", name="pk"),
    sa.ForeignKeyConstraint(["a", "id"], ["s.v.a", "s.v.b"], name="fk2", onupdate="SET NULL"),
    sa.Index("ix", "a", "id"),
    schema="s",
)""",
    'op.create_table("t", sa.Column("id", sa.BigInteger(), primary_key=True), '
    'sa.Column("a", sa.String(5), unique=True, server_default="x"), if_not_exists=True)',
    'op.create_table("t", sa.Column("id", sa.Text(), primary_key=True))',
    'op.create_table("t", sa.Column("a", sa.Integer(), sa.ForeignKey("u.a"), primary_key=True))',
    'op.create_table("t", sa.Column("a", sa.Integer(), primary_key=True, autoincrement=False))',
    'op.create_table("t", sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()), '
    'sa.PrimaryKeyConstraint("a", "b"))',
    'op.create_table("T", sa.Column("Id", sa.Integer(), sa.ForeignKey("U.Id")))',
    'op.create_index("ix", "t", ["a", "b"], unique=True)',
    'op.create_index("ix", "t", ["a"], postgresql_include=["b"], if_not_exists=True)',
    'op.create_index("ix", "t", [sa.text("lower(a)")], postgresql_where=sa.text("b > 0"))',
    'op.create_index("ix", "t", [sa.desc("a")], postgresql_concurrently=True)',
    'op.create_index("ix", "t", [sa.func.lower(sa.column("a"))])',
    'op.drop_index("ix")',
    'op.create_unique_constraint("uq", "t", ["a", "b"])',
    'op.create_unique_constraint(None, "t", ["a", "b"])',
    'op.create_check_constraint("ck", "t", "a > 0")',
    'op.create_primary_key("pk", "t", ["a"], schema="s")',
    'op.create_foreign_key("fk", "t", "u", ["a", "b"], ["c", "d"], ondelete="SET NULL", '
    'onupdate="CASCADE", deferrable=True, initially="DEFERRED")',
    'op.create_foreign_key("fk", "t", "u", ["a"], ["c"], source_schema="s")',
    'op.drop_constraint("uq", "t", type_="unique", if_exists=True)',
    'op.drop_column("t", "a", if_exists=True, schema="s")',
    'op.drop_table("t", if_exists=True)',
    'op.rename_table("t", "u")',
    'op.alter_column("t", "a", new_column_name="b", nullable=False)',
    'op.alter_column("t", "a", comment="x")',
    'op.alter_column("t", "a", comment=None)',
    'op.create_table_comment("t", "x")',
    'op.drop_table_comment("t")',
    'op.add_column("t", sa.Column("a", sa.Integer(), nullable=False, index=True))',
    'op.add_column("t", sa.Column("a", sa.Integer(), index=True), schema="s", if_not_exists=True)',
    'op.add_column("t", sa.Column("a", sa.Integer(), sa.ForeignKey("u.id", name="fk")))',
    'op.add_column("t", sa.Column("a", sa.Integer(), sa.Identity()))',
    'op.add_column("t", sa.Column("a", sa.Integer(), sa.Computed("b+1", persisted=True)))',
    'op.add_column("t", sa.Column("a", sa.Integer(), primary_key=True, autoincrement=False))',
    'op.add_column("t", sa.Column("a", sa.Integer(), sa.CheckConstraint("a>0", name="ck")))',
    'op.bulk_insert(sa.table("t", sa.column("a", sa.Integer)), [{"a": 1}])',
    'op.execute(sa.insert(sa.table("t", sa.column("a", sa.Integer))).values(a=1))',
    'op.execute(sa.table("t", sa.column("a")).update().values(a=sa.text("1")))',
    'op.execute(sa.delete(sa.table("t")))',
    'op.execute(sa.schema.CreateSequence(sa.Sequence("sq", schema="s"), if_not_exists=True))',
    'op.execute(sa.schema.CreateSequence(sa.Sequence("sq", start=5, increment=2)))',
    'op.execute(sa.schema.DropSequence(sa.Sequence("sq")))',
    'op.execute(sa.schema.CreateSchema("s", if_not_exists=True))',
    'op.execute(sa.schema.DropSchema("s"))',
]


def sent(body: str) -> str:
    """Return the SQL that Alembic writes for an operation."""
    written = io.StringIO()
    options = {"as_sql": True, "output_buffer": written}
    context = MigrationContext.configure(dialect_name="postgresql", opts=options)
    exec(body, {"op": Operations(context), "sa": sa, "postgresql": postgresql})
    return written.getvalue()


def read(body: str) -> list[Touch]:
    found = touched((HEADER + body.replace("\n", "\n    ") + "\n").encode())
    assert found.unread == ()
    return [touch for touch in found.touches if touch.certain]


def changes(touches: list[Touch]) -> list[tuple[object, ...]]:
    return sorted(
        (str(t.object), t.action, t.guarded, t.new_name or "", sorted(t.sets.items()))
        for t in touches
        if t.action is not Action.USE
    )


@pytest.mark.parametrize("body", OPERATIONS)
def test_an_operation_and_its_sql_are_read_alike(body: str) -> None:
    ours, sql = read(body), read(f"op.execute({sent(body)!r})")
    assert changes(ours) == changes(sql)
    made = {touch.object for touch in ours if touch.action is Action.ADD}
    needed = {touch.object for touch in ours if touch.action is Action.USE}
    needed_by_sql = {touch.object for touch in sql if touch.action is Action.USE}
    apart = {one for one in needed ^ needed_by_sql if one not in made and one.home not in made}
    assert apart == set()
