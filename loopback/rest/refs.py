"""Refs: where they stand, new ones, and moving them. https://docs.github.com/rest/git/refs"""

from __future__ import annotations

from loopback import bare, ref_updates
from loopback.answers import Answer, Refusal, not_accessible, not_found
from loopback.memory import Repository
from loopback.ref_updates import RefUpdate
from loopback.rest import fields
from loopback.rest.routing import Call, endpoint
from loopback.shapes.commits import ref_shape

MOVABLE = ("refs/heads/", "refs/tags/")


@endpoint("GET", "/repos/{owner}/{repo}/git/ref/{ref}")
def get_ref(call: Call) -> Answer:
    """One ref by its whole name after `refs/`."""
    repository = call.repository()
    call.need(repository, "read", "contents")
    ref = f"refs/{call.parameters['ref']}"
    sha = bare.refs(repository.git_dir, ref).get(ref)
    if sha is None:
        raise not_found()
    return Answer(200, ref_shape(call.memory, repository, ref, sha))


@endpoint("GET", "/repos/{owner}/{repo}/git/matching-refs/{ref}")
def list_matching_refs(call: Call) -> Answer:
    """All refs that begin with a name."""
    repository = call.repository()
    call.need(repository, "read", "contents")
    found = bare.refs(repository.git_dir, f"refs/{call.parameters['ref']}")
    shapes = [ref_shape(call.memory, repository, ref, sha) for ref, sha in sorted(found.items())]
    return Answer(200, shapes)


@endpoint("POST", "/repos/{owner}/{repo}/git/refs")
def create_ref(call: Call) -> Answer:
    """https://docs.github.com/rest/git/refs#create-a-reference"""
    repository = writable(call)
    ref, sha = call.text("ref"), call.text("sha")
    if not ref.startswith(MOVABLE) or ".." in ref:
        raise Refusal(422, f"{ref} is not a valid ref name.")
    if ref_updates.tip(repository, ref) != bare.ZERO:
        raise Refusal(422, "Reference already exists")
    return Answer(201, _move(call, repository, RefUpdate(ref, bare.ZERO, sha)))


@endpoint("PATCH", "/repos/{owner}/{repo}/git/refs/{ref}")
def update_ref(call: Call) -> Answer:
    """https://docs.github.com/rest/git/refs#update-a-reference"""
    repository = writable(call)
    ref, sha = f"refs/{call.parameters['ref']}", call.text("sha")
    force = fields.optional(call.body(), "force", bool) or False
    before = ref_updates.tip(repository, ref) if ref.startswith(MOVABLE) else bare.ZERO
    if before == bare.ZERO:
        raise Refusal(422, "Reference does not exist")
    return Answer(200, _move(call, repository, RefUpdate(ref, before, sha, force)))


def writable(call: Call) -> Repository:
    """The repository of the path, when the caller may write its contents."""
    repository = call.repository()
    call.need(repository, "write", "contents")
    call.need_role(repository)
    return repository


def _move(call: Call, repository: Repository, update: RefUpdate) -> fields.Json:
    token = call.request.token
    if token is None:
        raise not_accessible(None, "contents=write")
    if update.after == bare.ZERO or not bare.SHA.fullmatch(update.after):
        raise Refusal(422, "The sha parameter must be exactly 40 characters of [0-9a-f].")
    if words := ref_updates.objection(token, repository, update):
        raise Refusal(422, words)
    ref_updates.perform(call.memory, token, repository, [update])
    return ref_shape(call.memory, repository, update.ref, update.after)
