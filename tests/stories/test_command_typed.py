"""Somebody answered with a command: what was pushed, and how they were answered."""

import re
from collections.abc import Callable

import pytest

from tests.clone import versions
from tests.stories.scene import CONFLICT, READING, WRITING, Scene

ANSWERED = ["eyes", "rocket"]
REFUSED = ["eyes", "confused"]


def move_before(scene: Scene, what: str, move: Callable[[], object], after: str = "") -> None:
    """Let something happen once, right before the first request whose path holds `what`.

    Requests up to the first one whose path holds `after` do not count.
    """
    seen: list[str] = []
    done: list[str] = []

    def watch(method: str, path: str) -> None:
        if what in path and not done and (seen or not after):
            done.append(path)
            move()
        if after in path:
            seen.append(path)

    scene.github.on_request.append(watch)


def test_the_command_pushes_one_commit_that_joins_the_heads(scene: Scene) -> None:
    scene.open()
    scene.changed()
    old, base = scene.tip, scene.github.tip(scene.repository, "main")
    comment, run = scene.says("alice", "/merge-heads")
    assert run.code == 0
    assert scene.reactions(comment) == ANSWERED
    assert run.outputs["commit-sha"] == scene.tip
    assert [(p.ref, p.old, p.new) for p in scene.github.pushes] == [
        ("refs/heads/feature", old, scene.tip)
    ]
    shown = scene.git("show", "--no-patch", "--format=%P%n%an%n%B", scene.tip)
    parents, author, subject, *body = shown.splitlines()
    assert parents == f"{old} {base}"
    assert author == "github-actions[bot]"
    assert subject == "Merge Alembic heads b2, c3"
    assert f"Requested-in: issuecomment-{comment.id}" in body
    assert re.search(r"^Co-authored-by: alice <\d+\+alice@users.noreply", "\n".join(body), re.M)
    added = scene.git("diff", "--name-only", f"{old}...{scene.tip}").splitlines()
    assert len([path for path in added if "merge_heads_b2_c3" in path]) == 1


def test_after_the_command_status_and_comment_tell_the_new_commit(scene: Scene) -> None:
    scene.open()
    scene.changed()
    scene.says("alice", "/merge-heads")
    state, words = scene.status() or ("", "")
    assert state == "success"
    assert words.startswith("No head conflict (head ")
    assert "### Alembic: resolved, this merge is fine now" in (scene.sticky or "")
    assert f"Commit {scene.tip}" in (scene.sticky or "")
    assert "Asked for by `alice`" in (scene.sticky or "")
    assert len(scene.bodies) == 2, "the command and the sticky comment; a reaction is the answer"


def test_the_same_command_event_again_changes_nothing(scene: Scene) -> None:
    scene.open()
    scene.changed()
    comment, _ = scene.says("alice", "/merge-heads")
    before = scene.state()
    run = scene.again(comment)
    assert run.code == 0
    assert scene.state() == before
    assert len(scene.github.pushes) == 1


def test_a_command_that_was_carried_out_is_not_carried_out_for_a_later_conflict(
    scene: Scene,
) -> None:
    scene.open()
    comment, _ = scene.says("alice", "/merge-heads")
    scene.commit("main", versions(("d4", "b2")))
    tip = scene.tip
    scene.again(comment)
    assert scene.tip == tip
    assert scene.status()[0] == "failure"  # type: ignore[index]


def test_the_message_of_the_command_names_the_revision(scene: Scene) -> None:
    scene.open()
    scene.says("alice", 'Thanks!\n\n/merge-heads merge -m "join \'em" --allow-overlap')
    files = scene.git("ls-tree", "-r", "--name-only", scene.tip)
    assert "_join_em.py" in files


@pytest.mark.parametrize("login", ["bob", "carol"])
def test_somebody_without_write_access_is_refused(scene: Scene, login: str) -> None:
    scene.open()
    old = scene.tip
    comment, run = scene.says(login, "/merge-heads")
    assert run.code == 0
    assert scene.tip == old
    assert scene.reactions(comment) == REFUSED
    assert "Only people with one of these roles can ask for a push" in scene.answers[0]
    before = scene.state()
    scene.again(comment)
    assert scene.state() == before


def test_the_roles_that_may_push_are_a_setting_of_the_base(scene: Scene) -> None:
    scene.open(
        base=versions(("b2", "a1")) | {".github/merge-heads.yml": "commands: {allow: [admin]}"}
    )
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.reactions(comment) == REFUSED
    scene.github.set_role(scene.repository, "alice", "admin")
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.reactions(comment) == ANSWERED


def test_a_role_may_be_named_exactly(scene: Scene) -> None:
    settings = {".github/merge-heads.yml": "commands: {allow: [maintain]}"}
    scene.open(base=versions(("b2", "a1")) | settings)
    scene.github.set_role(scene.repository, "alice", "maintain")
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.reactions(comment) == ANSWERED


