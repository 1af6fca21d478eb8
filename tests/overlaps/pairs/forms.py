"""The ways in which migrations say it: constants, loops, helpers, connections."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import ONLY_POSTGRESQL, certain, none

PAIRS = (
    certain(
        "names in constants of the module",
        Kind.ADDED_TWICE,
        """\
TABLE = "users"
COLUMN = "phone"

def upgrade():
    op.add_column(TABLE, sa.Column(COLUMN, sa.String(20)))
""",
        'op.add_column("users", sa.Column("phone", sa.String(30)))',
    ),
    certain(
        "a loop over tables",
        Kind.ADDED_TWICE,
        """\
for table in ("users", "orders", "tags"):
    op.add_column(table, sa.Column("deleted_at", sa.DateTime(), nullable=True))
""",
        'op.add_column("orders", sa.Column("deleted_at", sa.DateTime()))',
    ),
    none(
        "a loop over other tables",
        """\
for table in ("users", "tags"):
    op.add_column(table, sa.Column("deleted_at", sa.DateTime(), nullable=True))
""",
        'op.add_column("orders", sa.Column("deleted_at", sa.DateTime()))',
    ),
    certain(
        "a loop over pairs in a constant, and SQL with its names",
        Kind.DROPPED_AND_USED,
        """\
INDEXES = [("tags", "label"), ("orders", "placed_at")]

def upgrade():
    for table, column in INDEXES:
        op.execute(f"CREATE INDEX ix_{table}_{column} ON {table} ({column})")
""",
        """\
with op.batch_alter_table("orders") as batch_op:
    batch_op.drop_column("placed_at")
""",
    ),
    certain(
        "a helper function of the file",
        Kind.ADDED_TWICE,
        """\
def _add_stamps(table: str) -> None:
    op.add_column(table, sa.Column("created_at", sa.DateTime()))
    op.add_column(table, sa.Column("updated_at", sa.DateTime()))

def upgrade():
    _add_stamps("tags")
    _add_stamps("companies")
""",
        """\
def upgrade():
    upgrade_schema()

def upgrade_schema():
    op.execute("ALTER TABLE companies ADD COLUMN updated_at timestamp")
""",
    ),
    certain(
        "statements in a constant",
        Kind.DROPPED_AND_USED,
        '''\
UP = (
    "CREATE TABLE cities (name varchar(40))",
    """
    INSERT INTO cities (name)
    SELECT DISTINCT city FROM users
    """,
)

def upgrade():
    for statement in UP:
        op.execute(statement)
''',
        'op.drop_column("users", "city")',
    ),
    certain(
        "a connection that executes",
        Kind.DROPPED_AND_USED,
        """\
connection = op.get_bind()
connection.execute(sa.text("ALTER TABLE users DROP COLUMN nickname"))
""",
        """\
conn = op.get_bind()
conn.exec_driver_sql("UPDATE users SET nickname = 'none'")
""",
    ),
    certain(
        "a session that executes",
        Kind.DROPPED_AND_USED,
        """\
from sqlalchemy.orm import Session

def upgrade():
    session = Session(bind=op.get_bind())
    session.execute(sa.text("UPDATE users SET city = 'none'"))
    session.commit()
""",
        'op.drop_column("users", "city")',
    ),
    certain(
        "statements that SQLAlchemy builds",
        Kind.RENAMED_AND_USED,
        """\
tags = sa.table("tags", sa.column("id"), sa.column("hint"))
op.execute(sa.update(tags).where(tags.c.id > 3).values(hint="old"))
""",
        'op.rename_table("tags", "labels")',
    ),
    certain(
        "a common table expression",
        Kind.DROPPED_AND_USED,
        """\
op.execute(
    "WITH cities AS (SELECT DISTINCT city FROM users) "
    "INSERT INTO tags (label) SELECT city FROM cities"
)
""",
        'op.drop_column("users", "city")',
    ),
    certain(
        "quoted names, and comments in the SQL",
        Kind.ADDED_TWICE,
        """\
op.execute('''
    -- the app of the couriers needs it
    ALTER TABLE "orders" /* large */ ADD COLUMN "weight" integer
''')
""",
        'op.add_column("orders", sa.Column(name="weight", type_=sa.Integer()))',
    ),
    certain(
        "several changes in one ALTER TABLE",
        Kind.DROPPED_AND_USED,
        'op.execute("ALTER TABLE users ADD COLUMN town text, DROP COLUMN city, '
        'ALTER COLUMN nickname TYPE text")',
        'op.create_index("ix_users_city", "users", ["city"])',
        ONLY_POSTGRESQL,
    ),
    certain(
        "the second of several revisions on either side",
        Kind.ADDED_TWICE,
        (
            'op.create_table("carts", sa.Column("id", sa.Integer(), primary_key=True))',
            'op.add_column("users", sa.Column("cart_id", sa.Integer()))',
        ),
        (
            'op.add_column("tags", sa.Column("color", sa.String(7)))',
            'op.add_column("users", sa.Column("cart_id", sa.Integer()))',
            'op.drop_table("audit_log")',
        ),
    ),
    none(
        "several revisions on either side",
        (
            'op.create_table("carts", sa.Column("id", sa.Integer(), primary_key=True))',
            'op.add_column("carts", sa.Column("user_id", sa.Integer()))',
            'op.create_index("ix_carts_user_id", "carts", ["user_id"])',
        ),
        (
            'op.rename_table("tags", "labels")',
            'op.add_column("labels", sa.Column("color", sa.String(7)))',
        ),
    ),
    none(
        "only downgrades that meet",
        """\
def upgrade():
    op.add_column("tags", sa.Column("color", sa.String(7)))

def downgrade():
    op.drop_column("tags", "color")
    op.execute("DROP TABLE IF EXISTS coupons")
""",
        """\
def upgrade():
    op.create_table("coupons", sa.Column("id", sa.Integer(), primary_key=True))

def downgrade():
    op.drop_table("coupons")
    op.execute("ALTER TABLE tags DROP COLUMN IF EXISTS color")
""",
    ),
    none(
        "nothing on one side",
        "pass",
        'op.drop_table("audit_log")',
    ),
)
