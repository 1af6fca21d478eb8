"""Migrations that do something, and clones in which two sides of them meet."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from tests.clone import ALEMBIC, Clone, revision

FOLDER = "migrations/versions"
USERS = "op.create_table('users', sa.Column('id', sa.Integer, primary_key=True))"


def migration(
    id_: str, *down: str, up: str = "pass", back: str = "pass", top: str = "", **others: object
) -> str:
    """Return a migration whose upgrade and downgrade are single lines; `top` stands above them."""
    text = revision(id_, *down, body=up, **others).removesuffix("    pass\n") + f"    {back}\n"
    return text.replace("import sqlalchemy as sa\n", f"import sqlalchemy as sa\n{top}\n")


def column(id_: str, down: str, name: str, kind: str = "sa.Integer") -> str:
    """Return a migration that adds a column to users, and takes it away again."""
    return migration(
        id_,
        down,
        up=f"op.add_column('users', sa.Column({name!r}, {kind}))",
        back=f"op.drop_column('users', {name!r})",
    )


def files(**texts: str) -> dict[str, str]:
    """Return migrations by their paths."""
    return {f"{FOLDER}/{name}.py": text for name, text in texts.items()}


COMMON: Mapping[str, str] = {
    **ALEMBIC,
    **files(a=migration("a", up=USERS, back="op.drop_table('users')")),
}


@dataclass(frozen=True)
class Said:
    """What one run of the command line said."""

    code: int
    out: str
    error: str


def rehearse(clone: Clone, *arguments: str) -> Said:
    """Run `merge-heads rehearse` in a clone, with main as the base."""
    done = subprocess.run(
        [sys.executable, "-m", "merge_heads", "rehearse", "--base", "main", *arguments],
        cwd=clone.path,
        capture_output=True,
        text=True,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
