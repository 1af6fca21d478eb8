"""Rows: inserted, updated, and what is required of them."""

from merge_heads.verdict import OverlapKind as Kind
from tests.overlaps.pair import ONLY_POSTGRESQL, certain, none, possible

_SEEDED = """\
tags = sa.table("tags", sa.column("id", sa.Integer), sa.column("label", sa.String))
op.bulk_insert(tags, [{"id": 1, "label": "urgent"}])
"""

REQUIRED = (
    certain(
        "a required column, and rows inserted without it",
        Kind.REQUIRED_AND_INSERTED,
        'op.add_column("tags", sa.Column("color", sa.String(7), nullable=False))',
        _SEEDED,
    ),
    certain(
        "a required column in SQL, and rows inserted without it",
        Kind.REQUIRED_AND_INSERTED,
        "op.execute(\"INSERT INTO companies (id, name) VALUES (1, 'Acme'), (2, 'Zenith')\")",
        'op.execute("ALTER TABLE companies ADD COLUMN country char(2) NOT NULL")',
    ),
    none(
        "a required column with a default, and rows inserted without it",
        """\
op.add_column(
    "tags", sa.Column("color", sa.String(7), nullable=False, server_default="#ffffff")
)
""",
        _SEEDED,
    ),
    possible(
        "a column made NOT NULL that may have a default, and rows inserted without it",
        Kind.REQUIRED_AND_INSERTED,
        'op.alter_column("tags", "hint", existing_type=sa.String(40), nullable=False)',
        _SEEDED,
        ONLY_POSTGRESQL,
    ),
    none(
        "a column made NOT NULL, and rows inserted with it",
        'op.alter_column("tags", "hint", existing_type=sa.String(40), nullable=False)',
        "op.execute(\"INSERT INTO tags (id, label, hint) VALUES (1, 'urgent', 'today')\")",
        ONLY_POSTGRESQL,
    ),
    possible(
        "a required column, and rows copied that may not be there",
        Kind.REQUIRED_AND_INSERTED,
        'op.add_column("tags", sa.Column("color", sa.String(7), nullable=False))',
        'op.execute("INSERT INTO tags (id, label) SELECT id, name FROM companies")',
    ),
)

TWICE = (
    possible("one table seeded twice", Kind.DATA_TWICE, _SEEDED, _SEEDED.replace("1", "2")),
    possible(
        "one table updated twice",
        Kind.DATA_TWICE,
        "op.execute(\"UPDATE users SET status = 'new' WHERE status = 'active'\")",
        """\
users = sa.table("users", sa.column("status"))
op.execute(users.update().where(users.c.status == "active").values(status="old"))
""",
    ),
    possible(
        "rows updated and deleted",
        Kind.DATA_TWICE,
        "op.execute(\"DELETE FROM users WHERE status = 'gone'\")",
        'op.get_bind().execute(sa.text("UPDATE users SET status = :s"), {"s": "kept"})',
    ),
    none(
        "two tables seeded",
        _SEEDED,
        "op.execute(\"INSERT INTO companies (id, name) VALUES (1, 'Acme')\")",
    ),
    none(
        "rows read by one side and inserted by the other",
        _SEEDED,
        'op.create_index("ix_tags_label", "tags", ["label"])',
    ),
)

PAIRS = (*REQUIRED, *TWICE)
