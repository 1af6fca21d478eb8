"""Reading the address of an exchange: values of the route's parameters and of the query."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final
from urllib.parse import parse_qsl, unquote

from loopback.validation.drift import Exchange

# GitHub lets these hold unescaped slashes, as branches and files do.
_WITH_SLASHES: Final = frozenset({"basehead", "branch", "path", "ref"})


def path_values(exchange: Exchange) -> dict[str, str] | None:
    """Return the values that the path gives to the route's parameters, None if it cannot."""
    found = _pattern(exchange.route).fullmatch(exchange.path)
    return {k: unquote(v) for k, v in found.groupdict().items()} if found else None


def query_values(exchange: Exchange) -> dict[str, str]:
    """Return the query's parameters; of repeated ones the last."""
    query = exchange.query
    if isinstance(query, Mapping):
        return {key: _text(value) for key, value in query.items()}
    return dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True))


def _text(value: object) -> str:
    last = value[-1] if isinstance(value, list | tuple) and value else value
    return str(last)


@cache
def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", route)
    names = [f"(?P<{n}>{'.+' if n in _WITH_SLASHES else '[^/]+'})" for n in parts[1::2]]
    fixed = [re.escape(text) for text in parts[0::2]]
    return re.compile("".join(a + b for a, b in zip(fixed, [*names, ""], strict=True)))
