"""The stories, disturbed: a sample of what `make reliability` tries; and whether harm is seen."""

from collections.abc import Callable, Iterator

import pytest

from loopback import Comment, LoopbackGitHub, Push, Reaction, Status
from reliability.faults import try_sample
from reliability.faults.judge import Judge
from reliability.faults.prepared import Prepared, prepared
from reliability.steps import Zygote
from reliability.stories import BY_NAME, STORIES, Story

BOT = "github-actions[bot]"


# The other half is raced; `python -m reliability` does both to all of them.
@pytest.mark.parametrize("story", STORIES[::2], ids=lambda story: story.name)
def test_a_story_that_was_disturbed_ends_as_if_it_had_not_been(story: Story) -> None:
    tally = try_sample(story)
    assert tally.disturbed
    assert not tally.failures, "\n".join(tally.failures)


@pytest.fixture(scope="module")
def ready(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Return a command that was carried out undisturbed."""
    with prepared(BY_NAME["/merge-heads"], zygote, tmp_path_factory.mktemp("story")) as ready:
        yield ready


def command(github: LoopbackGitHub) -> Comment:
    comments = github.memory.repositories["acme/shop"].comments.values()
    return next(one for one in comments if one.body == "/merge-heads")


def sticky(github: LoopbackGitHub) -> Comment:
    comments = github.memory.repositories["acme/shop"].comments.values()
    return next(one for one in comments if one.user.login == BOT)


def second_comment(github: LoopbackGitHub) -> None:
    one = sticky(github)
    github.person_comments(one.repository, one.number, BOT, one.body)


def other_words(github: LoopbackGitHub) -> None:
    one = sticky(github)
    github.person_edits(one, one.body.replace("fine", "bad"))


def no_answer(github: LoopbackGitHub) -> None:
    command(github).reactions.clear()


def two_answers(github: LoopbackGitHub) -> None:
    github.person_reacts(command(github), BOT, "confused")


def same_reaction_twice(github: LoopbackGitHub) -> None:
    one = command(github)
    one.reactions.append(Reaction(1, one.reactions[0].user, "rocket", one.created_at))


def status(github: LoopbackGitHub, sha: str, state: str, words: str | None) -> None:
    repository, memory = github.memory.repositories["acme/shop"], github.memory
    user, now = memory.add_user(BOT), memory.now()
    repository.statuses.append(
        Status(memory.next_id(), sha, state, "merge-heads", words, None, user, now)
    )


def green_where_there_is_a_conflict(github: LoopbackGitHub) -> None:
    status(github, github.pushes[0].old, "success", "No head conflict")
    status(github, github.pushes[0].old, "failure", "2 Alembic heads")


def red_at_the_end(github: LoopbackGitHub) -> None:
    status(github, github.pushes[0].new, "error", "Not evaluated")


def same_status_twice(github: LoopbackGitHub) -> None:
    for _ in range(2):
        status(github, github.pushes[0].old, "failure", "the same")


def branch_on_an_unproved_commit(github: LoopbackGitHub) -> None:
    """The branch stood where its two heads are, and went back."""
    repository, first = github.memory.repositories["acme/shop"], github.pushes[0]
    main = github.tip(repository, "main") or ""
    bad = github.commit(repository, "aside", {"x": "y"}, start=first.old)
    github.pushes.append(Push(repository, BOT, "refs/heads/other", main, bad))
    github.delete_branch(repository, "aside")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (second_comment, "2 times the same comment"),
        (other_words, "instead of"),
        (no_answer, "reactions to"),
        (two_answers, "both answers"),
        (same_reaction_twice, "2 times the same reaction"),
        (green_where_there_is_a_conflict, "falsely green"),
        (red_at_the_end, "'error: "),
        (same_status_twice, "two statuses in a row"),
        (branch_on_an_unproved_commit, "has the parents"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_the_judge_sees(
    ready: Prepared, harm: Callable[[LoopbackGitHub], None], words: str
) -> None:
    ready.snapshot.restore()
    run = ready.action.run(ready.event)
    assert list(Judge(ready).after_repetition(run)) == []
    harm(ready.github)
    assert words in "\n".join(Judge(ready).after_repetition(run))
