"""What is told while a rehearsal runs, one line of JSON each.

The process that tells it runs a stranger's code, so what is read back is only data: known kinds,
plain values, bounded lengths.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from merge_heads.verdict.rehearsed import Difference, Order, Part, Trouble

LONGEST_LINE = 1 << 17
_MOST_DIFFERENCES = 20
_LONGEST_TEXT = 1000
_LARGEST = 1_000_000
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_OPENING = re.compile(rb"[\[{]")


@dataclass(frozen=True)
class Connected:
    """The database answers, and is of this kind."""

    database: str


@dataclass(frozen=True)
class Started:
    """A revision begins; with the first line of its docstring."""

    order: Order
    revision: str
    message: str


@dataclass(frozen=True)
class Sent:
    """A statement goes to the database."""

    statement: str


@dataclass(frozen=True)
class Ended:
    """A revision has run."""

    order: Order
    revision: str


@dataclass(frozen=True)
class Failed:
    """A revision did not run; `revision` may be one that was never started."""

    order: Order
    revision: str
    trouble: Trouble
    line: int
    statement: str
    words: str


@dataclass(frozen=True)
class Completed:
    """All revisions of an order have run."""

    order: Order


@dataclass(frozen=True)
class Compared:
    """Two schemas differ, the second being that of `order`."""

    order: Order
    part: Part
    total: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Finished:
    """Everything that was to be run has been run."""


Event = Connected | Started | Sent | Ended | Failed | Completed | Compared | Finished
_KINDS: Mapping[str, type[Event]] = {
    kind.__name__: kind
    for kind in (Connected, Started, Sent, Ended, Failed, Completed, Compared, Finished)
}
_ENUMS = {"order": Order, "part": Part, "trouble": Trouble}


def compared(order: Order, part: Part, differences: Iterable[Difference]) -> Compared:
    """Return the event of two schemas that differ, with the first differences only."""
    found = tuple(differences)
    return Compared(order, part, len(found), found[:_MOST_DIFFERENCES])


def shortened(text: str) -> str:
    """Return a text that is not too long to be told."""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} ..."


def dumps(event: Event) -> bytes:
    """Write an event as one line."""
    told = {name: _short(value) for name, value in asdict(event).items()}
    return json.dumps({"event": type(event).__name__, **told}).encode() + b"\n"


def loads(line: bytes) -> Event | None:
    """Read an event, or return None where the line is none."""
    # Nested deeper than any event is; Python's reader would run out of stack at some depth.
    if len(_OPENING.findall(_STRING.sub(b"", line))) > _MOST_DIFFERENCES + 2:
        return None
    try:
        told = json.loads(line)
        kind = _KINDS[told.pop("event")]
        given: dict[str, Any] = {name: _value(name, value) for name, value in told.items()}
        return kind(**given)
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _short(value: object) -> object:
    if isinstance(value, str):
        return shortened(value)
    if isinstance(value, list | tuple):
        return [_short(part) for part in value]
    if isinstance(value, dict):
        return {name: _short(part) for name, part in value.items()}
    return value


def _value(name: str, value: object) -> object:
    if name == "differences" and isinstance(value, list):
        return tuple(_difference(**one) for one in value[:_MOST_DIFFERENCES])
    if name in ("line", "total") and type(value) is int:
        return max(0, min(value, _LARGEST))
    if not isinstance(value, str):
        raise TypeError(name)
    return _ENUMS[name](value) if name in _ENUMS else shortened(value)


def _difference(object: str, one: str | None, other: str | None) -> Difference:  # noqa: A002
    if not isinstance(object, str) or not all(
        x is None or isinstance(x, str) for x in (one, other)
    ):
        raise TypeError
    return Difference(shortened(object), one and shortened(one), other and shortened(other))
