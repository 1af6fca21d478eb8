"""Which events ask something of us, and what: payloads to requests."""

import re
from typing import Any

import pytest

from merge_heads.outcomes import NotForUs
from merge_heads.request import BaseMoved, MergeGroupFormed, from_event

ONE, OTHER, NONE = "1" * 40, "2" * 40, "0" * 40


def push(ref: str = "refs/heads/main", **changes: Any) -> dict[str, Any]:
    about = {"before": ONE, "after": OTHER, "created": False, "deleted": False}
    return {"ref": ref, "repository": {"default_branch": "main"}, **about, **changes}


def group(action: str = "checks_requested", **changes: Any) -> dict[str, Any]:
    shas = {"base_sha": ONE, "head_sha": OTHER}
    return {"action": action, "merge_group": {"base_ref": "refs/heads/main", **shas, **changes}}


def test_a_push_tells_the_branch_and_both_commits() -> None:
    assert from_event("push", push()) == BaseMoved("main", True, ONE, OTHER)
    assert from_event("push", push("refs/heads/r/1")) == BaseMoved("r/1", False, ONE, OTHER)


def test_a_new_branch_has_nothing_before() -> None:
    made = from_event("push", push(before=NONE, created=True))
    assert made == BaseMoved("main", True, None, OTHER)


@pytest.mark.parametrize(
    "payload", [push("refs/tags/v1"), push(after=NONE, deleted=True)], ids=["tag", "deleted"]
)
def test_a_tag_and_a_branch_that_is_gone_ask_nothing(payload: dict[str, Any]) -> None:
    assert isinstance(from_event("push", payload), NotForUs)


@pytest.mark.parametrize("sha", ["", "main", "--upload-pack=x", ONE[:7], ONE + "\n"])
def test_what_is_no_commit_is_no_payload(sha: str) -> None:
    told = f"^{re.escape(sha)}$"
    with pytest.raises(ValueError, match=told):
        from_event("push", push(after=sha))
    with pytest.raises(ValueError, match=told):
        from_event("merge_group", group(head_sha=sha))


def test_the_clock_means_every_branch_and_a_person_the_one_that_was_chosen() -> None:
    clock = from_event("schedule", {"schedule": "0 3 * * *"}, "refs/heads/main")
    assert clock == BaseMoved("main", is_asked=True, everywhere=True)
    person = from_event("workflow_dispatch", {"ref": "refs/heads/r/1", "inputs": None})
    assert person == BaseMoved("r/1", is_asked=True)


def test_a_run_by_hand_on_a_tag_asks_nothing() -> None:
    assert isinstance(from_event("workflow_dispatch", {"ref": "refs/tags/v1"}), NotForUs)


def test_a_merge_group_tells_what_it_follows() -> None:
    assert from_event("merge_group", group()) == MergeGroupFormed(ONE, OTHER, "main")
    assert isinstance(from_event("merge_group", group("destroyed")), NotForUs)


def test_a_closed_issue_asks_nothing() -> None:
    payload = {"action": "created", "issue": {"state": "closed"}, "comment": {}}
    found = from_event("issue_comment", payload)
    assert found == NotForUs("the issue is closed")
