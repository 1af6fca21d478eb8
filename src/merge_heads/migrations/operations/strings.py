"""Text that a migration puts together from plain parts, without running the parts' own code."""

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence

from merge_heads.migrations.operations.plain_values import Pairs, Value

_PERCENT = re.compile(r"%(?:\((?P<name>\w+)\))?(?P<letter>.)?", re.DOTALL)
_BRACE = re.compile(r"\{\{|\}\}|\{(?P<name>\w*)\}|(?P<other>[{}])")
_LONGEST = 100_000  # characters: text that is filled into itself grows fast
_WITHOUT_ARGUMENTS: Mapping[str, Callable[[str], str]] = {
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
}


class _NotPlain(Exception):
    """A part that is not known, or a form of formatting that is not read."""


def written(value: Value) -> str | None:
    """Return a plain value as `str` writes it, or None where it is not plain."""
    match value:
        case str():
            return value
        case bool() | int():
            return str(value)
    return None


def percent(text: str, value: Value) -> str | None:
    """Return `text % value`, or None where that is not plain to see."""
    places = value if isinstance(value, tuple) else (value,)
    return _filled(_PERCENT, text, places, _by_name(value), _percent_part)


def formatted(text: str, positional: Sequence[Value], keywords: Mapping[str, Value]) -> str | None:
    """Return `text.format(...)`, or None where that is not plain to see."""
    return _filled(_BRACE, text, positional, keywords, _brace_part)


def method(text: str, name: str, given: Sequence[Value]) -> str | None:
    """Return what a method of a string gives, or None where that is not plain to see."""
    match name, given:
        case _, ():
            return _WITHOUT_ARGUMENTS[name](text) if name in _WITHOUT_ARGUMENTS else None
        case "join", (tuple() as parts,):
            texts = [part for part in parts if isinstance(part, str)]
            length = sum(map(len, texts)) + len(text) * len(texts)
            return text.join(texts) if len(texts) == len(parts) and length <= _LONGEST else None
        case "replace", (str() as old, str() as new) if old:
            length = len(text) + text.count(old) * len(new)
            return text.replace(old, new) if length <= _LONGEST else None
    return None


def dedented(text: str) -> str:
    """Return what `textwrap.dedent` gives."""
    return textwrap.dedent(text)


def _by_name(value: Value) -> dict[str, Value]:
    if not isinstance(value, Pairs):
        return {}
    return {key: item for key, item in value.items if isinstance(key, str)}


def _filled(
    pattern: re.Pattern[str],
    text: str,
    places: Sequence[Value],
    names: Mapping[str, Value],
    part: Callable[[re.Match[str], "_Source"], str],
) -> str | None:
    source = _Source(places, names)
    try:
        return pattern.sub(lambda found: part(found, source), text)
    except _NotPlain:
        return None


class _Source:
    """What is filled in: by name, by number, or one after the other."""

    def __init__(self, places: Sequence[Value], names: Mapping[str, Value]) -> None:
        self._places = places
        self._names = names
        self._next = 0
        self._left = _LONGEST

    def take(self, name: str | None) -> str:
        if not name:
            name, self._next = str(self._next), self._next + 1
        by_number = name.isdecimal() and len(name) < 6 and int(name) < len(self._places)
        value = self._places[int(name)] if by_number else self._names.get(name, 0.0)
        plain = written(value)
        if plain is None or len(plain) > self._left:
            raise _NotPlain
        self._left -= len(plain)
        return plain


def _percent_part(found: re.Match[str], source: _Source) -> str:
    if found["letter"] == "%" and found["name"] is None:
        return "%"
    if found["letter"] not in ("s", "d"):
        raise _NotPlain
    return source.take(found["name"])


def _brace_part(found: re.Match[str], source: _Source) -> str:
    if found["other"]:
        raise _NotPlain
    if found["name"] is None:
        return found.group()[0]
    return source.take(found["name"])
