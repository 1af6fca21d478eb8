"""The REST interface: one module for each family of endpoints, one function for each endpoint."""

from loopback.rest import (
    comments,
    commits,
    git_data,
    pulls,
    reactions,
    refs,
    repositories,
    review_comments,
    reviews,
    statuses,
)
from loopback.rest.routing import answer, route_of

__all__ = [
    "answer",
    "comments",
    "commits",
    "git_data",
    "pulls",
    "reactions",
    "refs",
    "repositories",
    "review_comments",
    "reviews",
    "route_of",
    "statuses",
]
