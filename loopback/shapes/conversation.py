"""Issues, comments and reactions as GitHub shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from loopback.memory import Comment, Issue, Memory, Pull, Reaction
from loopback.shapes.accounts import (
    Json,
    association,
    node_id,
    stamp,
    user_shape,
)
from loopback.shapes.commits import page_url, repository_url

CONTENTS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")


def reactions_shape(url: str, reactions: Sequence[Reaction]) -> Json:
    """How often each emoji was put there."""
    counts = Counter(reaction.content for reaction in reactions)
    each = {content: counts[content] for content in CONTENTS}
    return {"url": f"{url}/reactions", "total_count": len(reactions), **each}


def reaction_shape(memory: Memory, reaction: Reaction) -> Json:
    """https://docs.github.com/rest/reactions/reactions, one reaction."""
    return {
        "id": reaction.id,
        "node_id": node_id("Reaction", reaction.id),
        "user": user_shape(memory, reaction.user),
        "content": reaction.content,
        "created_at": stamp(reaction.created_at),
    }


def comment_shape(memory: Memory, comment: Comment) -> Json:
    """https://docs.github.com/rest/issues/comments, one comment."""
    api, page = repository_url(memory, comment.repository), page_url(memory, comment.repository)
    url = f"{api}/issues/comments/{comment.id}"
    kind = "pull" if isinstance(comment.repository.issues[comment.number], Pull) else "issues"
    return {
        "id": comment.id,
        "node_id": node_id("IssueComment", comment.id),
        "url": url,
        "html_url": f"{page}/{kind}/{comment.number}#issuecomment-{comment.id}",
        "issue_url": f"{api}/issues/{comment.number}",
        "user": user_shape(memory, comment.user),
        "body": comment.body,
        "created_at": stamp(comment.created_at),
        "updated_at": stamp(comment.updated_at),
        "author_association": association(comment.repository, comment.user),
        "reactions": reactions_shape(url, comment.reactions),
        "performed_via_github_app": None,
    }


def issue_shape(memory: Memory, issue: Issue) -> Json:
    """https://docs.github.com/rest/issues/issues#get-an-issue

    Only a pull request has the key `pull_request`.
    """
    repository = issue.repository
    url = f"{repository_url(memory, repository)}/issues/{issue.number}"
    kind = "pull" if isinstance(issue, Pull) else "issues"
    talk = [one for one in repository.comments.values() if one.number == issue.number]
    shape: Json = {
        "id": issue.id,
        "node_id": node_id("Issue", issue.id),
        "url": url,
        "repository_url": repository_url(memory, repository),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": f"{page_url(memory, repository)}/{kind}/{issue.number}",
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "user": user_shape(memory, issue.user),
        "labels": [],
        "state": issue.state,
        "locked": issue.locked,
        "active_lock_reason": None,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": len(talk),
        "created_at": stamp(issue.created_at),
        "updated_at": stamp(issue.updated_at),
        "closed_at": stamp(issue.closed_at) if issue.closed_at else None,
        "author_association": association(repository, issue.user),
        "reactions": reactions_shape(url, []),
        "performed_via_github_app": None,
    }
    return shape | (_pull_part(memory, issue) if isinstance(issue, Pull) else {})


def _pull_part(memory: Memory, pull: Pull) -> Json:
    url = f"{repository_url(memory, pull.repository)}/pulls/{pull.number}"
    page = f"{page_url(memory, pull.repository)}/pull/{pull.number}"
    merged = stamp(pull.merged_at) if pull.merged_at else None
    links: Json = {
        "url": url,
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "merged_at": merged,
    }
    return {"draft": pull.draft, "pull_request": links}
