"""Which lines of a file are in the diff of a pull request, and where they are after a change.

https://git-scm.com/docs/diff-format#generate_patch_text_with_p
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loopback import bare
from loopback.memory import Side

HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


@dataclass(frozen=True)
class DiffLine:
    """One line of a patch: the hunk that it is in, its number on each side, its position."""

    hunk: int
    left: int | None
    right: int | None
    position: int

    def number(self, side: Side) -> int | None:
        """The number of the line in the file of that side."""
        return self.left if side == "LEFT" else self.right


def diff_lines(patch: str) -> Iterator[DiffLine]:
    """All lines of a patch that are lines of the file."""
    hunk, left, right = -1, 0, 0
    for position, line in enumerate(patch.split("\n")):
        if start := HUNK.match(line):
            hunk, left, right = hunk + 1, int(start[1]), int(start[3])
        elif line[:1] == "+":
            yield DiffLine(hunk, None, right, position)
            right += 1
        elif line[:1] == "-":
            yield DiffLine(hunk, left, None, position)
            left += 1
        elif line[:1] == " ":
            yield DiffLine(hunk, left, right, position)
            left, right = left + 1, right + 1


def find(patch: str, side: Side, number: int) -> DiffLine | None:
    """The line of that number, when it is part of the diff."""
    return next((one for one in diff_lines(patch) if one.number(side) == number), None)


def hunk_until(patch: str, position: int) -> str:
    """The hunk from its header to the line at that position: GitHub's `diff_hunk`."""
    lines = patch.split("\n")[: position + 1]
    start = max(at for at, line in enumerate(lines) if HUNK.match(line))
    return "\n".join(lines[start:])


def moved(git_dir: Path, old: str, new: str, path: str, lines: range) -> int | None:
    """By how much these lines of a file moved between two commits; None when they changed."""
    blobs = [f"{commit}:{path}" for commit in (old, new)]
    try:
        text = bare.run(git_dir, "diff", "--no-color", "--no-ext-diff", "-U0", *blobs)
    except bare.GitFailed:
        return None
    shift = 0
    for hunk in HUNK.finditer(text):
        start, gone, come = int(hunk[1]), int(hunk[2] or 1), int(hunk[4] or 1)
        # A hunk that only adds names the line before the new ones.
        first = start if gone else start + 1
        if first < lines.stop and lines.start < first + gone:
            return None
        shift += come - gone if first <= lines.start else 0
    return shift
