"""Values in decoded JSON, in the words of GitHub's schema check when they are wrong."""

from __future__ import annotations

from typing import TypeVar

from loopback.answers import Refusal

Json = dict[str, object]
Value = TypeVar("Value", str, int, bool, list[object])
NAMES = {str: "a string", int: "an integer", bool: "a boolean", list: "an array", dict: "an object"}


def object_of(value: object) -> Json:
    """The value, which must be an object."""
    if not isinstance(value, dict):
        raise Refusal(422, "Invalid request.\n\nFor 'links/0/schema', nil is not an object.")
    return value


def optional(source: Json, name: str, kind: type[Value]) -> Value | None:
    """The value of that kind, none when it is left out or null; 422 for another kind."""
    value = source.get(name)
    wanted = list if kind not in (str, int, bool) else kind
    if value is None:
        return None
    if type(value) is not wanted:
        words = f"For 'properties/{name}', {value!r} is not {NAMES[wanted]}."
        raise Refusal(422, f"Invalid request.\n\n{words}")
    return value  # type: ignore[return-value]


def required(source: Json, name: str, kind: type[Value]) -> Value:
    """The value of that kind; 422 when it is not there."""
    value = optional(source, name, kind)
    if value is None:
        raise Refusal(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
    return value
