"""Where generated input comes from: the bytes of a fuzzer, or the draws of Hypothesis.

Not `atheris.FuzzedDataProvider`: its bytes would mean something else where atheris is not
installed, and what was found has to be tried again by every `make test`.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

_T = TypeVar("_T")


class Dice(Protocol):
    """Chooses; the first choice is the plainest, so that little input gives a plain thing."""

    def number(self, low: int, high: int) -> int:
        """Return a number, both ends included."""

    def text(self, longest: int) -> str:
        """Return any text, also one that UTF-8 cannot hold."""

    def pick(self, options: Sequence[_T]) -> _T:
        """Return one of several."""
        return options[self.number(0, len(options) - 1)]

    def rarely(self, of: int = 4) -> bool:
        """Say yes once in so many times."""
        return self.number(1, of) == of


class Bytes(Dice):
    """Bytes, taken from the front; where they have ended, everything is the plainest."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return the next bytes, fewer at the end."""
        taken = self._data[self._at : self._at + count]
        self._at += len(taken)
        return taken

    @property
    def rest(self) -> bytes:
        """Return all that is left."""
        return self._data[self._at :]

    def number(self, low: int, high: int) -> int:
        """Return a number made of as few bytes as hold the range."""
        width = ((high - low).bit_length() + 7) // 8
        return low + int.from_bytes(self.take(width)) % (high - low + 1)

    def text(self, longest: int) -> str:
        """Return a text of at most so many bytes, read as UTF-8; others become surrogates."""
        return self.take(self.number(0, longest)).decode(errors="surrogateescape")


class Drawn(Dice):
    """What Hypothesis draws."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        """Draw a number."""
        return self._draw(st.integers(low, high))

    def text(self, longest: int) -> str:
        """Draw a text."""
        any_character = st.characters(exclude_categories=())
        return self._draw(st.text(any_character, max_size=longest))
