"""How far a token reaches.

https://docs.github.com/rest/authentication/permissions-required-for-github-apps
"""

from __future__ import annotations

from loopback.memory import Repository, Token

LEVELS = ("none", "read", "write")


def allows(token: Token | None, repository: Repository, key: str, level: str) -> bool:
    """Whether the token reaches that far; reading what is public needs no permission.

    https://docs.github.com/rest/authentication/permissions-required-for-github-apps
    """
    if level == "read" and not repository.private:
        return True
    if token is None or token.repository is not repository:
        return False
    granted = "read" if key == "metadata" else token.permissions.get(key, "none")
    return LEVELS.index(granted) >= LEVELS.index(level)


def visible(token: Token | None, repository: Repository) -> bool:
    """Whether the caller may know that the repository exists."""
    if not repository.private:
        return True
    if token is None or token.repository is not repository:
        return False
    return token.is_installation or repository.role_of(token.user.login) != "none"


def may_write(token: Token, repository: Repository) -> bool:
    """Whether the token may move refs here: by its permissions, and for a person by the role."""
    granted = allows(token, repository, "contents", "write")
    return granted and (token.is_installation or repository.may_push(token.user.login))


def may_change_workflows(token: Token) -> bool:
    """Only apps need the permission `workflows`."""
    return not token.is_installation or "workflows" in token.permissions


def guest_refs(token: Token, repository: Repository) -> tuple[str, ...] | None:
    """The refs of a fork that a token of its base repository may move; None for the base's own.

    Those are the heads of open pull requests that let maintainers in, and never of a fork that an
    organization owns: https://docs.github.com/pull-requests/collaborating-with-pull-requests/working-with-forks/allowing-changes-to-a-pull-request-branch-created-from-a-fork
    """
    if token.repository is repository:
        return None
    if repository.owner.type != "User" or not may_write(token, token.repository):
        return ()
    return tuple(
        f"refs/heads/{pull.head}"
        for pull in token.repository.pulls
        if pull.head_repository is repository
        and pull.state == "open"
        and pull.maintainer_can_modify
    )
