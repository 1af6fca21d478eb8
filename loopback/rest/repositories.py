"""Repositories, their collaborators, and who the caller is.

https://docs.github.com/rest/repos, https://docs.github.com/rest/collaborators
"""

from __future__ import annotations

from loopback.answers import Answer, Refusal, not_accessible
from loopback.rest.routing import Call, endpoint
from loopback.shapes.accounts import collaborator_shape, full_repository_shape, profile_shape


@endpoint("GET", "/repos/{owner}/{repo}")
def get_repository(call: Call) -> Answer:
    """Needs metadata only, which every token has."""
    repository = call.repository()
    return Answer(200, full_repository_shape(call.memory, repository, call.request.caller))


@endpoint("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission")
def get_permission(call: Call) -> Answer:
    """How far an account may go; everybody reads a public repository."""
    repository = call.repository()
    if call.request.token is None or call.request.token.repository is not repository:
        raise not_accessible(call.request.token, "metadata=read")
    login = call.parameters["username"]
    user = call.memory.user(login)
    if user is None:
        raise Refusal(404, f"{login} is not a user")
    return Answer(200, collaborator_shape(call.memory, repository, user))


@endpoint("GET", "/user")
def get_user(call: Call) -> Answer:
    """For people only: an installation token belongs to nobody."""
    token = call.request.token
    if token is None or token.is_installation:
        raise not_accessible(token, "")
    return Answer(200, profile_shape(call.memory, token.user))
