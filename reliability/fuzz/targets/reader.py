"""The static reader: any bytes as a migration file."""

import ast
import time
import warnings
from collections.abc import Iterable, Mapping
from unittest.mock import patch

from merge_heads.migrations import source
from merge_heads.migrations.operations import touched
from merge_heads.migrations.python_text import unparsable_line
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.migrations.source import read_revision
from reliability.fuzz import harmless
from reliability.fuzz.broken import promise
from reliability.fuzz.dice import Bytes

_PATH = "migrations/versions/3f2a.py"
_NO_NAME = "migrations/versions/x_y.py"
_MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>")
_SECONDS = 30

Read = Revision | NoRevision | Unreadable


def reader(data: bytes) -> None:
    """Read a file of any bytes, or one that is made of the forms in which one may be written."""
    dice = Bytes(data)
    if dice.rarely(2):
        made = harmless.file(dice)
        content = made.source
        is_read_as_it_runs(made)
    else:
        content = dice.rest
    began = time.monotonic()
    found = is_read_soundly(content)
    is_as_declared(content, found)
    promise(time.monotonic() - began < _SECONDS, "reading is bounded in time", content)


def is_read_soundly(content: bytes) -> Read:
    """Hold what is promised of any bytes; return what was read of them as a file with a name."""
    read_revision(_PATH, content)
    found = read_revision(_NO_NAME, content)
    promise(found == read_revision(_NO_NAME, content), "the same bytes are read alike", content)
    promise(found == _parsed(content), "the short way reads as the parser does", content, found)
    if _tree(content) is None and isinstance(found, Revision):
        promise(unparsable_line(content) is not None, "what does not parse is told", content)
    promise(touched(content) == touched.__wrapped__(content), "operations are read alike", content)
    return found


def is_as_declared(content: bytes, found: Read) -> None:
    """Hold a file that plainly declares its identifiers against its syntax tree."""
    declared = _declared(content)
    if declared is None or any(marker in content for marker in _MARKERS):
        return
    promise(isinstance(found, Revision), "a plain file is read", content, found)
    assert isinstance(found, Revision)
    promise(_same(found, declared), "a plain file is read as it stands", content, found, declared)


def is_read_as_it_runs(made: harmless.Harmless) -> None:
    """Hold a file of ours against what Python makes of it: the same, or said to be unknown."""
    module = harmless.namespace_of(made.source)
    found = read_revision(_NO_NAME, made.source)
    if module is None:
        return
    match found:
        case Revision():
            promise(_same(found, module), "a value is read as Python binds it", made, found)
        case NoRevision(lacks=lacks):
            promise(lacks not in module, "a variable that is there is read", made, found)
        case Unreadable():
            promise(not made.is_plain, "a plain form is read", made, found)


def _parsed(content: bytes) -> Read:
    """Read without the short way for plain headers."""
    with patch.object(source, "plainly_read", lambda _path, _content: None):
        return read_revision(_NO_NAME, content)


def _same(found: Revision, module: Mapping[str, object]) -> bool:
    labels = _several(module.get("branch_labels"))
    return (
        found.id == module.get("revision")
        and {*found.down_revisions} == _several(module.get("down_revision"))
        and (found.computed_labels or {*found.branch_labels} == labels)
        and {*found.depends_on} == _several(module.get("depends_on"))
    )


def _several(value: object) -> set[object]:
    """Return the ids that a variable names, as Alembic takes it (`util.to_tuple`)."""
    if value is None or isinstance(value, str):
        return {value} if value else set()
    return set(value) if isinstance(value, Iterable) else {value}


def _tree(content: bytes) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _declared(content: bytes) -> Mapping[str, object] | None:
    """Return the identifiers of a file that holds plain assignments and definitions alone."""
    tree, declared = _tree(content), dict[str, object]()
    for statement in tree.body if tree else ():
        match statement:
            case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Import(names=[ast.alias("os")]):
                pass
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(
                    target=ast.Name(id=name), annotation=ast.Name(), value=ast.expr() as value
                )
            ) if _is_literal(value):
                declared[name] = ast.literal_eval(value)
            case ast.FunctionDef(name="upgrade" | "downgrade", decorator_list=[]) if _is_idle(
                statement
            ):
                pass
            case _:
                return None
    strings = all(_is_of_strings(declared.get(n)) for n in harmless.IDENTIFIERS)
    is_one = isinstance(declared.get("revision"), str) and declared["revision"]
    return declared if strings and is_one and "down_revision" in declared else None


def _is_literal(value: ast.expr) -> bool:
    elements = value.elts if isinstance(value, ast.Tuple) else [value]
    return all(isinstance(element, ast.Constant) for element in elements)


def _is_of_strings(value: object) -> bool:
    return value is None or all(
        isinstance(one, str) for one in (value if isinstance(value, tuple) else (value,))
    )


def _is_idle(function: ast.FunctionDef) -> bool:
    simple = ast.Pass | ast.Expr | ast.Assign
    words = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
    given = function.args.defaults or function.args.kw_defaults
    return not given and not words and all(isinstance(s, simple) for s in function.body)
