"""What every test stands on: no configuration of the person who runs it, and real git."""

import os
from pathlib import Path

import pytest

from tests.clone import Clone
from tests.postgres import postgresql

__all__ = ["postgresql"]

_IDENTITY = {"name": "Ada", "email": "ada@example.org"}


@pytest.fixture(autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the git configuration and the CI variables of this machine out of every test."""
    home = tmp_path_factory.mktemp("home")
    for name in [n for n in os.environ if n.startswith(("GIT_", "GITHUB_", "INPUT_", "RUNNER_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        for key, value in _IDENTITY.items():
            monkeypatch.setenv(f"GIT_{role}_{key.upper()}", value)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """Return an empty clone on the branch main."""
    return Clone.create(tmp_path / "clone")
