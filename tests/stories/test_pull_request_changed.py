"""A pull request changed: what people then see on it."""

import json
import random
import re

import pytest

from loopback import LoopbackGitHub
from tests.clone import FLASK, revision, versions
from tests.stories.scene import CONFLICT, READING, WRITING, Scene


def test_a_clean_pull_request_gets_a_green_status_and_no_comment(scene: Scene) -> None:
    scene.open(base={"README.md": "more\n"})
    run = scene.changed()
    assert run.code == 0
    assert scene.status() == ("success", "No head conflict (head c3)")
    assert scene.bodies == []
    assert run.outputs["verdict"] == "clean"
    assert run.outputs["conflicts"] == "[]"


def test_a_conflict_is_said_where_people_look(scene: Scene) -> None:
    scene.open()
    run = scene.changed()
    assert run.code == 0, "the status is the gate, so the job stays green"
    assert scene.status() == CONFLICT
    assert run.outputs["verdict"] == "conflict"
    assert json.loads(run.outputs["conflicts"])[0]["from_head"] == ["c3"]
    (comment,) = scene.github.comments(scene.repository, scene.pull.number)
    assert run.outputs["comment-url"].endswith(f"#issuecomment-{comment.id}")
    (line,) = [
        number
        for number, text in enumerate(revision("c3", "a1").splitlines(), start=1)
        if text.startswith("down_revision")
    ]
    assert run.out.startswith(
        f"::error title=MH101 diverged-heads,file=migrations/versions/c3_make.py,line={line}::"
    )
    report = json.loads((run.workspace / run.outputs["report"]).read_text())
    assert report["verdict"] == "conflict"
    assert report["head"] == scene.tip


def test_the_comment_tells_heads_picture_commands_and_the_next_step(scene: Scene) -> None:
    scene.open()
    run = scene.changed()
    words = scene.sticky or ""
    assert "| `b2` | `main` | `migrations/versions/b2_make.py` |" in words
    assert "| `c3` | this pull request | `migrations/versions/c3_make.py` |" in words
    assert 'r0["a1<br/>fork point"]:::fork' in words
    assert "r0 --> r1" in words
    assert "r1 -.-> merge" in words
    assert "git merge origin/main" in words
    assert re.search(r"flask db merge --rev-id \w{12} -m 'merge heads b2, c3' b2 c3\n", words)
    assert "comment `/merge-heads` (write access needed)" in words
    assert words in run.summary


def test_the_status_leads_to_the_comment(scene: Scene) -> None:
    scene.open()
    run = scene.changed()
    (status,) = scene.github.statuses(scene.repository, scene.tip)
    assert status.target_url == run.outputs["comment-url"]


def test_what_base_alone_keeps_from_being_read_is_told_once_and_not_on_every_pull_request(
    scene: Scene,
) -> None:
    computed = 'revision = "a2"\ndown_revision = get_down_revision()\n'
    scene.open(common={"migrations/versions/a2_make.py": computed}, base={"README.md": "more\n"})
    run = scene.changed()
    assert run.outputs["verdict"] == "not_evaluated"
    assert scene.status()[0] == "error"  # type: ignore[index]
    assert scene.bodies == []


def test_not_evaluated_fails_the_job_where_no_status_can_say_it(scene: Scene) -> None:
    computed = 'revision = "c3"\ndown_revision = get_down_revision()\n'
    scene.open(head={"migrations/versions/c3_make.py": computed})
    assert scene.changed(permissions=READING, fail_on_conflict="false").code == 3


def test_the_same_event_again_changes_nothing(scene: Scene) -> None:
    scene.open()
    scene.changed()
    before = scene.state()
    again = scene.changed()
    assert again.writes == []
    assert [f"{e.method} {e.route}" for e in again.requests if e.route.startswith("/")] == [
        "GET /repos/{owner}/{repo}/pulls/{pull_number}",
        "GET /repos/{owner}/{repo}/compare/{basehead}",
        "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
        "POST /graphql",
        "GET /repos/{owner}/{repo}/pulls/{pull_number}/comments",
        "GET /repos/{owner}/{repo}/commits/{ref}/statuses",
    ]
    assert scene.state() == before


def test_base_is_taken_by_its_name_and_not_from_the_stale_event(scene: Scene) -> None:
    scene.open(base={"README.md": "unrelated\n"})
    payload = scene.github.pull_request_event(scene.pull)
    scene.changed()
    assert scene.status() == ("success", "No head conflict (head c3)")
    scene.commit("main", versions(("b2", "a1")))
    scene.run("pull_request", payload)
    assert scene.status() == CONFLICT


def test_the_comment_is_edited_to_resolved_when_the_conflict_is_gone(scene: Scene) -> None:
    scene.open()
    scene.changed()
    scene.commit("feature", versions(("c3", "b2")) | versions(("b2", "a1")))
    scene.changed()
    assert "### Alembic: resolved, this merge is fine now" in (scene.sticky or "")
    assert len(scene.bodies) == 1
    assert scene.status() == ("success", "No head conflict (head c3)")
    before = scene.state()
    assert scene.changed().writes == []
    assert scene.state() == before


