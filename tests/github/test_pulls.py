"""Pull requests as REST and GraphQL show them, and new ones."""

from __future__ import annotations

import pytest

from merge_heads.github import Listed, Posted, WriteRefused
from merge_heads.outcomes import GitHubProblem
from tests.github.conftest import WRITING, Shop

CONTEXT = "merge-heads"


def numbers(listed: list[Listed]) -> list[int]:
    return [one.pull.number for one in listed]


def test_a_list_shows_each_pull_request_as_it_is_shown_alone(shop: Shop) -> None:
    server, repository = shop.server, shop.repository
    shop.branch("topic")
    shop.branch("base")
    server.open_pull(repository, "Own", "topic", "main", "ann")
    server.open_pull(repository, "From default", "main", "base", "ann")
    for owner, kind, may in [("bob", "User", True), ("big", "Organization", False)]:
        fork = server.fork(repository, owner, kind)  # type: ignore[arg-type]
        server.commit(fork, "fix/it", {"f.txt": "f\n"}, "Fix", shop.main)
        server.commit(fork, "main", {"g.txt": "g\n"}, "Main", shop.main)
        for head in ("fix/it", "main"):
            server.open_pull(
                repository, "Fork", head, "main", owner, fork, maintainer_can_modify=may
            )
    gone = server.fork(repository, "eve")
    server.commit(gone, "left", {"l.txt": "l\n"}, "Left", shop.main)
    server.open_pull(repository, "Gone", "left", "main", "eve", gone)
    server.delete_repository(gone)
    client = shop.client()
    listed = client.open_pulls(CONTEXT)
    assert numbers(listed) == [1, 2, 3, 4, 5, 6, 7]
    assert [one.pull for one in listed] == [client.pull(number) for number in range(1, 8)]
    # GitHub's description says that a head always has a repository; the real one sends null.
    server.faults[:] = [fault for fault in server.faults if "head.repo" not in str(fault)]
    heads = [(one.pull.head_label, one.pull.head_is_fork) for one in listed]
    assert heads[0] == ("acme:topic", False)
    assert heads[2] == ("bob:fix/it", True)
    assert heads[6] == ("eve:left", True)
    assert listed[6].pull.head_repository is None
    assert [one.pull.number for one in listed if one.pull.head_is_default] == [2]
    assert [one.pull.head_owner_is_user for one in listed[2:]] == [True] * 2 + [False] * 3


def test_a_list_holds_what_is_open_into_one_base(shop: Shop) -> None:
    shop.branch("stable")
    for name in ("one", "two", "three"):
        shop.branch(name)
    shop.server.open_pull(shop.repository, "T", "one", "main", "ann")
    shop.server.open_pull(shop.repository, "T", "two", "stable", "ann")
    shut = shop.server.open_pull(shop.repository, "T", "three", "main", "ann")
    shop.server.close_pull(shut)
    client = shop.client()
    assert numbers(client.open_pulls(CONTEXT)) == [1, 2]
    assert numbers(client.open_pulls(CONTEXT, "stable")) == [2]
    assert client.open_pulls(CONTEXT, "nowhere") == []


def test_a_list_tells_the_newest_status_of_our_context_on_the_head(shop: Shop) -> None:
    client = shop.client()
    for name in ("told", "silent", "other", "old"):
        shop.branch(name)
        shop.server.open_pull(shop.repository, "T", name, "main", "ann")
    told = shop.server.tip(shop.repository, "told") or ""
    other = shop.server.tip(shop.repository, "other") or ""
    old = shop.server.tip(shop.repository, "old") or ""
    client.set_status(told, CONTEXT, "pending", "Reading", None)
    client.set_status(told, CONTEXT, "failure", "2 heads", None)
    client.set_status(other, "ci", "success", "Fine", None)
    client.set_status(old, CONTEXT, "success", "Fine", None)
    shop.server.commit(shop.repository, "old", {"more.txt": "m\n"}, "More")
    listed = client.open_pulls(CONTEXT)
    assert [one.status for one in listed] == [Posted("failure", "2 heads"), None, None, None]


def test_a_status_of_a_commit_that_is_no_longer_the_head_does_not_count(shop: Shop) -> None:
    shop.branch("topic")
    shop.server.open_pull(shop.repository, "T", "topic", "main", "ann")
    status = {"context": {"state": "SUCCESS", "description": None, "targetUrl": None}}
    answer = lagging("0" * 40, status)
    shop.server.answer("POST", "/graphql", 200, answer, times=1)
    assert shop.client().open_pulls(CONTEXT)[0].status is None
    shop.server.answer("POST", "/graphql", 200, lagging("1" * 40, status), times=1)
    assert shop.client().open_pulls(CONTEXT)[0].status == Posted("success", "")


