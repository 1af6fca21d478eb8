"""The lines in which two versions of a file differ."""

import re
from dataclasses import dataclass

_LONE_CARRIAGE_RETURN = re.compile(rb"\r(?!\n|\Z)")


@dataclass(frozen=True)
class LineEdit:
    """Lines that change, from `start` to `end`; they count from 1 and both belong to it.

    `old` and `new` are their texts without the final line end.
    """

    start: int
    end: int
    old: str
    new: str


def line_edit(before: bytes, after: bytes) -> LineEdit | None:
    """Return the smallest range of lines in which two versions of a file differ.

    Lines are those of a diff, which only a line feed ends. None where the versions are the same,
    have not the same number of lines, or are not UTF-8 with common line ends, so that a suggestion
    on GitHub might not give the same bytes.
    """
    old, new = before.split(b"\n"), after.split(b"\n")
    if len(old) != len(new) or old == new:
        return None
    differ = [number for number, pair in enumerate(zip(old, new, strict=True)) if len({*pair}) > 1]
    start, end = differ[0], differ[-1] + 1
    texts = b"\n".join(old[start:end]), b"\n".join(new[start:end])
    if any(_LONE_CARRIAGE_RETURN.search(text) for text in texts):
        return None
    try:
        before.decode()
        return LineEdit(start + 1, end, *(text.decode().removesuffix("\r") for text in texts))
    except UnicodeDecodeError:
        return None
