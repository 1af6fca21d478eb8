"""SQL and values in a form in which equal text means the same."""

import re
from collections.abc import Sequence

from merge_heads.migrations.operations.plain_values import (
    Arguments,
    Built,
    Imported,
    Pairs,
    Value,
)

_TOKEN = re.compile(
    r"""(?P<quoted>[eE]?'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`)|(?P<word>[\w$.]+)|(?P<sign>::|[<>=!|]+|\S)"""
)
_TEXTS = frozenset({"text", "literal_column", "DDL", "TextClause"})
_GENERATED = frozenset({"Identity", "Computed", "FetchedValue"})
_WORDS = {"true": "true", "false": "false", "null": "null"}
_NOW = frozenset({"current_timestamp", "current_timestamp ( )"})
_NEEDS_NO_QUOTES = re.compile(r'"([a-z_][a-z0-9_]*)"')
_COLUMN = re.compile(r'[^\W\d]\w*|"[^" ]+"')
_NEXT = re.compile(r"nextval \( '([\w.\"]+)'")
_KEYWORDS = frozenset(
    [
        *("and", "any", "array", "as", "asc", "at", "between", "case", "cast", "collate"),
        *("current_timestamp", "desc", "distinct", "else", "end", "escape", "false", "first"),
        *("from", "ilike", "in", "interval", "is", "isnull", "last", "like", "not", "notnull"),
        *("null", "nulls", "or", "similar", "some", "then", "time", "to", "true", "when", "zone"),
    ]
)
_CAST = re.compile(r"^('(?:[^']|'')*') :: [\w. ]+(?:\( [\d ,]+ \))?(?: \[ \])?$")


def plain_sql(sql: str) -> str:
    """Return SQL without what spaces, and the case of its words, make of it."""
    found = [_plain(token) for token in _TOKEN.finditer(sql)]
    while found and found[-1] == ";":
        found.pop()
    around = _parentheses_around(found)
    found = found[around : len(found) - around]
    return " ".join(found).replace("now ( )", "current_timestamp")


def _plain(token: re.Match[str]) -> str:
    word = token.group()
    if bare := _NEEDS_NO_QUOTES.fullmatch(word):
        return bare.group(1)
    if token["quoted"]:
        return word
    return "<>" if word == "!=" else word.lower()


def _parentheses_around(found: Sequence[str]) -> int:
    """Return how many pairs of parentheses stand around all of an expression."""
    begins = next((n for n, word in enumerate(found) if word != "("), 0)
    ends = next((n for n, word in enumerate(reversed(found)) if word != ")"), 0)
    depth = least = begins
    for word in found[begins : len(found) - ends]:
        depth += (word == "(") - (word == ")")
        least = min(least, depth)
    return max(0, min(begins, ends, least)) if depth == ends else 0


def sequences_in(sql: str) -> list[str]:
    """Return the names of the sequences that an expression asks for their next value."""
    return [name.lower().replace('"', "") for name in _NEXT.findall(sql)]


def words_in(sql: str) -> list[str]:
    """Return the words of an expression that may be columns: no keyword, and no function."""
    plain = plain_sql(sql).split(" ")
    after = [*plain[1:], ""]
    return [
        word.strip('"')
        for word, next_ in zip(plain, after, strict=True)
        if next_ != "(" and _COLUMN.fullmatch(word) and word not in _KEYWORDS
    ]


def default_sql(sql: str) -> str:
    """Return the SQL of a default as `plain_sql` does; the names of the present time are one."""
    plain = plain_sql(sql)
    if cast := _CAST.match(plain):
        plain = cast.group(1)
    if plain in _NOW:
        return "now()"
    return "" if plain == "null" else plain


def quoted(text: str) -> str:
    """Return a string as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def sql_of(value: Value) -> str | None:
    """Return the SQL that a value of SQLAlchemy stands for, or None where it is not plain."""
    match value:
        case Built() if value.what in _TEXTS:
            return value.first if isinstance(value.first, str) else None
        case Built(path="sqlalchemy.column" | "sqlalchemy.sql.column"):
            return value.first if isinstance(value.first, str) else None
        case Built() if value.path.split(".")[0] == "sqlalchemy" and value.what in _WORDS:
            return _WORDS[value.what]
        case Built() if ".func." in value.path:
            given = [sql_of(part) for part in value.given.positional]
            plain = [part for part in given if part is not None]
            return f"{value.what}({', '.join(plain)})" if len(plain) == len(given) else None
        case Built(path="next_value", owner=Built() as owner) if isinstance(owner.first, str):
            return f"nextval('{owner.first}')"
        case Built(path="bindparams" | "bindparam", owner=Built() as owner):
            return sql_of(owner)
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
    return None


def is_text(value: Value) -> bool:
    """Say whether a value is a statement written as text."""
    match value:
        case Built(owner=None):
            return value.what in _TEXTS
        case Built(owner=Built() as owner):
            return is_text(owner)
    return isinstance(value, str)


def sql_text(value: Value) -> str | None:
    """Return the text of a statement that is written as text, or None where it is not plain."""
    while isinstance(value, Built):
        value = value.owner if value.owner is not None else value.first
    return value.replace("\\:", ":") if isinstance(value, str) else None


def default_of(value: Value) -> str | None:
    """Return a server default in its plain form: "" for none, None where it is not plain.

    A plain string is a literal.
    Source: https://docs.sqlalchemy.org/en/20/core/defaults.html#server-invoked-ddl-explicit-default-expressions
    """
    match value:
        case None:
            return ""
        case str():
            return quoted(value)
        case Built() if value.what in _GENERATED:
            return _generated(value)
        case Built() if value.what == "DefaultClause":
            return default_of(value.first)
    sql = sql_of(value)
    return None if sql is None else default_sql(sql)


def _generated(value: Built) -> str | None:
    words = value.given.keywords
    if value.what == "Computed" and isinstance(value.first, str):
        stored = " stored" if words.get("persisted") is True else ""
        return f"generated always as ( {plain_sql(value.first)} ){stored}"
    if value.what == "Identity" and not value.given.positional and words.keys() <= {"always"}:
        kind = "always" if words.get("always") is True else "by default"
        return f"generated {kind} as identity"
    return source_of(value)


def source_of(value: Value) -> str | None:
    """Return a value as a program would write it, without modules; None where it is not plain."""
    match value:
        case str() | bool() | int() | float() | None:
            return repr(value)
        case Imported(path):
            return path.rpartition(".")[2]
        case Built():
            owner = "" if value.owner is None else source_of(value.owner)
            given = _source_of_arguments(value.given)
            if owner is None or given is None:
                return None
            return f"{owner}{'.' if owner else ''}{value.what}({given})"
        case tuple():
            return _joined([source_of(part) for part in value], "[", "]")
        case Pairs():
            items = [
                _joined([source_of(key), source_of(item)], "", "") for key, item in value.items
            ]
            return _joined(items, "{", "}")
    return None


def _source_of_arguments(given: Arguments) -> str | None:
    if not given.is_whole:
        return None
    words = [
        None if (source := source_of(value)) is None else f"{name}={source}"
        for name, value in sorted(given.keywords.items())
    ]
    return _joined([*map(source_of, given.positional), *words], "", "")


def _joined(texts: list[str | None], begins: str, ends: str) -> str | None:
    plain = [text for text in texts if text is not None]
    return f"{begins}{', '.join(plain)}{ends}" if len(plain) == len(texts) else None