def lagging(oid: str, status: object) -> object:
    """An answer with one pull request of a deleted account, its head at ones."""
    node = {
        "number": 1,
        "state": "OPEN",
        "baseRefName": "main",
        "headRefName": "topic",
        "headRefOid": "1" * 40,
        "maintainerCanModify": False,
        "headRepository": None,
        "headRepositoryOwner": None,
        "commits": {"nodes": [{"commit": {"oid": oid, "status": status}}]},
    }
    page = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": [node]}
    return {"data": {"repository": {"id": "R", "defaultBranchRef": None, "pullRequests": page}}}


def test_a_deleted_account_has_the_same_name_in_both_views(shop: Shop) -> None:
    shop.branch("topic")
    shop.server.open_pull(shop.repository, "T", "topic", "main", "ann")
    shop.server.answer("POST", "/graphql", 200, lagging("1" * 40, None))
    listed = shop.client().open_pulls(CONTEXT)[0].pull
    head = {"label": None, "ref": "topic", "sha": "1" * 40, "user": None, "repo": None}
    base = {"ref": "main", "repo": {"id": 1, "node_id": "R", "default_branch": "main"}}
    alone = {"number": 1, "state": "open", "head": head, "base": base}
    alone |= {"maintainer_can_modify": False}
    shop.server.answer("GET", "/pulls/1", 200, alone)
    assert listed == shop.client().pull(1)
    assert listed.head_label == "ghost:topic"


def test_hundreds_of_pull_requests_are_a_request_for_each_hundred(shop: Shop) -> None:
    branches = {f"b{number}": {"new.txt": f"{number}\n"} for number in range(201)}
    shop.server.commit_branches(shop.repository, branches, shop.main)
    for branch in branches:
        shop.server.open_pull(shop.repository, "T", branch, "main", "ann")
    client = shop.client()
    assert numbers(client.open_pulls(CONTEXT, "main")) == list(range(1, 202))
    assert shop.asked == ["POST /graphql"] * 3
    assert client.requests_left is None


def test_a_token_that_may_not_read_pull_requests_is_told(shop: Shop) -> None:
    words = "Resource not accessible by integration"
    refused = {"data": None, "errors": [{"type": "FORBIDDEN", "message": words}]}
    shop.server.answer("POST", "/graphql", 200, refused)
    with pytest.raises(GitHubProblem, match=words) as raised:
        shop.client().open_pulls(CONTEXT)
    assert raised.value.next_step == "Give the job the permissions that the README lists."


@pytest.mark.parametrize(
    "body",
    [
        {"maintenance": True},
        {"data": {"repository": None}},
        {"data": {"repository": {"id": "R", "defaultBranchRef": None, "pullRequests": None}}},
        [],
        "later",
    ],
)
def test_a_list_that_is_none_is_a_problem(shop: Shop, body: object) -> None:
    shop.server.answer("POST", "/graphql", 200, body)
    with pytest.raises(GitHubProblem, match="could not be understood"):
        shop.client().open_pulls(CONTEXT)


def test_a_list_with_a_hole_in_it_is_a_problem(shop: Shop) -> None:
    holed = {"data": {"repository": None}, "errors": [{"message": "Something went wrong"}]}
    shop.server.answer("POST", "/graphql", 200, holed)
    with pytest.raises(GitHubProblem, match="Something went wrong"):
        shop.client().open_pulls(CONTEXT)


def test_a_pull_request_is_opened_and_found_again(shop: Shop) -> None:
    shop.branch("fix")
    client = shop.client()
    assert client.pulls_between("acme:fix", "main") == []
    number, page = client.open_pull("Merge heads", "Because.", "fix", "main")
    assert page.endswith(f"/acme/shop/pull/{number}")
    assert client.pulls_between("acme:fix", "main") == [(number, page)]
    assert client.pulls_between("acme:fix", "stable") == []
    made = shop.repository.pulls[0]
    assert (made.title, made.body, made.head, made.base) == (
        "Merge heads",
        "Because.",
        "fix",
        "main",
    )


def test_a_second_pull_request_of_one_branch_is_refused_in_githubs_words(shop: Shop) -> None:
    shop.branch("fix")
    client = shop.client()
    client.open_pull("One", "", "fix", "main")
    with pytest.raises(WriteRefused) as raised:
        client.open_pull("Two", "", "fix", "main")
    assert raised.value.words == ("Validation Failed: A pull request already exists for acme:fix")
    assert not raised.value.denied


def test_a_token_that_may_not_open_pull_requests_is_denied(shop: Shop) -> None:
    shop.branch("fix")
    reading = WRITING | {"pull_requests": "read"}
    with pytest.raises(WriteRefused) as raised:
        shop.client(reading).open_pull("T", "", "fix", "main")
    assert raised.value.denied
    shop.server.let_actions_open_pulls(shop.repository, False)
    with pytest.raises(WriteRefused, match="not permitted") as raised:
        shop.client().open_pull("T", "", "fix", "main")
    assert raised.value.denied
