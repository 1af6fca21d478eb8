"""Bytes of a migration file to the revision that it declares, without running it.

Alembic imports the file and reads four module variables, of which the last assignment counts
(https://alembic.sqlalchemy.org/en/latest/tutorial.html#create-a-migration-script).
"""

import ast
import re
from posixpath import basename

from merge_heads.migrations.bindings import Bindings, Computed
from merge_heads.migrations.plain_header import plainly_read
from merge_heads.migrations.python_text import MOST_BYTES, TooLarge, conflict_marker, parsed
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable

# The same patterns as in alembic/script/base.py.
_SOURCE_NAME = re.compile(r"(?!\.\#|__init__)(.*\.py)$")
_LEGACY_NAME = re.compile(r"([a-f0-9]+)\.py$")


def is_revision_file(path: str) -> bool:
    """Say whether Alembic would load a file of this name from a version location."""
    return _SOURCE_NAME.match(path.rpartition("/")[2]) is not None


def read_revision(path: str, source: bytes) -> Revision | NoRevision | Unreadable:
    """Read what the file at `path` declares."""
    if marker := conflict_marker(source):
        return Unreadable(path, marker, "it holds conflict markers", conflict_markers=True)
    if plainly := plainly_read(path, source):
        return plainly
    try:
        module, plain = parsed(source)
        return _declared(path, source, Bindings.of(module, plain=plain))
    except Computed as computed:
        return Unreadable(path, computed.line, "an identifier is computed", computed=True)
    except TooLarge:
        return Unreadable(path, 1, f"it is too large to be parsed (over {MOST_BYTES // 1000} kB)")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Unreadable(path, getattr(error, "lineno", None) or 1, "Python cannot parse it")


def _declared(path: str, source: bytes, bindings: Bindings) -> Revision | NoRevision:
    identifier, revision_line = _identifier(path, bindings)
    if identifier is None:
        return NoRevision(path)
    line = bindings.last("down_revision")
    if line is None:
        return NoRevision(path, revision_line, "down_revision")
    depends_on = _ids("depends_on", bindings) if bindings.binds("depends_on") else ()
    branch_labels, computed_labels = _labels(bindings)
    return Revision(
        id=identifier,
        down_revisions=_ids("down_revision", bindings),
        path=path,
        line=bindings.line(line),
        branch_labels=branch_labels,
        depends_on=depends_on,
        computed_labels=computed_labels,
        source=source,
    )


def _identifier(path: str, bindings: Bindings) -> tuple[str | None, int]:
    position = bindings.last("revision")
    if position is None:
        legacy = _LEGACY_NAME.match(basename(path))
        return (legacy.group(1) if legacy else None), 1
    value = bindings.literal(position)
    if not isinstance(value, str) or not value:
        raise Computed(bindings.line(position))
    return value, bindings.line(position)


def _ids(name: str, bindings: Bindings) -> tuple[str, ...]:
    """Return the ids that a variable names.

    An empty string names none: releases of Alembic before 1.20 take it as None, and real histories
    begin with it.
    """
    position = bindings.last(name)
    value = None if position is None else bindings.literal(position)
    ids = (value,) if isinstance(value, str) and value else value or ()
    return tuple(dict.fromkeys(ids))


def _labels(bindings: Bindings) -> tuple[tuple[str, ...], bool]:
    """Return the branch labels, and whether one of them is computed."""
    position = bindings.last("branch_labels") if bindings.binds("branch_labels") else None
    if position is None:
        return (), False
    try:
        node, where = bindings.expression(position)
    except Computed:
        return (_text(bindings.found[position].value),), True
    elements = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    if isinstance(node, ast.Constant) and node.value is None:
        return (), False
    labels = [_label(element, bindings, where) for element in elements]
    return tuple(label for label, _ in labels), any(computed for _, computed in labels)


def _label(element: ast.expr, bindings: Bindings, position: int) -> tuple[str, bool]:
    try:
        element, _ = bindings.followed(element, position)
        return bindings.string(element, position), False
    except Computed:
        return _text(element), True


def _text(node: ast.expr | None) -> str:
    return "computed" if node is None else ast.unparse(node)
