"""The checks of exchanges against GitHub's own description must pass good ones and fail others."""

import os
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from loopback.validation.by_githubkit import by_githubkit
from loopback.validation.drift import Drift, Exchange
from loopback.validation.webhook_by_githubkit import webhook_by_githubkit

OCTOKIT: Final = os.environ.get("OCTOKIT_MODULES")
needs_octokit: Final = pytest.mark.skipif(not OCTOKIT, reason="OCTOKIT_MODULES is not set")

Check = Callable[[Exchange], None]
REPO: Final = "/repos/{owner}/{repo}"
COMMENTS: Final = f"{REPO}/issues/{{issue_number}}/comments"
COMMENT: Final = f"{REPO}/issues/comments/{{comment_id}}"
REVIEW_COMMENT: Final = f"{REPO}/pulls/comments/{{comment_id}}"
STATUSES: Final = f"{REPO}/statuses/{{sha}}"
VALUES: Final = {
    "owner": "octo",
    "repo": "shop",
    "pull_number": "7",
    "issue_number": "7",
    "comment_id": "12",
    "sha": "a" * 40,
    "ref": "heads/feature/x",
    "basehead": "main...feature/x",
    "username": "mona",
}


@dataclass(frozen=True)
class Call:
    """An exchange as the loopback server records it."""

    method: str
    route: str
    status: int = 200
    request: object = None
    response: object = None
    query: str = ""

    @property
    def path(self) -> str:
        """The route with values put in."""
        return self.route.format_map(VALUES)


def example(kind: Any) -> Any:
    """Return the least JSON that a type allows: required properties, first alternatives."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = kind.model_fields.items()
        return {
            f.alias or n: example(f.annotation)
            for n, f in fields
            if not isinstance(f.default, Enum)
        }
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return arguments[0]
    if origin in (Union, UnionType, Annotated):
        return example(next((a for a in arguments if isinstance(a, type)), arguments[0]))
    if origin in (list, dict):
        return [example(arguments[0])] if origin is list else {}
    return SCALARS.get(kind)


SCALARS: Final[Mapping[Any, object]] = {
    bool: True,
    datetime: "2026-01-02T03:04:05Z",
    float: 1.5,
    int: 1,
    NoneType: None,
    str: "a" * 40,  # as long as a commit's name
}


def of(name: str) -> Any:
    """Return the least answer that githubkit's model of this name allows."""
    return example(getattr(import_module("githubkit_schemas.v2022_11_28.models"), name))


def pull(name: str) -> Any:
    """Return a pull request without labels, which the two descriptions do not agree about."""
    return of(name) | {"labels": []}


def a_user() -> dict[str, object]:
    """Return an answer of GET /user, whose kind GitHub tells by a property of its own."""
    return {**of("PublicUser"), "user_view_type": "public", "email": "mona@github.test"}


