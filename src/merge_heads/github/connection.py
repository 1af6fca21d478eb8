"""How a request gets to GitHub and its answer back, and what every subject needs of that."""

import json
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

from github import Auth, UnknownObjectException
from github.NamedUser import NamedUser
from github.Organization import Organization
from github.Repository import Repository
from github.Requester import Requester

from merge_heads.github.errors import asking
from merge_heads.github.patience import Answer, Patience
from merge_heads.report.hidden import hiding

_TIMEOUT_SECONDS = 30
_VIEWER = "query { viewer { login } }"


class Connection(Requester):
    """PyGithub's way to a server: each request of whatever object passes `requestJson`.

    `requests_left` is what the last answer that told of it has left of the hourly REST budget, and
    `writes` counts the requests that may have changed something.
    """

    def __init__(self, token: str, api_url: str, patience: Patience) -> None:
        super().__init__(
            auth=Auth.Token(token),
            base_url=api_url,
            timeout=_TIMEOUT_SECONDS,
            user_agent="merge-heads",
            per_page=100,
            verify=True,
            retry=None,
            pool_size=None,
            lazy=True,
        )
        self._patience = patience
        self._hide = hiding(token)
        self.requests_left: int | None = None
        self.writes = 0

    def requestJson(  # noqa: N802 - the name is PyGithub's
        self,
        verb: str,
        url: str,
        parameters: dict[str, Any] | None = None,
        headers: dict[str, Any] | None = None,
        input: Any | None = None,  # noqa: A002 - this one too
        *rest: Any,
        **named: Any,
    ) -> tuple[int, dict[str, Any], str]:
        """Send a request with patience; return the answer's status, headers and body."""
        is_graphql = url == self.graphql_url
        # Whatever a server, git or an error has told us: nothing that we write holds the token.
        said = json.loads(self._hide(json.dumps(input))) if input else input

        def send() -> Answer:
            sent = super(Connection, self).requestJson(
                verb, url, parameters, headers, said, *rest, **named
            )
            return self._noted(Answer(*sent, is_graphql=is_graphql))

        is_query = is_graphql and str(input["query"] if input else "").startswith("query")
        is_reaction = url.endswith("/reactions")
        is_repeatable = verb in ("GET", "DELETE") or is_query or is_reaction
        self.writes += verb != "GET" and not is_query
        answer = self._patience.ask(send, is_repeatable=is_repeatable)
        return answer.status, answer.headers, answer.body

    def _noted(self, answer: Answer) -> Answer:
        left = str(answer.headers.get("x-ratelimit-remaining", ""))
        if answer.headers.get("x-ratelimit-resource") == "core" and left.isdecimal():
            self.requests_left = int(left)
        return answer


class Client:
    """One repository on one server, seen with one token; the subjects stand upon this.

    `sleep` and `now` are the clock that waiting goes by.
    """

    def __init__(
        self,
        repository: str,
        token: str,
        api_url: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._connection = Connection(token, api_url, Patience(sleep, now))
        self._path = f"/repos/{repository}"
        self._repository = Repository(self._connection, {}, {"url": self._path}, completed=False)
        owner, _, name = repository.partition("/")
        self._names = {"owner": owner, "name": name}

    @cached_property
    def login(self) -> str:
        """The name under which the token writes comments.

        A workflow's token may not ask `GET /user`; GraphQL answers every kind of token.
        """
        with asking("say whose token this is"):
            return str(self._graphql(_VIEWER)["viewer"]["login"])

    @property
    def requests_left(self) -> int | None:
        """How many REST requests the hour has left for the token; None: not told yet.

        GraphQL has a budget of its own, which is not this one. Source:
        https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit
        """
        return self._connection.requests_left

    @property
    def writes(self) -> int:
        """How many requests were sent that may have changed something."""
        return self._connection.writes

    def _rest(self, verb: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return the decoded answer to a request below the repository's own address."""
        return self._connection.requestJsonAndCheck(verb, f"{self._path}{path}", input=body)[1]

    def _delete(self, path: str) -> None:
        """Delete what is below the repository's own address, or see that it is gone already."""
        try:
            self._rest("DELETE", path)
        except UnknownObjectException:
            return

    def _is_ours(self, author: NamedUser | Organization | None) -> bool:
        # Of a deleted account nothing is left, whatever the types say.
        return author is not None and author.login == self.login

    def _graphql(self, document: str, **variables: object) -> dict[str, Any]:
        """Return the data of an answer; one that tells of errors raises, whatever else it holds."""
        _, answer = self._connection.graphql_query(document, variables)
        data: dict[str, Any] = answer["data"]
        return data
