"""Pull requests. https://docs.github.com/rest/pulls"""

from __future__ import annotations

from loopback import bare, opening
from loopback.answers import Answer, Refusal, not_accessible
from loopback.memory import ACTIONS_BOT, Repository
from loopback.rest import fields
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


@endpoint("POST", "/repos/{owner}/{repo}/pulls")
def create_pull(call: Call) -> Answer:
    """https://docs.github.com/rest/pulls/pulls#create-a-pull-request"""
    repository = call.repository()
    call.need(repository, "write", "pull_requests")
    caller = call.request.caller
    if caller is None:
        raise not_accessible(None, "pull_requests=write")
    if caller.login == ACTIONS_BOT and not repository.actions_open_pulls:
        words = "GitHub Actions is not permitted to create or approve pull requests."
        raise Refusal(403, words)
    title, head, base = call.text("title"), call.text("head"), call.text("base")
    owner, _, branch = head.rpartition(":")
    source = _source(call, repository, owner)
    _check_branches(repository, base, source, branch)
    pull = opening.open_pull(call.memory, source, branch, repository, base, caller, title)
    pull.body = call.optional_text("body") or ""
    pull.draft = fields.optional(call.body(), "draft", bool) or False
    allowed = fields.optional(call.body(), "maintainer_can_modify", bool)
    pull.maintainer_can_modify = source is not repository and allowed is not False
    return Answer(201, pull_shape(call.memory, pull))


def _source(call: Call, repository: Repository, owner: str) -> Repository:
    if owner.lower() in ("", repository.owner.login.lower()):
        return repository
    for one in call.memory.repositories.values():
        if one.parent is repository and one.owner.login.lower() == owner.lower():
            return one
    raise _refused(field="head", code="invalid")


def _check_branches(repository: Repository, base: str, source: Repository, head: str) -> None:
    base_sha = bare.tip(repository.git_dir, f"refs/heads/{base}")
    head_sha = bare.tip(source.git_dir, f"refs/heads/{head}")
    if base_sha is None:
        raise _refused(field="base", code="invalid")
    if head_sha is None:
        raise _refused(field="head", code="invalid")
    label = f"{source.owner.login}:{head}"
    opened = [one for one in repository.pulls if one.state == "open" and one.base == base]
    if any(one.head == head and one.head_repository is source for one in opened):
        raise _refused(code="custom", message=f"A pull request already exists for {label}.")
    if source is not repository:
        bare.run(repository.git_dir, "fetch", "--quiet", str(source.git_dir), head_sha)
        base, head = f"{repository.owner.login}:{base}", label
    if not bare.commits_between(repository.git_dir, base_sha, head_sha):
        raise _refused(code="custom", message=f"No commits between {base} and {head}")


def _refused(**error: str) -> Refusal:
    return Refusal(422, "Validation Failed", [{"resource": "PullRequest", **error}])


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
