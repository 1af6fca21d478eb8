"""Refs moved by GraphQL: a true compare-and-swap, with GitHub's kinds of refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
)

from loopback import LoopbackGitHub, Pull, Repository
from loopback.graphql import SCHEMA
from loopback.shapes.accounts import node_id
from loopback.validation.drift import Drift
from tests.loopback.conftest import ALL, Ask
from tests.loopback.test_validation import needs_octokit, octokit

WATCHED = True

UPDATE = "mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }"
ZERO = "0" * 40
WORKFLOW = ".github/workflows/ci.yml"


def updates(
    repository: Repository, *refs: Mapping[str, object], mark: str = "m"
) -> dict[str, object]:
    node = node_id("Repository", repository.id)
    return {"input": {"repositoryId": node, "clientMutationId": mark, "refUpdates": list(refs)}}


def move(ref: str, after: str, before: str | None = None, **more: object) -> dict[str, object]:
    told = {} if before is None else {"beforeOid": before}
    return {"name": f"refs/heads/{ref}", "afterOid": after, **told, **more}


def ahead(hub: LoopbackGitHub, repository: Repository, files: dict[str, str | None]) -> str:
    """A commit on top of `topic` that no branch keeps."""
    sha = hub.commit(repository, "aside", files, start=hub.tip(repository, "topic"))
    (repository.git_dir / "refs" / "heads" / "aside").unlink()
    return sha


def declined(answer: dict[str, Any]) -> tuple[str, str]:
    assert answer["data"] == {"updateRefs": None}
    [error] = answer["errors"]
    assert (error["path"], error["locations"][0]["line"]) == (["updateRefs"], 1)
    return error["type"], error["message"]


def test_a_ref_moves_from_where_it_was_seen(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    old, new = pull.head_sha, ahead(hub, repository, {"x": "x\n"})
    answer = ask(UPDATE, updates(repository, move("topic", new, old)))
    assert answer == {"data": {"updateRefs": {"clientMutationId": "m"}}}
    assert (hub.tip(repository, "topic"), pull.head_sha) == (new, new)
    assert [(one.login, one.old, one.new) for one in hub.pushes] == [
        ("github-actions[bot]", old, new)
    ]


def test_a_ref_that_has_moved_on_stays(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    old, new = pull.head_sha, ahead(hub, repository, {"x": "x\n"})
    late = hub.commit(repository, "topic", {"late": "late\n"})
    for force in (False, True):
        answer = ask(UPDATE, updates(repository, move("topic", new, old, force=force)))
        kind, message = declined(answer)
        assert kind == "STALE_DATA"
        assert message.startswith(f'Expected branch to point to "{old}" but it did not.')
    assert hub.tip(repository, "topic") == late
    assert hub.pushes == []


def test_all_refs_move_or_none(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    old, main = pull.head_sha, str(hub.tip(repository, "main"))
    new = ahead(hub, repository, {"x": "x\n"})
    wrong = updates(repository, move("topic", new, old), move("main", new, "1" * 40))
    assert declined(ask(UPDATE, wrong))[0] == "STALE_DATA"
    assert (hub.tip(repository, "topic"), hub.tip(repository, "main")) == (old, main)
    right = updates(repository, move("topic", new, old), move("main", new, main))
    assert "errors" not in ask(UPDATE, right)
    assert (hub.tip(repository, "topic"), hub.tip(repository, "main")) == (new, new)


def test_zeros_are_a_ref_that_is_not_there(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    made = updates(repository, move("new", pull.head_sha, ZERO))
    assert "errors" not in ask(UPDATE, made)
    assert hub.tip(repository, "new") == pull.head_sha
    assert declined(ask(UPDATE, made))[0] == "STALE_DATA"
    assert "errors" not in ask(UPDATE, updates(repository, move("topic", ZERO, pull.head_sha)))
    assert (hub.tip(repository, "topic"), pull.state) == (None, "closed")


def test_what_a_push_may_not_do_is_unprocessable(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    main, workflow = str(hub.tip(repository, "main")), ahead(hub, repository, {WORKFLOW: "on: x\n"})
    hub.protect(repository, "main")
    tries: list[tuple[dict[str, object], str]] = [
        (move("topic", main, pull.head_sha), "Update is not a fast forward"),
        (move("topic", "1" * 40), "Object does not exist"),
        (move("main", pull.head_sha), "Protected branch update failed for refs/heads/main."),
        (move("topic", workflow), f"update workflow `{WORKFLOW}` without `workflows` permission"),
        ({"name": "topic", "afterOid": main}, "topic is not a valid ref name."),
    ]
    for update, words in tries:
        kind, message = declined(ask(UPDATE, updates(repository, update)))
        assert kind == "UNPROCESSABLE"
        assert words in message
    assert hub.pushes == []
    forced = updates(repository, move("topic", main, pull.head_sha, force=True))
    assert "errors" not in ask(UPDATE, forced)


def test_no_ref_moves_without_the_permission(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    reader = hub.issue_token(repository, ALL | {"contents": "read"})
    update = move("topic", pull.head_sha)
    expected = ("FORBIDDEN", "Resource not accessible by integration")
    assert declined(ask(UPDATE, updates(repository, update), reader)) == expected
    fork = hub.fork(repository, "bob")
    assert declined(ask(UPDATE, updates(fork, update))) == expected


def test_repositories_are_found_by_the_id_that_rest_tells(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    request = Request(f"{hub.api_url}/repos/acme/shop/pulls/1")
    with urlopen(request) as answer:
        told = json.load(answer)["base"]["repo"]["node_id"]
    body: dict[str, Any] = updates(repository, move("new", pull.head_sha))
    body["input"]["repositoryId"] = told
    assert "errors" not in ask(UPDATE, body)
    secret = hub.add_repository("acme/secret", private=True)
    for unseen in ("x", node_id("Repository", secret.id)):
        body["input"]["repositoryId"] = unseen
        kind, message = declined(ask(UPDATE, body))
        assert (kind, unseen in message) == ("NOT_FOUND", True)


def test_values_may_stand_in_the_document(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    node = node_id("Repository", repository.id)
    update = f'{{ name: "refs/heads/new", afterOid: "{pull.head_sha}" }}'
    document = f"""
        mutation Move {{
          updateRefs(input: {{ repositoryId: "{node}", refUpdates: [{update}] }}) {{
            clientMutationId
          }}
        }}"""
    assert ask(document) == {"data": {"updateRefs": {"clientMutationId": None}}}
    assert hub.tip(repository, "new") == pull.head_sha


@pytest.mark.parametrize(
    "query",
    ["{viewer{login}}", "query { viewer { login } }", "query Me { who: viewer { login } }"],
)
def test_everybody_learns_who_they_are(ask: Ask, query: str) -> None:
    [viewer] = ask(query)["data"].values()
    assert viewer == {"login": "github-actions[bot]"}


def test_what_is_not_understood_is_an_error(hub: LoopbackGitHub, ask: Ask) -> None:
    for query in ("{ viewer ", "query { viewer { id } }", UPDATE):
        answer = ask(query)
        assert "data" not in answer
        assert "The loopback GitHub understands" in answer["errors"][0]["message"]
    hub.faults.clear()


def test_a_stranger_is_not_asked(hub: LoopbackGitHub) -> None:
    request = Request(hub.graphql_url, b'{"query": "{ viewer { login } }"}')
    with pytest.raises(HTTPError, match="401") as caught:
        urlopen(request)
    caught.value.close()


@needs_octokit
def test_githubs_schema_sees_the_variables(
    hub: LoopbackGitHub, repository: Repository, pull: Pull, ask: Ask
) -> None:
    body: dict[str, Any] = updates(repository, move("new", pull.head_sha))
    ask(UPDATE, body)
    hub.check()
    body["input"]["refUpdates"][0]["oldOid"] = ZERO
    ask(UPDATE, body)
    with pytest.raises(Drift, match="oldOid"):
        hub.check()
    hub.faults.clear()


@needs_octokit
def test_githubs_schema_has_all_that_is_understood() -> None:
    text = (octokit() / "@octokit" / "graphql-schema" / "schema.graphql").read_text()
    theirs = words(build_schema(text, assume_valid=True, no_location=True))
    ours = words(SCHEMA)
    assert ours <= theirs
    assert len(ours) > 200


def words(schema: GraphQLSchema) -> set[str]:
    """All that a schema says, one fact a line, without descriptions."""
    return {line for kind in schema.type_map.values() for line in facts(kind)}


def facts(kind: GraphQLNamedType) -> Iterator[str]:
    yield f"{type(kind).__name__} {kind.name}"
    if isinstance(kind, GraphQLEnumType):
        yield from (f"{kind.name}: {value}" for value in kind.values)
    if isinstance(kind, GraphQLObjectType):
        yield from (f"{kind.name} implements {one.name}" for one in kind.interfaces)
    if isinstance(kind, GraphQLInputObjectType):
        yield from (f"{kind.name}.{told(name, one)}" for name, one in kind.fields.items())
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in kind.fields.items():
            yield f"{kind.name}.{name}: {field.type}"
            for argument, one in field.args.items():
                yield f"{kind.name}.{name}({told(argument, one)})"


def told(name: str, value: GraphQLArgument | GraphQLInputField) -> str:
    return f"{name}: {value.type} = {value.default_value}"
