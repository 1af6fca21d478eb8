"""Where GitHub answers null though its description of the API leaves it out.

An outdated review comment has neither line nor position, and both are null in GitHub's answers:
https://github.com/github/rest-api-description/issues/1901. `start_side` may be null by its type,
but is no longer by its enumeration.
"""

from typing import Final

_ROUTES: Final = (
    "/repos/{owner}/{repo}/pulls/{pull_number}/comments",
    "/repos/{owner}/{repo}/pulls/comments/{comment_id}",
)
_NAMES: Final = ("line", "position", "start_side")


def without_known_nulls(route: str, body: object) -> object:
    """Return the answer without these nulls; answers of all other routes stay as they are."""
    if route not in _ROUTES:
        return body
    if isinstance(body, list):
        return [without_known_nulls(route, item) for item in body]
    if not isinstance(body, dict):
        return body
    return {key: item for key, item in body.items() if item is not None or key not in _NAMES}
