"""Pull requests: one by one, all that are open, what they change, and new ones."""

from collections.abc import Iterable, Mapping
from typing import Any

from github.PullRequest import PullRequest

from merge_heads.github.connection import Client
from merge_heads.github.errors import asking, writing
from merge_heads.github.facts import Listed, Posted, Pull

# GitHub shows a deleted account as this one.
_NOBODY = "ghost"
# What `listed_of` reads of a repository, and of a pull request of it.
TARGET = "id defaultBranchRef { name }"
LISTED = """
fragment listed on PullRequest {
  number state baseRefName headRefName headRefOid maintainerCanModify
  headRepository { id url owner { __typename } }
  headRepositoryOwner { login }
  commits(last: 1) {
    nodes { commit { oid status { context(name: $context) { state description targetUrl } } } }
  }
}
"""
_OPEN = f"""query (
  $owner: String!, $name: String!, $base: String, $after: String, $context: String!
) {{
  repository(owner: $owner, name: $name) {{
    {TARGET}
    pullRequests(
      states: [OPEN], baseRefName: $base, first: 100, after: $after
      orderBy: {{field: CREATED_AT, direction: ASC}}
    ) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ ...listed }}
    }}
  }}
}}{LISTED}"""
AT_ONCE = 25
_FILES_OF = """p{0:d}: pullRequest(number: {0:d}) {{
  files(first: 100, after: $p{0:d}) {{ ...files }}
}}"""
_FILES = """query ($owner: String!, $name: String!, %s) {
  repository(owner: $owner, name: $name) { %s }
}
fragment files on PullRequestChangedFileConnection {
  pageInfo { hasNextPage endCursor }
  nodes { path }
}"""


class Pulls(Client):
    """Questions about pull requests, and the opening of one."""

    def pull(self, number: int) -> Pull:
        """Return a pull request as it stands now, not as the event saw it."""
        with asking(f"show pull request {number}"):
            return _shown(self._repository.get_pull(number))

    def open_pulls(self, context: str, base: str | None = None) -> list[Listed]:
        """Return all open pull requests, or those into one base branch, by their numbers.

        `context` is the one whose status is told with each. One request for every hundred. Source:
        https://docs.github.com/graphql/reference/objects#repository
        """
        wanted = {"context": context} | ({"base": base} if base is not None else {})
        found: list[Listed] = []
        more: dict[str, str] | None = {}
        with asking("list the open pull requests"):
            while more is not None:
                given = {**self._names, **wanted, **more}
                target = self._graphql(_OPEN, **given)["repository"]
                page = target["pullRequests"]
                found += [listed_of(node, target) for node in page["nodes"]]
                info = page["pageInfo"]
                more = {"after": info["endCursor"]} if info["hasNextPage"] else None
        return sorted(found, key=lambda listed: listed.pull.number)

    def changed_files(self, numbers: Iterable[int]) -> Mapping[int, frozenset[str]]:
        """Return the paths, as in its head, that each pull request changes since its merge base.

        Deleted files are among them. What GitHub does not tell is missing: it lists 3000 files at
        most, and `files` may be null where there are very many. One request for a hundred files
        each of 25 pull requests, and more only where there are more. Source:
        https://docs.github.com/graphql/reference/objects#pullrequestchangedfileconnection
        """
        found: dict[int, frozenset[str]] = dict.fromkeys(sorted(numbers), frozenset())
        waiting: dict[int, str | None] = dict.fromkeys(found)
        with asking("list the files that pull requests change"):
            while waiting:
                batch = {number: waiting.pop(number) for number in list(waiting)[:AT_ONCE]}
                for number, page in self._files(batch).items():
                    found[number] |= {node["path"] for node in page["nodes"]}
                    if page["pageInfo"]["hasNextPage"]:
                        waiting[number] = page["pageInfo"]["endCursor"]
        return found

    def _files(self, cursors: Mapping[int, str | None]) -> dict[int, dict[str, Any]]:
        """Return the next page of files of each of these pull requests, where there is any."""
        after = {f"p{number:d}": cursor for number, cursor in cursors.items()}
        declared = " ".join(f"${name}: String" for name in after)
        document = _FILES % (declared, " ".join(map(_FILES_OF.format, cursors)))
        target = self._graphql(document, **self._names, **after)["repository"]
        pages = {n: target[f"p{n:d}"]["files"] for n in cursors}
        return {n: page for n, page in pages.items() if page is not None}

    def pulls_of_branch(self, head_label: str) -> list[int]:
        """Return the numbers of the open pull requests from one branch.

        Source: https://docs.github.com/rest/pulls/pulls#list-pull-requests
        """
        with asking(f"list the pull requests from {head_label}"):
            found = self._repository.get_pulls(state="open", head=head_label)
            return [pull.number for pull in found]

    def pulls_between(
        self, head_label: str, base: str, state: str = "open"
    ) -> list[tuple[int, str]]:
        """Return number and page of the pull requests from one branch into another, newest first.

        `state` is `open` or `closed`, which those are as well that were merged.
        Source: https://docs.github.com/rest/pulls/pulls#list-pull-requests
        """
        with asking(f"list the pull requests from {head_label} into {base}"):
            found = self._repository.get_pulls(state=state, head=head_label, base=base)
            return [(pull.number, pull.html_url) for pull in found]

    def open_pull(self, title: str, body: str, head: str, base: str) -> tuple[int, str]:
        """Open a pull request from one branch into another; return its number and page.

        Raises `WriteRefused`, also where the repository does not let workflows open any. Source:
        https://docs.github.com/rest/pulls/pulls#create-a-pull-request
        """
        wanted = {"title": title, "body": body, "head": head, "base": base}
        with writing(f"open a pull request from {head} into {base}"):
            made = self._rest("POST", "/pulls", wanted)
            return int(made["number"]), str(made["html_url"])


