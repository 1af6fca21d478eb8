"""GitHub's REST and GraphQL interfaces, as few requests as the stories need."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from urllib.parse import quote

from github import Auth, Github, GithubException, GithubRetry
from github.CommitStatus import CommitStatus
from github.IssueComment import IssueComment
from github.PaginatedList import PaginatedList
from requests import RequestException

from merge_heads.github.facts import Comment, Permission, Pull
from merge_heads.outcomes import GitHubProblem

# Only what can be asked twice is asked again; a repeated POST would be a second comment.
_RETRY = GithubRetry(total=4, backoff_factor=0.5, allowed_methods={"GET"}, max_rate_limit_wait=120)
_TIMEOUT_SECONDS = 30


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
        with _asking("say whose token this is"):
            _, answer = self._github.requester.graphql_query("query { viewer { login } }", {})
            return str(answer["data"]["viewer"]["login"])

    def pull(self, number: int) -> Pull:
        """Return a pull request as it stands now, not as the event saw it."""
        with _asking(f"show pull request {number}"):
            pull = self._repository.get_pull(number)
            # A deleted fork leaves no repository behind, whatever the type says. Names are not
            # compared: they change, and differ in case.
            source = pull.head.repo
            return Pull(
                number=number,
                is_open=pull.state == "open",
                base_branch=pull.base.ref,
                head_branch=pull.head.ref,
                head_sha=pull.head.sha,
                head_is_fork=not source or source.id != pull.base.repo.id,
                head_label=pull.head.label,
            )

    def pulls_of_branch(self, head_label: str) -> list[int]:
        """Return the numbers of the open pull requests from one branch.

        Source: https://docs.github.com/rest/pulls/pulls#list-pull-requests
        """
        with _asking(f"list the pull requests from {head_label}"):
            found = self._repository.get_pulls(state="open", head=head_label)
            return [pull.number for pull in found]

    def merge_base(self, base: str, head: str) -> str | None:
        """Return the merge base of two commits (SHA), or None where they share no history.

        Source: https://docs.github.com/rest/commits/commits#compare-two-commits
        """
        with _asking("compare the two commits"):
            try:
                comparison = self._repository.compare(base, head, comparison_commits_per_page=1)
                return comparison.merge_base_commit.sha
            except GithubException as error:
                if error.status == 404 and "No common ancestor" in _message(error):
                    return None
                raise

    def permission(self, login: str) -> Permission:
        """Return what a person may do in the repository; somebody unknown may do nothing."""
        with _asking(f"say what {login} may do"):
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
        """Return our own comment with this hidden marker, through all pages.

        Anybody can plant the marker, so the author has to be us as well.
        """
        with _asking(f"list the comments of pull request {number}"):
            for found in self._repository.get_issue(number).get_comments():
                if marker in (found.body or "") and found.user.login == self.login:
                    return _comment(found)
        return None

    def create_comment(self, number: int, body: str) -> Comment:
        """Write a new comment."""
        with _asking(f"take a comment on pull request {number}"):
            return _comment(self._repository.get_issue(number).create_comment(body))

    def edit_comment(self, number: int, comment: Comment, body: str) -> Comment:
        """Replace the words of a comment."""
        with _asking(f"take an edit of our comment on pull request {number}"):
            found = self._repository.get_issue(number).get_comment(comment.id)
            found.edit(body)
            return replace(comment, body=body)

    def react(self, number: int, comment: int, reaction: str) -> None:
        """Put a reaction on a comment; the same one twice changes nothing."""
        with _asking("take a reaction"):
            self._repository.get_issue(number).get_comment(comment).create_reaction(reaction)

    def has_reacted(self, number: int, comment: int, reaction: str) -> bool:
        """Say whether we have put this reaction on a comment."""
        with _asking("list the reactions of a comment"):
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
        with _asking(f"list the statuses of {sha}"):
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
        with _asking(f"take a status on {sha}"):
            _, answer = self._github.requester.requestJsonAndCheck(
                "POST",
                f"{self._repository.url}/statuses/{sha}",
                input=body | ({"target_url": url} if url else {}),
            )
            if answer["state"] != state:
                raise ValueError(answer["state"])


def _comment(found: IssueComment) -> Comment:
    return Comment(found.id, found.body or "", found.html_url)


def _message(error: GithubException) -> str:
    data = error.data
    return str(data.get("message", "")) if isinstance(data, dict) else str(data or "")


@contextmanager
def _asking(what: str) -> Iterator[None]:
    """Turn whatever goes wrong while GitHub is asked to do `what` into a `GitHubProblem`."""
    try:
        yield
    except GithubException as error:
        raise GitHubProblem(
            f"GitHub refused to {what}: {_message(error) or 'no reason given'} ({error.status}).",
            _next_step(error.status),
        ) from error
    except (AttributeError, KeyError, TypeError, ValueError, AssertionError) as error:
        raise GitHubProblem(
            f"GitHub gave an answer to {what} that could not be understood.", "Run the job again."
        ) from error
    except RequestException as error:
        raise GitHubProblem(
            f"GitHub could not be reached to {what} ({type(error).__name__}).",
            "Run the job again.",
        ) from error


def _next_step(status: int) -> str:
    if status == 401:
        return "Give the input token a token that is valid."
    if status in (403, 404):
        return "Give the job the permissions that the README lists."
    return "Run the job again."
