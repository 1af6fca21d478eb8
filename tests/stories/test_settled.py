"""What moves while a verdict is published is judged again: the last word is about what is so."""

from collections.abc import Callable

from tests.clone import versions
from tests.stories.crowd import Crowd
from tests.stories.scene import CONFLICT, Scene

UNRELATED = {"README.md": "more\n"}


def once_before(scene: Scene, method: str, what: str, do: Callable[[], object]) -> None:
    """Let something happen right before the first such request, by whoever sends it."""
    left = [do]

    def watch(asked: str, path: str) -> None:
        if left and asked == method and what in path:
            left.pop()()

    scene.github.on_request.append(watch)


def state_of(scene: Scene) -> str:
    status = scene.status()
    assert status is not None
    return status[0]


def test_a_base_that_moves_right_before_the_status_leaves_no_green(scene: Scene) -> None:
    scene.open(base=UNRELATED)
    once_before(scene, "POST", "/statuses/", lambda: scene.commit("main", versions(("b2", "a1"))))
    run = scene.changed()
    assert scene.status() == CONFLICT
    assert "would leave **2 heads**" in (scene.sticky or "")
    assert run.outputs["verdict"] == "conflict"
    assert "The pull request or its base branch moved meanwhile" in run.log


def test_a_slow_run_does_not_have_the_last_word_over_a_faster_one(scene: Scene) -> None:
    scene.open(base=UNRELATED)

    def move_and_judge() -> None:
        scene.commit("main", versions(("b2", "a1")))
        scene.changed()
        assert scene.status() == CONFLICT

    once_before(scene, "POST", "/statuses/", move_and_judge)
    scene.changed()
    assert scene.status() == CONFLICT


def test_a_pull_request_that_is_pointed_elsewhere_meanwhile_is_judged_there(scene: Scene) -> None:
    scene.open()
    scene.commit("stable", UNRELATED, start=scene.git("rev-parse", "main~1").strip())
    once_before(scene, "POST", "/comments", lambda: scene.github.retarget(scene.pull, "stable"))
    scene.changed()
    assert state_of(scene) == "success"
    assert "this merge is fine now" in (scene.sticky or "")


def test_a_base_that_is_deleted_meanwhile_for_another_one_is_no_problem(scene: Scene) -> None:
    scene.open()
    scene.commit("stable", UNRELATED, start=scene.git("rev-parse", "main~1").strip())

    def replace_base() -> None:
        scene.github.retarget(scene.pull, "stable")
        scene.git("update-ref", "-d", "refs/heads/main")

    once_before(scene, "GET", "/compare/", replace_base)
    assert scene.changed().code == 0
    assert scene.status() == ("success", "No head conflict (head c3)")


def test_branches_that_never_rest_leave_no_green(scene: Scene) -> None:
    scene.open(base=UNRELATED)
    path, text = next(iter(versions(("b2", "a1")).items()))
    assert isinstance(text, str)

    def watch(method: str, asked: str) -> None:
        if method == "GET" and "/issues/" in asked:
            is_there = scene.github.file(scene.repository, "main", path) is not None
            moved = {path: None if is_there else text}
            scene.github.commit(scene.repository, "main", moved)

    scene.github.on_request.append(watch)
    scene.changed()
    assert scene.status() == (
        "pending",
        "The branches moved each time while this was judged. Run the job again.",
    )


def test_a_command_is_answered_once_though_base_moves_after_the_push(scene: Scene) -> None:
    scene.open()
    scene.changed()
    once_before(scene, "POST", "/statuses/", lambda: scene.commit("main", versions(("b4", "b2"))))
    comment, _ = scene.says("alice", "/merge-heads")
    assert len(scene.github.pushes) == 1
    assert state_of(scene) == "failure", "base has a further head by now"
    assert scene.reactions(comment) == ["eyes", "rocket"]


def test_two_runs_at_once_leave_one_comment_and_one_suggestion(scene: Scene) -> None:
    scene.open()
    once_before(scene, "POST", "/issues/", scene.changed)
    scene.changed()
    assert scene.sticky is not None, "which fails where there are two"
    assert len(scene.github.review_comments(scene.pull)) == 1
    state = scene.state()
    scene.changed()
    assert scene.state() == state


def test_two_suggestions_at_once_leave_one(scene: Scene) -> None:
    scene.open()
    once_before(scene, "POST", f"/pulls/{scene.pull.number}/comments", scene.changed)
    scene.changed()
    assert len(scene.github.review_comments(scene.pull)) == 1


def test_what_a_killed_run_has_said_twice_is_said_once_by_the_next(scene: Scene) -> None:
    scene.open()
    scene.changed()
    first = scene.sticky
    bot = next(c.user for c in scene.github.comments(scene.repository, scene.pull.number))
    scene.github.person_comments(scene.repository, scene.pull.number, bot.login, first or "")
    scene.changed()
    assert scene.sticky == first


def test_a_sweep_is_done_again_where_base_moves_under_it(crowd: Crowd) -> None:
    crowd.propose(
        {
            "mine": {
                "migrations/versions/c3_make.py": versions(("c3", "a1"))[
                    "migrations/versions/c3_make.py"
                ]
            }
        }
    )
    crowd.dispatch()
    joined = versions(("a2", "a1"))
    once_before(crowd, "POST", "/statuses/", lambda: crowd.commit("main", {"README.md": "moved\n"}))
    run = crowd.push(joined)
    assert "A branch moved while the pull requests were judged" in run.log
    assert not crowd.differences(["mine"])
