"""Tables, views and schemas."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import ONLY_POSTGRESQL, certain, none, possible

TABLES = (
    certain(
        "a table created twice",
        Kind.ADDED_TWICE,
        """\
op.create_table(
    "coupons",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("code", sa.String(length=20), nullable=False),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_coupons")),
)
""",
        """\
op.execute('''
    CREATE TABLE coupons (
        id integer PRIMARY KEY,
        discount integer NOT NULL
    )
''')
""",
    ),
    certain(
        "a table created twice, once IF NOT EXISTS",
        Kind.ADDED_TWICE,
        'op.execute("CREATE TABLE IF NOT EXISTS coupons (id integer PRIMARY KEY)")',
        'op.create_table("coupons", sa.Column("id", sa.Integer(), primary_key=True))',
    ),
    possible(
        "a table created twice, both times IF NOT EXISTS",
        Kind.ADDED_TWICE,
        'op.execute("CREATE TABLE IF NOT EXISTS coupons (id integer PRIMARY KEY, code text)")',
        """\
op.create_table(
    "coupons", sa.Column("id", sa.Integer(), primary_key=True), if_not_exists=True
)
""",
    ),
    none(
        "two tables with the same columns",
        'op.create_table("coupons", sa.Column("id", sa.Integer(), primary_key=True))',
        'op.create_table("vouchers", sa.Column("id", sa.Integer(), primary_key=True))',
    ),
    none(
        "a temporary table of one name on both sides",
        """\
op.execute("CREATE TEMPORARY TABLE moved AS SELECT id, label FROM tags")
op.execute("DROP TABLE moved")
""",
        """\
op.execute("CREATE TEMP TABLE moved AS SELECT id FROM orders")
op.execute("DROP TABLE moved")
""",
    ),
    certain(
        "a table dropped twice",
        Kind.DROPPED_TWICE,
        'op.drop_table("audit_log")',
        'op.execute("DROP TABLE audit_log")',
    ),
    certain(
        "a table dropped twice, once IF EXISTS",
        Kind.DROPPED_TWICE,
        'op.drop_table("audit_log", if_exists=True)',
        'op.drop_table(table_name="audit_log")',
    ),
    none(
        "a table dropped twice, both times IF EXISTS",
        'op.drop_table("audit_log", if_exists=True)',
        'op.execute("DROP TABLE IF EXISTS audit_log")',
    ),
    certain(
        "a table dropped, and extended by the other side",
        Kind.DROPPED_AND_USED,
        'op.drop_table("tags")',
        'op.add_column("tags", sa.Column("color", sa.String(7)))',
    ),
    certain(
        "a table dropped IF EXISTS, and indexed by the other side",
        Kind.DROPPED_AND_USED,
        'op.execute("DROP TABLE IF EXISTS tags")',
        'op.create_index(op.f("ix_tags_label"), "tags", ["label"], unique=True)',
    ),
    certain(
        "a table dropped, and filled by the other side",
        Kind.DROPPED_AND_USED,
        'op.drop_table("tags")',
        """\
tags = sa.table("tags", sa.column("id", sa.Integer), sa.column("label", sa.String))
op.bulk_insert(tags, [{"id": 1, "label": "urgent"}, {"id": 2, "label": "later"}])
""",
    ),
    certain(
        "a table dropped, and the target of a new foreign key",
        Kind.DROPPED_AND_USED,
        'op.drop_table("tags")',
        """\
op.create_table(
    "order_tags",
    sa.Column("order_id", sa.Integer(), sa.ForeignKey("orders.id")),
    sa.Column("tag_id", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name="fk_order_tags_tag_id"),
)
""",
    ),
    certain(
        "a table dropped, and referred to by a new column",
        Kind.DROPPED_AND_USED,
        'op.add_column("orders", sa.Column("tag_id", sa.Integer(), sa.ForeignKey("tags.id")))',
        'op.drop_table("tags")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a table renamed, and used by its old name",
        Kind.RENAMED_AND_USED,
        'op.rename_table("tags", "labels")',
        'op.add_column("tags", sa.Column("color", sa.String(7)))',
    ),
    certain(
        "a table renamed and then extended, and extended by its old name",
        Kind.RENAMED_AND_USED,
        """\
op.rename_table("tags", "labels")
op.add_column("labels", sa.Column("color", sa.String(7)))
""",
        "op.execute(\"DELETE FROM tags WHERE label = 'old'\")",
    ),
    certain(
        "a table renamed twice, to two names",
        Kind.RENAMED_TWICE,
        'op.rename_table(old_table_name="tags", new_table_name="labels")',
        'op.execute("ALTER TABLE tags RENAME TO keywords")',
    ),
    certain(
        "a table renamed to what the other side creates",
        Kind.ADDED_TWICE,
        'op.rename_table("tags", "labels")',
        'op.create_table("labels", sa.Column("id", sa.Integer(), primary_key=True))',
    ),
    certain(
        "a table built anew under its name, and extended by the other side",
        Kind.REPLACED_AND_ALTERED,
        (
            """\
