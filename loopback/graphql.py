"""As much GraphQL as asks who one is and moves refs; all else is an honest error.

https://docs.github.com/graphql/guides/forming-calls-with-graphql
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    build_schema,
    graphql_sync,
)

from loopback import bare, permissions, ref_updates
from loopback.answers import Answer, Refusal, Request
from loopback.memory import Memory, Repository, Token
from loopback.ref_updates import RefUpdate
from loopback.shapes.accounts import node_id

# The parts of GitHub's own schema, word for word, that are understood here.
SCHEMA: Final = build_schema("""
    scalar GitObjectID
    scalar GitRefname
    type User { login: String! }
    type Query { viewer: User! }
    input RefUpdate {
      afterOid: GitObjectID!
      beforeOid: GitObjectID
      force: Boolean = false
      name: GitRefname!
    }
    input UpdateRefsInput {
      clientMutationId: String
      refUpdates: [RefUpdate!]!
      repositoryId: ID!
    }
    type UpdateRefsPayload { clientMutationId: String }
    type Mutation { updateRefs(input: UpdateRefsInput!): UpdateRefsPayload }
""")
Info = GraphQLResolveInfo[Any]
LIMITS = "The loopback GitHub understands `query { viewer { login } }` and `updateRefs` only"


def answer(memory: Memory, request: Request) -> Answer:
    """Errors come with status 200, as GraphQL has it."""
    if request.token is None:
        return Refusal(401, "This endpoint requires you to be authenticated.").answer
    body = request.body if isinstance(request.body, dict) else {}
    query, variables, name = (body.get(key) for key in ("query", "variables", "operationName"))
    if not isinstance(query, str):
        words = "A query attribute must be specified and must be a string."
        return Answer(200, {"errors": [{"message": words}]})
    root = Root(memory, request.token)
    result = graphql_sync(SCHEMA, query, root, None, variables, name)
    return Answer(200, _shape(result))


def _shape(result: ExecutionResult) -> dict[str, object]:
    errors = [_error_shape(error) for error in result.errors or ()]
    if result.data is None:
        return {"errors": errors}
    return {"data": result.data, **({"errors": errors} if errors else {})}


def _error_shape(error: GraphQLError) -> dict[str, object]:
    cause = error.original_error
    if cause and not isinstance(cause, Declined | GraphQLError):
        raise cause
    shape: dict[str, object] = {**error.formatted}
    if isinstance(cause, Declined):
        return {"type": cause.type, **shape}
    # Neither parsed nor known to the schema: nothing was executed, so there is no path.
    return shape if error.path else shape | {"message": f"{LIMITS}. {error.message}"}


class Declined(Exception):
    """A mutation that is not going to be done; `type` is GitHub's word for the reason."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(message)
        self.type = type


@dataclass(frozen=True)
class Root:
    """What the fields at the top of a document resolve to; names are those of the schema."""

    memory: Memory
    token: Token

    def viewer(self, _info: Info) -> dict[str, object]:
        """https://docs.github.com/graphql/reference/queries#user"""
        return {"login": self.token.user.login}

    def updateRefs(self, _info: Info, input: Mapping[str, Any]) -> dict[str, object]:
        """https://docs.github.com/graphql/reference/mutations#updaterefs

        All refs move or none; `beforeOid` is where a ref must stand, zeros mean that it is not
        there; zeros in `afterOid` delete it.
        """
        repository = self._repository(input["repositoryId"])
        if not permissions.may_write(self.token, repository):
            kind = "integration" if self.token.is_installation else "personal access token"
            raise Declined("FORBIDDEN", f"Resource not accessible by {kind}")
        updates = [self._update(repository, one) for one in input["refUpdates"]]
        try:
            ref_updates.perform(self.memory, self.token, repository, updates)
        except bare.GitFailed as failure:
            raise Declined("STALE_DATA", f"{failure}") from None
        return {"clientMutationId": input.get("clientMutationId")}

    def _repository(self, node: str) -> Repository:
        for repository in self.memory.repositories.values():
            known = node_id("Repository", repository.id) == node
            if known and permissions.visible(self.token, repository):
                return repository
        words = f"Could not resolve to a node with the global id of '{node}'"
        raise Declined("NOT_FOUND", words)

    def _update(self, repository: Repository, given: Mapping[str, Any]) -> RefUpdate:
        ref, before = given["name"], given.get("beforeOid")
        if not ref.startswith(("refs/heads/", "refs/tags/")) or ".." in ref:
            raise Declined("UNPROCESSABLE", f"{ref} is not a valid ref name.")
        seen = ref_updates.tip(repository, ref)
        if before not in (None, seen):
            words = f'Expected branch to point to "{before}" but it did not. Pull and try again.'
            raise Declined("STALE_DATA", words)
        update = RefUpdate(ref, seen, given["afterOid"], given.get("force") or False)
        if objection := ref_updates.objection(self.token, repository, update):
            raise Declined("UNPROCESSABLE", objection)
        return update