def test_one_branch_with_two_bases_is_only_green_where_both_are(scene: Scene) -> None:
    scene.open()
    scene.commit("release", {"README.md": "r\n"}, start=scene.git("rev-parse", "main~1").strip())
    other = scene.github.open_pull(scene.repository, "Again", "feature", "release", "bob")
    first = scene.pull
    scene.changed()
    assert scene.status() == CONFLICT
    scene.pull = other
    run = scene.changed()
    assert run.outputs["verdict"] == "clean"
    assert scene.status() == CONFLICT
    assert len(scene.github.statuses(scene.repository, scene.tip)) == 1
    scene.github.close_pull(first)
    scene.changed()
    assert scene.status() == ("success", "No head conflict (head c3)")


def test_a_planted_marker_is_not_taken_for_our_comment(scene: Scene) -> None:
    scene.open()
    planted = "<!-- merge-heads: sticky merge-heads -->\nNothing to see here."
    scene.github.person_comments(scene.repository, scene.pull.number, "carol", planted)
    scene.changed()
    assert scene.bodies[0] == planted
    assert "2 heads" in (scene.sticky or "")


def test_our_comment_is_found_behind_more_than_a_page_of_others(scene: Scene) -> None:
    scene.open()
    for number in range(120):
        scene.github.person_comments(scene.repository, scene.pull.number, "bob", f"n {number}")
    scene.changed()
    run = scene.changed()
    assert run.writes == []
    assert len(scene.bodies) == 121


def test_a_token_that_may_not_write_fails_the_job_and_says_it_in_the_summary(scene: Scene) -> None:
    scene.open()
    run = scene.changed(permissions=READING)
    assert run.code == 1
    assert scene.bodies == []
    assert scene.status() is None
    assert "would leave **2 heads**" in run.summary
    assert "::error title=MH101 diverged-heads" in run.out
    assert "Give the job the permissions" in run.log


@pytest.mark.parametrize(
    ("setting", "code"), [("auto", 0), ("true", 1), ("false", 0)], ids=lambda v: str(v)
)
def test_fail_on_conflict_decides_how_the_job_ends(scene: Scene, setting: str, code: int) -> None:
    scene.open()
    assert scene.changed(fail_on_conflict=setting).code == code


def test_comment_false_leaves_the_conversation_alone(scene: Scene) -> None:
    scene.open()
    run = scene.changed(comment="false")
    assert scene.bodies == []
    assert scene.status() == CONFLICT
    assert run.outputs["comment-url"] == ""


def test_a_pull_request_from_a_fork_is_told_what_to_do_in_the_fork(scene: Scene) -> None:
    scene.open_from_fork()
    run = scene.changed(event="pull_request_target")
    assert run.code == 0
    assert scene.status() == CONFLICT
    words = scene.sticky or ""
    assert "this action may not push to it" in words
    assert f"git pull --no-rebase --no-edit {scene.repository.clone_url} main" in words
    assert "flask db merge" in words
    assert "/merge-heads`" not in words


def test_auto_fix_repairs_without_being_asked(scene: Scene) -> None:
    scene.open()
    old = scene.tip
    run = scene.changed(auto_fix="always")
    assert run.outputs["commit-sha"] == scene.tip != old
    assert run.outputs["verdict"] == "clean"
    assert scene.status()[0] == "success"  # type: ignore[index]
    assert f"Commit {scene.tip} on `feature` brings `main` in, and:" in (scene.sticky or "")
    before = scene.state()
    assert scene.changed(auto_fix="always").writes == []
    assert scene.state() == before


def test_auto_fix_says_why_it_could_not(scene: Scene) -> None:
    scene.open()
    scene.github.protect(scene.repository, "feature")
    run = scene.changed(auto_fix="always")
    assert run.code == 0
    assert run.outputs["commit-sha"] == ""
    assert "GitHub declined the push" in (scene.sticky or "")
    assert scene.status()[0] == "failure"  # type: ignore[index]


def test_auto_fix_leaves_forks_alone(scene: Scene) -> None:
    scene.open_from_fork()
    old = scene.tip
    scene.changed(event="pull_request_target", auto_fix="always")
    assert scene.tip == old
    assert "lives in a fork" in (scene.sticky or "")


def test_the_settings_file_of_the_base_counts_and_not_the_one_of_the_head(scene: Scene) -> None:
    settings = ".github/merge-heads.yml"
    scene.open(head=versions(("c3", "a1")) | {settings: "auto_fix: always\n"})
    old = scene.tip
    scene.changed()
    assert scene.tip == old
    scene.commit("main", {settings: "auto_fix: always\nmerge_message: join {heads}\n"})
    scene.commit("feature", {settings: None})
    scene.changed()
    assert "join_b2_c3.py" in (scene.sticky or "")


