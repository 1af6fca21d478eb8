"""Ids that were typed in a pattern: `a1b2c3d4e5f6` is met in one of four projects."""

from itertools import pairwise

_SHORTEST = 8
_SHARE = 0.7


def looks_typed(id_: str) -> bool:
    """Say whether most characters go on from the one before them, or from the last but one.

    Digits and letters are counted apart, and each may begin again: `e5f6a7b8` goes on as well.
    Ids of digits only are counters and dates, and words are not ids of this form.
    """
    if len(id_) < _SHORTEST or not (id_.isascii() and id_.isalnum()):
        return False
    if id_.isdigit() or id_.isalpha():
        return False
    alternating = [_goes_on(*pair) for pair in zip(id_, id_[2:], strict=False)]
    running = [_goes_on(*pair) for pair in pairwise(id_)]
    return any(sum(steps) >= _SHARE * len(steps) for steps in (alternating, running))


def _goes_on(one: str, other: str) -> bool:
    if one.isdigit() != other.isdigit():
        return one + other in ("9a", "f0", "f1")
    return ord(other) == ord(one) + 1 or one + other in ("fa", "90", "91")
