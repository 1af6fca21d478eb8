"""Blobs, trees and commits, written without a work tree.

https://docs.github.com/rest/git/blobs, https://docs.github.com/rest/git/trees,
https://docs.github.com/rest/git/commits
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from datetime import datetime

from loopback import bare, objects, signing
from loopback.answers import Answer, Refusal, not_accessible, not_found
from loopback.memory import Repository, User
from loopback.rest import fields
from loopback.rest.refs import writable
from loopback.rest.routing import Call, endpoint
from loopback.shapes.git_data import blob_shape, git_commit_shape, tree_shape

KINDS = {
    "100644": "blob",
    "100755": "blob",
    "120000": "blob",
    "040000": "tree",
    "160000": "commit",
}
BAD_PATH = re.compile(r"(^|/)(\.{0,2}|\.git)(/|$)|\0", re.IGNORECASE)


@endpoint("POST", "/repos/{owner}/{repo}/git/blobs")
def create_blob(call: Call) -> Answer:
    """https://docs.github.com/rest/git/blobs#create-a-blob"""
    repository = writable(call)
    content, encoding = call.text("content"), call.optional_text("encoding") or "utf-8"
    if encoding not in ("utf-8", "base64"):
        raise Refusal(422, f"{encoding} is not a valid encoding")
    try:
        data = b64decode(content) if encoding == "base64" else content.encode()
    except NotBase64:
        raise Refusal(422, "content is not valid Base64") from None
    sha = objects.write_blob(repository.git_dir, data)
    return Answer(201, blob_shape(call.memory, repository, sha))


@endpoint("GET", "/repos/{owner}/{repo}/git/trees/{tree_sha}")
def get_tree(call: Call) -> Answer:
    """https://docs.github.com/rest/git/trees#get-a-tree"""
    repository = call.repository()
    call.need(repository, "read", "contents")
    tree = _tree(repository, call.parameters["tree_sha"])
    if tree is None:
        raise not_found()
    # Any value means yes, even `0` and `false`: so says the documentation.
    recursive = "recursive" in call.request.query
    return Answer(200, tree_shape(call.memory, repository, tree, recursive))


@endpoint("POST", "/repos/{owner}/{repo}/git/trees")
def create_tree(call: Call) -> Answer:
    """https://docs.github.com/rest/git/trees#create-a-tree"""
    repository = writable(call)
    base = call.optional_text("base_tree")
    tree = _tree(repository, base) if base and bare.SHA.fullmatch(base) else None
    if base and not tree:
        raise Refusal(422, "base_tree is not a valid tree oid")
    listed = fields.required(call.body(), "tree", list[object])
    entries = [_entry(repository, tree, fields.object_of(one)) for one in listed]
    sha = objects.write_tree(repository.git_dir, tree, entries)
    return Answer(201, tree_shape(call.memory, repository, sha, False))


def _tree(repository: Repository, name: str) -> str | None:
    if objects.kind(repository.git_dir, name) == "tree":
        return name
    commit = bare.resolve(repository.git_dir, name)
    return bare.commits(repository.git_dir, [commit])[0].tree if commit else None


def _entry(repository: Repository, base: str | None, given: fields.Json) -> objects.Entry:
    path, mode = fields.required(given, "path", str), fields.required(given, "mode", str)
    if path.startswith("/"):
        raise Refusal(422, "tree.path cannot start with a slash")
    if BAD_PATH.search(path):
        raise Refusal(422, "tree.path contains a malformed path component")
    if KINDS.get(mode) != (fields.optional(given, "type", str) or KINDS.get(mode, "none")):
        raise Refusal(422, "Must supply a valid tree.mode")
    return objects.Entry(path, mode, _content(repository, base, given, mode))


def _content(repository: Repository, base: str | None, given: fields.Json, mode: str) -> str | None:
    git_dir, path = repository.git_dir, str(given["path"])
    content, sha = fields.optional(given, "content", str), fields.optional(given, "sha", str)
    if content is not None and sha is None:
        return objects.write_blob(git_dir, content.encode())
    if "sha" not in given or content is not None:
        raise Refusal(422, "Must supply either tree.sha or tree.content")
    if sha is None and not (base and objects.find(git_dir, base, path)):
        raise Refusal(422, "GitRPC::BadObjectState")
    # A submodule's commit lives in another repository.
    kind = KINDS[mode]
    if sha and kind != "commit" and objects.kind(git_dir, sha) != kind:
        raise Refusal(422, f"tree.sha {sha} is not a valid {kind}")
    return sha


@endpoint("GET", "/repos/{owner}/{repo}/git/commits/{commit_sha}")
def get_git_commit(call: Call) -> Answer:
    """https://docs.github.com/rest/git/commits#get-a-commit-object"""
    repository, sha = call.repository(), call.parameters["commit_sha"]
    call.need(repository, "read", "contents")
    if objects.kind(repository.git_dir, sha) != "commit":
        raise not_found()
    return Answer(200, git_commit_shape(call.memory, repository, sha))


@endpoint("POST", "/repos/{owner}/{repo}/git/commits")
def create_commit(call: Call) -> Answer:
    """A bot that leaves author, committer and signature out has GitHub sign the commit.

    https://docs.github.com/rest/git/commits#create-a-commit
    """
    repository, user = writable(call), call.request.caller
    if user is None:
        raise not_accessible(None, "contents=write")
    draft = _draft(call, repository, user)
    if _is_signed_by_github(call, user):
        sha = signing.commit_signed(call.memory, repository, draft)
    else:
        signature = call.optional_text("signature")
        sha = signing.commit_unsigned(call.memory, repository, draft, signature)
    return Answer(201, git_commit_shape(call.memory, repository, sha))


def _is_signed_by_github(call: Call, user: User) -> bool:
    return user.type == "Bot" and not call.body().keys() & {"author", "committer", "signature"}


def _draft(call: Call, repository: Repository, user: User) -> objects.Draft:
    message, tree = call.text("message"), call.text("tree")
    if objects.kind(repository.git_dir, tree) != "tree":
        raise Refusal(422, "Tree SHA does not exist")
    now = signing.now()
    author = _person(call, "author", signing.identity(user, now))
    committer = _person(call, "committer", author)
    if _is_signed_by_github(call, user):
        committer = signing.web_flow(now)
    return objects.Draft(tree, _parents(call, repository), author, committer, message)


def _parents(call: Call, repository: Repository) -> tuple[str, ...]:
    listed = fields.optional(call.body(), "parents", list[object]) or []
    for sha in listed:
        if not isinstance(sha, str) or not bare.SHA.fullmatch(sha):
            words = "must be exactly 40 characters and contain only [0-9a-f]."
            raise Refusal(422, f"Each SHA in the 'parents' parameter {words}")
        if objects.kind(repository.git_dir, sha) != "commit":
            raise Refusal(422, "Parent SHA does not exist or is not a commit object")
    return tuple(str(sha) for sha in listed)


def _person(call: Call, name: str, otherwise: bare.Signature) -> bare.Signature:
    if call.body().get(name) is None:
        return otherwise
    given = fields.object_of(call.body()[name])
    date = fields.optional(given, "date", str)
    moment = datetime.fromisoformat(date) if date else signing.now()
    name, email = (fields.required(given, key, str) for key in ("name", "email"))
    return bare.Signature(name, email, moment)
