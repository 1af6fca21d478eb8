"""What depends on the database that is asked, and what cannot be read."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import ONLY_POSTGRESQL, none, possible

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
        "a policy",
        'op.execute("CREATE POLICY own_orders ON orders USING (user_id > 0)")',
        'op.add_column("users", sa.Column("phone", sa.String(20)))',
        ONLY_POSTGRESQL,
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

PAIRS = (*ASKED, *NOT_READ)
