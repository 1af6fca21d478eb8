"""The runs that are watched while all goes well: each kind of event, and each way to push."""

import os
from collections.abc import Callable

from reliability.secrets.loot import looking_round
from reliability.secrets.watch import ACTION, How, Watched, WatchedCrowd
from tests.clone import FLASK, versions
from tests.stories.crowd import shop
from tests.stories.scene import READING, WRITING
from tests.stories.test_overlap import sides

Story = Callable[[Watched], object]
CrowdStory = Callable[[WatchedCrowd], object]
_ISSUES = {**WRITING, "issues": "write"}
# Reads all files as root does, but looks into no other user's processes.
_AS_NOBODY = (
    *("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
    *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
)


def told(scene: Watched) -> None:
    """A conflict is told, by a token that writes and by one that only reads."""
    scene.open()
    scene.changed()
    scene.changed("pull_request_target")
    scene.changed(permissions=READING)


def repaired_by_itself(scene: Watched) -> None:
    """A repair is pushed through the API without being asked for."""
    scene.open()
    scene.changed("pull_request_target", auto_fix="always")
    assert scene.github.pushes


def commanded(scene: Watched) -> None:
    """People ask for a preview, for what they may not have, and for the repair."""
    scene.open()
    scene.says("carol", "/merge-heads preview")
    scene.says("carol", "/merge-heads")
    scene.says("alice", "/merge-heads reparent -m 'join them'")
    assert scene.github.pushes


def pushed_to_a_fork(scene: Watched) -> None:
    """A repair is pushed by git to a branch of a fork."""
    start = scene.commit("main", {**FLASK, **versions(("a1",))})
    fork = scene.github.fork(scene.repository, "bob")
    scene.github.commit(fork, "feature", versions(("c3", "a1")), start=start)
    scene.pull = scene.github.open_pull(
        scene.repository,
        *("From afar", "feature", "main", "bob"),
        head_repository=fork,
        maintainer_can_modify=True,
    )
    scene.commit("main", versions(("b2", "a1")))
    scene.says("alice", "/merge-heads", push_to_forks="true")
    assert scene.github.pushes


def swept(crowd: WatchedCrowd) -> None:
    """Base moves, somebody starts the workflow, and the clock does."""
    crowd.propose({"one": shop(("c3", "a1")), "two": {"app/x.py": "1\n"}})
    crowd.dispatch()
    crowd.push(shop(("b2", "a1")))
    crowd.run("schedule", crowd.github.schedule_event(crowd.repository, "23 4 * * *"))


def grouped(crowd: WatchedCrowd) -> None:
    """A merge queue asks."""
    crowd.propose({"one": shop(("c3", "a1")), "two": shop(("d4", "a1"))})
    head = crowd.github.queue([crowd.pulls["one"], crowd.pulls["two"]], None)
    crowd.run("merge_group", crowd.github.merge_group_event(crowd.repository, head))


def forked_base(crowd: WatchedCrowd) -> None:
    """Base itself has two heads; it is asked for in an issue, and comes by itself."""
    crowd.push(shop(("a2", "a1"), ("a3", "a1")))
    issue = crowd.github.open_issue(crowd.repository, "Migrations are broken", "carol")
    asked = crowd.github.person_comments(crowd.repository, issue.number, "alice", "/merge-heads")
    crowd.again(asked, _ISSUES)
    crowd.dispatch(repair_base="true")
    assert crowd.github.pushes


def looked_round(scene: Watched) -> None:
    """A rehearsed migration reads whatever it can, prints it, and fails with it."""
    loot = scene.folder.parent / "loot"
    loot.touch()
    loot.chmod(0o666)
    scene.open(**sides("pass", looking_round(scene.folder, loot)))
    scene.changed(rehearse="sqlite://")
    found = loot.read_bytes()
    assert b"PYTHONDONTWRITEBYTECODE" in found, "the migration did not run"
    scene.search.bytes("what a rehearsed migration can read", found)


def looked_round_by_an_equal(scene: Watched) -> None:
    """The same where the action is not root, so that its migrations run as the same user."""
    if os.geteuid() == 0:
        scene.how = How(command=(*_AS_NOBODY, *ACTION))
    looked_round(scene)


SCENES: tuple[Story, ...] = (
    *(told, repaired_by_itself, commanded, pushed_to_a_fork),
    *(looked_round, looked_round_by_an_equal),
)
CROWDS: tuple[CrowdStory, ...] = (swept, grouped, forked_base)
# For a quick look.
SOME: tuple[Story, ...] = (repaired_by_itself,)
