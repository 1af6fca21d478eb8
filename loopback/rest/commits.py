"""Commits, comparisons and branches. https://docs.github.com/rest/commits"""

from __future__ import annotations

from loopback import bare
from loopback.answers import Answer, Refusal, not_found
from loopback.memory import Memory, Repository
from loopback.rest.routing import Call, endpoint
from loopback.shapes.accounts import Json
from loopback.shapes.commits import (
    branch_shape,
    commit_shape,
    file_shape,
    page_url,
    repository_url,
)

MOST_COMMITS = 250
MOST_FILES = 300


def _resolve(call: Call, repository: Repository, name: str) -> str:
    owner, colon, branch = name.partition(":")
    if colon:
        parent = repository.parent or repository
        family = {repository, parent}
        family |= {one for one in call.memory.repositories.values() if one.parent is parent}
        related = {one.owner.login: one for one in family}
        if owner not in related:
            raise not_found()
        return bare.resolve(related[owner].git_dir, branch) or _missing()
    return bare.resolve(repository.git_dir, name) or _missing()


def _missing() -> str:
    raise not_found()


def _status(ahead: int, behind: int) -> str:
    if ahead and behind:
        return "diverged"
    if ahead:
        return "ahead"
    return "behind" if behind else "identical"


@endpoint("GET", "/repos/{owner}/{repo}/compare/{basehead}")
def compare(call: Call) -> Answer:
    """https://docs.github.com/rest/commits/commits#compare-two-commits"""
    repository = call.repository()
    call.need(repository, "read", "contents")
    base_name, dots, head_name = call.parameters["basehead"].partition("...")
    if not dots:
        raise not_found()
    base = _resolve(call, repository, base_name)
    head = _resolve(call, repository, head_name)
    start = bare.merge_base(repository.git_dir, base, head)
    if start is None:
        raise Refusal(404, f"No common ancestor between {base_name} and {head_name}.")
    return _comparison(call, repository, base, start, head)


def _comparison(call: Call, repository: Repository, base: str, start: str, head: str) -> Answer:
    git_dir = repository.git_dir
    ahead, behind = bare.ahead_behind(git_dir, base, head)
    listed = bare.commits_between(git_dir, base, head)
    page, headers = _page(call, listed)
    # Asked for one by one: git lists a commit once, however often it is named.
    ends = [*bare.commits(git_dir, [base]), *bare.commits(git_dir, [start])]
    commits = [
        commit_shape(call.memory, repository, one) for one in [*ends, *bare.commits(git_dir, page)]
    ]
    facts: Json = {
        "base_commit": commits[0],
        "merge_base_commit": commits[1],
        "status": _status(ahead, behind),
        "ahead_by": ahead,
        "behind_by": behind,
        "total_commits": len(listed),
        "commits": commits[2:],
        "files": _files(call, repository, start, head),
    }
    return Answer(200, _addresses(call.memory, repository, base, head) | facts, headers)


def _page(call: Call, listed: list[str]) -> tuple[list[str], dict[str, str]]:
    """The newest commits where no page is asked for."""
    paged = {"page", "per_page"} & call.request.query.keys()
    return call.page(listed) if paged else (listed[-MOST_COMMITS:], {})


def _files(call: Call, repository: Repository, start: str, head: str) -> list[Json]:
    """All of them, up to a limit, are on the first page."""
    if call.window()[0] > 1:
        return []
    changes = bare.changes(repository.git_dir, start, head)[:MOST_FILES]
    return [file_shape(call.memory, repository, change, head) for change in changes]


def _addresses(memory: Memory, repository: Repository, base: str, head: str) -> Json:
    page = f"{page_url(memory, repository)}/compare/{base}...{head}"
    return {
        "url": f"{repository_url(memory, repository)}/compare/{base}...{head}",
        "html_url": page,
        "permalink_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
    }


@endpoint("GET", "/repos/{owner}/{repo}/commits/{ref}")
def get_commit(call: Call) -> Answer:
    """A commit by SHA or by the name of a branch or tag."""
    repository = call.repository()
    call.need(repository, "read", "contents")
    sha = bare.resolve(repository.git_dir, call.parameters["ref"])
    if sha is None:
        raise Refusal(422, f"No commit found for SHA: {call.parameters['ref']}")
    return Answer(200, commit_shape(call.memory, repository, _commit(repository, sha)))


def _commit(repository: Repository, sha: str) -> bare.Commit:
    return bare.commits(repository.git_dir, [sha])[0]


@endpoint("GET", "/repos/{owner}/{repo}/branches/{branch}")
def get_branch(call: Call) -> Answer:
    """A branch with its newest commit."""
    repository = call.repository()
    call.need(repository, "read", "contents")
    name = call.parameters["branch"]
    sha = bare.refs(repository.git_dir, "refs/heads/").get(f"refs/heads/{name}")
    if sha is None:
        raise Refusal(404, "Branch not found")
    return Answer(200, branch_shape(call.memory, repository, name, _commit(repository, sha)))
