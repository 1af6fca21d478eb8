"""The files that a pull request changes, as GraphQL lists them."""

from __future__ import annotations

from typing import Any

from loopback import LoopbackGitHub, Repository
from tests.loopback.conftest import Ask
from tests.loopback.test_graphql_reads import SHOP, problem, shop

WATCHED = True
LINES = "".join(f"line {n}\n" for n in range(20))


def files(ask: Ask, page: str, fields: str = "path", number: int = 1) -> Any:
    info = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    asked = f"files({page}) {{ {info} nodes {{ {fields} }} }}"
    return shop(ask(SHOP % f"pullRequest(number: {number}) {{ {asked} }}"))["pullRequest"]["files"]


def propose(hub: LoopbackGitHub, repository: Repository, changes: dict[str, str | None]) -> None:
    hub.commit(repository, "topic", changes, "Change", hub.tip(repository, "main"))
    hub.open_pull(repository, "Change", "topic", "main", "ann")


def test_each_kind_of_change_has_gits_word_in_capitals(
    hub: LoopbackGitHub, repository: Repository, ask: Ask
) -> None:
    hub.commit(repository, "main", {"here.txt": LINES, "gone.txt": "gone\n"})
    changes = {"here.txt": None, "there.txt": f"{LINES}more\n", "gone.txt": None}
    propose(hub, repository, {**changes, "new.txt": "1\n2\n", "old.txt": "newer\n"})
    rows = files(ask, "first: 100", "path changeType additions deletions")["nodes"]
    assert [tuple(row.values()) for row in rows] == [
        ("gone.txt", "DELETED", 0, 1),
        ("new.txt", "ADDED", 2, 0),
        ("old.txt", "MODIFIED", 1, 1),
        ("there.txt", "RENAMED", 1, 0),
    ]


def test_the_merge_base_is_what_the_head_is_held_against(
    hub: LoopbackGitHub, repository: Repository, ask: Ask
) -> None:
    propose(hub, repository, {"new.txt": "1\n"})
    main = hub.commit(repository, "main", {"of_base.txt": "1\n", "old.txt": None})
    assert files(ask, "first: 100")["nodes"] == [{"path": "new.txt"}]
    hub.commit(repository, "topic", {"newer.txt": "1\n"})
    assert files(ask, "first: 100")["nodes"] == [{"path": "new.txt"}, {"path": "newer.txt"}]
    hub.force_push(repository, "topic", {"rebased.txt": "1\n"}, start=main)
    assert files(ask, "first: 100")["nodes"] == [{"path": "rebased.txt"}]


def test_pages_hold_a_hundred_at_most(
    hub: LoopbackGitHub, repository: Repository, ask: Ask
) -> None:
    propose(hub, repository, {f"{n:03}.txt": f"{n}\n" for n in range(103)})
    first = files(ask, "first: 100")
    assert (first["totalCount"], len(first["nodes"])) == (103, 100)
    assert first["pageInfo"]["hasNextPage"]
    rest = files(ask, f'first: 100, after: "{first["pageInfo"]["endCursor"]}"')
    assert rest["nodes"] == [{"path": f"{n}.txt"} for n in (100, 101, 102)]
    assert not rest["pageInfo"]["hasNextPage"]
    last = files(ask, "last: 1")
    assert last["nodes"] == [{"path": "102.txt"}]
    many = SHOP % "pullRequest(number: 1) { files(first: 101) { totalCount } }"
    words = "Requesting 101 records on the `files` connection exceeds the `first` limit"
    assert problem(ask(many)) == ("EXCESSIVE_PAGINATION", f"{words} of 100 records.")
    none = SHOP % "pullRequest(number: 1) { files { totalCount } }"
    assert problem(ask(none))[0] == "MISSING_PAGINATION_BOUNDARIES"
