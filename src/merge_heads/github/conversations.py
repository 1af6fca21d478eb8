"""What we have said on many pull requests, in few requests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from merge_heads.github.connection import Client
from merge_heads.github.errors import asking
from merge_heads.github.facts import Comment, Conversation, ReviewComment
from merge_heads.github.pulls import AT_ONCE, LISTED, TARGET, listed_of

# `databaseId` is too narrow for the numbers that comments have by now. We only begin threads.
_FRAGMENTS = {
    "comments": """fragment comments on IssueCommentConnection {
  pageInfo { hasNextPage endCursor }
  nodes { fullDatabaseId body url viewerDidAuthor }
}""",
    "reviewThreads": """fragment reviewThreads on PullRequestReviewThreadConnection {
  pageInfo { hasNextPage endCursor }
  nodes {
    comments(first: 1) { nodes { fullDatabaseId body path startLine line viewerDidAuthor } }
  }
}""",
}
_MANY = """query ($owner: String!, $name: String!, $context: String!) {
  repository(owner: $owner, name: $name) { %s }
}
fragment conversation on PullRequest {
  ...listed
  baseRef { target { oid } }
  comments(first: 100) { ...comments }
  reviewThreads(first: 100) { ...reviewThreads }
}
"""
_MORE = """query ($owner: String!, $name: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) { %s(first: 100, after: $after) { ...%s } }
  }
}
"""


class Conversations(Client):
    """Questions about the conversations of many pull requests."""

    def conversations(
        self, numbers: Iterable[int], context: str, prefix: str, review_prefix: str
    ) -> Mapping[int, Conversation]:
        """Return what we have said on each of these pull requests, and where they stand now.

        `context` is the one whose status is told with each. Comments are told that begin with
        `prefix`, and comments on lines that begin with `review_prefix`. One request for 25 pull
        requests, and one more for every hundred comments or threads beyond the first hundred.
        Source: https://docs.github.com/graphql/reference/objects#pullrequest
        """
        wanted = sorted(set(numbers))
        batches = [wanted[at : at + AT_ONCE] for at in range(0, len(wanted), AT_ONCE)]
        with asking("show what was said on pull requests"):
            return {
                node["number"]: self._conversation(node, target, prefix, review_prefix)
                for batch in batches
                for node, target in self._batch(batch, context)
            }

    def _batch(
        self, numbers: Sequence[int], context: str
    ) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield the pull requests, each with the repository that it is in."""
        asked = [f"p{n:d}: pullRequest(number: {n:d}) {{ ...conversation }}" for n in numbers]
        document = _MANY % " ".join([TARGET, *asked]) + LISTED + "\n".join(_FRAGMENTS.values())
        found = self._graphql(document, **self._names, context=context)["repository"]
        yield from ((found[f"p{number:d}"], found) for number in numbers)

    def _conversation(
        self, node: dict[str, Any], target: dict[str, Any], prefix: str, review_prefix: str
    ) -> Conversation:
        said = list(_ours(self._nodes(node, "comments"), prefix))
        threads = self._nodes(node, "reviewThreads")
        first = (entry for thread in threads for entry in thread["comments"]["nodes"])
        return Conversation(
            listed_of(node, target),
            base=node["baseRef"] and node["baseRef"]["target"]["oid"],
            comments=tuple(Comment(_id(one), one["body"], one["url"]) for one in said),
            review_comments=tuple(_review_comment(one) for one in _ours(first, review_prefix)),
        )

    def _nodes(self, node: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
        """Return all entries of a list whose first page is there."""
        page, document = node[kind], _MORE % (kind, kind) + _FRAGMENTS[kind]
        yield from page["nodes"]
        while page["pageInfo"]["hasNextPage"]:
            where = {"number": node["number"], "after": page["pageInfo"]["endCursor"]}
            page = self._graphql(document, **self._names, **where)["repository"]["pullRequest"][
                kind
            ]
            yield from page["nodes"]


def _ours(nodes: Iterable[dict[str, Any]], prefix: str) -> Iterator[dict[str, Any]]:
    return (one for one in nodes if one["viewerDidAuthor"] and one["body"].startswith(prefix))


def _review_comment(node: dict[str, Any]) -> ReviewComment:
    lines = node["startLine"], node["line"]
    return ReviewComment(_id(node), node["body"], node["path"], *lines)


def _id(node: dict[str, Any]) -> int:
    return int(node["fullDatabaseId"])
