"""A Python file as text with exact positions, so that a few spans change and no other byte does."""

import ast
import re
import tokenize
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from io import StringIO

# All that ends a line of Python; str.splitlines knows many more, such as the form feed.
# https://docs.python.org/3/reference/lexical_analysis.html#physical-lines
_LINE_END = re.compile(r"\r\n?|\n")
_OPENING = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")")


class CannotEdit(Exception):
    """A file that is left as it is; `reason` is a phrase as "its down_revision is an f-string"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Change:
    """The text that takes the place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Text:
    """A file with its text, without the byte order mark, and the encoding that it declares."""

    source: bytes
    text: str
    encoding: str

    @classmethod
    def of(cls, source: bytes) -> "Text":
        """Decode a file as Python does (https://peps.python.org/pep-0263/). Raises `CannotEdit`."""
        lines = iter(source.splitlines(keepends=True))
        try:
            encoding = tokenize.detect_encoding(lines.__next__)[0].removesuffix("-sig")
            text = source.removeprefix(BOM_UTF8).decode(encoding)
            text.encode()  # UTF-7 can hold halves of characters, in which nothing can be counted
        except (SyntaxError, ValueError, LookupError) as error:
            raise CannotEdit("its text is not in the encoding that it declares") from error
        return cls(source, text, encoding)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    def span(self, node: ast.stmt | ast.expr) -> tuple[int, int]:
        """Return the first character of a node and the one after its last."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._offset(node.lineno, node.col_offset)
        return start, self._offset(node.end_lineno, node.end_col_offset)

    def _offset(self, line: int, column: int) -> int:
        # The syntax tree counts columns in bytes of UTF-8, whatever the file's encoding is.
        start = self._line_starts[line - 1]
        return start + len(self.text[start : start + column].encode()[:column].decode())

    def literal(self, node: ast.expr) -> str:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def changed(self, changes: Iterable[Change]) -> bytes:
        """Return the file with these changes, which do not overlap. Raises `CannotEdit`."""
        before, after, place = [], [], 0
        for change in sorted(changes, key=lambda change: change.start):
            kept = self.text[place : change.start]
            before += [kept, self.text[change.start : change.end]]
            after += [kept, change.text]
            place = change.end
        rest = self.text[place:]
        if self._encoded([*before, rest]) != self.source:
            raise CannotEdit(f"its encoding, {self.encoding}, has several ways to write its text")
        return self._encoded([*after, rest])

    def _encoded(self, pieces: Iterable[str]) -> bytes:
        mark = BOM_UTF8 if self.source.startswith(BOM_UTF8) else b""
        try:
            return mark + b"".join(piece.encode(self.encoding) for piece in pieces)
        except UnicodeError as error:
            raise CannotEdit(f"its encoding, {self.encoding}, cannot hold the new id") from error


def opening(literal: str) -> tuple[str, str]:
    """Return the prefix and the quotes with which a string literal begins."""
    found = _OPENING.match(literal)
    assert found is not None
    return found[1], found[2]


def in_style_of(literal: str, value: str) -> str:
    """Write a string with the prefix and the quotes of another; raw only where it can be."""
    prefix, quotes = opening(literal)
    written = "".join("\\" + c if c == quotes[0] else repr(c)[1:-1] for c in value)
    if written != value:
        prefix = prefix.translate({ord("r"): None, ord("R"): None})
    return f"{prefix}{quotes}{written}{quotes}"


def is_one_string(literal: str) -> bool:
    """Say whether a string literal is one token, not several that stand side by side."""
    return len(_tokens(literal)) == 1


def holds_comment(literal: str) -> bool:
    """Say whether a comment stands between the parts of a literal."""
    return tokenize.COMMENT in _tokens(literal)


def _tokens(literal: str) -> list[int]:
    lines = StringIO(f"({literal})", newline=None)
    tokens = [token.type for token in tokenize.generate_tokens(lines.readline)]
    return [kind for kind in tokens if kind in (tokenize.STRING, tokenize.COMMENT)]
