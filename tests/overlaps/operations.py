"""Upgrades that are crossed with each other: a few objects, and many things done to them."""

from collections.abc import Mapping

COLUMNS = {
    "add users.phone": 'op.add_column("users", sa.Column("phone", sa.String(20)))',
    "add users.phone as text, SQL": 'op.execute("ALTER TABLE users ADD COLUMN phone text")',
    "add users.phone if not there": (
        'op.add_column("users", sa.Column("phone", sa.String(20)), if_not_exists=True)'
    ),
    "add users.phone and index it": """\
with op.batch_alter_table("users") as batch_op:
    batch_op.add_column(sa.Column("phone", sa.String(20)))
    batch_op.create_index("ix_users_phone", ["phone"])
""",
    "add users.handle": 'op.add_column("users", sa.Column("handle", sa.String(40)))',
    "drop users.nickname": 'op.drop_column("users", "nickname")',
    "drop users.nickname if there, SQL": (
        'op.execute("ALTER TABLE users DROP COLUMN IF EXISTS nickname")'
    ),
    "drop users.nickname and users.city": """\
with op.batch_alter_table("users") as batch_op:
    batch_op.drop_column("nickname")
    batch_op.drop_column("city")
""",
    "rename users.nickname to handle": (
        'op.execute("ALTER TABLE users RENAME COLUMN nickname TO handle")'
    ),
    "rename users.nickname to alias": """\
with op.batch_alter_table("users") as batch_op:
    batch_op.alter_column("nickname", new_column_name="alias", existing_type=sa.String(40))
""",
    "make users.nickname longer": """\
with op.batch_alter_table("users") as batch_op:
    batch_op.alter_column("nickname", existing_type=sa.String(40), type_=sa.String(80))
""",
    "make users.nickname NOT NULL": """\
with op.batch_alter_table("users") as batch_op:
    batch_op.alter_column("nickname", existing_type=sa.String(40), nullable=False)
""",
    "default of users.nickname": 'op.alter_column("users", "nickname", server_default="none")',
    "default of users.nickname, SQL": (
        "op.execute(\"ALTER TABLE users ALTER COLUMN nickname SET DEFAULT ''\")"
    ),
    "update users.nickname": (
        "op.execute(\"UPDATE users SET nickname = 'x' WHERE nickname IS NULL\")"
    ),
    "drop users.full_name": 'op.drop_column("users", "full_name")',
    "drop users.email": 'op.drop_column("users", "email")',
    "add users.phone on PostgreSQL": """\
if op.get_bind().dialect.name == "postgresql":
    op.add_column("users", sa.Column("phone", sa.String(20)))
""",
}

INDEXES = {
    "index users.nickname": 'op.create_index("ix_users_nickname", "users", ["nickname"])',
    "index users.nickname, unique": (
        'op.execute("CREATE UNIQUE INDEX ix_users_nickname ON users (nickname)")'
    ),
    "index users.nickname if not there": (
        'op.create_index("ix_users_nickname", "users", ["nickname"], if_not_exists=True)'
    ),
    "drop ix_users_full_name": 'op.drop_index("ix_users_full_name", table_name="users")',
    "replace ix_users_full_name": """\
op.drop_index("ix_users_full_name", table_name="users")
op.create_index("ix_users_full_name", "users", ["full_name", "city"])
""",
    "an index named archive": 'op.create_index("archive", "orders", ["placed_at"])',
    "drop uq_users_email": 'op.drop_constraint("uq_users_email", "users", type_="unique")',
    "unique tags.label": """\
with op.batch_alter_table("tags") as batch_op:
    batch_op.create_unique_constraint("uq_tags_label", ["label"])
""",
    "replace ck_orders_total": """\
op.drop_constraint("ck_orders_total", "orders", type_="check")
op.create_check_constraint("ck_orders_total", "orders", "total > 0")
""",
}

