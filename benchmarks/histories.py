"""Git repositories with long histories of migrations. The same size gives the same files."""

import random
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

FOLDER = "migrations/versions"
_INI = "[alembic]\nscript_location = %(here)s/migrations\nsqlalchemy.url = sqlite://\n"
_ENV = """\
from alembic import context
from sqlalchemy import create_engine

with create_engine("sqlite://").connect() as connection:
    context.configure(connection=context.config.attributes.get("connection", connection))
    with context.begin_transaction():
        context.run_migrations()
"""
_PROJECT = {
    "alembic.ini": _INI,
    "migrations/env.py": _ENV,
    "migrations/script.py.mako": "${message}\n",
}
_WORDS = """
account address archive article asset audit balance basket booking branch budget campaign carrier
category channel city claim client comment company contact contract country coupon courier
currency customer deal delivery department device discount document domain driver employee entry
event expense export feature file folder gateway group history image import inventory invoice
issue item job label language lead ledger line location log member message meter method module
note offer option order owner package page parcel partner payment permission person phone plan
policy price product profile project quota rate reason receipt record refund region report request
reserve role route rule schedule season segment service session setting shift shipment site source
stage state stock store supplier survey tag target task tax team template tenant ticket token
topic trade unit user value variant vehicle vendor version visit voucher wallet warehouse webhook
window zone
"""
_NOUNS = _WORDS.split()
_TYPES = (
    "sa.BigInteger()",
    "sa.Boolean()",
    "sa.Date()",
    "sa.DateTime(timezone=True)",
    "sa.Float()",
    "sa.Integer()",
    "sa.JSON()",
    "sa.Numeric(precision={}, scale=2)",
    "sa.String(length={})",
    "sa.Text()",
)


@dataclass(frozen=True)
class Revision:
    """A migration: its file's name and text."""

    id: str
    path: str
    text: str


@dataclass(frozen=True)
class History:
    """A bare repository with the branches common, main and feature, which fork after common."""

    git_dir: Path
    heads: tuple[str, str]

    def export(self, folder: Path, *refs: str) -> Path:
        """Write the files of some refs into one folder and return it: what their merge holds."""
        folder.mkdir(parents=True)
        for ref in refs:
            command = ("git", "-C", str(self.git_dir), "archive", ref)
            with subprocess.Popen(command, stdout=subprocess.PIPE) as archive:
                subprocess.run(("tar", "-x", "-C", str(folder)), stdin=archive.stdout, check=True)
        return folder


def create(git_dir: Path, common: int, own: int = 3) -> History:
    """Make a history of `common` revisions, on which main and feature have `own` revisions each.

    The repository is packed as a clone of it would be.
    """
    git = ("git", "-C", str(git_dir))
    subprocess.run(("git", "init", "--quiet", "--bare", str(git_dir)), check=True)
    with subprocess.Popen((*git, "fast-import", "--quiet"), stdin=subprocess.PIPE) as importing:
        assert importing.stdin
        heads = _write(importing.stdin, common, own)
    assert not importing.returncode
    subprocess.run((*git, "repack", "-adfq"), check=True)
    return History(git_dir, heads)


def _write(stream: IO[bytes], common: int, own: int) -> tuple[str, str]:
    dice = random.Random(common)
    stream.write(_commit("common"))
    for path, text in _PROJECT.items():
        stream.write(_file(path, text))
    fork = _add(stream, chain(dice, common, None))
    heads = []
    for branch in ("main", "feature"):
        stream.write(_commit(branch, "from refs/heads/common\n"))
        heads.append(_add(stream, chain(dice, own, fork)))
    main, feature = heads
    return main, feature


def _add(stream: IO[bytes], revisions: Iterable[Revision]) -> str:
    last = ""
    for revision in revisions:
        stream.write(_file(revision.path, revision.text))
        last = revision.id
    return last


def _commit(branch: str, start: str = "") -> bytes:
    who = "committer a <a@example.com> 1767261600 +0000"
    return f"commit refs/heads/{branch}\n{who}\ndata {len(branch)}\n{branch}\n{start}".encode()


def _file(path: str, text: str) -> bytes:
    content = text.encode()
    return f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"


def chain(dice: random.Random, length: int, parent: str | None) -> Iterator[Revision]:
    """Yield revisions, each of which follows the one before."""
    for _ in range(length):
        id_ = f"{dice.getrandbits(48):012x}"
        table = f"{dice.choice(_NOUNS)}_{dice.choice(_NOUNS)}"
        message = f"{dice.choice(('add', 'extend', 'rework', 'split'))} {table}"
        path = f"{FOLDER}/{id_}_{message.replace(' ', '_')}.py"
        yield Revision(id_, path, migration(dice, id_, parent, message, table))
        parent = id_


def migration(dice: random.Random, id_: str, parent: str | None, message: str, table: str) -> str:
    """Return a file as Alembic's generic template writes it, with 2 to 3 kB of operations.

    https://github.com/sqlalchemy/alembic/blob/main/alembic/templates/generic/script.py.mako
    """
    upgrades, downgrades = _operations(dice, table)
    minute, second = dice.randrange(60), dice.randrange(60)
    return f'''"""{message}

Revision ID: {id_}
Revises: {parent or ""}
Create Date: 2026-01-01 10:{minute:02}:{second:02}.{dice.randrange(10**6):06}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = {id_!r}
down_revision: Union[str, Sequence[str], None] = {parent!r}
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    """Upgrade schema."""
    {upgrades}


def downgrade() -> None:
    """Downgrade schema."""
    {downgrades}
'''


def _operations(dice: random.Random, table: str) -> tuple[str, str]:
    new = dice.sample(_NOUNS, dice.randrange(7, 11))
    added = [f"{noun}_{dice.choice(_NOUNS)}" for noun in dice.sample(_NOUNS, 5)]
    other = dice.choice(_NOUNS)
    begin = "# ### commands auto generated by Alembic - please adjust! ###"
    up = [begin, f"op.create_table({table!r},", "sa.Column('id', sa.Integer(), nullable=False),"]
    up += [f"{_column(dice, name)}," for name in new]
    up += ["sa.PrimaryKeyConstraint('id')", ")"]
    up += [f"op.add_column({other!r}, {_column(dice, name)})" for name in added]
    indexed = [f"op.f('ix_{table}_{name}')" for name in new[:3]]
    for index, name in zip(indexed, new, strict=False):
        up.append(f"op.create_index({index}, {table!r}, [{name!r}], unique=False)")
    down = [begin, *(f"op.drop_column({other!r}, {name!r})" for name in reversed(added))]
    down += [f"op.drop_index({index}, table_name={table!r})" for index in indexed]
    down.append(f"op.drop_table({table!r})")
    end = "# ### end Alembic commands ###"
    return "\n    ".join([*up, end]), "\n    ".join([*down, end])


def _column(dice: random.Random, name: str) -> str:
    kind = dice.choice(_TYPES).format(dice.choice((10, 20, 50, 80, 120, 200, 255)))
    return f"sa.Column({name!r}, {kind}, nullable={dice.random() < 0.5})"
