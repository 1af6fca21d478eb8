"""Who may fetch and who may push, in GitHub's words.

https://docs.github.com/get-started/git-basics/about-remote-repositories#cloning-with-https-urls
"""

from __future__ import annotations

from loopback.answers import Answer
from loopback.memory import Repository, Token
from loopback.permissions import allows, guest_refs, may_write, visible

CHALLENGE = {"WWW-Authenticate": 'Basic realm="GitHub"'}
INVALID = "Invalid username or token. Password authentication is not supported for Git operations."


def unknown_token() -> Answer:
    """The credential is nobody's."""
    return Answer(401, INVALID, CHALLENGE)


def objection(token: Token | None, repository: Repository | None, service: str) -> Answer | None:
    """Why this caller may not use `git-upload-pack` or `git-receive-pack` here; none if allowed."""
    if repository is None or not visible(token, repository):
        # GitHub does not tell an anonymous caller that there is nothing.
        return Answer(404, "Repository not found.") if token else Answer(401, INVALID, CHALLENGE)
    if service == "git-receive-pack":
        return _push_objection(token, repository)
    if not allows(token, repository, "contents", "read"):
        return Answer(403, "Write access to repository not granted.")
    return None


def _push_objection(token: Token | None, repository: Repository) -> Answer | None:
    if token is None:
        return Answer(401, INVALID, CHALLENGE)
    if may_write(token, repository) or guest_refs(token, repository):
        return None
    words = f"Permission to {repository.full_name}.git denied to {token.user.login}."
    return Answer(403, words)
