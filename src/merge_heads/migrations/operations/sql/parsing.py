"""A text of SQL, cut into statements, each parsed by the first dialect that takes it."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import Dialect, ErrorLevel, Token, TokenType, exp
from sqlglot.errors import SqlglotError

logging.getLogger("sqlglot").disabled = True  # it warns of what is returned here as not parsed

DIALECTS = ("postgres", "mysql", "sqlite", "tsql")
_MOST_CHARACTERS = 100_000
_DEEPEST = 40  # the parser looks again at each parenthesis, so a deep nest takes it long
_MOST_WORDS_TRIED = 5_000  # by another dialect than the first
_APART = re.compile(
    r"(?P<quoted>'(?:[^']|'')*'|\"[^\"]*\"|`[^`]*`|(?P<tag>\$\w*\$).*?(?P=tag))"
    r"|(?:\s+|--[^\n]*|/\*.*?\*/)+",
    re.DOTALL,
)
_MAKES_A_BODY = re.compile(r"\s*CREATE\s[\w\s=`'@%]{0,80}?\b(?:FUNCTION|PROCEDURE|TRIGGER)\b", re.I)
# What a parser makes of SQL that is hostile or of no dialect.
FAULTS = (
    SqlglotError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Statement:
    """One statement: its text, with one space between its words, and how many they are."""

    text: str
    words: int = 0


class TooLarge(Exception):
    """SQL that is longer or deeper than a migration's."""


def statements(sql: str) -> Iterator[Statement]:
    """Yield the statements of a text. Raises `TooLarge`."""
    if len(sql) > _MOST_CHARACTERS:
        raise TooLarge
    for dialect in ("postgres", "mysql", "tsql"):
        cut = _cut(sql, dialect)
        if cut is not None:
            yield from cut
            return
    yield Statement("")


def _cut(sql: str, dialect: str) -> list[Statement] | None:
    """Return the statements, or None where a dialect cannot even tell the words."""
    try:
        tokens = Dialect.get_or_raise(dialect).tokenize(sql)
    except FAULTS:
        return None
    if _MAKES_A_BODY.match(sql) and any(token.text.upper() == "BEGIN" for token in tokens):
        return [_statement(sql, [token for token in tokens if token.text != ";"])]
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.token_type is TokenType.SEMICOLON:
            pieces.append([])
        else:
            pieces[-1].append(token)
    return [_statement(sql, piece) for piece in pieces if piece]


def _statement(sql: str, tokens: list[Token]) -> Statement:
    depth = deepest = 0
    for token in tokens:
        depth += (token.text in "([{" and token.token_type is not TokenType.STRING) * len(
            token.text
        )
        depth -= token.token_type in (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise TooLarge
    text = _APART.sub(_as_it_is_or_space, sql[tokens[0].start : tokens[-1].end + 1])
    return Statement(text.strip(), len(tokens))


def _as_it_is_or_space(found: re.Match[str]) -> str:
    return found["quoted"] or " "


def parsed(text: str, words: int = 0) -> exp.Expression | None:
    """Return the tree of one statement, or None where no dialect takes it."""
    for dialect in DIALECTS if words < _MOST_WORDS_TRIED else DIALECTS[:1]:
        tree = _by(dialect, text)
        if tree is not None:
            return tree
    return None


def _by(dialect: str, text: str) -> exp.Expression | None:
    try:
        parser = Dialect.get_or_raise(dialect)
        trees = parser.parser(error_level=ErrorLevel.IMMEDIATE).parse(parser.tokenize(text), text)
    except FAULTS:
        return None
    tree = trees[0] if len(trees) == 1 else None
    return None if not isinstance(tree, exp.Expression) or tree.find(exp.Command) else tree
