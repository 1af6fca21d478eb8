"""The whole of it behind one name: the stage, the server before it, and ways to look."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from loopback import bare, objects
from loopback.answers import Answer, error_body
from loopback.front import Arrangement, Exchange, Front
from loopback.memory import (
    Comment,
    Memory,
    Pull,
    Push,
    Reaction,
    Repository,
    Review,
    ReviewComment,
    Status,
)
from loopback.payloads import Payloads
from loopback.server import Server
from loopback.transport import Watcher
from loopback.urls import Urls


class LoopbackGitHub(Payloads):
    """A GitHub on a free port of 127.0.0.1, as a context manager; all of it lives below `root`.

    Observers see each exchange but git's and arranged ones, before the client gets its answer. What
    they raise is kept in `faults`; `check` and the end of the `with` block raise it.
    """

    def __init__(
        self,
        root: Path,
        observers: Sequence[Callable[[Exchange], None]] = (),
        examples: Path | None = None,
    ) -> None:
        self._server = Server()
        super().__init__(root, Memory(Urls(self._server.url)), examples)
        self._front = self._server.front = Front(self.memory, observers)

    def __enter__(self) -> Self:
        self._server.listen()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.fall_silent()
        self._server.server_close()
        if error is None:
            self.check()

    def check(self) -> None:
        """Raise the first thing that went wrong in here or in an observer."""
        if self.faults:
            raise self.faults[0]

    # Where it is, and what it has seen.

    @property
    def server_url(self) -> str:
        """The value of GITHUB_SERVER_URL."""
        return self.memory.urls.server

    @property
    def api_url(self) -> str:
        """The value of GITHUB_API_URL."""
        return self.memory.urls.api

    @property
    def graphql_url(self) -> str:
        """The value of GITHUB_GRAPHQL_URL."""
        return self.memory.urls.graphql

    @property
    def exchanges(self) -> list[Exchange]:
        """All requests with their answers, oldest first."""
        return self._front.exchanges

    @property
    def faults(self) -> list[Exception]:
        """What observers raised, and what broke in here."""
        return self._front.faults

    @property
    def pushes(self) -> list[Push]:
        """Which refs moved over HTTP, by git, REST or GraphQL, and who moved them."""
        return self.memory.pushes

    @property
    def on_request(self) -> list[Callable[[str, str], object]]:
        """Called with method and path (with query) before each request is looked at."""
        return self._front.on_request

    # Making things go wrong.

    def answer(
        self,
        method: str,
        path_regex: str,
        status: int,
        body: object = None,
        times: int = 1,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Give the next `times` matching requests this answer; they have no effect.

        `*` is any method; the path is searched without `/api/v3` and with its query.
        """
        said = error_body(status, "Arranged by a test") if body is None else body
        reply = Answer(status, said, headers or {})
        self._arrange(Arrangement([method], re.compile(path_regex), reply, times))

    def watch(self, token: str, watcher: Watcher | None) -> None:
        """Let somebody watch and break the requests of one token; none: nobody any more.

        While it is watched, an answer of git is held back until all of it is there.
        """
        if watcher is None:
            self._front.watchers.pop(token, None)
        else:
            self._front.watchers[token] = watcher

    def recover(self) -> None:
        """Listen again on the same port, if an outage has ended that."""
        self._server.listen()

    def limit(self, remaining: int, reset_in: float = 3600, graphql: bool = False) -> None:
        """Count requests from now on: so many are left until all are there again.

        Each answer tells what is left. With nothing left REST answers 403, GraphQL (whose own
        budget of points it is with `graphql`) 200 and an error, and nothing is done.
        https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
        """
        budgets = self.memory.budgets
        with self.memory.lock:
            (budgets.graphql if graphql else budgets.core).allow(remaining, reset_in)

    def secondary_limit(
        self,
        after: int = 0,
        retry_after: int = 1,
        times: int = 1,
        methods: Sequence[str] = ("POST", "PATCH"),
        path_regex: str = "^/repos/",
    ) -> None:
        """After so many more matching requests, answer the next `times` that it is too much.

        These have no effect. The path is searched without `/api/v3`; GraphQL's is `/graphql`.
        https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
        """
        words = "You have exceeded a secondary rate limit. Please wait a few minutes before you try"
        said = error_body(403, f"{words} again.")
        reply = Answer(403, said, {"Retry-After": str(retry_after)})
        self._arrange(Arrangement(methods, re.compile(path_regex), reply, times, after))

    def _arrange(self, arrangement: Arrangement) -> None:
        with self.memory.lock:
            self._front.arrangements.append(arrangement)

    # Looking.

    def tip(self, repository: Repository, branch: str) -> str | None:
        """Where a branch stands."""
        return bare.tip(repository.git_dir, f"refs/heads/{branch}")

    def comments(self, repository: Repository, number: int) -> list[Comment]:
        """The conversation, oldest first."""
        return [one for one in repository.comments.values() if one.number == number]

    def statuses(self, repository: Repository, sha: str) -> list[Status]:
        """All statuses of a commit, newest first."""
        return [one for one in reversed(repository.statuses) if one.sha == sha]

    def reactions(self, comment: Comment) -> list[Reaction]:
        """The emojis below a comment, oldest first."""
        return list(comment.reactions)

    def review_comments(self, pull: Pull) -> list[ReviewComment]:
        """The comments on lines of the diff, oldest first, where they are now."""
        self.refresh()
        comments = pull.repository.review_comments.values()
        return [one for one in comments if one.number == pull.number]

    def reviews(self, pull: Pull) -> list[Review]:
        """The reviews, oldest first; a comment that was made alone has one of its own."""
        return [one for one in pull.repository.reviews if one.number == pull.number]

    def look_at(self, repository: Repository, sha: str) -> bare.Commit:
        """A commit as git holds it: tree, parents, author, committer, message."""
        return bare.commits(repository.git_dir, [sha])[0]

    def is_verified(self, repository: Repository, sha: str) -> bool:
        """Whether GitHub shows the commit as verified."""
        found = self.memory.verifications.get(self.look_at(repository, sha).sha)
        return found is not None and found.verified

    def file(self, repository: Repository, ref: str, path: str) -> bytes | None:
        """What a file holds at a branch or commit; none when it is not there."""
        blob = objects.find(repository.git_dir, ref, path)
        return None if blob is None else objects.read_blob(repository.git_dir, blob)
