"""The line of words that repeats an identifier, as `Revises:` and `Revision ID:` do.

Source: script.py.mako of Alembic's templates. It stands in the docstring; where a licence or the
imports come first, in a string that is a statement of its own; in some projects in a comment.
"""

import ast
import re
from collections.abc import Iterator, Mapping

from merge_heads.repair.spans import Change, Text, is_one_string, opening

_WORD = re.compile(r"[^\s,'\"()\[\]]+")


def retold(
    heading: str,
    before: ast.stmt,
    text: Text,
    module: ast.Module,
    new: Mapping[str, str],
    all_: str,
) -> list[Change]:
    """Let the first line that begins with `heading`, above the statement `before`, tell new ids.

    The words that are keys of `new` become its values where all of them are there; otherwise the
    line tells `all_`.
    """
    found = next(_lines(heading, before, text, module), None)
    if found is None or not all(map(_is_safe, [all_, *new.values()])):
        return []
    words = [word for word in _WORD.finditer(text.text, *found.span(2)) if word[0] in new]
    if new and {word[0] for word in words} == {*new}:
        return [Change(*word.span(), new[word[0]]) for word in words]
    blank = "" if found[1] or not all_ else " "
    return [Change(found.start(2), found.start(2) + len(found[2].rstrip()), blank + all_)]


def _lines(
    heading: str, before: ast.stmt, text: Text, module: ast.Module
) -> Iterator[re.Match[str]]:
    rest = rf"{heading}:([ \t]*)([^\r\n]*)"
    in_string, in_comment = (re.compile(rf"(?<=[\r\n]){mark}{rest}") for mark in ("", r"#[ \t]*"))
    place = 0
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return  # what decorates it stands before it
        start, end = text.span(statement)
        # Between two statements there are comments only.
        yield from in_comment.finditer(text.text, place, start)
        if statement is before:
            return
        yield from in_string.finditer(text.text, *_inside(statement, text))
        place = end


def _inside(statement: ast.stmt, text: Text) -> tuple[int, int]:
    """Return what stands between the quotes of a string that is a statement, or nothing."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str()) as node) if is_one_string(text.literal(node)):
            prefix, quotes = opening(text.literal(node))
            start, end = text.span(node)
            return start + len(prefix + quotes), end - len(quotes)
    return 0, 0


def _is_safe(ids: str) -> bool:
    """Say whether ids can stand in a docstring of any quotes as they are."""
    return ids.isprintable() and not {"\\", "'", '"'}.intersection(ids)
