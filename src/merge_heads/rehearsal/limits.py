"""What a kind of database cannot do whatever is in it, by its own words."""

import re

# Source: https://www.sqlite.org/lang_altertable.html, and the messages in SQLite's alter.c, parse.y
# and tokenize.c; those of Alembic's in alembic/ddl/sqlite.py.
_SQLITE = re.compile(
    r"""
      ^near\s|syntax\ error|incomplete\ input|unrecognized\ token
    | (no\ such|unknown)\ (function|module|collation)|wrong\ number\ of\ arguments|unknown\ database
    | no\ such\ table:\ (information_schema|pg_)
    | Cannot\ add\ a\ (PRIMARY\ KEY|UNIQUE|NOT\ NULL|REFERENCES|STORED|column\ with\ non-constant)
    | cannot\ drop\ (PRIMARY\ KEY|UNIQUE)?\ ?column
    | error\ in\ (index|trigger)\ .*after\ drop\ column
    | default\ value\ of\ column\ .*\ is\ not\ constant
    | SQLite\ dialect|SQLite\ does\ not|'sqlite3?\.|postgres
    | type\ .*\ is\ not\ supported
    """,
    re.VERBOSE | re.IGNORECASE,
)
# feature_not_supported and undefined_file: an extension that the server does not have; and
# insufficient_privilege. Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL = ("0A000", "58P01", "42501")
_EXTENSION = re.compile(r"extension|permission denied", re.IGNORECASE)


def is_beyond(dialect: str, error: BaseException, *, compiled: bool = False) -> bool:
    """Say whether an error only tells what this database, or this server, cannot do.

    `compiled` says that SQLAlchemy could not put it into the dialect's words.
    """
    words = str(error)
    if dialect == "sqlite":
        return compiled or _SQLITE.search(words) is not None
    code = getattr(error, "sqlstate", None)
    return code in _POSTGRESQL and _EXTENSION.search(words) is not None
