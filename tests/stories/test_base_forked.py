"""Base itself has several heads: told once, nobody else blamed, and repaired by a pull request."""

import re

import pytest

from loopback import Comment, Pull
from tests.stories.crowd import SHOP, Crowd, shop
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
    assert f"#{pull.number}" in answer(crowd, other)
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


def test_what_was_closed_is_proposed_again_only_where_a_person_asks(crowd: Crowd) -> None:
    fork(crowd, repair_base="true")
    (pull,) = proposals(crowd)
    crowd.github.close_pull(pull)
    crowd.github.delete_branch(crowd.repository, pull.head)
    run = crowd.push({"migrations/README": "1\n"}, repair_base="true")
    assert proposals(crowd) == []
    assert "was closed" in run.summary
    assert run.code == 0
    in_issue(crowd, "alice", "/merge-heads")
    assert len(proposals(crowd)) == 1


def test_a_command_that_was_carried_out_is_not_carried_out_again(crowd: Crowd) -> None:
    fork(crowd)
    comment, _ = in_issue(crowd, "alice", "/merge-heads")
    (pull,) = proposals(crowd)
    crowd.github.close_pull(pull)
    crowd.again(comment, ISSUES)
    assert proposals(crowd) == []


def test_only_the_default_branch_is_repaired_without_being_asked(crowd: Crowd) -> None:
    crowd.commit("release", {"notes.txt": "1\n"}, start=crowd.start)
    crowd.propose({"fix": {"app/y.py": "1\n"}}, base="release")
    files = shop(("a2", "a1"), ("a3", "a1"))
    crowd.push(files, "release", repair_base="true")
    assert proposals(crowd) == []
    state, words = crowd.base_status("release") or ("", "")
    assert state == "failure"
    assert "Run the workflow on it with repair-base: true" in words
    crowd.dispatch("release", repair_base="true")
    assert [pull.base for pull in proposals(crowd)] == ["release"]


def test_a_branch_that_is_itself_proposed_gets_no_status_as_a_base(crowd: Crowd) -> None:
    lower = crowd.pulls["innocent"]
    crowd.commit("upper", {"app/z.py": "1\n"}, start=lower.head_sha)
    crowd.github.open_pull(crowd.repository, "Upper", "upper", "innocent", "bob")
    crowd.run("schedule", crowd.github.schedule_event(crowd.repository), repair_base="true")
    assert crowd.base_status("innocent") is None
    assert crowd.base_state("main") == "success"


def test_a_base_that_is_healed_meanwhile_leaves_no_green_proposal(crowd: Crowd) -> None:
    fork(crowd)

    def heal(method: str, path: str) -> None:
        if method == "POST" and path.endswith("/pulls"):
            crowd.commit("main", shop(("a4", "a2", "a3")))

    crowd.github.on_request.append(heal)
    in_issue(crowd, "alice", "/merge-heads")
    (pull,) = proposals(crowd)
    assert (crowd.status_of(pull) or ("",))[0] == "pending"


def test_a_base_that_cannot_be_read_is_not_called_forked(crowd: Crowd) -> None:
    crowd.push({f"{SHOP}/e5_make.py": "revision = 'e5'\ndown_revision = f()\n"})
    looked, _ = in_issue(crowd, "carol", "/merge-heads check")
    assert "more than one head" not in answer(crowd, looked)
    assert crowd.base_state() == "error"


def test_a_fork_whose_status_github_does_not_take_fails_the_job(crowd: Crowd) -> None:
    before = crowd.github.tip(crowd.repository, "main") or ""
    crowd.commit("main", shop(("a2", "a1"), ("a3", "a1")))
    payload = crowd.github.push_event(crowd.repository, "main", before, sender="alice")
    run = crowd.run("push", payload, {**WRITING, "statuses": "read"})
    assert run.code != 0


def test_one_base_that_cannot_be_repaired_does_not_silence_the_others(crowd: Crowd) -> None:
    fork(crowd)
    crowd.github.answer("POST", "/git/trees", 500)
    run = crowd.dispatch(repair_base="true")
    assert run.code == 0
    assert "main: GitHub refused" in run.log
    assert proposals(crowd) == []


def test_separate_roots_are_told_how_to_stay_separate(crowd: Crowd) -> None:
    crowd.push(shop(("z1",)))
    state, words = crowd.base_status() or ("", "")
    assert state == "failure"
    assert "label one of the roots" in words
    comment, _ = in_issue(crowd, "alice", "/merge-heads")
    assert "share no ancestor" in answer(crowd, comment)
    assert proposals(crowd) == []
