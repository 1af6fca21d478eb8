"""Pull requests read by GraphQL: GitHub's words, pages, permissions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unittest.mock import ANY

import pytest

from loopback import LoopbackGitHub, Pull, Repository, bare, pull_refs
from loopback.memory import Status
from loopback.validation.drift import Drift
from tests.loopback.conftest import Ask
from tests.loopback.test_validation import needs_octokit

WATCHED = True
SHOP = '{ repository(owner: "acme", name: "shop") { %s } }'
LIST = """
query ($states: [PullRequestState!], $base: String, $first: Int, $after: String, $by: IssueOrder) {
  repository(owner: "acme", name: "shop") {
    pullRequests(
      states: $states, baseRefName: $base, first: $first, after: $after, orderBy: $by
    ) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { number state }
    }
  }
}
"""


def shop(answer: Mapping[str, Any]) -> Any:
    assert "errors" not in answer
    return answer["data"]["repository"]


def problem(answer: Mapping[str, Any]) -> tuple[str, str]:
    [error] = answer["errors"]
    return error["type"], error["message"]


def set_status(hub: LoopbackGitHub, pull: Pull, state: str, context: str, words: str) -> None:
    memory = hub.memory
    who, when = memory.users["github-actions[bot]"], memory.now()
    status = Status(memory.next_id(), pull.head_sha, state, context, words, None, who, when)
    pull.repository.statuses.append(status)


def open_pulls(hub: LoopbackGitHub, repository: Repository, count: int) -> list[Pull]:
    start = str(hub.tip(repository, "main"))
    files = {f"b{number}": {f"{number}.txt": f"{number}\n"} for number in range(count)}
    hub.commit_branches(repository, files, start)
    return [hub.open_pull(repository, name, name, "main", "ann") for name in files]


def test_the_head_is_live_and_the_base_is_stale(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    opened = hub.tip(repository, "main")
    hub.commit(repository, "main", {"m": "m\n"})
    head = hub.commit(repository, "topic", {"more.txt": "more\n"})
    fields = "headRefOid baseRefOid state commits(last: 1) { totalCount nodes { commit { oid } } }"
    found = shop(ask(SHOP % f"pullRequest(number: 1) {{ {fields} }}"))["pullRequest"]
    assert found == {
        "headRefOid": head,
        "baseRefOid": opened,
        "state": "OPEN",
        "commits": {"totalCount": 2, "nodes": [{"commit": {"oid": head}}]},
    }


def test_commits_come_oldest_first(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    first = pull.head_sha
    second = hub.commit(repository, "topic", {"more.txt": "more\n"})
    page = "nodes { commit { oid } } pageInfo { hasNextPage }"
    fields = f"a: commits(first: 1) {{ {page} }} b: commits(last: 2) {{ {page} }}"
    found = shop(ask(SHOP % f"pullRequest(number: 1) {{ {fields} }}"))["pullRequest"]
    assert found["a"]["nodes"] == [{"commit": {"oid": first}}]
    assert found["a"]["pageInfo"] == {"hasNextPage": True}
    assert [one["commit"]["oid"] for one in found["b"]["nodes"]] == [first, second]


def test_a_deleted_fork_is_null_and_its_owner_stays(
    hub: LoopbackGitHub, repository: Repository, ask: Ask
) -> None:
    fork = hub.fork(repository, "bob")
    hub.commit(fork, "fix", {"x": "x\n"})
    hub.open_pull(repository, "Fix", "fix", "main", "bob", fork, maintainer_can_modify=True)
    owner = "{ __typename login }"
    fields = f"isCrossRepository maintainerCanModify headRepository {{ url owner {owner} }}"
    query = SHOP % f"pullRequest(number: 1) {{ {fields} headRepositoryOwner {owner} }}"
    bob = {"__typename": "User", "login": "bob"}
    there = {
        "isCrossRepository": True,
        "maintainerCanModify": True,
        "headRepository": {"url": f"{hub.server_url}/bob/shop", "owner": bob},
        "headRepositoryOwner": bob,
    }
    assert shop(ask(query))["pullRequest"] == there
    hub.delete_repository(fork)
    assert shop(ask(query))["pullRequest"] == there | {"headRepository": None}


def test_the_newest_status_of_each_context_is_told_in_capitals(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    status = "status { state contexts { context state } context(name: $c) { state description } }"
    query = """
      query ($c: String!) {
        repository(owner: "acme", name: "shop") {
          pullRequest(number: 1) { commits(last: 1) { nodes { commit { ...Told } } } }
        }
      }
      fragment Told on Commit { %s }
    """
    nothing = shop(ask(query % status, {"c": "heads"}))["pullRequest"]["commits"]["nodes"]
    assert nothing == [{"commit": {"status": None}}]
    set_status(hub, pull, "failure", "heads", "two")
    set_status(hub, pull, "pending", "tests", "running")
    set_status(hub, pull, "success", "heads", "one")
    [found] = shop(ask(query % status, {"c": "heads"}))["pullRequest"]["commits"]["nodes"]
    told = found["commit"]["status"]
    assert told["state"] == "PENDING"
    assert told["contexts"] == [
        {"context": "heads", "state": "SUCCESS"},
        {"context": "tests", "state": "PENDING"},
    ]
    assert told["context"] == {"state": "SUCCESS", "description": "one"}
    [found] = shop(ask(query % status, {"c": "other"}))["pullRequest"]["commits"]["nodes"]
    assert found["commit"]["status"]["context"] is None


def test_a_bots_login_is_bare_and_the_viewer_knows_its_own(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    hub.person_comments(repository, 1, "github-actions[bot]", "mine")
    theirs = hub.person_comments(repository, 1, "ann", "theirs")
    hub.person_reviews(pull, "github-actions[bot]", "new.txt", 2, "look", start_line=1)
    who = "viewerDidAuthor author { __typename login } body databaseId"
    fields = f"""
      comments(first: 100) {{ totalCount nodes {{ {who} url }} }}
      reviewThreads(first: 100) {{
        nodes {{ isOutdated comments(first: 1) {{ nodes {{ {who} path startLine line }} }} }}
      }}
    """
    query = SHOP % f"pullRequest(number: 1) {{ {fields} }}"
    found = shop(ask(query))["pullRequest"]
    bot = {"__typename": "Bot", "login": "github-actions"}
    mine = {"viewerDidAuthor": True, "author": bot, "databaseId": ANY}
    assert found["comments"]["nodes"] == [
        {"body": "mine", "url": ANY, **mine},
        {
            "body": "theirs",
            "url": f"{hub.server_url}/acme/shop/pull/1#issuecomment-{theirs.id}",
            "viewerDidAuthor": False,
            "author": {"__typename": "User", "login": "ann"},
            "databaseId": theirs.id,
        },
    ]
    [thread] = found["reviewThreads"]["nodes"]
    [remark] = thread["comments"]["nodes"]
    assert remark == {"body": "look", "path": "new.txt", "startLine": 1, "line": 2, **mine}
    hub.commit(repository, "topic", {"new.txt": "other\nlines\n"})
    [thread] = shop(ask(query))["pullRequest"]["reviewThreads"]["nodes"]
    [remark] = thread["comments"]["nodes"]
    assert (thread["isOutdated"], remark["startLine"], remark["line"]) == (True, None, None)


def test_pages_do_not_shift_when_a_pull_request_closes_between_them(
    hub: LoopbackGitHub, repository: Repository, ask: Ask
) -> None:
    pulls = open_pulls(hub, repository, 5)
    variables = {"states": ["OPEN"], "base": "main", "first": 2}
    first = shop(ask(LIST, variables))["pullRequests"]
    assert [one["number"] for one in first["nodes"]] == [1, 2]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (5, True)
    hub.close_pull(pulls[0])
    variables["after"] = first["pageInfo"]["endCursor"]
    second = shop(ask(LIST, variables))["pullRequests"]
    assert [one["number"] for one in second["nodes"]] == [3, 4]
    variables["after"] = second["pageInfo"]["endCursor"]
    last = shop(ask(LIST, variables))["pullRequests"]
    assert [one["number"] for one in last["nodes"]] == [5]
    assert last["pageInfo"]["hasNextPage"] is False


def test_pages_may_be_read_from_the_end(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    for words in "abc":
        hub.person_comments(repository, 1, "ann", words)

    def page(asked: str) -> tuple[list[str], Any]:
        fields = "pageInfo { hasPreviousPage startCursor } nodes { body }"
        query = SHOP % f"pullRequest(number: 1) {{ comments({asked}) {{ {fields} }} }}"
        found = shop(ask(query))["pullRequest"]["comments"]
        return [one["body"] for one in found["nodes"]], found["pageInfo"]

    newest, info = page("last: 2")
    assert (newest, info["hasPreviousPage"]) == (["b", "c"], True)
    oldest, info = page(f'last: 2, before: "{info["startCursor"]}"')
    assert (oldest, info["hasPreviousPage"]) == (["a"], False)
    assert page("last: 0")[0] == []


def test_pull_requests_are_chosen_by_state_and_base_and_put_in_order(
    hub: LoopbackGitHub, repository: Repository, ask: Ask
) -> None:
    pulls = open_pulls(hub, repository, 4)
    hub.close_pull(pulls[0])
    hub.land(pulls[1])
    hub.commit(repository, "next", {"n": "n\n"}, start=hub.tip(repository, "main"))
    hub.retarget(pulls[2], "next")

    def numbers(**variables: object) -> list[tuple[int, str]]:
        found = shop(ask(LIST, {"first": 100, **variables}))["pullRequests"]["nodes"]
        return [(one["number"], one["state"]) for one in found]

    assert numbers() == [(1, "CLOSED"), (2, "MERGED"), (3, "OPEN"), (4, "OPEN")]
    assert numbers(states=["OPEN"], base="main") == [(4, "OPEN")]
    assert numbers(states=["MERGED", "CLOSED"]) == [(1, "CLOSED"), (2, "MERGED")]
    newest = {"field": "CREATED_AT", "direction": "DESC"}
    assert [number for number, _ in numbers(by=newest)] == [4, 3, 2, 1]
    changed = {"field": "UPDATED_AT", "direction": "DESC"}
    assert [number for number, _ in numbers(by=changed)] == [3, 2, 1, 4]


@pytest.mark.parametrize(
    ("page", "kind", "words"),
    [
        (
            "first: 101",
            "EXCESSIVE_PAGINATION",
            "Requesting 101 records on the `pullRequests` connection exceeds the `first` limit "
            "of 100 records.",
        ),
        (
            "states: OPEN",
            "MISSING_PAGINATION_BOUNDARIES",
            "You must provide a `first` or `last` value to properly paginate the `pullRequests` "
            "connection.",
        ),
        (
            'first: 1, after: "x"',
            "INVALID_CURSOR_ARGUMENTS",
            "`x` does not appear to be a valid cursor.",
        ),
    ],
)
def test_pages_have_limits(
    repository: Repository, ask: Ask, page: str, kind: str, words: str
) -> None:
    answer = ask(SHOP % f"pullRequests({page}) {{ totalCount }}")
    assert (answer["data"], problem(answer)) == ({"repository": None}, (kind, words))
    assert answer["errors"][0]["path"] == ["repository", "pullRequests"]


def test_a_document_may_not_ask_for_too_much(repository: Repository, ask: Ask) -> None:
    inside = "reviewThreads(first: 100) { nodes { comments(first: 50) { totalCount } } }"
    answer = ask(SHOP % f"pullRequests(first: 100) {{ nodes {{ {inside} }} }}")
    assert problem(answer) == (
        "MAX_NODE_LIMIT_EXCEEDED",
        "This query requests up to 510,100 possible nodes which exceeds the maximum limit of "
        "500,000.",
    )
    assert "data" not in answer


def test_the_cost_is_githubs(repository: Repository, ask: Ask) -> None:
    # The example of GitHub's page on rate limits, with other connections of the same sizes.
    inside = "reviewThreads(first: 50) { nodes { comments(last: 60) { totalCount } } }"
    pulls = f"pullRequests(first: 100) {{ nodes {{ {inside} }} }}"
    answer = ask("{ rateLimit { cost nodeCount } " + (SHOP % pulls)[1:])
    assert answer["data"]["rateLimit"] == {"cost": 51, "nodeCount": 305_100}


def test_what_is_not_there_is_null_with_githubs_words(
    repository: Repository, pull: Pull, ask: Ask, hub: LoopbackGitHub
) -> None:
    hub.open_issue(repository, "A question", "ann")
    answer = ask('{ repository(owner: "acme", name: "nope") { id } }')
    assert answer["data"] == {"repository": None}
    words = "Could not resolve to a Repository with the name 'acme/nope'."
    assert problem(answer) == ("NOT_FOUND", words)
    answer = ask(SHOP % "one: pullRequest(number: 1) { number } two: pullRequest(number: 2) { id }")
    assert answer["data"] == {"repository": {"one": {"number": 1}, "two": None}}
    words = "Could not resolve to a PullRequest with the number of 2."
    assert problem(answer) == ("NOT_FOUND", words)
    assert shop(ask(SHOP % 'ref(qualifiedName: "nope") { name }')) == {"ref": None}


def test_in_private_each_field_needs_its_permission(hub: LoopbackGitHub, ask: Ask) -> None:
    secret = hub.add_repository("acme/secret", private=True)
    start = hub.commit(secret, "main", {"a": "a\n"})
    hub.commit(secret, "topic", {"b": "b\n"}, start=start)
    pull = hub.open_pull(secret, "Add b", "topic", "main", "ann")
    set_status(hub, pull, "success", "heads", "one")
    status = "commits(last: 1) { nodes { commit { status { state } } } }"
    query = (SHOP % f"id pullRequests(first: 1) {{ nodes {{ {status} }} }}").replace(
        "shop", "secret"
    )
    unseen = "Could not resolve to a Repository with the name 'acme/secret'."
    assert problem(ask(query)) == ("NOT_FOUND", unseen)

    def answer(**permissions: str) -> dict[str, Any]:
        return ask(query, None, hub.issue_token(secret, permissions))

    no = ("FORBIDDEN", "Resource not accessible by integration")
    bare_token = answer(statuses="read")
    assert (bare_token["data"], problem(bare_token)) == ({"repository": None}, no)
    half = answer(pull_requests="read")
    nodes = half["data"]["repository"]["pullRequests"]["nodes"]
    assert (nodes, problem(half)) == ([{"commits": {"nodes": [{"commit": {"status": None}}]}}], no)
    assert half["errors"][0]["path"][-2:] == ["commit", "status"]
    [whole] = shop(answer(pull_requests="read", statuses="read"))["pullRequests"]["nodes"]
    assert whole["commits"]["nodes"][0]["commit"]["status"] == {"state": "SUCCESS"}


def test_refs_are_found_by_whole_and_short_names(
    hub: LoopbackGitHub, repository: Repository, ask: Ask
) -> None:
    main = str(hub.tip(repository, "main"))
    hub.tag(repository, "v1", main)
    fields = "name prefix target { __typename oid ... on Commit { status { state } } }"
    names = {"a": "main", "b": "refs/heads/main", "c": "heads/main", "d": "refs/tags/v1"}
    asked = " ".join(f'{k}: ref(qualifiedName: "{n}") {{ {fields} }}' for k, n in names.items())
    found = shop(ask(SHOP % f"defaultBranchRef {{ name }} nameWithOwner {asked}"))
    target = {"__typename": "Commit", "oid": main, "status": None}
    branch = {"name": "main", "prefix": "refs/heads/", "target": target}
    assert (found["a"], found["b"], found["c"]) == (branch, branch, branch)
    assert found["d"] == {"name": "v1", "prefix": "refs/tags/", "target": target}
    assert (found["defaultBranchRef"], found["nameWithOwner"]) == ({"name": "main"}, "acme/shop")


def test_many_pull_requests_are_listed_without_asking_git(
    hub: LoopbackGitHub, repository: Repository, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for pull in open_pulls(hub, repository, 30):
        set_status(hub, pull, "success", "heads", "one")
    commits = (
        'commits(last: 1) { nodes { commit { oid status { context(name: "heads") { state } } } } }'
    )
    query = SHOP % f"pullRequests(first: 100) {{ nodes {{ headRefOid {commits} }} }}"

    def asked(*_arguments: object, **_options: object) -> bytes:
        raise AssertionError("git was asked")

    monkeypatch.setattr(bare, "pipe", asked)
    found = shop(ask(query))["pullRequests"]["nodes"]
    assert len(found) == 30
    assert all(one["commits"]["nodes"][0]["commit"]["oid"] == one["headRefOid"] for one in found)


def test_branches_are_followed_into_packed_refs_and_out_of_them(
    hub: LoopbackGitHub, repository: Repository, pull: Pull
) -> None:
    bare.run(repository.git_dir, "pack-refs", "--all")
    hub.refresh()
    assert [one.state for one in repository.pulls] == ["open"]
    head = hub.commit(repository, "topic", {"more.txt": "more\n"})
    hub.refresh()
    assert (pull.head_sha, bare.tip(repository.git_dir, pull.ref)) == (head, head)
    bare.run(repository.git_dir, "pack-refs", "--all")
    bare.run(repository.git_dir, "update-ref", "-d", "refs/heads/topic")
    pull_refs.refresh(hub.memory)
    assert [one.state for one in repository.pulls] == ["closed"]


@needs_octokit
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"state": "open"}, "PullRequestState"),
        ({"number": "1"}, "another answer"),
        ({"headRefOid": None}, "headRefOid"),
        ({"headRefOid": "main"}, "GitObjectID"),
        ({"updatedAt": "yesterday"}, "DateTime"),
        ({"title": ...}, "title: it was asked for"),
        ({"tittle": "x"}, "another answer"),
        ({"author": {"__typename": "Robot", "login": "x"}}, "Robot"),
    ],
)
def test_githubs_schema_sees_the_answer(
    repository: Repository,
    pull: Pull,
    ask: Ask,
    hub: LoopbackGitHub,
    change: dict[str, Any],
    reason: str,
) -> None:
    fields = "number state title headRefOid updatedAt author { __typename login }"
    ask(SHOP % f"pullRequest(number: 1) {{ {fields} }}")
    hub.check()
    exchange = hub.exchanges[-1]
    answer: Any = exchange.response
    [(name, value)] = change.items()
    told = answer["data"]["repository"]["pullRequest"]
    told[name] = value
    if value is ...:
        del told[name]
    hub._front.record(exchange)
    with pytest.raises(Drift, match=reason):
        hub.check()
    hub.faults.clear()