def test_the_rocket_of_somebody_else_does_not_stop_a_command(scene: Scene) -> None:
    scene.open()
    comment = scene.github.person_comments(
        scene.repository, scene.pull.number, "alice", "/merge-heads"
    )
    scene.github.person_reacts(comment, "carol", "rocket")
    scene.again(comment)
    assert len(scene.github.pushes) == 1


@pytest.mark.parametrize(
    "words", ["/merge-heads preview", "/merge-heads check", "/merge-heads help", "/merge-heads x"]
)
@pytest.mark.parametrize("where", ["here", "fork", "protected"])
def test_every_command_event_again_changes_nothing(scene: Scene, words: str, where: str) -> None:
    scene.open_from_fork() if where == "fork" else scene.open()
    if where == "protected":
        scene.github.protect(scene.repository, "feature")
        words = "/merge-heads"
    comment, _ = scene.says("alice", words)
    before = scene.state()
    scene.again(comment)
    assert scene.state() == before


def test_a_textual_conflict_elsewhere_is_judged_and_refused(scene: Scene) -> None:
    scene.open(
        common={"app.py": "a = 1\n"},
        head=versions(("c3", "a1")) | {"app.py": "a = 2\n"},
        base=versions(("b2", "a1")) | {"app.py": "a = 3\n"},
    )
    scene.changed()
    assert scene.status() == CONFLICT
    old = scene.tip
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.tip == old
    assert scene.reactions(comment) == REFUSED
    assert "it stops at app.py" in scene.answers[0]
    assert "resolve these files, and try again" in scene.answers[0]


def test_a_branch_that_moved_in_between_is_not_overwritten(scene: Scene) -> None:
    scene.open()
    moved: list[str] = []
    move_before(
        scene,
        "/graphql",
        lambda: moved.append(scene.commit("feature", {"more.txt": "more\n"})),
        after="/git/commits",
    )
    comment, run = scene.says("alice", "/merge-heads")
    assert run.code == 0
    assert [scene.tip] == moved
    assert scene.reactions(comment) == REFUSED
    assert "The branch moved while the repair was made" in scene.answers[0]
    scene.again(comment)
    assert scene.reactions(comment) == ["eyes", "rocket"]
    assert scene.status()[0] == "success"  # type: ignore[index]


def test_a_repair_for_a_base_that_has_moved_on_is_not_pushed(scene: Scene) -> None:
    scene.open()
    old = scene.tip
    move_before(
        scene, "/permission", lambda: scene.commit("main", {"README.md": "while it worked\n"})
    )
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.tip == old
    assert scene.reactions(comment) == REFUSED
    assert "The base branch moved while the repair was made" in scene.answers[0]
    scene.again(comment)
    assert scene.status()[0] == "success"  # type: ignore[index]


def test_a_pull_request_that_was_closed_meanwhile_is_left_alone(scene: Scene) -> None:
    scene.open()
    old = scene.tip
    comment = scene.github.person_comments(
        scene.repository, scene.pull.number, "alice", "/merge-heads"
    )
    payload = scene.github.issue_comment_event(comment)
    scene.github.close_pull(scene.pull)
    scene.run("issue_comment", payload)
    assert scene.tip == old
    assert scene.reactions(comment) == REFUSED
    assert "was closed in the meantime" in scene.answers[0]


@pytest.mark.parametrize("what", ["closed", "retargeted"])
def test_a_pull_request_that_changes_while_the_repair_is_made_is_not_pushed_to(
    scene: Scene, what: str
) -> None:
    scene.open()
    scene.commit("stable", {"README.md": "stable\n"}, start=scene.git("rev-parse", "main").strip())
    old = scene.tip

    def change() -> None:
        if what == "closed":
            scene.github.close_pull(scene.pull)
        else:
            scene.github.retarget(scene.pull, "stable")

    move_before(scene, "/permission", change)
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.github.pushes == []
    assert scene.git("rev-parse", "feature").strip() == old
    assert scene.reactions(comment) == REFUSED


def test_an_earlier_refusal_is_taken_back_when_the_same_command_succeeds(scene: Scene) -> None:
    scene.open()
    scene.github.set_role(scene.repository, "alice", "read")
    comment, _ = scene.says("alice", "/merge-heads")
    assert "Nothing was pushed" in scene.answers[0]
    scene.github.set_role(scene.repository, "alice", "write")
    scene.again(comment)
    assert scene.answers == []
    assert scene.reactions(comment) == ["eyes", "rocket"]


def test_a_fork_is_refused_with_the_commands_for_its_author(scene: Scene) -> None:
    scene.open_from_fork()
    old = scene.tip
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.tip == old
    assert scene.github.pushes == []
    assert scene.reactions(comment) == REFUSED
    assert "lives in a fork" in scene.answers[0]
    upstream = f"git pull --no-rebase --no-edit {scene.repository.clone_url} main"
    assert f"{upstream}\nflask db merge" in scene.answers[0]


