"""The review suggests the lines that put a pull request on top of base."""

import subprocess
from pathlib import Path

import pytest

from loopback import ReviewComment
from tests.clone import ALEMBIC, revision, versions
from tests.stories.scene import CONFLICT, WRITING, Run, Scene
from tests.stories.test_real_alembic import alembic

PATH = "migrations/versions/c3_make.py"
BLOCK = "```suggestion\n"
IN_REVIEW = "The review suggests the lines"
BY_HAND = (
    "```diff\n-Revises: a1\n+Revises: b2\n"
    "-down_revision: Union[str, Sequence[str], None] = 'a1'\n"
    "+down_revision: Union[str, Sequence[str], None] = 'b2'\n```"
)


def review(scene: Scene) -> list[ReviewComment]:
    """All comments on lines of the diff, oldest first."""
    return scene.github.review_comments(scene.pull)


def suggested(scene: Scene) -> ReviewComment:
    """The only one that has a button."""
    (comment,) = [one for one in review(scene) if BLOCK in one.body]
    return comment


def state(scene: Scene) -> object:
    """Everything that a run could have changed."""
    return scene.state(), [(one.id, one.body, one.updated_at) for one in review(scene)]


def of_review(run: Run) -> list[str]:
    """The requests about comments on lines of the diff."""
    asked = [f"{e.method} {e.route}" for e in run.requests]
    return [request for request in asked if "/pulls/" in request and "/comments" in request]


def test_a_conflict_gets_a_suggestion_on_the_lines_to_change(scene: Scene) -> None:
    scene.open()
    run = scene.changed()
    comment = suggested(scene)
    lines = revision("c3", "a1").splitlines()
    assert (comment.path, comment.side, comment.commit_id) == (PATH, "RIGHT", scene.tip)
    assert lines[(comment.start_line or 0) - 1] == "Revises: a1"
    assert lines[(comment.line or 0) - 1].startswith("down_revision")
    assert "`flask db downgrade a1`" in comment.body
    assert IN_REVIEW in (scene.sticky or "")
    assert IN_REVIEW in run.summary
    assert "```diff" not in (scene.sticky or "")
    assert [f"{e.method} {e.route}" for e in run.requests if e.route.startswith("/")] == [
        "GET /repos/{owner}/{repo}/pulls/{pull_number}",
        "GET /repos/{owner}/{repo}/compare/{basehead}",
        "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments",
        "POST /repos/{owner}/{repo}/pulls/{pull_number}/comments",
        "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
        "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
        "POST /repos/{owner}/{repo}/statuses/{sha}",
        "POST /graphql",
    ]


def test_the_same_event_again_changes_nothing(scene: Scene) -> None:
    scene.open()
    scene.changed()
    before = state(scene)
    assert scene.changed().writes == []
    assert state(scene) == before


def test_one_click_gives_a_history_with_one_head_to_the_real_alembic(
    scene: Scene, tmp_path: Path
) -> None:
    scene.open(common=ALEMBIC)
    scene.changed()
    applied = suggested(scene)
    scene.github.apply_suggestion(applied, as_="alice")
    file = scene.github.file(scene.repository, "feature", PATH)
    assert file == revision("c3", "a1").replace("a1", "b2").encode()
    run = scene.changed()
    assert run.outputs["verdict"] == "clean"
    assert scene.status() == ("success", "No head conflict (head c3)")
    assert "Withdrawn" in applied.body
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", scene.repository.clone_url, str(clone)], check=True)
    subprocess.run(["git", "merge", "-q", "origin/feature"], cwd=clone, check=True)
    assert alembic(clone, "heads").stdout.split() == ["c3", "(head)"]


def test_the_suggestion_follows_base(scene: Scene) -> None:
    scene.open()
    scene.changed()
    first = suggested(scene)
    scene.commit("main", versions(("b4", "b2")))
    run = scene.changed()
    assert suggested(scene) is first
    assert "Revises: b4\n" in first.body
    assert "on top of `b4` of `main`" in first.body
    assert of_review(run) == [
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments",
        "PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}",
    ]


def test_it_moves_with_its_lines_and_is_made_anew_where_they_changed(scene: Scene) -> None:
    scene.open()
    scene.changed()
    first = suggested(scene)
    scene.commit("feature", {PATH: "# a note\n" + revision("c3", "a1")})
    scene.changed()
    assert suggested(scene) is first
    scene.commit("feature", {PATH: revision("c3", "a1").replace("'a1'", '"a1"')})
    scene.changed()
    second = suggested(scene)
    assert second is not first
    assert "Withdrawn" in first.body
    assert '= "b2"\n' in second.body
    before = state(scene)
    assert scene.changed().writes == []
    assert state(scene) == before


