"""The action rehearses where nothing is at stake, and remembers what it saw."""

from tests.clone import revision as text
from tests.stories.scene import READING, Scene
from tests.stories.test_command_typed import REFUSED
from tests.stories.test_overlap import ADDED_TWICE, APART, USERS, sides

LOOKS_ROUND = """\
import os, pathlib
    found = [*os.environ, *pathlib.Path.home().rglob('*')]
    for process in pathlib.Path('/proc').glob('[0-9]*/environ'):
        try:
            found.append(process.read_bytes())
        except OSError:
            pass
    assert 'INPUT_TOKEN' not in str(found), 'there is a token'"""
# What no reader sees: a name that is put together at run time.
HIDDEN = "op.add_column('users', sa.Column(''.join(reversed('liame')), sa.String({length})))"
HIDDEN_TWICE = sides(HIDDEN.format(length=50), HIDDEN.format(length=80))


NEEDS = text("a1", body="import shop_of_nobody")
REHEARSAL = "merge-heads / rehearsal"


def rehearsal(scene: Scene, sha: str | None = None) -> tuple[str, str]:
    """State and description of the newest status of the rehearsal."""
    statuses = scene.github.statuses(scene.repository, sha or scene.tip)
    found = [each for each in statuses if each.context == REHEARSAL]
    return (found[0].state, found[0].description or "") if found else ("", "")


def heads(scene: Scene) -> tuple[str, str]:
    """State and description of the newest status of the verdict."""
    statuses = scene.github.statuses(scene.repository, scene.tip)
    found = [each for each in statuses if each.context == "merge-heads"]
    return (found[0].state, found[0].description or "") if found else ("", "")


