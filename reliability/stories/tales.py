"""The stories: what can happen to a repository, from the event to the state that it leaves."""

from __future__ import annotations

from reliability.steps import Event
from reliability.stories.scene import Scene, Story
from tests.clone import revision, versions


def _conflict(scene: Scene) -> Event:
    return scene.changed(scene.conflict())


def _auto_fix(scene: Scene) -> Event:
    return scene.changed(scene.conflict(), auto_fix="always")


def _auto_fix_told_before(scene: Scene) -> Event:
    """The conflict has a comment, a suggestion and a red status when the repair comes."""
    pull = scene.conflict()
    scene.run(scene.changed(pull))
    return scene.changed(pull, auto_fix="always")


def _clean(scene: Scene) -> Event:
    return scene.changed(scene.propose("feature", versions(("c3", "a1")), scene.begin()))


def _became_clean(scene: Scene) -> Event:
    pull = scene.conflict()
    scene.run(scene.changed(pull))
    scene.commit("feature", versions(("c3", "b2"), ("b2", "a1")))
    return scene.changed(pull)


def _command(scene: Scene) -> Event:
    pull = scene.conflict()
    scene.run(scene.changed(pull))
    return scene.says(pull.number, "alice", "/merge-heads")


def _command_first(scene: Scene) -> Event:
    """Nothing was said before the command."""
    return scene.says(scene.conflict().number, "alice", "/merge-heads")


def _reparent(scene: Scene) -> Event:
    pull = scene.conflict()
    scene.run(scene.changed(pull))
    return scene.says(pull.number, "alice", "/merge-heads reparent")


def _renumber(scene: Scene) -> Event:
    """Both sides have given the same number to another revision."""
    folder = "migrations/versions"
    start = scene.begin({f"{folder}/0001_first.py": revision("0001", "a1")})
    mine, theirs = (
        revision("0002", "0001", body=f"op.create_table({name!r}, sa.Column('id', sa.Integer))")
        for name in ("mine", "theirs")
    )
    pull = scene.propose("feature", {f"{folder}/0002_mine.py": mine}, start)
    scene.commit("main", {f"{folder}/0002_theirs.py": theirs})
    scene.run(scene.changed(pull))
    return scene.says(pull.number, "alice", "/merge-heads reparent")


def _preview(scene: Scene) -> Event:
    pull = scene.conflict()
    scene.run(scene.changed(pull))
    return scene.says(pull.number, "carol", "/merge-heads preview")


def _refused(scene: Scene) -> Event:
    pull = scene.conflict()
    scene.run(scene.changed(pull))
    return scene.says(pull.number, "carol", "/merge-heads")


def _fork(scene: Scene) -> Event:
    pull = scene.conflict_from_fork()
    scene.run(scene.changed(pull))
    return scene.says(pull.number, "alice", "/merge-heads")


def _sweep(scene: Scene) -> Event:
    """Three pull requests are green: one collides with the push, one does not, one holds none."""
    start = scene.begin()
    pulls = [
        scene.propose("collides", versions(("c3", "a1")), start),
        scene.propose("joins", versions(("b2", "a1"), ("d4", "b2")), start),
        scene.propose("app", {"app/models.py": "models = []\n"}, start),
    ]
    for pull in pulls:
        scene.run(scene.changed(pull))
    return scene.moved(versions(("b2", "a1")))


def _merge_group(scene: Scene) -> Event:
    start = scene.begin()
    one = scene.propose("one", versions(("c3", "a1")), start)
    two = scene.propose("two", versions(("d4", "a1")), start)
    return scene.queued(one, two)


def _issue(scene: Scene) -> Event:
    """Main itself is forked, and somebody asks for the repair in an issue."""
    scene.begin(versions(("a2", "a1"), ("a3", "a1")))
    issue = scene.github.open_issue(scene.repository, "Migrations are broken", "carol")
    return scene.says(issue.number, "alice", "/merge-heads")


STORIES = (
    Story("a pull request with a conflict", _conflict),
    Story("auto-fix", _auto_fix),
    Story("auto-fix of a conflict that was told", _auto_fix_told_before),
    Story("a pull request that is clean", _clean),
    Story("a pull request that became clean", _became_clean),
    Story("/merge-heads", _command),
    Story("/merge-heads before anything was said", _command_first),
    Story("/merge-heads reparent", _reparent),
    Story("/merge-heads reparent of a number taken twice", _renumber),
    Story("/merge-heads preview", _preview),
    Story("/merge-heads by somebody who may not", _refused),
    Story("/merge-heads for a fork", _fork),
    Story("a sweep of three pull requests", _sweep),
    Story("a merge group", _merge_group),
    Story("/merge-heads in an issue on a forked base", _issue),
)
BY_NAME = {story.name: story for story in STORIES}
