"""As much GraphQL as answers `query { viewer { login } }`; all else is an honest error.

https://docs.github.com/graphql/guides/forming-calls-with-graphql
"""

from __future__ import annotations

import re

from loopback.answers import Answer, Refusal, Request

VIEWER = re.compile(r"(query(\s+\w+)?\s*)?\{\s*viewer\s*\{\s*login\s*\}\s*\}")


def answer(request: Request) -> Answer:
    """Errors come with status 200, as GraphQL has it."""
    if request.token is None:
        return Refusal(401, "This endpoint requires you to be authenticated.").answer
    query = request.body.get("query") if isinstance(request.body, dict) else None
    if not isinstance(query, str):
        return _errors("A query attribute must be specified and must be a string.")
    if not VIEWER.fullmatch(query.strip()):
        return _errors("The loopback GitHub understands `query { viewer { login } }` only.")
    return Answer(200, {"data": {"viewer": {"login": request.token.user.login}}})


def _errors(message: str) -> Answer:
    return Answer(200, {"errors": [{"message": message}]})