GOOD: Final[Mapping[str, Callable[[], Call]]] = {
    "repository": lambda: Call("GET", REPO, response=of("FullRepository")),
    "pull": lambda: Call("GET", f"{REPO}/pulls/{{pull_number}}", response=pull("PullRequest")),
    "pulls": lambda: Call(
        "GET",
        f"{REPO}/pulls",
        query="state=open&per_page=100&page=2",
        response=[pull("PullRequestSimple")],
    ),
    "files": lambda: Call("GET", f"{REPO}/pulls/{{pull_number}}/files", response=[of("DiffEntry")]),
    "compare": lambda: Call("GET", f"{REPO}/compare/{{basehead}}", response=of("CommitComparison")),
    "combined": lambda: Call(
        "GET", f"{REPO}/commits/{{ref}}/status", response=of("CombinedCommitStatus")
    ),
    "statuses": lambda: Call("GET", f"{REPO}/commits/{{ref}}/statuses", response=[of("Status")]),
    "set status": lambda: Call(
        "POST", STATUSES, 201, {"state": "success", "context": "heads"}, of("Status")
    ),
    "comments": lambda: Call("GET", COMMENTS, response=[of("IssueComment")]),
    "comment": lambda: Call("POST", COMMENTS, 201, {"body": "Hello"}, of("IssueComment")),
    "read comment": lambda: Call("GET", COMMENT, response=of("IssueComment")),
    "edit comment": lambda: Call("PATCH", COMMENT, 200, {"body": "Hi"}, of("IssueComment")),
    "delete comment": lambda: Call("DELETE", COMMENT, 204),
    "reactions": lambda: Call("GET", f"{COMMENT}/reactions", response=[of("Reaction")]),
    "react": lambda: Call("POST", f"{COMMENT}/reactions", 201, {"content": "+1"}, of("Reaction")),
    "permission": lambda: Call(
        "GET",
        f"{REPO}/collaborators/{{username}}/permission",
        response=of("RepositoryCollaboratorPermission"),
    ),
    "user": lambda: Call("GET", "/user", response=a_user()),
    "ref": lambda: Call("GET", f"{REPO}/git/ref/{{ref}}", response=of("GitRef")),
    "refs": lambda: Call("GET", f"{REPO}/git/matching-refs/{{ref}}", response=[of("GitRef")]),
    "move ref": lambda: Call(
        "PATCH", f"{REPO}/git/refs/{{ref}}", 200, {"sha": "a" * 40}, of("GitRef")
    ),
    "review comment": lambda: Call("GET", REVIEW_COMMENT, response=of("PullRequestReviewComment")),
    "outdated comment": lambda: Call(
        "GET",
        REVIEW_COMMENT,
        response=of("PullRequestReviewComment") | {"line": None, "position": None},
    ),
    "not found": lambda: Call("GET", REPO, 404, response={"message": "Not Found"}),
    "not found, general": lambda: Call("DELETE", COMMENT, 404, response={"message": "Not Found"}),
    "invalid": lambda: Call(
        "POST",
        COMMENTS,
        422,
        {"body": "Hello"},
        {"message": "Validation Failed", "documentation_url": "https://docs.github.com/rest"},
    ),
    "graphql": lambda: Call(
        "POST", "/graphql", 200, {"query": "{viewer {login}}"}, {"data": {"viewer": None}}
    ),
    "graphql, refused": lambda: Call(
        "POST", "/graphql", 200, {"query": "{"}, {"errors": [{"message": "Parse error"}]}
    ),
}


def changed(call: Call, *place: str | int, to: object) -> Call:
    """Return the call with one value in its answer put to another; `...` takes it out."""
    answer = deepcopy(call.response)
    node: Any = answer
    for step in place[:-1]:
        node = node[step]
    if to is ...:
        del node[place[-1]]
    else:
        node[place[-1]] = to
    return replace(call, response=answer)


def good(name: str) -> Call:
    """Return the good exchange of this name."""
    return GOOD[name]()


BAD: Final[Mapping[str, tuple[Callable[[], Call], str]]] = {
    "missing": (lambda: changed(good("pull"), "head", to=...), "response.*head"),
    "missing, deep": (
        lambda: changed(good("pull"), "base", "repo", "full_name", to=...),
        r"response.*\$\.base",
    ),
    "missing with default": (
        lambda: changed(good("pull"), "base", "repo", "has_wiki", to=...),
        "has_wiki",
    ),
    "missing, in list": (lambda: changed(good("comments"), 0, "id", to=...), r"\$\[0\]"),
    "text for number": (lambda: changed(good("ref"), "object", "sha", to=5), r"\$\.object\.sha"),
    "number as text": (lambda: changed(good("comments"), 0, "id", to="5"), r"\$\[0\]\.id"),
    "number for truth": (lambda: changed(good("pull"), "merged", to=1), r"\$\.merged"),
    "truth for number": (lambda: changed(good("pull"), "commits", to=True), r"\$\.commits"),
    "null": (lambda: changed(good("pull"), "number", to=None), r"\$\.number"),
    "null, where others may be": (
        lambda: changed(good("outdated comment"), "path", to=None),
        r"\$\.path",
    ),
    "text where null may be": (
        lambda: changed(good("outdated comment"), "line", to="5"),
        r"\$\.line",
    ),
    "enum": (lambda: changed(good("pull"), "state", to="opened"), r"\$\.state"),
    "enum, in list": (lambda: changed(good("reactions"), 0, "content", to="smile"), "content"),
    "typo": (lambda: changed(good("comment"), "html_ur1", to="https://x"), "html_ur1: unknown"),
    "typo, deep": (
        lambda: changed(good("pull"), "base", "repo", "ful_name", to="o/r"),
        "ful_name: unknown",
    ),
    "no list": (lambda: replace(good("statuses"), response={}), "statuses 200 response"),
    "no body": (lambda: replace(good("repository"), response=None), "response"),
    "needless body": (lambda: replace(good("delete comment"), response={}), "none belongs"),
    "query": (lambda: replace(good("pulls"), query="stat=open"), "unknown .*parameter stat"),
    "status": (lambda: replace(good("repository"), status=418), "undocumented status"),
    "route": (lambda: Call("GET", "/repos/{owner}/{repo}/pull", response=[]), "no model|unknown"),
    "method": (lambda: replace(good("repository"), method="POST"), "no model|unknown"),
    "body of GET": (lambda: replace(good("repository"), request={}), "no request body"),
    "request missing": (lambda: replace(good("set status"), request={}), "request.*state"),
    "request absent": (lambda: replace(good("set status"), request=None), "request"),
    "request enum": (lambda: replace(good("react"), request={"content": "no"}), "request.*content"),
    "request type": (lambda: replace(good("comment"), request={"body": 5}), r"request.*\$\.body"),
    "request typo": (
        lambda: replace(good("comment"), request={"body": "", "bdy": ""}),
        r"request.*\$\.bdy: unknown",
    ),
    "error typo": (lambda: replace(good("not found"), response={"mesage": "x"}), "mesage"),
    "graphql answer": (lambda: replace(good("graphql"), response={"dat": {}}), "unknown"),
    "graphql nothing": (lambda: replace(good("graphql"), response={}), "neither"),
    "graphql query": (lambda: replace(good("graphql"), request={"body": ""}), "query"),
}


