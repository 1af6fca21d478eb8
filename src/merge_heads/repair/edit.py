"""Edits of a migration file that change the spans of an identifier and no other byte.

What is changed is the literal that counts when Alembic has imported the file, and the line of words
that repeats it, `Revises:` or `Revision ID:`. Every result is read back before it is handed out.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from merge_heads.migrations.bindings import Bindings
from merge_heads.migrations.python_text import parsed
from merge_heads.migrations.revision import NoRevision, Revision, Unreadable
from merge_heads.migrations.source import read_revision
from merge_heads.repair.spans import (
    CannotEdit,
    Change,
    Text,
    holds_comment,
    in_style_of,
    opening,
)
from merge_heads.repair.told import retold

__all__ = ["CannotEdit", "with_dependency", "with_id", "with_parent", "with_parents"]

# A name from which an old Alembic takes the id, so that a file without `revision` is read too.
_PATH = "0.py"


def with_parent(source: bytes, old: str, new: str) -> bytes:
    """Let `down_revision` name `new` instead of `old`, and the `Revises:` line with it.

    Raises `CannotEdit`.
    """
    file = _File.of(source, "down_revision")
    changes = file.renamed(old, new)
    parents = tuple(new if parent == old else parent for parent in file.revision.down_revisions)
    told = file.retold("Revises", {old: new}, parents)
    return file.proved([*changes, *told], down_revisions=parents)


def with_parents(source: bytes, parents: tuple[str, ...]) -> bytes:
    """Let `down_revision` name exactly `parents`, and the `Revises:` line with it.

    As many parents as before take the places of the old ones; otherwise the literal is written
    anew, on one line. Raises `CannotEdit`.
    """
    file = _File.of(source, "down_revision")
    old = file.values
    if old == parents:
        return source
    new = dict(zip(old, parents, strict=False)) if len(old) == len(parents) == len({*old}) else {}
    told = file.retold("Revises", {o: n for o, n in new.items() if o != n}, parents)
    return file.proved([*file.reset(parents), *told], down_revisions=parents)


def with_dependency(source: bytes, old: str, new: str) -> bytes:
    """Let `depends_on` name `new` instead of `old`. Raises `CannotEdit`."""
    file = _File.of(source, "depends_on")
    named = tuple(new if name == old else name for name in file.revision.depends_on)
    return file.proved(file.renamed(old, new), depends_on=named)


def with_id(source: bytes, old: str, new: str) -> bytes:
    """Let `revision` be `new` instead of `old`, and the `Revision ID:` line with it.

    Raises `CannotEdit`.
    """
    file = _File.of(source, "revision")
    changes = file.renamed(old, new)
    told = file.retold("Revision ID", {old: new}, (new,))
    return file.proved([*changes, *told], id=new)


_Assignment = ast.Assign | ast.AnnAssign


@dataclass(frozen=True)
class _File:
    """A migration, what it declares, and the assignment of the variable that is to change."""

    text: Text
    module: ast.Module
    bindings: Bindings
    revision: Revision
    name: str
    assignment: _Assignment
    elements: Sequence[ast.Constant]

    @classmethod
    def of(cls, source: bytes, name: str) -> "_File":
        """Read a file whose variable `name` is to change. Raises `CannotEdit`."""
        revision = read_revision(_PATH, source)
        if isinstance(revision, Unreadable) and not revision.computed:
            raise CannotEdit(revision.reason)
        module, plain = parsed(source)
        bindings = Bindings.of(module, plain=plain)
        assignment = _assignment(name, module, bindings)
        elements = _elements(name, assignment.value)
        if isinstance(revision, Unreadable):
            raise CannotEdit(revision.reason)
        if isinstance(revision, NoRevision):
            raise CannotEdit(f"it has no {revision.lacks}")
        return cls(Text.of(source), module, bindings, revision, name, assignment, elements)

    @property
    def values(self) -> tuple[str, ...]:
        """Return the strings of the literal, in order."""
        return tuple(str(element.value) for element in self.elements)

    def renamed(self, old: str, new: str) -> list[Change]:
        """Change the element `old` to `new`."""
        if old not in self.values:
            raise CannotEdit(f"its {self.name} does not name the old id")
        if new in self.values and new != old:
            raise CannotEdit(f"its {self.name} names the new id already")
        return [self._changed(element, new) for element in self.elements if element.value == old]

    def reset(self, values: tuple[str, ...]) -> list[Change]:
        """Change the elements that differ, or write the literal anew for another number of them."""
        if len(values) == len(self.elements):
            pairs = zip(self.elements, values, strict=True)
            return [self._changed(element, new) for element, new in pairs if element.value != new]
        assert self.assignment.value is not None
        return [Change(*self.text.span(self.assignment.value), self._written(values))]

    def _changed(self, element: ast.Constant, value: str) -> Change:
        literal = self.text.literal(element)
        if holds_comment(literal):
            raise CannotEdit(f"a comment stands between the parts of its {self.name}")
        return Change(*self.text.span(element), in_style_of(literal, value))

    def _written(self, values: tuple[str, ...]) -> str:
        """Write a value; a tuple without its parentheses where some are there already."""
        value = self.assignment.value
        assert value is not None
        strings = ", ".join(in_style_of(self._quote, one) for one in values) or "None"
        if len(values) < 2:
            return strings
        ends_as_value = self.text.span(self.assignment)[1] == self.text.span(value)[1]
        within = isinstance(value, ast.Constant) and not ends_as_value
        return strings if within else f"({strings})"

    @property
    def _quote(self) -> str:
        """Return the quote of the first element, or that of `revision`, or the one of `repr`."""
        try:
            position = self.bindings.last("revision")
            revision = None if position is None else self.bindings.found[position].value
            node = (self.elements or _elements("revision", revision))[0]
            return opening(self.text.literal(node))[1][0]
        except (CannotEdit, IndexError):
            return "'"

    def retold(self, heading: str, new: Mapping[str, str], all_: tuple[str, ...]) -> list[Change]:
        """Change the line of words that repeats the variable."""
        return retold(heading, self.assignment, self.text, self.module, new, ", ".join(all_))

    def proved(self, changes: Iterable[Change], **fields: str | tuple[str, ...]) -> bytes:
        """Return the changed file, which declares the same but for `fields`."""
        after = self.text.changed(changes)
        found, meant = read_revision(_PATH, after), replace(self.revision, **fields)  # type: ignore[arg-type]
        if not isinstance(found, Revision) or replace(found, line=meant.line) != meant:
            raise CannotEdit("the edit could not be verified")
        if Text.of(after).encoding != self.text.encoding:
            raise CannotEdit("the new id would declare another encoding")
        return after


def _assignment(name: str, module: ast.Module, bindings: Bindings) -> _Assignment:
    """Find the statement that gives a variable its last value, and gives it to no other."""
    position = bindings.last(name)
    if position is None:
        raise CannotEdit(f"it has no {name}")
    value = bindings.found[position].value
    if value is None:
        raise CannotEdit(f"its {name} is not set by a plain assignment")
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name()]) | ast.AnnAssign(target=ast.Name()):
                if statement.value is value:
                    return statement
    raise CannotEdit(f"its {name} shares its value with another variable")


def _elements(name: str, value: ast.expr | None) -> list[ast.Constant]:
    match value:
        case ast.Constant(value=None):
            return []
        case ast.Constant(value=str()):
            return [value]
        case ast.Tuple(elts=nodes) | ast.List(elts=nodes) | ast.Set(elts=nodes):
            elements = [node for node in nodes if isinstance(node, ast.Constant)]
            if len(elements) == len(nodes) and all(isinstance(e.value, str) for e in elements):
                return elements
        case ast.Name():
            raise CannotEdit(f"its {name} is the value of another variable")
        case ast.JoinedStr():
            raise CannotEdit(f"its {name} is an f-string")
    raise CannotEdit(f"its {name} is not a literal")
