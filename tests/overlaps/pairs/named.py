"""What stands on a table under a name of its own: indexes, constraints, triggers; functions."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import BOTH, ONLY_POSTGRESQL, certain, none, possible

INDEXES = (
    certain(
        "an index created twice",
        Kind.ADDED_TWICE,
        'op.create_index(op.f("ix_users_city"), "users", ["city"], unique=False)',
        'op.execute("CREATE INDEX ix_users_city ON users (city)")',
    ),
    certain(
        "one index name on two tables",
        Kind.ADDED_TWICE,
        'op.create_index("ix_hint", "tags", ["hint"])',
        'op.create_index(index_name="ix_hint", table_name="users", columns=["nickname"])',
    ),
    none(
        "an index created twice alike, both times IF NOT EXISTS",
        'op.execute("CREATE INDEX IF NOT EXISTS ix_users_city ON users (city)")',
        'op.create_index("ix_users_city", "users", ["city"], if_not_exists=True)',
    ),
    possible(
        "two indexes of one name, both times IF NOT EXISTS",
        Kind.ADDED_TWICE,
        'op.execute("CREATE INDEX IF NOT EXISTS ix_users_city ON users (city)")',
        'op.create_index("ix_users_city", "users", ["city", "status"], if_not_exists=True)',
    ),
    none(
        "two indexes on one column",
        'op.create_index("ix_users_city", "users", ["city"])',
        'op.create_index("ix_users_city_status", "users", ["city", "status"])',
    ),
    certain(
        "an index of a new table's column, and one of its name",
        Kind.ADDED_TWICE,
        """\
op.create_table(
    "events",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("kind", sa.String(20), index=True),
)
""",
        'op.execute("CREATE INDEX ix_events_kind ON tags (label)")',
    ),
    certain(
        "an index with the name of the other side's table",
        Kind.ADDED_TWICE,
        'op.create_index("recent_orders", "orders", ["placed_at"])',
        'op.create_table("recent_orders", sa.Column("order_id", sa.Integer()))',
    ),
    certain(
        "an index on an expression, of a column that the other side drops",
        Kind.DROPPED_AND_USED,
        'op.execute("CREATE INDEX ix_users_city_lower ON users (lower(city))")',
        'op.drop_column("users", "city")',
    ),
    certain(
        "an index where a column has a value, which the other side renames",
        Kind.RENAMED_AND_USED,
        """\
op.create_index(
    "ix_users_in_city", "users", ["status"], postgresql_where=sa.text("city IS NOT NULL")
)
""",
        'op.execute("ALTER TABLE users RENAME COLUMN city TO town")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "an index created twice without a lock",
        Kind.ADDED_TWICE,
        """\
with op.get_context().autocommit_block():
    op.create_index("ix_users_city", "users", ["city"], postgresql_concurrently=True)
""",
        """\
with op.get_context().autocommit_block():
    op.execute("CREATE INDEX CONCURRENTLY ix_users_city ON users (city)")
""",
        ONLY_POSTGRESQL,
    ),
    certain(
        "an index dropped twice",
        Kind.DROPPED_TWICE,
        'op.drop_index("ix_orders_number", table_name="orders")',
        """\
with op.batch_alter_table("orders") as batch_op:
    batch_op.drop_index(batch_op.f("ix_orders_number"))
""",
    ),
    certain(
        "an index replaced in two ways",
        Kind.REPLACED_TWICE,
        """\
op.drop_index("ix_orders_number", table_name="orders", if_exists=True)
op.create_index("ix_orders_number", "orders", ["number"], unique=True)
""",
        """\
op.drop_index("ix_orders_number", "orders", if_exists=True)
op.create_index("ix_orders_number", "orders", ["number", "user_id"])
""",
    ),
    none(
        "an index replaced twice by the same",
        """\
op.drop_index("ix_orders_number", table_name="orders")
op.create_index("ix_orders_number", "orders", ["number"], unique=True)
""",
        """\
op.execute("DROP INDEX ix_orders_number")
op.execute("CREATE UNIQUE INDEX ix_orders_number ON orders (number)")
""",
    ),
    certain(
        "an index renamed, and dropped by its old name",
        Kind.DROPPED_AND_USED,
        'op.execute("ALTER INDEX ix_orders_number RENAME TO ix_orders_no")',
        'op.drop_index("ix_orders_number", table_name="orders")',
        ONLY_POSTGRESQL,
    ),
    possible(
        "an index dropped, and perhaps one of its columns with it",
        Kind.DROPPED_AND_USED,
        'op.drop_index("ix_users_full_name", table_name="users")',
        'op.drop_column("users", "full_name")',
        ONLY_POSTGRESQL,
    ),
)

CONSTRAINTS = (
    certain(
        "a unique constraint added twice",
        Kind.ADDED_TWICE,
        'op.create_unique_constraint("uq_tags_label", "tags", ["label"])',
        'op.execute("ALTER TABLE tags ADD CONSTRAINT uq_tags_label UNIQUE (label)")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "one name for unique constraints of two tables",
        Kind.ADDED_TWICE,
        'op.create_unique_constraint("uq_name", "tags", ["label"])',
        'op.create_unique_constraint(constraint_name="uq_name", table_name="companies", '
        'columns=["name"])',
        ONLY_POSTGRESQL,
    ),
    possible(
        "one name for check constraints of two tables, which MySQL refuses",
        Kind.ADDED_TWICE,
        'op.create_check_constraint("ck_not_empty", "tags", "label <> \'\'")',
        'op.create_check_constraint("ck_not_empty", "companies", "name <> \'\'")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a check constraint added twice",
        Kind.ADDED_TWICE,
        'op.create_check_constraint("ck_tags_label", "tags", "label <> \'\'")',
        'op.create_check_constraint("ck_tags_label", "tags", sa.column("label") != "")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a check constraint replaced in two ways",
        Kind.REPLACED_TWICE,
        """\
