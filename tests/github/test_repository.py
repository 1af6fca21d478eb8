"""What is told of a repository's commits and branches."""

from __future__ import annotations

import pytest

from merge_heads.github import WriteRefused
from merge_heads.outcomes import GitHubProblem
from tests.github.conftest import WRITING, Shop


def test_the_default_branch_is_asked_for_once(shop: Shop) -> None:
    client = shop.client()
    assert [client.default_branch, client.default_branch] == ["main", "main"]
    assert shop.asked == ["GET /repos/acme/shop"]


def test_all_paths_that_a_push_changed_are_told_old_names_too(shop: Shop) -> None:
    before = shop.main
    moved: dict[str, str | None] = {"old.txt": None, "new.txt": "a\nb\nc\nd\n"}
    shop.server.commit(shop.repository, "main", moved, "Move")
    shop.server.commit(shop.repository, "main", {"deep/er.txt": "e\n"}, "Add")
    after = shop.server.commit(shop.repository, "main", {"readme.md": None}, "Remove")
    paths = frozenset({"old.txt", "new.txt", "deep/er.txt", "readme.md"})
    client = shop.client()
    assert client.changed_paths(before, after) == paths
    assert client.changed_paths(after, after) == frozenset()
    shown = shop.server.exchanges[0].response
    assert isinstance(shown, dict)
    assert "previous_filename" in str(shown["files"])


def test_paths_of_a_branch_that_was_rewound_or_is_new_are_not_certain(shop: Shop) -> None:
    before, one, two = shop.main, shop.branch("one"), shop.branch("two")
    client = shop.client()
    assert client.changed_paths(one, before) is None
    assert client.changed_paths(one, two) is None
    assert client.changed_paths("0" * 40, two) is None


@pytest.mark.parametrize(("files", "is_certain"), [(299, True), (300, False)])
def test_as_many_paths_as_github_shows_are_not_certain(
    shop: Shop, files: int, is_certain: bool
) -> None:
    many: dict[str, str | None] = {f"{number}.txt": "x\n" for number in range(files)}
    before = shop.main
    after = shop.server.commit(shop.repository, "main", many, "Many")
    assert (shop.client().changed_paths(before, after) == frozenset(many)) is is_certain


def test_a_comparison_that_fails_is_a_problem(shop: Shop) -> None:
    shop.server.answer("GET", "/compare/", 200, {"status": "ahead"})
    with pytest.raises(GitHubProblem, match="could not be understood"):
        shop.client().changed_paths(shop.main, shop.main)
    shop.server.answer("GET", "/compare/", 422)
    with pytest.raises(GitHubProblem, match="refused to compare"):
        shop.client().changed_paths(shop.main, shop.main)


def test_a_branch_with_a_name_of_several_parts_is_compared(shop: Shop) -> None:
    main, tip = shop.main, shop.branch("feature/100%")
    found = shop.client().compare("feature/100%", main)
    assert found is not None
    assert (found.base, found.merge_base) == (tip, main)


def test_a_branch_is_made_once(shop: Shop) -> None:
    first, second = shop.branch("one"), shop.branch("two")
    client = shop.client()
    assert client.create_branch("merge-heads/base", first)
    assert not client.create_branch("merge-heads/base", second)
    assert shop.server.tip(shop.repository, "merge-heads/base") == first


def test_a_branch_that_may_not_be_made_is_refused(shop: Shop) -> None:
    with pytest.raises(WriteRefused) as raised:
        shop.client(WRITING | {"contents": "read"}).create_branch("fix", shop.main)
    assert raised.value.denied
    with pytest.raises(WriteRefused) as raised:
        shop.client().create_branch("a..b", shop.main)
    assert not raised.value.denied


def test_a_planted_mark_of_a_deleted_account_is_not_ours(shop: Shop) -> None:
    planted = {"id": 1, "body": "<!-- sticky -->", "user": None, "html_url": "https://e.org"}
    shop.server.answer("GET", "/issues/1/comments", 200, [planted])
    assert shop.client().my_comments(1, "<!-- sticky -->") == []
