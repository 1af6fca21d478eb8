"""Budgets run out and secondary limits strike where a test wants it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from loopback import LoopbackGitHub, Pull, Repository
from tests.loopback.conftest import Ask, Client, refused

WATCHED = True
EXCEEDED = "API rate limit exceeded for installation ID 1."
ME = "{ viewer { login } rateLimit { cost limit remaining used resetAt } }"


def told(hub: LoopbackGitHub) -> tuple[str, str]:
    headers: Mapping[str, str] = hub.exchanges[-1].headers
    return headers["X-RateLimit-Resource"], headers["X-RateLimit-Remaining"]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time of day, as a list whose one entry a test changes."""
    now = [1_000_000.5]
    monkeypatch.setattr("loopback.budgets.time.time", lambda: now[0])
    return now


def test_nothing_is_counted_until_it_is_limited(
    hub: LoopbackGitHub, repository: Repository, token: str, client: Client, ask: Ask
) -> None:
    for _ in range(3):
        client(token).get_repo("acme/shop")
        assert told(hub) == ("core", "999")
    assert ask(ME)["data"]["rateLimit"]["remaining"] == 999
    assert told(hub) == ("graphql", "999")


def test_with_nothing_left_nothing_is_done(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client, ask: Ask
) -> None:
    hub.limit(remaining=3)
    seen = client(token).get_repo("acme/shop").get_pull(1)
    assert told(hub) == ("core", "1")
    seen.create_issue_comment("one")
    assert told(hub) == ("core", "0")
    assert refused(lambda: seen.create_issue_comment("two")) == (403, EXCEEDED)
    assert told(hub) == ("core", "0")
    assert [one.body for one in hub.comments(repository, 1)] == ["one"]
    assert "errors" not in ask(ME)


def test_the_budget_is_full_again_at_the_reset(
    hub: LoopbackGitHub, repository: Repository, token: str, client: Client, clock: list[float]
) -> None:
    hub.limit(remaining=0, reset_in=2)
    assert refused(lambda: client(token).get_repo("acme/shop")) == (403, EXCEEDED)
    reset = int(hub.exchanges[-1].headers["X-RateLimit-Reset"])
    assert reset == 1_000_003
    clock[0] = reset - 0.1
    assert refused(lambda: client(token).get_repo("acme/shop")) == (403, EXCEEDED)
    clock[0] = reset
    client(token).get_repo("acme/shop")
    assert told(hub) == ("core", "999")
    assert hub.exchanges[-1].headers["X-RateLimit-Reset"] == str(reset + 3600)


def test_graphql_has_points_of_its_own(
    hub: LoopbackGitHub, repository: Repository, token: str, client: Client, ask: Ask
) -> None:
    hub.limit(remaining=52, graphql=True)
    inside = "reviewThreads(first: 50) { nodes { comments(last: 60) { totalCount } } }"
    pulls = f"pullRequests(first: 100) {{ nodes {{ {inside} }} }}"
    assert "errors" not in ask(f'{{ repository(owner: "acme", name: "shop") {{ {pulls} }} }}')
    assert told(hub) == ("graphql", "1")
    limit = ask(ME)["data"]["rateLimit"]
    assert {**limit, "resetAt": ""} == {
        "cost": 1,
        "limit": 1000,
        "remaining": 0,
        "used": 1000,
        "resetAt": "",
    }
    assert ask(ME) == {"errors": [{"type": "RATE_LIMITED", "message": EXCEEDED}]}
    client(token).get_repo("acme/shop")
    assert told(hub) == ("core", "999")


def test_a_secondary_limit_strikes_after_some_writes_and_ends(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, token: str, client: Client, ask: Ask
) -> None:
    hub.secondary_limit(after=1, retry_after=7, times=2)
    seen = client(token).get_repo("acme/shop").get_pull(1)
    seen.create_issue_comment("one")
    for _ in range(2):
        status, words = refused(lambda: seen.create_issue_comment("two"))
        assert status == 403
        assert words.startswith("You have exceeded a secondary rate limit.")
        assert hub.exchanges[-1].headers["Retry-After"] == "7"
        assert told(hub) == ("core", "999")
        assert seen.update() is not None
        assert "errors" not in ask(ME)
    seen.create_issue_comment("three")
    assert [one.body for one in hub.comments(repository, 1)] == ["one", "three"]


def test_a_secondary_limit_may_strike_graphql(hub: LoopbackGitHub, ask: Ask) -> None:
    hub.secondary_limit(path_regex="^/graphql")
    with pytest.raises(Exception, match="403"):
        ask(ME)
    assert "errors" not in ask(ME)


def test_a_person_is_told_another_name(
    hub: LoopbackGitHub, repository: Repository, client: Client
) -> None:
    token = hub.issue_token(repository, {}, "ann")
    ann = hub.add_user("ann")
    hub.limit(remaining=0)
    words = f"API rate limit exceeded for user ID {ann.id}."
    assert refused(lambda: client(token).get_repo("acme/shop")) == (403, words)
