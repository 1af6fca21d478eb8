"""Databases after each kind of repair: the real command line, the real Alembic, SQLite files.

One starts empty, one stands at base's head, and one has run the change's branch as it was before.
"""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest
from alembic import command
from alembic.config import Config

from tests.clone import Clone, revision

ENV = """from alembic import context
from sqlalchemy import create_engine

with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""
VERSIONS = "SELECT version_num FROM alembic_version"
Rows = Mapping[str, str]


def migration(id_: str, *down: str, table: str | None = None, column: str | None = None) -> str:
    """Return a migration that makes a table of its own, or adds a column to that of `a`."""
    text = revision(id_, *down)
    if table is not None:
        up = f"op.create_table({table!r}, sa.Column('id', sa.Integer))"
        return _doing(text, up, f"op.drop_table({table!r})")
    if column is not None:
        up = f"op.add_column('a', sa.Column({column!r}, sa.Integer))"
        return _doing(text, up, f"op.drop_column('a', {column!r})")
    return text


def _doing(text: str, up: str, down: str) -> str:
    first, second = text.split("    pass\n", 1)
    return f"{first}    {up}\n{second.removesuffix('    pass' + chr(10))}    {down}\n"


def environment(name: str = "m", database: str = "app.db") -> dict[str, str]:
    """Return an Alembic environment below a folder, for a database of its own."""
    ini = "alembic.ini" if name == "m" else f"{name}.ini"
    return {
        ini: f"[alembic]\nscript_location = %(here)s/{name}\n"
        f"sqlalchemy.url = sqlite:///%(here)s/{database}\n",
        f"{name}/env.py": ENV,
        f"{name}/script.py.mako": MAKO,
    }


MAKO = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''


def files(*texts: str, folder: str = "m") -> dict[str, str]:
    """Return migrations by the path that their id gives them."""
    return {f"{folder}/versions/{_id(text)}_{_mark(text)}.py": text for text in texts}


def _id(text: str) -> str:
    found = re.search(r"^revision: str = '(.*)'$", text, re.MULTILINE)
    assert found is not None
    return found[1]


def _mark(text: str) -> str:
    """Return a word from the body, so that two files of one id have two names."""
    found = re.search(r"_(?:table|column)\((.*)\)", text)
    return re.sub(r"\W+", "_", found[1])[:20].strip("_") if found else "merge"


@dataclass(frozen=True)
class Case:
    """What was there first, what each side has added, and the words of the steps that repair it.

    The change may have merged base in between: `early` is what base had then.
    """

    steps: tuple[str, ...]
    base: Rows
    head: Rows
    common: Rows
    early: Rows = field(default_factory=dict)
    strategy: str = "merge"
    configs: tuple[str, ...] = ("alembic.ini",)
    heads: int = 1


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert not done.returncode, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def merge_heads(clone: Clone, *arguments: str) -> str:
    return run(clone.path, sys.executable, "-m", "merge_heads", *arguments)


def upgraded(clone: Clone, branch: str, case: Case, target: str = "heads") -> None:
    """Bring the databases to the heads of a branch."""
    clone.switch(branch)
    for config in case.configs:
        with patch.object(sys, "dont_write_bytecode", True):
            command.upgrade(Config(str(clone.path / config)), target)


def schema(clone: Clone) -> Mapping[str, Mapping[str, list[str]]]:
    """Take the databases away, and return what was in them: tables, columns and version rows."""
    found = {}
    for database in sorted(clone.path.glob("*.db")):
        with sqlite3.connect(database) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            found[database.name] = {
                table: sorted(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
                for (table,) in tables.fetchall()
            } | {"versions": sorted(row[0] for row in connection.execute(VERSIONS))}
        connection.close()
        database.unlink()
    return found


def laid_out(clone: Clone, case: Case) -> None:
    clone.commit({".gitignore": "*.db\n__pycache__\n", **case.common}, "common")
    clone.commit(case.early, "early")
    clone.branch("feature")
    clone.commit(case.head, "head")
    clone.switch("main")
    clone.commit(case.base, "base")
    clone.branch("old", "feature")
    clone.switch("feature")


A = migration("a", table="a")
ONE = environment() | files(A)
NUMBERED = environment() | files(
    *(migration(f"{n:04}", *([f"{n - 1:04}"] if n else []), table=f"t{n}") for n in range(1)),
    migration("0001", "0000", table="a"),
)
FORKED = ONE | files(migration("b", "a", table="b"), migration("c", "a", column="c"))
JOINED = files(migration("n", "b", "c"))
LINEAGE = files(
    migration("x", table="x").replace(
        "labels: Union[str, Sequence[str], None] = None", "labels = 'other'"
    )
)
OWN = files(migration("p", "a", table="p"), migration("m", "b", "p"))

CASES = {
    "merge": Case(
        ("merge revision",),
        common=ONE,
        base=files(migration("b", "a", column="b")),
        head=files(migration("c", "a", table="c")),
    ),
    "merge of three heads": Case(
        ("merge revision",),
        common=ONE,
        base=files(migration("b", "a", column="b")),
        head=files(migration("c", "a", table="c"), migration("d", "a", column="d")),
    ),
    "reparent": Case(
        ("stands on",),
        common=ONE,
        base=files(migration("b", "a", column="b")),
        head=files(migration("c", "a", table="c")),
        strategy="reparent",
    ),
    "reparent of a chain": Case(
        ("with 2 more on it",),
        common=ONE,
        base=files(migration("b", "a", column="b"), migration("b2", "b", table="b")),
        head=files(
            migration("c", "a", table="c"),
            migration("d", "c", column="d"),
            migration("e", "d", table="e"),
        ),
        strategy="reparent",
    ),
    "reparent on a branch that holds base": Case(
        ("stands on",),
        common=ONE,
        early=files(migration("b", "a", column="b")),
        base=files(migration("b2", "b", table="b2")),
        head=files(migration("c", "a", table="c")),
        strategy="reparent",
    ),
    "reparent in one of two lineages": Case(
        ("stands on",),
        common=ONE | LINEAGE,
        base=files(migration("b", "a", column="b"), migration("y", "x", table="y")),
        head=files(migration("c", "a", table="c")),
        strategy="reparent",
        heads=2,
    ),
    "refresh in one of two lineages": Case(
        ("names",),
        common=ONE | LINEAGE,
        early=files(migration("b", "a", table="b"), migration("y", "x", table="y")),
        base=files(migration("c", "b", column="c"), migration("z", "y", table="z")),
        head=OWN,
        heads=2,
    ),
    "refresh": Case(
        ("names",),
        common=ONE,
        early=files(migration("b", "a", table="b")),
        base=files(migration("c", "b", column="c")),
        head=OWN,
    ),
    "refresh below another one": Case(
        ("names",),
        common=ONE,
        early=files(migration("b", "a", table="b")),
        base=files(migration("c", "b", column="c")),
        head=OWN | files(migration("q", "m", column="q")),
    ),
    "drop": Case(("is removed",), common=FORKED, base=JOINED, head=files(migration("m", "b", "c"))),
    "drop below another one": Case(
        ("is removed",),
        common=FORKED,
        base=JOINED,
        head=files(migration("m", "b", "c"), migration("p", "m", table="p")),
    ),
    "a merge with a body on top of base": Case(
        ("names",), common=FORKED, base=JOINED, head=files(migration("m", "b", "c", table="m"))
    ),
    "renumber and merge": Case(
        ("is the new id", "merge revision"),
        common=NUMBERED,
        base=files(migration("0002", "0001", column="b")),
        head=files(migration("0002", "0001", table="c")),
    ),
    "renumber and reparent": Case(
        ("is the new id", "stands on"),
        common=NUMBERED,
        base=files(migration("0002", "0001", column="b")),
        head=files(migration("0002", "0001", table="c")),
        strategy="reparent",
    ),
    "renumber two and merge": Case(
        ("is the new id", "is the new id", "merge revision"),
        common=NUMBERED,
        base=files(migration("0002", "0001", column="b"), migration("0003", "0002", column="b2")),
        head=files(migration("0002", "0001", table="c"), migration("0003", "0002", table="d")),
    ),
    "renumber two and reparent": Case(
        ("is the new id", "is the new id", "stands on"),
        common=NUMBERED,
        base=files(migration("0002", "0001", column="b"), migration("0003", "0002", column="b2")),
        head=files(
            migration("0002", "0001", table="c"),
            migration("0003", "0002", table="d"),
            migration("0004", "0003", table="e"),
        ),
        strategy="reparent",
    ),
    "renumber and drop": Case(
        ("is the new id", "is removed"),
        common=NUMBERED
        | files(migration("0002", "0001", table="b"), migration("0003", "0001", column="c")),
        base={
            "m/versions/0004_theirs.py": migration("0004", "0002", table="d"),
            "m/versions/0005_merge.py": migration("0005", "0003", "0004"),
        },
        head=files(migration("0004", "0002", "0003"), migration("0006", "0004", table="e")),
    ),
    "two environments": Case(
        ("merge revision", "merge revision"),
        common=ONE | environment("n", "other.db") | files(A, folder="n"),
        base=files(migration("b", "a", table="b"))
        | files(migration("x", "a", table="x"), folder="n"),
        head=files(migration("c", "a", column="c"))
        | files(migration("y", "a", column="y"), folder="n"),
        configs=("alembic.ini", "n.ini"),
    ),
    "two environments, reparent": Case(
        ("stands on", "stands on"),
        common=ONE | environment("n", "other.db") | files(A, folder="n"),
        base=files(migration("b", "a", table="b"))
        | files(migration("x", "a", table="x"), folder="n"),
        head=files(migration("c", "a", column="c"))
        | files(migration("y", "a", column="y"), folder="n"),
        strategy="reparent",
        configs=("alembic.ini", "n.ini"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_every_database_comes_to_the_same_schema(clone: Clone, name: str) -> None:
    case = CASES[name]
    laid_out(clone, case)
    said = merge_heads(clone, "fix", "--base", "main", "--commit", "--strategy", case.strategy)
    told = [line for line in said.splitlines()[1:] if "A database that has run" not in line]
    assert len(told) == len(case.steps), said
    assert all(words in line for words, line in zip(case.steps, told, strict=True)), said

    target = "head" if case.heads == 1 else "heads"
    upgraded(clone, "feature", case, target)
    expected = schema(clone)
    rows = [len(found["versions"]) for found in expected.values()]
    assert rows == [case.heads] * len(case.configs)

    upgraded(clone, "main", case)
    upgraded(clone, "feature", case, target)
    assert schema(clone) == expected

    upgraded(clone, "old", case)
    for line in re.findall(r"before it gets this: (.*)", said):
        run(clone.path, "sh", "-c", line)
    upgraded(clone, "feature", case, target)
    assert schema(clone) == expected


@pytest.fixture(autouse=True)
def path_to_alembic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `alembic` be the one of the Python that runs these tests."""
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
