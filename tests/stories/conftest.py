"""The loopback GitHub, held against GitHub's own description at every exchange."""

import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from loopback import Exchange, LoopbackGitHub
from loopback.validation.by_githubkit import by_githubkit
from loopback.validation.by_openapi import by_openapi
from loopback.validation.graphql import graphql_by_schema
from tests.stories.scene import Scene


@cache
def observers() -> tuple[Callable[[Exchange], None], ...]:
    """Return the checks of every exchange; GitHub's OpenAPI document where npm's copy is there."""
    modules = os.environ.get("OCTOKIT_MODULES")
    if not modules:
        return (by_githubkit(),)
    queries = graphql_by_schema(Path(modules))

    def graphql(exchange: Exchange) -> None:
        if exchange.route == "/graphql" and isinstance(exchange.request, dict):
            queries(exchange.request["query"])

    return by_githubkit(), by_openapi(Path(modules)), graphql


@pytest.fixture
def github(tmp_path: Path) -> Iterator[LoopbackGitHub]:
    """Return a GitHub of this test's own; what drifts from the real one fails the test."""
    with LoopbackGitHub(tmp_path / "github", observers=observers()) as github:
        yield github


@pytest.fixture
def scene(github: LoopbackGitHub, tmp_path: Path) -> Scene:
    """Return a repository on it."""
    return Scene(github, tmp_path / "runs")
