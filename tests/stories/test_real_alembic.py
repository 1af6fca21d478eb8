"""The pushed commit in the hands of the real Alembic."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from tests.clone import revision
from tests.stories.scene import Scene

_TABLE = 'op.create_table("{0}", sa.Column("id", sa.Integer, primary_key=True))'


@pytest.fixture
def project(tmp_path: Path) -> dict[str, str]:
    """Return what `alembic init` writes, set to an SQLite file, with a first revision."""
    folder = tmp_path / "project"
    folder.mkdir()
    config = Config(str(folder / "alembic.ini"))
    command.init(config, str(folder / "migrations"))
    files = {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }
    ini = files["alembic.ini"].replace("driver://user:pass@localhost/dbname", "sqlite:///app.db")
    ini = ini.replace(str(folder / "migrations"), "%(here)s/migrations")
    first = revision("a1", body=_TABLE.format("a"))
    return files | {"alembic.ini": ini, "migrations/versions/a1_make.py": first}


def alembic(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the real Alembic in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_alembic_finds_one_head_and_upgrades_a_database(
    scene: Scene, project: dict[str, str], tmp_path: Path
) -> None:
    scene.open(
        common={**project, "migrations/script.py.mako": project["migrations/script.py.mako"]},
        head={"migrations/versions/c3_make.py": revision("c3", "a1", body=_TABLE.format("c"))},
        base={"migrations/versions/b2_make.py": revision("b2", "a1", body=_TABLE.format("b"))},
    )
    scene.says("alice", "/merge-heads")
    clone = tmp_path / "clean"
    subprocess.run(
        ["git", "clone", "-q", "-b", "feature", scene.repository.clone_url, str(clone)], check=True
    )
    heads = alembic(clone, "heads")
    assert heads.stdout.count("(head)") == 1, heads.stderr
    assert alembic(clone, "check-that-does-not-exist").returncode != 0
    upgraded = alembic(clone, "upgrade", "head")
    assert upgraded.returncode == 0, upgraded.stderr
    assert alembic(clone, "current").stdout.strip().endswith("(head) (mergepoint)")


def test_without_the_repair_alembic_stops(
    scene: Scene, project: dict[str, str], tmp_path: Path
) -> None:
    scene.open(
        common=project,
        head={"migrations/versions/c3_make.py": revision("c3", "a1")},
        base={"migrations/versions/b2_make.py": revision("b2", "a1")},
    )
    clone = tmp_path / "naive"
    subprocess.run(["git", "clone", "-q", scene.repository.clone_url, str(clone)], check=True)
    subprocess.run(["git", "merge", "-q", "origin/feature"], cwd=clone, check=True)
    upgraded = alembic(clone, "upgrade", "head")
    assert upgraded.returncode != 0
    assert "Multiple head revisions are present" in upgraded.stderr + upgraded.stdout
