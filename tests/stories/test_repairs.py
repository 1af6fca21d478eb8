"""Every kind of repair, asked for on a pull request and delivered to it."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.clone import ALEMBIC, FLASK, Clone, revision, versions
from tests.stories.scene import Scene

OWN = "migrations/versions/c3_make.py"


def test_reparent_moves_the_change_on_top_of_base(scene: Scene) -> None:
    scene.open(head=versions(("c3", "a1"), ("d4", "c3")))
    before = scene.github.file(scene.repository, "feature", OWN)
    comment, run = scene.says("alice", "/merge-heads reparent")
    assert run.code == 0
    assert scene.reactions(comment) == ["eyes", "rocket"]
    assert before is not None
    expected = before.replace(b"= 'a1'", b"= 'b2'").replace(b"Revises: a1", b"Revises: b2")
    assert scene.github.file(scene.repository, "feature", OWN) == expected
    assert scene.git("diff", "--name-only", "main", "feature").splitlines() == [
        OWN,
        "migrations/versions/d4_make.py",
    ]
    assert scene.status() == ("success", "No head conflict (head d4)")
    assert "`c3` (with 1 more on it) stands on `b2` instead of `a1`" in (scene.sticky or "")
    assert "`flask db downgrade a1`" in (scene.sticky or "")
    state = scene.state()
    scene.again(comment)
    assert scene.state() == state


def test_the_strategy_of_the_settings_is_what_the_bare_command_does(scene: Scene) -> None:
    scene.open(common={**versions(("a1",)), ".github/merge-heads.yml": "strategy: reparent\n"})
    scene.changed()
    assert "stands on `b2` instead of `a1`" in (scene.sticky or "")
    assert "`/merge-heads merge`" in (scene.sticky or "")
    scene.says("alice", "/merge-heads")
    assert b"'b2'" in (scene.github.file(scene.repository, "feature", OWN) or b"")


def test_both_strategies_are_offered_and_what_suits_when(scene: Scene) -> None:
    scene.open()
    scene.changed()
    sticky = scene.sticky or ""
    assert sticky.index("comment `/merge-heads`") < sticky.index("`/merge-heads reparent`")
    assert "no database but your own has run these revisions" in sticky


def test_a_strategy_that_is_not_possible_is_refused_and_the_other_one_named(scene: Scene) -> None:
    scene.open(head=versions(("c3", "a1"), ("d4", "a1")))
    comment, _ = scene.says("alice", "/merge-heads reparent")
    assert scene.reactions(comment) == ["eyes", "confused"]
    assert "This change itself has several heads" in scene.answers[0]
    assert scene.github.pushes == []
    scene.says("alice", "/merge-heads merge")
    assert (scene.status() or ("",))[0] == "success"


def test_a_merge_revision_of_yesterday_is_refreshed_and_not_piled_upon(scene: Scene) -> None:
    scene.open()
    scene.changed(auto_fix="always")
    (merged,) = (
        set(scene.git("ls-tree", "-r", "--name-only", "feature").split())
        - set(scene.git("ls-tree", "-r", "--name-only", "main").split())
        - {OWN}
    )
    scene.commit("main", versions(("b9", "b2")))
    run = scene.changed(auto_fix="always")
    assert run.outputs["verdict"] == "clean"
    assert merged in scene.git("diff", "--name-only", "feature^1", "feature").splitlines()
    text = (scene.github.file(scene.repository, "feature", merged) or b"").decode()
    assert "Revises: b9, c3\n" in text
    added = set(scene.git("ls-tree", "-r", "--name-only", "feature").split())
    assert len([path for path in added if "merge_heads" in path]) == 1


@pytest.mark.parametrize(
    "words",
    ["/merge-heads reparent", '/merge-heads merge -m "run evil.sh"', "/merge-heads preview"],
)
def test_a_command_changes_nothing_of_what_the_settings_decide(scene: Scene, words: str) -> None:
    scene.open()
    scene.changed()
    sticky = scene.sticky
    scene.says("carol", words)
    assert scene.sticky == sticky


def test_the_default_branch_is_not_pushed_to_and_not_moved_on_top(scene: Scene) -> None:
    """A pull request from main into a release branch: what is on main may be applied anywhere."""
    start = scene.commit("main", {**FLASK, **versions(("a1",))})
    scene.commit("stable", versions(("b2", "a1")), start=start)
    scene.commit("main", versions(("c3", "a1")))
    scene.pull = scene.github.open_pull(
        scene.repository, "Release", head="main", base="stable", author="bob"
    )
    tip = scene.tip
    scene.changed(auto_fix="always")
    scene.says("alice", "/merge-heads reparent")
    assert scene.tip == tip
    assert "is the default branch" in scene.answers[0]
    assert scene.github.review_comments(scene.pull) == []


def test_a_suggestion_is_taken_back_also_where_somebody_has_deleted_the_comment(
    scene: Scene,
) -> None:
    scene.open()
    scene.changed()
    comments = scene.repository.comments
    for id_ in [c.id for c in comments.values() if "sticky" in c.body]:
        del comments[id_]
    scene.says("alice", "/merge-heads")
    (suggested,) = scene.github.review_comments(scene.pull)
    assert "```suggestion" not in suggested.body


def test_an_id_that_base_has_as_well_is_given_up(scene: Scene) -> None:
    own = revision("0002", "0001", body="op.drop_table('mine')")
    scene.open(
        common=versions(("0000", "a1"), ("0001", "0000")),
        head={"migrations/versions/0002_own.py": own},
        base=versions(("0002", "0001")),
    )
    scene.changed()
    assert "`0003` is the new id of this branch's `0002`" in (scene.sticky or "")
    scene.says("alice", "/merge-heads")
    assert scene.status() == ("success", "No head conflict (head 0004)")
    assert scene.github.file(scene.repository, "feature", "migrations/versions/0002_own.py") is None
    assert scene.github.file(scene.repository, "feature", "migrations/versions/0003_own.py")


def test_the_preview_is_exactly_what_is_pushed(scene: Scene, tmp_path: Path) -> None:
    scene.open()
    scene.says("carol", "/merge-heads preview")
    (patch,) = re.findall(r"```diff\n(.*?)```", scene.answers[0], re.DOTALL)
    (message,) = re.findall(r"```text\n(.*?)\n```", scene.answers[0], re.DOTALL)
    clone = Clone.create(tmp_path / "by-hand")
    clone.git("fetch", "--quiet", str(scene.repository.git_dir), "feature:feature", "main:other")
    clone.switch("feature")
    clone.git("merge", "--quiet", "other")
    (tmp_path / "the.patch").write_text(patch)
    clone.git("apply", "--index", str(tmp_path / "the.patch"))
    by_hand = clone.git("write-tree")
    scene.says("alice", "/merge-heads")
    assert scene.git("rev-parse", "feature^{tree}").strip() == by_hand
    pushed = scene.git("show", "--no-patch", "--format=%B", "feature")
    assert pushed.startswith(message.rstrip())


def test_the_commit_tells_what_each_side_does_to_the_schema(scene: Scene) -> None:
    add = "op.add_column('users', sa.Column('{}', sa.String()))"
    scene.open(
        head={OWN: revision("c3", "a1", body=add.format("email"))},
        base={"migrations/versions/b2_make.py": revision("b2", "a1", body=add.format("phone"))},
    )
    scene.says("alice", "/merge-heads")
    message = scene.git("show", "--no-patch", "--format=%B", "feature")
    assert "main (b2): adds column users.phone\n" in message
    assert "This branch (c3): adds column users.email\n" in message


def test_a_fork_gets_a_patch_and_the_commands(scene: Scene, tmp_path: Path) -> None:
    scene.open_from_fork()
    scene.changed(event="pull_request_target")
    sticky = scene.sticky or ""
    (patch,) = re.findall(r"```diff\n(.*?)```", sticky, re.DOTALL)
    assert "git pull --no-rebase" in sticky
    clone = Clone.create(tmp_path / "by-hand")
    ref = f"refs/pull/{scene.pull.number}/head:feature"
    clone.git("fetch", "--quiet", str(scene.repository.git_dir), ref, "main:other")
    clone.switch("feature")
    clone.git("merge", "--quiet", "other")
    (tmp_path / "the.patch").write_text(patch)
    clone.git("apply", "--index", str(tmp_path / "the.patch"))
    assert (
        b"merge"
        in subprocess.run(
            ["git", "diff", "--cached", "--name-only"],
            cwd=clone.path,
            capture_output=True,
            check=True,
        ).stdout
    )


@pytest.mark.parametrize("layout", [FLASK, ALEMBIC], ids=["flask", "alembic"])
def test_the_merge_revision_is_in_the_hand_of_base_and_not_of_the_head(
    scene: Scene, layout: dict[str, str], tmp_path: Path
) -> None:
    template = (
        '"""House style: ${message}"""\nrevision = ${repr(up_revision)}\n'
        "down_revision = ${repr(down_revision)}\n"
    )
    canary = f"<%! import os; os.system('touch {tmp_path}/canary') %>"
    scene.open(
        common={**layout, **versions(("a1",)), "migrations/script.py.mako": template},
        head=versions(("c3", "a1")) | {"migrations/script.py.mako": canary + template},
    )
    scene.says("alice", "/merge-heads")
    added = scene.git("diff", "--name-only", "feature^1", "feature").splitlines()
    (path,) = [path for path in added if "merge_heads" in path]
    text = (scene.github.file(scene.repository, "feature", path) or b"").decode()
    assert text.startswith('"""House style: merge heads b2, c3"""\nrevision = ')
    assert not (tmp_path / "canary").exists()
