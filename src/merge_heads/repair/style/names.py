"""The path and the date of a new revision file, as Alembic would give them.

Source: `ScriptDirectory._rev_path` and `_generate_create_date` in alembic/script/base.py
"""

import re
from datetime import UTC, datetime
from posixpath import basename, dirname, join

from merge_heads.migrations.environments import Conventions, zone
from merge_heads.migrations.source import is_revision_file

_WORD = re.compile(r"\w+")
# What file systems allow; what git refuses in a tree, and a name that is empty.
_LONGEST_PART = 255
_RESERVED = frozenset({"", ".", "..", ".git", ".py"})
# A commit may claim any date: those that fit into four digits of a year are enough.
_LAST_SECOND = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())


def file_name(conventions: Conventions, id_: str, message: str, created: datetime) -> str | None:
    """Return the path of a revision below its version location.

    None where no file can have it, or where Alembic would not load it: an absolute path, a part
    that is empty, reserved or too long, a character that cannot be printed.
    """
    values = {"rev": id_, "slug": _slug(message, conventions.truncate_slug_length)}
    path = f"{conventions.file_template % {**values, **_moment(created)}}.py"
    fits = all(_fits(part) for part in path.split("/"))
    return path if fits and is_revision_file(path) else None


def created_at(conventions: Conventions, seconds: int) -> datetime:
    """Return a moment, in seconds since 1970, in the time zone in which the project writes dates.

    Where none is set Alembic takes the local time of the machine. Ours is UTC, naive as Alembic's,
    so that every machine writes the same file.
    """
    moment = datetime.fromtimestamp(min(max(seconds, 0), _LAST_SECOND), UTC)
    found = zone(conventions.timezone) if conventions.timezone else None
    return moment.astimezone(found) if found else moment.replace(tzinfo=None)


def renamed(path: str, old_id: str, new_id: str) -> str:
    """Return the path with one id for another in its base name, where that holds it as a whole.

    A name in lower or upper case keeps it.
    """
    whole = re.compile(rf"(?<![^\W_]){re.escape(old_id)}(?![^\W_])", re.IGNORECASE)
    name = whole.sub(lambda found: _in_case_of(found[0], old_id, new_id), basename(path), count=1)
    return join(dirname(path), name) if old_id else path


def _slug(message: str, longest: int) -> str:
    slug = "_".join(_WORD.findall(message)).lower()
    return slug[:longest].rsplit("_", 1)[0] + "_" if len(slug) > longest else slug


def _moment(created: datetime) -> dict[str, int]:
    moment = created if created.tzinfo else created.replace(tzinfo=UTC)
    parts = ("year", "month", "day", "hour", "minute", "second")
    return {"epoch": int(moment.timestamp()), **{part: getattr(created, part) for part in parts}}


def _fits(part: str) -> bool:
    return (
        part.lower() not in _RESERVED and part.isprintable() and len(part.encode()) <= _LONGEST_PART
    )


def _in_case_of(found: str, old_id: str, new_id: str) -> str:
    if found != old_id and found == old_id.lower():
        return new_id.lower()
    return new_id.upper() if found != old_id and found == old_id.upper() else new_id
