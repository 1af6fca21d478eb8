"""What was said on a pull request: the conversation, and comments on the diff."""

from __future__ import annotations

from collections.abc import Mapping

from loopback.graphql.connections import connection
from loopback.graphql.view import Info, Node, View, account
from loopback.memory import Comment, Pull, ReviewComment
from loopback.shapes.accounts import node_id, stamp
from loopback.shapes.commits import page_url


def comments(view: View, info: Info, pull: Pull, page: Mapping[str, object]) -> Node:
    """https://docs.github.com/graphql/reference/objects#issuecomment, oldest first."""
    found = view.comments(pull.repository, pull.number)
    return connection(info, found, lambda one: (one.id,), lambda one: _comment(view, one), page)


def threads(view: View, info: Info, pull: Pull, page: Mapping[str, object]) -> Node:
    """https://docs.github.com/graphql/reference/objects#pullrequestreviewthread, oldest first.

    There are no replies here: each comment is a thread of its own.
    """
    found = view.review_comments(pull.repository, pull.number)
    return connection(info, found, lambda one: (one.id,), lambda one: _thread(view, one), page)


def _thread(view: View, comment: ReviewComment) -> Node:
    def inside(info: Info, **page: object) -> Node:
        return connection(
            info, [comment], lambda one: (one.id,), lambda one: _review_comment(view, one), page
        )

    return {"comments": inside, "isOutdated": comment.line is None, "isResolved": False}


def _said(view: View, comment: Comment | ReviewComment) -> Node:
    return {
        "author": account(comment.user),
        "body": comment.body,
        "createdAt": stamp(comment.created_at),
        "databaseId": comment.id,
        "fullDatabaseId": str(comment.id),
        "updatedAt": stamp(comment.updated_at),
        "viewerDidAuthor": view.is_mine(comment.user),
    }


def _comment(view: View, comment: Comment) -> Node:
    page = page_url(view.memory, comment.repository)
    return _said(view, comment) | {
        "id": node_id("IssueComment", comment.id),
        "url": f"{page}/pull/{comment.number}#issuecomment-{comment.id}",
    }


def _review_comment(view: View, comment: ReviewComment) -> Node:
    page = page_url(view.memory, comment.repository)
    return _said(view, comment) | {
        "id": node_id("PullRequestReviewComment", comment.id),
        "line": comment.line,
        "originalLine": comment.original_line,
        "originalStartLine": comment.original_start_line,
        "outdated": comment.line is None,
        "path": comment.path,
        "startLine": comment.start_line,
        "url": f"{page}/pull/{comment.number}#discussion_r{comment.id}",
    }
