"""Comments on lines of a diff: where they may be, how they age, and one click on a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from github import Github, GithubException
from github.PullRequest import PullRequest

from loopback import LoopbackGitHub, Pull, Repository
from loopback.suggestions import replaced, suggested_lines
from tests.loopback.conftest import ALL
from tests.loopback.watched import observers

LONG = "".join(f"line {number}\n" for number in range(1, 41))
CHANGED = LONG.replace("line 5\n", "five\n").replace("line 30\n", "thirty\nand a half\n")
SUGGEST = "Better:\n```suggestion\nother\n```\n"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[LoopbackGitHub]:
    with LoopbackGitHub(tmp_path / "hub", observers=observers()) as github:
        yield github


@pytest.fixture
def pull(hub: LoopbackGitHub, repository: Repository) -> Pull:
    """Adds new.txt; changes two places of long.txt; then the base moves on."""
    start = hub.commit(repository, "main", {"long.txt": LONG})
    files: dict[str, str | None] = {"new.txt": "one\ntwo\n", "long.txt": CHANGED}
    hub.commit(repository, "topic", files, start=start)
    pull = hub.open_pull(repository, "Change", "topic", "main", "ann")
    hub.commit(repository, "main", {"long.txt": "all else\n"})
    return pull


@pytest.fixture
def seen(pull: Pull, token: str, client: Callable[[str], Github]) -> PullRequest:
    return client(token).get_repo("acme/shop").get_pull(1)


def comment(seen: PullRequest, path: str, line: int, body: str = "Hm.", **more: Any) -> Any:
    head = seen.base.repo.get_commit(seen.head.sha)
    return seen.create_review_comment(body, head, path, line=line, side="RIGHT", **more)


def refused(action: Callable[[], object]) -> Any:
    with pytest.raises(GithubException) as caught:
        action()
    return caught.value.status, caught.value.data


class TestAnchors:
    def test_a_comment_is_written_read_changed_and_deleted(
        self, hub: LoopbackGitHub, pull: Pull, seen: PullRequest
    ) -> None:
        made = comment(seen, "new.txt", 2, "Two?")
        [kept] = hub.review_comments(pull)
        assert (kept.id, kept.path, kept.line, kept.start_line) == (made.id, "new.txt", 2, None)
        assert (kept.body, kept.user.login) == ("Two?", "github-actions[bot]")
        assert made.diff_hunk == "@@ -0,0 +1,2 @@\n+one\n+two"
        made.edit("Two.")
        assert [one.body for one in seen.get_review_comments()] == ["Two."]
        assert seen.get_review_comment(made.id).commit_id == pull.head_sha
        assert seen.base.repo.get_pull(1).review_comments == 1
        made.delete()
        assert hub.review_comments(pull) == []
        assert refused(lambda: seen.get_review_comment(made.id))[0] == 404

    def test_pages_lead_to_all_comments(
        self, hub: LoopbackGitHub, pull: Pull, seen: PullRequest
    ) -> None:
        for number in range(32):
            hub.person_reviews(pull, "ann", "new.txt", 1, f"{number}")
        assert [one.body for one in seen.get_review_comments()] == [f"{n}" for n in range(32)]

    def test_three_lines_around_a_change_are_in_the_diff(
        self, pull: Pull, seen: PullRequest
    ) -> None:
        for line in (2, 5, 8, 27, 30, 31, 34):
            assert comment(seen, "long.txt", line).line == line

    def test_further_lines_are_not(
        self, hub: LoopbackGitHub, pull: Pull, seen: PullRequest
    ) -> None:
        field = "pull_request_review_thread.line"
        for line in (1, 9, 26, 35, 400):
            status, data = refused(partial(comment, seen, "long.txt", line))
            assert (status, data["message"]) == (422, "Validation Failed")
            assert data["errors"] == [
                {
                    "resource": "PullRequestReviewComment",
                    "code": "custom",
                    "field": field,
                    "message": f"{field} must be part of the diff",
                },
                {
                    "resource": "PullRequestReviewComment",
                    "code": "missing_field",
                    "field": "pull_request_review_thread.diff_hunk",
                },
            ]
        assert hub.review_comments(pull) == []
        assert hub.reviews(pull) == []

    def test_the_first_line_is_above_the_last_in_one_hunk(
        self, pull: Pull, seen: PullRequest
    ) -> None:
        backwards = "must precede the end line."
        apart = "must be part of the same hunk as the line."
        tries = [(5, 5, backwards), (6, 5, backwards), (5, 30, apart), (1, 5, apart)]
        for start, end, rule in tries:
            wrong = partial(comment, seen, "long.txt", end, start_line=start)
            [error] = refused(wrong)[1]["errors"]
            assert error["message"] == f"pull_request_review_thread.start_line {rule}"
        made = comment(seen, "long.txt", 6, start_line=5)
        assert (made.start_line, made.line, made.raw_data["start_side"]) == (5, 6, "RIGHT")

    def test_files_and_commits_outside_of_the_pull_request_are_refused(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, seen: PullRequest
    ) -> None:
        errors = refused(lambda: comment(seen, "readme.md", 1))[1]["errors"]
        assert [one["field"].partition(".")[2] for one in errors] == ["path", "diff_hunk"]
        hub.commit(repository, "topic", {"late.txt": "late\n"})
        errors = refused(lambda: comment(seen, "new.txt", 1))[1]["errors"]
        assert errors[0]["message"] == "commit_id is not part of the pull request"

    def test_reading_is_not_writing(
        self,
        hub: LoopbackGitHub,
        repository: Repository,
        pull: Pull,
        client: Callable[[str], Github],
    ) -> None:
        narrow = ALL | {"pull_requests": "read"}
        seen = client(hub.issue_token(repository, narrow)).get_repo("acme/shop").get_pull(1)
        there = hub.person_reviews(pull, "ann", "new.txt", 1, "x")
        wanted = seen.get_review_comment(there.id)
        writes: list[Callable[[], object]] = [
            lambda: comment(seen, "new.txt", 1),
            lambda: seen.create_review(body="x", event="COMMENT"),
            lambda: wanted.edit("y"),
            wanted.delete,
        ]
        for write in writes:
            status, data = refused(write)
            assert (status, data["message"]) == (403, "Resource not accessible by integration")
        assert [one.body for one in hub.review_comments(pull)] == ["x"]


class TestReviews:
    def test_one_request_makes_many_comments(
        self, hub: LoopbackGitHub, pull: Pull, seen: PullRequest
    ) -> None:
        comments: list[Any] = [
            {"path": "new.txt", "body": "one", "line": 1},
            {"path": "long.txt", "body": "two", "line": 6, "start_line": 5, "side": "RIGHT"},
        ]
        made = seen.create_review(body="Look:", event="COMMENT", comments=comments)
        assert (made.state, made.body) == ("COMMENTED", "Look:")
        assert [one.id for one in seen.get_reviews()] == [made.id]
        kept = hub.review_comments(pull)
        assert [(one.body, one.start_line, one.line) for one in kept] == [
            ("one", None, 1),
            ("two", 5, 6),
        ]
        assert {one.review for one in kept} == set(hub.reviews(pull))

    def test_one_wrong_anchor_spoils_the_review(
        self, hub: LoopbackGitHub, pull: Pull, seen: PullRequest
    ) -> None:
        comments: list[Any] = [
            {"path": "new.txt", "body": "one", "line": 1},
            {"path": "long.txt", "body": "two", "line": 15, "start_line": 14},
        ]
        status, data = refused(partial(seen.create_review, event="COMMENT", comments=comments))
        assert (status, data["message"]) == (422, "Unprocessable Entity")
        assert data["errors"] == [
            "Pull request review thread line must be part of the diff, Pull request review thread "
            "start line must be part of the same hunk as the line., and Pull request review thread "
            "diff hunk can't be blank"
        ]
        assert hub.review_comments(pull) == []
        assert hub.reviews(pull) == []

    def test_a_review_says_something(self, pull: Pull, seen: PullRequest) -> None:
        assert refused(lambda: seen.create_review(event="COMMENT"))[0] == 422
        assert refused(lambda: seen.create_review(body="Fine", event="APPROVE"))[0] == 422


class TestAgeing:
    def test_changed_lines_outdate_a_comment(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, seen: PullRequest
    ) -> None:
        made, first = comment(seen, "new.txt", 2), pull.head_sha
        hub.commit(repository, "topic", {"new.txt": "one\n2\n"})
        again = seen.get_review_comment(made.id)
        assert [again.raw_data[name] for name in ("line", "position")] == [None, None]
        assert (again.original_line, again.original_commit_id) == (2, first)
        assert again.commit_id == first
        assert [one.line for one in seen.get_review_comments()] == [None]

    def test_other_changes_carry_it_along(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, seen: PullRequest
    ) -> None:
        made = comment(seen, "new.txt", 2, start_line=1)
        newer = hub.commit(repository, "topic", {"new.txt": "zero\nnull\none\ntwo\nthree\n"})
        again = seen.get_review_comment(made.id)
        assert (again.start_line, again.line, again.original_line) == (3, 4, 2)
        assert again.commit_id == newer
        hub.commit(repository, "topic", {"new.txt": "@@ -0,0 +1,9 @@\none\ntwo\n"})
        assert [(one.start_line, one.line) for one in hub.review_comments(pull)] == [(2, 3)]
        hub.commit(repository, "topic", {"new.txt": "one\ntwo\n", "x": "x\n"})
        assert [(one.start_line, one.line) for one in hub.review_comments(pull)] == [(1, 2)]

    @pytest.mark.parametrize("text", ["one\nand\ntwo\n", None])
    def test_a_line_between_or_no_file_outdates_it(
        self,
        hub: LoopbackGitHub,
        repository: Repository,
        pull: Pull,
        seen: PullRequest,
        text: str | None,
    ) -> None:
        comment(seen, "new.txt", 2, start_line=1)
        hub.commit(repository, "topic", {"new.txt": text})
        assert [one.line for one in hub.review_comments(pull)] == [None]


class TestSuggestions:
    def test_one_click_commits_it(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull, seen: PullRequest
    ) -> None:
        comment(seen, "long.txt", 6, SUGGEST, start_line=5)
        [kept], old = hub.review_comments(pull), pull.head_sha
        hub.set_role(repository, "bob", "write")
        sha = hub.apply_suggestion(kept, as_="bob")
        expected = CHANGED.replace("five\nline 6\n", "other\n").encode()
        assert hub.file(repository, "topic", "long.txt") == expected
        made = hub.look_at(repository, sha)
        assert (made.parents, made.author.name, pull.head_sha) == ((old,), "bob", sha)
        assert "Co-authored-by: github-actions[bot] <41898282+" in made.message
        assert kept.line is None

    def test_the_fork_s_owner_may_press_the_button(
        self, hub: LoopbackGitHub, repository: Repository
    ) -> None:
        fork = hub.fork(repository, "bob")
        hub.commit(fork, "fix", {"fix.txt": "one\r\ntwo\r\n"}, start=hub.tip(fork, "main"))
        pull = hub.open_pull(repository, "Fix", "fix", "main", "bob", head_repository=fork)
        there = hub.person_reviews(pull, "ann", "fix.txt", 1, SUGGEST)
        hub.set_role(repository, "ann", "write")
        with pytest.raises(ValueError, match="ann may not write to bob/shop"):
            hub.apply_suggestion(there, as_="ann")
        pull.maintainer_can_modify = True
        hub.apply_suggestion(there, as_="ann")
        assert hub.file(fork, "fix", "fix.txt") == b"other\r\ntwo\r\n"
        again = hub.person_reviews(pull, "ann", "fix.txt", 2, SUGGEST)
        hub.apply_suggestion(again, as_="bob")
        assert hub.file(repository, pull.head_sha, "fix.txt") == b"other\r\nother\r\n"

    def test_there_is_no_button_where_nothing_can_be_applied(
        self, hub: LoopbackGitHub, repository: Repository, pull: Pull
    ) -> None:
        plain = hub.person_reviews(pull, "ann", "new.txt", 1, "Hm.")
        late = hub.person_reviews(pull, "ann", "new.txt", 1, SUGGEST)
        with pytest.raises(ValueError, match="no suggestion"):
            hub.apply_suggestion(plain, as_="acme")
        hub.commit(repository, "topic", {"new.txt": "two\n"})
        with pytest.raises(ValueError, match="outdated"):
            hub.apply_suggestion(late, as_="acme")
        fresh = hub.person_reviews(pull, "ann", "new.txt", 1, SUGGEST)
        hub.close_pull(pull)
        with pytest.raises(ValueError, match="closed"):
            hub.apply_suggestion(fresh, as_="acme")

    @pytest.mark.parametrize(
        ("body", "lines"),
        [
            ("```suggestion\na\n```", ["a"]),
            ("Hi\n\n````suggestion\n```\nb\n````\nbye", ["```", "b"]),
            ("```suggestion\r\na\r\n  b\r\n```", ["a", "  b"]),
            ("```suggestion\n```", []),
            ("```suggestion\n\n```", [""]),
            ("```python\na\n```", None),
            ("```suggestion\na\n", None),
        ],
    )
    def test_a_suggestion_is_a_block_of_its_own(self, body: str, lines: list[str] | None) -> None:
        assert suggested_lines(body) == lines

    @pytest.mark.parametrize(
        ("content", "first", "last", "lines", "expected"),
        [
            (b"a\nb\nc\n", 2, 2, ["x", "y"], b"a\nx\ny\nc\n"),
            (b"a\r\nb\r\nc\r\n", 1, 2, ["x"], b"x\r\nc\r\n"),
            (b"a\nb", 2, 2, ["x"], b"a\nx"),
            (b"a\r\nb", 1, 1, ["x"], b"x\r\nb"),
            (b"a\n\xff\n", 1, 1, [], b"\xff\n"),
        ],
    )
    def test_line_ends_are_kept(
        self, content: bytes, first: int, last: int, lines: list[str], expected: bytes
    ) -> None:
        assert replaced(content, first, last, lines) == expected
