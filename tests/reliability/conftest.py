"""The action, loaded once for all tests of a worker, and a small scene."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loopback import LoopbackGitHub, Pull
from reliability.steps import Action, Zygote
from reliability.stories import Scene


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    with Zygote() as zygote:
        yield zygote


@pytest.fixture
def action(tmp_path: Path, zygote: Zygote) -> Iterator[Action]:
    """Return the action on a GitHub of this test's own."""
    with LoopbackGitHub(tmp_path / "github") as github:
        yield Action(github, zygote, tmp_path / "runs")


@pytest.fixture
def scene(action: Action) -> Scene:
    return Scene(action.github, action)


@pytest.fixture
def pull(scene: Scene) -> Pull:
    """Return a pull request with a conflict, of which nothing was said."""
    return scene.conflict()
