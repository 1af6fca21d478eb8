"""The values that an expression of a template may meet, and what may be asked of them.

What is not listed here is refused. Values stay small and the work is counted, so that a hostile
template ends soon.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import length_hint
from types import MappingProxyType
from typing import Any

LARGEST = 10_000
_WORK = 50_000
_TEXT_OF_ITS_OWN = (str, int, date, type(None))


class CannotFill(Exception):
    """A template asks for more than can be evaluated; `reason` says what."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Undefined:
    """Mako's value of a name that nobody has given: false, and an error once it is written.

    Source: https://docs.makotemplates.org/en/latest/runtime.html#context-variables
    """

    def __bool__(self) -> bool:
        return False


UNDEFINED = Undefined()


@dataclass(frozen=True)
class Config:
    """What a template may ask of Alembic's `config`."""

    options: Mapping[str, str]

    def get_main_option(self, name: str, default: str | None = None) -> str | None:
        """Return an option of the section that Alembic reads."""
        return self.options.get(name, default)


@dataclass
class Work:
    """What is left of the work that one template may cause."""

    left: int = _WORK

    def spend(self, amount: int = 1) -> None:
        """Count some work; raise `CannotFill` where too much has been done."""
        self.left -= amount
        if self.left < 0:
            raise CannotFill("takes too much work")

    def sized(self, value: object) -> object:
        """Return a value that is small enough to go on with."""
        weight = _weight(value)
        if weight > LARGEST:
            raise CannotFill("makes too large a value")
        self.spend(weight // 20)
        return value


def _weight(value: object) -> int:
    """Count characters and items, and stop where there are too many."""
    weight, waiting = 0, [value]
    while waiting and weight <= LARGEST:
        each = waiting.pop()
        weight += len(each) if isinstance(each, str) else 1
        if isinstance(each, int) and each.bit_length() > 64:
            weight += LARGEST
        elif isinstance(each, dict):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple):
            waiting += each
        elif isinstance(each, Iterator):
            weight += length_hint(each)
    return weight


def is_plain(value: object) -> bool:
    """Say whether Python writes the value the same way in every process."""
    if isinstance(value, dict):
        return all(is_plain(key) and is_plain(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(is_plain, value))
    return isinstance(value, _TEXT_OF_ITS_OWN)


class Inert:
    """A module that may be imported; whatever is asked of it is refused."""


@dataclass(frozen=True)
class Regex:
    """What a template may ask of `re`; the worst case is paid for before a search begins."""

    work: Work

    def split(self, pattern: str, text: str, maxsplit: int = 0) -> object:
        """Do as `re.split`."""
        return re.split(self._affordable(pattern, text), text, maxsplit=maxsplit)

    def sub(self, pattern: str, new: str, text: str) -> object:
        """Do as `re.sub`, for a replacement without references."""
        if "\\" in new:
            raise CannotFill("uses re.sub with a backslash in the replacement")
        return re.sub(self._affordable(pattern, text), new, text)

    def findall(self, pattern: str, text: str) -> object:
        """Do as `re.findall`."""
        return re.findall(self._affordable(pattern, text), text)

    def _affordable(self, pattern: str, text: str) -> str:
        if not isinstance(pattern, str) or not isinstance(text, str):
            raise TypeError
        if len(pattern) > 100 or set(pattern) & set("(){"):
            raise CannotFill("uses a regular expression with groups")
        try:
            re.compile(pattern)
        except re.error:
            raise CannotFill("uses a regular expression that cannot be read") from None
        repeats = sum(pattern.count(character) for character in "*+?")
        self.work.spend(len(text) ** (repeats + 1) // 1000 + 10)
        return pattern


def _range(*bounds: int) -> object:
    if len(numbers := range(*bounds)) > LARGEST:
        raise CannotFill("makes too large a value")
    return iter(list(numbers))


def _plain(function: Callable[..., object]) -> Callable[..., object]:
    """Refuse what Python would write with an address, or may not write at all."""

    def call(value: object) -> object:
        if not is_plain(value):
            raise CannotFill("writes a value that has no text of its own")
        return function(value)

    return call


def _listed(function: Callable[..., Any]) -> Callable[..., object]:
    """Return an iterator of a finished list, so that its size is known."""
    return lambda *arguments: iter(list(function(*arguments)))


_text = _plain(str)


def _hasattr(value: object, name: str) -> bool:
    if not is_plain(value):
        raise CannotFill("uses hasattr")
    return hasattr(value, name)


def _isinstance(value: object, kinds: object) -> bool:
    several = kinds if isinstance(kinds, tuple) else (kinds,)
    return isinstance(value, tuple(str if kind is _text else kind for kind in several))


FUNCTIONS: Mapping[str, object] = MappingProxyType(
    {
        "str": _text,
        "repr": _plain(repr),
        "ascii": _plain(ascii),
        **{f.__name__: f for f in (len, sorted, list, tuple, dict, bool, int, min, max, any, all)},
        **{f.__name__: _listed(f) for f in (enumerate, zip, reversed)},
        "chr": chr,
        "ord": ord,
        "range": _range,
        "hasattr": _hasattr,
        "isinstance": _isinstance,
    }
)
_OF_TEXT = frozenset(
    {"capitalize", "casefold", "center", "count", "endswith", "find", "format", "index", "isalnum"}
    | {"isalpha", "isdecimal", "isdigit", "isidentifier", "islower", "isspace", "isupper", "join"}
    | {"ljust", "lower", "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rfind"}
    | {"rjust", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip"}
    | {"swapcase", "title", "upper", "zfill"}
)
METHODS: Mapping[type, frozenset[str]] = MappingProxyType(
    {
        str: _OF_TEXT,
        list: frozenset({"count", "index"}),
        tuple: frozenset({"count", "index"}),
        dict: frozenset({"get", "items", "keys", "values"}),
        datetime: frozenset({"date", "isoformat", "strftime", "weekday"}),
        date: frozenset({"isoformat", "strftime", "weekday"}),
        Config: frozenset({"get_main_option"}),
        Regex: frozenset({"split", "sub", "findall"}),
    }
)
_PARTS = frozenset({"year", "month", "day", "hour", "minute", "second", "microsecond"})
ATTRIBUTES: Mapping[type, frozenset[str]] = MappingProxyType({datetime: _PARTS, date: _PARTS})
