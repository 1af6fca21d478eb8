"""Columns, added or dropped."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import ONLY_POSTGRESQL, certain, none, possible

ADDED = (
    certain(
        "a column added twice",
        Kind.ADDED_TWICE,
        'op.add_column("users", sa.Column("phone", sa.String(20)))',
        'op.add_column("users", sa.Column("phone", sa.String(20), nullable=True))',
    ),
    certain(
        "a column added twice, by keywords and in a batch",
        Kind.ADDED_TWICE,
        'op.add_column(table_name="tags", column=sa.Column("color", sa.String(7)))',
        """\
with op.batch_alter_table("tags", schema=None) as batch_op:
    batch_op.add_column(sa.Column("color", sa.String(length=7), nullable=True))
""",
    ),
    certain(
        "a column added twice, by Alembic and in SQL of another case",
        Kind.ADDED_TWICE,
        'op.add_column("orders", sa.Column("shipped_at", sa.DateTime()))',
        'op.execute("alter table Orders add column Shipped_At timestamp")',
    ),
    certain(
        "a column added twice, once IF NOT EXISTS",
        Kind.ADDED_TWICE,
        'op.execute("ALTER TABLE users ADD COLUMN IF NOT EXISTS locale varchar(8)")',
        'op.add_column("users", sa.Column("locale", sa.String(8)))',
        ONLY_POSTGRESQL,
    ),
    none(
        "one column added twice alike, both times IF NOT EXISTS",
        'op.execute("ALTER TABLE users ADD COLUMN IF NOT EXISTS locale varchar(8)")',
        'op.execute("ALTER TABLE users ADD COLUMN IF NOT EXISTS locale VARCHAR(8)")',
        ONLY_POSTGRESQL,
    ),
    possible(
        "one column added with two types, both times IF NOT EXISTS",
        Kind.ADDED_TWICE,
        'op.execute("ALTER TABLE users ADD COLUMN IF NOT EXISTS locale varchar(8)")',
        'op.add_column("users", sa.Column("locale", sa.Text()), if_not_exists=True)',
        ONLY_POSTGRESQL,
    ),
    none(
        "two columns of one table",
        'op.add_column("users", sa.Column("phone", sa.String(20)))',
        'op.add_column("users", sa.Column("fax", sa.String(20)))',
    ),
    none(
        "two columns of one table, each in a batch",
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.add_column(sa.Column("phone", sa.String(20)))
    batch_op.alter_column("nickname", existing_type=sa.String(40), type_=sa.String(60))
""",
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.add_column(sa.Column("fax", sa.String(20)))
    batch_op.create_index("ix_users_fax", ["fax"])
""",
    ),
    none(
        "one column name in two tables",
        'op.add_column("users", sa.Column("deleted_at", sa.DateTime()))',
        'op.add_column("orders", sa.Column("deleted_at", sa.DateTime()))',
    ),
    certain(
        "a column of another schema added twice",
        Kind.ADDED_TWICE,
        'op.add_column("accounts", sa.Column("bic", sa.String(11)), schema="billing")',
        'op.execute("ALTER TABLE billing.accounts ADD COLUMN bic VARCHAR(11)")',
        ONLY_POSTGRESQL,
    ),
    none(
        "one table name in two schemas",
        'op.add_column("accounts", sa.Column("bic", sa.String(11)), schema="billing")',
        """\
op.create_table("accounts", sa.Column("id", sa.Integer(), primary_key=True))
op.add_column("accounts", sa.Column("bic", sa.String(11)))
""",
        ONLY_POSTGRESQL,
    ),
    certain(
        "a column of the default schema, named with it",
        Kind.ADDED_TWICE,
        'op.execute("ALTER TABLE public.tags ADD COLUMN slug text")',
        'op.add_column("tags", sa.Column("slug", sa.Text()))',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a column added that the other side renames another to",
        Kind.ADDED_TWICE,
        'op.add_column("users", sa.Column("handle", sa.String(40)))',
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.alter_column("nickname", new_column_name="handle", existing_type=sa.String(40))
""",
    ),
    certain(
        "a column added and dropped again, which the other side adds",
        Kind.ADDED_TWICE,
        (
            'op.add_column("orders", sa.Column("legacy_id", sa.Integer()))',
            'op.drop_column("orders", "legacy_id")',
        ),
        'op.add_column("orders", sa.Column("legacy_id", sa.Integer()))',
    ),
    none(
        "a column for a while on both sides",
        (
            'op.add_column("orders", sa.Column("legacy_id", sa.Integer()))',
            'op.drop_column("orders", "legacy_id")',
        ),
        """\
op.add_column("orders", sa.Column("legacy_id", sa.Integer()))
op.drop_column("orders", "legacy_id")
""",
    ),
)

DROPPED = (
    certain(
        "a column dropped twice",
        Kind.DROPPED_TWICE,
        'op.drop_column("orders", "note")',
        'op.execute(sa.text("ALTER TABLE orders DROP COLUMN note"))',
    ),
    none(
        "a column dropped twice, both times IF EXISTS",
        'op.execute("ALTER TABLE orders DROP COLUMN IF EXISTS note")',
        'op.drop_column("orders", "note", if_exists=True)',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a column dropped, and indexed by the other side",
        Kind.DROPPED_AND_USED,
        'op.drop_column("orders", "placed_at")',
        'op.create_index("ix_orders_placed_at", "orders", ["placed_at"])',
    ),
    certain(
        "a column dropped, and altered by the other side",
        Kind.DROPPED_AND_USED,
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.drop_column("city")
""",
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.alter_column("city", existing_type=sa.String(40), type_=sa.Text())
""",
    ),
    certain(
        "a column dropped, and renamed by the other side",
        Kind.DROPPED_AND_USED,
        'op.execute("ALTER TABLE users RENAME COLUMN city TO town")',
        'op.drop_column("users", "city")',
    ),
    certain(
        "a column dropped, and updated by the other side",
        Kind.DROPPED_AND_USED,
        'op.drop_column("users", "nickname")',
        'op.execute("UPDATE users SET nickname = full_name WHERE nickname IS NULL")',
    ),
    certain(
        "a column dropped, and copied from by the other side",
        Kind.DROPPED_AND_USED,
        'op.drop_column("users", "city")',
        """\
op.create_table("addresses", sa.Column("user_id", sa.Integer()), sa.Column("city", sa.Text()))
op.get_bind().execute(sa.text(
    "INSERT INTO addresses (user_id, city) SELECT id, city FROM users"
))
""",
    ),
    none(
        "one column dropped and another altered",
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.drop_column("city")
""",
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.alter_column("nickname", existing_type=sa.String(40), nullable=False)
""",
    ),
)

PAIRS = (*ADDED, *DROPPED)