def test_a_settings_file_that_cannot_be_turns_the_status_to_error(scene: Scene) -> None:
    scene.open(common={".github/merge-heads.yml": "auto_fxi: always\n"})
    run = scene.changed()
    assert run.code == 2
    assert scene.status() == (
        "error",
        "Not evaluated: The key 'auto_fxi' in .github/merge-heads.yml is not known. "
        "Did you mean auto_fix?",
    )
    assert "Did you mean auto_fix?" in run.out
    assert "Did you mean auto\\_fix?" in run.summary
    (status,) = scene.github.statuses(scene.repository, scene.tip)
    assert "/actions/runs/" in (status.target_url or "")


def test_without_an_environment_nothing_is_green(scene: Scene) -> None:
    scene.commit("main", {"README.md": "empty\n"})
    scene.commit("feature", {"README.md": "more\n"}, start="main")
    scene.pull = scene.github.open_pull(scene.repository, "T", "feature", "main", "bob")
    run = scene.changed()
    assert run.code == 3
    assert scene.status() == (
        "error",
        "Not evaluated: No Alembic environment was found on the base branch. "
        "Name its folder under environments: in the settings file.",
    )


def test_a_computed_down_revision_is_never_green(scene: Scene) -> None:
    computed = 'revision = "c3"\ndown_revision = get_down_revision()\n'
    scene.open(head={"migrations/versions/c3_make.py": computed})
    run = scene.changed()
    assert run.outputs["verdict"] == "not_evaluated"
    state, words = scene.status() or ("", "")
    assert state == "error"
    assert words.startswith("Not evaluated: migrations/versions/c3_make.py could not be read")
    assert "**MH107 computed-identifier** (error, brought by this pull request)" in scene.bodies[0]


def test_an_error_beside_a_clean_verdict_is_told_as_well(scene: Scene) -> None:
    scene.open(head=versions(("c" * 33, "a1")), base={"README.md": "more\n"})
    run = scene.changed()
    assert run.outputs["verdict"] == "clean"
    assert scene.status()[0] == "failure"  # type: ignore[index]
    assert "a revision of this pull request needs a change" in (scene.sticky or "")
    assert "**MH121 long-id** (error, brought by this pull request)" in (scene.sticky or "")
    scene.commit("feature", {f"migrations/versions/{'c' * 33}_make.py": None})
    scene.changed()
    assert "this merge is fine now" in (scene.sticky or "")


def test_a_project_without_a_revision_yet_is_clean(scene: Scene) -> None:
    start = scene.commit("main", {**FLASK, "migrations/versions/.gitkeep": ""})
    scene.commit("feature", {"README.md": "more\n"}, start=start)
    scene.pull = scene.github.open_pull(scene.repository, "T", "feature", "main", "bob")
    scene.changed()
    assert scene.status() == ("success", "No head conflict (no revision yet)")
    scene.commit("feature", versions(("a1",)))
    scene.changed()
    assert scene.status() == ("success", "No head conflict (head a1)")


def test_only_what_the_migrations_need_is_fetched(scene: Scene) -> None:
    noise = random.Random(1)
    scene.open(common={f"assets/{n}.hex": noise.randbytes(500_000).hex() for n in range(4)})
    run = scene.changed()
    fetched = [e.size for e in run.requests if e.route == "git-upload-pack"]
    assert 0 < sum(fetched) < 20_000
    assert len(fetched) == 3, "the name of base; commits and trees; all that is read of them"


def test_a_closed_pull_request_is_left_alone(scene: Scene) -> None:
    scene.open()
    payload = scene.github.pull_request_event(scene.pull)
    scene.github.close_pull(scene.pull)
    run = scene.run("pull_request", payload)
    assert (run.code, run.writes) == (0, [])
    assert "the pull request is closed" in run.log


def test_a_deleted_fork_is_still_judged(scene: Scene, github: LoopbackGitHub) -> None:
    # GitHub's description says that a head always has a repository; the real one sends null.
    github.faults.clear()
    scene.open_from_fork()
    payload = github.pull_request_event(scene.pull)
    fork = scene.pull.head_repository
    assert fork is not None
    github.delete_repository(fork)
    run = scene.run("pull_request_target", payload)
    github.faults[:] = [f for f in github.faults if "head.repo" not in str(f)]
    assert run.code == 0
    assert "this action may not push to it" in (scene.sticky or "")


def test_a_failed_comment_does_not_keep_the_status_away(scene: Scene) -> None:
    scene.open()
    scene.github.answer("POST", r"/issues/\d+/comments$", 403)
    run = scene.changed()
    assert run.code == 0
    assert scene.status() == CONFLICT
    assert "refused to" in run.log
    scene.changed(permissions=WRITING)
    assert scene.sticky is not None