op.execute("ALTER TABLE orders DROP CONSTRAINT ck_orders_total")
op.execute("ALTER TABLE orders ADD CONSTRAINT ck_orders_total CHECK (total > 0)")
""",
        """\
op.drop_constraint("ck_orders_total", "orders", type_="check")
op.create_check_constraint("ck_orders_total", "orders", "total >= -100")
""",
        ONLY_POSTGRESQL,
    ),
    none(
        "a check constraint replaced twice by the same",
        """\
op.drop_constraint("ck_orders_total", "orders", type_="check")
op.create_check_constraint("ck_orders_total", "orders", "total > 0")
""",
        """\
op.execute("ALTER TABLE orders DROP CONSTRAINT ck_orders_total")
op.execute("ALTER TABLE orders ADD CONSTRAINT ck_orders_total CHECK (total > 0)")
""",
        ONLY_POSTGRESQL,
    ),
    certain(
        "a foreign key added twice",
        Kind.ADDED_TWICE,
        """\
with op.batch_alter_table("orders") as batch_op:
    batch_op.add_column(sa.Column("company_id", sa.Integer()))
    batch_op.create_foreign_key("fk_orders_company", "companies", ["company_id"], ["id"])
""",
        """\
op.add_column("orders", sa.Column("firm_id", sa.Integer()))
op.create_foreign_key("fk_orders_company", "orders", "companies", ["firm_id"], ["id"])
""",
        ONLY_POSTGRESQL,
    ),
    certain(
        "a foreign key to a column that the other side drops",
        Kind.DROPPED_AND_USED,
        """\
op.create_table(
    "logins",
    sa.Column("email", sa.String(120), sa.ForeignKey("users.email"), nullable=False),
)
""",
        'op.drop_column("users", "email")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a constraint dropped twice",
        Kind.DROPPED_TWICE,
        'op.drop_constraint("fk_orders_user_id", "orders", type_="foreignkey")',
        'op.execute("ALTER TABLE orders DROP CONSTRAINT fk_orders_user_id")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "two primary keys",
        Kind.ADDED_TWICE,
        'op.create_primary_key("pk_audit_log", "audit_log", ["event_id"])',
        'op.create_primary_key("audit_log_pkey", "audit_log", ["event_id", "what"])',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a constraint on a table that the other side renames",
        Kind.RENAMED_AND_USED,
        """\
with op.batch_alter_table("tags") as batch_op:
    batch_op.create_unique_constraint("uq_tags_label", ["label"])
""",
        'op.rename_table("tags", "labels")',
        BOTH,
    ),
    possible(
        "a constraint dropped, and perhaps one of its columns with it",
        Kind.DROPPED_AND_USED,
        'op.drop_constraint("uq_users_email", "users", type_="unique")',
        'op.drop_column("users", "email")',
        ONLY_POSTGRESQL,
    ),
)

_TOUCH = """\
op.execute('''
    CREATE OR REPLACE FUNCTION touch_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.placed_at := {};
        RETURN NEW;
    END
    $$
''')
"""

PROGRAMS = (
    certain(
        "a function replaced in two ways",
        Kind.REPLACED_TWICE,
        _TOUCH.format("clock_timestamp()"),
        _TOUCH.format("statement_timestamp()"),
        ONLY_POSTGRESQL,
    ),
    none(
        "a function replaced twice by the same",
        _TOUCH.format("clock_timestamp()"),
        _TOUCH.format("clock_timestamp()"),
        ONLY_POSTGRESQL,
    ),
    certain(
        "a trigger created twice",
        Kind.ADDED_TWICE,
        """\
op.execute(
    "CREATE TRIGGER orders_stamp BEFORE INSERT ON orders "
    "FOR EACH ROW EXECUTE FUNCTION touch_row()"
)
""",
        """\
op.execute('''
    CREATE TRIGGER orders_stamp BEFORE INSERT OR UPDATE ON orders
    FOR EACH ROW EXECUTE PROCEDURE touch_row();
''')
""",
        ONLY_POSTGRESQL,
    ),
    certain(
        "a trigger dropped twice",
        Kind.DROPPED_TWICE,
        'op.execute("DROP TRIGGER orders_touch ON orders")',
        'op.execute("DROP TRIGGER orders_touch ON orders")',
        ONLY_POSTGRESQL,
    ),
)

PAIRS = (*INDEXES, *CONSTRAINTS, *PROGRAMS)
