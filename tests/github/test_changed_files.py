"""Which files many pull requests change, and how few questions that takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from loopback import Pull
from merge_heads.github import BudgetSpent
from merge_heads.outcomes import GitHubProblem
from tests.github.conftest import Shop

Files = dict[str, str | None]


def opened(shop: Shop, *changes: Mapping[str, str | None]) -> list[Pull]:
    branches = {f"b{at}": dict(files) for at, files in enumerate(changes)}
    shop.server.commit_branches(shop.repository, branches, shop.main)
    return [
        shop.server.open_pull(shop.repository, "T", branch, "main", "ann") for branch in branches
    ]


def many(count: int, folder: str = "f") -> Files:
    return {f"{folder}/{at:03}.txt": f"{folder} {at}\n" for at in range(count)}


def test_what_differs_from_the_merge_base_is_told_by_its_path_in_the_head(shop: Shop) -> None:
    moved: Files = {"old.txt": None, "moved.txt": "a\nb\nc\nd\n"}
    opened(shop, {"readme.md": "other\n", "new é.txt": "1\n"}, moved, {"readme.md": None})
    shop.server.commit(shop.repository, "main", {"of_base.txt": "1\n", "old.txt": "base\n"})
    assert shop.client().changed_files([1, 2, 3]) == {
        1: {"readme.md", "new é.txt"},
        2: {"moved.txt"},
        3: {"readme.md"},
    }


def test_what_base_has_taken_back_since_is_no_change_of_the_head(shop: Shop) -> None:
    shop.server.commit(shop.repository, "main", {"brief.txt": "1\n"})
    opened(shop, {"new.txt": "1\n"})
    shop.server.commit(shop.repository, "main", {"brief.txt": None})
    assert shop.client().changed_files([1]) == {1: {"new.txt"}}


def test_many_pull_requests_are_one_question_for_each_25(shop: Shop) -> None:
    changes: list[Files] = [{f"{at}.txt": "1\n"} for at in range(1, 51)]
    opened(shop, *changes)
    found = shop.client().changed_files(reversed([*range(1, 51), 3]))
    answers: list[Any] = [exchange.response for exchange in shop.server.exchanges]
    assert [len(answer["data"]["repository"]) for answer in answers] == [25, 25]
    assert found == {number: {f"{number}.txt"} for number in range(1, 51)}
    assert list(found) == list(range(1, 51))


def test_nothing_is_asked_about_no_pull_request(shop: Shop) -> None:
    assert shop.client().changed_files(iter(())) == {}
    assert shop.asked == []


def test_long_lists_are_read_to_their_ends_side_by_side(shop: Shop) -> None:
    changes = [many(205, "long"), many(2, "short"), many(101, "middle"), many(100, "even")]
    opened(shop, *changes)
    shop.asked.clear()
    found = shop.client().changed_files([1, 2, 3, 4])
    assert found == {number: files.keys() for number, files in enumerate(changes, 1)}
    assert shop.asked == ["POST /graphql"] * 3


def test_a_list_that_github_does_not_make_is_empty(shop: Shop) -> None:
    page = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": [{"path": "a.py"}]}
    told = {"repository": {"p1": {"files": None}, "p2": {"files": page}}}
    shop.server.answer("POST", "/graphql", 200, {"data": told})
    assert shop.client().changed_files([1, 2]) == {1: frozenset(), 2: {"a.py"}}


def test_a_pull_request_that_is_not_there_is_a_problem(shop: Shop) -> None:
    opened(shop, {"new.txt": "1\n"})
    with pytest.raises(GitHubProblem, match="refused to list the files that pull requests change"):
        shop.client().changed_files([1, 99])


def test_a_budget_that_is_spent_is_told_as_such(shop: Shop) -> None:
    opened(shop, {"new.txt": "1\n"})
    shop.server.secondary_limit(after=0, retry_after=900, times=1, path_regex="graphql")
    with pytest.raises(BudgetSpent):
        shop.client().changed_files([1])
