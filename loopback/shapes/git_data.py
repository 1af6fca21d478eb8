"""Git objects as the git database interface shows them. https://docs.github.com/rest/git"""

from __future__ import annotations

from loopback import bare, objects
from loopback.memory import Memory, Repository
from loopback.shapes.accounts import Json, node_id
from loopback.shapes.commits import (
    page_url,
    repository_url,
    signature_shape,
    verification_shape,
)

TYPES = {"040000": ("tree", "trees"), "160000": ("commit", "commits")}


def blob_shape(memory: Memory, repository: Repository, sha: str) -> Json:
    """https://docs.github.com/rest/git/blobs#create-a-blob"""
    return {"url": f"{repository_url(memory, repository)}/git/blobs/{sha}", "sha": sha}


def tree_shape(memory: Memory, repository: Repository, sha: str, recursive: bool) -> Json:
    """https://docs.github.com/rest/git/trees#get-a-tree"""
    api = f"{repository_url(memory, repository)}/git"
    options = ("-r", "-t") if recursive else ("--full-tree",)
    listed = objects.list_tree(repository.git_dir, sha, *options)
    return {
        "sha": sha,
        "url": f"{api}/trees/{sha}",
        "tree": [_entry_shape(api, one) for one in listed],
        "truncated": False,
    }


def _entry_shape(api: str, entry: objects.Entry) -> Json:
    kind, folder = TYPES.get(entry.mode, ("blob", "blobs"))
    url = f"{api}/{folder}/{entry.sha}"
    return {"path": entry.path, "mode": entry.mode, "type": kind, "sha": entry.sha, "url": url}


def git_commit_shape(memory: Memory, repository: Repository, sha: str) -> Json:
    """https://docs.github.com/rest/git/commits#get-a-commit-object"""
    commit = bare.commits(repository.git_dir, [sha])[0]
    api, page = f"{repository_url(memory, repository)}/git", page_url(memory, repository)
    return {
        "sha": sha,
        "node_id": node_id("Commit", sha),
        "url": f"{api}/commits/{sha}",
        "html_url": f"{page}/commit/{sha}",
        "author": signature_shape(commit.author),
        "committer": signature_shape(commit.committer),
        "message": commit.message,
        "tree": {"sha": commit.tree, "url": f"{api}/trees/{commit.tree}"},
        "parents": [
            {"sha": one, "url": f"{api}/commits/{one}", "html_url": f"{page}/commit/{one}"}
            for one in commit.parents
        ],
        "verification": verification_shape(memory, sha),
    }