@pytest.fixture(scope="module")
def kit() -> Check:
    """The check by githubkit."""
    return by_githubkit()


def octokit() -> Path:
    """Return the folder with Octokit's packages."""
    assert OCTOKIT
    return Path(OCTOKIT)


@pytest.fixture(scope="module")
def openapi() -> Check:
    """The check by the OpenAPI document."""
    from loopback.validation.by_openapi import by_openapi

    return by_openapi(octokit())


@pytest.mark.parametrize("name", GOOD)
def test_githubkit_passes_what_github_describes(kit: Check, name: str) -> None:
    kit(good(name))


@pytest.mark.parametrize("name", BAD)
def test_githubkit_fails_what_github_does_not_describe(kit: Check, name: str) -> None:
    make, reason = BAD[name]
    with pytest.raises(Drift, match=f"(?s){reason}"):
        kit(make())


@needs_octokit
@pytest.mark.parametrize("name", GOOD)
def test_openapi_passes_what_github_describes(openapi: Check, name: str) -> None:
    openapi(good(name))


@needs_octokit
@pytest.mark.parametrize("name", BAD)
def test_openapi_fails_what_github_does_not_describe(openapi: Check, name: str) -> None:
    make, reason = BAD[name]
    with pytest.raises(Drift, match=f"(?s){reason}"):
        openapi(make())


@needs_octokit
@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (replace(Call("GET", f"{REPO}/pulls", response=[]), query="state=merged"), "state=merged"),
        (replace(Call("GET", f"{REPO}/pulls", response=[]), query="page=two"), "page=two"),
        (Call("GET", f"{REPO}/pulls", 201, response=[]), "documented are 200"),
    ],
)
def test_openapi_also_knows_query_values_and_statuses(
    openapi: Check, call: Call, reason: str
) -> None:
    with pytest.raises(Drift, match=reason):
        openapi(call)


def test_general_statuses_can_be_narrowed() -> None:
    with pytest.raises(Drift, match="undocumented status"):
        by_githubkit(anywhere=())(good("not found, general"))


def test_query_may_be_a_mapping(kit: Check) -> None:
    @dataclass(frozen=True)
    class WithMapping:
        query: Mapping[str, object]
        method: str = "GET"
        route: str = "/user"
        path: str = "/user"
        status: int = 401
        request: object = None
        response: object = None

    kit(WithMapping({}, response={"message": "Requires authentication"}))
    with pytest.raises(Drift, match="per_page"):
        kit(WithMapping({"per_page": ["1"]}))


def test_path_must_fit_the_route(kit: Check) -> None:
    class Elsewhere(Call):
        @property
        def path(self) -> str:
            return "/repos/octo"

    with pytest.raises(Drift, match="does not fit"):
        kit(Elsewhere("GET", REPO))


def test_message_names_the_first_problems_only(kit: Check) -> None:
    with pytest.raises(Drift) as caught:
        kit(Call("GET", f"{REPO}/pulls/{{pull_number}}", response={}))
    lines = str(caught.value).splitlines()
    assert lines[0] == f"GET {REPO}/pulls/{{pull_number}} 200 response:"
    assert lines[1] == "  $.url: Field required"
    assert len(lines) == 7


