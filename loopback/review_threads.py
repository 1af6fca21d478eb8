"""Comments on lines of a diff: where they may be made, and how they follow the head.

https://docs.github.com/rest/pulls/comments
"""

from __future__ import annotations

from dataclasses import dataclass

from loopback import bare, diff_lines
from loopback.diff_lines import DiffLine
from loopback.memory import Memory, Pull, Review, ReviewComment, Side, User
from loopback.shapes.pulls import merge_base


@dataclass(frozen=True)
class Anchor:
    """The lines of the diff that a comment is about; without `line` it has none."""

    path: str
    line: int | None
    side: Side = "RIGHT"
    start_line: int | None = None
    start_side: Side | None = None


@dataclass(frozen=True)
class Problem:
    """Why a comment cannot be anchored: a field of the thread, a code and a rule if there is one.

    https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed
    """

    field: str
    code: str
    rule: str = ""

    @property
    def sentence(self) -> str:
        """The problem as a review tells it."""
        words = {"missing_field": "can't be blank", "invalid": "is invalid"}
        name = self.field.replace("_", " ")
        return f"Pull request review thread {name} {self.rule or words[self.code]}"


OUTSIDE = Problem("line", "custom", "must be part of the diff")
OTHER_HUNK = Problem("start_line", "custom", "must be part of the same hunk as the line.")
BACKWARDS = Problem("start_line", "custom", "must precede the end line.")
NO_PATH = Problem("path", "invalid")
NO_HUNK = Problem("diff_hunk", "missing_field")


def patches(pull: Pull) -> dict[str, str]:
    """The patch of each changed file that has one, by path."""
    changes = bare.changes(pull.repository.git_dir, merge_base(pull), pull.head_sha)
    return {one.path: one.patch for one in changes if one.patch}


def problems(patch: str | None, anchor: Anchor) -> list[Problem]:
    """Why the anchor does not hold in that patch of its file; empty when it does."""
    if patch is None:
        return [NO_PATH, NO_HUNK]
    end = _find(patch, anchor.side, anchor.line)
    start = _find(patch, anchor.start_side or anchor.side, anchor.start_line)
    found = [] if end else [OUTSIDE]
    if anchor.start_line is not None:
        if end and start and start.position >= end.position:
            found.append(BACKWARDS)
        if not (end and start and start.hunk == end.hunk):
            found.append(OTHER_HUNK)
    return found if end else [*found, NO_HUNK]


def _find(patch: str, side: Side, number: int | None) -> DiffLine | None:
    return None if number is None else diff_lines.find(patch, side, number)


def add(
    memory: Memory, review: Review, user: User, body: str, anchor: Anchor, patch: str
) -> ReviewComment:
    """Make the comment; its anchor holds in the patch."""
    end, now = _find(patch, anchor.side, anchor.line), memory.now()
    if end is None or anchor.line is None:
        raise ValueError("the anchor is not part of the diff")
    comment = ReviewComment(
        id=memory.next_id(),
        review=review,
        user=user,
        body=body,
        path=anchor.path,
        side=anchor.side,
        start_line=anchor.start_line,
        line=anchor.line,
        original_start_line=anchor.start_line,
        original_line=anchor.line,
        commit_id=review.commit_id,
        original_commit_id=review.commit_id,
        diff_hunk=diff_lines.hunk_until(patch, end.position),
        position=end.position,
        original_position=end.position,
        created_at=now,
        updated_at=now,
    )
    review.repository.review_comments[comment.id] = comment
    return comment


def follow(pull: Pull) -> None:
    """Bring the comments up to date after the head has moved; other lines outdate a comment."""
    current = [
        one
        for one in pull.repository.review_comments.values()
        if one.number == pull.number and one.line is not None
    ]
    known = patches(pull) if current else {}
    for comment in current:
        _follow(pull, comment, known.get(comment.path))


def _follow(pull: Pull, comment: ReviewComment, patch: str | None) -> None:
    shift, line = _shift(pull, comment), comment.line
    found = None
    if patch is not None and shift is not None and line is not None:
        found = diff_lines.find(patch, comment.side, line + shift)
    if found is None or shift is None or line is None:
        comment.line = comment.start_line = comment.position = None
        return
    comment.line, comment.position = line + shift, found.position
    comment.start_line = comment.start_line and comment.start_line + shift
    comment.commit_id = pull.head_sha


def _shift(pull: Pull, comment: ReviewComment) -> int | None:
    if comment.side == "LEFT" or comment.line is None:
        return 0
    lines = range(comment.start_line or comment.line, comment.line + 1)
    git_dir = pull.repository.git_dir
    return diff_lines.moved(git_dir, comment.commit_id, pull.head_sha, comment.path, lines)
