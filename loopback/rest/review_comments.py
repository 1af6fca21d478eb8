"""Comments on lines of a diff. https://docs.github.com/rest/pulls/comments"""

from __future__ import annotations

from typing import cast

from loopback import review_threads
from loopback.answers import Answer, Refusal, not_found
from loopback.memory import Pull, Review, ReviewComment, Side
from loopback.rest import fields
from loopback.rest.comments import need_own, writer
from loopback.rest.routing import Call, endpoint
from loopback.review_threads import Anchor, Problem
from loopback.shapes.accounts import Json
from loopback.shapes.reviews import review_comment_shape

RESOURCE = "PullRequestReviewComment"


def anchor_of(given: fields.Json) -> Anchor:
    """The place that a body names."""
    side, start_side = (fields.optional(given, name, str) for name in ("side", "start_side"))
    for name in (side, start_side):
        if name not in (None, "LEFT", "RIGHT"):
            raise Refusal(422, f"Invalid request.\n\n{name!r} is not a member of LEFT, RIGHT.")
    return Anchor(
        path=fields.required(given, "path", str),
        line=fields.optional(given, "line", int),
        side=cast(Side, side or "RIGHT"),
        start_line=fields.optional(given, "start_line", int),
        start_side=cast("Side | None", start_side),
    )


def new_review(call: Call, pull: Pull, body: str) -> Review:
    """A review of the head by the caller."""
    user, now, number = writer(call), call.memory.now(), call.memory.next_id()
    review = Review(number, pull.repository, pull.number, user, body, pull.head_sha, now)
    pull.repository.reviews.append(review)
    return review


@endpoint("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/comments")
def list_review_comments(call: Call) -> Answer:
    """Oldest first."""
    repository = call.repository()
    call.need(repository, "read", "pull_requests")
    number = call.pull(repository).number
    comments = [one for one in repository.review_comments.values() if one.number == number]
    page, headers = call.page(comments)
    return Answer(200, [review_comment_shape(call.memory, one) for one in page], headers)


@endpoint("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/comments")
def create_review_comment(call: Call) -> Answer:
    """On lines of the diff between merge base and head; makes a review of its own."""
    repository = call.repository()
    call.need(repository, "write", "pull_requests")
    pull, anchor, body = call.pull(repository), anchor_of(call.body()), _text(call)
    if call.text("commit_id") != pull.head_sha:
        words = "commit_id is not part of the pull request"
        raise _invalid([{"code": "custom", "field": "commit_id", "message": words}])
    patch = review_threads.patches(pull).get(anchor.path)
    if found := review_threads.problems(patch, anchor):
        raise _invalid([_error(one) for one in found])
    review = new_review(call, pull, "")
    comment = review_threads.add(call.memory, review, review.user, body, anchor, str(patch))
    shape = review_comment_shape(call.memory, comment)
    return Answer(201, shape, {"Location": str(shape["url"])})


def _text(call: Call) -> str:
    body = call.text("body")
    if not body.strip():
        raise _invalid([{"code": "missing_field", "field": "pull_request_review_comment.body"}])
    return body


def _error(problem: Problem) -> Json:
    field = f"pull_request_review_thread.{problem.field}"
    words = {"message": f"{field} {problem.rule}"} if problem.rule else {}
    return {"code": problem.code, "field": field, **words}


def _invalid(errors: list[Json]) -> Refusal:
    return Refusal(422, "Validation Failed", [{"resource": RESOURCE, **one} for one in errors])


@endpoint("GET", "/repos/{owner}/{repo}/pulls/comments/{comment_id}")
def get_review_comment(call: Call) -> Answer:
    """One comment, whatever pull request it belongs to."""
    return Answer(200, review_comment_shape(call.memory, _find(call, "read")))


@endpoint("PATCH", "/repos/{owner}/{repo}/pulls/comments/{comment_id}")
def update_review_comment(call: Call) -> Answer:
    """One's own comment, or anybody's for those who may write in the repository."""
    comment = _find(call, "write")
    need_own(call, comment.user, comment.repository)
    comment.body, comment.updated_at = _text(call), call.memory.now()
    return Answer(200, review_comment_shape(call.memory, comment))


@endpoint("DELETE", "/repos/{owner}/{repo}/pulls/comments/{comment_id}")
def delete_review_comment(call: Call) -> Answer:
    """The same rule as for changing it."""
    comment = _find(call, "write")
    need_own(call, comment.user, comment.repository)
    del comment.repository.review_comments[comment.id]
    return Answer(204)


def _find(call: Call, level: str) -> ReviewComment:
    repository, number = call.repository(), call.parameters["comment_id"]
    call.need(repository, level, "pull_requests")
    found = repository.review_comments.get(int(number)) if number.isdigit() else None
    if found is None:
        raise not_found()
    return found