def test_an_optional_property_gives_one_problem(kit: Check) -> None:
    with pytest.raises(Drift) as caught:
        kit(changed(good("pull"), "rebaseable", to="perhaps"))
    assert len(str(caught.value).splitlines()) == 2


def comment_event() -> dict[str, Any]:
    """Return the least payload of a new comment."""
    payload: dict[str, Any] = of("WebhookIssueCommentCreated")
    return payload


def test_githubkit_passes_a_webhook() -> None:
    webhook_by_githubkit("issue_comment", comment_event())


def test_githubkit_passes_what_only_octokit_knows_of_a_repository() -> None:
    payload = of("WebhookPullRequestSynchronize")
    payload["pull_request"]["head"]["repo"]["custom_properties"] = {}
    webhook_by_githubkit("pull_request", payload)


@pytest.mark.parametrize(
    ("event", "change", "reason"),
    [
        ("issue_comment", {"comment": {}}, r"comment.*required"),
        ("issue_comment", {"action": "made"}, "action|tag"),
        ("issue_comment", {"comment2": 1}, "comment2: unknown"),
        ("issue_commented", {}, "no model"),
    ],
)
def test_githubkit_fails_a_tampered_webhook(
    event: str, change: dict[str, object], reason: str
) -> None:
    with pytest.raises(Drift, match=reason):
        webhook_by_githubkit(event, comment_event() | change)


@needs_octokit
def test_schema_knows_a_webhook() -> None:
    from loopback.validation.webhook_by_schema import webhook_by_schema

    check = webhook_by_schema(octokit())
    tag: dict[str, object] = {
        "ref": "x",
        "ref_type": "tag",
        "master_branch": "main",
        "description": None,
    }
    check("ping", {"zen": "x", "hook_id": 1} | {"hook": hook()})
    bad: list[tuple[str, dict[str, object], str]] = [
        ("ping", {"zen": 5, "hook_id": 1, "hook": hook()}, r"\$\.zen"),
        ("ping", {"zen": "x", "hook_id": 1, "hook": hook(), "zan": 1}, "zan"),
        ("create", tag, "pusher_type|repository|sender"),
        ("pull_request", {"action": "combed"}, "no schema"),
    ]
    for event, payload, reason in bad:
        with pytest.raises(Drift, match=reason):
            check(event, payload)


def hook() -> dict[str, object]:
    """Return the least description of a webhook."""
    return {
        "type": "Repository",
        "id": 1,
        "name": "web",
        "active": True,
        "events": ["push"],
        "config": {"content_type": "json", "url": "https://x.test", "insecure_ssl": "0"},
        "updated_at": "2026-01-02T03:04:05Z",
        "created_at": "2026-01-02T03:04:05Z",
        "url": "https://x.test",
        "deliveries_url": "https://x.test",
        "ping_url": "https://x.test",
        "last_response": {"code": None, "status": "unused", "message": None},
    }


MINIMIZE: Final = """
mutation ($input: MinimizeCommentInput!) {
  minimizeComment(input: $input) { minimizedComment { isMinimized } }
}
"""


@needs_octokit
@pytest.mark.parametrize(
    ("query", "variables", "reason"),
    [
        ("{ viewer { login } }", None, None),
        (MINIMIZE, {"input": {"subjectId": "x", "classifier": "OUTDATED"}}, None),
        ("{ viewer { logn } }", None, "logn"),
        ("{ viewer ", None, "Syntax Error"),
        (MINIMIZE, {"input": {"subjectId": "x", "classifier": "OLD"}}, "OLD"),
        (MINIMIZE, {"input": {"subjectId": "x", "classifier": "OUTDATED"}, "y": 1}, "unknown"),
        (MINIMIZE, {}, "non-null"),
    ],
)
def test_schema_knows_graphql(
    graphql: Callable[..., None],
    query: str,
    variables: dict[str, object] | None,
    reason: str | None,
) -> None:
    if reason is None:
        graphql(query, variables)
    else:
        with pytest.raises(Drift, match=reason):
            graphql(query, variables)


@pytest.fixture(scope="module")
def graphql() -> Callable[..., None]:
    """The check of GraphQL queries."""
    from loopback.validation.graphql import graphql_by_schema

    return graphql_by_schema(octokit())
