"""Refs moved by GraphQL. https://docs.github.com/graphql/reference/mutations#updaterefs"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loopback import bare, permissions, ref_updates
from loopback.graphql.view import Declined, Node, View
from loopback.memory import Repository
from loopback.ref_updates import RefUpdate
from loopback.shapes.accounts import node_id


def update_refs(view: View, given: Mapping[str, Any]) -> Node:
    """All refs move or none.

    `beforeOid` is where a ref must stand, zeros mean that it is not there; zeros in `afterOid`
    delete it.
    """
    repository = _repository(view, given["repositoryId"])
    if not permissions.may_write(view.token, repository):
        raise view.forbidden()
    updates = [_update(view, repository, one) for one in given["refUpdates"]]
    try:
        ref_updates.perform(view.memory, view.token, repository, updates)
    except bare.GitFailed as failure:
        raise Declined("STALE_DATA", f"{failure}") from None
    return {"clientMutationId": given.get("clientMutationId")}


def _repository(view: View, node: str) -> Repository:
    for repository in view.memory.repositories.values():
        known = node_id("Repository", repository.id) == node
        if known and permissions.visible(view.token, repository):
            return repository
    raise Declined("NOT_FOUND", f"Could not resolve to a node with the global id of '{node}'")


def _update(view: View, repository: Repository, given: Mapping[str, Any]) -> RefUpdate:
    ref, before = given["name"], given.get("beforeOid")
    if not ref.startswith(("refs/heads/", "refs/tags/")) or ".." in ref:
        raise Declined("UNPROCESSABLE", f"{ref} is not a valid ref name.")
    seen = ref_updates.tip(repository, ref)
    if before not in (None, seen):
        words = f'Expected branch to point to "{before}" but it did not. Pull and try again.'
        raise Declined("STALE_DATA", words)
    update = RefUpdate(ref, seen, given["afterOid"], given.get("force") or False)
    if objection := ref_updates.objection(view.token, repository, update):
        raise Declined("UNPROCESSABLE", objection)
    return update
