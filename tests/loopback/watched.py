"""The checks of every exchange against GitHub's own description, for tests that want them."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from loopback import Exchange
from loopback.validation.by_githubkit import by_githubkit
from loopback.validation.by_openapi import by_openapi
from loopback.validation.graphql import by_graphql_schema


@cache
def observers() -> tuple[Callable[[Exchange], None], ...]:
    """Return the checks; those by Octokit's documents where npm's copies are there."""
    modules = os.environ.get("OCTOKIT_MODULES")
    if not modules:
        return (by_githubkit(),)
    return by_githubkit(), by_openapi(Path(modules)), by_graphql_schema(Path(modules))
