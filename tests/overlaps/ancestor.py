"""The schema on which both sides of every pair stand, as migrations."""

HEADER = '''\
"""{words}

Revision ID: {id}
Revises: {down}
Create Date: 2026-01-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = {id!r}
down_revision = {down!r}
branch_labels = None
depends_on = None


'''

# The last revision on which both sides stand.
ANCESTOR = "0c0ffee00001"

COMMON = """\
op.create_table(
    "companies",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("vat_number", sa.String(20)),
)
op.create_table(
    "users",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column(
        "company_id", sa.Integer(), sa.ForeignKey("companies.id", name="fk_users_company_id")
    ),
    sa.Column("email", sa.String(120), nullable=False),
    sa.Column("full_name", sa.String(80)),
    sa.Column("nickname", sa.String(40)),
    sa.Column("city", sa.String(40)),
    sa.Column("status", sa.String(20), server_default="active", nullable=False),
    sa.UniqueConstraint("email", name="uq_users_email"),
)
op.create_index("ix_users_full_name", "users", ["full_name"])
op.create_table(
    "orders",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", name="fk_orders_user_id")),
    sa.Column("number", sa.String(20), nullable=False),
    sa.Column("total", sa.Integer()),
    sa.Column("note", sa.Text()),
    sa.Column("placed_at", sa.DateTime()),
)
op.create_index("ix_orders_number", "orders", ["number"])
op.create_table(
    "tags",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("label", sa.String(40), nullable=False),
    sa.Column("hint", sa.String(40)),
)
op.create_table("audit_log", sa.Column("event_id", sa.Integer()), sa.Column("what", sa.Text()))
op.create_table(
    "invoices",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("amount", sa.Integer()),
    sa.Column("memo", sa.Text()),
    sa.Column("paid_at", sa.DateTime()),
)
op.execute("CREATE VIEW unpaid_invoices AS SELECT id, amount FROM invoices WHERE paid_at IS NULL")
"""

POSTGRESQL = """\
op.execute("CREATE SCHEMA billing")
op.create_table(
    "accounts",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("iban", sa.String(34)),
    schema="billing",
)
op.execute("CREATE TYPE order_state AS ENUM ('new', 'paid')")
op.execute("ALTER TABLE orders ADD COLUMN state order_state")
op.execute("CREATE SEQUENCE invoice_number_seq")
op.execute("ALTER TABLE orders ADD CONSTRAINT ck_orders_total CHECK (total >= 0)")
op.execute("CREATE MATERIALIZED VIEW company_names AS SELECT id, name FROM companies")
op.execute(
    "CREATE FUNCTION touch_row() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN NEW.placed_at := now(); RETURN NEW; END $$"
)
op.execute(
    "CREATE TRIGGER orders_touch BEFORE UPDATE ON orders "
    "FOR EACH ROW EXECUTE FUNCTION touch_row()"
)
"""


def migration(id_: str, down: str | None, text: str) -> str:
    """Return a revision's file; `text` is all below its header, or the body of its upgrade."""
    if "def upgrade(" not in text:
        indented = "".join(f"    {line}\n" if line else "\n" for line in text.splitlines())
        text = f"def upgrade() -> None:\n{indented}"
    downgrade = "" if "def downgrade(" in text else "\n\ndef downgrade() -> None:\n    pass\n"
    return HEADER.format(words=f"Make {id_}", id=id_, down=down) + text + downgrade


def chain(side: str, bodies: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the revisions of a side as id and file, the first on the ancestor."""
    ids = [f"{side}{number:011x}" for number in range(1, len(bodies) + 1)]
    downs = [ANCESTOR, *ids]
    return [(i, migration(i, d, body)) for i, d, body in zip(ids, downs, bodies, strict=False)]


def ancestor(*, postgresql: bool) -> tuple[str, str]:
    """Return the ancestor as id and file, with what only PostgreSQL has where that is asked."""
    return ANCESTOR, migration(ANCESTOR, None, COMMON + (POSTGRESQL if postgresql else ""))
