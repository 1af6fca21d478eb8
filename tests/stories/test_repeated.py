"""A run that ended too soon, and the same event once more: as if nothing had happened."""

from tests.stories.scene import Scene


def silence(scene: Scene, times: int = 50) -> None:
    """Let GitHub take nothing that is said, but commits and branches."""
    for path in ("/comments", "/statuses/", "/reactions"):
        scene.github.answer("POST", path, 500, times=times)
        scene.github.answer("PATCH", path, 500, times=times)


def speak_again(scene: Scene) -> None:
    scene.github._front.arrangements.clear()


def test_a_push_that_nobody_was_told_of_is_told_by_the_same_command(scene: Scene) -> None:
    scene.open()
    scene.changed()
    comment = scene.github.person_comments(
        scene.repository, scene.pull.number, "alice", "/merge-heads"
    )
    silence(scene)
    run = scene.again(comment)
    assert run.code == 3, "the job is not green where nothing could be told"
    pushed = scene.tip
    assert [push.new for push in scene.github.pushes] == [pushed]
    speak_again(scene)
    scene.again(comment)
    assert scene.tip == pushed, "one commit is enough"
    assert (scene.status() or ("",))[0] == "success"
    assert pushed[:7] in (scene.sticky or "")
    assert "alice" in (scene.sticky or "")
    assert scene.answers == []
    assert scene.reactions(comment) == ["eyes", "rocket"]


def test_an_automatic_push_that_nobody_was_told_of_is_told_by_the_same_event(
    scene: Scene,
) -> None:
    scene.open()
    payload = scene.github.pull_request_event(scene.pull)
    silence(scene)
    scene.run("pull_request", payload, auto_fix="always")
    pushed = scene.tip
    speak_again(scene)
    scene.run("pull_request", payload, auto_fix="always")
    assert [push.new for push in scene.github.pushes] == [pushed]
    assert pushed[:7] in (scene.sticky or "")
    assert (scene.status() or ("",))[0] == "success"


def test_a_second_command_of_the_same_person_is_not_taken_for_the_first(scene: Scene) -> None:
    scene.open()
    scene.says("alice", "/merge-heads")
    scene.says("alice", "/merge-heads")
    assert "Nothing to repair." in scene.answers[0]


def test_a_problem_while_a_command_is_repeated_does_not_undo_it(scene: Scene) -> None:
    scene.open()
    comment, _ = scene.says("alice", "/merge-heads")
    before = scene.sticky, scene.tip, scene.status()
    scene.github.answer("GET", r"/compare/", 422)
    scene.again(comment)
    assert scene.reactions(comment) == ["eyes", "rocket"]
    assert scene.answers == []
    scene.again(comment)
    assert (scene.sticky, scene.tip, scene.status()) == before


def test_details_lead_to_the_comment_once_it_is_there(scene: Scene) -> None:
    scene.open()
    scene.github.answer("POST", rf"/issues/{scene.pull.number}/comments", 500)
    scene.changed()
    scene.changed()
    newest = scene.github.statuses(scene.repository, scene.tip)[0]
    assert "#issuecomment-" in (newest.target_url or "")


def test_a_reaction_is_tried_again_because_it_can_only_be_there_once(scene: Scene) -> None:
    scene.open()
    scene.github.answer("POST", "/reactions", 500, times=2)
    comment, run = scene.says("alice", "/merge-heads")
    assert run.code == 0
    assert scene.reactions(comment) == ["eyes", "rocket"]


def test_a_command_that_could_not_be_answered_does_not_leave_a_green_job(scene: Scene) -> None:
    scene.open()
    scene.github.answer("POST", "/reactions", 403, times=9)
    _, run = scene.says("alice", "/merge-heads help")
    assert run.code == 3
