"""Commit statuses. https://docs.github.com/rest/commits/statuses"""

from __future__ import annotations

from loopback import bare
from loopback.answers import Answer, Refusal, invalid, not_accessible, not_found
from loopback.memory import Repository, Status
from loopback.rest.routing import Call, endpoint
from loopback.shapes.commits import (
    combined_status_shape,
    created_status_shape,
    latest_by_context,
)

STATES = ("error", "failure", "pending", "success")
LONGEST_DESCRIPTION = 140
MOST_PER_CONTEXT = 1000


def _statuses(call: Call, repository: Repository) -> tuple[str, list[Status]]:
    call.need(repository, "read", "statuses")
    sha = bare.resolve(repository.git_dir, call.parameters["ref"])
    if sha is None:
        raise not_found()
    return sha, [one for one in reversed(repository.statuses) if one.sha == sha]


@endpoint("GET", "/repos/{owner}/{repo}/commits/{ref}/status")
def get_combined_status(call: Call) -> Answer:
    """The newest status of each context, and what they come to."""
    repository = call.repository()
    sha, statuses = _statuses(call, repository)
    latest = latest_by_context(statuses)
    page, headers = call.page(latest)
    return Answer(200, combined_status_shape(call.memory, repository, sha, latest, page), headers)


@endpoint("GET", "/repos/{owner}/{repo}/commits/{ref}/statuses")
def list_statuses(call: Call) -> Answer:
    """All statuses ever set, newest first."""
    repository = call.repository()
    page, headers = call.page(_statuses(call, repository)[1])
    return Answer(
        200, [created_status_shape(call.memory, repository, one) for one in page], headers
    )


@endpoint("POST", "/repos/{owner}/{repo}/statuses/{sha}")
def create_status(call: Call) -> Answer:
    """At most 140 characters of description, at most 1000 statuses for one SHA and context."""
    repository = call.repository()
    call.need(repository, "write", "statuses")
    call.need_role(repository)
    status = _checked(call, repository)
    repository.statuses.append(status)
    return Answer(201, created_status_shape(call.memory, repository, status))


def _checked(call: Call, repository: Repository) -> Status:
    sha, state = call.parameters["sha"], call.text("state")
    context = call.optional_text("context") or "default"
    description = call.optional_text("description")
    if not bare.SHA.fullmatch(sha) or not bare.resolve(repository.git_dir, sha):
        raise Refusal(422, f"No commit found for SHA: {sha}")
    if state not in STATES:
        raise invalid("Status", "custom", "state", "state is not included in the list")
    if len(description or "") > LONGEST_DESCRIPTION:
        words = f"description is too long (maximum is {LONGEST_DESCRIPTION} characters)"
        raise invalid("Status", "custom", "description", words)
    same = sum(one.sha == sha and one.context == context for one in repository.statuses)
    if same >= MOST_PER_CONTEXT:
        words = "This SHA and context has reached the maximum number of statuses."
        raise invalid("Status", "custom", "base", words)
    creator, url = call.request.caller, call.optional_text("target_url")
    if creator is None:
        raise not_accessible(None, "statuses=write")
    number, now = call.memory.next_id(), call.memory.now()
    return Status(number, sha, state, context, description, url, creator, now)
