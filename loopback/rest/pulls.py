"""Pull requests. https://docs.github.com/rest/pulls"""

from __future__ import annotations

from loopback import bare
from loopback.answers import Answer
from loopback.rest.routing import Call, endpoint
from loopback.shapes.commits import file_shape
from loopback.shapes.pulls import merge_base, pull_shape, simple_pull_shape

MOST_FILES = 3000


@endpoint("GET", "/repos/{owner}/{repo}/pulls/{pull_number}")
def get_pull(call: Call) -> Answer:
    """The head as it is now, the base as it was when the pull request was opened."""
    repository = call.repository()
    call.need(repository, "read", "pull_requests")
    return Answer(200, pull_shape(call.memory, call.pull(repository)))


@endpoint("GET", "/repos/{owner}/{repo}/pulls")
def list_pulls(call: Call) -> Answer:
    """Newest first, open ones unless asked otherwise, for one base branch or all."""
    repository = call.repository()
    call.need(repository, "read", "pull_requests")
    state, base, head = call.ask("state", "open"), call.ask("base"), call.ask("head")
    found = [
        pull
        for pull in reversed(repository.pulls)
        if state in ("all", pull.state)
        and base in ("", pull.base)
        and head in ("", f"{pull.head_owner}:{pull.head}")
    ]
    if call.ask("direction", "desc") == "asc":
        found.reverse()
    page, headers = call.page(found)
    return Answer(200, [simple_pull_shape(call.memory, pull) for pull in page], headers)


@endpoint("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/files")
def list_files(call: Call) -> Answer:
    """What the pull request changes since it left its base."""
    repository = call.repository()
    call.need(repository, "read", "pull_requests")
    pull = call.pull(repository)
    changes = bare.changes(repository.git_dir, merge_base(pull), pull.head_sha)[:MOST_FILES]
    page, headers = call.page(changes)
    shapes = [file_shape(call.memory, repository, change, pull.head_sha) for change in page]
    return Answer(200, shapes, headers)
