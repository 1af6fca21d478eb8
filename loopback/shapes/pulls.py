"""Pull requests as GitHub shows them: a live head, a stale base."""

from __future__ import annotations

from hashlib import sha1

from loopback import bare
from loopback.memory import Memory, Pull, Repository, User
from loopback.shapes.accounts import (
    Json,
    association,
    node_id,
    repository_shape,
    stamp,
    user_shape,
)
from loopback.shapes.commits import (
    combined_state,
    latest_by_context,
    page_url,
    repository_url,
)


def base_tip(pull: Pull) -> str:
    """Where the base branch stands now; the snapshot when the branch is gone."""
    return bare.tip(pull.repository.git_dir, f"refs/heads/{pull.base}") or pull.base_sha


def merge_base(pull: Pull) -> str:
    """Where the pull request left its base; the base itself for unrelated histories."""
    base = base_tip(pull)
    return bare.merge_base(pull.repository.git_dir, base, pull.head_sha) or base


def test_merge_sha(pull: Pull) -> str:
    """A commit that nobody can fetch: the real test merge is stale too often to be of use."""
    return sha1(f"{pull.id} {pull.base_sha} {pull.head_sha}".encode()).hexdigest()


def _side(memory: Memory, owner: User, repository: Repository | None, ref: str, sha: str) -> Json:
    return {
        "label": f"{owner.login}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": user_shape(memory, owner),
        "repo": repository_shape(memory, repository) if repository else None,
    }


def _links(memory: Memory, pull: Pull) -> dict[str, str]:
    api, page = repository_url(memory, pull.repository), page_url(memory, pull.repository)
    url, issue = f"{api}/pulls/{pull.number}", f"{api}/issues/{pull.number}"
    return {
        "self": url,
        "html": f"{page}/pull/{pull.number}",
        "issue": issue,
        "comments": f"{issue}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{api}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{api}/statuses/{pull.head_sha}",
    }


def _addresses(links: dict[str, str]) -> Json:
    return {
        "url": links["self"],
        "html_url": links["html"],
        "diff_url": f"{links['html']}.diff",
        "patch_url": f"{links['html']}.patch",
        "issue_url": links["issue"],
        "comments_url": links["comments"],
        "review_comments_url": links["review_comments"],
        "review_comment_url": links["review_comment"],
        "commits_url": links["commits"],
        "statuses_url": links["statuses"],
        "_links": {name: {"href": address} for name, address in links.items()},
    }


def _facts(memory: Memory, pull: Pull) -> Json:
    return {
        "id": pull.id,
        "node_id": node_id("PullRequest", pull.id),
        "number": pull.number,
        "state": pull.state,
        "locked": pull.locked,
        "active_lock_reason": None,
        "title": pull.title,
        "body": pull.body or None,
        "user": user_shape(memory, pull.user),
        "draft": pull.draft,
        "author_association": association(pull.repository, pull.user),
        "created_at": stamp(pull.created_at),
        "updated_at": stamp(pull.updated_at),
        "closed_at": stamp(pull.closed_at) if pull.closed_at else None,
        "merged_at": stamp(pull.merged_at) if pull.merged_at else None,
        "merge_commit_sha": pull.merge_commit_sha or test_merge_sha(pull),
        "auto_merge": None,
        "milestone": None,
        "assignee": None,
        "assignees": [],
        "labels": [],
        "requested_reviewers": [],
        "requested_teams": [],
    }


def simple_pull_shape(memory: Memory, pull: Pull) -> Json:
    """https://docs.github.com/rest/pulls/pulls#list-pull-requests, one entry."""
    base_owner = pull.repository.owner
    head_owner = memory.user(pull.head_owner) or base_owner
    head = _side(memory, head_owner, pull.head_repository, pull.head, pull.head_sha)
    base = _side(memory, base_owner, pull.repository, pull.base, pull.base_sha)
    sides: Json = {"head": head, "base": base}
    return _facts(memory, pull) | _addresses(_links(memory, pull)) | sides


def pull_shape(memory: Memory, pull: Pull) -> Json:
    """https://docs.github.com/rest/pulls/pulls#get-a-pull-request"""
    git_dir, start = pull.repository.git_dir, merge_base(pull)
    files = bare.changes(git_dir, start, pull.head_sha)
    talk = [one for one in pull.repository.comments.values() if one.number == pull.number]
    remarks = [one for one in pull.repository.review_comments.values() if one.number == pull.number]
    measures: Json = {
        "comments": len(talk),
        "review_comments": len(remarks),
        "commits": len(bare.commits_between(git_dir, base_tip(pull), pull.head_sha)),
        "additions": sum(change.additions for change in files),
        "deletions": sum(change.deletions for change in files),
        "changed_files": len(files),
        "maintainer_can_modify": pull.maintainer_can_modify,
        "merged": pull.merged_at is not None,
        "merged_by": user_shape(memory, pull.merged_by) if pull.merged_by else None,
        "rebaseable": None,
    }
    return simple_pull_shape(memory, pull) | measures | _mergeability(pull)


def _mergeability(pull: Pull) -> Json:
    if pull.state == "closed":
        return {"mergeable": None, "mergeable_state": "unknown"}
    clean = bare.merges_cleanly(pull.repository.git_dir, base_tip(pull), pull.head_sha)
    return {"mergeable": clean, "mergeable_state": _mergeable_state(pull, clean)}


def _mergeable_state(pull: Pull, clean: bool) -> str:
    if not clean:
        return "dirty"
    if pull.draft:
        return "draft"
    statuses = [one for one in pull.repository.statuses if one.sha == pull.head_sha]
    settled = not statuses or combined_state(latest_by_context(statuses)) == "success"
    return "clean" if settled else "unstable"
