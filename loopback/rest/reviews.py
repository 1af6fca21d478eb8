"""Reviews, with many comments in one request. https://docs.github.com/rest/pulls/reviews"""

from __future__ import annotations

from loopback import review_threads
from loopback.answers import Answer, Refusal
from loopback.memory import Pull
from loopback.rest import fields
from loopback.rest.review_comments import anchor_of, new_review
from loopback.rest.routing import Call, endpoint
from loopback.review_threads import Anchor, Problem
from loopback.shapes.reviews import review_shape


@endpoint("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews")
def list_reviews(call: Call) -> Answer:
    """Oldest first."""
    repository = call.repository()
    call.need(repository, "read", "pull_requests")
    number = call.pull(repository).number
    page, headers = call.page([one for one in repository.reviews if one.number == number])
    return Answer(200, [review_shape(call.memory, one) for one in page], headers)


@endpoint("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/reviews")
def create_review(call: Call) -> Answer:
    """With the event COMMENT; one comment that cannot be anchored and nothing is done."""
    repository = call.repository()
    call.need(repository, "write", "pull_requests")
    pull, body = call.pull(repository), call.optional_text("body") or ""
    listed = fields.optional(call.body(), "comments", list[object]) or []
    given = [fields.object_of(one) for one in listed]
    _check(call, pull, body, given)
    placed = _placed(pull, given)
    review = new_review(call, pull, body)
    for text, anchor, patch in placed:
        review_threads.add(call.memory, review, review.user, text, anchor, patch)
    return Answer(200, review_shape(call.memory, review))


def _check(call: Call, pull: Pull, body: str, given: list[fields.Json]) -> None:
    event = call.optional_text("event")
    if event != "COMMENT":
        raise _unprocessable(f"The loopback GitHub takes the event COMMENT only, not {event}")
    if call.optional_text("commit_id") not in (None, pull.head_sha):
        raise _unprocessable("Commit is not part of the pull request")
    if not body.strip() and not given:
        raise _unprocessable("Review body can't be blank")


def _placed(pull: Pull, given: list[fields.Json]) -> list[tuple[str, Anchor, str]]:
    patches = review_threads.patches(pull) if given else {}
    anchors = [(fields.required(one, "body", str), anchor_of(one)) for one in given]
    found = [review_threads.problems(patches.get(one.path), one) for _, one in anchors]
    if sentences := [_sentence(problems) for problems in found if problems]:
        raise _unprocessable(*sentences)
    return [(text, anchor, patches[anchor.path]) for text, anchor in anchors]


def _sentence(problems: list[Problem]) -> str:
    *most, last = [problem.sentence for problem in problems]
    comma = "," if len(most) > 1 else ""
    return f"{', '.join(most)}{comma} and {last}" if most else last


def _unprocessable(*errors: str) -> Refusal:
    return Refusal(422, "Unprocessable Entity", list(errors))
