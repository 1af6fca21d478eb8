"""The text of a new revision, from the project's own template or from Alembic's generic one.

Source: `generate_revision` in alembic/script/base.py
"""

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from merge_heads.migrations import python_text
from merge_heads.migrations.revision import Revision
from merge_heads.migrations.source import read_revision
from merge_heads.repair.template.rendering import parsed, rendered
from merge_heads.repair.template.values import CannotFill, Config

_NOT_READ = (SyntaxError, ValueError, RecursionError, MemoryError)
# A message that no template holds, to find where the message stands.
_MARK = "xMESSAGEx"

# Source: alembic/templates/generic/script.py.mako
_GENERIC = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = ${repr(up_revision)}
down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}
depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}


def upgrade(${upgrade_parameters}) -> None:
    """Upgrade schema."""
    pass


def downgrade(${downgrade_parameters}) -> None:
    """Downgrade schema."""
    pass
'''
# The same as older releases and Flask-Migrate have it.
# Source: flask_migrate/templates/flask/script.py.mako
_PLAIN = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade(${upgrade_parameters}):
    pass


def downgrade(${downgrade_parameters}):
    pass
'''
# The names that an annotation may use in a file of that template.
_KNOWN = frozenset(
    [
        "str",
        "int",
        "bool",
        "float",
        "bytes",
        "list",
        "dict",
        "tuple",
        "set",
        "object",
        "Sequence",
        "Union",
    ]
)
_IS_PLAIN = re.compile(rb"^down_revision[ \t]*=", re.MULTILINE)
_OF_ANNOTATIONS = (ast.Subscript, ast.Tuple, ast.BinOp, ast.BitOr, ast.Constant, ast.Load)


@dataclass(frozen=True)
class NewRevision:
    """What Alembic tells a template of the revision that it makes."""

    id: str
    down_revisions: tuple[str, ...]
    message: str
    created: datetime
    branch_labels: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()


def filled(template: str, revision: NewRevision, options: Mapping[str, str]) -> str:
    """Return what `alembic merge` would write from `template`, the text of `script.py.mako`.

    `options` is the section of the ini file that Alembic reads, for `config.get_main_option`. Line
    ends stay as the template has them. In the message, what cannot be printed becomes a blank, and
    backslashes and double quotes are escaped (single ones too where the template needs it), so that
    the file reads as it would with any other message.

    Raises `CannotFill` where the template asks for what only running it could tell, and where the
    outcome would not declare the revision.
    """
    return _filled(template, revision, {"config": Config(options)})


def fallback(revision: NewRevision, neighbour: bytes | None) -> str:
    """Return the revision in Alembic's generic template, without annotations if that is the style.

    Where `upgrade` and `downgrade` of the `neighbour`, a revision file of the same environment,
    take parameters, so do the new ones: the environment calls all of them alike (as Alembic's
    `multidb` template does). An annotation that would need an import is left out.

    Raises `CannotFill` for parameters other than names with literal defaults.
    """
    functions = _functions(neighbour or b"")
    parameters: dict[str, object] = {
        f"{name}_parameters": _parameters(functions[name]) if name in functions else ""
        for name in ("upgrade", "downgrade")
    }
    template = _PLAIN if neighbour and _IS_PLAIN.search(neighbour) else _GENERIC
    return _filled(template, revision, parameters)


def _filled(template: str, revision: NewRevision, more: Mapping[str, object]) -> str:
    _refuse_unfit_names(revision)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about doubtful escapes in a stranger's strings
        nodes = parsed(template.removeprefix("\ufeff"))
        marked = replace(revision, message=_MARK)
        model = _syntax(rendered(nodes, {**_variables(marked, ""), **more}))
        if model is None:
            raise CannotFill("the file would be no Python")
        expected = model.with_message(revision.message)
        for escaped in ('\\"', "\\\"'"):
            text = rendered(nodes, {**_variables(revision, escaped), **more})
            found = _syntax(text)
            # A template may change the words on their way, so the last try asks for less.
            if found == expected or (found and "'" in escaped and found.shape == expected.shape):
                return _proved(text, revision)
    raise CannotFill("the message would break the file")


