"""What one side makes anew, alters or drops under what the other side makes of it."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import ONLY_POSTGRESQL, certain, none, possible

_TAGS_ANEW = """\
op.create_table(
    "tags_new", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("label", sa.String(60))
)
op.execute("INSERT INTO tags_new (id, label) SELECT id, label FROM tags")
op.drop_table("tags")
op.rename_table("tags_new", "tags")
"""

PAIRS = (
    certain(
        "a table made anew under a new view",
        Kind.REPLACED_AND_USED,
        _TAGS_ANEW,
        'op.execute("CREATE VIEW tag_labels AS SELECT label FROM tags")',
    ),
    certain(
        "a table made anew under a new foreign key",
        Kind.REPLACED_AND_USED,
        _TAGS_ANEW,
        'op.add_column("orders", sa.Column("tag_id", sa.Integer(), sa.ForeignKey("tags.id")))',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a table made anew with CASCADE under a new foreign key",
        Kind.REPLACED_AND_USED,
        """\
op.execute("DROP TABLE tags CASCADE")
op.create_table("tags", sa.Column("id", sa.Integer(), primary_key=True))
""",
        """\
op.create_table(
    "order_tags",
    sa.Column("tag_id", sa.Integer(), sa.ForeignKey("tags.id", name="fk_order_tags_tag_id")),
)
""",
        ONLY_POSTGRESQL,
    ),
    certain(
        "a view made anew under another view",
        Kind.REPLACED_AND_USED,
        """\
op.execute("DROP VIEW unpaid_invoices")
op.execute("CREATE VIEW unpaid_invoices AS SELECT id, amount FROM invoices")
""",
        'op.execute("CREATE VIEW debts AS SELECT sum(amount) AS debt FROM unpaid_invoices")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "a column made anew under a new index",
        Kind.REPLACED_AND_USED,
        """\
op.drop_column("users", "city")
op.add_column("users", sa.Column("city", sa.String(40)))
""",
        'op.create_index("ix_users_city", "users", ["city"])',
        ONLY_POSTGRESQL,
    ),
    none(
        "a table made anew, and a view of another one",
        _TAGS_ANEW,
        'op.execute("CREATE VIEW towns AS SELECT DISTINCT city FROM users")',
        ONLY_POSTGRESQL,
    ),
    certain(
        "the type of a column altered under a new view",
        Kind.ALTERED_AND_USED,
        'op.alter_column("users", "city", type_=sa.String(80), existing_type=sa.String(40))',
        'op.execute("CREATE VIEW towns AS SELECT DISTINCT city FROM users")',
        ONLY_POSTGRESQL,
    ),
    possible(
        "the type of a column altered under a view of all",
        Kind.ALTERED_AND_USED,
        'op.alter_column("users", "city", type_=sa.String(80), existing_type=sa.String(40))',
        'op.execute("CREATE VIEW people AS SELECT * FROM users")',
        ONLY_POSTGRESQL,
    ),
    none(
        "the type of a column altered, and a view of others",
        'op.alter_column("users", "city", type_=sa.String(80), existing_type=sa.String(40))',
        'op.execute("CREATE VIEW names AS SELECT full_name FROM users")',
        ONLY_POSTGRESQL,
    ),
    possible(
        "a column altered in batch mode under a new view",
        Kind.ALTERED_AND_USED,
        """\
with op.batch_alter_table("users") as batch_op:
    batch_op.alter_column("city", existing_type=sa.String(40), nullable=False)
""",
        'op.execute("CREATE VIEW names AS SELECT full_name FROM users")',
    ),
    possible(
        "a unique constraint dropped, on which a new foreign key may stand",
        Kind.DROPPED_AND_USED,
        'op.drop_constraint("uq_users_email", "users", type_="unique")',
        """\
op.create_table("logins", sa.Column("email", sa.String(120), sa.ForeignKey("users.email")))
""",
        ONLY_POSTGRESQL,
    ),
    none(
        "a unique constraint dropped, and a foreign key to another column",
        'op.drop_constraint("uq_users_email", "users", type_="unique")',
        'op.create_table("logins", sa.Column("who", sa.Integer(), sa.ForeignKey("users.id")))',
        ONLY_POSTGRESQL,
    ),
)
