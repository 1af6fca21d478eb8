"""GitHub's REST and GraphQL interfaces, as few requests as the stories need."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any
from urllib.parse import quote

from github import Auth, Github, GithubException, GithubRetry
from github.CommitStatus import CommitStatus
from github.IssueComment import IssueComment
from github.PaginatedList import PaginatedList

from merge_heads.github.errors import asking, message, writing
from merge_heads.github.facts import (
    Comment,
    Compared,
    Permission,
    Pull,
    ReviewComment,
    TreeEntry,
)

# Only what can be asked twice is asked again; a repeated POST would be a second comment.
_RETRY = GithubRetry(total=4, backoff_factor=0.5, allowed_methods={"GET"}, max_rate_limit_wait=120)
_TIMEOUT_SECONDS = 30
_MOVE = "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }"


class GitHub:
    """One repository on one GitHub server, seen with one token.

    Every method raises `GitHubProblem` where GitHub refuses or cannot be reached.
    """

    def __init__(self, repository: str, token: str, api_url: str) -> None:
        self._github = Github(
            auth=Auth.Token(token),
            base_url=api_url,
            per_page=100,
            retry=_RETRY,
            timeout=_TIMEOUT_SECONDS,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )
        self._repository = self._github.get_repo(repository)

    @cached_property
    def login(self) -> str:
        """The name under which the token writes comments.

        A workflow's token may not ask `GET /user`; GraphQL answers every kind of token.
        """
        with asking("say whose token this is"):
            _, answer = self._github.requester.graphql_query("query { viewer { login } }", {})
            return str(answer["data"]["viewer"]["login"])

    def pull(self, number: int) -> Pull:
        """Return a pull request as it stands now, not as the event saw it."""
        with asking(f"show pull request {number}"):
            pull = self._repository.get_pull(number)
            # A deleted fork leaves no repository behind, whatever the type says. Names are not
            # compared: they change, and differ in case.
            source, target = pull.head.repo, pull.base.repo
            is_fork = not source or source.id != target.id
            return Pull(
                number=number,
                is_open=pull.state == "open",
                base_branch=pull.base.ref,
                head_branch=pull.head.ref,
                head_sha=pull.head.sha,
                head_is_fork=is_fork,
                head_is_default=not is_fork and pull.head.ref == target.default_branch,
                head_label=pull.head.label,
                repository_id=target.node_id,
                head_repository=source.clone_url if source else None,
                head_owner_is_user=bool(source) and source.owner.type == "User",
                maintainer_can_modify=pull.maintainer_can_modify,
            )

    def pulls_of_branch(self, head_label: str) -> list[int]:
        """Return the numbers of the open pull requests from one branch.

        Source: https://docs.github.com/rest/pulls/pulls#list-pull-requests
        """
        with asking(f"list the pull requests from {head_label}"):
            found = self._repository.get_pulls(state="open", head=head_label)
            return [pull.number for pull in found]

    def compare(self, branch: str, head: str) -> Compared | None:
        """Return where a branch stands and its merge base with a commit (SHA).

        None where GitHub finds no such branch, or no common ancestor. A tag or another branch may
        answer to the same name, so the caller has to hold `base` against the branch itself.
        Source: https://docs.github.com/rest/commits/commits#compare-two-commits
        """
        with asking("compare the two commits"):
            try:
                found = self._repository.compare(branch, head, comparison_commits_per_page=1)
                return Compared(found.base_commit.sha, found.merge_base_commit.sha)
            except GithubException as error:
                if error.status == 404:
                    return None
                raise

    def merge_base(self, base: str, head: str) -> str | None:
        """Return the merge base of two commits (SHA), or None where they share no history.

        Source: https://docs.github.com/rest/commits/commits#compare-two-commits
        """
        with asking("compare the two commits"):
            try:
                comparison = self._repository.compare(base, head, comparison_commits_per_page=1)
                return comparison.merge_base_commit.sha
            except GithubException as error:
                if error.status == 404 and "No common ancestor" in message(error):
                    return None
                raise

    def permission(self, login: str) -> Permission:
        """Return what a person may do in the repository; somebody unknown may do nothing."""
        with asking(f"say what {login} may do"):
            try:
                _, answer = self._github.requester.requestJsonAndCheck(
                    "GET", f"{self._repository.url}/collaborators/{quote(login, '')}/permission"
                )
            except GithubException as error:
                if error.status in (403, 404):
                    return Permission("none", "none")
                raise
            return Permission(answer["permission"], answer.get("role_name", answer["permission"]))

    def my_comment(self, number: int, marker: str) -> Comment | None:
        """Return our own comment that begins with this hidden marker, through all pages.

        Anybody can plant the marker, so the author has to be us as well.
        """
        with asking(f"list the comments of pull request {number}"):
            for found in self._repository.get_issue(number).get_comments():
                if (found.body or "").startswith(marker) and found.user.login == self.login:
                    return _comment(found)
        return None

    def create_comment(self, number: int, body: str) -> Comment:
        """Write a new comment."""
        with asking(f"take a comment on pull request {number}"):
            return _comment(self._repository.get_issue(number).create_comment(body))

    def edit_comment(self, number: int, comment: Comment, body: str) -> Comment:
        """Replace the words of a comment."""
        with asking(f"take an edit of our comment on pull request {number}"):
            found = self._repository.get_issue(number).get_comment(comment.id)
            found.edit(body)
            return replace(comment, body=body)

    def my_review_comments(self, number: int, prefix: str) -> list[ReviewComment]:
        """Return our own comments on lines of the diff that begin so, through all pages.

        Source: https://docs.github.com/rest/pulls/comments#list-review-comments-on-a-pull-request
        """
        with asking(f"list the review comments of pull request {number}"):
            return [
                ReviewComment(found.id, found.body, found.path, found.start_line, found.line)
                for found in self._repository.get_pull(number).get_review_comments()
                if found.body.startswith(prefix) and found.user and found.user.login == self.login
            ]

    def create_review_comment(
        self, number: int, sha: str, path: str, lines: tuple[int, int], body: str
    ) -> bool:
        """Comment on lines of the diff, the first and the last of them given.

        `sha` is the pull request's head. False where GitHub says that the lines cannot carry it.
        Source: https://docs.github.com/rest/pulls/comments#create-a-review-comment-for-a-pull-request
        """
        start, end = lines
        place = {"commit_id": sha, "path": path, "line": end, "side": "RIGHT"}
        first = {"start_line": start, "start_side": "RIGHT"} if start < end else {}
        with asking(f"take a review comment on pull request {number}"):
            try:
                self._github.requester.requestJsonAndCheck(
                    "POST",
                    f"{self._repository.url}/pulls/{number}/comments",
                    input={**place, **first, "body": body},
                )
            except GithubException as error:
                if error.status == 422:
                    return False
                raise
            return True

    def edit_review_comment(self, number: int, comment: int, body: str) -> bool:
        """Replace the words of a comment on lines of the diff.

        Source: https://docs.github.com/rest/pulls/comments#update-a-review-comment-for-a-pull-request
        """
        with asking(f"take an edit of our review comment on pull request {number}"):
            self._github.requester.requestJsonAndCheck(
                "PATCH",
                f"{self._repository.url}/pulls/comments/{comment}",
                input={"body": body},
            )
            return True

    def react(self, number: int, comment: int, reaction: str) -> None:
        """Put a reaction on a comment; the same one twice changes nothing."""
        with asking("take a reaction"):
            self._repository.get_issue(number).get_comment(comment).create_reaction(reaction)

    def has_reacted(self, number: int, comment: int, reaction: str) -> bool:
        """Say whether we have put this reaction on a comment."""
        with asking("list the reactions of a comment"):
            found = self._repository.get_issue(number).get_comment(comment).get_reactions()
            return any(r.content == reaction and r.user.login == self.login for r in found)

    def status(self, sha: str, context: str) -> tuple[str, str] | None:
        """Return state and description of the newest status of a context, or None.

        Source: https://docs.github.com/rest/commits/statuses#list-commit-statuses-for-a-reference
        """
        statuses = PaginatedList(
            CommitStatus,
            self._github.requester,
            f"{self._repository.url}/commits/{sha}/statuses",
            None,
        )
        with asking(f"list the statuses of {sha}"):
            for status in statuses:
                if status.context == context:
                    return status.state, status.description or ""
        return None

    def set_status(
        self, sha: str, context: str, state: str, description: str, url: str | None
    ) -> None:
        """Post a commit status.

        Source: https://docs.github.com/rest/commits/statuses#create-a-commit-status
        """
        body = {"state": state, "context": context, "description": description}
        with asking(f"take a status on {sha}"):
            _, answer = self._github.requester.requestJsonAndCheck(
                "POST",
                f"{self._repository.url}/statuses/{sha}",
                input=body | ({"target_url": url} if url else {}),
            )
            if answer["state"] != state:
                raise ValueError(answer["state"])

    def create_blob(self, content: bytes) -> str:
        """Store a file's content and return its id; raises `WriteRefused`, as what follows does.

        Source: https://docs.github.com/rest/git/blobs#create-a-blob
        """
        body = {"content": b64encode(content).decode(), "encoding": "base64"}
        return self._store("blobs", body)

    def create_tree(self, base_tree: str, entries: Sequence[TreeEntry]) -> str:
        """Store a tree that differs from another one by these entries and return its id.

        Source: https://docs.github.com/rest/git/trees#create-a-tree
        """
        body = {"base_tree": base_tree, "tree": [entry.row for entry in entries]}
        return self._store("trees", body)

    def create_commit(self, message: str, tree: str, parents: Sequence[str]) -> str:
        """Store a commit and return its SHA; GitHub names itself as its author and signs it.

        Sources: https://docs.github.com/rest/git/commits#create-a-commit and
        https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
        """
        return self._store("commits", {"message": message, "tree": tree, "parents": list(parents)})

    def _store(self, kind: str, body: dict[str, Any]) -> str:
        with writing(f"take what is to be pushed ({kind})"):
            _, answer = self._github.requester.requestJsonAndCheck(
                "POST", f"{self._repository.url}/git/{kind}", input=body
            )
            return str(answer["sha"])

    def move_branch(self, repository_id: str, branch: str, before: str, after: str) -> None:
        """Move a branch from one commit to one that follows it, or not at all (compare-and-swap).

        `repository_id` is a node id. REST's update of a reference would also bring back commits
        that somebody has just taken away from the branch. Source:
        https://docs.github.com/graphql/reference/mutations#updaterefs
        """
        ids = {"beforeOid": before, "afterOid": after}
        update = {"name": f"refs/heads/{branch}", "force": False, **ids}
        variables = {"input": {"repositoryId": repository_id, "refUpdates": [update]}}
        with writing(f"move the branch {branch}"):
            _, answer = self._github.requester.graphql_query(_MOVE, variables)
            if answer["data"]["updateRefs"] is None:
                raise ValueError(answer)


def _comment(found: IssueComment) -> Comment:
    return Comment(found.id, found.body or "", found.html_url)
