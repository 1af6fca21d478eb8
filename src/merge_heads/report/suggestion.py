"""The lines that put a change on top of base, suggested in the review.

Source: https://docs.github.com/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/incorporating-feedback-in-your-pull-request
"""

from dataclasses import dataclass
from hashlib import sha256

from merge_heads.repair import Reparented
from merge_heads.report import escape, steps
from merge_heads.report.line_edit import LineEdit, line_edit

# GitHub refuses a body of more than 65,536 characters.
_LONGEST = 20_000
_WITHDRAWN = "*Withdrawn: this suggestion is not needed any more, or a newer one took its place.*"


@dataclass(frozen=True)
class Suggestion:
    """A review comment on the lines from `start` to `end` of a file of the pull request's head.

    The lines count from 1 and both belong to it; `old` and `new` are their texts.
    """

    marker: str
    path: str
    start: int
    end: int
    old: str
    new: str
    words: str

    @property
    def body(self) -> str:
        """Return the whole comment."""
        return f"{self.marker}\n{self.words}"


def marker_prefix(context: str) -> str:
    """Return how the hidden first line of each of our suggestions begins.

    `context` is the status context, as in the marker of the sticky comment.
    """
    return f"<!-- merge-heads: suggestion {escape.label(context)} "


def withdrawn(marker: str) -> str:
    """Return the comment that takes the place of a suggestion that nobody should apply."""
    return f"{marker}\n{_WITHDRAWN}"


def suggestion(
    step: Reparented, path: str, before: bytes, after: bytes, base: str, context: str
) -> Suggestion | None:
    """Suggest the lines that differ in two versions of the step's file, for one click.

    `before` is what the head has at `path`, `base` the name of the base branch. None where a
    comment could not carry the lines so that exactly `after` comes out.
    """
    edit = line_edit(before, after)
    if edit is None or not _survives(edit, before, after):
        return None
    new = edit.new.replace("\r\n", "\n")
    return Suggestion(
        marker=f"{marker_prefix(context)}{_key(step)} -->",
        path=path,
        start=edit.start,
        end=edit.end,
        old=edit.old.replace("\r\n", "\n"),
        new=new,
        words=_words(step, new, base),
    )


def lines_by_hand(suggestion: Suggestion, base: str) -> str:
    """Show the lines in a comment of the conversation, where the review could not take them."""
    pairs = zip(suggestion.old.split("\n"), suggestion.new.split("\n"), strict=True)
    lines = "\n".join(f"-{old}\n+{new}" for old, new in pairs if old != new)
    return (
        f"To do that by hand, merge {escape.code(base)} and change {escape.code(suggestion.path)}:"
        f"\n\n{escape.block(lines, 'diff')}"
    )


def _words(step: Reparented, new: str, base: str) -> str:
    id_ = escape.code(step.id)
    others = len(step.chain) - 1
    return "\n\n".join(
        (
            f"Puts {id_}{f' (with {others} more on it)' if others else ''} on top of "
            f"{escape.code(step.new)} of {escape.code(base)}, which leaves a straight history:",
            escape.verbatim(new, "suggestion"),
            f"It suits while no database but your own has run {id_}. "
            + steps.database_words(_moved(step), escape.code),
            f"The branch itself holds {escape.code(step.new)} once {escape.code(base)} is merged "
            "into it.",
        )
    )


def _moved(step: Reparented) -> steps.Moved:
    return steps.Moved(step.environment, step.id, step.path, step.old)


def _key(step: Reparented) -> str:
    """Tell the suggestions of one pull request apart."""
    return sha256(
        f"{step.environment.path}\0{step.id}".encode("utf-8", "surrogatepass")
    ).hexdigest()[:12]


def _survives(edit: LineEdit, *versions: bytes) -> bool:
    """Say whether Markdown, and the button, would give exactly these lines.

    A suggestion knows no line ends, so the lines of both versions have to end alike.
    """
    ends = {line.endswith(b"\r") for version in versions for line in _within(edit, version)}
    is_plain = edit.new.replace("\t", "").replace("\r\n", "").replace("\n", "").isprintable()
    is_short = 0 < len(edit.new) < _LONGEST and not edit.new.endswith("\n")
    return len(ends) == 1 and is_plain and is_short


def _within(edit: LineEdit, version: bytes) -> list[bytes]:
    return version.split(b"\n")[edit.start - 1 : edit.end]
