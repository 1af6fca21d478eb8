"""Base itself has several heads: told once, nobody else blamed, and repaired by a pull request."""

import re

import pytest

from loopback import Comment, Pull
from tests.stories.crowd import Crowd, shop
from tests.stories.scene import WRITING, Run

ISSUES = {**WRITING, "issues": "write"}
FORKED = (
    "failure",
    "2 Alembic heads: a2, a3. Comment /merge-heads in an issue to get a pull request that joins "
    "them.",
)


@pytest.fixture
def crowd(crowd: Crowd) -> Crowd:
    """Return a repository whose main is about to get two heads, by force."""
    crowd.propose({"innocent": shop(("c3", "a1")), "app": {"app/x.py": "1\n"}})
    crowd.dispatch()
    return crowd


def fork(crowd: Crowd, **given: str) -> Run:
    return crowd.push(shop(("a2", "a1"), ("a3", "a1")), **given)


def in_issue(crowd: Crowd, login: str, words: str, **given: str) -> tuple[Comment, Run]:
    issue = crowd.github.open_issue(crowd.repository, "Migrations are broken", "carol")
    comment = crowd.github.person_comments(crowd.repository, issue.number, login, words)
    return comment, crowd.again(comment, ISSUES, **given)


def answer(crowd: Crowd, comment: Comment) -> str:
    said = crowd.github.comments(crowd.repository, comment.number)
    return "\n".join(one.body for one in said if one.user.login == "github-actions[bot]")


def proposals(crowd: Crowd) -> list[Pull]:
    return [p for p in crowd.open_pulls if p.head.startswith("merge-heads/")]


def assert_one_head_after(crowd: Crowd) -> None:
    """Merge the one pull request that was opened, and look at main."""
    (pull,) = proposals(crowd)
    state, description = crowd.status_of(pull) or ("", "")
    assert (state, description[:23]) == ("success", "No head conflict (head ")
    before = crowd.github.tip(crowd.repository, "main") or ""
    crowd.github.land(pull)
    crowd.moved(before)
    assert crowd.base_state() == "success"


def test_a_forked_base_is_told_on_its_commit_and_in_the_summary(crowd: Crowd) -> None:
    run = fork(crowd)
    assert crowd.base_status() == FORKED
    assert "`main` has more than one head" in run.summary
    assert "comment `/merge-heads` in an issue" in run.summary
    assert run.code == 0
    assert proposals(crowd) == []
    again = crowd.push({"app/models.py": "1\n"})
    assert crowd.base_status() == FORKED
    assert again.code == 0


def test_open_pull_requests_are_not_blamed(crowd: Crowd) -> None:
    crowd.propose({"onto": shop(("c4", "a1"))})
    fork(crowd)
    crowd.github.force_push(
        crowd.repository,
        "onto",
        shop(("c4", "a2")),
        start=crowd.github.tip(crowd.repository, "main") or "",
    )
    crowd.dispatch()
    assert crowd.state_of("app") == "success"
    assert crowd.state_of("onto") == "success"
    assert crowd.state_of("innocent") == "failure", "it adds a third head"


def test_the_command_in_an_issue_opens_one_pull_request(crowd: Crowd) -> None:
    fork(crowd)
    comment, run = in_issue(crowd, "alice", "/merge-heads")
    (pull,) = proposals(crowd)
    assert f"#{pull.number}" in answer(crowd, comment)
    assert crowd.reactions(comment) == ["eyes", "rocket"]
    assert run.code == 0
    assert {"a2", "a3"} <= set(re.findall(r"\w+", pull.body))
    before = crowd.github.tip(crowd.repository, pull.head)
    crowd.again(comment, ISSUES)
    other, _ = in_issue(crowd, "alice", "/merge-heads")
    assert [p.number for p in proposals(crowd)] == [pull.number]
    assert crowd.github.tip(crowd.repository, pull.head) == before
    assert "already" in answer(crowd, other)
    assert_one_head_after(crowd)


def test_whoever_may_not_write_is_refused_and_may_look(crowd: Crowd) -> None:
    fork(crowd)
    comment, _ = in_issue(crowd, "carol", "/merge-heads")
    assert proposals(crowd) == []
    assert crowd.reactions(comment) == ["eyes", "confused"]
    looked, _ = in_issue(crowd, "carol", "/merge-heads preview")
    assert "has more than one head" in answer(crowd, looked)
    assert proposals(crowd) == []


def test_revisions_of_base_are_not_moved(crowd: Crowd) -> None:
    fork(crowd)
    comment, _ = in_issue(crowd, "alice", "/merge-heads reparent")
    assert "stay where they are" in answer(crowd, comment)
    assert proposals(crowd) == []


def test_a_base_with_one_head_has_nothing_to_repair(crowd: Crowd) -> None:
    comment, _ = in_issue(crowd, "alice", "/merge-heads")
    assert "Nothing to repair" in answer(crowd, comment)
    assert proposals(crowd) == []


def test_a_run_by_hand_opens_the_pull_request_where_it_is_asked_to(crowd: Crowd) -> None:
    fork(crowd)
    crowd.dispatch()
    assert proposals(crowd) == []
    run = crowd.dispatch(repair_base="true")
    (pull,) = proposals(crowd)
    assert f"#{pull.number}" in run.summary
    crowd.dispatch(repair_base="true")
    assert len(proposals(crowd)) == 1
    assert_one_head_after(crowd)


def test_a_repository_that_lets_no_action_open_pull_requests_gets_the_branch(crowd: Crowd) -> None:
    fork(crowd)
    crowd.github.let_actions_open_pulls(crowd.repository, False)
    comment, _ = in_issue(crowd, "alice", "/merge-heads")
    said = answer(crowd, comment)
    assert "Settings, Actions, General" in said
    assert "/compare/main...merge-heads/main-" in said
    assert crowd.reactions(comment) == ["eyes", "confused"]
