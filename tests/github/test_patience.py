"""Waiting: what GitHub says is obeyed, nothing is done twice, and there is an end to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from merge_heads.github import BudgetSpent, GitHub, WriteRefused
from merge_heads.github.patience import Answer, not_now
from merge_heads.outcomes import GitHubProblem
from tests.github.conftest import Shop

SECONDARY = {
    "message": "You have exceeded a secondary rate limit. Please wait a few minutes before you "
    "try again."
}
PRIMARY = {"message": "API rate limit exceeded for installation ID 1."}
SPENT = {"X-RateLimit-Remaining": "0"}
RATE_LIMITED = {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
FORBIDDEN = {"message": "Resource not accessible by integration"}

Ask = Callable[[GitHub, str], object]


def status(github: GitHub, sha: str) -> None:
    github.set_status(sha, "merge-heads", "success", "Fine", None)


def asked(shop: Shop, path: str) -> int:
    return len([one for one in shop.asked if path in one])


@pytest.mark.parametrize(
    ("code", "body", "headers", "seconds"),
    [
        (403, SECONDARY, {"Retry-After": "7"}, 7),
        (429, SECONDARY, {"Retry-After": "7", **SPENT, "X-RateLimit-Reset": "1020"}, 7),
        (403, SECONDARY, {}, 60),
        (429, {"message": "Slow down"}, {}, 60),
        (403, PRIMARY, {**SPENT, "X-RateLimit-Reset": "1020"}, 21),
        (403, PRIMARY, {**SPENT, "X-RateLimit-Reset": "900"}, 1),
        (403, {"message": "Wait"}, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, 60),
        (429, "busy", {"Retry-After": "0"}, 1),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_not_now_is_waited_for_as_told_and_then_done_once(
    shop: Shop,
    method: str,
    code: int,
    body: object,
    headers: dict[str, str],
    seconds: int,
) -> None:
    shop.server.answer(method, "/statuses", code, body, headers=headers)
    if method == "POST":
        status(shop.client(), shop.main)
        assert len(shop.server.statuses(shop.repository, shop.main)) == 1
    else:
        assert shop.client().status(shop.main, "merge-heads") is None
    assert shop.clock.slept == [seconds]
    assert asked(shop, "/statuses") == 2


def test_a_limit_that_graphql_tells_with_status_200_is_waited_for(shop: Shop) -> None:
    headers = {**SPENT, "X-RateLimit-Reset": "1009"}
    shop.server.answer("POST", "/graphql", 200, RATE_LIMITED, headers=headers)
    shop.server.answer("POST", "/graphql", 200, SECONDARY, headers={"Retry-After": "5"})
    assert shop.client().login == "github-actions[bot]"
    assert shop.clock.slept == [10, 5]


def test_a_mutation_that_was_not_done_yet_is_sent_again(shop: Shop) -> None:
    before = shop.branch("topic")
    after = shop.server.commit(shop.repository, "next", {"a.txt": "a\n"}, "Next", before)
    shop.server.answer("POST", "/graphql", 200, RATE_LIMITED, headers={"Retry-After": "3"})
    client = shop.client()
    client.move_branch(repository_id(shop), "topic", before, after)
    assert shop.server.tip(shop.repository, "topic") == after
    assert shop.clock.slept == [3]


def repository_id(shop: Shop) -> str:
    pull = shop.server.open_pull(shop.repository, "T", "topic", "main", "ann")
    return shop.client().pull(pull.number).repository_id


@pytest.mark.parametrize("headers", [{}, {**SPENT, "X-RateLimit-Reset": "1020"}])
def test_a_permission_that_is_missing_is_no_limit(shop: Shop, headers: dict[str, str]) -> None:
    shop.server.answer("POST", "/statuses/", 403, FORBIDDEN, headers=headers)
    with pytest.raises(GitHubProblem, match="not accessible") as raised:
        status(shop.client(), shop.main)
    assert not isinstance(raised.value, BudgetSpent)
    assert shop.clock.slept == []
    assert asked(shop, "/statuses/") == 1


def test_words_of_people_are_no_limit() -> None:
    said = {"type": "RATE_LIMITED", "message": "You have exceeded a secondary rate limit."}
    assert not_now(Answer(200, {}, json.dumps(said)), 0) is None
    assert not_now(Answer(201, {}, json.dumps(said)), 0) is None
    shown = json.dumps({"data": {"errors": [said], **said}})
    assert not_now(Answer(200, {}, shown, is_graphql=True), 0) is None
    assert not_now(Answer(200, {}, json.dumps(said), is_graphql=True), 0) == 60


def test_a_limit_that_goes_on_is_asked_less_and_less_often(shop: Shop) -> None:
    shop.server.answer("GET", "/statuses", 429, SECONDARY, headers={"Retry-After": "1"}, times=4)
    shop.client().status(shop.main, "merge-heads")
    assert shop.clock.slept == [1, 2, 4, 8]


def test_a_wait_of_an_hour_ends_the_run_at_once(shop: Shop) -> None:
    headers = {**SPENT, "X-RateLimit-Reset": "4600"}
    shop.server.answer("POST", "/statuses/", 403, PRIMARY, headers=headers)
    with pytest.raises(BudgetSpent) as raised:
        status(shop.client(), shop.main)
    assert shop.clock.slept == []
    assert asked(shop, "/statuses/") == 1
    assert raised.value.happened == (
        "GitHub takes no more requests of this token for 61 minutes (rate limit)."
    )
    assert raised.value.next_step == "The next run goes on where this one stopped."


def test_all_waits_of_a_run_together_stay_under_five_minutes(shop: Shop) -> None:
    client = shop.client()
    shop.server.answer("*", "/statuses", 403, SECONDARY, headers={"Retry-After": "100"}, times=1)
    status(client, shop.main)
    shop.server.answer("*", "/statuses", 403, SECONDARY, headers={"Retry-After": "150"}, times=1)
    client.status(shop.main, "merge-heads")
    shop.server.answer("*", "/statuses", 403, SECONDARY, headers={"Retry-After": "51"}, times=1)
    with pytest.raises(BudgetSpent):
        client.status(shop.main, "merge-heads")
    assert shop.clock.slept == [100, 150]


def test_a_limit_never_takes_a_permission_away(shop: Shop) -> None:
    shop.server.set_role(shop.repository, "ann", "write")
    shop.server.answer("GET", "/permission", 403, SECONDARY, headers={"Retry-After": "2"})
    assert shop.client().permission("ann").permission == "write"


@pytest.mark.parametrize("code", [500, 502, 503, 504])
def test_a_question_is_asked_again_when_the_server_fails(shop: Shop, code: int) -> None:
    shop.server.answer("GET", "/statuses", code, "<html>", times=4)
    assert shop.client().status(shop.main, "merge-heads") is None
    assert shop.clock.slept == [0.5, 1, 2, 4]
    assert asked(shop, "/statuses") == 5


def test_a_server_that_goes_on_failing_is_told(shop: Shop) -> None:
    shop.server.answer("GET", "/statuses", 502, times=99)
    with pytest.raises(GitHubProblem, match=r"refused to list the statuses .*\(502\)"):
        shop.client().status(shop.main, "merge-heads")
    assert asked(shop, "/statuses") == 5


def test_a_query_of_graphql_is_a_question(shop: Shop) -> None:
    shop.server.answer("POST", "/graphql", 502, times=2)
    assert shop.client().login == "github-actions[bot]"
    assert shop.clock.slept == [0.5, 1]


@pytest.mark.parametrize(
    "write",
    [
        status,
        lambda github, _: github.create_comment(1, "Hello"),
        lambda github, _: github.create_blob(b"x"),
        lambda github, sha: github.create_branch("new", sha),
        lambda github, _: github.open_pull("T", "", "topic", "main"),
        lambda github, _: github.edit_review_comment(1, 5, "Hello"),
        lambda github, sha: github.move_branch("R_1", "topic", sha, sha),
    ],
)
@pytest.mark.parametrize("trouble", ["502", "broken"])
def test_what_may_have_been_done_is_never_sent_again(shop: Shop, write: Ask, trouble: str) -> None:
    def broken(_method: str, _path: str) -> None:
        raise ConnectionResetError

    if trouble == "broken":
        shop.server.on_request.append(broken)
    shop.server.answer("*", ".", 502, times=99)
    with pytest.raises(GitHubProblem) as raised:
        write(shop.client(), shop.main)
    assert not isinstance(raised.value, WriteRefused | BudgetSpent)
    assert len(shop.asked) == 1
    assert shop.clock.slept == []


def test_a_question_is_asked_again_over_a_new_connection(shop: Shop) -> None:
    left = [1, 1]

    def broken(_method: str, _path: str) -> None:
        if left:
            left.pop()
            raise ConnectionResetError

    shop.server.on_request.append(broken)
    assert shop.client().status(shop.main, "merge-heads") is None
    assert shop.clock.slept == [0.5, 1]


def test_what_is_left_of_the_hour_is_what_rest_told_last(shop: Shop) -> None:
    client = shop.client()
    assert client.requests_left is None
    headers: dict[str, Any] = {"X-RateLimit-Remaining": "4000"}
    graphql = headers | {"X-RateLimit-Resource": "graphql"}
    viewer = {"data": {"viewer": {"login": "me"}}}
    shop.server.answer("POST", "/graphql", 200, viewer, headers=graphql)
    assert client.login == "me"
    assert client.requests_left is None
    headers |= {"X-RateLimit-Resource": "core", "X-RateLimit-Remaining": "41"}
    shop.server.answer("GET", "/statuses", 404, headers=headers)
    with pytest.raises(GitHubProblem):
        client.status(shop.main, "merge-heads")
    assert client.requests_left == 41