op.create_table("tags_new", sa.Column("id", sa.Integer(), primary_key=True))
op.execute("INSERT INTO tags_new (id) SELECT id FROM tags")
op.drop_table("tags")
op.rename_table("tags_new", "tags")
"""
        ),
        'op.add_column("tags", sa.Column("color", sa.String(7)))',
    ),
    certain(
        "a table created, which the other side drops IF EXISTS",
        Kind.DROPPED_AND_ADDED,
        'op.create_table("sessions", sa.Column("id", sa.Integer(), primary_key=True))',
        'op.execute("DROP TABLE IF EXISTS sessions")',
    ),
    certain(
        "a table created, which the other side extends IF EXISTS",
        Kind.ADDED_AND_USED,
        'op.create_table("sessions", sa.Column("id", sa.Integer(), primary_key=True))',
        'op.execute("ALTER TABLE IF EXISTS sessions ADD COLUMN address text")',
        ONLY_POSTGRESQL,
    ),
)

VIEWS = (
    certain(
        "a view created twice",
        Kind.ADDED_TWICE,
        'op.execute("CREATE VIEW rich_tags AS SELECT id, label FROM tags")',
        'op.execute("CREATE VIEW rich_tags AS SELECT id, hint FROM tags")',
    ),
    certain(
        "a view replaced in two ways",
        Kind.REPLACED_TWICE,
        """\
op.execute("DROP VIEW IF EXISTS unpaid_invoices")
op.execute("CREATE VIEW unpaid_invoices AS SELECT id FROM invoices WHERE paid_at IS NULL")
""",
        """\
op.execute("DROP VIEW IF EXISTS unpaid_invoices")
op.execute("CREATE VIEW unpaid_invoices AS SELECT id, memo FROM invoices WHERE paid_at IS NULL")
""",
    ),
    certain(
        "a view replaced in two ways by OR REPLACE",
        Kind.REPLACED_TWICE,
        'op.execute("CREATE OR REPLACE VIEW unpaid_invoices AS SELECT id, amount FROM invoices")',
        """\
op.execute('''
    CREATE OR REPLACE VIEW unpaid_invoices AS
    SELECT id, amount FROM invoices WHERE paid_at IS NULL AND amount > 0
''')
""",
        ONLY_POSTGRESQL,
    ),
    none(
        "a view replaced twice by the same",
        'op.execute("CREATE OR REPLACE VIEW unpaid_invoices AS SELECT id, amount FROM invoices")',
        """\
op.execute('''
    create or replace view unpaid_invoices as
        select id, amount
        from invoices
''')
""",
        ONLY_POSTGRESQL,
    ),
    certain(
        "a view dropped, and read by a new one",
        Kind.DROPPED_AND_USED,
        'op.execute("DROP VIEW unpaid_invoices")',
        'op.execute("CREATE VIEW debts AS SELECT sum(amount) AS debt FROM unpaid_invoices")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a view of a column that the other side drops",
        Kind.DROPPED_AND_USED,
        'op.execute("CREATE VIEW towns AS SELECT DISTINCT city FROM users")',
        'op.drop_column("users", "city")',
        # SQLite says of it what it also says where a view of the ancestor is in the way, and that
        # is not rehearsed there.
        ONLY_POSTGRESQL,
    ),
    certain(
        "a view with the name of the other side's table",
        Kind.ADDED_TWICE,
        'op.execute("CREATE VIEW summary AS SELECT count(*) AS orders FROM orders")',
        'op.create_table("summary", sa.Column("day", sa.Date()), sa.Column("sum", sa.Integer()))',
    ),
    certain(
        "a materialized view dropped, and indexed by the other side",
        Kind.DROPPED_AND_USED,
        'op.execute("DROP MATERIALIZED VIEW company_names")',
        'op.execute("CREATE UNIQUE INDEX ix_company_names_id ON company_names (id)")',
        ONLY_POSTGRESQL,
    ),
    none(
        "two views of one table",
        'op.execute("CREATE VIEW tag_labels AS SELECT label FROM tags")',
        'op.execute("CREATE VIEW tag_hints AS SELECT hint FROM tags")',
    ),
)

SCHEMAS = (
    certain(
        "a schema created twice",
        Kind.ADDED_TWICE,
        'op.execute("CREATE SCHEMA reporting")',
        'op.execute("CREATE SCHEMA reporting")',
        ONLY_POSTGRESQL,
    ),
    none(
        "a schema created twice, both times IF NOT EXISTS",
        'op.execute("CREATE SCHEMA IF NOT EXISTS reporting")',
        'op.execute(sa.schema.CreateSchema("reporting", if_not_exists=True))',
        ONLY_POSTGRESQL,
    ),
    none(
        "an extension created twice, both times IF NOT EXISTS",
        'op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")',
        """\
op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
op.execute("CREATE INDEX ix_tags_label_trgm ON tags USING gin (label gin_trgm_ops)")
""",
        ONLY_POSTGRESQL,
    ),
)

PAIRS = (*TABLES, *VIEWS, *SCHEMAS)