TABLES = {
    "drop tags": 'op.drop_table("tags")',
    "drop tags if there, SQL": 'op.execute("DROP TABLE IF EXISTS tags")',
    "rename tags to labels": 'op.rename_table("tags", "labels")',
    "rename tags to keywords, SQL": 'op.execute("ALTER TABLE tags RENAME TO keywords")',
    "make tags anew": """\
op.create_table(
    "tags_new",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("label", sa.String(40), nullable=False),
    sa.Column("hint", sa.String(40)),
)
op.execute("INSERT INTO tags_new (id, label, hint) SELECT id, label, hint FROM tags")
op.drop_table("tags")
op.rename_table("tags_new", "tags")
""",
    "create labels": 'op.create_table("labels", sa.Column("id", sa.Integer(), primary_key=True))',
    "create archive": 'op.create_table("archive", sa.Column("id", sa.Integer()))',
    "create archive if not there": (
        'op.execute("CREATE TABLE IF NOT EXISTS archive (id integer)")'
    ),
    "drop archive if there": 'op.execute("DROP TABLE IF EXISTS archive")',
    "create order_tags": """\
op.create_table(
    "order_tags",
    sa.Column("order_id", sa.Integer(), sa.ForeignKey("orders.id")),
    sa.Column("tag_id", sa.Integer(), sa.ForeignKey("tags.id")),
)
""",
    "add orders.tag_id": """\
with op.batch_alter_table("orders") as batch_op:
    batch_op.add_column(sa.Column("tag_id", sa.Integer()))
    batch_op.create_foreign_key("fk_orders_tag_id", "tags", ["tag_id"], ["id"])
""",
    "create logins": """\
op.create_table("logins", sa.Column("email", sa.String(120), sa.ForeignKey("users.email")))
""",
    "add tags.color": 'op.add_column("tags", sa.Column("color", sa.String(7)))',
    "add tags.color, required": (
        'op.add_column("tags", sa.Column("color", sa.String(7), nullable=False))'
    ),
    "make tags.hint NOT NULL": """\
with op.batch_alter_table("tags") as batch_op:
    batch_op.alter_column("hint", existing_type=sa.String(40), nullable=False)
""",
    "seed tags": """\
tags = sa.table("tags", sa.column("id", sa.Integer), sa.column("label", sa.String))
op.bulk_insert(tags, [{"id": 1, "label": "urgent"}])
""",
    "seed tags, SQL": (
        "op.execute(\"INSERT INTO tags (id, label, hint) VALUES (2, 'later', 'soon')\")"
    ),
    "delete from tags": "op.execute(\"DELETE FROM tags WHERE label = 'old'\")",
    "deleted_at for users and tags": """\
for table in ("users", "tags"):
    op.add_column(table, sa.Column("deleted_at", sa.DateTime()))
""",
    "deleted_at for tags and orders, SQL": """\
TABLES = ("tags", "orders")

def upgrade():
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN deleted_at timestamp")
""",
}

VIEWS = {
    "view of users.nickname": (
        'op.execute("CREATE VIEW nicknames AS SELECT id, nickname FROM users")'
    ),
    "view of tags": 'op.execute("CREATE VIEW tag_labels AS SELECT label FROM tags")',
    "view of unpaid_invoices": (
        'op.execute("CREATE VIEW debts AS SELECT id, amount FROM unpaid_invoices")'
    ),
    "create table debts": 'op.create_table("debts", sa.Column("id", sa.Integer()))',
    "drop unpaid_invoices": 'op.execute("DROP VIEW unpaid_invoices")',
    "replace unpaid_invoices": """\
op.execute("DROP VIEW IF EXISTS unpaid_invoices")
op.execute("CREATE VIEW unpaid_invoices AS SELECT id, amount, memo FROM invoices")
""",
    "or replace unpaid_invoices": """\
op.execute("CREATE OR REPLACE VIEW unpaid_invoices AS SELECT id, amount FROM invoices")
""",
    "make invoices.memo shorter": (
        'op.alter_column("invoices", "memo", existing_type=sa.Text(), type_=sa.String(200))'
    ),
    "drop invoices.memo": 'op.drop_column("invoices", "memo")',
}

TYPES = {
    "value sent": "op.execute(\"ALTER TYPE order_state ADD VALUE 'sent'\")",
    "value sent if not there": (
        "op.execute(\"ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'sent'\")"
    ),
    "value returned": "op.execute(\"ALTER TYPE order_state ADD VALUE 'returned'\")",
    "make order_state anew": """\
op.execute("ALTER TYPE order_state RENAME TO order_state_old")
op.execute("CREATE TYPE order_state AS ENUM ('new', 'paid', 'sent')")
op.execute("ALTER TABLE orders ALTER state TYPE order_state USING state::text::order_state")
op.execute("DROP TYPE order_state_old")
""",
    "drop orders.state and its type": """\
op.drop_column("orders", "state")
op.execute("DROP TYPE order_state")
""",
    "add invoices.state": """\
state = postgresql.ENUM("new", "paid", name="order_state", create_type=False)
op.add_column("invoices", sa.Column("state", state))
""",
    "type channel, SQL": "op.execute(\"CREATE TYPE channel AS ENUM ('web', 'shop')\")",
    "type channel with visits": """\
op.create_table("visits", sa.Column("channel", sa.Enum("web", "shop", name="channel")))
""",
    "type channel if not there": """\
channel = postgresql.ENUM("web", "shop", name="channel")
channel.create(op.get_bind(), checkfirst=True)
op.add_column("orders", sa.Column("channel", channel))
""",
    "drop invoice_number_seq": 'op.execute("DROP SEQUENCE invoice_number_seq")',
    "default from invoice_number_seq": """\
next_number = sa.text("nextval('invoice_number_seq')")
op.add_column("invoices", sa.Column("number", sa.BigInteger(), server_default=next_number))
""",
    "replace touch_row": """\
op.execute('''
    CREATE OR REPLACE FUNCTION touch_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RETURN NEW; END $$
''')
""",
    "drop orders_touch": 'op.execute("DROP TRIGGER orders_touch ON orders")',
}

OPERATIONS: Mapping[str, str] = {**COLUMNS, **INDEXES, **TABLES, **VIEWS, **TYPES}
