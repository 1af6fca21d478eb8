"""What was said on many pull requests, and how few questions that takes."""

from __future__ import annotations

import pytest

from merge_heads.github import Comment, Conversation, GitHub, ReviewComment
from merge_heads.outcomes import GitHubProblem
from tests.github.conftest import Shop

MARK, LINE_MARK = "<!-- sticky -->", "<!-- line -->"


def opened(shop: Shop, count: int) -> list[int]:
    branches = {f"b{number}": {"new.txt": "a\nb\nc\n"} for number in range(count)}
    shop.server.commit_branches(shop.repository, branches, shop.main)
    return [
        shop.server.open_pull(shop.repository, "T", branch, "main", "ann").number
        for branch in branches
    ]


def said(github: GitHub, *numbers: int) -> list[Conversation]:
    return list(github.conversations(numbers, "merge-heads", MARK, LINE_MARK).values())


def test_our_own_marked_comments_are_told_as_rest_tells_them(shop: Shop) -> None:
    (number,) = opened(shop, 1)
    client, sha = shop.client(), shop.server.tip(shop.repository, "b0") or ""
    client.create_comment(number, "Hello")
    first = client.create_comment(number, f"{MARK} first")
    client.create_comment(number, f"Look: {MARK}")
    second = client.create_comment(number, f"{MARK} second")
    shop.server.person_comments(shop.repository, number, "eve", f"{MARK} planted")
    assert client.create_review_comment(number, sha, "new.txt", (1, 2), f"{LINE_MARK} two")
    assert client.create_review_comment(number, sha, "new.txt", (3, 3), f"{LINE_MARK} one")
    assert client.create_review_comment(number, sha, "new.txt", (3, 3), "unmarked")
    pull = shop.repository.pulls[0]
    shop.server.person_reviews(pull, "eve", "new.txt", 1, f"{LINE_MARK} planted")
    (found,) = said(client, number)
    assert found.comments == (first, second)
    assert list(found.comments) == client.my_comments(number, MARK)
    assert list(found.review_comments) == client.my_review_comments(number, LINE_MARK)
    assert [(one.start_line, one.line) for one in found.review_comments] == [(1, 2), (None, 3)]
    assert found.listed.pull == client.pull(number)
    assert found.base == shop.main


def test_a_comment_on_lines_that_are_gone_has_no_line(shop: Shop) -> None:
    (number,) = opened(shop, 1)
    client, sha = shop.client(), shop.server.tip(shop.repository, "b0") or ""
    client.create_review_comment(number, sha, "new.txt", (2, 2), f"{LINE_MARK} x")
    shop.server.commit(shop.repository, "b0", {"new.txt": "quite\nother\nwords\n"}, "Rewrite")
    (found,) = said(client, number)
    assert [one.line for one in found.review_comments] == [None]


def test_many_pull_requests_are_one_question_for_each_25(shop: Shop) -> None:
    numbers = opened(shop, 30)
    client = shop.client()
    for number in (3, 27):
        client.create_comment(number, f"{MARK} {number}")
    shop.server.close_pull(shop.repository.pulls[3])
    shop.asked.clear()
    found = client.conversations(reversed([*numbers, 3]), "merge-heads", MARK, LINE_MARK)
    assert shop.asked == ["POST /graphql"] * 2
    assert list(found) == numbers
    assert [n for n, one in found.items() if one.comments] == [3, 27]
    assert [n for n, one in found.items() if not one.listed.pull.is_open] == [4]


def test_nothing_is_asked_about_no_pull_request(shop: Shop) -> None:
    assert said(shop.client()) == []
    assert shop.asked == []


def test_long_conversations_are_read_to_their_ends(shop: Shop) -> None:
    long, short = opened(shop, 2)
    client = shop.client()
    pull = shop.repository.pulls[0]
    for _ in range(205):
        shop.server.person_comments(shop.repository, long, "bob", "Chat")
    for _ in range(101):
        shop.server.person_reviews(pull, "bob", "new.txt", 1, "Chat")
    ours = client.create_comment(long, f"{MARK} last")
    client.create_review_comment(long, pull.head_sha, "new.txt", (2, 2), f"{LINE_MARK} last")
    shop.asked.clear()
    found = client.conversations([long, short], "merge-heads", MARK, LINE_MARK)
    assert found[long].comments == (ours,)
    assert [one.body for one in found[long].review_comments] == [f"{LINE_MARK} last"]
    assert shop.asked == ["POST /graphql"] * 4


def test_numbers_of_comments_are_as_large_as_they_are_by_now(shop: Shop) -> None:
    words = {"viewerDidAuthor": True, "fullDatabaseId": "2250077004"}
    comment = words | {"body": f"{MARK} x", "url": "https://example.org/1"}
    line = words | {"body": f"{LINE_MARK} x", "path": "p", "startLine": None, "line": 4}
    end = {"hasNextPage": False, "endCursor": None}
    pull = {
        "number": 1,
        "state": "MERGED",
        "headRefOid": "1" * 40,
        "headRefName": "topic",
        "headRepository": None,
        "headRepositoryOwner": None,
        "maintainerCanModify": False,
        "baseRefName": "main",
        "baseRef": None,
        "commits": {"nodes": []},
        "comments": {"pageInfo": end, "nodes": [comment]},
        "reviewThreads": {"pageInfo": end, "nodes": [{"comments": {"nodes": [line]}}]},
    }
    target = {"id": "R_1", "defaultBranchRef": None}
    shop.server.answer("POST", "/graphql", 200, {"data": {"repository": {**target, "p1": pull}}})
    (found,) = said(shop.client(), 1)
    assert found.base is None
    assert found.comments == (Comment(2250077004, f"{MARK} x", "https://example.org/1"),)
    assert found.review_comments == (ReviewComment(2250077004, f"{LINE_MARK} x", "p", None, 4),)
    assert not found.listed.pull.is_open


def test_a_pull_request_that_is_not_there_is_a_problem(shop: Shop) -> None:
    opened(shop, 1)
    with pytest.raises(GitHubProblem, match="refused to show what was said"):
        said(shop.client(), 1, 99)