def test_what_fails_in_one_order_turns_its_status_red_and_is_told(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    run = scene.changed(rehearse="sqlite://")
    state, words = rehearsal(scene)
    assert state == "failure"
    assert words.startswith("Revision c3 does not run in the order 'base, then head'")
    assert heads(scene)[1].startswith("Merging would leave 2 Alembic heads")
    told = (scene.sticky or "").replace("\\", "")
    assert "duplicate column name: email" in told
    assert "**Next step:** correct what the rehearsal found" in told
    assert "comment `/merge-heads` " not in told
    assert not scene.github.review_comments(scene.pull)
    assert "MH401 rehearsal-failed" in run.out
    assert "base, then head" in run.log, "progress is shown"


def test_sides_that_agree_are_said_to(scene: Scene) -> None:
    scene.open(**APART)
    scene.changed(rehearse="sqlite://")
    assert rehearsal(scene) == ("success", "All orders run, and end with the same schema.")
    assert heads(scene)[1].startswith("Merging would leave 2 Alembic heads")
    assert "MH401" not in (scene.sticky or "")
    assert "MH403 downgrade" in (scene.sticky or ""), "these downgrades do nothing"


def test_a_clean_pull_request_is_rehearsed_too(scene: Scene) -> None:
    scene.open(**sides("pass", "pass"))
    scene.commit("feature", {"migrations/versions/b2_make.py": text("b2", "a1")})
    scene.commit(
        "feature",
        {"migrations/versions/c3_make.py": text("c3", "b2", body="op.drop_table('no_such')")},
    )
    run = scene.changed(rehearse="sqlite://")
    assert run.outputs["verdict"] == "clean"
    assert (heads(scene)[0], rehearsal(scene)[0]) == ("success", "failure")
    assert "no such table: no_such" in (scene.sticky or "").replace("\\", "")


def test_what_cannot_be_rehearsed_is_no_success(scene: Scene) -> None:
    scene.open(**{**APART, "common": {"migrations/versions/a1_make.py": NEEDS}})
    run = scene.changed(rehearse="sqlite://", permissions=READING, comment="false")
    assert run.code == 1, "the heads"
    scene.changed(rehearse="sqlite://")
    state, words = rehearsal(scene)
    assert (state, words[:14]) == ("error", "Not rehearsed.")
    assert "shop_of_nobody" in (scene.sticky or "").replace("\\", "")


def test_nothing_is_run_where_a_write_token_is_at_stake(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    run = scene.changed("pull_request_target", rehearse="sqlite://")
    assert "Not rehearsed: this event holds the secrets" in run.log
    assert rehearsal(scene)[0] == "pending"


def test_a_command_stops_at_a_rehearsal_that_failed_before(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    scene.changed(rehearse="sqlite://")
    comment, _ = scene.says("alice", "/merge-heads", rehearse="sqlite://")
    assert scene.github.pushes == []
    assert scene.reactions(comment) == REFUSED
    assert "The rehearsal failed: Revision c3" in scene.answers[0].replace("\\", "")
    scene.says("carol", "/merge-heads preview", rehearse="sqlite://")
    assert "But it waits for a person" in scene.answers[1]


def test_what_cannot_rehearse_takes_nothing_back(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    scene.changed(rehearse="sqlite://")
    before = rehearsal(scene)
    scene.says("carol", "/merge-heads check", rehearse="sqlite://")
    scene.changed("pull_request_target", rehearse="sqlite://")
    assert rehearsal(scene) == before
    assert "**Rehearsal:** Revision c3 does not run" in (scene.sticky or "").replace("\\", "")


def test_a_person_may_go_on_and_the_new_commit_waits_for_its_rehearsal(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    scene.changed(rehearse="sqlite://")
    scene.says("alice", "/merge-heads --allow-overlap", rehearse="sqlite://")
    assert len(scene.github.pushes) == 1
    assert "Overlap-allowed-by: alice" in scene.git("log", "-1", "--format=%B", scene.tip)
    assert "who allowed the failed rehearsal" in (scene.sticky or "")
    assert rehearsal(scene)[0] == "pending"


def test_a_safe_repair_waits_for_a_rehearsal_that_agrees(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    scene.changed(rehearse="sqlite://", auto_fix="safe")
    scene.changed("pull_request_target", rehearse="sqlite://", auto_fix="safe")
    assert scene.github.pushes == []
    scene.commit("feature", {"migrations/versions/c3_make.py": text("c3", "a1")})
    scene.commit("main", {"migrations/versions/b2_make.py": text("b2", "a1")})
    scene.changed("pull_request_target", rehearse="sqlite://", auto_fix="safe")
    assert scene.github.pushes == [], "it is not rehearsed yet"
    scene.changed(rehearse="sqlite://", auto_fix="safe")
    assert len(scene.github.pushes) == 1
    assert (heads(scene)[0], rehearsal(scene)[0]) == ("success", "success")


def test_another_pull_request_of_the_branch_takes_nothing_back(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    scene.changed(rehearse="sqlite://")
    scene.commit("other", {"README.md": "other"}, start=scene.tip)
    first, scene.pull = (
        scene.pull,
        scene.github.open_pull(
            scene.repository, "Elsewhere", head="feature", base="other", author="bob"
        ),
    )
    scene.changed(rehearse="sqlite://")
    assert rehearsal(scene, first.head_sha)[0] == "failure"


def test_settings_that_silence_a_finding_do_not_open_the_way(scene: Scene) -> None:
    silenced = {".github/merge-heads.yml": "findings: {MH401: off}\nauto_fix: safe\n"}
    scene.open(**{**HIDDEN_TWICE, "common": {**USERS, **silenced}})
    scene.changed(rehearse="sqlite://")
    assert scene.github.pushes == []
    assert rehearsal(scene)[0] == "failure"


def test_migrations_see_neither_the_token_nor_the_job(scene: Scene) -> None:
    scene.open(**sides("pass", LOOKS_ROUND))
    run = scene.changed(rehearse="sqlite://")
    assert rehearsal(scene)[0] == "success", run.out


def test_a_job_that_may_only_read_ends_with_what_was_found(scene: Scene) -> None:
    scene.open(**ADDED_TWICE)
    run = scene.changed(permissions=READING, rehearse="sqlite://", comment="false")
    assert run.code == 1
    assert "MH401 rehearsal-failed" in run.out


def test_a_database_that_cannot_be_used_is_said_without_its_password(scene: Scene) -> None:
    scene.open(**APART)
    url = "postgresql://ada:hunter2@127.0.0.1:1/shop"
    run = scene.changed(rehearse=url)
    assert run.code == 2
    assert "hunter2" not in run.out + run.log + run.summary + str(rehearsal(scene))
    assert rehearsal(scene)[0] == "error"
    assert heads(scene)[0] == "failure", "what was read is told all the same"


def test_the_action_rehearses_on_a_real_server(scene: Scene, postgresql: str) -> None:
    scene.open(**HIDDEN_TWICE)
    scene.changed(rehearse=postgresql)
    told = (scene.sticky or "").replace("\\", "")
    assert 'column "email" of relation "users" already exists' in told
