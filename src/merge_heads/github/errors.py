"""What goes wrong while GitHub is asked, as the problems of this program."""

from collections.abc import Iterator
from contextlib import contextmanager

from github import GithubException
from requests import RequestException

from merge_heads.github.facts import WriteRefused
from merge_heads.outcomes import GitHubDenied, GitHubProblem


def message(error: GithubException) -> str:
    """Return GitHub's own words."""
    data = error.data
    if not isinstance(data, dict):
        return str(data or "")
    errors = data.get("errors")
    said = errors if isinstance(errors, list) else []
    details = "; ".join(str(e.get("message") if isinstance(e, dict) else e) for e in said)
    return ": ".join(str(words).rstrip(".") for words in (data.get("message"), details) if words)


def _may_not(error: GithubException) -> bool:
    """Say whether it is the token that may not do this; GraphQL tells it in the answer's body."""
    said = error.data.get("errors", []) if isinstance(error.data, dict) else []
    types = {entry.get("type") for entry in said if isinstance(entry, dict)}
    return error.status in (403, 404) or bool(types & {"FORBIDDEN", "INSUFFICIENT_SCOPES"})


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Turn whatever goes wrong while GitHub is asked to do `what` into a `GitHubProblem`."""
    try:
        yield
    except GithubException as error:
        raise (GitHubDenied if _may_not(error) else GitHubProblem)(
            f"GitHub refused to {what}: {message(error) or 'no reason given'} ({error.status}).",
            _next_step(error),
        ) from error
    except (AttributeError, KeyError, TypeError, ValueError, AssertionError) as error:
        raise GitHubProblem(
            f"GitHub gave an answer to {what} that could not be understood.", "Run the job again."
        ) from error
    except (RequestException, RuntimeError) as error:
        # PyGithub follows no redirection to another host, and calls it a RuntimeError.
        if isinstance(error, RuntimeError) and "redirected" not in str(error):
            raise
        raise GitHubProblem(
            f"GitHub could not be reached to {what} ({type(error).__name__}).",
            "Run the job again.",
        ) from error


@contextmanager
def writing(what: str) -> Iterator[None]:
    """Turn GitHub's own no into a `WriteRefused`, and the rest into a `GitHubProblem`."""
    with asking(what):
        try:
            yield
        except GithubException as error:
            if error.status not in (400, 403, 404, 409, 422):
                raise
            words = message(error).rstrip(".") or f"status {error.status}"
            happened, next_step = f"GitHub refused to {what}: {words}.", _next_step(error)
            raise WriteRefused(happened, next_step, words, denied=_may_not(error)) from error


def _next_step(error: GithubException) -> str:
    if error.status == 401:
        return "Give the input token a token that is valid."
    if _may_not(error):
        return "Give the job the permissions that the README lists."
    return "Run the job again."
