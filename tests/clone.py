"""A real git repository in a temporary folder, and the migration files that go into it."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

Files = Mapping[str, str | bytes | None]


def revision(id_: str, *down: str, body: str = "pass", **others: object) -> str:
    """Return a migration as Alembic's current template writes it."""
    parents = None if not down else down[0] if len(down) == 1 else down
    return f'''"""make {id_}

Revision ID: {id_}
Revises: {", ".join(down)}
Create Date: 2026-01-01 10:00:00.000000

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = {id_!r}
down_revision: Union[str, Sequence[str], None] = {parents!r}
branch_labels: Union[str, Sequence[str], None] = {others.get("branch_labels")!r}
depends_on: Union[str, Sequence[str], None] = {others.get("depends_on")!r}


def upgrade() -> None:
    """Upgrade schema."""
    {body}


def downgrade() -> None:
    """Downgrade schema."""
    pass
'''


def versions(*files: tuple[str, ...], folder: str = "migrations/versions") -> dict[str, str]:
    """Return files by path: each row is an id and its down revisions."""
    return {f"{folder}/{id_}_make.py": revision(id_, *down) for id_, *down in files}


# What makes a folder an environment: Flask-Migrate's, and Alembic's own.
FLASK = {
    "migrations/env.py": "from flask import current_app\nfrom alembic import context\n",
    "migrations/script.py.mako": "${message}\n",
    "migrations/alembic.ini": "[alembic]\n# script_location is Flask-Migrate's to know\n",
}
ALEMBIC = {
    "alembic.ini": "[alembic]\nscript_location = %(here)s/migrations\n",
    "migrations/env.py": "from alembic import context\n",
    "migrations/script.py.mako": "${message}\n",
}


@dataclass(frozen=True)
class Clone:
    """A work tree to which tests commit."""

    path: Path

    @classmethod
    def create(cls, path: Path) -> "Clone":
        """Make an empty repository on the branch main."""
        path.mkdir(parents=True)
        clone = cls(path)
        clone.git("init", "--quiet", "--initial-branch=main")
        return clone

    def git(self, *arguments: str) -> str:
        """Run git and return what it prints."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, capture_output=True, text=True, check=False
        )
        assert not done.returncode, f"git {arguments}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def write(self, files: Files) -> None:
        """Write files into the work tree; None deletes one."""
        for name, content in files.items():
            path = self.path / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Files, message: str = "change") -> str:
        """Commit files on the branch that is checked out and return the SHA."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "HEAD") -> None:
        """Make a branch and check it out."""
        self.git("switch", "--quiet", "--create", name, start)

    def switch(self, name: str) -> None:
        """Check a branch out."""
        self.git("switch", "--quiet", name)

    def fork(self, base: Files, head: Files, common: Files = ALEMBIC) -> None:
        """Make main and feature, which fork after `common`; feature is checked out."""
        self.commit(common, "common")
        self.branch("feature")
        self.commit(head, "head")
        self.switch("main")
        self.commit(base, "base")
        self.switch("feature")
