"""The chat command: a comment's Markdown to one command, if it holds one.

Only plain text of the comment is looked at: a command in a quote, a list, a code block or HTML is
somebody talking about it.
"""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_NAME = "/merge-heads"
_COMMAND = re.compile(rf"{_NAME}(?=\s|$)", re.IGNORECASE)
_LONGEST_MESSAGE = 200
# What phones make of straight quotes.
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"'})


class Verb(StrEnum):
    """What is asked for."""

    MERGE = "merge"
    REPARENT = "reparent"
    PREVIEW = "preview"
    CHECK = "check"
    HELP = "help"


@dataclass(frozen=True)
class Command:
    """One command; `verb` is None where the configured strategy is to be used.

    `allow_overlap` says that the person has looked at what both sides touch, and goes on.
    """

    verb: Verb | None
    message: str | None = None
    allow_overlap: bool = False


@dataclass(frozen=True)
class Misunderstood:
    """A line that calls us and was not understood: a reason that ends before the words."""

    reason: str
    words: str


def parse(body: str) -> Command | Misunderstood | None:
    """Return the command of a comment, or None where it holds none."""
    if _NAME not in body.lower():
        return None
    lines = list(dict.fromkeys(_command_lines(body)))
    if len(lines) > 1:
        return Misunderstood("One comment can hold only one command; the second is:", lines[1])
    return _parse_line(lines[0]) if lines else None


def _command_lines(body: str) -> Iterator[str]:
    """Yield the lines of top-level paragraphs that begin with our name as plain text."""
    # Imported here: a command line run has no comments to parse.
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").parse(body)
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and opening.level == 0:
            lines = [line.strip() for line in inline.content.split("\n")]
            called = [line for line in lines if _COMMAND.match(line)]
            # They differ where such a line lies in a code span that runs over lines.
            if len(called) == sum(1 for _ in _called_in_text(inline)):
                yield from called


def _called_in_text(inline: "Token") -> Iterator[str]:
    """Yield the pieces of plain text that begin a line with our name."""
    for before, piece in pairwise([None, *(inline.children or [])]):
        begins_line = before is None or before.type in ("softbreak", "hardbreak")
        if begins_line and piece and piece.type == "text" and _COMMAND.match(piece.content):
            yield piece.content


def _parse_line(line: str) -> Command | Misunderstood:
    try:
        words = shlex.split(line.translate(_QUOTES))[1:]
    except ValueError:
        return Misunderstood("A quotation mark is not closed in:", line)
    verb, message, allow_overlap = None, None, False
    while words:
        word = words.pop(0)
        if word == "-m" and words:
            message = words.pop(0)
            if len(message) > _LONGEST_MESSAGE:
                return Misunderstood("A message is 200 characters at most, not:", message[:50])
        elif word == "--allow-overlap":
            allow_overlap = True
        elif verb is None and word in list(Verb):
            verb = Verb(word)
        else:
            return Misunderstood("This is not known:", word)
    return Command(verb, message, allow_overlap)
