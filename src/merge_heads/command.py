"""The chat command: a comment's Markdown to one command, if it holds one.

Only plain text of the comment is looked at: a command in a quote, a list, a table, a code block or
HTML is somebody talking about it, and one that is struck out was taken back.
"""

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_NAME = "/merge-heads"
_COMMAND = re.compile(rf"{_NAME}(?=\s|$)", re.IGNORECASE)
_LONGEST_MESSAGE = 200
_LONGEST_WORDS = 200
# A tag, with quoted values that may hold anything; comments are taken out first.
_TAG = re.compile(r"""<(/?)([a-z][\w-]*)(?:"[^"]*+"|'[^']*+'|[^'"<>])*+>""", re.IGNORECASE)
_HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_UNFINISHED = re.compile(r"<[!?/a-z]", re.IGNORECASE)
# Elements that hold nothing (https://html.spec.whatwg.org/multipage/syntax.html#void-elements), and
# those whose tags GitHub shows as text (https://github.github.com/gfm/#disallowed-raw-html-extension-).
_HOLD_NOTHING = frozenset(
    [
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "source",
            "wbr",
        ),
        *(
            "iframe",
            "noembed",
            "noframes",
            "plaintext",
            "script",
            "style",
            "textarea",
            "title",
            "xmp",
        ),
    ]
)
_ADDRESS = re.compile(r"(?:www\.|://|@)[^\s<]+", re.IGNORECASE)
# The second line of a table; rows need no pipe, so all that follows may be one:
# https://github.github.com/gfm/#tables-extension-
_BELOW_A_HEADER = re.compile(r"[|:\s]*-[-|:\s]*")
# A footnote's text, which is a place of its own, and no paragraph:
# https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#footnotes
_FOOTNOTE = re.compile(r"^( {0,3})\[\^[^\]\s]+\]:", re.MULTILINE)
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
    """A line that calls us and was not understood: a reason that ends before the words.

    The words are the first of what was written, so that an answer has room for them.
    """

    reason: str
    words: str


def parse(body: str) -> Command | Misunderstood | None:
    """Return the command of a comment, or None where it holds none."""
    if _NAME not in body.lower():
        return None
    lines = list(dict.fromkeys(_command_lines(body)))
    if len(lines) > 1:
        return Misunderstood(
            "One comment can hold only one command; the second is:", _first(lines[1])
        )
    return _parse_line(lines[0]) if lines else None


def _command_lines(body: str) -> Iterator[str]:
    """Yield the lines of top-level paragraphs that begin with our name as plain text.

    They have to be so in every way in which a comment may be read. Parsers differ in what goes on
    behind a definition of a link that stands in a list or a quote, and GitHub takes a backtick in
    an address for a part of it (https://github.github.com/gfm/#autolinks-extension-).
    """
    # Imported here: a command line run has no comments to parse.
    from markdown_it import MarkdownIt

    text = _FOOTNOTE.sub(r"\1> ", body.removeprefix("\ufeff"))
    github = MarkdownIt("commonmark")
    found = _called(github.parse(text))
    if found and "`" in text:
        addresses = _ADDRESS.sub(lambda address: address[0].replace("`", "'"), text)
        found = _both(found, _called(github.parse(addresses)))
    if found:
        found = _both(found, _called(github.disable("reference").parse(text)))
    yield from found


def _both(lines: Iterable[str], others: Iterable[str]) -> list[str]:
    known = {*others}
    return [line for line in lines if line in known]


def _called(tokens: Iterable["Token"]) -> list[str]:
    """Return the lines that call us."""
    return [line for paragraph in _paragraphs(tokens) for line in _called_in(paragraph)]


def _called_in(paragraph: "Token") -> list[str]:
    lines = [line.strip() for line in paragraph.content.split("\n")]
    called = [at for at, line in enumerate(lines) if _COMMAND.match(line)]
    # They differ where such a line lies in a code span that runs over lines.
    is_text = len(called) == sum(1 for _ in _called_in_text(paragraph))
    if not is_text or any(map(_BELOW_A_HEADER.fullmatch, lines)):
        return []
    return [lines[at] for at in called if not _may_be_struck_out(lines[:at], lines[at:])]


def _may_be_struck_out(above: Iterable[str], below: Iterable[str]) -> bool:
    return any("~" in line for line in above) and any("~" in line for line in below)


def _paragraphs(tokens: Iterable["Token"]) -> Iterator["Token"]:
    """Yield what top-level paragraphs hold, but for those within an element of HTML."""
    elements: list[str] = []
    before = ""
    for token in tokens:
        if token.type == "inline" and before == "paragraph_open" and token.level == 1:
            yield from [] if elements else [token]
        elif token.type == "html_block" and _is_unfinished(token):
            return  # it takes in whatever follows
        for piece in (token, *(token.children or ())):
            if piece.type in ("html_block", "html_inline"):
                _follow_tags(_without_comments(piece), elements)
        before = token.type


def _is_unfinished(html: "Token") -> bool:
    return _UNFINISHED.search(_TAG.sub("", _without_comments(html))) is not None


def _without_comments(html: "Token") -> str:
    return _HTML_COMMENT.sub("", html.content)


def _follow_tags(html: str, elements: list[str]) -> None:
    """Add the elements that a piece of HTML opens, and take away those that it closes."""
    for closes, name in _TAG.findall(html):
        element = name.lower()
        if element in _HOLD_NOTHING:
            continue
        if not closes:
            elements.append(element)
        elif element in elements:
            while elements.pop() != element:
                pass


def _called_in_text(inline: "Token") -> Iterator[str]:
    """Yield the pieces of plain text that begin a line with our name."""
    elements: list[str] = []
    for before, piece in pairwise([None, *(inline.children or [])]):
        begins_line = before is None or before.type in ("softbreak", "hardbreak")
        if piece and piece.type == "html_inline":
            _follow_tags(_without_comments(piece), elements)
        elif begins_line and piece and piece.type == "text" and not (piece.level or elements):
            yield from [piece.content] if _COMMAND.match(piece.content) else []


def _parse_line(line: str) -> Command | Misunderstood:
    try:
        words = shlex.split(line.translate(_QUOTES))[1:]
    except ValueError:
        return Misunderstood("A quotation mark is not closed in:", _first(line))
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
            return Misunderstood("This is not known:", _first(word))
    return Command(verb, message, allow_overlap)


def _first(words: str) -> str:
    return words if len(words) <= _LONGEST_WORDS else f"{words[:_LONGEST_WORDS]}…"
