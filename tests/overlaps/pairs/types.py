"""Enums and sequences: PostgreSQL's, so these pairs run there alone."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import ONLY_POSTGRESQL, Bodies, Pair, certain, none, possible

_REBUILT = """\
op.execute("ALTER TYPE order_state RENAME TO order_state_old")
op.execute("CREATE TYPE order_state AS ENUM ({})")
op.execute(
    "ALTER TABLE orders ALTER COLUMN state TYPE order_state USING state::text::order_state"
)
op.execute("DROP TYPE order_state_old")
"""


def _certain(name: str, kind: Kind, base: Bodies, head: Bodies) -> Pair:
    return certain(name, kind, base, head, ONLY_POSTGRESQL)


def _none(name: str, base: Bodies, head: Bodies) -> Pair:
    return none(name, base, head, ONLY_POSTGRESQL)


ENUMS = (
    _certain(
        "an enum created twice",
        Kind.ADDED_TWICE,
        "op.execute(\"CREATE TYPE channel AS ENUM ('web', 'shop')\")",
        """\
channel = postgresql.ENUM("web", "shop", "phone", name="channel")
channel.create(op.get_bind())
""",
    ),
    _certain(
        "an enum created with two tables",
        Kind.ADDED_TWICE,
        """\
op.create_table(
    "visits",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("channel", sa.Enum("web", "shop", name="channel"), nullable=False),
)
""",
        """\
op.create_table(
    "leads",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("channel", sa.Enum("web", "shop", name="channel")),
)
""",
    ),
    _none(
        "an enum created twice alike, where it is not there",
        """\
channel = postgresql.ENUM("web", "shop", name="channel")
channel.create(op.get_bind(), checkfirst=True)
op.add_column("orders", sa.Column("channel", channel, nullable=True))
""",
        """\
sa.Enum("web", "shop", name="channel").create(op.get_bind(), checkfirst=True)
op.add_column(
    "users",
    sa.Column("channel", postgresql.ENUM("web", "shop", name="channel", create_type=False)),
)
""",
    ),
    possible(
        "an enum created with two lists of values, where it is not there",
        Kind.ADDED_TWICE,
        """\
CHANNELS = postgresql.ENUM("web", "shop", name="channel", create_type=False)

def upgrade():
    CHANNELS.create(op.get_bind(), checkfirst=True)
    op.add_column("orders", sa.Column("channel", CHANNELS))
""",
        """\
bind = op.get_bind()
channel = sa.Enum("web", "shop", "phone", name="channel")
channel.create(bind, checkfirst=True)
""",
        ONLY_POSTGRESQL,
    ),
    _certain(
        "a value added twice",
        Kind.ALTERED_TWICE,
        "op.execute(\"ALTER TYPE order_state ADD VALUE 'sent'\")",
        "op.execute(\"ALTER TYPE public.order_state ADD VALUE 'sent'\")",
    ),
    _certain(
        "a value added twice, in two places",
        Kind.ALTERED_TWICE,
        "op.execute(\"ALTER TYPE order_state ADD VALUE 'sent'\")",
        "op.execute(\"ALTER TYPE order_state ADD VALUE 'sent' AFTER 'paid'\")",
    ),
    _none(
        "a value added twice, both times IF NOT EXISTS",
        "op.execute(\"ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'sent'\")",
        """\
with op.get_context().autocommit_block():
    op.execute("ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'sent'")
