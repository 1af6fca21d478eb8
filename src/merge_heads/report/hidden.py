"""Tokens, taken out of words before anybody reads them: the last line of defence of all that talks.

Nothing puts a token into words on purpose. What a server or git says, or what stands in an error
that nobody foresaw, may hold one all the same.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

from merge_heads.report import escape

_IN_ITS_PLACE = "***"
# A shorter one is no token, and would be found in words that hold none.
_SHORTEST = 8


def hiding(*tokens: str) -> Callable[[str], str]:
    """Return a function that takes tokens out of words, in whatever form they stand there.

    The forms are those that GitHub's runner looks for in a log, and those that our own words take.
    Source: `ValueEncoders` in src/Runner.Common/HostContext.cs of actions/runner
    """
    long = (token for token in tokens if len(token) >= _SHORTEST)
    forms = tuple(dict.fromkeys(form for token in long for form in _forms(token)))

    def hidden(words: str) -> str:
        for form in forms:
            words = words.replace(form, _IN_ITS_PLACE)
        return words

    return hidden


def tokens_in(environ: Mapping[str, str]) -> list[str]:
    """Return the tokens that a job has: our input, and those that the runner gives to a step."""
    return [value.strip() for name, value in environ.items() if name.endswith("TOKEN")]


def _forms(token: str) -> Iterator[str]:
    yield token
    yield quote(token, safe="")
    yield json.dumps(token)[1:-1]
    yield escape.text(token)
    yield escape.inert(token)
    yield escape.command_data(token)
    yield escape.command_property(token)
    for before in range(3):
        yield from _in_base64(token.encode(), before)


def _in_base64(secret: bytes, before: int) -> Iterator[str]:
    """Yield what stays the same of a secret in Base64, with so many bytes before it.

    The first and the last character also hold bits of what stands around it.
    """
    coded = b64encode(bytes(before) + secret).decode().rstrip("=")
    first = (8 * before + 5) // 6
    kept = coded[first : None if (before + len(secret)) % 3 == 0 else -1]
    yield kept
    yield kept.replace("+", "-").replace("/", "_")
    yield quote(kept, safe="")
