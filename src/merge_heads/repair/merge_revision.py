"""A merge revision as a file: its id, its name and its text.

The template is our own, so that nothing of a stranger's is rendered. Source of the form:
https://alembic.sqlalchemy.org/en/latest/branches.html#merging-branches
"""

import re
from collections.abc import Container
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count

_WORD = re.compile(r"\w+", re.ASCII)
# Alembic's default of truncate_slug_length.
_SLUG_LENGTH = 40

_TEMPLATE = '''"""{message}

Revision ID: {id}
Revises: {revises}
Create Date: {created}

"""
from typing import Sequence, Union

# revision identifiers, used by Alembic.
revision: str = {id!r}
down_revision: Union[str, Sequence[str], None] = {heads!r}
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    pass


def downgrade() -> None:
    """Downgrade schema."""
    pass
'''


def derived_id(environment: str, heads: tuple[str, ...], taken: Container[str]) -> str:
    """Return an id of 12 hex digits, as Alembic's, that the same heads always give.

    An id in `taken` is never returned.
    """
    for attempt in count():
        seed = "\0".join((environment, *sorted(heads), str(attempt)))
        id_ = sha256(seed.encode("utf-8", "surrogateescape")).hexdigest()[:12]
        if id_ not in taken:
            return id_
    raise AssertionError  # pragma: no cover


def file_name(id_: str, message: str) -> str:
    """Return the name that Alembic's default `file_template` gives: id, underscore, slug."""
    slug = "_".join(_WORD.findall(message)).lower()
    if len(slug) > _SLUG_LENGTH:
        slug = slug[:_SLUG_LENGTH].rsplit("_", 1)[0] + "_"
    return f"{id_}_{slug}.py"


def text(id_: str, heads: tuple[str, ...], message: str, created: int) -> bytes:
    """Return the file's content; `created` is in seconds since 1970 in UTC."""
    return _TEMPLATE.format(
        id=id_,
        heads=heads,
        message=_for_docstring(message),
        revises=_for_docstring(", ".join(heads)),
        created=datetime.fromtimestamp(created, UTC).strftime("%Y-%m-%d %H:%M:%S"),
    ).encode()


def _for_docstring(words: str) -> str:
    """Keep a person's words from ending the docstring or breaking its line."""
    printable = "".join(c if c.isprintable() else " " for c in words)
    return printable.replace("\\", "\\\\").replace('"', '\\"')
