"""What we know of a repository on GitHub."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pull:
    """A pull request as it stands now."""

    number: int
    is_open: bool
    base_branch: str
    head_branch: str
    head_sha: str
    head_is_fork: bool
    head_label: str
    """Owner and branch, as GitHub writes them: `octocat:patch-1`."""


@dataclass(frozen=True)
class Comment:
    """A comment of a pull request's conversation."""

    id: int
    body: str
    url: str


@dataclass(frozen=True)
class Permission:
    """What a person may do: `permission` is admin, write, read or none, `role` the exact role.

    Source: https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user
    """

    permission: str
    role: str