""",
    ),
    possible(
        "two values added, whose order may not matter",
        Kind.ALTERED_TWICE,
        "op.execute(\"ALTER TYPE order_state ADD VALUE 'sent'\")",
        "op.execute(\"ALTER TYPE order_state ADD VALUE 'returned'\")",
        ONLY_POSTGRESQL,
    ),
    _certain(
        "an enum built anew with two lists of values",
        Kind.REPLACED_TWICE,
        _REBUILT.format("'new', 'paid', 'sent'"),
        _REBUILT.format("'new', 'paid', 'returned'"),
    ),
    _certain(
        "an enum built anew, and extended by the other side",
        Kind.REPLACED_AND_ALTERED,
        _REBUILT.format("'new', 'paid', 'sent'"),
        "op.execute(\"ALTER TYPE order_state ADD VALUE 'returned'\")",
    ),
    _none(
        "an enum built anew with the value that the other side adds where it is not there",
        _REBUILT.format("'new', 'paid', 'sent'"),
        "op.execute(\"ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'sent'\")",
    ),
    _certain(
        "an enum built anew without the value that the other side adds where it is not there",
        Kind.REPLACED_AND_ALTERED,
        _REBUILT.format("'new', 'paid'"),
        "op.execute(\"ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'sent'\")",
    ),
    _certain(
        "an enum dropped, to which the other side adds a value where it is not there",
        Kind.DROPPED_AND_USED,
        """\
op.drop_column("orders", "state")
op.execute("DROP TYPE order_state")
""",
        "op.execute(\"ALTER TYPE order_state ADD VALUE IF NOT EXISTS 'sent'\")",
    ),
    _certain(
        "an enum built anew under a new column",
        Kind.REPLACED_AND_USED,
        _REBUILT.format("'new', 'paid', 'sent'"),
        """\
state = postgresql.ENUM("new", "paid", name="order_state", create_type=False)
op.add_column("invoices", sa.Column("state", state))
""",
    ),
    _certain(
        "an enum renamed, and used by a new column",
        Kind.RENAMED_AND_USED,
        'op.execute("ALTER TYPE order_state RENAME TO state_of_order")',
        """\
state = postgresql.ENUM("new", "paid", name="order_state", create_type=False)
op.add_column("invoices", sa.Column("state", state, server_default="new"))
""",
    ),
    _certain(
        "an enum dropped with its column, and used by a new one",
        Kind.DROPPED_AND_USED,
        """\
op.drop_column("orders", "state")
sa.Enum(name="order_state").drop(op.get_bind(), checkfirst=True)
""",
        'op.execute("ALTER TABLE invoices ADD COLUMN state order_state")',
    ),
    _none(
        "two enums",
        "op.execute(\"CREATE TYPE channel AS ENUM ('web', 'shop')\")",
        "op.execute(\"CREATE TYPE size AS ENUM ('s', 'm')\")",
    ),
    _certain(
        "an enum with the name of the other side's table",
        Kind.ADDED_TWICE,
        "op.execute(\"CREATE TYPE priority AS ENUM ('low', 'high')\")",
        'op.create_table("priority", sa.Column("id", sa.Integer(), primary_key=True))',
    ),
)

SEQUENCES = (
    _certain(
        "a sequence created twice",
        Kind.ADDED_TWICE,
        'op.execute(sa.schema.CreateSequence(sa.Sequence("ticket_number_seq")))',
        'op.execute("CREATE SEQUENCE ticket_number_seq START 1000")',
    ),
    _certain(
        "a sequence dropped twice",
        Kind.DROPPED_TWICE,
        'op.execute("DROP SEQUENCE invoice_number_seq")',
        'op.execute(sa.schema.DropSequence(sa.Sequence("invoice_number_seq")))',
    ),
    _certain(
        "a sequence dropped, and the default of a new column",
        Kind.DROPPED_AND_USED,
        'op.execute("DROP SEQUENCE invoice_number_seq")',
        """\
op.execute(
    "ALTER TABLE invoices ADD COLUMN number bigint DEFAULT nextval('invoice_number_seq')"
)
""",
    ),
    _certain(
        "a sequence renamed, and dropped by its old name",
        Kind.DROPPED_AND_USED,
        'op.execute("ALTER SEQUENCE invoice_number_seq RENAME TO bill_number_seq")',
        'op.execute("DROP SEQUENCE invoice_number_seq")',
    ),
    _none(
        "two sequences",
        'op.execute("CREATE SEQUENCE ticket_number_seq")',
        'op.execute("CREATE SEQUENCE batch_number_seq")',
    ),
)

PAIRS = (*ENUMS, *SEQUENCES)