def test_a_token_that_may_not_push_is_refused_with_what_to_give_it(scene: Scene) -> None:
    scene.open()
    old = scene.tip
    comment, _ = scene.says("alice", "/merge-heads", WRITING | {"contents": "read"})
    assert scene.tip == old
    assert scene.reactions(comment) == REFUSED
    assert "Give the job the permission contents\\: write" in scene.answers[0]


def test_a_token_that_may_write_nothing_ends_with_the_verdict(scene: Scene) -> None:
    scene.open()
    _, run = scene.says("alice", "/merge-heads", READING)
    assert run.code == 1
    assert len(scene.bodies) == 1


def test_a_protected_branch_is_refused_in_githubs_words(scene: Scene) -> None:
    scene.open()
    scene.github.protect(scene.repository, "feature")
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.reactions(comment) == REFUSED
    assert "GitHub declined the push" in scene.answers[0]
    assert "Protected branch update failed" in scene.answers[0]


def test_a_clean_pull_request_has_nothing_to_repair(scene: Scene) -> None:
    scene.open(base={"README.md": "more\n"})
    comment, _ = scene.says("alice", "/merge-heads")
    assert scene.reactions(comment) == ANSWERED
    assert scene.answers[0].endswith("Nothing to repair. Merging this pull request adds no head.")
    assert scene.github.pushes == []


def test_preview_shows_what_would_be_pushed_and_pushes_nothing(scene: Scene) -> None:
    scene.open()
    comment, _ = scene.says("carol", "/merge-heads preview")
    assert scene.reactions(comment) == ANSWERED
    (preview,) = scene.answers
    assert "down_revision: Union[str, Sequence[str], None] = ('b2', 'c3')" in preview
    assert scene.github.pushes == []
    shown = re.search(r"`(migrations/versions/\w+\.py)`", preview)
    assert shown is not None
    scene.says("alice", "/merge-heads")
    assert shown[1] in scene.git("ls-tree", "-r", "--name-only", scene.tip)


def test_check_judges_again(scene: Scene) -> None:
    scene.open(base={"README.md": "more\n"})
    scene.changed()
    scene.commit("main", versions(("b2", "a1")))
    comment, _ = scene.says("carol", "/merge-heads check")
    assert scene.reactions(comment) == ANSWERED
    assert scene.status() == CONFLICT


@pytest.mark.parametrize(
    ("words", "reactions", "reply"),
    [
        ("/merge-heads help", ANSWERED, "| `/merge-heads preview` | shows what would be pushed |"),
        ("/merge-heads mrege", REFUSED, "This is not known: `mrege`"),
    ],
    ids=["help", "typo"],
)
def test_other_words_are_answered(
    scene: Scene, words: str, reactions: list[str], reply: str
) -> None:
    scene.open()
    comment, run = scene.says("alice", words)
    assert run.code == 0
    assert scene.reactions(comment) == reactions
    assert reply in scene.answers[0]
    assert scene.github.pushes == []


@pytest.mark.parametrize(
    "words",
    [
        "Looks good!",
        "> /merge-heads",
        "```\n/merge-heads\n```",
        "Try `/merge-heads`",
        "/merge-headsx",
    ],
)
def test_talk_about_the_command_is_no_command(scene: Scene, words: str) -> None:
    scene.open()
    comment, run = scene.says("alice", words)
    assert (run.code, run.requests) == (0, ())
    assert scene.reactions(comment) == []


def test_edited_comments_bots_and_other_events_ask_nothing(scene: Scene) -> None:
    pull = scene.open()
    comment = scene.github.person_comments(scene.repository, pull.number, "alice", "/merge-heads")
    edited = scene.github.issue_comment_event(comment, action="edited")
    bot = scene.github.person_comments(
        scene.repository, pull.number, "github-actions[bot]", "/merge-heads"
    )
    for payload in (edited, scene.github.issue_comment_event(bot)):
        assert scene.run("issue_comment", payload).requests == ()
    assert "the event workflow_run is not handled" in scene.run("workflow_run", edited).log


def test_a_run_that_dies_after_the_push_is_made_good_by_the_next(scene: Scene) -> None:
    scene.open()
    scene.changed()
    scene.github.answer("PATCH", r"/issues/comments/\d+$", 502)
    scene.github.answer("POST", r"/statuses/", 502)
    scene.github.answer("POST", r"/reactions$", 502, times=2)
    comment, run = scene.says("alice", "/merge-heads")
    tip = scene.tip
    assert run.outputs["commit-sha"] == tip
    assert scene.status() is None
    scene.again(comment)
    assert scene.tip == tip
    assert scene.status()[0] == "success"  # type: ignore[index]
    assert "this merge is fine now" in (scene.sticky or "")
    assert scene.reactions(comment) == ANSWERED
