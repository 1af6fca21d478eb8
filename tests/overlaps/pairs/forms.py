"""The ways in which migrations say it: constants, loops, helpers, and what they ask."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import ONLY_POSTGRESQL, certain, none, possible

READ = (
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

ASKED = (
    possible(
        "only on one kind of database",
        Kind.ADDED_TWICE,
        """\
if op.get_bind().dialect.name == "postgresql":
    op.create_index("ix_users_city", "users", ["city"], postgresql_concurrently=False)
""",
        'op.create_index("ix_users_city", "users", ["city"])',
    ),
    possible(
        "only where it is not there, asked of the database",
        Kind.ADDED_TWICE,
        """\
def _has_column(table: str, column: str) -> bool:
    found = sa.inspect(op.get_bind()).get_columns(table)
    return column in {each["name"] for each in found}

def upgrade():
    if not _has_column("users", "phone"):
        op.add_column("users", sa.Column("phone", sa.String(20)))
""",
        'op.add_column("users", sa.Column("phone", sa.String(20)))',
    ),
    possible(
        "after a return that may come first",
        Kind.ADDED_TWICE,
        """\
tables = sa.inspect(op.get_bind()).get_table_names()
if "coupons" in tables:
    return
op.create_table("coupons", sa.Column("id", sa.Integer(), primary_key=True))
""",
        'op.create_table("coupons", sa.Column("id", sa.Integer(), primary_key=True))',
    ),
    possible(
        "in a try",
        Kind.DROPPED_TWICE,
        """\
try:
    op.drop_table("audit_log")
except sa.exc.SQLAlchemyError:
    pass
""",
        'op.drop_table("audit_log")',
    ),
    none(
        "only on one kind of database, and something else",
        """\
if op.get_bind().dialect.name == "postgresql":
    op.create_index("ix_users_city", "users", ["city"])
""",
        'op.create_index("ix_tags_label", "tags", ["label"])',
    ),
)

NOT_READ = (
    none(
        "tables that the database names",
        """\
for table in sa.inspect(op.get_bind()).get_table_names():
    if table.startswith("tmp_"):
        op.execute(f"DROP TABLE {table}")
""",
        'op.add_column("users", sa.Column("phone", sa.String(20)))',
        unread=True,
    ),
    none(
        "SQL of a file",
        """\
import pathlib

def upgrade():
    for script in sorted(pathlib.Path("/nonexistent").glob("*.sql")):
        op.execute(script.read_text())
""",
        'op.add_column("users", sa.Column("phone", sa.String(20)))',
        unread=True,
    ),
    none(
        "SQL that is taken apart",
        '''\
UP = """
    CREATE TABLE cities (name varchar(40));
    CREATE INDEX ix_cities_name ON cities (name);
"""

def upgrade():
    for statement in UP.strip().split(";"):
        if statement.strip():
            op.execute(statement)
''',
        'op.add_column("users", sa.Column("phone", sa.String(20)))',
        unread=True,
    ),
    none(
        "SQL that no parser knows",
        """\
op.execute('''
    DO $$ BEGIN
        CREATE TYPE channel AS ENUM ('web', 'shop');
    EXCEPTION WHEN duplicate_object THEN NULL;
    END $$
''')
""",
        'op.add_column("users", sa.Column("phone", sa.String(20)))',
        ONLY_POSTGRESQL,
        unread=True,
    ),
)

PAIRS = (*READ, *ASKED, *NOT_READ)
