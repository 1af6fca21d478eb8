"""Pages of a list. https://docs.github.com/graphql/guides/using-pagination-in-the-graphql-api"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from loopback.graphql.view import Declined, Info, Node

MOST = 100
PREFIX = "cursor:v2:"
Item = TypeVar("Item")
Place = tuple[int, ...]


def connection(
    info: Info,
    items: Sequence[Item],
    place: Callable[[Item], Place],
    node: Callable[[Item], object],
    page: Mapping[str, object],
) -> Node:
    """The page of the items that `first`, `last`, `after` and `before` ask for.

    The items are in ascending order of their places. A cursor names a place, not a count: what
    came or went between two pages does not shift the next one.
    """
    size, backwards = window(info, page)
    after, before = _cursor(page.get("after")), _cursor(page.get("before"))
    kept = [
        item
        for item in items
        if (after is None or place(item) > after) and (before is None or place(item) < before)
    ]
    shown = kept[max(0, len(kept) - size) :] if backwards else kept[:size]
    more = len(kept) > len(shown)
    ends = [_text(place(item)) for item in (shown[:1] + shown[-1:])]
    return {
        "totalCount": len(items),
        "nodes": [node(item) for item in shown],
        "pageInfo": {
            "hasNextPage": more and not backwards,
            "hasPreviousPage": more and backwards,
            "startCursor": ends[0] if ends else None,
            "endCursor": ends[-1] if ends else None,
        },
    }


def window(info: Info, page: Mapping[str, object]) -> tuple[int, bool]:
    """The size of the page, and whether it is the last one; Declined in GitHub's words."""
    name = info.field_name
    given = [(key, page[key]) for key in ("first", "last") if page.get(key) is not None]
    if not given:
        words = f"You must provide a `first` or `last` value to properly paginate the `{name}`"
        raise Declined("MISSING_PAGINATION_BOUNDARIES", f"{words} connection.")
    if len(given) > 1:
        words = f"Passing both `first` and `last` to paginate the `{name}` connection"
        raise Declined("INVALID_PAGINATION_BOUNDARIES", f"{words} is not supported.")
    [(key, size)] = given
    if not isinstance(size, int) or size < 0:
        words = f"`{key}` on the `{name}` connection cannot be less than zero."
        raise Declined("INVALID_PAGINATION_BOUNDARIES", words)
    if size > MOST:
        words = f"Requesting {size} records on the `{name}` connection exceeds"
        raise Declined("EXCESSIVE_PAGINATION", f"{words} the `{key}` limit of {MOST} records.")
    return size, key == "last"


def _text(place: Place) -> str:
    return b64encode(f"{PREFIX}{json.dumps(place)}".encode()).decode()


def _cursor(text: object) -> Place | None:
    if text is None:
        return None
    try:
        return tuple(json.loads(b64decode(str(text)).decode().removeprefix(PREFIX)))
    except (ValueError, TypeError):
        words = f"`{text}` does not appear to be a valid cursor."
        raise Declined("INVALID_CURSOR_ARGUMENTS", words) from None
