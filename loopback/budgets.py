"""The hourly budgets of requests and points, unlimited until a test limits them.

https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from loopback.memory import Token

HOUR = 3600


@dataclass(eq=False)
class Budget:
    """What may still be spent of one resource, and when it is full again."""

    resource: str
    limit: int = 1000
    left: int = 999
    reset: int | None = None

    def allow(self, left: int, reset_in: float) -> None:
        """From now on count, beginning with what is left; all is there again at the reset."""
        self.limit = max(self.limit, left)
        self.left, self.reset = left, math.ceil(time.time() + reset_in)

    def spend(self, points: int = 1) -> bool:
        """Whether there was anything left; it is spent then."""
        self._refill()
        if self.reset is None:
            return True
        allowed = self.left > 0
        self.left = max(0, self.left - points)
        return allowed

    def _refill(self) -> None:
        if self.reset is not None and time.time() >= self.reset:
            self.left, self.reset = self.limit, self.reset + HOUR

    @property
    def reset_at(self) -> datetime:
        """When the budget is full again, in whole seconds."""
        moment = self.reset or int(time.time()) + HOUR
        return datetime.fromtimestamp(moment, UTC)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that tell the budget with each answer."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(self.left),
            "X-RateLimit-Used": str(max(0, self.limit - self.left)),
            "X-RateLimit-Reset": str(int(self.reset_at.timestamp())),
            "X-RateLimit-Resource": self.resource,
        }

    @staticmethod
    def words(token: Token | None) -> str:
        """GitHub's message when nothing is left."""
        if token is None:
            return "API rate limit exceeded for 127.0.0.1."
        owner = "installation ID 1" if token.is_installation else f"user ID {token.user.id}"
        return f"API rate limit exceeded for {owner}."


@dataclass(frozen=True)
class Budgets:
    """REST has one budget, GraphQL another."""

    core: Budget = field(default_factory=lambda: Budget("core"))
    graphql: Budget = field(default_factory=lambda: Budget("graphql"))
