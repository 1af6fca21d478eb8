"""Reviews and the comments on lines of a diff as GitHub shows them."""

from __future__ import annotations

from loopback.memory import Memory, Review, ReviewComment
from loopback.shapes.accounts import Json, association, node_id, stamp, user_shape
from loopback.shapes.commits import page_url, repository_url
from loopback.shapes.conversation import reactions_shape


def review_shape(memory: Memory, review: Review) -> Json:
    """https://docs.github.com/rest/pulls/reviews#create-a-review-for-a-pull-request"""
    page = f"{page_url(memory, review.repository)}/pull/{review.number}"
    html_url = f"{page}#pullrequestreview-{review.id}"
    pull_url = f"{repository_url(memory, review.repository)}/pulls/{review.number}"
    return {
        "id": review.id,
        "node_id": node_id("PullRequestReview", review.id),
        "user": user_shape(memory, review.user),
        "body": review.body,
        "state": review.state,
        "html_url": html_url,
        "pull_request_url": pull_url,
        "author_association": association(review.repository, review.user),
        "_links": {"html": {"href": html_url}, "pull_request": {"href": pull_url}},
        "submitted_at": stamp(review.submitted_at),
        "commit_id": review.commit_id,
    }


def review_comment_shape(memory: Memory, comment: ReviewComment) -> Json:
    """https://docs.github.com/rest/pulls/comments#get-a-review-comment-for-a-pull-request"""
    return _links(memory, comment) | {
        "pull_request_review_id": comment.review.id,
        "id": comment.id,
        "node_id": node_id("PullRequestReviewComment", comment.id),
        "user": user_shape(memory, comment.user),
        "body": comment.body,
        "path": comment.path,
        "diff_hunk": comment.diff_hunk,
        "commit_id": comment.commit_id,
        "original_commit_id": comment.original_commit_id,
        "side": comment.side,
        "start_side": comment.original_start_line and comment.side,
        "start_line": comment.start_line,
        "line": comment.line,
        "original_start_line": comment.original_start_line,
        "original_line": comment.original_line,
        "position": comment.position,
        "original_position": comment.original_position,
        "subject_type": "line",
        "author_association": association(comment.repository, comment.user),
        "created_at": stamp(comment.created_at),
        "updated_at": stamp(comment.updated_at),
    }


def _links(memory: Memory, comment: ReviewComment) -> Json:
    api, page = repository_url(memory, comment.repository), page_url(memory, comment.repository)
    links = {
        "self": f"{api}/pulls/comments/{comment.id}",
        "html": f"{page}/pull/{comment.number}#discussion_r{comment.id}",
        "pull_request": f"{api}/pulls/{comment.number}",
    }
    return {
        "url": links["self"],
        "html_url": links["html"],
        "pull_request_url": links["pull_request"],
        "_links": {name: {"href": address} for name, address in links.items()},
        "reactions": reactions_shape(links["self"], []),
    }
