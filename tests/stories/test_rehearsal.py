"""The action rehearses where nothing is at stake, and remembers what it saw."""

import pytest

from tests.clone import revision as text
from tests.stories.scene import READING, Scene
from tests.stories.test_command_typed import REFUSED
from tests.stories.test_overlap import ADDED_TWICE, APART, sides

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


def test_what_fails_in_one_order_turns_the_status_red_and_is_told(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    run = scene.changed(rehearse="sqlite://")
    state, words = scene.status() or ("", "")
    assert state == "failure"
    assert words.startswith("Rehearsed: Revision c3 does not run in the order 'base, then head'")
    assert "duplicate column name: email" in (scene.sticky or "").replace("\\", "")
    assert "MH401 rehearsal-failed" in run.out
    assert "base, then head" in run.log, "progress is shown"


def test_sides_that_agree_leave_the_verdict_as_it_is(scene: Scene) -> None:
    scene.open(**APART)
    scene.changed(rehearse="sqlite://")
    assert (scene.status() or ("", ""))[1].startswith("Merging would leave 2 Alembic heads")
    assert "MH401" not in (scene.sticky or "")
    assert "MH403 downgrade" in (scene.sticky or ""), "these downgrades do nothing"


def test_a_clean_pull_request_is_rehearsed_too(scene: Scene) -> None:
    scene.open(**sides("pass", "op.drop_table('nothing_of_that_name')"))
    scene.commit("feature", {"migrations/versions/b2_make.py": text("b2", "a1")})
    scene.commit(
        "feature",
        {"migrations/versions/c3_make.py": text("c3", "b2", body="op.drop_table('no_such')")},
    )
    run = scene.changed(rehearse="sqlite://")
    assert run.outputs["verdict"] == "clean"
    assert (scene.status() or ("",))[0] == "failure"
    assert "no such table: no_such" in (scene.sticky or "").replace("\\", "")


@pytest.mark.parametrize("event", ["pull_request_target"])
def test_nothing_is_run_where_a_write_token_is_at_stake(scene: Scene, event: str) -> None:
    scene.open(**HIDDEN_TWICE)
    run = scene.changed(event, rehearse="sqlite://")
    assert "Not rehearsed: this event holds the secrets" in run.log
    assert (scene.status() or ("", ""))[1].startswith("Merging would leave 2 Alembic heads")


def test_a_command_stops_at_a_rehearsal_that_failed_before(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    scene.changed(rehearse="sqlite://")
    before = scene.status()
    comment, _ = scene.says("alice", "/merge-heads", rehearse="sqlite://")
    assert scene.github.pushes == []
    assert scene.reactions(comment) == REFUSED
    assert "Rehearsed: Revision c3" in scene.answers[0].replace("\\", "")
    assert scene.status() == before, "what cannot rehearse takes nothing back"
    scene.says("alice", "/merge-heads --allow-overlap", rehearse="sqlite://")
    assert len(scene.github.pushes) == 1


def test_a_safe_repair_waits_for_a_rehearsal_that_agrees(scene: Scene) -> None:
    scene.open(**HIDDEN_TWICE)
    scene.changed(rehearse="sqlite://", auto_fix="safe")
    assert scene.github.pushes == []
    scene.commit("feature", {"migrations/versions/c3_make.py": text("c3", "a1")})
    scene.commit("main", {"migrations/versions/b2_make.py": text("b2", "a1")})
    scene.changed(rehearse="sqlite://", auto_fix="safe")
    assert len(scene.github.pushes) == 1
    assert (scene.status() or ("",))[0] == "success"


def test_migrations_see_neither_the_token_nor_the_job(scene: Scene) -> None:
    scene.open(**sides("pass", LOOKS_ROUND))
    run = scene.changed(rehearse="sqlite://")
    assert "there is a token" not in (scene.sticky or "")
    assert "MH4" not in run.out


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
    assert "hunter2" not in run.out + run.log + run.summary + str(scene.status())
    assert (scene.status() or ("",))[0] == "error"


def test_the_action_rehearses_on_a_real_server(scene: Scene, postgresql: str) -> None:
    scene.open(**HIDDEN_TWICE)
    scene.changed(rehearse=postgresql)
    told = (scene.sticky or "").replace("\\", "")
    assert 'column "email" of relation "users" already exists' in told