def _refuse_unfit_names(revision: NewRevision) -> None:
    given = (revision.down_revisions, revision.branch_labels, revision.depends_on)
    for name in (revision.id, *(name for names in given for name in names)):
        if not name or not name.isprintable() or set(name) & set("\"'\\{}"):
            raise CannotFill("an id or a label has characters that do not fit into a file")


def _variables(revision: NewRevision, escaped: str) -> dict[str, object]:
    """Return what `alembic merge` hands to a template, `config` excepted."""
    return {
        "up_revision": revision.id,
        "down_revision": _scalar(revision.down_revisions),
        "branch_labels": revision.branch_labels or None,
        "depends_on": _scalar(list(revision.depends_on)),
        "create_date": revision.created,
        "comma": _comma,
        "message": _Words.of(revision.message, escaped),
        "refresh": True,
    }


class _Words(str):
    """A message as it may stand within a string; its repr is that of the message itself."""

    __slots__ = ("_plain",)
    _plain: str

    @classmethod
    def of(cls, message: str, escaped: str) -> "_Words":
        """Return the message on one line, with a backslash before each of some characters."""
        plain = _printable(message)
        words = cls("".join("\\" + c if c in escaped else c for c in plain))
        words._plain = plain
        return words

    def __str__(self) -> str:
        return self

    def __repr__(self) -> str:
        return repr(self._plain)


def _printable(message: str) -> str:
    return "".join(c if c.isprintable() else " " for c in message)


def _scalar(ids: Sequence[str]) -> object:
    """Do as `tuple_rev_as_scalar` in alembic/script/revision.py."""
    return ids if len(ids) > 1 else next(iter(ids), None)


def _comma(value: object) -> str:
    """Do as `format_as_comma` in alembic/util/messaging.py."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, list | tuple | dict | Iterator):
        return ", ".join(value or ())
    raise ValueError


@dataclass(frozen=True)
class _Syntax:
    """A file's syntax, and apart from it the words in its strings."""

    shape: str
    strings: tuple[str, ...]

    def with_message(self, message: str) -> "_Syntax":
        shown = _printable(message)
        return replace(self, strings=tuple(each.replace(_MARK, shown) for each in self.strings))


def _syntax(text: str) -> _Syntax | None:
    """Parse a file; nothing where it is no Python."""
    try:
        tree = python_text.parse(text.encode())
        nodes = [each for each in ast.walk(tree) if isinstance(each, ast.Constant)]
        strings = [(node, node.value) for node in nodes if isinstance(node.value, str)]
        for node, _ in strings:
            node.value = ""
        return _Syntax(ast.dump(tree), tuple(value for _, value in strings))
    except _NOT_READ:
        return None


def _proved(text: str, revision: NewRevision) -> str:
    found = read_revision("new.py", text.encode())
    if not isinstance(found, Revision) or (
        (found.id, found.down_revisions, found.depends_on, found.branch_labels)
        != (revision.id, revision.down_revisions, revision.depends_on, revision.branch_labels)
    ):
        raise CannotFill("the file would not declare the id and the parents")
    return text


def _functions(source: bytes) -> dict[str, ast.FunctionDef]:
    try:
        statements = python_text.parse(source).body
    except _NOT_READ:
        return {}
    return {each.name: each for each in statements if isinstance(each, ast.FunctionDef)}


def _parameters(function: ast.FunctionDef) -> str:
    arguments = function.args
    for default in (*arguments.defaults, *arguments.kw_defaults):
        if not isinstance(default, ast.Constant | None):
            raise CannotFill(f"{function.name}() of the neighbour has a computed default")
    for node in ast.walk(arguments):
        if isinstance(node, ast.arg) and not _is_known(node.annotation):
            node.annotation = None
    return ast.unparse(arguments)


def _is_known(annotation: ast.expr | None) -> bool:
    if annotation is None:
        return True
    return all(
        node.id in _KNOWN if isinstance(node, ast.Name) else isinstance(node, _OF_ANNOTATIONS)
        for node in ast.walk(annotation)
    )
