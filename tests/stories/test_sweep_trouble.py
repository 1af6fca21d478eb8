"""What goes wrong in a sweep stays where it does, and is told."""

from pathlib import Path

import pytest

from merge_heads import action
from merge_heads.check import Checked, check
from merge_heads.outcomes import ExitCode, GitProblem
from tests.stories.crowd import Crowd, rows, shop


def pushed_in_here(crowd: Crowd, files: dict[str, str]) -> tuple[ExitCode, str]:
    """Push to main and run the action in this very process; return its code and summary."""
    before = crowd.github.tip(crowd.repository, "main") or ""
    crowd.commit("main", files)
    payload = crowd.github.push_event(crowd.repository, "main", before, sender="alice")
    environment = crowd.environment("push", payload)
    return action.run(environment), Path(environment["GITHUB_STEP_SUMMARY"]).read_text()


def git_stumbles(*_: object) -> None:
    raise GitProblem("git stumbled.", "Run it again.")


def test_settings_that_cannot_be_read_are_told_on_every_pull_request(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1")), "app": {"app/x.py": "1\n"}})
    crowd.dispatch()
    run = crowd.push({".github/merge-heads.yml": "stratgy: merge\n"})
    assert "Did you mean strategy?" in str(crowd.status_of(crowd.pulls["mine"]))
    assert crowd.state_of("app") == "error"
    assert crowd.base_state() == "error"
    assert run.outputs["verdict"] == "not_evaluated"
    crowd.push({".github/merge-heads.yml": "strategy: merge\n"})
    assert {crowd.state_of("mine"), crowd.state_of("app"), crowd.base_state()} == {"success"}


def test_a_base_branch_that_is_gone_is_told(crowd: Crowd) -> None:
    crowd.commit("release", {"notes.txt": "1\n"}, start=crowd.start)
    crowd.propose({"fix": shop(("c3", "a1"))}, base="release")
    crowd.git("update-ref", "-d", "refs/heads/release")
    run = crowd.run("schedule", crowd.github.schedule_event(crowd.repository))
    assert "not there any more" in str(crowd.status_of(crowd.pulls["fix"]))
    assert crowd.base_state("main") == "success"
    assert run.outputs["verdict"] == "not_evaluated"


def test_a_head_without_a_common_history_is_judged_as_it_is(crowd: Crowd) -> None:
    tree = crowd.git("rev-parse", "main^{tree}").strip()
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    orphan = crowd.git(*who, "commit-tree", "-m", "another start", tree).strip()
    crowd.git("update-ref", "refs/heads/orphan", orphan)
    crowd.pulls["orphan"] = crowd.github.open_pull(
        crowd.repository, "Another start", "orphan", "main", "bob"
    )
    crowd.dispatch()
    assert not crowd.differences(touching=("orphan",))


def test_a_fault_of_ours_in_one_judgement_is_red_and_keeps_no_other_back(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    crowd.dispatch()
    head = crowd.pulls["one"].head_sha

    def stumbling(*given: object, **named: object) -> Checked:
        if getattr(given[1], "head", "") == head:
            raise ZeroDivisionError
        return check(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("merge_heads.base.judged.check", stumbling)
    pushed_in_here(crowd, shop(("a2", "a1")))
    assert crowd.state_of("one") == "error"
    assert crowd.state_of("two") == "failure"
    assert crowd.base_state() == "pending"


def test_a_repair_that_cannot_be_planned_leaves_the_comment_and_not_the_status(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()

    monkeypatch.setattr("merge_heads.base.pulls.offered", git_stumbles)
    code, summary = pushed_in_here(crowd, shop(("a2", "a1")))
    assert crowd.state_of("mine") == "failure"
    assert "git stumbled" in summary
    assert code is ExitCode.NOTHING_TO_DO
    assert crowd.base_state() == "pending"


def test_a_comment_that_we_stumble_over_is_left_for_the_next_time(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()

    def stumbling(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("merge_heads.base.pulls.keep_words", stumbling)
    pushed_in_here(crowd, shop(("a2", "a1")))
    assert crowd.state_of("mine") == "failure"
    assert crowd.base_state() == "pending"


def test_blobs_that_cannot_be_fetched_at_once_are_fetched_one_judgement_at_a_time(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()

    monkeypatch.setattr("merge_heads.base.judged.foreseen_of", git_stumbles)
    pushed_in_here(crowd, shop(("a2", "a1")))
    assert not crowd.differences(("mine",))


def test_merge_bases_that_cannot_be_found_are_told_on_their_pull_requests(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()

    monkeypatch.setattr("merge_heads.git.Repository.merge_base", git_stumbles)
    pushed_in_here(crowd, shop(("a2", "a1")))
    assert "git stumbled" in str(crowd.status_of(crowd.pulls["mine"]))
    assert crowd.base_state() == "pending"


def test_a_read_only_token_is_told_and_fails_the_job(crowd: Crowd) -> None:
    crowd.propose({"mine": shop(("c3", "a1"))})
    crowd.dispatch()
    before = crowd.github.tip(crowd.repository, "main") or ""
    crowd.commit("main", shop(("a2", "a1")))
    payload = crowd.github.push_event(crowd.repository, "main", before, sender="alice")
    reading = {"contents": "read", "pull_requests": "read", "statuses": "read"}
    run = crowd.run("push", payload, reading)
    assert run.code == 3
    assert rows(run)[crowd.pulls["mine"].number][0] == "success", "which is what stands there"
    assert "left for the next time" in rows(run)[crowd.pulls["mine"].number][-1]
