"""Commits, comparisons, refs, changed files and commit statuses as GitHub shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from urllib.parse import quote

from loopback import bare
from loopback.memory import Memory, Repository, Status
from loopback.shapes.accounts import Json, node_id, repository_shape, stamp, user_shape

UNSIGNED: Json = {
    "verified": False,
    "reason": "unsigned",
    "signature": None,
    "payload": None,
    "verified_at": None,
}


def repository_url(memory: Memory, repository: Repository) -> str:
    """The address of the repository in the REST interface."""
    return f"{memory.urls.api}/repos/{repository.full_name}"


def page_url(memory: Memory, repository: Repository) -> str:
    """The address of the repository's web page."""
    return f"{memory.urls.server}/{repository.full_name}"


def verification_shape(memory: Memory, sha: str) -> Json:
    """Whether GitHub trusts the signature of a commit, as remembered; most have none.

    https://docs.github.com/rest/commits/commits#get-a-commit
    """
    found = memory.verifications.get(sha)
    if found is None:
        return UNSIGNED
    return {
        "verified": found.verified,
        "reason": found.reason,
        "signature": found.signature,
        "payload": found.payload,
        "verified_at": stamp(found.verified_at) if found.verified_at else None,
    }


def signature_shape(signature: bare.Signature) -> Json:
    """Who wrote or made a commit, and when."""
    date = stamp(signature.date.astimezone(UTC))
    return {"name": signature.name, "email": signature.email, "date": date}


def _account(memory: Memory, signature: bare.Signature) -> Json:
    # For a stranger GitHub's document allows null and {}; strict readers of it allow {} only.
    name = signature.email.partition("@")[0].partition("+")[2]
    user = memory.user(name) if signature.email.endswith("@users.noreply.github.com") else None
    return user_shape(memory, user) if user else {}


def commit_shape(memory: Memory, repository: Repository, commit: bare.Commit) -> Json:
    """https://docs.github.com/rest/commits/commits, without files."""
    api, page = repository_url(memory, repository), page_url(memory, repository)
    url = f"{api}/commits/{commit.sha}"
    parents = [
        {"sha": sha, "url": f"{api}/commits/{sha}", "html_url": f"{page}/commit/{sha}"}
        for sha in commit.parents
    ]
    return {
        "sha": commit.sha,
        "node_id": node_id("Commit", commit.sha),
        "url": url,
        "html_url": f"{page}/commit/{commit.sha}",
        "comments_url": f"{url}/comments",
        "commit": {
            "url": f"{api}/git/commits/{commit.sha}",
            "author": signature_shape(commit.author),
            "committer": signature_shape(commit.committer),
            "message": commit.message,
            "comment_count": 0,
            "tree": {"sha": commit.tree, "url": f"{api}/git/trees/{commit.tree}"},
            "verification": verification_shape(memory, commit.sha),
        },
        "author": _account(memory, commit.author),
        "committer": _account(memory, commit.committer),
        "parents": parents,
    }


def file_shape(
    memory: Memory, repository: Repository, change: bare.FileChange, commit: str
) -> Json:
    """https://docs.github.com/rest/pulls/pulls#list-pull-requests-files, one entry."""
    page, path = page_url(memory, repository), quote(change.path, safe="")
    contents = f"{repository_url(memory, repository)}/contents/{quote(change.path)}?ref={commit}"
    shape: Json = {
        "sha": change.blob,
        "filename": change.path,
        "status": change.status,
        "additions": change.additions,
        "deletions": change.deletions,
        "changes": change.additions + change.deletions,
        "blob_url": f"{page}/blob/{commit}/{path}",
        "raw_url": f"{page}/raw/{commit}/{path}",
        "contents_url": contents,
    }
    if change.patch is not None:
        shape["patch"] = change.patch
    if change.previous is not None:
        shape["previous_filename"] = change.previous
    return shape


def ref_shape(memory: Memory, repository: Repository, ref: str, sha: str) -> Json:
    """https://docs.github.com/rest/git/refs#get-a-reference"""
    api = repository_url(memory, repository)
    return {
        "ref": ref,
        "node_id": node_id("Ref", f"{repository.id}:{ref}"),
        "url": f"{api}/git/{ref}",
        "object": {"sha": sha, "type": "commit", "url": f"{api}/git/commits/{sha}"},
    }


def branch_shape(memory: Memory, repository: Repository, name: str, commit: bare.Commit) -> Json:
    """https://docs.github.com/rest/branches/branches#get-a-branch"""
    url = f"{repository_url(memory, repository)}/branches/{name}"
    protected = name in repository.protected
    checks = {"enforcement_level": "off", "contexts": [], "checks": []}
    return {
        "name": name,
        "commit": commit_shape(memory, repository, commit),
        "_links": {"self": url, "html": f"{page_url(memory, repository)}/tree/{name}"},
        "protected": protected,
        "protection": {"enabled": protected, "required_status_checks": checks},
        "protection_url": f"{url}/protection",
    }


def status_shape(memory: Memory, repository: Repository, status: Status) -> Json:
    """https://docs.github.com/rest/commits/statuses, one status, without its creator."""
    moment = stamp(status.created_at)
    return {
        "id": status.id,
        "node_id": node_id("StatusContext", status.id),
        "url": f"{repository_url(memory, repository)}/statuses/{status.sha}",
        "avatar_url": user_shape(memory, status.creator)["avatar_url"],
        "state": status.state,
        "context": status.context,
        "description": status.description,
        "target_url": status.target_url,
        "created_at": moment,
        "updated_at": moment,
    }


def created_status_shape(memory: Memory, repository: Repository, status: Status) -> Json:
    """https://docs.github.com/rest/commits/statuses#create-a-commit-status"""
    creator = user_shape(memory, status.creator)
    return status_shape(memory, repository, status) | {"creator": creator}


def latest_by_context(statuses: Sequence[Status]) -> list[Status]:
    """The status of each context that counts: the newest one."""
    newest = {status.context: status for status in sorted(statuses, key=lambda one: one.id)}
    return list(newest.values())


def combined_state(statuses: Sequence[Status]) -> str:
    """https://docs.github.com/rest/commits/statuses#get-the-combined-status"""
    states = {status.state for status in statuses}
    if states & {"error", "failure"}:
        return "failure"
    return "success" if states == {"success"} else "pending"


def combined_status_shape(
    memory: Memory, repository: Repository, sha: str, latest: list[Status], page: list[Status]
) -> Json:
    """The verdict over all contexts, and one page of them."""
    url = f"{repository_url(memory, repository)}/commits/{sha}"
    return {
        "state": combined_state(latest),
        "sha": sha,
        "total_count": len(latest),
        "statuses": [status_shape(memory, repository, status) for status in page],
        "repository": repository_shape(memory, repository),
        "commit_url": url,
        "url": f"{url}/status",
    }
