"""A GitHub on 127.0.0.1 with memory: REST, a little GraphQL, and real git over HTTP."""

from loopback.front import Exchange
from loopback.github import LoopbackGitHub
from loopback.memory import (
    Comment,
    Issue,
    Memory,
    Pull,
    Push,
    Reaction,
    Repository,
    Review,
    ReviewComment,
    Role,
    Status,
    User,
)

__all__ = [
    "Comment",
    "Exchange",
    "Issue",
    "LoopbackGitHub",
    "Memory",
    "Pull",
    "Push",
    "Reaction",
    "Repository",
    "Review",
    "ReviewComment",
    "Role",
    "Status",
    "User",
]