def _shown(pull: PullRequest) -> Pull:
    # A deleted fork leaves no repository behind, and a deleted account no label, whatever the
    # types say. Names are not compared: they change, and differ in case.
    source, target = pull.head.repo, pull.base.repo
    is_fork = not source or source.id != target.id
    return Pull(
        number=pull.number,
        is_open=pull.state == "open",
        base_branch=pull.base.ref,
        head_branch=pull.head.ref,
        head_sha=pull.head.sha,
        head_is_fork=is_fork,
        head_is_default=not is_fork and pull.head.ref == target.default_branch,
        head_label=pull.head.label or f"{_NOBODY}:{pull.head.ref}",
        repository_id=target.node_id,
        head_repository=source.clone_url if source else None,
        head_owner_is_user=bool(source) and source.owner.type == "User",
        maintainer_can_modify=pull.maintainer_can_modify,
    )


def listed_of(node: dict[str, Any], target: dict[str, Any]) -> Listed:
    """Return a pull request of GraphQL, equal to what REST shows of it.

    `target` is the repository into which it is to be merged.
    """
    source, default, branch = (
        node["headRepository"],
        target["defaultBranchRef"],
        node["headRefName"],
    )
    owner = (node["headRepositoryOwner"] or {"login": _NOBODY})["login"]
    is_fork = not source or source["id"] != target["id"]
    pull = Pull(
        number=node["number"],
        is_open=node["state"] == "OPEN",
        base_branch=node["baseRefName"],
        head_branch=branch,
        head_sha=node["headRefOid"],
        head_is_fork=is_fork,
        head_is_default=not is_fork and bool(default) and branch == default["name"],
        head_label=f"{owner}:{branch}",
        repository_id=target["id"],
        head_repository=f"{source['url']}.git" if source else None,
        head_owner_is_user=bool(source) and source["owner"]["__typename"] == "User",
        maintainer_can_modify=node["maintainerCanModify"],
    )
    return Listed(pull, _status_of(node))


def _status_of(node: dict[str, Any]) -> Posted | None:
    """Return the head's status.

    None also where the list of commits lags behind the head.
    """
    for entry in node["commits"]["nodes"]:
        commit = entry["commit"]
        found = (commit["status"] or {"context": None})["context"]
        if found and commit["oid"] == node["headRefOid"]:
            return Posted(found["state"].lower(), found["description"] or "", found["targetUrl"])
    return None
