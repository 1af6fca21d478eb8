"""When a request is sent again: a "not now" is obeyed, and a fault waited out where that is safe.

Sources: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api and
https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from requests import ConnectionError as BrokenConnection
from requests import Timeout
from requests.exceptions import ChunkedEncodingError

from merge_heads.github.facts import BudgetSpent

_MOST_SECONDS = 300
_BACKOFF = (0.5, 1, 2, 4)
_SECONDS_WHERE_NONE_ARE_TOLD = 60
_BROKEN = (BrokenConnection, Timeout, ChunkedEncodingError)


@dataclass(frozen=True)
class Answer:
    """What came back: `headers` by their names in lower case, `body` as text."""

    status: int
    headers: dict[str, Any]
    body: str
    is_graphql: bool = False


class Patience:
    """How long a run waits for GitHub, all of its requests together: five minutes."""

    def __init__(self, sleep: Callable[[float], None], now: Callable[[], float]) -> None:
        self._sleep = sleep
        self._now = now
        self._left: float = _MOST_SECONDS

    def ask(self, send: Callable[[], Answer], *, is_repeatable: bool) -> Answer:
        """Send a request until it is answered, and return the answer.

        A "not now" says that nothing was done, so whatever it was is sent again. A fault leaves
        that open, so only what is `is_repeatable` is: a question, or what changes nothing the
        second time. Raises `BudgetSpent`, and what `send` raises.
        """
        for refusals in count():
            answer = self._answer(send, is_repeatable=is_repeatable)
            told = not_now(answer, self._now())
            if told is None:
                return answer
            pause = max(told, 2**refusals)
            if not self._wait(pause):
                raise BudgetSpent(pause)
        raise AssertionError

    def _answer(self, send: Callable[[], Answer], *, is_repeatable: bool) -> Answer:
        for pause in _BACKOFF if is_repeatable else ():
            begun = self._now()
            with suppress(*_BROKEN):
                answer = send()
                if answer.status < 500:
                    return answer
            self._left -= self._now() - begun
            if not self._wait(pause):
                break
        return send()

    def _wait(self, seconds: float) -> bool:
        if seconds > self._left:
            return False
        self._left -= seconds
        self._sleep(seconds)
        return True


def not_now(answer: Answer, now: float) -> float | None:
    """Return for how many seconds GitHub wants no request; None where that is not what it says.

    `now` is the time as `x-ratelimit-reset` counts it.
    """
    headers = answer.headers
    is_spent = headers.get("x-ratelimit-remaining") == "0"
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if not _says_not_now(answer, is_told=bool(after) or is_spent):
        return None
    if after.isdecimal():
        return float(after)
    if is_spent and reset.isdecimal():
        # The second in which it is filled up again has to be over.
        return max(int(reset) - now, 0) + 1
    return _SECONDS_WHERE_NONE_ARE_TOLD


def _says_not_now(answer: Answer, *, is_told: bool) -> bool:
    said = _said(answer)
    words = " ".join(str(entry.get("message", "")) for entry in said).lower()
    if answer.status == 429:
        return True
    if answer.status == 403:
        # The last request of an hour may as well be one that the token may not make.
        return "resource not accessible" not in words and (is_told or "rate limit" in words)
    is_limited = any(entry.get("type") in ("RATE_LIMIT", "RATE_LIMITED") for entry in said)
    return is_limited or "secondary rate limit" in words


def _said(answer: Answer) -> list[dict[str, Any]]:
    """Return what an answer complains of; GraphQL does so with status 200 as well."""
    if answer.status not in (403, 429) and not (answer.is_graphql and answer.status == 200):
        return []
    try:
        body = json.loads(answer.body)
    except ValueError:
        return []
    if not isinstance(body, dict):
        return []
    errors = body.get("errors")
    entries = [body, *(errors if isinstance(errors, list) else [])]
    return [entry for entry in entries if isinstance(entry, dict)]
