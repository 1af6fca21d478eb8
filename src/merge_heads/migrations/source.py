"""Bytes of a migration file to the revision that it declares, without running it.

Alembic imports the file and reads four module variables, of which the last assignment counts
(https://alembic.sqlalchemy.org/en/latest/tutorial.html#create-a-migration-script).
"""

import ast
import re
from collections.abc import Iterator, Sequence
from posixpath import basename

from merge_heads.migrations.revision import NoRevision, Revision, Unreadable

_IDENTIFIERS = frozenset({"revision", "down_revision", "branch_labels", "depends_on"})
# The same patterns as in alembic/script/base.py.
_SOURCE_NAME = re.compile(r"(?!\.\#|__init__)(.*\.py)$")
_LEGACY_NAME = re.compile(r"([a-f0-9]+)\.py$")
_BODY = re.compile(rb"^(?:def|class|async\s+def|@)", re.MULTILINE)
_LATE_IDENTIFIER = re.compile(
    rb"^(?:revision|down_revision|branch_labels|depends_on)\s*[:=]", re.MULTILINE
)

Assignment = tuple[str, ast.expr | None, int]


class _Computed(Exception):
    """A value that is known only when the file runs; `line` is where it stands."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def is_revision_file(path: str) -> bool:
    """Say whether Alembic would load a file of this name from a version location."""
    return _SOURCE_NAME.match(basename(path)) is not None


def read_revision(path: str, source: bytes) -> Revision | NoRevision | Unreadable:
    """Read what the file at `path` declares."""
    try:
        module = _parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Unreadable(path, getattr(error, "lineno", None) or 1, "Python cannot parse it")
    assignments = list(_assignments(module.body))
    try:
        return _revision(path, assignments)
    except _Computed as computed:
        return Unreadable(path, computed.line, "an identifier is computed", computed=True)


def _parse(source: bytes) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.parse(_header(source))


def _header(source: bytes) -> bytes:
    """Return what stands before the first definition: it survives a body of another Python."""
    body = _BODY.search(source)
    if body is None or _LATE_IDENTIFIER.search(source, body.start()):
        raise SyntaxError
    return source[: body.start()]


def _assignments(body: Sequence[ast.stmt]) -> Iterator[Assignment]:
    """Yield every top-level name with its value, in order; None where the value is computed."""
    for statement in body:
        match statement:
            case ast.Assign(targets=targets, value=value) if all(
                isinstance(target, ast.Name) for target in targets
            ):
                for target in targets:
                    assert isinstance(target, ast.Name)
                    yield target.id, value, statement.lineno
            case ast.AnnAssign(target=ast.Name(id=name)):
                if statement.value is not None:
                    yield name, statement.value, statement.lineno
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield statement.name, None, statement.lineno
            case _:
                for name in _IDENTIFIERS & set(_bound_names(statement)):
                    yield name, None, statement.lineno


def _bound_names(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name


def _revision(path: str, assignments: list[Assignment]) -> Revision | NoRevision:
    identifier, revision_line = _identifier(path, assignments)
    if identifier is None:
        return NoRevision(path)
    down_revisions, line = _ids("down_revision", assignments)
    depends_on, _ = _ids("depends_on", assignments)
    branch_labels, computed_labels = _labels(assignments)
    return Revision(
        id=identifier,
        down_revisions=down_revisions,
        path=path,
        line=line or revision_line,
        branch_labels=branch_labels,
        depends_on=depends_on,
        computed_labels=computed_labels,
    )


def _identifier(path: str, assignments: list[Assignment]) -> tuple[str | None, int]:
    position = _last("revision", assignments)
    if position is None:
        legacy = _LEGACY_NAME.match(basename(path))
        return (legacy.group(1) if legacy else None), 1
    value = _value(assignments, position)
    if not isinstance(value, str) or not value:
        raise _Computed(assignments[position][2])
    return value, assignments[position][2]


def _ids(name: str, assignments: list[Assignment]) -> tuple[tuple[str, ...], int | None]:
    position = _last(name, assignments)
    if position is None:
        return (), None
    value = _value(assignments, position)
    ids = (value,) if isinstance(value, str) else value or ()
    return tuple(dict.fromkeys(id_ for id_ in ids if id_)), assignments[position][2]


def _labels(assignments: list[Assignment]) -> tuple[tuple[str, ...], bool]:
    """Return the labels, and whether one is computed: "has a label" is enough to judge."""
    position = _last("branch_labels", assignments)
    if position is None:
        return (), False
    value = assignments[position][1]
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        labels = [_label(element, assignments, position) for element in value.elts]
        return tuple(label for label, _ in labels), any(computed for _, computed in labels)
    try:
        return _ids("branch_labels", assignments)[0], False
    except _Computed:
        return (ast.unparse(value) if value is not None else "computed",), True


def _label(element: ast.expr, assignments: list[Assignment], position: int) -> tuple[str, bool]:
    try:
        value = _literal(element, assignments, position)
    except _Computed:
        value = None
    return (value, False) if isinstance(value, str) else (ast.unparse(element), True)


def _last(name: str, assignments: list[Assignment], before: int | None = None) -> int | None:
    for position in reversed(range(len(assignments) if before is None else before)):
        if assignments[position][0] == name:
            return position
    return None


def _value(assignments: list[Assignment], position: int) -> str | tuple[str, ...] | None:
    _, value, line = assignments[position]
    if value is None:
        raise _Computed(line)
    return _literal(value, assignments, position)


def _literal(
    node: ast.expr, assignments: list[Assignment], position: int
) -> str | tuple[str, ...] | None:
    """Evaluate a literal; a name means its last assignment above `position`."""
    match node:
        case ast.Constant(value=str() | None as value):
            return value
        case ast.JoinedStr(values=values) if all(isinstance(v, ast.Constant) for v in values):
            return "".join(str(v.value) for v in values if isinstance(v, ast.Constant))
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            ids = [_literal(element, assignments, position) for element in elements]
            strings = tuple(id_ for id_ in ids if isinstance(id_, str))
            if len(strings) == len(ids):
                return strings
        case ast.Name(id=name):
            defined = _last(name, assignments, position)
            if defined is not None:
                return _value(assignments, defined)
    raise _Computed(node.lineno)
