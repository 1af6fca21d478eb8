"""The kinds of ids that projects write: dates, counters, and characters drawn from an alphabet."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Protocol, Self, TypeVar

# `alembic_version.version_num` is VARCHAR(32):
# https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext
LONGEST = 32
# So many ids tell a style.
NEWEST = 12
# Each id weighs so much of the next newer one: four in a row make a new style, one does not.
_FADING = 0.8


@dataclass(frozen=True)
class Wanted:
    """What an id is for: the texts it is derived from, the words and the date it may hold."""

    seed: tuple[str, ...]
    slug: str
    created: datetime


class Style(Protocol):
    """How the ids of one kind are made."""

    @classmethod
    def key(cls, id_: str) -> Hashable | None:
        """Return what the ids of one style have in common, or None for one of another kind."""

    @classmethod
    def of(cls, ids: Sequence[str], others: Sequence[str], /) -> Self:
        """Learn from ids of one key, oldest first, and `others` of it that may be newer."""

    def make(self, wanted: Wanted, attempt: int) -> str:
        """Return an id; every attempt (from 0) gives another one."""


_STAMPS = (
    "%Y_%m_%d_%H_%M_%S",
    "%Y_%m_%d_%H%M%S",
    "%Y_%m_%d_%H_%M",
    "%Y_%m_%d_%H%M",
    "%Y_%m_%d",
    "%Y%m%d_%H%M%S",
    "%Y%m%dT%H%M%S",
    "%Y%m%d_%H%M",
    "%Y%m%dT%H%M",
    "%Y%m%d%H%M%S",
    "%Y%m%d%H%M",
    "%Y%m%d",
)
_DIGIT = re.compile(r"\d", re.ASCII)
_SHAPES = {stamp: _DIGIT.sub("0", datetime(2000, 1, 1).strftime(stamp)) for stamp in _STAMPS}
_HEX_TAIL = re.compile(r"_[0-9a-f]{4,}", re.ASCII)


@dataclass(frozen=True)
class _Dated:
    """A date, perhaps with a tail: `hex_tail` digits, or a slug."""

    stamp: str
    hex_tail: int
    slugged: bool

    @classmethod
    def key(cls, id_: str) -> Hashable | None:
        return found[0] if (found := _stamp_and_tail(id_)) else None

    @classmethod
    def of(cls, ids: Sequence[str], _: Sequence[str], /) -> Self:
        found = [pair for id_ in ids[-NEWEST:] if (pair := _stamp_and_tail(id_))]
        tails = [tail for _, tail in found]
        one_length = len({len(tail) for tail in tails}) == 1
        in_hex = one_length and all(_HEX_TAIL.fullmatch(tail) for tail in tails)
        return cls(
            stamp=found[-1][0],
            hex_tail=len(tails[-1]) - 1 if in_hex else 0,
            slugged=not in_hex and 2 * sum(map(bool, tails)) > len(tails),
        )

    def make(self, wanted: Wanted, attempt: int) -> str:
        if self.hex_tail:
            tail = _drawn(_HEX, self.hex_tail, wanted.seed, attempt)
            return f"{wanted.created.strftime(self.stamp)}_{tail}"
        moved = wanted.created + attempt * self._smallest_unit
        stamp = moved.strftime(self.stamp)
        return _with_slug(stamp, wanted.slug) if self.slugged else stamp

    @property
    def _smallest_unit(self) -> timedelta:
        units = {"S": timedelta(seconds=1), "M": timedelta(minutes=1), "d": timedelta(days=1)}
        return units[self.stamp[-1]]


def _stamp_and_tail(id_: str) -> tuple[str, str] | None:
    for stamp, shape in _SHAPES.items():
        written, tail = id_[: len(shape)], id_[len(shape) :]
        if _DIGIT.sub("0", written) == shape and (not tail or tail.startswith("_")):
            return (stamp, tail) if _is_date(written, stamp) else None
    return None


def _is_date(written: str, stamp: str) -> bool:
    try:
        return 1990 <= datetime.strptime(written, stamp).year < 2100
    except ValueError:
        return False


_COUNTER = re.compile(r"([a-z_]*?)(\d{1,31})((?:_(?!\d+$)\w+)?)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class _Counted:
    """A number after a prefix that never changes, perhaps with zeros before it or words behind."""

    prefix: str
    following: int
    width: int
    suffix: str
    slugged: bool

    @classmethod
    def key(cls, id_: str) -> Hashable | None:
        return found[1] if (found := _COUNTER.fullmatch(id_)) else None

    @classmethod
    def of(cls, ids: Sequence[str], others: Sequence[str], /) -> Self:
        newest = list(filter(None, map(_COUNTER.fullmatch, ids[-NEWEST:])))
        every = filter(None, map(_COUNTER.fullmatch, (*ids, *others)))
        length = _usual([len(match[2]) for match in newest])
        padded = any(match[2].startswith("0") and len(match[2]) > 1 for match in newest)
        suffix = _usual([match[3] for match in newest])
        usual = sum(match[3] == suffix for match in newest) > len(newest) / 2
        return cls(
            prefix=newest[-1][1],
            # A far longer number is an id of another kind that happens to be of digits only.
            following=1 + max(int(m[2]) for m in every if len(m[2]) <= length + 1),
            width=length if padded else 0,
            suffix=suffix if usual else "",
            slugged=not usual,
        )

    def make(self, wanted: Wanted, attempt: int) -> str:
        number = f"{self.prefix}{self.following + attempt:0{self.width}d}"
        return _with_slug(number, wanted.slug) if self.slugged else number + self.suffix


_HEX = "0123456789abcdef"
_LOWER = "0123456789abcdefghijklmnopqrstuvwxyz"
_ALPHABETS = (_LOWER, _LOWER.upper(), _LOWER + _LOWER[10:].upper())
_HEXADECIMAL = {
    _HEX: re.compile(r"((?:\w*[g-z_A-Z])?)([0-9a-f]{4,32})", re.ASCII),
    _HEX.upper(): re.compile(r"((?:\w*[G-Z_a-z])?)([0-9A-F]{4,32})", re.ASCII),
}
_SHORTEST_CODE = 8


@dataclass(frozen=True)
class _Drawn:
    """So many characters of an alphabet, perhaps behind a prefix that never changes."""

    prefix: str
    alphabet: str
    length: int

    @classmethod
    def key(cls, id_: str) -> Hashable | None:
        found = cls._of_one(id_)
        # Alembic once left out zeros in front, so ids in hex are of several lengths.
        return replace(found, length=0) if found and found.alphabet in _HEXADECIMAL else found

    @classmethod
    def of(cls, ids: Sequence[str], _: Sequence[str], /) -> Self:
        found = [style for id_ in ids[-NEWEST:] if (style := cls._of_one(id_))]
        return replace(found[-1], length=_usual([style.length for style in found]))

    @classmethod
    def _of_one(cls, id_: str) -> Self | None:
        for alphabet, form in _HEXADECIMAL.items():
            if found := form.fullmatch(id_):
                return cls(found[1], alphabet, len(found[2]))
        digits, letters = sum(map(str.isdigit, id_)), sum(map(str.isalpha, id_))
        if len(id_) < _SHORTEST_CODE or min(digits, letters) < 2:
            return None
        fitting = (alphabet for alphabet in _ALPHABETS if set(alphabet).issuperset(id_))
        return next((cls("", alphabet, len(id_)) for alphabet in fitting), None)

    def make(self, wanted: Wanted, attempt: int) -> str:
        return self.prefix + _drawn(self.alphabet, self.length, wanted.seed, attempt)


# `rev_id` in alembic/util/langhelpers.py
ALEMBICS = _Drawn("", _HEX, 12)
# The most particular kind first: every date is a number, and every number could be in hex.
KINDS: tuple[type[Style], ...] = (_Dated, _Counted, _Drawn)


def _drawn(alphabet: str, length: int, seed: Iterable[str], attempt: int) -> str:
    text = "\0".join((*seed, str(attempt)))
    number = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest())
    return "".join(islice(_digits(number, alphabet), length))


def _digits(number: int, alphabet: str) -> Iterator[str]:
    while True:
        number, digit = divmod(number, len(alphabet))
        yield alphabet[digit]


def _with_slug(start: str, slug: str) -> str:
    """Put a slug behind the start, cut between words where the whole is too long."""
    words = "_".join(re.findall(r"[a-z0-9]+", slug.lower()))
    whole = f"{start}_{words}"
    if len(whole) > LONGEST:
        whole = whole[: LONGEST + 1].rpartition("_")[0]
    return whole.rstrip("_") if len(whole) > len(start) else start


_T = TypeVar("_T", bound=Hashable)


def weights(newest_first: Iterable[_T]) -> dict[_T, float]:
    """Return how much each value weighs in all, by its places."""
    found: defaultdict[_T, float] = defaultdict(float)
    for age, value in enumerate(newest_first):
        found[value] += _FADING**age
    return found


def _usual(oldest_first: Sequence[_T]) -> _T:
    found = weights(reversed(oldest_first))
    return max(found, key=lambda value: found[value])