def test_a_repair_withdraws_it(scene: Scene) -> None:
    scene.open()
    scene.changed()
    comment = suggested(scene)
    scene.says("alice", "/merge-heads")
    assert (scene.status() or ("", ""))[0] == "success"
    assert BLOCK not in comment.body
    assert "Withdrawn" in comment.body
    before = state(scene)
    assert scene.changed().writes == []
    assert state(scene) == before


def test_lines_outside_of_the_diff_go_into_the_comment(scene: Scene) -> None:
    """The pull request moves a file that base has kept elsewhere, so that it has no patch."""
    scene.open(
        common={"drafts/c3_make.py": revision("c3", "a1")},
        head={"drafts/c3_make.py": None, PATH: revision("c3", "a1")},
    )
    run = scene.changed()
    assert run.code == 0
    assert scene.status() == CONFLICT
    assert review(scene) == []
    words = scene.sticky or ""
    assert f"merge `main` and change `{PATH}`:\n\n{BY_HAND}" in words
    assert IN_REVIEW not in words
    before = state(scene)
    scene.changed()
    assert state(scene) == before


@pytest.mark.parametrize("what", ["GET", "POST"])
def test_what_github_refuses_goes_into_the_comment(scene: Scene, what: str) -> None:
    scene.open()
    scene.github.answer(what, r"/pulls/\d+/comments", 403, {"message": "No."})
    run = scene.changed()
    assert "review comment" in run.log
    assert review(scene) == []
    assert BY_HAND in (scene.sticky or "")
    scene.changed()
    assert suggested(scene)
    assert BY_HAND not in (scene.sticky or "")
    assert IN_REVIEW in (scene.sticky or "")


def test_a_token_that_may_not_review_still_comments(scene: Scene) -> None:
    scene.open()
    run = scene.changed(permissions=WRITING | {"pull_requests": "read", "issues": "write"})
    assert run.code == 0
    assert "Give the job the permissions" in run.log
    assert review(scene) == []
    assert BY_HAND in (scene.sticky or "")


def test_a_suggestion_that_could_not_be_changed_is_not_praised(scene: Scene) -> None:
    scene.open()
    scene.changed()
    scene.commit("main", versions(("b4", "b2")))
    scene.github.answer("PATCH", r"/pulls/comments/\d+", 403, {"message": "No."})
    scene.changed()
    assert "Revises: b2\n" in suggested(scene).body
    assert IN_REVIEW not in (scene.sticky or "")
    assert "+Revises: b4" in (scene.sticky or "")


def test_line_ends_stay_as_they_are(scene: Scene) -> None:
    crlf = revision("c3", "a1").replace("\n", "\r\n")
    scene.open(head={PATH: crlf})
    scene.changed()
    assert scene.changed().writes == []
    scene.github.apply_suggestion(suggested(scene), as_="alice")
    file = scene.github.file(scene.repository, "feature", PATH)
    assert file == crlf.replace("a1", "b2").encode()


def test_a_planted_marker_is_not_taken_for_our_suggestion(scene: Scene) -> None:
    scene.open()
    scene.changed()
    ours = suggested(scene)
    place = PATH, ours.line, ours.body, ours.start_line
    planted = scene.github.person_reviews(scene.pull, "carol", *place)  # type: ignore[arg-type]
    scene.commit("main", versions(("b4", "b2")))
    scene.changed()
    assert "Revises: b4\n" in ours.body
    assert "Revises: b2\n" in planted.body


def test_a_pull_request_from_a_fork_gets_it_as_well(scene: Scene) -> None:
    scene.open_from_fork()
    scene.changed(event="pull_request_target")
    assert IN_REVIEW in (scene.sticky or "")
    scene.github.apply_suggestion(suggested(scene), as_="bob")
    assert scene.changed(event="pull_request_target").outputs["verdict"] == "clean"


def test_a_quiet_pull_request_costs_no_request(scene: Scene) -> None:
    scene.open(base={"README.md": "more\n"})
    assert of_review(scene.changed()) == []


def test_comment_false_leaves_the_review_alone(scene: Scene) -> None:
    scene.open()
    assert of_review(scene.changed(comment="false")) == []
    scene.changed()
    scene.commit("feature", versions(("c3", "b2"), ("b2", "a1")))
    assert of_review(scene.changed(comment="false")) == []


def test_a_change_that_is_no_chain_gets_none(scene: Scene) -> None:
    scene.open(head=versions(("c3", "a1"), ("d4", "a1")))
    run = scene.changed()
    assert review(scene) == []
    assert IN_REVIEW not in run.summary
