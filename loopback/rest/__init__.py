"""The REST interface: one module for each family of endpoints, one function for each endpoint."""

from loopback.rest import comments, commits, pulls, reactions, repositories, statuses
from loopback.rest.routing import answer, route_of

__all__ = [
    "answer",
    "comments",
    "commits",
    "pulls",
    "reactions",
    "repositories",
    "route_of",
    "statuses",
]
