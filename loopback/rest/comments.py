"""The conversation of issues and pull requests. https://docs.github.com/rest/issues/comments"""

from __future__ import annotations

from loopback.answers import Answer, Refusal, invalid, not_accessible, not_found
from loopback.memory import Comment, Issue, Pull, Repository, User
from loopback.rest.routing import Call, endpoint
from loopback.shapes.conversation import comment_shape, issue_shape

LONGEST_BODY = 65536


def keys_for(issue: Issue) -> tuple[str, ...]:
    """A pull request is an issue too, so either permission does."""
    return ("issues", "pull_requests") if isinstance(issue, Pull) else ("issues",)


def find_comment(call: Call, level: str) -> Comment:
    """The comment of the path, when the token reaches its conversation at that level."""
    repository = call.repository()
    number = call.parameters["comment_id"]
    found = repository.comments.get(int(number)) if number.isdigit() else None
    if found is None:
        raise not_found()
    call.need(repository, level, *keys_for(repository.issues[found.number]))
    return found


def writer(call: Call) -> User:
    """The account that writes; anonymous callers never do."""
    if call.request.caller is None:
        raise not_accessible(None, "issues=write; pull_requests=write")
    return call.request.caller


def _body(call: Call) -> str:
    body = call.text("body")
    if not body.strip():
        raise invalid("IssueComment", "unprocessable", "data", "Body cannot be blank")
    if len(body) > LONGEST_BODY:
        words = f"Body is too long (maximum is {LONGEST_BODY} characters)"
        raise invalid("IssueComment", "unprocessable", "data", words)
    return body


def may_moderate(call: Call, repository: Repository) -> bool:
    """Whether the caller may change what others wrote."""
    token = call.request.token
    return token is not None and (token.is_installation or repository.may_push(token.user.login))


def need_own(call: Call, author: User, repository: Repository) -> None:
    """403 unless the caller wrote it or may write in the repository."""
    if writer(call) != author and not may_moderate(call, repository):
        raise Refusal(403, "Must have admin rights to Repository.")


@endpoint("GET", "/repos/{owner}/{repo}/issues/{issue_number}")
def get_issue(call: Call) -> Answer:
    """An issue, or a pull request as an issue."""
    repository = call.repository()
    issue = call.issue(repository)
    call.need(repository, "read", *keys_for(issue))
    return Answer(200, issue_shape(call.memory, issue))


@endpoint("GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def list_comments(call: Call) -> Answer:
    """Oldest first."""
    repository = call.repository()
    issue = call.issue(repository)
    call.need(repository, "read", *keys_for(issue))
    since = call.ask("since")
    shapes = [
        comment_shape(call.memory, comment)
        for comment in repository.comments.values()
        if comment.number == issue.number
    ]
    page, headers = call.page([one for one in shapes if str(one["updated_at"]) >= since])
    return Answer(200, page, headers)


@endpoint("POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments")
def create_comment(call: Call) -> Answer:
    """In a locked conversation only those who may write in the repository can speak."""
    repository = call.repository()
    issue = call.issue(repository)
    call.need(repository, "write", *keys_for(issue))
    if issue.locked and not may_moderate(call, repository):
        raise Refusal(403, "Unable to create comment because issue is locked.")
    body, user, now = _body(call), writer(call), call.memory.now()
    comment = Comment(call.memory.next_id(), repository, issue.number, user, body, now, now)
    repository.comments[comment.id] = comment
    shape = comment_shape(call.memory, comment)
    return Answer(201, shape, {"Location": str(shape["url"])})


@endpoint("GET", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def get_comment(call: Call) -> Answer:
    """One comment, wherever it was made."""
    return Answer(200, comment_shape(call.memory, find_comment(call, "read")))


@endpoint("PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def update_comment(call: Call) -> Answer:
    """One's own comment, or anybody's for those who may write in the repository."""
    comment = find_comment(call, "write")
    need_own(call, comment.user, comment.repository)
    comment.body, comment.updated_at = _body(call), call.memory.now()
    return Answer(200, comment_shape(call.memory, comment))


@endpoint("DELETE", "/repos/{owner}/{repo}/issues/comments/{comment_id}")
def delete_comment(call: Call) -> Answer:
    """The same rule as for changing it."""
    comment = find_comment(call, "write")
    need_own(call, comment.user, comment.repository)
    del comment.repository.comments[comment.id]
    return Answer(204)
