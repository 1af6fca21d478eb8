"""What happens where joining the heads is not enough, since the two sides do not fit."""

import pytest

from tests.clone import FLASK, versions
from tests.clone import revision as text
from tests.stories.scene import Scene
from tests.stories.test_command_typed import ANSWERED, REFUSED

USERS = {
    "migrations/versions/a1_make.py": text(
        "a1", body='op.create_table("users", sa.Column("name", sa.String))'
    )
}
EMAIL = 'op.add_column("users", sa.Column("email", sa.String({length})))'
SEEDS = "op.execute(\"INSERT INTO users (name) VALUES ('{name}')\")"
COMPUTED = "op.execute(open('{name}').read())"


def sides(base: str, head: str) -> dict[str, dict[str, str]]:
    """Both sides on a1: base's revision b2 and the head's c3 do this."""
    return {
        "common": USERS,
        "base": {"migrations/versions/b2_make.py": text("b2", "a1", body=base)},
        "head": {"migrations/versions/c3_make.py": text("c3", "a1", body=head)},
    }


ADDED_TWICE = sides(EMAIL.format(length=50), EMAIL.format(length=80))
APART = sides(EMAIL.format(length=50), 'op.add_column("users", sa.Column("age", sa.Integer))')
BOTH_SEED = sides(SEEDS.format(name="a"), SEEDS.format(name="b"))
BOTH_COMPUTED = sides("pass", COMPUTED.format(name="x.sql"))


def test_the_comment_tells_what_both_sides_touch(scene: Scene) -> None:
    scene.open(**ADDED_TWICE)
    run = scene.changed()
    told = scene.sticky or ""
    assert "**Certain**, added-twice: `table users, column email`." in told
    assert "`migrations/versions/b2_make.py:23`" in told
    assert "`migrations/versions/c3_make.py:23`" in told
    assert "comment `/merge-heads --allow-overlap`" in told
    assert "file=migrations/versions/c3_make.py,line=23:" in run.out
    assert not scene.github.review_comments(scene.pull), "one click would hide the overlap"


def test_a_command_stops_at_a_certain_overlap(scene: Scene) -> None:
    scene.open(**ADDED_TWICE)
    before = scene.tip
    comment, run = scene.says("alice", "/merge-heads")
    assert run.code == 0
    assert scene.tip == before
    assert scene.reactions(comment) == REFUSED
    assert "Nothing was pushed. Both sides touch table users, column email." in scene.answers[0]
    assert "/merge-heads --allow-overlap" in scene.answers[0].replace("\\", "")


def test_a_person_may_go_on_and_is_named(scene: Scene) -> None:
    scene.open(**ADDED_TWICE)
    comment, _ = scene.says("alice", "/merge-heads --allow-overlap")
    assert scene.reactions(comment) == ANSWERED
    assert len(scene.github.pushes) == 1
    assert "\nOverlap-allowed-by: alice\n" in scene.git("log", "-1", "--format=%B", scene.tip)
    assert "`alice`, who allowed the overlap (table users, column email)" in (scene.sticky or "")
    state, words = scene.status() or ("", "")
    assert state == "success"
    assert words == "No head conflict, but both sides touch table users, column email"


def test_an_overlap_is_told_although_somebody_has_joined_the_heads(scene: Scene) -> None:
    scene.open(**ADDED_TWICE)
    scene.says("alice", "/merge-heads --allow-overlap")
    scene.changed()
    assert "**Certain**, added-twice: `table users, column email`." in (scene.sticky or "")
    assert "resolved" not in (scene.sticky or "").lower()
    before = scene.state()
    scene.changed()
    assert scene.state() == before


def test_the_preview_tells_what_is_in_the_way(scene: Scene) -> None:
    scene.open(**ADDED_TWICE)
    scene.says("carol", "/merge-heads preview")
    assert (
        "But it waits for a person: Both sides touch table users, column email."
        in (scene.answers[0])
    )


@pytest.mark.parametrize(
    ("situation", "reason"),
    [
        (ADDED_TWICE, "Both sides touch table users, column email."),
        (BOTH_SEED, "Both sides touch table users."),
        (BOTH_COMPUTED, "could not be read"),
    ],
    ids=["certain", "possible", "unread"],
)
def test_a_safe_repair_waits_where_anything_speaks_against_it(
    scene: Scene, situation: dict[str, dict[str, str]], reason: str
) -> None:
    scene.open(**situation)
    run = scene.changed(auto_fix="safe")
    assert run.code == 0
    assert scene.github.pushes == []
    assert "It was not repaired by itself. " in (scene.sticky or "")
    assert reason in (scene.sticky or "").replace("\\", "")


def test_a_safe_repair_is_made_where_the_sides_have_nothing_in_common(scene: Scene) -> None:
    scene.open(**APART)
    scene.changed(auto_fix="safe")
    assert len(scene.github.pushes) == 1
    assert (scene.status() or ("",))[0] == "success"


def test_a_possible_overlap_does_not_stop_a_person(scene: Scene) -> None:
    scene.open(**BOTH_SEED)
    scene.says("alice", "/merge-heads")
    assert len(scene.github.pushes) == 1


def test_always_means_always_and_the_overlap_is_told(scene: Scene) -> None:
    scene.open(**ADDED_TWICE)
    scene.changed(auto_fix="always")
    assert len(scene.github.pushes) == 1
    assert "no head conflict any more, but an overlap" in (scene.sticky or "")


def test_the_settings_of_base_may_ask_for_a_safe_repair(scene: Scene) -> None:
    setting = {".github/merge-heads.yml": "auto_fix: safe"}
    scene.open(**{**APART, "common": {**FLASK, **USERS, **setting}})
    scene.changed()
    assert len(scene.github.pushes) == 1


def test_sides_without_an_operation_do_not_overlap(scene: Scene) -> None:
    scene.open(base=versions(("b2", "a1")), head=versions(("c3", "a1")))
    scene.changed()
    assert "Both sides touch" not in (scene.sticky or "")


def test_an_overlap_that_only_the_repair_makes_plain_stops_it_too(scene: Scene) -> None:
    same_id = {"migrations/versions/b2_other.py": text("b2", "a1", body=EMAIL.format(length=80))}
    scene.open(**{**ADDED_TWICE, "head": same_id})
    scene.changed(auto_fix="safe")
    scene.says("alice", "/merge-heads")
    assert scene.github.pushes == []
    assert "Both sides touch table users, column email." in scene.answers[0]
    assert "**Certain**, added-twice: `table users, column email`." in (scene.sticky or "")
