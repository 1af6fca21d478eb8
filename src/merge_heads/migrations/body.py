"""What a migration file says besides its identifiers; asked of few files, so read when asked."""

import ast
import re

from merge_heads.migrations.bindings import IDENTIFIERS
from merge_heads.migrations.python_text import parse

_REVISION_ID = re.compile(rb"^Revision ID:[ \t]*(.*)$", re.MULTILINE)
_REVISES = re.compile(rb"^Revises:[ \t]*(.*)$", re.MULTILINE)
_NOT_IN_AN_ID = re.compile(r"[\s,'\"()\[\]]+")
_IN_THE_DOCSTRING = 4_000


def told_id(source: bytes) -> frozenset[str] | None:
    """Return the words after `Revision ID:` at the top of a file, or None where it is not there.

    Source: script.py.mako of Alembic's templates.
    """
    return _words(_REVISION_ID.search(source, 0, _IN_THE_DOCSTRING))


def told_parents(source: bytes) -> frozenset[str] | None:
    """Return the words after `Revises:` at the top of a file, or None where it is not there."""
    return _words(_REVISES.search(source, 0, _IN_THE_DOCSTRING))


def _words(found: re.Match[bytes] | None) -> frozenset[str] | None:
    if found is None:
        return None
    line = found.group(1).decode(errors="replace")
    return frozenset(word for word in _NOT_IN_AN_ID.split(line) if word)


def upgrade(source: bytes) -> str | None:
    """Return what an upgrade runs, in a form that layout, comments and docstrings do not change.

    That is all of the module but its imports, its identifiers and its downgrade. None where Python
    cannot parse the file.
    """
    try:
        module = parse(source)
        return "\n".join(ast.dump(_bare(node)) for node in module.body if not _is_apart(node))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def does_nothing(source: bytes) -> bool:
    """Say whether a file only declares a revision, with functions that do nothing."""
    try:
        return all(_is_idle(statement) for statement in parse(source).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _is_idle(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef(body=body, decorator_list=[]):
            return all(isinstance(s, ast.Pass) or _is_constant(s) for s in body)
    return _is_apart(statement)


def _is_constant(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Constant()) | ast.Return(value=None | ast.Constant()):
            return True
    return False


def _is_apart(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name in IDENTIFIERS
        case ast.FunctionDef(name=name):
            return name.startswith("downgrade")
    return False


def _bare(statement: ast.stmt) -> ast.stmt:
    """Return a statement; a function without its docstring and without what it returns."""
    if isinstance(statement, ast.FunctionDef):
        statement.returns = None
        if ast.get_docstring(statement, clean=False) is not None:
            statement.body = statement.body[1:] or [ast.Pass()]
    return statement
