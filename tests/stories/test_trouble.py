"""When something is wrong: people are told, nothing is green, and nothing is lost."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.clone import FLASK, revision, versions
from tests.stories.scene import CONFLICT, ENTRY_POINT, Scene, measured

# Stands in for a fault of ours, right where the judging begins.
BROKEN = """
import merge_heads.check
merge_heads.check._surveyed = lambda *arguments: 1 / 0
"""


def action(**environment: str) -> subprocess.CompletedProcess[str]:
    """Run the action with this environment and no other."""
    return subprocess.run(
        [ENTRY_POINT, "action"],
        env={"PATH": os.environ["PATH"], **measured(), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_that_cannot_be_carried_out_is_answered(scene: Scene) -> None:
    scene.open()
    scene.github.answer("GET", r"/compare/", 422)
    comment, run = scene.says("alice", "/merge-heads")
    assert run.code == 3
    assert scene.reactions(comment) == ["eyes", "confused"]
    assert "GitHub refused to compare the two commits" in scene.answers[0]
    state, words = scene.status() or ("", "")
    assert state == "error"
    assert words.startswith("Not evaluated: GitHub refused to compare the two commits")
    scene.again(comment)
    assert scene.reactions(comment) == ["eyes", "rocket"]
    assert scene.answers == [], "what it had to refuse is taken back"


def test_a_request_that_can_be_asked_twice_is(scene: Scene) -> None:
    scene.open()
    scene.github.answer("GET", r"/pulls/\d+$", 502, times=2)
    assert scene.changed().code == 0
    assert scene.status() == CONFLICT


def test_a_request_that_writes_is_never_repeated_blindly(scene: Scene) -> None:
    scene.open()
    scene.github.answer("POST", r"/issues/\d+/comments$", 502)
    run = scene.changed()
    assert [e.status for e in run.requests if e.method == "POST" and "/issues/" in e.path] == [502]


@pytest.mark.parametrize(
    "path",
    [r"/pulls/\d+$", r"/compare/", r"/comments\?", r"/commits/\w+/statuses", r"/permission$"],
)
def test_an_answer_that_is_none_is_told_and_nothing_is_lost(scene: Scene, path: str) -> None:
    scene.open()
    scene.github.answer("GET", path, 200, body={"maintenance": True})
    comment, run = scene.says("alice", "/merge-heads")
    assert run.code in (0, 1, 3)
    assert "could not be understood" in run.log + "".join(scene.answers)
    scene.again(comment)
    assert scene.status()[0] == "success"  # type: ignore[index]
    assert len(scene.github.pushes) == 1


def test_our_own_fault_turns_the_status_to_error_and_is_answered(scene: Scene) -> None:
    scene.open()
    scene.workspace = {"sitecustomize.py": BROKEN}
    comment = scene.github.person_comments(
        scene.repository, scene.pull.number, "alice", "/merge-heads"
    )
    environment = scene.environment("issue_comment", scene.github.issue_comment_event(comment))
    done = action(**environment, PYTHONPATH=environment["GITHUB_WORKSPACE"])
    assert done.returncode == 4
    assert "Please report it" in done.stderr
    assert scene.status() == (
        "error",
        "Not evaluated: merge-heads stopped because of a fault of its own. "
        "Report it with the lines of the job's log.",
    )
    assert scene.reactions(comment) == ["eyes", "confused"]
    assert "a fault of its own" in scene.answers[0]


def test_a_token_that_is_not_valid_is_told(scene: Scene) -> None:
    scene.open()
    scene.github.answer("GET", r"/pulls/\d+$", 401, body={"message": "Bad credentials"})
    run = scene.changed()
    assert run.code == 3
    assert "Give the input token a token that is valid." in run.out


def test_a_base_branch_that_is_gone_is_told(scene: Scene) -> None:
    scene.open()
    scene.git("update-ref", "-d", "refs/heads/main")
    run = scene.changed()
    assert run.code == 3
    assert "::error::The base branch 'main' is not there." in run.out


def test_branches_without_a_common_commit_are_judged(scene: Scene) -> None:
    scene.commit("main", {**FLASK, **versions(("a1",))})
    scene.commit("feature", {**FLASK, **versions(("a1",), ("c3", "a1"))})
    scene.pull = scene.github.open_pull(scene.repository, "T", "feature", "main", "bob")
    run = scene.changed()
    assert run.outputs["verdict"] == "clean"
    assert scene.status() == ("success", "No head conflict (head c3)")


def test_a_fork_inside_a_labelled_lineage_names_it(scene: Scene) -> None:
    labelled = {
        "migrations/versions/e1.py": revision("e1", branch_labels=("expand",)),
        "migrations/versions/k1.py": revision("k1", branch_labels=("contract",)),
    }
    scene.open(common=labelled, head=versions(("e3", "e1")), base=versions(("e2", "e1")))
    scene.changed()
    assert "would leave **2 heads** of `expand`" in (scene.sticky or "")
    scene.says("alice", "/merge-heads")
    assert scene.status() == ("success", "No head conflict (head e4)")
    assert "k1" not in scene.git("diff-tree", "-p", "main", scene.tip), "it stays apart"


def test_a_head_that_forks_by_itself_is_told_and_repaired_on_top(scene: Scene) -> None:
    scene.open(head=versions(("c3", "a1"), ("c4", "a1")), base={"README.md": "more\n"})
    scene.changed()
    assert "this pull request itself adds 2 branches on top of `a1`" in (scene.sticky or "")
    scene.says("alice", "/merge-heads")
    assert scene.status()[0] == "success"  # type: ignore[index]


def test_a_comment_that_was_deleted_is_written_again(scene: Scene) -> None:
    scene.open()
    scene.changed()
    (comment,) = scene.github.comments(scene.repository, scene.pull.number)
    scene.github.delete_comment(comment)
    scene.changed()
    assert scene.sticky is not None


def test_a_retargeted_pull_request_is_judged_against_its_new_base(scene: Scene) -> None:
    scene.open()
    scene.changed()
    scene.commit(
        "stable", {"README.md": "stable\n"}, start=scene.git("rev-parse", "main~1").strip()
    )
    scene.github.retarget(scene.pull, "stable")
    scene.changed(action="edited")
    assert scene.status() == ("success", "No head conflict (head c3)")
    assert "this merge is fine now" in (scene.sticky or "")


def test_a_workspace_that_cannot_be_written_costs_the_report_alone(scene: Scene) -> None:
    scene.open()
    payload = scene.github.pull_request_event(scene.pull)
    environment = scene.environment("pull_request", payload)
    environment["GITHUB_WORKSPACE"] = "/proc/nowhere"
    done = action(**environment)
    assert done.returncode == 0
    assert "The report could not be written" in done.stderr
    assert scene.status() == CONFLICT


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("pull_request", "not json"),
        ("pull_request", "{}"),
        ("pull_request", "[]"),
        ("issue_comment", '{"action": "created", "issue": 7, "comment": null}'),
        ("pull_request", '{"action": "opened", "pull_request": {"number": "../1"}}'),
    ],
)
def test_a_payload_that_is_none_is_a_problem_and_not_a_fault(
    tmp_path: Path, event: str, payload: str
) -> None:
    path = tmp_path / "event.json"
    path.write_text(payload)
    done = action(GITHUB_EVENT_NAME=event, GITHUB_EVENT_PATH=str(path))
    assert done.returncode == 2
    assert "could not be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_outside_of_actions_the_laptop_commands_are_named(tmp_path: Path) -> None:
    done = action()
    assert done.returncode == 2
    assert "Use merge-heads check or merge-heads fix on your own machine." in done.stderr
    path = tmp_path / "event.json"
    path.write_text('{"action": "opened", "pull_request": {"number": 1}}')
    done = action(GITHUB_EVENT_NAME="pull_request", GITHUB_EVENT_PATH=str(path), INPUT_TOKEN="t")
    assert "GITHUB_REPOSITORY is missing" in done.stderr
    server = {"GITHUB_REPOSITORY": "acme/shop", "GITHUB_SERVER_URL": "ftp://example.org"}
    done = action(
        GITHUB_EVENT_NAME="pull_request", GITHUB_EVENT_PATH=str(path), INPUT_TOKEN="t", **server
    )
    assert "GITHUB_SERVER_URL is no address of a server" in done.stderr


def test_a_status_that_was_not_taken_is_not_taken_for_posted(scene: Scene) -> None:
    scene.open()
    scene.github.answer("POST", r"/statuses/", 201, body={"maintenance": True})
    run = scene.changed()
    assert run.code == 1
    assert "could not be understood" in run.log


def test_a_comparison_that_github_refuses_is_told(scene: Scene) -> None:
    scene.open()
    # Asked by the name of base, and then by its SHA.
    scene.github.answer("GET", r"/compare/", 404, body={"message": "Not Found"}, times=2)
    assert scene.changed().code == 3
    assert scene.status()[0] == "error"  # type: ignore[index]
