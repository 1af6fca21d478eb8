"""Events besides those of pull requests: payloads as GitHub describes them, and their runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from loopback import LoopbackGitHub, Pull, Repository
from loopback.shapes.accounts import Json
from loopback.validation.webhook_by_githubkit import webhook_by_githubkit
from loopback.validation.webhook_by_schema import webhook_by_schema
from tests.loopback.test_validation import OCTOKIT, octokit

ZERO = "0" * 40
Environment = Callable[[str, Json], dict[str, str]]


@pytest.fixture
def environment(hub: LoopbackGitHub, token: str, tmp_path: Path) -> Environment:
    def make(event: str, payload: Json) -> dict[str, str]:
        return hub.environment(event, payload, tmp_path / "run", token)

    return make


def check(event: str, payload: Json) -> None:
    """Hold the payload against all descriptions that are there."""
    webhook_by_githubkit(event, payload)
    if OCTOKIT:
        webhook_by_schema(octokit())(event, payload)


def place(given: dict[str, str]) -> tuple[str, str]:
    assert (given["GITHUB_HEAD_REF"], given["GITHUB_BASE_REF"]) == ("", "")
    return given["GITHUB_REF"], given["GITHUB_SHA"]


def test_a_push_tells_what_moved(
    hub: LoopbackGitHub, repository: Repository, environment: Environment
) -> None:
    before = str(hub.tip(repository, "main"))
    one = hub.commit(repository, "main", {"1": "1\n"}, "One")
    two = hub.commit(repository, "main", {"2": "2\n"}, "Two")
    payload = hub.push_event(repository, "main", before, "alice")
    check("push", payload)
    told = [payload[name] for name in ("ref", "before", "after", "created", "deleted", "forced")]
    assert told == ["refs/heads/main", before, two, False, False, False]
    assert [commit["id"] for commit in payload["commits"]] == [one, two]  # type: ignore[attr-defined]
    assert payload["head_commit"] == payload["commits"][-1]  # type: ignore[index]
    given = environment("push", payload)
    assert (place(given), given["GITHUB_ACTOR"]) == (("refs/heads/main", two), "alice")
    assert (given["GITHUB_REF_NAME"], given["GITHUB_REF_TYPE"]) == ("main", "branch")


def test_a_push_may_be_forced(hub: LoopbackGitHub, repository: Repository, pull: Pull) -> None:
    lost = pull.head_sha
    hub.force_push(repository, "topic", {"x": "x\n"}, str(hub.tip(repository, "main")))
    payload = hub.push_event(repository, "topic", lost, "alice")
    check("push", payload)
    assert (payload["forced"], payload["before"]) == (True, lost)
    assert hub.push_event(repository, "topic", lost, "alice", forced=False)["forced"] is False


def test_a_push_may_create_and_delete(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, environment: Environment
) -> None:
    head = pull.head_sha
    made = hub.push_event(repository, "topic", ZERO, "alice")
    check("push", made)
    assert (made["created"], made["after"], made["commits"]) == (True, head, [])
    assert made["head_commit"]["id"] == head  # type: ignore[index]
    hub.delete_branch(repository, "topic")
    gone = hub.push_event(repository, "topic", head, "alice")
    check("push", gone)
    told = [gone[name] for name in ("ref", "before", "after", "deleted", "head_commit", "forced")]
    assert told == ["refs/heads/topic", head, ZERO, True, None, False]
    assert place(environment("push", gone)) == ("refs/heads/main", hub.tip(repository, "main"))


def test_tags_are_pushed_too(
    hub: LoopbackGitHub, repository: Repository, environment: Environment
) -> None:
    sha = str(hub.tip(repository, "main"))
    hub.tag(repository, "v1", sha)
    payload = hub.push_event(repository, "refs/tags/v1", ZERO, "alice")
    check("push", payload)
    given = environment("push", payload)
    assert place(given) == ("refs/tags/v1", sha)
    assert (given["GITHUB_REF_NAME"], given["GITHUB_REF_TYPE"]) == ("v1", "tag")


def test_a_merge_group_asks_for_checks(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, environment: Environment
) -> None:
    base = str(hub.tip(repository, "main"))
    head = hub.queue([pull])
    ref = f"refs/heads/gh-readonly-queue/main/pr-1-{base}"
    payload = hub.merge_group_event(repository, head)
    check("merge_group", payload)
    group = payload["merge_group"]
    assert isinstance(group, dict)
    told = [group[name] for name in ("head_sha", "head_ref", "base_sha", "base_ref")]
    assert told == [head, ref, base, "refs/heads/main"]
    assert (payload["action"], group["head_commit"]["id"]) == ("checks_requested", head)
    assert place(environment("merge_group", payload)) == (ref, head)
    assert hub.merge_group_event(repository, ref) == payload
    assert hub.merge_group_event(repository, ref.removeprefix("refs/heads/")) == payload
    gone = hub.merge_group_event(repository, head, "destroyed", "dequeued")
    check("merge_group", gone)
    with pytest.raises(ValueError, match="no merge group"):
        hub.merge_group_event(repository, base)


def test_a_workflow_is_dispatched_on_a_branch_or_tag(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, environment: Environment
) -> None:
    hub.tag(repository, "v1", pull.head_sha)
    main = hub.tip(repository, "main")
    payload = hub.workflow_dispatch_event(repository, inputs={"repair-base": "true"}, sender="bob")
    check("workflow_dispatch", payload)
    assert (payload["ref"], payload["inputs"]) == ("refs/heads/main", {"repair-base": "true"})
    given = environment("workflow_dispatch", payload)
    assert (place(given), given["GITHUB_ACTOR"]) == (("refs/heads/main", main), "bob")
    elsewhere = {"topic": "refs/heads/topic", "v1": "refs/tags/v1", "refs/tags/v1": "refs/tags/v1"}
    for name, ref in elsewhere.items():
        payload = hub.workflow_dispatch_event(repository, name)
        check("workflow_dispatch", payload)
        assert place(environment("workflow_dispatch", payload)) == (ref, pull.head_sha)
        assert payload["inputs"] is None
    with pytest.raises(ValueError, match="neither branch nor tag nope"):
        hub.workflow_dispatch_event(repository, "nope")


def test_a_schedule_runs_on_the_default_branch(
    hub: LoopbackGitHub, token: str, tmp_path: Path
) -> None:
    shop = hub.add_repository("acme/trunk", default_branch="trunk")
    sha = hub.commit(shop, "trunk", {"a": "a\n"})
    payload = hub.schedule_event(shop, "5 4 * * *")
    assert payload.keys() == {"schedule", "workflow", "repository"}
    assert payload["schedule"] == "5 4 * * *"
    given = hub.environment("schedule", payload, tmp_path / "run", token)
    assert place(given) == ("refs/heads/trunk", sha)
    assert (given["GITHUB_EVENT_NAME"], given["GITHUB_REPOSITORY"]) == ("schedule", "acme/trunk")
