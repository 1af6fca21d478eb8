"""Pull requests opened by REST, and comparisons in pages."""

from __future__ import annotations

from typing import Any

import pytest
from github import GithubException

from loopback import LoopbackGitHub, Pull, Repository
from tests.loopback.conftest import ALL, Client, refused

WATCHED = True


@pytest.fixture
def fresh(hub: LoopbackGitHub, repository: Repository) -> str:
    """A branch with a commit of its own."""
    start = hub.tip(repository, "main")
    return hub.commit(repository, "fresh", {"f": "f\n"}, start=start)


def why(client: Client, token: str, **given: Any) -> dict[str, Any]:
    with pytest.raises(GithubException) as caught:
        client(token).get_repo("acme/shop").create_pull(title="x", body="", **given)
    assert caught.value.status == 422
    assert caught.value.data["message"] == "Validation Failed"
    [error] = caught.value.data["errors"]
    return {key: value for key, value in error.items() if key != "resource"}


def test_a_pull_request_is_opened(
    hub: LoopbackGitHub, repository: Repository, fresh: str, client: Client
) -> None:
    token = hub.issue_token(repository, {"pull_requests": "write"})
    made = (
        client(token)
        .get_repo("acme/shop")
        .create_pull(title="Repair main", body="Because", head="fresh", base="main", draft=True)
    )
    assert (made.number, made.html_url) == (1, f"{hub.server_url}/acme/shop/pull/1")
    [pull] = repository.pulls
    assert (pull.title, pull.body, pull.draft) == ("Repair main", "Because", True)
    assert (pull.head, pull.head_sha, pull.base) == ("fresh", fresh, "main")
    assert (pull.base_sha, pull.user.login) == (hub.tip(repository, "main"), "github-actions[bot]")


def test_a_pull_request_comes_from_a_fork(
    hub: LoopbackGitHub, repository: Repository, token: str, client: Client
) -> None:
    fork = hub.fork(repository, "bob")
    head = hub.commit(fork, "fix", {"x": "x\n"})
    seen = client(token).get_repo("acme/shop")
    made = seen.create_pull(title="Fix", body="", head="bob:fix", base="main")
    assert (made.head.sha, made.head.repo.full_name) == (head, "bob/shop")
    assert made.maintainer_can_modify is True


def test_what_cannot_be_opened_is_refused_in_githubs_words(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client
) -> None:
    hub.commit_branches(repository, {"next": {"n": "n\n"}}, str(hub.tip(repository, "main")))
    there = "A pull request already exists for acme:topic."
    hub.fork(repository, "bob")
    same = "No commits between acme:main and bob:main"
    cases: list[tuple[str, str, dict[str, str]]] = [
        ("topic", "main", {"code": "custom", "message": there}),
        ("acme:topic", "main", {"code": "custom", "message": there}),
        ("main", "next", {"code": "custom", "message": "No commits between next and main"}),
        ("bob:main", "main", {"code": "custom", "message": same}),
        ("nope", "main", {"code": "invalid", "field": "head"}),
        ("eve:topic", "main", {"code": "invalid", "field": "head"}),
        ("topic", "nope", {"code": "invalid", "field": "base"}),
    ]
    for head, base, reason in cases:
        assert why(client, token, head=head, base=base) == reason
    assert len(repository.pulls) == 1
    assert client(token).get_repo("acme/shop").create_pull(head="topic", base="next", title="x")
    hub.close_pull(pull)
    assert client(token).get_repo("acme/shop").create_pull(head="topic", base="main", title="x")


def test_opening_needs_the_permission_and_the_setting(
    hub: LoopbackGitHub, repository: Repository, fresh: str, token: str, client: Client
) -> None:
    def attempt(by: str) -> tuple[int, str]:
        seen = client(by).get_repo("acme/shop")
        return refused(lambda: seen.create_pull(title="x", body="", head="fresh", base="main"))

    reader = hub.issue_token(repository, ALL | {"pull_requests": "read"})
    assert attempt(reader) == (403, "Resource not accessible by integration")
    hub.let_actions_open_pulls(repository, False)
    words = "GitHub Actions is not permitted to create or approve pull requests."
    assert attempt(token) == (403, words)
    assert repository.pulls == []
    app = hub.issue_token(repository, ALL, hub.add_user("other-app[bot]", "Bot").login)
    assert client(app).get_repo("acme/shop").create_pull(title="x", head="fresh", base="main")


def test_files_of_a_comparison_are_on_its_first_page(
    hub: LoopbackGitHub, repository: Repository, token: str, client: Client
) -> None:
    base = hub.tip(repository, "main")
    shas = [hub.commit(repository, "main", {name: f"{name}\n"}) for name in ("a", "b")]
    many = {"many": {f"{number:03}.txt": "" for number in range(310)}}
    hub.commit_branches(repository, many, shas[-1])
    shas.append(str(hub.tip(repository, "many")))
    requester = client(token).requester

    def page(query: str) -> dict[str, Any]:
        path = f"/repos/acme/shop/compare/{base}...many{query}"
        found: dict[str, Any] = requester.requestJsonAndCheck("GET", path)[1]
        return found

    whole = page("")
    assert [one["sha"] for one in whole["commits"]] == shas
    assert (len(whole["files"]), whole["status"]) == (300, "ahead")
    first, last = page("?per_page=2&page=1"), page("?per_page=2&page=2")
    assert [one["sha"] for one in first["commits"]] == shas[:2]
    assert [one["sha"] for one in last["commits"]] == shas[2:]
    assert (len(first["files"]), last["files"], last["total_commits"]) == (300, [], 3)


def test_a_comparison_tells_renames(
    hub: LoopbackGitHub, repository: Repository, token: str, client: Client
) -> None:
    before = str(hub.tip(repository, "main"))
    hub.commit(repository, "main", {"old.txt": None, "new.txt": "old\n", "readme.md": "other\n"})
    seen = client(token).get_repo("acme/shop")
    files = seen.compare(before, "main").files
    assert [(one.filename, one.previous_filename, one.status) for one in files] == [
        ("new.txt", "old.txt", "renamed"),
        ("readme.md", None, "modified"),
    ]
    assert seen.default_branch == "main"
