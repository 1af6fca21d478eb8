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
from loopback.transport import Fault, How, Watcher

__all__ = [
    "Comment",
    "Exchange",
    "Fault",
    "How",
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
    "Watcher",
]
