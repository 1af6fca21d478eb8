"""The loopback GitHub, held against GitHub's own description at every exchange."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback import LoopbackGitHub
from tests.loopback.watched import observers
from tests.stories.crowd import Crowd
from tests.stories.scene import Scene


@pytest.fixture
def github(tmp_path: Path) -> Iterator[LoopbackGitHub]:
    """Return a GitHub of this test's own; what drifts from the real one fails the test."""
    with LoopbackGitHub(tmp_path / "github", observers=observers()) as github:
        yield github


@pytest.fixture
def scene(github: LoopbackGitHub, tmp_path: Path) -> Scene:
    """Return a repository on it."""
    return Scene(github, tmp_path / "runs")


@pytest.fixture
def crowd(github: LoopbackGitHub, tmp_path: Path) -> Crowd:
    """Return a repository with two environments and no pull request yet."""
    return Crowd(github, tmp_path / "runs")
