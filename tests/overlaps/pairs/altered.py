"""Columns, altered or renamed."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import BOTH, ONLY_POSTGRESQL, certain, none, possible

ALTERED = (
    certain(
        "the type of a column altered to two lengths",
        Kind.ALTERED_TWICE,
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.alter_column("nickname", type_=sa.String(80), existing_type=sa.String(40))
""",
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.alter_column(
        "nickname", existing_type=sa.String(length=40), type_=sa.String(length=120)
    )
""",
    ),
    none(
        "the type of a column altered to the same, in two words",
        'op.alter_column("tags", "hint", type_=sa.String(length=200))',
        'op.execute("ALTER TABLE tags ALTER COLUMN hint TYPE character varying(200)")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "the default of a column set to two values",
        Kind.ALTERED_TWICE,
        'op.alter_column("users", "status", server_default="invited")',
        "op.execute(\"ALTER TABLE users ALTER COLUMN status SET DEFAULT 'new'\")",
        ONLY_POSTGRESQL,
    ),
    certain(
        "the default of a column dropped and set",
        Kind.ALTERED_TWICE,
        'op.alter_column("users", "status", server_default=None)',
        'op.alter_column("users", "status", server_default=sa.text("\'invited\'"))',
        ONLY_POSTGRESQL,
    ),
    none(
        "the default of a column set to the same value",
        'op.alter_column("users", "status", server_default="invited")',
        'op.alter_column("users", "status", server_default=sa.text("\'invited\'"))',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a column made NOT NULL and its NOT NULL dropped",
        Kind.ALTERED_TWICE,
        'op.alter_column("orders", "number", nullable=True, existing_type=sa.String(20))',
        'op.execute("ALTER TABLE orders ALTER COLUMN number SET NOT NULL")',
        ONLY_POSTGRESQL,
    ),
    none(
        "a column made NOT NULL twice",
        """\
with op.batch_alter_table("orders") as batch_op:
    batch_op.alter_column("total", existing_type=sa.Integer(), nullable=False)
""",
        """\
with op.batch_alter_table("orders") as batch_op:
    batch_op.alter_column("total", existing_type=sa.INTEGER(), nullable=False)
""",
    ),
    possible(
        "the type of a column and its default, which MySQL restates",
        Kind.ALTERED_TWICE,
        'op.alter_column("users", "status", type_=sa.String(40))',
        'op.alter_column("users", "status", server_default="invited")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "two comments on one column",
        Kind.ALTERED_TWICE,
        'op.alter_column("tags", "hint", comment="shown below the label")',
        "op.execute(\"COMMENT ON COLUMN tags.hint IS 'a word for the editors'\")",
        ONLY_POSTGRESQL,
    ),
)

RENAMED = (
    certain(
        "a column renamed, and used by its old name",
        Kind.RENAMED_AND_USED,
        'op.alter_column("users", "nickname", new_column_name="handle")',
        'op.create_index("ix_users_nickname", "users", ["nickname"], unique=False)',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a column renamed to two names",
        Kind.RENAMED_TWICE,
        'op.execute("ALTER TABLE tags RENAME COLUMN hint TO help")',
        """\
with op.batch_alter_table("tags") as batch_op:
    batch_op.alter_column("hint", new_column_name="tooltip", existing_type=sa.String(40))
""",
        BOTH,
    ),
    certain(
        "a column renamed twice over, and dropped by its first name",
        Kind.DROPPED_AND_USED,
        (
            'op.execute("ALTER TABLE orders RENAME COLUMN note TO remark")',
            'op.execute("ALTER TABLE orders RENAME COLUMN remark TO comment")',
        ),
        'op.drop_column("orders", "note")',
    ),
    certain(
        "a column renamed away and added anew, and renamed by the other side",
        Kind.RENAMED_TWICE,
        """\
op.execute("ALTER TABLE orders RENAME COLUMN total TO total_old")
op.add_column("orders", sa.Column("total", sa.Numeric(10, 2)))
""",
        'op.execute("ALTER TABLE orders RENAME COLUMN total TO total_cents")',
    ),
)

PAIRS = (*ALTERED, *RENAMED)
